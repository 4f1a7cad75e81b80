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

#include "base/error.h"

struct loop;
struct web;
struct web_request;

/* A finished answer, shared by all who ask for it: compressed once, when first asked for.  Held by
 * counting; may be made in another thread and handed over, but belongs to one at a time. */
struct web_page;

struct web_page_options {
    int status;           /* 200 */
    const char *type;     /* "text/html; charset=utf-8" */
    const char *cache;    /* Cache-Control */
    const char *location; /* for redirects, else NULL */
    const char *allow;    /* with 405: the methods there are, else NULL */
    int retry_after;      /* with 503: seconds, else 0 */
    int refresh;          /* seconds after which a browser asks again, else 0 */
    bool close;           /* the connection ends with this answer */
    bool compress;        /* keep a gzip form beside the plain one */
};

/* Takes a copy of the bytes.  Security headers are set on every page. */
struct web_page *web_page_new(const struct web_page_options *options, const void *bytes,
                              size_t length);
struct web_page *web_page_hold(struct web_page *page);
void web_page_release(struct web_page *page); /* takes NULL */

/* `listen` is "127.0.0.1:8080", "[::1]:8080" or "0.0.0.0:8080"; port 0 takes a free one. */
struct web *web_new(struct loop *loop, const char *listen,
                    void (*on_request)(void *argument, struct web_request *request), void *argument,
                    struct error *error);
void web_free(struct web *web); /* kept requests are given up: do not answer them any more */
int web_port(const struct web *web);

/* Of a request: "GET", "/services/dvc-01" (decoded, no query); a query value or NULL; a header or
 * NULL.  Lent until it is answered. */
const char *web_method(const struct web_request *request);
const char *web_path(const struct web_request *request);
const char *web_query(const struct web_request *request, const char *name);
const char *web_header(const struct web_request *request, const char *name);

/* All of the query, decoded; stops when told false. */
void web_each_query(const struct web_request *request,
                    bool (*on_word)(void *argument, const char *name, const char *value),
                    void *argument);

/* What came with it, at most WEB_BODY_MOST bytes; a larger one is answered 413 before anybody hears
 * of it.  Ends with a NUL that is not counted. */
enum { WEB_BODY_MOST = 4096 };
const char *web_body(const struct web_request *request, size_t *length);

/* Answers; the page is lent (held as long as needed).  HEAD, If-None-Match and Accept-Encoding are
 * seen to here.  Exactly once per request. */
void web_answer(struct web_request *request, struct web_page *page);

#endif
