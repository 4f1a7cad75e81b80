/* The order of things, and on which way up their pages lie. */
#include <string.h>

#include "base/words.h"
#include "stage/print_docx.h"

/* --- sections --------------------------------------------------------------------------------- */

void docx_add_section(const struct docx *docx, struct text *xml)
{
    static const char *const sizes[] = {
        "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>",
        "<w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/>"};

    text_add(xml,
             "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"%s\"/>"
             "<w:headerReference w:type=\"first\" r:id=\"" DOCX_HEADER_PLAIN "\"/>"
             "<w:type w:val=\"nextPage\"/>%s"
             "<w:pgMar w:top=\"1134\" w:right=\"850\" w:bottom=\"1134\" w:left=\"1701\" "
             "w:header=\"510\" w:footer=\"510\" w:gutter=\"0\"/>%s%s</w:sectPr>",
             docx->section == DOCX_SUMMARY ? DOCX_HEADER_PLAIN : DOCX_HEADER_NUMBER,
             sizes[docx->is_wide],
             docx->section == DOCX_FIRST ? "<w:pgNumType w:start=\"1\"/>" : "",
             docx->section == DOCX_FIRST ? "<w:titlePg/>" : "");
}

/* A section ends in a paragraph of its own; it is made as low as can be. */
void docx_end_section(struct docx *docx, struct text *xml, enum docx_section next)
{
    text_add(xml,
             "<w:p><w:pPr><w:pStyle w:val=\"%s\"/><w:spacing w:before=\"0\" w:after=\"0\" "
             "w:line=\"20\" w:lineRule=\"exact\"/>",
             docx->styles[DOCX_NORMAL]);
    docx_add_section(docx, xml);
    text_add_string(xml, "</w:pPr></w:p>\n");
    docx->section = next;
}

void docx_turn(struct docx *docx, struct text *xml, bool is_wide)
{
    if (docx->in_template || docx->is_wide == is_wide)
        return;
    docx_end_section(docx, xml, DOCX_LATER);
    docx->is_wide = is_wide;
}

/* --- blocks ----------------------------------------------------------------------------------- */

static void add_words(const struct docx *docx, struct text *xml, const struct block *block,
                      enum docx_style style)
{
    static const struct docx_look looks[2][2] = {
        {{NULL, NULL}, {NULL, "<w:highlight w:val=\"yellow\"/>"}},
        {{NULL, "<w:i/>"}, {NULL, "<w:i/><w:highlight w:val=\"yellow\"/>"}}};
    const char *const mark = words_in(docx->document->language, "[to be confirmed]");
    struct text text = {0};

    text_add(&text, "%s%s", block->kind == BLOCK_ITEM ? "- " : "", block->text);
    if (block->to_confirm && strstr(block->text, mark) == NULL)
        text_add(&text, " %s", mark);
    docx_add_paragraph(docx, xml, style, text_string(&text),
                       &looks[block->is_italic][block->to_confirm]);
    text_free(&text);
}

static enum docx_style style_of(const struct block *block)
{
    static const enum docx_style headings[] = {DOCX_HEADING_1, DOCX_HEADING_2, DOCX_HEADING_3};
    static const enum docx_style others[] = {
        [BLOCK_PARAGRAPH] = DOCX_BODY, [BLOCK_ITEM] = DOCX_LIST, [BLOCK_NOTE] = DOCX_NOTE};

    if (block->kind != BLOCK_HEADING)
        return others[block->kind];
    return headings[block->level < 1 ? 0 : block->level > 3 ? 2 : block->level - 1];
}

static void add_block(struct docx *docx, struct text *xml, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_TABLE:
        docx_add_table(docx, xml, block);
        break;
    case BLOCK_CHART:
        docx_add_chart(docx, xml, block->chart);
        break;
    case BLOCK_ANNEX:
        docx_add_paragraph(docx, xml, DOCX_ANNEX, block->label, NULL);
        docx_add_paragraph(docx, xml, DOCX_SUBTITLE, block->text,
                           &(struct docx_look){"<w:spacing w:after=\"60\"/>", NULL});
        if (*docx->document->attached != '\0')
            docx_add_paragraph(docx, xml, DOCX_NORMAL, docx->document->attached,
                               &(struct docx_look){"<w:keepNext/><w:spacing w:after=\"120\"/>"
                                                   "<w:jc w:val=\"center\"/>",
                                                   "<w:i/><w:iCs/>"});
        break;
    case BLOCK_HEADING:
    case BLOCK_PARAGRAPH:
    case BLOCK_ITEM:
    case BLOCK_NOTE:
        add_words(docx, xml, block, style_of(block));
        break;
    }
}

void docx_add_part(struct docx *docx, struct text *xml, enum document_part part)
{
    const struct document *const document = docx->document;

    for (size_t i = 0; i < document->block_count; i++)
        if (document->blocks[i].part == part && print_is_shown(&document->blocks[i])) {
            docx_turn(docx, xml, docx->turns[i]);
            add_block(docx, xml, &document->blocks[i]);
        }
}
