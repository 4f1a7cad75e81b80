/* What we owe: slots that were missed, time in which we were held up, clocks that were set.  Kept
 * by the minute, and only of minutes in which there was something, so that a report can say how
 * well it was measured. */
#include "base/clock.h"
#include "watch_inside.h"

enum { MINUTE_US = 60000000 };

/* The minute that began at `at_ms`, or the one that is under way. */
static struct minute *current_minute(struct watch *watch, int64_t at_ms)
{
    const int64_t now_us = clock_steady_us();

    if (watch->minute.at_ms == 0 || now_us - watch->minute_since_us >= MINUTE_US) {
        watch->minute = (struct minute){.at_ms = at_ms};
        watch->minute_since_us = now_us;
    }
    return &watch->minute;
}

void owed_missed(struct watch *watch, int64_t slots)
{
    struct minute *const minute = current_minute(watch, clock_wall_ms());

    minute->missed += slots;
    keep_minute(watch, minute);
}

void owed_stall(struct watch *watch, int64_t stall_us)
{
    struct minute *const minute = current_minute(watch, clock_wall_ms());

    if (stall_us <= minute->stall_us)
        return;
    minute->stall_us = stall_us;
    keep_minute(watch, minute);
}

/* A step has a row of its own, and what comes after it another. */
void owed_step(struct watch *watch, int64_t was_ms, int64_t step_ms)
{
    const struct minute step = {.at_ms = was_ms, .step_ms = step_ms};

    keep_minute(watch, &step);
    watch->minute = (struct minute){0};
}
