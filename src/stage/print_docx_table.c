#include <string.h>

#include "stage/print_docx.h"

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

/* --- cells ------------------------------------------------------------------------------------ */

struct cell_look {
    int width, span;
    const char *alignment;
    bool is_strong, is_head, with_next;
};

static void add_cell(const struct docx *docx, struct text *xml, const char *text,
                     const struct cell_look *look)
{
    char properties[200];

    text_add(xml, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>", look->width);
    if (look->span > 1)
        text_add(xml, "<w:gridSpan w:val=\"%d\"/>", look->span);
    if (look->is_head)
        text_add_string(xml, "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"E7E6E6\"/>"
                             "<w:vAlign w:val=\"center\"/>");
    text_add_string(xml, "</w:tcPr>");
    snprintf(properties, sizeof properties, "%s<w:jc w:val=\"%s\"/>",
             look->with_next ? "<w:keepNext/>" : "", look->alignment);
    docx_add_paragraph(docx, xml, DOCX_CELL, text,
                       &(struct docx_look){properties, look->is_strong ? "<w:b/><w:bCs/>" : NULL});
    text_add_string(xml, "</w:tc>");
}

/* Widths of columns, together as wide as the room between the margins. */
static int width_of(const struct table *table, size_t column, int room)
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

/* --- rows ------------------------------------------------------------------------------------- */

static void add_head(const struct docx *docx, struct text *xml, const struct table *table, int room)
{
    text_add_string(xml, "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for (size_t i = 0; i < table->column_count; i++)
        add_cell(docx, xml, table->columns[i].title,
                 &(struct cell_look){.width = width_of(table, i, room),
                                     .alignment = "center",
                                     .is_strong = true,
                                     .is_head = true,
                                     .with_next = true});
    text_add_string(xml, "</w:tr>\n");
}

static void add_group(const struct docx *docx, struct text *xml, const struct table *table,
                      const struct row *row, int room)
{
    char text[CELL_TEXT_ROOM];

    add_cell(docx, xml, document_cell_text(docx->document->language, &row->cells[0], text),
             &(struct cell_look){.width = room,
                                 .span = (int)table->column_count,
                                 .alignment = "left",
                                 .is_strong = true,
                                 .with_next = true});
}

static void add_cells(const struct docx *docx, struct text *xml, const struct table *table,
                      const struct row *row, int room)
{
    char text[CELL_TEXT_ROOM];

    for (size_t i = 0; i < table->column_count; i++)
        add_cell(
            docx, xml, document_cell_text(docx->document->language, &row->cells[i], text),
            &(struct cell_look){.width = width_of(table, i, room),
                                .alignment = alignments[table->columns[i].align],
                                .is_strong = row->kind == ROW_TOTAL || row->cells[i].is_strong});
}

static void add_rows(const struct docx *docx, struct text *xml, const struct table *table, int room)
{
    add_head(docx, xml, table, room);
    for (size_t i = 0; i < table->row_count; i++) {
        text_add_string(xml, "<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        if (table->rows[i].kind == ROW_GROUP)
            add_group(docx, xml, table, &table->rows[i], room);
        else
            add_cells(docx, xml, table, &table->rows[i], room);
        text_add_string(xml, "</w:tr>\n");
    }
}

/* --- a table ---------------------------------------------------------------------------------- */

static void begin_table(const struct docx *docx, struct text *xml, const struct table *table,
                        int room)
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
        docx->styles[DOCX_TABLE], room);
    docx_add_letters(xml, table->title, SIZE_MAX);
    text_add_string(xml, "\"/></w:tblPr><w:tblGrid>");
    for (size_t i = 0; i < table->column_count; i++)
        text_add(xml, "<w:gridCol w:w=\"%d\"/>", width_of(table, i, room));
    text_add_string(xml, "</w:tblGrid>\n");
}

void docx_add_table(struct docx *docx, struct text *xml, const struct table *table)
{
    const int room = docx->is_wide ? DOCX_WIDE : DOCX_UPRIGHT;
    const bool is_empty = table->row_count == 0 || table->column_count == 0;

    docx_add_caption(docx, xml, table->id, table->label, table->title,
                     !is_empty || *table->empty != '\0');
    if (is_empty && *table->empty != '\0')
        docx_add_paragraph(docx, xml, DOCX_BODY, table->empty, NULL);
    if (!is_empty) {
        begin_table(docx, xml, table, room);
        add_rows(docx, xml, table, room);
        text_add_string(xml, "</w:tbl>\n");
    }
    /* two tables without a paragraph between them would be one */
    docx_add_paragraph(docx, xml, DOCX_NOTE, table->note, NULL);
}
