/* store_survey.h - how ready hosts were, when looked at: a row for each time that it changed.
 *
 * Kept for ever: a host changes a few times a year. */
#ifndef HAIDANG_IO_STORE_SURVEY_H
#define HAIDANG_IO_STORE_SURVEY_H

#include "io/store.h"
#include "io/store_read.h"
#include "model/survey.h"

struct survey_row {
    const char *service;  /* id, lent */
    struct survey survey; /* its at_ms: when it was first seen so */
    int64_t seen_ms;      /* when it was last seen so */
};

typedef void store_on_survey(void *argument, const struct survey_row *row);

/* Of each service and host what was seen last, by service, host and port. */
bool reader_surveys(struct reader *reader, store_on_survey *on_row, void *argument,
                    struct error *error);

/* As they were at the end of a period: what was seen last before an instant.  `seen_ms` may be
 * later.
 */
bool reader_surveys_at(struct reader *reader, int64_t before_ms, store_on_survey *on_row,
                       void *argument, struct error *error);

/* Likewise, before the writer is started. */
bool store_load_surveys(struct store *store, store_on_survey *on_row, void *argument,
                        struct error *error);

/* Within an errand: what was seen as before makes no new row. */
bool store_put_survey(struct store *store, const char *service, const struct survey *survey,
                      struct error *error);

#endif
