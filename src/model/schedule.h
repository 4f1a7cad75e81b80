/* schedule.h - when is a probe due?
 *
 * Pure.  Each probe has a grid of its own: every `every`, shifted by a hash of its id so that
 * probes spread over the interval and keep their places over restarts.  The next slot is counted
 * from the grid, never from when the last one finished; slots that could not be kept are counted as
 * missed. Retries come between the slots and do not move the grid.  Times are us of one clock. */
#ifndef HAIDANG_MODEL_SCHEDULE_H
#define HAIDANG_MODEL_SCHEDULE_H

#include <stdint.h>

struct schedule {
    int64_t every_us;
    int64_t shift_us; /* of the grid, 0 .. every-1 */
    int64_t slot_us;  /* the grid's slot that comes next */
    int64_t due_us;   /* when the probe is next due: the slot, or a retry before it */
};

/* The first slot at or after `now`: all probes are asked once within one interval. */
struct schedule schedule_new(const char *id, int64_t every_us, int64_t now_us);

/* Call when the probe that was due has started at `now`: the next slot; returns how many were
 * missed since. */
int64_t schedule_advance(struct schedule *schedule, int64_t now_us);

/* A retry at `at`, unless a slot comes earlier. */
void schedule_retry(struct schedule *schedule, int64_t at_us);

#endif
