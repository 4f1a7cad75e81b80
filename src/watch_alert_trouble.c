/* Troubles that are no incident of a service, and who takes on what. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "watch_alert_inside.h"

static struct alert *find_trouble(struct alerts *alerts, const char *kind, const char *subject)
{
    for (size_t i = 0; alerts != NULL && i < alerts->count; i++) {
        struct alert *const alert = alerts->list[i];

        if (alert->is_trouble && strcmp(alert->trouble.kind, kind) == 0 &&
            strcmp(alert->trouble.subject, subject) == 0)
            return alert;
    }
    return NULL;
}

static int find_channel(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; id != NULL && i < catalogue->channel_count; i++)
        if (strcmp(catalogue->channels[i].id, id) == 0)
            return (int)i;
    return NONE_AT_ALL;
}

/* Held until it has lasted long enough. */
int64_t trouble_step(struct watch *watch, struct alert *alert, int64_t now_ms)
{
    struct trouble *const own = &alert->trouble;

    if (own->seen_ms > now_ms)
        own->seen_ms = now_ms; /* the clock was set back */
    if (now_ms < own->seen_ms + own->hold_ms)
        return own->seen_ms + own->hold_ms;
    own->raised_ms = own->graver_ms = now_ms;
    alert->changed = true;
    return alert_call(watch, alert, now_ms);
}

static struct alert *begin(struct watch *watch, const struct alert_trouble *trouble, int64_t now_ms)
{
    struct alerts *const alerts = watch->alerts;
    struct alert *const alert = alert_new(alerts, ++alerts->causes.highest_id);

    alert->is_trouble = true;
    alert->trouble = (struct trouble){
        .kind = memory_copy_string(trouble->kind),
        .subject = memory_copy_string(trouble->subject),
        .severity = trouble->severity,
        .step = trouble->step,
        .began_ms = trouble->began_ms,
        .seen_ms = now_ms,
    };
    return alert;
}

void alert_raise(struct watch *watch, const struct alert_trouble *trouble)
{
    const int64_t now_ms = clock_wall_ms();
    struct alert *alert = find_trouble(watch->alerts, trouble->kind, trouble->subject);
    bool is_news;

    if (watch->alerts == NULL) {
        json_decref(trouble->what);
        return;
    }
    if (alert == NULL)
        alert = begin(watch, trouble, now_ms);
    is_news = alert->trouble.raised_ms != 0 &&
              (trouble->severity > alert->trouble.severity || trouble->step > alert->trouble.step);
    if (trouble->severity > alert->trouble.severity)
        alert->trouble.graver_ms = now_ms;
    alert->trouble.severity = trouble->severity;
    alert->trouble.step = trouble->step;
    alert->trouble.service = trouble->service;
    alert->trouble.to_operators = trouble->to_operators;
    alert->trouble.beside = find_channel(watch->catalogue, trouble->beside);
    alert->trouble.hold_ms = trouble->hold_ms;
    alert->trouble.once_a_step = trouble->once_a_step;
    if (trouble->what != alert->trouble.what) {
        json_decref(alert->trouble.what);
        alert->trouble.what = trouble->what;
        alert->changed = true;
    }
    if (is_news)
        alert_tell_all(watch, alert, LETTER_WORSE, now_ms);
    alerts_soon(watch);
}

static bool end(struct watch *watch, const char *kind, const char *subject, bool is_told)
{
    struct alert *const alert = find_trouble(watch->alerts, kind, subject);
    const int64_t now_ms = clock_wall_ms();

    if (alert == NULL)
        return false;
    alert->trouble.ended_ms = now_ms;
    if (is_told)
        alert_tell_all(watch, alert, LETTER_OVER, now_ms);
    alert_keep(watch, alert, now_ms);
    alert_forget(watch->alerts, alert);
    return true;
}

bool alert_clear(struct watch *watch, const char *kind, const char *subject)
{
    return end(watch, kind, subject, true);
}

bool alert_drop(struct watch *watch, const char *kind, const char *subject)
{
    return end(watch, kind, subject, false);
}

/* --- what is not configured any more ---------------------------------------------------------- */

static const char *after(const char *subject, const char *start)
{
    const size_t length = strlen(start);

    return strncmp(subject, start, length) == 0 ? subject + length : NULL;
}

static bool has_expiry(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->expiry_count; i++)
        if (strcmp(catalogue->expiries[i].id, id) == 0)
            return true;
    return false;
}

/* Is there still somebody who would say that it is over? */
static bool is_looked_at(const struct catalogue *catalogue, const struct trouble *trouble)
{
    const struct target *const target =
        trouble->service == NONE_AT_ALL ? NULL : &catalogue->services[trouble->service].target;
    const char *const channel = after(trouble->subject, "channel:");
    const char *const expiry = after(trouble->subject, "declared:");

    if (strcmp(trouble->kind, "slow") == 0)
        return target != NULL && target->p95_us != 0;
    if (strcmp(trouble->kind, "burn") == 0)
        return target != NULL && target->availability_ppm != 0;
    if (strcmp(trouble->kind, "monitor") == 0 && channel != NULL)
        return find_channel(catalogue, channel) != NONE_AT_ALL;
    if (strcmp(trouble->kind, "expiry") == 0 && expiry != NULL)
        return has_expiry(catalogue, expiry);
    return true;
}

void troubles_drop_strange(struct watch *watch)
{
    struct alerts *const alerts = watch->alerts;

    for (size_t i = alerts->count; i-- > 0;) {
        const struct alert *const alert = alerts->list[i];

        if (alert->is_trouble && !is_looked_at(watch->catalogue, &alert->trouble))
            alert_drop(watch, alert->trouble.kind, alert->trouble.subject);
    }
}

/* --- taking it on ------------------------------------------------------------------------------
 */

static struct alert *find_by_incident(struct alerts *alerts, int64_t incident)
{
    for (size_t i = 0; alerts != NULL && i < alerts->causes.entry_count; i++) {
        const struct cause_entry *const entry = &alerts->causes.entries[i];

        if (incident >= entry->first_incident && incident <= entry->incident &&
            (incident == entry->incident || incident == entry->first_incident))
            return alerts->causes.causes[entry->cause].owner;
    }
    return NULL;
}

bool alert_is_taken_by(const struct watch *watch, int64_t incident, const char *by, int64_t at_ms)
{
    const struct alert *const alert = find_by_incident(watch->alerts, incident);

    return alert == NULL || (alert->taken_by != NULL &&
                             (strcmp(alert->taken_by, by) == 0 || alert->taken_ms > at_ms));
}

bool alert_acknowledge(struct watch *watch, const struct alert_taken *taken)
{
    struct alert *const alert = find_by_incident(watch->alerts, taken->incident);

    if (alert == NULL)
        return false;
    free(alert->taken_by);
    free(alert->taken_note);
    alert->taken_by = memory_copy_string(taken->by);
    alert->taken_note = memory_copy_string(taken->note);
    free(alert->given_by);
    alert->given_by = memory_copy_string(taken->given_by);
    alert->taken_ms = taken->at_ms;
    alert->taken_until_ms = taken->until_ms;
    alert->expected_ms = taken->expected_ms;
    alert->changed = true;
    if (taken->person != NULL)
        alert_add_person(watch, alert, taken->person);
    alert_tell_all(watch, alert, LETTER_ACKNOWLEDGED, clock_wall_ms());
    alerts_soon(watch);
    return true;
}
