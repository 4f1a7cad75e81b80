/* plan.h - which probes there are: what `haidang check --json` says. */
#ifndef HISTORY_PLAN_H
#define HISTORY_PLAN_H

#include <stddef.h>

#include "base/error.h"
#include "history/past.h"

struct plan {
    struct asked *probes;
    size_t count;
    void *document; /* owns the words */
};

/* From standard input. */
bool plan_read(struct plan *plan, struct error *error);
void plan_free(struct plan *plan);

#endif
