/* libmicrohttpd without a thread of its own: its epoll descriptor is watched by our loop, the time
 * it wants to be called again is one timer, MHD_run is called on either. */
#include "io/web.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/listen.h"
#include "io/loop.h"
#include "io/web_inside.h"
#include "io/web_page.h"

enum {
    CONNECTIONS_MOST = 4096,
    CONNECTION_MEMORY = 16 * 1024, /* a request's head must fit into half of it */
    PASSED_OVER_MOST = 64 * 1024,  /* of a body that is too large: then we hang up */
    IDLE_SECONDS = 15,
};

#define SWEEP_US US_PER_SECOND
/* While we stop, it is looked more often whether all have gone. */
#define DRAIN_SWEEP_US (US_PER_SECOND / 50)
#define DRAIN_US (2 * US_PER_SECOND)

/* --- answering ------------------------------------------------------------------------------- */

const char *web_method(const struct web_request *request)
{
    return request->method;
}

const char *web_path(const struct web_request *request)
{
    return request->path;
}

const char *web_query(const struct web_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

bool web_has_query(const struct web_request *request)
{
    return MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, NULL, NULL) > 0;
}

struct telling {
    bool (*on_word)(void *argument, const char *name, const char *value);
    void *argument;
};

static enum MHD_Result tell_word(void *argument, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    const struct telling *const telling = argument;

    (void)kind;
    return telling->on_word(telling->argument, name, value == NULL ? "" : value) ? MHD_YES : MHD_NO;
}

void web_each_query(const struct web_request *request,
                    bool (*on_word)(void *argument, const char *name, const char *value),
                    void *argument)
{
    struct telling telling = {on_word, argument};

    MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, tell_word, &telling);
}

