/* One run: have a token if one is wanted, ask, follow redirects, judge.
 * What is under way is a pointer that is not NULL: the token, the question or the work in the pool.
 * All ways end in finish. */
#include "stage/probe_http.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "stage/probe_ask.h"
#include "stage/probe_extract.h"
#include "stage/probe_jar.h"
#include "stage/probe_limits.h"
#include "stage/probe_redirect.h"
#include "stage/probe_token.h"

struct probe_run {
    const struct prober *prober;
    const struct probe_plan *plan;
    const struct http_settings *settings;
    const struct http_leg *leg; /* NULL: this is no step of a journey */
    const char *url;
    const struct request_words *words;
    uint64_t jar_before; /* jar_changes when it began */
    int64_t timeout_us;
    void (*on_finding)(void *argument, const struct finding *finding);
    void *argument;
    struct ask *ask;
    struct token_wait *token_wait;
    struct work *work;
    bool token_is_fresh; /* it was given out for this run */
    char *token;         /* NULL: none is wanted */
    int64_t began_us;
    struct sample sample;
    struct url_parts origin; /* that is configured: what is secret goes nowhere else */
    struct request request;  /* without its URL: as a browser would go on */
    struct request_lines lines;
    struct hops hops;
    struct shown shown; /* lent by who called us */
};

/* Owns what is judged, because work in the pool may outlive its run. */
struct judging {
    struct probe_run *run; /* touched on the loop only */
    const struct expectations *expectations;
    struct evidence evidence;
    struct fetched fetched;
    struct verdict verdict;
    const struct extracts *extracts; /* NULL: none */
    struct extracted extracted;
};

void http_cancel(struct probe_run *run)
{
    ask_cancel(run->ask);
    tokens_cancel(run->token_wait);
    free(run->token);
    work_cancel(run->work);
    request_lines_free(&run->lines);
    hops_free(&run->hops);
    free(run);
}

/* --- the end ---------------------------------------------------------------------------------- */

/* The phases of the last hop, and all that was before it as one. */
static void fill_sample(struct probe_run *run, const struct verdict *verdict)
{
    struct sample *const sample = &run->sample;
    const struct hop *const last = hops_last(&run->hops);

    if (last != NULL) { /* else there was no token to ask with */
        memcpy(sample->phase_us, last->phase_us, sizeof sample->phase_us);
        if (hops_way(&run->hops) > 1)
            sample->phase_us[PHASE_REDIRECT] = last->began_us - run->began_us;
        sample->address = last->address;
        sample->status = last->status;
    }
    sample->certificate_ends_ms = hops_certificate_ends_ms(&run->hops);
    limits_conclude(verdict, sample);
}

/* The only way out of a run: tells its owner, then is no more. */
static void finish(struct probe_run *run, const struct verdict *judged)
{
    struct verdict verdict = *judged;
    struct finding finding;
    json_t *hops = NULL;

    limits_judge_own_certificate(run->words->client_certificate.within_us,
                                 hops_own_ends_ms(&run->hops), run->sample.at_ms, &verdict);
    fill_sample(run, &verdict);
    if (run->leg == NULL)
        hops = hops_to_json(&run->hops, run->sample.outcome);
    finding = (struct finding){.sample = run->sample, .hops = hops, .shown = run->shown};
    snprintf(finding.detail, sizeof finding.detail, "%s", verdict.detail);
    if (run->leg != NULL) {
        *run->leg->hops = run->hops;
        run->hops = (struct hops){.count = 0};
    }
    run->on_finding(run->argument, &finding);
    json_decref(hops);
    http_cancel(run);
}

static void finish_trouble(struct probe_run *run, enum reason reason, const char *detail)
{
    struct verdict verdict = {.reason = REASON_NONE};
    struct hop *const last = hops_last(&run->hops);

    if (last != NULL)
        last->trouble = reason;
    limits_note_trouble(&verdict, reason, detail);
    finish(run, &verdict);
}

/* --- judging ---------------------------------------------------------------------------------- */

