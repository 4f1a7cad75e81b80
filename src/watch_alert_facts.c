/* What an alert is about, as a letter needs it: see stage/letter.h. */
#include <stdlib.h>

#include "base/memory.h"
#include "model/incident_code.h"
#include "watch_acts.h"
#include "watch_alert_inside.h"

/* --- what all need ---------------------------------------------------------------------------- */

static const struct cause *cause_of(const struct alerts *alerts, const struct alert *alert)
{
    const int cause = alert_find_cause(alerts, alert);

    return cause < 0 ? NULL : &alerts->causes.causes[cause];
}

enum severity alert_severity(const struct alerts *alerts, const struct alert *alert)
{
    const struct cause *const cause = cause_of(alerts, alert);

    return cause == NULL ? alert->trouble.severity : cause->severity;
}

int64_t alert_raised_ms(const struct alerts *alerts, const struct alert *alert)
{
    const struct cause *const cause = cause_of(alerts, alert);

    if (cause == NULL)
        return alert->trouble.raised_ms;
    return cause->phase == CAUSE_HELD ? 0 : cause->raised_ms;
}

size_t alert_services(const struct alerts *alerts, const struct alert *alert, size_t *services,
                      size_t most)
{
    const int cause = alert_find_cause(alerts, alert);
    size_t count = 0;

    if (cause < 0) {
        if (alert->trouble.service == NONE_AT_ALL)
            return 0;
        services[0] = (size_t)alert->trouble.service;
        return 1;
    }
    if (alerts->causes.causes[cause].root != NONE_AT_ALL ||
        cause_count(&alerts->causes, (size_t)cause) > 0)
        services[count++] = cause_head(&alerts->causes, (size_t)cause);
    CAUSE_EACH (&alerts->causes, (size_t)cause, entry)
        if (count < most && entry->service != services[0])
            services[count++] = entry->service;
    return count;
}

/* --- services --------------------------------------------------------------------------------- */

static json_t *begin_service(const struct catalogue *catalogue, size_t index)
{
    const struct service *const service = &catalogue->services[index];
    json_t *const row = json_object();

    json_set_string(row, "id", service->id);
    json_set_string(row, "name", service->name);
    json_set_string(row, "name_en", service->name_en);
    json_set_string(row, "agency",
                    service->agency == NONE_AT_ALL ? NULL
                                                   : catalogue->agencies[service->agency].id);
    return row;
}

/* The status of an answer that failed by it: "HTTP 500" says more to who mends it. */
static int status_of(const struct watch *watch, const struct cause_entry *entry)
{
    const struct service *const service = &watch->catalogue->services[entry->service];

    for (size_t i = 0; i < service->probe_count; i++) {
        const struct watched *const probe = &watch->probes[service->first_probe + i];

        if (probe->has_sample && probe->last.outcome == OUTCOME_FAILED &&
            probe->last.reason == REASON_STATUS && entry->reason == REASON_STATUS)
            return probe->last.status;
    }
    return 0;
}

static json_t *entry_row(const struct watch *watch, const struct cause_entry *entry)
{
    json_t *const row = begin_service(watch->catalogue, entry->service);
    const int status = status_of(watch, entry);

    json_set_string(row, "state", state_name(entry->state));
    json_set_string(row, "reason", reason_name(entry->reason));
    if (status > 0)
        json_set_integer(row, "status", status);
    json_set_integer(row, "began_ms", entry->began_ms);
    if (entry->ended_ms != 0)
        json_set_integer(row, "ended_ms", entry->ended_ms);
    if (entry->times > 1)
        json_set_integer(row, "times", entry->times);
    return row;
}

/* It begins to fail, which is not yet confirmed. */
static json_t *doubtful_row(const struct watch *watch, size_t service)
{
    json_t *const row = begin_service(watch->catalogue, service);

    json_set_string(row, "state", "doubt");
    return row;
}

static const struct cause_entry *find_entry(const struct causes *causes, size_t cause,
                                            size_t service)
{
    CAUSE_EACH (causes, cause, entry)
        if (entry->service == service)
            return entry;
    return NULL;
}

static size_t add_doubtful(const struct watch *watch, size_t cause, json_t *rows)
{
    struct causes *const causes = &watch->alerts->causes;
    const int root = causes->causes[cause].root;
    size_t count = 0;

    for (size_t i = 0; root != NONE_AT_ALL && i < watch->catalogue->service_count; i++) {
        if (!causes->services[i].is_doubtful || causes->services[i].entry != 0 ||
            !cause_depends(causes, i, (size_t)root))
            continue;
        count++;
        if (json_array_size(rows) < ALERT_SERVICES_MOST)
            json_array_append_new(rows, doubtful_row(watch, i));
    }
    return count;
}

/* Those that are not well before those that are again, each in the order of their beginning. */
static int compare_entries(const void *one, const void *other)
{
    const struct cause_entry *const left = *(const struct cause_entry *const *)one;
    const struct cause_entry *const right = *(const struct cause_entry *const *)other;

    if ((left->ended_ms == 0) != (right->ended_ms == 0))
        return left->ended_ms == 0 ? -1 : 1;
    if (left->began_ms != right->began_ms)
        return left->began_ms < right->began_ms ? -1 : 1;
    return left->first_incident < right->first_incident ? -1 : 1;
}

/* All but the head. */
static size_t add_entries(const struct watch *watch, size_t cause, const struct cause_entry *head,
                          json_t *rows)
{
    const struct causes *const causes = &watch->alerts->causes;
    const struct cause_entry **const entries =
        (const struct cause_entry **)memory_new(cause_count(causes, cause), sizeof *entries);
    size_t count = 0;

    CAUSE_EACH (causes, cause, entry)
        if (entry != head)
            entries[count++] = entry;
    qsort(entries, count, sizeof *entries, compare_entries);
    for (size_t i = 0; i < count && json_array_size(rows) < ALERT_SERVICES_MOST; i++)
        json_array_append_new(rows, entry_row(watch, entries[i]));
    free(entries);
    return count;
}

