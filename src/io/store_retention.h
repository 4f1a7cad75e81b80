/* store_retention.h - how long what is kept is kept, and how its room is given back.
 *
 * Samples go first, then what their hours came to, then their days; months stay, they are few.  A
 * sample that comes later than samples are kept is not kept at all. */
#ifndef HAIDANG_IO_STORE_RETENTION_H
#define HAIDANG_IO_STORE_RETENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct store;

/* 0: for ever.  Whatever is said, hours are kept longer than samples and days longer than hours:
 * the sums are made of them. */
struct retention {
    int64_t samples_ms, hours_ms, days_ms;
};

/* For configurations: samples for 400 days, that a year can be counted again; hours for 800; days
 * for ever. */
extern const struct retention retention_usual;

/* Before store_start.  Unless this is said all is kept for ever: nobody's history goes unasked. */
void store_set_retention(struct store *store, const struct retention *retention);

/* Inside the store: one transaction, as tend_step in store_seal.h. */
bool retention_step(struct store *store, int64_t now_ms, bool *more, struct error *error);

#endif
