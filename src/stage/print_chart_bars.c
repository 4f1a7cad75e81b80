#include <math.h>
#include <stdio.h>

#include "stage/print_chart_inside.h"

static const double head = 12, axis = 14, thick = 0.62, names_most = 0.5, middle = 0.33;

double chart_bars_rest(const struct chart_scene *scene)
{
    struct chart_scene silent = *scene;

    silent.drawing = NULL;
    return head + axis + chart_legend(&silent, 0) + chart_remark(&silent, 0) + CHART_GAP;
}

static void draw_axis(const struct chart_scene *scene)
{
    const struct drawing_font font = chart_font(8);
    const struct drawing_font slanted = {.size = 8, .is_italic = true};
    const struct drawing_pen pale = chart_pen(0.4, CHART_PALE);
    const struct drawing_pen pen = chart_pen(0.8, CHART_BLACK);
    const struct drawing_box *const field = &scene->field;
    const double bottom = field->y + field->height;
    char text[CELL_TEXT_ROOM];
    double free_from = 0;

    for (int64_t value = scene->scale.low; value <= scene->scale.high; value += scene->scale.step) {
        const double x = field->x + field->width * chart_share(&scene->scale, value);
        const double half = drawing_text_width(&font, chart_number(scene, value, text)) / 2;

        drawing_line(scene->drawing, x, field->y, x, bottom, &pale);
        if (x - half > free_from)
            drawing_text(scene->drawing, x, bottom + 10, &font, DRAWING_CENTRE, text);
        free_from = fmax(free_from, x + half + CHART_GAP);
    }
    drawing_line(scene->drawing, field->x, field->y, field->x, bottom, &pen);
    snprintf(text, sizeof text, "(%s)", scene->chart->unit);
    if (scene->chart->unit[0] != '\0')
        drawing_text(scene->drawing, field->x, scene->box.y + 8, &slanted, DRAWING_LEFT, text);
}

static void draw_break(const struct chart_scene *scene, const struct drawing_box *bar)
{
    static const double from = 6, gap = 2.6, slant = 4;
    const double x = bar->x + from, bottom = bar->y + bar->height;
    const struct drawing_spot spots[] = {{x + slant, bar->y - 1},
                                         {x + slant + gap, bar->y - 1},
                                         {x + gap, bottom + 1},
                                         {x, bottom + 1}};

    if (scene->scale.is_broken && bar->width > from + slant + gap)
        drawing_polygon(scene->drawing, spots, sizeof spots / sizeof *spots, CHART_WHITE, NULL);
}

static struct drawing_box bar_of(const struct chart_scene *scene, size_t place)
{
    const int64_t value = chart_value(scene->chart, 0, scene->part.category + place);
    const double share = value == CHART_MISSING ? 0 : chart_share(&scene->scale, value);

    return (struct drawing_box){scene->field.x,
                                scene->field.y + CHART_BAR * ((double)place + (1 - thick) / 2),
                                scene->field.width * share, CHART_BAR * thick};
}

static void draw_bar(const struct chart_scene *scene, size_t place)
{
    const struct drawing_fill fill = chart_only_fill();
    const struct drawing_pen pen = chart_pen(0.7, CHART_BLACK);
    const struct drawing_box bar = bar_of(scene, place);

    if (chart_value(scene->chart, 0, scene->part.category + place) == CHART_MISSING)
        return;
    drawing_area(scene->drawing, &bar, &fill, &pen);
    draw_break(scene, &bar);
}

static void draw_words(const struct chart_scene *scene, size_t place)
{
    const struct drawing_font font = chart_font(CHART_LETTERS);
    const struct drawing_box bar = bar_of(scene, place);
    const int64_t value = chart_value(scene->chart, 0, scene->part.category + place);
    const double base = bar.y + bar.height / 2 + CHART_LETTERS * middle;
    const double x = bar.x + bar.width + CHART_GAP;
    char text[CELL_TEXT_ROOM] = "-";

    chart_text_cut(scene, (struct drawing_spot){scene->field.x - CHART_GAP, base}, &font,
                   DRAWING_RIGHT, scene->field.x - scene->box.x - CHART_GAP,
                   scene->chart->categories[scene->part.category + place]);
    if (value != CHART_MISSING)
        chart_number(scene, value, text);
    chart_ground(scene, x - 1, bar.y, drawing_text_width(&font, text) + 2, bar.height);
    drawing_text(scene->drawing, x, base, &font, DRAWING_LEFT, text);
}

static void draw_target(const struct chart_scene *scene)
{
    const struct drawing_box *const field = &scene->field;
    const struct drawing_pen pen = chart_target_pen();
    double x;

    if (scene->chart->target == CHART_MISSING)
        return;
    x = field->x + field->width * chart_share(&scene->scale, scene->chart->target);
    drawing_line(scene->drawing, x, field->y, x, field->y + field->height, &pen);
}

void chart_draw_bars(struct chart_scene *scene)
{
    const struct chart_part *const part = &scene->part;
    const struct drawing_box *const box = &scene->box;
    const struct drawing_font font = chart_font(CHART_LETTERS);
    const double names =
        fmin(box->width * names_most,
             chart_widest(scene->chart->categories, scene->chart->category_count, &font) +
                 2 * CHART_GAP);
    const double numbers = chart_widest_number(scene, &font) + 2 * CHART_GAP;
    double y;

    scene->field = (struct drawing_box){box->x + names, box->y + head, box->width - names - numbers,
                                        CHART_BAR * (double)part->category_count};
    draw_axis(scene);
    for (size_t i = 0; i < part->category_count; i++)
        draw_bar(scene, i);
    draw_target(scene);
    for (size_t i = 0; i < part->category_count; i++)
        draw_words(scene, i);
    y = scene->field.y + scene->field.height + axis + CHART_GAP;
    y += chart_legend(scene, y);
    chart_remark(scene, y);
}
