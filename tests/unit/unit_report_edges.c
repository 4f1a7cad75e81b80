/* Reports of the odd kind: one service and nothing else, nothing but maintenance, a period that
 * goes on, agencies that merge, targets that move; and the sentences at their borders. */
#include "store_scene.h"

#include "io/store_batch.h"
#include "model/calendar_date.h"
#include "model/dated.h"
#include "model/wording.h"
#include "stage/report.h"
#include "stage/report_sentence.h"

#define HOURS INT64_C(3600000)
#define DAYS (24 * HOURS)
#define MINUTES INT64_C(60000)

/* September 2022: the 1st, a Thursday, at 0:00 in Vietnam. */
#define DAY(number) (INT64_C(1661965200000) + ((number)-1) * DAYS)
#define SEPTEMBER "2022-09-01..2022-09-30"

static const struct zone vietnam = {.before_ms = 7 * HOURS};
static const struct work_week week = {INT32_MIN,
                                      {{1, {{480, 960}}},
                                       {1, {{480, 960}}},
                                       {1, {{480, 960}}},
                                       {1, {{480, 960}}},
                                       {1, {{480, 960}}}}};
static const struct work_calendar calendars[] = {
    {.id = "vn", .name = "vn", .hours = {.zone = &vietnam, .weeks = &week, .week_count = 1}}};

/* --- a province with as little as there can be --------------------------------------------------
 */

enum { SERVICES = 3 };

struct world {
    struct service services[SERVICES];
    struct probe_plan plans[SERVICES];
    struct agency agencies[2];
    struct catalogue catalogue;
    int64_t now_ms;
    enum language language;
};

static void make_world(struct world *world, size_t count)
{
    static const char *const ids[SERVICES] = {"a", "b", "c"};
    static const char *const own[SERVICES] = {"a/1", "b/1", "c/1"};
    static const char *const names[SERVICES] = {"Dịch vụ A", "Dịch vụ B", "Dịch vụ C"};

    *world = (struct world){.now_ms = DAY(40), .language = LANGUAGE_VI};
    for (size_t i = 0; i < count; i++) {
        world->services[i] = (struct service){.id = ids[i],
                                              .name = names[i],
                                              .agency = NONE_AT_ALL,
                                              .programme = NONE_AT_ALL,
                                              .first_probe = i,
                                              .probe_count = 1};
        world->plans[i] = (struct probe_plan){.id = own[i],
                                              .kind = "http",
                                              .service = i,
                                              .every_us = 60000000,
                                              .timeout_us = 10000000,
                                              .patience = {2, 1}};
    }
    world->catalogue = (struct catalogue){.province = "Tỉnh",
                                          .zone = "Asia/Ho_Chi_Minh",
                                          .local = &vietnam,
                                          .calendars = calendars,
                                          .calendar_count = 1,
                                          .agencies = world->agencies,
                                          .services = world->services,
                                          .service_count = count,
                                          .probes = world->plans,
                                          .probe_count = count,
                                          .office = {.superior = {"", ""},
                                                     .issuer = {"Tỉnh", "Province"},
                                                     .symbol = "BC",
                                                     .place = "",
                                                     .addressee = {"", ""},
                                                     .signer = {"", ""}},
                                          .policy = policy_default()};
}

static void add(struct batch *batch, uint32_t probe, int64_t from_ms, int64_t to_ms,
                enum state state)
{
    const struct span span = {from_ms, to_ms, state,
                              state == STATE_UP ? REASON_NONE : REASON_STATUS};

    batch_add_span(batch, probe, &span);
}

/* Up from one instant to another, but for some hours of the 5th. */
static void live(struct batch *batch, uint32_t probe, int64_t from_ms, int64_t to_ms,
                 int64_t bad_ms)
{
    if (bad_ms == 0) {
        add(batch, probe, from_ms, to_ms, STATE_UP);
        return;
    }
    add(batch, probe, from_ms, DAY(5), STATE_UP);
    add(batch, probe, DAY(5), DAY(5) + bad_ms, STATE_DOWN);
    add(batch, probe, DAY(5) + bad_ms, to_ms, STATE_UP);
}

static void fail_once(struct batch *batch, unsigned service, int64_t bad_ms)
{
    static int64_t id;
    const struct incident incident = {++id,   service,         STATE_DOWN,      REASON_STATUS,
                                      DAY(5), DAY(5) + bad_ms, DAY(5) + MINUTES};

    batch_add_incident(batch, &incident);
}

static struct document *report_of(struct place *place, const struct world *world, const char *name)
{
    struct report_question question = {.catalogue = &world->catalogue,
                                       .rules = {&world->catalogue.policy, "hash"},
                                       .language = world->language,
                                       .now_ms = world->now_ms};
    struct reader *const reader = reader_open(place->path, &place->error);
    struct document *document;
    struct period period;

