#include "stage/probe_icmp.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/ping.h"
#include "stage/probe_expect_read.h"
#include "stage/probe_gate.h"
#include "stage/probe_limits.h"
#include "stage/probe_reach.h"

/* A host may let only some packets a second through: they are not sent all at once. */
enum { GAP_US = 200000, ALL = 1000000 /* parts per million */ };

/* --- its words -------------------------------------------------------------------------------- */

struct icmp_settings {
    const char *host;
    int64_t count;
    struct icmp_expect {
        struct expected_limit loss; /* parts per million */
        struct expected_limit within;
    } expect;
};

static void read_icmp(struct reading *reading, const struct node *value, void *field)
{
    endpoint_read_host(reading, value, field);
}

static void read_loss(struct reading *reading, const struct node *node, void *field)
{
    struct expected_limit *const expected = field;
    const struct node *const value =
        expect_open(reading, node, CONSEQUENCE_DEGRADED, &expected->consequence);

    if (value != NULL)
        schema_read_percent(reading, value, 0, ALL, &expected->limit);
}

static const struct schema_word expect_words[] = {
    {.name = "loss",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct icmp_expect, loss),
     .read = read_loss,
     .form = "per cent (%)",
     .help = "no more of the packets may be lost than this, else degraded; if all are, it is down"},
    {.name = "within",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct icmp_expect, within),
     .read = expect_read_within,
     .form = "time (ms, s, m, h, d)",
     .help = "half of the packets must be back within this time, else degraded"},
};

static const struct schema expect_schema = {.name = "expect",
                                            .words = expect_words,
                                            .count = sizeof expect_words / sizeof *expect_words,
                                            .size = sizeof(struct icmp_expect)};

static const struct schema_word words[] = {
    {.name = "icmp",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct icmp_settings, host),
     .required = true,
     .read = read_icmp,
     .form = "HOST",
     .help = "host that is pinged; needs the capability CAP_NET_RAW"},
    {.name = "count",
     .type = SCHEMA_INTEGER,
     .offset = offsetof(struct icmp_settings, count),
     .fallback = "5",
     .least = 1,
     .most = PING_COUNT_MOST,
     .help = "so many packets are sent, 200 ms apart if there is time"},
    {.name = "expect",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct icmp_settings, expect),
     .inner = &expect_schema,
     .help = "what else must be; each may be written { value: ..., else: down|degraded|warn }"},
};

const struct schema probe_icmp_schema = {.name = "icmp",
                                         .words = words,
                                         .count = sizeof words / sizeof *words,
                                         .size = sizeof(struct icmp_settings)};

/* --- a run ------------------------------------------------------------------------------------ */

struct probe_run {
    const struct prober *prober;
    const struct probe_plan *plan;
    const struct icmp_settings *settings;
    void (*on_finding)(void *argument, const struct finding *finding);
    void *argument;
    struct gate_pass pass;
    struct timer *deadline; /* while the name is looked up */
    struct lookup *lookup;
    struct ping *ping;
    int64_t began_us, name_us;
    struct sample sample;
    struct ping_answer answer;
    struct verdict verdict;
};

static void run_free(struct probe_run *run)
{
    lookup_cancel(run->lookup);
    ping_cancel(run->ping);
    gate_leave(&run->pass);
    timer_free(run->deadline);
    free(run);
}

static json_t *to_json(const struct probe_run *run)
{
    const struct ping_answer *const answer = &run->answer;
    const bool any = answer->received > 0;
    json_t *const object = json_object();
    char text[ADDRESS_TEXT];

    json_set_string(object, "host", run->settings->host);
    json_set_string(object, "address",
                    run->sample.address.length == 0 ? NULL
                                                    : address_format(text, &run->sample.address));
    json_set_string(object, "reason",
                    run->verdict.reason == REASON_NONE ? NULL : reason_name(run->verdict.reason));
    json_set_ms(object, "name_ms", run->name_us);
    json_set_integer(object, "sent", answer->sent);
    json_set_integer(object, "received", answer->received);
    json_set_ms(object, "min_ms", any ? answer->least_us : NOT_REACHED);
    json_set_ms(object, "median_ms", any ? answer->median_us : NOT_REACHED);
    json_set_ms(object, "max_ms", any ? answer->most_us : NOT_REACHED);
    return object;
}

