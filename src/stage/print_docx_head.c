/* Letterhead and signature: tables without borders, lines drawn as borders of paragraphs. */
#include <string.h>

#include "base/words.h"
#include "stage/print_docx.h"

enum { LEFT_SHARE = 40, SIGN_SHARE = 48 };

#define STRONG "<w:b/><w:bCs/>"
#define SLANTED "<w:i/><w:iCs/>"
#define SIZE(half) "<w:sz w:val=\"" half "\"/><w:szCs w:val=\"" half "\"/>"
#define MIDDLE "<w:jc w:val=\"center\"/>"

/* --- tables without borders ------------------------------------------------------------------- */

static void begin_table(struct text *xml, int left, int right)
{
    text_add(xml,
             "<w:tbl><w:tblPr><w:tblW w:w=\"%d\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>"
             "<w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/>"
             "<w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>"
             "<w:gridCol w:w=\"%d\"/><w:gridCol w:w=\"%d\"/></w:tblGrid>"
             "<w:tr><w:trPr><w:cantSplit/></w:trPr>",
             left + right, left, right);
}

static void begin_cell(struct text *xml, int width)
{
    text_add(xml, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/></w:tcPr>", width);
}

static void add_middle(const struct docx *docx, struct text *xml, const char *text,
                       const char *marks)
{
    if (*text != '\0')
        docx_add_paragraph(docx, xml, DOCX_NORMAL, text, &(struct docx_look){MIDDLE, marks});
}

static int share_of(int part, int whole)
{
    const int share = part * 100 / whole;

    return share > 100 ? 100 : share < 10 ? 10 : share;
}

/* --- the letterhead --------------------------------------------------------------------------- */

static void add_issuer(const struct docx *docx, struct text *xml, int width)
{
    const struct document *const document = docx->document;
    const int own = docx_width_of(document->issuer, 13);

    begin_cell(xml, width);
    add_middle(docx, xml, document->superior, SIZE("24"));
    add_middle(docx, xml, document->issuer, STRONG SIZE("26"));
    /* a third to a half of the text, of its longest line if there are several */
    docx_add_rule(docx, xml, width, share_of((own < width ? own : width) * 2 / 5, width));
    add_middle(docx, xml, document->number, SIZE("26"));
    text_add_string(xml, "</w:tc>");
}

static void add_state(const struct docx *docx, struct text *xml, int width)
{
    const struct document *const document = docx->document;

    begin_cell(xml, width);
    add_middle(docx, xml, document->state, STRONG SIZE("24"));
    add_middle(docx, xml, document->motto, STRONG SIZE("26"));
    docx_add_rule(docx, xml, width, share_of(docx_width_of(document->motto, 13), width));
    add_middle(docx, xml, document->place_and_date, SLANTED SIZE("26"));
    text_add_string(xml, "</w:tc>");
}

void docx_add_head(struct docx *docx, struct text *xml)
{
    const struct document *const document = docx->document;
    const int left = DOCX_UPRIGHT * LEFT_SHARE / 100, right = DOCX_UPRIGHT - left;
    const char *const last = strrchr(document->subject, '\n');

    begin_table(xml, left, right);
    add_issuer(docx, xml, left);
    add_state(docx, xml, right);
    text_add_string(xml, "</w:tr></w:tbl>\n");
    docx_add_paragraph(docx, xml, DOCX_TITLE, document->kind, NULL);
    docx_add_paragraph(docx, xml, DOCX_SUBTITLE, document->subject, NULL);
    docx_add_rule(docx, xml, DOCX_UPRIGHT,
                  share_of(docx_width_of(last == NULL ? document->subject : last + 1, 14) * 2 / 5,
                           DOCX_UPRIGHT));
    if (*document->addressee != '\0')
        docx_add_paragraph(
            docx, xml, DOCX_NORMAL, document->addressee,
            &(struct docx_look){"<w:spacing w:before=\"240\" w:after=\"120\"/>" MIDDLE, NULL});
}

/* --- the end ---------------------------------------------------------------------------------- */

static void add_recipients(const struct docx *docx, struct text *xml, int width)
{
    const struct document *const document = docx->document;

    begin_cell(xml, width);
    docx_add_paragraph(docx, xml, DOCX_NORMAL, document->recipients_title,
                       &(struct docx_look){NULL, STRONG SLANTED SIZE("24")});
    for (size_t i = 0; i < document->recipient_count; i++)
        docx_add_paragraph(docx, xml, DOCX_NORMAL, document->recipients[i],
                           &(struct docx_look){NULL, SIZE("22")});
    text_add_string(xml, "</w:tc>");
}

static void add_signer(const struct docx *docx, struct text *xml, int width)
{
    const struct document *const document = docx->document;

    begin_cell(xml, width);
    add_middle(docx, xml, document->signer_title, STRONG SIZE("28"));
    add_middle(docx, xml, document->signer_hint, SLANTED SIZE("26"));
    for (int i = 0; i < 4; i++) /* room to sign */
        docx_add_paragraph(docx, xml, DOCX_NORMAL, "", NULL);
    docx_add_paragraph(docx, xml, DOCX_NORMAL, document->signer_name,
                       &(struct docx_look){MIDDLE, STRONG SIZE("28")});
    text_add_string(xml, "</w:tc>");
}

void docx_add_end(struct docx *docx, struct text *xml)
{
    const int left = DOCX_UPRIGHT * SIGN_SHARE / 100, right = DOCX_UPRIGHT - left;

    if (*docx->document->signer_title == '\0' && docx->document->recipient_count == 0)
        return;
    docx_add_paragraph(docx, xml, DOCX_NORMAL, "", &(struct docx_look){"<w:keepNext/>", NULL});
    begin_table(xml, left, right);
    add_recipients(docx, xml, left);
    add_signer(docx, xml, right);
    text_add_string(xml, "</w:tr></w:tbl>\n");
    docx_add_paragraph(docx, xml, DOCX_NORMAL, "", NULL);
}

void docx_add_colophon(struct docx *docx, struct text *xml)
{
    if (*docx->document->colophon != '\0')
        docx_add_paragraph(docx, xml, DOCX_NOTE, docx->document->colophon,
                           &(struct docx_look){NULL, SIZE("20")});
}
