#include "model/maintenance.h"

#include "model/calendar_date.h"

static const struct zone utc;

static int32_t local_day(int64_t local_ms)
{
    return (int32_t)(local_ms / MS_PER_DAY - (local_ms % MS_PER_DAY < 0 ? 1 : 0));
}

struct maintenance_walk maintenance_walk(const struct maintenance *work, const struct zone *zone,
                                         int64_t from_ms, int64_t to_ms)
{
    const struct zone *const local = zone == NULL ? &utc : zone;
    const int64_t begins = zone_to_local(local, work->from_ms);
    const int32_t first = local_day(begins);
    struct maintenance_walk walk = {.work = work,
                                    .zone = local,
                                    .from_ms = from_ms,
                                    .to_ms = to_ms,
                                    .minute_ms = begins - first * MS_PER_DAY,
                                    .length_ms = zone_to_local(local, work->to_ms) - begins,
                                    .day = first,
                                    .last_day = first};

    if (work->rule.kind == RECURS_NOT)
        return walk;
    /* a day more on both sides: clocks may be ahead or behind by that */
    walk.last_day = local_day(zone_to_local(local, to_ms)) + 1;
    if (from_ms - walk.length_ms > work->from_ms)
        walk.day = local_day(zone_to_local(local, from_ms) - walk.length_ms) - 1;
    if (walk.day < first)
        walk.day = first;
    return walk;
}

/* The window that begins on a day; false: none does. */
static bool window_of(const struct maintenance_walk *walk, int32_t day, struct span_window *window)
{
    const int64_t begins = day * MS_PER_DAY + walk->minute_ms;

    if (walk->work->rule.kind == RECURS_NOT) {
        *window = (struct span_window){walk->work->from_ms, walk->work->to_ms};
        return true;
    }
    if (!recurrence_falls_on(&walk->work->rule, day))
        return false;
    *window = (struct span_window){zone_from_local(walk->zone, begins),
                                   zone_from_local(walk->zone, begins + walk->length_ms)};
    return true;
}

bool maintenance_next(struct maintenance_walk *walk, struct span_window *window,
                      struct span_window *uncut)
{
    while (walk->day <= walk->last_day) {
        struct span_window found;

        if (!window_of(walk, walk->day++, &found))
            continue;
        if (uncut != NULL)
            *uncut = found;
        if (walk->work->cancelled_ms != 0 && found.to_ms > walk->work->cancelled_ms)
            found.to_ms = walk->work->cancelled_ms;
        if (found.from_ms >= found.to_ms || found.to_ms <= walk->from_ms ||
            found.from_ms >= walk->to_ms)
            continue;
        *window = found;
        return true;
    }
    return false;
}

bool maintenance_next_accepted(struct maintenance_walk *walk, const struct catalogue *catalogue,
                               const struct policy *policy, struct span_window *window)
{
    while (maintenance_next(walk, window, NULL))
        if (policy_accepts_maintenance(policy, catalogue_hours(catalogue, NONE_AT_ALL),
                                       walk->work->announced_ms, window->from_ms))
            return true;
    return false;
}
