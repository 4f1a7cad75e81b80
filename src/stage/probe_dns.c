/* One run: all servers side by side, each asked one question after the other; then they are
 * compared.  What one server does is judged when its answer is there. */
#include "stage/probe_dns.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/nameserver.h"
#include "io/unicode.h"

enum { TRIES = 2, NOERROR = 0, SERVFAIL = 2, NXDOMAIN = 3, REFUSED = 5 };

/* The questions each server is asked, in this order. */
enum topic { TOPIC_RECORDS, TOPIC_IPV6, TOPIC_ZONE, TOPIC_COUNT };

struct server {
    struct probe_run *run;
    const struct endpoint *endpoint;
    struct lookup *lookup;
    struct asking *asking;
    struct address address;
    enum topic topic;
    bool gave_answer;           /* to the first question, whatever it was worth */
    int64_t name_us, answer_us; /* the longest of its answers */
    bool has_serial;
    uint32_t serial;
    json_t *told; /* for `probe --json` */
    struct verdict verdict;
};

struct probe_run {
    const struct prober *prober;
    const struct probe_plan *plan;
    const struct dns_settings *settings;
    void (*on_finding)(void *argument, const struct finding *finding);
    void *argument;
    struct timer *deadline; /* for look-ups: questions keep their own */
    int64_t began_us;
    struct sample sample;
    size_t count, over;
    struct server servers[];
};

static void run_free(struct probe_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        lookup_cancel(run->servers[i].lookup);
        asking_cancel(run->servers[i].asking);
        json_decref(run->servers[i].told);
    }
    timer_free(run->deadline);
    free(run);
}

/* --- the end ---------------------------------------------------------------------------------- */

static void judge_serials(struct probe_run *run)
{
    const struct server *first = NULL;

    for (size_t i = 0; i < run->count; i++) {
        struct server *const server = &run->servers[i];

        if (server->has_serial && first == NULL)
            first = server;
        else if (server->has_serial && server->serial != first->serial)
            verdict_note(&server->verdict, run->settings->expect.equal_serials.consequence,
                         REASON_DNS_SERIAL, tr("tells serial %u, %.80s tells %u"),
                         (unsigned int)server->serial, first->endpoint->host,
                         (unsigned int)first->serial);
    }
}

/* A zone lives on as long as one of its servers answers: the dead ones only degrade it. */
static void pardon_the_dead(struct probe_run *run)
{
    bool any = false;

    for (size_t i = 0; i < run->count; i++)
        any = any || run->servers[i].gave_answer;
    for (size_t i = 0; any && i < run->count; i++)
        if (!run->servers[i].gave_answer && run->servers[i].verdict.reason != REASON_INTERNAL)
            run->servers[i].verdict.consequence = CONSEQUENCE_DEGRADED;
}

/* The first of those that are worst; of those that are well, the slowest. */
static const struct server *find_worst(const struct probe_run *run)
{
    const struct server *worst = &run->servers[0];

    for (size_t i = 1; i < run->count; i++) {
        const struct server *const server = &run->servers[i];
        const enum consequence gravity = server->verdict.consequence;

        if (gravity > worst->verdict.consequence ||
            (gravity == worst->verdict.consequence && gravity == CONSEQUENCE_NONE &&
             server->answer_us > worst->answer_us))
            worst = server;
    }
    return worst;
}

static void fill_sample(struct probe_run *run, const struct server *worst)
{
    struct sample *const sample = &run->sample;

    limits_conclude(&worst->verdict, sample);
    sample->address = worst->address;
    sample->phase_us[PHASE_NAME] = worst->name_us;
    sample->phase_us[PHASE_FIRST_BYTE] = worst->gave_answer ? worst->answer_us : NOT_REACHED;
    for (size_t i = 0; i < run->count; i++) {
        const struct server *const server = &run->servers[i];
        const int64_t took_us = (server->name_us > 0 ? server->name_us : 0) + server->answer_us;

        sample->warnings |= server->verdict.warnings;
        if (took_us > sample->total_us)
            sample->total_us = took_us;
    }
}

