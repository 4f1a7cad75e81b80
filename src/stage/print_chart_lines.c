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

/* --- numbers ------------------------------------------------------------------------------------
 */

static const double number_size = 7.5, above = 5, below = 10, number_height = 6;

struct numbering {
    size_t greatest, last; /* of the series */
    bool all;              /* of few categories all are told */
};

static struct numbering numbering_of(const struct chart *chart, size_t series)
{
    enum { FEW = 12 };
    struct numbering numbering = {.last = chart->category_count - 1,
                                  .all = chart->category_count <= FEW && chart->series_count <= 2};

    for (size_t i = 1; i < chart->category_count; i++)
        if (chart_value(chart, series, i) > chart_value(chart, series, numbering.greatest))
            numbering.greatest = i;
    while (numbering.last > 0 && chart_value(chart, series, numbering.last) == CHART_MISSING)
        numbering.last--;
    return numbering;
}

/* The greatest value and, where both find room, the last one. */
static bool is_told(const struct chart_scene *scene, const struct numbering *numbering,
                    size_t category, double width)
{
    const double slot = scene->field.width / (double)scene->chart->category_count;

    if (numbering->all || category == numbering->greatest)
        return true;
    return category == numbering->last &&
           slot * ((double)category - (double)numbering->greatest) > width + 2;
}

static bool is_in_way(const struct chart_scene *scene, size_t series, size_t category, double base)
{
    const struct chart *const chart = scene->chart;
    const double bottom = scene->field.y + scene->field.height;

    if (base > bottom - 2)
        return true;
    for (size_t i = 0; i < chart->series_count; i++) {
        double y;

        if (i == series || chart_value(chart, i, category) == CHART_MISSING)
            continue;
        y = spot_of(scene, i, category).y;
        if (y > base - number_height - 3 && y < base + 3)
            return true;
    }
    return false;
}

/* Of the lowest line they lie below, if that is free; neither on the axis nor on another line. */
static double base_of(const struct chart_scene *scene, size_t series, size_t category, double y)
{
    const bool is_below = scene->chart->series_count > 1 && series == 0;
    const double wanted = is_below ? y + below : y - above;
    const double other = is_below ? y - above : y + below;

    return is_in_way(scene, series, category, wanted) && !is_in_way(scene, series, category, other)
               ? other
               : wanted;
}

static void draw_numbers(const struct chart_scene *scene, size_t series)
{
    const struct drawing_font font = chart_font(number_size);
    const struct numbering numbering = numbering_of(scene->chart, series);
    char text[CELL_TEXT_ROOM];

    for (size_t i = 0; i < scene->chart->category_count; i++) {
        const int64_t value = chart_value(scene->chart, series, i);
        struct drawing_spot spot;
        double width, base;

        if (value == CHART_MISSING)
            continue;
        width = drawing_text_width(&font, chart_number(scene, value, text));
        if (!is_told(scene, &numbering, i, width))
            continue;
        spot = spot_of(scene, series, i);
        base = base_of(scene, series, i, spot.y);
        chart_ground(scene, spot.x - width / 2, base - number_height + 0.75, width, number_height);
        drawing_text(scene->drawing, spot.x, base, &font, DRAWING_CENTRE, text);
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
