/* What visitors of pages want done: wishes come from the web thread, are carried out here, and go
 * back to the site. */
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "watch_acts.h"
#include "watch_inside.h"

enum { WAITING_MOST = 64, RETESTS_MOST = 4 };
#define RETEST_APART_US (INT64_C(10) * US_PER_SECOND)

/* One probe of a re-test. */
struct trial {
    struct retest *home;
    struct probe_run *run; /* NULL: not under way */
    const struct probe_plan *plan;
};

/* A service that is being tried. */
struct retest {
    struct desk *desk;
    struct wish *wish;
    size_t under_way;
    struct retest *next;
    struct trial trials[SERVICE_PROBES_MOST];
};

struct desk {
    struct watch *watch;
    struct wake *wake;
    int64_t *tried_us; /* of each service, when it was last begun; 0: never */
    struct retest *retests;
    size_t retest_count;
    pthread_mutex_t mutex; /* guards what is below */
    struct wish *first, **last;
    size_t count;
    bool closed;
};

/* --- from the web thread ---------------------------------------------------------------------- */

bool desk_take(void *argument, struct wish *wish)
{
    struct desk *const desk = argument;
    bool taken;

    pthread_mutex_lock(&desk->mutex);
    taken = desk->count < WAITING_MOST && !desk->closed;
    if (taken) {
        wish->next = NULL;
        *desk->last = wish;
        desk->last = &wish->next;
        desk->count++;
    }
    pthread_mutex_unlock(&desk->mutex);
    if (taken)
        wake_send(desk->wake);
    return taken;
}

/* --- acts ------------------------------------------------------------------------------------- */

static void grant(struct desk *desk, struct wish *wish)
{
    site_grant(desk->watch->site, wish);
}

static void refuse(struct desk *desk, struct wish *wish, const char *why, ...)
    __attribute__((format(printf, 3, 4)));

static void refuse(struct desk *desk, struct wish *wish, const char *why, ...)
{
    va_list arguments;

    wish->failed = true;
    va_start(arguments, why);
    vsnprintf(wish->why, sizeof wish->why, why, arguments);
    va_end(arguments);
    grant(desk, wish);
}

/* Both are wanted where it ends. */
struct acting_wish {
    struct desk *desk;
    struct wish *wish;
};

static void on_act_done(void *argument, const struct act_outcome *outcome,
                        const struct error *error)
{
    struct acting_wish *const acting = argument;

    if (error != NULL) {
        refuse(acting->desk, acting->wish, "%.500s", error->message);
    } else {
        acting->wish->outcome = *outcome;
        grant(acting->desk, acting->wish);
    }
    free(acting);
}

static void begin_act(struct desk *desk, struct wish *wish)
{
    const struct act_order order = {.verb = wish->verb,
                                    .author = wish->author,
                                    .way = wish->way,
                                    .role = wish->role,
                                    .admission = wish->admission,
                                    .mark = wish->mark,
                                    .language = wish->language,
                                    .words = wish->words};
    struct acting_wish *const acting = NEW(struct acting_wish);
    struct error error = {""};

    acting->desk = desk;
    acting->wish = wish;
    if (acts_take(desk->watch, &order, on_act_done, acting, &error))
        return;
    free(acting);
    refuse(desk, wish, "%.500s", error.message);
}

/* --- "was it us?" ----------------------------------------------------------------------------- */

/* The only way out. */
static void finish_retest(struct retest *retest)
{
    struct desk *const desk = retest->desk;
    struct retest **at = &desk->retests;

    while (*at != retest)
        at = &(*at)->next;
    *at = retest->next;
    desk->retest_count--;
    grant(desk, retest->wish);
    free(retest);
}

static void on_finding(void *argument, const struct finding *finding)
{
    struct trial *const trial = argument;
    struct retest *const retest = trial->home;
    struct retested *const run = &retest->wish->runs[trial - retest->trials];

    trial->run = NULL;
    run->sample = finding->sample;
    snprintf(run->detail, sizeof run->detail, "%s", finding->detail);
    if (--retest->under_way == 0)
        finish_retest(retest);
}

