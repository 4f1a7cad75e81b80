/* yaml_text.h - the text of a file, checked before libyaml sees it, and its lines. */
#ifndef HAIDANG_IO_YAML_TEXT_H
#define HAIDANG_IO_YAML_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/node.h"
#include "base/schema.h"

struct yaml_text {
    const char *name;
    const char *bytes; /* without a byte order mark */
    size_t length;
    const char *const *lines; /* each ends in '\0' */
    size_t line_count;
};

/* Checks size, UTF-8 and control characters.  NULL after a mistake, which is noted. */
const struct yaml_text *yaml_text_new(struct reading *reading, const char *name, const char *bytes,
                                      size_t length);

/* Line and column count from 1. */
struct place yaml_text_place(const struct yaml_text *text, size_t line, size_t column);

/* Whether a tab stands there. */
bool yaml_text_is_tab(const struct place *place);

#endif
