/* What is worth a letter though nothing is down: what will end, what has become slow; and, in rooms
 * of their own, what uses up its allowance (watch_burn.c) and our own troubles (watch_trouble.c).
 *
 * All of it is looked at again and again and told as it is: which of it is news, alerts know
 * (watch_alert.h), also over a restart. */
#include "watch_worth.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "model/expiry.h"
#include "model/slow.h"
#include "watch_alert.h"
#include "watch_inside.h"

#define LOOK_US (60 * US_PER_SECOND)
#define ENDS_US (60 * LOOK_US)

enum { SUBJECT_MOST = 300 };

struct worth {
    struct watch *watch;
    struct timer *timer;
    int64_t ends_us; /* when what will end is looked at again, on the steady clock */
    struct slowness {
        struct slow slow;
        bool is_told; /* to alerts, since we run */
    } * *slownesses;  /* by service; NULL: it has no target, or was not answered yet */
    struct burning *burning;
    struct troubles *troubles;
};

/* --- what will end ---------------------------------------------------------------------------- */

static enum severity severity_of_step(int step)
{
    if (expiry_days[step] <= 3)
        return SEVERITY_CRITICAL;
    return expiry_days[step] <= 14 ? SEVERITY_WARNING : SEVERITY_INFO;
}

static void look_at_end(struct watch *watch, struct alert_trouble *trouble, int64_t ends_ms,
                        int64_t life_ms)
{
    const int64_t now_ms = clock_wall_ms();
    const int step = expiry_step(now_ms, ends_ms, life_ms);

    if (step == EXPIRY_NONE) {
        json_decref(trouble->what);
        alert_clear(watch, trouble->kind, trouble->subject);
        return;
    }
    trouble->step = step + 1;
    trouble->severity = severity_of_step(step);
    trouble->began_ms = now_ms;
    trouble->once_a_step = true;
    json_set(trouble->what, "ends_ms", json_integer(ends_ms));
    json_set(trouble->what, "days_left", json_integer(expiry_days_left(now_ms, ends_ms)));
    alert_raise(watch, trouble);
}

static void look_at_plan(struct watch *watch, const struct expiry_plan *plan)
{
    char subject[SUBJECT_MOST];
    struct alert_trouble trouble = {.kind = "expiry",
                                    .subject = subject,
                                    .service = plan->service_count == 0 ? NONE_AT_ALL
                                                                        : (int)plan->services[0],
                                    .what = json_object()};

    snprintf(subject, sizeof subject, "declared:%s", plan->id);
    json_set(trouble.what, "name", json_string(plan->name));
    if (plan->name_en != NULL)
        json_set(trouble.what, "name_en", json_string(plan->name_en));
    json_set(trouble.what, "what", json_string(expiry_kind_name(plan->kind)));
    look_at_end(watch, &trouble, plan->ends_ms, 0);
}

static void look_at_certificate(struct watch *watch, const struct certificate_life *life)
{
    char subject[SUBJECT_MOST];
    struct alert_trouble trouble = {
        .kind = "expiry", .subject = subject, .service = (int)life->service, .what = json_object()};

    snprintf(subject, sizeof subject, "%s:%u", life->host, (unsigned)life->port);
    json_set(trouble.what, "name", json_string(life->host));
    json_set(trouble.what, "what", json_string("server_certificate"));
    look_at_end(watch, &trouble, life->ends_ms,
                life->starts_ms == 0 ? 0 : life->ends_ms - life->starts_ms);
}

static void look_at_ends(struct watch *watch)
{
    for (size_t i = 0; i < watch->catalogue->expiry_count; i++)
        look_at_plan(watch, &watch->catalogue->expiries[i]);
    rounds_tell_certificates(watch, look_at_certificate);
}

/* --- what has become slow --------------------------------------------------------------------- */

static void tell_slowness(struct watch *watch, size_t service, const struct slowness *slowness,
                          int64_t now_ms)
{
    const struct service *const slow = &watch->catalogue->services[service];
    struct alert_trouble trouble = {.kind = "slow",
                                    .subject = slow->id,
                                    .service = (int)service,
                                    .severity = SEVERITY_WARNING,
                                    .began_ms = now_ms};
    int64_t p95_us;

    if (!slowness->slow.is_slow) {
        alert_clear(watch, trouble.kind, trouble.subject);
        return;
    }
    slow_p95(&slowness->slow, now_ms, &p95_us);
    trouble.what = json_object();
    json_set(trouble.what, "p95_us", json_integer(p95_us));
    json_set(trouble.what, "target_us", json_integer(slow->target.p95_us));
    json_set(trouble.what, "window_ms", json_integer(SLOW_WINDOW_MS));
    alert_raise(watch, &trouble);
}

/* Of an answer, or of how long was waited for one. */
void worth_sample(const struct watched *probe, const struct sample *sample)
{
    struct watch *const watch = probe->watch;
    const size_t service = probe->plan->service;
    const int64_t target_us = watch->catalogue->services[service].target.p95_us;
    struct slowness **const place =
        watch->worth == NULL ? NULL : &watch->worth->slownesses[service];
    bool was_slow;

    if (place == NULL || target_us == 0 || probe->plan->weight == WEIGHT_OBSERVED ||
        !(sample_is_answered(sample) || sample_is_timeout(sample)) ||
        sample->total_us == NOT_REACHED || alerts_at_work(watch, service, sample->at_ms))
        return;
    if (*place == NULL)
        *place = NEW(struct slowness);
    was_slow = (*place)->slow.is_slow;
    slow_add(&(*place)->slow, sample->at_ms, sample->total_us);
    if (slow_look(&(*place)->slow, sample->at_ms, target_us) != was_slow ||
        (!(*place)->is_told && (*place)->slow.count >= SLOW_ANSWERS_LEAST)) {
        (*place)->is_told = true;
        tell_slowness(watch, service, *place, sample->at_ms);
    }
}

/* --- its life --------------------------------------------------------------------------------- */

/* In the first minute after a start nothing is known well enough to be told. */
static void on_look(void *argument)
{
    struct worth *const worth = argument;

    timer_set(worth->timer, LOOK_US);
    if (clock_steady_us() >= worth->ends_us) {
        worth->ends_us = clock_steady_us() + ENDS_US;
        look_at_ends(worth->watch);
    }
    burning_look(worth->burning);
    troubles_look(worth->troubles);
}

void worth_open(struct watch *watch)
{
    struct worth *const worth = NEW(struct worth);

    worth->watch = watch;
    worth->slownesses = NEW_ARRAY(struct slowness *, watch->catalogue->service_count);
    worth->burning = burning_new(watch);
    worth->troubles = troubles_new(watch);
    worth->timer = timer_new(watch->kit.prober.loop, on_look, worth);
    timer_set(worth->timer, LOOK_US);
    watch->worth = worth;
}

void worth_close(struct watch *watch)
{
    struct worth *const worth = watch->worth;

    if (worth == NULL)
        return;
    timer_free(worth->timer);
    burning_free(worth->burning);
    troubles_free(worth->troubles);
    for (size_t i = 0; i < watch->catalogue->service_count; i++)
        free(worth->slownesses[i]);
    free(worth->slownesses);
    free(worth);
    watch->worth = NULL;
}
