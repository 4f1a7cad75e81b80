/* import.h - samples from text, a line each: JSON lines as `haidang export` writes them, or CSV
 * whose first line names the same columns.
 *
 * Which of the two it is, the first line tells.  What is said of a line is complete in itself; an
 * error names it.  Columns that are not known are passed over. */
#ifndef HAIDANG_STAGE_IMPORT_H
#define HAIDANG_STAGE_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/catalogue.h"
#include "model/sample.h"

enum { IMPORT_LINE_MOST = 64 * 1024 };

struct import; /* how the lines of one file are read */

struct import *import_new(const struct catalogue *catalogue);
void import_free(struct import *import); /* takes NULL */

enum import_line {
    IMPORT_SAMPLE,
    IMPORT_NOTHING, /* an empty line, or the names of the columns */
    IMPORT_UNKNOWN, /* right, but of a probe that the catalogue has not: see import_unknown */
    IMPORT_WRONG,
};

/* The next line, without its end; it is changed while it is read. */
enum import_line import_read(struct import *import, char *line, size_t length,
                             struct sample *sample, struct error *error);

/* Ids of the probes that were not known, the first few of them, in one text; "" if there were none.
 * Lent. */
const char *import_unknown(const struct import *import);

#endif
