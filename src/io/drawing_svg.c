/* SVG as a page can hold it under a strict policy: presentation attributes, no styles, no ids. */
#include <string.h>

#include "io/drawing_inside.h"

static void add_pen(struct text *svg, const struct drawing_pen *pen)
{
    int count;
    const double *const dashes = drawing_dashes(pen->dash, &count);

    text_add(svg, " stroke=\"#%06x\" stroke-width=\"%.2f\"", pen->colour, pen->width);
    for (int i = 0; i < count; i++)
        text_add(svg, "%s%.1f", i == 0 ? " stroke-dasharray=\"" : " ", dashes[i]);
    if (count > 0)
        text_add_string(svg, "\"");
}

void drawing_svg_shape(struct text *svg, const struct drawing_shape *shape)
{
    text_add_string(svg, "<path d=\"");
    for (size_t i = 0; i < shape->count; i++)
        text_add(svg, "%s%.1f %.1f", i == 0 || (shape->is_pairs && i % 2 == 0) ? "M" : "L",
                 shape->spots[i].x, shape->spots[i].y);
    text_add_string(svg, shape->is_closed ? "Z\"" : "\"");
    if (shape->ground == NULL)
        text_add_string(svg, " fill=\"none\"");
    else
        text_add(svg, " fill=\"#%06x\"", *shape->ground);
    if (shape->pen != NULL && shape->pen->width > 0)
        add_pen(svg, shape->pen);
    text_add_string(svg, "/>");
}

void drawing_svg_text(struct text *svg, const struct drawing_spot *spot,
                      const struct drawing_font *font, enum drawing_align align, bool is_turned,
                      const char *text)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\"",
                                          ""};

    text_add(svg, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\" fill=\"#%06x\"%s%s%s", spot->x,
             spot->y, font->size, font->colour, anchors[align],
             font->is_bold ? " font-weight=\"bold\"" : "",
             font->is_italic ? " font-style=\"italic\"" : "");
    if (is_turned)
        text_add(svg, " transform=\"rotate(-90 %.1f %.1f)\"", spot->x, spot->y);
    text_add_string(svg, ">");
    text_add_html(svg, text);
    text_add_string(svg, "</text>");
}
