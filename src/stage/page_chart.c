/* A day of one service in 144 pieces for the eye and 25 hours for those who read the table. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "stage/page_parts.h"

#define DAY_MS (INT64_C(86400) * MS_PER_SECOND)
#define HOUR_MS (INT64_C(3600) * MS_PER_SECOND)

enum {
    PIECES = 144,
    HOURS = 25, /* a day touches 25 hours of the clock */
    POINTS_MOST = 200000,
    WIDTH = 600, /* of the picture, in its own units; style.css fits it to the screen */
    HEIGHT = 200,
    LEFT = 80,
    TOP = 12,
    PLOT_WIDTH = WIDTH - LEFT - 8,
    PLOT_HEIGHT = HEIGHT - TOP - 30,
    LINES = 4, /* across the picture */
    TICK_HOURS = 6,
};

/* What is said of some points. */
struct figures {
    size_t checks, failed, timed;
    int64_t least, median, p95, most; /* if any was timed */
};

struct page_chart {
    int64_t from_ms, until_ms, first_hour_ms;
    struct page_point *points;
    size_t count, capacity;
    bool cut;
    struct figures pieces[PIECES];
    struct figures hours[HOURS];
};

struct page_chart *page_chart_new(int64_t until_ms)
{
    struct page_chart *const chart = NEW(struct page_chart);

    chart->until_ms = until_ms;
    chart->from_ms = until_ms - DAY_MS;
    chart->first_hour_ms = chart->from_ms - chart->from_ms % HOUR_MS;
    return chart;
}

void page_chart_free(struct page_chart *chart)
{
    if (chart == NULL)
        return;
    free(chart->points);
    free(chart);
}

int64_t page_chart_from(const struct page_chart *chart)
{
    return chart->from_ms;
}

/* Answers have a latency whatever they were worth, time-outs are at least the limit; a connection
 * that failed has none. */
static bool has_latency(const struct sample *sample)
{
    return sample_is_answered(sample) || sample_is_timeout(sample);
}

bool page_point_of(const struct sample *sample, struct page_point *point)
{
    *point = (struct page_point){.at_ms = sample->at_ms,
                                 .latency_us = has_latency(sample) ? sample->total_us : NOT_REACHED,
                                 .failed = sample->outcome == OUTCOME_FAILED};
    return sample->outcome != OUTCOME_VOID;
}

void page_chart_add_point(struct page_chart *chart, const struct page_point *point)
{
    if (point->at_ms < chart->from_ms || point->at_ms >= chart->until_ms)
        return;
    if (chart->count == POINTS_MOST) {
        chart->cut = true;
        return;
    }
    chart->points =
        memory_room(chart->points, chart->count, &chart->capacity, sizeof *chart->points);
    chart->points[chart->count++] = *point;
}

void page_chart_add(struct page_chart *chart, const struct sample *sample)
{
    struct page_point point;

    if (page_point_of(sample, &point))
        page_chart_add_point(chart, &point);
}

/* --- figures --------------------------------------------------------------------------------- */

static int compare_moments(const void *one, const void *other)
{
    const int64_t a = ((const struct page_point *)one)->at_ms;
    const int64_t b = ((const struct page_point *)other)->at_ms;

    return (a > b) - (a < b);
}

static int compare_numbers(const void *one, const void *other)
{
    const int64_t a = *(const int64_t *)one;
    const int64_t b = *(const int64_t *)other;

    return (a > b) - (a < b);
}

/* Nearest rank. */
static int64_t quantile(const int64_t *sorted, size_t count, size_t per_cent)
{
    return sorted[(count * per_cent + 99) / 100 - 1];
}

static struct figures figures_of(const struct page_point *points, size_t count, int64_t *room)
{
    struct figures figures = {.checks = count};

    for (size_t i = 0; i < count; i++) {
        figures.failed += points[i].failed;
        if (points[i].latency_us != NOT_REACHED)
            room[figures.timed++] = points[i].latency_us;
    }
    if (figures.timed == 0)
        return figures;
    qsort(room, figures.timed, sizeof *room, compare_numbers);
    figures.least = room[0];
    figures.median = quantile(room, figures.timed, 50);
    figures.p95 = quantile(room, figures.timed, 95);
    figures.most = room[figures.timed - 1];
    return figures;
}

/* Cuts the row of points, sorted by time, into `count` equal spans from `from_ms` on. */
static void fill_figures(const struct page_chart *chart, int64_t from_ms, int64_t span_ms,
                         struct figures *figures, size_t count)
{
    int64_t *const room = NEW_ARRAY(int64_t, chart->count);
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        const int64_t until = from_ms + (int64_t)(i + 1) * span_ms;
        const size_t first = at;

        while (at < chart->count && chart->points[at].at_ms < until)
            at++;
        figures[i] = figures_of(chart->points + first, at - first, room);
    }
    free(room);
}

void page_chart_close(struct page_chart *chart)
{
    if (chart->count > 0)
        qsort(chart->points, chart->count, sizeof *chart->points, compare_moments);
    fill_figures(chart, chart->from_ms, DAY_MS / PIECES, chart->pieces, PIECES);
    fill_figures(chart, chart->first_hour_ms, HOUR_MS, chart->hours, HOURS);
    free(chart->points);
    chart->points = NULL;
    chart->capacity = 0;
}

/* --- the picture ----------------------------------------------------------------------------- */

/* The top of the scale, four round steps over all medians.  A single slow answer
 * does not press the rest flat: the band is cut off there. */
