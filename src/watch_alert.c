/* From incidents to alerts and letters.  Read look first.
 *
 * What becomes of incidents is decided by model/cause.h; alerts change with it in memory, and are
 * written into the batch that is being filled when it is handed over: so an alert, the incident it
 * tells of and its letters are one transaction. */
#include "watch_alert.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "model/acts.h"
#include "model/catalogue_dated.h"
#include "watch_acts.h"
#include "watch_alert_inside.h"

enum {
    GATHER_MS = 20,        /* what comes so close together is looked at together */
    COVER_LOOK_MS = 10000, /* does maintenance or a silence still cover what is held? */
    SEEN_SLACK_MS = 1000,  /* an answer so shortly before says as much */
    ASK_AGAIN_MS = 1000,
};

/* --- the list --------------------------------------------------------------------------------- */

int alert_find_cause(const struct alerts *alerts, const struct alert *alert)
{
    for (size_t i = 0; !alert->is_trouble && i < alerts->causes.count; i++)
        if (alerts->causes.causes[(alert->hint + i) % alerts->causes.count].owner == alert)
            return (int)((alert->hint + i) % alerts->causes.count);
    return -1;
}

struct alert *alert_new(struct alerts *alerts, int64_t id)
{
    struct alert *const alert = NEW(struct alert);

    alerts->list =
        memory_room(alerts->list, alerts->count, &alerts->capacity, sizeof *alerts->list);
    alerts->list[alerts->count++] = alert;
    alert->id = id;
    alert->changed = true;
    return alert;
}

void alert_free(struct alert *alert)
{
    free(alert->trouble.kind);
    free(alert->trouble.subject);
    json_decref(alert->trouble.what);
    free(alert->ways);
    free(alert->told);
    free(alert->taken_by);
    free(alert->taken_note);
    free(alert->given_by);
    free(alert);
}

void alert_forget(struct alerts *alerts, struct alert *alert)
{
    for (size_t i = 0; i < alerts->count; i++)
        if (alerts->list[i] == alert) {
            alerts->list[i] = alerts->list[--alerts->count];
            break;
        }
    alert_free(alert);
}

/* --- when to look ----------------------------------------------------------------------------- */

void alerts_wait(struct watch *watch, int64_t at_ms)
{
    struct alerts *const alerts = watch->alerts;
    const int64_t now_ms = clock_wall_ms();

    if (at_ms == INT64_MAX || alerts->timer == NULL ||
        (alerts->timer_ms > now_ms && alerts->timer_ms <= at_ms))
        return;
    if (at_ms > now_ms + COVER_LOOK_MS)
        at_ms = now_ms + COVER_LOOK_MS; /* the wall clock may be set meanwhile */
    alerts->timer_ms = at_ms > now_ms ? at_ms : now_ms;
    timer_set(alerts->timer, (alerts->timer_ms - now_ms) * US_PER_MS);
}

void alerts_soon(struct watch *watch)
{
    alerts_wait(watch, clock_wall_ms() + GATHER_MS);
}

/* --- what is known of services ---------------------------------------------------------------- */

bool alerts_at_work(const struct watch *watch, size_t service, int64_t now_ms)
{
    const struct catalogue *const catalogue = watch->catalogue;

    if (acts_in_maintenance(acts_now(watch), service, now_ms))
        return true;
    for (size_t i = 0; i < catalogue->maintenance_count; i++) {
        const struct maintenance *const window = &catalogue->maintenance[i];

        if (now_ms < window->from_ms || now_ms >= window->to_ms ||
            !maintenance_is_accepted(catalogue, window, &catalogue->policy))
            continue;
        for (size_t j = 0; j < window->service_count; j++)
            if (window->services[j] == service)
                return true;
    }
    return false;
}

/* With a target its percentile is told (watch_worth.c), and that is not told twice. */
static bool is_only_slow(const struct watch *watch, size_t service)
{
    const struct causes *const causes = &watch->alerts->causes;
    const struct cause_entry *const entry = cause_entry_at(causes, causes->services[service].entry);

    return entry != NULL && entry->state == STATE_DEGRADED && entry->reason == REASON_SLOW &&
           watch->catalogue->services[service].target.p95_us != 0;
}

static enum cause_why find_cover(const struct watch *watch, size_t service, int64_t now_ms)
{
    if (alerts_at_work(watch, service, now_ms))
        return CAUSE_MAINTENANCE;
    if (acts_silent_until(acts_now(watch), watch->catalogue, &service, 1, now_ms, now_ms) > now_ms)
        return CAUSE_SILENCE;
    return is_only_slow(watch, service) ? CAUSE_SLOW : CAUSE_FREE;
}

