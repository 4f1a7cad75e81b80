#include "province/latency.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "model/calendar_date.h"

enum { EAST_OF_GREENWICH = 7 * 3600, MINUTES_A_DAY = 1440 };

/* Share of requests, and how long they take at most as a share of the median, both per million: the
 * shape of a lognormal distribution with sigma 0.45. */
static const struct {
    int64_t share, longest;
} shape[] = {{0, 180000},       {10000, 351000},   {50000, 477000},   {250000, 738000},
             {500000, 1000000}, {750000, 1355000}, {900000, 1780000}, {950000, 2096000},
             {990000, 2849000}, {999000, 4017000}, {1000000, 5300000}};

static int64_t choose_share(int64_t share)
{
    size_t i = 1;

    while (shape[i].share < share)
        i++;
    return shape[i - 1].longest + (shape[i].longest - shape[i - 1].longest) *
                                      (share - shape[i - 1].share) /
                                      (shape[i].share - shape[i - 1].share);
}

/* Taxes and fees are due on the 20th and on the last day of a month: those before are busy, too. */
static bool is_near_deadline(struct date date)
{
    return date.day == 19 || date.day == 20 ||
           date.day + 1 >= date_days_in_month(date.year, date.month);
}

static bool is_holiday(struct date date) /* those that do not follow the moon */
{
    static const struct {
        int month, day;
    } holidays[] = {{1, 1}, {4, 30}, {5, 1}, {9, 2}};

    for (size_t i = 0; i < sizeof holidays / sizeof *holidays; i++)
        if (holidays[i].month == date.month && holidays[i].day == date.day)
            return true;
    return false;
}

/* Per cent: the load calendar of an office in the province's time. */
static int64_t find_load(int64_t wall_ms)
{
    static const struct {
        int from, to; /* minutes of a working day */
        int64_t load;
    } hours[] = {{450, 570, 170}, /* 7:30 to 9:30 */
                 {570, 690, 130},
                 {810, 900, 160}, /* 13:30 to 15:00 */
                 {900, 1020, 125}};
    const int64_t local = wall_ms / MS_PER_SECOND + EAST_OF_GREENWICH;
    const int64_t minute = local / 60 % MINUTES_A_DAY;
    const int32_t day = (int32_t)(local / 86400);
    const enum weekday weekday = date_weekday(day);
    const struct date date = date_of_day(day);
    const int64_t more = (weekday == MONDAY ? 20 : 0) + (is_near_deadline(date) ? 60 : 0);

    if (weekday >= SATURDAY || is_holiday(date))
        return 80;
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++)
        if (minute >= hours[i].from && minute < hours[i].to)
            return hours[i].load + more;
    return 90;
}

int64_t latency_choose(int median_ms, uint64_t random, int64_t wall_ms)
{
    return median_ms * choose_share((int64_t)(random % 1000001)) / 1000 * find_load(wall_ms) / 100;
}
