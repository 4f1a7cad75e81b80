#include "model/calendar.h"

#include <string.h>

#define MS_PER_MINUTE INT64_C(60000)

enum { DAYS_AHEAD = 3653 }; /* ten years: further no deadline is looked for */

static const char *const kind_names[] = {
    [DAY_HOLIDAY] = "holiday",
    [DAY_COMPENSATION] = "compensation",
    [DAY_SWAPPED] = "swapped",
    [DAY_MAKE_UP] = "make_up",
};
_Static_assert(sizeof kind_names / sizeof *kind_names == DAY_KIND_COUNT, "a name is missing");

const char *day_kind_name(enum day_kind kind)
{
    return kind_names[kind];
}

bool day_kind_parse(const char *name, enum day_kind *kind)
{
    for (int i = 0; i < DAY_KIND_COUNT; i++)
        if (strcmp(kind_names[i], name) == 0) {
            *kind = (enum day_kind)i;
            return true;
        }
    return false;
}

static const char *find_mistake_of_day(const struct work_day *day)
{
    int last = 0;

    if (day->count < 0 || day->count > CALENDAR_SHIFTS)
        return "a day has at most four stretches of working hours";
    for (int i = 0; i < day->count; i++) {
        if (day->shifts[i].from_minute < last)
            return "working hours of a day overlap or are out of order";
        if (day->shifts[i].to_minute <= day->shifts[i].from_minute)
            return "working hours end before they begin";
        last = day->shifts[i].to_minute;
    }
    return last > MINUTES_PER_DAY ? "working hours end after midnight" : NULL;
}

const char *calendar_find_mistake(const struct calendar *calendar)
{
    for (size_t i = 0; i < calendar->week_count; i++) {
        if (i > 0 && calendar->weeks[i].from_day <= calendar->weeks[i - 1].from_day)
            return "working weeks are not in order of the days from which they hold";
        for (int day = 0; day < WEEKDAY_COUNT; day++) {
            const char *const mistake = find_mistake_of_day(&calendar->weeks[i].days[day]);

            if (mistake != NULL)
                return mistake;
        }
    }
    for (size_t i = 1; i < calendar->special_count; i++)
        if (calendar->specials[i].day < calendar->specials[i - 1].day)
            return "holidays are not in order";
    return NULL;
}

