#include "model/zone.h"

#include <assert.h>

#include "model/calendar_date.h"

/* tzdata's own bounds: offsets lie between -25 and +26 hours */
#define MOST_AHEAD (26 * MS_PER_HOUR)

/* How many changes there were until the instant, itself included. */
static size_t count_changes(const struct zone *zone, int64_t at_ms)
{
    size_t low = 0;
    size_t high = zone->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (zone->changes[middle].at_ms <= at_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int64_t ahead_after(const struct zone *zone, size_t changes)
{
    return changes == 0 ? zone->before_ms : zone->changes[changes - 1].ahead_ms;
}

int64_t zone_ahead(const struct zone *zone, int64_t at_ms)
{
    return ahead_after(zone, count_changes(zone, at_ms));
}

int64_t zone_next_change(const struct zone *zone, int64_t at_ms)
{
    const size_t changes = count_changes(zone, at_ms);

    return changes == zone->count ? INT64_MAX : zone->changes[changes].at_ms;
}

int64_t zone_to_local(const struct zone *zone, int64_t at_ms)
{
    return at_ms + zone_ahead(zone, at_ms);
}

int64_t zone_from_local(const struct zone *zone, int64_t local_ms)
{
    /* no clock shows local_ms before this instant: from here on, the first stretch that reaches it
     */
    size_t changes = count_changes(zone, local_ms - MOST_AHEAD);

    for (;; changes++) {
        int64_t at = local_ms - ahead_after(zone, changes);

        if (changes > 0 && at < zone->changes[changes - 1].at_ms)
            at = zone->changes[changes - 1].at_ms; /* was skipped */
        if (changes == zone->count || at < zone->changes[changes].at_ms)
            return at;
    }
}

int32_t zone_day(const struct zone *zone, int64_t at_ms)
{
    const int64_t local = zone_to_local(zone, at_ms);
    const int64_t day = local / MS_PER_DAY - (local % MS_PER_DAY < 0 ? 1 : 0);

    assert(day > INT32_MIN && day < INT32_MAX);
    /* clocks that were set back over midnight show yesterday's date on a day that has begun */
    return (int32_t)day + (at_ms >= zone_day_begins(zone, (int32_t)day + 1) ? 1 : 0);
}

int64_t zone_day_begins(const struct zone *zone, int32_t day)
{
    return zone_from_local(zone, day * MS_PER_DAY);
}
