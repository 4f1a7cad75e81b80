/* drawing.h - lines, areas and texts on the pages of a PDF, in a picture (PNG) or in a drawing for
 * a page (SVG).  The only room that knows cairo and pango.
 *
 * Lengths are points (1/72 inch) from the upper left corner.  Texts are UTF-8 in Tinos (metrics of
 * Times New Roman) and in nothing else: without it there is no drawing, and a letter that it does
 * not have becomes a box.  What an SVG says is black on nothing, without styles, scripts or ids. */
#ifndef HAIDANG_IO_DRAWING_H
#define HAIDANG_IO_DRAWING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct drawing;

struct drawing_spot {
    double x, y;
};
struct drawing_box {
    double x, y, width, height;
};
struct drawing_font {
    double size;
    uint32_t colour; /* 0xRRGGBB */
    bool is_bold, is_italic;
};

enum drawing_dash { DASH_NONE, DASH_LONG, DASH_DOTS, DASH_MIXED, DASH_SHORT };
struct drawing_pen {
    double width; /* 0: nothing is drawn */
    uint32_t colour;
    enum drawing_dash dash;
};

/* What fills an area, so that it can be told apart without colours: lines on a ground. */
enum drawing_hatch {
    HATCH_NONE,
    HATCH_RISING,
    HATCH_FALLING,
    HATCH_CROSSED,
    HATCH_LYING,
    HATCH_STANDING,
};
struct drawing_fill {
    uint32_t ground, lines; /* colours */
    enum drawing_hatch hatch;
    double gap; /* between the lines */
};

enum drawing_align { DRAWING_LEFT, DRAWING_CENTRE, DRAWING_RIGHT, DRAWING_JUSTIFIED };

/* --- its life ---------------------------------------------------------------------------------
 *
 * All return NULL if the font is missing; nothing may be measured before it was found. */

bool drawing_is_ready(struct error *error);

struct drawing *drawing_new_svg(double width, double height, struct error *error);
struct drawing *drawing_new_png(double width, double height, double scale, struct error *error);
void drawing_free(struct drawing *drawing); /* takes NULL */

/* Ends it and puts what became of it at the end of `bytes`. */
bool drawing_finish(struct drawing *drawing, struct text *bytes, struct error *error);

/* --- what is drawn -----------------------------------------------------------------------------
 */

void drawing_area(struct drawing *drawing, const struct drawing_box *box,
                  const struct drawing_fill *fill, const struct drawing_pen *pen); /* NULL: none */
void drawing_line(struct drawing *drawing, double x, double y, double to_x, double to_y,
                  const struct drawing_pen *pen);
void drawing_path(struct drawing *drawing, const struct drawing_spot *spots, size_t count,
                  const struct drawing_pen *pen);
/* Lines each of two spots. */
void drawing_pairs(struct drawing *drawing, const struct drawing_spot *spots, size_t count,
                   const struct drawing_pen *pen);
void drawing_polygon(struct drawing *drawing, const struct drawing_spot *spots, size_t count,
                     uint32_t ground, const struct drawing_pen *pen);

/* --- texts -------------------------------------------------------------------------------------
 */

/* One line whose baseline is at y, from x on, around x or up to x; turned: read from below. */
void drawing_text(struct drawing *drawing, double x, double y, const struct drawing_font *font,
                  enum drawing_align align, const char *text);
void drawing_text_turned(struct drawing *drawing, double x, double y,
                         const struct drawing_font *font, enum drawing_align align,
                         const char *text);

/* How wide it would be; a little more where letters are moved together. */
double drawing_text_width(const struct drawing_font *font, const char *text);

#endif
