/* rollup.h - what an hour, a day or a month of one series comes to: counts and a sketch.
 *
 * Rollups add up: a day is the sum of its hours, in whatever order, to the bit.  Availability is
 * not in them (it comes from spans, exactly), but what the page shows of each day is: the bars.
 * Both carry a checksum; their readers trust no number that they read.  Pure; all zero is empty. */
#ifndef HAIDANG_MODEL_ROLLUP_H
#define HAIDANG_MODEL_ROLLUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "model/sample.h"
#include "model/sketch.h"

struct rollup {
    int64_t outcomes[OUTCOME_COUNT];
    int64_t reasons[REASON_COUNT]; /* of all that were not ok, and of warnings; none is not kept */
    int64_t sum_us;                /* of the answers' totals */
    int64_t greatest_us;           /* of them, and of how long we waited in vain */
    struct sketch sketch;
};

/* Percentiles are over what was answered, whatever was answered, and over time-outs as "at least
 * so long".  What could not be measured, what failed to connect, and what came in without a time of
 * response (0, as from an import) has no latency. */
enum latency_kind { LATENCY_NONE, LATENCY_ANSWERED, LATENCY_AT_LEAST };
enum latency_kind sample_latency(const struct sample *sample);

void rollup_add(struct rollup *rollup, const struct sample *sample);
void rollup_merge(struct rollup *into, const struct rollup *part);

int64_t rollup_count(const struct rollup *rollup); /* samples, void ones as well */

/* As sketch_find_quantile does, and never more than the greatest. */
bool rollup_find_quantile(const struct rollup *rollup, int quantile, struct latency *latency);

/* The same of several, in rising order. */
bool rollup_find_quantiles(const struct rollup *rollup, const int *quantiles, int count,
                           struct latency *latencies);

/* Adds its bytes to the text; rollups that are equal give equal bytes. */
void rollup_pack(const struct rollup *rollup, struct text *text);

/* Adds what was packed to a rollup; nothing is changed on failure. */
bool rollup_unpack(struct rollup *into, const void *bytes, size_t length, struct error *error);

/* --- bars: the days of one series ------------------------------------------------------------ */

/* The parts of a day, ms; their sum is the day's length, which changes with the clocks in some
 * zones. */
enum bar_part { BAR_UP, BAR_DEGRADED, BAR_DOWN, BAR_MAINTENANCE, BAR_UNKNOWN, BAR_PARTS };
struct bar {
    int64_t parts_ms[BAR_PARTS]; /* each 0 .. BAR_MOST_MS */
};

enum { BARS_MOST = 36600, BAR_MOST_MS = 2 * 24 * 3600 * 1000 }; /* a century, two days */

/* Days one after the other. */
struct bars {
    struct bar *days;
    size_t capacity;   /* of what is unpacked to */
    size_t count;      /* at most BARS_MOST */
    int32_t first_day; /* since 1970, as the province counts them */
};

/* The same as they lie in the store, 120 bytes where 90 days take 3,600; lent. */
struct packed_bars {
    const void *bytes; /* NULL: there are none */
    size_t length;
};

void bars_pack(const struct bars *bars, struct text *text);

/* On failure count and first day are untouched, the days may hold anything. */
bool bars_unpack(struct bars *bars, const void *bytes, size_t length, struct error *error);

#endif
