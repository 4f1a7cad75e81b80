/* What was before, what is after, and where they differ. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "command.h"
#include "command_replay.h"

/* --- incidents ----------------------------------------------------------------------------------
 */

/* Of one side, by service and time. */
struct incidents {
    const struct catalogue *catalogue;
    struct told {
        const char *service;
        const struct incident *incident;
    } * told;
    size_t count, capacity, next;
};

static void on_incident(void *argument, const struct figures_incident *found)
{
    struct incidents *const all = argument;

    all->told = memory_room(all->told, all->count, &all->capacity, sizeof *all->told);
    all->told[all->count++] =
        (struct told){all->catalogue->services[found->incident->service].id, found->incident};
}

static int compare_told(const void *left, const void *right)
{
    const struct told *const a = left;
    const struct told *const b = right;
    const int order = strcmp(a->service, b->service);

    if (order != 0)
        return order;
    return (a->incident->began_ms > b->incident->began_ms) -
           (a->incident->began_ms < b->incident->began_ms);
}

static struct incidents list_incidents(const struct replay_side *side)
{
    struct incidents all = {.catalogue = side->catalogue};

    figures_each_incident(side->book, (struct subject){.scope = SCOPE_PROVINCE}, on_incident, &all);
    if (all.count > 0)
        qsort(all.told, all.count, sizeof *all.told, compare_told);
    return all;
}

static bool is_over_before(const struct incident *one, const struct incident *other)
{
    return !incident_is_open(one) && one->ended_ms < other->began_ms;
}

/* Below 0: the next one of before stands alone, above 0: that of after, 0: they are one another's.
 */
static int match(const struct incidents *before, const struct incidents *after)
{
    const struct told *const one = &before->told[before->next];
    const struct told *const other = &after->told[after->next];
    int order;

    if (before->next == before->count)
        return 1;
    if (after->next == after->count)
        return -1;
    order = strcmp(one->service, other->service);
    if (order != 0)
        return order;
    if (is_over_before(one->incident, other->incident))
        return -1;
    return is_over_before(other->incident, one->incident) ? 1 : 0;
}

static enum incident_fate fate_of(const struct incident *before, const struct incident *after)
{
    const bool same_time = before->began_ms == after->began_ms &&
                           before->ended_ms == after->ended_ms &&
                           (before->detected_ms == 0 || /* an old store does not know it */
                            before->detected_ms == after->detected_ms);

    return same_time && before->state == after->state && before->reason == after->reason
               ? FATE_KEPT
               : FATE_CHANGED;
}

static void take(struct incidents *all, const struct incident **incident, const char **service)
{
    *incident = all->told[all->next].incident;
    *service = all->told[all->next++].service;
}

void replay_compare_incidents(struct replay_comparison *comparison)
{
    struct incidents before = list_incidents(&comparison->before);
    struct incidents after = list_incidents(&comparison->after);

    comparison->pairs = NEW_ARRAY(struct incident_pair, before.count + after.count);
    while (before.next < before.count || after.next < after.count) {
        const int order = match(&before, &after);
        struct incident_pair *const pair = &comparison->pairs[comparison->pair_count++];

        if (order <= 0)
            take(&before, &pair->before, &pair->service);
        if (order >= 0)
            take(&after, &pair->after, &pair->service);
        pair->fate = order < 0   ? FATE_GONE
                     : order > 0 ? FATE_NEW
                                 : fate_of(pair->before, pair->after);
        comparison->fates[pair->fate]++;
    }
    free(before.told);
    free(after.told);
}

static json_t *incident_json(const struct incident *incident)
{
    json_t *value;

    if (incident == NULL)
        return json_null();
    value = json_object();
    json_set_string(value, "state", state_name(incident->state));
    json_set_string(value, "reason",
                    incident->reason == REASON_NONE ? NULL : reason_name(incident->reason));
    json_set_instant(value, "began", incident->began_ms);
    json_set_instant(value, "detected", incident->detected_ms);
    json_set_instant(value, "ended", incident->ended_ms);
    return value;
}

static const char *const fate_names[FATE_COUNT] = {"kept", "changed", "new", "gone"};

