#include "stage/print_chart.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "stage/print_chart_inside.h"

static const double upright_height = 215, png_scale = 3;

int64_t chart_value(const struct chart *chart, size_t series, size_t category)
{
    return chart->values[series * chart->category_count + category];
}

struct drawing_font chart_font(double size)
{
    return (struct drawing_font){.size = size, .colour = CHART_BLACK};
}

struct drawing_pen chart_pen(double width, uint32_t colour)
{
    return (struct drawing_pen){.width = width, .colour = colour};
}

double chart_widest(const char *const *names, size_t count, const struct drawing_font *font)
{
    double widest = 0;

    for (size_t i = 0; i < count; i++)
        widest = fmax(widest, drawing_text_width(font, names[i]));
    return widest;
}

static bool is_inside_letter(char byte)
{
    enum { MASK = 0xc0, FOLLOWS = 0x80 };

    return ((unsigned char)byte & MASK) == FOLLOWS;
}

void chart_text_cut(const struct chart_scene *scene, struct drawing_spot spot,
                    const struct drawing_font *font, enum drawing_align align, double width,
                    const char *text)
{
    struct text cut = {0};
    size_t length = strlen(text);

    text_add_string(&cut, text);
    while (length > 0 && drawing_text_width(font, text_string(&cut)) > width) {
        length--;
        while (length > 0 && is_inside_letter(text[length]))
            length--;
        text_clear(&cut);
        text_add_bytes(&cut, text, length);
        text_add_string(&cut, "…");
    }
    drawing_text(scene->drawing, spot.x, spot.y, font, align, text_string(&cut));
    text_free(&cut);
}

/* --- parts ------------------------------------------------------------------------------------ */

static size_t cut_evenly(size_t count, size_t most)
{
    const size_t parts = most == 0 ? count : (count + most - 1) / most;
    const size_t even = parts == 0 ? 1 : (count + parts - 1) / parts;

    return even == 0 ? 1 : even;
}

/* How much of it a part holds at most. */
static struct chart_part part_most(const struct chart_scene *scene, double height)
{
    const struct chart *const chart = scene->chart;
    struct chart_part most = {.series_count = chart->series_count,
                              .category_count = chart->category_count};

    if (chart->kind == CHART_BARS)
        most.category_count = (size_t)fmax(1, (height - chart_bars_rest(scene)) / CHART_BAR);
    else if (chart->kind == CHART_CALENDAR || chart->kind == CHART_MATRIX)
        most = chart_cells_most(scene, height);
    most.series_count = cut_evenly(chart->series_count, most.series_count);
    most.category_count = cut_evenly(chart->category_count, most.category_count);
    return most;
}

static size_t parts_of(size_t count, size_t most)
{
    return most == 0 ? 1 : (count + most - 1) / most;
}

static struct chart_scene scene_of(const struct chart *chart, enum language language,
                                   const struct chart_size *room)
{
    return (struct chart_scene){
        .chart = chart,
        .language = language,
        .box = {.width = room->width},
        .most = room->height,
        .part = {.series_count = chart->series_count, .category_count = chart->category_count},
        .scale = chart_scale_of(chart)};
}

size_t chart_part_count(const struct chart *chart, enum language language,
                        const struct chart_size *room)
{
    const struct chart_scene scene = scene_of(chart, language, room);
    const struct chart_part most = part_most(&scene, room->height);

    if (document_chart_is_empty(chart))
        return 0;
    return parts_of(chart->series_count, most.series_count) *
           parts_of(chart->category_count, most.category_count);
}

/* Of a calendar first all days of some services, then of the next ones. */
static struct chart_scene part_of(const struct chart *chart, enum language language,
                                  const struct chart_size *room, size_t part)
{
    struct chart_scene scene = scene_of(chart, language, room);
    const struct chart_part most = part_most(&scene, room->height);
    const size_t columns = parts_of(chart->category_count, most.category_count);
    const size_t across = columns == 0 ? 1 : columns;

    scene.part.series = part / across * most.series_count;
    scene.part.category = part % across * most.category_count;
    scene.part.series_count = chart->series_count - scene.part.series;
    scene.part.category_count = chart->category_count - scene.part.category;
    if (scene.part.series_count > most.series_count)
        scene.part.series_count = most.series_count;
    if (scene.part.category_count > most.category_count)
        scene.part.category_count = most.category_count;
    return scene;
}

static double height_of(const struct chart_scene *scene)
{
    switch (scene->chart->kind) {
    case CHART_BARS:
        return chart_bars_rest(scene) + (double)scene->part.category_count * CHART_BAR;
    case CHART_CALENDAR:
    case CHART_MATRIX:
        return chart_cells_height(scene);
    case CHART_COLUMNS:
    case CHART_LINES:
    case CHART_STACKED:
        break;
    }
    return upright_height + chart_legend(scene, 0);
}

double chart_part_height(const struct chart *chart, enum language language,
                         const struct chart_size *room, size_t part)
{
    const struct chart_scene scene = part_of(chart, language, room, part);

    return height_of(&scene);
}

/* --- drawing ---------------------------------------------------------------------------------- */

void chart_draw(struct drawing *drawing, const struct chart *chart, enum language language,
                const struct chart_size *room, size_t part, const struct drawing_spot *corner)
{
    static void (*const draw[])(struct chart_scene * scene) = {
        [CHART_COLUMNS] = chart_draw_columns, [CHART_LINES] = chart_draw_lines,
        [CHART_STACKED] = chart_draw_stacked, [CHART_BARS] = chart_draw_bars,
        [CHART_CALENDAR] = chart_draw_cells,  [CHART_MATRIX] = chart_draw_cells,
    };
    struct chart_scene scene = part_of(chart, language, room, part);

    scene.box.height = height_of(&scene);
    scene.box.x = corner->x;
    scene.box.y = corner->y;
    scene.drawing = drawing;
    draw[chart->kind](&scene);
}

static bool finish(struct drawing *drawing, const struct chart *chart, enum language language,
                   size_t part, struct text *bytes, struct error *error)
{
    bool good;

    if (drawing == NULL)
        return false;
    chart_draw(drawing, chart, language, &CHART_ROOM, part, &(struct drawing_spot){0, 0});
    good = drawing_finish(drawing, bytes, error);
    drawing_free(drawing);
    return good;
}

bool chart_png(const struct chart *chart, enum language language, size_t part, struct text *bytes,
               struct chart_size *size, struct error *error)
{
    if (!drawing_is_ready(error))
        return false;
    *size =
        (struct chart_size){.width = CHART_ROOM.width,
                            .height = ceil(chart_part_height(chart, language, &CHART_ROOM, part))};
    return finish(drawing_new_png(size->width, size->height, png_scale, error), chart, language,
                  part, bytes, error);
}

bool chart_svg(const struct chart *chart, enum language language, size_t part, struct text *bytes,
               struct error *error)
{
    double height;

    if (!drawing_is_ready(error))
        return false;
    height = ceil(chart_part_height(chart, language, &CHART_ROOM, part));
    return finish(drawing_new_svg(CHART_ROOM.width, height, error), chart, language, part, bytes,
                  error);
}
