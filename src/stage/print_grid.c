#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/drawing.h"
#include "stage/print_grid.h"
#include "stage/print_plan.h"

/* What a column must have so that nothing in it is broken, and what it would like. */
struct need {
    double least, wish;
};

static double longest_word(const struct drawing_font *font, const char *text)
{
    enum { WORD_ROOM = 128 };
    double longest = 0;

    while (*text != '\0') {
        const size_t length = strcspn(text, " \n");
        char word[WORD_ROOM];

        if (length > 0 && length < sizeof word) {
            memcpy(word, text, length);
            word[length] = '\0';
            longest = fmax(longest, drawing_text_width(font, word));
        } else if (length > 0) {
            longest = fmax(longest, drawing_text_width(font, text));
        }
        text += length + strspn(text + length, " \n");
    }
    return longest;
}

/* Of letters of size 1, so that other sizes need no second look. */
static void need_cell(struct need *need, const struct row *row, size_t column,
                      enum language language, bool is_tight)
{
    const struct cell *const cell = &row->cells[column];
    const struct drawing_font font = {.size = 1,
                                      .is_bold = row->kind == ROW_TOTAL || cell->is_strong};
    char room[CELL_TEXT_ROOM];
    const char *const text = document_cell_text(language, cell, room);
    const double whole = drawing_text_width(&font, text);

    need->wish = fmax(need->wish, whole);
    need->least =
        fmax(need->least, cell->kind == CELL_TEXT || (cell->kind == CELL_MOMENT && is_tight)
                              ? longest_word(&font, text)
                              : whole);
}

/* Where it is tight, the hour may stand below the day. */
static struct need *needs_new(const struct table *table, enum language language, bool is_tight)
{
    static const double head_lines = 2.2; /* so many, or they become a tower */
    const struct drawing_font bold = {.size = 1, .is_bold = true};
    struct need *const needs = NEW_ARRAY(struct need, table->column_count);

    for (size_t i = 0; i < table->column_count; i++) {
        const char *const title = table->columns[i].title;

        needs[i].least = longest_word(&bold, title);
        needs[i].wish = fmax(needs[i].least, drawing_text_width(&bold, title) / head_lines);
    }
    for (size_t i = 0; i < table->row_count; i++)
        for (size_t j = 0; j < table->column_count && table->rows[i].kind != ROW_GROUP; j++)
            need_cell(&needs[j], &table->rows[i], j, language, is_tight);
    return needs;
}

/* A word longer than this is broken after all: it is an address. */
static double least_of(const struct need *need, double size, double width)
{
    static const double most = 0.3, spare = 1;

    return fmin(need->least * size + 2 * PRINT_CELL + spare, width * most);
}

static double sum_least(const struct table *table, const struct need *needs, double size,
                        double width)
{
    double sum = 0;

    for (size_t i = 0; i < table->column_count; i++)
        sum += least_of(&needs[i], size, width);
    return sum;
}

static double largest_size(const struct table *table, bool is_many)
{
    enum { FEW = 7, SOME = 10 };
    const size_t count = table->column_count - (is_many && table->column_count > 2 ? 2 : 0);

    return count <= FEW ? 11 : (count <= SOME ? 10.5 : 10);
}

static double size_of(const struct table *table, const struct need *needs, double width)
{
    static const double smallest = 7, step = 0.5;
    double size = largest_size(table, table->is_wide);

    while (size > smallest && sum_least(table, needs, size, width) > width)
        size -= step;
    return size;
}

/* Names of three lines at most, if letters that are still legible make room for them. */
static double make_legible(const struct table *table, struct need *needs, double width)
{
    static const double lines = 2.8, smallest = 9, step = 0.5;
    struct need *const wider = NEW_ARRAY(struct need, table->column_count);
    double size = largest_size(table, table->is_wide);

    for (size_t i = 0; i < table->column_count; i++)
        wider[i] = (struct need){fmax(needs[i].least, needs[i].wish / lines), needs[i].wish};
    while (size >= smallest && sum_least(table, wider, size, width) > width)
        size -= step;
    if (size >= smallest)
        memcpy(needs, wider, table->column_count * sizeof *needs);
    else
        size = size_of(table, needs, width);
    free(wider);
    return size;
}