/* The head first; then those that are not well, the others, and those that begin to fail. */
static size_t add_services(const struct watch *watch, size_t cause, json_t *facts)
{
    const struct causes *const causes = &watch->alerts->causes;
    const bool has_head =
        causes->causes[cause].root != NONE_AT_ALL || causes->causes[cause].first != 0;
    const uint32_t head = has_head ? cause_head(causes, cause) : 0;
    const struct cause_entry *const first = has_head ? find_entry(causes, cause, head) : NULL;
    json_t *const rows = json_array();
    size_t count = first == NULL ? 0 : 1;

    if (has_head)
        json_array_append_new(rows,
                              first == NULL ? doubtful_row(watch, head) : entry_row(watch, first));
    count += add_entries(watch, cause, first, rows);
    if (causes->causes[cause].phase != CAUSE_OVER)
        count += add_doubtful(watch, cause, rows);
    json_set(facts, "services", rows);
    return count;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* The head's first incident is what people call it by. */
static int64_t incident_of(const struct causes *causes, size_t cause)
{
    const int root = causes->causes[cause].root;
    const struct cause_entry *entry =
        root == NONE_AT_ALL ? NULL : find_entry(causes, cause, (size_t)root);

    if (entry == NULL && causes->causes[cause].first != 0) /* the root never failed itself */
        entry = &causes->entries[causes->causes[cause].first - 1];
    if (root == NONE_AT_ALL && entry != NULL)
        entry = find_entry(causes, cause, cause_head(causes, cause));
    return entry == NULL ? 0 : entry->first_incident;
}

static void write_cause(const struct watch *watch, const struct cause *cause, json_t *facts)
{
    const struct causes *const causes = &watch->alerts->causes;
    const size_t index = (size_t)(cause - causes->causes);
    const int64_t incident = incident_of(causes, index);
    json_t *const what = json_object();
    char code[INCIDENT_CODE];

    json_set_string(facts, "kind", cause->flapping ? "flapping" : "service");
    if (incident != 0) {
        json_set_string(facts, "code",
                        incident_code(code, watch->catalogue->local, incident, cause->began_ms));
        json_set_integer(facts, "incident", incident);
    }
    json_set_integer(what, "count", (int64_t)add_services(watch, index, facts));
    json_set_integer(what, "open", cause_open_count(causes, index));
    json_set_integer(what, "left", cause->left);
    json_set(facts, "what", what);
    if (cause->root != NONE_AT_ALL && !cause->flapping)
        json_set_string(facts, "root", watch->catalogue->services[cause->root].id);
    json_set_integer(facts, "began_ms", cause->began_ms);
    if (cause->phase == CAUSE_OVER)
        json_set_integer(facts, "ended_ms", cause->ended_ms);
}

static void write_trouble(const struct watch *watch, const struct trouble *trouble,
                          int64_t ended_ms, json_t *facts)
{
    json_t *rows;

    json_set_string(facts, "kind", trouble->kind);
    json_set_string(facts, "subject", trouble->subject);
    json_set_string(facts, "link", watch->catalogue->web_url);
    json_set_integer(facts, "began_ms", trouble->began_ms);
    if (ended_ms != 0)
        json_set_integer(facts, "ended_ms", ended_ms);
    if (trouble->what != NULL)
        json_set(facts, "what", json_incref(trouble->what));
    if (trouble->service == NONE_AT_ALL)
        return;
    rows = json_array();
    json_array_append_new(rows, begin_service(watch->catalogue, (size_t)trouble->service));
    json_set(facts, "services", rows);
}

static void write_taken(const struct alert *alert, json_t *facts)
{
    if (alert->taken_by == NULL)
        return;
    json_set_string(facts, "by", alert->taken_by);
    json_set_string(facts, "note", alert->taken_note);
    if (alert->given_by != NULL)
        json_set_string(facts, "given_by", alert->given_by);
    json_set_integer(facts, "taken_ms", alert->taken_ms);
    if (alert->taken_until_ms != 0)
        json_set_integer(facts, "until_ms", alert->taken_until_ms);
    if (alert->expected_ms != 0)
        json_set_integer(facts, "expected_ms", alert->expected_ms);
}

json_t *alert_facts(const struct watch *watch, const struct alert *alert, int64_t now_ms)
{
    const struct cause *const cause = cause_of(watch->alerts, alert);
    const int64_t raised_ms = alert_raised_ms(watch->alerts, alert);
    json_t *const facts = json_object();

    json_set_string(facts, "severity", severity_name(alert_severity(watch->alerts, alert)));
    if (cause != NULL)
        write_cause(watch, cause, facts);
    else
        write_trouble(watch, &alert->trouble, alert->trouble.ended_ms, facts);
    json_set_integer(facts, "told_ms", raised_ms);
    if (alert->taken_by == NULL)
        json_set_integer(facts, "waited_ms", now_ms - raised_ms);
    write_taken(alert, facts);
    return facts;
}

char *alert_facts_for(const struct watch *watch, const struct alert *alert, json_t *facts,
                      const char *person)
{
    const int64_t incident = json_integer_value(json_object_get(facts, "incident"));
    struct text link = {0};
    struct text text = {0};

    if (incident != 0 && watch->acting != NULL) {
        acts_link(watch, alert->id, incident, person, &link);
        json_set_string(facts, "link", text_string(&link));
    }
    json_write(facts, false, &text);
    text_free(&link);
    return text_detach(&text);
}
