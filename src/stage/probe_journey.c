/* One run: a step after the other until one fails, then those that clean up.
 *
 * What is under way is a pointer that is not NULL: the request in the making, or the visit.  What
 * counts is the time that the hops took; what we took between them blames nobody. */
#include "stage/probe_journey.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/store_evidence.h"
#include "io/unicode.h"
#include "stage/probe_hops.h"
#include "stage/probe_jar.h"
#include "stage/probe_limits.h"
#include "stage/probe_redirect.h"

#define CLEANUP_MOST_US (10 * US_PER_SECOND) /* all of it, whatever became of the rest */

struct journey_run {
    const struct prober *prober;
    const struct probe_plan *plan;
    void (*on_finding)(void *argument, const struct finding *finding);
    void *argument;
    struct work *work;       /* the request in the making */
    struct probe_run *visit; /* the step that is under way */
    bool cleaning;
    size_t index;    /* of that step */
    int64_t main_us; /* what the steps took, without those that clean up */
    int64_t cleanup_us;
    struct jar *jar;
    struct variables variables;
    char *page; /* where the last step led to, or NULL */
    struct journey_request *request;
    struct http_leg leg;
    struct extracted extracted;
    struct hops step_hops, hops;
    struct sample sample;
    struct verdict verdict;
    const char *failed;                    /* the step that did, or NULL */
    struct text shown_headers, shown_body; /* of the answer that spoke against it, veiled */
};

/* Owns what the pool works with, because it may outlive its run. */
struct making {
    struct journey_run *run; /* touched on the loop only */
    const struct journey_step *step;
    struct variables variables;
    char *page;
    struct journey_request *request;
};

static void release_variables(struct variables *variables)
{
    for (size_t i = 0; i < variables->count; i++)
        free(variables->variables[i].value);
}

static void journey_cancel(struct probe_run *run)
{
    struct journey_run *const journey = (struct journey_run *)(void *)run;

    work_cancel(journey->work);
    if (journey->visit != NULL)
        http_cancel(journey->visit);
    jar_free(journey->jar);
    release_variables(&journey->variables);
    free(journey->page);
    journey_request_free(journey->request);
    extracted_release(&journey->extracted);
    text_free(&journey->shown_headers);
    text_free(&journey->shown_body);
    hops_free(&journey->step_hops);
    hops_free(&journey->hops);
    free(journey);
}

static const struct journey_settings *settings_of(const struct journey_run *run)
{
    return run->plan->settings;
}

static const struct journey_steps *steps_of(const struct journey_run *run)
{
    return run->cleaning ? &settings_of(run)->cleanup : &settings_of(run)->steps;
}

/* --- the end ---------------------------------------------------------------------------------- */

/* The phases of the last hop of the steps proper, and all that was before it as one. */
static void fill_sample(struct journey_run *run)
{
    struct sample *const sample = &run->sample;
    const struct hop *const last = hops_last(&run->hops);

    sample->total_us = run->main_us;
    if (last != NULL) {
        memcpy(sample->phase_us, last->phase_us, sizeof sample->phase_us);
        if (hops_way(&run->hops) > 1)
            sample->phase_us[PHASE_REDIRECT] = run->main_us - last->total_us;
        sample->address = last->address;
        sample->status = last->status;
    }
    sample->certificate_ends_ms = hops_certificate_ends_ms(&run->hops);
    limits_conclude(&run->verdict, sample);
}

/* The only way out of a run. */
static void finish(struct journey_run *run)
{
    struct finding finding;
    json_t *hops;

    limits_judge_within(&settings_of(run)->within, run->main_us, &run->verdict);
    fill_sample(run);
    hops = hops_to_json(&run->hops, run->sample.outcome);
    finding = (struct finding){.sample = run->sample, .hops = hops, .step = run->failed};
    if (run->shown_headers.length > 0)
        finding.shown.headers = text_string(&run->shown_headers);
    finding.shown.body = text_string(&run->shown_body);
    finding.shown.body_length = run->shown_body.length;
    snprintf(finding.detail, sizeof finding.detail, "%s", run->verdict.detail);
    run->on_finding(run->argument, &finding);
    json_decref(hops);
    journey_cancel((struct probe_run *)(void *)run);
}

/* --- what a step came to ---------------------------------------------------------------------- */

/* With the step's name before it; nothing in it that must not be seen. */
static void note(struct journey_run *run, enum consequence consequence, enum reason reason,
                 const char *detail)
{
    const struct journey_steps *const steps = steps_of(run);
    const char *const name = steps->steps[run->index].name;
    struct text veiled = {0};

    if (consequence == CONSEQUENCE_DOWN && !run->cleaning)
        run->failed = name;
    variables_veil(&run->variables, detail, true, &veiled);
    if (run->cleaning)
        verdict_note(&run->verdict, CONSEQUENCE_WARN, reason, tr("cleaning up, step '%s': %s"),
                     name, text_string(&veiled));
    else
        verdict_note(&run->verdict, consequence, reason, tr("step %zu of %zu, '%s': %s"),
                     run->index + 1, steps->count, name, text_string(&veiled));
    text_free(&veiled);
}

