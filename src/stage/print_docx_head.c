/* Letterhead and signature: tables without borders, lines drawn as borders of paragraphs. */
#include <string.h>

#include "base/words.h"
#include "stage/print_docx.h"

enum { SIGN_SHARE = 48 };

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

enum { TWIPS = 20, MARKS_ROOM = 100 };

/* Letters of a size in points. */
static const char *marks_of(char marks[MARKS_ROOM], const char *look, double size)
{
    snprintf(marks, MARKS_ROOM, "%s<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/>", look,
             (int)(size * 2), (int)(size * 2));
    return marks;
}

static void add_issuer(const struct docx *docx, struct text *xml,
                       const struct print_letterhead *head, int width)
{
    const double third = head->issuer_width * 2 / 5; /* a third to a half of the text */
    char marks[MARKS_ROOM];

    begin_cell(xml, width);
    add_middle(docx, xml, head->superior, marks_of(marks, "", head->issuer_size));
    add_middle(docx, xml, head->issuer, marks_of(marks, STRONG, head->issuer_size));
    docx_add_rule(docx, xml, width, share_of((int)(third * TWIPS), width));
    text_add_string(xml, "</w:tc>");
}

static void add_state(const struct docx *docx, struct text *xml,
                      const struct print_letterhead *head, int width)
{
    const struct document *const document = docx->document;
    char marks[MARKS_ROOM];

    begin_cell(xml, width);
    add_middle(docx, xml, document->state, marks_of(marks, STRONG, head->state_size));
    add_middle(docx, xml, document->motto, marks_of(marks, STRONG, head->state_size + 1));
    docx_add_rule(docx, xml, width, share_of((int)(head->motto_width * TWIPS), width));
    text_add_string(xml, "</w:tc>");
}

/* Number and date stand beside each other, however many lines are above them. */
static void add_number(const struct docx *docx, struct text *xml, int left, int right)
{
    const struct docx_look plain = {MIDDLE, SIZE("26")}, slanted = {MIDDLE, SLANTED SIZE("26")};

    text_add_string(xml, "</w:tr><w:tr><w:trPr><w:cantSplit/></w:trPr>");
    begin_cell(xml, left);
    docx_add_paragraph(docx, xml, DOCX_NORMAL, docx->document->number, &plain);
    text_add_string(xml, "</w:tc>");
    begin_cell(xml, right);
    docx_add_paragraph(docx, xml, DOCX_NORMAL, docx->document->place_and_date, &slanted);
    text_add_string(xml, "</w:tc></w:tr></w:tbl>\n");
}

static void add_columns(const struct docx *docx, struct text *xml)
{
    struct print_letterhead head = print_letterhead_new(docx->document);
    const int left = (int)(head.left * TWIPS), right = DOCX_UPRIGHT - left;

    begin_table(xml, left, right);
    add_issuer(docx, xml, &head, left);
    add_state(docx, xml, &head, right);
    add_number(docx, xml, left, right);
    print_letterhead_free(&head);
}

void docx_add_head(struct docx *docx, struct text *xml)
{
    const struct document *const document = docx->document;
    const char *const last = strrchr(document->subject, '\n');

    add_columns(docx, xml);
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