    assert_non_null(reader);
    assert_true(period_parse(name, CALENDAR_CIVIL, &period, &place->error));
    question.period = &period;
    document = report_make(reader, &question, NULL, &place->error);
    reader_close(reader);
    if (document == NULL)
        fail_msg("%s", place->error.message);
    return document;
}

/* --- looking ------------------------------------------------------------------------------------
 */

static void tells(const struct document *document, const char *words)
{
    for (size_t i = 0; i < document->block_count; i++)
        if (document->blocks[i].text != NULL && strstr(document->blocks[i].text, words) != NULL)
            return;
    for (size_t i = 0; i < document->block_count; i++)
        if (document->blocks[i].text != NULL && document->blocks[i].kind == BLOCK_PARAGRAPH)
            print_error("%s\n", document->blocks[i].text);
    fail_msg("it does not say '%s'", words);
}

static void never_tells(const struct document *document, const char *words)
{
    for (size_t i = 0; i < document->block_count; i++)
        if (document->blocks[i].text != NULL && strstr(document->blocks[i].text, words) != NULL)
            fail_msg("it says '%s'", document->blocks[i].text);
}

static const struct table *find(const struct document *document, const char *id)
{
    const struct table *const table = document_find_table(document, id);

    if (table == NULL)
        fail_msg("there is no table '%s'", id);
    return table;
}

static void says(const struct document *document, const char *id, size_t row, const char *expected)
{
    const struct table *const table = find(document, id);
    char cell[CELL_TEXT_ROOM];
    char line[1000] = "";

    assert_true(row < table->row_count);
    for (size_t i = 0; i < table->column_count; i++) {
        const size_t length = strlen(line);

        snprintf(line + length, sizeof line - length, "%s%s", i == 0 ? "" : " | ",
                 document_cell_text(document->language, &table->rows[row].cells[i], cell));
    }
    if (strcmp(line, expected) != 0)
        fail_msg("%s, row %zu: '%s', not '%s'", id, row, line, expected);
}

/* --- as little as there can be ------------------------------------------------------------------
 */

static void notes(const struct document *document, const char *id, const char *words)
{
    const char *const note = find(document, id)->note;

    if (note == NULL || strstr(note, words) == NULL)
        fail_msg("%s does not note '%s': '%s'", id, words, note == NULL ? "" : note);
}

static void one_service_and_nothing_else(void **state)
{
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct document *document;
    struct world world;

    make_world(&world, 1);
    live(batch, 0, DAY(1), DAY(31), 0);
    keep(place, &world.catalogue, batch);
    document = report_of(place, &world, SEPTEMBER);
    tells(document, "hệ thống giám sát 01 dịch vụ với");
    tells(document, "Dịch vụ duy nhất được giám sát chưa được giao chỉ tiêu.");
    tells(document,
          "Tỷ lệ sẵn sàng bình quân đạt 100,00%; kỳ đầu giám sát, chưa có số liệu so sánh.");
    tells(document, "Trong kỳ không ghi nhận sự cố.");
    tells(document, "Chưa có dịch vụ nào đủ cơ sở đánh giá theo chỉ tiêu. [cần xác nhận]");
    never_tells(document, "chỉ tiêu bình quân");
    never_tells(document, "0 cơ quan");
    says(document, "tom-tat", 1, "Số dịch vụ đạt chỉ tiêu | dịch vụ | - | - | -");
    says(document, "bang-1", 3, "4 | Số dịch vụ đạt chỉ tiêu | dịch vụ | - | - | - | - | - | -");
    assert_int_equal(find(document, "bang-2")->row_count, 0);
    assert_int_equal(find(document, "bang-3")->row_count, 0);
    assert_int_equal(find(document, "bang-4")->row_count, 0);
    assert_int_equal(find(document, "bang-9")->row_count, 0);
    assert_int_equal(find(document, "phu-luc-1-bang")->row_count, 2); /* "Without an agency", it */
    document_free(document);

    world.language = LANGUAGE_EN;
    document = report_of(place, &world, SEPTEMBER);
    tells(document, "the monitoring covered 1 service with");
    tells(document, "The only service monitored has no target.");
    tells(document, "No incident was recorded in the period.");
    never_tells(document, "1 services");
    document_free(document);
}

static void each_kind_of_period_is_told_of_it(void **state)
{
    static const char *const periods[] = {"2022-09", "2022-Q3", "2022-H2", "2022-9M", "2022"};
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct world world;

    make_world(&world, 1);
    live(batch, 0, DAY(1), DAY(31), 2 * HOURS);
    fail_once(batch, 0, 2 * HOURS);
    keep(place, &world.catalogue, batch);
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        struct document *const document = report_of(place, &world, periods[i]);

        tells(document, "Ghi nhận 01 sự cố làm gián đoạn dịch vụ trong 2 giờ; sự cố thuộc phạm vi "
                        "quản lý của tỉnh. Thời gian khắc phục bình quân là 2 giờ.");
        tells(document, "Số liệu được lấy từ 00 giờ 00 ngày");
        document_free(document);
    }
}

