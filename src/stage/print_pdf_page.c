#include <math.h>
#include <stdio.h>

#include "stage/print_pdf_inside.h"

/* A4; margins as the decree on documents wants them: above, below, left, right. */
static const double short_side = 210 * PDF_MM, long_side = 297 * PDF_MM;
static const double above = 20 * PDF_MM, below = 20 * PDF_MM, left = 30 * PDF_MM,
                    right = 15 * PDF_MM;

double pdf_room_of(bool is_wide)
{
    return (is_wide ? short_side : long_side) - above - below;
}

double pdf_width_of(bool is_wide)
{
    return (is_wide ? long_side : short_side) - left - right;
}

static void draw_number(const struct pdf *pdf, const char *number)
{
    static const double base = 13 * PDF_MM;
    const struct drawing_font font = pdf_font(PDF_BODY, false, false);

    if (pdf->page > 1 && !pdf->is_summary)
        drawing_text(pdf->drawing, pdf->page_width / 2, base, &font, DRAWING_CENTRE, number);
}

void pdf_begin_page(struct pdf *pdf, bool is_wide)
{
    enum { NUMBER_ROOM = 32, WATERMARK_GREY = 0xefefef };
    char number[NUMBER_ROOM];

    pdf->is_wide = is_wide;
    pdf->page_width = is_wide ? long_side : short_side;
    pdf->page_height = is_wide ? short_side : long_side;
    pdf->left = left;
    pdf->width = pdf_width_of(is_wide);
    pdf->top = above;
    pdf->bottom = pdf->page_height - below;
    pdf->y = pdf->top;
    pdf->page++;
    snprintf(number, sizeof number, pdf->is_summary ? "0.%zu" : "%zu", pdf->page);
    drawing_begin_page(pdf->drawing, pdf->page_width, pdf->page_height, number);
    if (pdf->document->watermark[0] != '\0')
        drawing_watermark(pdf->drawing, pdf->document->watermark, WATERMARK_GREY);
    draw_number(pdf, number);
}

bool pdf_is_fresh(const struct pdf *pdf)
{
    return pdf->y < pdf->top + 1;
}

double pdf_room(const struct pdf *pdf)
{
    return pdf->bottom - pdf->y;
}

void pdf_want(struct pdf *pdf, double height)
{
    if (height > pdf_room(pdf) && !pdf_is_fresh(pdf))
        pdf_begin_page(pdf, pdf->is_wide);
}
