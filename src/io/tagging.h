/* tagging.h - adds to a PDF what its writer cannot say: the language, what pictures show, which
 * heads belong to columns.  The only room that knows libqpdf. */
#ifndef HAIDANG_IO_TAGGING_H
#define HAIDANG_IO_TAGGING_H

#include <stddef.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

struct tagging {
    const char *language;            /* "vi" */
    const char *const *alternatives; /* of each figure of the structure, in their order */
    size_t alternative_count;
};

/* Reads a PDF as cairo writes it and writes the other one, packed; the same for the same. */
bool tagging_finish(const struct text *pdf, const struct tagging *tagging, FILE *out,
                    struct error *error);

#endif
