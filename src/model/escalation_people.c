/* Which rules an alert follows, and whom they call. */
#include "model/escalation.h"

/* --- rules ----------------------------------------------------------------------------------- */

static bool is_among(const size_t *indexes, size_t count, int index)
{
    bool found = count == 0;

    for (size_t i = 0; i < count; i++)
        found |= index >= 0 && indexes[i] == (size_t)index;
    return found;
}

static bool owner_is_among(const struct alert_match *match, enum owner owner)
{
    bool found = match->owner_count == 0;

    for (size_t i = 0; i < match->owner_count; i++)
        found |= match->owners[i] == (int)owner;
    return found;
}

static bool matches(const struct alert_match *match, const struct catalogue *catalogue,
                    size_t index)
{
    const struct service *const service = &catalogue->services[index];

    return is_among(match->agencies, match->agency_count, service->agency) &&
           is_among(match->programmes, match->programme_count, service->programme) &&
           is_among(match->services, match->service_count, (int)index) &&
           owner_is_among(match, service->owner);
}

static bool is_of_all(const struct alert_match *match)
{
    return match->agency_count == 0 && match->programme_count == 0 && match->service_count == 0 &&
           match->owner_count == 0;
}

/* Looks for the rules of one service, or with `service` NONE_AT_ALL of an alert about none. */
static void mark_rules(const struct catalogue *catalogue, enum severity severity, int service,
                       bool marked[ALERT_RULES_MOST])
{
    const struct calling *const calling = &catalogue->calling;

    for (size_t i = 0; i < calling->rule_count && i < ALERT_RULES_MOST; i++) {
        const struct alert_rule *const rule = &calling->rules[i];

        if (severity < rule->match.least ||
            (service == NONE_AT_ALL ? !is_of_all(&rule->match)
                                    : !matches(&rule->match, catalogue, (size_t)service)))
            continue;
        marked[i] = true;
        if (!rule->goes_on)
            return;
    }
}

size_t escalation_rules(const struct catalogue *catalogue, const struct alert_facts *facts,
                        size_t rules[ALERT_RULES_MOST])
{
    bool marked[ALERT_RULES_MOST] = {false};
    size_t count = 0;

    if (facts->service_count == 0)
        mark_rules(catalogue, facts->severity, NONE_AT_ALL, marked);
    for (size_t i = 0; i < facts->service_count; i++)
        mark_rules(catalogue, facts->severity, (int)facts->services[i], marked);
    for (size_t i = 0; i < ALERT_RULES_MOST; i++)
        if (marked[i])
            rules[count++] = i;
    return count;
}

/* --- people ---------------------------------------------------------------------------------- */

/* Being gathered. */
struct gathering {
    const struct catalogue *catalogue;
    const struct hand_over *hand_overs;
    const struct alert_facts *facts;
    const struct recipients *recipients;
    int64_t now_ms;
    bool once;
    struct called *people;
    size_t count;
};

static void call_by(struct gathering *gathering, size_t person, size_t channel)
{
    const struct catalogue *const catalogue = gathering->catalogue;

    if (person_address(&catalogue->people[person], &catalogue->channels[channel]) == NULL)
        return;
    for (size_t i = 0; i < gathering->count; i++) {
        struct called *const called = &gathering->people[i];

        if (called->person == person && called->channel == channel) {
            called->once &= gathering->once;
            return;
        }
    }
    if (gathering->count < ESCALATION_PEOPLE_MOST)
        gathering->people[gathering->count++] = (struct called){person, channel, gathering->once};
}

static void call_person(struct gathering *gathering, size_t person)
{
    for (size_t i = 0; i < gathering->recipients->by_count; i++)
        call_by(gathering, person, gathering->recipients->by[i]);
}

static void call_all(struct gathering *gathering, const size_t *people, size_t count)
{
    for (size_t i = 0; i < count; i++)
        call_person(gathering, people[i]);
}

static int trait_of(const struct service *service, enum trait trait)
{
    switch (trait) {
    case TRAIT_AGENCY:
        return service->agency;
    case TRAIT_PROGRAMME:
        return service->programme;
    case TRAIT_OWNER:
        return (int)service->owner;
    case TRAIT_COUNT:
        break;
    }
    return NONE_AT_ALL;
}

static bool concerns(const struct gathering *gathering, const struct group_part *part)
{
    const struct alert_facts *const facts = gathering->facts;

    for (size_t i = 0; facts != NULL && i < facts->service_count; i++)
        if (trait_of(&gathering->catalogue->services[facts->services[i]], part->trait) ==
            part->value)
            return true;
    return false;
}

static void call_group(struct gathering *gathering, const struct person_group *group)
{
    bool anybody = group->count > 0;

    call_all(gathering, group->people, group->count);
    for (size_t i = 0; i < group->part_count; i++) {
        if (!concerns(gathering, &group->parts[i]))
            continue;
        call_all(gathering, group->parts[i].people, group->parts[i].count);
        anybody = true;
    }
    if (!anybody)
        call_all(gathering, group->otherwise, group->otherwise_count);
}

static void call_roster(struct gathering *gathering, size_t index)
{
    const struct catalogue *const catalogue = gathering->catalogue;
    const struct duty duty = roster_duty(
        &catalogue->calling.rosters[index], catalogue_hours(catalogue, NONE_AT_ALL),
        gathering->hand_overs == NULL ? NULL : &gathering->hand_overs[index], gathering->now_ms);

    call_all(gathering, duty.people, duty.count);
}

static void call_recipients(struct gathering *gathering)
{
    for (size_t i = 0; i < gathering->recipients->to_count; i++) {
        const struct recipient *const to = &gathering->recipients->to[i];

        switch (to->kind) {
        case RECIPIENT_PERSON:
            call_person(gathering, to->index);
            break;
        case RECIPIENT_GROUP:
            call_group(gathering, &gathering->catalogue->calling.groups[to->index]);
            break;
        case RECIPIENT_ROSTER:
            call_roster(gathering, to->index);
            break;
        }
    }
}

size_t escalation_people(const struct escalation *escalation, uint32_t steps, int64_t now_ms,
                         struct called people[ESCALATION_PEOPLE_MOST])
{
    struct gathering gathering = {.catalogue = escalation->catalogue,
                                  .hand_overs = escalation->hand_overs,
                                  .facts = escalation->facts,
                                  .now_ms = now_ms,
                                  .people = people};

    for (size_t i = 0; i < escalation->rule->step_count; i++) {
        if ((steps & UINT32_C(1) << i) == 0)
            continue;
        gathering.recipients = &escalation->rule->steps[i].whom;
        gathering.once = escalation->rule->steps[i].once;
        call_recipients(&gathering);
    }
    return gathering.count;
}

size_t recipients_people(const struct catalogue *catalogue, const struct recipients *recipients,
                         const struct hand_over *hand_overs, const struct alert_facts *facts,
                         int64_t now_ms, struct called people[ESCALATION_PEOPLE_MOST])
{
    struct gathering gathering = {.catalogue = catalogue,
                                  .hand_overs = hand_overs,
                                  .facts = facts,
                                  .recipients = recipients,
                                  .now_ms = now_ms,
                                  .people = people};

    call_recipients(&gathering);
    return gathering.count;
}
