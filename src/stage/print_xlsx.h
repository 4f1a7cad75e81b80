/* print_xlsx.h - what the files of print_xlsx share. */
#ifndef HAIDANG_STAGE_PRINT_XLSX_H
#define HAIDANG_STAGE_PRINT_XLSX_H

#include "io/sheet.h"
#include "model/document.h"

struct xlsx {
    const struct document *document;
    struct sheet_book *book;
    char **names; /* of the sheets, one a block; NULL: it has none */
    char *contents, *data;
};

/* Charts that a spreadsheet can draw, beside their figures, and the figures of the others. */
void print_xlsx_charts(struct xlsx *xlsx);

/* How a spreadsheet shows a number as it is printed.  The sign for "this is Vietnamese" is heeded
 * by those who would otherwise put their own points and commas. */
enum { XLSX_FORMAT_ROOM = 128 };
const char *print_xlsx_format(enum language language, const struct cell *cell,
                              char format[XLSX_FORMAT_ROOM]);

#endif
