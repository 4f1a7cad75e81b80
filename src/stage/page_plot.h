/* page_plot.h - how long answers took over some time: pieces of time, and the picture of them.
 *
 * The paths are drawn once, away from the web thread (plot_draw); what a reader's language changes
 * is added when the page is written. */
#ifndef HAIDANG_STAGE_PAGE_PLOT_H
#define HAIDANG_STAGE_PAGE_PLOT_H

#include "model/span_totals.h"
#include "stage/page_parts.h"

/* From the 5th percentile to the 95th, in the order of latencies; the middle one is the median. */
enum { PLOT_QUANTILES = 7, PLOT_MEDIAN = 3, PLOT_P95 = 6, PLOT_BANDS = 3 };
extern const int plot_quantiles[PLOT_QUANTILES]; /* as in sketch.h */

/* What is said of some time. */
struct plot_piece {
    uint32_t checks, failed, timed;
    uint32_t us[PLOT_QUANTILES], most_us; /* if any was timed */
};

/* Void samples are not in it. */
struct plot_piece plot_piece_of(const struct rollup *rollup);

/* `sorted`: the latencies; their count is set. */
void plot_piece_fill(struct plot_piece *piece, const int64_t *sorted, size_t count);

struct plot_row {
    int64_t at_ms; /* when it begins */
    struct plot_piece figures;
};

/* A stretch of time that was not up. */
struct plot_mark {
    int64_t from_ms, to_ms;
    enum bar_part part;
};

/* All of it is its owner's: plot_free. */
struct plot {
    int64_t from_ms, to_ms;
    struct plot_piece *pieces; /* of equal length, from end to end */
    size_t count;
    struct plot_row *rows; /* of the table, oldest first */
    size_t row_count;
    struct plot_piece all;
    struct fraction availability; /* of from_ms to to_ms; whole 0: not known */
    int64_t down_ms;              /* within it */
    int64_t scale_us;             /* the rest is made by plot_draw */
    char *line, *bands[PLOT_BANDS], *failures;
    char *marks[BAR_PARTS]; /* NULL: none */
};

void plot_init(struct plot *plot, int64_t from_ms, int64_t to_ms, size_t count, size_t row_count);
void plot_free(struct plot *plot);
void plot_draw(struct plot *plot, const struct plot_mark *marks, size_t count);

/* How the plots of a page differ. */
enum plot_span { PLOT_DAY, PLOT_WEEK, PLOT_QUARTER, PLOT_YEAR, PLOT_SPANS };

/* What chart.mustache is filled from. */
json_t *plot_value(const struct plot *plot, enum plot_span span, const struct pages *pages,
                   const struct page_view *view);

/* --- a week, hour by hour ----------------------------------------------------------------------
 */

enum { HEAT_HOURS = 168 }; /* Monday 0:00 is the first */

/* What heat.mustache is filled from; NULL: nothing was measured. */
json_t *heat_value(const struct plot_piece hours[HEAT_HOURS], const struct pages *pages,
                   enum language language);

#endif
