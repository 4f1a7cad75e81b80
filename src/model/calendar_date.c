#include "model/calendar_date.h"

#include <stddef.h>
#include <stdio.h>

enum { DAYS_PER_ERA = 146097, YEARS_PER_ERA = 400 };

/* Division that rounds down, also before 1970. */
static int32_t floor_divide(int32_t number, int32_t by)
{
    return number / by - (number % by < 0 ? 1 : 0);
}

/* A year is counted from March, so that the leap day is its last and the lengths of the months
 * repeat every five: day of the year of a month's first = (153 * month + 2) / 5. */
int32_t date_to_day(struct date date)
{
    const int32_t year = date.month > 2 ? date.year : date.year - 1;
    const int32_t era = floor_divide(year, YEARS_PER_ERA);
    const int32_t of_era = year - era * YEARS_PER_ERA;
    const int32_t month = date.month > 2 ? date.month - 3 : date.month + 9;
    const int32_t of_year = (153 * month + 2) / 5 + date.day - 1;
    const int32_t day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

    return era * DAYS_PER_ERA + day_of_era - 719468; /* 0000-03-01 is so many days before 1970 */
}

struct date date_of_day(int32_t day)
{
    const int32_t since = day + 719468;
    const int32_t era = floor_divide(since, DAYS_PER_ERA);
    const int32_t of_era = since - era * DAYS_PER_ERA;
    const int32_t year =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / (DAYS_PER_ERA - 1)) / 365;
    const int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const int32_t month = (5 * of_year + 2) / 153;
    const struct date date = {
        .year = year + era * YEARS_PER_ERA + (month >= 10 ? 1 : 0),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(of_year - (153 * month + 2) / 5 + 1),
    };

    return date;
}

enum weekday date_weekday(int32_t day)
{
    const int32_t since_monday = day + 3; /* 1970-01-01 was a Thursday */

    return (enum weekday)(since_monday - floor_divide(since_monday, WEEKDAY_COUNT) * WEEKDAY_COUNT);
}

bool date_is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_days_in_month(int32_t year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && date_is_leap(year) ? 29 : lengths[month - 1];
}

bool date_is_valid(struct date date)
{
    return date.year >= 0 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= date_days_in_month(date.year, date.month);
}

/* Exactly `count` digits. */
static bool parse_digits(const char *text, int count, int *number)
{
    *number = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *number = *number * 10 + (text[i] - '0');
    }
    return true;
}

bool date_parse(const char *text, struct date *date)
{
    struct date read = {0};
    int year;

    /* each step ends at the '\0' if the text is too short */
    if (!parse_digits(text, 4, &year) || text[4] != '-' ||
        !parse_digits(text + 5, 2, &read.month) || text[7] != '-' ||
        !parse_digits(text + 8, 2, &read.day) || text[10] != '\0')
        return false;
    read.year = year;
    if (!date_is_valid(read))
        return false;
    *date = read;
    return true;
}

const char *date_format(char text[DATE_TEXT], struct date date)
{
    snprintf(text, DATE_TEXT, "%04d-%02d-%02d", date.year, date.month, date.day);
    return text;
}

const char *date_format_for_people(char text[DATE_TEXT], struct date date)
{
    snprintf(text, DATE_TEXT, "%02d/%02d/%04d", date.day, date.month, date.year);
    return text;
}
