#include "model/quiet.h"

#define MS_PER_MINUTE INT64_C(60000)

enum { DAYS_AHEAD = 3653 }; /* ten years */

struct awake {
    int64_t from_ms, to_ms;
};

/* Of a day, from an instant on; of no length if it has none. */
static struct awake awake_of(const struct quiet *quiet, const struct calendar *calendar,
                             int32_t day, int64_t from_ms)
{
    const struct work_day hours = calendar_day(calendar, day);
    const int64_t midnight = day * MS_PER_DAY;
    struct awake awake = {from_ms, from_ms};
    int from_minute;

    if (hours.count == 0)
        return awake;
    from_minute = quiet->until_minute < 0 ? hours.shifts[0].from_minute : quiet->until_minute;
    awake.from_ms = zone_from_local(calendar->zone, midnight + from_minute * MS_PER_MINUTE);
    awake.to_ms = zone_from_local(
        calendar->zone, midnight + hours.shifts[hours.count - 1].to_minute * MS_PER_MINUTE);
    if (awake.from_ms < from_ms)
        awake.from_ms = from_ms;
    if (awake.to_ms < awake.from_ms)
        awake.to_ms = awake.from_ms;
    return awake;
}

int64_t quiet_add(const struct quiet *quiet, const struct calendar *calendar, int64_t from_ms,
                  int64_t ms)
{
    const int32_t first = zone_day(calendar->zone, from_ms);

    for (int32_t day = first; day < first + DAYS_AHEAD; day++) {
        const struct awake awake = awake_of(quiet, calendar, day, from_ms);

        if (awake.to_ms - awake.from_ms > ms)
            return awake.from_ms + ms;
        ms -= awake.to_ms - awake.from_ms;
    }
    return INT64_MAX;
}

int64_t quiet_wait(const struct quiet *quiet, const struct calendar *calendar, int64_t at_ms)
{
    return quiet_add(quiet, calendar, at_ms, 0);
}
