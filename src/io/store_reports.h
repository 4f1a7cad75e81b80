/* store_reports.h - what people wrote in reports, and the files of reports that were kept (they lie
 * in the folder "<store>.reports"): the part of store_acts.h that is about reports.  What begins
 * with reports_ is for the store's own files. */
#ifndef HAIDANG_IO_STORE_REPORTS_H
#define HAIDANG_IO_STORE_REPORTS_H

#include "base/json.h"
#include "io/store_acts.h"
#include "io/store_read.h"
#include "io/store_sql.h"

#define REPORTS_ENDING ".reports"

struct report_text {
    const char *part, *text, *author; /* lent */
    int64_t made_ms;
};

/* Of the period from_ms to to_ms, by the names of the parts. */
struct report_texts_question {
    int64_t from_ms, to_ms;
    enum language language;
};
bool reader_report_texts(struct reader *reader, const struct report_texts_question *question,
                         void (*on_text)(void *argument, const struct report_text *text),
                         void *argument, struct error *error);

struct report_file {
    int64_t id, from_ms, to_ms, bytes, planned_ms, made_ms; /* planned 0: a person made it */
    const char *period, *calendar, *language, *edition, *format;
    const char *name; /* "PERIOD/FILE" in the folder */
    const char *sha256, *author;
};

/* All of them, the oldest first; texts lent until the next. */
bool reader_report_files(struct reader *reader,
                         void (*on_file)(void *argument, const struct report_file *file),
                         void *argument, struct error *error);

/* How many parts people wrote in the report of each period. */
struct report_text_count {
    const char *period, *calendar, *language; /* lent until the next */
    int64_t count;
};
bool reader_count_report_texts(struct reader *reader,
                               void (*on_count)(void *argument,
                                                const struct report_text_count *count),
                               void *argument, struct error *error);

/* The first and the last day of the province of which there are samples that were packed; both stay
 * as they are if there is none. */
bool reader_report_days(struct reader *reader, int32_t *first, int32_t *last, struct error *error);

/* To whom, and by which channel, a letter was posted that a report was made for an instant. */
bool reader_report_letters(struct reader *reader, int64_t planned_ms, const char *period,
                           void (*on_letter)(void *argument, const char *person,
                                             const char *channel),
                           void *argument, struct error *error);

/* In the transaction that was begun. */
bool reports_write(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                   struct error *error);
bool reports_keep(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                  struct error *error);

/* Adds to what the audit keeps; nothing of other acts. */
void reports_tell(const struct act *act, json_t *words);

#endif
