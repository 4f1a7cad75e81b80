/* A workbook: what there is, with links, and a sheet a table; its numbers are numbers, and what is
 * shown of them is what is printed in the other formats. */
#include "stage/print_xlsx.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "io/drawing.h"
#include "stage/print.h"

enum {
    TITLE_ROW,
    BACK_ROW,
    HEAD_ROW,
    FIRST_ROW,
    UNIX_DAY = 25569,     /* 01/01/1970 as spreadsheets count */
    MARCH_1900 = -25508,  /* they think that there was a 29/02/1900 before it */
    LETTERS_UPRIGHT = 92, /* that stand in a line */
    LETTERS_WIDE = 140,
    LETTERS_LEAST = 6,
    NAME_CUT = SHEET_NAME_MOST - 6, /* room for " (999)" */
    LETTER_BYTES = 4,
};
#define S_PER_DAY INT64_C(86400)
#define MS_PER_S INT64_C(1000)
#define S_PER_MINUTE INT64_C(60)
/* Of a larger number a spreadsheet forgets the last digits. */
#define EXACT_MOST INT64_C(999999999999999)

static const struct sheet_style title_style = {.size = 13, .is_strong = true};
static const struct sheet_style line_style = {.size = 11};
static const struct sheet_style note_style = {.size = 10, .is_slanted = true, .is_wrapped = true};
static const struct sheet_style below_style = {.size = 10, .is_slanted = true};
static const struct sheet_style link_style = {.is_link = true};
static const struct sheet_style head_style = {.align = SHEET_CENTRE,
                                              .is_strong = true,
                                              .is_wrapped = true,
                                              .is_boxed = true,
                                              .is_shaded = true};

/* --- names of sheets -------------------------------------------------------------------------- */

static bool is_taken(const struct xlsx *xlsx, const char *name)
{
    if ((xlsx->contents != NULL && strcasecmp(xlsx->contents, name) == 0) ||
        (xlsx->data != NULL && strcasecmp(xlsx->data, name) == 0))
        return true;
    for (size_t i = 0; i < xlsx->document->block_count; i++)
        if (xlsx->names[i] != NULL && strcasecmp(xlsx->names[i], name) == 0)
            return true;
    return false;
}

/* As many letters as fit, without those that a name must not have. */
static void add_letters(struct text *name, const char *text)
{
    int letters = 0;

    for (const char *at = text; *at != '\0'; at++) {
        const bool begins = ((unsigned char)*at & 0xC0U) != 0x80U;

        letters += begins;
        if (begins && (unsigned char)*at >= 0xF0U)
            letters++; /* they count it twice */
        if (letters > NAME_CUT)
            break;
        if ((unsigned char)*at >= 0x20U && strchr("[]:*?/\\'", *at) == NULL)
            text_add_bytes(name, at, 1);
    }
}

static char *name_of(const struct xlsx *xlsx, const char *wanted)
{
    struct text base = {0}, name = {0};

    add_letters(&base, wanted);
    if (base.length == 0)
        text_add_string(&base, "-");
    text_add_string(&name, base.bytes);
    for (int i = 2; is_taken(xlsx, name.bytes); i++) {
        text_clear(&name);
        text_add(&name, "%s (%d)", base.bytes, i);
    }
    text_free(&base);
    return text_detach(&name);
}

static void name_sheets(struct xlsx *xlsx)
{
    const struct document *const document = xlsx->document;

    xlsx->contents = name_of(xlsx, words_in(document->language, "Contents"));
    xlsx->data = name_of(xlsx, words_in(document->language, "Data of charts"));
    for (size_t i = 0; i < document->block_count; i++) {
        const struct table *const table = document->blocks[i].table;

        if (table != NULL)
            xlsx->names[i] = name_of(xlsx, *table->label != '\0'   ? table->label
                                           : *table->title != '\0' ? table->title
                                                                   : table->id);
    }
}

/* --- cells ------------------------------------------------------------------------------------ */

