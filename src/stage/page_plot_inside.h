/* page_plot_inside.h - where things are in the picture, for those who draw it. */
#ifndef HAIDANG_STAGE_PAGE_PLOT_INSIDE_H
#define HAIDANG_STAGE_PAGE_PLOT_INSIDE_H

#include "stage/page_plot.h"

/* In the picture's own units; chart.mustache knows them, too, and style.css fits it to the screen.
 */
enum {
    PLOT_WIDTH = 600,
    PLOT_HEIGHT = 200,
    PLOT_LEFT = 80,
    PLOT_TOP = 12,
    PLOT_ACROSS = PLOT_WIDTH - PLOT_LEFT - 8,
    PLOT_DOWN = PLOT_HEIGHT - PLOT_TOP - 30,
    PLOT_LINES = 4, /* across it, above the lowest */
};

double plot_x(const struct plot *plot, int64_t at_ms);
double plot_y(const struct plot *plot, int64_t latency_us);

#endif
