/* From what changed to batches for the store, and to snapshots for those who look.
 *
 * The snapshot travels with its batch and is shown only when that is safe on the disk: nobody is
 * told what a power cut could take back. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "watch_alert.h"
#include "watch_inside.h"

enum {
    FLUSH_US = 1000000,     /* samples are committed at most so far apart */
    FLUSH_EVENT_US = 20000, /* when a state changed: soon, but gather what changed together */
    STALL_US = 10000000,    /* no commit for so long is worth a line in the log */
};

/* --- batches -------------------------------------------------------------------------------- */

/* The store's thread does not speak; here is where its troubles are said. */
static void report_store(struct watch *watch, bool waited)
{
    const int64_t now_us = clock_steady_us();
    int64_t since_us;
    struct error error = {""};

    if (!waited)
        watch->waiting_since_us = now_us;
    since_us = now_us - watch->waiting_since_us;

    if (store_trouble(watch->store, &error))
        log_trouble(&watch->store_trouble, "%s", error.message);
    else
        log_over(&watch->store_trouble, "%s", tr("the store can be written again"));
    if (store_health(watch->store) == STORE_FULL)
        log_trouble(&watch->room_trouble,
                    tr("the disk of the store '%s' has hardly any room left: make some"),
                    watch->catalogue->store_path);
    else
        log_over(&watch->room_trouble, "%s", tr("the disk has room again"));
    if (store_health(watch->store) == STORE_DAMAGED)
        log_trouble(
            &watch->damage_trouble,
            tr("the store '%s' is damaged: the next start puts it aside and begins a new one"),
            watch->catalogue->store_path);
    if (since_us > STALL_US)
        log_trouble(&watch->stall_trouble,
                    tr("the disk has not answered for %" PRId64 " s; probing goes on, %" PRId64
                       " samples wait in memory"),
                    since_us / US_PER_SECOND, store_waiting(watch->store));
    else
        log_over(&watch->stall_trouble, "%s", tr("the disk answers again"));
}

static void on_flush(void *argument)
{
    struct watch *const watch = argument;
    const bool waited = store_waiting(watch->store) > 0;
    struct batch *batch;

    if (watch->batch == NULL) /* it was handed over before its time */
        return;
    watch->hurry = true; /* no need: it goes now */
    alerts_keep(watch);
    batch = watch->batch;
    watch->batch = NULL;
    watch->hurry = false;
    batch->snapshot = keep_snapshot(watch);
    store_take_batch(watch->store, batch);
    report_store(watch, waited);
}

static struct batch *current_batch(struct watch *watch)
{
    if (watch->batch == NULL) {
        watch->batch = batch_new();
        watch->batch->number = ++watch->batch_number;
        if (!watch->importing)
            timer_set(watch->flush_timer, FLUSH_US);
    }
    return watch->batch;
}

static void hurry(struct watch *watch)
{
    if (!watch->hurry && !watch->importing)
        timer_set(watch->flush_timer, FLUSH_EVENT_US);
    watch->hurry = true;
}

void keep_sample(struct watch *watch, const struct sample *sample)
{
    batch_add_sample(current_batch(watch), sample);
    watch->monitor.samples[sample->outcome]++;
}

void keep_soon(struct watch *watch)
{
    current_batch(watch);
    hurry(watch);
}

void keep_now(struct watch *watch)
{
    on_flush(watch);
}

void keep_minute(struct watch *watch, const struct minute *minute)
{
    batch_add_minute(current_batch(watch), minute);
}

void keep_beat(struct watch *watch, const struct beat_row *beat)
{
    batch_add_beat(current_batch(watch), beat);
}

void keep_maker(struct watch *watch, const struct watched *probe)
{
    batch_add_maker(current_batch(watch), probe->index, &probe->maker);
}

/* In the batch of the sample that made them, so that the store never has one without the other. */
void keep_spans(struct watched *probe, const struct span_maker *before,
                const struct span_step *step)
{
    struct watch *const watch = probe->watch;

    for (int i = 0; i < step->count; i++)
        batch_add_span(current_batch(watch), probe->index, &step->closed[i]);
    if (!span_maker_is_same(before, &probe->maker))
        keep_maker(watch, probe);
}

void keep_incident(struct watch *watch, const struct incident *incident)
{
    batch_add_incident(current_batch(watch), incident);
    hurry(watch);
}

void keep_alert(struct watch *watch, const struct alert_row *alert)
{
    batch_add_alert(current_batch(watch), alert);
    hurry(watch);
}

int64_t keep_letter(struct watch *watch, const struct letter *letter)
{
    batch_add_letter(current_batch(watch), letter);
    return watch->batch_number;
}

void keep_open(struct watch *watch)
{
    watch->flush_timer = timer_new(watch->kit.prober.loop, on_flush, watch);
}

void keep_close(struct watch *watch)
{
    if (watch->batch != NULL)
        on_flush(watch);
    timer_free(watch->flush_timer);
    watch->flush_timer = NULL;
}

/* --- snapshots ------------------------------------------------------------------------------ */

static int64_t next_ask_ms(const struct watched *probe, int64_t now_ms)
{
    const struct watch *const watch = probe->watch;

    if (probe->hearing != NULL || watch->monitor.stopped)
        return 0;
    return now_ms + (probe->schedule.due_us - agenda_now_us(watch)) / US_PER_MS;
}