/* The only way out of a run. */
static void finish(struct probe_run *run)
{
    struct sample *const sample = &run->sample;
    json_t *const hops = json_pack("[o]", to_json(run));
    struct finding finding;

    limits_conclude(&run->verdict, sample);
    sample->late_us = run->pass.waited_us;
    if (run->answer.received > 0) {
        /* what is measured is the way, not how its name was found: that stands in the hop */
        sample->total_us = run->answer.median_us;
        sample->phase_us[PHASE_FIRST_BYTE] = run->answer.median_us;
    } else {
        sample->total_us = clock_steady_us() - run->began_us;
        sample->phase_us[PHASE_NAME] = run->name_us;
    }
    finding = (struct finding){.sample = *sample, .hops = hops};
    snprintf(finding.detail, sizeof finding.detail, "%s", run->verdict.detail);
    run->on_finding(run->argument, &finding);
    json_decref(hops);
    run_free(run);
}

static void judge_loss(struct probe_run *run)
{
    const struct expected_limit *const loss = &run->settings->expect.loss;
    const int sent = run->answer.sent;
    const int lost = sent - run->answer.received;

    if (loss->consequence != CONSEQUENCE_NONE && (int64_t)lost * ALL > loss->limit * sent)
        verdict_note(&run->verdict, loss->consequence, REASON_LOSS,
                     tr("of %d packets %d were lost"), sent, lost);
}

static void judge_trouble(struct probe_run *run)
{
    struct error error = {""};

    if (run->answer.trouble == REASON_LOSS)
        verdict_note(&run->verdict, CONSEQUENCE_DOWN, REASON_LOSS,
                     tr("none of %d packets came back"), run->answer.sent);
    else if (run->answer.trouble == REASON_INTERNAL && !ping_is_permitted(&error))
        verdict_note(&run->verdict, CONSEQUENCE_DOWN, REASON_INTERNAL, "%s", error.message);
    else
        limits_note_trouble(&run->verdict, run->answer.trouble, run->answer.detail);
}

static void on_answer(void *argument, const struct ping_answer *answer)
{
    struct probe_run *const run = argument;

    run->ping = NULL;
    run->answer = *answer;
    if (answer->trouble != REASON_NONE) {
        judge_trouble(run);
    } else {
        judge_loss(run);
        limits_judge_within(&run->settings->expect.within, answer->median_us, &run->verdict);
    }
    finish(run);
}

static int64_t gap_of(int64_t left_us, int64_t count)
{
    const int64_t most_us = left_us / 2 / count;

    return most_us < GAP_US ? most_us : GAP_US;
}

static void on_names(void *argument, const struct lookup_answer *names)
{
    struct probe_run *const run = argument;
    const int64_t took_us = clock_steady_us() - run->began_us;
    const int64_t left_us = run->plan->timeout_us - took_us;
    const struct ping_plan plan = {.address = &run->sample.address,
                                   .count = (int)run->settings->count,
                                   .gap_us = gap_of(left_us, run->settings->count),
                                   .timeout_us = left_us};

    run->lookup = NULL;
    timer_stop(run->deadline);
    if (names->trouble != REASON_NONE) {
        limits_note_trouble(&run->verdict, names->trouble, run->settings->host);
        finish(run);
        return;
    }
    run->name_us = names->from_configuration ? 0 : took_us;
    run->sample.address = names->addresses[0];
    run->ping = ping_start(run->prober->loop, &plan, on_answer, run);
}

static void on_deadline(void *argument)
{
    struct probe_run *const run = argument;

    limits_note_trouble(&run->verdict, REASON_TIMEOUT_NAME, run->settings->host);
    finish(run);
}

static void begin(void *argument)
{
    struct probe_run *const run = argument;

    run->began_us = clock_steady_us();
    timer_set(run->deadline, run->plan->timeout_us);
    run->lookup =
        lookup_start(run->prober->names, run->settings->host, run->plan->family, on_names, run);
}

static struct probe_run *icmp_start(const struct prober *prober, const struct probe_plan *plan,
                                    void (*on_finding)(void *argument,
                                                       const struct finding *finding),
                                    void *argument)
{
    struct probe_run *const run = NEW(struct probe_run);
    const uint32_t index = (uint32_t)(plan - prober->catalogue->probes);

    run->prober = prober;
    run->plan = plan;
    run->settings = plan->settings;
    run->on_finding = on_finding;
    run->argument = argument;
    run->name_us = NOT_REACHED;
    run->sample = sample_begin(index, clock_wall_ms());
    run->deadline = timer_new(prober->loop, on_deadline, run);
    if (gate_enter(prober->gates, run->settings->host, &run->pass, begin, run))
        begin(run);
    return run;
}

static void tell_requests(const struct probe_plan *plan,
                          void (*on_request)(void *argument, const char *host), void *argument)
{
    const struct icmp_settings *const settings = plan->settings;

    on_request(argument, settings->host);
}

const struct probe_kind probe_icmp = {.name = "icmp",
                                      .schema = &probe_icmp_schema,
                                      .start = icmp_start,
                                      .cancel = run_free,
                                      .tell_requests = tell_requests,
                                      .is_permitted = ping_is_permitted};
