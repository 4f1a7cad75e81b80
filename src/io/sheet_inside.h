/* sheet_inside.h - what the files of sheet share. */
#ifndef HAIDANG_IO_SHEET_INSIDE_H
#define HAIDANG_IO_SHEET_INSIDE_H

#include <xlsxwriter.h>

#include "io/sheet.h"

struct sheet {
    struct sheet_book *book;
    lxw_worksheet *worksheet;
    char name[SHEET_NAME_MOST * 4 + 1];
};

struct sheet_book {
    lxw_workbook *workbook;
    int file; /* that the library writes, without a name */
    struct sheet **sheets;
    struct sheet_look *looks; /* styles that were asked for */
    size_t sheet_count, sheet_room, look_count, look_room;
    lxw_error failed; /* the first failure */
};

void sheet_note(struct sheet_book *book, lxw_error failed);

#endif
