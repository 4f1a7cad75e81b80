#include "stage/probe_survey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/nameserver.h"
#include "stage/probe_reach.h"

enum {
    OLDEST = 0x0301,
    OFFERS_MOST = 3, /* TLS 1.0, 1.1, 1.2: what is above is agreed on anyway */
    HEARD_MOST = 16 * 1024,
    TRIES = 2,
};
static const int64_t handshake_us = 10 * US_PER_SECOND;
static const int64_t question_us = 5 * US_PER_SECOND;
static const int64_t apart_us = 100 * US_PER_MS; /* between two connections to a host */

/* In this order; the offers are one handshake for each version below the one that is agreed on. */
enum stage { STAGE_USUAL, STAGE_OFFERS, STAGE_IPV6, STAGE_DNSSEC, STAGE_OVER };

struct surveying {
    const struct prober *prober;
    const struct survey_target *target;
    void (*on_survey)(void *argument, const struct survey *survey);
    void *argument;
    enum stage stage;
    struct timer *timer; /* to the next handshake, or to the end */
    struct endpoint endpoint;
    struct tls_wish wish;
    struct reach reach;
    struct asking *asking;
    struct address resolver;
    int agreed; /* 0: no handshake went through */
    size_t offered;
    enum survey_offer offers[OFFERS_MOST];
    struct survey survey;
};

/* --- which hosts ------------------------------------------------------------------------------ */

struct gathering {
    struct survey_target *targets;
    size_t count, capacity, service;
};

static int compare_targets(const void *left, const void *right)
{
    const struct survey_target *const a = left;
    const struct survey_target *const b = right;
    const int by_host = strcasecmp(a->host, b->host);

    if (by_host != 0)
        return by_host;
    if (a->port != b->port)
        return a->port < b->port ? -1 : 1;
    if (a->service != b->service)
        return a->service < b->service ? -1 : 1;
    return 0;
}

static void add_host(void *argument, const struct probe_host *host)
{
    struct gathering *const gathering = argument;
    struct survey_target target = {
        .service = gathering->service, .port = host->port, .tls = host->tls};

    snprintf(target.host, sizeof target.host, "%s", host->host);
    for (size_t i = 0; i < gathering->count; i++)
        if (compare_targets(&gathering->targets[i], &target) == 0) {
            gathering->targets[i].tls = gathering->targets[i].tls || target.tls;
            return;
        }
    gathering->targets = memory_room(gathering->targets, gathering->count, &gathering->capacity,
                                     sizeof *gathering->targets);
    gathering->targets[gathering->count++] = target;
}

struct survey_target *survey_targets(const struct catalogue *catalogue, size_t *count)
{
    struct gathering gathering = {.targets = NULL};

    for (size_t i = 0; i < catalogue->probe_count; i++) {
        gathering.service = catalogue->probes[i].service;
        probe_tell_hosts(&catalogue->probes[i], add_host, &gathering);
    }
    if (gathering.count > 0)
        qsort(gathering.targets, gathering.count, sizeof *gathering.targets, compare_targets);
    *count = gathering.count;
    return gathering.targets;
}

/* --- one stage after another ------------------------------------------------------------------ */

static void go_on(struct surveying *surveying)
{
    timer_set(surveying->timer, apart_us);
}

static void on_reach(void *argument, enum reach_event event);

static void shake_hands(struct surveying *surveying, enum family family, int most)
{
    surveying->wish =
        (struct tls_wish){.host = surveying->endpoint.host, .look_only = true, .most = most};
    surveying->reach = (struct reach){.prober = surveying->prober,
                                      .endpoint = &surveying->endpoint,
                                      .family = family,
                                      .timeout_us = handshake_us,
                                      .most = HEARD_MOST,
                                      .wish = surveying->target->tls ? &surveying->wish : NULL,
                                      .on_event = on_reach,
                                      .argument = surveying};
    reach_start(&surveying->reach);
}

static void note_usual(struct surveying *surveying)
{
    const struct tls_seen *const seen = &surveying->reach.tls;
    struct survey *const survey = &surveying->survey;

    surveying->agreed = seen->protocol;
    survey->reached = surveying->reach.trouble == REASON_NONE || seen->certificate_seen;
    if (!seen->certificate_seen)
        return;
    survey->ends_ms = seen->ends_ms;
    survey->starts_ms = seen->starts_ms;
    snprintf(survey->issuer, sizeof survey->issuer, "%s", seen->issuer);
    snprintf(survey->subject, sizeof survey->subject, "%s", seen->subject);
}

static bool has_more_offers(const struct surveying *surveying)
{
    const size_t offered = surveying->offered;

    return OLDEST + (int)offered < surveying->agreed && offered < OFFERS_MOST &&
           (offered == 0 || surveying->offers[offered - 1] == OFFER_REFUSED);
}

