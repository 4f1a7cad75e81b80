/* The last 90 days of a service as a row of bars, with the same in words. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "model/calendar_date.h"
#include "stage/page_parts.h"

enum { HEIGHT = 12, DAYS_MOST = 100 };

/* The gravest first.  Bars differ in height, too, for those who do not see the colours. */
static const struct {
    const char *name;
    enum bar_part part;
    int height;
} looks[] = {{"down", BAR_DOWN, HEIGHT},
             {"degraded", BAR_DEGRADED, 9},
             {"maintenance", BAR_MAINTENANCE, 4},
             {"unknown", BAR_UNKNOWN, 2},
             {"up", BAR_UP, 6}};
enum { LOOKS = sizeof looks / sizeof *looks };

static int64_t length_of(const struct bar *bar)
{
    int64_t sum = 0;

    for (int i = 0; i < BAR_PARTS; i++)
        sum += bar->parts_ms[i];
    return sum;
}

/* What a day is shown as: the gravest of it, but "no data" only if that was most of it; LOOKS if
 * the service did not count. */
static int look_of(const struct bar *bar)
{
    const int64_t length = length_of(bar);
    int look = 0;

    if (length == 0)
        return LOOKS;
    while (looks[look].part != BAR_UP &&
           bar->parts_ms[looks[look].part] <= (looks[look].part == BAR_UNKNOWN ? length / 2 : 0))
        look++;
    return look;
}

/* Days of one look, side by side ones in one stroke; yours, NULL: there are none. */
static json_t *path_of(const struct bars *bars, int look)
{
    struct text text = {0};
    json_t *path = NULL;
    size_t end;

    for (size_t i = 0; i < bars->count; i = end) {
        end = i + 1;
        if (look_of(&bars->days[i]) != look)
            continue;
        while (end < bars->count && look_of(&bars->days[end]) == look)
            end++;
        text_add(&text, "M%zu %dh%zuv%dh-%zuz", i, HEIGHT - looks[look].height, end - i,
                 looks[look].height, end - i);
    }
    if (text.length > 0) {
        path = json_object();
        json_set_string(path, "look", looks[look].name);
        json_set_string(path, "drawn", text_string(&text));
    }
    text_free(&text);
    return path;
}

/* "Gián đoạn: 2 ngày, 3 giờ 10 phút" */
static void add_words(struct text *text, const struct pages *pages, enum language language,
                      const struct bars *bars, int look)
{
    const enum bar_part part = looks[look].part;
    json_t *const value = json_object();
    int64_t sum_ms = 0;
    size_t days = 0;

    for (size_t i = 0; i < bars->count; i++) {
        days += look_of(&bars->days[i]) == look;
        sum_ms += bars->days[i].parts_ms[part];
    }
    if (days > 0)
        text_add(text, "; %s: %zu %s", page_word_of(pages, language, "state_", looks[look].name),
                 days, page_word(pages, language, "unit_day"));
    if (days > 0 && part != BAR_UP && part != BAR_UNKNOWN) {
        page_set_span(value, "span", pages, language, sum_ms);
        text_add(text, " (%s)", json_string_value(json_object_get(value, "span")));
    }
    json_decref(value);
}

/* They were found good when they were read from the store. */
static struct bars unpack(const struct packed_bars *packed, struct bar *days, size_t capacity)
{
    struct bars bars = {.days = days, .capacity = capacity};
    struct error error = {""};

    if (packed->bytes != NULL)
        bars_unpack(&bars, packed->bytes, packed->length, &error);
    return bars;
}

json_t *page_days(const struct pages *pages, enum language language,
                  const struct packed_bars *packed)
{
    struct bar room[DAYS_MOST];
    const struct bars unpacked = unpack(packed, room, DAYS_MOST);
    const struct bars *const bars = &unpacked;
    json_t *const value = json_object();
    json_t *const paths = json_array();
    struct text words = {0};

    text_add_string(&words, page_word(pages, language, "days"));
    for (int look = 0; look < LOOKS; look++) {
        json_t *const path = path_of(bars, look);

        if (path != NULL)
            json_array_append_new(paths, path);
        add_words(&words, pages, language, bars, look);
    }
    json_set_string(value, "label", text_string(&words));
    text_free(&words);
    if (json_array_size(paths) == 0) {
        json_decref(paths);
        json_decref(value);
        return NULL;
    }
    json_set(value, "paths", paths);
    return value;
}

static json_t *row_of(const struct pages *pages, enum language language, const struct zone *zone,
                      const struct bars *bars, size_t day)
{
    static const char *const names[BAR_PARTS] = {[BAR_DEGRADED] = "degraded_for",
                                                 [BAR_DOWN] = "down_for",
                                                 [BAR_MAINTENANCE] = "maintained_for",
                                                 [BAR_UNKNOWN] = "unknown_for"};
    const int64_t begins_ms = zone_day_begins(zone, bars->first_day + (int32_t)day);
    json_t *const row = json_object();

    page_set_moment(row, "date", language, begins_ms, PAGE_DAY);
    for (int i = 0; i < BAR_PARTS; i++)
        if (names[i] != NULL && bars->days[day].parts_ms[i] > 0)
            page_set_span(row, names[i], pages, language, bars->days[day].parts_ms[i]);
    return row;
}

json_t *page_bad_days(const struct pages *pages, enum language language, const struct zone *zone,
                      const struct packed_bars *packed)
{
    struct bar room[DAYS_MOST];
    const struct bars bars = unpack(packed, room, DAYS_MOST);
    json_t *const rows = json_array();

    for (size_t i = bars.count; i-- > 0;)
        if (bars.days[i].parts_ms[BAR_UP] < length_of(&bars.days[i]))
            json_array_append_new(rows, row_of(pages, language, zone, &bars, i));
    return rows;
}
