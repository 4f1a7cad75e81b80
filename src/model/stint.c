#include "model/stint.h"

#define MS_PER_MINUTE INT64_C(60000)

enum { DAYS_AHEAD = 3653 }; /* ten years */

struct turn_of_day {
    int64_t from_ms, to_ms;
};

static struct turn_of_day instants_of(const struct stint *stint, const struct calendar *calendar,
                                      int32_t day)
{
    const int64_t midnight = day * MS_PER_DAY;
    const int64_t ends_on =
        stint->to_minute > stint->from_minute ? midnight : midnight + MS_PER_DAY;

    return (struct turn_of_day){
        zone_from_local(calendar->zone, midnight + stint->from_minute * MS_PER_MINUTE),
        zone_from_local(calendar->zone, ends_on + stint->to_minute * MS_PER_MINUTE)};
}

bool stint_fits(const struct stint *stint, const struct calendar *calendar, int32_t day)
{
    if (stint->days == STINT_WEEKDAYS)
        return (stint->weekdays & 1U << date_weekday(day)) != 0;
    return calendar_is_work_day(calendar, day) == (stint->days == STINT_WORKING);
}

bool stint_is_on(const struct stint *stint, const struct calendar *calendar, int64_t at_ms,
                 int32_t *began_day)
{
    const int32_t today = zone_day(calendar->zone, at_ms);

    for (int32_t day = today; day >= today - 1; day--) {
        const struct turn_of_day turn = instants_of(stint, calendar, day);

        if (at_ms < turn.from_ms || at_ms >= turn.to_ms || !stint_fits(stint, calendar, day))
            continue;
        if (began_day != NULL)
            *began_day = day;
        return true;
    }
    return false;
}

int64_t stint_next_border(const struct stint *stint, const struct calendar *calendar, int64_t at_ms)
{
    const int32_t today = zone_day(calendar->zone, at_ms);

    for (int32_t day = today - 1; day < today + DAYS_AHEAD; day++) {
        const struct turn_of_day turn = instants_of(stint, calendar, day);

        if (!stint_fits(stint, calendar, day) || turn.to_ms <= at_ms)
            continue;
        return turn.from_ms > at_ms ? turn.from_ms : turn.to_ms;
    }
    return INT64_MAX;
}

int64_t stint_wait(const struct stint *stint, const struct calendar *calendar, int64_t at_ms)
{
    while (at_ms != INT64_MAX && !stint_is_on(stint, calendar, at_ms, NULL))
        at_ms = stint_next_border(stint, calendar, at_ms);
    return at_ms;
}
