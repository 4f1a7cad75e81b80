/* Percentiles become a line in shades, as smoke: the darker, the more answers took so long. */
#include "stage/page_plot.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "stage/page_plot_inside.h"

const int plot_quantiles[PLOT_QUANTILES] = {500, 1500, 2500, 5000, 7500, 8500, 9500};

/* --- figures --------------------------------------------------------------------------------- */

static uint32_t small(int64_t number)
{
    return number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

struct plot_piece plot_piece_of(const struct rollup *rollup)
{
    struct plot_piece piece = {
        .checks = small(rollup_count(rollup) - rollup->outcomes[OUTCOME_VOID]),
        .failed = small(rollup->outcomes[OUTCOME_FAILED]),
        .timed = small(sketch_count(&rollup->sketch)),
        .most_us = small(rollup->greatest_us),
    };
    struct latency latencies[PLOT_QUANTILES];

    if (!rollup_find_quantiles(rollup, plot_quantiles, PLOT_QUANTILES, latencies))
        return piece;
    for (int i = 0; i < PLOT_QUANTILES; i++)
        piece.us[i] = small(latencies[i].us);
    return piece;
}

void plot_piece_fill(struct plot_piece *piece, const int64_t *sorted, size_t count)
{
    piece->timed = (uint32_t)count;
    if (count == 0)
        return;
    for (int i = 0; i < PLOT_QUANTILES; i++) { /* nearest rank */
        const size_t rank =
            (count * (size_t)plot_quantiles[i] + QUANTILE_WHOLE - 1) / QUANTILE_WHOLE;

        piece->us[i] = small(sorted[rank - 1]);
    }
    piece->most_us = small(sorted[count - 1]);
}

void plot_init(struct plot *plot, int64_t from_ms, int64_t to_ms, size_t count, size_t row_count)
{
    *plot = (struct plot){.from_ms = from_ms,
                          .to_ms = to_ms,
                          .pieces = NEW_ARRAY(struct plot_piece, count),
                          .count = count,
                          .rows = NEW_ARRAY(struct plot_row, row_count),
                          .row_count = row_count};
}

void plot_free(struct plot *plot)
{
    free(plot->pieces);
    free(plot->rows);
    free(plot->line);
    free(plot->failures);
    for (int i = 0; i < PLOT_BANDS; i++)
        free(plot->bands[i]);
    for (int i = 0; i < BAR_PARTS; i++)
        free(plot->marks[i]);
    *plot = (struct plot){.count = 0};
}

/* --- where things are ------------------------------------------------------------------------ */

/* The top of the scale, four round steps over all medians.  A single slow answer
 * does not press the rest flat: the shades are cut off there. */
static int64_t scale_of(const struct plot *plot)
{
    static const int64_t steps[] = {10, 20, 25, 50};
    int64_t most = 0;
    int64_t power = US_PER_MS / 10;

    for (size_t i = 0; i < plot->count; i++)
        if (plot->pieces[i].timed > 0 && plot->pieces[i].us[PLOT_MEDIAN] > most)
            most = plot->pieces[i].us[PLOT_MEDIAN];
    if (plot->all.timed > 0 && plot->all.us[PLOT_P95] > most && plot->all.us[PLOT_P95] < 4 * most)
        most = plot->all.us[PLOT_P95]; /* where it is not far off it is shown, too */
    most += most / 5;
    for (;; power *= 10)
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            if (steps[i] * power * PLOT_LINES >= most)
                return steps[i] * power * PLOT_LINES;
}

double plot_x(const struct plot *plot, int64_t at_ms)
{
    if (at_ms <= plot->from_ms)
        return PLOT_LEFT;
    if (at_ms >= plot->to_ms)
        return PLOT_LEFT + PLOT_ACROSS;
    return PLOT_LEFT + (double)PLOT_ACROSS * (double)(at_ms - plot->from_ms) /
                           (double)(plot->to_ms - plot->from_ms);
}

double plot_y(const struct plot *plot, int64_t latency_us)
{
    const double share =
        latency_us > plot->scale_us ? 1.0 : (double)latency_us / (double)plot->scale_us;

    return PLOT_TOP + (double)PLOT_DOWN * (1.0 - share);
}

/* In tenths, for paths; printf of doubles takes its time. */
static int x_of_piece(const struct plot *plot, size_t piece)
{
    const int64_t across = INT64_C(10) * PLOT_ACROSS;

    return 10 * PLOT_LEFT + (int)(across * (2 * (int64_t)piece + 1) / (2 * (int64_t)plot->count));
}

static void add_tenths(struct text *text, int tenths)
{
    if (tenths % 10 == 0)
        text_add(text, "%d", tenths / 10);
    else
        text_add(text, "%d.%d", tenths / 10, tenths % 10);
}

static void add_point(struct text *text, char letter, const struct plot *plot, size_t piece,
                      uint32_t us)
{
    text_add(text, "%c", letter);
    add_tenths(text, x_of_piece(plot, piece));
    text_add(text, " ");
    add_tenths(text, (int)(10.0 * plot_y(plot, us) + 0.5));
}

/* --- lines and shades ------------------------------------------------------------------------ */

/* Pieces that follow one another make one line; where there is nothing the line is broken. */
static size_t row_length(const struct plot *plot, size_t from)
{
    size_t length = 0;

    while (from + length < plot->count && plot->pieces[from + length].timed > 0)
        length++;
    return length;
}

static void add_line(struct text *text, const struct plot *plot, size_t from, size_t length)
{
    for (size_t i = from; i < from + length; i++)
        add_point(text, i == from ? 'M' : 'L', plot, i, plot->pieces[i].us[PLOT_MEDIAN]);
    if (length == 1) /* a line needs two ends to be seen */
        text_add(text, "h2");
}

static void add_band(struct text *text, const struct plot *plot, size_t from, size_t length,
                     int band)
{
    for (size_t i = from; i < from + length; i++)
        add_point(text, i == from ? 'M' : 'L', plot, i,
                  plot->pieces[i].us[PLOT_QUANTILES - 1 - band]);
    for (size_t i = from + length; i-- > from;)
        add_point(text, 'L', plot, i, plot->pieces[i].us[band]);
    text_add(text, "z");
}

static char *path_of(struct text *text)
{
    if (text->length > 0)
        return text_detach(text);
    text_free(text);
    return NULL;
}

static void draw_line(struct plot *plot)
{
    struct text line = {0};
    struct text bands[PLOT_BANDS] = {{0}};

    for (size_t i = 0; i < plot->count;) {
        const size_t length = row_length(plot, i);

        if (length > 0)
            add_line(&line, plot, i, length);
        for (int band = 0; length > 1 && band < PLOT_BANDS; band++)
            add_band(&bands[band], plot, i, length, band);
        i += length + 1;
    }
    plot->line = path_of(&line);
    for (int band = 0; band < PLOT_BANDS; band++)
        plot->bands[band] = path_of(&bands[band]);
}

/* Ticks at the foot: some checks failed, whether or not the service was down. */
static void draw_failures(struct plot *plot)
{
    struct text text = {0};

    for (size_t i = 0; i < plot->count; i++)
        if (plot->pieces[i].failed > 0) {
            text_add(&text, "M");
            add_tenths(&text, x_of_piece(plot, i) - 10);
            text_add(&text, " %dh2v6h-2z", PLOT_TOP + PLOT_DOWN - 6);
        }
    plot->failures = path_of(&text);
}

/* --- what was not up ------------------------------------------------------------------------- */

/* What is nearer than a unit of the picture becomes one; nothing is thinner than that. */
static char *draw_marks(const struct plot *plot, const struct plot_mark *marks, size_t count,
                        enum bar_part part)
{
    struct text text = {0};
    int from = -1;
    int to = -1;

    for (size_t i = 0; i < count; i++) {
        const int left = (int)(10.0 * plot_x(plot, marks[i].from_ms));
        const int right = (int)(10.0 * plot_x(plot, marks[i].to_ms)) + 1;

        if (marks[i].part != part || marks[i].to_ms <= plot->from_ms ||
            marks[i].from_ms >= plot->to_ms)
            continue;
        if (from >= 0 && left > to + 10) {
            text_add(&text, "M%d.%d %dh%d.%dv%dH%d.%dz", from / 10, from % 10, PLOT_TOP,
                     (to - from) / 10, (to - from) % 10, PLOT_DOWN, from / 10, from % 10);
            from = -1;
        }
        from = from < 0 ? left : from;
        to = right < from + 10 ? from + 10 : right;
    }
    if (from >= 0)
        text_add(&text, "M%d.%d %dh%d.%dv%dH%d.%dz", from / 10, from % 10, PLOT_TOP,
                 (to - from) / 10, (to - from) % 10, PLOT_DOWN, from / 10, from % 10);
    return path_of(&text);
}

void plot_draw(struct plot *plot, const struct plot_mark *marks, size_t count)
{
    plot->scale_us = scale_of(plot);
    draw_line(plot);
    draw_failures(plot);
    for (int i = BAR_UP + 1; i < BAR_PARTS; i++)
        plot->marks[i] = draw_marks(plot, marks, count, (enum bar_part)i);
}
