#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "stage/print_chart_inside.h"

enum { TICKS = 5, TEN = 10 };

/* --- which values ----------------------------------------------------------------------------- */

/* The next of 1, 2, 5, 10, 20 … that is not less. */
static int64_t round_step(int64_t rough)
{
    int64_t power = 1;

    while (power * TEN <= rough)
        power *= TEN;
    if (power >= rough)
        return power;
    if (power * 2 >= rough)
        return power * 2;
    return power * TEN / 2 >= rough ? power * TEN / 2 : power * TEN;
}

struct range {
    int64_t low, high;
};

static void widen(struct range *range, int64_t value)
{
    if (value == CHART_MISSING)
        return;
    if (range->low == CHART_MISSING || value < range->low)
        range->low = value;
    if (range->high == CHART_MISSING || value > range->high)
        range->high = value;
}

static int64_t sum_of(const struct chart *chart, size_t category)
{
    int64_t sum = 0;

    for (size_t i = 0; i < chart->series_count; i++) {
        const int64_t value = chart_value(chart, i, category);

        sum += value == CHART_MISSING ? 0 : value;
    }
    return sum;
}

static struct range range_of(const struct chart *chart)
{
    struct range range = {CHART_MISSING, CHART_MISSING};

    for (size_t j = 0; j < chart->category_count; j++) {
        if (chart->kind == CHART_STACKED)
            widen(&range, sum_of(chart, j));
        else
            for (size_t i = 0; i < chart->series_count; i++)
                widen(&range, chart_value(chart, i, j));
    }
    if (range.low != CHART_MISSING)
        widen(&range, chart->target);
    return range;
}

static int64_t hundred(const struct chart *chart)
{
    int64_t hundred = 100;

    for (int i = 0; i < chart->decimals; i++)
        hundred *= TEN;
    return hundred;
}

static int64_t floor_to(int64_t value, int64_t step)
{
    return (value - (value % step != 0 && value < 0 ? step - 1 : 0)) / step * step;
}

/* The multiples of the step around the range; a broken axis leaves some room below. */
static void set_ends(struct chart_scale *scale, const struct chart *chart,
                     const struct range *range)
{
    scale->step = round_step((range->high - range->low + TICKS - 1) / TICKS);
    scale->low = floor_to(range->low, scale->step);
    if (scale->is_broken && scale->low >= scale->step && range->low - scale->low < scale->step / 2)
        scale->low -= scale->step;
    scale->high = -floor_to(-range->high, scale->step);
    if (scale->high <= scale->low)
        scale->high = scale->low + scale->step;
    if (chart->unit[0] == '%' && range->high <= hundred(chart) && scale->high > hundred(chart))
        scale->high = hundred(chart);
    scale->is_broken = scale->is_broken && scale->low > 0;
}

/* Values that differ by little of what they are could not be told apart from zero on. */
struct chart_scale chart_scale_of(const struct chart *chart)
{
    struct chart_scale scale = {.high = 1, .step = 1};
    struct range range;

    if (chart->kind == CHART_CALENDAR) /* its values are marks, and many */
        return scale;
    range = range_of(chart);
    if (range.low == CHART_MISSING)
        return scale;
    scale.is_broken = chart->kind != CHART_STACKED && chart->kind != CHART_MATRIX &&
                      range.low > 0 && range.high - range.low < range.high / 2;
    if (!scale.is_broken && range.low > 0)
        range.low = 0;
    if (range.high < 0)
        range.high = 0;
    set_ends(&scale, chart, &range);
    return scale;
}

double chart_share(const struct chart_scale *scale, int64_t value)
{
    const double share = (double)(value - scale->low) / (double)(scale->high - scale->low);

    return fmin(1, fmax(0, share));
}

const char *chart_number(const struct chart_scene *scene, int64_t value, char text[CELL_TEXT_ROOM])
{
    return document_value_text(scene->language, value, scene->chart->decimals, text);
}

double chart_widest_number(const struct chart_scene *scene, const struct drawing_font *font)
{
    const struct chart *const chart = scene->chart;
    char text[CELL_TEXT_ROOM];
    double widest = 0;

    for (size_t i = 0; i < chart->series_count * chart->category_count; i++)
        if (chart->values[i] != CHART_MISSING)
            widest =
                fmax(widest, drawing_text_width(font, chart_number(scene, chart->values[i], text)));
    return widest;
}

/* --- axes ------------------------------------------------------------------------------------- */

static const double tick_letters = 8, line_height = 11, turned_most = 90, narrowest_turned = 9;

static double widest_tick(const struct chart_scene *scene)
{
    const struct drawing_font font = chart_font(tick_letters);
    char text[CELL_TEXT_ROOM];
    double widest = 0;

    for (int64_t value = scene->scale.low; value <= scene->scale.high; value += scene->scale.step)
        widest = fmax(widest, drawing_text_width(&font, chart_number(scene, value, text)));
    return widest;
}