static json_t *incidents_json(const struct replay_comparison *comparison)
{
    json_t *const object = json_object();
    json_t *const list = json_array();

    for (int i = 0; i < FATE_COUNT; i++)
        json_set_integer(object, fate_names[i], comparison->fates[i]);
    for (size_t i = 0; i < comparison->pair_count; i++) {
        const struct incident_pair *const pair = &comparison->pairs[i];
        json_t *const row = json_object();

        json_set_string(row, "fate", fate_names[pair->fate]);
        json_set_string(row, "service", pair->service);
        json_set(row, "before", incident_json(pair->before));
        json_set(row, "after", incident_json(pair->after));
        json_array_append_new(list, row);
    }
    json_set(object, "list", list);
    return object;
}

/* --- figures ------------------------------------------------------------------------------------
 */

static json_t *figures_json(const struct replay_side *side, const char *id)
{
    struct subject subject;
    struct figures figures;
    json_t *object;

    if (!figures_find(side->catalogue, id, &subject) || !figures_know(side->book, subject))
        return json_null();
    figures = figures_of(side->book, subject);
    object = json_object();
    json_set_integer(object, "services", figures.services);
    figures_add_judged(object, &figures);
    json_set_integer(object, "incidents", figures.incidents);
    json_set(object, "times", figures_times_json(&figures));
    return object;
}

static void add_subject(const struct replay_comparison *comparison, json_t *list, const char *id)
{
    json_t *const before = figures_json(&comparison->before, id);
    json_t *const after = figures_json(&comparison->after, id);
    json_t *const row = json_object();

    json_set_string(row, "id", id);
    json_set_bool(row, "differs", json_equal(before, after) == 0);
    json_set(row, "before", before);
    json_set(row, "after", after);
    json_array_append_new(list, row);
}

/* Of one side; of the second those that the first has not. */
static void add_side(const struct replay_comparison *comparison, json_t *list,
                     const struct catalogue *own, const struct catalogue *told)
{
    const size_t count = own->agency_count + own->programme_count + own->service_count;
    struct subject found;

    for (size_t i = 0; i < count; i++) {
        const size_t programme = i - own->agency_count;
        const char *const id = i < own->agency_count ? own->agencies[i].id
                               : programme < own->programme_count
                                   ? own->programmes[programme].id
                                   : own->services[programme - own->programme_count].id;

        if (told == NULL || !figures_find(told, id, &found))
            add_subject(comparison, list, id);
    }
}

static void add_subjects(const struct replay_comparison *comparison, json_t *list)
{
    const struct catalogue *const before = comparison->before.catalogue;

    add_subject(comparison, list, "province");
    add_side(comparison, list, before, NULL);
    add_side(comparison, list, comparison->after.catalogue, before);
}

static bool is_same(const struct replay_comparison *comparison, const json_t *figures)
{
    size_t index;
    json_t *row;

    json_array_foreach(figures, index,
                       row) if (json_is_true(json_object_get(row, "differs"))) return false;
    return comparison->fates[FATE_KEPT] == (int64_t)comparison->pair_count;
}

/* --- all of it ----------------------------------------------------------------------------------
 */

static json_t *lacking(const struct catalogue *catalogue, const struct catalogue *other)
{
    json_t *const list = json_array();

    for (size_t i = 0; i < catalogue->probe_count; i++)
        if (catalogue_find_probe(other, catalogue->probes[i].id) == NONE_AT_ALL)
            json_array_append_new(list, json_string(catalogue->probes[i].id));
    return list;
}

json_t *replay_document(const struct replay_comparison *comparison)
{
    json_t *const document = json_object();
    json_t *const probes = json_object();
    json_t *const policies = json_object();
    json_t *const figures = json_array();
    char name[PERIOD_TEXT];

    add_subjects(comparison, figures);
    json_set(probes, "only_before",
             lacking(comparison->before.catalogue, comparison->after.catalogue));
    json_set(probes, "only_after",
             lacking(comparison->after.catalogue, comparison->before.catalogue));
    json_set(policies, "before", figures_rules_json(&comparison->before.rules));
    json_set(policies, "after", figures_rules_json(&comparison->after.rules));
    json_set_string(document, "period", period_format(name, &comparison->period));
    json_set_string(document, "calendar", period_calendar_name(comparison->period.calendar));
    json_set_instant(document, "from", comparison->from_ms);
    json_set_instant(document, "to", comparison->to_ms);
    json_set(document, "policy", policies);
    json_set_integer(document, "samples", comparison->samples);
    json_set_instant(document, "clock_set_back", comparison->set_back_ms);
    json_set(document, "probes", probes);
    json_set_bool(document, "same", is_same(comparison, figures));
    json_set(document, "incidents", incidents_json(comparison));
    json_set(document, "figures", figures);
    return document;
}
