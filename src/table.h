/* table.h - rows of words in columns, on a terminal or in a pipe. */
#ifndef HAIDANG_TABLE_H
#define HAIDANG_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct table;

/* The last column may be longer than a terminal has room for: left goes on a line of its own then,
 * cut loses its end.  In a pipe both stay whole. */
enum alignment { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CUT };

struct table_column {
    const char *title;
    enum alignment alignment;
};

/* The columns are lent until the table is freed. */
struct table *table_new(const struct table_column *columns, size_t count);
void table_free(struct table *table);

/* One cell after another; rows end by themselves.  Copied. */
void table_add(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* An instant as people write it, to the minute; "-" if it is 0. */
void table_add_moment(struct table *table, int64_t at_ms);

/* Columns as wide as their widest cell in characters on the screen. */
void table_print(const struct table *table, FILE *file);

#endif
