#include "io/zone_rule.h"

#include <stddef.h>

#include "base/clock.h"
#include "model/calendar_date.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What is read: each reader moves on and says whether it found what it wants. */
struct scan {
    const char *at;
};

static bool take(struct scan *scan, char wanted)
{
    if (*scan->at != wanted)
        return false;
    scan->at++;
    return true;
}

static bool read_number(struct scan *scan, int least, int most, int *number)
{
    const char *const begin = scan->at;

    *number = 0;
    while (*scan->at >= '0' && *scan->at <= '9' && scan->at - begin < 4)
        *number = *number * 10 + (*scan->at++ - '0');
    return scan->at > begin && *number >= least && *number <= most;
}

/* "CET" or "<+0330>": nobody here needs it. */
static bool skip_name(struct scan *scan)
{
    const char *const begin = scan->at;

    if (take(scan, '<')) {
        while (*scan->at != '\0' && *scan->at != '>')
            scan->at++;
        return take(scan, '>');
    }
    while (is_letter(*scan->at))
        scan->at++;
    return scan->at - begin >= 3;
}

/* "[+-]h[:mm[:ss]]" */
static bool read_time(struct scan *scan, int most_hours, int64_t *time_ms)
{
    const bool negative = *scan->at == '-';
    int hours;
    int minutes = 0;
    int seconds = 0;

    if (*scan->at == '-' || *scan->at == '+')
        scan->at++;
    if (!read_number(scan, 0, most_hours, &hours))
        return false;
    if (take(scan, ':')) {
        if (!read_number(scan, 0, 59, &minutes))
            return false;
        if (take(scan, ':') && !read_number(scan, 0, 59, &seconds))
            return false;
    }
    *time_ms = (((int64_t)hours * 60 + minutes) * 60 + seconds) * MS_PER_SECOND;
    if (negative)
        *time_ms = -*time_ms;
    return true;
}

static bool read_day(struct scan *scan, struct rule_moment *moment)
{
    if (take(scan, 'M')) {
        moment->form = RULE_MONTH_WEEK_DAY;
        return read_number(scan, 1, 12, &moment->month) && take(scan, '.') &&
               read_number(scan, 1, 5, &moment->week) && take(scan, '.') &&
               read_number(scan, 0, 6, &moment->weekday);
    }
    if (take(scan, 'J')) {
        moment->form = RULE_DAY_WITHOUT_LEAP;
        return read_number(scan, 1, 365, &moment->day);
    }
    moment->form = RULE_DAY_WITH_LEAP;
    return read_number(scan, 0, 365, &moment->day);
}

/* ",M3.5.0/2": at two o'clock unless it says otherwise, up to a week away from midnight */
static bool read_moment(struct scan *scan, struct rule_moment *moment)
{
    if (!take(scan, ',') || !read_day(scan, moment))
        return false;
    moment->time_ms = 2 * MS_PER_HOUR;
    return !take(scan, '/') || read_time(scan, 167, &moment->time_ms);
}

/* The text counts west of Greenwich, we east. */
static bool read_ahead(struct scan *scan, int64_t *ahead_ms)
{
    int64_t behind;

    if (!read_time(scan, 24, &behind))
        return false;
    *ahead_ms = -behind;
    return true;
}

bool zone_rule_parse(const char *text, struct zone_rule *rule)
{
    struct scan scan = {text};

    *rule = (struct zone_rule){0};
    if (!skip_name(&scan) || !read_ahead(&scan, &rule->standard_ms))
        return false;
    if (*scan.at == '\0')
        return true;
    rule->has_summer = true;
    rule->summer_ms = rule->standard_ms + MS_PER_HOUR;
    if (!skip_name(&scan))
        return false;
    if (*scan.at != ',' && !read_ahead(&scan, &rule->summer_ms))
        return false;
    return read_moment(&scan, &rule->begins) && read_moment(&scan, &rule->ends) && *scan.at == '\0';
}

static int32_t day_of_moment(const struct rule_moment *moment, int32_t year)
{
    const int32_t new_year = date_to_day((struct date){year, 1, 1});
    int32_t first;
    int32_t last;
    int32_t day;

    if (moment->form == RULE_DAY_WITH_LEAP)
        return new_year + moment->day;
    if (moment->form == RULE_DAY_WITHOUT_LEAP)
        return new_year + moment->day - (date_is_leap(year) && moment->day >= 60 ? 0 : 1);
    first = date_to_day((struct date){year, moment->month, 1});
    last = first + date_days_in_month(year, moment->month) - 1;
    /* the rule's Sunday is 0, our Monday is */
    day = first + ((moment->weekday + 6) % 7 - (int)date_weekday(first) + 7) % 7;
    day += 7 * (moment->week - 1);
    return day > last ? day - 7 : day;
}

void zone_rule_changes(const struct zone_rule *rule, int32_t year, struct zone_change changes[2])
{
    const struct zone_change summer = {day_of_moment(&rule->begins, year) * MS_PER_DAY +
                                           rule->begins.time_ms - rule->standard_ms,
                                       rule->summer_ms};
    const struct zone_change winter = {day_of_moment(&rule->ends, year) * MS_PER_DAY +
                                           rule->ends.time_ms - rule->summer_ms,
                                       rule->standard_ms};
    const bool summer_first = summer.at_ms < winter.at_ms;

    changes[0] = summer_first ? summer : winter;
    changes[1] = summer_first ? winter : summer;
}
