/* maintenance.h - the windows of planned work, one after another, also of work that comes again.
 *
 * Pure.  A window begins at the local time of the first one and lasts until the local time at which
 * that one ended, so that "22:00 to 2:00" stays so when clocks are set.  Where clocks skip all of
 * it there is none.  What was called off counts until it was. */
#ifndef HAIDANG_MODEL_MAINTENANCE_H
#define HAIDANG_MODEL_MAINTENANCE_H

#include "model/catalogue.h"
#include "model/span_sweep.h"

enum { WORK_DAYS_MOST = 90, WORK_DAYS_MOST_AGAIN = 7 }; /* how long a window may be */

struct maintenance_walk {
    const struct maintenance *work;
    const struct zone *zone;
    int64_t from_ms, to_ms;       /* what is asked for */
    int64_t minute_ms, length_ms; /* of each window, by local clocks */
    int32_t day, last_day;        /* the next to be looked at */
};

/* The windows that touch from <= ... < to; `zone` as of the catalogue (NULL: UTC). */
struct maintenance_walk maintenance_walk(const struct maintenance *work, const struct zone *zone,
                                         int64_t from_ms, int64_t to_ms);

/* In order of time; false: there is no further one.  `uncut`, if not NULL, is the window as it was
 * planned. */
bool maintenance_next(struct maintenance_walk *walk, struct span_window *window,
                      struct span_window *uncut);

/* Likewise, but only those that the policy accepts as announced in time (in working days of the
 * province), each by its own beginning. */
bool maintenance_next_accepted(struct maintenance_walk *walk, const struct catalogue *catalogue,
                               const struct policy *policy, struct span_window *window);

#endif
