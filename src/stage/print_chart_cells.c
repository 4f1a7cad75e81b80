/* Calendars (a row a service, a column a day) and matrices (shares by hour and day of the week). */
#include <math.h>

#include "base/memory.h"
#include "stage/print_chart_inside.h"

static const double row_least[] = {9.5, 16}, row_most[] = {13.5, 16}, narrowest[] = {5, 9},
                    widest[] = {14, 40};
static const double head = 12, names_most = 0.34, middle = 0.33, scale_height = 16;

static bool is_matrix(const struct chart_scene *scene)
{
    return scene->chart->kind == CHART_MATRIX;
}

static double name_size(const struct chart_scene *scene)
{
    static const double sizes[] = {7.5, 8.5};

    return sizes[is_matrix(scene)];
}

static double names_width(const struct chart_scene *scene)
{
    const struct drawing_font font = chart_font(name_size(scene));

    return fmin(scene->box.width * names_most,
                chart_widest(scene->chart->series, scene->chart->series_count, &font) +
                    2 * CHART_GAP);
}

static double foot_of(const struct chart_scene *scene)
{
    struct chart_scene silent = *scene;

    silent.drawing = NULL;
    return CHART_GAP + (is_matrix(scene) ? scale_height : chart_legend(&silent, 0));
}

/* Rows of a calendar are as high as its page has room for, with a title above it. */
static double row_height(const struct chart_scene *scene)
{
    static const double titles = 40;
    const double room = scene->most - titles - head - foot_of(scene);
    const double own = room / fmax(1, (double)scene->part.series_count);

    return fmin(row_most[is_matrix(scene)], fmax(row_least[is_matrix(scene)], own));
}

struct chart_part chart_cells_most(const struct chart_scene *scene, double height)
{
    const double rows = (height - head - foot_of(scene)) / row_least[is_matrix(scene)];
    const double columns = (scene->box.width - names_width(scene)) / narrowest[is_matrix(scene)];

    return (struct chart_part){.series_count = (size_t)fmax(1, rows),
                               .category_count = (size_t)fmax(1, columns)};
}

double chart_cells_height(const struct chart_scene *scene)
{
    return head + (double)scene->part.series_count * row_height(scene) + foot_of(scene);
}

/* --- what stands around ----------------------------------------------------------------------- */

static void draw_names(const struct chart_scene *scene, double cell, double row)
{
    const struct drawing_font font = chart_font(name_size(scene));
    const struct chart *const chart = scene->chart;
    const double left = scene->field.x - scene->box.x - CHART_GAP;
    const double wide = chart_widest(chart->categories, chart->category_count, &font) + CHART_GAP;
    const size_t every = (size_t)fmax(1, ceil(wide / cell));

    for (size_t i = 0; i < scene->part.series_count; i++)
        chart_text_cut(
            scene,
            (struct drawing_spot){scene->box.x,
                                  scene->field.y + row * ((double)i + 0.5) + font.size * middle},
            &font, DRAWING_LEFT, left, chart->series[scene->part.series + i]);
    for (size_t i = 0; i < scene->part.category_count; i += every) {
        if (every > 1 && i + every > scene->part.category_count + every / 2)
            break; /* it would stand out */
        drawing_text(scene->drawing,
                     scene->field.x + cell * (double)i + (every == 1 ? cell / 2 : 0),
                     scene->field.y - 3, &font, every == 1 ? DRAWING_CENTRE : DRAWING_LEFT,
                     chart->categories[scene->part.category + i]);
    }
}

static void draw_grid(const struct chart_scene *scene, double cell, double row)
{
    const struct drawing_pen pen = chart_pen(0.3, CHART_GREY);
    const struct drawing_pen edge = chart_pen(0.6, CHART_BLACK);
    const struct drawing_box *const field = &scene->field;

    struct drawing_spot *const spots =
        NEW_ARRAY(struct drawing_spot, 2 * (scene->part.category_count + scene->part.series_count));
    size_t count = 0;

    for (size_t i = 1; i < scene->part.category_count; i++) {
        const double x = field->x + cell * (double)i;

        spots[count++] = (struct drawing_spot){x, field->y};
        spots[count++] = (struct drawing_spot){x, field->y + field->height};
    }
    for (size_t i = 1; i < scene->part.series_count; i++) {
        const double y = field->y + row * (double)i;

        spots[count++] = (struct drawing_spot){field->x, y};
        spots[count++] = (struct drawing_spot){field->x + field->width, y};
    }
    if (count > 0)
        drawing_pairs(scene->drawing, spots, count, &pen);
    free(spots);
    drawing_area(scene->drawing, field, NULL, &edge);
}

/* --- calendars -------------------------------------------------------------------------------- */

/* A mark that is called "G: down" has its letter in the middle of its days. */
static void draw_letter(const struct chart_scene *scene, const struct drawing_box *box, size_t mark)
{
    static const double size = 6.5, ground = 5;
    const bool is_black = chart_mark_fill(mark).ground == CHART_BLACK;
    const struct drawing_font font = {
        .size = size, .is_bold = true, .colour = is_black ? CHART_WHITE : CHART_BLACK};
    const double x = box->x + box->width / 2, y = box->y + box->height / 2;
    const char *const name = mark < scene->chart->mark_count ? scene->chart->marks[mark] : "";
    const char letter[] = {name[0], '\0'};

    if (name[0] == '\0' || name[1] != ':')
        return;
    if (!is_black)
        chart_ground(scene, x - ground / 2, y - size / 2, ground, size);
    drawing_text(scene->drawing, x, y + size * middle, &font, DRAWING_CENTRE, letter);
}

