/* calendar.h - which hours an agency works: by weekday, effective-dated, with holidays and days
 * that make up for others.
 *
 * Pure; local times are the zone's, so that a working day has as many hours as clocks really ran.
 * Days are numbers as in calendar_date.h. */
#ifndef HAIDANG_MODEL_CALENDAR_H
#define HAIDANG_MODEL_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/calendar_date.h"
#include "model/zone.h"

enum { CALENDAR_SHIFTS = 4, MINUTES_PER_DAY = 1440 };

/* Of a day, in minutes since midnight: 7:00 to 11:30 is 420, 690.  In order, not overlapping. */
struct shift {
    int from_minute, to_minute;
};

struct work_day {
    int count;
    struct shift shifts[CALENDAR_SHIFTS];
};

/* In force from a day on, until the next ones. */
struct work_week {
    int32_t from_day;
    struct work_day days[WEEKDAY_COUNT];
};

enum day_kind {
    DAY_HOLIDAY,      /* by law */
    DAY_COMPENSATION, /* free because a holiday fell on a free day */
    DAY_SWAPPED,      /* free, another day is worked for it */
    DAY_MAKE_UP,      /* worked for a swapped one */
    DAY_KIND_COUNT,
};

const char *day_kind_name(enum day_kind kind);
bool day_kind_parse(const char *name, enum day_kind *kind);

struct special_day {
    int32_t day;
    enum day_kind kind;
    enum weekday like; /* DAY_MAKE_UP: whose hours are worked */
};

struct calendar {
    const struct zone *zone;
    const struct work_week *weeks; /* in order of from_day; before the first nobody works */
    size_t week_count;
    const struct special_day *specials; /* in order of day; of two for one day the later holds */
    size_t special_count;
};

/* What is wrong with it (order, shifts), as an English sentence for tr(), or NULL. */
const char *calendar_find_mistake(const struct calendar *calendar);

/* The hours of a day: none if it is free. */
struct work_day calendar_day(const struct calendar *calendar, int32_t day);
bool calendar_is_work_day(const struct calendar *calendar, int32_t day);

/* The last year of which it knows holidays; 0: it knows none at all. */
int32_t calendar_last_year(const struct calendar *calendar);

/* Working time between two instants; never negative. */
int64_t calendar_work_ms(const struct calendar *calendar, int64_t from_ms, int64_t to_ms);

/* The same for who asks often: working time summed up at the beginning of each day from first_day
 * to end_day; `before` has room for end_day - first_day + 1. */
struct work_sums {
    const struct calendar *calendar;
    int32_t first_day, end_day;
    int64_t *before;
};
void work_sums_fill(struct work_sums *sums);
int64_t work_sums_ms(const struct work_sums *sums, int64_t from_ms, int64_t to_ms);

/* The instant at which so much working time has passed since `from`: "8 working hours later";
 * INT64_MAX if there are not so many in the ten years that follow. */
int64_t calendar_add_work_ms(const struct calendar *calendar, int64_t from_ms, int64_t work_ms);

/* The `count`-th working day after a day (before it if negative; the day itself if 0); INT32_MAX if
 * there are not so many within ten years. */
int32_t calendar_add_work_days(const struct calendar *calendar, int32_t day, int count);

/* How many working days' notice was given: the working days after the one on which it was announced
 * up to and with the day on which it begins, as adding working days to a date counts.  0 if it was
 * announced on that day or later; no further than `most`. */
int calendar_notice_days(const struct calendar *calendar, int64_t announced_ms, int64_t begins_ms,
                         int most);

#endif
