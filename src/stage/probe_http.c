/* One run: look the host up, connect to its addresses in turn, fetch, follow redirects, judge.
 *
 * What is under way is a pointer that is not NULL: the look-up, the fetch or the work in the pool.
 * All ways end in finish. */
#include "stage/probe_http.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/version.h"
#include "base/words.h"
#include "io/fetch.h"
#include "io/loop.h"
#include "io/names.h"
#include "stage/probe_hops.h"
#include "stage/probe_trouble.h"

enum { AGENT_MOST = 256 };

struct probe_run {
    const struct prober *prober;
    const struct probe_plan *plan;
    const struct http_settings *settings;
    void (*on_finding)(void *argument, const struct finding *finding);
    void *argument;
    struct timer *deadline; /* set while a name is looked up; a fetch keeps its own */
    struct lookup *lookup;
    struct fetch *fetch;
    struct work *work;
    int64_t began_us;
    struct sample sample;
    struct hops hops;
    struct lookup_answer names;
    size_t tried;              /* which of the addresses */
    struct verdict no_connect; /* why the first of them gave no connection */
};

/* Owns what is judged, because work in the pool may outlive its run. */
struct judging {
    struct probe_run *run; /* touched on the loop only */
    const struct expectations *expectations;
    struct evidence evidence;
    struct fetched fetched;
    struct verdict verdict;
};

static void run_free(struct probe_run *run)
{
    lookup_cancel(run->lookup);
    fetch_cancel(run->fetch);
    work_cancel(run->work);
    timer_free(run->deadline);
    hops_free(&run->hops);
    free(run);
}

/* --- the end ---------------------------------------------------------------------------------- */

static const enum outcome outcomes[] = {
    [CONSEQUENCE_NONE] = OUTCOME_OK,
    [CONSEQUENCE_WARN] = OUTCOME_OK,
    [CONSEQUENCE_DEGRADED] = OUTCOME_DEGRADED,
    [CONSEQUENCE_DOWN] = OUTCOME_FAILED,
};

/* The phases of the last hop, and all that was before it as one. */
static void fill_sample(struct probe_run *run, const struct verdict *verdict)
{
    struct sample *const sample = &run->sample;
    const struct hop *const last = hops_last(&run->hops);

    memcpy(sample->phase_us, last->phase_us, sizeof sample->phase_us);
    if (run->hops.count > 1)
        sample->phase_us[PHASE_REDIRECT] = last->began_us - run->began_us;
    sample->address = last->address;
    sample->status = last->status;
    sample->certificate_ends_ms = hops_certificate_ends_ms(&run->hops);
    /* our own failure says nothing of the service */
    sample->outcome =
        verdict->reason == REASON_INTERNAL ? OUTCOME_VOID : outcomes[verdict->consequence];
    sample->reason = verdict->reason;
    sample->warnings = verdict->warnings;
}

/* The only way out of a run: tells its owner, then is no more. */
static void finish(struct probe_run *run, const struct verdict *verdict)
{
    json_t *const hops = hops_to_json(&run->hops);
    struct finding finding;

    fill_sample(run, verdict);
    finding = (struct finding){.sample = run->sample, .hops = hops};
    snprintf(finding.detail, sizeof finding.detail, "%s", verdict->detail);
    run->on_finding(run->argument, &finding);
    json_decref(hops);
    run_free(run);
}

/* How long it took is fixed when the last answer is there, not when it has been judged. */
static void stop_watch(struct probe_run *run)
{
    struct hop *const hop = hops_last(&run->hops);
    const int64_t now_us = clock_steady_us();

    hop->total_us = now_us - hop->began_us;
    run->sample.total_us = now_us - run->began_us;
}

static void finish_trouble(struct probe_run *run, enum reason reason, const char *detail)
{
    const char *const sentence = trouble_sentence(reason);
    struct verdict verdict = {.reason = REASON_NONE};

    hops_last(&run->hops)->trouble = reason;
    if (detail == NULL || *detail == '\0')
        verdict_note(&verdict, CONSEQUENCE_DOWN, reason, "%s", sentence);
    else
        verdict_note(&verdict, CONSEQUENCE_DOWN, reason, "%s (%s)", sentence, detail);
    finish(run, &verdict);
}

/* --- judging ---------------------------------------------------------------------------------- */

static void judge_in_pool(void *argument)
{
    struct judging *const judging = argument;

    judging->verdict = expectations_judge(judging->expectations, &judging->evidence);
}

static void on_judged(void *argument)
{
    struct judging *const judging = argument;

    judging->run->work = NULL;
    finish(judging->run, &judging->verdict);
}

static void release_judging(void *argument)
{
    struct judging *const judging = argument;

    free(judging->fetched.body);
    free(judging->fetched.headers);
    free(judging);
}