const char *print_xlsx_format(enum language language, const struct cell *cell,
                              char format[XLSX_FORMAT_ROOM])
{
    char zeros[16] = "";
    const char *const place = language == LANGUAGE_VI ? "[$-42A]" : "[$-409]";

    if (cell->decimals > 0)
        snprintf(zeros, sizeof zeros, ".%0*d", cell->decimals > 9 ? 9 : (int)cell->decimals, 0);
    if (cell->is_at_least)
        snprintf(format, XLSX_FORMAT_ROOM, "%s\"≥ \"#,##0%s;\"≥ \"\\-#,##0%s", place, zeros, zeros);
    else if (cell->is_signed)
        snprintf(format, XLSX_FORMAT_ROOM, "%s+#,##0%s;%s\\-#,##0%s;%s0%s", place, zeros, place,
                 zeros, place, zeros);
    else
        snprintf(format, XLSX_FORMAT_ROOM, "%s#,##0%s", place, zeros);
    return format;
}

static double number_of(const struct cell *cell)
{
    double unit = 1;

    for (int i = 0; i < cell->decimals; i++)
        unit *= 10;
    return (double)cell->value / unit;
}

static int64_t floor_to(int64_t value, int64_t unit)
{
    return value - ((value % unit) + unit) % unit;
}

/* A cell as a number that a spreadsheet can hold and show as it is printed; false: it cannot. */
static bool reckon(enum language language, const struct cell *cell, double *number,
                   char format[XLSX_FORMAT_ROOM])
{
    if (cell->kind == CELL_NUMBER && cell->value <= EXACT_MOST && cell->value >= -EXACT_MOST) {
        print_xlsx_format(language, cell, format);
        *number = number_of(cell);
    } else if (cell->kind == CELL_SPAN && cell->value >= 0) {
        snprintf(format, XLSX_FORMAT_ROOM, "[h]:mm:ss");
        *number = (double)floor_to(cell->value, MS_PER_S) / (double)(S_PER_DAY * MS_PER_S);
    } else if (cell->kind == CELL_DAY && cell->value >= MARCH_1900) {
        snprintf(format, XLSX_FORMAT_ROOM, "dd\\/mm\\/yyyy");
        *number = (double)(cell->value + UNIX_DAY);
    } else if (cell->kind == CELL_MOMENT && cell->value / S_PER_DAY >= MARCH_1900) {
        snprintf(format, XLSX_FORMAT_ROOM, "dd\\/mm\\/yyyy\\ hh:mm");
        *number = (double)floor_to(cell->value, S_PER_MINUTE) / (double)S_PER_DAY + UNIX_DAY;
    } else {
        return false;
    }
    return true;
}

static void put_cell(const struct xlsx *xlsx, struct sheet *sheet, struct sheet_place place,
                     const struct cell *cell, struct sheet_style style)
{
    char format[XLSX_FORMAT_ROOM], text[CELL_TEXT_ROOM];
    double number = 0;

    style.is_strong = style.is_strong || cell->is_strong;
    style.is_wrapped = cell->kind == CELL_TEXT;
    if (reckon(xlsx->document->language, cell, &number, format)) {
        style.format = format;
        sheet_put_number(sheet, place, number, &style);
        return;
    }
    sheet_put_text(sheet, place, document_cell_text(xlsx->document->language, cell, text), &style);
}

/* --- a table ---------------------------------------------------------------------------------- */

/* Of all columns, in letters as spreadsheets count them; free it. */
static double *widths_new(const struct table *table)
{
    const int letters = table->is_wide || table->is_raw ? LETTERS_WIDE : LETTERS_UPRIGHT;
    double *const widths = NEW_ARRAY(double, table->column_count);
    int whole = 0;

    for (size_t i = 0; i < table->column_count; i++)
        whole += table->columns[i].width;
    for (size_t i = 0; i < table->column_count; i++) {
        const double share =
            whole > 0 ? (double)letters * table->columns[i].width / whole : LETTERS_LEAST;

        widths[i] = fmax(LETTERS_LEAST, share);
    }
    return widths;
}

static void set_widths(struct sheet *sheet, const struct table *table, const double *widths)
{
    for (size_t i = 0; i < table->column_count; i++)
        sheet_set_width(sheet, (unsigned)i, widths[i]);
}

/* Some programs make no row higher by themselves.  Letters are of Times New Roman, a column is
 * counted in zeros of Calibri, which are a little wider. */
static double lines_of(const char *text, double letters, double size, bool is_strong)
{
    static const double zero = 5.25, lost = 1.12;
    const struct drawing_font font = {.size = size, .is_bold = is_strong};
    const double own = letters * zero;
    const double width = drawing_text_width(&font, text);

    return width <= own ? 1 : ceil(width * lost / own);
}

