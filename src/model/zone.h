/* zone.h - a time zone as a table: how far local clocks are from UTC, and since when.
 *
 * Pure: io/zone fills the table from tzdata.  A local time that is skipped in spring is the instant
 * of the change; one that comes twice in autumn is the first.  So local times in order give
 * instants in order, and days tile: one of 23 or 25 hours is as good as another. */
#ifndef HAIDANG_MODEL_ZONE_H
#define HAIDANG_MODEL_ZONE_H

#include <stddef.h>
#include <stdint.h>

struct zone_change {
    int64_t at_ms;    /* from this instant on … */
    int64_t ahead_ms; /* … local clocks are ahead of UTC by so much */
};

/* All zero is UTC. */
struct zone {
    const struct zone_change *changes; /* in order of at_ms */
    size_t count;
    int64_t before_ms; /* ahead by so much before the first change */
};

int64_t zone_ahead(const struct zone *zone, int64_t at_ms);

/* The first change after the instant; INT64_MAX if none is known. */
int64_t zone_next_change(const struct zone *zone, int64_t at_ms);

/* What local clocks show, as ms since 1970-01-01T00:00 of theirs; and the first instant at which
 * they show this or more. */
int64_t zone_to_local(const struct zone *zone, int64_t at_ms);
int64_t zone_from_local(const struct zone *zone, int64_t local_ms);

/* The local day (as in calendar_date.h) of an instant; the instant when a day begins. */
int32_t zone_day(const struct zone *zone, int64_t at_ms);
int64_t zone_day_begins(const struct zone *zone, int32_t day);

#endif
