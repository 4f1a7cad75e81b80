/* Tables: row by row, whole on a page if they fit there, the head again on each page. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "stage/print_pdf_inside.h"

/* A row that is laid out.  What fits into one line needs no more than its text. */
struct laid_row {
    struct drawing_lines **lines; /* one a column, NULL: one line */
    size_t line_count;
};

/* The lines between cells that have not been drawn yet: those of rows below one another with as
 * many columns are drawn together, once a page.  Each by itself would take most of the time. */
struct ruling {
    size_t columns; /* 0: no rows yet */
    double from, to;
    struct drawing_spot *spots; /* two a line */
    size_t count, room;
};

struct pdf_table {
    const struct table *table;
    struct print_grid grid;
    double width;
    struct ruling ruling;
    struct laid_row head, row; /* `row`: the next one */
};

static const double row_pad = 2, line_width = 0.5;
enum { HEAD_GREY = 0xe6e6e6, GROUP_GREY = 0xf3f3f3 };

/* --- laying out ------------------------------------------------------------------------------- */

static struct drawing_font font_of(const struct pdf_table *ready, const struct row *row,
                                   size_t column)
{
    const bool is_bold = row == NULL || row->kind != ROW_PLAIN || row->cells[column].is_strong;

    return pdf_font(ready->grid.size, is_bold, false);
}

static double width_of(const struct pdf_table *ready, const struct row *row, size_t column)
{
    const bool is_group = row != NULL && row->kind == ROW_GROUP;

    return (is_group ? ready->width : ready->grid.widths[column]) - 2 * PRINT_CELL;
}

static enum drawing_align align_of(const struct pdf_table *ready, const struct row *row,
                                   size_t column)
{
    static const enum drawing_align aligns[] = {[ALIGN_LEFT] = DRAWING_LEFT,
                                                [ALIGN_CENTRE] = DRAWING_CENTRE,
                                                [ALIGN_RIGHT] = DRAWING_RIGHT};

    if (row == NULL)
        return DRAWING_CENTRE;
    return row->kind == ROW_GROUP ? DRAWING_LEFT : aligns[ready->table->columns[column].align];
}

static const char *text_of(const struct pdf *pdf, const struct pdf_table *ready,
                           const struct row *row, size_t column, char room[CELL_TEXT_ROOM])
{
    if (row == NULL)
        return ready->table->columns[column].title;
    return document_cell_text(pdf->document->language, &row->cells[column], room);
}

static size_t columns_of(const struct pdf_table *ready, const struct row *row)
{
    return row != NULL && row->kind == ROW_GROUP ? 1 : ready->table->column_count;
}

static struct laid_row lay_row(const struct pdf *pdf, const struct pdf_table *ready,
                               const struct row *row)
{
    struct laid_row laid = {.lines = NEW_ARRAY(struct drawing_lines *, ready->table->column_count),
                            .line_count = 1};
    char room[CELL_TEXT_ROOM];

    for (size_t i = 0; i < columns_of(ready, row); i++) {
        const struct drawing_font font = font_of(ready, row, i);
        const struct drawing_setting setting = {.width = width_of(ready, row, i),
                                                .align = align_of(ready, row, i)};
        const char *const text = text_of(pdf, ready, row, i, room);

        if (drawing_text_width(&font, text) <= setting.width && strchr(text, '\n') == NULL)
            continue;
        laid.lines[i] = drawing_lines_new(pdf->drawing, &font, &setting, text);
        if (drawing_lines_count(laid.lines[i]) > laid.line_count)
            laid.line_count = drawing_lines_count(laid.lines[i]);
    }
    return laid;
}

static void drop_row(const struct pdf_table *ready, struct laid_row *laid)
{
    for (size_t i = 0; laid->lines != NULL && i < ready->table->column_count; i++)
        drawing_lines_free(laid->lines[i]);
    free(laid->lines);
    *laid = (struct laid_row){0};
}

static double line_height(const struct pdf_table *ready)
{
    const struct drawing_font font = pdf_font(ready->grid.size, false, false);

    return drawing_line_height(&font);
}

