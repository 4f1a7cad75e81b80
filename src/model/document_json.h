/* document_json.h - a document as JSON: in one piece, for programs, and line by line, as it is
 * handed to the printer (src/print.c). */
#ifndef HAIDANG_MODEL_DOCUMENT_JSON_H
#define HAIDANG_MODEL_DOCUMENT_JSON_H

#include <stdio.h>

#include "base/error.h"
#include "base/json.h"
#include "model/document.h"

/* {"name", "title", …, "blocks": [{"kind", "text", "table": {"columns", "rows": [[cell…]…]}}…]}.  A
 * cell is null, a text, or {"kind", "value", "text"}: the value exactly, as a decimal in a string
 * (of spans ms, of days since 1970, of moments seconds of the local clock since then).  Yours. */
json_t *document_to_json(const struct document *document);

/* A line for the head, for each block, and for some rows of a table; so that neither side ever has
 * a second document in its memory; without the tables that are for programs alone unless
 * `with_raw`. False: errno says why. */
bool document_send(const struct document *document, bool with_raw, FILE *file);

/* What document_send wrote.  Yours; NULL: it is not what it should be. */
struct document *document_receive(FILE *file, struct error *error);

#endif
