/* probe_variables.h - "{{name}}" in the addresses, headers and bodies of a journey.
 *
 * A value is escaped by where it goes, so that what a server handed out cannot become more than a
 * value of the next request. */
#ifndef HAIDANG_STAGE_PROBE_VARIABLES_H
#define HAIDANG_STAGE_PROBE_VARIABLES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/schema.h"
#include "base/text.h"

enum {
    VARIABLES_MOST = 32,
    VARIABLE_NAME_MOST = 32,
    VARIABLE_MOST = 64 * 1024, /* bytes of a value: some pages hide a lot in a field */
};

struct variable {
    const char *name;
    char *value;   /* NULL: not known yet */
    bool is_shown; /* it was written plainly: people may see it */
};

struct variables {
    struct variable variables[VARIABLES_MOST];
    size_t count;
};

/* Where a text stands: how a value in it is escaped. */
enum variable_place {
    PLACE_URL,  /* at the very beginning it is an address itself, behind it a part of one */
    PLACE_FORM, /* application/x-www-form-urlencoded */
    PLACE_JSON, /* within quotes a part of the string; else a number or a string */
    PLACE_XML,
    PLACE_LINE, /* a header: one line */
    PLACE_PLAIN,
};

/* What a body is, by how it begins, as probe_request.h tells its type. */
enum variable_place variable_place_of_body(const char *bytes, size_t length);

/* The next "{{name}}" of a text: where it begins, NULL if there is none; `name` is "" if what is
 * between the braces is no name. */
const char *variable_find(const char *text, const char *end, char name[VARIABLE_NAME_MOST + 1],
                          const char **behind);
bool variable_is_name(const char *name);

/* Index of the variable, or its count. */
size_t variables_find(const struct variables *variables, const char *name);

/* Adds the text with its values.  NULL, or the name of the first that has none yet. */
const char *variables_fill(const struct variables *variables, const char *text, size_t length,
                           enum variable_place place, struct text *filled);

/* The text without what must not be seen: values that were not written plainly become their names
 * again, and the query of a web address becomes "?..." (from the first on if `queries`). */
void variables_veil(const struct variables *variables, const char *text, bool queries,
                    struct text *veiled);

#endif
