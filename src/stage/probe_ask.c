#include "stage/probe_ask.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/version.h"
#include "io/loop.h"
#include "io/names.h"
#include "stage/probe_gate.h"

enum { DETAIL_KEPT = 256 };

struct ask {
    const struct prober *prober;
    struct question question;
    void (*on_reply)(void *argument, const struct reply *reply);
    void *argument;
    struct gate_pass pass;
    struct timer *deadline; /* set while a name is looked up; a fetch keeps its own */
    struct lookup *lookup;
    struct fetch *fetch;
    struct url_parts target; /* who is connected to: the server, or the proxy */
    struct lookup_answer names;
    size_t tried; /* which of the addresses */
    struct hop hop;
    char agent[ASK_AGENT_MOST];
    enum reason no_connect; /* why the first of them gave no connection */
    char no_connect_detail[DETAIL_KEPT];
};

static void ask_free(struct ask *ask)
{
    gate_leave(&ask->pass);
    timer_free(ask->deadline);
    free(ask->hop.url);
    tls_sent_release(ask->hop.sent);
    free(ask);
}

void ask_cancel(struct ask *ask)
{
    if (ask == NULL)
        return;
    lookup_cancel(ask->lookup);
    fetch_cancel(ask->fetch);
    ask_free(ask);
}

bool reply_is_answer(const struct reply *reply)
{
    return reply->answer != NULL &&
           (reply->trouble == REASON_NONE || reply->trouble == REASON_TOO_LARGE);
}

struct fetched ask_take(struct ask *ask)
{
    return fetch_take(ask->fetch);
}

/* The only way out.  Its connection is closed: the next one may be let in. */
static void finish(struct ask *ask, enum reason trouble, const char *detail,
                   const struct answer *answer)
{
    const struct reply reply = {.trouble = trouble,
                                .detail = detail == NULL ? "" : detail,
                                .answer = answer,
                                .hop = &ask->hop};

    gate_leave(&ask->pass);
    ask->hop.trouble = trouble;
    ask->on_reply(ask->argument, &reply);
    ask_free(ask);
}

/* How long it took is fixed when the answer is there, not when it has been judged. */
static void stop_watch(struct ask *ask)
{
    ask->hop.total_us = clock_steady_us() - ask->hop.began_us;
}

static int64_t time_left(const struct ask *ask)
{
    const int64_t left_us = ask->question.timeout_us - (clock_steady_us() - ask->hop.began_us);

    return left_us < US_PER_MS ? US_PER_MS : left_us;
}

/* A proxy whose name or address fails says nothing of the service. */
static enum reason reason_of_way(const struct ask *ask, enum reason reason)
{
    return ask->question.proxy != NULL && reason != REASON_INTERNAL ? REASON_PROXY : reason;
}

/* --- connecting ------------------------------------------------------------------------------- */

static void on_answer(void *argument, const struct answer *answer);

/* Each address that is left gets its share of the time that is left. */
static void connect_address(struct ask *ask)
{
    struct request request = ask->question.request;

    request.url = ask->hop.url;
    request.address = &ask->names.addresses[ask->tried];
    request.port = catalogue_port(ask->prober->catalogue, ask->target.port);
    request.timeout_us = time_left(ask);
    request.connect_timeout_us = request.timeout_us / (int64_t)(ask->names.count - ask->tried);
    request.user_agent = ask->agent;
    request.is_proxied = ask->question.proxy != NULL;
    ask->hop.tried = ask->tried + 1;
    ask->fetch = fetch_start(ask->prober->fetcher, &request, on_answer, ask);
}

static bool gave_no_connection(const struct answer *answer)
{
    return answer->trouble == REASON_REFUSED || answer->trouble == REASON_UNREACHABLE ||
           answer->trouble == REASON_TIMEOUT_CONNECT ||
           (answer->trouble == REASON_PROXY && answer->phase_us[PHASE_CONNECT] == NOT_REACHED);
}

