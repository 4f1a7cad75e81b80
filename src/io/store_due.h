/* store_due.h - what is still to be done of a series' day or month.  Inside the store only.
 *
 * A kind and an id (number << 20 | series).  It is written down in the transaction that makes it
 * due, so nothing is forgotten, and a day that changes later is due again.  The kinds are kept in
 * the store: never renumber. */
#ifndef HAIDANG_IO_STORE_DUE_H
#define HAIDANG_IO_STORE_DUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct sql;
struct store;

enum due_kind {
    DUE_NONE,
    DUE_DAY_ROLLUP,   /* number: local day */
    DUE_MONTH_ROLLUP, /* number: local month, since 1970 */
    DUE_DAY_BLOCK,    /* number: UTC day */
    DUE_HALF_ROLLUP,  /* number: half of a local month */
    DUE_KINDS,
};

/* Months since January 1970, of local days, and their first days. */
enum { DAYS_A_MONTH_MOST = 31 };
int64_t month_of_day(int64_t day);
int64_t month_first_day(int64_t month);

/* Halves of months, since January 1970: up to the 14th, and from the 15th on. */
int64_t half_of_day(int64_t day);
int64_t half_first_day(int64_t half);

/* Inside a transaction. */
bool due_add(struct sql *sql, enum due_kind kind, int64_t number, uint32_t series,
             struct error *error);

/* The days that an hour lies in. */
bool due_add_hour(struct store *store, int64_t hour, uint32_t series, struct error *error);

/* One transaction of what is due at `now_ms`: days and months that are over get their rollups, the
 * hours of days that have been over for two days one block.  As tend_step in store_seal.h. */
bool due_step(struct store *store, int64_t now_ms, bool *more, struct error *error);

#endif
