/* Alerts to and from the store: all that is needed to go on after a restart, as a JSON object.
 *
 * Services, rules, people and channels stand in it by their ids.  What is no longer configured when
 * it is read is left out; an incident of which no alert tells, because it is older than all alerts
 * or was imported, gets one. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_letters.h"
#include "watch_alert_inside.h"

/* --- writing ---------------------------------------------------------------------------------- */

static json_t *write_entry(const struct catalogue *catalogue, const struct cause_entry *entry)
{
    json_t *const row = json_object();

    json_set_string(row, "service", catalogue->services[entry->service].id);
    json_set_integer(row, "first", entry->first_incident);
    json_set_integer(row, "incident", entry->incident);
    json_set_integer(row, "times", entry->times);
    json_set_string(row, "state", state_name(entry->state));
    json_set_string(row, "reason", reason_name(entry->reason));
    json_set_integer(row, "began", entry->began_ms);
    json_set_integer(row, "ended", entry->ended_ms);
    return row;
}

static void write_cause(const struct alerts *alerts, size_t index, json_t *state)
{
    const struct catalogue *const catalogue = alerts->causes.catalogue;
    const struct cause *const cause = &alerts->causes.causes[index];
    json_t *const entries = json_array();
    json_t *const incidents = json_array(); /* what a link in a letter takes on */

    json_set_string(state, "phase", cause_phase_name(cause->phase));
    json_set_string(state, "why", cause_why_name(cause->why));
    json_set_string(state, "severity", severity_name(cause->severity));
    json_set_bool(state, "flapping", cause->flapping);
    json_set_string(state, "root",
                    cause->root == NONE_AT_ALL ? NULL : catalogue->services[cause->root].id);
    json_set_integer(state, "opened", cause->opened_ms);
    json_set_integer(state, "raised", cause->raised_ms);
    json_set_integer(state, "graver", cause->graver_ms);
    json_set_integer(state, "rest", cause->rest_ms);
    json_set_integer(state, "newest", cause->joined_ms);
    json_set_integer(state, "next_worse", cause->next_worse_ms);
    json_set_integer(state, "worse_gap", cause->worse_gap_ms);
    json_set_integer(state, "told_of", cause->told_count);
    json_set_integer(state, "left", cause->left);
    json_set_bool(state, "anew", cause->anew);
    if (cause->joined != 0)
        json_set_integer(state, "joined", cause->joined);
    CAUSE_EACH (&alerts->causes, index, entry) {
        json_array_append_new(entries, write_entry(catalogue, entry));
        json_array_append_new(incidents, json_integer(entry->incident));
    }
    json_set(state, "entries", entries);
    json_set(state, "incidents", incidents);
}

static void write_trouble(const struct catalogue *catalogue, const struct trouble *trouble,
                          json_t *state)
{
    json_set_string(state, "severity", severity_name(trouble->severity));
    json_set_string(state, "service",
                    trouble->service == NONE_AT_ALL ? NULL
                                                    : catalogue->services[trouble->service].id);
    json_set_string(state, "beside",
                    trouble->beside == NONE_AT_ALL ? NULL
                                                   : catalogue->channels[trouble->beside].id);
    json_set_bool(state, "operators", trouble->to_operators);
    json_set_integer(state, "step", trouble->step);
    json_set_integer(state, "seen", trouble->seen_ms);
    json_set_integer(state, "hold", trouble->hold_ms);
    json_set_integer(state, "once_a_step", trouble->once_a_step);
    json_set_integer(state, "raised", trouble->raised_ms);
    json_set_integer(state, "graver", trouble->graver_ms);
    if (trouble->what != NULL)
        json_set(state, "what", json_incref(trouble->what));
}

/* Those who keep the monitor have a rule without a name. */
static const char *id_of(const struct alert_rule *rule)
{
    return rule->id == NULL ? "" : rule->id;
}

static void write_people(const struct catalogue *catalogue, const struct alert *alert,
                         json_t *state)
{
    json_t *const ways = json_array();
    json_t *const told = json_array();

    for (size_t i = 0; i < alert->way_count; i++) {
        const struct alert_way *const way = &alert->ways[i];
        json_t *const row = json_object();

        json_set_string(row, "rule", id_of(way->rule));
        json_set_integer(row, "told", way->state.told_ms);
        json_set_integer(row, "steps", way->state.steps);
        json_set_integer(row, "reminders", way->state.reminders);
        json_set_integer(row, "since", way->state.since_ms);
        json_array_append_new(ways, row);
    }
    for (size_t i = 0; i < alert->told_count; i++) {
        json_t *const row = json_object();

        json_set_string(row, "person", catalogue->people[alert->told[i].person].id);
        json_set_string(row, "channel", catalogue->channels[alert->told[i].channel].id);
        json_set_bool(row, "end", alert->told[i].hears_end);
        json_set_bool(row, "once", alert->told[i].once);
        json_set_string(row, "rule", id_of(alert->told[i].rule));
        json_array_append_new(told, row);
    }
    json_set(state, "rules", ways);
    json_set(state, "told", told);
}

