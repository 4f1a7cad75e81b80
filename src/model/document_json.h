/* document_json.h - a document as JSON: in one piece, for programs, and line by line, as it is
 * handed to the printer (src/print.c). */
#ifndef HAIDANG_MODEL_DOCUMENT_JSON_H
#define HAIDANG_MODEL_DOCUMENT_JSON_H

#include <stdio.h>

#include "base/error.h"
#include "model/document.h"

/* {"name", "title", …, "blocks": [{"kind", "text", "table": {"columns", "rows": [[cell…]…]}}…]},
 * indented; `depth` says how deep it lies in what is around it, 0: it stands alone.  A cell is
 * null, a text, or {"kind", "value", "text"}: the value exactly, as a decimal in a string (of spans
 * ms, of days since 1970, of moments seconds of the local clock since then).  False: errno says
 * why. */
bool document_write(const struct document *document, unsigned depth, FILE *file);

/* A line for the head, for each block, and for some rows of a table or values of a chart, so that
 * neither side ever has a second document in its memory; without the tables that are for programs
 * alone unless `with_raw`.  False: errno says why. */
bool document_send(const struct document *document, bool with_raw, FILE *file);

/* What document_send wrote.  Yours; NULL: it is not what it should be. */
struct document *document_receive(FILE *file, struct error *error);

#endif