/* Days that are alike are one area: most of half a year is. */
static void draw_days(const struct chart_scene *scene, size_t row, double cell, double height)
{
    const struct chart_part *const part = &scene->part;
    size_t begin = 0;

    for (size_t i = 1; i <= part->category_count; i++) {
        const int64_t mark = chart_value(scene->chart, part->series + row, part->category + begin);

        if (i < part->category_count &&
            chart_value(scene->chart, part->series + row, part->category + i) == mark)
            continue;
        if (mark > 0) {
            const struct drawing_fill fill = chart_mark_fill((size_t)mark);

            const struct drawing_box box = {scene->field.x + cell * (double)begin,
                                            scene->field.y + height * (double)row,
                                            cell * (double)(i - begin), height};

            drawing_area(scene->drawing, &box, &fill, NULL);
            draw_letter(scene, &box, (size_t)mark);
        } else if (mark == CHART_MISSING) {
            const struct drawing_pen pen = chart_pen(0.6, CHART_GREY);
            const double y = scene->field.y + height * ((double)row + 0.5);

            drawing_line(scene->drawing, scene->field.x + cell * (double)begin, y,
                         scene->field.x + cell * (double)i, y, &pen);
        }
        begin = i;
    }
}

/* --- matrices --------------------------------------------------------------------------------- */

enum { SHADES = 5, LIGHTEST = 255, DARKEST = 70 };

static uint32_t shade_of(double share)
{
    const uint32_t grey = (uint32_t)(LIGHTEST - share * (LIGHTEST - DARKEST));

    return grey << 16 | grey << 8 | grey;
}

/* As large as the widest number allows; 0: it does not fit. */
static double number_size(const struct chart_scene *scene, double cell)
{
    static const double sizes[] = {8.5, 8, 7.5, 7, 6.5, 6, 5.5};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const struct drawing_font font = chart_font(sizes[i]);

        if (chart_widest_number(scene, &font) + 1 <= cell)
            return sizes[i];
    }
    return 0;
}

static void draw_share(const struct chart_scene *scene, const struct drawing_box *box,
                       int64_t value, double size)
{
    static const double dark = 0.55;
    const double share = value == CHART_MISSING ? 0 : chart_share(&scene->scale, value);
    const struct drawing_fill missing = {CHART_WHITE, CHART_GREY, HATCH_FALLING, 4};
    const struct drawing_fill fill = {.ground = shade_of(share)};
    struct drawing_font font = chart_font(size);
    char text[CELL_TEXT_ROOM];

    drawing_area(scene->drawing, box, value == CHART_MISSING ? &missing : &fill, NULL);
    font.colour = share > dark ? CHART_WHITE : CHART_BLACK;
    if (size > 0 && value != CHART_MISSING)
        drawing_text(scene->drawing, box->x + box->width / 2,
                     box->y + box->height / 2 + size * middle, &font, DRAWING_CENTRE,
                     chart_number(scene, value, text));
}

/* Which grey means how much. */
static void draw_shades(const struct chart_scene *scene)
{
    static const double width = 46, height = 9;
    const struct drawing_font font = chart_font(CHART_LETTERS - 1);
    const struct drawing_pen pen = chart_pen(0.4, CHART_BLACK);
    const double y = scene->field.y + scene->field.height + CHART_GAP;
    double x = scene->field.x;
    char text[CELL_TEXT_ROOM];

    for (int i = 0; i <= SHADES; i++) {
        const struct drawing_fill fill = {.ground = shade_of((double)i / SHADES)};
        const struct drawing_box box = {x, y, 14, height};
        const int64_t value =
            scene->scale.low + (scene->scale.high - scene->scale.low) * i / SHADES;

        drawing_area(scene->drawing, &box, &fill, &pen);
        drawing_text(scene->drawing, x + 16, y + height - 2, &font, DRAWING_LEFT,
                     chart_number(scene, value, text));
        x += width;
    }
    drawing_text(scene->drawing, x, y + height - 2, &font, DRAWING_LEFT, scene->chart->unit);
}

static void draw_shares(const struct chart_scene *scene, size_t row, double cell, double height)
{
    const struct chart_part *const part = &scene->part;
    const double size = number_size(scene, cell);

    for (size_t i = 0; i < part->category_count; i++)
        draw_share(scene,
                   &(struct drawing_box){scene->field.x + cell * (double)i,
                                         scene->field.y + height * (double)row, cell, height},
                   chart_value(scene->chart, part->series + row, part->category + i), size);
}

void chart_draw_cells(struct chart_scene *scene)
{
    const double names = names_width(scene), height = row_height(scene);
    const double cell = fmin(widest[is_matrix(scene)],
                             (scene->box.width - names) / (double)scene->part.category_count);

    scene->field = (struct drawing_box){scene->box.x + names, scene->box.y + head,
                                        cell * (double)scene->part.category_count,
                                        height * (double)scene->part.series_count};
    for (size_t i = 0; i < scene->part.series_count; i++)
        if (is_matrix(scene))
            draw_shares(scene, i, cell, height);
        else
            draw_days(scene, i, cell, height);
    draw_grid(scene, cell, height);
    draw_names(scene, cell, height);
    if (is_matrix(scene))
        draw_shades(scene);
    else
        chart_legend(scene, scene->field.y + scene->field.height + CHART_GAP);
}
