/* libmicrohttpd without a thread of its own: its epoll descriptor is watched by our loop, the time
 * it wants to be called again is one timer, MHD_run is called on either. */
#include "io/web.h"

#include <assert.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/compress.h"
#include "io/listen.h"
#include "io/loop.h"

enum {
    CONNECTIONS_MOST = 1000,
    CONNECTION_MEMORY = 16 * 1024, /* a request's head must fit into half of it */
    BODY_MOST = 4096,              /* nothing of ours wants a body */
    IDLE_SECONDS = 15,
    COMPRESS_LEAST = 512, /* smaller answers fit into one packet anyway */
    ETAG_TEXT = 24,
};

/* A byte now and then keeps a connection from being idle; these limits do not ask for the pace. */
#define REQUEST_US (20 * US_PER_SECOND)
#define ANSWER_US (90 * US_PER_SECOND)
#define SWEEP_US US_PER_SECOND

static const char policy[] = "default-src 'self'; object-src 'none'; base-uri 'none'; "
                             "form-action 'self'; frame-ancestors 'none'";

struct connection {
    struct web *web;
    struct connection *next, **at;
    int socket;
    int64_t deadline_us;
};

struct web {
    struct loop *loop;
    struct MHD_Daemon *daemon;
    struct watcher *watcher;
    struct timer *timer; /* when MHD wants to run */
    struct timer *sweep;
    void (*on_request)(void *argument, struct web_request *request);
    void *argument;
    struct web_request *kept; /* those that wait for their answer */
    struct connection *connections;
    bool stopping;
    int port;
};

struct web_request {
    struct web *web;
    struct MHD_Connection *connection;
    const char *method, *path;
    struct web_page *page;          /* the answer, once there is one */
    struct web_request *next, **at; /* in web->kept, while suspended */
    size_t body;
    bool told;
    bool suspended;
};

/* --- pages ----------------------------------------------------------------------------------- */

struct web_page {
    int holders;
    int status;
    bool compress;
    const char *bytes; /* owned by `plain` */
    size_t length;
    char *type, *cache, *location, *allow;
    int retry_after, refresh;
    char etag[ETAG_TEXT];
    struct MHD_Response *plain;
    struct MHD_Response *gzip;      /* made when first wanted */
    struct MHD_Response *unchanged; /* the 304, likewise */
};

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
    if (value != NULL)
        MHD_add_response_header(response, name, value);
}

static void add_seconds(struct MHD_Response *response, const char *name, int seconds)
{
    char text[16];

    if (seconds <= 0)
        return;
    snprintf(text, sizeof text, "%d", seconds);
    add_header(response, name, text);
}

static void add_headers(const struct web_page *page, struct MHD_Response *response)
{
    add_header(response, "Cache-Control", page->cache);
    add_header(response, "Content-Security-Policy", policy);
    add_header(response, "X-Content-Type-Options", "nosniff");
    add_header(response, "Referrer-Policy", "no-referrer");
    add_header(response, "X-Frame-Options", "DENY");
    add_header(response, "Location", page->location);
    add_header(response, "Allow", page->allow);
    if (page->status == MHD_HTTP_OK)
        add_header(response, "ETag", page->etag);
    if (page->compress)
        add_header(response, "Vary", "Accept-Encoding");
    add_seconds(response, "Retry-After", page->retry_after);
    add_seconds(response, "Refresh", page->refresh);
}

/* Takes the bytes. */
static struct MHD_Response *make_response(const struct web_page *page, char *bytes, size_t length)
{
    struct MHD_Response *const response =
        MHD_create_response_from_buffer(length, bytes, MHD_RESPMEM_MUST_FREE);

    if (response == NULL)
        abort(); /* no memory */
    add_header(response, "Content-Type", page->type);
    add_headers(page, response);
    return response;
}

/* FNV-1a: tells two versions of our own page apart, no more is asked of it. */
static uint64_t hash_bytes(const char *bytes, size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    return hash;
}

