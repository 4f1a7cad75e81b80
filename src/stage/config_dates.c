/* Days and moments as they are written: 2022-06-14, 2022-06-14 22:30; in the province's zone. */
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "stage/config_calling.h"
#include "stage/config_inside.h"

enum { FIRST_YEAR = 1970, LAST_YEAR = 2199 }; /* as periods have them */

static bool parse_two(const char *digits, int most, int *number)
{
    if (digits[0] < '0' || digits[0] > '9' || digits[1] < '0' || digits[1] > '9')
        return false;
    *number = (digits[0] - '0') * 10 + digits[1] - '0';
    return *number <= most;
}

static bool parse_day(const char *typed, int32_t *day)
{
    struct date date;

    if (!date_parse(typed, &date) || date.year < FIRST_YEAR || date.year > LAST_YEAR)
        return false;
    *day = date_to_day(date);
    return true;
}

/* 14/06/2022 is how people write it: what it would be here, or "". */
static const char *guess_day(struct reading *reading, const char *typed)
{
    struct date date = {0};
    struct text guess = {0};
    char form[DATE_TEXT];
    char end;
    const char *copy;

    if (sscanf(typed, "%2d/%2d/%4d%c", &date.day, &date.month, &date.year, &end) != 3 ||
        !date_is_valid(date))
        return "";
    text_add(&guess, tr(", did you mean '%s'?"), date_format(form, date));
    copy = arena_copy_string(reading_arena(reading), text_string(&guess));
    text_free(&guess);
    return copy;
}

void config_read_day(struct reading *reading, const struct node *value, void *field)
{
    int32_t *const day = field;
    const char *string;

    if (schema_read_string(reading, value, &string) && !parse_day(string, day))
        reading_complain(reading, &value->place, tr("wants a day such as 2022-06-14, not '%s'%s"),
                         reading_quote(reading, string), guess_day(reading, string));
}

/* "22:30" */
static bool parse_minutes(const char *typed, int *minutes)
{
    int hour;
    int minute;

    if (strlen(typed) != 5 || typed[2] != ':' || !parse_two(typed, 23, &hour) ||
        !parse_two(typed + 3, 59, &minute))
        return false;
    *minutes = hour * 60 + minute;
    return true;
}

void config_read_moment(struct reading *reading, const struct node *value, void *field)
{
    int64_t *const local_ms = field;
    char date[11] = "";
    const char *string;
    int32_t day;
    int minutes;

    if (!schema_read_string(reading, value, &string))
        return;
    snprintf(date, sizeof date, "%s", string);
    if (strlen(string) == 16 && string[10] == ' ' && parse_day(date, &day) &&
        parse_minutes(string + 11, &minutes))
        *local_ms = day * MS_PER_DAY + minutes * (MS_PER_HOUR / 60);
    else
        reading_complain(reading, &value->place,
                         tr("wants a day and time such as 2022-06-14 22:30, not '%s'"),
                         reading_quote(reading, string));
}

/* --- working hours ---------------------------------------------------------------------------- */

/* "7:00" or "07:00", up to 24:00; returns what follows, or NULL. */
static const char *parse_hour(const char *at, int *minute)
{
    int hour = 0;
    int rest;
    const size_t digits = strspn(at, "0123456789");

    if (digits < 1 || digits > 2 || at[digits] != ':' || !parse_two(at + digits + 1, 59, &rest))
        return NULL;
    for (size_t i = 0; i < digits; i++)
        hour = hour * 10 + (at[i] - '0');
    *minute = hour * 60 + rest;
    return *minute <= MINUTES_PER_DAY ? at + digits + 3 : NULL;
}

void config_read_shift(struct reading *reading, const struct node *value, struct shift *shift)
{
    const char *string;
    const char *rest;

    if (!schema_read_string(reading, value, &string))
        return;
    rest = parse_hour(string, &shift->from_minute);
    if (rest != NULL && *rest == '-')
        rest = parse_hour(rest + 1, &shift->to_minute);
    else
        rest = NULL;
    if (rest == NULL || *rest != '\0')
        reading_complain(reading, &value->place, tr("wants hours such as 7:00-11:30, not '%s'"),
                         reading_quote(reading, string));
}

void config_read_minute(struct reading *reading, const struct node *value, void *field)
{
    int *const minute = field;
    const char *string;
    const char *rest;

    if (!schema_read_string(reading, value, &string))
        return;
    rest = parse_hour(string, minute);
    if (rest == NULL || *rest != '\0' || *minute == MINUTES_PER_DAY)
        reading_complain(reading, &value->place, tr("wants a time such as 7:00, not '%s'"),
                         reading_quote(reading, string));
}
