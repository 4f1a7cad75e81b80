/* The last 90 days of a service as a row of bars, with the same in words. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "model/calendar_date.h"
#include "model/span_totals.h"
#include "stage/page_parts.h"

/* A row of a list tells so many days in words; the service's own page tells all of them. */
enum { HEIGHT = 12, TOLD_MOST = 12, DAYS_MOST = 100 };

/* The gravest first.  Bars differ in height, too, for those who do not see the colours. */
static const struct {
    const char *name;
    enum bar_part part;
    int height;
    bool alone; /* each day has a bar and words of its own */
} looks[] = {{"down", BAR_DOWN, HEIGHT, true},
             {"degraded", BAR_DEGRADED, 10, true},
             {"maintenance", BAR_MAINTENANCE, 5, true},
             {"unknown", BAR_UNKNOWN, 2, false},
             {"up", BAR_UP, 8, false}};
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

/* --- the picture ------------------------------------------------------------------------------ */

/* "Gián đoạn 3 giờ, suy giảm 1 giờ": all of a day that was not well; nothing if all was. */
static void add_parts(struct text *text, const struct pages *pages, enum language language,
                      const struct bar *bar)
{
    json_t *const value = json_object();
    const size_t before = text->length;

    for (int look = 0; look < LOOKS; look++) {
        if (looks[look].part == BAR_UP || bar->parts_ms[looks[look].part] == 0)
            continue;
        page_set_span(value, "span", pages, language, bar->parts_ms[looks[look].part]);
        text_add(text, "%s%s %s", text->length > before ? ", " : "",
                 page_word_of(pages, language, "day_", looks[look].name),
                 json_string_value(json_object_get(value, "span")));
    }
    json_decref(value);
}

/* "26/08/2026 - 03/09/2026: bình thường", "04/09/2026: gián đoạn 12 phút" */
static void add_title(struct text *text, const struct pages *pages, enum language language,
                      const struct bars *bars, size_t from, size_t end)
{
    char day[PAGE_DAY_TEXT];

    text_add(text, "%s", page_format_day(day, language, bars->first_day + (int32_t)from));
    if (end - from > 1)
        text_add(text, " - %s", page_format_day(day, language, bars->first_day + (int32_t)end - 1));
    text_add_string(text, ": ");
    if (end - from > 1)
        text_add_string(
            text, page_word_of(pages, language, "day_", looks[look_of(&bars->days[from])].name));
    else if (bars->days[from].parts_ms[BAR_UP] == length_of(&bars->days[from]))
        text_add_string(text, page_word(pages, language, "day_up"));
    else
        add_parts(text, pages, language, &bars->days[from]);
}

/* "/history/2022-06#d14" */
static void set_day_href(json_t *object, enum language language, int32_t day)
{
    const struct date date = date_of_day(day);
    char month[40];

    snprintf(month, sizeof month, "%04d-%02d#d%d", (int)date.year, date.month, date.day);
    page_set_href(object, "href", language, "history", month);
}

/* One bar: a day, or days of one look side by side. */
static json_t *mark_of(const struct pages *pages, enum language language, const struct bars *bars,
                       size_t from, size_t end)
{
    const int look = look_of(&bars->days[from]);
    json_t *const mark = json_object();
    struct text text = {0};

    json_set_string(mark, "look", looks[look].name);
    text_add(&text, "M%zu %dh%zuv%dh-%zuz", from, HEIGHT - looks[look].height, end - from,
             looks[look].height, end - from);
    json_set_string(mark, "drawn", text_string(&text));
    text_free(&text);
    text = (struct text){0};
    add_title(&text, pages, language, bars, from, end);
    json_set_string(mark, "title", text_string(&text));
    text_free(&text);
    if (looks[look].alone)
        set_day_href(mark, language, bars->first_day + (int32_t)from);
    return mark;
}

