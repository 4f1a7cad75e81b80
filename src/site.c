#include "site.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/thread.h"
#include "io/loop.h"
#include "io/store_sessions.h"
#include "site_adding.h"
#include "site_do.h"
#include "site_gate_inside.h"
#include "site_looks.h"
#include "site_orders.h"
#include "site_parts.h"
#include "site_shelf.h"
#include "site_tasks.h"

/* Samples are committed each second: when nothing was for this long although some should have been,
 * what we show is old. */
#define STALE_LEAST_US (10 * US_PER_SECOND)
#define TICK_US US_PER_SECOND

/* --- what comes from other threads ----------------------------------------------------------- */

static void take_snapshot(struct site *site, struct snapshot *snapshot)
{
    struct snapshot *const old = site->snapshot;

    site->snapshot = snapshot;
    site->published_us = clock_steady_us();
    site->is_stale = false;
    cache_clear(site->cache);
    cache_clear(site->inner_cache);
    events_tell(site->events, old, snapshot);
    events_tell_monitor(site->events, site_monitor_state(site));
    snapshot_release(old);
    do_follow(site);
}

static void on_drained(void *argument)
{
    const struct site *const site = argument;

    loop_stop(site->loop);
}

static void on_wake(void *argument)
{
    struct site *const site = argument;
    struct snapshot *snapshot;
    struct wish *granted;
    bool stopping;

    pthread_mutex_lock(&site->lock);
    granted = site->granted;
    site->granted = NULL;
    snapshot = site->incoming;
    site->incoming = NULL;
    stopping = site->stopping;
    pthread_mutex_unlock(&site->lock);
    if (snapshot != NULL)
        take_snapshot(site, snapshot);
    while (granted != NULL) {
        struct wish *const next = granted->next;

        granted->on_granted(site, granted);
        granted = next;
    }
    if (stopping) {
        site->is_ending = true;
        do_follow(site);
        web_drain(site->web, on_drained, site);
    }
}

int64_t site_count_waiting(const struct site *site)
{
    if (site->options.count_waiting == NULL)
        return 0;
    return site->options.count_waiting(site->options.argument);
}

/* Each commit brings a snapshot.  None for 10 s while samples wait: the disk stalls.  None for
 * longer than two turns of the probe asked most often, and its time-out, although nothing waits:
 * the watch has stopped measuring. */
static bool looks_stale(const struct site *site)
{
    const int64_t silence = clock_steady_us() - site->published_us;

    if (site->snapshot == NULL)
        return false;
    return silence > site->silence_us || (silence > STALE_LEAST_US && site_count_waiting(site) > 0);
}

static int64_t silence_limit(const struct catalogue *catalogue)
{
    int64_t shortest = INT64_MAX;

    for (size_t i = 0; i < catalogue->probe_count; i++) {
        const struct probe_plan *const plan = &catalogue->probes[i];

        if (2 * plan->every_us + plan->timeout_us < shortest)
            shortest = 2 * plan->every_us + plan->timeout_us;
    }
    return shortest < STALE_LEAST_US ? STALE_LEAST_US : shortest;
}

static void on_tick(void *argument)
{
    struct site *const site = argument;
    const bool is_stale = looks_stale(site);

    if (is_stale != site->is_stale) {
        site->is_stale = is_stale;
        cache_clear(site->cache);
        cache_clear(site->inner_cache);
        events_tell_monitor(site->events, site_monitor_state(site));
    }
    shares_look(site->shares);
    do_follow(site);
    reports_follow(site->reports);
    timer_set(site->tick, TICK_US);
}

/* --- the life of it -------------------------------------------------------------------------- */

static void *run(void *argument)
{
    const struct site *const site = argument;

    loop_run(site->loop);
    return NULL;
}

/* All but the thread. */
static void release(struct site *site)
{
    cache_free(site->cache);
    cache_free(site->inner_cache);
    doors_free(site->doors);
    while (site->granted != NULL) {
        struct wish *const next = site->granted->next;

        wish_free(site->granted); /* who waited for it is given up with the web */
        site->granted = next;
    }
    do_give_up(site);
    once_free(site->once);
    counter_free(site->counter);
    events_free(site->events);
    jobs_free(site->jobs);
    looks_free(site->looks);
    reports_free(site->reports);
    shelf_free(site->shelf);
    tasks_free(site->tasks);
    orders_free(site->orders);
    pace_free(site->pace);
    sign_free(site->sign);
    adding_free(site->adding);
    gate_free(site->gate);
    recent_free(site->recent);
    shares_free(site->shares);
    archive_free(site->archive);
    page_finder_free(site->finder);
    web_free(site->web);
    timer_free(site->tick);
    wake_free(site->wake);
    loop_free(site->loop);
    snapshot_release(site->snapshot);
    snapshot_release(site->incoming);
    entrants_release(site->entrants);
    pages_free(site->pages);
    pthread_mutex_destroy(&site->lock);
    free(site);
}