static struct evidence gather(struct probe_run *run, const struct answer *answer)
{
    struct evidence evidence = {
        .status = answer->status,
        .headers = answer->headers,
        .body = answer->body,
        .body_length = answer->body_length,
        .too_large = answer->trouble == REASON_TOO_LARGE,
        .total_us = run->sample.total_us,
        .now_ms = run->sample.at_ms,
        .zone = run->prober->catalogue->local,
        .soft = &run->prober->catalogue->soft,
        .url = run->settings->url,
        .certificate_ends_ms = hops_certificate_ends_ms(&run->hops),
    };

    snprintf(evidence.host, sizeof evidence.host, "%s", hops_last(&run->hops)->parts.host);
    return evidence;
}

/* Takes the answer's body into the pool. */
static void judge_later(struct probe_run *run, const struct evidence *evidence)
{
    struct judging *const judging = NEW(struct judging);

    judging->run = run;
    judging->expectations = &run->settings->expect;
    judging->evidence = *evidence;
    judging->fetched = fetch_take(run->fetch);
    judging->evidence.body = judging->fetched.body;
    judging->evidence.body_length = judging->fetched.body_length;
    judging->evidence.headers = judging->fetched.headers;
    run->fetch = NULL;
    run->work = work_start(run->prober->loop, judge_in_pool, on_judged, release_judging, judging);
}

/* `run->fetch` is still set: what it lends may be taken. */
static void judge_answer(struct probe_run *run, const struct answer *answer)
{
    const struct expectations *const expectations = &run->settings->expect;
    const struct evidence evidence = gather(run, answer);
    struct verdict verdict;

    if (expectations_are_costly(expectations, &evidence)) {
        judge_later(run, &evidence);
        return;
    }
    run->fetch = NULL;
    verdict = expectations_judge(expectations, &evidence);
    finish(run, &verdict);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void on_names(void *argument, const struct lookup_answer *answer);
static void on_answer(void *argument, const struct answer *answer);

static int64_t time_left(const struct probe_run *run)
{
    const int64_t left_us = run->plan->timeout_us - (clock_steady_us() - run->began_us);

    return left_us < US_PER_MS ? US_PER_MS : left_us;
}

static uint16_t port_to_ask(const struct catalogue *catalogue, uint16_t port)
{
    for (size_t i = 0; i < catalogue->port_count; i++)
        if (catalogue->ports[i].from == port)
            return catalogue->ports[i].to;
    return port;
}

static void ask(struct probe_run *run, const char *url, const struct url_parts *parts)
{
    hops_add(&run->hops, url, parts, clock_steady_us());
    timer_set(run->deadline, time_left(run));
    run->lookup = lookup_start(run->prober->names, parts->host, run->plan->family, on_names, run);
}

/* Each address that is left gets its share of the time that is left. */
static void connect_address(struct probe_run *run)
{
    const struct catalogue *const catalogue = run->prober->catalogue;
    const struct hop *const hop = hops_last(&run->hops);
    const size_t left = run->names.count - run->tried;
    const int64_t left_us = time_left(run);
    char agent[AGENT_MOST];
    const struct request request = {
        .url = hop->url,
        .address = &run->names.addresses[run->tried],
        .port = port_to_ask(catalogue, hop->parts.port),
        .connect_timeout_us = left_us / (int64_t)left,
        .timeout_us = left_us,
        .most = expectations_most(&run->settings->expect),
        .user_agent = agent,
    };

    if (catalogue->contact == NULL)
        snprintf(agent, sizeof agent, "HaiDang/%s", HAIDANG_VERSION);
    else
        snprintf(agent, sizeof agent, "HaiDang/%s (+%s)", HAIDANG_VERSION, catalogue->contact);
    run->fetch = fetch_start(run->prober->fetcher, &request, on_answer, run);
}

static void on_names(void *argument, const struct lookup_answer *answer)
{
    struct probe_run *const run = argument;
    struct hop *const hop = hops_last(&run->hops);

    run->lookup = NULL;
    timer_stop(run->deadline);
    stop_watch(run);
    if (answer->trouble != REASON_NONE) {
        finish_trouble(run, answer->trouble, hop->parts.host);
        return;
    }
    hop->phase_us[PHASE_NAME] = answer->from_configuration ? 0 : hop->total_us;
    run->names = *answer;
    run->tried = 0;
    connect_address(run);
}

static void on_deadline(void *argument)
{
    struct probe_run *const run = argument;

    lookup_cancel(run->lookup);
    run->lookup = NULL;
    stop_watch(run);
    finish_trouble(run, REASON_TIMEOUT_NAME, hops_last(&run->hops)->parts.host);
}

/* --- what came back --------------------------------------------------------------------------- */

static bool gave_no_connection(const struct answer *answer)
{
    return answer->trouble == REASON_REFUSED || answer->trouble == REASON_UNREACHABLE ||
           answer->trouble == REASON_TIMEOUT_CONNECT;
}

/* No connection: the next address, or the end with what the first one said. */
static void on_no_connection(struct probe_run *run, const struct answer *answer)
{
    const char *const detail = answer->detail == NULL ? "" : answer->detail;

    run->fetch = NULL;
    if (run->tried == 0) {
        run->no_connect = (struct verdict){.reason = REASON_NONE};
        verdict_note(&run->no_connect, CONSEQUENCE_DOWN, answer->trouble, "%s", detail);
    }
    if (++run->tried < run->names.count) {
        connect_address(run);
        return;
    }
    hops_last(&run->hops)->address = run->names.addresses[0];
    finish_trouble(run, run->no_connect.reason, run->no_connect.detail);
}

static void measure(struct probe_run *run, const struct answer *answer)
{
    struct hop *const hop = hops_last(&run->hops);

    for (int i = PHASE_CONNECT; i < PHASE_COUNT; i++)
        hop->phase_us[i] = answer->phase_us[i];
    hop->address = run->names.addresses[run->tried];
    hop->status = answer->status;
    hop->trouble = answer->trouble;
    if (answer->tls.certificate_seen)
        hop->certificate_ends_ms = answer->tls.ends_ms;
    run->sample.size = answer->size;
}

static bool is_redirect(const struct answer *answer)
{
    return answer->status == 301 || answer->status == 302 || answer->status == 303 ||
           answer->status == 307 || answer->status == 308;
}

/* Why this redirect cannot be followed; "" and its parts if it can. */
static struct verdict look_at_redirect(const struct probe_run *run, const struct answer *answer,
                                       struct url_parts *parts)
{
    const struct http_settings *const settings = run->settings;
    struct verdict verdict = {.reason = REASON_NONE};

    if (answer->location == NULL)
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_REDIRECT,
                     tr("answered %d without saying where to"), (int)answer->status);
    else if (!url_parse(answer->location, parts, NULL))
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_REDIRECT,
                     tr("was led to '%.100s', which is no web address"), answer->location);
    else if (hops_have(&run->hops, answer->location))
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_REDIRECT,
                     tr("was led in a circle, back to '%.100s'"), answer->location);
    else if ((int64_t)run->hops.count > settings->redirects)
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_REDIRECT,
                     tr("was redirected more than %" PRId64 " times"), settings->redirects);
    return verdict;
}

