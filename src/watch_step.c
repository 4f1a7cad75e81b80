/* The wall clock may be set, and the machine may sleep: then the two clocks part.
 *
 * Samples of before and after lie at instants that cannot be compared.  So what was being measured
 * is void, no row of failures goes on across it, and all states are unknown until they are measured
 * again, which is soon. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/loop.h"
#include "watch_inside.h"

/* Looked at so often that a clock which is only drawn slowly to the right time (at most 0.05 %)
 * does not look as if it had been set. */
enum { LOOK_US = 10000000, STEP_US = 1000000 };

static int64_t offset_now_us(void)
{
    return clock_wall_ms() * US_PER_MS - clock_steady_us();
}

/* How far the clock was set since we last looked; 0: it was not. */
static int64_t find_step_ms(struct watch *watch)
{
    const int64_t offset_us = offset_now_us();
    const int64_t step_us = offset_us - watch->clock_offset_us;

    watch->clock_offset_us = offset_us;
    return step_us > -STEP_US && step_us < STEP_US ? 0 : step_us / US_PER_MS;
}

/* `was_ms` is what the clock would show if it had not been set. */
static void forget(struct watch *watch, struct watched *probe, int64_t was_ms)
{
    const struct span_maker before = probe->maker;
    const struct span_step step = span_maker_stop(&probe->maker, &probe->rules, was_ms);

    keep_spans(probe, &before, &step);
    if (probe->hearing != NULL)
        beats_forget(probe, was_ms);
    else if (probe->run != NULL)
        probe->disturbed = true;
    else
        agenda_ask_soon(watch, probe);
}

void step_look(struct watch *watch)
{
    const int64_t step_ms = find_step_ms(watch);
    const int64_t now_ms = clock_wall_ms();

    if (step_ms == 0)
        return;
    log_trouble(&watch->step_trouble,
                tr("the clock was set by %" PRId64 " ms, or the machine slept: all states are "
                   "unknown until they are measured again"),
                step_ms);
    owed_step(watch, now_ms - step_ms, step_ms);
    for (size_t i = 0; i < watch->catalogue->probe_count; i++)
        forget(watch, &watch->probes[i], now_ms - step_ms);
    for (size_t i = 0; i < watch->catalogue->service_count; i++)
        services_follow(watch, i, now_ms);
}

static void on_time(void *argument)
{
    struct watch *const watch = argument;

    step_look(watch);
    timer_set(watch->step_timer, LOOK_US);
}

void step_open(struct watch *watch)
{
    watch->clock_offset_us = offset_now_us();
    watch->step_timer = timer_new(watch->kit.prober.loop, on_time, watch);
    timer_set(watch->step_timer, LOOK_US);
}

void step_close(struct watch *watch)
{
    timer_free(watch->step_timer);
    watch->step_timer = NULL;
}
