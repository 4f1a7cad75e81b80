/* print_chart_inside.h - what print_chart*.c share.  Nobody else includes it. */
#ifndef HAIDANG_STAGE_PRINT_CHART_INSIDE_H
#define HAIDANG_STAGE_PRINT_CHART_INSIDE_H

#include "stage/print_chart.h"

enum {
    CHART_BLACK = 0x000000,
    CHART_INK = 0x1f3a5f, /* dark blue: nearly black without colours */
    CHART_GREY = 0x8c8c8c,
    CHART_PALE = 0xd0d0d0,
    CHART_WHITE = 0xffffff,
};
#define CHART_LETTERS 8.5 /* the size of most of them */
#define CHART_GAP 4.0

/* The values on the axis: all multiples of `step`. */
struct chart_scale {
    int64_t low, high, step;
    bool is_broken; /* does not begin at zero */
};

struct chart_part {
    size_t series, series_count, category, category_count; /* from which on, and how many */
};

/* A chart while it is drawn or measured. */
struct chart_scene {
    struct drawing *drawing;
    const struct chart *chart;
    enum language language;
    struct drawing_box box;   /* all of it */
    struct drawing_box field; /* between the axes */
    double most;              /* how high it may be */
    struct chart_part part;
    struct chart_scale scale;
};

int64_t chart_value(const struct chart *chart, size_t series, size_t category);
struct drawing_font chart_font(double size);
struct drawing_pen chart_pen(double width, uint32_t colour);
double chart_widest(const char *const *names, size_t count, const struct drawing_font *font);
/* As much of the text as fits, with "…". */
void chart_text_cut(const struct chart_scene *scene, struct drawing_spot spot,
                    const struct drawing_font *font, enum drawing_align align, double width,
                    const char *text);

/* --- print_chart_style.c: how series are told apart, and what says so --------------------------
 */

struct drawing_fill chart_series_fill(size_t series);
struct drawing_fill chart_only_fill(void); /* where there is one series */
struct drawing_pen chart_series_pen(size_t series);
struct drawing_fill chart_mark_fill(size_t mark);
struct drawing_pen chart_target_pen(void);
void chart_dot(const struct chart_scene *scene, size_t series, double x, double y);

/* White below a number, so that no line strikes it out. */
void chart_ground(const struct chart_scene *scene, double x, double y, double width, double height);

/* Swatches with names, from line to line; its height.  Nothing is drawn without a drawing. */
double chart_legend(const struct chart_scene *scene, double y);

/* --- print_chart_scale.c -----------------------------------------------------------------------
 */

struct chart_scale chart_scale_of(const struct chart *chart);
/* From 0 to 1 where on the axis; what lies outside of it is at its end. */
double chart_share(const struct chart_scale *scale, int64_t value);
const char *chart_number(const struct chart_scene *scene, int64_t value, char text[CELL_TEXT_ROOM]);
double chart_widest_number(const struct chart_scene *scene, const struct drawing_font *font);

/* Axes upright and names of the categories below: fills scene->field.  `head`: room above. */
void chart_frame(struct chart_scene *scene, double head);
/* Says that the axis is broken, if it is; its height. */
double chart_remark(const struct chart_scene *scene, double y);

/* --- the kinds ---------------------------------------------------------------------------------
 */

void chart_draw_columns(struct chart_scene *scene);
void chart_draw_stacked(struct chart_scene *scene);
void chart_draw_lines(struct chart_scene *scene);
void chart_draw_bars(struct chart_scene *scene);
void chart_draw_cells(struct chart_scene *scene);

/* How many parts in each direction, and how high a part is. */
#define CHART_BAR 17.0
double chart_bars_rest(const struct chart_scene *scene); /* all but the bars */
struct chart_part chart_cells_most(const struct chart_scene *scene, double height);
double chart_cells_height(const struct chart_scene *scene);

#endif