static void judge_in_pool(void *argument)
{
    struct judging *const judging = argument;

    judging->verdict = expectations_judge_and_take(judging->expectations, &judging->evidence,
                                                   judging->extracts, &judging->extracted);
}

static void on_judged(void *argument)
{
    struct judging *const judging = argument;
    const struct evidence *const seen = &judging->evidence;

    judging->run->work = NULL;
    judging->run->shown = (struct shown){seen->headers, seen->body, seen->body_length};
    if (judging->extracts != NULL) {
        *judging->run->leg->extracted = judging->extracted;
        judging->extracted = (struct extracted){{NULL}};
    }
    finish(judging->run, &judging->verdict);
}

static void release_judging(void *argument)
{
    struct judging *const judging = argument;

    free(judging->fetched.body);
    free(judging->fetched.headers);
    extracted_release(&judging->extracted);
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
        .url = run->url,
        .certificate_ends_ms = hops_certificate_ends_ms(&run->hops),
        .tls_protocol = answer->tls.protocol == 0 ? 0 : hops_least_tls(&run->hops),
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
    judging->extracts = run->leg == NULL ? NULL : run->leg->extracts;
    judging->evidence = *evidence;
    judging->fetched = ask_take(run->ask);
    judging->evidence.body = judging->fetched.body;
    judging->evidence.body_length = judging->fetched.body_length;
    judging->evidence.headers = judging->fetched.headers;
    run->ask = NULL;
    run->work = work_start(run->prober->loop, judge_in_pool, on_judged, release_judging, judging);
}