static void nothing_but_maintenance(void **state)
{
    static const size_t first[] = {0};
    const struct maintenance work = {.id = "all",
                                     .purpose = "Chuyển trung tâm dữ liệu",
                                     .from_ms = DAY(-5),
                                     .to_ms = DAY(40),
                                     .announced_ms = DAY(-40),
                                     .services = first,
                                     .service_count = 1};
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct document *document;
    struct world world;

    make_world(&world, 1);
    world.catalogue.maintenance = &work;
    world.catalogue.maintenance_count = 1;
    live(batch, 0, DAY(1), DAY(31), 2 * HOURS);
    keep(place, &world.catalogue, batch);
    document = report_of(place, &world, SEPTEMBER);
    tells(document,
          "Tỷ lệ sẵn sàng bình quân không đánh giá được do toàn bộ thời gian có số liệu là "
          "thời gian bảo trì theo kế hoạch.");
    never_tells(document, "thấp hơn mức tối thiểu");
    says(document, "bang-1", 0,
         "1 | Tỷ lệ sẵn sàng | % | theo từng dịch vụ | - | - | - | - | Chưa giao chỉ tiêu");
    says(document, "tom-tat", 0, "Tỷ lệ sẵn sàng | % | - | - | -");
    document_free(document);
}

/* --- compared with what was before --------------------------------------------------------------
 */

/* Of a half year of which a month is over a whole one would have had fewer incidents. */
static void what_adds_up_is_not_compared_while_it_goes_on(void **state)
{
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct document *document;
    struct world world;

    make_world(&world, 1);
    live(batch, 0, DAY(-30), DAY(20), 2 * HOURS);
    fail_once(batch, 0, 2 * HOURS);
    keep(place, &world.catalogue, batch);
    world.now_ms = DAY(20) + 90 * MINUTES;
    document = report_of(place, &world, "2022-09");
    tells(document,
          "Số liệu được lấy từ 00 giờ 00 ngày 01/09/2022 đến 01 giờ 30 ngày 20/09/2022; kỳ "
          "báo cáo chưa kết thúc.");
    says(document, "bang-1", 6, "7 | Số sự cố | sự cố | - | 1 | 0 | - | - | -");
    says(document, "bang-1", 7,
         "8 | Tổng thời gian gián đoạn | giờ:phút:giây | - | 2:00:00 | 0:00:00 | - | - | -");
    says(document, "tom-tat", 2, "Số sự cố | sự cố | 1 | 0 | -");
    notes(document, "bang-1", "không so sánh với các kỳ trọn vẹn");
    notes(document, "tom-tat", "không so sánh với các kỳ trọn vẹn");
    assert_int_equal(document->blocks[0].part, PART_SUMMARY);
    document_free(document);
    world.now_ms = DAY(40); /* 10 of 30 days are missing now: too few */
    document = report_of(place, &world, "2022-09");
    says(document, "bang-1", 6, "7 | Số sự cố | sự cố | - | 1 | 0 | - | +1 | Kém hơn");
    tells(document,
          "Tỷ lệ sẵn sàng bình quân chưa đủ cơ sở đánh giá (độ đầy đủ số liệu đạt 63,33%, "
          "thấp hơn mức tối thiểu 90%).");
    never_tells(document, "Độ đầy đủ số liệu của kỳ chỉ đạt");
    document_free(document);
}

/* Of August only two days are known. */
static void a_period_with_too_little_is_not_compared_with(void **state)
{
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct document *document;
    struct world world;

    make_world(&world, 1);
    live(batch, 0, DAY(-1), DAY(31), 0);
    keep(place, &world.catalogue, batch);
    document = report_of(place, &world, "2022-09");
    tells(document, "không so sánh được với tháng 8 năm 2022 do kỳ trước thiếu số liệu.");
    assert_non_null(strstr(find(document, "bang-1")->note,
                           "Không so sánh được với tháng 8 năm 2022 do kỳ đó thiếu số liệu."));
    notes(document, "tom-tat", "Không so sánh được với tháng 8 năm 2022");
    document_free(document);
}

