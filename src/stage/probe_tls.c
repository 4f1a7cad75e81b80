/* One run: all hosts side by side, each judged by itself; the worst of them is the sample's. */
#include "stage/probe_tls.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/unicode.h"

/* A handshake that begins while another is being computed would count that time as its own. */
enum { APART_US = 2000, HEARD_MOST = 16 * 1024 };

struct host {
    struct probe_run *run;
    struct reach reach;
    struct tls_wish wish;
    struct tls_chain chain;
    struct verdict verdict;
};

struct probe_run {
    const struct tls_settings *settings;
    void (*on_finding)(void *argument, const struct finding *finding);
    void *argument;
    struct timer *timer; /* starts the next host */
    struct sample sample;
    size_t count, started, done;
    struct host hosts[];
};

static void run_free(struct probe_run *run)
{
    for (size_t i = 0; i < run->count; i++)
        reach_stop(&run->hosts[i].reach);
    timer_free(run->timer);
    free(run);
}

/* --- what to say of a host -------------------------------------------------------------------- */

static json_t *chain_to_json(const struct tls_chain *chain)
{
    json_t *const array = json_array();

    for (size_t i = 0; i < chain->count && i < TLS_CHAIN_MOST; i++) {
        const struct tls_link *const link = &chain->links[i];
        json_t *const object = json_object();

        json_set_string(object, "subject", link->subject);
        json_set_string(object, "issuer", link->issuer);
        json_set_instant(object, "starts", link->starts_ms);
        json_set_instant(object, "ends", link->ends_ms);
        json_set_string(object, "sha256", link->digest);
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *host_to_json(const struct host *host)
{
    const struct tls_seen *const seen = &host->reach.tls;
    json_t *const object = reach_to_json(&host->reach, host->verdict.reason);

    if (!seen->certificate_seen)
        return object;
    json_set_integer(object, "days_left", limits_days_left(seen->ends_ms, host->run->sample.at_ms));
    json_set(object, "chain", chain_to_json(&host->chain));
    if (host->chain.count > 0) {
        json_set_bool(object, "public", host->chain.is_public);
        json_set_bool(object, "own", host->chain.is_own);
    }
    return object;
}

/* Also of one that is well: who issued it and how long it holds is what is wanted to be known. */
static void describe(const struct host *host, char *detail, size_t room)
{
    const struct tls_seen *const seen = &host->reach.tls;
    const char *const protocol = reach_protocol_name(seen->protocol);

    if (host->verdict.reason != REASON_NONE)
        snprintf(detail, room, "%s", host->verdict.detail);
    else
        snprintf(detail, room, tr("%s, issued by %.80s, valid for %" PRId64 " days"),
                 protocol == NULL ? "TLS" : protocol, seen->issuer,
                 limits_days_left(seen->ends_ms, host->run->sample.at_ms));
}

/* --- the end ---------------------------------------------------------------------------------- */

/* The first of those that are worst. */
static const struct host *find_worst(const struct probe_run *run)
{
    const struct host *worst = &run->hosts[0];

    for (size_t i = 1; i < run->count; i++)
        if (run->hosts[i].verdict.consequence > worst->verdict.consequence)
            worst = &run->hosts[i];
    return worst;
}

static int64_t first_end(const struct probe_run *run)
{
    int64_t first_ms = 0;

    for (size_t i = 0; i < run->count; i++) {
        const struct tls_seen *const seen = &run->hosts[i].reach.tls;

        if (seen->certificate_seen && (first_ms == 0 || seen->ends_ms < first_ms))
            first_ms = seen->ends_ms;
    }
    return first_ms;
}

static void fill_sample(struct probe_run *run, const struct host *worst)
{
    struct sample *const sample = &run->sample;

    reach_fill(&worst->reach, sample);
    limits_conclude(&worst->verdict, sample);
    sample->late_us = run->hosts[0].reach.pass.waited_us; /* that is when it began */
    sample->certificate_ends_ms = first_end(run);
    for (size_t i = 0; i < run->count; i++) {
        const struct host *const host = &run->hosts[i];

        sample->warnings |= host->verdict.warnings;
        if (host->reach.total_us > sample->total_us)
            sample->total_us = host->reach.total_us;
    }
}

/* The only way out of a run. */
static void finish(struct probe_run *run)
{
    const struct host *const worst = find_worst(run);
    json_t *const hops = json_array();
    char detail[DETAIL_MOST];
    struct finding finding;

    fill_sample(run, worst);
    finding = (struct finding){.sample = run->sample, .hops = hops};
    describe(worst, detail, sizeof detail);
    if (run->count > 1)
        snprintf(finding.detail, sizeof finding.detail, "%.80s: %.170s",
                 worst->reach.endpoint->host, detail);
    else
        snprintf(finding.detail, sizeof finding.detail, "%s", detail);
    unicode_repair(finding.detail);
    for (size_t i = 0; i < run->count; i++)
        json_array_append_new(hops, host_to_json(&run->hosts[i]));
    run->on_finding(run->argument, &finding);
    json_decref(hops);
    run_free(run);
}

/* --- judging ---------------------------------------------------------------------------------- */

static void judge_protocol(struct host *host, const struct expected_protocol *expected)
{
    const int protocol = host->reach.tls.protocol;

    if (protocol != 0 && protocol < expected->least)
        verdict_note(&host->verdict, expected->consequence, REASON_TLS_PROTOCOL,
                     tr("agreed on %s, expected at least %s"), reach_protocol_name(protocol),
                     reach_protocol_name(expected->least));
}

static void judge_host(struct host *host)
{
    const struct tls_expect *const expect = &host->run->settings->expect;
    const struct reach *const reach = &host->reach;

    if (reach->trouble != REASON_NONE) {
        limits_note_trouble(&host->verdict, reach->trouble, reach->detail);
        return;
    }
    /* the handshake went on although it had found this */
    if (reach->tls.trouble != REASON_NONE)
        limits_note_trouble(&host->verdict, reach->tls.trouble, reach->tls.issuer);
    judge_protocol(host, &expect->protocol);
    limits_judge_certificate(&expect->certificate, &reach->tls, host->run->sample.at_ms,
                             &host->verdict);
    limits_judge_within(&expect->within, reach->total_us, &host->verdict);
}

static void on_reach(void *argument, enum reach_event event)
{
    struct host *const host = argument;
    struct probe_run *const run = host->run;

    if (event == REACH_BYTES)
        return; /* nobody asked: what counts is the handshake */
    reach_stop_watch(&host->reach);
    if (event == REACH_OPEN)
        stream_describe_chain(host->reach.stream, &host->chain);
    judge_host(host);
    reach_stop(&host->reach);
    run->done++;
    if (run->done == run->count)
        finish(run);
}

/* --- the kind --------------------------------------------------------------------------------- */

static void on_turn(void *argument)
{
    struct probe_run *const run = argument;
    struct host *const host = &run->hosts[run->started++];

    if (run->started < run->count)
        timer_set(run->timer, APART_US);
    reach_start(&host->reach);
}

static struct probe_run *tls_start(const struct prober *prober, const struct probe_plan *plan,
                                   void (*on_finding)(void *argument,
                                                      const struct finding *finding),
                                   void *argument)
{
    const struct tls_settings *const settings = plan->settings;
    const size_t count = settings->hosts.count;
    struct probe_run *const run = memory_new(1, sizeof *run + count * sizeof run->hosts[0]);
    const uint32_t index = (uint32_t)(plan - prober->catalogue->probes);

    run->settings = settings;
    run->on_finding = on_finding;
    run->argument = argument;
    run->count = count;
    run->timer = timer_new(prober->loop, on_turn, run);
    run->sample = sample_begin(index, clock_wall_ms());
    for (size_t i = 0; i < count; i++) {
        struct host *const host = &run->hosts[i];

        host->run = run;
        host->wish = (struct tls_wish){.host = settings->hosts.endpoints[i].host,
                                       .authorities = (enum tls_authorities)settings->authorities,
                                       .look_only = true};
        host->reach = (struct reach){.prober = prober,
                                     .endpoint = &settings->hosts.endpoints[i],
                                     .family = plan->family,
                                     .timeout_us = plan->timeout_us,
                                     .most = HEARD_MOST,
                                     .wish = &host->wish,
                                     .on_event = on_reach,
                                     .argument = host};
    }
    on_turn(run);
    return run;
}

static void tell_requests(const struct probe_plan *plan,
                          void (*on_request)(void *argument, const char *host), void *argument)
{
    const struct tls_settings *const settings = plan->settings;

    for (size_t i = 0; i < settings->hosts.count; i++)
        on_request(argument, settings->hosts.endpoints[i].host);
}

static void tell_hosts(const void *settings, probe_on_host *on_host, void *argument)
{
    const struct tls_endpoints *const hosts = &((const struct tls_settings *)settings)->hosts;

    for (size_t i = 0; i < hosts->count; i++) {
        const struct endpoint *const endpoint = &hosts->endpoints[i];

        on_host(argument, &(struct probe_host){endpoint->host, endpoint->port, true});
    }
}

const struct probe_kind probe_tls = {.name = "tls",
                                     .schema = &probe_tls_schema,
                                     .start = tls_start,
                                     .cancel = run_free,
                                     .tell_hosts = tell_hosts,
                                     .tell_requests = tell_requests};
