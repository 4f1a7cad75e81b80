/* Blind or not: when a service cannot be reached, can anything be?
 *
 * A sample that failed on the way waits until references were asked after it had begun.  If one of
 * them is reached, the service is to blame; if none is, the sample is void.  While all is well the
 * references are left in peace. */
#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "watch_alert.h"
#include "watch_inside.h"

enum { ROUND_US = 1000000 }; /* from one round to the next, at least */

/* What may be our own connection's fault; also that of what stands between, such as a proxy or the
 * server that gives out tokens, because then nothing was seen of what lies behind. */
static bool failed_on_the_way(const struct sample *sample)
{
    if (sample->outcome != OUTCOME_FAILED)
        return false;
    switch ((int)sample->reason) {
    case REASON_DNS_FAILED:
    case REASON_UNREACHABLE:
    case REASON_RESET:
    case REASON_LOSS:
    case REASON_TOKEN:
    case REASON_PROXY:
        return true;
    default:
        return sample_is_timeout(sample);
    }
}

static void set_blind(struct watch *watch, bool blind)
{
    if (watch->monitor.blind && !blind)
        watch->sight_us = clock_steady_us();
    watch->monitor.blind = blind;
    alerts_blind(watch, blind);
    if (blind)
        log_trouble(&watch->blind_trouble,
                    tr("nothing outside can be reached: what cannot be reached is not held "
                       "against it"));
    else
        log_over(&watch->blind_trouble, "%s", tr("the outside can be reached again"));
}

/* --- samples that wait ---------------------------------------------------------------------- */

/* Whoever began while nothing could be seen may have failed by that. */
static void release(struct watched *probe, bool blind)
{
    struct sample sample = probe->waiting;

    probe->held = false;
    if (blind || probe->began_us < probe->watch->sight_us) {
        sample.outcome = OUTCOME_VOID;
        sample.reason = REASON_BLIND;
    }
    watch_take_sample(probe, &sample);
}

/* Those of runs that had begun before the round did. */
static void release_all(struct watch *watch, bool blind)
{
    for (size_t i = 0; i < watch->catalogue->probe_count; i++)
        if (watch->probes[i].held && watch->probes[i].began_us <= watch->round_us)
            release(&watch->probes[i], blind);
}

static bool has_held(const struct watch *watch)
{
    for (size_t i = 0; i < watch->catalogue->probe_count; i++)
        if (watch->probes[i].held)
            return true;
    return false;
}

/* --- rounds --------------------------------------------------------------------------------- */

static void plan_round(struct watch *watch)
{
    const int64_t wait_us = watch->round_us + ROUND_US - clock_steady_us();

    timer_set(watch->reference_timer, wait_us > 0 ? wait_us : 0);
}

static void end_round(struct watch *watch)
{
    const bool seen = watch->reached_us == watch->round_us;

    /* a round in which nothing could be asked, because nobody may ping, tells nothing */
    if (!seen && watch->references_missed > 0)
        set_blind(watch, true);
    if (!seen)
        release_all(watch, watch->references_missed > 0);
    if (has_held(watch))
        plan_round(watch);
}

static void on_reference(void *argument, const struct finding *finding)
{
    struct reference *const reference = argument;
    struct watch *const watch = reference->watch;
    const struct sample *const sample = &finding->sample;

    reference->run = NULL;
    watch->references_out--;
    if (sample->outcome != OUTCOME_VOID && !failed_on_the_way(sample) &&
        sample->reason != REASON_DNS_NO_NAME) {
        watch->reached_us = watch->round_us;
        set_blind(watch, false);
        release_all(watch, false);
    } else if (sample->outcome != OUTCOME_VOID) {
        watch->references_missed++;
    }
    if (watch->references_out == 0)
        end_round(watch);
}

static void on_round(void *argument)
{
    struct watch *const watch = argument;
    const size_t count = watch->catalogue->reference_count;

    watch->round_us = clock_steady_us();
    watch->references_out = count;
    watch->references_missed = 0;
    for (size_t i = 0; i < count; i++) {
        struct reference *const reference = &watch->references[i];

        reference->run = probe_start(&watch->kit.prober, reference->plan, on_reference, reference);
    }
}

bool blind_hold(struct watched *probe, const struct sample *sample)
{
    struct watch *const watch = probe->watch;

    if (watch->references == NULL)
        return false;
    if (!failed_on_the_way(sample)) {
        if (sample->outcome != OUTCOME_VOID && watch->monitor.blind)
            set_blind(watch, false);
        return false;
    }
    if (watch->reached_us >= probe->began_us && watch->sight_us <= probe->began_us)
        return false; /* we could see after it had begun, and before */
    probe->held = true;
    probe->waiting = *sample;
    if (watch->sight_us > probe->began_us)
        release(probe, true);
    else if (watch->references_out == 0)
        plan_round(watch);
    return true;
}

/* --- beginning and end ---------------------------------------------------------------------- */

void blind_open(struct watch *watch)
{
    const struct catalogue *const catalogue = watch->catalogue;

    if (catalogue->reference_count == 0)
        return;
    watch->round_us = clock_steady_us() - ROUND_US;
    watch->reached_us = watch->sight_us = INT64_MIN;
    watch->references = NEW_ARRAY(struct reference, catalogue->reference_count);
    for (size_t i = 0; i < catalogue->reference_count; i++)
        watch->references[i] =
            (struct reference){.watch = watch, .plan = &catalogue->references[i]};
    watch->reference_timer = timer_new(watch->kit.prober.loop, on_round, watch);
}

void blind_close(struct watch *watch)
{
    for (size_t i = 0; watch->references != NULL && i < watch->catalogue->reference_count; i++)
        probe_cancel(watch->references[i].plan, watch->references[i].run);
    timer_free(watch->reference_timer);
    free(watch->references);
    watch->references = NULL;
    watch->reference_timer = NULL;
}
