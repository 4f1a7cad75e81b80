#include <math.h>

#include "stage/print_chart_inside.h"

static const double share_of_slot = 0.62, narrowest_turned = 8, letter_middle = 0.33;

struct labels {
    struct drawing_font font;
    double head; /* room that they take above the highest column */
    bool are_shown, are_turned;
};

/* Numbers lie if they fit, stand if they do not, and are left out where not even that can be. */
static struct labels plan_labels(const struct chart_scene *scene)
{
    struct labels labels = {.font = chart_font(CHART_LETTERS), .head = CHART_LETTERS + CHART_GAP};
    const double width = scene->box.width * 0.88 / (double)scene->chart->category_count;
    const double widest = chart_widest_number(scene, &labels.font);

    labels.are_turned = widest + 2 > width;
    labels.are_shown = !labels.are_turned || width >= narrowest_turned;
    if (labels.are_turned)
        labels.head = labels.are_shown ? widest + CHART_GAP : 0;
    return labels;
}

static void draw_label(const struct chart_scene *scene, const struct labels *labels, double x,
                       double y, const char *text)
{
    static const double above = 3;
    const double size = labels->font.size, width = drawing_text_width(&labels->font, text);

    if (!labels->are_shown)
        return;
    if (labels->are_turned) {
        chart_ground(scene, x - size * letter_middle, y - above - width, size * 2 * letter_middle,
                     width);
        drawing_text_turned(scene->drawing, x + size * letter_middle, y - above, &labels->font,
                            DRAWING_LEFT, text);
    } else {
        chart_ground(scene, x - width / 2, y - above - size * 2 * letter_middle, width,
                     size * 2 * letter_middle + 1);
        drawing_text(scene->drawing, x, y - above, &labels->font, DRAWING_CENTRE, text);
    }
}

/* A column that does not stand on zero shows that something of it is left out. */
static void draw_break(const struct chart_scene *scene, const struct drawing_box *column)
{
    static const double above = 9, thick = 2.6, slant = 4;
    const double y = column->y + column->height - above, right = column->x + column->width;
    const struct drawing_spot spots[] = {{column->x - 1, y},
                                         {right + 1, y - slant},
                                         {right + 1, y - slant + thick},
                                         {column->x - 1, y + thick}};

    if (scene->scale.is_broken && column->height > above + slant)
        drawing_polygon(scene->drawing, spots, sizeof spots / sizeof *spots, CHART_WHITE, NULL);
}

static void draw_target(const struct chart_scene *scene)
{
    const struct drawing_box *const field = &scene->field;
    const struct drawing_pen pen = chart_target_pen();
    double y;

    if (scene->chart->target == CHART_MISSING)
        return;
    y = field->y + field->height * (1 - chart_share(&scene->scale, scene->chart->target));
    drawing_line(scene->drawing, field->x, y, field->x + field->width, y, &pen);
}

static struct drawing_box column_of(const struct chart_scene *scene, size_t category, double from,
                                    double to)
{
    const struct drawing_box *const field = &scene->field;
    const double slot = field->width / (double)scene->chart->category_count;

    return (struct drawing_box){field->x + slot * ((double)category + (1 - share_of_slot) / 2),
                                field->y + field->height * (1 - to), slot * share_of_slot,
                                field->height * (to - from)};
}

static double share_of(const struct chart_scene *scene, int64_t value)
{
    return value == CHART_MISSING ? 0 : chart_share(&scene->scale, value);
}

void chart_draw_columns(struct chart_scene *scene)
{
    const struct chart *const chart = scene->chart;
    const struct labels labels = plan_labels(scene);
    const struct drawing_fill fill = chart_only_fill();
    const struct drawing_pen pen = chart_pen(0.7, CHART_BLACK);
    char text[CELL_TEXT_ROOM];

    chart_frame(scene, labels.head);
    for (size_t i = 0; i < chart->category_count; i++) {
        const struct drawing_box column =
            column_of(scene, i, 0, share_of(scene, chart_value(chart, 0, i)));

        if (chart_value(chart, 0, i) == CHART_MISSING)
            continue;
        drawing_area(scene->drawing, &column, &fill, &pen);
        draw_break(scene, &column);
    }
    draw_target(scene);
    for (size_t i = 0; i < chart->category_count; i++) {
        const int64_t value = chart_value(chart, 0, i);
        const struct drawing_box column = column_of(scene, i, 0, share_of(scene, value));

        draw_label(scene, &labels, column.x + column.width / 2, column.y,
                   value == CHART_MISSING ? "-" : chart_number(scene, value, text));
    }
}

/* --- on top of each other --------------------------------------------------------------------- */

/* On a ground of its own, because there may be hatches below. */
static void draw_inner_label(const struct chart_scene *scene, const struct drawing_box *piece,
                             int64_t value)
{
    static const double size = 7.5;
    const struct drawing_font font = chart_font(size);
    char text[CELL_TEXT_ROOM];
    const double width = drawing_text_width(&font, chart_number(scene, value, text)) + 3;
    const double x = piece->x + piece->width / 2, y = piece->y + piece->height / 2;

    if (width > piece->width || piece->height < size + 2)
        return;
    chart_ground(scene, x - width / 2, y - size / 2, width, size);
    drawing_text(scene->drawing, x, y + size * letter_middle, &font, DRAWING_CENTRE, text);
}

static int64_t stack(const struct chart_scene *scene, size_t category)
{
    const struct chart *const chart = scene->chart;
    const struct drawing_pen pen = chart_pen(0.6, CHART_BLACK);
    int64_t sum = 0;
    bool is_any = false;

    for (size_t i = 0; i < chart->series_count; i++) {
        const int64_t value = chart_value(chart, i, category);
        const struct drawing_fill fill = chart_series_fill(i);
        struct drawing_box piece;

        is_any = is_any || value != CHART_MISSING;
        if (value == CHART_MISSING || value == 0)
            continue;
        piece = column_of(scene, category, chart_share(&scene->scale, sum),
                          chart_share(&scene->scale, sum + value));
        drawing_area(scene->drawing, &piece, &fill, &pen);
        draw_inner_label(scene, &piece, value);
        sum += value;
    }
    return is_any ? sum : CHART_MISSING;
}

void chart_draw_stacked(struct chart_scene *scene)
{
    struct labels labels = plan_labels(scene);
    char text[CELL_TEXT_ROOM];

    labels.font.is_bold = true;
    chart_frame(scene, labels.head);
    for (size_t i = 0; i < scene->chart->category_count; i++) {
        const int64_t sum = stack(scene, i);
        const struct drawing_box top = column_of(scene, i, 0, share_of(scene, sum));

        draw_label(scene, &labels, top.x + top.width / 2, top.y,
                   sum == CHART_MISSING ? "-" : chart_number(scene, sum, text));
    }
    draw_target(scene);
}