static void start_trials(struct retest *retest, const struct service *service)
{
    struct watch *const watch = retest->desk->watch;

    for (size_t i = 0; i < service->probe_count; i++) {
        struct trial *const trial = &retest->trials[i];
        struct retested *const run = &retest->wish->runs[i];

        trial->home = retest;
        trial->plan = &watch->catalogue->probes[service->first_probe + i];
        run->probe = service->first_probe + i;
        run->was_asked = trial->plan->beats == NULL;
        run->sample = watch->probes[run->probe].last; /* of who reports by himself: the last beat */
        if (!run->was_asked)
            continue;
        retest->under_way++;
        trial->run = probe_start(&watch->kit.prober, trial->plan, on_finding, trial);
    }
}

/* All its probes at once, by fresh connections, beside the schedule.  What they find is told to who
 * asked and to nobody else: samples at moments that people choose, which are those of trouble,
 * would bend every share that is made of samples, and would confirm a failure faster than was
 * promised. */
static void begin_retest(struct desk *desk, struct wish *wish)
{
    struct watch *const watch = desk->watch;
    const struct service *const service = &watch->catalogue->services[wish->service];
    const int64_t now_us = clock_steady_us();
    int64_t *const tried_us = &desk->tried_us[wish->service];
    struct retest *retest;

    if (watch->monitor.stopped) {
        refuse(desk, wish, "%s", tr("probing is stopped: nothing is asked until haidang resume"));
        return;
    }
    if ((*tried_us != 0 && now_us - *tried_us < RETEST_APART_US) ||
        desk->retest_count == RETESTS_MOST) {
        refuse(desk, wish, tr("it was tried a moment ago: wait %d seconds"),
               (int)(RETEST_APART_US / US_PER_SECOND));
        return;
    }
    *tried_us = now_us;
    retest = NEW(struct retest);
    retest->desk = desk;
    retest->wish = wish;
    retest->next = desk->retests;
    desk->retests = retest;
    desk->retest_count++;
    wish->runs = NEW_ARRAY(struct retested, service->probe_count);
    wish->run_count = service->probe_count;
    start_trials(retest, service);
    if (retest->under_way == 0)
        finish_retest(retest);
}

/* --- its life --------------------------------------------------------------------------------- */

static void on_wake(void *argument)
{
    struct desk *const desk = argument;
    struct wish *wish;

    pthread_mutex_lock(&desk->mutex);
    wish = desk->first;
    desk->first = NULL;
    desk->last = &desk->first;
    desk->count = 0;
    pthread_mutex_unlock(&desk->mutex);
    while (wish != NULL) {
        struct wish *const next = wish->next;

        if (wish->verb == NULL)
            begin_retest(desk, wish);
        else
            begin_act(desk, wish);
        wish = next;
    }
}

void desk_new(struct watch *watch)
{
    struct desk *const desk = NEW(struct desk);

    watch->desk = desk;
    desk->watch = watch;
    desk->last = &desk->first;
    desk->tried_us = NEW_ARRAY(int64_t, watch->catalogue->service_count);
    pthread_mutex_init(&desk->mutex, NULL);
    desk->wake = wake_new(watch->kit.prober.loop, on_wake, desk);
}

static void cancel_retest(struct retest *retest)
{
    struct wish *const wish = retest->wish;

    for (size_t i = 0; i < wish->run_count; i++)
        if (retest->trials[i].run != NULL)
            probe_cancel(retest->trials[i].plan, retest->trials[i].run);
    wish->failed = true;
    snprintf(wish->why, sizeof wish->why, "%s", tr("the monitor is ending"));
    finish_retest(retest);
}

void desk_stop(struct watch *watch)
{
    struct desk *const desk = watch->desk;
    struct wish *wish;

    pthread_mutex_lock(&desk->mutex);
    desk->closed = true;
    wish = desk->first;
    desk->first = NULL;
    pthread_mutex_unlock(&desk->mutex);
    while (wish != NULL) {
        struct wish *const next = wish->next;

        refuse(desk, wish, "%s", tr("the monitor is ending"));
        wish = next;
    }
    for (struct retest *retest = desk->retests, *next; retest != NULL; retest = next) {
        next = retest->next;
        cancel_retest(retest);
    }
}

void desk_free(struct watch *watch)
{
    struct desk *const desk = watch->desk;

    if (desk == NULL)
        return;
    while (desk->first != NULL) { /* the loop has never turned */
        struct wish *const wish = desk->first;

        desk->first = wish->next;
        wish_free(wish);
    }
    wake_free(desk->wake);
    pthread_mutex_destroy(&desk->mutex);
    free(desk->tried_us);
    free(desk);
    watch->desk = NULL;
}
