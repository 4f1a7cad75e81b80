/* store_maintenance.h - planned work that people have announced while the monitor ran; beside that
 * of the configuration, of the same worth. */
#ifndef HAIDANG_IO_STORE_MAINTENANCE_H
#define HAIDANG_IO_STORE_MAINTENANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "model/catalogue.h"

struct arena;
struct reader;

/* All there ever was, the oldest first; `id` of each is its number. Of services that are no longer
 * in the catalogue nothing is told.  All zero is none. */
struct kept_maintenance {
    struct maintenance *works;
    size_t count;
    struct arena *arena; /* texts */
};

bool reader_maintenance(struct reader *reader, const struct catalogue *catalogue,
                        struct kept_maintenance *kept, struct error *error);
void kept_maintenance_free(struct kept_maintenance *kept);

#endif