static struct probe_view view_probe(const struct watched *probe, int64_t now_ms)
{
    return (struct probe_view){
        .state = judgement_state(&probe->maker.judgement),
        .since_ms = probe->maker.judgement.since_ms,
        .has_sample = probe->has_sample,
        .last = probe->last,
        .due_ms = next_ask_ms(probe, now_ms),
        .missed = probe->missed,
    };
}

static struct service_view view_service(const struct watch *watch,
                                        const struct watched_service *service)
{
    struct service_view view = {
        .state = service->state,
        .since_ms = service->since_ms,
        .latency_us = NOT_REACHED,
        .incident = service->open_incident,
    };
    enum state worst = STATE_UP;

    for (size_t i = 0; i < service->service->probe_count; i++) {
        const struct watched *const probe = &watch->probes[service->service->first_probe + i];

        if (probe->plan->weight == WEIGHT_OBSERVED || !probe->has_sample)
            continue;
        if (probe->last.at_ms > view.last_ms)
            view.last_ms = probe->last.at_ms;
        if (sample_is_answered(&probe->last) && probe->last.total_us > view.latency_us)
            view.latency_us = probe->last.total_us;
        if (probe->maker.judgement.level > worst) {
            worst = probe->maker.judgement.level;
            view.reason = probe->maker.judgement.reason;
        }
    }
    if (view.state == STATE_UP)
        view.reason = REASON_NONE;
    return view;
}

struct snapshot *keep_snapshot(const struct watch *watch)
{
    struct snapshot *const snapshot = snapshot_new(watch->catalogue, watch->incident_count);

    snapshot->at_ms = clock_wall_ms();
    snapshot->monitor = watch->monitor;
    snapshot->monitor.commit_us = watch->commit_us;
    snapshot->monitor.store = store_health(watch->store);
    if (clock_steady_us() / LAG_SPAN_US > watch->lag_minute + 1)
        snapshot->monitor.loop_lag_us = 0; /* it was long ago */
    snapshot->monitor.waiting = store_waiting(watch->store);
    snapshot->monitor.dropped = store_dropped(watch->store);
    for (size_t i = 0; i < watch->catalogue->probe_count; i++)
        snapshot->probes[i] = view_probe(&watch->probes[i], snapshot->at_ms);
    for (size_t i = 0; i < watch->catalogue->service_count; i++)
        snapshot->services[i] = view_service(watch, &watch->services[i]);
    outbox_view(watch, snapshot->channels);
    for (size_t i = 0; i < watch->incident_count; i++)
        snapshot->incidents[i] = watch->incidents[watch->incident_count - 1 - i];
    snapshot->acts = acts_hold_now(watch);
    return snapshot;
}

/* --- what was known when the program last ran ----------------------------------------------- */

/* What the last sample said is over when we were away for longer than it speaks; unconfirmed rows
 * begin anew then. */
void keep_rest(struct watch *watch)
{
    const int64_t now_ms = clock_wall_ms();

    for (size_t i = 0; i < watch->catalogue->probe_count; i++) {
        struct watched *const probe = &watch->probes[i];
        const struct span_maker before = probe->maker;
        struct span_step step;

        if (before.last_ms > now_ms)
            probe->has_sample = false; /* the clock was set back meanwhile */
        if (before.last_ms <= now_ms && now_ms <= before.speaks_ms)
            continue;
        step = span_maker_stop(&probe->maker, &probe->rules, now_ms);
        keep_spans(probe, &before, &step);
    }
}

static bool load_probes(struct watch *watch, int64_t now_ms, struct error *error)
{
    const size_t count = watch->catalogue->probe_count;
    struct span_maker *const makers = NEW_ARRAY(struct span_maker, count);
    struct sample *const samples = NEW_ARRAY(struct sample, count);
    bool *const found = NEW_ARRAY(bool, count);
    int64_t longest_us = 0;
    bool done;

    for (size_t i = 0; i < count; i++)
        if (2 * watch->probes[i].plan->every_us + watch->probes[i].plan->timeout_us > longest_us)
            longest_us = 2 * watch->probes[i].plan->every_us + watch->probes[i].plan->timeout_us;
    done = store_load_makers(watch->store, makers, error) &&
           store_load_last_samples(watch->store,
                                   watch->importing ? 0 : now_ms - longest_us / US_PER_MS, samples,
                                   found, error);
    for (size_t i = 0; done && i < count; i++) {
        watch->probes[i].maker = makers[i];
        watch->probes[i].has_sample = found[i];
        watch->probes[i].last = samples[i];
    }
    free(makers);
    free(samples);
    free(found);
    return done;
}

static void reverse_incidents(struct watch *watch)
{
    for (size_t i = 0; i < watch->incident_count / 2; i++) {
        const struct incident other = watch->incidents[watch->incident_count - 1 - i];

        watch->incidents[watch->incident_count - 1 - i] = watch->incidents[i];
        watch->incidents[i] = other;
    }
}

bool keep_load(struct watch *watch, struct error *error)
{
    const int64_t now_ms = clock_wall_ms();
    const int64_t since_ms =
        watch->importing ? 0 : now_ms - KEEP_INCIDENTS_DAYS * INT64_C(86400) * MS_PER_SECOND;

    if (!load_probes(watch, now_ms, error))
        return false;
    if (!store_load_incidents(watch->store, since_ms, &watch->incidents, &watch->incident_count,
                              &watch->highest_incident, error))
        return false;
    watch->incident_capacity = watch->incident_count;
    reverse_incidents(watch); /* the store gives the newest first */
    return true;
}
