/* outline.h - what a configuration says, a line a value, so that two of them can be compared.
 *
 * A line is `PATH<tab>VALUE`: "services[dvc-01].target.availability<tab>99.9%".  Items that have an
 * id are known by it, others by their place from 1.  Values hold no tab and no line feed. */
#ifndef HAIDANG_MODEL_OUTLINE_H
#define HAIDANG_MODEL_OUTLINE_H

#include <stddef.h>

#include "base/text.h"

enum outline_change_kind {
    OUTLINE_ADDED,   /* a whole item: path "services[dvc-09]", or a single value */
    OUTLINE_REMOVED, /* likewise */
    OUTLINE_CHANGED, /* a value: from, to */
};

struct outline_change {
    enum outline_change_kind kind;
    const char *path;
    const char *from, *to; /* NULL where there is none, and of whole items */
    size_t values;         /* of a whole item: how many */
};

/* Tells of each change, in the order of paths; texts are lent for the call.  Whole items are those
 * of lists that stand at the top: "services[…]", "people[…]". */
void outline_compare(const char *old, const char *new,
                     void (*on_change)(void *argument, const struct outline_change *change),
                     void *argument);

/* Adds a line. */
void outline_add(struct text *outline, const char *path, const char *value);

#endif
