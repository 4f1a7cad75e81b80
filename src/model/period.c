#include "model/period.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_YEAR = 1970, LAST_YEAR = 2199, ADMINISTRATIVE_DAY = 15, QUOTED_MOST = 40 };

static const char *const calendar_names[] = {
    [CALENDAR_ADMINISTRATIVE] = "administrative",
    [CALENDAR_CIVIL] = "calendar",
};

/* How many months a kind has, and how many of them there are in a year. */
static const struct {
    int months, most;
} shapes[] = {
    [PERIOD_MONTH] = {1, 12},      [PERIOD_QUARTER] = {3, 4}, [PERIOD_HALF] = {6, 2},
    [PERIOD_NINE_MONTHS] = {9, 1}, [PERIOD_YEAR] = {12, 1},   [PERIOD_DAYS] = {0, 0},
};

const char *period_calendar_name(enum period_calendar calendar)
{
    return calendar_names[calendar];
}

bool period_calendar_parse(const char *name, enum period_calendar *calendar)
{
    for (int i = CALENDAR_ADMINISTRATIVE; i <= CALENDAR_CIVIL; i++)
        if (strcmp(calendar_names[i], name) == 0) {
            *calendar = (enum period_calendar)i;
            return true;
        }
    return false;
}

/* --- from its kind and number to its days ------------------------------------------------------
 */

/* Months are counted from January of year 0. */
static int32_t month_begins(enum period_calendar calendar, int32_t month)
{
    if (calendar == CALENDAR_ADMINISTRATIVE) {
        month--;
        return date_to_day((struct date){month / 12, (int)(month % 12) + 1, ADMINISTRATIVE_DAY});
    }
    return date_to_day((struct date){month / 12, (int)(month % 12) + 1, 1});
}

static struct period make(enum period_kind kind, enum period_calendar calendar, int32_t year,
                          int number)
{
    const int32_t month = year * 12 + (number - 1) * shapes[kind].months;
    const struct period period = {
        .kind = kind,
        .calendar = calendar,
        .year = year,
        .number = number,
        .first_day = month_begins(calendar, month),
        .end_day = month_begins(calendar, month + shapes[kind].months),
    };

    return period;
}

static struct period make_days(enum period_calendar calendar, int32_t first_day, int32_t end_day)
{
    const struct period period = {.kind = PERIOD_DAYS,
                                  .calendar = calendar,
                                  .year = date_of_day(first_day).year,
                                  .first_day = first_day,
                                  .end_day = end_day};

    return period;
}

int64_t period_from(const struct period *period, const struct zone *zone)
{
    return zone_day_begins(zone, period->first_day);
}

int64_t period_to(const struct period *period, const struct zone *zone)
{
    return zone_day_begins(zone, period->end_day);
}

struct period period_before(const struct period *period)
{
    const int32_t length = period->end_day - period->first_day;

    if (period->kind == PERIOD_DAYS)
        return make_days(period->calendar, period->first_day - length, period->first_day);
    if (period->number > 1)
        return make(period->kind, period->calendar, period->year, period->number - 1);
    return make(period->kind, period->calendar, period->year - 1, shapes[period->kind].most);
}

/* The same date a year before; of 29 February the 28th. */
static int32_t day_year_before(int32_t day)
{
    struct date date = date_of_day(day);

    date.year--;
    if (!date_is_valid(date))
        date.day--;
    return date_to_day(date);
}

struct period period_year_before(const struct period *period)
{
    if (period->kind == PERIOD_DAYS)
        return make_days(period->calendar, day_year_before(period->first_day),
                         day_year_before(period->end_day - 1) + 1);
    return make(period->kind, period->calendar, period->year - 1, period->number);
}

struct period period_of_day(enum period_kind kind, enum period_calendar calendar, int32_t day)
{
    const struct date date = date_of_day(day);
    int32_t month = date.year * 12 + date.month - 1;

    assert(kind != PERIOD_DAYS);
    if (calendar == CALENDAR_ADMINISTRATIVE && date.day >= ADMINISTRATIVE_DAY)
        month++;
    return make(kind, calendar, month / 12,
                kind == PERIOD_NINE_MONTHS ? 1 : (int)(month % 12) / shapes[kind].months + 1);
}

/* --- from text ---------------------------------------------------------------------------------
 */

