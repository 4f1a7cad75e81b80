/* One run: reach the host, say what is to be said, hear until it is as expected or cannot be.
 *
 * A banner is matched in the pool.  While it does not match yet, more is awaited; but once a line
 * is whole, only for a moment: a wrong greeting shall not cost the whole time limit. */
#include "stage/probe_tcp.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/effort.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/pattern.h"
#include "io/unicode.h"
#include "stage/probe_tcp_words.h"

enum {
    HEARD_MOST = 16 * 1024,
    SHOWN_MOST = 80,
    MATCHED_MOST = 16, /* so often before all has come: drops must not keep the pool busy */
    GRACE_US = 1000000 /* for more, behind a line that does not match */
};

struct probe_run {
    const struct tcp_settings *settings;
    void (*on_finding)(void *argument, const struct finding *finding);
    void *argument;
    struct reach reach;
    struct tls_wish wish;
    struct timer *grace;
    struct work *work;
    struct sample sample;
    struct verdict verdict;
    size_t matched_length; /* of what was heard, when it was matched last */
    int matched;
    bool waiting; /* the grace runs */
    bool final;   /* nothing more will come, or is awaited */
};

/* Owns what is matched, because work in the pool may outlive its run. */
struct matching {
    struct probe_run *run; /* touched on the loop only */
    const struct pattern *pattern;
    enum match match;
    size_t length;
    char bytes[];
};

static void run_free(struct probe_run *run)
{
    reach_stop(&run->reach);
    work_cancel(run->work);
    timer_free(run->grace);
    free(run);
}

/* --- the end ---------------------------------------------------------------------------------- */

/* The only way out of a run. */
static void finish(struct probe_run *run)
{
    const struct tcp_settings *const settings = run->settings;
    struct finding finding;
    json_t *hops;

    if (run->verdict.reason == REASON_NONE)
        limits_judge_within(&settings->expect.within, run->reach.total_us, &run->verdict);
    if (run->verdict.consequence < CONSEQUENCE_DOWN && settings->tls)
        limits_judge_certificate(&settings->expect.certificate, &run->reach.tls, run->sample.at_ms,
                                 &run->verdict);
    reach_fill(&run->reach, &run->sample);
    limits_conclude(&run->verdict, &run->sample);
    hops = json_pack("[o]", reach_to_json(&run->reach, run->verdict.reason));
    finding = (struct finding){.sample = run->sample, .hops = hops};
    snprintf(finding.detail, sizeof finding.detail, "%s", run->verdict.detail);
    run->on_finding(run->argument, &finding);
    json_decref(hops);
    run_free(run);
}

static void finish_trouble(struct probe_run *run)
{
    limits_note_trouble(&run->verdict, run->reach.trouble, run->reach.detail);
    finish(run);
}

/* The first line of what was heard, fit to be shown. */
static const char *first_line(const char *bytes, size_t length, char shown[SHOWN_MOST + 1])
{
    size_t count = 0;

    while (count < length && count < SHOWN_MOST && bytes[count] != '\r' && bytes[count] != '\n') {
        shown[count] = bytes[count];
        count++;
    }
    shown[count] = '\0';
    unicode_repair(shown);
    return shown;
}

/* --- a banner --------------------------------------------------------------------------------- */

static void look(struct probe_run *run);

static void match_in_pool(void *argument)
{
    struct matching *const matching = argument;
    const struct effort effort = effort_begin(JUDGING_MOST_US);

    matching->match = pattern_match(matching->pattern, matching->bytes, matching->length, &effort);
}

static void note_banner(struct probe_run *run, const struct matching *matching)
{
    char shown[SHOWN_MOST + 1];

    if (matching->match == MATCH_LIMIT)
        verdict_note(&run->verdict, CONSEQUENCE_DOWN, REASON_COSTLY,
                     tr("matching with '%.80s' was given up: too much work"),
                     run->settings->banner.written);
    else
        verdict_note(&run->verdict, CONSEQUENCE_DOWN, REASON_BANNER,
                     tr("was greeted with '%s', expected '%.80s'"),
                     first_line(matching->bytes, matching->length, shown),
                     run->settings->banner.written);
}

static bool heard_more(const struct probe_run *run)
{
    return stream_received(run->reach.stream)->length > run->matched_length;
}

/* Has it said all that it wanted to say, as far as can be told? */
static bool is_greeting_over(const struct probe_run *run)
{
    const enum reason trouble = run->reach.trouble;

    return trouble == REASON_NONE || trouble == REASON_CLOSED ||
           (trouble == REASON_TIMEOUT_BODY && run->waiting);
}

static void on_matched(void *argument)
{
    const struct matching *const matching = argument;
    struct probe_run *const run = matching->run;

    run->work = NULL;
    if (matching->match == MATCH_YES) {
        finish(run);
    } else if (matching->match == MATCH_NO && (!run->final || heard_more(run))) {
        look(run);
    } else if (!is_greeting_over(run)) {
        finish_trouble(run);
    } else {
        note_banner(run, matching);
        finish(run);
    }
}

static void match_later(struct probe_run *run, const struct text *heard)
{
    struct matching *const matching = memory_new(1, sizeof *matching + heard->length);

    matching->run = run;
    matching->pattern = run->settings->banner.pattern;
    matching->length = heard->length;
    memcpy(matching->bytes, text_string(heard), heard->length);
    run->matched_length = heard->length;
    run->matched++;
    run->work = work_start(run->reach.prober->loop, match_in_pool, on_matched, free, matching);
}

