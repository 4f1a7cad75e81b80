/* probe_request.h - how a web server is asked: the words that http, its short forms and the steps
 * of a journey share, and the request they make.
 *
 * A kind has a `struct request_words` in its settings, REQUEST_WORDS among its words, and calls
 * request_words_check in its check.  Secrets are read from files or the environment once, with the
 * configuration; nothing here prints one. */
#ifndef HAIDANG_STAGE_PROBE_REQUEST_H
#define HAIDANG_STAGE_PROBE_REQUEST_H

#include "base/schema.h"
#include "io/fetch.h"

/* In the order of request_methods. */
enum method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_OPTIONS,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
};

extern const char *const request_methods[]; /* ends with NULL */

struct request_header {
    const char *line;   /* "Name: value" */
    bool secret;        /* not for other hosts */
    bool has_variables; /* of a journey */
};

struct request_headers {
    const struct request_header *headers;
    size_t count;
};

struct request_body {
    const char *bytes; /* NULL: none */
    size_t length;
};

/* OAuth2 client credentials. */
struct token_words {
    const char *url, *client, *secret, *scope; /* url NULL: none of it; scope may be NULL */
    int in_body;                               /* client and secret: 0 as a header, 1 in the body */
};

struct request_auth {
    const char *authorization; /* the header's value, a secret; NULL: none */
    struct token_words oauth2;
};

struct request_certificate {
    const char *certificate, *key; /* paths; NULL: none */
    int64_t within_us;             /* warn if it ends sooner */
    const struct identity *identity;
};

struct request_words {
    int method; /* enum method */
    struct request_headers headers;
    struct request_body body;
    struct request_auth auth;
    struct request_certificate client_certificate;
    const char *proxy; /* "http://host:port"; NULL: none */
    int version;       /* enum fetch_version */
};

/* For the words below. */
void request_read_headers(struct reading *reading, const struct node *value, void *field);
void request_read_body(struct reading *reading, const struct node *value, void *field);
void request_read_auth(struct reading *reading, const struct node *value, void *field);
void request_read_proxy(struct reading *reading, const struct node *value, void *field);

bool request_is_header_name(const char *name);
/* Complains of what is no http or https address, or holds a user's name or password. */
void request_check_url(struct reading *reading, const struct node *value, const char *url);
/* What the words say together; `url` may be NULL. */
void request_words_check(struct reading *reading, const struct node *map,
                         const struct request_words *words, const char *url);

extern const char *const request_versions[];
extern const struct schema request_certificate_schema, request_auth_schema;

/* clang-format off */
#define REQUEST_WORDS(settings, member)                                                          \
    {.name = "method", .type = SCHEMA_CHOICE, .offset = offsetof(settings, member.method),       \
     .choices = request_methods, .fallback = "GET",                                              \
     .help = "what is asked of the server"},                                                     \
    {.name = "headers", .type = SCHEMA_CUSTOM, .offset = offsetof(settings, member.headers),     \
     .read = request_read_headers, .form = "name: text, { file: path } or { env: name }",        \
     .help = "further lines of the request; those from a file or the environment are secret"},   \
    {.name = "body", .type = SCHEMA_CUSTOM, .offset = offsetof(settings, member.body),           \
     .read = request_read_body, .form = "text or { file: path }",                                \
     .help = "what is sent with POST, PUT or PATCH"},                                            \
    {.name = "auth", .type = SCHEMA_CUSTOM, .offset = offsetof(settings, member.auth),           \
     .read = request_read_auth, .inner = &request_auth_schema, .form = "words",                  \
     .help = "how we prove who we are: one of these"},                                           \
    {.name = "client_certificate", .type = SCHEMA_MAP,                                           \
     .offset = offsetof(settings, member.client_certificate),                                    \
     .inner = &request_certificate_schema,                                                       \
     .help = "our own certificate, for servers that want one"},                                  \
    {.name = "proxy", .type = SCHEMA_CUSTOM, .offset = offsetof(settings, member.proxy),         \
     .read = request_read_proxy, .form = "http://host:port",                                     \
     .help = "HTTP proxy through which the server is asked"},                                    \
    {.name = "http_version", .type = SCHEMA_CHOICE, .offset = offsetof(settings, member.version),\
     .choices = request_versions, .fallback = "any",                                             \
     .help = "version of HTTP that must be spoken; any: the best that both know"}
/* clang-format on */

/* --- the request ------------------------------------------------------------------------------ */

enum { REQUEST_LINES_MOST = 64 };

/* The lines of one request; they must live until it is answered. */
struct request_lines {
    const char *lines[REQUEST_LINES_MOST];
    size_t count;
    char *authorization, *type, *cookie; /* ours */
};

/* Fills method, headers, body, identity and version of the request.  `token` (may be NULL) is what
 * OAuth2 gave out; only to the origin that is configured (`trusted`) goes what is secret.  Free the
 * lines with request_lines_free when the answer is there. */
void request_words_fill(const struct request_words *words, bool trusted, const char *token,
                        struct request_lines *lines, struct request *request);
void request_lines_free(struct request_lines *lines);

/* One more line: the cookies that go along, instead of those of before; NULL: none. */
void request_lines_set_cookie(struct request_lines *lines, const char *cookies,
                              struct request *request);

#endif
