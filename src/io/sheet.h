/* sheet.h - writes workbooks for spreadsheets (XLSX).  Knows libxlsxwriter.
 *
 * Rows of a sheet are written from the top, cells of a row from the left: what is written is kept
 * in temporary files, not in memory.  Nothing here fails at once: the first failure is kept and
 * told by sheet_close.  Same calls, same bytes.  Texts are copied. */
#ifndef HAIDANG_IO_SHEET_H
#define HAIDANG_IO_SHEET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

struct sheet_book;
struct sheet;

enum {
    SHEET_ROWS_MOST = 1048576,
    SHEET_TEXT_MOST = 32767, /* letters of a cell */
    SHEET_NAME_MOST = 31,    /* letters of a sheet's name */
};

struct sheet_about {
    const char *title, *author;
    int64_t made_ms;
};

/* Free it with sheet_close.  NULL: there is no room for it. */
struct sheet_book *sheet_open(const struct sheet_about *about, struct error *error);

/* Writes the workbook and frees it; `out` NULL: frees it only. */
bool sheet_close(struct sheet_book *book, FILE *out, struct error *error);

struct sheet_place {
    unsigned row, column;
};

/* --- sheets ----------------------------------------------------------------------------------- */

/* The name: 1 to 31 letters, none of []:*?/\, unlike all others whatever the case. */
struct sheet *sheet_add(struct sheet_book *book, const char *name);

struct sheet_page {
    const char *header, *footer; /* with their codes: "&P" is the page */
    bool is_wide;
    unsigned head_row, head_count; /* repeated on each page, and kept in sight; count 0: none */
};
/* A4, as wide as the page. */
void sheet_set_page(struct sheet *sheet, const struct sheet_page *page);
void sheet_set_width(struct sheet *sheet, unsigned column, double letters);
/* What is printed: from the upper left corner to this place. */
void sheet_set_printed(struct sheet *sheet, struct sheet_place last);
/* Points; before anything is put into a row below it. */
void sheet_set_height(struct sheet *sheet, unsigned row, double points);
/* Before the rows below `top` are written. */
void sheet_set_filter(struct sheet *sheet, unsigned top, unsigned bottom, unsigned last_column);

/* --- cells ------------------------------------------------------------------------------------ */

enum sheet_align { SHEET_LEFT, SHEET_CENTRE, SHEET_RIGHT };

/* `format`: a number format, or NULL. */
struct sheet_style {
    const char *format;
    enum sheet_align align;
    int size; /* points, 0: 11 */
    bool is_strong, is_slanted, is_wrapped, is_boxed, is_shaded, is_link;
};

void sheet_put_text(struct sheet *sheet, struct sheet_place place, const char *text,
                    const struct sheet_style *style);
void sheet_put_number(struct sheet *sheet, struct sheet_place place, double number,
                      const struct sheet_style *style);
void sheet_put_blank(struct sheet *sheet, struct sheet_place place,
                     const struct sheet_style *style);
/* Over the columns from this place to `last_column`, in as many lines as it needs. */
void sheet_put_over(struct sheet *sheet, struct sheet_place place, unsigned last_column,
                    const char *text, const struct sheet_style *style);
/* Leads to the top of the sheet of that name. */
void sheet_put_link(struct sheet *sheet, struct sheet_place place, const char *name,
                    const char *text, const struct sheet_style *style);

/* The higher the number in it, the darker. */
void sheet_shade_by_number(struct sheet *sheet, struct sheet_place first, struct sheet_place last);

/* --- charts ----------------------------------------------------------------------------------- */

enum sheet_chart_kind { SHEET_COLUMNS, SHEET_LINES, SHEET_STACKED, SHEET_BARS };

/* A head row at `data`, below it a row a category: its name, a column a series, and, if it has one,
 * the target as the last column. */
struct sheet_chart {
    enum sheet_chart_kind kind;
    const char *title, *alternative, *unit, *format; /* of the values */
    const char *sheet;                               /* the name of the one that has the data */
    const char *target_name;                         /* NULL: none */
    struct sheet_place data, place;                  /* where it stands */
    unsigned series_count, category_count;
};
void sheet_put_chart(struct sheet *sheet, const struct sheet_chart *chart);

#endif
