/* report_sentence.h - one sentence that says what a figure comes to: its value, how it stands to
 * what was promised, and how to the time before.
 *
 * Decided on exact values; the differences that are printed are those of the numbers that are
 * printed, so that a reader who subtracts finds the same. */
#ifndef HAIDANG_STAGE_REPORT_SENTENCE_H
#define HAIDANG_STAGE_REPORT_SENTENCE_H

#include <stdbool.h>

#include "base/text.h"
#include "model/span_totals.h"

enum report_unit {
    UNIT_SHARE,   /* `share`; targets in ppm */
    UNIT_LATENCY, /* `number`, us */
    UNIT_SPAN,    /* `number`, ms */
    UNIT_COUNT,   /* `number` */
};

struct report_value {
    struct fraction share;
    int64_t number;
};

enum report_before {
    BEFORE_NOT_ASKED, /* no word about it */
    BEFORE_NEW,       /* there was nothing to measure */
    BEFORE_THIN,      /* too little was measured then */
    BEFORE_THERE,
};

struct report_measure {
    const char *figure;  /* "Tỷ lệ sẵn sàng", in the language; lent, as all texts here */
    const char *subject; /* "Đăng nhập một lần"; NULL: of all together, `figure` says so */
    enum report_unit unit;
    bool higher_is_better;
    struct report_value value;
    struct fraction coverage; /* whole 0: it does not matter for this one */
    int64_t coverage_least_ppm;
    bool judges;           /* false: no word about a target */
    int64_t target;        /* ppm, us, ms or a count; 0: none was assigned */
    bool is_mean_target;   /* nobody assigned it: it is the mean of what several owe */
    int64_t times_allowed; /* the downtime in hundredths of what targets allow, as it is printed
                              elsewhere; 0: it follows from the share and the target */
    enum report_before before;
    struct report_value earlier;
    const char *period;       /* the one before: "6 tháng cuối năm 2021" */
    int64_t target_earlier;   /* if it was another one; 0: it was not */
    int64_t target_later;     /* which it was changed to; 0: `target` */
    const char *target_moved; /* since when: "15/03/2022" */
};

/* How it stands to the time before, if that is there and can be compared. */
enum report_trend { TREND_NONE, TREND_SAME, TREND_BETTER, TREND_WORSE };
enum report_trend report_trend_of(const struct report_measure *measure);

void report_add_sentence(struct text *text, const struct report_measure *measure,
                         enum language language);

/* "Trong 47 dịch vụ …, có 41 dịch vụ đạt chỉ tiêu (chiếm 87,23%), …" */
struct report_group {
    int64_t services, met, missed, insufficient; /* what is left has no target */
};
void report_add_group(struct text *text, const struct report_group *group, enum language language);

/* What each part has of them all, in hundredths of a per cent; together they are 100 % (or nothing,
 * of nothing): what truncation leaves over goes to those who lost the most by it. */
void report_share_out(const int64_t *parts, size_t count, int64_t *hundredths);

/* "A, B, C, D, E và 03 dịch vụ khác (chi tiết tại Phụ lục I)": at most five by name. */
enum report_named { NAMED_SERVICES, NAMED_IN_ANNEX, NAMED_AGENCIES };
void report_add_names(struct text *text, const char *const *names, size_t count,
                      enum report_named named, enum language language);

/* How an agency did as a whole, by how many of its services that can be judged kept their target.
 */
enum report_grade { GRADE_GOOD, GRADE_FAIR, GRADE_MEDIUM, GRADE_TO_MEND, GRADE_NONE };
enum report_grade report_grade_of(const struct report_group *group);
const char *report_grade_word(enum report_grade grade, enum language language);

#endif
