/* What stands on and beside the picture in the reader's language: axes, figures, the table. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "model/calendar_date.h"
#include "model/span_totals.h"
#include "stage/page_plot_inside.h"

enum { HOURS_APART = 6, LABEL_HALF = 26 };

static const struct {
    const char *name;
    enum page_precision row; /* of the table */
} looks[PLOT_SPANS] = {
    [PLOT_DAY] = {"day", PAGE_HOUR},
    [PLOT_WEEK] = {"week", PAGE_DAY},
    [PLOT_QUARTER] = {"quarter", PAGE_DAY},
    [PLOT_YEAR] = {"year", PAGE_DAY},
};

static void set_number(json_t *object, const char *name, double number)
{
    char text[32];

    snprintf(text, sizeof text, "%.1f", number);
    json_set_string(object, name, text);
}

/* --- axes ------------------------------------------------------------------------------------ */

static json_t *grid_of(const struct plot *plot, const struct pages *pages, enum language language)
{
    json_t *const grid = json_array();

    for (int64_t i = 0; i <= PLOT_LINES; i++) {
        json_t *const line = json_object();
        const int64_t us = plot->scale_us * i / PLOT_LINES;

        set_number(line, "y", plot_y(plot, us));
        set_number(line, "text_y", plot_y(plot, us) + 4.0);
        page_set_latency(line, "label", pages, language, us);
        json_array_append_new(grid, line);
    }
    return grid;
}

static const char *label_of(char text[CLOCK_TEXT], enum plot_span span, int64_t at_ms)
{
    if (span == PLOT_DAY)
        return clock_format_for_people(text, "%H:%M", at_ms);
    return span == PLOT_YEAR ? clock_format_for_people(text, "%m/%Y", at_ms)
                             : clock_format_for_people(text, "%d/%m", at_ms);
}

static void add_tick(json_t *ticks, const struct plot *plot, enum plot_span span, int64_t at_ms)
{
    char label[CLOCK_TEXT];
    json_t *tick;

    if (at_ms < plot->from_ms || plot_x(plot, at_ms) > PLOT_WIDTH - LABEL_HALF)
        return;
    tick = json_object();
    set_number(tick, "x", plot_x(plot, at_ms));
    json_set_string(tick, "label", label_of(label, span, at_ms));
    json_array_append_new(ticks, tick);
}

/* Does the axis name this day? */
static bool is_named(enum plot_span span, struct date date)
{
    if (span == PLOT_WEEK)
        return true;
    if (span == PLOT_QUARTER)
        return date.day == 1 || date.day == 15;
    return date.day == 1 && date.month % 2 == 1;
}

static json_t *ticks_of(const struct plot *plot, enum plot_span span, const struct zone *zone)
{
    json_t *const ticks = json_array();
    const int32_t end = zone_day(zone, plot->to_ms) + 1;

    for (int32_t day = zone_day(zone, plot->from_ms); day < end; day++) {
        const int64_t begins_ms = zone_day_begins(zone, day);

        for (int hour = 0; span == PLOT_DAY && hour < 24; hour += HOURS_APART)
            add_tick(ticks, plot, span, begins_ms + hour * MS_PER_HOUR);
        if (span != PLOT_DAY && is_named(span, date_of_day(day)))
            add_tick(ticks, plot, span, begins_ms);
    }
    return ticks;
}

/* --- words ----------------------------------------------------------------------------------- */

/* 129093 is "129.093" in Vietnamese. */
static void set_count(json_t *object, const char *name, enum language language, uint32_t count)
{
    const char sign = language == LANGUAGE_VI ? '.' : ',';
    char digits[16];
    struct text text = {0};
    const int length = snprintf(digits, sizeof digits, "%" PRIu32, count);

    for (int i = 0; i < length; i++)
        if (i > 0 && (length - i) % 3 == 0)
            text_add(&text, "%c%c", sign, digits[i]);
        else
            text_add(&text, "%c", digits[i]);
    json_set_string(object, name, text_string(&text));
    text_free(&text);
}

static void add_figure(struct text *text, const char *word, const json_t *holder, const char *name)
{
    const char *const value = json_string_value(json_object_get(holder, name));

    if (value != NULL)
        text_add(text, "%s%s: %s", text->length > 0 ? "; " : "", word, value);
}

/* "Tính đến: 03:00 ngày 14/06/2022; Tỷ lệ sẵn sàng: 99,98%; Gián đoạn: 12 phút; Trung vị: 120 ms;
 * …": what the picture shows. */
static void set_words(json_t *value, const struct plot *plot, const struct pages *pages,
                      enum language language)
{
    struct text text = {0};
    json_t *const holder = json_object();
    char share[FRACTION_TEXT];