static void note_offer(struct surveying *surveying)
{
    const struct reach *const reach = &surveying->reach;

    surveying->offers[surveying->offered++] = survey_offer_of(reach->trouble, reach->tls.refused);
}

/* The stage's handshake is over. */
static void on_reach(void *argument, enum reach_event event)
{
    struct surveying *const surveying = argument;
    struct survey *const survey = &surveying->survey;

    if (event == REACH_BYTES)
        return;
    reach_stop_watch(&surveying->reach);
    if (surveying->stage == STAGE_USUAL) {
        note_usual(surveying);
    } else if (surveying->stage == STAGE_OFFERS) {
        note_offer(surveying);
    } else {
        survey->aaaa = survey_aaaa_of(surveying->reach.trouble);
        survey->ipv6 = survey_ipv6_of(surveying->reach.trouble);
    }
    reach_stop(&surveying->reach);
    if (surveying->stage != STAGE_OFFERS || !has_more_offers(surveying))
        surveying->stage++;
    if (surveying->stage == STAGE_OFFERS && !has_more_offers(surveying))
        surveying->stage++;
    go_on(surveying);
}

static void on_answer(void *argument, const struct dns_answer *answer)
{
    enum { NOERROR = 0 };
    struct surveying *const surveying = argument;
    const struct survey_signed seen = {
        .answered = answer->trouble == REASON_NONE && answer->rcode == NOERROR,
        .knows_signatures = answer->knows_signatures,
        .count = (int64_t)answer->signatures,
        .from_ms = answer->signed_from_ms,
        .to_ms = answer->signed_to_ms,
    };

    surveying->asking = NULL;
    surveying->survey.dnssec = survey_dnssec_of(&seen, surveying->survey.at_ms);
    surveying->stage = STAGE_OVER;
    go_on(surveying);
}

/* Not of an address, and not without anybody to ask. */
static void ask_for_signatures(struct surveying *surveying)
{
    struct question question = {.address = &surveying->resolver,
                                .name = surveying->endpoint.host,
                                .type = "A",
                                .with_signatures = true,
                                .timeout_us = question_us,
                                .tries = TRIES};
    struct address address;

    if (!address_parse(question.name, &address) &&
        names_resolver(surveying->prober->names, &surveying->resolver, &question.port)) {
        surveying->asking = asking_start(surveying->prober->loop, &question, on_answer, surveying);
        return;
    }
    surveying->stage = STAGE_OVER;
    go_on(surveying);
}

/* The only way out. */
static void finish(struct surveying *surveying)
{
    surveying->survey.tls_lowest =
        surveying->agreed == 0 ? 0 : survey_lowest(surveying->offers, surveying->agreed);
    surveying->on_survey(surveying->argument, &surveying->survey);
    survey_cancel(surveying);
}

static void on_turn(void *argument)
{
    struct surveying *const surveying = argument;

    switch (surveying->stage) {
    case STAGE_USUAL:
        shake_hands(surveying, FAMILY_ANY, 0);
        return;
    case STAGE_OFFERS:
        shake_hands(surveying, FAMILY_ANY, OLDEST + (int)surveying->offered);
        return;
    case STAGE_IPV6:
        shake_hands(surveying, FAMILY_IPV6, 0);
        return;
    case STAGE_DNSSEC:
        ask_for_signatures(surveying);
        return;
    case STAGE_OVER:
        finish(surveying);
        return;
    }
}

struct surveying *survey_start(const struct prober *prober, const struct survey_target *target,
                               void (*on_survey)(void *argument, const struct survey *survey),
                               void *argument)
{
    struct surveying *const surveying = NEW(struct surveying);

    surveying->prober = prober;
    surveying->target = target;
    surveying->on_survey = on_survey;
    surveying->argument = argument;
    surveying->endpoint = (struct endpoint){target->host, target->port};
    surveying->survey =
        (struct survey){.port = target->port, .tls = target->tls, .at_ms = clock_wall_ms()};
    snprintf(surveying->survey.host, sizeof surveying->survey.host, "%s", target->host);
    surveying->timer = timer_new(prober->loop, on_turn, surveying);
    timer_set(surveying->timer, 0);
    return surveying;
}

void survey_cancel(struct surveying *surveying)
{
    if (surveying == NULL)
        return;
    reach_stop(&surveying->reach);
    asking_cancel(surveying->asking);
    timer_free(surveying->timer);
    free(surveying);
}

bool survey_is_same_host(const struct survey_target *a, const struct survey_target *b)
{
    return strcasecmp(a->host, b->host) == 0 && a->port == b->port && a->tls == b->tls;
}