static bool complain(const char *text, struct error *error)
{
    char quoted[QUOTED_MOST + 1];

    snprintf(quoted, sizeof quoted, "%s", text);
    return error_set(error,
                     tr("'%s' is no period: wants one such as 2022-06, 2022-Q2, 2022-H1, 2022-9M, "
                        "2022 or 2022-05-15..2022-06-14"),
                     quoted);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Four digits in front, whatever follows. */
static bool read_year(const char *text, int32_t *year)
{
    *year = 0;
    for (int i = 0; i < 4; i++) {
        if (!is_digit(text[i]))
            return false;
        *year = *year * 10 + (text[i] - '0');
    }
    return true;
}

static bool check_year(int32_t year, struct error *error)
{
    if (year >= FIRST_YEAR && year <= LAST_YEAR)
        return true;
    return error_set(error, tr("there are no periods of the year %d, only from %d to %d"), year,
                     FIRST_YEAR, LAST_YEAR);
}

/* What follows "2022-": "06", "Q2", "H1", "9M". */
static bool read_kind(const char *rest, enum period_kind *kind, int *number)
{
    *kind = PERIOD_MONTH;
    if (strlen(rest) != 2)
        return false;
    if (is_digit(rest[0]) && is_digit(rest[1])) {
        *number = (rest[0] - '0') * 10 + (rest[1] - '0');
        return true;
    }
    if (rest[0] == '9' && (rest[1] == 'M' || rest[1] == 'm')) {
        *kind = PERIOD_NINE_MONTHS;
        *number = 1;
        return true;
    }
    if (!is_digit(rest[1]) || strchr("QqHh", rest[0]) == NULL)
        return false;
    *kind = rest[0] == 'Q' || rest[0] == 'q' ? PERIOD_QUARTER : PERIOD_HALF;
    *number = rest[1] - '0';
    return true;
}

static bool parse_days(const char *text, const char *dots, enum period_calendar calendar,
                       struct period *period, struct error *error)
{
    char first_text[DATE_TEXT];
    struct date first;
    struct date last;

    if (dots - text >= DATE_TEXT)
        return complain(text, error);
    snprintf(first_text, sizeof first_text, "%.*s", (int)(dots - text), text);
    if (!date_parse(first_text, &first) || !date_parse(dots + 2, &last))
        return error_set(error,
                         tr("'%.40s': wants two days that exist, such as "
                            "2022-05-15..2022-06-14"),
                         text);
    if (!check_year(first.year, error) || !check_year(last.year, error))
        return false;
    if (date_to_day(last) < date_to_day(first))
        return error_set(error, tr("'%.40s' ends before it begins"), text);
    *period = make_days(calendar, date_to_day(first), date_to_day(last) + 1);
    return true;
}

bool period_parse(const char *text, enum period_calendar calendar, struct period *period,
                  struct error *error)
{
    const char *const dots = strstr(text, "..");
    enum period_kind kind = PERIOD_YEAR;
    int number = 1;
    int32_t year;

    if (dots != NULL)
        return parse_days(text, dots, calendar, period, error);
    if (!read_year(text, &year) ||
        (text[4] != '\0' && (text[4] != '-' || !read_kind(text + 5, &kind, &number))))
        return complain(text, error);
    if (!check_year(year, error))
        return false;
    if (number < 1 || number > shapes[kind].most)
        return error_set(error,
                         tr("'%s': a year has no such part, only 01 to 12, Q1 to Q4, H1, H2 "
                            "and 9M"),
                         text);
    *period = make(kind, calendar, year, number);
    return true;
}

/* --- to text -----------------------------------------------------------------------------------
 */

static const char *format_days(char text[PERIOD_TEXT], const struct period *period)
{
    char first[DATE_TEXT];
    char last[DATE_TEXT];

    snprintf(text, PERIOD_TEXT, "%s..%s", date_format(first, date_of_day(period->first_day)),
             date_format(last, date_of_day(period->end_day - 1)));
    return text;
}

const char *period_format(char text[PERIOD_TEXT], const struct period *period)
{
    switch (period->kind) {
    case PERIOD_MONTH:
        snprintf(text, PERIOD_TEXT, "%04d-%02d", period->year, period->number);
        break;
    case PERIOD_QUARTER:
        snprintf(text, PERIOD_TEXT, "%04d-Q%d", period->year, period->number);
        break;
    case PERIOD_HALF:
        snprintf(text, PERIOD_TEXT, "%04d-H%d", period->year, period->number);
        break;
    case PERIOD_NINE_MONTHS:
        snprintf(text, PERIOD_TEXT, "%04d-9M", period->year);
        break;
    case PERIOD_YEAR:
        snprintf(text, PERIOD_TEXT, "%04d", period->year);
        break;
    case PERIOD_DAYS:
        return format_days(text, period);
    }
    return text;
}

/* What stands before the year. */
static const char *const month_words[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
static const char *const quarter_words[] = {"first quarter of", "second quarter of",
                                            "third quarter of", "fourth quarter of"};
static const char *const half_words[] = {"first six months of", "last six months of"};

static const char *word_of(const struct period *period)
{
    switch (period->kind) {
    case PERIOD_MONTH:
        return month_words[period->number - 1];
    case PERIOD_QUARTER:
        return quarter_words[period->number - 1];
    case PERIOD_HALF:
        return half_words[period->number - 1];
    case PERIOD_NINE_MONTHS:
        return "first nine months of";
    case PERIOD_YEAR:
    case PERIOD_DAYS:
        break;
    }
    return "year";
}

const char *period_name(char text[PERIOD_TEXT], const struct period *period, enum language language)
{
    char first[DATE_TEXT];
    char last[DATE_TEXT];

    if (period->kind == PERIOD_DAYS)
        snprintf(text, PERIOD_TEXT, words_in(language, "from %s to %s"),
                 date_format_for_people(first, date_of_day(period->first_day)),
                 date_format_for_people(last, date_of_day(period->end_day - 1)));
    else
        snprintf(text, PERIOD_TEXT, "%s %d", words_in(language, word_of(period)), period->year);
    return text;
}
