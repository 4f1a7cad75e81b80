#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/drawing.h"
#include "stage/print_docx.h"
#include "stage/print_grid.h"

#define BORDER(side) "<w:" side " w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>"

static const char *const alignments[] = {"left", "center", "right"};

/* --- titles ----------------------------------------------------------------------------------- */

/* Word's names of places have no '-'. */
static void add_bookmark(struct docx *docx, struct text *xml, const char *id)
{
    text_add(xml, "<w:bookmarkStart w:id=\"%u\" w:name=\"", ++docx->identity);
    for (const char *at = id; *at != '\0'; at++)
        docx_add_letters(xml, (char[2]){*at == '-' ? '_' : *at, '\0'}, SIZE_MAX);
    text_add(xml, "\"/><w:bookmarkEnd w:id=\"%u\"/>", docx->identity);
}

void docx_add_caption(struct docx *docx, struct text *xml, const char *id, const char *label,
                      const char *title, bool with_next)
{
    struct text caption = {0};

    text_add(&caption, "%s%s%s", label, *label == '\0' ? "" : ". ", title);
    text_add(xml, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr>", docx->styles[DOCX_CAPTION],
             with_next ? "<w:keepNext/>" : "<w:keepNext w:val=\"0\"/>");
    add_bookmark(docx, xml, id);
    docx_add_run(xml, text_string(&caption), NULL);
    text_add_string(xml, "</w:p>\n");
    text_free(&caption);
}

/* --- widths ----------------------------------------------------------------------------------- */

/* Twentieths of a point; letters in half points. */
struct grid {
    int *widths;
    int room, size;
};

/* By the shares that the columns were given, together as wide as the room. */
static int share_of(const struct table *table, size_t column, int room)
{
    int64_t whole = 0, before = 0;

    for (size_t i = 0; i < table->column_count; i++)
        whole += table->columns[i].width;
    for (size_t i = 0; i < column; i++)
        before += table->columns[i].width;
    if (whole <= 0)
        return room / (int)table->column_count;
    return (int)(room * (before + table->columns[column].width) / whole - room * before / whole);
}

/* As in the PDF, whose letters are as wide: no number is broken. */
static struct grid grid_new(const struct docx *docx, const struct table *table)
{
    static const double per_point = 20;
    struct grid grid = {.widths = NEW_ARRAY(int, table->column_count),
                        .room = docx->is_wide ? DOCX_WIDE : DOCX_UPRIGHT,
                        .size = 22};
    struct error error = {""};
    struct print_grid measured;
    int rest = grid.room;

    for (size_t i = 0; i < table->column_count; i++)
        grid.widths[i] = share_of(table, i, grid.room);
    if (!drawing_is_ready(&error))
        return grid;
    measured = print_grid_new(table, docx->document->language, grid.room / per_point);
    for (size_t i = 0; i < table->column_count; i++) {
        grid.widths[i] = i + 1 < table->column_count ? (int)(measured.widths[i] * per_point) : rest;
        rest -= grid.widths[i];
    }
    grid.size = (int)(measured.size * 2);
    free(measured.widths);
    return grid;
}

/* --- cells ------------------------------------------------------------------------------------ */

struct cell_look {
    int width, span, size;
    const char *alignment;
    bool is_strong, is_head, with_next;
};

