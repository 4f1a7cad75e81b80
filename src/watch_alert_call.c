/* Who is to be told of an alert now, by model/escalation.h, and telling him by the outbox. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/quiet.h"
#include "watch_acts.h"
#include "watch_alert_inside.h"

/* --- posting ---------------------------------------------------------------------------------- */

/* What the letter tells of happened then: from here it counts how long it took to be told. */
static int64_t event_of(const struct watch *watch, const struct alert *alert, enum letter_kind kind,
                        int64_t now_ms)
{
    const int cause = alert_find_cause(watch->alerts, alert);

    if (kind == LETTER_OVER && cause >= 0)
        return watch->alerts->causes.causes[cause].ended_ms;
    if (kind != LETTER_BEGAN)
        return now_ms;
    return cause >= 0 ? watch->alerts->causes.causes[cause].began_ms : alert->trouble.began_ms;
}

/* What is not grave waits for the end of his quiet hours; 0: it need not. */
static int64_t quiet_until(const struct watch *watch, const struct alert *alert,
                           const struct told *told, int64_t now_ms)
{
    const struct catalogue *const catalogue = watch->catalogue;
    const struct quiet *const quiet = &told->rule->quiet;
    size_t service;
    int64_t until_ms;
    int agency = NONE_AT_ALL;

    if (alert_severity(watch->alerts, alert) >= quiet->below)
        return 0;
    if (alert_services(watch->alerts, alert, &service, 1) == 1)
        agency = catalogue->services[service].agency;
    until_ms =
        quiet_wait(quiet,
                   quiet->calendar == NONE_AT_ALL ? catalogue_hours(catalogue, agency)
                                                  : &catalogue->calendars[quiet->calendar].hours,
                   now_ms);
    return until_ms == now_ms || until_ms == INT64_MAX ? 0 : until_ms;
}

static void post(struct watch *watch, const struct alert *alert, enum letter_kind kind,
                 const struct told *told, json_t *facts, int64_t now_ms)
{
    const struct catalogue *const catalogue = watch->catalogue;
    const char *const person = catalogue->people[told->person].id;
    char *const text = alert_facts_for(watch, alert, facts, person);
    const struct letter letter = {
        .alert = alert->id,
        .kind = kind,
        .person = (char *)(uintptr_t)person,
        .channel = (char *)(uintptr_t)catalogue->channels[told->channel].id,
        .facts = text,
        .event_ms = event_of(watch, alert, kind, now_ms),
        .due_ms = quiet_until(watch, alert, told, now_ms),
    };

    outbox_post(watch, &letter);
    free(text);
}

static struct told *find_told(const struct alert *alert, const struct called *called)
{
    for (size_t i = 0; i < alert->told_count; i++)
        if (alert->told[i].person == called->person && alert->told[i].channel == called->channel)
            return &alert->told[i];
    return NULL;
}

static struct told *remember(struct alert *alert, const struct called *called,
                             const struct alert_rule *rule)
{
    struct told *told = find_told(alert, called);

    if (told == NULL) {
        alert->told =
            memory_room(alert->told, alert->told_count, &alert->told_capacity, sizeof *alert->told);
        told = &alert->told[alert->told_count++];
        *told = (struct told){
            .person = called->person, .channel = called->channel, .once = true, .rule = rule};
    }
    told->once = told->once && called->once;
    told->hears_end = told->hears_end || rule->tells_end;
    alert->changed = true;
    return told;
}

void alert_tell_all(struct watch *watch, struct alert *alert, enum letter_kind kind, int64_t now_ms)
{
    json_t *facts;

    if (alert->told_count == 0)
        return;
    facts = alert_facts(watch, alert, now_ms);
    for (size_t i = 0; i < alert->told_count; i++)
        if (!alert->told[i].once && (kind != LETTER_OVER || alert->told[i].hears_end))
            post(watch, alert, kind, &alert->told[i], facts, now_ms);
    json_decref(facts);
}

/* --- who is due ------------------------------------------------------------------------------- */

static struct alert_way *find_way(struct alert *alert, const struct alert_rule *rule)
{
    for (size_t i = 0; i < alert->way_count; i++)
        if (alert->ways[i].rule == rule)
            return &alert->ways[i];
    alert->ways =
        memory_room(alert->ways, alert->way_count, &alert->way_capacity, sizeof *alert->ways);
    alert->ways[alert->way_count] = (struct alert_way){.rule = rule};
    return &alert->ways[alert->way_count++];
}

/* Whoever two rules call at the beginning is told once; who is reminded has been told. */
static void call(struct watch *watch, struct alert *alert, const struct escalation *escalation,
                 const struct escalation_due *due, int64_t now_ms)
{
    struct called people[ESCALATION_PEOPLE_MOST];
    const size_t count = escalation_people(escalation, due->steps, now_ms, people);
    json_t *const facts = alert_facts(watch, alert, now_ms);

    for (size_t i = 0; i < count; i++) {
        const bool again = find_told(alert, &people[i]) != NULL;

        if ((int)people[i].channel == (alert->is_trouble ? alert->trouble.beside : NONE_AT_ALL))
            continue;
        if (due->kind != LETTER_BEGAN || !again)
            post(watch, alert, due->kind, remember(alert, &people[i], escalation->rule), facts,
                 now_ms);
    }
    json_decref(facts);
}

