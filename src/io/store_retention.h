/* store_retention.h - how long what is kept is kept, and how its room is given back.
 *
 * Samples go first, then what their hours came to, then their days; spans, and what months came to,
 * stay longest.  A sample that comes later than samples are kept is not kept at all.  What went is
 * written down in the transaction in which it goes, so that nobody takes it for tampering. */
#ifndef HAIDANG_IO_STORE_RETENTION_H
#define HAIDANG_IO_STORE_RETENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "model/retention.h"

struct reader;
struct store;

/* Before store_start.  Unless this is said all is kept for ever: nobody's history goes unasked.
 * Whatever is said, hours are kept longer than samples, days longer than hours and months longer
 * than days: the sums are made of them. */
void store_set_retention(struct store *store, const struct retention *retention);

/* Of the class ("samples", "hours", "days", "months", "spans", "incidents",
 * "letters" with their alerts, "evidence") nothing is left that
 * was over before the border; it went at `at_ms`. */
struct dropped {
    const char *class; /* lent */
    int64_t border_ms, at_ms;
};

/* Tells all that ever went, by class and then by border. */
bool reader_dropped(struct reader *reader,
                    void (*on_dropped)(void *argument, const struct dropped *dropped),
                    void *argument, struct error *error);

/* Where the dropping goes on.  What has been found to hold nothing too old is left alone until the
 * day changes. */
struct retaining {
    int64_t clean_day; /* the day after the one for which all was done; 0: none was */
    uint32_t from_series;
};

/* Inside the store: one transaction, as tend_step in store_seal.h. */
bool retention_step(struct store *store, int64_t now_ms, bool *more, struct error *error);

#endif
