/* period.h - the spans that reports cover: months, quarters, half-years, years and days by name.
 *
 * Pure.  In the administrative calendar a month runs from the 15th of the month before to the 14th:
 * the first half of 2022 from 15/12/2021 to 14/06/2022.  All periods of one kind tile time without
 * gap or overlap, also where the zone changes its clocks. */
#ifndef HAIDANG_MODEL_PERIOD_H
#define HAIDANG_MODEL_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/words.h"
#include "model/calendar_date.h"
#include "model/zone.h"

enum period_calendar { CALENDAR_ADMINISTRATIVE, CALENDAR_CIVIL };

const char *period_calendar_name(enum period_calendar calendar); /* "administrative", "calendar" */
bool period_calendar_parse(const char *name, enum period_calendar *calendar);

enum period_kind {
    PERIOD_MONTH,       /* 2022-06 */
    PERIOD_QUARTER,     /* 2022-Q2 */
    PERIOD_HALF,        /* 2022-H1 */
    PERIOD_NINE_MONTHS, /* 2022-9M */
    PERIOD_YEAR,        /* 2022 */
    PERIOD_DAYS,        /* 2022-05-15..2022-06-14: both days are in it, in either calendar */
};

struct period {
    enum period_kind kind;
    enum period_calendar calendar;
    int32_t year;
    int number;                 /* of the month, quarter or half, from 1 */
    int32_t first_day, end_day; /* as in calendar_date.h; the end is the day after the last */
};

/* Years from 1970 to 2199. */
bool period_parse(const char *text, enum period_calendar calendar, struct period *period,
                  struct error *error);

int64_t period_from(const struct period *period, const struct zone *zone);
int64_t period_to(const struct period *period, const struct zone *zone); /* not in it any more */

/* What it is compared with: the one before it (of nine months: those of the year before; of days:
 * as many days before) and the same one a year before. */
struct period period_before(const struct period *period);
struct period period_year_before(const struct period *period);

/* The period of a kind that a day lies in, for "this month so far"; not PERIOD_DAYS.  Of nine
 * months those of its year, even if the day comes after them. */
struct period period_of_day(enum period_kind kind, enum period_calendar calendar, int32_t day);

enum { PERIOD_TEXT = 96 };

/* As it is typed: "2022-H1"; as it is printed: "6 tháng đầu năm 2022". */
const char *period_format(char text[PERIOD_TEXT], const struct period *period);
const char *period_name(char text[PERIOD_TEXT], const struct period *period,
                        enum language language);

#endif