const char *web_header(const struct web_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

struct counting {
    const char *name;
    int count;
};

static enum MHD_Result count_header(void *argument, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    struct counting *const counting = argument;

    (void)kind;
    (void)value;
    counting->count += strcasecmp(name, counting->name) == 0;
    return MHD_YES;
}

const char *web_header_once(const struct web_request *request, const char *name)
{
    struct counting counting = {.name = name};

    MHD_get_connection_values(request->connection, MHD_HEADER_KIND, count_header, &counting);
    return counting.count == 1 ? web_header(request, name) : NULL;
}

const char *web_body(const struct web_request *request, size_t *length)
{
    *length = request->body_length;
    return request->body == NULL ? "" : request->body;
}

static enum MHD_Result send_page(struct web_request *request)
{
    struct web_page *const page = request->page;
    enum MHD_Result went;

    if (request->stream != NULL) {
        went = MHD_queue_response(request->connection, MHD_HTTP_OK, request->stream);
        MHD_destroy_response(request->stream); /* lives on as long as it is sent */
        request->stream = NULL;
        return went;
    }

    if (web_page_is_known(page, web_header(request, "If-None-Match")))
        return MHD_queue_response(request->connection, MHD_HTTP_NOT_MODIFIED,
                                  web_page_unchanged(page));
    return MHD_queue_response(request->connection, web_page_status(page),
                              web_page_response(page, web_header(request, "Accept-Encoding")));
}

static void resume(struct web_request *request)
{
    request->suspended = false;
    *request->at = request->next;
    if (request->next != NULL)
        request->next->at = request->at;
    MHD_resume_connection(request->connection);
}

void web_answer(struct web_request *request, struct web_page *page)
{
    assert(request->page == NULL);
    request->page = web_page_hold(page);
    if (!request->suspended)
        return; /* within on_request: sent when that returns */
    resume(request);
    timer_set(request->web->timer, 0);
}

/* --- being asked ----------------------------------------------------------------------------- */

static void keep(struct web_request *request)
{
    struct web *const web = request->web;

    request->suspended = true;
    request->next = web->kept;
    request->at = &web->kept;
    if (web->kept != NULL)
        web->kept->at = &request->next;
    web->kept = request;
    MHD_suspend_connection(request->connection);
}

static struct web_request *begin_request(struct web *web, struct MHD_Connection *connection,
                                         const char *method, const char *path)
{
    struct web_request *const request = NEW(struct web_request);

    request->web = web;
    request->connection = connection;
    request->method = method;
    request->path = path;
    request->body_most = WEB_BODY_MOST;
    web_connection_work(web_connection_of(connection));
    return request;
}

static enum MHD_Result refuse(struct web_request *request, int status, const char *words)
{
    const struct web_page_options options = {.status = status,
                                             .type = "application/problem+json",
                                             .cache = "no-store",
                                             /* the rest must not be read as a request */
                                             .close = true};
    request->told = true;
    request->page = web_page_new(&options, words, strlen(words));
    return send_page(request);
}

static enum MHD_Result refuse_body(struct web_request *request)
{
    return refuse(request, MHD_HTTP_CONTENT_TOO_LARGE,
                  "{\"type\":\"about:blank\",\"title\":\"Content Too Large\",\"status\":413,"
                  "\"detail\":\"the request is too large\"}\n");
}

/* How long the body is said to be. */
struct framing {
    int lengths, codings;
    bool is_strange;
};

/* "Content-Length : 5" has another name to us than to others, and of a line that goes on in the
 * next one libmicrohttpd makes one name: "Content-Length5". */
static bool is_strange_name(const char *name)
{
    static const char *const names[] = {"Content-Length", "Transfer-Encoding"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncasecmp(name, names[i], strlen(names[i])) == 0 && name[strlen(names[i])] != '\0')
            return true;
    return strpbrk(name, " \t\r\n") != NULL || *name == '\0';
}

static enum MHD_Result look_at_framing(void *argument, enum MHD_ValueKind kind, const char *name,
                                       const char *value)
{
    struct framing *const framing = argument;

    (void)kind;
    framing->is_strange |= is_strange_name(name);
    if (strcasecmp(name, "Content-Length") == 0) {
        framing->lengths++;
        framing->is_strange |=
            value == NULL || *value == '\0' || strspn(value, "0123456789") != strlen(value);
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        framing->codings++;
        framing->is_strange |= value == NULL || strcasecmp(value, "chunked") != 0;
    }
    return MHD_YES;
}

/* Said twice or in two ways, it may mean one thing to a proxy and another to us: what follows would
 * be a request that the proxy never saw. */
static bool is_framed_clearly(const struct web_request *request)
{
    struct framing framing = {0};

    MHD_get_connection_values(request->connection, MHD_HEADER_KIND, look_at_framing, &framing);
    return framing.lengths + framing.codings <= 1 && !framing.is_strange;
}

static enum MHD_Result tell(struct web_request *request)
{
    request->told = true;
    request->web->on_request(request->web->argument, request);
    if (request->page != NULL || request->stream != NULL)
        return send_page(request);
    keep(request);
    return MHD_YES;
}

static char *room_for_body(struct web_request *request, size_t wanted)
{
    while (request->body_room < wanted)
        request->body = memory_room(request->body, request->body_room, &request->body_room, 1);
    return request->body;
}

/* What is too large is not kept, but heard to its end, so that it can be told. */
static enum MHD_Result take_body(struct web_request *request, const char *bytes, size_t *length)
{
    const size_t wanted = request->body_length + *length;

    if (wanted <= request->body_most) {
        request->body = room_for_body(request, wanted + 1);
        memcpy(request->body + request->body_length, bytes, *length);
        request->body[wanted] = '\0';
    }
    request->body_length = wanted;
    *length = 0;
    return wanted <= request->body_most + PASSED_OVER_MOST ? MHD_YES : MHD_NO;
}

static bool has_body(const struct web_request *request)
{
    return web_header(request, "Content-Length") != NULL ||
           web_header(request, "Transfer-Encoding") != NULL;
}

/* NOLINTNEXTLINE(readability-function-size): eight parameters are libmicrohttpd's wish */
static enum MHD_Result on_access(void *argument, struct MHD_Connection *connection,
                                 const char *path, const char *method, const char *version,
                                 const char *body, size_t *body_length, void **context)
{
    struct web *const web = argument;
    struct web_request *request = *context;

    (void)version;
    if (web->stopping)
        return MHD_NO;
    if (request == NULL) {
        const char *length;

        request = *context = begin_request(web, connection, method, path);
        if (web->body_most != NULL && has_body(request))
            request->body_most = web->body_most(web->argument, request);
        if (!is_framed_clearly(request))
            return refuse(request, MHD_HTTP_BAD_REQUEST,
                          "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                          "\"detail\":\"how long the request is cannot be told\"}\n");
        length = web_header(request, "Content-Length");
        if (length != NULL && strtoull(length, NULL, 10) > request->body_most)
            return refuse_body(request);
        return MHD_YES;
    }
    if (*body_length > 0)
        return take_body(request, body, body_length);
    if (request->page != NULL)
        return send_page(request);
    if (request->body_length > request->body_most)
        return refuse_body(request);
    return request->told ? MHD_NO : tell(request);
}

static void on_completed(void *argument, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    struct web_request *const request = *context;

    (void)argument;
    (void)code;
    web_connection_rest(web_connection_of(connection));
    if (request == NULL)
        return;
    web_page_release(request->page);
    free(request->body);
    free(request);
    *context = NULL;
}

/* --- letting MHD work ------------------------------------------------------------------------ */

void web_run(struct web *web)
{
    MHD_UNSIGNED_LONG_LONG wait_ms;

    MHD_run(web->daemon);
    if (MHD_get_timeout(web->daemon, &wait_ms) == MHD_YES)
        timer_set(web->timer, (int64_t)wait_ms * US_PER_MS);
    else
        timer_stop(web->timer);
}

static void end_drain(struct web *web)
{
    void (*const on_drained)(void *argument) = web->on_drained;

    timer_stop(web->sweep);
    on_drained(web->drain_argument);
}

static void on_sweep(void *argument)
{
    struct web *const web = argument;
    bool is_drained = false;

    web_sweep_connections(web);
    web_sweep_streams(web);
    if (web->on_drained != NULL)
        is_drained = web_drain_connections(web) || clock_steady_us() > web->drain_until_us;
    /* at the limit MHD stops listening, and goes on only in the run after the one that closed */
    web_run(web);
    timer_set(web->sweep, web->on_drained == NULL ? SWEEP_US : DRAIN_SWEEP_US);
    if (is_drained && web->on_drained != NULL)
        end_drain(web);
}

void web_drain(struct web *web, void (*on_drained)(void *argument), void *argument)
{
    const int listening = MHD_quiesce_daemon(web->daemon);

    if (listening >= 0)
        close(listening);
    web->on_drained = on_drained;
    web->drain_argument = argument;
    web->drain_until_us = clock_steady_us() + DRAIN_US;
    web_give_streams_up(web);
    timer_set(web->sweep, 0);
}

static void on_time(void *argument)
{
    web_run(argument);
}

static void on_ready(void *argument, int events)
{
    (void)events;
    web_run(argument);
}

/* "%41" to "A", in place; but "%00" stays as it is written, for a string would end there. */
static size_t unescape(void *argument, struct MHD_Connection *connection, char *string)
{
    static const char digits[] = "0123456789abcdef";
    char *to = string;

    (void)argument;
    (void)connection;
    for (const char *at = string; *at != '\0'; at++) {
        const char *const high =
            at[0] == '%' && at[1] != '\0' ? strchr(digits, at[1] | 0x20) : NULL;
        const char *const low = high != NULL && at[2] != '\0' ? strchr(digits, at[2] | 0x20) : NULL;

        if (low != NULL && (high != digits || low != digits)) {
            *to++ = (char)((high - digits) * 16 + (low - digits));
            at += 2;
        } else {
            *to++ = *at;
        }
    }
    *to = '\0';
    return (size_t)(to - string);
}

/* --- the life of it -------------------------------------------------------------------------- */

static struct MHD_Daemon *start_daemon(struct web *web, int listening)
{
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, web_on_knock, web, on_access, web,
        MHD_OPTION_LISTEN_SOCKET, listening, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned int)CONNECTIONS_MOST, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)IDLE_SECONDS,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, web, MHD_OPTION_NOTIFY_CONNECTION,
        web_on_connection, web, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_UNESCAPE_CALLBACK,
        unescape, NULL, MHD_OPTION_END);
}

