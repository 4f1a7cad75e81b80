/* What the pages of the operations side share. */
#include "stage/page_ops.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/acts.h"
#include "model/incident_code.h"
#include "model/people.h"
#include "model/roster.h"
#include "stage/page_ops_inside.h"

const char *const ops_rank_names[OPS_RANKS] = {
    [OPS_DOWN] = "down", [OPS_DEGRADED] = "degraded",      [OPS_UNKNOWN] = "unknown",
    [OPS_UP] = "up",     [OPS_MAINTAINED] = "maintenance",
};

/* --- every page ------------------------------------------------------------------------------- */

static void set_monitor(json_t *value, const struct page_view *view)
{
    const struct snapshot *const snapshot = view->snapshot;

    json_set_bool(value, "blind", snapshot != NULL && snapshot->monitor.blind);
    json_set_bool(value, "store_full", snapshot != NULL && snapshot->monitor.store == STORE_FULL);
}

json_t *page_ops_begin(const struct pages *pages, const struct page_ops *ops, const char *title)
{
    json_t *const value = page_begin(pages, ops->view);
    const enum language language = ops->view->language;
    const bool is_english = language == LANGUAGE_EN;
    char at[64];

    json_set_string(value, "page_title", page_word(pages, language, title));
    json_set_string(value, "ops", is_english ? "/en/ops" : "/ops");
    json_set_string(value, "other",
                    ops->other != NULL ? ops->other : (is_english ? "/ops" : "/en/ops"));
    json_set_string(value, "person", ops->person);
    json_set_string(value, "role", role_name(ops->role));
    json_set_string(value, "role_word",
                    page_word_of(pages, language, "role_", role_name(ops->role)));
    json_set_string(value, "key", ops->key);
    json_set_bool(value, "has_forms", false);
    json_set_bool(value, "is_operator", role_may(ops->role, ROLE_OPERATOR));
    json_set_bool(value, "is_approver", role_may(ops->role, ROLE_APPROVER));
    json_set_bool(value, "is_admin", role_may(ops->role, ROLE_ADMIN));
    if (ops->room != NULL) {
        snprintf(at, sizeof at, "at_%s", ops->room);
        json_set_bool(value, at, true);
    }
    set_monitor(value, ops->view);
    return value;
}

void ops_set_href(json_t *object, const char *name, enum language language, const char *room,
                  const char *id)
{
    char place[64];

    snprintf(place, sizeof place, "ops/%s", room);
    page_set_href(object, name, language, place, id);
}

/* --- how bad is it? --------------------------------------------------------------------------- */

enum ops_rank ops_rank_of(const struct page_view *view, size_t service)
{
    static const enum ops_rank ranks[STATE_COUNT] = {[STATE_DOWN] = OPS_DOWN,
                                                     [STATE_DEGRADED] = OPS_DEGRADED,
                                                     [STATE_UNKNOWN] = OPS_UNKNOWN,
                                                     [STATE_UP] = OPS_UP};

    if (acts_in_maintenance(view->snapshot->acts, service, view->snapshot->at_ms))
        return OPS_MAINTAINED;
    return ranks[view->snapshot->services[service].state];
}

void ops_set_rank(json_t *object, const struct pages *pages, enum language language,
                  enum ops_rank rank)
{
    static const enum state states[OPS_RANKS] = {[OPS_DOWN] = STATE_DOWN,
                                                 [OPS_DEGRADED] = STATE_DEGRADED,
                                                 [OPS_UNKNOWN] = STATE_UNKNOWN,
                                                 [OPS_UP] = STATE_UP};

    if (rank == OPS_MAINTAINED)
        page_set_maintained(object, pages, language);
    else
        page_set_state(object, pages, language, states[rank]);
}

static bool is_taken(const struct page_view *view, size_t service)
{
    const struct snapshot *const snapshot = view->snapshot;
    const struct incident_act *const act =
        acts_find(snapshot->acts, snapshot->services[service].incident);

    return act != NULL && acts_is_taken(act, snapshot->at_ms);
}

static int compare(const void *one, const void *other)
{
    const struct ops_seen *const a = one;
    const struct ops_seen *const b = other;

    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->rank != OPS_UP && a->is_taken != b->is_taken)
        return a->is_taken ? 1 : -1;
    if (a->rank != OPS_UP && a->since_ms != b->since_ms)
        return a->since_ms > b->since_ms ? -1 : 1;
    return (a->service > b->service) - (a->service < b->service);
}

struct ops_seen *ops_sort(const struct page_view *view,
                          bool (*wants)(const void *argument, size_t service), const void *argument,
                          size_t *count)
{
    const struct catalogue *const catalogue = view->catalogue;
    struct ops_seen *const seen = NEW_ARRAY(struct ops_seen, catalogue->service_count);

    *count = 0;
    for (size_t i = 0; i < catalogue->service_count; i++)
        if (snapshot_shows(view->snapshot, &catalogue->services[i]) &&
            (wants == NULL || wants(argument, i)))
            seen[(*count)++] = (struct ops_seen){.service = i,
                                                 .rank = ops_rank_of(view, i),
                                                 .is_taken = is_taken(view, i),
                                                 .since_ms = view->snapshot->services[i].since_ms};
    if (*count > 0)
        qsort(seen, *count, sizeof *seen, compare);
    return seen;
}

/* --- what people did about it ----------------------------------------------------------------- */