static void add_cell(const struct docx *docx, struct text *xml, const char *text,
                     const struct cell_look *look)
{
    char properties[200], marks[200];

    text_add(xml, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>", look->width);
    if (look->span > 1)
        text_add(xml, "<w:gridSpan w:val=\"%d\"/>", look->span);
    if (look->is_head)
        text_add_string(xml, "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"E7E6E6\"/>");
    text_add_string(xml, "<w:vAlign w:val=\"center\"/></w:tcPr>");
    snprintf(properties, sizeof properties, "%s<w:jc w:val=\"%s\"/>",
             look->with_next ? "<w:keepNext/>" : "", look->alignment);
    snprintf(marks, sizeof marks, "%s<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/>",
             look->is_strong ? "<w:b/><w:bCs/>" : "", look->size, look->size);
    docx_add_paragraph(docx, xml, DOCX_CELL, text, &(struct docx_look){properties, marks});
    text_add_string(xml, "</w:tc>");
}

/* --- rows ------------------------------------------------------------------------------------- */

static void add_head(const struct docx *docx, struct text *xml, const struct table *table,
                     const struct grid *grid)
{
    text_add_string(xml, "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for (size_t i = 0; i < table->column_count; i++)
        add_cell(docx, xml, table->columns[i].title,
                 &(struct cell_look){.width = grid->widths[i],
                                     .size = grid->size,
                                     .alignment = "center",
                                     .is_strong = true,
                                     .is_head = true,
                                     .with_next = true});
    text_add_string(xml, "</w:tr>\n");
}

static void add_group(const struct docx *docx, struct text *xml, const struct table *table,
                      const struct row *row, const struct grid *grid)
{
    char text[CELL_TEXT_ROOM];

    add_cell(docx, xml, document_cell_text(docx->document->language, &row->cells[0], text),
             &(struct cell_look){.width = grid->room,
                                 .size = grid->size,
                                 .span = (int)table->column_count,
                                 .alignment = "left",
                                 .is_strong = true,
                                 .with_next = true});
}

/* Neither the first row stands alone nor the last. */
static void add_cells(const struct docx *docx, struct text *xml, const struct table *table,
                      size_t number, const struct grid *grid)
{
    const struct row *const row = &table->rows[number];
    const bool with_next =
        number + 1 < table->row_count && (number == 0 || number + 2 == table->row_count);
    char text[CELL_TEXT_ROOM];

    for (size_t i = 0; i < table->column_count; i++)
        add_cell(docx, xml, document_cell_text(docx->document->language, &row->cells[i], text),
                 &(struct cell_look){.width = grid->widths[i],
                                     .size = grid->size,
                                     .alignment = alignments[table->columns[i].align],
                                     .is_strong = row->kind == ROW_TOTAL || row->cells[i].is_strong,
                                     .with_next = with_next});
}

static void add_rows(const struct docx *docx, struct text *xml, const struct table *table,
                     const struct grid *grid)
{
    add_head(docx, xml, table, grid);
    for (size_t i = 0; i < table->row_count; i++) {
        text_add_string(xml, "<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        if (table->rows[i].kind == ROW_GROUP)
            add_group(docx, xml, table, &table->rows[i], grid);
        else
            add_cells(docx, xml, table, i, grid);
        text_add_string(xml, "</w:tr>\n");
    }
}

/* --- a table ---------------------------------------------------------------------------------- */

static void begin_table(const struct docx *docx, struct text *xml, const struct table *table,
                        const struct grid *grid)
{
    text_add(
        xml,
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"%s\"/><w:tblW w:w=\"%d\" w:type=\"dxa\"/>"
        "<w:jc w:val=\"center\"/>"
        "<w:tblBorders>" BORDER("top") BORDER("left") BORDER("bottom") BORDER("right")
            BORDER("insideH") BORDER(
                "insideV") "</w:tblBorders><w:tblLayout w:type=\"fixed\"/>"
                           "<w:tblCellMar><w:left w:w=\"57\" w:type=\"dxa\"/><w:right w:w=\"57\" "
                           "w:type=\"dxa\"/></w:tblCellMar><w:tblLook w:val=\"0620\" "
                           "w:firstRow=\"1\" "
                           "w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" "
                           "w:noVBand=\"1\"/><w:tblCaption w:val=\"",
        docx->styles[DOCX_TABLE], grid->room);
    docx_add_letters(xml, table->title, SIZE_MAX);
    text_add_string(xml, "\"/></w:tblPr><w:tblGrid>");
    for (size_t i = 0; i < table->column_count; i++)
        text_add(xml, "<w:gridCol w:w=\"%d\"/>", grid->widths[i]);
    text_add_string(xml, "</w:tblGrid>\n");
}

static void add_title(struct docx *docx, struct text *xml, const struct block *block)
{
    const struct table *const table = block->table;

    if (print_is_titled(docx->document, block))
        add_bookmark(docx, xml, table->id);
    else
        docx_add_caption(docx, xml, table->id, table->label, table->title,
                         table->row_count > 0 || *table->empty != '\0');
}

void docx_add_table(struct docx *docx, struct text *xml, const struct block *block)
{
    const struct table *const table = block->table;

    add_title(docx, xml, block);
    if (table->row_count > 0 && table->column_count > 0) {
        struct grid grid = grid_new(docx, table);

        begin_table(docx, xml, table, &grid);
        add_rows(docx, xml, table, &grid);
        text_add_string(xml, "</w:tbl>\n");
        free(grid.widths);
    } else if (*table->empty != '\0') {
        docx_add_paragraph(docx, xml, DOCX_NOTE, table->empty, NULL);
    }
    /* two tables without a paragraph between them would be one */
    docx_add_paragraph(docx, xml, DOCX_NOTE, table->note, NULL);
}
