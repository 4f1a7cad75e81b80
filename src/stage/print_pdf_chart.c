#include <math.h>

#include "base/memory.h"
#include "base/text.h"
#include "stage/print_pdf_inside.h"

static const double title_size = 12, title_room = 40;

/* Upright, calendars too: more services stand below one another, and half a year is three pages. */
static struct chart_size room_of(void)
{
    return (struct chart_size){.width = print_width_of(false), .height = CHART_ROOM.height};
}

double pdf_chart_lead(const struct pdf *pdf, const struct chart *chart)
{
    const struct chart_size room = room_of();

    if (document_chart_is_empty(chart))
        return title_room;
    return chart_part_height(chart, pdf->document->language, &room, 0) + title_room;
}

static void add_title(struct pdf *pdf, const struct chart *chart, size_t part, size_t parts)
{
    const struct pdf_style style = {.font = pdf_font(title_size, true, false),
                                    .align = DRAWING_CENTRE,
                                    .after = PDF_BETWEEN,
                                    .tag = "Caption"};
    struct text title = {0};

    if (chart->label[0] != '\0')
        text_add(&title, "%s. ", chart->label);
    text_add_string(&title, chart->title);
    if (parts > 1)
        text_add(&title, " (%zu/%zu)", part + 1, parts);
    pdf_add_text(pdf, &style, text_string(&title), 0);
    text_free(&title);
}

static void add_part(struct pdf *pdf, const struct chart *chart, size_t part, size_t parts)
{
    const enum language language = pdf->document->language;
    const struct chart_size room = room_of();
    const double height = chart_part_height(chart, language, &room, part);

    if (!pdf_is_fresh(pdf))
        pdf->y += 2 * PDF_BETWEEN;
    pdf_want(pdf, height + title_room - 2 * PDF_BETWEEN);
    drawing_begin_tag(pdf->drawing, "Figure");
    chart_draw(pdf->drawing, chart, language, &room, part,
               &(struct drawing_spot){pdf->left + (pdf->width - room.width) / 2, pdf->y});
    drawing_end_tag(pdf->drawing, "Figure");
    pdf->alternatives = memory_room(pdf->alternatives, pdf->alternative_count,
                                    &pdf->alternative_room, sizeof *pdf->alternatives);
    pdf->alternatives[pdf->alternative_count++] =
        chart->alternative[0] != '\0' ? chart->alternative : chart->title;
    pdf->y += height + PDF_BETWEEN / 2;
    add_title(pdf, chart, part, parts);
}

void pdf_add_chart(struct pdf *pdf, const struct chart *chart)
{
    const struct chart_size room = room_of();
    const size_t parts = chart_part_count(chart, pdf->document->language, &room);
    const struct block note = {.kind = BLOCK_NOTE};
    const struct pdf_style style = pdf_style_of(&note);

    for (size_t i = 0; i < parts; i++)
        add_part(pdf, chart, i, parts);
    if (parts > 0)
        return;
    pdf_want(pdf, title_room);
    add_title(pdf, chart, 0, 1);
    pdf_add_text(pdf, &style, chart->empty, 0);
}
