/* Sentences of reports: each as a careful official would write it, both languages. */
#include <string.h>

#include "model/wording.h"
#include "stage/report_sentence.h"
#include "test.h"

#define SHARE(hundredths)               \
    {                                   \
        .share = {(hundredths), 10000 } \
    }
#define EXACT(millionths)                 \
    {                                     \
        .share = {(millionths), 1000000 } \
    }
#define NUMBER(amount)     \
    {                      \
        .number = (amount) \
    }
#define SECONDS(tenths) ((tenths)*INT64_C(100000))
#define MINUTES(count) ((count)*INT64_C(60000))

#define ENOUGH  \
    {           \
        95, 100 \
    }

struct sentence_case {
    const char *why;
    struct report_measure measure;
    enum language language;
    const char *said;
};

#define UP(subject_, value_, ...)                                              \
    {                                                                          \
        .figure = "Tỷ lệ sẵn sàng", .subject = (subject_), .unit = UNIT_SHARE, \
        .higher_is_better = true, .value = value_, .coverage = ENOUGH,         \
        .coverage_least_ppm = 900000, .judges = true, __VA_ARGS__              \
    }
#define AVAILABILITY(subject_, value_, ...)                                  \
    {                                                                        \
        .figure = "Availability", .subject = (subject_), .unit = UNIT_SHARE, \
        .higher_is_better = true, .value = value_, .coverage = ENOUGH,       \
        .coverage_least_ppm = 900000, .judges = true, __VA_ARGS__            \
    }
#define SLOW(value_, ...)                                                                        \
    {                                                                                            \
        .figure = "Thời gian phản hồi (phân vị thứ 95)", .subject = "Tra cứu quy hoạch",         \
        .unit = UNIT_LATENCY, .value = value_, .coverage = ENOUGH, .coverage_least_ppm = 900000, \
        .judges = true, __VA_ARGS__                                                              \
    }
#define SPAN(value_, ...)                                                                     \
    {                                                                                         \
        .figure = "Tổng thời gian gián đoạn", .unit = UNIT_SPAN, .value = value_, __VA_ARGS__ \
    }
#define MANY(value_, ...)                                                      \
    {                                                                          \
        .figure = "Số sự cố", .unit = UNIT_COUNT, .value = value_, __VA_ARGS__ \
    }
#define THEN(value_) .before = BEFORE_THERE, .earlier = value_, .period = "quý I năm 2022"

