/* Charts that a spreadsheet draws by itself, from cells. */
#include <assert.h>
#include <stdint.h>

#include "io/sheet_inside.h"

enum { NAME_SIZE = 12, SMALL_SIZE = 9, LETTERS = 10 };
static char font_name[] = "Times New Roman"; /* the library takes no constant; nobody changes it */

/* Dark to light, so that they differ on a grey printer, too. */
static const lxw_color_t colours[] = {0x1F3864, 0x8FAADC, 0x7F6000, 0xD9A300, 0x3B3B3B, 0xA5A5A5};
static const uint8_t patterns[] = {
    LXW_CHART_PATTERN_NONE,       LXW_CHART_PATTERN_WIDE_UPWARD_DIAGONAL,
    LXW_CHART_PATTERN_SMALL_GRID, LXW_CHART_PATTERN_LIGHT_HORIZONTAL,
    LXW_CHART_PATTERN_PERCENT_75, LXW_CHART_PATTERN_WIDE_DOWNWARD_DIAGONAL};
static const uint8_t markers[] = {LXW_CHART_MARKER_CIRCLE,   LXW_CHART_MARKER_SQUARE,
                                  LXW_CHART_MARKER_TRIANGLE, LXW_CHART_MARKER_DIAMOND,
                                  LXW_CHART_MARKER_X,        LXW_CHART_MARKER_STAR};
enum { LOOK_COUNT = sizeof colours / sizeof *colours };

static lxw_chart_series *add_series(lxw_chart *made, const struct sheet_chart *chart,
                                    unsigned number)
{
    const unsigned first = chart->data.row + 1, last = chart->data.row + chart->category_count;
    const lxw_col_t names = (lxw_col_t)chart->data.column;
    const lxw_col_t column = (lxw_col_t)(chart->data.column + 1 + number);
    lxw_chart_series *const series = chart_add_series(made, NULL, NULL);

    assert(series != NULL);
    chart_series_set_categories(series, chart->sheet, first, names, last, names);
    chart_series_set_values(series, chart->sheet, first, column, last, column);
    chart_series_set_name_range(series, chart->sheet, chart->data.row, column);
    return series;
}

static void dress_line(lxw_chart_series *series, unsigned number)
{
    static const uint8_t dashes[] = {LXW_CHART_LINE_DASH_SOLID, LXW_CHART_LINE_DASH_DASH,
                                     LXW_CHART_LINE_DASH_ROUND_DOT};
    lxw_chart_line line = {.color = colours[number % LOOK_COUNT],
                           .width = 1.75F,
                           .dash_type = dashes[number % (sizeof dashes / sizeof *dashes)]};
    lxw_chart_line edge = {.color = colours[number % LOOK_COUNT]};
    lxw_chart_fill fill = {.color = colours[number % LOOK_COUNT]};

    chart_series_set_line(series, &line);
    chart_series_set_marker_type(series, markers[number % LOOK_COUNT]);
    chart_series_set_marker_size(series, 6);
    chart_series_set_marker_fill(series, &fill);
    chart_series_set_marker_line(series, &edge);
}

static void dress_area(lxw_chart_series *series, unsigned number)
{
    lxw_chart_fill fill = {.color = colours[number % LOOK_COUNT]};
    lxw_chart_pattern pattern = {.fg_color = colours[number % LOOK_COUNT],
                                 .bg_color = LXW_COLOR_WHITE,
                                 .type = patterns[number % LOOK_COUNT]};
    lxw_chart_line edge = {.color = 0x3B3B3B, .width = 0.5F};

    if (pattern.type == LXW_CHART_PATTERN_NONE)
        chart_series_set_fill(series, &fill);
    else
        chart_series_set_pattern(series, &pattern);
    chart_series_set_line(series, &edge);
}

static void label(lxw_chart_series *series, const struct sheet_chart *chart)
{
    lxw_chart_font font = {.name = font_name, .size = SMALL_SIZE};

    chart_series_set_labels(series);
    chart_series_set_labels_num_format(series, chart->format);
    chart_series_set_labels_font(series, &font);
}

