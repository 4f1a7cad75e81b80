/* In which phases the time went: bars made of their parts, as they are now and as they are on
 * average; and how much of its target a service has used. */
#include <inttypes.h>
#include <stdio.h>

#include "model/span_totals.h"
#include "stage/page_chart.h"

enum { BAR_WIDTH = 600, PROBES_MOST = 12 };

static int64_t sum_of(const int64_t us[PHASE_COUNT])
{
    int64_t sum = 0;

    for (int i = 0; i < PHASE_COUNT; i++)
        sum += us[i] > 0 ? us[i] : 0;
    return sum;
}

/* A rectangle for each phase that took any time; `most_us` is as wide as the picture. */
static json_t *bar_of(const int64_t us[PHASE_COUNT], int64_t most_us)
{
    json_t *const parts = json_array();
    int64_t before_us = 0;

    for (int i = 0; i < PHASE_COUNT; i++) {
        json_t *part;

        if (us[i] <= 0)
            continue;
        part = json_object();
        json_set_string(part, "phase", phase_name((enum phase)i));
        json_set_integer(part, "x", before_us * BAR_WIDTH / most_us);
        before_us += us[i];
        json_set_integer(part, "width",
                         before_us * BAR_WIDTH / most_us -
                             json_integer_value(json_object_get(part, "x")));
        json_array_append_new(parts, part);
    }
    return parts;
}

static void add_row(json_t *rows, const char *name, const char *which,
                    const int64_t us[PHASE_COUNT], const struct pages *pages,
                    enum language language)
{
    json_t *const row = json_object();
    json_t *const cells = json_array();

    json_set_string(row, "probe", name);
    json_set_string(row, "which", page_word(pages, language, which));
    for (int i = 0; i < PHASE_COUNT; i++) {
        json_t *const cell = json_object();

        page_set_latency(cell, "took", pages, language, us[i] > 0 ? us[i] : NOT_REACHED);
        json_array_append_new(cells, cell);
    }
    json_set(row, "cells", cells);
    page_set_latency(row, "total", pages, language, sum_of(us));
    json_array_append_new(rows, row);
}

struct phase_rows {
    int64_t us[2 * PROBES_MOST][PHASE_COUNT];
    const char *names[2 * PROBES_MOST], *which[2 * PROBES_MOST];
    size_t count;
    int64_t most_us;
};

static void take_row(struct phase_rows *rows, const char *name, const char *which)
{
    const int64_t sum = sum_of(rows->us[rows->count]);

    if (sum == 0)
        return;
    rows->names[rows->count] = name;
    rows->which[rows->count++] = which;
    rows->most_us = sum > rows->most_us ? sum : rows->most_us;
}

static void take_probe(struct phase_rows *rows, const struct page_chart *chart,
                       const struct page_view *view, const struct service *service, size_t probe)
{
    const size_t index = service->first_probe + probe;
    const char *const name = view->catalogue->probes[index].id;
    const struct phase_sums *const sums = &chart->phases[probe];

    if (view->snapshot != NULL && view->snapshot->probes[index].has_sample) {
        for (int i = 0; i < PHASE_COUNT; i++)
            rows->us[rows->count][i] = view->snapshot->probes[index].last.phase_us[i];
        take_row(rows, name, "phases_now");
    }
    if (sums->count == 0)
        return;
    for (int i = 0; i < PHASE_COUNT; i++)
        rows->us[rows->count][i] = sums->us[i] / sums->count;
    take_row(rows, name, "phases_mean");
}

json_t *page_phases(const struct page_chart *chart, const struct pages *pages,
                    const struct page_view *view, const struct service *service)
{
    struct phase_rows rows = {.count = 0};
    json_t *value, *list, *names;

    for (size_t i = 0; i < service->probe_count && i < PROBES_MOST; i++)
        take_probe(&rows, chart, view, service, i);
    if (rows.count == 0)
        return NULL;
    value = json_object();
    list = json_array();
    names = json_array();
    for (size_t i = 0; i < rows.count; i++) {
        add_row(list, rows.names[i], rows.which[i], rows.us[i], pages, view->language);
        json_set(json_array_get(list, i), "parts", bar_of(rows.us[i], rows.most_us));
    }
    for (int i = 0; i < PHASE_COUNT; i++) {
        json_t *const name = json_object();

        json_set_string(name, "phase", phase_name((enum phase)i));
        json_set_string(name, "word",
                        page_word_of(pages, view->language, "phase_", phase_name((enum phase)i)));
        json_array_append_new(names, name);
    }
    json_set(value, "rows", list);
    json_set(value, "names", names);
    return value;
}

/* --- what the target allows ------------------------------------------------------------------- */

json_t *page_promise_value(const struct page_promise *promise, const struct pages *pages,
                           enum language language)
{
    json_t *const value = json_object();
    char share[FRACTION_TEXT];

    json_set_string(value, "period", promise->name[language]);
    json_set_string(value, "availability",
                    promise->availability.whole > 0
                        ? fraction_format(share, promise->availability, language)
                        : NULL);
    page_set_span(value, "used", pages, language, promise->used_ms);
    if (promise->allowed_ms < 0)
        return value;
    json_set_bool(value, "has_target", true);
    page_set_span(value, "allowed", pages, language, promise->allowed_ms);
    page_set_span(value, "whole", pages, language, promise->whole_ms);
    json_set_bool(value, "is_over", promise->used_ms > promise->whole_ms);
    if (promise->used_ms > 0)
        json_set_integer(value, "width",
                         promise->used_ms >= promise->whole_ms
                             ? BAR_WIDTH
                             : promise->used_ms * BAR_WIDTH / promise->whole_ms);
    return value;
}

json_t *page_promises(const struct page_chart *chart, const struct pages *pages,
                      enum language language)
{
    json_t *const values = json_array();

    for (size_t i = 0; i < chart->promise_count; i++)
        json_array_append_new(values, page_promise_value(&chart->promises[i], pages, language));
    return values;
}
