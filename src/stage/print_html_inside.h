/* print_html_inside.h - what print_html*.c share.  Nobody else includes it. */
#ifndef HAIDANG_STAGE_PRINT_HTML_INSIDE_H
#define HAIDANG_STAGE_PRINT_HTML_INSIDE_H

#include "base/error.h"
#include "base/json.h"
#include "model/document.h"

/* The blocks of a part as report_block.mustache wants them; NULL: a chart cannot be drawn. */
json_t *html_blocks_new(const struct document *document, enum document_part part,
                        struct error *error);

#endif
