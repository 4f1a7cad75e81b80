#include "base/memory.h"
#include "stage/print_chart_inside.h"

enum { DOTS_MOST = 70 };

static struct drawing_spot spot_of(const struct chart_scene *scene, size_t series, size_t category)
{
    const struct drawing_box *const field = &scene->field;
    const double slot = field->width / (double)scene->chart->category_count;
    const int64_t value = chart_value(scene->chart, series, category);

    return (struct drawing_spot){field->x + slot * ((double)category + 0.5),
                                 field->y +
                                     field->height * (1 - chart_share(&scene->scale, value))};
}

/* Over what is missing there is no line. */
static void draw_line(const struct chart_scene *scene, size_t series)
{
    const struct chart *const chart = scene->chart;
    const struct drawing_pen pen = chart_series_pen(series);
    struct drawing_spot *const spots = NEW_ARRAY(struct drawing_spot, chart->category_count);
    size_t count = 0;

    for (size_t i = 0; i <= chart->category_count; i++) {
        if (i < chart->category_count && chart_value(chart, series, i) != CHART_MISSING) {
            spots[count++] = spot_of(scene, series, i);
            continue;
        }
        if (count > 1)
            drawing_path(scene->drawing, spots, count, &pen);
        if (chart->category_count <= DOTS_MOST || count == 1)
            for (size_t j = 0; j < count; j++)
                chart_dot(scene, series, spots[j].x, spots[j].y);
        count = 0;
    }
    free(spots);
}

/* The greatest value and the last one; of few all of them. */
static bool is_told(const struct chart *chart, size_t series, size_t category, size_t greatest)
{
    enum { FEW = 12 };
    size_t last = chart->category_count - 1;

    while (last > 0 && chart_value(chart, series, last) == CHART_MISSING)
        last--;
    return category == last || category == greatest ||
           (chart->category_count <= FEW && chart->series_count <= 2);
}

static void draw_numbers(const struct chart_scene *scene, size_t series)
{
    static const double size = 7.5, above = 5, below = 10;
    const struct chart *const chart = scene->chart;
    const struct drawing_font font = chart_font(size);
    const bool is_below = chart->series_count > 1 && series == 0;
    char text[CELL_TEXT_ROOM];
    size_t greatest = 0;

    for (size_t i = 1; i < chart->category_count; i++)
        if (chart_value(chart, series, i) > chart_value(chart, series, greatest))
            greatest = i;
    for (size_t i = 0; i < chart->category_count; i++) {
        const int64_t value = chart_value(chart, series, i);
        struct drawing_spot spot;

        if (value == CHART_MISSING || !is_told(chart, series, i, greatest))
            continue;
        spot = spot_of(scene, series, i);
        chart_number(scene, value, text);
        chart_ground(scene, spot.x - drawing_text_width(&font, text) / 2,
                     spot.y + (is_below ? below : -above) - size * 0.7,
                     drawing_text_width(&font, text), size * 0.75);
        drawing_text(scene->drawing, spot.x, spot.y + (is_below ? below : -above), &font,
                     DRAWING_CENTRE, text);
    }
}

void chart_draw_lines(struct chart_scene *scene)
{
    static const double head = 12;
    const struct drawing_pen pen = chart_target_pen();

    chart_frame(scene, head);
    if (scene->chart->target != CHART_MISSING) {
        const struct drawing_box *const field = &scene->field;
        const double y =
            field->y + field->height * (1 - chart_share(&scene->scale, scene->chart->target));

        drawing_line(scene->drawing, field->x, y, field->x + field->width, y, &pen);
    }
    for (size_t i = 0; i < scene->chart->series_count; i++)
        draw_line(scene, i);
    for (size_t i = 0; i < scene->chart->series_count; i++)
        draw_numbers(scene, i);
}
