/* Who watches the monitor: as long as it does its work it asks an address, again and again, so that
 * somebody there misses it when it does not.
 *
 * Nothing is asked while samples cannot be kept or nothing is probed: a monitor that only runs is
 * not well. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "watch_inside.h"

/* No commit for so long, though something waits for one. */
#define STALL_US (60 * US_PER_SECOND)

struct deadman {
    struct watch *watch;
    struct timer *timer;
    struct probe_run *run;
    struct log_trouble trouble;
};

static bool is_well(const struct watch *watch)
{
    struct error ignored = {""};

    return !watch->monitor.stopped && !store_trouble(watch->store, &ignored) &&
           store_health(watch->store) != STORE_DAMAGED &&
           (store_waiting(watch->store) == 0 ||
            clock_steady_us() - watch->waiting_since_us < STALL_US);
}

static void on_told(void *argument, const struct finding *finding)
{
    struct deadman *const deadman = argument;

    deadman->run = NULL;
    if (finding->sample.outcome == OUTCOME_FAILED || finding->sample.outcome == OUTCOME_VOID)
        log_trouble(&deadman->trouble, tr("nobody could be told that we are well: %s"),
                    finding->detail);
    else
        log_over(&deadman->trouble, "%s", tr("who watches us is told again that we are well"));
}

static void on_turn(void *argument)
{
    struct deadman *const deadman = argument;
    struct watch *const watch = deadman->watch;
    const struct probe_plan *const plan = watch->catalogue->deadman;

    timer_set(deadman->timer, plan->every_us);
    if (deadman->run == NULL && is_well(watch))
        deadman->run = probe_start(&watch->kit.prober, plan, on_told, deadman);
}

/* The first time once the loop turns: whoever restarts us need not wait for it. */
void deadman_open(struct watch *watch)
{
    struct deadman *deadman;

    if (watch->catalogue->deadman == NULL)
        return;
    deadman = NEW(struct deadman);
    deadman->watch = watch;
    deadman->timer = timer_new(watch->kit.prober.loop, on_turn, deadman);
    watch->deadman = deadman;
    timer_set(deadman->timer, 0);
}

void deadman_close(struct watch *watch)
{
    if (watch->deadman == NULL)
        return;
    probe_cancel(watch->catalogue->deadman, watch->deadman->run);
    timer_free(watch->deadman->timer);
    free(watch->deadman);
    watch->deadman = NULL;
}
