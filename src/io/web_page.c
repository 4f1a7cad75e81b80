/* A page keeps its answers ready made: plain, compressed, and "you have it already". */
#include "io/web_page.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/compress.h"

enum {
    COMPRESS_LEAST = 512, /* smaller answers fit into one packet anyway */
    ETAG_TEXT = 24,
};

#define POLICY \
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "
static const char policy[] = POLICY "'none'";
static const char framed_policy[] = POLICY "*";

static const char name_letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

struct web_page {
    int holders;
    int status;
    bool compress, close, shared, framed;
    const char *bytes; /* owned by `plain` */
    size_t length;
    char *type, *cache, *location, *allow, *links, *cookies[WEB_COOKIES], *authenticate;
    char *disposition;
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

/* What every answer carries. */
static void add_safety(struct MHD_Response *response, bool framed)
{
    add_header(response, "Content-Security-Policy", framed ? framed_policy : policy);
    add_header(response, "X-Content-Type-Options", "nosniff");
    add_header(response, "Referrer-Policy", "no-referrer");
    add_header(response, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    if (!framed)
        add_header(response, "X-Frame-Options", "DENY");
}

static void add_sharing(struct MHD_Response *response)
{
    add_header(response, "Access-Control-Allow-Origin", "*");
    add_header(response, "Access-Control-Allow-Methods", "GET, HEAD");
    add_header(response, "Access-Control-Allow-Headers", "If-None-Match");
    add_header(response, "Access-Control-Expose-Headers", "ETag, Link, Retry-After");
}

static void add_headers(const struct web_page *page, struct MHD_Response *response)
{
    add_header(response, "Cache-Control", page->cache);
    add_safety(response, page->framed);
    if (page->shared)
        add_sharing(response);
    add_header(response, "Link", page->links);
    add_header(response, "Location", page->location);
    add_header(response, "Allow", page->allow);
    add_header(response, "Content-Disposition", page->disposition);
    add_header(response, "WWW-Authenticate", page->authenticate);
    for (size_t i = 0; i < WEB_COOKIES; i++)
        add_header(response, "Set-Cookie", page->cookies[i]);
    if (page->status == MHD_HTTP_OK)
        add_header(response, "ETag", page->etag);
    if (page->compress)
        add_header(response, "Vary", "Accept-Encoding");
    if (page->close)
        add_header(response, "Connection", "close");
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

/* The plain form of what is packed; ours. */
static char *unpack(const void *bytes, size_t length, size_t *plain)
{
    struct text text = {0};

    if (!compress_gunzip(bytes, length, &text))
        abort(); /* what was built in is whole */
    *plain = text.length;
    return text_detach(&text);
}

static void keep_packed(struct web_page *page, const void *bytes, size_t length)
{
    page->compress = true;
    page->gzip = make_response(page, memory_copy(bytes, length), length);
    add_header(page->gzip, "Content-Encoding", "gzip");
}

/* Of a name only what every system takes in a name, and no header is ended by. */
static char *disposition_of(const char *name)
{
    struct text text = {0};

    if (name == NULL)
        return NULL;
    text_add_string(&text, "attachment; filename=\"");
    for (const char *at = name; *at != '\0'; at++)
        text_add_bytes(&text, strchr(name_letters, *at) == NULL ? "_" : at, 1);
    text_add_string(&text, "\"");
    return text_detach(&text);
}

struct web_page *web_page_new(const struct web_page_options *options, const void *bytes,
                              size_t size)
{
    struct web_page *const page = NEW(struct web_page);
    size_t length = size;
    char *const copy = options->packed ? unpack(bytes, size, &length) : memory_copy(bytes, length);

    page->holders = 1;
    page->status = options->status;
    page->compress = options->compress && length >= COMPRESS_LEAST;
    page->close = options->close;
    page->shared = options->shared;
    page->framed = options->framed;
    page->bytes = copy;
    page->length = length;
    page->type = memory_copy_string(options->type);
    page->cache = memory_copy_string(options->cache);
    page->location = memory_copy_string(options->location);
    page->allow = memory_copy_string(options->allow);
    page->links = memory_copy_string(options->links);
    page->authenticate = memory_copy_string(options->authenticate);
    page->disposition = disposition_of(options->saved_as);
    for (size_t i = 0; i < WEB_COOKIES; i++)
        page->cookies[i] = memory_copy_string(options->cookies[i]);
    page->retry_after = options->retry_after;
    page->refresh = options->refresh;
    /* weak: the compressed form is the same page, but not the same bytes */
    snprintf(page->etag, sizeof page->etag, "W/\"%016" PRIx64 "\"", hash_bytes(copy, length));
    if (options->packed)
        keep_packed(page, bytes, size);
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
    free(page->links);
    free(page->authenticate);
    free(page->disposition);
    for (size_t i = 0; i < WEB_COOKIES; i++)
        free(page->cookies[i]);
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

struct MHD_Response *web_page_unchanged(struct web_page *page)
{
    if (page->unchanged == NULL) {
        page->unchanged = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
        if (page->unchanged == NULL)
            abort(); /* no memory */
        add_headers(page, page->unchanged);
    }
    return page->unchanged;
}

struct MHD_Response *web_page_response(struct web_page *page, const char *accept_encoding)
{
    return page->compress && compress_is_wanted(accept_encoding) ? compressed(page) : page->plain;
}

bool web_page_is_known(const struct web_page *page, const char *if_none_match)
{
    return if_none_match != NULL && page->status == MHD_HTTP_OK &&
           (strcmp(if_none_match, "*") == 0 || strstr(if_none_match, page->etag + 2) != NULL);
}

unsigned int web_page_status(const struct web_page *page)
{
    return (unsigned int)page->status;
}

void web_page_add_headers(struct MHD_Response *response, const char *type)
{
    add_header(response, "Content-Type", type);
    add_header(response, "Cache-Control", "no-store");
    add_header(response, "X-Accel-Buffering", "no"); /* nginx is to pass each piece on at once */
    add_safety(response, false);
}
