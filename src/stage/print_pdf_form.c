#include <math.h>
#include <string.h>

#include "stage/print_pdf_inside.h"

static const struct drawing_pen thin = {.width = 0.7};

static double line_under(struct pdf *pdf, const struct drawing_box *column, double y, double length)
{
    static const double gap = 2;
    const double middle = column->x + column->width / 2;

    drawing_line(pdf->drawing, middle - length / 2, y + gap, middle + length / 2, y + gap, &thin);
    return y + 2 * gap;
}

static double put_issuer(struct pdf *pdf, const struct print_letterhead *head,
                         struct drawing_box column)
{
    static const double share = 0.4;
    const struct drawing_font plain = pdf_font(head->issuer_size, false, false);
    const struct drawing_font bold = pdf_font(head->issuer_size, true, false);

    column.y = pdf_put_text(pdf, &column, &plain, DRAWING_CENTRE, head->superior);
    column.y = pdf_put_text(pdf, &column, &bold, DRAWING_CENTRE, head->issuer);
    return line_under(pdf, &column, column.y, head->issuer_width * share);
}

static double put_state(struct pdf *pdf, const struct print_letterhead *head,
                        struct drawing_box column)
{
    const struct drawing_font state = pdf_font(head->state_size, true, false);
    const struct drawing_font motto = pdf_font(head->state_size + 1, true, false);

    column.y = pdf_put_text(pdf, &column, &state, DRAWING_CENTRE, pdf->document->state);
    column.y = pdf_put_text(pdf, &column, &motto, DRAWING_CENTRE, pdf->document->motto);
    return line_under(pdf, &column, column.y, head->motto_width);
}

/* The longest of its lines by '\n'. */
static double longest(const struct drawing_font *font, const char *text)
{
    const double width = drawing_text_width(font, text);

    return strchr(text, '\n') == NULL ? width : width / 2;
}

static void put_subject(struct pdf *pdf)
{
    static const double size = 14, share = 0.4;
    const struct drawing_font bold = pdf_font(size, true, false);
    const struct drawing_font plain = pdf_font(PDF_BODY, false, false);
    struct drawing_box column = {pdf->left, pdf->y + 3 * PDF_BETWEEN, pdf->width, 0};

    pdf->bookmarks[0] = 0;
    column.y = pdf_put_text(pdf, &column, &bold, DRAWING_CENTRE, pdf->document->kind);
    column.y = pdf_put_text(pdf, &column, &bold, DRAWING_CENTRE, pdf->document->subject);
    column.y = line_under(pdf, &column, column.y + 1,
                          share * fmin(pdf->width, longest(&bold, pdf->document->subject)));
    column.y += 2 * PDF_BETWEEN;
    pdf->y =
        pdf_put_text(pdf, &column, &plain, DRAWING_CENTRE, pdf->document->addressee) + PDF_BETWEEN;
}

void pdf_add_letterhead(struct pdf *pdf)
{
    struct print_letterhead head = print_letterhead_new(pdf->document);
    const struct drawing_font plain = pdf_font(PDF_BODY, false, false);
    const struct drawing_font italic = pdf_font(PDF_BODY, false, true);
    const struct drawing_box whole = {pdf->left, pdf->y, pdf->width, 0};
    struct drawing_box left = whole, right = whole;
    double below;

    left.width = head.left;
    right.x += left.width;
    right.width -= left.width;
    below = fmax(put_issuer(pdf, &head, left), put_state(pdf, &head, right)) + PDF_BETWEEN;
    left.y = below;
    right.y = below;
    below = pdf_put_text(pdf, &left, &plain, DRAWING_CENTRE, pdf->document->number);
    pdf->y = fmax(
        below, pdf_put_text(pdf, &right, &italic, DRAWING_CENTRE, pdf->document->place_and_date));
    print_letterhead_free(&head);
    put_subject(pdf);
}

/* --- the end ---------------------------------------------------------------------------------- */

static const double list_size = 11, title_size = 12, signature = 62;

static double recipients_height(const struct pdf *pdf)
{
    const struct drawing_font font = pdf_font(list_size, false, false);

    /* names may need two lines each */
    return drawing_line_height(&font) * (double)(pdf->document->recipient_count * 2 + 2);
}

static double put_recipients(struct pdf *pdf, struct drawing_box column)
{
    const struct drawing_font title = pdf_font(title_size, true, true);
    const struct drawing_font font = pdf_font(list_size, false, false);

    column.y = pdf_put_text(pdf, &column, &title, DRAWING_LEFT, pdf->document->recipients_title);
    for (size_t i = 0; i < pdf->document->recipient_count; i++)
        column.y = pdf_put_text(pdf, &column, &font, DRAWING_LEFT, pdf->document->recipients[i]);
    return column.y;
}

static double put_signer(struct pdf *pdf, struct drawing_box column)
{
    const struct drawing_font bold = pdf_font(PDF_BODY, true, false);
    const struct drawing_font hint = pdf_font(list_size, false, true);
    const double top = column.y;

    column.y = pdf_put_text(pdf, &column, &bold, DRAWING_CENTRE, pdf->document->signer_title);
    column.y = pdf_put_text(pdf, &column, &hint, DRAWING_CENTRE, pdf->document->signer_hint);
    column.y = fmax(column.y + signature / 2, top + 2 * signature);
    return pdf_put_text(pdf, &column, &bold, DRAWING_CENTRE, pdf->document->signer_name);
}

double pdf_end_height(const struct pdf *pdf)
{
    return 2 * PDF_BETWEEN + fmax(recipients_height(pdf), 3 * signature);
}

void pdf_add_end(struct pdf *pdf)
{
    struct drawing_box left = {pdf->left, 0, 0, 0}, right;

    if (pdf->is_wide)
        pdf_begin_page(pdf, false);
    pdf->y += 2 * PDF_BETWEEN;
    pdf_want(pdf, pdf_end_height(pdf) - 2 * PDF_BETWEEN);
    left.y = pdf->y;
    left.width = pdf->width / 2;
    right = left;
    right.x += left.width;
    pdf->y = fmax(put_recipients(pdf, left), put_signer(pdf, right));
}

/* At the foot of the last page. */
void pdf_add_colophon(struct pdf *pdf)
{
    static const double size = 9;
    const struct pdf_style style = {
        .font = pdf_font(size, false, true), .align = DRAWING_LEFT, .tag = "P"};
    double height;

    if (pdf->document->colophon[0] == '\0')
        return;
    height = pdf_text_height(pdf, &style, pdf->document->colophon);
    pdf->y += PDF_BETWEEN;
    pdf_want(pdf, height + PDF_BETWEEN);
    pdf->y = fmax(pdf->y, pdf->bottom - height);
    drawing_line(pdf->drawing, pdf->left, pdf->y - 2, pdf->left + pdf->width / 3, pdf->y - 2,
                 &thin);
    pdf_add_text(pdf, &style, pdf->document->colophon, 0);
}

void pdf_add_annex(struct pdf *pdf, const struct block *block)
{
    static const double size = 14;
    const struct pdf_style style = {
        .font = pdf_font(size, true, false), .align = DRAWING_CENTRE, .tag = "H1"};
    const struct pdf_style attached = {
        .font = pdf_font(size, false, true), .align = DRAWING_CENTRE, .tag = "P"};

    pdf_add_bookmark(pdf, block);
    if (block->label[0] != '\0')
        pdf_add_text(pdf, &style, block->label, 0);
    pdf_add_text(pdf, &style, block->text, 0);
    if (pdf->document->attached[0] != '\0')
        pdf_add_text(pdf, &attached, pdf->document->attached, 0);
}
