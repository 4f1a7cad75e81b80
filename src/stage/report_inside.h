/* report_inside.h - what the files of the report share: the period and those it is compared with,
 * the document that grows, and the chapters that fill it. */
#ifndef HAIDANG_STAGE_REPORT_INSIDE_H
#define HAIDANG_STAGE_REPORT_INSIDE_H

#include "model/acts.h"
#include "model/wording.h"
#include "stage/figures.h"
#include "stage/report.h"
#include "stage/report_sentence.h"

enum { REPORT_PERIOD = PERIOD_TEXT + 32 };

/* A period to compare with, read when it is first asked for. */
struct report_past {
    struct period period;
    char title[PERIOD_TEXT], name[REPORT_PERIOD]; /* likewise of the report's own */
    bool is_read;
    struct figures_book *book;
    struct figures whole;   /* of the province */
    const char *rules_note; /* by report_rules_note; NULL: not asked yet */
};

/* A service that was in the period at any time. */
struct report_service {
    size_t index; /* in the catalogue */
    const char *id, *name;
    int agency, programme; /* at the end; or NONE_AT_ALL */
    enum owner owner;
    struct figures figures;
    struct fraction judged; /* availability while it had a target: its verdict is about that */
};

/* An incident that touches the period. */
struct report_incident {
    const struct incident *incident;
    struct incident_delays delays; /* by the wall's clock */
    int64_t down_ms;               /* of it in the period */
    int owner;                     /* of its cause; or CAUSE_UNKNOWN */
    const char *cause, *measure;   /* as people said; NULL: nobody has */
};

/* A month of the period, or what of it lies in it. */
struct report_month {
    struct period month;
    int64_t from_ms, to_ms;
    struct totals totals; /* of all services */
};

struct report {
    const struct report_question *question;
    const struct catalogue *catalogue;
    const struct policy *policy;
    const struct zone *zone;
    struct reader *reader; /* held */
    struct document *document;
    enum language language;
    struct period period;
    char title[PERIOD_TEXT]; /* in titles: "6 tháng đầu năm 2022", "từ ngày … đến ngày …" */
    char name[REPORT_PERIOD]; /* in sentences: "the first six months of 2022", "khoảng thời gian …"
                               */
    int64_t from_ms, to_ms; /* cut to now */
    bool goes_on;           /* the period is not over */
    struct figures_book *book;
    struct figures whole;            /* of the province */
    struct report_service *services; /* in the order of the catalogue */
    size_t service_count;
    struct report_past before, year_before; /* by report_past_of */
    struct report_incident *incidents;      /* by service, then by time */
    size_t incident_count;
    struct report_month *months;
    size_t month_count, month_capacity;
    int64_t *down_by_reason;             /* [service of the catalogue * REASON_COUNT + reason] */
    int64_t own_by_reason[REASON_COUNT]; /* of all services, of which the cause lies with us */
    struct acts *acts;
    int64_t mean_target_ppm; /* the mean of what all owe, each for its time; 0: no target */
    json_t *words;           /* of the pages: what reasons are called */
    int numbers[3];          /* of the last headings, by level */
};

/* --- chapters ---------------------------------------------------------------------------------
 *
 * In the order of the document.  A chapter adds its own heading; it may add nothing. */
enum report_edition {
    EDITION_MONTH = 1,   /* I, III.1, III.4 (only missed), III.7, IV, V, VI */
    EDITION_QUARTER = 2, /* … and III.2, III.3, III.9 */
    EDITION_FULL = 4,    /* half a year and more, and any number of days */
    EDITION_LARGER = EDITION_QUARTER | EDITION_FULL,
    EDITION_ALL = EDITION_MONTH | EDITION_LARGER,
};

struct report_chapter {
    const char *name;
    bool (*fill)(struct report *report, struct error *error);
    unsigned editions;
};
extern const struct report_chapter report_chapters[];
extern const size_t report_chapter_count;

/* --- parts of the document ---------------------------------------------------------------------
 */

const char *report_capitals(struct report *report, const char *text); /* the document's */
const char *report_capital(struct report *report, const char *text);  /* its first letter alone */

