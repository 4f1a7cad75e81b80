/* print_chart.h - draws the charts of a document, the same for every format.
 *
 * All of it survives printing in black: hatches, dashes and marks tell series apart, numbers stand
 * on what is not too narrow for them, an axis that does not begin at zero says so.  Of a calendar
 * the marks are, in this order: well, degraded, down, maintenance, unknown; a day without a value
 * is left blank (the service was not there).  What does not fit into its room is cut into parts. */
#ifndef HAIDANG_STAGE_PRINT_CHART_H
#define HAIDANG_STAGE_PRINT_CHART_H

#include "io/drawing.h"
#include "model/document.h"

struct chart_size {
    double width, height; /* points */
};

/* A page of A4 upright between its margins, with some room for titles. */
#define CHART_ROOM ((struct chart_size){.width = 467, .height = 640})

/* In how many pictures it is drawn; 0 if it is empty: its `empty` sentence stands for it then. */
size_t chart_part_count(const struct chart *chart, enum language language,
                        const struct chart_size *room);
double chart_part_height(const struct chart *chart, enum language language,
                         const struct chart_size *room, size_t part);

/* With its upper left corner at x, y; without title. */
void chart_draw(struct drawing *drawing, const struct chart *chart, enum language language,
                const struct chart_size *room, size_t part, const struct drawing_spot *corner);

/* A part in CHART_ROOM, at the end of `bytes`; `size` is how large it is to be shown.  The PNG has
 * 216 dots an inch. */
bool chart_png(const struct chart *chart, enum language language, size_t part, struct text *bytes,
               struct chart_size *size, struct error *error);
bool chart_svg(const struct chart *chart, enum language language, size_t part, struct text *bytes,
               struct error *error);

#endif
