/* store_scores.h - points of Decision 766 that were imported, one row a day and group. */
#ifndef HAIDANG_IO_STORE_SCORES_H
#define HAIDANG_IO_STORE_SCORES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "io/store_acts.h"
#include "model/score.h"

struct reader;
struct sql;

struct score_range {
    int32_t first_day, end_day; /* the end is not in it */
};

/* Day by day, the oldest first; lent. */
bool reader_scores(struct reader *reader, const struct score_range *range,
                   void (*on_scores)(void *argument, const struct scores *scores), void *argument,
                   struct error *error);

/* Inside the store, in the transaction that was begun: what was there of the same day and group is
 * replaced; the audit has kept it. */
bool scores_import(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                   struct error *error);

/* Adds all of them to what the audit keeps; nothing of other acts. */
void scores_tell(const struct act *act, json_t *words);

#endif
