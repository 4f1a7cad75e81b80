/* store_duty.h - silences, and shifts that were handed over: the part of store_acts.h that is about
 * who is called.  What begins with duty_ is for the store's own files. */
#ifndef HAIDANG_IO_STORE_DUTY_H
#define HAIDANG_IO_STORE_DUTY_H

#include "io/store_acts.h"
#include "io/store_sql.h"

bool duty_read(struct sql *sql, struct acts *acts, const struct catalogue *catalogue,
               int64_t now_ms, struct error *error);

/* In the transaction that was begun. */
bool duty_add_silence(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                      struct error *error);
bool duty_end_silence(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                      struct error *error);
bool duty_hand_over(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                    struct error *error);

/* Of which instant the last summary told that was posted; 0: there was none.  Before the writer is
 * started. */
bool store_find_summary(struct store *store, int64_t *at_ms, struct error *error);

/* Of the letters that were made in a span of time: what became of them.  Within an errand. */
struct letter_counts {
    int64_t sent, waiting, refused;
};
bool store_count_letters(struct store *store, int64_t from_ms, int64_t to_ms,
                         struct letter_counts *counts, struct error *error);

#endif
