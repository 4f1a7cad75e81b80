#include "model/catalogue.h"

#include <assert.h>
#include <string.h>

static const char *const owner_names[] = {
    [OWNER_PROVINCE] = "province", [OWNER_CENTRAL] = "central", [OWNER_SUPPLIER] = "supplier",
    [OWNER_LINE] = "line",         [OWNER_POWER] = "power",
};
_Static_assert(sizeof owner_names / sizeof *owner_names == OWNER_COUNT, "a name is missing");

const char *expiry_kind_name(enum expiry_kind kind)
{
    static const char *const names[EXPIRY_KIND_COUNT] = {"domain", "contract", "signature",
                                                         "certificate", "other"};

    return names[kind];
}

const char *owner_name(enum owner owner)
{
    assert(owner < OWNER_COUNT);
    return owner_names[owner];
}

const char *name_in(enum language language, const char *vietnamese, const char *english)
{
    if (language == LANGUAGE_EN && english != NULL)
        return english;
    return vietnamese != NULL ? vietnamese : english;
}

const char *service_name(const struct service *service, enum language language)
{
    return name_in(language, service->name, service->name_en);
}

const char *agency_name(const struct agency *agency, enum language language)
{
    return name_in(language, agency->name, agency->name_en);
}

const char *programme_name(const struct programme *programme, enum language language)
{
    return name_in(language, programme->name, programme->name_en);
}

struct span_rules probe_rules(const struct probe_plan *plan, const struct policy *policy)
{
    return policy_span_rules(policy, plan->every_us, plan->timeout_us, plan->patience);
}

uint16_t catalogue_port(const struct catalogue *catalogue, uint16_t port)
{
    for (size_t i = 0; i < catalogue->port_count; i++)
        if (catalogue->ports[i].from == port)
            return catalogue->ports[i].to;
    return port;
}

int catalogue_find_service(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->service_count; i++)
        if (strcmp(catalogue->services[i].id, id) == 0)
            return (int)i;
    return NONE_AT_ALL;
}

int catalogue_find_probe(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->probe_count; i++)
        if (strcmp(catalogue->probes[i].id, id) == 0)
            return (int)i;
    return NONE_AT_ALL;
}

/* Not the order of gravity in enum state: unknown outweighs degraded and up. */
static int rank(enum state state)
{
    static const int ranks[STATE_COUNT] = {
        [STATE_UP] = 0, [STATE_DEGRADED] = 1, [STATE_UNKNOWN] = 2, [STATE_DOWN] = 3};

    return ranks[state];
}

enum state service_state(const struct service *service, const struct probe_plan *probes,
                         const enum state *states)
{
    enum state worst = STATE_COUNT;
    enum state additional = STATE_UNKNOWN; /* the worst that one of them knows */

    for (size_t i = 0; i < service->probe_count; i++) {
        const enum weight weight = probes[service->first_probe + i].weight;

        if (weight == WEIGHT_ESSENTIAL && (worst == STATE_COUNT || rank(states[i]) > rank(worst)))
            worst = states[i];
        if (weight == WEIGHT_ADDITIONAL && states[i] > additional)
            additional = states[i];
    }
    if (worst == STATE_COUNT) /* nothing essential speaks against it */
        worst = additional == STATE_UNKNOWN ? STATE_UNKNOWN : STATE_UP;
    return worst == STATE_UP && additional > STATE_UP ? STATE_DEGRADED : worst;
}

const struct calendar *catalogue_hours(const struct catalogue *catalogue, int agency)
{
    const int own = agency == NONE_AT_ALL ? NONE_AT_ALL : catalogue->agencies[agency].calendar;

    return &catalogue->calendars[own == NONE_AT_ALL ? catalogue->calendar : own].hours;
}
