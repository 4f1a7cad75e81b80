/* The monitor.  The whole way of a sample, in order: read on_finding first.
 *
 * This thread carries out all probes and judges; it waits for nothing but its loop.  The store's
 * writer and the site have threads of their own, and get messages. */
#include "watch.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/thread.h"
#include "base/version.h"
#include "io/loop.h"
#include "io/store_sessions.h"
#include "model/catalogue_dated.h"
#include "watch_acts.h"
#include "watch_alert.h"
#include "watch_inside.h"
#include "watch_worth.h"

enum { STALL_US = 2000, OWED_STALL_US = 20000, FILES_MOST = 65536 };

/* --- the way of a sample -------------------------------------------------------------------- */

/* Our own part in what was measured: its error bar; above the limit nothing was measured. */
static void stamp(const struct watched *probe, struct sample *sample)
{
    const struct catalogue *const catalogue = probe->watch->catalogue;

    sample->late_us += probe->late_us; /* to what it waited for its host's budget */
    sample->lag_us = probe->lag_us;
    sample->confirming = probe->confirming;
    if (probe->disturbed) {
        sample->outcome = OUTCOME_VOID;
        sample->reason = REASON_STOPPED;
    } else if (sample->lag_us > catalogue->max_lag_us) {
        sample->outcome = OUTCOME_VOID;
        sample->reason = REASON_LAG;
    } else if (sample->late_us > catalogue->max_late_us) {
        sample->outcome = OUTCOME_VOID;
        sample->reason = REASON_LATE;
    }
}

static void follow(struct watched *probe, const struct sample *sample)
{
    const struct span_maker before = probe->maker;
    const struct span_step step = span_maker_add(&probe->maker, &probe->rules, sample);

    if (step.out_of_time) /* its time has been accounted, but it is now that people are called */
        judge(&probe->maker.judgement, &probe->rules.patience, sample);
    probe->last = *sample;
    probe->has_sample = true;
    keep_spans(probe, &before, &step);
}

void watch_follow(struct watched *probe, const struct sample *sample)
{
    const enum state before = probe->maker.judgement.level;

    follow(probe, sample);                                              /* probe's state */
    services_follow(probe->watch, probe->plan->service, sample->at_ms); /* service's, incident */
    keep_sample(probe->watch, sample);                                  /* store, then pages */
    evidence_follow(probe, before, sample);                             /* what was seen */
    alerts_look(probe->watch, probe->plan->service);                    /* who waits for it */
    worth_sample(probe, sample);                                        /* has it become slow? */
}

static void plan_next(struct watched *probe)
{
    const int64_t now = agenda_now_us(probe->watch);

    /* what could not be measured is asked again as soon as what is doubted */
    if (probe->maker.judgement.blind ||
        judgement_in_doubt(&probe->maker.judgement, &probe->plan->patience))
        schedule_retry(&probe->schedule, now + probe->plan->retry_us);
    if (probe->disturbed)
        agenda_ask_soon(probe->watch, probe);
    else
        agenda_plan(probe->watch, probe);
}

static void note_trouble(struct watch *watch, const struct probe_plan *plan,
                         const struct finding *finding)
{
    if (finding->sample.reason == REASON_INTERNAL)
        log_trouble(&watch->probe_trouble, tr("probe '%s' could not be carried out: %s"), plan->id,
                    finding->detail);
}

/* Asked for by -v: what came of every run. */
static void tell(const struct watched *probe, const struct sample *sample, const char *detail)
{
    log_debug("%s: %s%s%s, %.1f ms%s%s", probe->plan->id, outcome_name(sample->outcome),
              sample->reason == REASON_NONE ? "" : " ",
              sample->reason == REASON_NONE ? "" : reason_name(sample->reason),
              (double)sample->total_us / US_PER_MS, detail[0] == '\0' ? "" : ": ", detail);
}

void watch_take_sample(struct watched *probe, const struct sample *sample)
{
    watch_follow(probe, sample); /* states, incident, store */
    plan_next(probe);            /* a retry, or the grid */
}