const struct incident *ops_find_open(const struct page_view *view, size_t service)
{
    const struct snapshot *const snapshot = view->snapshot;
    const int64_t id = snapshot->services[service].incident;

    for (size_t i = 0; id != 0 && i < snapshot->incident_count; i++)
        if (snapshot->incidents[i].id == id)
            return &snapshot->incidents[i];
    return NULL;
}

json_t *ops_incident(const struct pages *pages, const struct page_view *view,
                     const struct incident *incident)
{
    static const struct zone utc;
    const struct zone *const zone = view->catalogue->local == NULL ? &utc : view->catalogue->local;
    const struct incident_act *const act = acts_find(view->snapshot->acts, incident->id);
    const int64_t until = incident_is_open(incident) ? view->snapshot->at_ms : incident->ended_ms;
    json_t *const value = json_object();
    char code[INCIDENT_CODE];
    char id[24];

    snprintf(id, sizeof id, "%" PRId64, incident->id);
    json_set_string(value, "code", incident_code(code, zone, incident->id, incident->began_ms));
    ops_set_href(value, "href", view->language, "incidents", id);
    page_set_state(value, pages, view->language, incident->state);
    json_set_string(value, "reason",
                    page_word_of(pages, view->language, "reason_", reason_name(incident->reason)));
    page_set_moment(value, "began", view->language, incident->began_ms, PAGE_MINUTES);
    page_set_span(value, "duration", pages, view->language, until - incident->began_ms);
    json_set_bool(value, "open", incident_is_open(incident));
    if (act != NULL && acts_is_taken(act, view->snapshot->at_ms))
        json_set_string(value, "by", act->by);
    if (act != NULL && incident_is_open(incident))
        page_set_moment(value, "expected", view->language, act->expected_ms, PAGE_HOUR);
    return value;
}

static json_t *work_of(const struct page_view *view, const struct planned_work *work)
{
    json_t *const value = json_object();

    json_set_string(value, "purpose", name_in(view->language, work->purpose, work->purpose_en));
    page_set_moment(value, "until", view->language, work->to_ms, PAGE_HOUR);
    json_set_bool(value, "counts", work->counts);
    return value;
}

bool ops_set_acts(json_t *value, const struct pages *pages, const struct page_view *view,
                  size_t service)
{
    const struct snapshot *const snapshot = view->snapshot;
    const struct incident *const incident = ops_find_open(view, service);
    const struct planned_work *const work = acts_work_on(snapshot->acts, service, snapshot->at_ms);
    const int64_t silent_ms = acts_silent_until(snapshot->acts, view->catalogue, &service, 1,
                                                snapshot->at_ms, snapshot->at_ms);

    if (incident != NULL)
        json_set(value, "incident", ops_incident(pages, view, incident));
    if (work != NULL)
        json_set(value, "work", work_of(view, work));
    if (silent_ms > snapshot->at_ms)
        page_set_moment(value, "silence", view->language, silent_ms, PAGE_HOUR);
    return incident != NULL || work != NULL || silent_ms > snapshot->at_ms;
}

json_t *ops_probe(const struct pages *pages, const struct page_view *view, size_t probe)
{
    const struct probe_view *const seen = &view->snapshot->probes[probe];
    json_t *const value = json_object();

    json_set_string(value, "id", view->catalogue->probes[probe].id);
    json_set_string(value, "kind", view->catalogue->probes[probe].kind);
    page_set_state(value, pages, view->language, seen->state);
    page_set_latency(value, "latency", pages, view->language,
                     seen->has_sample ? seen->last.total_us : NOT_REACHED);
    if (seen->has_sample && seen->last.reason != REASON_NONE)
        json_set_string(
            value, "reason",
            page_word_of(pages, view->language, "reason_", reason_name(seen->last.reason)));
    return value;
}

/* --- who is called ---------------------------------------------------------------------------- */

json_t *ops_shifts(const struct page_view *view)
{
    const struct catalogue *const catalogue = view->catalogue;
    const struct acts *const acts = view->snapshot->acts;
    const struct calendar *const hours = catalogue_hours(catalogue, NONE_AT_ALL);
    json_t *const rows = json_array();

    for (size_t i = 0; i < catalogue->calling.roster_count; i++) {
        const struct roster *const roster = &catalogue->calling.rosters[i];
        const struct hand_over *const handed =
            acts == NULL || acts->hand_overs == NULL ? NULL : &acts->hand_overs[i];
        const struct duty duty = roster_duty(roster, hours, handed, view->snapshot->at_ms);
        json_t *const row = json_object();
        struct text people = {0};

        for (size_t k = 0; k < duty.count; k++)
            text_add(&people, "%s%s", k == 0 ? "" : ", ", catalogue->people[duty.people[k]].name);
        json_set_string(row, "name", roster->name == NULL ? roster->id : roster->name);
        json_set_string(row, "people", duty.count == 0 ? NULL : text_string(&people));
        json_array_append_new(rows, row);
        text_free(&people);
    }
    return rows;
}

int64_t ops_count_letters(const struct page_view *view, struct text *failing)
{
    int64_t pending = 0;

    for (size_t i = 0; i < view->catalogue->channel_count; i++) {
        pending += view->snapshot->channels[i].pending;
        if (view->snapshot->channels[i].failing_since_ms != 0)
            text_add(failing, "%s%s", failing->length == 0 ? "" : ", ",
                     view->catalogue->channels[i].id);
    }
    return pending;
}
