#include "province/latency.h"

#include <stddef.h>

#include "base/clock.h"

enum { EAST_OF_GREENWICH = 7 * 3600, MINUTES_A_DAY = 1440 };

/* Share of requests (per mille), and how long they take at most, per mille of the median: the shape
 * of a lognormal distribution with sigma 0.45. */
static const struct {
    int64_t share, longest;
} shape[] = {{0, 300},    {50, 480},   {250, 740},  {500, 1000}, {750, 1350},
             {900, 1780}, {950, 2100}, {990, 2850}, {1000, 4200}};

static int64_t choose_share(int64_t share)
{
    size_t i = 1;

    while (shape[i].share < share)
        i++;
    return shape[i - 1].longest + (shape[i].longest - shape[i - 1].longest) *
                                      (share - shape[i - 1].share) /
                                      (shape[i].share - shape[i - 1].share);
}

/* Per cent: the load calendar of an office in the province's time. */
static int64_t find_load(int64_t wall_ms)
{
    enum { MONDAY = 1, SUNDAY = 7 };
    static const struct {
        int from, to; /* minutes of a working day */
        int64_t load;
    } hours[] = {{450, 570, 170}, /* 7:30 to 9:30 */
                 {570, 690, 130},
                 {810, 900, 160}, /* 13:30 to 15:00 */
                 {900, 1020, 125}};
    const int64_t local = wall_ms / MS_PER_SECOND + EAST_OF_GREENWICH;
    const int64_t minute = local / 60 % MINUTES_A_DAY;
    const int64_t weekday = (local / 86400 + 3) % 7 + 1; /* 1 January 1970 was a Thursday */

    if (weekday >= SUNDAY - 1)
        return 80;
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++)
        if (minute >= hours[i].from && minute < hours[i].to)
            return hours[i].load + (weekday == MONDAY ? 20 : 0);
    return 90;
}

int64_t latency_choose(int median_ms, uint64_t random, int64_t wall_ms)
{
    return median_ms * choose_share((int64_t)(random % 1001)) * find_load(wall_ms) / 100;
}