static void know_probe(struct cause_service *known, const struct watched *probe)
{
    if (probe->plan->weight == WEIGHT_OBSERVED)
        return;
    if (judgement_in_doubt(&probe->maker.judgement, &probe->plan->patience))
        known->is_doubtful = true;
    if (probe->hearing != NULL || probe->plan->weight != WEIGHT_ESSENTIAL)
        return;
    if (!probe->has_sample)
        known->seen_ms = 0;
    else if (probe->last.at_ms + SEEN_SLACK_MS < known->seen_ms)
        known->seen_ms = probe->last.at_ms + SEEN_SLACK_MS;
}

static void know_services(struct watch *watch, int64_t now_ms)
{
    for (size_t i = 0; i < watch->catalogue->service_count; i++) {
        struct cause_service *const known = &watch->alerts->causes.services[i];
        const struct service *const service = &watch->catalogue->services[i];

        known->is_doubtful = false;
        known->seen_ms = INT64_MAX;
        known->covered = known->entry == 0 ? CAUSE_FREE : find_cover(watch, i, now_ms);
        for (size_t j = 0; j < service->probe_count; j++)
            know_probe(known, &watch->probes[service->first_probe + j]);
    }
}

/* --- roots are asked at once ------------------------------------------------------------------ */

static void ask_service(struct watch *watch, size_t index, int64_t opened_ms, int64_t now_ms)
{
    const struct service *const service = &watch->catalogue->services[index];
    struct alerts *const alerts = watch->alerts;

    if (alerts->causes.services[index].seen_ms >= opened_ms ||
        (alerts->asked_ms[index] <= now_ms && now_ms < alerts->asked_ms[index] + ASK_AGAIN_MS))
        return;
    alerts->asked_ms[index] = now_ms;
    for (size_t i = 0; i < service->probe_count; i++)
        agenda_ask_now(watch, &watch->probes[service->first_probe + i]);
}

static void ask_roots(struct watch *watch, size_t service, int64_t opened_ms, int64_t now_ms)
{
    struct causes *const causes = &watch->alerts->causes;
    const struct service *const plan = &watch->catalogue->services[service];

    for (size_t i = 0; i < plan->depends_on_count; i++) {
        const size_t next = plan->depends_on[i];

        if (causes->services[next].mark == causes->mark)
            continue;
        causes->services[next].mark = causes->mark;
        ask_service(watch, next, opened_ms, now_ms);
        ask_roots(watch, next, opened_ms, now_ms);
    }
}

static void ask_all_roots(struct watch *watch, int64_t now_ms)
{
    struct causes *const causes = &watch->alerts->causes;

    causes->mark++;
    for (size_t i = 0; i < causes->entry_count; i++) {
        const struct cause *const cause = &causes->causes[causes->entries[i].cause];

        if (cause->phase == CAUSE_HELD && cause->why == CAUSE_ROOTS &&
            causes->entries[i].ended_ms == 0)
            ask_roots(watch, causes->entries[i].service, cause->opened_ms, now_ms);
    }
}

/* --- what is to be said ----------------------------------------------------------------------- */

static struct alert *alert_of(struct alerts *alerts, struct cause *cause)
{
    struct alert *alert = cause->owner;

    if (alert == NULL)
        alert = cause->owner = alert_new(alerts, cause->id);
    alert->hint = (size_t)(cause - alerts->causes.causes);
    return alert;
}

static void take_news(struct watch *watch, struct cause *cause, int64_t now_ms)
{
    struct alert *const alert = alert_of(watch->alerts, cause);
    const enum cause_news news = cause->news;

    alert->changed = alert->changed || cause->changed;
    cause->news = NEWS_NONE;
    cause->changed = false;
    if (news == NEWS_WORSE)
        alert_tell_all(watch, alert, LETTER_WORSE, now_ms);
    if (news == NEWS_OVER)
        alert_tell_all(watch, alert, LETTER_OVER, now_ms);
    if (cause->phase == CAUSE_OVER) {
        alert_keep(watch, alert, cause->ended_ms);
        alert_forget(watch->alerts, alert);
    }
}

/* All that is known is looked at, what is to be said is posted, and who is due is called. */
static void look(struct watch *watch)
{
    struct alerts *const alerts = watch->alerts;
    const int64_t now_ms = clock_wall_ms();
    int64_t next_ms;

    know_services(watch, now_ms);
    causes_step(&alerts->causes, now_ms);
    for (size_t i = 0; i < alerts->causes.count; i++)
        take_news(watch, &alerts->causes.causes[i], now_ms);
    causes_sweep(&alerts->causes);
    ask_all_roots(watch, now_ms);
    next_ms = causes_next(&alerts->causes, now_ms);
    if (alerts->causes.count > 0 && now_ms + COVER_LOOK_MS < next_ms)
        next_ms = now_ms + COVER_LOOK_MS;
    for (size_t i = alerts->count; i-- > 0;) {
        const int64_t due_ms = alert_call(watch, alerts->list[i], now_ms);

        if (due_ms < next_ms)
            next_ms = due_ms;
    }
    for (size_t i = 0; i < alerts->count; i++)
        if (alerts->list[i]->changed)
            keep_soon(watch);
    alerts_wait(watch, next_ms);
}