static int64_t follow_rule(struct watch *watch, struct alert *alert, const struct alert_rule *rule,
                           const struct alert_facts *facts, int64_t now_ms)
{
    const struct escalation escalation = {
        .catalogue = watch->catalogue,
        .rule = rule,
        .facts = facts,
        .hand_overs = acts_now(watch) == NULL ? NULL : acts_now(watch)->hand_overs};
    struct alert_way *const way = find_way(alert, rule);
    struct escalation_due due;

    while (escalation_due(&escalation, &way->state, now_ms, &due)) {
        call(watch, alert, &escalation, &due, now_ms);
        escalation_take(&escalation, &way->state, now_ms, &due);
        alert->changed = true;
    }
    return escalation_next(&escalation, &way->state);
}

static int64_t taken_until(const struct alert *alert)
{
    if (alert->taken_by == NULL)
        return 0;
    return alert->taken_until_ms == 0 ? INT64_MAX : alert->taken_until_ms;
}

/* Somebody has it, or it is silenced, whichever is later. */
static int64_t hushed_until(const struct watch *watch, const struct alert *alert,
                            const struct alert_facts *facts, int64_t now_ms)
{
    /* who took it on did not take on what has become graver since */
    const bool is_graver = alert->taken_by != NULL && facts->graver_ms > alert->taken_ms;
    const int64_t taken_ms = is_graver ? 0 : taken_until(alert);
    const int64_t silent_ms = acts_silent_until(acts_now(watch), watch->catalogue, facts->services,
                                                facts->service_count, facts->raised_ms, now_ms);

    return silent_ms > taken_ms ? silent_ms : taken_ms;
}

static int64_t graver_ms(const struct alerts *alerts, const struct alert *alert)
{
    const int cause = alert_find_cause(alerts, alert);

    return cause < 0 ? alert->trouble.graver_ms : alerts->causes.causes[cause].graver_ms;
}

static int64_t follow_rules(struct watch *watch, struct alert *alert,
                            const struct alert_facts *facts, int64_t now_ms)
{
    size_t rules[ALERT_RULES_MOST];
    const size_t count = escalation_rules(watch->catalogue, facts, rules);
    int64_t next_ms = INT64_MAX;

    for (size_t i = 0; i < count; i++) {
        const int64_t own_ms =
            follow_rule(watch, alert, &watch->catalogue->calling.rules[rules[i]], facts, now_ms);

        if (own_ms < next_ms)
            next_ms = own_ms;
    }
    return next_ms;
}

static void set_scope(const struct watch *watch, const struct alert *alert, size_t *services,
                      struct alert_facts *facts)
{
    facts->severity = alert_severity(watch->alerts, alert);
    facts->services = services;
    facts->service_count = alert_services(watch->alerts, alert, services, ALERT_SERVICES_MOST);
}

static void add_by_recipients(const struct watch *watch, struct alert *alert, size_t person,
                              const struct alert_rule *rule, const struct recipients *whom)
{
    const struct catalogue *const catalogue = watch->catalogue;

    for (size_t i = 0; i < whom->by_count; i++) {
        const struct called called = {.person = person, .channel = whom->by[i]};

        if (person_address(&catalogue->people[person], &catalogue->channels[whom->by[i]]) != NULL)
            remember(alert, &called, rule);
    }
}

void alert_add_person(struct watch *watch, struct alert *alert, const char *id)
{
    const struct catalogue *const catalogue = watch->catalogue;
    size_t services[ALERT_SERVICES_MOST];
    size_t rules[ALERT_RULES_MOST];
    struct alert_facts facts = {.raised_ms = alert_raised_ms(watch->alerts, alert)};
    size_t count;
    size_t person = 0;

    while (person < catalogue->person_count && strcmp(catalogue->people[person].id, id) != 0)
        person++;
    if (facts.raised_ms == 0 || person == catalogue->person_count)
        return; /* nobody is told of it yet */
    set_scope(watch, alert, services, &facts);
    count = escalation_rules(catalogue, &facts, rules);
    for (size_t i = 0; i < count; i++) {
        const struct alert_rule *const rule = &catalogue->calling.rules[rules[i]];

        for (size_t k = 0; k < rule->step_count; k++)
            add_by_recipients(watch, alert, person, rule, &rule->steps[k].whom);
    }
}

int64_t alert_call(struct watch *watch, struct alert *alert, int64_t now_ms)
{
    const struct alerts *const alerts = watch->alerts;
    size_t services[ALERT_SERVICES_MOST];
    struct alert_facts facts = {.raised_ms = alert_raised_ms(alerts, alert)};

    if (facts.raised_ms == 0)
        return alert->is_trouble ? trouble_step(watch, alert, now_ms) : INT64_MAX;
    set_scope(watch, alert, services, &facts);
    facts.graver_ms = graver_ms(alerts, alert);
    facts.is_told_once = alert->is_trouble && alert->trouble.once_a_step;
    facts.hushed_until_ms = hushed_until(watch, alert, &facts, now_ms);
    if (alert->is_trouble && alert->trouble.to_operators)
        return follow_rule(watch, alert, &watch->catalogue->calling.operators, &facts, now_ms);
    return follow_rules(watch, alert, &facts, now_ms);
}
