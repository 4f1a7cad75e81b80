/* store_bars.h - the days of each service, packed, ready for the page: what its spans come to.
 *
 * The writer makes them when a day has been over for an hour, and all of them anew when it starts:
 * whatever was imported, configured or dated back meanwhile is in them. */
#ifndef HAIDANG_IO_STORE_BARS_H
#define HAIDANG_IO_STORE_BARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "model/rollup.h"

struct reader;
struct store;

enum { BARS_DAYS = 90 };

/* The last 90 days that are over, in the province's zone; of the time in which the service did not
 * count nothing is in them.  `bars` has room for as many days.  *found: they have been made. */
bool reader_bars(struct reader *reader, const char *service, struct bars *bars, bool *found,
                 struct error *error);

/* The same as they lie there, at the end of `bytes`; nothing is added if they were not made yet. */
bool reader_packed_bars(struct reader *reader, const char *service, struct text *bytes,
                        struct error *error);

/* Where the making goes on. */
struct bars_making {
    int64_t made_day; /* the day after the last one that is in all bars; 0: none were made */
    size_t next_service;
};

/* Inside the store: one transaction, as tend_step in store_seal.h. */
bool bars_step(struct store *store, int64_t now_ms, bool *more, struct error *error);

#endif