static void a_new_service_one_that_ended_and_a_target_that_moved(void **state)
{
    static const struct dated raised[] = {{INT64_MIN, 990000}, {DAY(11), 999000}};
    static const struct dated limits[] = {{INT64_MIN, 3000000}, {DAY(11), 2000000}};
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct document *document;
    struct world world;

    make_world(&world, 3);
    world.services[0].availabilities = (struct dated_list){raised, 2};
    world.services[0].p95s = (struct dated_list){limits, 2};
    world.services[1].from_ms = DAY(4);
    world.services[1].availabilities = (struct dated_list){raised, 1};
    world.services[2].ended_ms = DAY(21);
    live(batch, 0, DAY(-30), DAY(31), 10 * HOURS);
    live(batch, 1, DAY(4), DAY(31), 9 * HOURS);
    live(batch, 2, DAY(-30), DAY(21), 0);
    keep(place, &world.catalogue, batch);
    document = report_of(place, &world, SEPTEMBER);
    tells(document, "Trong kỳ có 01 dịch vụ bắt đầu được giám sát và 01 dịch vụ thôi giám sát; mỗi "
                    "dịch vụ chỉ tính những ngày được giám sát.");
    /* 240 h owe 99 %, 480 h 99.9 %: 99.6 % in the mean, 98.61 % held: 10 h of 2.88 h allowed */
    tells(document,
          "Tỷ lệ sẵn sàng của Dịch vụ A đạt 98,61%, chưa đạt chỉ tiêu bình quân 99,60% "
          "(thấp hơn 0,99 điểm phần trăm), vượt hạn mức gián đoạn cho phép 3,47 lần; giảm "
          "1,39 điểm phần trăm so với khoảng thời gian từ ngày 02/08/2022 đến ngày "
          "31/08/2022 (giảm sút); chỉ tiêu đã được điều chỉnh từ 99,00% thành 99,90% từ "
          "ngày 11/09/2022.");
    /* 27 days owe 99 %: 6.48 h */
    tells(document, "Tỷ lệ sẵn sàng của Dịch vụ B đạt 98,61%, chưa đạt chỉ tiêu 99,00% (thấp hơn "
                    "0,39 điểm phần trăm); kỳ đầu giám sát, chưa có số liệu so sánh.");
    tells(document, "Trong 03 dịch vụ được giám sát, chưa có dịch vụ nào đạt chỉ tiêu, 02 dịch vụ "
                    "chưa đạt (chiếm 66,67%), 01 dịch vụ chưa được giao chỉ tiêu.");
    says(
        document, "bang-4", 0,
        "1 | a | Dịch vụ A | - | 99,60 | 98,61 | 0,99 | 10:00:00 | 3,47 | Mã trạng thái HTTP không "
        "đúng | -");
    assert_non_null(strstr(find(document, "bang-4")->note, "ghi mức bình quân"));
    notes(document, "bang-1",
          "Kể từ ngày 02/08/2022, chỉ tiêu của 01 dịch vụ đã được giao mới hoặc điều chỉnh, nên số "
          "dịch vụ đạt chỉ tiêu của các kỳ không tính theo cùng một mức.");
    notes(document, "tom-tat", "không tính theo cùng một mức.");
    notes(document, "bang-2",
          "Trong kỳ, chỉ tiêu của 01 dịch vụ được giao mới hoặc điều chỉnh; mỗi khoảng thời gian "
          "được đánh giá theo chỉ tiêu có hiệu lực khi đó.");
    notes(document, "bang-3", "Trong kỳ, chỉ tiêu của 01 dịch vụ");
    notes(document, "bang-5",
          "Ngưỡng là mức có hiệu lực cuối kỳ, áp dụng cho toàn kỳ; trong kỳ đã giao mới hoặc điều "
          "chỉnh ngưỡng (xem Phụ lục IV) của: Dịch vụ A.");
    says(document, "phu-luc-4-thay-doi", 0,
         "a | Dịch vụ A | Tỷ lệ sẵn sàng (%) | 11/09/2022 | 99,00 | 99,90");
    document_free(document);
}

/* What stands beside was sealed when degraded time was no availability. */
static void figures_that_were_sealed_by_other_rules_are_told_of(void **state)
{
    static const char *const tables[] = {"tom-tat", "bang-1", "bang-2", "bang-8"};
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct text script = {0};
    struct text rules = {0};
    struct document *document;
    struct policy other;
    struct world world;

    make_world(&world, 1);
    live(batch, 0, DAY(-30), DAY(31), 10 * HOURS);
    keep(place, &world.catalogue, batch);
    document = report_of(place, &world, SEPTEMBER);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        assert_null(strstr(find(document, tables[i])->note, "quy tắc"));
    document_free(document);
    other = world.catalogue.policy;
    other.degraded_is_up = !other.degraded_is_up;
    policy_add_text(&other, &rules);
    text_add(&script,
             "insert into seal(number, kind, period, calendar, began, ended, made, policy, parts, "
             "parts_digest, previous, digest) values(1, 'seal', '2022-08-02..2022-08-31', "
             "'calendar', 0, 0, 0, '%s', 0, zeroblob(32), zeroblob(32), zeroblob(32))",
             text_string(&rules));
    run_sql(place->path, text_string(&script));
    document = report_of(place, &world, SEPTEMBER);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        notes(document, tables[i],
              "Số liệu của khoảng thời gian từ ngày 02/08/2022 đến ngày 31/08/2022 được tính theo "
              "quy tắc của báo cáo này, khác với quy tắc khi chốt số liệu kỳ đó.");
    document_free(document);
    text_free(&rules);
    text_free(&script);
}

