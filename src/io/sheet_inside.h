/* sheet_inside.h - what the files of sheet share. */
#ifndef HAIDANG_IO_SHEET_INSIDE_H
#define HAIDANG_IO_SHEET_INSIDE_H

#include <xlsxwriter.h>

#include "base/arena.h"
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
    struct arena *arena;
    lxw_error failed; /* the first failure */
};

/* XML has no place for control characters: a text that has some is copied without them, to live as
 * long as the book. */
const char *sheet_clean(struct sheet_book *book, const char *text);

void sheet_note(struct sheet_book *book, lxw_error failed);

#endif