static json_t *marks_of(const struct pages *pages, enum language language, const struct bars *bars)
{
    json_t *const marks = json_array();
    size_t end;

    for (size_t i = 0; i < bars->count; i = end) {
        const int look = look_of(&bars->days[i]);

        end = i + 1;
        if (look == LOOKS)
            continue;
        while (!looks[look].alone && end < bars->count && look_of(&bars->days[end]) == look)
            end++;
        json_array_append_new(marks, mark_of(pages, language, bars, i, end));
    }
    return marks;
}

/* --- the words -------------------------------------------------------------------------------- */

/* "; Gián đoạn: 2 ngày (3 giờ 10 phút)" */
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

static json_t *days_value(const struct pages *pages, enum language language,
                          const struct bars *bars)
{
    json_t *const marks = marks_of(pages, language, bars);
    struct text words = {0};
    json_t *value;

    if (json_array_size(marks) == 0) {
        json_decref(marks);
        return NULL;
    }
    value = json_object();
    text_add_string(&words, page_word(pages, language, "days"));
    for (int look = 0; look < LOOKS; look++)
        add_words(&words, pages, language, bars, look);
    json_set_string(value, "label", text_string(&words));
    text_free(&words);
    json_set(value, "marks", marks);
    return value;
}

json_t *page_days(const struct pages *pages, enum language language,
                  const struct packed_bars *packed)
{
    struct bar room[DAYS_MOST];
    const struct bars bars = unpack(packed, room, DAYS_MOST);

    return days_value(pages, language, &bars);
}

/* The newest first. */
static json_t *told_of(const struct pages *pages, enum language language, const struct bars *bars,
                       size_t *bad)
{
    json_t *const told = json_array();

    for (size_t i = bars->count; i-- > 0;) {
        const int look = look_of(&bars->days[i]);
        struct text text = {0};
        char day[PAGE_DAY_TEXT];
        json_t *row;

        if (look == LOOKS || !looks[look].alone)
            continue;
        *bad += looks[look].part == BAR_DOWN || looks[look].part == BAR_DEGRADED;
        if (json_array_size(told) >= TOLD_MOST)
            continue;
        row = json_object();
        add_parts(&text, pages, language, &bars->days[i]);
        json_set_string(row, "day", page_format_day(day, language, bars->first_day + (int32_t)i));
        json_set_string(row, "parts", text_string(&text));
        set_day_href(row, language, bars->first_day + (int32_t)i);
        json_array_append_new(told, row);
        text_free(&text);
    }
    return told;
}

/* Two decimals, downwards: who was not always there does not read 100 %. */
static void set_share(json_t *value, enum language language, const struct fraction *share)
{
    const int64_t hundredths = (int64_t)((double)share->part / (double)share->whole * 10000);
    char text[32];

    if (share->part == share->whole)
        snprintf(text, sizeof text, "100%%");
    else
        snprintf(text, sizeof text, "%" PRId64 "%c%02" PRId64 "%%", hundredths / 100,
                 language == LANGUAGE_VI ? ',' : '.', hundredths % 100);
    json_set_string(value, "share", text);
}

json_t *page_days_of(const struct pages *pages, const struct page_view *view, size_t service)
{
    const enum language language = view->language;
    static const struct packed_bars none;
    struct bar room[DAYS_MOST];
    const struct bars bars =
        unpack(view->bars == NULL ? &none : &view->bars[service], room, DAYS_MOST);
    json_t *const value = days_value(pages, language, &bars);
    const struct fraction *const share = view->shares == NULL ? NULL : &view->shares[service];
    json_t *told;
    size_t bad = 0;

    if (value == NULL)
        return NULL;
    told = told_of(pages, language, &bars, &bad);
    json_set_bool(value, "has_told", json_array_size(told) > 0);
    json_set_bool(value, "has_more", json_array_size(told) == TOLD_MOST);
    json_set(value, "told", told);
    if (bad > 0)
        json_set_integer(value, "bad", (int64_t)bad);
    json_set_bool(value, "is_one", bad == 1);
    if (share != NULL && share->whole > 0)
        set_share(value, language, share);
    return value;
}

/* --- the table of a service's page ------------------------------------------------------------ */

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
