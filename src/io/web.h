/* web.h - answers browsers.  The only room that knows libmicrohttpd.
 *
 * Runs on the loop it is given (the web thread's own), single-threaded.  Every request is told to
 * one handler, which answers at once or keeps the request and answers later from the same thread.
 * Strangers are held short: number of connections, size of a request, time to send it and time to
 * take the answer all have limits. */
#ifndef HAIDANG_IO_WEB_H
#define HAIDANG_IO_WEB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct loop;
struct network;
struct web;
struct web_request;
struct web_stream;

/* A finished answer, shared by all who ask for it: compressed once, when first asked for.  Held by
 * counting; may be made in another thread and handed over, but belongs to one at a time. */
struct web_page;

enum { WEB_COOKIES = 2 };
struct web_page_options {
    int status;           /* 200 */
    const char *type;     /* "text/html; charset=utf-8" */
    const char *cache;    /* Cache-Control */
    const char *location; /* for redirects, else NULL */
    const char *allow;    /* with 405: the methods there are, else NULL */
    int retry_after;      /* with 503: seconds, else 0 */
    int refresh;          /* seconds after which a browser asks again, else 0 */
    bool close;           /* the connection ends with this answer */
    const char *links;    /* Link: where the next page of it is, else NULL */
    bool compress;        /* keep a gzip form beside the plain one */
    bool packed;          /* the bytes are a gzip file: so it is sent to all who take that */
    bool shared;          /* scripts of other sites may read it (CORS) */
    bool framed;          /* other sites may show it in a frame */
    const char *cookies[WEB_COOKIES]; /* Set-Cookie, or NULL: such a page is nobody else's */
    const char *authenticate;         /* with 401: WWW-Authenticate, else NULL */
    const char *saved_as;             /* a browser keeps it as a file of this name; else NULL */
};

/* Takes a copy of the bytes.  Security headers are set on every page. */
struct web_page *web_page_new(const struct web_page_options *options, const void *bytes,
                              size_t size);
struct web_page *web_page_hold(struct web_page *page);
void web_page_release(struct web_page *page); /* takes NULL */

struct web_options {
    /* "127.0.0.1:8080", "[::1]:8080" or "0.0.0.0:8080"; port 0 takes a free one.  A socket that was
     * handed over by the one who started us (listen.h) is used instead. */
    const char *listen;
    /* Those whose X-Forwarded-For is believed and whose connections are not counted; must outlive
     * the server. */
    const struct network *proxies;
    size_t proxy_count;
    void (*on_request)(void *argument, struct web_request *request);
    /* How many bytes may come with it, before they do; NULL: WEB_BODY_MOST for all. */
    size_t (*body_most)(void *argument, struct web_request *request);
    void *argument;
};
struct web *web_new(struct loop *loop, const struct web_options *options, struct error *error);
void web_free(struct web *web); /* kept requests are given up: do not answer them any more */
int web_port(const struct web *web);

/* Takes no new connections, answers what was asked and is asked over those there are, and calls
 * when all are done, or after two seconds.  A socket that was handed over stays with the one who
 * handed it over, so that who comes meanwhile waits for our successor. */
void web_drain(struct web *web, void (*on_drained)(void *argument), void *argument);

/* Of a request: "GET", "/services/dvc-01" (decoded, no query); a query value or NULL; a header or
 * NULL.  Lent until it is answered. */
const char *web_method(const struct web_request *request);
const char *web_path(const struct web_request *request);
const char *web_query(const struct web_request *request, const char *name);
bool web_has_query(const struct web_request *request);
const char *web_header(const struct web_request *request, const char *name);
/* The same of one that must not be there twice; then NULL, too. */
const char *web_header_once(const struct web_request *request, const char *name);

/* Who asks, by address: the peer, or whom our proxies say they ask for; "-" if it is not known. */
const char *web_client(struct web_request *request);

/* All of the query, decoded; stops when told false. */
void web_each_query(const struct web_request *request,
                    bool (*on_word)(void *argument, const char *name, const char *value),
                    void *argument);

/* Does it come from one of our proxies itself? */
bool web_is_from_proxy(const struct web_request *request);

/* What came with it, at most WEB_BODY_MOST bytes or what `body_most` allows; a larger one is
 * answered 413 before anybody hears of it.  Ends with a NUL that is not counted. */
enum { WEB_BODY_MOST = 4096 };
const char *web_body(const struct web_request *request, size_t *length);

/* Answers; the page is lent (held as long as needed).  HEAD, If-None-Match and Accept-Encoding are
 * seen to here.  Exactly once per request. */
void web_answer(struct web_request *request, struct web_page *page);

/* --- answers that go on ---------------------------------------------------------------------- */

/* What many listen to at once.  It is kept once for all of them, the last WEB_STREAM_KEPT pieces:
 * who falls behind these, or takes nothing for a while, is cut off, and nobody waits for him.  Who
 * hears nothing for 15 s is sent an empty line of comment, ":". */
enum { WEB_STREAM_KEPT = 512 };

struct web_stream *web_stream_new(struct web *web, const char *type); /* freed with the web */

/* Every listener hears it, in small groups, so that others are served between them.  Its number:
 * the first is 1. */
uint64_t web_stream_say(struct web_stream *stream, const char *bytes, size_t length);
uint64_t web_stream_last(const struct web_stream *stream);  /* 0: nothing was said */
uint64_t web_stream_first(const struct web_stream *stream); /* the oldest that is kept */
size_t web_stream_count(const struct web_stream *stream);   /* listeners */
/* Of these, from one address (web_client). */
size_t web_stream_count_from(const struct web_stream *stream, const char *client);

/* Answers with `greeting` (copied), then what follows number `after`.  Within on_request only. */
void web_answer_stream(struct web_request *request, struct web_stream *stream, const char *greeting,
                       uint64_t after);

#endif