static void on_archive(void *argument, struct web_request *request)
{
    site_show_page(argument, request);
}

static void on_look(void *argument, struct web_request *request)
{
    site_on_request(argument, request);
}

struct site *site_new(const struct site_options *options, struct error *error)
{
    struct site *const site = NEW(struct site);

    site->options = *options;
    site->started_ms = clock_wall_ms();
    site->silence_us = silence_limit(options->catalogue);
    pthread_mutex_init(&site->lock, NULL);
    site->entrants = entrants_hold(options->entrants);
    site->loop = loop_new();
    site->wake = wake_new(site->loop, on_wake, site);
    site->tick = timer_new(site->loop, on_tick, site);
    site->cache = cache_new();
    site->inner_cache = cache_new();
    site->doors = doors_new(options->catalogue);
    site->counter = counter_new(options->catalogue);
    site->once = once_new();
    site->recent = recent_new(options->catalogue->probe_count, site->started_ms);
    site->jobs = jobs_new(site->loop, options->catalogue, options->store_path, site->recent);
    site->shares = shares_new(site->loop, options->catalogue, options->store_path);
    site->finder = page_finder_new(options->catalogue);
    site->archive =
        archive_new(site->loop, options->catalogue, options->store_path, on_archive, site);
    site->looks = looks_new(site->loop, options->catalogue, options->store_path, on_look, site);
    site->reports = reports_new(site);
    site->shelf = shelf_new(site);
    site->tasks = tasks_new(site);
    site->orders = orders_new(site);
    site->pace = pace_new();
    site->gate = gate_new(options->catalogue);
    site->sign = sign_new(site);
    site->adding = adding_new(site);
    site->pages = pages_new(getenv("HAIDANG_DASHBOARDS"), error);
    if (site->pages == NULL)
        goto fail;
    site->web = web_new(site->loop,
                        &(struct web_options){.listen = options->listen,
                                              .proxies = options->catalogue->proxies,
                                              .proxy_count = options->catalogue->proxy_count,
                                              .on_request = site_on_request,
                                              .body_most = gate_body_most,
                                              .argument = site},
                        error);
    if (site->web == NULL)
        goto fail;
    site->events = events_new(site->web, site->started_ms);
    timer_set(site->tick, TICK_US);
    if (thread_start(&site->thread, run, site) != 0) {
        error_set(error, "%s", tr("the web thread could not be started"));
        goto fail;
    }
    return site;

fail:
    release(site);
    return NULL;
}

void site_publish(struct site *site, struct snapshot *snapshot)
{
    struct snapshot *old;

    pthread_mutex_lock(&site->lock);
    old = site->incoming;
    site->incoming = snapshot_hold(snapshot);
    pthread_mutex_unlock(&site->lock);
    snapshot_release(old);
    wake_send(site->wake);
}

void site_take(struct site *site, const struct sample *samples, size_t count)
{
    recent_take(site->recent, samples, count, clock_wall_ms());
}

void site_admit(struct site *site, struct entrants *entrants)
{
    struct entrants *old;

    pthread_mutex_lock(&site->lock);
    old = site->entrants;
    site->entrants = entrants_hold(entrants);
    pthread_mutex_unlock(&site->lock);
    entrants_release(old);
}

void site_grant(struct site *site, struct wish *wish)
{
    pthread_mutex_lock(&site->lock);
    wish->next = site->granted;
    site->granted = wish;
    pthread_mutex_unlock(&site->lock);
    wake_send(site->wake);
}

void wish_free(struct wish *wish)
{
    if (wish == NULL)
        return;
    json_decref(wish->words);
    free(wish->runs);
    free(wish);
}

int site_port(const struct site *site)
{
    return web_port(site->web);
}

void site_free(struct site *site)
{
    if (site == NULL)
        return;
    pthread_mutex_lock(&site->lock);
    site->stopping = true;
    pthread_mutex_unlock(&site->lock);
    wake_send(site->wake);
    pthread_join(site->thread, NULL);
    release(site);
}
