#include "io/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/fetch_connect.h"
#include "io/fetch_transfer.h"
#include "io/loop.h"

/* Fetches that rest with their handles for the next request: some 10 KB each. */
enum { RESTING_MOST = 64 };

enum step {
    STEP_RESTING,
    STEP_GIVEN_UP,   /* before it began: told on the timer's next turn */
    STEP_CONNECTING, /* ours */
    STEP_TALKING,    /* libcurl's */
    STEP_TELLING,    /* within on_answer */
};

struct fetch {
    struct fetcher *fetcher;
    struct fetch *next, *previous; /* among those running; `next` also among those resting */
    struct transfer transfer;
    enum step step;
    enum reason given_up;
    bool is_tls;
    struct timer *timer; /* until STEP_TALKING the connection's limit, then the whole one's */
    struct watcher *watcher;
    int wanted; /* what libcurl waits for on its socket */
    int64_t start_us, deadline_us;
    void (*on_answer)(void *argument, const struct answer *answer);
    void *argument;
};

struct fetcher {
    struct loop *loop;
    struct trust *trust;
    CURLM *multi;
    struct timer *timer; /* libcurl's */
    struct fetch *running;
    struct fetch *resting;
    size_t resting_count;
    int busy;  /* we are within a call that goes on with the fetcher afterwards */
    bool gone; /* fetcher_free was called meanwhile */
};

/* --- running and resting -------------------------------------------------------------------- */

static void close_socket(void *argument)
{
    struct fetch *const fetch = argument;

    watcher_free(fetch->watcher);
    fetch->watcher = NULL;
    if (fetch->transfer.socket >= 0)
        close(fetch->transfer.socket);
    fetch->transfer.socket = -1;
}

static void fetch_free(struct fetch *fetch)
{
    if (fetch == NULL)
        return;
    transfer_close(&fetch->transfer);
    timer_free(fetch->timer);
    free(fetch);
}

static void on_time(void *argument);

static struct fetch *fetch_new(struct fetcher *fetcher)
{
    struct fetch *const fetch = NEW(struct fetch);

    if (!transfer_open(&fetch->transfer, fetcher->trust, close_socket, fetch))
        abort(); /* no memory */
    fetch->fetcher = fetcher;
    fetch->timer = timer_new(fetcher->loop, on_time, fetch);
    return fetch;
}

static struct fetch *wake_one(struct fetcher *fetcher)
{
    struct fetch *fetch = fetcher->resting;

    if (fetch == NULL) {
        fetch = fetch_new(fetcher);
    } else {
        fetcher->resting = fetch->next;
        fetcher->resting_count--;
    }
    fetch->previous = NULL;
    fetch->next = fetcher->running;
    if (fetch->next != NULL)
        fetch->next->previous = fetch;
    fetcher->running = fetch;
    return fetch;
}

/* Ends its connection, whatever it was doing. */
static void hang_up(struct fetch *fetch)
{
    timer_stop(fetch->timer);
    if (fetch->step == STEP_TALKING)
        curl_multi_remove_handle(fetch->fetcher->multi, fetch->transfer.easy);
    close_socket(fetch);
}

static void put_to_rest(struct fetch *fetch)
{
    struct fetcher *const fetcher = fetch->fetcher;

    if (fetch->previous != NULL)
        fetch->previous->next = fetch->next;
    else
        fetcher->running = fetch->next;
    if (fetch->next != NULL)
        fetch->next->previous = fetch->previous;
    fetch->step = STEP_RESTING;
    if (fetcher->resting_count >= RESTING_MOST || transfer_is_marred(&fetch->transfer)) {
        fetch_free(fetch);
        return;
    }
    fetch->next = fetcher->resting;
    fetcher->resting = fetch;
    fetcher->resting_count++;
}

/* --- the only way out ----------------------------------------------------------------------- */

/* libcurl takes the end of the connection for a first byte. */
static bool nothing_came(const struct transfer *transfer, enum reason trouble)
{
    return (trouble == REASON_CLOSED || trouble == REASON_RESET) && transfer->size == 0 &&
           transfer_status(transfer) == 0;
}

