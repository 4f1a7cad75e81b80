/* sketch.h - how long answers took: enough to tell any percentile within 1 %, in a few bytes.
 *
 * Counts of samples in buckets whose borders grow by 2.02 % (the idea of DDSketch) from 0 to 600 s.
 * Counts add up, so a month is the sum of its hours in whatever order, to the bit, and an hour can
 * be taken out of it again.  A time-out is counted apart, as "at least so long": a percentile that
 * depends on how long it would have taken is told as "at least".  Pure; all zero is empty. */
#ifndef HAIDANG_MODEL_SKETCH_H
#define HAIDANG_MODEL_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bits.h"
#include "base/error.h"
#include "base/text.h"

enum { SKETCH_BUCKETS = 877 };

extern const uint32_t sketch_borders[SKETCH_BUCKETS]; /* the greatest us of each bucket */

struct sketch {
    uint64_t answered[SKETCH_BUCKETS];
    uint64_t waited[SKETCH_BUCKETS]; /* in vain, at least so long */
    uint64_t answered_count;
    uint64_t waited_count;
};

/* The bucket of a duration; negative ones are as 0, those beyond the last border in the last. */
int sketch_find_bucket(int64_t us);
int64_t sketch_bucket_value(int bucket); /* within 1 % of all that is in it */
int64_t sketch_bucket_low(int bucket);   /* the least that is in it */

/* What took longer than the last border is known to have taken at least that. */
void sketch_add(struct sketch *sketch, int64_t us);
void sketch_add_at_least(struct sketch *sketch, int64_t us);

void sketch_merge(struct sketch *into, const struct sketch *part);

/* Takes a part out again; false, and nothing is changed, if it was not in it. */
bool sketch_subtract(struct sketch *from, const struct sketch *part);

int64_t sketch_count(const struct sketch *sketch);

/* --- percentiles ----------------------------------------------------------------------------- */

/* Quantiles are in ten-thousandths: 9500 is the 95th percentile, 9990 the 99.9th; 1 .. 9999. */
enum { QUANTILE_WHOLE = 10000 };

/* What is true of a rank or quantile: `us`, or `at_least` so many; both within 1 %. */
struct latency {
    int64_t us;
    bool at_least;
};

/* The rank-th fastest, from 1; false if there are fewer. */
bool sketch_find_rank(const struct sketch *sketch, int64_t rank, struct latency *latency);

/* By nearest rank, ceil(quantile x count).  False if it is empty; whether it holds enough is for
 * quantile_smallest_count to say. */
bool sketch_find_quantile(const struct sketch *sketch, int quantile, struct latency *latency);

/* The same of several, in rising order. */
bool sketch_find_quantiles(const struct sketch *sketch, const int *quantiles, int count,
                           struct latency *latencies);

/* How many samples a quantile wants to be told at all: as many that one of them is expected beyond
 * it (p95: 20, p99: 100, p99.9: 1000), and never less than 10. */
int64_t quantile_smallest_count(int quantile);

/* Between which ranks of `count` samples the true quantile lies with at least 95 % confidence,
 * whatever the distribution (order statistics, exact binomial, 2.5 % at each end).  low 0: the
 * samples give no lower bound; high count + 1: no upper one.  Beyond 10^12 samples: neither. */
struct rank_range {
    int64_t low, high;
};
struct rank_range quantile_find_ranks(int quantile, int64_t count);

/* --- bytes: about 23 for an hour of 60 samples, 90 for a day, 220 for a month ---------------- */

/* Adds them to the text; sketches that are equal give equal bytes. */
void sketch_pack(const struct sketch *sketch, struct text *text);

/* Adds what was packed to a sketch; nothing is changed on failure. */
bool sketch_unpack(struct sketch *into, const void *bytes, size_t length, struct error *error);

/* The same as the last part of something greater; nothing is changed on failure. */
void sketch_write(const struct sketch *sketch, struct bit_writer *writer);
bool sketch_read_last(struct sketch *into, struct bit_reader *reader);

#endif
