#include <assert.h>

#include "model/sketch.h"

/* The quantile lies between the low-th and the high-th of n samples unless fewer than low of them,
 * or at least high, fall below it; that number is binomial.  Its probabilities are walked from the
 * greatest by their ratios, until they no longer matter: adding, multiplying and dividing only, so
 * that every machine gives the same ranks. */
#define NEGLIGIBLE 1e-18
#define COUNT_MOST INT64_C(1000000000000)

enum { LEAST = 10 };

int64_t quantile_smallest_count(int quantile)
{
    const int rarer = quantile < QUANTILE_WHOLE - quantile ? quantile : QUANTILE_WHOLE - quantile;
    const int64_t count = (QUANTILE_WHOLE + rarer - 1) / rarer;

    assert(quantile > 0 && quantile < QUANTILE_WHOLE);
    return count < LEAST ? LEAST : count;
}

struct binomial {
    int64_t count;
    double odds; /* of falling below, against not */
};

/* How much likelier `below` + 1 of them are than `below`. */
static double ratio_up(const struct binomial *binomial, int64_t below)
{
    return (double)(binomial->count - below) / (double)(below + 1) * binomial->odds;
}

/* The least number that matters: its weight beside the likeliest's 1, and the sum up to that. */
static int64_t walk_down(const struct binomial *binomial, int64_t from, double *weight, double *sum)
{
    int64_t below = from;

    *weight = 1;
    *sum = 1;
    while (below > 0 && *weight > NEGLIGIBLE) {
        below--;
        *weight /= ratio_up(binomial, below);
        *sum += *weight;
    }
    return below;
}

static double sum_above(const struct binomial *binomial, int64_t from)
{
    double weight = 1;
    double sum = 0;

    for (int64_t below = from; below < binomial->count && weight > NEGLIGIBLE; below++) {
        weight *= ratio_up(binomial, below);
        sum += weight;
    }
    return sum;
}

struct rank_range quantile_find_ranks(int quantile, int64_t count)
{
    const double share = (double)quantile / QUANTILE_WHOLE;
    const struct binomial binomial = {count, share / (1 - share)};
    struct rank_range range = {0, count + 1};
    int64_t below;
    double weight, sum, sum_to, tail;

    assert(quantile > 0 && quantile < QUANTILE_WHOLE);
    if (count < 1 || count > COUNT_MOST)
        return range;
    below = (int64_t)((double)(count + 1) * share);
    below = below > count ? count : below;
    tail = sum_above(&binomial, below);
    below = walk_down(&binomial, below, &weight, &sum);
    tail = (tail + sum) * 0.025;
    /* sum_to is the weight of at most `below`: low is the last rank with less than a tail before
     * it, high the first with no more than a tail from it on */
    sum = tail / 0.025;
    sum_to = weight;
    for (; below < count && sum_to < sum - tail; below++) {
        if (sum_to <= tail)
            range.low = below + 1;
        weight *= ratio_up(&binomial, below);
        sum_to += weight;
    }
    range.high = below + 1;
    return range;
}