/* A chart of columns cannot hold a line: columns that are not seen, and their trend is. */
static void add_target(lxw_chart *made, const struct sheet_chart *chart)
{
    lxw_chart_series *const series = add_series(made, chart, chart->series_count);
    lxw_chart_line line = {
        .color = 0xC00000, .width = 1.75F, .dash_type = LXW_CHART_LINE_DASH_DASH};
    lxw_chart_line no_line = {.none = LXW_TRUE};
    lxw_chart_fill no_fill = {.none = LXW_TRUE};
    int16_t hidden[] = {(int16_t)chart->series_count, -1};

    if (chart->kind == SHEET_LINES) {
        chart_series_set_line(series, &line);
        chart_series_set_marker_type(series, LXW_CHART_MARKER_NONE);
        return;
    }
    chart_series_set_fill(series, &no_fill);
    chart_series_set_line(series, &no_line);
    chart_series_set_trendline(series, LXW_CHART_TRENDLINE_TYPE_LINEAR, 0);
    chart_series_set_trendline_name(series, chart->target_name);
    chart_series_set_trendline_line(series, &line);
    chart_set_series_overlap(made, 100);
    chart_legend_delete_series(made, hidden);
}

static void dress_axes(lxw_chart *made, const struct sheet_chart *chart)
{
    lxw_chart_font small = {.name = font_name, .size = SMALL_SIZE};
    lxw_chart_font strong = {.name = font_name, .size = NAME_SIZE, .bold = LXW_TRUE};
    lxw_chart_line grid = {.color = 0xD0D0D0, .width = 0.5F};
    /* of a chart that lies, the library calls the one of the categories y */
    lxw_chart_axis *const values = chart->kind == SHEET_BARS ? made->x_axis : made->y_axis;

    chart_title_set_name(made, chart->title);
    chart_title_set_name_font(made, &strong);
    chart_axis_set_num_font(made->x_axis, &small);
    chart_axis_set_num_font(made->y_axis, &small);
    if (*chart->unit != '\0') {
        chart_axis_set_name(values, chart->unit);
        chart_axis_set_name_font(values, &small);
    }
    chart_axis_set_num_format(values, chart->format);
    chart_axis_major_gridlines_set_line(values, &grid);
    if (chart->kind == SHEET_BARS)
        chart_axis_set_reverse(made->y_axis); /* the first on top */
    chart_legend_set_position(made, LXW_CHART_LEGEND_BOTTOM);
    chart_legend_set_font(made, &small);
}

static void put_chart(struct sheet *sheet, const struct sheet_chart *chart)
{
    static const uint8_t kinds[] = {LXW_CHART_COLUMN, LXW_CHART_LINE, LXW_CHART_COLUMN_STACKED,
                                    LXW_CHART_BAR};
    lxw_chart *const made = sheet->worksheet == NULL
                                ? NULL
                                : workbook_add_chart(sheet->book->workbook, kinds[chart->kind]);
    lxw_chart_options options = {
        .x_scale = 1.5, .y_scale = 1.2, .description = (char *)(uintptr_t)chart->alternative};

    if (made == NULL)
        return;
    for (unsigned i = 0; i < chart->series_count; i++) {
        lxw_chart_series *const series = add_series(made, chart, i);

        if (chart->kind == SHEET_LINES)
            dress_line(series, i);
        else
            dress_area(series, i);
        if (chart->series_count == 1)
            label(series, chart);
    }
    if (chart->target_name != NULL)
        add_target(made, chart);
    dress_axes(made, chart);
    sheet_note(sheet->book,
               worksheet_insert_chart_opt(sheet->worksheet, chart->place.row,
                                          (lxw_col_t)chart->place.column, made, &options));
}

void sheet_put_chart(struct sheet *sheet, const struct sheet_chart *chart)
{
    struct sheet_chart clean = *chart;

    clean.title = sheet_clean(sheet->book, chart->title);
    clean.alternative = sheet_clean(sheet->book, chart->alternative);
    clean.unit = sheet_clean(sheet->book, chart->unit);
    if (chart->target_name != NULL)
        clean.target_name = sheet_clean(sheet->book, chart->target_name);
    put_chart(sheet, &clean);
}
