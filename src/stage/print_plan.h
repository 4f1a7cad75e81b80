/* print_plan.h - what formats with pages agree upon before they print: margins, which way up each
 * block lies, how large the letterhead is. */
#ifndef HAIDANG_STAGE_PRINT_PLAN_H
#define HAIDANG_STAGE_PRINT_PLAN_H

#include "model/document.h"

/* A4; margins as the decree on documents wants them: above, below, left, right.  Points. */
#define PRINT_MM (72 / 25.4)
#define PRINT_SHORT (210 * PRINT_MM)
#define PRINT_LONG (297 * PRINT_MM)
#define PRINT_ABOVE (20 * PRINT_MM)
#define PRINT_BELOW (20 * PRINT_MM)
#define PRINT_LEFT (30 * PRINT_MM)
#define PRINT_RIGHT (15 * PRINT_MM)
double print_room_of(bool is_wide); /* the height between the margins */
double print_width_of(bool is_wide);

/* What is in PDF, DOCX and on paper: all but tables for programs. */
bool print_is_shown(const struct block *block);

/* One a block: does it lie on a page on its side?  Pages are not turned for the sake of some rows.
 * Free it. */
bool *print_turns_new(const struct document *document);

/* Does the annex's title, which stands above it, say what its own would? */
bool print_is_titled(const struct document *document, const struct block *block);

/* The two columns above: who writes, and the state. */
struct print_letterhead {
    double left, right;      /* widths of the columns, points */
    double issuer_size;      /* of the letters: 12 or 13 */
    double state_size;       /* 12 or 13; the motto is one larger */
    char *superior, *issuer; /* broken in the middle by '\n' where they do not fit in a line */
    double issuer_width;     /* of its longest line */
    double motto_width;
};
struct print_letterhead print_letterhead_new(const struct document *document);
void print_letterhead_free(struct print_letterhead *letterhead);

#endif
