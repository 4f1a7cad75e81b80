/* burn.h - is the downtime that a target allows being used up too fast?
 *
 * Pure.  A burn rate of 1 uses the allowance of a period exactly in that period.  Asked over pairs
 * of windows (as is usual for error budgets): the long one says that it matters, the short one that
 * it goes on.
 *
 *   FAST      1 h and 5 min    14.4    2 % of a month's allowance in an hour
 *   STEADY    6 h and 30 min   6       5 % in six hours
 *   SLOW      3 d and 6 h      1       10 % in three days
 */
#ifndef HAIDANG_MODEL_BURN_H
#define HAIDANG_MODEL_BURN_H

#include <stdbool.h>
#include <stdint.h>

enum burn { BURN_FAST, BURN_STEADY, BURN_SLOW, BURN_COUNT };
const char *burn_name(enum burn burn); /* "fast", "steady", "slow" */

struct burn_pair {
    int64_t long_ms, short_ms;
    int32_t rate_tenths;
};
extern const struct burn_pair burn_pairs[BURN_COUNT];

/* What is known of a window: ms. */
struct burn_share {
    int64_t down_ms;
    int64_t known_ms; /* up, degraded or down */
};

/* Tenths of the rate at which the share uses up what a target allows, rounded down; -1: nothing is
 * known of it.  A target of 1000000 ppm allows nothing: any downtime is INT64_MAX. */
int64_t burn_rate_tenths(struct burn_share share, int64_t target_ppm);

/* `is_on`: it was told and has not ended.  It begins when both windows reach the rate, by at least
 * half of the long one known, and ends when the short one is below half of it, or nothing is
 * known. */
bool burn_goes_on(enum burn burn, bool is_on, struct burn_share whole, struct burn_share latest,
                  int64_t target_ppm);

#endif
