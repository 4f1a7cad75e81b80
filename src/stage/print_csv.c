/* CSV for spreadsheets: UTF-8 with its mark, fields by ';', lines by CR LF.
 *
 * Of each table a line with its label and title, its head, its rows, its note, and an empty line.
 * Numbers are numbers, written as a spreadsheet of that language reads them: decimal comma in
 * Vietnamese, point in English, nothing between thousands, no plus.  ';' stands between fields in
 * both languages, so that what reads one file reads the other.  Nothing to tell is an empty field.
 * A text that a spreadsheet would take for a formula gets an apostrophe in front, which
 * spreadsheets take for "this is text". */
#include "stage/print.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/words.h"

struct csv {
    FILE *out;
    enum language language;
    struct text line;
};

/* --- fields ----------------------------------------------------------------------------------- */

static void add_text(struct csv *csv, const char *text)
{
    const bool is_formula = *text != '\0' && strchr("=+-@\t\r", *text) != NULL;

    if (!is_formula && strpbrk(text, ";\"\n\r") == NULL) {
        text_add_string(&csv->line, text);
        return;
    }
    text_add_string(&csv->line, is_formula ? "\"'" : "\"");
    for (const char *at = text; *at != '\0'; at++)
        text_add_bytes(&csv->line, *at == '"' ? "\"\"" : at, *at == '"' ? 2 : 1);
    text_add_string(&csv->line, "\"");
}

static void add_number(struct csv *csv, const struct cell *cell)
{
    uint64_t unit = 1, magnitude = (uint64_t)cell->value;

    if (cell->value < 0)
        magnitude = -magnitude;
    for (int i = 0; i < cell->decimals; i++)
        unit *= 10;
    text_add(&csv->line, "%s%s%" PRIu64, cell->is_at_least ? "≥ " : "", cell->value < 0 ? "-" : "",
             magnitude / unit);
    if (cell->decimals > 0)
        text_add(&csv->line, "%c%0*" PRIu64, csv->language == LANGUAGE_VI ? ',' : '.',
                 (int)cell->decimals, magnitude % unit);
}

static void add_cell(struct csv *csv, const struct cell *cell)
{
    char text[CELL_TEXT_ROOM];

    if (cell->kind == CELL_NUMBER)
        add_number(csv, cell);
    else if (cell->kind == CELL_TEXT)
        add_text(csv, cell->text);
    else if (cell->kind != CELL_NONE) /* begins with a digit, or is a negative span */
        text_add_string(&csv->line, document_cell_text(csv->language, cell, text));
}

/* --- lines ------------------------------------------------------------------------------------ */

static bool end_line(struct csv *csv)
{
    const bool good =
        !csv->line.cut &&
        fwrite(text_string(&csv->line), 1, csv->line.length, csv->out) == csv->line.length &&
        fputs("\r\n", csv->out) != EOF;

    text_clear(&csv->line);
    return good;
}

static bool print_line(struct csv *csv, const char *text)
{
    add_text(csv, text);
    return end_line(csv);
}

static bool print_name(struct csv *csv, const struct table *table)
{
    struct text name = {0};
    bool good;

    text_add(&name, "%s%s%s", table->label, *table->label == '\0' ? "" : ". ", table->title);
    good = print_line(csv, text_string(&name));
    text_free(&name);
    return good;
}

static bool print_head(struct csv *csv, const struct table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        text_add_string(&csv->line, i > 0 ? ";" : "");
        add_text(csv, table->columns[i].title);
    }
    return end_line(csv);
}

static bool print_row(struct csv *csv, const struct table *table, const struct row *row)
{
    for (size_t i = 0; i < table->column_count; i++) {
        text_add_string(&csv->line, i > 0 ? ";" : "");
        add_cell(csv, &row->cells[i]);
    }
    return end_line(csv);
}

static bool print_table(struct csv *csv, const struct table *table)
{
    bool good = print_name(csv, table) && print_head(csv, table);

    for (size_t i = 0; good && i < table->row_count; i++)
        good = print_row(csv, table, &table->rows[i]);
    if (good && table->row_count == 0 && *table->empty != '\0')
        good = print_line(csv, table->empty);
    if (good && *table->note != '\0')
        good = print_line(csv, table->note);
    return good && end_line(csv);
}

bool print_csv(const struct document *document, const struct print_options *options, FILE *out,
               struct error *error)
{
    struct csv csv = {.out = out, .language = document->language};
    bool good = fputs("\xef\xbb\xbf", out) != EOF;

    (void)options;
    for (size_t i = 0; good && i < document->block_count; i++)
        if (document->blocks[i].table != NULL)
            good = print_table(&csv, document->blocks[i].table);
    text_free(&csv.line);
    return good || error_set(error, tr("it cannot be written (%s)"), strerror(errno));
}