static json_t *server_to_json(struct server *server)
{
    const enum reason reason = server->verdict.reason;
    char text[ADDRESS_TEXT];

    json_set_string(server->told, "address",
                    server->address.length == 0 ? NULL : address_format(text, &server->address));
    json_set_string(server->told, "reason", reason == REASON_NONE ? NULL : reason_name(reason));
    json_set_string(server->told, "detail",
                    *server->verdict.detail == '\0' ? NULL : server->verdict.detail);
    json_set_ms(server->told, "name_ms", server->name_us);
    json_set_ms(server->told, "answer_ms", server->gave_answer ? server->answer_us : NOT_REACHED);
    return json_incref(server->told);
}

/* The only way out of a run. */
static void finish(struct probe_run *run)
{
    const struct server *worst;
    json_t *const hops = json_array();
    struct finding finding;

    judge_serials(run);
    pardon_the_dead(run);
    worst = find_worst(run);
    fill_sample(run, worst);
    finding = (struct finding){.sample = run->sample, .hops = hops};
    if (worst->verdict.reason != REASON_NONE)
        snprintf(finding.detail, sizeof finding.detail, "%.80s: %.170s", worst->endpoint->host,
                 worst->verdict.detail);
    unicode_repair(finding.detail);
    for (size_t i = 0; i < run->count; i++)
        json_array_append_new(hops, server_to_json(&run->servers[i]));
    run->on_finding(run->argument, &finding);
    json_decref(hops);
    run_free(run);
}

/* The last call in its caller. */
static void server_is_over(struct server *server)
{
    struct probe_run *const run = server->run;

    if (++run->over == run->count)
        finish(run);
}

/* --- judging one server ----------------------------------------------------------------------- */

static bool is_among(const char *record, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(record, texts[i]) == 0)
            return true;
    return false;
}

/* Both ways: none is missing, none is there that is not expected. */
static void judge_records(struct server *server, const struct dns_answer *answer)
{
    const struct expected_texts *const expected = &server->run->settings->expect.records;
    const char *const *const records = (const char *const *)answer->records;

    for (size_t i = 0; i < answer->count; i++)
        if (!is_among(records[i], expected->texts, expected->count))
            verdict_note(&server->verdict, expected->consequence, REASON_DNS_ANSWER,
                         tr("has '%.120s', which is not expected"), records[i]);
    for (size_t i = 0; i < expected->count; i++)
        if (!is_among(expected->texts[i], records, answer->count))
            verdict_note(&server->verdict, expected->consequence, REASON_DNS_ANSWER,
                         tr("lacks '%.120s'"), expected->texts[i]);
}

static enum reason reason_of_rcode(int rcode)
{
    if (rcode == NXDOMAIN)
        return REASON_DNS_NO_NAME;
    return rcode == NOERROR ? REASON_DNS_ANSWER : REASON_DNS_FAILED;
}

/* False: there is no sense in looking at the records. */
static bool judge_rcode(struct server *server, int rcode)
{
    const struct expected_rcode *const expected = &server->run->settings->expect.rcode;
    const enum consequence consequence =
        expected->consequence == CONSEQUENCE_NONE ? CONSEQUENCE_DOWN : expected->consequence;
    const char *const name = rcode_name(rcode);

    if (rcode != expected->rcode)
        verdict_note(&server->verdict, consequence, reason_of_rcode(rcode),
                     tr("answered %s, expected %s"), name == NULL ? "?" : name,
                     rcode_name(expected->rcode));
    return rcode == expected->rcode;
}

static void judge_signatures(struct server *server, const struct dns_answer *answer)
{
    const struct expected_limit *const expected = &server->run->settings->expect.signatures;
    const int64_t now_ms = server->run->sample.at_ms;

    if (expected->consequence == CONSEQUENCE_NONE)
        return;
    if (answer->signatures == 0)
        verdict_note(&server->verdict, CONSEQUENCE_DOWN, REASON_DNS_SIGNATURE,
                     tr("the answer is not signed"));
    else if (answer->signed_to_ms <= now_ms)
        verdict_note(&server->verdict, CONSEQUENCE_DOWN, REASON_DNS_SIGNATURE,
                     tr("a signature expired %" PRId64 " days ago"),
                     limits_days_left(now_ms, answer->signed_to_ms));
    else if (answer->signed_from_ms > now_ms)
        verdict_note(&server->verdict, CONSEQUENCE_DOWN, REASON_DNS_SIGNATURE,
                     tr("a signature is not valid yet"));
    else if (answer->signed_to_ms - now_ms < expected->limit / US_PER_MS)
        verdict_note(&server->verdict, expected->consequence, REASON_DNS_SIGNATURE,
                     tr("a signature expires in %" PRId64 " days"),
                     limits_days_left(answer->signed_to_ms, now_ms));
}