struct web *web_new(struct loop *loop, const struct web_options *options, struct error *error)
{
    struct web *const web = NEW(struct web);
    const int listening = listen_open(options->listen, error);

    web->loop = loop;
    web->on_request = options->on_request;
    web->body_most = options->body_most;
    web->argument = options->argument;
    web->proxies = options->proxies;
    web->proxy_count = options->proxy_count;
    web->places = web_places_new();
    if (listening < 0)
        goto fail;
    web->port = listen_port(listening);
    web->daemon = start_daemon(web, listening);
    if (web->daemon == NULL) {
        close(listening);
        error_set(error, tr("the web server could not be started on '%s'"), options->listen);
        goto fail;
    }
    web->timer = timer_new(loop, on_time, web);
    web->sweep = timer_new(loop, on_sweep, web);
    web->watcher = watcher_new(
        loop, MHD_get_daemon_info(web->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, on_ready, web);
    watcher_set(web->watcher, SOCKET_READABLE);
    timer_set(web->sweep, SWEEP_US);
    return web;

fail:
    web_free(web);
    return NULL;
}

void web_free(struct web *web)
{
    if (web == NULL)
        return;
    web->stopping = true;
    while (web->kept != NULL)
        resume(web->kept); /* MHD refuses to stop while one is suspended */
    web_give_streams_up(web);
    watcher_free(web->watcher);
    timer_free(web->timer);
    timer_free(web->sweep);
    if (web->daemon != NULL)
        MHD_stop_daemon(web->daemon); /* closes the listening socket too */
    web_free_streams(web);
    web_places_free(web->places);
    free(web);
}

int web_port(const struct web *web)
{
    return web->port;
}
