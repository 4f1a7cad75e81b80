/* store_query.h - questions that people ask the store in SQL.
 *
 * One question that changes nothing; it may read all tables of the file, and `samples`: every
 * sample with the columns that store_sql_table.c names, in rows or packed. */
#ifndef HAIDANG_IO_STORE_QUERY_H
#define HAIDANG_IO_STORE_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "io/store_read.h"

enum cell_kind { CELL_NULL, CELL_NUMBER, CELL_TEXT, CELL_BYTES };

struct cell {
    enum cell_kind kind;
    const char *text; /* of a number its digits, of bytes their hexadecimal digits */
};

struct query {
    const char *question;
    /* Once, before the first row; and each row.  All is lent.  False: enough. */
    bool (*on_head)(void *argument, const char *const *names, size_t count);
    bool (*on_row)(void *argument, const struct cell *cells, size_t count);
    void *argument;
};

/* *wrong: the question is, else the store or its disk. */
bool reader_query(struct reader *reader, const struct query *query, bool *wrong,
                  struct error *error);

#endif