static void write_taken(const struct alert *alert, json_t *state)
{
    json_t *taken;

    if (alert->taken_by == NULL)
        return;
    taken = json_object();
    json_set_string(taken, "by", alert->taken_by);
    json_set_string(taken, "note", alert->taken_note);
    json_set_integer(taken, "at", alert->taken_ms);
    json_set_integer(taken, "until", alert->taken_until_ms);
    json_set_integer(taken, "expected", alert->expected_ms);
    json_set(state, "taken", taken);
}

/* A row in a batch owns its texts, one that is copied into it does not. */
static char *lent(const char *word)
{
    return (char *)(uintptr_t)word;
}

void alert_keep(struct watch *watch, struct alert *alert, int64_t ended_ms)
{
    const struct alerts *const alerts = watch->alerts;
    const struct catalogue *const catalogue = watch->catalogue;
    const int cause = alert_find_cause(alerts, alert);
    json_t *const state = json_object();
    struct text text = {0};
    size_t service;
    struct alert_row row = {.id = alert->id, .ended_ms = ended_ms};

    alert->changed = false;
    if (cause >= 0)
        write_cause(alerts, (size_t)cause, state);
    else
        write_trouble(catalogue, &alert->trouble, state);
    write_people(catalogue, alert, state);
    write_taken(alert, state);
    json_write(state, false, &text);
    json_decref(state);
    row.state = text_detach(&text);
    if (cause >= 0) {
        row.kind = lent(alerts->causes.causes[cause].flapping ? "flapping" : "service");
        row.subject = lent(
            alert_services(alerts, alert, &service, 1) == 0 ? "" : catalogue->services[service].id);
        row.began_ms = alerts->causes.causes[cause].began_ms;
    } else {
        row.kind = alert->trouble.kind;
        row.subject = alert->trouble.subject;
        row.began_ms = alert->trouble.began_ms;
    }
    keep_alert(watch, &row);
    free(row.state);
}

/* --- reading ---------------------------------------------------------------------------------- */

static int64_t number_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static const char *word_of(const json_t *object, const char *name)
{
    const char *const word = json_string_value(json_object_get(object, name));

    return word == NULL ? "" : word;
}

static int find_channel(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->channel_count; i++)
        if (strcmp(catalogue->channels[i].id, id) == 0)
            return (int)i;
    return NONE_AT_ALL;
}

static int find_person(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->person_count; i++)
        if (strcmp(catalogue->people[i].id, id) == 0)
            return (int)i;
    return NONE_AT_ALL;
}

static const struct alert_rule *find_rule(const struct catalogue *catalogue, const char *id)
{
    const struct calling *const calling = &catalogue->calling;

    if (*id == '\0')
        return &calling->operators;
    for (size_t i = 0; i < calling->rule_count; i++)
        if (strcmp(calling->rules[i].id, id) == 0)
            return &calling->rules[i];
    return NULL;
}

static enum cause_why why_of(const char *name)
{
    for (int i = 0; i < CAUSE_WHY_COUNT; i++)
        if (strcmp(cause_why_name((enum cause_why)i), name) == 0)
            return (enum cause_why)i;
    return CAUSE_MOMENT;
}

static void read_entry(struct watch *watch, size_t cause, const json_t *row)
{
    struct alerts *const alerts = watch->alerts;
    struct causes *const causes = &alerts->causes;
    const int service = catalogue_find_service(watch->catalogue, word_of(row, "service"));
    struct cause_entry *entry;

    if (service == NONE_AT_ALL)
        return;
    causes->entries = memory_room(causes->entries, causes->entry_count, &alerts->entry_capacity,
                                  sizeof *causes->entries);
    entry = &causes->entries[causes->entry_count++];
    *entry = (struct cause_entry){
        .cause = cause,
        .service = (uint32_t)service,
        .first_incident = number_of(row, "first"),
        .incident = number_of(row, "incident"),
        .times = (int32_t)number_of(row, "times"),
        .began_ms = number_of(row, "began"),
        .ended_ms = number_of(row, "ended"),
    };
    state_parse(word_of(row, "state"), &entry->state);
    reason_parse(word_of(row, "reason"), &entry->reason);
    if (entry->ended_ms == 0 && causes->services[service].entry != 0)
        entry->ended_ms = entry->began_ms; /* of one service, one is open at a time */
    if (entry->ended_ms == 0)
        causes->services[service].opened_ms = entry->began_ms;
    cause_link(causes);
}