static void on_finding(void *argument, const struct finding *finding)
{
    struct watched *const probe = argument;
    struct watch *const watch = probe->watch;
    struct sample sample = finding->sample;

    step_look(watch);
    probe->run = NULL;
    note_trouble(watch, probe->plan, finding);
    stamp(probe, &sample);
    evidence_note(probe, finding, &sample);
    tell(probe, &sample, finding->detail);
    if (!blind_hold(probe, &sample)) /* or it comes later */
        watch_take_sample(probe, &sample);
}

/* The places on its clock go by until its service's first day comes; after the last it is at rest.
 */
bool watch_is_at_rest(struct watched *probe)
{
    struct watch *const watch = probe->watch;
    const int64_t now_ms = clock_wall_ms();
    const size_t service = probe->plan->service;

    if (service_counts_at(&watch->catalogue->services[service], now_ms))
        return false;
    if (probe->has_sample || watch->services[service].open_incident != 0)
        services_rest(watch, service, now_ms);
    return true;
}

void watch_start_probe(struct watched *probe, int64_t now_us)
{
    struct watch *const watch = probe->watch;
    const int64_t due_us = probe->schedule.due_us;
    const bool confirming = due_us != probe->schedule.slot_us;
    int64_t missed = schedule_advance(&probe->schedule, now_us);

    if (probe->hearing != NULL) {
        beats_fall_due(probe);
        return;
    }
    if (watch_is_at_rest(probe)) {
        missed = 0;
    } else if (probe->run != NULL || probe->held) {
        missed++; /* still under way: this slot is not kept */
    } else if (!stop_hold(probe)) {
        probe->confirming = confirming;
        probe->late_us = now_us - due_us;
        probe->lag_us = 0;
        probe->disturbed = false;
        probe->began_us = clock_steady_us();
        probe->run = probe_start(&watch->kit.prober, probe->plan, on_finding, probe);
    }
    probe->missed += missed;
    watch->monitor.missed += missed;
    if (missed > 0)
        owed_missed(watch, missed);
    agenda_plan(watch, probe);
}

/* --- the loop's own honesty ----------------------------------------------------------------- */

static void note_lag(struct watch *watch, int64_t stall_us)
{
    const int64_t minute = clock_steady_us() / LAG_SPAN_US;

    if (minute != watch->lag_minute) {
        watch->lag_minute = minute;
        watch->monitor.loop_lag_us = 0;
    }
    if (stall_us > watch->monitor.loop_lag_us)
        watch->monitor.loop_lag_us = stall_us;
}

static void on_stall(void *argument, int64_t stall_us)
{
    struct watch *const watch = argument;

    note_lag(watch, stall_us);
    if (stall_us >= OWED_STALL_US)
        owed_stall(watch, stall_us);
    for (size_t i = 0; i < watch->catalogue->probe_count; i++)
        if (watch->probes[i].run != NULL && stall_us > watch->probes[i].lag_us)
            watch->probes[i].lag_us = stall_us;
    if (stall_us > watch->catalogue->max_lag_us)
        log_trouble(
            &watch->lag_trouble,
            tr("the program was held up for %" PRId64 " ms: what was being measured is void"),
            stall_us / US_PER_MS);
}

/* --- the store's thread --------------------------------------------------------------------- */

static void on_commit(void *argument, const struct batch *batch, int64_t took_us)
{
    struct watch *const watch = argument;

    watch->commit_us = took_us;
    outbox_committed(watch, batch);
    site_take(watch->site, batch->samples, batch->sample_count);
    if (batch->snapshot != NULL) /* of several at once only the newest has one */
        site_publish(watch->site, batch->snapshot);
}

/* --- beginning and end ---------------------------------------------------------------------- */

static void on_stop(void *argument)
{
    struct watch *const watch = argument;

    watch->is_to_stop = true;
    watch->is_to_reload = false;
    outbox_end(watch);
}

/* A terminal that has gone says so by the same signal. */
static void on_hang_up(void *argument)
{
    struct watch *const watch = argument;

    if (watch->has_terminal && !isatty(STDERR_FILENO))
        on_stop(watch);
    else
        reload_ask(watch, "SIGHUP", "signal");
}