static enum consequence consequence_of(const struct sample *sample)
{
    switch (sample->outcome) {
    case OUTCOME_OK:
        return sample->reason == REASON_NONE ? CONSEQUENCE_NONE : CONSEQUENCE_WARN;
    case OUTCOME_DEGRADED:
        return CONSEQUENCE_DEGRADED;
    case OUTCOME_FAILED:
    case OUTCOME_VOID:
    case OUTCOME_COUNT:
        break;
    }
    return CONSEQUENCE_DOWN;
}

/* Remembers what was asked, with the addresses as they may be shown. */
static void take_hops(struct journey_run *run, const char *name)
{
    struct hop *const last = hops_last(&run->step_hops);

    if (last != NULL) {
        free(run->page);
        run->page = memory_copy_string(last->url);
    }
    *(run->cleaning ? &run->cleanup_us : &run->main_us) += hops_total_us(&run->step_hops);
    for (size_t i = 0; i < run->step_hops.count; i++) {
        struct hop *const hop = hops_add(&run->hops, &run->step_hops.hops[i]);
        struct text veiled = {0};

        /* the first address is ours: its query was configured */
        variables_veil(&run->variables, hop->url, i > 0, &veiled);
        free(hop->url);
        hop->url = text_detach(&veiled);
        hop->step = name;
        hop->is_cleanup = run->cleaning;
        hop->is_aside = hop->is_aside || run->cleaning;
    }
    hops_free(&run->step_hops);
}

static void take_values(struct journey_run *run, const struct extracts *extracts)
{
    for (size_t i = 0; i < extracts->count; i++) {
        const size_t index = variables_find(&run->variables, extracts->extracts[i].name);

        if (run->extracted.values[i] == NULL)
            continue;
        free(run->variables.variables[index].value);
        run->variables.variables[index].value = run->extracted.values[i];
        run->extracted.values[i] = NULL;
    }
    extracted_release(&run->extracted);
}

/* Kept until the end, because it is only lent: nothing that we filled in or found. */
static void keep_shown(struct journey_run *run, const struct shown *shown)
{
    struct text body = {.limit = EXHIBIT_BODY_MOST + 1};

    text_clear(&run->shown_headers);
    text_clear(&run->shown_body);
    if (shown->headers != NULL)
        variables_veil(&run->variables, shown->headers, true, &run->shown_headers);
    if (shown->body != NULL && memchr(shown->body, '\0', shown->body_length) == NULL) {
        text_add_bytes(&body, shown->body,
                       shown->body_length < body.limit ? shown->body_length : body.limit);
        variables_veil(&run->variables, text_string(&body), false, &run->shown_body);
    }
    text_free(&body);
}

static void go_on(struct journey_run *run);

static void on_step(void *argument, const struct finding *finding)
{
    struct journey_run *const run = argument;
    const struct journey_step *const step = &steps_of(run)->steps[run->index];
    const enum consequence consequence = consequence_of(&finding->sample);

    run->visit = NULL;
    take_values(run, &step->extracts);
    take_hops(run, step->name);
    if (!run->cleaning)
        run->sample.size = finding->sample.size;
    if (!run->cleaning && run->index == 0)
        run->sample.late_us = finding->sample.late_us;
    run->verdict.warnings |= finding->sample.warnings;
    if (!run->cleaning && consequence >= CONSEQUENCE_DEGRADED &&
        consequence > run->verdict.consequence)
        keep_shown(run, &finding->shown);
    if (consequence != CONSEQUENCE_NONE)
        note(run, consequence, finding->sample.reason, finding->detail);
    run->index++;
    go_on(run);
}

/* --- a step ----------------------------------------------------------------------------------- */

static int64_t time_left(const struct journey_run *run)
{
    const int64_t left_us =
        run->cleaning ? CLEANUP_MOST_US - run->cleanup_us : run->plan->timeout_us - run->main_us;

    return left_us < US_PER_MS ? US_PER_MS : left_us;
}

/* May it be asked?  An address may come out of a page. */
static bool may_ask(struct journey_run *run)
{
    char detail[DETAIL_MOST];
    struct url_parts parts;

    if (run->request->url == NULL || !url_parse(run->request->url, &parts, NULL)) {
        note(run, CONSEQUENCE_DOWN, REASON_STEP, tr("what was found for its address is none"));
        return false;
    }
    if (redirect_is_allowed(&settings_of(run)->hosts, parts.host))
        return true;
    snprintf(detail, sizeof detail,
             tr("was led to host '%s', which is not among those that may be asked"), parts.host);
    note(run, CONSEQUENCE_DOWN, REASON_FINAL_HOST, detail);
    return false;
}

static void make_in_pool(void *argument)
{
    struct making *const making = argument;

    making->request = journey_request_new(making->step, &making->variables, making->page);
}

static void release_making(void *argument)
{
    struct making *const making = argument;

    release_variables(&making->variables);
    free(making->page);
    journey_request_free(making->request);
    free(making);
}