static const struct work_week *find_week(const struct calendar *calendar, int32_t day)
{
    size_t low = 0;
    size_t high = calendar->week_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (calendar->weeks[middle].from_day <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? NULL : &calendar->weeks[low - 1];
}

static const struct special_day *find_special(const struct calendar *calendar, int32_t day)
{
    size_t low = 0;
    size_t high = calendar->special_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (calendar->specials[middle].day <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 || calendar->specials[low - 1].day != day ? NULL : &calendar->specials[low - 1];
}

struct work_day calendar_day(const struct calendar *calendar, int32_t day)
{
    const struct work_week *const week = find_week(calendar, day);
    const struct special_day *const special = find_special(calendar, day);
    const struct work_day nothing = {0};

    if (week == NULL || (special != NULL && special->kind != DAY_MAKE_UP))
        return nothing;
    return week->days[special == NULL ? date_weekday(day) : special->like];
}

bool calendar_is_work_day(const struct calendar *calendar, int32_t day)
{
    return calendar_day(calendar, day).count > 0;
}

int32_t calendar_last_year(const struct calendar *calendar)
{
    return calendar->special_count == 0
               ? 0
               : date_of_day(calendar->specials[calendar->special_count - 1].day).year;
}

struct stretch {
    int64_t from_ms, to_ms;
};

/* A shift in instants, cut to what is asked for; of no length if it lies outside. */
static struct stretch shift_instants(const struct calendar *calendar, int32_t day,
                                     struct shift shift, int64_t from_ms, int64_t to_ms)
{
    const int64_t midnight = day * MS_PER_DAY;
    struct stretch stretch = {
        zone_from_local(calendar->zone, midnight + shift.from_minute * MS_PER_MINUTE),
        zone_from_local(calendar->zone, midnight + shift.to_minute * MS_PER_MINUTE)};

    if (stretch.from_ms < from_ms)
        stretch.from_ms = from_ms;
    if (stretch.to_ms > to_ms)
        stretch.to_ms = to_ms;
    if (stretch.to_ms < stretch.from_ms)
        stretch.to_ms = stretch.from_ms;
    return stretch;
}

int64_t calendar_work_ms(const struct calendar *calendar, int64_t from_ms, int64_t to_ms)
{
    int64_t sum = 0;
    int32_t last;

    if (to_ms <= from_ms)
        return 0;
    last = zone_day(calendar->zone, to_ms - 1);
    for (int32_t day = zone_day(calendar->zone, from_ms); day <= last; day++) {
        const struct work_day hours = calendar_day(calendar, day);

        for (int i = 0; i < hours.count; i++) {
            const struct stretch stretch =
                shift_instants(calendar, day, hours.shifts[i], from_ms, to_ms);

            sum += stretch.to_ms - stretch.from_ms;
        }
    }
    return sum;
}

void work_sums_fill(struct work_sums *sums)
{
    const struct calendar *const calendar = sums->calendar;
    int64_t begins_ms = zone_day_begins(calendar->zone, sums->first_day);

    sums->before[0] = 0;
    for (int32_t day = sums->first_day; day < sums->end_day; day++) {
        const int64_t ends_ms = zone_day_begins(calendar->zone, day + 1);

        sums->before[day + 1 - sums->first_day] =
            sums->before[day - sums->first_day] + calendar_work_ms(calendar, begins_ms, ends_ms);
        begins_ms = ends_ms;
    }
}

/* Within a day: a piece may be as short as a minute, and there are many of them. */
static int64_t work_until(const struct work_sums *sums, int32_t day, int64_t at_ms)
{
    const int64_t begins_ms = zone_day_begins(sums->calendar->zone, day);

    return sums->before[day - sums->first_day] + calendar_work_ms(sums->calendar, begins_ms, at_ms);
}

int64_t work_sums_ms(const struct work_sums *sums, int64_t from_ms, int64_t to_ms)
{
    const int32_t first = zone_day(sums->calendar->zone, from_ms);
    const int32_t last = zone_day(sums->calendar->zone, to_ms);

    if (first == last || first < sums->first_day || last > sums->end_day || to_ms <= from_ms)
        return calendar_work_ms(sums->calendar, from_ms, to_ms);
    return work_until(sums, last, to_ms) - work_until(sums, first, from_ms);
}

int64_t calendar_add_work_ms(const struct calendar *calendar, int64_t from_ms, int64_t work_ms)
{
    const int32_t first = zone_day(calendar->zone, from_ms);

    if (work_ms <= 0)
        return from_ms;
    for (int32_t day = first; day < first + DAYS_AHEAD; day++) {
        const struct work_day hours = calendar_day(calendar, day);

        for (int i = 0; i < hours.count; i++) {
            const struct stretch stretch =
                shift_instants(calendar, day, hours.shifts[i], from_ms, INT64_MAX);

            if (stretch.to_ms - stretch.from_ms >= work_ms)
                return stretch.from_ms + work_ms;
            work_ms -= stretch.to_ms - stretch.from_ms;
        }
    }
    return INT64_MAX;
}

int32_t calendar_add_work_days(const struct calendar *calendar, int32_t day, int count)
{
    const int32_t step = count < 0 ? -1 : 1;

    for (int32_t distance = 0; count != 0; distance++) {
        if (distance == DAYS_AHEAD)
            return INT32_MAX;
        day += step;
        if (calendar_is_work_day(calendar, day))
            count -= step;
    }
    return day;
}

int calendar_notice_days(const struct calendar *calendar, int64_t announced_ms, int64_t begins_ms,
                         int most)
{
    const int32_t begins = zone_day(calendar->zone, begins_ms);
    int count = 0;

    for (int32_t day = zone_day(calendar->zone, announced_ms) + 1; day <= begins && count < most;
         day++)
        if (calendar_is_work_day(calendar, day))
            count++;
    return count;
}