void watch_make_probes(struct watch *watch)
{
    watch->probes = NEW_ARRAY(struct watched, watch->catalogue->probe_count);
    for (size_t i = 0; i < watch->catalogue->probe_count; i++) {
        watch->probes[i].watch = watch;
        watch->probes[i].plan = &watch->catalogue->probes[i];
        watch->probes[i].index = (uint32_t)i;
        watch->probes[i].rules = probe_rules(watch->probes[i].plan, &watch->catalogue->policy);
    }
}

void watch_begin_apart(struct watch *watch, const struct catalogue *catalogue)
{
    watch->catalogue = catalogue;
    watch->importing = true;
    watch_make_probes(watch);
}

void watch_end_apart(struct watch *watch)
{
    batch_free(watch->batch);
    free(watch->probes);
    free(watch->services);
    free(watch->incidents);
}

/* Opens the store and takes up where it was left. */
static bool try_store(struct watch *watch, struct error *error)
{
    watch->store = store_open(watch->catalogue->store_path, watch->catalogue, error);
    if (watch->store == NULL)
        return false;
    if (!store_end_orphans(watch->store, clock_wall_ms(), error) || !keep_load(watch, error))
        return error_add_place(error, "%s", watch->catalogue->store_path);
    return true;
}

/* A damage that only the reading has met costs the store, never the monitoring. */
static bool open_store(struct watch *watch, struct error *error)
{
    if (try_store(watch, error))
        return true;
    if (watch->store == NULL || !store_give_up(watch->store))
        return false;
    store_close(watch->store);
    return try_store(watch, error);
}

static int64_t count_waiting(const void *argument)
{
    return store_waiting(argument);
}

/* The store is open. */
static bool open_site(struct watch *watch, struct error *error)
{
    const struct site_options options = {
        .catalogue = watch->catalogue,
        .store_path = watch->catalogue->store_path,
        .listen = watch->catalogue->web_listen,
        .config_path = watch->reload == NULL ? NULL : watch->reload->config_path,
        .count_waiting = count_waiting,
        .argument = watch->store,
        .take_beat = beats_take,
        .listener = watch->ears,
        .take_wish = desk_take,
        .desk = watch->desk,
        .entrants = store_entrants(watch->store, error),
        .link_key = acts_key(watch),
    };
    if (options.entrants != NULL)
        watch->site = site_new(&options, error);
    entrants_release(options.entrants);
    return watch->site != NULL;
}

static bool open_all(struct watch *watch, struct error *error)
{
    struct snapshot *snapshot;

    watch_make_probes(watch);
    if (!open_store(watch, error) || !prober_open(&watch->kit, watch->catalogue, error) ||
        !beats_load(watch, error) || !rounds_load(watch, error) || !outbox_load(watch, error) ||
        !acts_load(watch, error) || !alerts_load(watch, error) || !summary_load(watch, error))
        return false;
    desk_new(watch);
    if (!open_site(watch, error))
        return false;
    keep_open(watch);
    keep_rest(watch);
    services_open(watch);
    snapshot = keep_snapshot(watch);
    site_publish(watch->site, snapshot);
    snapshot_release(snapshot);
    store_keep_reserve(watch->store);
    store_set_retention(watch->store, &watch->catalogue->retention);
    if (store_start(watch->store, on_commit, watch, error)) {
        watch_control_open(watch);
        return true;
    }
    batch_free(watch->batch); /* there is nobody to take it */
    watch->batch = NULL;
    return false;
}

static void cancel_probes(struct watch *watch)
{
    for (size_t i = 0; i < watch->catalogue->probe_count; i++) {
        probe_cancel(watch->probes[i].plan, watch->probes[i].run);
        evidence_drop(&watch->probes[i]);
    }
}

static void close_all(struct watch *watch)
{
    struct error error = {""};

    if (watch->probes != NULL)
        cancel_probes(watch);
    keep_close(watch);
    if (watch->store != NULL && !store_stop(watch->store, &error))
        log_error("%s", error.message);
    acts_close(watch);
    summary_close(watch);
    watch_control_close(watch);
    rounds_close(watch);
    outbox_close(watch);
    alerts_close(watch);
    site_free(watch->site); /* after the last commit was told, before the store it asks is gone */
    beats_close(watch);     /* the site hears nothing any more */
    desk_free(watch);
    store_close(watch->store);
    prober_close(&watch->kit);
    free(watch->probes);
    free(watch->services);
    free(watch->incidents);
}