static double height_of(double lines)
{
    static const double line = 14, pad = 2, most = 400;

    return fmin(most, line * lines + pad);
}

static double head_height(const struct table *table, const double *widths)
{
    static const double button = 2, size = 11; /* of the filter */
    double lines = 1;

    for (size_t i = 0; i < table->column_count; i++)
        lines = fmax(lines, lines_of(table->columns[i].title, widths[i] - button, size, true));
    return height_of(lines);
}

static double row_height(const struct table *table, const struct row *row, const double *widths)
{
    static const double size = 11;
    double lines = 1;

    for (size_t i = 0; i < table->column_count && row->kind != ROW_GROUP; i++)
        if (row->cells[i].kind == CELL_TEXT)
            lines = fmax(lines, lines_of(row->cells[i].text, widths[i], size,
                                         row->kind != ROW_PLAIN || row->cells[i].is_strong));
    return height_of(lines);
}

/* Below the table, over its columns, as high as it must be. */
static void put_note(struct sheet *sheet, const struct table *table, const double *widths,
                     unsigned row, const char *text, const struct sheet_style *style)
{
    static const double least = 80;
    double letters = 0;
    unsigned last = 0;

    for (size_t i = 0; i < table->column_count; i++) {
        letters += widths[i];
        last = (unsigned)i;
    }
    if (*text == '\0')
        return;
    sheet_set_height(sheet, row,
                     height_of(lines_of(text, fmax(least, letters), style->size, false)));
    sheet_put_over(sheet, (struct sheet_place){row, 0}, last, text, style);
}

static void put_head(const struct xlsx *xlsx, struct sheet *sheet, const struct table *table,
                     double height)
{
    struct text name = {0};

    text_add(&name, "%s%s%s", table->label, *table->label == '\0' ? "" : ". ", table->title);
    sheet_put_text(sheet, (struct sheet_place){TITLE_ROW, 0}, text_string(&name), &title_style);
    sheet_put_link(sheet, (struct sheet_place){BACK_ROW, 0}, xlsx->contents,
                   words_in(xlsx->document->language, "Back to the contents"), &link_style);
    sheet_set_height(sheet, HEAD_ROW, height);
    for (size_t i = 0; i < table->column_count; i++)
        sheet_put_text(sheet, (struct sheet_place){HEAD_ROW, (unsigned)i}, table->columns[i].title,
                       &head_style);
    text_free(&name);
}

/* A group's heading stands in its first cell and is not merged: filters and sorting go on. */
static void put_row(const struct xlsx *xlsx, struct sheet *sheet, const struct table *table,
                    size_t number)
{
    static const enum sheet_align aligns[] = {SHEET_LEFT, SHEET_CENTRE, SHEET_RIGHT};
    const struct row *const row = &table->rows[number];
    const bool is_group = row->kind == ROW_GROUP;

    for (size_t i = 0; i < table->column_count; i++) {
        const struct sheet_style style = {.align = is_group ? SHEET_LEFT
                                                            : aligns[table->columns[i].align],
                                          .is_strong = row->kind != ROW_PLAIN,
                                          .is_boxed = true};
        const struct sheet_place place = {FIRST_ROW + (unsigned)number, (unsigned)i};

        if (is_group && i > 0)
            sheet_put_blank(sheet, place, &style);
        else if (is_group)
            sheet_put_text(sheet, place, row->cells[0].text == NULL ? "" : row->cells[0].text,
                           &style);
        else
            put_cell(xlsx, sheet, place, &row->cells[i], style);
    }
}

static bool put_table(struct xlsx *xlsx, const struct table *table, const char *name,
                      struct error *error)
{
    const struct sheet_page page = {.header = "&C&\"Times New Roman\"&P",
                                    .footer = "",
                                    .is_wide = table->is_wide || table->is_raw,
                                    .head_row = HEAD_ROW,
                                    .head_count = 1};
    struct sheet *sheet;
    unsigned row = FIRST_ROW + (unsigned)table->row_count;
    double *widths;