/* No connection: the next address, or the end with what the first one said. */
static void on_no_connection(struct ask *ask, const struct answer *answer)
{
    ask->fetch = NULL;
    if (ask->tried == 0) {
        ask->no_connect = answer->trouble;
        snprintf(ask->no_connect_detail, sizeof ask->no_connect_detail, "%s",
                 answer->detail == NULL ? "" : answer->detail);
    }
    if (++ask->tried < ask->names.count) {
        connect_address(ask);
        return;
    }
    ask->hop.address = ask->names.addresses[0];
    finish(ask, ask->no_connect, ask->no_connect_detail, NULL);
}

static void measure(struct ask *ask, const struct answer *answer)
{
    struct hop *const hop = &ask->hop;

    for (int i = PHASE_CONNECT; i < PHASE_COUNT; i++)
        hop->phase_us[i] = answer->phase_us[i];
    hop->address = ask->names.addresses[ask->tried];
    hop->status = answer->status;
    hop->tls_protocol = answer->tls.protocol;
    hop->own_ends_ms = answer->tls.own_ends_ms;
    hop->sent = tls_sent_hold(answer->tls.sent);
    if (answer->tls.certificate_seen)
        hop->certificate_ends_ms = answer->tls.ends_ms;
}

static void on_answer(void *argument, const struct answer *answer)
{
    struct ask *const ask = argument;

    stop_watch(ask);
    if (gave_no_connection(answer)) {
        on_no_connection(ask, answer);
        return;
    }
    measure(ask, answer);
    finish(ask, answer->trouble, answer->detail, answer);
}

/* --- the name --------------------------------------------------------------------------------- */

static void on_names(void *argument, const struct lookup_answer *answer)
{
    struct ask *const ask = argument;

    ask->lookup = NULL;
    timer_stop(ask->deadline);
    stop_watch(ask);
    if (answer->trouble != REASON_NONE) {
        finish(ask, reason_of_way(ask, answer->trouble), ask->target.host, NULL);
        return;
    }
    ask->hop.phase_us[PHASE_NAME] = answer->from_configuration ? 0 : ask->hop.total_us;
    ask->names = *answer;
    ask->hop.found_count = answer->count;
    memcpy(ask->hop.found, answer->addresses, sizeof ask->hop.found);
    connect_address(ask);
}

static void on_deadline(void *argument)
{
    struct ask *const ask = argument;

    lookup_cancel(ask->lookup);
    ask->lookup = NULL;
    stop_watch(ask);
    finish(ask, reason_of_way(ask, REASON_TIMEOUT_NAME), ask->target.host, NULL);
}

void ask_write_agent(char agent[ASK_AGENT_MOST], const struct catalogue *catalogue)
{
    if (catalogue->contact == NULL)
        snprintf(agent, ASK_AGENT_MOST, "HaiDang/%s", HAIDANG_VERSION);
    else
        snprintf(agent, ASK_AGENT_MOST, "HaiDang/%s (+%s)", HAIDANG_VERSION, catalogue->contact);
}

/* Only from here on the time is the service's. */
static void begin(void *argument)
{
    struct ask *const ask = argument;

    ask->hop.waited_us = ask->pass.waited_us;
    ask->hop.began_us = clock_steady_us();
    timer_set(ask->deadline, time_left(ask));
    ask->lookup =
        lookup_start(ask->prober->names, ask->target.host, ask->question.family, on_names, ask);
}

struct ask *ask_start(const struct prober *prober, const struct question *question,
                      void (*on_reply)(void *argument, const struct reply *reply), void *argument)
{
    struct ask *const ask = NEW(struct ask);
    struct url_parts parts;
    bool parsed = url_parse(question->request.url, &parts, NULL);

    ask->prober = prober;
    ask->question = *question;
    ask->on_reply = on_reply;
    ask->argument = argument;
    ask->deadline = timer_new(prober->loop, on_deadline, ask);
    hop_begin(&ask->hop, question->request.url, &parts, clock_steady_us());
    ask->target = parts;
    if (question->proxy != NULL)
        parsed = url_parse(question->proxy, &ask->target, NULL) && parsed;
    assert(parsed); /* the caller has parsed them, too */
    (void)parsed;
    ask_write_agent(ask->agent, prober->catalogue);
    if (gate_enter(prober->gates, parts.host, &ask->pass, begin, ask))
        begin(ask);
    return ask;
}