static void judge_first(struct server *server, const struct dns_answer *answer)
{
    const struct dns_settings *const settings = server->run->settings;

    server->gave_answer = answer->rcode != SERVFAIL && answer->rcode != REFUSED;
    if (!judge_rcode(server, answer->rcode) || answer->rcode != NOERROR)
        return;
    if (settings->expect.records.count > 0)
        judge_records(server, answer);
    else if (answer->count == 0)
        verdict_note(&server->verdict, CONSEQUENCE_DOWN,
                     settings->type <= 1 ? REASON_DNS_NO_ADDRESS : REASON_DNS_ANSWER,
                     tr("has no record of type %s"), dns_types[settings->type]);
}

static void judge_answer(struct server *server, const struct dns_answer *answer)
{
    const struct dns_expect *const expect = &server->run->settings->expect;

    if (server->topic == TOPIC_RECORDS)
        judge_first(server, answer);
    if (server->topic == TOPIC_IPV6 && answer->count == 0)
        verdict_note(&server->verdict, expect->ipv6.consequence, REASON_DNS_ANSWER,
                     tr("has no record of type %s"), "AAAA");
    if (server->topic == TOPIC_ZONE && !answer->has_serial)
        verdict_note(&server->verdict, expect->equal_serials.consequence, REASON_DNS_ANSWER,
                     tr("has no record of type %s"), "SOA");
    if (server->topic != TOPIC_IPV6 && answer->rcode != SERVFAIL && answer->rcode != REFUSED)
        judge_signatures(server, answer);
}

/* --- what is told of it ----------------------------------------------------------------------- */

static json_t *records_to_json(const struct dns_answer *answer)
{
    json_t *const array = json_array();

    for (size_t i = 0; i < answer->count; i++) {
        unicode_repair(answer->records[i]);
        json_array_append_new(array, json_string(answer->records[i]));
    }
    return array;
}

