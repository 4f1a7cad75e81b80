/* tagging_pack.h - writes a PDF of cairo's once more, smaller and with some of its objects changed.
 * Shared by the rooms of tagging alone.
 *
 * libqpdf could write it, too, but it holds all of a PDF as objects for that, 2 kB each: of a table
 * with a thousand rows every cell is one.  Here they are packed as the text that they are. */
#ifndef HAIDANG_IO_TAGGING_PACK_H
#define HAIDANG_IO_TAGGING_PACK_H

#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

/* What stands instead of an object; not of a stream. */
struct tagging_change {
    size_t number;
    char *text; /* "<< /Type /Catalog … >>" */
};

/* `pdf` has one table of its objects, as cairo writes it.  The same for the same. */
bool tagging_pack(const struct text *pdf, const struct tagging_change *changes, size_t count,
                  FILE *out, struct error *error);

#endif