static void read_cause(struct watch *watch, struct alert *alert, int64_t began_ms,
                       const json_t *state)
{
    struct causes *const causes = &watch->alerts->causes;
    struct cause *const cause = &causes->causes[causes->count];
    const json_t *const entries = json_object_get(state, "entries");

    *cause = (struct cause){
        .id = alert->id,
        .owner = alert,
        .phase = strcmp(word_of(state, "phase"), "raised") == 0 ? CAUSE_RAISED : CAUSE_HELD,
        .why = why_of(word_of(state, "why")),
        .flapping = json_is_true(json_object_get(state, "flapping")),
        .root = catalogue_find_service(watch->catalogue, word_of(state, "root")),
        .began_ms = began_ms,
        .opened_ms = number_of(state, "opened"),
        .raised_ms = number_of(state, "raised"),
        .graver_ms = number_of(state, "graver"),
        .rest_ms = number_of(state, "rest"),
        .joined_ms = number_of(state, "newest"),
        .next_worse_ms = number_of(state, "next_worse"),
        .worse_gap_ms = number_of(state, "worse_gap"),
        .told_count = (uint32_t)number_of(state, "told_of"),
        .left = (uint32_t)number_of(state, "left"),
        .anew = json_is_true(json_object_get(state, "anew")),
    };
    severity_parse(word_of(state, "severity"), &cause->severity);
    if (cause->root == NONE_AT_ALL)
        cause->flapping = false;
    for (size_t i = 0; i < json_array_size(entries); i++)
        read_entry(watch, causes->count, json_array_get(entries, i));
    if (cause_count(causes, causes->count) == 0)
        cause->ended_ms = clock_wall_ms(); /* none of its services is watched any more */
    causes->count++;
}

static void read_trouble(const struct catalogue *catalogue, const struct alert_row *row,
                         const json_t *state, struct trouble *trouble)
{
    json_t *const what = json_object_get(state, "what");

    *trouble = (struct trouble){
        .kind = memory_copy_string(row->kind),
        .subject = memory_copy_string(row->subject),
        .service = catalogue_find_service(catalogue, word_of(state, "service")),
        .beside = find_channel(catalogue, word_of(state, "beside")),
        .to_operators = json_is_true(json_object_get(state, "operators")),
        .step = (int)number_of(state, "step"),
        .began_ms = row->began_ms,
        .seen_ms = number_of(state, "seen"),
        .hold_ms = number_of(state, "hold"),
        .once_a_step = number_of(state, "once_a_step") != 0,
        .raised_ms = number_of(state, "raised"),
        .graver_ms = number_of(state, "graver"),
        .what = json_incref(what),
    };
    severity_parse(word_of(state, "severity"), &trouble->severity);
}

static void read_ways(const struct catalogue *catalogue, const json_t *rows, struct alert *alert)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *const row = json_array_get(rows, i);
        const struct alert_rule *const rule = find_rule(catalogue, word_of(row, "rule"));

        if (rule == NULL)
            continue;
        alert->ways =
            memory_room(alert->ways, alert->way_count, &alert->way_capacity, sizeof *alert->ways);
        alert->ways[alert->way_count++] = (struct alert_way){
            .rule = rule,
            .state = {.told_ms = number_of(row, "told"),
                      .steps = (uint32_t)number_of(row, "steps"),
                      .reminders = (int32_t)number_of(row, "reminders"),
                      .since_ms = number_of(row, "since")},
        };
    }
}

static void read_told(const struct catalogue *catalogue, const json_t *rows, struct alert *alert)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *const row = json_array_get(rows, i);
        const int person = find_person(catalogue, word_of(row, "person"));
        const int channel = find_channel(catalogue, word_of(row, "channel"));

        const struct alert_rule *const rule = find_rule(catalogue, word_of(row, "rule"));

        if (person == NONE_AT_ALL || channel == NONE_AT_ALL)
            continue;
        alert->told =
            memory_room(alert->told, alert->told_count, &alert->told_capacity, sizeof *alert->told);
        alert->told[alert->told_count++] = (struct told){
            (size_t)person, (size_t)channel, json_is_true(json_object_get(row, "end")),
            json_is_true(json_object_get(row, "once")),
            rule == NULL ? &catalogue->calling.operators : rule};
    }
}

