/* fetch.h - ask a web server once, over a fresh connection, and be told how it went.  Knows
 * libcurl.
 *
 * One hop: a redirect is an answer.  The address is the caller's business (names.h), so is what the
 * answer is worth.  All durations us. */
#ifndef HAIDANG_IO_FETCH_H
#define HAIDANG_IO_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "io/tls.h"
#include "model/sample.h"

struct loop;
struct fetcher;
struct fetch;

/* What is offered; which one was taken stands in the answer. */
enum fetch_version { FETCH_ANY, FETCH_HTTP_1_1, FETCH_HTTP_2 };

struct request {
    const char *url;               /* http or https */
    const struct address *address; /* where to connect */
    uint16_t port;                 /* to connect to; 0: the URL's */
    int64_t connect_timeout_us;    /* TCP alone */
    int64_t timeout_us;            /* all of it */
    size_t most;                   /* decoded bytes of the body that are allowed */
    const char *user_agent;
    const char *method;         /* NULL: GET */
    const char *const *headers; /* "Name: value", also Cookie; Content-Type if there is a body */
    size_t header_count;
    const void *body; /* sent with it; NULL: none.  Must live until the answer or fetch_cancel */
    size_t body_length;
    const struct identity *identity; /* our certificate (tls_identity.h); NULL: none */
    enum fetch_version version;
    int least_tls;   /* 0x0303: refuse less than TLS 1.2; 0: the usual */
    bool is_proxied; /* address and port are those of an HTTP proxy, which knows the URL's host */
};

enum { TLS_1_2 = 0x0303, TLS_1_3 = 0x0304 };

/* Lent for the time of the callback; body and headers can be taken with fetch_take. */
struct answer {
    enum reason trouble; /* REASON_NONE: an answer came, whatever its status */
    const char *detail;  /* libcurl's words about the trouble, English, for logs and `probe` */
    int32_t status;
    int http_version;              /* 10, 11, 20 */
    int64_t phase_us[PHASE_COUNT]; /* connect .. body; redirect and name stay NOT_REACHED */
    int64_t total_us;
    int64_t size;     /* decoded bytes that came */
    const char *body; /* ends in '\0' too; at most `most` bytes */
    size_t body_length;
    const char *headers;      /* as received, lines ending in \r\n, without the status line: all
                                 of a name, such as Set-Cookie */
    const char *location;     /* absolute target if this is a redirect, else NULL */
    const char *content_type; /* or NULL */
    struct tls_seen tls;
};

/* What has been taken from an answer: yours, free both. */
struct fetched {
    char *body;
    size_t body_length;
    char *headers;
};

struct fetcher *fetcher_new(struct loop *loop, struct trust *trust, struct error *error);
void fetcher_free(struct fetcher *fetcher); /* running fetches are cancelled */

/* `on_answer` comes once, not before this has returned and not after fetch_cancel. */
struct fetch *fetch_start(struct fetcher *fetcher, const struct request *request,
                          void (*on_answer)(void *argument, const struct answer *answer),
                          void *argument);
void fetch_cancel(struct fetch *fetch); /* takes NULL */

/* Within on_answer only: the body and headers, without a copy. */
struct fetched fetch_take(struct fetch *fetch);

/* Parts of a URL, as libcurl reads it. */
struct url_parts {
    char scheme[8];
    char host[256]; /* without brackets */
    uint16_t port;
};
bool url_parse(const char *url, struct url_parts *parts, struct error *error);

/* Where a link of the page `base` leads, yours; NULL: it is none. */
char *url_resolve(const char *base, const char *link);

#endif