static void on_time(void *argument)
{
    struct watch *const watch = argument;

    watch->alerts->timer_ms = 0;
    look(watch);
}

/* --- what comes in ---------------------------------------------------------------------------- */

void alerts_follow(struct watch *watch, const struct incident *incident)
{
    struct alerts *const alerts = watch->alerts;
    const int64_t now_ms = clock_wall_ms();

    if (alerts == NULL)
        return;
    if (!incident_is_open(incident)) {
        causes_close(&alerts->causes, incident, now_ms);
    } else if (alerts->causes.services[incident->service].entry != 0) {
        causes_change(&alerts->causes, incident, now_ms);
    } else {
        alerts->causes.entries =
            memory_room(alerts->causes.entries, alerts->causes.entry_count, &alerts->entry_capacity,
                        sizeof *alerts->causes.entries);
        causes_open(&alerts->causes, incident, now_ms);
    }
    alerts_soon(watch);
}

void alerts_look(struct watch *watch, size_t service)
{
    const struct alerts *const alerts = watch->alerts;

    (void)service;
    for (size_t i = 0; alerts != NULL && i < alerts->causes.count; i++)
        if (alerts->causes.causes[i].phase == CAUSE_HELD) {
            alerts_soon(watch);
            return;
        }
}

void alerts_follow_acts(struct watch *watch)
{
    if (watch->alerts != NULL)
        alerts_soon(watch);
}

void alerts_blind(struct watch *watch, bool blind)
{
    const struct alert_trouble trouble = {
        .kind = "blind",
        .subject = "",
        .severity = SEVERITY_CRITICAL,
        .service = NONE_AT_ALL,
        .to_operators = true,
        .began_ms = clock_wall_ms(),
        .hold_ms = watch->alerts == NULL ? 0 : watch->alerts->causes.terms.group_ms,
    };

    if (watch->alerts == NULL || watch->alerts->causes.is_blind == blind)
        return;
    causes_blind(&watch->alerts->causes, blind, clock_wall_ms());
    if (blind)
        alert_raise(watch, &trouble);
    else
        alert_clear(watch, trouble.kind, trouble.subject);
    alerts_soon(watch);
}

void alerts_keep(struct watch *watch)
{
    struct alerts *const alerts = watch->alerts;

    for (size_t i = 0; alerts != NULL && i < alerts->causes.count; i++) {
        struct cause *const cause = &alerts->causes.causes[i];

        if (cause->phase == CAUSE_OVER)
            continue;
        alert_of(alerts, cause)->changed |= cause->changed;
        cause->changed = false;
    }
    for (size_t i = 0; alerts != NULL && i < alerts->count; i++)
        if (alerts->list[i]->changed)
            alert_keep(watch, alerts->list[i], 0);
}

/* --- beginning and end ------------------------------------------------------------------------ */

bool alerts_load(struct watch *watch, struct error *error)
{
    struct alerts *const alerts = watch->alerts = NEW(struct alerts);
    const size_t count = watch->catalogue->service_count;

    alerts->causes = (struct causes){
        .catalogue = watch->catalogue,
        .terms = cause_terms_default,
        .services = NEW_ARRAY(struct cause_service, count),
        .causes = NEW_ARRAY(struct cause, causes_most(watch->catalogue)),
    };
    if (watch->catalogue->group_us != 0)
        alerts->causes.terms.group_ms = watch->catalogue->group_us / US_PER_MS;
    alerts->asked_ms = NEW_ARRAY(int64_t, count);
    return alerts_restore(watch, error);
}

void alerts_open(struct watch *watch)
{
    watch->alerts->timer = timer_new(watch->kit.prober.loop, on_time, watch);
    if (!watch->alerts->causes.is_blind)
        alert_clear(watch, "blind", ""); /* references are configured no more */
    troubles_drop_strange(watch);
    alerts_soon(watch);
}

void alerts_stop(struct watch *watch)
{
    if (watch->alerts == NULL)
        return;
    timer_free(watch->alerts->timer);
    watch->alerts->timer = NULL;
}

void alerts_close(struct watch *watch)
{
    struct alerts *const alerts = watch->alerts;

    if (alerts == NULL)
        return;
    for (size_t i = 0; i < alerts->count; i++)
        alert_free(alerts->list[i]);
    free(alerts->list);
    free(alerts->asked_ms);
    free(alerts->causes.services);
    free(alerts->causes.causes);
    free(alerts->causes.entries);
    free(alerts);
    watch->alerts = NULL;
}