static void read_taken(const json_t *taken, struct alert *alert)
{
    if (!json_is_object(taken))
        return;
    alert->taken_by = memory_copy_string(word_of(taken, "by"));
    alert->taken_note = memory_copy_string(json_string_value(json_object_get(taken, "note")));
    alert->taken_ms = number_of(taken, "at");
    alert->taken_until_ms = number_of(taken, "until");
    alert->expected_ms = number_of(taken, "expected");
}

/* A state that is no JSON was written by nobody of ours: such an alert is left as it is. */
static void on_alert(void *argument, const struct alert_row *row)
{
    struct watch *const watch = argument;
    struct causes *const causes = &watch->alerts->causes;
    json_t *state;
    struct alert *alert;

    if (row->ended_ms != 0)
        return;
    state = json_loads(row->state, 0, NULL);
    if (json_is_array(json_object_get(state, "entries")) &&
        causes->count == causes_most(watch->catalogue) / 2) {
        json_decref(state); /* there are not so many services any more */
        return;
    }
    alert = alert_new(watch->alerts, row->id);
    alert->is_trouble = !json_is_array(json_object_get(state, "entries"));
    if (alert->is_trouble)
        read_trouble(watch->catalogue, row, state, &alert->trouble);
    else
        read_cause(watch, alert, row->began_ms, state);
    read_ways(watch->catalogue, json_object_get(state, "rules"), alert);
    read_told(watch->catalogue, json_object_get(state, "told"), alert);
    read_taken(json_object_get(state, "taken"), alert);
    alert->changed = false;
    if (alert->is_trouble && strcmp(row->kind, "blind") == 0 &&
        watch->catalogue->reference_count > 0)
        watch->monitor.blind = causes->is_blind = true; /* until something is seen */
    json_decref(state);
}

/* --- and what has changed meanwhile ----------------------------------------------------------- */

static const struct incident *find_incident(const struct watch *watch, int64_t id)
{
    for (size_t i = watch->incident_count; i > 0; i--)
        if (watch->incidents[i - 1].id == id)
            return &watch->incidents[i - 1];
    return NULL;
}

/* What flapped before the start still counts. */
static void note_changes(struct watch *watch)
{
    for (size_t i = 0; i < watch->incident_count; i++) {
        const struct incident *const incident = &watch->incidents[i];
        struct flap *const flap = &watch->alerts->causes.services[incident->service].flap;

        flap_note(flap, incident->began_ms);
        flap_note(flap, incident->ended_ms);
    }
    for (size_t i = 0; i < watch->alerts->causes.count; i++)
        if (watch->alerts->causes.causes[i].flapping &&
            watch->alerts->causes.causes[i].root != NONE_AT_ALL)
            watch->alerts->causes.services[watch->alerts->causes.causes[i].root].flap.is_on = true;
}

static void close_what_is_over(struct watch *watch, int64_t now_ms)
{
    struct causes *const causes = &watch->alerts->causes;

    for (size_t i = 0; i < causes->entry_count; i++) {
        struct cause_entry *const entry = &causes->entries[i];
        const struct incident *const incident = find_incident(watch, entry->incident);

        if (entry->ended_ms != 0 || (incident != NULL && incident_is_open(incident)))
            continue;
        entry->ended_ms = incident != NULL ? incident->ended_ms : now_ms;
        causes->causes[entry->cause].changed = true;
        causes->services[entry->service].entry = 0;
    }
}

static void open_what_is_unknown(struct watch *watch)
{
    struct causes *const causes = &watch->alerts->causes;

    for (size_t i = 0; i < watch->incident_count; i++) {
        const struct incident *const incident = &watch->incidents[i];
        const struct cause_entry *entry;

        if (!incident_is_open(incident) || causes->services[incident->service].entry != 0)
            continue;
        alerts_follow(watch, incident);
        entry = cause_entry_at(causes, causes->services[incident->service].entry);
        if (entry != NULL)
            causes->causes[entry->cause].anew = true;
    }
}

bool alerts_restore(struct watch *watch, struct error *error)
{
    const int64_t now_ms = clock_wall_ms();

    if (!store_load_alerts(watch->store, now_ms, on_alert, watch, &watch->alerts->causes.highest_id,
                           error))
        return false;
    close_what_is_over(watch, now_ms);
    note_changes(watch);
    open_what_is_unknown(watch);
    return true;
}
