/* page_chart.h - what a service's page shows of its past: what lies in a struct page_chart. */
#ifndef HAIDANG_STAGE_PAGE_CHART_H
#define HAIDANG_STAGE_PAGE_CHART_H

#include "stage/page_past.h"
#include "stage/page_plot.h"

/* Of the answers of one probe in the last day, so far as they are packed. */
struct phase_sums {
    int64_t us[PHASE_COUNT];
    int64_t count;
};

struct page_chart {
    int64_t from_ms, until_ms, first_hour_ms;
    struct page_point *points; /* as below: until it is closed */
    size_t count, capacity;
    struct plot_mark *marks;
    size_t mark_count, mark_capacity;
    bool cut;
    size_t probe; /* of its service: whose samples come now */
    struct phase_sums phases[SERVICE_PROBES_MOST];
    struct plot plots[PLOT_SPANS]; /* of no pieces: not read */
    struct plot_piece heat[HEAT_HOURS];
    struct page_promise promises[PAGE_PROMISES];
    size_t promise_count;
};

/* A list of what chart.mustache is filled from. */
json_t *page_chart_values(const struct page_chart *chart, const struct pages *pages,
                          const struct page_view *view);

/* What phases.mustache is filled from: the last check of each probe, and the mean of a day. */
json_t *page_phases(const struct page_chart *chart, const struct pages *pages,
                    const struct page_view *view, const struct service *service);

/* How much of what its target allows has been used: "period", "availability", "used", and, if there
 * is a target, "allowed", "whole", "is_over" and "width". */
json_t *page_promise_value(const struct page_promise *promise, const struct pages *pages,
                           enum language language);

/* How much of what its target allows a service has used. */
json_t *page_promises(const struct page_chart *chart, const struct pages *pages,
                      enum language language);

#endif