/* In the report's language. */
const char *said(const struct report *report, const char *english) __attribute__((format_arg(2)));

/* Headings number themselves: "I. TÓM TẮT" (1), "1. Kết quả chung" (2), "a) Khách quan" (3); so
 * what an edition leaves out leaves no gap.  Tables and charts keep their numbers. */
void report_heading(struct report *report, int level, const char *title);
void report_paragraph(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void report_note(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "Bảng 1": id "bang-1"; "Biểu đồ 1": id "bieu-do-1"; in the body. */
struct table *report_table(struct report *report, int number, const char *title);
/* Titles are in the words of the program, in English. */
struct report_column {
    const char *title;
    int width;
    enum column_align align;
};
void report_columns(struct report *report, struct table *table, const struct report_column *columns,
                    size_t count);
struct chart *report_chart(struct report *report, int number, enum chart_kind kind,
                           const char *title, size_t series, size_t categories);
/* "Phụ lục I": a page of its own, of which the heading is in the annexes; number from 1. */
struct block *report_annex(struct report *report, int number, const char *title);

/* The next cell of a row that is not filled yet is row->cells[i]; "1", "2", … for the column TT. */
struct cell report_words(struct report *report, const char *text);
struct cell report_share(struct fraction share);                            /* %, truncated */
struct cell report_share_change(struct fraction now, struct fraction then); /* percentage points */
struct cell report_latency(const struct figures *figures, int which);       /* ms */
struct cell report_moment(const struct report *report, int64_t at_ms);      /* 0: none */

/* --- what things are called at the end of the period -------------------------------------------
 */

const char *report_agency_name(const struct report *report, int agency); /* NONE_AT_ALL: "-" */
const char *report_programme_name(const struct report *report, int programme);
const char *report_verdict(const struct report *report, enum verdict verdict);
const char *report_owner(const struct report *report, int cause); /* an owner or CAUSE_UNKNOWN */
const struct report_service *report_find(const struct report *report, size_t service);

/* --- measures ---------------------------------------------------------------------------------
 */

/* How many services kept their targets, each counted once, where it was at the end. */
void report_count_verdict(struct report_group *group, enum verdict verdict);
struct report_group report_group_now(const struct report *report);
struct report_group report_group_then(const struct report *report, const struct figures_book *book);

/* A change is the difference of the numbers that are seen. */
struct cell report_value_cell(enum report_unit unit, struct report_value value);
struct cell report_change_cell(enum report_unit unit, struct report_value now,
                               struct report_value then);
/* "": none.  What should be low and rose is not said to have fallen off. */
const char *report_trend_word(const struct report *report, enum report_trend trend,
                              bool higher_is_better);

/* The service's own figures of another period; services 0: it was not in it. */
struct figures report_then(const struct report_past *past, size_t service);

/* The name of a reason: "quá thời gian chờ phản hồi". */
const char *report_reason(struct report *report, enum reason reason);

/* --- comparison -------------------------------------------------------------------------------
 */

/* Reads it at first; NULL: it could not be read. */
const struct report_past *report_past_of(struct report *report, struct report_past *past,
                                         struct error *error);
/* Whether a subject's figures of then may stand beside those of now. */
enum report_before report_comparable(const struct report *report, const struct figures *then);

/* --- notes below tables (report_beside.c) -------------------------------------------------------
 *
 * "": there is nothing to say. */

void report_add_note(struct report *report, struct table *table, const char *text);
/* That a period is not there, or too thin; it must have been read. */
const char *report_past_note(struct report *report, const struct report_past *past);
/* That figures of then were sealed by other rules. */
bool report_rules_note(struct report *report, struct report_past *past, const char **note,
                       struct error *error);
/* Both, of the period before. */
bool report_note_before(struct report *report, struct table *table, struct error *error);
/* That what adds up over time is not compared while the period goes on. */
const char *report_sums_note(const struct report *report);
/* That targets were changed: in the period; since the first of the periods that stand beside it. */
const char *report_targets_note(struct report *report);
const char *report_yardstick_note(struct report *report);
/* That limits of response times were changed in the period, and which hold in its table. */
const char *report_limits_note(struct report *report);
/* That some of the incidents brought no service down. */
const char *report_incidents_note(struct report *report);

struct report_counted {
    int64_t down, own; /* incidents during which a service was down; the province's own of them */
};
struct report_counted report_count_down(const struct report *report);

/* Makes incidents, months and downtime by reason, all in one go over time. */
bool report_look_at_time(struct report *report, struct error *error);
void report_forget_time(struct report *report);

bool report_is_less(struct fraction one, struct fraction other);
struct report_group report_group_of_agency(const struct report *report, int agency);
bool report_agency_counts(const struct report *report, int agency);

/* Why a service was down most of the time it was: what people said of the incident that cost most,
 * else the reason that samples gave; NULL: it was not down.  The measure likewise; NULL: none. */
const char *report_main_cause(struct report *report, const struct report_service *service,
                              const char **measure);
/* Of what its targets allowed, in hundredths: 258 is 2.58 times; -1: nothing was allowed. */
int64_t report_times_allowed(const struct report_service *service);
bool report_is_judged_wholly(const struct report_service *service); /* of all that was measured */
struct cell report_target_cell(int64_t ppm);
/* What a service owed, ppm: of a target that was changed in the period the mean, each for the time
 * that was measured, so that its verdict follows from it.  `is_mean` may be NULL. */
int64_t report_owed_ppm(const struct report *report, const struct report_service *service,
                        bool *is_mean);
const char *report_means_note(const struct report *report); /* "": no target was changed */
struct cell report_owed_cell(const struct report *report, const struct report_service *service);
size_t report_list_missed(const struct report *report, const struct report_service **missed);

/* Services that missed their targets for the same reason, the worst first. */
enum { REPORT_PROBLEMS = 3, REPORT_PROBLEM_SERVICES = 5 };
struct report_problem {
    const char *cause; /* "": not known */
    const struct report_service *services[REPORT_PROBLEM_SERVICES];
    size_t count; /* all of them */
};
size_t report_find_problems(struct report *report, struct report_problem problems[REPORT_PROBLEMS]);
const char *report_problem_text(struct report *report, const struct report_problem *problem);
/* "Khắc phục sự cố của …", or what leaders are asked for: "Chỉ đạo khắc phục sự cố của …". */
const char *report_problem_task(struct report *report, const struct report_problem *problem,
                                bool is_request);

/* "47 dịch vụ của 12 cơ quan, đơn vị thuộc 05 nhiệm vụ trọng tâm" */
const char *report_extent(struct report *report);
const char *report_moments(struct report *report); /* from when to when the figures are */

/* Alerts about incidents that were first told in the period; of them those that nobody had taken
 * on within 15 minutes. */
bool report_count_alerts(struct report *report, int64_t *told, int64_t *late, struct error *error);

/* --- of the chapters --------------------------------------------------------------------------
 */

bool report_letterhead(struct report *report, struct error *error);
bool report_page(struct report *report, struct error *error); /* one, for leaders */
bool report_opening(struct report *report, struct error *error);
bool report_abstract(struct report *report, struct error *error);   /* I */
bool report_scope(struct report *report, struct error *error);      /* II */
bool report_assessment(struct report *report, struct error *error); /* IV */
bool report_tasks(struct report *report, struct error *error);      /* V */
bool report_proposals(struct report *report, struct error *error);  /* VI */
bool report_closing(struct report *report, struct error *error);
bool report_facts(struct report *report, struct error *error);
bool report_results(struct report *report, struct error *error); /* the heading of III */
bool report_table_1(struct report *report, struct error *error);
bool report_chart_1(struct report *report, struct error *error);
bool report_table_2(struct report *report, struct error *error);
bool report_table_3(struct report *report, struct error *error);
bool report_table_4(struct report *report, struct error *error);
bool report_table_5(struct report *report, struct error *error);
bool report_table_6(struct report *report, struct error *error);
bool report_table_7(struct report *report, struct error *error);
bool report_chart_3(struct report *report, struct error *error);

/* Of what the report is carried out in accordance with, by the dates of the period. */
bool report_citations(struct report *report, struct error *error);

#endif