static void announce(const struct watch *watch)
{
    const struct catalogue *const catalogue = watch->catalogue;
    const char *const colon = strrchr(catalogue->web_listen, ':');

    if (store_health(watch->store) == STORE_REPLACED)
        log_error(tr("a damaged store was put aside as '%s.damaged-…': what it holds is not shown"),
                  catalogue->store_path);
    log_info(tr("haidang %s: http://%.*s:%d/ (%zu services, %zu probes)"), HAIDANG_VERSION,
             (int)(colon - catalogue->web_listen), catalogue->web_listen, site_port(watch->site),
             catalogue->service_count, catalogue->probe_count);
}

static void turn(struct watch *watch)
{
    struct loop *const loop = watch->kit.prober.loop;
    struct signal_watch *const interrupt = signal_watch_new(loop, SIGINT, on_stop, watch);
    struct signal_watch *const terminate = signal_watch_new(loop, SIGTERM, on_stop, watch);
    struct signal_watch *const hang_up = signal_watch_new(loop, SIGHUP, on_hang_up, watch);

    thread_let_signal(SIGHUP);
    loop_on_stall(loop, STALL_US, on_stall, watch);
    agenda_open(watch);
    beats_open(watch);
    step_open(watch);
    stop_open(watch);
    blind_open(watch);
    rounds_open(watch);
    outbox_open(watch);
    alerts_open(watch);
    worth_open(watch);
    acts_open(watch);
    deadman_open(watch);
    summary_open(watch);
    reporting_open(watch);
    announce(watch);
    if (watch->reload != NULL && watch->reload->refused != NULL)
        acts_tell(watch, "configuration-refused", "haidang", "reload", watch->reload->refused);
    loop_run(loop);
    thread_hold_signal(SIGHUP); /* nobody listens any more, and by itself it would end us */
    summary_stop(watch);
    reporting_close(watch);
    deadman_close(watch);
    worth_close(watch);
    desk_stop(watch);
    acts_stop(watch);
    alerts_stop(watch);
    outbox_stop(watch);
    rounds_stop(watch);
    beats_stop(watch);
    blind_close(watch);
    step_close(watch);
    agenda_close(watch);
    signal_watch_free(interrupt);
    signal_watch_free(terminate);
    signal_watch_free(hang_up);
    reload_close(watch);
}

/* Of the pool seven may wait at a time for processes of ours (a report, what is asked of reports,
 * one that is planned, a new service, a changed configuration, two orders of programs): there must
 * be some left that judge. */
#define POOL_THREADS "11"

/* Thousands of probes may wait for silent servers at a time.  And who hangs up on us, be it the
 * reader of the log, must not end us. */
static void prepare_process(void)
{
    struct rlimit files;

    signal(SIGPIPE, SIG_IGN);
    setenv("UV_THREADPOOL_SIZE", POOL_THREADS, 0);
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= FILES_MOST)
        return;
    files.rlim_cur = files.rlim_max < FILES_MOST ? files.rlim_max : FILES_MOST;
    setrlimit(RLIMIT_NOFILE, &files); /* if not, what cannot be asked is void and said in the log */
}

enum watch_end watch_run(const struct catalogue *catalogue, const struct watch_reload *reload,
                         struct error *error)
{
    struct watch watch = {
        .catalogue = catalogue, .reload = reload, .has_terminal = isatty(STDERR_FILENO) != 0};
    bool opened;

    prepare_process();
    watch.monitor.started_ms = clock_wall_ms();
    thread_hold_signal(SIGHUP); /* until the loop turns */
    opened = open_all(&watch, error);
    if (opened) {
        if (reload != NULL)
            reload->began(reload->argument);
        turn(&watch);
    }
    close_all(&watch);
    if (!opened)
        return WATCH_FAILED;
    return watch.is_to_reload ? WATCH_TO_RELOAD : WATCH_STOPPED;
}