/* Nobody owed anything in the first ten days: the verdict, and all numbers beside it, are of the
 * rest. */
static void a_target_that_came_late_is_judged_from_then_on(void **state)
{
    static const struct dated late[] = {{DAY(11), 990000}};
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct document *document;
    struct world world;

    make_world(&world, 3);
    world.services[0].availabilities = (struct dated_list){late, 1};
    world.services[1].availabilities = (struct dated_list){late, 1};
    world.services[2].availabilities = (struct dated_list){late, 1};
    world.services[2].from_ms = DAY(11);
    add(batch, 0, DAY(1), DAY(20), STATE_UP);
    add(batch, 0, DAY(20), DAY(20) + 6 * HOURS, STATE_DOWN); /* 1.25 % of 20 days */
    add(batch, 0, DAY(20) + 6 * HOURS, DAY(31), STATE_UP);   /* 0.83 % of 30 */
    live(batch, 1, DAY(1), DAY(31), 20 * HOURS);             /* before it owed anything */
    add(batch, 2, DAY(11), DAY(31), STATE_UP);
    keep(place, &world.catalogue, batch);
    document = report_of(place, &world, SEPTEMBER);
    tells(document,
          "Tỷ lệ sẵn sàng trong thời gian được giao chỉ tiêu của Dịch vụ A đạt 98,75%, chưa "
          "đạt chỉ tiêu 99,00% (thấp hơn 0,25 điểm phần trăm).");
    tells(document, "Dịch vụ A chưa đạt chỉ tiêu (đạt 98,75%)");
    never_tells(document, "vượt chỉ tiêu 99,00%");
    says(document, "bang-4", 0,
         "1 | a | Dịch vụ A | - | 99,00 | 98,75 | 0,25 | 6:00:00 | 1,25 | Mã trạng thái HTTP không "
         "đúng | -");
    assert_int_equal(find(document, "bang-4")->row_count, 1);
    assert_non_null(strstr(find(document, "bang-4")->note, "trong một phần của kỳ"));
    says(
        document, "phu-luc-1-bang", 1,
        "1 | a | Dịch vụ A | 99,00 | 99,16 | 99,16 | 100,00 | 100,00 | 6:00:00 | - | - | - | - | - "
        "| 0 | Chưa đạt");
    says(document, "phu-luc-1-bang", 3,
         "3 | c | Dịch vụ C | 99,00 | 100,00 | 100,00 | 100,00 | 100,00 | 0:00:00 | 4:48:00 | 0,00 "
         "| - | - | - | 0 | Đạt");
    document_free(document);
}

static void a_month_lists_what_missed_its_target_in_one_line(void **state)
{
    static const struct dated owed[] = {{INT64_MIN, 990000}};
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct document *document;
    struct world world;

    make_world(&world, 3);
    for (size_t i = 0; i < 3; i++)
        world.services[i].availabilities = (struct dated_list){owed, 1};
    live(batch, 0, DAY(1), DAY(31), 10 * HOURS);
    live(batch, 1, DAY(1), DAY(31), 0);
    live(batch, 2, DAY(1), DAY(31), 20 * HOURS);
    keep(place, &world.catalogue, batch);
    document = report_of(place, &world, "2022-09");
    tells(document, "2. Tồn tại, hạn chế: 02 dịch vụ chưa đạt chỉ tiêu: Dịch vụ C (97,22%), Dịch "
                    "vụ A (98,61%). [cần xác nhận]");
    document_free(document);
}

/* The target of all together is that of each time: 1 x 99 % and 2 x 99.9 % of a third each. */
static void the_mean_target_is_that_of_each_time(void **state)
{
    static const struct dated raised[] = {{INT64_MIN, 990000}, {DAY(11), 999000}};
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct document *document;
    struct world world;

    make_world(&world, 1);
    world.services[0].availabilities = (struct dated_list){raised, 2};
    live(batch, 0, DAY(1), DAY(31), 0);
    keep(place, &world.catalogue, batch);
    document = report_of(place, &world, SEPTEMBER);
    tells(document, "Tỷ lệ sẵn sàng bình quân đạt 100,00%, vượt chỉ tiêu bình quân 99,60% (cao hơn "
                    "0,40 điểm phần trăm)");
    document_free(document);
}

