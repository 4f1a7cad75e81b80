/* sample_text.h - samples as lines of text: what `export` writes and `import` reads.
 *
 * JSON: a line each, with the names of the API.  CSV: the same names as columns, phases side by
 * side.  What is not known is null, or an empty field.  Pure but for the zone of the clock's text.
 */
#ifndef HAIDANG_MODEL_SAMPLE_TEXT_H
#define HAIDANG_MODEL_SAMPLE_TEXT_H

#include "base/text.h"
#include "model/sample.h"

/* Whose it is: ids. */
struct sample_owner {
    const char *service, *probe;
};

void sample_write_json(const struct sample *sample, const struct sample_owner *owner,
                       struct text *text);

void sample_write_csv_head(struct text *text);
void sample_write_csv(const struct sample *sample, const struct sample_owner *owner,
                      struct text *text);

/* One field.  A spreadsheet would run what begins like a formula: it gets an apostrophe before. */
void text_add_csv(struct text *text, const char *string);

#endif
