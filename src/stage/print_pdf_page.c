#include <math.h>
#include <stdio.h>

#include "stage/print_pdf_inside.h"

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
    pdf->page_width = is_wide ? PRINT_LONG : PRINT_SHORT;
    pdf->page_height = is_wide ? PRINT_SHORT : PRINT_LONG;
    pdf->left = PRINT_LEFT;
    pdf->width = print_width_of(is_wide);
    pdf->top = PRINT_ABOVE;
    pdf->bottom = pdf->page_height - PRINT_BELOW;
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
