/* calendar_date.h - days of the proleptic Gregorian calendar, counted from 1970-01-01 (day 0).
 *
 * Pure, and of our own: libc's would ask the machine's zone. */
#ifndef HAIDANG_MODEL_CALENDAR_DATE_H
#define HAIDANG_MODEL_CALENDAR_DATE_H

#include <stdbool.h>
#include <stdint.h>

#define MS_PER_HOUR INT64_C(3600000)
#define MS_PER_DAY INT64_C(86400000)

struct date {
    int32_t year;
    int month, day; /* from 1 */
};

enum weekday { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY, WEEKDAY_COUNT };

int32_t date_to_day(struct date date); /* of a valid date */
struct date date_of_day(int32_t day);
enum weekday date_weekday(int32_t day);

bool date_is_leap(int32_t year);
int date_days_in_month(int32_t year, int month);
bool date_is_valid(struct date date); /* of the years 0 to 9999 */

/* "2022-06-14", nothing before or after it, and there must be such a day. */
bool date_parse(const char *text, struct date *date);

enum { DATE_TEXT = 32 };
const char *date_format(char text[DATE_TEXT], struct date date);            /* 2022-06-14 */
const char *date_format_for_people(char text[DATE_TEXT], struct date date); /* 14/06/2022 */

#endif
