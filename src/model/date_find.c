#include "model/date_find.h"

#include <string.h>

#include "model/calendar_date.h"

#define MINUTE_MS INT64_C(60000)
#define NO_TIME INT64_C(-1)
#define NO_OFFSET INT64_MIN

enum {
    NEAR_MOST = 12,       /* bytes between a time and the date that it belongs to */
    YEAR_LEAST = 1990,    /* what is older is no date of news */
    YEAR_MOST = 2199,     /* as far as zones are known */
    SKEW_MS = 10 * 60000, /* their clock may be ahead of ours */
};

/* A place in the text; every reader moves it only if it has read what it wants. */
struct scan {
    const char *at, *end;
};

struct moment {
    struct date date;
    int64_t time_ms;   /* of the day; NO_TIME */
    int64_t offset_ms; /* ahead of UTC; NO_OFFSET: the province's */
};

/* --- small readers ---------------------------------------------------------------------------- */

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

static bool is_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (unsigned char)letter >= 0x80;
}

static bool read_sign(struct scan *scan, char sign)
{
    if (scan->at >= scan->end || *scan->at != sign)
        return false;
    scan->at++;
    return true;
}

/* A number of least .. most digits, and no more digits behind it. */
static bool read_number(struct scan *scan, int least, int most, int64_t *number)
{
    const char *at = scan->at;
    int64_t value = 0;

    while (at < scan->end && is_digit(*at) && at - scan->at < most)
        value = value * 10 + (*at++ - '0');
    if (at - scan->at < least || (at < scan->end && is_digit(*at)))
        return false;
    scan->at = at;
    *number = value;
    return true;
}

static void skip_blanks(struct scan *scan)
{
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' ||
                                    *scan->at == '\r' || *scan->at == ','))
        scan->at++;
}

static bool read_word(struct scan *scan, const char *word)
{
    const size_t length = strlen(word);

    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0)
        return false;
    scan->at += length;
    return true;
}

/* --- times ------------------------------------------------------------------------------------ */

