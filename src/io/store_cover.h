/* store_cover.h - what the samples of any stretch of time come to, of all probes at once.
 *
 * Each sample of it counts exactly once: whole months, days and hours by their rollups, what is not
 * rolled up yet, or only in part in the stretch, by samples. */
#ifndef HAIDANG_IO_STORE_COVER_H
#define HAIDANG_IO_STORE_COVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "io/store_read.h"
#include "model/rollup.h"
#include "model/zone.h"

/* No piece of this probe's samples reaches over this instant. */
struct cover_cut {
    size_t probe;
    int64_t at_ms;
};

struct cover_question {
    const struct catalogue *catalogue;
    int64_t from_ms, to_ms;
    const struct cover_cut *cuts;
    size_t cut_count;
    bool by_days; /* no piece is longer than a day, for who wants to list them */
};

/* To which rollup samples of a probe in from <= … < to are added; NULL: to none.  Adding is over
 * when it is asked again. */
struct cover_into {
    struct rollup *(*find)(void *argument, size_t probe, int64_t from_ms, int64_t to_ms);
    void *argument;
};

bool reader_cover(struct reader *reader, const struct cover_question *question,
                  const struct cover_into *into, struct error *error);

#endif