static void agencies_that_merge_are_told_of(void **state)
{
    static const struct agency_name names[] = {{INT64_MIN, "Phòng Xưa", "Old Office"},
                                               {DAY(10), "Phòng Nay", "New Office"}};
    static const struct dated moved[] = {{INT64_MIN, 0}, {DAY(15), 1}};
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct document *document;
    struct world world;

    make_world(&world, 3);
    world.agencies[0] = (struct agency){
        .id = "old", .name = "Sở Cũ", .calendar = NONE_AT_ALL, .into = 1, .ended_ms = DAY(15)};
    world.agencies[1] = (struct agency){.id = "new",
                                        .name = "Phòng Nay",
                                        .calendar = NONE_AT_ALL,
                                        .into = NONE_AT_ALL,
                                        .names = names,
                                        .name_count = 2};
    world.catalogue.agency_count = 2;
    world.services[0].agencies = (struct dated_list){moved, 2};
    world.services[0].agency = 1;
    world.services[1].agency = 1;
    live(batch, 0, DAY(1), DAY(31), 0);
    live(batch, 1, DAY(1), DAY(31), 0);
    live(batch, 2, DAY(1), DAY(31), 0);
    keep(place, &world.catalogue, batch);
    document = report_of(place, &world, SEPTEMBER);
    tells(document, "Từ ngày 10/09/2022, Phòng Xưa đổi tên thành Phòng Nay.");
    tells(document,
          "Từ ngày 15/09/2022, Sở Cũ được sáp nhập vào Phòng Nay; số liệu của mỗi cơ quan, "
          "đơn vị chỉ gồm thời gian quản lý dịch vụ.");
    says(document, "bang-2", 0,
         "1 | Sở Cũ | 0 | 0 | 0 | 0 | 100,00 | - | - | 0:00:00 | Chưa xếp loại");
    says(document, "bang-2", 2, "- | Tổng cộng | 3 | 0 | 0 | 0 | 100,00 | - | - | 0:00:00 | -");
    assert_non_null(strstr(find(document, "bang-2")->note,
                           " Tổng cộng gồm cả 01 dịch vụ không thuộc cơ quan, đơn vị nào."));
    document_free(document);
    document = report_of(place, &world, "2022-09-01..2022-09-05"); /* before any of it */
    never_tells(document, "đổi tên");
    never_tells(document, "sáp nhập");
    says(document, "bang-2", 1,
         "2 | Phòng Xưa | 1 | 0 | 0 | 0 | 100,00 | - | - | 0:00:00 | Chưa xếp loại");
    document_free(document);
}

/* Whose fault it was decides under which heading its time is told of. */
static void causes_of_others_are_told_apart(void **state)
{
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct document *document;
    struct world world;

    make_world(&world, 2);
    world.services[0].owner = OWNER_CENTRAL;
    world.catalogue.office.plan[LANGUAGE_VI] = "Kế hoạch số 1/KH-UBND";
    world.catalogue.office.targets[LANGUAGE_VI] = "Quyết định số 2/QĐ-UBND";
    live(batch, 0, DAY(1), DAY(31), 2 * HOURS);
    live(batch, 1, DAY(1), DAY(31), 3 * HOURS);
    fail_once(batch, 0, 2 * HOURS);
    fail_once(batch, 1, 3 * HOURS);
    keep(place, &world.catalogue, batch);
    document = report_of(place, &world, SEPTEMBER);
    tells(document, "Thực hiện Kế hoạch số 1/KH-UBND, Tỉnh báo cáo kết quả");
    tells(document,
          "Chỉ tiêu do tỉnh giao cho từng dịch vụ tại Quyết định số 2/QĐ-UBND; không phải "
          "mức quy định của Trung ương.");
    tells(document, "Ghi nhận 02 sự cố, trong đó 02 sự cố làm gián đoạn dịch vụ với tổng thời gian "
                    "gián đoạn 5 giờ; 01 sự cố gián đoạn thuộc phạm vi quản lý của tỉnh.");
    tells(document, "hệ thống của Trung ương tạm thời gián đoạn (2 giờ).");
    tells(document,
          "Hiện tượng ghi nhận nhiều nhất trong thời gian gián đoạn còn lại: mã trạng thái "
          "HTTP không đúng (3 giờ).");
    document_free(document);
    world.services[1].owner = OWNER_POWER;
    world.language = LANGUAGE_EN;
    document = report_of(place, &world, SEPTEMBER);
    tells(document, "none of these is the province's own responsibility.");
    tells(document,
          "interruptions of systems of central bodies (2 hours); power failures (3 hours).");
    tells(document, "No downtime with internal causes was recorded.");
    document_free(document);
}

/* --- sentences at their borders -----------------------------------------------------------------
 */

struct edge {
    const char *why;
    struct report_measure measure;
    enum language language;
    const char *said;
};

#define OF(name, part, whole_, ...)                                                              \
    {                                                                                            \
        .figure = "Tỷ lệ sẵn sàng", .subject = (name), .unit = UNIT_SHARE,                       \
        .higher_is_better = true, .value = {.share = {(part), (whole_)}}, .coverage = {95, 100}, \
        .coverage_least_ppm = 900000, .judges = true, __VA_ARGS__                                \
    }
#define BEFORE(part, whole_) \
    .before = BEFORE_THERE, .earlier = {.share = {(part), (whole_)}}, .period = "quý I năm 2022"

