#include <string.h>

#include "base/words.h"
#include "stage/print_xlsx.h"

enum {
    CHART_ROWS = 20,
    GAP_ROWS = 2,
    TITLE_ROWS = 1,
    CATEGORY_LETTERS = 24,
    VALUE_LETTERS = 14,
    VALUE_COLUMNS = 8,
    PRINTED_COLUMNS = 11
};

static const struct sheet_style title_style = {.size = 12, .is_strong = true};
static const struct sheet_style head_style = {.align = SHEET_CENTRE,
                                              .is_strong = true,
                                              .is_wrapped = true,
                                              .is_boxed = true,
                                              .is_shaded = true};
static const struct sheet_style name_style = {.is_boxed = true};
static const struct sheet_style line_style = {.size = 11};

static bool is_drawn(const struct chart *chart)
{
    return chart->kind != CHART_CALENDAR && chart->kind != CHART_MATRIX;
}

static void put_head(struct sheet *sheet, const struct chart *chart, unsigned row)
{
    sheet_put_text(sheet, (struct sheet_place){row, 0}, chart->unit, &head_style);
    for (size_t i = 0; i < chart->series_count; i++)
        sheet_put_text(sheet, (struct sheet_place){row, 1 + (unsigned)i}, chart->series[i],
                       &head_style);
    if (chart->target != CHART_MISSING)
        sheet_put_text(sheet, (struct sheet_place){row, 1 + (unsigned)chart->series_count},
                       chart->target_name, &head_style);
}

static void put_value(const struct xlsx *xlsx, struct sheet *sheet, struct sheet_place place,
                      const struct chart *chart, int64_t value)
{
    char format[XLSX_FORMAT_ROOM];
    const struct cell cell = cell_of_number(value, chart->decimals);
    const struct sheet_style style = {
        .align = SHEET_RIGHT,
        .is_boxed = true,
        .format = print_xlsx_format(xlsx->document->language, &cell, format)};
    double number = (double)value;

    for (int i = 0; i < chart->decimals; i++)
        number /= 10;
    if (value == CHART_MISSING) /* an empty cell is no column and a gap in a line */
        sheet_put_blank(sheet, place, &name_style);
    else if (chart->kind == CHART_CALENDAR && value >= 0 && (uint64_t)value < chart->mark_count)
        sheet_put_text(sheet, place, chart->marks[value], &name_style);
    else
        sheet_put_number(sheet, place, number, &style);
}

static void put_row(const struct xlsx *xlsx, struct sheet *sheet, const struct chart *chart,
                    unsigned row, size_t category)
{
    sheet_put_text(sheet, (struct sheet_place){row, 0}, chart->categories[category], &name_style);
    for (size_t i = 0; i < chart->series_count; i++)
        put_value(xlsx, sheet, (struct sheet_place){row, 1 + (unsigned)i}, chart,
                  chart->values[i * chart->category_count + category]);
    if (chart->target != CHART_MISSING)
        put_value(xlsx, sheet, (struct sheet_place){row, 1 + (unsigned)chart->series_count}, chart,
                  chart->target);
}

static void draw(const struct xlsx *xlsx, struct sheet *sheet, const struct chart *chart,
                 unsigned row)
{
    static const enum sheet_chart_kind kinds[] = {
        [CHART_COLUMNS] = SHEET_COLUMNS,
        [CHART_LINES] = SHEET_LINES,
        [CHART_STACKED] = SHEET_STACKED,
        [CHART_BARS] = SHEET_BARS,
    };
    char format[XLSX_FORMAT_ROOM];
    const struct cell cell = cell_of_number(0, chart->decimals);
    const bool has_target = chart->target != CHART_MISSING;
    const struct sheet_chart drawn = {
        .kind = kinds[chart->kind],
        .title = chart->title,
        .alternative = chart->alternative,
        .unit = chart->unit,
        .format = print_xlsx_format(xlsx->document->language, &cell, format),
        .sheet = xlsx->data,
        .target_name = has_target ? chart->target_name : NULL,
        .data = {row, 0},
        .place = {row, (unsigned)chart->series_count + 2 + has_target},
        .series_count = (unsigned)chart->series_count,
        .category_count = (unsigned)chart->category_count};

    sheet_put_chart(sheet, &drawn);
}

/* From `row`; where the next may begin. */
static unsigned put_chart(const struct xlsx *xlsx, struct sheet *sheet, const struct chart *chart,
                          unsigned row)
{
    char name[512];
    unsigned below;

    snprintf(name, sizeof name, "%s%s%s", chart->label, *chart->label == '\0' ? "" : ". ",
             chart->title);
    sheet_put_text(sheet, (struct sheet_place){row, 0}, name, &title_style);
    row += TITLE_ROWS;
    if (document_chart_is_empty(chart)) {
        sheet_put_text(sheet, (struct sheet_place){row, 0}, chart->empty, &line_style);
        return row + GAP_ROWS;
    }
    put_head(sheet, chart, row);
    for (size_t i = 0; i < chart->category_count; i++)
        put_row(xlsx, sheet, chart, row + 1 + (unsigned)i, i);
    below = row + 1 + (unsigned)chart->category_count;
    if (chart->kind == CHART_MATRIX)
        sheet_shade_by_number(sheet, (struct sheet_place){row + 1, 1},
                              (struct sheet_place){below - 1, (unsigned)chart->series_count});
    if (is_drawn(chart))
        draw(xlsx, sheet, chart, row);
    return (is_drawn(chart) && below < row + CHART_ROWS ? row + CHART_ROWS : below) + GAP_ROWS;
}

static struct sheet *begin(struct xlsx *xlsx)
{
    const struct sheet_page page = {
        .header = "&C&\"Times New Roman\"&P", .footer = "", .is_wide = true};
    struct sheet *const sheet = sheet_add(xlsx->book, xlsx->data);

    sheet_set_page(sheet, &page);
    sheet_set_width(sheet, 0, CATEGORY_LETTERS);
    for (unsigned i = 1; i < VALUE_COLUMNS; i++)
        sheet_set_width(sheet, i, VALUE_LETTERS);
    return sheet;
}

/* Calendars have a column a service: they stand below all else and are not printed. */
static unsigned put_charts(struct xlsx *xlsx, struct sheet **sheet, bool is_calendar, unsigned row)
{
    for (size_t i = 0; i < xlsx->document->block_count; i++) {
        const struct chart *const chart = xlsx->document->blocks[i].chart;

        if (chart == NULL || (chart->kind == CHART_CALENDAR) != is_calendar)
            continue;
        if (*sheet == NULL)
            *sheet = begin(xlsx);
        row = put_chart(xlsx, *sheet, chart, row);
    }
    return row;
}

void print_xlsx_charts(struct xlsx *xlsx)
{
    struct sheet *sheet = NULL;
    const unsigned row = put_charts(xlsx, &sheet, false, 0);

    if (sheet != NULL)
        sheet_set_printed(sheet, (struct sheet_place){row, PRINTED_COLUMNS});
    put_charts(xlsx, &sheet, true, row);
}