    if (plot->availability.whole > 0) {
        json_set_string(holder, "share", fraction_format(share, plot->availability, language));
        page_set_span(holder, "down", pages, language, plot->down_ms);
    }
    if (plot->all.timed > 0) {
        page_set_latency(holder, "median", pages, language, plot->all.us[PLOT_MEDIAN]);
        page_set_latency(holder, "p95", pages, language, plot->all.us[PLOT_P95]);
        page_set_latency(holder, "most", pages, language, plot->all.most_us);
    }
    set_count(holder, "checks", language, plot->all.checks);
    set_count(holder, "failed", language, plot->all.failed);
    page_set_moment(holder, "until", language, plot->to_ms, PAGE_MINUTES);
    add_figure(&text, page_word(pages, language, "plot_until"), json_object_get(holder, "until"),
               "text");
    add_figure(&text, page_word(pages, language, "plot_availability"), holder, "share");
    add_figure(&text, page_word(pages, language, "state_down"), holder, "down");
    add_figure(&text, page_word(pages, language, "median"), holder, "median");
    add_figure(&text, page_word(pages, language, "p95"), holder, "p95");
    add_figure(&text, page_word(pages, language, "greatest"), holder, "most");
    add_figure(&text, page_word(pages, language, "checks"), holder, "checks");
    add_figure(&text, page_word(pages, language, "plot_failed"), holder, "failed");
    json_set_string(value, "words", text_string(&text));
    text_free(&text);
    json_decref(holder);
}

/* --- table ----------------------------------------------------------------------------------- */

static json_t *row_of(const struct plot_row *plain, enum plot_span span, const struct pages *pages,
                      enum language language)
{
    const struct plot_piece *const figures = &plain->figures;
    const bool is_timed = figures->timed > 0;
    json_t *const row = json_object();

    page_set_moment(row, "hour", language, plain->at_ms, looks[span].row);
    set_count(row, "checks", language, figures->checks);
    set_count(row, "failed", language, figures->failed);
    json_set_bool(row, "has_failed", figures->failed > 0);
    page_set_latency(row, "median", pages, language,
                     is_timed ? (int64_t)figures->us[PLOT_MEDIAN] : NOT_REACHED);
    page_set_latency(row, "p95", pages, language,
                     is_timed ? (int64_t)figures->us[PLOT_P95] : NOT_REACHED);
    page_set_latency(row, "most", pages, language,
                     is_timed ? (int64_t)figures->most_us : NOT_REACHED);
    return row;
}

static void set_picture(json_t *value, const struct plot *plot, enum plot_span span,
                        const struct pages *pages, const struct page_view *view)
{
    static const char *const marks[BAR_PARTS] = {[BAR_DEGRADED] = "degraded",
                                                 [BAR_DOWN] = "down",
                                                 [BAR_MAINTENANCE] = "maintained",
                                                 [BAR_UNKNOWN] = "unknown"};
    json_t *const bands = json_array();
    json_t *const shapes = json_array();

    for (int i = 0; i < PLOT_BANDS; i++)
        if (plot->bands[i] != NULL)
            json_array_append_new(bands, json_string(plot->bands[i]));
    for (int i = 0; i < BAR_PARTS; i++)
        if (plot->marks[i] != NULL) {
            json_t *const shape = json_object();

            json_set_string(shape, "look", marks[i]);
            json_set_string(shape, "drawn", plot->marks[i]);
            json_array_append_new(shapes, shape);
        }
    json_set(value, "bands", bands);
    json_set(value, "marks", shapes);
    json_set_string(value, "line", plot->line);
    json_set_string(value, "failures", plot->failures);
    json_set(value, "grid", grid_of(plot, pages, view->language));
    json_set(value, "ticks", ticks_of(plot, span, view->catalogue->local));
}

json_t *plot_value(const struct plot *plot, enum plot_span span, const struct pages *pages,
                   const struct page_view *view)
{
    json_t *const value = json_object();
    json_t *const rows = json_array();

    for (size_t i = plot->row_count; i-- > 0;) /* the newest on top */
        if (plot->rows[i].figures.checks > 0)
            json_array_append_new(rows, row_of(&plot->rows[i], span, pages, view->language));
    json_set_string(value, "name", looks[span].name);
    json_set_string(value, "title", page_word_of(pages, view->language, "plot_", looks[span].name));
    json_set_string(value, "by", page_word_of(pages, view->language, "plot_by_", looks[span].name));
    json_set_bool(value, "any", json_array_size(rows) > 0);
    if (json_array_size(rows) > 0) {
        set_words(value, plot, pages, view->language);
        set_picture(value, plot, span, pages, view);
    }
    json_set(value, "hours", rows);
    return value;
}
