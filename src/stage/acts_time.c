/* Times as people say them. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/calendar_date.h"
#include "stage/acts.h"

enum { DIGITS_MOST = 6 };

/* "2h" */
static bool parse_duration(const char *text, int64_t *ms)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"m", 60000}, {"h", MS_PER_HOUR}, {"d", MS_PER_DAY}};
    const size_t digits = strspn(text, "0123456789");
    int64_t number = 0;

    if (digits < 1 || digits > DIGITS_MOST)
        return false;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (text[i] - '0');
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (number > 0 && strcmp(text + digits, units[i].unit) == 0) {
            *ms = number * units[i].ms;
            return true;
        }
    return false;
}

/* "22:30" */
static bool parse_minute(const char *text, int64_t *ms)
{
    int hour;
    int minute;
    char end;

    if (strlen(text) != 5 || strspn(text, "0123456789:") != 5 ||
        sscanf(text, "%2d:%2d%c", &hour, &minute, &end) != 2 || hour > 23 || minute > 59)
        return false;
    *ms = hour * MS_PER_HOUR + minute * (MS_PER_HOUR / 60);
    return true;
}

/* "2022-06-14 22:30", and as browsers send it: 2022-06-14T22:30 */
static bool parse_moment(const char *text, int64_t *local_ms)
{
    char day[11] = "";
    struct date date;
    int64_t minute;

    if (strlen(text) != 16 || (text[10] != ' ' && text[10] != 'T'))
        return false;
    snprintf(day, sizeof day, "%.10s", text);
    if (!date_parse(day, &date) || date.year < 1970 || date.year > 2199 ||
        !parse_minute(text + 11, &minute))
        return false;
    *local_ms = date_to_day(date) * MS_PER_DAY + minute;
    return true;
}

bool act_parse_time(const char *text, const struct zone *zone, int64_t now_ms, int64_t *at_ms)
{
    const int32_t today = zone_day(zone, now_ms);
    int64_t ms;

    if (parse_duration(text, &ms)) {
        *at_ms = now_ms + ms;
    } else if (parse_minute(text, &ms)) {
        *at_ms = zone_from_local(zone, today * MS_PER_DAY + ms);
        if (*at_ms <= now_ms)
            *at_ms = zone_from_local(zone, (today + 1) * MS_PER_DAY + ms);
    } else if (parse_moment(text, &ms)) {
        *at_ms = zone_from_local(zone, ms);
    } else {
        return clock_parse(text, at_ms);
    }
    return true;
}
