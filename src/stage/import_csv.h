/* import_csv.h - lines of comma-separated values (RFC 4180, a record a line). */
#ifndef HAIDANG_STAGE_IMPORT_CSV_H
#define HAIDANG_STAGE_IMPORT_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct fields;

/* Which column of the file is which of ours; all zero before the first line. */
struct csv_columns {
    int *fields;
    size_t count, capacity;
};

bool csv_read_columns(struct csv_columns *columns, char *line, struct error *error);
void csv_free_columns(struct csv_columns *columns);

/* Both change the line while they read it. */
bool csv_read_line(const struct csv_columns *columns, char *line, struct fields *fields,
                   struct error *error);

#endif
