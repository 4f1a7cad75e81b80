/* report_inside.h - what the files of the report share: the period and those it is compared with,
 * the document that grows, and the chapters that fill it. */
#ifndef HAIDANG_STAGE_REPORT_INSIDE_H
#define HAIDANG_STAGE_REPORT_INSIDE_H

#include "model/wording.h"
#include "stage/figures.h"
#include "stage/report.h"
#include "stage/report_sentence.h"

/* A period to compare with, read when it is first asked for. */
struct report_past {
    struct period period;
    char name[PERIOD_TEXT]; /* "6 tháng cuối năm 2021" */
    bool is_read;
    struct figures_book *book;
    struct figures whole; /* of the province */
};

/* A service that was in the period at any time. */
struct report_service {
    size_t index; /* in the catalogue */
    const char *id, *name;
    int agency, programme; /* at the end; or NONE_AT_ALL */
    enum owner owner;
    struct figures figures;
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
    char name[PERIOD_TEXT]; /* "6 tháng đầu năm 2022" */
    int64_t from_ms, to_ms; /* cut to now */
    bool goes_on;           /* the period is not over */
    struct figures_book *book;
    struct figures whole;            /* of the province */
    struct report_service *services; /* in the order of the catalogue */
    size_t service_count;
    struct report_past before, year_before; /* by report_past_of */
    int numbers[3];                         /* of the last headings, by level */
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

/* --- comparison -------------------------------------------------------------------------------
 */

/* Reads it at first; NULL: it could not be read. */
const struct report_past *report_past_of(struct report *report, struct report_past *past,
                                         struct error *error);
/* Whether a subject's figures of then may stand beside those of now. */
enum report_before report_comparable(const struct report *report, const struct figures *then);

/* --- of the chapters --------------------------------------------------------------------------
 */

bool report_letterhead(struct report *report, struct error *error);
bool report_results(struct report *report, struct error *error); /* the heading of III */
bool report_table_1(struct report *report, struct error *error);

/* Of what the report is carried out in accordance with, by the dates of the period. */
bool report_citations(struct report *report, struct error *error);

#endif
