/* A day of one service in 144 pieces for the eye and 25 hours for those who read the table, and
 * with it what page_past.c adds of longer spans. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "stage/page_chart.h"

#define DAY_MS (INT64_C(86400) * MS_PER_SECOND)
#define HOUR_MS (INT64_C(3600) * MS_PER_SECOND)

enum { PIECES = 144, HOURS = 25 /* a day touches so many of the clock */, POINTS_MOST = 200000 };

struct page_chart *page_chart_new(int64_t until_ms)
{
    struct page_chart *const chart = NEW(struct page_chart);

    chart->until_ms = until_ms;
    chart->from_ms = until_ms - DAY_MS;
    chart->first_hour_ms = chart->from_ms - chart->from_ms % HOUR_MS;
    plot_init(&chart->plots[PLOT_DAY], chart->from_ms, until_ms, PIECES, HOURS);
    return chart;
}

void page_chart_free(struct page_chart *chart)
{
    if (chart == NULL)
        return;
    for (int i = 0; i < PLOT_SPANS; i++)
        plot_free(&chart->plots[i]);
    free(chart->marks);
    free(chart->points);
    free(chart);
}

int64_t page_chart_from(const struct page_chart *chart)
{
    return chart->from_ms;
}

int64_t page_chart_until(const struct page_chart *chart)
{
    return chart->until_ms;
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

static void add_phases(struct phase_sums *sums, const struct sample *sample)
{
    for (int i = 0; i < PHASE_COUNT; i++)
        if (sample->phase_us[i] > 0)
            sums->us[i] += sample->phase_us[i];
    sums->count++;
}

void page_chart_add(struct page_chart *chart, const struct sample *sample)
{
    struct page_point point;

    if (page_point_of(sample, &point))
        page_chart_add_point(chart, &point);
    if (sample_is_answered(sample))
        add_phases(&chart->phases[chart->probe], sample);
}

void page_chart_begin_probe(struct page_chart *chart, size_t probe)
{
    chart->probe = probe < SERVICE_PROBES_MOST ? probe : SERVICE_PROBES_MOST - 1;
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

static struct plot_piece piece_of(const struct page_point *points, size_t count, int64_t *room)
{
    struct plot_piece piece = {.checks = (uint32_t)count};
    size_t timed = 0;

    for (size_t i = 0; i < count; i++) {
        piece.failed += points[i].failed;
        if (points[i].latency_us != NOT_REACHED)
            room[timed++] = points[i].latency_us;
    }
    if (timed > 0)
        qsort(room, timed, sizeof *room, compare_numbers);
    plot_piece_fill(&piece, room, timed);
    return piece;
}

/* The next of the points, sorted by time, that lie before an instant. */
static struct plot_piece next_piece(const struct page_chart *chart, size_t *at, int64_t until_ms,
                                    int64_t *room)
{
    const size_t first = *at;

    while (*at < chart->count && chart->points[*at].at_ms < until_ms)
        ++*at;
    return piece_of(chart->points + first, *at - first, room);
}

static void fill_day(struct page_chart *chart)
{
    struct plot *const day = &chart->plots[PLOT_DAY];
    int64_t *const room = NEW_ARRAY(int64_t, chart->count);
    size_t at = 0;

    for (size_t i = 0; i < PIECES; i++)
        day->pieces[i] =
            next_piece(chart, &at, chart->from_ms + (int64_t)(i + 1) * (DAY_MS / PIECES), room);
    at = 0;
    for (size_t i = 0; i < HOURS; i++) {
        day->rows[i].at_ms = chart->first_hour_ms + (int64_t)i * HOUR_MS;
        day->rows[i].figures = next_piece(chart, &at, day->rows[i].at_ms + HOUR_MS, room);
    }
    day->all = piece_of(chart->points, chart->count, room);
    free(room);
}

void page_chart_close(struct page_chart *chart)
{
    if (chart->count > 0)
        qsort(chart->points, chart->count, sizeof *chart->points, compare_moments);
    fill_day(chart);
    for (int i = 0; i < PLOT_SPANS; i++)
        if (chart->plots[i].count > 0)
            plot_draw(&chart->plots[i], chart->marks, chart->mark_count);
    free(chart->points);
    chart->points = NULL;
    chart->capacity = 0;
    free(chart->marks);
    chart->marks = NULL;
}

json_t *page_chart_values(const struct page_chart *chart, const struct pages *pages,
                          const struct page_view *view)
{
    json_t *const values = json_array();

    for (int i = 0; i < PLOT_SPANS; i++)
        if (chart->plots[i].count > 0)
            json_array_append_new(values,
                                  plot_value(&chart->plots[i], (enum plot_span)i, pages, view));
    json_set_bool(json_array_get(values, PLOT_DAY), "cut", chart->cut);
    return values;
}