static void on_grace(void *argument)
{
    struct probe_run *const run = argument;

    run->final = true;
    if (run->work == NULL)
        match_later(run, stream_received(run->reach.stream));
}

/* Once it has the line that is judged, waiting for more is no time of the service's. */
static void measure(struct probe_run *run)
{
    run->reach.is_measured = false;
    reach_stop_watch(&run->reach);
    run->reach.is_measured = run->waiting;
}

static void look_for_banner(struct probe_run *run, const struct text *heard)
{
    if (run->work != NULL)
        return;
    if (run->final) {
        match_later(run, heard);
    } else if (heard_more(run) && run->matched < MATCHED_MOST) {
        measure(run);
        match_later(run, heard);
    } else if (!run->waiting && memchr(text_string(heard), '\n', heard->length) != NULL) {
        run->waiting = true;
        run->reach.is_measured = true;
        timer_set(run->grace, GRACE_US);
    }
}

/* --- OPTIONS ---------------------------------------------------------------------------------- */

static void send_options(struct probe_run *run)
{
    struct text text = {.length = 0};

    options_write(run->settings, &text);
    stream_send(run->reach.stream, text_string(&text), text.length);
    text_free(&text);
}

static void look_for_status(struct probe_run *run, const struct text *heard)
{
    const char *const protocol = options_protocol(run->settings->options);
    const char *const line = options_status_line(text_string(heard), protocol);
    char shown[SHOWN_MOST + 1];
    int status;

    if (line == NULL)
        return;
    reach_stop_watch(&run->reach);
    status = options_status(line, protocol);
    run->sample.status = status;
    if (status == 0)
        verdict_note(&run->verdict, CONSEQUENCE_DOWN, REASON_PROTOCOL,
                     tr("answered '%s', which is not %s"), first_line(line, strlen(line), shown),
                     protocol);
    else if (status != 200)
        verdict_note(&run->verdict, CONSEQUENCE_DOWN, REASON_STATUS, tr("answered %d, expected %s"),
                     status, "200");
    finish(run);
}

/* --- what happens ----------------------------------------------------------------------------- */

/* Is what was heard so far what is waited for?  The last call in its caller. */
static void look(struct probe_run *run)
{
    const struct text *const heard = stream_received(run->reach.stream);

    if (run->settings->banner.pattern != NULL) {
        look_for_banner(run, heard);
    } else if (run->settings->options != TCP_OPTIONS_NONE) {
        look_for_status(run, heard);
    } else {
        reach_stop_watch(&run->reach);
        finish(run);
    }
}

static void on_open(struct probe_run *run)
{
    const struct tcp_settings *const settings = run->settings;

    if (settings->options != TCP_OPTIONS_NONE) {
        send_options(run);
    } else if (settings->send.length > 0) {
        stream_send(run->reach.stream, settings->send.bytes, settings->send.length);
    } else if (settings->banner.pattern == NULL) {
        reach_stop_watch(&run->reach);
        finish(run);
    }
}

/* What was heard before the trouble may be all that was needed. */
static void on_trouble(struct probe_run *run)
{
    struct stream *const stream = run->reach.stream;

    run->final = true;
    timer_stop(run->grace);
    if (run->settings->banner.pattern == NULL || stream == NULL ||
        stream_received(stream)->length == 0)
        finish_trouble(run);
    else
        look_for_banner(run, stream_received(stream));
}

static void on_reach(void *argument, enum reach_event event)
{
    struct probe_run *const run = argument;

    if (event == REACH_OPEN)
        on_open(run);
    else if (event == REACH_BYTES)
        look(run);
    else
        on_trouble(run);
}

/* --- the kind --------------------------------------------------------------------------------- */

static struct probe_run *tcp_start(const struct prober *prober, const struct probe_plan *plan,
                                   void (*on_finding)(void *argument,
                                                      const struct finding *finding),
                                   void *argument)
{
    struct probe_run *const run = NEW(struct probe_run);
    const uint32_t index = (uint32_t)(plan - prober->catalogue->probes);

    run->settings = plan->settings;
    run->on_finding = on_finding;
    run->argument = argument;
    run->grace = timer_new(prober->loop, on_grace, run);
    run->wish = (struct tls_wish){.host = run->settings->endpoint.host};
    run->reach = (struct reach){.prober = prober,
                                .endpoint = &run->settings->endpoint,
                                .family = plan->family,
                                .timeout_us = plan->timeout_us,
                                .most = HEARD_MOST,
                                .wish = run->settings->tls ? &run->wish : NULL,
                                .on_event = on_reach,
                                .argument = run};
    run->sample = sample_begin(index, clock_wall_ms());
    reach_start(&run->reach);
    return run;
}

static void tell_requests(const struct probe_plan *plan,
                          void (*on_request)(void *argument, const char *host), void *argument)
{
    const struct tcp_settings *const settings = plan->settings;

    on_request(argument, settings->endpoint.host);
}

static void tell_hosts(const void *settings, probe_on_host *on_host, void *argument)
{
    const struct tcp_settings *const tcp = settings;

    on_host(argument, &(struct probe_host){tcp->endpoint.host, tcp->endpoint.port, tcp->tls});
}

const struct probe_kind probe_tcp = {.name = "tcp",
                                     .schema = &probe_tcp_schema,
                                     .start = tcp_start,
                                     .cancel = run_free,
                                     .tell_hosts = tell_hosts,
                                     .tell_requests = tell_requests};
