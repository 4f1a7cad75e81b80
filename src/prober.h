/* prober.h - all that probes need, made and unmade in order. */
#ifndef HAIDANG_PROBER_H
#define HAIDANG_PROBER_H

#include "base/error.h"
#include "stage/probe.h"

struct trust;

struct prober_kit {
    struct prober prober; /* its loop is the kit's own */
    struct trust *trust;
};

/* `kit` is filled; on failure it is left empty.  The catalogue must outlive it. */
bool prober_open(struct prober_kit *kit, const struct catalogue *catalogue, struct error *error);
void prober_close(struct prober_kit *kit); /* no probe may be running; copes with an empty one */

#endif