static const struct edge edges[] = {
    {"exactly the target", OF("A", 9950, 10000, .target = 995000), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,50%, đạt chỉ tiêu 99,50%."},
    {"a ten-thousandth of a per cent below it", OF("A", 994999, 1000000, .target = 995000),
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,49%, chưa đạt chỉ tiêu 99,50% (thấp hơn 0,01 điểm phần trăm)."},
    {"one millisecond of half a year below it",
     OF("A", INT64_C(15646175999), INT64_C(15724800000), .target = 995000), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,49%, chưa đạt chỉ tiêu 99,50% (thấp hơn 0,01 điểm phần trăm)."},
    {"all but a millisecond", OF("A", INT64_C(15724799999), INT64_C(15724800000), .target = 995000),
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,99%, vượt chỉ tiêu 99,50% (cao hơn 0,49 điểm phần trăm)."},
    {"a fall is the difference of what is printed, not cut towards zero",
     OF("A", 994599, 1000000, BEFORE(994899, 1000000)), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,45%, chưa được giao chỉ tiêu; giảm 0,03 điểm phần trăm so với "
     "quý I "
     "năm 2022 (giảm sút)."},
    {"a fall of less than a hundredth is none", OF("A", 994899, 1000000, BEFORE(994950, 1000000)),
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,48%, chưa được giao chỉ tiêu; tương đương quý I năm 2022."},
    {"nothing but maintenance",
     {.figure = "Tỷ lệ sẵn sàng",
      .subject = "A",
      .unit = UNIT_SHARE,
      .higher_is_better = true,
      .coverage = {100, 100},
      .coverage_least_ppm = 900000,
      .judges = true,
      .target = 990000},
     LANGUAGE_VI,
     "A không đánh giá được do toàn bộ thời gian có số liệu là thời gian bảo trì theo kế hoạch."},
    {"no time at all",
     {.figure = "Tỷ lệ sẵn sàng", .subject = "A", .unit = UNIT_SHARE, .higher_is_better = true},
     LANGUAGE_VI,
     "A không đánh giá được do không có số liệu trong kỳ."},
    {"no time at all",
     {.figure = "Availability", .unit = UNIT_SHARE, .higher_is_better = true},
     LANGUAGE_EN,
     "Availability cannot be assessed: there is no data for the period."},
    {"nothing but maintenance",
     {.figure = "Availability",
      .subject = "A",
      .unit = UNIT_SHARE,
      .higher_is_better = true,
      .coverage = {1, 1},
      .coverage_least_ppm = 900000},
     LANGUAGE_EN,
     "A cannot be assessed: all of the time that was measured was planned maintenance."},
    {"a mean target is called so, and cut to what is printed",
     OF("A", 9928, 10000, .target = 992834, .is_mean_target = true), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,28%, chưa đạt chỉ tiêu bình quân 99,28% (thấp hơn chưa tới 0,01 "
     "điểm phần trăm)."},
    {"met", OF("A", 9929, 10000, .target = 992834, .is_mean_target = true), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 99,29%, đạt chỉ tiêu bình quân 99,28%."},
    {"exceeded, in English",
     {.figure = "Availability",
      .unit = UNIT_SHARE,
      .higher_is_better = true,
      .value = {.share = {9990, 10000}},
      .coverage = {1, 1},
      .judges = true,
      .target = 992800,
      .is_mean_target = true},
     LANGUAGE_EN,
     "Availability reached 99.90%, exceeding the mean target of 99.28% (by 0.62 percentage "
     "points)."},
    {"a target that was lowered, and is told as it is now",
     OF("A", 9871, 10000, .target = 993300, .is_mean_target = true, .times_allowed = 193,
        .target_earlier = 995000, .target_later = 990000, .target_moved = "15/03/2022"),
     LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 98,71%, chưa đạt chỉ tiêu bình quân 99,33% (thấp hơn 0,62 điểm phần "
     "trăm); chỉ tiêu đã được điều chỉnh từ 99,50% thành 99,00% từ ngày 15/03/2022."},
    {"the multiple is the one that tables have",
     OF("A", 9871, 10000, .target = 995000, .times_allowed = 257), LANGUAGE_VI,
     "Tỷ lệ sẵn sàng của A đạt 98,71%, chưa đạt chỉ tiêu 99,50% (thấp hơn 0,79 điểm phần trăm), "
     "vượt "
     "hạn mức gián đoạn cho phép 2,57 lần."},
    {"not comparable, in English",
     OF("A", 9990, 10000, .before = BEFORE_THIN, .period = "the first quarter of 2022"),
     LANGUAGE_EN,
     "Tỷ lệ sẵn sàng of A reached 99.90%, no target was assigned; not comparable with the first "
     "quarter of 2022, for which there is too little data."},
    {"as before, in English", OF("A", 9990, 10000, BEFORE(9990, 10000)), LANGUAGE_EN,
     "Tỷ lệ sẵn sàng of A reached 99.90%, no target was assigned; much the same as in quý I năm "
     "2022."},
};

static void sentences_hold_at_their_borders(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        struct text text = {0};

        report_add_sentence(&text, &edges[i].measure, edges[i].language);
        if (strcmp(text_string(&text), edges[i].said) != 0)
            fail_msg("%s:\n  is     %s\n  should %s", edges[i].why, text_string(&text),
                     edges[i].said);
        text_free(&text);
    }
}

static void groups_of_few_are_told_in_words(void **state)
{
    static const struct {
        struct report_group group;
        const char *vietnamese, *english;
    } cases[] = {
        {{0, 0, 0, 0},
         "Trong kỳ không có dịch vụ nào được giám sát.",
         "No service was monitored in the period."},
        {{1, 1, 0, 0},
         "Dịch vụ duy nhất được giám sát đạt chỉ tiêu.",
         "The only service monitored met its target."},
        {{1, 0, 1, 0},
         "Dịch vụ duy nhất được giám sát chưa đạt chỉ tiêu.",
         "The only service monitored missed its target."},
        {{1, 0, 0, 1},
         "Dịch vụ duy nhất được giám sát chưa đủ cơ sở đánh giá.",
         "The only service monitored cannot be assessed yet."},
        {{1, 0, 0, 0},
         "Dịch vụ duy nhất được giám sát chưa được giao chỉ tiêu.",
         "The only service monitored has no target."},
        {{12, 0, 0, 12},
         "Cả 12 dịch vụ được giám sát đều chưa đủ cơ sở đánh giá.",
         "None of the 12 services monitored can be assessed yet."},
        {{4, 0, 0, 0},
         "Cả 04 dịch vụ được giám sát đều chưa được giao chỉ tiêu.",
         "None of the 4 services monitored has a target."},
        {{6, 0, 0, 5},
         "Trong 06 dịch vụ được giám sát, chưa có dịch vụ nào đánh giá được theo chỉ tiêu, 05 dịch "
         "vụ "
         "chưa đủ cơ sở đánh giá, 01 dịch vụ chưa được giao chỉ tiêu.",
         "Of the 6 services monitored, none can be judged against a target, 5 cannot be assessed "
         "yet, "
         "1 has no target."},
        {{2, 1, 1, 0},
         "Trong 02 dịch vụ được giám sát, có 01 dịch vụ đạt chỉ tiêu (chiếm 50,00%), 01 dịch vụ "
         "chưa "
         "đạt (chiếm 50,00%).",
         "Of the 2 services monitored, 1 met its target (50.00%), 1 missed it (50.00%)."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = {0};

        report_add_group(&text, &cases[i].group, LANGUAGE_VI);
        text_add_string(&text, "|");
        report_add_group(&text, &cases[i].group, LANGUAGE_EN);
        assert_memory_equal(text_string(&text), cases[i].vietnamese, strlen(cases[i].vietnamese));
        assert_string_equal(strchr(text_string(&text), '|') + 1, cases[i].english);
        text_free(&text);
    }
}

static void names_are_followed_by_how_many_there_are(void **state)
{
    static const char *const names[] = {"A", "B", "C", "D", "E", "F", "G"};
    struct text text = {0};

    (void)state;
    report_add_names(&text, names, 6, NAMED_AGENCIES, LANGUAGE_EN);
    text_add_string(&text, "|");
    report_add_names(&text, names, 7, NAMED_AGENCIES, LANGUAGE_VI);
    text_add_string(&text, "|");
    report_add_names(&text, names, 6, NAMED_SERVICES, LANGUAGE_EN);
    text_add_string(&text, "|");
    report_add_names(&text, names, 6, NAMED_IN_ANNEX, LANGUAGE_EN);
    assert_string_equal(
        text_string(&text),
        "A, B, C, D, E and 1 other agency|A, B, C, D, E và 02 cơ quan, đơn vị khác|A, "
        "B, C, D, E and 1 other service|A, B, C, D, E and 1 other service (see Annex "
        "I)");
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(one_service_and_nothing_else),
        in_a_place(each_kind_of_period_is_told_of_it),
        in_a_place(nothing_but_maintenance),
        in_a_place(what_adds_up_is_not_compared_while_it_goes_on),
        in_a_place(a_period_with_too_little_is_not_compared_with),
        in_a_place(a_new_service_one_that_ended_and_a_target_that_moved),
        in_a_place(a_target_that_came_late_is_judged_from_then_on),
        in_a_place(figures_that_were_sealed_by_other_rules_are_told_of),
        in_a_place(a_month_lists_what_missed_its_target_in_one_line),
        in_a_place(the_mean_target_is_that_of_each_time),
        in_a_place(agencies_that_merge_are_told_of),
        in_a_place(causes_of_others_are_told_apart),
        cmocka_unit_test(sentences_hold_at_their_borders),
        cmocka_unit_test(groups_of_few_are_told_in_words),
        cmocka_unit_test(names_are_followed_by_how_many_there_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