static double height_of(const struct pdf_table *ready, const struct laid_row *laid)
{
    return line_height(ready) * (double)laid->line_count + 2 * row_pad;
}

static struct pdf_table *prepare(struct pdf *pdf, const struct table *table)
{
    struct pdf_table *ready = pdf->ready;

    if (ready != NULL && pdf->ready_for == table)
        return ready;
    pdf_table_free(ready);
    ready = NEW(struct pdf_table);
    ready->table = table;
    ready->width = pdf->width;
    ready->grid = print_grid_new(table, pdf->document->language, ready->width);
    ready->head = lay_row(pdf, ready, NULL);
    if (table->row_count > 0)
        ready->row = lay_row(pdf, ready, &table->rows[0]);
    pdf->ready = ready;
    pdf->ready_for = table;
    return ready;
}

void pdf_table_free(struct pdf_table *table)
{
    if (table == NULL)
        return;
    drop_row(table, &table->head);
    drop_row(table, &table->row);
    free(table->ruling.spots);
    free(table->grid.widths);
    free(table);
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* What of a row stands on a page: all of it, or `count` lines from `first` on. */
struct piece {
    const struct row *row; /* NULL: the head */
    const struct laid_row *laid;
    size_t first, count;
    bool is_tagged; /* the head that comes again is no part of the structure */
};

static struct piece whole(const struct row *row, const struct laid_row *laid, bool is_tagged)
{
    return (struct piece){row, laid, 0, laid->line_count, is_tagged};
}

static void draw_cell(const struct pdf *pdf, const struct pdf_table *ready,
                      const struct piece *piece, size_t column, const struct drawing_box *box)
{
    const struct row *const row = piece->row;
    const struct drawing_lines *const lines = piece->laid->lines[column];
    static const double ascent = 0.891 + 0.0215;
    const struct drawing_font font = font_of(ready, row, column);
    const enum drawing_align align = align_of(ready, row, column);
    const double high = line_height(ready);
    double y = box->y + row_pad, x = box->x + PRINT_CELL;
    char room[CELL_TEXT_ROOM];
    const size_t own = lines == NULL ? 1 : drawing_lines_count(lines);

    if (piece->count == piece->laid->line_count)
        y += high * (double)(piece->count - own) / 2; /* in the middle of its row */
    if (lines != NULL) {
        drawing_lines_draw(pdf->drawing, lines, piece->first, piece->count, x, y);
        return;
    }
    if (align == DRAWING_RIGHT)
        x = box->x + box->width - PRINT_CELL;
    else if (align == DRAWING_CENTRE)
        x = box->x + box->width / 2;
    if (piece->first == 0)
        drawing_text(pdf->drawing, x, y + font.size * ascent, &font, align,
                     text_of(pdf, ready, row, column, room));
}

static void draw_ground(const struct pdf *pdf, const struct row *row, const struct drawing_box *box)
{
    const struct drawing_fill fill = {.ground = row == NULL ? HEAD_GREY : GROUP_GREY};

    if (row == NULL || row->kind == ROW_GROUP)
        drawing_area(pdf->drawing, box, &fill, NULL);
}

static void add_line(struct ruling *ruling, struct drawing_spot from, struct drawing_spot to)
{
    for (int end = 0; end < 2; end++) {
        ruling->spots =
            memory_room(ruling->spots, ruling->count, &ruling->room, sizeof *ruling->spots);
        ruling->spots[ruling->count++] = end == 0 ? from : to;
    }
}

/* As wide as the table, and at its corners without a notch. */
static void add_lying(const struct pdf *pdf, struct pdf_table *ready, double y)
{
    static const double over = line_width / 2;

    add_line(&ready->ruling, (struct drawing_spot){pdf->left - over, y},
             (struct drawing_spot){pdf->left + ready->width + over, y});
}

static void draw_ruling(const struct pdf *pdf, struct pdf_table *ready)
{
    const struct drawing_pen pen = {.width = line_width};
    struct ruling *const ruling = &ready->ruling;
    double x = pdf->left;

    if (ruling->columns == 0)
        return;
    for (size_t i = 0; i < ruling->columns; i++) {
        add_line(ruling, (struct drawing_spot){x, ruling->from},
                 (struct drawing_spot){x, ruling->to});
        x += ready->grid.widths[i];
    }
    x = pdf->left + ready->width;
    add_line(ruling, (struct drawing_spot){x, ruling->from}, (struct drawing_spot){x, ruling->to});
    drawing_pairs(pdf->drawing, ruling->spots, ruling->count, &pen);
    ruling->columns = 0;
    ruling->count = 0;
}

/* The lines around it and between its cells. */
static void add_lines(const struct pdf *pdf, struct pdf_table *ready, const struct row *row,
                      const struct drawing_box *box)
{
    const struct drawing_pen strong = {.width = 2 * line_width};
    struct ruling *const ruling = &ready->ruling;

    if (ruling->columns != columns_of(ready, row)) {
        draw_ruling(pdf, ready);
        ruling->columns = columns_of(ready, row);
        ruling->from = box->y;
        add_lying(pdf, ready, box->y);
    }
    ruling->to = box->y + box->height;
    add_lying(pdf, ready, ruling->to);
    if (row != NULL && row->kind == ROW_TOTAL)
        drawing_line(pdf->drawing, box->x, box->y, box->x + box->width, box->y, &strong);
}

static void draw_cells(const struct pdf *pdf, const struct pdf_table *ready,
                       const struct piece *piece, struct drawing_box box)
{
    const char *const tag = piece->row == NULL ? "TH" : "TD";
    const size_t count = columns_of(ready, piece->row);

    for (size_t i = 0; i < count; i++) {
        box.width = count == 1 ? ready->width : ready->grid.widths[i];
        if (piece->is_tagged)
            drawing_begin_tag(pdf->drawing, tag);
        draw_cell(pdf, ready, piece, i, &box);
        if (piece->is_tagged)
            drawing_end_tag(pdf->drawing, tag);
        box.x += box.width;
    }
}

static void draw_row(struct pdf *pdf, struct pdf_table *ready, struct piece piece)
{
    const struct drawing_box box = {pdf->left, pdf->y, ready->width,
                                    line_height(ready) * (double)piece.count + 2 * row_pad};

    draw_ground(pdf, piece.row, &box);
    add_lines(pdf, ready, piece.row, &box);
    if (piece.is_tagged)
        drawing_begin_tag(pdf->drawing, "TR");
    draw_cells(pdf, ready, &piece, box);
    if (piece.is_tagged)
        drawing_end_tag(pdf->drawing, "TR");
    pdf->y += box.height;
}

static void begin_page(struct pdf *pdf, struct pdf_table *ready)
{
    draw_ruling(pdf, ready);
    pdf_begin_page(pdf, pdf->is_wide);
    draw_row(pdf, ready, whole(NULL, &ready->head, false));
}

/* Higher than a page: as many lines as there are on each. */
static void draw_giant(struct pdf *pdf, struct pdf_table *ready, const struct row *row,
                       const struct laid_row *laid)
{
    size_t done = 0;

    while (done < laid->line_count) {
        const double room = pdf_room(pdf) - 2 * row_pad;
        size_t here = (size_t)fmax(1, floor(room / line_height(ready)));

        if (here > laid->line_count - done)
            here = laid->line_count - done;
        draw_row(pdf, ready, (struct piece){row, laid, done, here, done == 0});
        done += here;
        if (done < laid->line_count)
            begin_page(pdf, ready);
    }
}

/* A heading within the table stays with what it heads, and no last row stands alone. */
static bool stays_with_next(const struct table *table, size_t row)
{
    return row + 1 < table->row_count &&
           (table->rows[row].kind == ROW_GROUP || (row + 2 == table->row_count && row > 0));
}

static void add_rows(struct pdf *pdf, struct pdf_table *ready)
{
    const struct table *const table = ready->table;
    const double page = print_room_of(pdf->is_wide) - height_of(ready, &ready->head);

    for (size_t i = 0; i < table->row_count; i++) {
        struct laid_row laid = ready->row;
        double wanted = height_of(ready, &laid);

        ready->row = (struct laid_row){0};
        if (i + 1 < table->row_count) {
            ready->row = lay_row(pdf, ready, &table->rows[i + 1]);
            if (stays_with_next(table, i) && wanted + height_of(ready, &ready->row) <= page)
                wanted += height_of(ready, &ready->row);
        }
        if (wanted > pdf_room(pdf) && wanted <= page)
            begin_page(pdf, ready);
        if (height_of(ready, &laid) > pdf_room(pdf))
            draw_giant(pdf, ready, &table->rows[i], &laid);
        else
            draw_row(pdf, ready, whole(&table->rows[i], &laid, true));
        drop_row(ready, &laid);
    }
    draw_ruling(pdf, ready);
}

/* --- the whole -------------------------------------------------------------------------------- */

static struct pdf_style title_style(void)
{
    static const double size = 12, after = 3;

    return (struct pdf_style){.font = pdf_font(size, true, false),
                              .align = DRAWING_CENTRE,
                              .before = 2 * PDF_BETWEEN,
                              .after = after,
                              .tag = "Caption"};
}

static void compose_title(const struct table *table, struct text *text)
{
    if (table->label[0] != '\0')
        text_add(text, "%s. ", table->label);
    text_add_string(text, table->title);
}

static double title_height(const struct pdf *pdf, const struct table *table)
{
    const struct pdf_style style = title_style();
    struct text title = {0};
    double height;

    compose_title(table, &title);
    height = pdf_text_height(pdf, &style, text_string(&title));
    text_free(&title);
    return height;
}

double pdf_table_lead(struct pdf *pdf, const struct block *block)
{
    const struct table *const table = block->table;
    const struct pdf_table *ready;
    double height = print_is_titled(pdf->document, block) ? 0 : title_height(pdf, table);

    if (table->row_count == 0)
        return height + 2 * PDF_BODY;
    ready = prepare(pdf, table);
    height += height_of(ready, &ready->head);
    return height + fmin(height_of(ready, &ready->row), print_room_of(pdf->is_wide) / 2) *
                        (table->rows[0].kind == ROW_GROUP ? 2 : 1);
}

static void add_title(struct pdf *pdf, const struct block *block)
{
    const struct pdf_style style = title_style();
    struct text title = {0};

    pdf_want(pdf, pdf_table_lead(pdf, block));
    if (print_is_titled(pdf->document, block)) {
        pdf->y += PDF_BETWEEN;
        return;
    }
    compose_title(block->table, &title);
    pdf_add_text(pdf, &style, text_string(&title), 0);
    text_free(&title);
}

static void add_note(struct pdf *pdf, const char *text)
{
    const struct block note = {.kind = BLOCK_NOTE};
    struct pdf_style style = pdf_style_of(&note);

    style.before = PDF_BETWEEN / 2;
    if (text[0] != '\0')
        pdf_add_text(pdf, &style, text, 0);
}

void pdf_add_table(struct pdf *pdf, const struct block *block)
{
    const struct table *const table = block->table;
    struct pdf_table *ready;

    drawing_begin_tag(pdf->drawing, table->row_count == 0 ? "Div" : "Table");
    add_title(pdf, block);
    if (table->row_count == 0) {
        add_note(pdf, table->empty);
        drawing_end_tag(pdf->drawing, "Div");
    } else {
        ready = prepare(pdf, table);
        draw_row(pdf, ready, whole(NULL, &ready->head, true));
        add_rows(pdf, ready);
        drawing_end_tag(pdf->drawing, "Table");
    }
    pdf_table_free(pdf->ready);
    pdf->ready = NULL;
    pdf->ready_for = NULL;
    add_note(pdf, table->note);
    pdf->y += PDF_BETWEEN;
}
