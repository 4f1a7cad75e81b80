/* Time weighed by the hours of an ordinary week. */
#include "model/span_totals.h"

#define MS_PER_WEEK (7 * MS_PER_DAY)

enum { THURSDAY_MIDNIGHT = 3 * 24 /* 1970 began on a Thursday */ };

struct profile profile_of_day(const int32_t weights[24])
{
    struct profile profile;

    for (int i = 0; i < PROFILE_HOURS; i++)
        profile.weights[i] = weights[i % 24];
    return profile;
}

static int64_t weight_of_hour(const struct profile *profile, int64_t hours_since_1970)
{
    const int64_t hour = (hours_since_1970 + THURSDAY_MIDNIGHT) % PROFILE_HOURS;

    return profile->weights[hour < 0 ? hour + PROFILE_HOURS : hour];
}

static int64_t weigh_week(const struct profile *profile)
{
    int64_t sum = 0;

    for (int i = 0; i < PROFILE_HOURS; i++)
        sum += profile->weights[i] * MS_PER_HOUR;
    return sum;
}

/* A stretch in which local clocks run evenly: whole weeks at once, the rest by hours. */
static int64_t weigh_evenly(const struct profile *profile, int64_t local_ms, int64_t length_ms)
{
    int64_t sum = length_ms / MS_PER_WEEK * weigh_week(profile);
    int64_t left = length_ms % MS_PER_WEEK;

    while (left > 0) {
        const int64_t past = (local_ms % MS_PER_HOUR + MS_PER_HOUR) % MS_PER_HOUR;
        const int64_t step = MS_PER_HOUR - past < left ? MS_PER_HOUR - past : left;

        sum += step * weight_of_hour(profile, (local_ms - past) / MS_PER_HOUR);
        local_ms += step;
        left -= step;
    }
    return sum;
}

int64_t profile_weigh(const struct profile *profile, const struct zone *zone, int64_t from_ms,
                      int64_t to_ms)
{
    int64_t sum = 0;

    while (from_ms < to_ms) {
        const int64_t change = zone_next_change(zone, from_ms);
        const int64_t end = change < to_ms ? change : to_ms;

        sum += weigh_evenly(profile, zone_to_local(zone, from_ms), end - from_ms);
        from_ms = end;
    }
    return sum;
}