static void follow_redirect(struct probe_run *run, const struct answer *answer)
{
    struct url_parts parts;
    const struct verdict verdict = look_at_redirect(run, answer, &parts);

    run->fetch = NULL;
    if (verdict.reason == REASON_NONE) {
        ask(run, answer->location, &parts);
        return;
    }
    hops_last(&run->hops)->trouble = verdict.reason;
    finish(run, &verdict);
}

static bool wants_to_follow(const struct http_settings *settings)
{
    return settings->redirects > 0 && !expectations_want_redirect(&settings->expect);
}

static void on_answer(void *argument, const struct answer *answer)
{
    struct probe_run *const run = argument;

    stop_watch(run);
    if (gave_no_connection(answer)) {
        on_no_connection(run, answer);
        return;
    }
    measure(run, answer);
    if (answer->trouble != REASON_NONE && answer->trouble != REASON_TOO_LARGE) {
        run->fetch = NULL;
        finish_trouble(run, answer->trouble, answer->detail);
    } else if (is_redirect(answer) && wants_to_follow(run->settings)) {
        follow_redirect(run, answer);
    } else {
        judge_answer(run, answer);
    }
}

/* --- the kind --------------------------------------------------------------------------------- */

static struct probe_run *http_start(const struct prober *prober, const struct probe_plan *plan,
                                    void (*on_finding)(void *argument,
                                                       const struct finding *finding),
                                    void *argument)
{
    struct probe_run *const run = NEW(struct probe_run);
    const uint32_t index = (uint32_t)(plan - prober->catalogue->probes);
    struct url_parts parts;
    bool parsed;

    run->prober = prober;
    run->plan = plan;
    run->settings = plan->settings;
    run->on_finding = on_finding;
    run->argument = argument;
    run->deadline = timer_new(prober->loop, on_deadline, run);
    run->began_us = clock_steady_us();
    run->sample = sample_begin(index, clock_wall_ms());
    parsed = url_parse(run->settings->url, &parts, NULL);
    assert(parsed); /* the configuration has parsed it, too */
    (void)parsed;
    ask(run, run->settings->url, &parts);
    return run;
}

const struct probe_kind probe_http = {
    .name = "http", .schema = &probe_http_schema, .start = http_start, .cancel = run_free};
