/* From judgements of probes to states and incidents of services.
 *
 * An incident follows the confirmed levels: unknown time neither begins nor ends one.  It is
 * compared with what is open rather than with what just changed, so that a restart, or a probe that
 * has been taken out of the configuration, leaves nothing open for ever. */
#include <assert.h>
#include <inttypes.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "watch_alert.h"
#include "watch_inside.h"

/* What the levels say: the trouble, and from when to when. */
struct trouble {
    enum state level;   /* up: none */
    enum reason reason; /* of the probe that is worst */
    enum state worst;   /* level of that probe, before weighing */
    int64_t began_ms;   /* the earliest of those in trouble */
    int64_t worst_ms;   /* the earliest of those at the worst level */
    int64_t newest_ms;  /* the latest change of any: the recovery, if none is in trouble */
    bool complete;      /* every probe that counts has been judged */
};

static bool is_trouble(enum state level)
{
    return level == STATE_DEGRADED || level == STATE_DOWN;
}

/* 0 is "none yet" */
static int64_t earlier(int64_t one_ms, int64_t other_ms)
{
    return one_ms == 0 || other_ms < one_ms ? other_ms : one_ms;
}

static void add_to_trouble(struct trouble *trouble, const struct watched *probe)
{
    const struct judgement *const judgement = &probe->maker.judgement;

    if (judgement->level == STATE_UNKNOWN && probe->plan->weight == WEIGHT_ESSENTIAL)
        trouble->complete = false;
    if (judgement->since_ms > trouble->newest_ms)
        trouble->newest_ms = judgement->since_ms;
    if (!is_trouble(judgement->level))
        return;
    trouble->began_ms = earlier(trouble->began_ms, judgement->since_ms);
    if (judgement->level > trouble->worst) {
        trouble->worst = judgement->level;
        trouble->reason = judgement->reason;
        trouble->worst_ms = judgement->since_ms;
    } else if (judgement->level == trouble->worst) {
        trouble->worst_ms = earlier(trouble->worst_ms, judgement->since_ms);
    }
}

static struct trouble find_trouble(const struct watch *watch, const struct service *service)
{
    struct trouble trouble = {.level = STATE_UP, .complete = true};
    enum state levels[SERVICE_PROBES_MOST] = {STATE_UP};

    for (size_t i = 0; i < service->probe_count; i++) {
        const struct watched *const probe = &watch->probes[service->first_probe + i];

        levels[i] =
            probe->maker.judgement.level == STATE_UNKNOWN ? STATE_UP : probe->maker.judgement.level;
        if (probe->plan->weight != WEIGHT_OBSERVED)
            add_to_trouble(&trouble, probe);
    }
    /* an additional probe that is down only degrades */
    trouble.level = service_state(service, watch->catalogue->probes, levels);
    return trouble;
}

/* --- incidents ------------------------------------------------------------------------------ */

static struct incident *find_incident(struct watch *watch, int64_t id)
{
    for (size_t i = watch->incident_count; i > 0; i--)
        if (watch->incidents[i - 1].id == id)
            return &watch->incidents[i - 1];
    return NULL;
}

static struct incident *find_last_incident(struct watch *watch, size_t service)
{
    for (size_t i = watch->incident_count; i > 0; i--)
        if (watch->incidents[i - 1].service == service)
            return &watch->incidents[i - 1];
    return NULL;
}

static void forget_old_incidents(struct watch *watch, int64_t now_ms)
{
    const int64_t limit = now_ms - KEEP_INCIDENTS_DAYS * MS_PER_DAY;
    const size_t count = watch->incident_count;
    const size_t first = count > KEEP_INCIDENTS_MOST ? count - KEEP_INCIDENTS_MOST : 0;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (incident_is_open(&watch->incidents[i]) ||
            (i >= first && watch->incidents[i].ended_ms > limit))
            watch->incidents[kept++] = watch->incidents[i];
    watch->incident_count = kept;
}

static struct incident *add_incident(struct watch *watch, size_t service, int64_t began_ms)
{
    struct incident *incident;

    forget_old_incidents(watch, began_ms);
    watch->incidents = memory_room(watch->incidents, watch->incident_count,
                                   &watch->incident_capacity, sizeof *watch->incidents);
    incident = &watch->incidents[watch->incident_count++];
    *incident = (struct incident){
        .id = ++watch->highest_incident,
        .service = (uint32_t)service,
        .began_ms = began_ms,
    };
    return incident;
}

/* Another probe's trouble may be confirmed after the service had recovered, but have begun before:
 * then it is the same incident that goes on, for incidents of a service never overlap.  Unless it
 * ended in what is now the future, because the clock was set back. */
static struct incident *open_incident(struct watch *watch, size_t service, int64_t began_ms)
{
    struct incident *incident = find_last_incident(watch, service);

    if (incident == NULL || incident_is_open(incident) || incident->ended_ms < began_ms ||
        incident->ended_ms > clock_wall_ms())
        incident = add_incident(watch, service, began_ms);
    incident->ended_ms = 0;
    watch->services[service].open_incident = incident->id;
    return incident;
}

/* In the journal: who was not on the page when it happened finds it there. */
static void tell_incident(const struct watch *watch, const struct incident *incident)
{
    const char *const service = watch->catalogue->services[incident->service].id;
    char when[CLOCK_TEXT];

    if (watch->importing)
        return; /* it is no news */
    if (incident_is_open(incident))
        log_warning(tr("incident %" PRId64 ": %s %s since %s (%s)"), incident->id, service,
                    tr(state_name(incident->state)), clock_format(when, incident->began_ms),
                    reason_name(incident->reason));
    else
        log_info(tr("incident %" PRId64 ": %s, over since %s"), incident->id, service,
                 clock_format(when, incident->ended_ms));
}