static void fill_times(const struct fetch *fetch, int64_t now_us, struct answer *answer)
{
    const struct transfer *const transfer = &fetch->transfer;
    const int64_t tls_us = transfer->tls.done_us;
    const int64_t first_us = transfer_first_byte_us(transfer, now_us);

    answer->total_us = now_us - fetch->start_us;
    for (int i = 0; i < PHASE_COUNT; i++)
        answer->phase_us[i] = NOT_REACHED;
    if (transfer->connect_us == 0)
        return;
    answer->phase_us[PHASE_CONNECT] = transfer->connect_us - fetch->start_us;
    if (tls_us != 0)
        answer->phase_us[PHASE_TLS] = tls_us - transfer->connect_us;
    if (first_us == 0 || nothing_came(transfer, answer->trouble))
        return;
    answer->phase_us[PHASE_FIRST_BYTE] = first_us - (tls_us != 0 ? tls_us : transfer->connect_us);
    if (answer->trouble == REASON_NONE)
        answer->phase_us[PHASE_BODY] = now_us - first_us;
}

static void fetch_finish(struct fetch *fetch, enum reason trouble, const char *detail)
{
    struct fetcher *const fetcher = fetch->fetcher;
    struct answer answer = {.trouble = trouble, .detail = detail};

    fill_times(fetch, clock_steady_us(), &answer);
    transfer_describe(&fetch->transfer, &answer);
    hang_up(fetch);
    fetch->step = STEP_TELLING;
    fetcher->busy++;
    fetch->on_answer(fetch->argument, &answer);
    fetcher->busy--;
    put_to_rest(fetch);
    if (fetcher->gone && fetcher->busy == 0)
        fetcher_free(fetcher);
}

struct fetched fetch_take(struct fetch *fetch)
{
    const size_t length = fetch->transfer.body.length;

    return (struct fetched){.body = text_detach(&fetch->transfer.body),
                            .body_length = length,
                            .headers = text_detach(&fetch->transfer.headers)};
}

void fetch_cancel(struct fetch *fetch)
{
    if (fetch == NULL || fetch->step == STEP_TELLING || fetch->step == STEP_RESTING)
        return;
    hang_up(fetch);
    put_to_rest(fetch);
}

/* --- libcurl on our loop -------------------------------------------------------------------- */

static struct fetch *fetch_of(CURL *easy)
{
    char *owner = NULL;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    return (void *)owner;
}

/* Tells what has ended.  Must follow every action: a transfer may end in any, also in the last. */
static void reap(struct fetcher *fetcher)
{
    int left;

    for (const CURLMsg *message = curl_multi_info_read(fetcher->multi, &left); message != NULL;
         message = fetcher->gone ? NULL : curl_multi_info_read(fetcher->multi, &left)) {
        struct fetch *const fetch = fetch_of(message->easy_handle);
        const CURLcode result = message->data.result;
        const char *detail =
            *fetch->transfer.said != '\0' ? fetch->transfer.said : fetch->transfer.complaint;

        if (message->msg != CURLMSG_DONE)
            continue;
        if (*detail == '\0' && result != CURLE_OK)
            detail = curl_easy_strerror(result);
        fetch_finish(fetch, transfer_reason(&fetch->transfer, result), detail);
    }
}

static void act(struct fetcher *fetcher, int socket, int events)
{
    int running;

    fetcher->busy++;
    curl_multi_socket_action(fetcher->multi, socket, events, &running);
    reap(fetcher);
    fetcher->busy--;
    if (fetcher->gone && fetcher->busy == 0)
        fetcher_free(fetcher);
}

static void on_curl_time(void *argument)
{
    act(argument, CURL_SOCKET_TIMEOUT, 0);
}

static int on_curl_timer(CURLM *multi, long after_ms, void *argument)
{
    struct fetcher *const fetcher = argument;

    (void)multi;
    if (after_ms < 0)
        timer_stop(fetcher->timer);
    else
        timer_set(fetcher->timer, after_ms * US_PER_MS);
    return 0;
}

