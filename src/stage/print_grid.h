/* print_grid.h - how wide the columns of a table are, for formats with pages. */
#ifndef HAIDANG_STAGE_PRINT_GRID_H
#define HAIDANG_STAGE_PRINT_GRID_H

#include "model/document.h"

struct print_grid {
    double *widths; /* points, one a column, together the width that was given; free them */
    double size;    /* of the letters */
};
#define PRINT_CELL 3.0 /* points between a line and what stands in the cell */

/* No number and no word is broken as long as smaller letters can prevent it.  After
 * drawing_is_ready. */
struct print_grid print_grid_new(const struct table *table, enum language language, double width);

/* About how high all of it is, with title and note, in points. */
double print_table_height(const struct table *table, enum language language, double width);

#endif
