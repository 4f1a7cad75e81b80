/* Time weighed by the hours of an ordinary week. */
#include <assert.h>

#include "model/span_totals.h"

#define MS_PER_WEEK (7 * MS_PER_DAY)

/* 1970 began on a Thursday, weeks begin on Mondays. */
#define SINCE_MONDAY (3 * MS_PER_DAY)

struct profile profile_of_week(const int32_t weights[PROFILE_HOURS])
{
    struct profile profile = {.before = {0}};

    for (int i = 0; i < PROFILE_HOURS; i++) {
        assert(weights[i] >= 0 && weights[i] <= PROFILE_MOST);
        profile.weights[i] = weights[i];
        profile.before[i + 1] = profile.before[i] + weights[i] * MS_PER_HOUR;
    }
    return profile;
}

struct profile profile_of_day(const int32_t weights[24])
{
    int32_t week[PROFILE_HOURS];

    for (int i = 0; i < PROFILE_HOURS; i++)
        week[i] = weights[i % 24];
    return profile_of_week(week);
}

/* All that clocks have shown until they show this, weighed: from the Monday before 1970 on. */
static int64_t weigh_until(const struct profile *profile, int64_t local_ms)
{
    const int64_t since = local_ms + SINCE_MONDAY;
    const int64_t week = since / MS_PER_WEEK - (since % MS_PER_WEEK < 0 ? 1 : 0);
    const int64_t of_week = since - week * MS_PER_WEEK;
    const int64_t hour = of_week / MS_PER_HOUR;

    return week * profile->before[PROFILE_HOURS] + profile->before[hour] +
           of_week % MS_PER_HOUR * profile->weights[hour];
}

int64_t profile_weigh(const struct profile *profile, const struct zone *zone, int64_t from_ms,
                      int64_t to_ms)
{
    int64_t sum = 0;

    while (from_ms < to_ms) { /* from one change of the clocks to the next */
        const int64_t ahead = zone_ahead(zone, from_ms);
        const int64_t change = zone_next_change(zone, from_ms);
        const int64_t end = change < to_ms ? change : to_ms;

        sum += weigh_until(profile, end + ahead) - weigh_until(profile, from_ms + ahead);
        from_ms = end;
    }
    return sum;
}