static void visit(struct journey_run *run, const struct journey_step *step)
{
    run->leg = (struct http_leg){.settings = &step->http,
                                 .timeout_us = time_left(run),
                                 .url = run->request->url,
                                 .words = &run->request->words,
                                 .hosts = &settings_of(run)->hosts,
                                 .stop_at = step->stop_at,
                                 .jar = run->jar,
                                 .extracts = &step->extracts,
                                 .extracted = &run->extracted,
                                 .hops = &run->step_hops};
    run->visit = http_start_leg(run->prober, run->plan, &run->leg, on_step, run);
}

static void on_made(void *argument)
{
    struct making *const making = argument;
    struct journey_run *const run = making->run;

    run->work = NULL;
    journey_request_free(run->request);
    run->request = making->request;
    making->request = NULL;
    if (run->request->missing == NULL && may_ask(run)) {
        visit(run, making->step);
        return;
    }
    /* what has no name was never made, so there is nothing to clean up; other steps have all they
     * need, the configuration has seen to it */
    if (run->request->missing != NULL && !run->cleaning)
        note(run, CONSEQUENCE_DOWN, REASON_INTERNAL, run->request->missing);
    run->index++;
    go_on(run);
}

static void start_step(struct journey_run *run)
{
    struct making *const making = NEW(struct making);

    making->run = run;
    making->step = &steps_of(run)->steps[run->index];
    making->page = memory_copy_string(run->page);
    making->variables = run->variables;
    for (size_t i = 0; i < run->variables.count; i++)
        making->variables.variables[i].value =
            memory_copy_string(run->variables.variables[i].value);
    run->work = work_start(run->prober->loop, make_in_pool, on_made, release_making, making);
}

static void go_on(struct journey_run *run)
{
    if (!run->cleaning && (run->failed != NULL || run->index == settings_of(run)->steps.count)) {
        run->cleaning = true;
        run->index = 0;
    }
    if (run->cleaning &&
        (run->index == settings_of(run)->cleanup.count || run->cleanup_us >= CLEANUP_MOST_US))
        finish(run);
    else
        start_step(run);
}

/* --- the kind --------------------------------------------------------------------------------- */

static void add_variable(struct variables *variables, const char *name, const char *value,
                         bool is_shown)
{
    if (variables_find(variables, name) == variables->count)
        variables->variables[variables->count++] = (struct variable){
            .name = name, .value = memory_copy_string(value), .is_shown = is_shown};
}

static void add_extracts(struct variables *variables, const struct journey_steps *steps)
{
    for (size_t i = 0; i < steps->count; i++)
        for (size_t j = 0; j < steps->steps[i].extracts.count; j++)
            add_variable(variables, steps->steps[i].extracts.extracts[j].name, NULL, false);
}

static void begin_variables(struct journey_run *run)
{
    const struct journey_settings *const settings = settings_of(run);
    char number[24];

    snprintf(number, sizeof number, "%" PRId64, run->sample.at_ms);
    add_variable(&run->variables, "run", number, true);
    for (size_t i = 0; i < settings->constants.count; i++)
        add_variable(&run->variables, settings->constants.constants[i].name,
                     settings->constants.constants[i].value,
                     !settings->constants.constants[i].is_secret);
    add_extracts(&run->variables, &settings->steps);
    add_extracts(&run->variables, &settings->cleanup);
}

static struct probe_run *journey_start(const struct prober *prober, const struct probe_plan *plan,
                                       void (*on_finding)(void *argument,
                                                          const struct finding *finding),
                                       void *argument)
{
    struct journey_run *const run = NEW(struct journey_run);

    run->prober = prober;
    run->plan = plan;
    run->on_finding = on_finding;
    run->argument = argument;
    run->jar = jar_new();
    run->sample = sample_begin((uint32_t)(plan - prober->catalogue->probes), clock_wall_ms());
    begin_variables(run);
    start_step(run);
    return (struct probe_run *)(void *)run;
}

/* A link leads on where the step before was; the first step has a whole address. */
static void tell_steps(const struct journey_steps *steps, struct url_parts *last,
                       void (*on_request)(void *argument, const char *host), void *argument)
{
    for (size_t i = 0; i < steps->count; i++) {
        struct url_parts parts;

        if (url_parse(steps->steps[i].http.url, &parts, NULL))
            *last = parts;
        on_request(argument, last->host);
    }
}

static void tell_requests(const struct probe_plan *plan,
                          void (*on_request)(void *argument, const char *host), void *argument)
{
    const struct journey_settings *const settings = plan->settings;
    struct url_parts last = {.host = ""};

    tell_steps(&settings->steps, &last, on_request, argument);
    tell_steps(&settings->cleanup, &last, on_request, argument);
}

/* Of the steps whose address is known beforehand. */
static void tell_hosts(const void *settings, probe_on_host *on_host, void *argument)
{
    const struct journey_steps *const steps = &((const struct journey_settings *)settings)->steps;

    for (size_t i = 0; i < steps->count; i++)
        http_tell_hosts(&steps->steps[i].http, on_host, argument);
}

const struct probe_kind probe_journey = {.name = "journey",
                                         .schema = &probe_journey_schema,
                                         .start = journey_start,
                                         .cancel = journey_cancel,
                                         .tell_hosts = tell_hosts,
                                         .tell_requests = tell_requests};