static int on_curl_socket(CURL *easy, curl_socket_t socket, int what, void *argument,
                          void *socket_argument)
{
    struct fetch *const fetch = fetch_of(easy);

    (void)argument;
    (void)socket_argument;
    /* libcurl closes some connections by a handle of its own: they are being closed anyway */
    if (fetch == NULL || fetch->watcher == NULL || fetch->transfer.socket != socket)
        return 0;
    fetch->wanted = 0;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        fetch->wanted |= SOCKET_READABLE;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        fetch->wanted |= SOCKET_WRITABLE;
    watcher_set(fetch->watcher, fetch->wanted);
    return 0;
}

/* --- a fetch's own way ---------------------------------------------------------------------- */

static void on_connected(struct fetch *fetch)
{
    struct fetcher *const fetcher = fetch->fetcher;

    fetch->step = STEP_TALKING;
    fetch->wanted = 0;
    watcher_set(fetch->watcher, 0);
    timer_set(fetch->timer, fetch->deadline_us - clock_steady_us());
    curl_multi_add_handle(fetcher->multi, fetch->transfer.easy);
    act(fetcher, CURL_SOCKET_TIMEOUT, 0); /* begin now, not on the loop's next turn */
}

/* A proxy that cannot be reached says nothing of the service. */
static enum reason reason_of_connecting(const struct fetch *fetch, int trouble)
{
    const enum reason reason = connect_reason(trouble);

    return fetch->transfer.is_proxied && reason != REASON_INTERNAL ? REASON_PROXY : reason;
}

static void on_connect_event(struct fetch *fetch, int64_t now_us)
{
    int trouble = 0;

    if (connect_is_done(fetch->transfer.socket, &trouble)) {
        fetch->transfer.connect_us = now_us;
        on_connected(fetch);
    } else if (trouble != 0) {
        fetch_finish(fetch, reason_of_connecting(fetch, trouble), strerror(trouble));
    } else {
        watcher_set(fetch->watcher, SOCKET_WRITABLE);
    }
}

static void on_talk_event(struct fetch *fetch, int events)
{
    const int socket = fetch->transfer.socket;
    int ready = 0;

    if ((events & SOCKET_READABLE) != 0)
        ready |= CURL_CSELECT_IN;
    if ((events & SOCKET_WRITABLE) != 0)
        ready |= CURL_CSELECT_OUT;
    if ((events & SOCKET_ERROR) != 0) {
        ready |= CURL_CSELECT_IN | CURL_CSELECT_ERR;
        /* the loop watches a broken socket no longer, but bytes may wait in it */
        watcher_set(fetch->watcher, fetch->wanted);
    }
    act(fetch->fetcher, socket, ready);
}

static void on_socket(void *argument, int events)
{
    struct fetch *const fetch = argument;

    if (fetch->step == STEP_CONNECTING)
        on_connect_event(fetch, clock_steady_us());
    else if (fetch->step == STEP_TALKING)
        on_talk_event(fetch, events);
}

static enum reason reason_of_timeout(const struct fetch *fetch)
{
    const struct transfer *const transfer = &fetch->transfer;

    if (fetch->step == STEP_CONNECTING)
        return transfer->is_proxied ? REASON_PROXY : REASON_TIMEOUT_CONNECT;
    if (transfer_is_in_tunnel(transfer))
        return REASON_PROXY;
    if (transfer_first_byte_us(transfer, clock_steady_us()) != 0)
        return REASON_TIMEOUT_BODY;
    return fetch->is_tls && transfer->tls.done_us == 0 ? REASON_TIMEOUT_TLS
                                                       : REASON_TIMEOUT_FIRST_BYTE;
}

static void on_time(void *argument)
{
    struct fetch *const fetch = argument;

    if (fetch->step == STEP_GIVEN_UP)
        fetch_finish(fetch, fetch->given_up, fetch->transfer.complaint);
    else
        fetch_finish(fetch, reason_of_timeout(fetch), "the time is over");
}

