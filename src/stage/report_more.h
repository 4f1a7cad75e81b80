/* report_more.h - the later chapters of the report: tables 8 to 14, charts 4 and 6, the annexes;
 * and what these files share. */
#ifndef HAIDANG_STAGE_REPORT_MORE_H
#define HAIDANG_STAGE_REPORT_MORE_H

#include "stage/report_inside.h"

/* --- chapters, in the order of the document ----------------------------------------------------
 */

bool report_table_8(struct report *report, struct error *error);  /* incidents by cause */
bool report_table_9(struct report *report, struct error *error);  /* maintenance */
bool report_table_10(struct report *report, struct error *error); /* certificates, IPv6, DNSSEC */
bool report_table_11(struct report *report, struct error *error); /* synchronisation */
bool report_table_12(struct report *report, struct error *error); /* alerts */
bool report_table_13(struct report *report, struct error *error); /* completeness */
bool report_chart_6(struct report *report, struct error *error);  /* failures by hour and weekday */
bool report_table_14(struct report *report, struct error *error); /* points of Decision 766 */

bool report_annex_1(struct report *report, struct error *error); /* each service */
bool report_annex_2(struct report *report, struct error *error); /* each day; chart 4 */
bool report_annex_3(struct report *report, struct error *error); /* incidents */
bool report_annex_4(struct report *report, struct error *error); /* catalogue and targets */
bool report_annex_5(struct report *report, struct error *error); /* terms */
bool report_annex_6(struct report *report, struct error *error); /* addenda, objections; or none */

/* --- rows, cell by cell -------------------------------------------------------------------------
 */

struct report_row {
    struct report *report;
    struct row *row;
    size_t at;
};
struct report_row report_begin_row(struct report *report, struct table *table, enum row_kind kind);
struct cell report_none(void); /* "-" */
void report_put(struct report_row *row, struct cell cell);
void report_put_text(struct report_row *row, const char *text);
void report_put_count(struct report_row *row, int64_t count);
void report_put_span(struct report_row *row, int64_t span_ms); /* below 0: there is none */
void report_put_nothing(struct report_row *row);

/* A row that is a heading over all columns. */
void report_group_row(struct report *report, struct table *table, const char *title);

struct table *report_annex_table(struct report *report, const char *id, const char *title);
void report_annex_note(struct report *report, const char *text);

/* --- groups of reasons --------------------------------------------------------------------------
 */

enum reason_group {
    GROUP_NAME,       /* the DNS */
    GROUP_CONNECTION, /* no connection, or it broke */
    GROUP_TIMEOUT,
    GROUP_CERTIFICATE, /* TLS */
    GROUP_ANSWER,      /* the server answers with an error */
    GROUP_CONTENT,     /* it answers well and is not */
    GROUP_SLOW,
    GROUP_STEP, /* a journey's */
    GROUP_JOB,  /* a job's report or its silence */
    GROUP_OTHER,
    REASON_GROUPS,
};
enum reason_group report_reason_group(enum reason reason);
const char *report_group_name(const struct report *report, enum reason_group group);

#endif
