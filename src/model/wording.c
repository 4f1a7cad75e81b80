#include "model/wording.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "model/calendar_date.h"

#define MS_PER_MINUTE INT64_C(60000)
#define US_PER_SECOND INT64_C(1000000)

enum { DIGITS_MOST = 24 };

/* From the right, a separator after each three. */
static void group(char text[WORDING_TEXT], uint64_t number, char separator)
{
    char digits[DIGITS_MOST];
    const int length = snprintf(digits, sizeof digits, "%" PRIu64, number);
    size_t at = 0;

    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            text[at++] = separator;
        text[at++] = digits[i];
    }
    text[at] = '\0';
}

const char *wording_decimal(char text[WORDING_TEXT], enum language language, int64_t scaled,
                            int decimals)
{
    const bool negative = scaled < 0;
    uint64_t number = negative ? -(uint64_t)scaled : (uint64_t)scaled;
    uint64_t scale = 1;
    char whole[WORDING_TEXT];
    char digits[DIGITS_MOST];

    for (int i = 0; i < decimals; i++)
        scale *= 10;
    snprintf(digits, sizeof digits, "%" PRIu64, scale + number % scale); /* a one in front */
    group(whole, number / scale, language == LANGUAGE_VI ? '.' : ',');
    snprintf(text, WORDING_TEXT, "%s%.40s%s%s", negative ? "-" : "", whole,
             decimals == 0             ? ""
             : language == LANGUAGE_VI ? ","
                                       : ".",
             decimals == 0 ? "" : digits + 1);
    return text;
}

const char *wording_number(char text[WORDING_TEXT], enum language language, int64_t number)
{
    return wording_decimal(text, language, number, 0);
}

const char *wording_count(char text[WORDING_TEXT], enum language language, int64_t count)
{
    if (language != LANGUAGE_VI || count < 1 || count > 9)
        return wording_number(text, language, count);
    snprintf(text, WORDING_TEXT, "0%" PRId64, count);
    return text;
}

/* "2 ngày", "1 day", "3 days" */
struct unit {
    int64_t ms;
    const char *vietnamese, *one, *more;
};

static const struct unit units[] = {
    {MS_PER_DAY, "ngày", "day", "days"},
    {MS_PER_HOUR, "giờ", "hour", "hours"},
    {MS_PER_MINUTE, "phút", "minute", "minutes"},
    {1000, "giây", "second", "seconds"},
};
enum { UNIT_COUNT = sizeof units / sizeof *units };

static void add_unit(char text[WORDING_TEXT], enum language language, const struct unit *unit,
                     int64_t count)
{
    const size_t length = strlen(text);

    if (count == 0)
        return;
    snprintf(text + length, WORDING_TEXT - length, "%s%" PRId64 " %s", length == 0 ? "" : " ",
             count,
             language == LANGUAGE_VI ? unit->vietnamese
             : count == 1            ? unit->one
                                     : unit->more);
}

/* Seconds are left out where there are hours. */
const char *wording_span(char text[WORDING_TEXT], enum language language, int64_t span_ms)
{
    const size_t smallest = span_ms >= MS_PER_HOUR ? UNIT_COUNT - 1 : UNIT_COUNT;
    int64_t left_ms = span_ms;

    text[0] = '\0';
    if (span_ms > 0 && span_ms < units[UNIT_COUNT - 1].ms) {
        snprintf(text, WORDING_TEXT, "%" PRId64 " ms", span_ms);
        return text;
    }
    for (size_t i = 0; i < smallest; i++) {
        add_unit(text, language, &units[i], left_ms / units[i].ms);
        left_ms %= units[i].ms;
    }
    if (text[0] == '\0')
        snprintf(text, WORDING_TEXT, "0 %s", language == LANGUAGE_VI ? "phút" : "minutes");
    return text;
}

struct wording_parts wording_parts_of(int64_t span_ms)
{
    enum { SECONDS = UNIT_COUNT - 1 };
    const int64_t whole_ms = span_ms < 0 ? 0 : span_ms;
    struct wording_parts parts = {0};
    size_t largest = 0;

    while (largest < SECONDS && whole_ms < units[largest].ms)
        largest++;
    parts.unit = units[largest].one;
    parts.count = whole_ms / units[largest].ms;
    if (largest + 1 < SECONDS) {
        parts.lesser_count = whole_ms % units[largest].ms / units[largest + 1].ms;
        parts.lesser = parts.lesser_count > 0 ? units[largest + 1].one : NULL;
    }
    return parts;
}

const char *wording_latency(char text[WORDING_TEXT], enum language language, int64_t latency_us)
{
    char number[WORDING_TEXT];

    if (latency_us < US_PER_SECOND) {
        snprintf(text, WORDING_TEXT, "%" PRId64 " ms", latency_us / 1000);
        return text;
    }
    wording_decimal(number, language, latency_us / (US_PER_SECOND / 10), 1);
    snprintf(text, WORDING_TEXT, "%.60s %s", number, language == LANGUAGE_VI ? "giây" : "seconds");
    return text;
}

const char *wording_day(char text[WORDING_TEXT], int32_t day)
{
    const struct date date = date_of_day(day);

    snprintf(text, WORDING_TEXT, "%02d/%02d/%04d", date.day, date.month, date.year);
    return text;
}

/* The rule puts a zero before days below 10, and before months 1 and 2 only. */
const char *wording_long_day(char text[WORDING_TEXT], enum language language, int32_t day)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    const struct date date = date_of_day(day);

    if (language == LANGUAGE_VI)
        snprintf(text, WORDING_TEXT, "ngày %02d tháng %s%d năm %d", date.day,
                 date.month <= 2 ? "0" : "", date.month, date.year);
    else
        snprintf(text, WORDING_TEXT, "%d %s %d", date.day, months[date.month - 1], date.year);
    return text;
}