/* Widths whose sum is the width, none below its least as long as that can be. */
static void fit(const struct table *table, struct print_grid *grid, const struct need *needs,
                double width)
{
    const double least = sum_least(table, needs, grid->size, width);
    double above = 0;

    for (size_t i = 0; i < table->column_count; i++)
        above += grid->widths[i] - least_of(&needs[i], grid->size, width);
    for (size_t i = 0; i < table->column_count; i++) {
        const double own = least_of(&needs[i], grid->size, width);

        if (least >= width || above < 1)
            grid->widths[i] = own * width / least;
        else
            grid->widths[i] = own + (grid->widths[i] - own) * (width - least) / above;
    }
}

static double share_of(const struct table *table, size_t column)
{
    return table->columns[column].width > 0 ? table->columns[column].width : 1;
}

/* What a column takes of `width`: its share, but not more than all that stands in it needs. */
static double take(const struct table *table, const struct need *needs, double size, size_t column,
                   double width)
{
    static const double spare = 6;
    double total = 0;

    for (size_t i = 0; i < table->column_count; i++)
        total += share_of(table, i);
    return fmin(width * share_of(table, column) / total,
                needs[column].wish * size + 2 * PRINT_CELL + spare);
}

/* What is above the least is shared out by what each would take; the sum is the width. */
static void share_out(const struct table *table, struct print_grid *grid, const struct need *needs,
                      double width)
{
    enum { ROUNDS = 3 };
    double wanted = width;

    for (int round = 0; round < ROUNDS; round++) {
        double sum = 0;

        for (size_t i = 0; i < table->column_count; i++) {
            grid->widths[i] = fmax(least_of(&needs[i], grid->size, width),
                                   take(table, needs, grid->size, i, wanted));
            sum += grid->widths[i];
        }
        wanted *= fmax(1, width / sum); /* who had enough left some for the others */
    }
    fit(table, grid, needs, width);
}

struct print_grid print_grid_new(const struct table *table, enum language language, double width)
{
    const bool is_tight = table->is_wide && width < print_width_of(true) - 1;
    struct need *const needs = needs_new(table, language, is_tight);
    struct print_grid grid = {.widths = NEW_ARRAY(double, table->column_count),
                              .size = make_legible(table, needs, width)};

    share_out(table, &grid, needs, width);
    free(needs);
    return grid;
}

/* --- about how high it is --------------------------------------------------------------------- */

static double lines_of_cell(const struct table *table, const struct print_grid *grid,
                            const struct row *row, size_t column, enum language language)
{
    static const double lost = 1.06; /* at the ends of lines */
    const struct drawing_font font = {.size = grid->size, .is_bold = row == NULL};
    char room[CELL_TEXT_ROOM];
    const char *const text = row == NULL ? table->columns[column].title
                                         : document_cell_text(language, &row->cells[column], room);
    const double width = drawing_text_width(&font, text);
    const double own = grid->widths[column] - 2 * PRINT_CELL;

    return width <= own ? 1 : ceil(width * lost / fmax(1, own));
}

static double lines_of_row(const struct table *table, const struct print_grid *grid,
                           const struct row *row, enum language language)
{
    double most = 1;

    for (size_t i = 0; i < table->column_count && (row == NULL || row->kind != ROW_GROUP); i++)
        most = fmax(most, lines_of_cell(table, grid, row, i, language));
    return most;
}

double print_table_height(const struct table *table, enum language language, double width)
{
    static const double title = 32, note_size = 12.65, pad = 4, line = 1.15;
    const struct drawing_font note = {.size = 11, .is_italic = true};
    struct print_grid grid;
    double height = title + note_size * ceil(drawing_text_width(&note, table->note) / width);

    if (table->row_count == 0)
        return height + note_size;
    grid = print_grid_new(table, language, width);
    height += pad + grid.size * line * lines_of_row(table, &grid, NULL, language);
    for (size_t i = 0; i < table->row_count; i++)
        height += pad + grid.size * line * lines_of_row(table, &grid, &table->rows[i], language);
    free(grid.widths);
    return height;
}
