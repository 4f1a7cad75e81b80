/* store_sql_table.h - every sample as a row of `samples`, whether it lies in a row or in a block.
 *
 * Inside the store only.  The columns are those of the text below; `probe` and `at` (ms since 1970,
 * as all instants) narrow what is looked at, so ask for them. */
#ifndef HAIDANG_IO_STORE_SQL_TABLE_H
#define HAIDANG_IO_STORE_SQL_TABLE_H

#include <stdbool.h>

#include "base/error.h"

struct sql;

/* From now on questions over this connection may read from `samples`. */
bool sql_table_add(struct sql *sql, struct error *error);

#endif
