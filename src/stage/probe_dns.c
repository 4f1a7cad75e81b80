/* One run: all servers side by side, each asked one question after the other; then they are
 * compared.  What one server does is judged when its answer is there. */
#include "stage/probe_dns.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/unicode.h"
#include "stage/probe_dns_inside.h"

enum { TRIES = 2 };

static void run_free(struct probe_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        lookup_cancel(run->servers[i].lookup);
        asking_cancel(run->servers[i].asking);
        timer_free(run->servers[i].deadline);
        gate_leave(&run->servers[i].pass);
        json_decref(run->servers[i].told);
    }
    free(run);
}

/* --- the end ---------------------------------------------------------------------------------- */

static void fill_sample(struct probe_run *run, const struct server *worst)
{
    struct sample *const sample = &run->sample;

    limits_conclude(&worst->verdict, sample);
    sample->address = worst->address;
    sample->late_us = run->servers[0].pass.waited_us;
    sample->phase_us[PHASE_NAME] = worst->name_us;
    sample->phase_us[PHASE_FIRST_BYTE] = worst->gave_answer ? worst->answer_us : NOT_REACHED;
    for (size_t i = 0; i < run->count; i++) {
        const struct server *const server = &run->servers[i];
        const int64_t took_us = (server->name_us > 0 ? server->name_us : 0) + server->answer_us;

        sample->warnings |= server->verdict.warnings;
        if (server->pass.waited_us < sample->late_us) /* it began with the first */
            sample->late_us = server->pass.waited_us;
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

    dns_compare(run);
    worst = dns_find_worst(run);
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

    gate_leave(&server->pass);
    if (++run->over == run->count)
        finish(run);
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
    const int64_t left_us = run->plan->timeout_us - (clock_steady_us() - server->began_us);
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
    dns_judge(server, answer);
    limits_judge_within(&server->run->settings->expect.within, answer->took_us, &server->verdict);
    if (server->gave_answer)
        go_on(server);
    else
        server_is_over(server);
}

static void on_names(void *argument, const struct lookup_answer *names)
{
    struct server *const server = argument;
    const int64_t took_us = clock_steady_us() - server->began_us;

    server->lookup = NULL;
    timer_stop(server->deadline);
    if (names->trouble != REASON_NONE) {
        server->answer_us = took_us;
        limits_note_trouble(&server->verdict, names->trouble, server->endpoint->host);
        server_is_over(server);
        return;
    }
    server->name_us = names->from_configuration ? 0 : took_us;
    server->address = names->addresses[0];
    ask(server);
}

static void on_deadline(void *argument)
{
    struct server *const server = argument;

    lookup_cancel(server->lookup);
    server->lookup = NULL;
    server->answer_us = clock_steady_us() - server->began_us;
    limits_note_trouble(&server->verdict, REASON_TIMEOUT_NAME, server->endpoint->host);
    server_is_over(server);
}

static void begin(void *argument)
{
    struct server *const server = argument;
    const struct probe_run *const run = server->run;

    server->began_us = clock_steady_us();
    timer_set(server->deadline, run->plan->timeout_us);
    server->lookup = lookup_start(run->prober->names, server->endpoint->host, run->plan->family,
                                  on_names, server);
}

static void start_server(struct server *server)
{
    const struct prober *const prober = server->run->prober;

    server->name_us = NOT_REACHED;
    server->told = json_object();
    json_set_string(server->told, "server", server->endpoint->host);
    json_set_integer(server->told, "port", server->endpoint->port);
    server->deadline = timer_new(prober->loop, on_deadline, server);
    if (gate_enter(prober->gates, server->endpoint->host, &server->pass, begin, server))
        begin(server);
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
    run->sample = sample_begin(index, clock_wall_ms());
    for (size_t i = 0; i < count; i++) {
        struct server *const server = &run->servers[i];

        server->run = run;
        server->endpoint = &settings->servers.endpoints[i];
        start_server(server);
    }
    return run;
}

static void tell_requests(const struct probe_plan *plan,
                          void (*on_request)(void *argument, const char *host), void *argument)
{
    const struct dns_settings *const settings = plan->settings;

    for (size_t i = 0; i < settings->servers.count; i++)
        on_request(argument, settings->servers.endpoints[i].host);
}

const struct probe_kind probe_dns = {.name = "dns",
                                     .schema = &probe_dns_schema,
                                     .start = dns_start,
                                     .cancel = run_free,
                                     .tell_requests = tell_requests};
