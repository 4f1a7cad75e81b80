/* drawing_inside.h - what the rooms of drawing share.  Nobody else includes it. */
#ifndef HAIDANG_IO_DRAWING_INSIDE_H
#define HAIDANG_IO_DRAWING_INSIDE_H

#include <pango/pangocairo.h>

#include "io/drawing_page.h"

#define DRAWING_FAMILY "Tinos"
#define DRAWING_RADIANS_90 1.5707963267948966
enum { DRAWING_KEPT = 512 };

/* A single line that was laid out and may come again: "-", "100,00", "Đạt" … */
struct drawing_kept {
    PangoLayout *layout; /* NULL: none yet */
    struct drawing_font font;
    char *text;
    double width, baseline;
};

struct drawing {
    cairo_surface_t *surface; /* of an SVG NULL: it is written by us */
    cairo_t *cairo;
    PangoContext *context;
    struct drawing_kept *kept;  /* DRAWING_KEPT places */
    struct drawing_spot *hatch; /* room for the lines of one */
    struct text bytes;          /* of a PDF or SVG, as far as it is done */
    double width, height;
    size_t page_count;
};

/* How lines of a shape are told to either kind: spots in pairs, or one path, closed or not. */
struct drawing_shape {
    const struct drawing_spot *spots;
    size_t count;
    bool is_pairs, is_closed;
    const uint32_t *ground; /* NULL: not filled */
    const struct drawing_pen *pen;
};

void drawing_svg_shape(struct text *svg, const struct drawing_shape *shape);
void drawing_svg_text(struct text *svg, const struct drawing_spot *spot,
                      const struct drawing_font *font, enum drawing_align align, bool is_turned,
                      const char *text);
const double *drawing_dashes(enum drawing_dash dash, int *count);

/* The text without letters that Tinos does not have; yours. */
char *drawing_clean(const char *text, size_t *length);
PangoContext *drawing_context_new(cairo_t *cairo);

/* The context of its cairo, and room for lines. */
void drawing_begin_texts(struct drawing *drawing);
void drawing_end_texts(struct drawing *drawing);
/* The line, until the next one is asked for; without letters that Tinos does not have. */
const struct drawing_kept *drawing_line_of(struct drawing *drawing, const struct drawing_font *font,
                                           const char *text);
void drawing_set_font(PangoLayout *layout, const struct drawing_font *font);
void drawing_set_colour(cairo_t *cairo, uint32_t colour);

/* At the end of `png`, its colours in sixteenths.  False: they are too many for that. */
bool drawing_png(cairo_surface_t *surface, struct text *png);

cairo_status_t drawing_keep(void *bytes, const unsigned char *data, unsigned int length);

#endif
