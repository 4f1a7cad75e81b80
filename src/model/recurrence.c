#include "model/recurrence.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/calendar_date.h"

enum { RULE_MOST = 160, WORD_MOST = 16, EVERY_DAY = (1 << WEEKDAY_COUNT) - 1 };

static const char until_word[] = " until ";

static const char *const weekday_names[WEEKDAY_COUNT] = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

static const struct {
    const char *name;
    int nth;
} ordinals[] = {
    {"first", 1}, {"second", 2}, {"third", 3}, {"fourth", 4}, {"last", RECURRENCE_LAST}};

enum { ORDINAL_COUNT = sizeof ordinals / sizeof *ordinals };

/* --- reading ---------------------------------------------------------------------------------- */

static bool parse_weekday(const char *word, unsigned *weekdays)
{
    for (int i = 0; i < WEEKDAY_COUNT; i++)
        if (strcmp(weekday_names[i], word) == 0) {
            *weekdays |= 1U << i;
            return true;
        }
    return false;
}

/* "monday, thursday" */
static bool parse_weekdays(char *words, struct recurrence *rule)
{
    char *rest = words;
    char *word;

    rule->kind = RECURS_ON_WEEKDAYS;
    if (strcmp(words, "day") == 0) {
        rule->weekdays = EVERY_DAY;
        return true;
    }
    while ((word = strsep(&rest, ",")) != NULL)
        if (!parse_weekday(word + strspn(word, " "), &rule->weekdays))
            return false;
    return true;
}

/* "15" */
static bool parse_number(const char *word, struct recurrence *rule)
{
    const size_t digits = strspn(word, "0123456789");

    if (digits < 1 || digits > 2 || word[digits] != '\0')
        return false;
    rule->kind = RECURS_ON_DAY;
    rule->nth = (int)strtol(word, NULL, 10);
    return rule->nth >= 1 && rule->nth <= 31;
}

/* "first sunday", "last day" */
static bool parse_nth(const char *words, struct recurrence *rule)
{
    char first[WORD_MOST];
    char second[WORD_MOST];
    char end;

    if (sscanf(words, "%15s %15s %c", first, second, &end) != 2)
        return false;
    for (int i = 0; i < ORDINAL_COUNT; i++)
        if (strcmp(ordinals[i].name, first) == 0)
            rule->nth = ordinals[i].nth;
    if (rule->nth == 0)
        return false;
    if (rule->nth == RECURRENCE_LAST && strcmp(second, "day") == 0) {
        rule->kind = RECURS_ON_DAY;
        return true;
    }
    rule->kind = RECURS_ON_NTH_WEEKDAY;
    return parse_weekday(second, &rule->weekdays);
}

static bool cut_until(char *words, struct recurrence *rule)
{
    char *const until = strstr(words, until_word);
    struct date date;

    if (until == NULL)
        return true;
    *until = '\0';
    if (!date_parse(until + strlen(until_word), &date))
        return false;
    rule->until_day = date_to_day(date);
    return rule->until_day > 0;
}

bool recurrence_parse(const char *text, struct recurrence *rule)
{
    char words[RULE_MOST];
    struct recurrence found = {.kind = RECURS_NOT};

    if (strlen(text) >= sizeof words)
        return false;
    for (size_t i = 0; i <= strlen(text); i++)
        words[i] = (char)tolower((unsigned char)text[i]);
    if (!cut_until(words, &found))
        return false;
    if (!parse_number(words, &found) && !parse_nth(words, &found)) {
        found.nth = 0;
        found.weekdays = 0;
        if (!parse_weekdays(words, &found))
            return false;
    }
    *rule = found;
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void add_weekdays(const struct recurrence *rule, struct text *text)
{
    const char *between = "";

    if (rule->weekdays == EVERY_DAY) {
        text_add_string(text, "day");
        return;
    }
    for (int i = 0; i < WEEKDAY_COUNT; i++)
        if ((rule->weekdays >> i & 1) != 0) {
            text_add(text, "%s%s", between, weekday_names[i]);
            between = ", ";
        }
}

static void add_ordinal(const struct recurrence *rule, struct text *text)
{
    for (int i = 0; i < ORDINAL_COUNT; i++)
        if (ordinals[i].nth == rule->nth)
            text_add(text, "%s ", ordinals[i].name);
}

void recurrence_add_text(const struct recurrence *rule, struct text *text)
{
    char until[DATE_TEXT];

    switch (rule->kind) {
    case RECURS_NOT:
        return;
    case RECURS_ON_WEEKDAYS:
        add_weekdays(rule, text);
        break;
    case RECURS_ON_NTH_WEEKDAY:
        add_ordinal(rule, text);
        add_weekdays(rule, text);
        break;
    case RECURS_ON_DAY:
        if (rule->nth == RECURRENCE_LAST)
            text_add_string(text, "last day");
        else
            text_add(text, "%d", rule->nth);
        break;
    }
    if (rule->until_day != 0)
        text_add(text, "%s%s", until_word, date_format(until, date_of_day(rule->until_day)));
}

/* --- days ------------------------------------------------------------------------------------- */

bool recurrence_is_same(const struct recurrence *one, const struct recurrence *other)
{
    return one->kind == other->kind && one->weekdays == other->weekdays && one->nth == other->nth &&
           one->until_day == other->until_day;
}

/* Which of its weekday in its month: 1 to 5. */
static bool is_nth(const struct recurrence *rule, int32_t day)
{
    const struct date date = date_of_day(day);

    if (rule->nth == RECURRENCE_LAST)
        return date.day + WEEKDAY_COUNT > date_days_in_month(date.year, date.month);
    return (date.day - 1) / WEEKDAY_COUNT + 1 == rule->nth;
}

static bool is_day_of_month(const struct recurrence *rule, int32_t day)
{
    const struct date date = date_of_day(day);

    if (rule->nth == RECURRENCE_LAST)
        return date.day == date_days_in_month(date.year, date.month);
    return date.day == rule->nth;
}

bool recurrence_falls_on(const struct recurrence *rule, int32_t day)
{
    const bool is_weekday = (rule->weekdays >> date_weekday(day) & 1) != 0;

    if (rule->until_day != 0 && day > rule->until_day)
        return false;
    switch (rule->kind) {
    case RECURS_ON_WEEKDAYS:
        return is_weekday;
    case RECURS_ON_NTH_WEEKDAY:
        return is_weekday && is_nth(rule, day);
    case RECURS_ON_DAY:
        return is_day_of_month(rule, day);
    case RECURS_NOT:
        break;
    }
    return false;
}