static int64_t scale_of(const struct page_chart *chart)
{
    static const int64_t steps[] = {10, 20, 25, 50};
    int64_t most = 0;
    int64_t power = US_PER_MS / 10;

    for (size_t i = 0; i < PIECES; i++)
        if (chart->pieces[i].timed > 0 && chart->pieces[i].median > most)
            most = chart->pieces[i].median;
    most += most / 5;
    for (;; power *= 10)
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            if (steps[i] * power * LINES >= most)
                return steps[i] * power * LINES;
}

static double across(size_t piece)
{
    return LEFT + (double)PLOT_WIDTH * ((double)piece + 0.5) / PIECES;
}

static double up(int64_t latency_us, int64_t scale_us)
{
    const double share = latency_us > scale_us ? 1.0 : (double)latency_us / (double)scale_us;

    return TOP + (double)PLOT_HEIGHT * (1.0 - share);
}

/* Pieces that follow one another make one line; where there is nothing the line is broken. */
static size_t row_length(const struct page_chart *chart, size_t from)
{
    size_t length = 0;

    while (from + length < PIECES && chart->pieces[from + length].timed > 0)
        length++;
    return length;
}

static json_t *line_of(const struct page_chart *chart, size_t from, size_t length, int64_t scale)
{
    struct text line = {0};
    struct text band = {0};
    json_t *const value = json_object();

    for (size_t i = from; i < from + length; i++) {
        text_add(&line, "%.1f,%.1f ", across(i), up(chart->pieces[i].median, scale));
        text_add(&band, "%.1f,%.1f ", across(i), up(chart->pieces[i].most, scale));
    }
    for (size_t i = from + length; i-- > from;)
        text_add(&band, "%.1f,%.1f ", across(i), up(chart->pieces[i].least, scale));
    if (length == 1) /* a line needs two ends to be seen */
        text_add(&line, "%.1f,%.1f", across(from) + 2.0, up(chart->pieces[from].median, scale));
    json_set_string(value, "line", text_string(&line));
    json_set_string(value, "band", text_string(&band));
    text_free(&line);
    text_free(&band);
    return value;
}

static void set_number(json_t *object, const char *name, double number)
{
    char text[32];

    snprintf(text, sizeof text, "%.1f", number);
    json_set_string(object, name, text);
}

static json_t *grid_of(const struct pages *pages, enum language language, int64_t scale)
{
    json_t *const grid = json_array();

    for (int64_t i = 0; i <= LINES; i++) {
        json_t *const line = json_object();
        const double y = up(scale * i / LINES, scale);

        set_number(line, "y", y);
        set_number(line, "text_y", y + 4.0);
        page_set_latency(line, "label", pages, language, scale * i / LINES);
        json_array_append_new(grid, line);
    }
    return grid;
}

static json_t *ticks_of(const struct page_chart *chart)
{
    json_t *const ticks = json_array();

    for (int64_t at = chart->first_hour_ms; at < chart->until_ms; at += HOUR_MS) {
        char hour[CLOCK_TEXT];
        json_t *tick;

        clock_format_for_people(hour, "%H", at);
        if (at < chart->from_ms || strtol(hour, NULL, 10) % TICK_HOURS != 0)
            continue;
        tick = json_object();
        set_number(tick, "x",
                   LEFT + (double)PLOT_WIDTH * (double)(at - chart->from_ms) / (double)DAY_MS);
        json_set_string(tick, "label", clock_format_for_people(hour, "%H:%M", at));
        json_array_append_new(ticks, tick);
    }
    return ticks;
}

static void set_picture(json_t *value, const struct page_chart *chart, const struct pages *pages,
                        enum language language)
{
    const int64_t scale = scale_of(chart);
    json_t *const lines = json_array();
    json_t *const failures = json_array();

    for (size_t i = 0; i < PIECES; i += row_length(chart, i) + 1)
        if (row_length(chart, i) > 0)
            json_array_append_new(lines, line_of(chart, i, row_length(chart, i), scale));
    for (size_t i = 0; i < PIECES; i++)
        if (chart->pieces[i].failed > 0) {
            json_t *const failure = json_object();

            set_number(failure, "x", across(i) - 2.0);
            json_array_append_new(failures, failure);
        }
    json_set(value, "lines", lines);
    json_set(value, "failures", failures);
    json_set(value, "grid", grid_of(pages, language, scale));
    json_set(value, "ticks", ticks_of(chart));
}

static json_t *hour_row(const struct page_chart *chart, size_t hour, const struct pages *pages,
                        enum language language)
{
    const struct figures *const figures = &chart->hours[hour];
    const bool is_timed = figures->timed > 0;
    json_t *const row = json_object();

    page_set_moment(row, "hour", language, chart->first_hour_ms + (int64_t)hour * HOUR_MS,
                    PAGE_HOUR);
    json_set_integer(row, "checks", (int64_t)figures->checks);
    json_set_integer(row, "failed", (int64_t)figures->failed);
    json_set_bool(row, "has_failed", figures->failed > 0);
    page_set_latency(row, "median", pages, language, is_timed ? figures->median : NOT_REACHED);
    page_set_latency(row, "p95", pages, language, is_timed ? figures->p95 : NOT_REACHED);
    page_set_latency(row, "most", pages, language, is_timed ? figures->most : NOT_REACHED);
    return row;
}

json_t *page_chart_value(const struct page_chart *chart, const struct pages *pages,
                         enum language language)
{
    json_t *const value = json_object();
    json_t *const hours = json_array();

    for (size_t i = HOURS; i-- > 0;) /* the newest on top */
        if (chart->hours[i].checks > 0)
            json_array_append_new(hours, hour_row(chart, i, pages, language));
    json_set_bool(value, "any", json_array_size(hours) > 0);
    json_set_bool(value, "cut", chart->cut);
    if (json_array_size(hours) > 0)
        set_picture(value, chart, pages, language);
    json_set(value, "hours", hours);
    return value;
}