static void give_up(struct fetch *fetch, enum reason reason, const char *detail)
{
    snprintf(fetch->transfer.complaint, sizeof fetch->transfer.complaint, "%.*s",
             CURL_ERROR_SIZE - 1, detail);
    fetch->given_up = reason;
    fetch->step = STEP_GIVEN_UP;
    timer_set(fetch->timer, 0);
}

static void begin_connecting(struct fetch *fetch, const struct request *request, uint16_t port)
{
    int64_t limit = request->timeout_us;
    int trouble = 0;

    fetch->transfer.socket = connect_begin(request->address, port, &trouble);
    if (fetch->transfer.socket < 0) {
        give_up(fetch, reason_of_connecting(fetch, trouble), strerror(trouble));
        return;
    }
    if (request->connect_timeout_us > 0 && request->connect_timeout_us < limit)
        limit = request->connect_timeout_us;
    fetch->step = STEP_CONNECTING;
    fetch->watcher = watcher_new(fetch->fetcher->loop, fetch->transfer.socket, on_socket, fetch);
    watcher_set(fetch->watcher, SOCKET_WRITABLE);
    timer_set(fetch->timer, limit);
}

struct fetch *fetch_start(struct fetcher *fetcher, const struct request *request,
                          void (*on_answer)(void *argument, const struct answer *answer),
                          void *argument)
{
    struct fetch *const fetch = wake_one(fetcher);
    struct url_parts parts = {.port = 0};
    struct error error = {""};
    const bool readable = url_parse(request->url, &parts, &error);
    const uint16_t port = request->port != 0 ? request->port : parts.port;

    fetch->is_tls = strcmp(parts.scheme, "https") == 0;
    transfer_prepare(&fetch->transfer, request, port, fetch->is_tls);
    fetch->on_answer = on_answer;
    fetch->argument = argument;
    fetch->start_us = clock_steady_us();
    fetch->deadline_us = fetch->start_us + request->timeout_us;
    if (readable)
        begin_connecting(fetch, request, port);
    else
        give_up(fetch, REASON_INTERNAL, error.message);
    return fetch;
}

/* --- the fetcher ---------------------------------------------------------------------------- */

struct fetcher *fetcher_new(struct loop *loop, struct trust *trust, struct error *error)
{
    struct fetcher *const fetcher = NEW(struct fetcher);

    fetcher->loop = loop;
    fetcher->trust = trust;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(fetcher);
        error_set(error, tr("cannot start libcurl"));
        return NULL;
    }
    fetcher->multi = curl_multi_init();
    if (fetcher->multi == NULL)
        abort(); /* no memory */
    fetcher->timer = timer_new(loop, on_curl_time, fetcher);
    curl_multi_setopt(fetcher->multi, CURLMOPT_SOCKETFUNCTION, on_curl_socket);
    curl_multi_setopt(fetcher->multi, CURLMOPT_SOCKETDATA, fetcher);
    curl_multi_setopt(fetcher->multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
    curl_multi_setopt(fetcher->multi, CURLMOPT_TIMERDATA, fetcher);
    curl_multi_setopt(fetcher->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    return fetcher;
}

/* Those that are telling their owner at this moment come to rest by themselves. */
static void cancel_all(struct fetcher *fetcher)
{
    struct fetch *next;

    for (struct fetch *fetch = fetcher->running; fetch != NULL; fetch = next) {
        next = fetch->next;
        fetch_cancel(fetch);
    }
}

void fetcher_free(struct fetcher *fetcher)
{
    if (fetcher == NULL)
        return;
    cancel_all(fetcher);
    fetcher->gone = true;
    if (fetcher->busy > 0)
        return; /* whoever is busy frees it when done */
    while (fetcher->resting != NULL) {
        struct fetch *const fetch = fetcher->resting;

        fetcher->resting = fetch->next;
        fetch_free(fetch);
    }
    curl_multi_cleanup(fetcher->multi);
    timer_free(fetcher->timer);
    curl_global_cleanup();
    free(fetcher);
}
