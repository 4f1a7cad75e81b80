/* drawing_page.h - a drawing of many pages: a PDF with texts in several lines, a structure for who
 * cannot see it, and bookmarks.  See drawing.h. */
#ifndef HAIDANG_IO_DRAWING_PAGE_H
#define HAIDANG_IO_DRAWING_PAGE_H

#include "io/drawing.h"

/* NULL if the font is missing.  The same drawn by the same moment gives the same bytes. */
struct drawing *drawing_new_pdf(const char *title, int64_t made_ms, struct error *error);

/* Ends the page before.  `label` is its number as people read it. */
void drawing_begin_page(struct drawing *drawing, double width, double height, const char *label);

/* What is drawn between belongs to a part of the document: "H1", "P", "Table", "TR", "TD", "Figure"
 * …  They lie in one another, over pages too. */
void drawing_begin_tag(struct drawing *drawing, const char *tag);
void drawing_end_tag(struct drawing *drawing, const char *tag);

/* Leads to this height of this page; `parent` 0: none.  Its own number. */
int drawing_add_bookmark(struct drawing *drawing, int parent, const char *text, double y);

/* Across the page, as a shape and no text, so that who searches or copies does not meet it. */
void drawing_watermark(struct drawing *drawing, const char *text, uint32_t colour);

/* --- texts of several lines --------------------------------------------------------------------
 */

struct drawing_lines;
struct drawing_setting {
    double width, indent; /* of the first line; below 0: of all others */
    enum drawing_align align;
};

/* Words that are too long for a line are broken. */
struct drawing_lines *drawing_lines_new(struct drawing *drawing, const struct drawing_font *font,
                                        const struct drawing_setting *setting, const char *text);
void drawing_lines_free(struct drawing_lines *lines); /* takes NULL */
size_t drawing_lines_count(const struct drawing_lines *lines);

/* All lines of a font are equally high. */
double drawing_line_height(const struct drawing_font *font);

/* `count` of them from `first` on, y being above the first. */
void drawing_lines_draw(struct drawing *drawing, const struct drawing_lines *lines, size_t first,
                        size_t count, double x, double y);

#endif