/* `run->ask` is still set: what it lends may be taken. */
static void judge_answer(struct probe_run *run, const struct answer *answer)
{
    const struct expectations *const expectations = &run->settings->expect;
    const struct evidence evidence = gather(run, answer);
    struct verdict verdict;

    if ((run->leg != NULL && run->leg->extracts->count > 0) ||
        expectations_are_costly(expectations, &evidence)) {
        judge_later(run, &evidence);
        return;
    }
    run->ask = NULL;
    verdict = expectations_judge(expectations, &evidence);
    finish(run, &verdict);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void on_reply(void *argument, const struct reply *reply);

static int64_t time_left(const struct probe_run *run)
{
    const int64_t left_us = run->timeout_us - (clock_steady_us() - run->began_us);

    return left_us < US_PER_MS ? US_PER_MS : left_us;
}

/* Those of the jar that belong to this address. */
static void add_cookies(struct probe_run *run, const char *url)
{
    char *const cookies = jar_give(run->leg->jar, url, clock_wall_ms());

    request_lines_set_cookie(&run->lines, cookies, &run->request);
    free(cookies);
}

static void ask(struct probe_run *run, const char *url)
{
    if (run->leg != NULL)
        add_cookies(run, url);
    struct question asked = {
        .request = run->request,
        .proxy = run->words->proxy,
        .family = run->plan->family,
        .timeout_us = time_left(run),
    };

    run->shown = (struct shown){.body = NULL};
    asked.request.url = url;
    asked.request.most = expectations_most(&run->settings->expect);
    run->ask = ask_start(run->prober, &asked, on_reply, run);
}

static void ask_first(struct probe_run *run)
{
    run->began_us = clock_steady_us();
    request_words_fill(run->words, true, run->token, &run->lines, &run->request);
    run->request.least_tls = expectations_least_tls(&run->settings->expect);
    ask(run, run->url);
}

/* Its waiting is taken out of the time; before anything was asked it is lateness. */
static void allow_for_waiting(struct probe_run *run, const struct hop *hop)
{
    const int64_t waited_us = hop_waited_since(hop, run->began_us);

    run->began_us += waited_us;
    if (run->hops.count == 0)
        run->sample.late_us = waited_us;
}

/* --- a token ---------------------------------------------------------------------------------- */

static void on_token(void *argument, const struct token_answer *answer)
{
    struct probe_run *const run = argument;

    run->token_wait = NULL;
    allow_for_waiting(run, answer->hop);
    hops_add(&run->hops, answer->hop);
    if (answer->token == NULL) {
        run->sample.total_us = clock_steady_us() - run->began_us;
        finish_trouble(run, answer->trouble, answer->detail);
        return;
    }
    free(run->token);
    run->token = memory_copy_string(answer->token);
    run->token_is_fresh = true;
    ask_first(run);
}

static void ask_token(struct probe_run *run)
{
    run->shown = (struct shown){.body = NULL};
    run->token_wait =
        tokens_ask(run->prober->tokens, &run->settings->request, run->plan, on_token, run);
}

static void begin(struct probe_run *run)
{
    const struct request_words *const words = &run->settings->request;

    run->began_us = clock_steady_us();
    if (words->auth.oauth2.url != NULL)
        run->token = memory_copy_string(tokens_find(run->prober->tokens, words));
    if (words->auth.oauth2.url != NULL && run->token == NULL)
        ask_token(run);
    else
        ask_first(run);
}

/* It may have been called back before it expired: another one is asked for, once. */
static bool token_was_refused(const struct probe_run *run, const struct answer *answer)
{
    return answer->status == 401 && run->token != NULL && !run->token_is_fresh &&
           run->lines.authorization != NULL;
}

static void renew_token(struct probe_run *run)
{
    for (size_t i = 0; i < run->hops.count; i++)
        run->hops.hops[i].is_aside = true;
    tokens_forget(run->prober->tokens, &run->settings->request, run->token);
    request_lines_free(&run->lines);
    ask_token(run);
}

/* --- what came back --------------------------------------------------------------------------- */

/* Goes on as a browser would; what is secret stays behind when the way leads elsewhere, and does
 * not come back when the way does. */
static bool prepare_redirect(struct probe_run *run, int32_t status, const struct url_parts *parts)
{
    const bool leaves = !redirect_same_origin(&run->origin, parts);
    const bool drops_body = redirect_becomes_get(status, run->request.method);
    struct request_words words = *run->words;
    const char *const method = drops_body ? "GET" : run->request.method;

    if (leaves && !drops_body && run->request.body != NULL)
        return false;
    if (drops_body || run->request.body == NULL)
        words.body = (struct request_body){.bytes = NULL};
    request_lines_free(&run->lines);
    request_words_fill(&words, !leaves, run->token, &run->lines, &run->request);
    run->request.method = method;
    return true;
}

static void follow_redirect(struct probe_run *run, const struct answer *answer)
{
    struct url_parts parts;
    /* a login leads back to where it began, with another cookie */
    const bool may_return = run->leg != NULL && jar_changes(run->leg->jar) != run->jar_before;
    struct verdict verdict =
        redirect_look(&run->hops, answer, run->settings->redirects, may_return, &parts);

    if (verdict.reason == REASON_NONE && run->leg != NULL &&
        !redirect_is_allowed(run->leg->hosts, parts.host))
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_FINAL_HOST,
                     tr("was led to host '%s', which is not among those that may be asked"),
                     parts.host);
    if (verdict.reason == REASON_NONE && !prepare_redirect(run, answer->status, &parts))
        verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_REDIRECT,
                     tr("was led to host '%s', to which the body is not sent on"), parts.host);
    if (verdict.reason == REASON_NONE) {
        ask(run, answer->location);
        return;
    }
    hops_last(&run->hops)->trouble = verdict.reason;
    finish(run, &verdict);
}

static bool wants_to_follow(const struct probe_run *run, const struct answer *answer)
{
    if (run->leg != NULL && run->leg->stop_at != NULL)
        return !redirect_leads_to(answer, run->leg->stop_at);
    return run->settings->redirects > 0 && !expectations_want_redirect(&run->settings->expect);
}

/* Both sides may know a better one, but it is this one that is watched. */
static bool is_other_version(const struct probe_run *run, const struct answer *answer)
{
    return run->words->version == FETCH_HTTP_2 && answer->http_version != 20 &&
           strcmp(hops_last(&run->hops)->parts.scheme, "https") == 0;
}

