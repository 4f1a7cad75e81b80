/* blanks.h - a text with {{name}} in it, filled with values that are escaped by where they stand.
 *
 * {{name:30}} takes at most 30 characters of the value, cut behind a word.  A value never becomes
 * more than a value: no end of a string, of a line or of an address is in it. */
#ifndef HAIDANG_BASE_BLANKS_H
#define HAIDANG_BASE_BLANKS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

enum blanks_place {
    BLANKS_PLAIN,
    BLANKS_JSON, /* within a string's quotes */
    BLANKS_FORM, /* application/x-www-form-urlencoded */
    BLANKS_URL,  /* at the very beginning it is an address itself, behind it a part of one */
    BLANKS_LINE, /* a header's value: one line */
};

/* The value of a name, lent; NULL: there is no such name. */
typedef const char *blanks_find(const void *argument, const char *name);

/* False, and why: a blank that is none, or a name that is not known. */
bool blanks_fill(const char *form, enum blanks_place place, blanks_find *find, const void *argument,
                 struct text *filled, struct error *error);

/* At most so many characters (UTF-8) of a text: its length in bytes, behind a word if there is one
 * to stop at. */
size_t blanks_cut(const char *value, size_t most);

#endif
