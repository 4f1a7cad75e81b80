/* print_pdf_inside.h - what print_pdf*.c share.  Nobody else includes it. */
#ifndef HAIDANG_STAGE_PRINT_PDF_INSIDE_H
#define HAIDANG_STAGE_PRINT_PDF_INSIDE_H

#include "io/drawing_page.h"
#include "model/document.h"
#include "stage/print_chart.h"
#include "stage/print_grid.h"
#include "stage/print_plan.h"

#define PDF_MM PRINT_MM
#define PDF_BODY 13.0   /* the size of its letters */
#define PDF_BETWEEN 6.0 /* paragraphs */

struct pdf_table;

/* A document while it is laid out, from top to bottom. */
struct pdf {
    const struct document *document;
    struct drawing *drawing;
    double page_width, page_height;
    double left, width, top, bottom; /* between the margins */
    double y;                        /* where the next thing stands */
    size_t page;                     /* as the number on it says; of the summary "i", "ii" … */
    bool is_wide, is_summary;
    const char **alternatives; /* of the figures, in their order */
    size_t alternative_count, alternative_room;
    int bookmarks[4];              /* the last one of each level */
    bool *turns;                   /* of the blocks: print_turns_new */
    struct pdf_table *ready;       /* laid out already, */
    const struct table *ready_for; /* because a heading wanted to know its head */
};

/* --- print_pdf_page.c --------------------------------------------------------------------------
 */

void pdf_begin_page(struct pdf *pdf, bool is_wide);
bool pdf_is_fresh(const struct pdf *pdf);      /* nothing stands on the page yet */
void pdf_want(struct pdf *pdf, double height); /* a new page if it does not fit */
double pdf_room(const struct pdf *pdf);        /* what is left of the page */

/* --- print_pdf_text.c --------------------------------------------------------------------------
 */

struct pdf_style {
    struct drawing_font font;
    enum drawing_align align;
    double indent, shift, before, after; /* shift: of all lines, to the right */
    const char *tag;
};

struct pdf_style pdf_style_of(const struct block *block);
struct drawing_font pdf_font(double size, bool is_bold, bool is_italic);

/* Over pages if it must, never a line alone; the first with `least` points that have to follow. */
void pdf_add_text(struct pdf *pdf, const struct pdf_style *style, const char *text, double least);
double pdf_text_height(const struct pdf *pdf, const struct pdf_style *style, const char *text);
/* In a column of its own, from y on; where it ends. */
double pdf_put_text(struct pdf *pdf, const struct drawing_box *column,
                    const struct drawing_font *font, enum drawing_align align, const char *text);
void pdf_add_block_text(struct pdf *pdf, const struct block *block, double least);
double pdf_block_height(const struct pdf *pdf, const struct block *block);
void pdf_add_bookmark(struct pdf *pdf, const struct block *block);

/* --- print_pdf_form.c: what the administrative form wants around the text ----------------------
 */

void pdf_add_letterhead(struct pdf *pdf);
void pdf_add_end(struct pdf *pdf);
double pdf_end_height(const struct pdf *pdf); /* about */
void pdf_add_colophon(struct pdf *pdf);
void pdf_add_annex(struct pdf *pdf, const struct block *block);

/* --- print_pdf_table.c -------------------------------------------------------------------------
 */

void pdf_add_table(struct pdf *pdf, const struct block *block);
double pdf_table_lead(struct pdf *pdf, const struct block *block); /* title, head, first row */
void pdf_table_free(struct pdf_table *table);                      /* takes NULL */

/* --- print_pdf_chart.c -------------------------------------------------------------------------
 */

void pdf_add_chart(struct pdf *pdf, const struct chart *chart);
double pdf_chart_lead(const struct pdf *pdf, const struct chart *chart);

#endif