static void note_told(struct server *server, const struct dns_answer *answer)
{
    json_t *const told = server->told;
    const char *const rcode = rcode_name(answer->rcode);

    if (server->topic == TOPIC_RECORDS) {
        json_set_string(told, "rcode", rcode);
        json_set_bool(told, "authoritative", answer->authoritative);
        json_set_bool(told, "tcp", answer->over_tcp);
        json_set(told, "records", records_to_json(answer));
    } else if (server->topic == TOPIC_IPV6) {
        json_set(told, "ipv6", records_to_json(answer));
    }
    if (answer->has_serial) {
        server->has_serial = true;
        server->serial = answer->serial;
        json_set_integer(told, "serial", answer->serial);
    }
    if (answer->signatures > 0)
        json_set_instant(told, "signed_until", answer->signed_to_ms);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void on_answer(void *argument, const struct dns_answer *answer);

static bool is_wanted(const struct dns_settings *settings, enum topic topic)
{
    if (topic == TOPIC_IPV6)
        return settings->expect.ipv6.consequence != CONSEQUENCE_NONE;
    if (topic == TOPIC_ZONE)
        return settings->expect.equal_serials.consequence != CONSEQUENCE_NONE ||
               settings->expect.signatures.consequence != CONSEQUENCE_NONE;
    return true;
}

static const char *type_of(const struct dns_settings *settings, enum topic topic)
{
    if (topic == TOPIC_IPV6)
        return "AAAA";
    return topic == TOPIC_ZONE ? "SOA" : dns_types[settings->type];
}

static void ask(struct server *server)
{
    struct probe_run *const run = server->run;
    const int64_t left_us = run->plan->timeout_us - (clock_steady_us() - run->began_us);
    const struct question question = {
        .address = &server->address,
        .port = catalogue_port(run->prober->catalogue, server->endpoint->port),
        .name = run->settings->name,
        .type = type_of(run->settings, server->topic),
        .with_signatures = run->settings->expect.signatures.consequence != CONSEQUENCE_NONE,
        .timeout_us = left_us < US_PER_MS ? US_PER_MS : left_us,
        .tries = TRIES,
    };

    server->asking = asking_start(run->prober->loop, &question, on_answer, server);
}

/* The next question, or the end.  The last call in its caller. */
static void go_on(struct server *server)
{
    do
        server->topic++;
    while (server->topic < TOPIC_COUNT && !is_wanted(server->run->settings, server->topic));
    if (server->topic < TOPIC_COUNT)
        ask(server);
    else
        server_is_over(server);
}

static void on_answer(void *argument, const struct dns_answer *answer)
{
    struct server *const server = argument;

    server->asking = NULL;
    if (answer->took_us > server->answer_us)
        server->answer_us = answer->took_us;
    if (answer->trouble != REASON_NONE) {
        server->gave_answer = false;
        if (answer->trouble == REASON_PROTOCOL)
            verdict_note(&server->verdict, CONSEQUENCE_DOWN, REASON_PROTOCOL,
                         tr("what came back cannot be read"));
        else
            limits_note_trouble(&server->verdict, answer->trouble, answer->detail);
        server_is_over(server);
        return;
    }
    note_told(server, answer);
    judge_answer(server, answer);
    limits_judge_within(&server->run->settings->expect.within, answer->took_us, &server->verdict);
    if (server->gave_answer)
        go_on(server);
    else
        server_is_over(server);
}

static void on_names(void *argument, const struct lookup_answer *names)
{
    struct server *const server = argument;
    struct probe_run *const run = server->run;

    server->lookup = NULL;
    if (names->trouble != REASON_NONE) {
        server->answer_us = clock_steady_us() - run->began_us;
        limits_note_trouble(&server->verdict, names->trouble, server->endpoint->host);
        server_is_over(server);
        return;
    }
    server->name_us = names->from_configuration ? 0 : clock_steady_us() - run->began_us;
    server->address = names->addresses[0];
    ask(server);
}

static void on_deadline(void *argument)
{
    struct probe_run *const run = argument;
    const size_t count = run->count;

    for (size_t i = 0; i < count; i++) {
        struct server *const server = &run->servers[i];
        const bool is_last = run->over + 1 == count;

        if (server->lookup == NULL)
            continue;
        lookup_cancel(server->lookup);
        server->lookup = NULL;
        server->answer_us = clock_steady_us() - run->began_us;
        limits_note_trouble(&server->verdict, REASON_TIMEOUT_NAME, server->endpoint->host);
        server_is_over(server);
        if (is_last)
            return; /* the run is no more */
    }
}

/* --- the kind --------------------------------------------------------------------------------- */

static struct probe_run *dns_start(const struct prober *prober, const struct probe_plan *plan,
                                   void (*on_finding)(void *argument,
                                                      const struct finding *finding),
                                   void *argument)
{
    const struct dns_settings *const settings = plan->settings;
    const size_t count = settings->servers.count;
    struct probe_run *const run = memory_new(1, sizeof *run + count * sizeof run->servers[0]);
    const uint32_t index = (uint32_t)(plan - prober->catalogue->probes);

    run->prober = prober;
    run->plan = plan;
    run->settings = settings;
    run->on_finding = on_finding;
    run->argument = argument;
    run->count = count;
    run->began_us = clock_steady_us();
    run->sample = sample_begin(index, clock_wall_ms());
    run->deadline = timer_new(prober->loop, on_deadline, run);
    timer_set(run->deadline, plan->timeout_us);
    for (size_t i = 0; i < count; i++) {
        struct server *const server = &run->servers[i];

        server->run = run;
        server->endpoint = &settings->servers.endpoints[i];
        server->name_us = NOT_REACHED;
        server->told = json_object();
        json_set_string(server->told, "server", server->endpoint->host);
        json_set_integer(server->told, "port", server->endpoint->port);
        server->lookup =
            lookup_start(prober->names, server->endpoint->host, plan->family, on_names, server);
    }
    return run;
}

const struct probe_kind probe_dns = {
    .name = "dns", .schema = &probe_dns_schema, .start = dns_start, .cancel = run_free};
