#include <math.h>

#include "stage/print_chart_inside.h"

struct drawing_fill chart_series_fill(size_t series)
{
    static const struct drawing_fill fills[] = {
        {CHART_INK, CHART_INK, HATCH_NONE, 4},        {CHART_WHITE, CHART_INK, HATCH_RISING, 4},
        {0xc3cedb, CHART_INK, HATCH_NONE, 4},         {CHART_WHITE, CHART_INK, HATCH_CROSSED, 5},
        {CHART_WHITE, CHART_BLACK, HATCH_LYING, 3},   {0x8c8c8c, CHART_BLACK, HATCH_NONE, 4},
        {CHART_WHITE, CHART_INK, HATCH_FALLING, 2.2}, {0xe8e8e8, CHART_BLACK, HATCH_STANDING, 3},
        {CHART_WHITE, CHART_WHITE, HATCH_NONE, 4},
    };

    return fills[series % (sizeof fills / sizeof *fills)];
}

struct drawing_fill chart_only_fill(void)
{
    return chart_series_fill(2);
}

struct drawing_pen chart_series_pen(size_t series)
{
    static const enum drawing_dash dashes[] = {DASH_NONE, DASH_LONG, DASH_DOTS, DASH_MIXED,
                                               DASH_SHORT};
    static const uint32_t colours[] = {CHART_INK, 0x8a3b12, CHART_BLACK, 0x2f6b3a};
    static const double width = 1.4;

    return (struct drawing_pen){.width = width,
                                .colour = colours[series % (sizeof colours / sizeof *colours)],
                                .dash = dashes[series % (sizeof dashes / sizeof *dashes)]};
}

struct drawing_fill chart_mark_fill(size_t mark)
{
    static const struct drawing_fill fills[] = {
        {CHART_WHITE, CHART_WHITE, HATCH_NONE, 4},   {0xe4e4e4, CHART_BLACK, HATCH_RISING, 2.4},
        {CHART_BLACK, CHART_BLACK, HATCH_NONE, 4},   {CHART_WHITE, CHART_INK, HATCH_LYING, 2},
        {0xb4b4b4, CHART_BLACK, HATCH_NONE, 4},      {CHART_WHITE, CHART_BLACK, HATCH_CROSSED, 3},
        {CHART_WHITE, CHART_INK, HATCH_STANDING, 2},
    };

    return fills[mark % (sizeof fills / sizeof *fills)];
}

struct drawing_pen chart_target_pen(void)
{
    static const double width = 1.3;

    return (struct drawing_pen){.width = width, .colour = 0xb00020, .dash = DASH_LONG};
}

/* A shape of its own for each series, every other one hollow. */
void chart_dot(const struct chart_scene *scene, size_t series, double x, double y)
{
    enum { SHAPES = 4, MOST = 12 };
    static const size_t corners[SHAPES] = {MOST, 4, 3, 4};
    static const double begins[SHAPES] = {0, 0.7853981633974483, -1.5707963267948966, 0};
    static const double full = 6.283185307179586, radius = 2.6;
    const size_t shape = series % SHAPES;
    const uint32_t colour = chart_series_pen(series).colour;
    const struct drawing_pen pen = chart_pen(1, colour);
    struct drawing_spot spots[MOST];

    for (size_t i = 0; i < corners[shape]; i++) {
        const double angle = begins[shape] + full * (double)i / (double)corners[shape];

        spots[i] = (struct drawing_spot){x + radius * cos(angle), y + radius * sin(angle)};
    }
    drawing_polygon(scene->drawing, spots, corners[shape],
                    series % 2 == 0 ? colour : (uint32_t)CHART_WHITE, &pen);
}

void chart_ground(const struct chart_scene *scene, double x, double y, double width, double height)
{
    const struct drawing_fill white = {.ground = CHART_WHITE};

    drawing_area(scene->drawing, &(struct drawing_box){x, y, width, height}, &white, NULL);
}

/* --- the legend ------------------------------------------------------------------------------- */

struct legend {
    const struct chart_scene *scene;
    double x, y;
};

static const double swatch_width = 22, swatch_height = 8, legend_line = 13, between = 14;

/* Where the next swatch goes. */
static struct drawing_box take_place(struct legend *legend, const char *name)
{
    const struct drawing_font font = chart_font(CHART_LETTERS);
    const struct drawing_box *const box = &legend->scene->box;
    const double width = swatch_width + CHART_GAP + drawing_text_width(&font, name);
    struct drawing_box place;

    if (legend->x > box->x && legend->x + width > box->x + box->width) {
        legend->x = box->x;
        legend->y += legend_line;
    }
    place = (struct drawing_box){legend->x, legend->y, swatch_width, swatch_height};
    legend->x += width + between;
    if (legend->scene->drawing != NULL)
        chart_text_cut(
            legend->scene,
            (struct drawing_spot){place.x + swatch_width + CHART_GAP, place.y + swatch_height - 1},
            &font, DRAWING_LEFT, box->width - swatch_width - CHART_GAP, name);
    return place;
}

static void add_area(struct legend *legend, const struct drawing_fill *fill, const char *name)
{
    const struct drawing_pen thin = chart_pen(0.6, CHART_BLACK);
    const struct drawing_box place = take_place(legend, name);

    if (legend->scene->drawing != NULL)
        drawing_area(legend->scene->drawing, &place, fill, &thin);
}

static void add_line(struct legend *legend, const struct drawing_pen *pen, const char *name,
                     size_t series, bool has_dot)
{
    const struct drawing_box place = take_place(legend, name);
    const double y = place.y + place.height / 2;

    if (legend->scene->drawing == NULL)
        return;
    drawing_line(legend->scene->drawing, place.x, y, place.x + place.width, y, pen);
    if (has_dot)
        chart_dot(legend->scene, series, place.x + place.width / 2, y);
}

static void add_series(struct legend *legend, const struct chart *chart)
{
    for (size_t i = 0; i < chart->series_count; i++) {
        const struct drawing_fill fill =
            chart->kind == CHART_STACKED ? chart_series_fill(i) : chart_only_fill();
        const struct drawing_pen pen = chart_series_pen(i);

        if (chart->series[i][0] == '\0')
            continue;
        if (chart->kind == CHART_LINES)
            add_line(legend, &pen, chart->series[i], i, true);
        else
            add_area(legend, &fill, chart->series[i]);
    }
}

double chart_legend(const struct chart_scene *scene, double y)
{
    const struct chart *const chart = scene->chart;
    struct legend legend = {.scene = scene, .x = scene->box.x, .y = y};

    if (chart->kind == CHART_CALENDAR) {
        for (size_t i = 0; i < chart->mark_count; i++) {
            const struct drawing_fill fill = chart_mark_fill(i);

            add_area(&legend, &fill, chart->marks[i]);
        }
    } else if (chart->kind != CHART_MATRIX) {
        add_series(&legend, chart);
    }
    if (chart->target != CHART_MISSING && chart->target_name[0] != '\0') {
        const struct drawing_pen pen = chart_target_pen();

        add_line(&legend, &pen, chart->target_name, 0, false);
    }
    return legend.x > scene->box.x ? legend.y - y + legend_line : 0;
}