struct web_page *web_page_new(const struct web_page_options *options, const void *bytes,
                              size_t length)
{
    struct web_page *const page = NEW(struct web_page);
    char *const copy = memory_copy(bytes, length);

    page->holders = 1;
    page->status = options->status;
    page->compress = options->compress && length >= COMPRESS_LEAST;
    page->bytes = copy;
    page->length = length;
    page->type = memory_copy_string(options->type);
    page->cache = memory_copy_string(options->cache);
    page->location = memory_copy_string(options->location);
    page->allow = memory_copy_string(options->allow);
    page->retry_after = options->retry_after;
    page->refresh = options->refresh;
    /* weak: the compressed form is the same page, but not the same bytes */
    snprintf(page->etag, sizeof page->etag, "W/\"%016" PRIx64 "\"", hash_bytes(bytes, length));
    page->plain = make_response(page, copy, length);
    return page;
}

struct web_page *web_page_hold(struct web_page *page)
{
    page->holders++;
    return page;
}

static void release_response(struct MHD_Response *response)
{
    if (response != NULL)
        MHD_destroy_response(response);
}

void web_page_release(struct web_page *page)
{
    if (page == NULL || --page->holders > 0)
        return;
    release_response(page->plain);
    release_response(page->gzip);
    release_response(page->unchanged);
    free(page->type);
    free(page->cache);
    free(page->location);
    free(page->allow);
    free(page);
}

static struct MHD_Response *compressed(struct web_page *page)
{
    struct text text = {0};

    if (page->gzip != NULL)
        return page->gzip;
    if (!compress_gzip(page->bytes, page->length, &text)) {
        text_free(&text);
        return page->plain;
    }
    page->gzip = make_response(page, text.bytes, text.length);
    add_header(page->gzip, "Content-Encoding", "gzip");
    return page->gzip;
}

static struct MHD_Response *unchanged(struct web_page *page)
{
    if (page->unchanged == NULL) {
        page->unchanged = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
        if (page->unchanged == NULL)
            abort(); /* no memory */
        add_headers(page, page->unchanged);
    }
    return page->unchanged;
}

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

const char *web_header(const struct web_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

static bool has_this_version(const struct web_request *request, const struct web_page *page)
{
    const char *const known = web_header(request, "If-None-Match");

    return known != NULL && page->status == MHD_HTTP_OK &&
           (strcmp(known, "*") == 0 || strstr(known, page->etag + 2) != NULL);
}

static enum MHD_Result send_page(const struct web_request *request)
{
    struct web_page *const page = request->page;

    if (has_this_version(request, page))
        return MHD_queue_response(request->connection, MHD_HTTP_NOT_MODIFIED, unchanged(page));
    return MHD_queue_response(request->connection, (unsigned int)page->status,
                              page->compress &&
                                      compress_is_wanted(web_header(request, "Accept-Encoding"))
                                  ? compressed(page)
                                  : page->plain);
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
    const union MHD_ConnectionInfo *const information =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    request->web = web;
    request->connection = connection;
    request->method = method;
    request->path = path;
    if (information != NULL && information->socket_context != NULL)
        ((struct connection *)information->socket_context)->deadline_us =
            clock_steady_us() + ANSWER_US;
    return request;
}

static enum MHD_Result refuse_body(struct web_request *request)
{
    const struct web_page_options options = {.status = MHD_HTTP_CONTENT_TOO_LARGE,
                                             .type = "text/plain; charset=utf-8",
                                             .cache = "no-store"};
    static const char words[] = "the request is too large\n";

    request->told = true;
    request->page = web_page_new(&options, words, sizeof words - 1);
    /* what is left of the body must not be read as another request */
    add_header(request->page->plain, "Connection", "close");
    return send_page(request);
}

static enum MHD_Result tell(struct web_request *request)
{
    request->told = true;
    request->web->on_request(request->web->argument, request);
    if (request->page != NULL)
        return send_page(request);
    keep(request);
    return MHD_YES;
}

static enum MHD_Result on_access(void *argument, struct MHD_Connection *connection,
                                 const char *path, const char *method, const char *version,
                                 const char *body, size_t *body_length, void **context)
{
    struct web *const web = argument;
    struct web_request *request = *context;

    (void)version;
    (void)body;
    if (web->stopping)
        return MHD_NO;
    if (request == NULL) {
        const char *length;

        request = *context = begin_request(web, connection, method, path);
        length = web_header(request, "Content-Length");
        if (length != NULL && strtoull(length, NULL, 10) > BODY_MOST)
            return refuse_body(request);
        return MHD_YES;
    }
    if (*body_length > 0) {
        request->body += *body_length;
        *body_length = 0;
        return request->body <= BODY_MOST ? MHD_YES : MHD_NO;
    }
    if (request->page != NULL)
        return send_page(request);
    return request->told ? MHD_NO : tell(request);
}

static void on_completed(void *argument, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    struct web_request *const request = *context;
    const union MHD_ConnectionInfo *const information =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    (void)argument;
    (void)code;
    if (information != NULL && information->socket_context != NULL)
        ((struct connection *)information->socket_context)->deadline_us =
            clock_steady_us() + REQUEST_US;
    if (request == NULL)
        return;
    web_page_release(request->page);
    free(request);
    *context = NULL;
}

/* --- connections ----------------------------------------------------------------------------- */

static struct connection *begin_connection(struct web *web, struct MHD_Connection *mhd)
{
    struct connection *const connection = NEW(struct connection);

    connection->web = web;
    connection->socket =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    connection->deadline_us = clock_steady_us() + REQUEST_US;
    connection->next = web->connections;
    connection->at = &web->connections;
    if (connection->next != NULL)
        connection->next->at = &connection->next;
    web->connections = connection;
    return connection;
}

static void on_connection(void *argument, struct MHD_Connection *mhd, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct connection *const connection = *context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = begin_connection(argument, mhd);
        return;
    }
    if (connection == NULL)
        return;
    *connection->at = connection->next;
    if (connection->next != NULL)
        connection->next->at = connection->at;
    free(connection);
    *context = NULL;
}

