/* Dates of cookies, read as RFC 6265 (5.1.1) says: by their parts, in whatever order. */
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "model/calendar_date.h"
#include "stage/probe_jar.h"

struct parts {
    int year, month, day, hour, minute, second; /* -1: not seen yet */
};

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/* What stands between parts; a colon does not. */
static bool is_delimiter(char letter)
{
    const unsigned char byte = (unsigned char)letter;

    return byte == '\t' || (byte >= 0x20 && byte <= 0x2f) || (byte >= 0x3b && byte <= 0x40) ||
           (byte >= 0x5b && byte <= 0x60) || (byte >= 0x7b && byte <= 0x7e);
}

/* From `least` to `most` digits at the beginning; how many there were, 0: no such number. */
static size_t read_number(const char *text, size_t length, size_t least, size_t most, int *number)
{
    size_t count = 0;

    *number = 0;
    while (count < length && count < most && is_digit(text[count]))
        *number = *number * 10 + (text[count++] - '0');
    if (count < least || (count < length && is_digit(text[count])))
        return 0;
    return count;
}

static bool read_time(const char *text, size_t length, struct parts *parts)
{
    int *const fields[] = {&parts->hour, &parts->minute, &parts->second};
    int numbers[3];
    size_t at = 0;

    for (int i = 0; i < 3; i++) {
        const size_t count = read_number(text + at, length - at, 1, 2, &numbers[i]);

        at += count;
        if (count == 0 || (i < 2 && (at >= length || text[at++] != ':')))
            return false;
    }
    for (int i = 0; i < 3; i++)
        *fields[i] = numbers[i];
    return true;
}

static int read_month(const char *text, size_t length)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    for (int i = 0; length >= 3 && i < 12; i++)
        if (strncasecmp(text, names + (size_t)i * 3, 3) == 0)
            return i + 1;
    return -1;
}

static void read_part(const char *text, size_t length, struct parts *parts)
{
    int number;

    if (parts->hour < 0 && read_time(text, length, parts))
        return;
    if (parts->day < 0 && read_number(text, length, 1, 2, &number) != 0)
        parts->day = number;
    else if (parts->month < 0 && read_month(text, length) > 0)
        parts->month = read_month(text, length);
    else if (parts->year < 0 && read_number(text, length, 2, 4, &number) != 0)
        parts->year = number < 70 ? number + 2000 : number < 100 ? number + 1900 : number;
}

int64_t jar_read_date(const char *text, size_t length)
{
    struct parts parts = {-1, -1, -1, -1, -1, -1};
    struct date date;

    for (size_t at = 0; at < length;) {
        size_t end = at;

        while (end < length && !is_delimiter(text[end]))
            end++;
        if (end > at)
            read_part(text + at, end - at, &parts);
        at = end + 1;
    }
    date = (struct date){.year = parts.year, .month = parts.month, .day = parts.day};
    if (parts.year < 1601 || parts.hour < 0 || parts.hour > 23 || parts.minute > 59 ||
        parts.second > 59 || !date_is_valid(date))
        return INT64_MIN;
    return date_to_day(date) * MS_PER_DAY +
           ((parts.hour * 60 + parts.minute) * 60 + parts.second) * MS_PER_SECOND;
}