/* "08:30", "08:30:15.250", "8h30", "8 giờ 30" */
static bool read_time(struct scan *scan, int64_t *time_ms)
{
    struct scan here = *scan;
    int64_t hour;
    int64_t minute;
    int64_t second = 0;

    if (!read_number(&here, 1, 2, &hour))
        return false;
    if (!read_sign(&here, ':') && !read_sign(&here, 'h')) {
        skip_blanks(&here);
        if (!read_word(&here, "giờ"))
            return false;
        skip_blanks(&here);
    }
    if (!read_number(&here, 2, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *scan = here;
    if (read_sign(&here, ':') && read_number(&here, 2, 2, &second) && second <= 60)
        *scan = here;
    *time_ms = (hour * 60 + minute) * MINUTE_MS + second * 1000;
    return true;
}

static void skip_fraction(struct scan *scan)
{
    if (read_sign(scan, '.'))
        while (scan->at < scan->end && is_digit(*scan->at))
            scan->at++;
}

/* Behind an ISO time: a fraction, then "Z", "+07:00", "+0700" or "+07". */
static void read_offset(struct scan *scan, int64_t *offset_ms)
{
    int64_t hours;
    int64_t minutes = 0;
    struct scan here = *scan;
    bool behind;

    skip_fraction(&here);
    if (read_sign(&here, 'z') || read_sign(&here, 'Z')) {
        *offset_ms = 0;
        return;
    }
    behind = here.at < here.end && *here.at == '-';
    if (!read_sign(&here, '+') && !read_sign(&here, '-'))
        return;
    if (read_number(&here, 4, 4, &hours)) {
        minutes = hours % 100;
        hours /= 100;
    } else if (!read_number(&here, 2, 2, &hours) ||
               (read_sign(&here, ':') && !read_number(&here, 2, 2, &minutes))) {
        return;
    }
    if (hours <= 14 && minutes <= 59)
        *offset_ms = (behind ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}

/* A time behind a date: "14/06/2022 08:30", "14/06/2022 - 08:30", "14/06/2022 lúc 08:30". */
static void read_time_behind(struct scan *scan, struct moment *moment)
{
    struct scan here = *scan;

    skip_blanks(&here);
    if (read_sign(&here, '-') || read_sign(&here, '|') || read_word(&here, "lúc"))
        skip_blanks(&here);
    if (read_time(&here, &moment->time_ms))
        *scan = here;
}

/* --- dates ------------------------------------------------------------------------------------ */

static struct date make_date(int64_t year, int64_t month, int64_t day)
{
    return (struct date){.year = (int32_t)year, .month = (int)month, .day = (int)day};
}

/* "2022-06-14", "2022/06/14", with what follows */
static bool read_year_first(struct scan *scan, struct moment *moment)
{
    struct scan here = *scan;
    int64_t year;
    int64_t month;
    int64_t day;
    char sign;

    if (!read_number(&here, 4, 4, &year) || here.at >= here.end)
        return false;
    sign = *here.at;
    if ((sign != '-' && sign != '/') || !read_sign(&here, sign) ||
        !read_number(&here, 1, 2, &month) || !read_sign(&here, sign) ||
        !read_number(&here, 1, 2, &day))
        return false;
    moment->date = make_date(year, month, day);
    *scan = here;
    if ((read_sign(&here, 't') || read_sign(&here, 'T') || read_sign(&here, ' ')) &&
        read_time(&here, &moment->time_ms)) {
        read_offset(&here, &moment->offset_ms);
        *scan = here;
    }
    return true;
}

/* "14/06/2022", "14-6-2022", "14.06.2022" */
static bool read_day_first(struct scan *scan, enum date_form form, struct moment *moment)
{
    struct scan here = *scan;
    int64_t first;
    int64_t second;
    int64_t year;
    char sign;

    if (!read_number(&here, 1, 2, &first) || here.at >= here.end)
        return false;
    sign = *here.at;
    if ((sign != '-' && sign != '/' && sign != '.') || !read_sign(&here, sign) ||
        !read_number(&here, 1, 2, &second) || !read_sign(&here, sign) ||
        !read_number(&here, 4, 4, &year))
        return false;
    moment->date = form == DATE_FORM_MONTH_FIRST ? make_date(year, first, second)
                                                 : make_date(year, second, first);
    *scan = here;
    read_time_behind(scan, moment);
    return true;
}

/* "june" and "jun" are 6; 0 for what is no month. */
static int64_t read_month_name(struct scan *scan)
{
    static const char names[][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                    "jul", "aug", "sep", "oct", "nov", "dec"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (read_word(scan, names[i])) {
            while (scan->at < scan->end && is_letter(*scan->at))
                scan->at++;
            read_sign(scan, '.');
            return (int64_t)i + 1;
        }
    return 0;
}

/* What stands between the month and the year: "năm", a comma or nothing. */
static bool read_year_behind(struct scan *scan, int64_t *year)
{
    skip_blanks(scan);
    if (read_word(scan, "năm") || read_word(scan, "nam") || read_sign(scan, '/'))
        skip_blanks(scan);
    return read_number(scan, 4, 4, year);
}

/* "14 tháng 6 năm 2022", "14 tháng 06, 2022", "14 June 2022" */
static bool read_day_and_words(struct scan *scan, struct moment *moment)
{
    struct scan here = *scan;
    int64_t day;
    int64_t month;
    int64_t year;

    if (!read_number(&here, 1, 2, &day))
        return false;
    skip_blanks(&here);
    if (read_word(&here, "tháng") || read_word(&here, "thang")) {
        skip_blanks(&here);
        if (!read_number(&here, 1, 2, &month))
            return false;
    } else {
        month = read_month_name(&here);
    }
    if (month == 0 || !read_year_behind(&here, &year))
        return false;
    moment->date = make_date(year, month, day);
    *scan = here;
    read_time_behind(scan, moment);
    return true;
}

/* "June 14, 2022" */
static bool read_month_and_day(struct scan *scan, struct moment *moment)
{
    struct scan here = *scan;
    const int64_t month = read_month_name(&here);
    int64_t day;
    int64_t year;

    skip_blanks(&here);
    if (month == 0 || !read_number(&here, 1, 2, &day) || !read_year_behind(&here, &year))
        return false;
    moment->date = make_date(year, month, day);
    *scan = here;
    read_time_behind(scan, moment);
    return true;
}

static bool read_moment(struct scan *scan, enum date_form form, struct moment *moment)
{
    *moment = (struct moment){.time_ms = NO_TIME, .offset_ms = NO_OFFSET};
    if (!is_digit(*scan->at))
        return read_month_and_day(scan, moment);
    return read_year_first(scan, moment) || read_day_first(scan, form, moment) ||
           read_day_and_words(scan, moment);
}

/* --- the newest ------------------------------------------------------------------------------- */

struct search {
    const struct zone *zone;
    int64_t now_ms;
    int64_t newest_ms;
    bool found;
};

static void take(struct search *search, int64_t at_ms, int64_t last_ms)
{
    if (at_ms > search->now_ms + SKEW_MS)
        return;
    if (last_ms > search->now_ms)
        last_ms = search->now_ms;
    if (!search->found || last_ms > search->newest_ms)
        search->newest_ms = last_ms;
    search->found = true;
}

static void take_moment(struct search *search, const struct moment *moment)
{
    int32_t day;
    int64_t local_ms;
    int64_t at_ms;

    if (!date_is_valid(moment->date) || moment->date.year < YEAR_LEAST ||
        moment->date.year > YEAR_MOST)
        return;
    day = date_to_day(moment->date);
    if (moment->time_ms == NO_TIME) {
        take(search, zone_day_begins(search->zone, day),
             zone_day_begins(search->zone, day + 1) - 1);
        return;
    }
    local_ms = day * MS_PER_DAY + moment->time_ms;
    at_ms = moment->offset_ms == NO_OFFSET ? zone_from_local(search->zone, local_ms)
                                           : local_ms - moment->offset_ms;
    take(search, at_ms, at_ms);
}

/* A line of ten or thirteen digits. */
static void take_count(struct search *search, const char *line, size_t length)
{
    struct scan scan = {.at = line, .end = line + length};
    int64_t count;

    if ((length == 10 || length == 13) && read_number(&scan, (int)length, (int)length, &count))
        take(search, length == 10 ? count * 1000 : count, length == 10 ? count * 1000 : count);
}

static void take_counts(struct search *search, const char *text, const char *end)
{
    while (text < end) {
        const char *const feed = memchr(text, '\n', (size_t)(end - text));
        const char *const line_end = feed == NULL ? end : feed;

        take_count(search, text, (size_t)(line_end - text));
        text = line_end + 1;
    }
}

/* "08:30, ngày 14/06/2022": does nothing but signs and a word stand between the two? */
static bool is_near(const char *from, const char *to)
{
    struct scan scan = {.at = from, .end = to};

    if (from == NULL || to - from > NEAR_MOST)
        return false;
    skip_blanks(&scan);
    while (read_sign(&scan, '-') || read_sign(&scan, '|') || read_sign(&scan, '(') ||
           read_word(&scan, "ngày"))
        skip_blanks(&scan);
    return scan.at == to;
}

/* Where a word or a number begins. */
static const char *next_begin(const char *at, const char *end)
{
    const bool in_number = is_digit(*at);

    while (at < end && (in_number ? is_digit(*at) : is_letter(*at)))
        at++;
    while (at < end && !is_digit(*at) && !is_letter(*at))
        at++;
    return at;
}

bool date_find_newest(const char *text, size_t length, enum date_form form, const struct zone *zone,
                      int64_t now_ms, int64_t *newest_ms)
{
    struct search search = {.zone = zone, .now_ms = now_ms};
    struct scan scan = {.at = text, .end = text + length};
    const char *time_end = NULL;
    int64_t time_ms = NO_TIME;

    while (scan.at < scan.end) {
        const char *const began = scan.at;
        struct moment moment;

        if (read_moment(&scan, form, &moment)) {
            if (moment.time_ms == NO_TIME && is_near(time_end, began))
                moment.time_ms = time_ms;
            take_moment(&search, &moment);
        } else if (is_digit(*scan.at) && read_time(&scan, &time_ms)) {
            time_end = scan.at;
        } else {
            scan.at = next_begin(scan.at, scan.end);
        }
    }
    take_counts(&search, text, text + length);
    *newest_ms = search.newest_ms;
    return search.found;
}