/* When a probe recovered; or now, if the one in trouble is no longer asked or no longer counts. */
static int64_t find_end(const struct incident *incident, const struct trouble *trouble)
{
    const int64_t now_ms = clock_wall_ms();

    if (trouble->newest_ms > incident->began_ms)
        return trouble->newest_ms;
    return now_ms > incident->began_ms ? now_ms : incident->began_ms;
}

static void follow_incident(struct watch *watch, size_t index, const struct trouble *trouble,
                            int64_t at_ms)
{
    struct watched_service *const service = &watch->services[index];
    struct incident *incident = NULL;
    struct incident before = {0};

    if (service->open_incident != 0) {
        incident = find_incident(watch, service->open_incident);
        assert(incident != NULL); /* open ones are never forgotten */
        before = *incident;
    } else if (is_trouble(trouble->level)) {
        incident = open_incident(watch, index, trouble->began_ms);
        if (incident->detected_ms == 0)
            incident->detected_ms = at_ms != 0 ? at_ms : clock_wall_ms();
    }
    if (incident == NULL)
        return;
    if (is_trouble(trouble->level)) {
        if (trouble->level > incident->state) {
            incident->state = trouble->level;
            incident->reason = trouble->reason;
        }
    } else if (trouble->complete) {
        incident->ended_ms = find_end(incident, trouble);
        service->open_incident = 0;
    }
    if (before.id != incident->id || before.state != incident->state ||
        before.ended_ms != incident->ended_ms) {
        tell_incident(watch, incident);
        keep_incident(watch, incident);
        alerts_follow(watch, incident);
    }
}

/* Before its first day and after its last a service is not asked, and nothing is wrong with it. */
void services_rest(struct watch *watch, size_t index, int64_t now_ms)
{
    struct watched_service *const own = &watch->services[index];
    const struct service *const service = own->service;
    const int64_t at_ms =
        service->ended_ms != 0 && service->ended_ms < now_ms ? service->ended_ms : now_ms;
    struct incident *const incident =
        own->open_incident == 0 ? NULL : find_incident(watch, own->open_incident);

    for (size_t i = 0; i < service->probe_count; i++) {
        struct watched *const probe = &watch->probes[service->first_probe + i];
        const struct span_maker before = probe->maker;
        const struct span_step step = span_maker_stop(&probe->maker, &probe->rules, at_ms);

        probe->maker.judgement = (struct judgement){0};
        probe->has_sample = false;
        keep_spans(probe, &before, &step);
    }
    if (incident != NULL) {
        incident->ended_ms = at_ms > incident->began_ms ? at_ms : incident->began_ms;
        own->open_incident = 0;
        tell_incident(watch, incident);
        keep_incident(watch, incident);
        alerts_follow(watch, incident);
    }
    services_follow(watch, index, at_ms);
}

/* --- states --------------------------------------------------------------------------------- */

static enum state find_state(const struct watch *watch, const struct service *service)
{
    enum state states[SERVICE_PROBES_MOST] = {STATE_UNKNOWN};

    for (size_t i = 0; i < service->probe_count; i++)
        states[i] = judgement_state(&watch->probes[service->first_probe + i].maker.judgement);
    return service_state(service, watch->catalogue->probes, states);
}

/* When the state that has just been reached began. */
static int64_t find_since(const struct watched_service *service, const struct trouble *trouble,
                          enum state state, int64_t at_ms)
{
    if (at_ms != 0 && (state == STATE_UNKNOWN || service->state == STATE_UNKNOWN))
        return is_trouble(trouble->level) && trouble->worst_ms > service->since_ms
                   ? trouble->worst_ms
                   : at_ms;
    return state == STATE_UP || state < service->state ? trouble->newest_ms : trouble->worst_ms;
}

void services_follow(struct watch *watch, size_t index, int64_t at_ms)
{
    struct watched_service *const service = &watch->services[index];
    const struct trouble trouble = find_trouble(watch, service->service);
    const enum state state = find_state(watch, service->service);

    follow_incident(watch, index, &trouble, at_ms);
    if (state == service->state)
        return;
    service->since_ms = find_since(service, &trouble, state, at_ms);
    service->state = state;
}

/* Trouble of which no incident is open was none of this service's: it was not asked, or this probe
 * did not count, and the incident was ended then.  It is judged anew, else its old beginning would
 * become an incident over all that time. */
static void forget_foreign_trouble(struct watch *watch, const struct watched_service *service)
{
    for (size_t i = 0; i < service->service->probe_count; i++) {
        struct watched *const probe = &watch->probes[service->service->first_probe + i];

        if (service->open_incident != 0 || probe->plan->weight == WEIGHT_OBSERVED ||
            !is_trouble(probe->maker.judgement.level))
            continue;
        probe->maker.judgement = (struct judgement){0};
        keep_maker(watch, probe);
    }
}

/* After the store has been read: as it was, and what the configuration has changed meanwhile. */
void services_open(struct watch *watch)
{
    const size_t count = watch->catalogue->service_count;

    if (!watch->importing) /* what is imported is as old as it is */
        forget_old_incidents(watch, clock_wall_ms());
    watch->services = NEW_ARRAY(struct watched_service, count);
    for (size_t i = 0; i < count; i++)
        watch->services[i].service = &watch->catalogue->services[i];
    for (size_t i = 0; i < watch->incident_count; i++)
        if (incident_is_open(&watch->incidents[i]))
            watch->services[watch->incidents[i].service].open_incident = watch->incidents[i].id;
    for (size_t i = 0; i < count; i++) {
        forget_foreign_trouble(watch, &watch->services[i]);
        services_follow(watch, i, 0);
    }
}