/* MHD knows no way to end a connection from outside but to take its socket's ends away. */
static void on_sweep(void *argument)
{
    struct web *const web = argument;
    const int64_t now = clock_steady_us();

    for (const struct connection *it = web->connections; it != NULL; it = it->next)
        if (it->deadline_us < now)
            shutdown(it->socket, SHUT_RDWR);
    timer_set(web->sweep, SWEEP_US);
}

static void run(struct web *web)
{
    MHD_UNSIGNED_LONG_LONG wait_ms;

    MHD_run(web->daemon);
    if (MHD_get_timeout(web->daemon, &wait_ms) == MHD_YES)
        timer_set(web->timer, (int64_t)wait_ms * US_PER_MS);
    else
        timer_stop(web->timer);
}

static void on_time(void *argument)
{
    run(argument);
}

static void on_ready(void *argument, int events)
{
    (void)events;
    run(argument);
}

/* --- the life of it -------------------------------------------------------------------------- */

static struct MHD_Daemon *start_daemon(struct web *web, int listening)
{
    return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_access, web,
                            MHD_OPTION_LISTEN_SOCKET, listening, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned int)CONNECTIONS_MOST, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned int)IDLE_SECONDS, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
                            web, MHD_OPTION_NOTIFY_CONNECTION, on_connection, web, MHD_OPTION_END);
}

struct web *web_new(struct loop *loop, const char *listen,
                    void (*on_request)(void *argument, struct web_request *request), void *argument,
                    struct error *error)
{
    struct web *const web = NEW(struct web);
    const int listening = listen_open(listen, error);

    web->loop = loop;
    web->on_request = on_request;
    web->argument = argument;
    if (listening < 0)
        goto fail;
    web->port = listen_port(listening);
    web->daemon = start_daemon(web, listening);
    if (web->daemon == NULL) {
        close(listening);
        error_set(error, tr("the web server could not be started on '%s'"), listen);
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
    watcher_free(web->watcher);
    timer_free(web->timer);
    timer_free(web->sweep);
    if (web->daemon != NULL)
        MHD_stop_daemon(web->daemon); /* closes the listening socket too */
    free(web);
}

int web_port(const struct web *web)
{
    return web->port;
}