/* Some servers complete the handshake, and say in a page what they think of our certificate. */
static bool refuses_us(const struct probe_run *run, const struct answer *answer)
{
    static const char words[] = "SSL certificate";

    return answer->status == 400 && answer->tls.asked_who &&
           !expectations_accept_status(&run->settings->expect, 400) &&
           memmem(answer->body, answer->body_length, words, sizeof words - 1) != NULL;
}

/* `run->ask` is still set: what it lends may be taken. */
static void take_answer(struct probe_run *run, const struct answer *answer)
{
    const bool follow = redirect_is(answer) && wants_to_follow(run, answer);

    if (!follow && !is_other_version(run, answer) && !token_was_refused(run, answer) &&
        !refuses_us(run, answer)) {
        judge_answer(run, answer);
        return;
    }
    run->ask = NULL;
    if (is_other_version(run, answer))
        finish_trouble(run, REASON_PROTOCOL, tr("not HTTP/2"));
    else if (follow)
        follow_redirect(run, answer);
    else if (token_was_refused(run, answer))
        renew_token(run);
    else
        finish_trouble(run, REASON_CLIENT_CERTIFICATE, NULL);
}

static void on_reply(void *argument, const struct reply *reply)
{
    struct probe_run *const run = argument;
    const struct answer *const answer = reply->answer;

    allow_for_waiting(run, reply->hop);
    hops_add(&run->hops, reply->hop);
    run->sample.total_us = clock_steady_us() - run->began_us;
    if (answer != NULL) {
        run->sample.size = answer->size;
        run->shown = (struct shown){answer->headers, answer->body, answer->body_length};
    }
    if (answer != NULL && run->leg != NULL)
        jar_take(run->leg->jar, reply->hop->url, answer->headers, clock_wall_ms());
    if (answer != NULL && reply_is_answer(reply)) {
        take_answer(run, answer);
        return;
    }
    run->ask = NULL;
    finish_trouble(run, reply->trouble, reply->detail);
}

/* --- the kind --------------------------------------------------------------------------------- */

/* All but who is told and how long it may take. */
static struct probe_run *make_run(const struct prober *prober, const struct probe_plan *plan,
                                  const struct http_settings *settings, const struct http_leg *leg)
{
    struct probe_run *const run = NEW(struct probe_run);
    const uint32_t index = (uint32_t)(plan - prober->catalogue->probes);
    bool parsed;

    run->prober = prober;
    run->plan = plan;
    run->settings = settings;
    run->leg = leg;
    run->url = leg == NULL ? settings->url : leg->url;
    run->words = leg == NULL ? &settings->request : leg->words;
    run->jar_before = leg == NULL ? 0 : jar_changes(leg->jar);
    run->sample = sample_begin(index, clock_wall_ms());
    parsed = url_parse(run->url, &run->origin, NULL);
    assert(parsed); /* the configuration, or the journey, has parsed it, too */
    (void)parsed;
    return run;
}

static struct probe_run *start(struct probe_run *run, int64_t timeout_us,
                               void (*on_finding)(void *argument, const struct finding *finding),
                               void *argument)
{
    run->timeout_us = timeout_us;
    run->on_finding = on_finding;
    run->argument = argument;
    begin(run);
    return run;
}

struct probe_run *http_start_leg(const struct prober *prober, const struct probe_plan *plan,
                                 const struct http_leg *leg,
                                 void (*on_finding)(void *argument, const struct finding *finding),
                                 void *argument)
{
    return start(make_run(prober, plan, leg->settings, leg), leg->timeout_us, on_finding, argument);
}

struct probe_run *http_start_with(const struct prober *prober, const struct probe_plan *plan,
                                  const struct http_settings *settings, int64_t timeout_us,
                                  void (*on_finding)(void *argument, const struct finding *finding),
                                  void *argument)
{
    return start(make_run(prober, plan, settings, NULL), timeout_us, on_finding, argument);
}