    if (table->row_count > SHEET_ROWS_MOST - FIRST_ROW - 2)
        return error_set(error, tr("'%s' has more rows than a sheet can hold (%d)"), name,
                         SHEET_ROWS_MOST);
    sheet = sheet_add(xlsx->book, name);
    widths = widths_new(table);
    set_widths(sheet, table, widths);
    sheet_set_page(sheet, &page);
    put_head(xlsx, sheet, table, head_height(table, widths));
    if (table->column_count > 0 && table->row_count > 0)
        sheet_set_filter(sheet, HEAD_ROW, HEAD_ROW + (unsigned)table->row_count,
                         (unsigned)table->column_count - 1);
    for (size_t i = 0; i < table->row_count; i++) {
        if (!table->is_raw) /* of those every row is a line */
            sheet_set_height(sheet, FIRST_ROW + (unsigned)i,
                             row_height(table, &table->rows[i], widths));
        put_row(xlsx, sheet, table, i);
    }
    if (table->row_count == 0)
        put_note(sheet, table, widths, row++, table->empty, &note_style);
    put_note(sheet, table, widths, row, table->note, &note_style);
    free(widths);
    return true;
}

static bool put_tables(struct xlsx *xlsx, bool is_raw, struct error *error)
{
    for (size_t i = 0; i < xlsx->document->block_count; i++) {
        const struct table *const table = xlsx->document->blocks[i].table;

        if (table != NULL && table->is_raw == is_raw &&
            !put_table(xlsx, table, xlsx->names[i], error))
            return false;
    }
    return true;
}

/* --- what there is ---------------------------------------------------------------------------- */

/* A row a line; where the next goes. */
static unsigned put_lines(struct sheet *sheet, unsigned row, const char *lines,
                          const struct sheet_style *style)
{
    while (*lines != '\0') {
        struct text line = {0};
        const size_t length = strcspn(lines, "\n");

        text_add_bytes(&line, lines, length);
        sheet_put_text(sheet, (struct sheet_place){row++, 0}, text_string(&line), style);
        lines += length + (lines[length] == '\n');
        text_free(&line);
    }
    return row;
}

static void put_entry(const struct xlsx *xlsx, struct sheet *sheet, unsigned row,
                      const struct block *block)
{
    const size_t number = (size_t)(block - xlsx->document->blocks);
    const char *const name = block->table != NULL ? xlsx->names[number] : xlsx->data;
    const char *const label = *block->label != '\0' ? block->label : name;

    sheet_put_link(sheet, (struct sheet_place){row, 0}, name, label, &link_style);
    if (*block->text != '\0')
        sheet_put_text(sheet, (struct sheet_place){row, 1}, block->text, &line_style);
}

static void put_contents(struct xlsx *xlsx)
{
    const struct document *const document = xlsx->document;
    const struct sheet_page page = {.header = "", .footer = ""};
    struct sheet *const sheet = sheet_add(xlsx->book, xlsx->contents);
    unsigned row = 0;

    sheet_set_width(sheet, 0, 28);
    sheet_set_width(sheet, 1, 64);
    sheet_set_page(sheet, &page);
    row = put_lines(sheet, row, document->watermark, &title_style);
    row = put_lines(sheet, row, document->issuer, &line_style);
    row = put_lines(sheet, row, document->kind, &title_style);
    row = put_lines(sheet, row, document->subject, &title_style) + 1;
    for (size_t i = 0; i < document->block_count; i++)
        if (document->blocks[i].table != NULL || document->blocks[i].chart != NULL)
            put_entry(xlsx, sheet, row++, &document->blocks[i]);
    put_lines(sheet, row + 1, document->colophon, &below_style);
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool fill(struct xlsx *xlsx, struct error *error)
{
    name_sheets(xlsx);
    put_contents(xlsx);
    if (!put_tables(xlsx, false, error))
        return false;
    print_xlsx_charts(xlsx);
    return put_tables(xlsx, true, error);
}

static void free_names(struct xlsx *xlsx)
{
    for (size_t i = 0; i < xlsx->document->block_count; i++)
        free(xlsx->names[i]);
    free(xlsx->names);
    free(xlsx->contents);
    free(xlsx->data);
}

bool print_xlsx(const struct document *document, const struct print_options *options, FILE *out,
                struct error *error)
{
    const struct sheet_about about = {
        .title = document->title, .author = document->issuer, .made_ms = document->made_ms};
    struct xlsx xlsx = {.document = document,
                        .book = sheet_open(&about, error),
                        .names = NEW_ARRAY(char *, document->block_count)};
    bool good = false;

    (void)options;
    if (xlsx.book != NULL) {
        good = drawing_is_ready(error) && fill(&xlsx, error);
        good = sheet_close(xlsx.book, good ? out : NULL, error);
    }
    free_names(&xlsx);
    return good;
}