static const struct sentence_case cases[] = {
    /* --- the four of the guide ------------------------------------------------------------- */
    {"met, better",
     UP("Cổng dịch vụ công tỉnh - Trang chủ", SHARE(9993), .target = 999000, .before = BEFORE_THERE,
        .earlier = SHARE(9981), .period = "6 tháng cuối năm 2021"),
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của Cổng dịch vụ công tỉnh - Trang chủ đạt 99,93%, đạt chỉ tiêu 99,90%; tăng "
     "0,12 điểm phần trăm so với 6 tháng cuối năm 2021 (cải thiện)."},
    {"missed by far, worse",
     UP("Đăng nhập một lần", SHARE(9871), .target = 995000, THEN(SHARE(9935))), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của Đăng nhập một lần đạt 98,71%, chưa đạt chỉ tiêu 99,50% (thấp hơn 0,79 "
     "điểm "
     "phần trăm), vượt hạn mức gián đoạn cho phép 2,58 lần; giảm 0,64 điểm phần trăm so với quý I "
     "năm 2022 (giảm sút)."},
    {"slower than the limit, as before",
     SLOW(NUMBER(SECONDS(38)), .target = SECONDS(30), .before = BEFORE_THERE,
          .earlier = NUMBER(SECONDS(38)), .period = "tháng 5 năm 2022"),
     LANGUAGE_VI,
     "Thời gian phản hồi (phân vị thứ 95) của Tra cứu quy hoạch là 3,8 giây, vượt ngưỡng 3,0 giây "
     "(cao hơn 0,8 giây, tương ứng 26,67%); tương đương tháng 5 năm 2022."},
    {"too little was measured",
     {.figure = "Tỷ lệ sẵn sàng",
      .subject = "Trang thông tin điện tử phường Phước Mỹ",
      .unit = UNIT_SHARE,
      .higher_is_better = true,
      .value = SHARE(10000),
      .coverage = {7140, 10000},
      .coverage_least_ppm = 900000,
      .judges = true,
      .target = 990000,
      THEN(SHARE(9900))},
     LANGUAGE_VI,
     "Trang thông tin điện tử phường Phước Mỹ chưa đủ cơ sở đánh giá (độ đầy đủ số liệu đạt "
     "71,40%, "
     "thấp hơn mức tối thiểu 90%)."},

    /* --- against the target ---------------------------------------------------------------- */
    {"exactly the target", UP("A", SHARE(9990), .target = 999000), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,90%, đạt chỉ tiêu 99,90%."},
    {"a hair below is missed, and is not rounded to the target",
     UP("A", EXACT(998999), .target = 999000), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,89%, chưa đạt chỉ tiêu 99,90% (thấp hơn 0,01 điểm phần trăm)."},
    {"99.999 % is not 100 %", UP("A", EXACT(999999), .target = 1000000), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,99%, chưa đạt chỉ tiêu 100,00% (thấp hơn 0,01 điểm phần trăm)."},
    {"all of the time", UP("A", SHARE(10000), .target = 1000000), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 100,00%, đạt chỉ tiêu 100,00%."},
    {"five hundredths above exceeds", UP("A", SHARE(9995), .target = 999000), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,95%, vượt chỉ tiêu 99,90% (cao hơn 0,05 điểm phần trăm)."},
    {"a hair less does not", UP("A", EXACT(999499), .target = 999000), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,94%, đạt chỉ tiêu 99,90%."},
    {"far above", UP("A", SHARE(9987), .target = 990000), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,87%, vượt chỉ tiêu 99,00% (cao hơn 0,87 điểm phần trăm)."},
    {"twice the allowance is not more than twice", UP("A", SHARE(9980), .target = 999000),
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,80%, chưa đạt chỉ tiêu 99,90% (thấp hơn 0,10 điểm phần trăm)."},
    {"a little more than twice", UP("A", SHARE(9979), .target = 999000), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,79%, chưa đạt chỉ tiêu 99,90% (thấp hơn 0,11 điểm phần trăm), "
     "vượt "
     "hạn mức gián đoạn cho phép 2,10 lần."},
    {"down all the time", UP("A", SHARE(0), .target = 995000), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 0,00%, chưa đạt chỉ tiêu 99,50% (thấp hơn 99,50 điểm phần trăm), "
     "vượt "
     "hạn mức gián đoạn cho phép 200,00 lần."},
    {"a target of all the time allows nothing, so no multiple is told",
     UP("A", SHARE(9000), .target = 1000000), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 90,00%, chưa đạt chỉ tiêu 100,00% (thấp hơn 10,00 điểm phần trăm)."},
    {"a target finer than what is printed", UP("A", EXACT(999949), .target = 999950), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,99%, chưa đạt chỉ tiêu 99,995% (thấp hơn chưa tới 0,01 điểm phần "
     "trăm)."},
    {"no target", UP("A", SHARE(9712), .target = 0), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 97,12%, chưa được giao chỉ tiêu."},
    {"no target, but a comparison", UP("A", SHARE(9712), THEN(SHARE(9700))), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 97,12%, chưa được giao chỉ tiêu; tăng 0,12 điểm phần trăm so với "
     "quý I "
     "năm 2022 (cải thiện)."},
    {"of all together",
     {.figure = "Tỷ lệ sẵn sàng bình quân",
      .unit = UNIT_SHARE,
      .higher_is_better = true,
      .value = SHARE(9962),
      .coverage = ENOUGH,
      .coverage_least_ppm = 900000,
      .judges = true,
      .target = 995000},
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng bình quân đạt 99,62%, vượt chỉ tiêu 99,50% (cao hơn 0,12 điểm phần trăm)."},
    {"a share that nobody judges",
     {.figure = "Độ đầy đủ số liệu",
      .unit = UNIT_SHARE,
      .higher_is_better = true,
      .value = SHARE(9931)},
     LANGUAGE_VI,
     "Độ đầy đủ số liệu đạt 99,31%."},

    /* --- too little ------------------------------------------------------------------------- */
    {"just enough",
     {.figure = "Tỷ lệ sẵn sàng",
      .subject = "A",
      .unit = UNIT_SHARE,
      .higher_is_better = true,
      .value = SHARE(9990),
      .coverage = {90, 100},
      .coverage_least_ppm = 900000,
      .judges = true,
      .target = 999000},
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,90%, đạt chỉ tiêu 99,90%."},
    {"a hair too little",
     {.figure = "Tỷ lệ sẵn sàng",
      .subject = "A",
      .unit = UNIT_SHARE,
      .higher_is_better = true,
      .value = SHARE(9990),
      .coverage = {899999, 1000000},
      .coverage_least_ppm = 900000,
      .judges = true,
      .target = 999000},
     LANGUAGE_VI,
     "A chưa đủ cơ sở đánh giá (độ đầy đủ số liệu đạt 89,99%, thấp hơn mức tối thiểu 90%)."},
    {"nothing at all",
     {.figure = "Tỷ lệ sẵn sàng",
      .subject = "A",
      .unit = UNIT_SHARE,
      .higher_is_better = true,
      .value = {.share = {0, 0}},
      .coverage = {0, 1000},
      .coverage_least_ppm = 900000,
      .judges = true,
      .target = 999000},
     LANGUAGE_VI,
     "A chưa đủ cơ sở đánh giá (độ đầy đủ số liệu đạt 0,00%, thấp hơn mức tối thiểu 90%)."},
    {"another least, with decimals",
     {.figure = "Tỷ lệ sẵn sàng",
      .subject = "A",
      .unit = UNIT_SHARE,
      .higher_is_better = true,
      .value = SHARE(9990),
      .coverage = {9, 10},
      .coverage_least_ppm = 955000,
      .judges = true},
     LANGUAGE_VI,
     "A chưa đủ cơ sở đánh giá (độ đầy đủ số liệu đạt 90,00%, thấp hơn mức tối thiểu 95,50%)."},
    {"too little, of all together",
     {.figure = "Tỷ lệ sẵn sàng bình quân",
      .unit = UNIT_SHARE,
      .higher_is_better = true,
      .value = SHARE(9990),
      .coverage = {1, 2},
      .coverage_least_ppm = 900000,
      .judges = true},
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng bình quân chưa đủ cơ sở đánh giá (độ đầy đủ số liệu đạt 50,00%, thấp hơn mức "
     "tối thiểu 90%)."},

    /* --- against the time before ------------------------------------------------------------- */
    {"a new service", UP("A", SHARE(9990), .target = 999000, .before = BEFORE_NEW), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,90%, đạt chỉ tiêu 99,90%; kỳ đầu giám sát, chưa có số liệu so "
     "sánh."},
    {"too little then",
     UP("A", SHARE(9990), .target = 999000, .before = BEFORE_THIN, .period = "năm 2021"),
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,90%, đạt chỉ tiêu 99,90%; không so sánh được với năm 2021 do kỳ "
     "trước thiếu số liệu."},
    {"as before", UP("A", SHARE(9990), .target = 999000, THEN(SHARE(9990))), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,90%, đạt chỉ tiêu 99,90%; tương đương quý I năm 2022."},
    {"a difference within the noise, though the printed numbers differ",
     UP("A", EXACT(999001), .target = 999000, THEN(EXACT(998999))), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,90%, đạt chỉ tiêu 99,90%; tương đương quý I năm 2022."},
    {"just out of the noise", UP("A", EXACT(999100), .target = 999000, THEN(EXACT(999000))),
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,91%, đạt chỉ tiêu 99,90%; tăng 0,01 điểm phần trăm so với quý I "
     "năm "
     "2022 (cải thiện)."},
    {"a hundredth down", UP("A", EXACT(999000), .target = 999000, THEN(EXACT(999100))), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,90%, đạt chỉ tiêu 99,90%; giảm 0,01 điểm phần trăm so với quý I "
     "năm "
     "2022 (giảm sút)."},
    {"met though worse", UP("A", SHARE(9996), .target = 999000, THEN(SHARE(10000))), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,96%, vượt chỉ tiêu 99,90% (cao hơn 0,06 điểm phần trăm); giảm "
     "0,04 "
     "điểm phần trăm so với quý I năm 2022 (giảm sút)."},
    {"missed though better", UP("A", SHARE(9985), .target = 999000, THEN(SHARE(9750))), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,85%, chưa đạt chỉ tiêu 99,90% (thấp hơn 0,05 điểm phần trăm); "
     "tăng "
     "2,35 điểm phần trăm so với quý I năm 2022 (cải thiện)."},
    {"from nothing to all", UP("A", SHARE(10000), .target = 999000, THEN(SHARE(0))), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 100,00%, vượt chỉ tiêu 99,90% (cao hơn 0,10 điểm phần trăm); tăng "
     "100,00 điểm phần trăm so với quý I năm 2022 (cải thiện)."},
    {"the target was raised",
     UP("A", SHARE(9960), .target = 999000, .target_earlier = 995000, .target_moved = "15/03/2022",
        THEN(SHARE(9960))),
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,60%, chưa đạt chỉ tiêu 99,90% (thấp hơn 0,30 điểm phần trăm), "
     "vượt "
     "hạn mức gián đoạn cho phép 4,00 lần; tương đương quý I năm 2022; chỉ tiêu đã được điều chỉnh "
     "từ "
     "99,50% thành 99,90% từ ngày 15/03/2022."},
    {"the target was raised, a new service",
     UP("A", SHARE(9990), .target = 999000, .target_earlier = 990000, .target_moved = "01/06/2022",
        .before = BEFORE_NEW),
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,90%, đạt chỉ tiêu 99,90%; kỳ đầu giám sát, chưa có số liệu so "
     "sánh; "
     "chỉ tiêu đã được điều chỉnh từ 99,00% thành 99,90% từ ngày 01/06/2022."},

    /* --- response times ----------------------------------------------------------------------- */
    {"within the limit", SLOW(NUMBER(SECONDS(18)), .target = SECONDS(20)), LANGUAGE_VI,
     "Thời gian phản hồi (phân vị thứ 95) của Tra cứu quy hoạch là 1,8 giây, trong ngưỡng quy định "
     "2,0 "
     "giây."},
    {"exactly the limit", SLOW(NUMBER(SECONDS(20)), .target = SECONDS(20)), LANGUAGE_VI,
     "Thời gian phản hồi (phân vị thứ 95) của Tra cứu quy hoạch là 2,0 giây, trong ngưỡng quy định "
     "2,0 "
     "giây."},
    {"above by less than is printed", SLOW(NUMBER(2040000), .target = SECONDS(20)), LANGUAGE_VI,
     "Thời gian phản hồi (phân vị thứ 95) của Tra cứu quy hoạch là 2,0 giây, vượt ngưỡng 2,0 giây "
     "(cao "
     "hơn 40 ms, tương ứng 2,00%)."},
    {"milliseconds", SLOW(NUMBER(350000), .target = 300000), LANGUAGE_VI,
     "Thời gian phản hồi (phân vị thứ 95) của Tra cứu quy hoạch là 350 ms, vượt ngưỡng 300 ms (cao "
     "hơn "
     "50 ms, tương ứng 16,67%)."},
    {"no limit", SLOW(NUMBER(350000), .target = 0), LANGUAGE_VI,
     "Thời gian phản hồi (phân vị thứ 95) của Tra cứu quy hoạch là 350 ms, chưa được giao chỉ "
     "tiêu."},
    {"faster", SLOW(NUMBER(SECONDS(15)), .target = SECONDS(20), THEN(NUMBER(SECONDS(19)))),
     LANGUAGE_VI,
     "Thời gian phản hồi (phân vị thứ 95) của Tra cứu quy hoạch là 1,5 giây, trong ngưỡng quy định "
     "2,0 "
     "giây; giảm 0,4 giây so với quý I năm 2022 (cải thiện)."},
    {"slower", SLOW(NUMBER(SECONDS(35)), .target = SECONDS(40), THEN(NUMBER(SECONDS(19)))),
     LANGUAGE_VI,
     "Thời gian phản hồi (phân vị thứ 95) của Tra cứu quy hoạch là 3,5 giây, trong ngưỡng quy định "
     "4,0 "
     "giây; tăng 1,6 giây so với quý I năm 2022 (kém hơn)."},
    {"2 % is noise", SLOW(NUMBER(1019000), .target = SECONDS(20), THEN(NUMBER(1000000))),
     LANGUAGE_VI,
     "Thời gian phản hồi (phân vị thứ 95) của Tra cứu quy hoạch là 1,0 giây, trong ngưỡng quy định "
     "2,0 "
     "giây; tương đương quý I năm 2022."},
    {"a little more is not, though the printed numbers are alike",
     SLOW(NUMBER(1021000), .target = SECONDS(20), THEN(NUMBER(1000000))), LANGUAGE_VI,
     "Thời gian phản hồi (phân vị thứ 95) của Tra cứu quy hoạch là 1,0 giây, trong ngưỡng quy định "
     "2,0 "
     "giây; tăng 21 ms so với quý I năm 2022 (kém hơn)."},
    {"slow, too little measured",
     {.figure = "Thời gian phản hồi",
      .subject = "A",
      .unit = UNIT_LATENCY,
      .value = NUMBER(1),
      .coverage = {1, 10},
      .coverage_least_ppm = 900000,
      .judges = true,
      .target = 2},
     LANGUAGE_VI,
     "A chưa đủ cơ sở đánh giá (độ đầy đủ số liệu đạt 10,00%, thấp hơn mức tối thiểu 90%)."},

    /* --- durations ---------------------------------------------------------------------------- */
    {"hours", SPAN(NUMBER(MINUTES(130)), .before = BEFORE_NOT_ASKED), LANGUAGE_VI,
     "Tổng thời gian gián đoạn là 2 giờ 10 phút."},
    {"days", SPAN(NUMBER(MINUTES(3 * 1440 + 61)), .before = BEFORE_NOT_ASKED), LANGUAGE_VI,
     "Tổng thời gian gián đoạn là 3 ngày 1 giờ 1 phút."},
    {"seconds", SPAN(NUMBER(45000), .before = BEFORE_NOT_ASKED), LANGUAGE_VI,
     "Tổng thời gian gián đoạn là 45 giây."},
    {"none", SPAN(NUMBER(0), .before = BEFORE_NOT_ASKED), LANGUAGE_VI,
     "Tổng thời gian gián đoạn là 0 phút."},
    {"shorter", SPAN(NUMBER(MINUTES(130)), THEN(NUMBER(MINUTES(200)))), LANGUAGE_VI,
     "Tổng thời gian gián đoạn là 2 giờ 10 phút; giảm 1 giờ 10 phút so với quý I năm 2022 (cải "
     "thiện)."},
    {"longer", SPAN(NUMBER(MINUTES(130)), THEN(NUMBER(MINUTES(100)))), LANGUAGE_VI,
     "Tổng thời gian gián đoạn là 2 giờ 10 phút; tăng 30 phút so với quý I năm 2022 (kém hơn)."},
    {"less than a minute is noise", SPAN(NUMBER(MINUTES(130) + 59000), THEN(NUMBER(MINUTES(130)))),
     LANGUAGE_VI, "Tổng thời gian gián đoạn là 2 giờ 10 phút; tương đương quý I năm 2022."},
    {"a minute is not", SPAN(NUMBER(MINUTES(131)), THEN(NUMBER(MINUTES(130)))), LANGUAGE_VI,
     "Tổng thời gian gián đoạn là 2 giờ 11 phút; tăng 1 phút so với quý I năm 2022 (kém hơn)."},

    /* --- counts ------------------------------------------------------------------------------- */
    {"zero", MANY(NUMBER(0), .before = BEFORE_NOT_ASKED), LANGUAGE_VI, "Số sự cố là 0."},
    {"one", MANY(NUMBER(1), .before = BEFORE_NOT_ASKED), LANGUAGE_VI, "Số sự cố là 01."},
    {"many", MANY(NUMBER(2090), .before = BEFORE_NOT_ASKED), LANGUAGE_VI, "Số sự cố là 2.090."},
    {"as many", MANY(NUMBER(12), THEN(NUMBER(12))), LANGUAGE_VI,
     "Số sự cố là 12; tương đương quý I năm 2022."},
    {"one more", MANY(NUMBER(13), THEN(NUMBER(12))), LANGUAGE_VI,
     "Số sự cố là 13; tăng 01 so với quý I năm 2022 (kém hơn)."},
    {"none any more", MANY(NUMBER(0), THEN(NUMBER(12))), LANGUAGE_VI,
     "Số sự cố là 0; giảm 12 so với quý I năm 2022 (cải thiện)."},
    {"the first ones", MANY(NUMBER(3), THEN(NUMBER(0))), LANGUAGE_VI,
     "Số sự cố là 03; tăng 03 so với quý I năm 2022 (kém hơn)."},

    /* --- English ------------------------------------------------------------------------------ */
    {"met, better",
     AVAILABILITY("the home page", SHARE(9993), .target = 999000, .before = BEFORE_THERE,
                  .earlier = SHARE(9981), .period = "the last six months of 2021"),
     LANGUAGE_EN,
     "Availability of the home page reached 99.93%, meeting the target of 99.90%; up 0.12 "
     "percentage "
     "points on the last six months of 2021 (better)."},
    {"missed", AVAILABILITY("A", SHARE(9871), .target = 995000), LANGUAGE_EN,
     "Availability of A reached 98.71%, short of the target of 99.50% (by 0.79 percentage points), "
     "using 2.58 times the downtime allowed."},
    {"exceeded", AVAILABILITY("A", SHARE(9995), .target = 990000), LANGUAGE_EN,
     "Availability of A reached 99.95%, exceeding the target of 99.00% (by 0.95 percentage "
     "points)."},
    {"new, no target", AVAILABILITY("A", SHARE(9995), .before = BEFORE_NEW), LANGUAGE_EN,
     "Availability of A reached 99.95%, no target was assigned; this is the first period "
     "monitored, with nothing to compare it with."},
    {"too little",
     {.figure = "Availability",
      .subject = "A",
      .unit = UNIT_SHARE,
      .higher_is_better = true,
      .value = SHARE(9990),
      .coverage = {1, 2},
      .coverage_least_ppm = 900000,
      .judges = true},
     LANGUAGE_EN,
     "A cannot be assessed yet (data completeness 50.00%, below the required minimum of 90%)."},
    {"days and one hour", SPAN(NUMBER(MINUTES(2 * 1440 + 60)), .before = BEFORE_NOT_ASKED),
     LANGUAGE_EN, "Tổng thời gian gián đoạn was 2 days 1 hour."},
    {"many", MANY(NUMBER(1234567), THEN(NUMBER(4))), LANGUAGE_EN,
     "Số sự cố was 1,234,567; up 1,234,563 on quý I năm 2022 (worse)."},
};

static void each_is_written_so(void **state)
{
    (void)state;
    assert_true(sizeof cases / sizeof *cases >= 60);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = {0};

        report_add_sentence(&text, &cases[i].measure, cases[i].language);
        if (strcmp(text_string(&text), cases[i].said) != 0)
            print_error("%s:\n  is     %s\n  should %s\n", cases[i].why, text_string(&text),
                        cases[i].said);
        assert_string_equal(text_string(&text), cases[i].said);
        text_free(&text);
    }
}

static void assert_group(const struct report_group *group, enum language language, const char *said)
{
    struct text text = {0};

    report_add_group(&text, group, language);
    assert_string_equal(text_string(&text), said);
    text_free(&text);
}

static void a_group_is_counted(void **state)
{
    (void)state;
    assert_group(
        &(struct report_group){47, 41, 5, 1}, LANGUAGE_VI,
        "Trong 47 dịch vụ được giám sát, có 41 dịch vụ đạt chỉ tiêu (chiếm 87,23%), 05 dịch "
        "vụ chưa đạt (chiếm 10,64%), 01 dịch vụ chưa đủ cơ sở đánh giá.");
    assert_group(
        &(struct report_group){3, 3, 0, 0}, LANGUAGE_VI,
        "Trong 03 dịch vụ được giám sát, có 03 dịch vụ đạt chỉ tiêu (chiếm 100,00%). Không có "
        "dịch vụ nào chưa đạt chỉ tiêu.");
    assert_group(&(struct report_group){47, 42, 5, 0}, LANGUAGE_VI,
                 "Trong 47 dịch vụ được giám sát, có 42 dịch vụ đạt chỉ tiêu (chiếm 89,36%), 05 "
                 "dịch vụ chưa đạt (chiếm 10,64%).");
    assert_group(&(struct report_group){10, 2, 0, 5}, LANGUAGE_VI,
                 "Trong 10 dịch vụ được giám sát, có 02 dịch vụ đạt chỉ tiêu (chiếm 20,00%), 05 "
                 "dịch vụ chưa đủ cơ sở đánh giá, 03 dịch vụ chưa được giao chỉ tiêu. Không có "
                 "dịch vụ nào chưa đạt chỉ tiêu.");
    assert_group(&(struct report_group){1, 0, 1, 0}, LANGUAGE_VI,
                 "Dịch vụ duy nhất được giám sát chưa đạt chỉ tiêu.");
    assert_group(&(struct report_group){4, 0, 0, 0}, LANGUAGE_EN,
                 "None of the 4 services monitored has a target.");
    assert_group(&(struct report_group){12, 10, 2, 0}, LANGUAGE_EN,
                 "Of the 12 services monitored, 10 met their target (83.33%), 2 missed it "
                 "(16.67%).");
}

static void shares_add_up(void **state)
{
    const int64_t thirds[] = {1, 1, 1};
    const int64_t odd[] = {2072, 16, 2, 0};
    const int64_t nothing[] = {0, 0};
    const int64_t large[] = {INT64_MAX / 4, INT64_MAX / 4};
    int64_t shares[4];

    (void)state;
    report_share_out(thirds, 3, shares);
    assert_int_equal(shares[0] + shares[1] + shares[2], 10000);
    assert_int_equal(shares[0], 3334);
    report_share_out(odd, 4, shares);
    assert_int_equal(shares[0], 9914);
    assert_int_equal(shares[1], 76);
    assert_int_equal(shares[2], 10);
    assert_int_equal(shares[3], 0);
    report_share_out(nothing, 2, shares);
    assert_int_equal(shares[0] + shares[1], 0);
    report_share_out(large, 2, shares);
    assert_int_equal(shares[0], 5000);
    assert_int_equal(shares[1], 5000);
}

static void names_end_after_five(void **state)
{
    static const char *const names[] = {"A", "B", "C", "D", "E", "F", "G"};
    struct text text = {0};

    (void)state;
    report_add_names(&text, names, 1, NAMED_IN_ANNEX, LANGUAGE_VI);
    text_add_string(&text, "|");
    report_add_names(&text, names, 5, NAMED_IN_ANNEX, LANGUAGE_VI);
    text_add_string(&text, "|");
    report_add_names(&text, names, 7, NAMED_IN_ANNEX, LANGUAGE_VI);
    assert_string_equal(text_string(&text), "A|A, B, C, D, E|A, B, C, D, E và 02 dịch vụ khác (chi "
                                            "tiết tại Phụ lục I)");
    text_free(&text);
}

static void grades_have_their_borders(void **state)
{
    (void)state;
    assert_int_equal(report_grade_of(&(struct report_group){3, 3, 0, 0}), GRADE_GOOD);
    assert_int_equal(report_grade_of(&(struct report_group){10, 9, 1, 0}), GRADE_FAIR);
    assert_int_equal(report_grade_of(&(struct report_group){9, 8, 1, 0}), GRADE_MEDIUM);
    assert_int_equal(report_grade_of(&(struct report_group){10, 7, 3, 0}), GRADE_MEDIUM);
    assert_int_equal(report_grade_of(&(struct report_group){10, 6, 4, 0}), GRADE_TO_MEND);
    assert_int_equal(report_grade_of(&(struct report_group){2, 2, 0, 0}), GRADE_NONE);
    assert_int_equal(report_grade_of(&(struct report_group){6, 3, 0, 3}), GRADE_NONE);
    assert_int_equal(report_grade_of(&(struct report_group){7, 4, 0, 3}), GRADE_GOOD);
    assert_string_equal(report_grade_word(GRADE_TO_MEND, LANGUAGE_VI), "Cần khắc phục");
    assert_string_equal(report_grade_word(GRADE_NONE, LANGUAGE_EN), "Not graded");
}

static void days_are_written_as_the_rule_says(void **state)
{
    char text[WORDING_TEXT];

    (void)state;
    assert_string_equal(wording_day(text, 19178), "05/07/2022");
    assert_string_equal(wording_long_day(text, LANGUAGE_VI, 19178), "ngày 05 tháng 7 năm 2022");
    assert_string_equal(wording_long_day(text, LANGUAGE_VI, 19024), "ngày 01 tháng 02 năm 2022");
    assert_string_equal(wording_long_day(text, LANGUAGE_EN, 19178), "5 July 2022");
    assert_string_equal(wording_decimal(text, LANGUAGE_VI, -1234567, 2), "-12.345,67");
    assert_string_equal(wording_decimal(text, LANGUAGE_EN, 5, 3), "0.005");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_written_so),
        cmocka_unit_test(a_group_is_counted),
        cmocka_unit_test(shares_add_up),
        cmocka_unit_test(names_end_after_five),
        cmocka_unit_test(grades_have_their_borders),
        cmocka_unit_test(days_are_written_as_the_rule_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