static void draw_ticks(const struct chart_scene *scene)
{
    const struct drawing_font font = chart_font(tick_letters);
    const struct drawing_pen pale = chart_pen(0.4, CHART_PALE);
    const struct drawing_box *const field = &scene->field;
    char text[CELL_TEXT_ROOM];

    for (int64_t value = scene->scale.low; value <= scene->scale.high; value += scene->scale.step) {
        const double y = field->y + field->height * (1 - chart_share(&scene->scale, value));

        drawing_line(scene->drawing, field->x, y, field->x + field->width, y, &pale);
        drawing_text(scene->drawing, field->x - CHART_GAP, y + tick_letters * 0.33, &font,
                     DRAWING_RIGHT, chart_number(scene, value, text));
    }
}

static void draw_axes(const struct chart_scene *scene)
{
    const struct drawing_pen pen = chart_pen(0.8, CHART_BLACK);
    const struct drawing_pen gap = chart_pen(3, CHART_WHITE);
    const struct drawing_box *const field = &scene->field;
    const double x = field->x, bottom = field->y + field->height;

    drawing_line(scene->drawing, x, field->y, x, bottom, &pen);
    drawing_line(scene->drawing, x, bottom, x + field->width, bottom, &pen);
    if (!scene->scale.is_broken)
        return;
    drawing_line(scene->drawing, x - 4, bottom - 5, x + 4, bottom - 9, &gap);
    for (int i = 0; i < 2; i++)
        drawing_line(scene->drawing, x - 4, bottom - 4 - 4 * i, x + 4, bottom - 8 - 4 * i, &pen);
}

static void draw_unit(const struct chart_scene *scene)
{
    const struct drawing_font font = {.size = tick_letters, .is_italic = true};
    struct text text = {0};

    if (scene->chart->unit[0] == '\0')
        return;
    text_add(&text, "(%s)", scene->chart->unit);
    drawing_text(scene->drawing, scene->box.x, scene->box.y + tick_letters, &font, DRAWING_LEFT,
                 text_string(&text));
    text_free(&text);
}

/* Below each, turned if they are too wide, or below some of them. */
struct naming {
    struct drawing_font font;
    double height;
    size_t every;
    bool is_turned;
};

static struct naming plan_names(const struct chart_scene *scene, double slot)
{
    struct naming naming = {.font = chart_font(CHART_LETTERS), .height = line_height, .every = 1};
    const double widest =
        chart_widest(scene->chart->categories, scene->chart->category_count, &naming.font);

    if (widest + 3 <= slot)
        return naming;
    naming.is_turned = slot >= narrowest_turned;
    if (naming.is_turned)
        naming.height = fmin(widest, turned_most) + CHART_GAP;
    else
        naming.every = (size_t)ceil((widest + CHART_GAP) / slot);
    return naming;
}

static void draw_names(const struct chart_scene *scene, const struct naming *naming)
{
    const struct chart *const chart = scene->chart;
    const double slot = scene->field.width / (double)chart->category_count;
    const double y = scene->field.y + scene->field.height;

    for (size_t i = 0; i < chart->category_count; i += naming->every) {
        const double x = scene->field.x + slot * ((double)i + 0.5);

        if (naming->is_turned)
            drawing_text_turned(scene->drawing, x + CHART_LETTERS * 0.33, y + 3, &naming->font,
                                DRAWING_RIGHT, chart->categories[i]);
        else
            drawing_text(scene->drawing, x, y + line_height - 1, &naming->font, DRAWING_CENTRE,
                         chart->categories[i]);
    }
}

double chart_remark(const struct chart_scene *scene, double y)
{
    const struct drawing_font font = {.size = tick_letters, .is_italic = true};

    if (!scene->scale.is_broken)
        return 0;
    if (scene->drawing != NULL)
        drawing_text(scene->drawing, scene->box.x, y + tick_letters, &font, DRAWING_LEFT,
                     words_in(scene->language, "The axis of values does not begin at zero."));
    return line_height;
}

void chart_frame(struct chart_scene *scene, double head)
{
    const struct drawing_box *const box = &scene->box;
    const double left = widest_tick(scene) + 2 * CHART_GAP;
    const double slot = (box->width - left) / (double)scene->chart->category_count;
    const struct naming naming = plan_names(scene, slot);
    struct chart_scene silent = *scene;
    double y, foot;

    silent.drawing = NULL;
    foot = naming.height + CHART_GAP + chart_legend(&silent, 0) + chart_remark(&silent, 0);
    scene->field = (struct drawing_box){box->x + left, box->y + line_height + head,
                                        box->width - left, box->height - line_height - head - foot};
    draw_unit(scene);
    draw_ticks(scene);
    draw_axes(scene);
    draw_names(scene, &naming);
    y = scene->field.y + scene->field.height + naming.height + CHART_GAP;
    y += chart_legend(scene, y);
    chart_remark(scene, y);
}
