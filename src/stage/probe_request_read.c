/* The words that say how a web server is asked. */
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/secret.h"
#include "io/tls_identity.h"
#include "stage/probe_request.h"

enum {
    HEADERS_MOST = REQUEST_LINES_MOST - 8, /* room is left for our own */
    BODY_MOST = 1024 * 1024,
};

#define DAY_US (US_PER_SECOND * 24 * 60 * 60)

const char *const request_methods[] = {"GET", "HEAD",  "OPTIONS", "POST",
                                       "PUT", "PATCH", "DELETE",  NULL};
const char *const request_versions[] = {"any", "1.1", "2", NULL};

/* --- headers ---------------------------------------------------------------------------------- */

bool request_is_header_name(const char *name)
{
    return *name != '\0' && name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                              "0123456789-_.")] == '\0';
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcasecmp(name, *names) == 0)
            return true;
    return false;
}

static bool check_header_name(struct reading *reading, const struct node *key)
{
    static const char *const ours[] = {"Content-Length", "Transfer-Encoding", "Connection",
                                       "Expect",         "Upgrade",           NULL};

    if (!request_is_header_name(key->scalar))
        reading_complain(reading, &key->place, tr("'%s' cannot be the name of a header"),
                         reading_quote(reading, key->scalar));
    else if (is_one_of(key->scalar, ours))
        reading_complain(reading, &key->place, tr("the header '%s' is made by the program"),
                         reading_quote(reading, key->scalar));
    else
        return true;
    return false;
}

static bool read_plain_value(struct reading *reading, const struct node *value, const char **line)
{
    if (!schema_read_string(reading, value, line))
        return false;
    for (const char *at = *line; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f) {
            reading_complain(reading, &value->place,
                             tr("must be one line without control characters"));
            return false;
        }
    }
    return true;
}

static void read_one_header(struct reading *reading, const struct node *key,
                            const struct node *value, struct request_header *header)
{
    static const char *const secret[] = {"Authorization", "Proxy-Authorization", "Cookie", NULL};
    struct text line = {0};
    const char *text = "";
    bool right;

    header->secret = value->kind == NODE_MAP || is_one_of(key->scalar, secret);
    header->has_variables = value->kind == NODE_SCALAR && strstr(value->scalar, "{{") != NULL;
    if (!check_header_name(reading, key))
        return;
    right = header->secret && !header->has_variables ? secret_read(reading, value, &text)
                                                     : read_plain_value(reading, value, &text);
    text_add(&line, "%s: %s", key->scalar, right ? text : "");
    header->line = arena_copy_string(reading_arena(reading), text_string(&line));
    text_free(&line);
}

void request_read_headers(struct reading *reading, const struct node *value, void *field)
{
    struct request_headers *const headers = field;
    struct request_header *each;

    if (value->kind != NODE_MAP || value->count == 0 || value->count > HEADERS_MOST) {
        reading_complain(reading, &value->place,
                         tr("'headers' wants names and values, such as { Accept: text/html }"));
        return;
    }
    each = arena_add(reading_arena(reading), value->count, sizeof *each);
    for (size_t i = 0; i < value->count; i++)
        read_one_header(reading, value->keys[i], value->items[i], &each[i]);
    *headers = (struct request_headers){.headers = each, .count = value->count};
}

/* --- body ------------------------------------------------------------------------------------- */

static void read_body_file(struct reading *reading, const struct node *map,
                           struct request_body *body)
{
    static const char *const known[] = {"file", NULL};
    const char *path;

    if (map->count != 1 || strcmp(map->keys[0]->scalar, "file") != 0) {
        const char *const typed = map->count == 0 ? "" : map->keys[0]->scalar;

        reading_complain(reading, &map->place, tr("unknown word '%s' here: wants file%s"),
                         reading_quote(reading, typed), reading_suggest(reading, typed, known));
        return;
    }
    if (schema_read_path(reading, map->items[0], &path))
        body->bytes =
            secret_read_file(reading, &map->items[0]->place, path, BODY_MOST, &body->length);
}

void request_read_body(struct reading *reading, const struct node *value, void *field)
{
    struct request_body *const body = field;

    if (value->kind == NODE_MAP)
        read_body_file(reading, value, body);
    else if (schema_read_string(reading, value, &body->bytes))
        body->length = strlen(body->bytes);
}

/* --- our certificate -------------------------------------------------------------------------- */

static void release_identity(void *identity)
{
    identity_free(identity);
}

static void check_certificate(struct reading *reading, const struct node *map, void *settings)
{
    struct request_certificate *const words = settings;
    const struct node *const key = node_find(map, "key");
    struct error error = {""};
    struct identity *const identity = identity_load(words->certificate, words->key, &error);

    if (identity == NULL) {
        reading_complain(reading, &map->place, "%s", error.message);
        return;
    }
    secret_warn_if_open(&key->place, words->key);
    arena_adopt(reading_arena(reading), identity, release_identity);
    words->identity = identity;
}

static const struct schema_word certificate_words[] = {
    {.name = "certificate",
     .type = SCHEMA_PATH,
     .offset = offsetof(struct request_certificate, certificate),
     .required = true,
     .help = "file of the certificate and those of its issuers (PEM)"},
    {.name = "key",
     .type = SCHEMA_PATH,
     .offset = offsetof(struct request_certificate, key),
     .required = true,
     .help = "file of its private key (PEM, without a password)"},
    {.name = "within",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct request_certificate, within_us),
     .fallback = "14d",
     .least = DAY_US / 24,
     .most = DAY_US * 366 * 3,
     .help = "a warning is given if it ends within this time"},
};

const struct schema request_certificate_schema = {.name = "client_certificate",
                                                  .words = certificate_words,
                                                  .count = sizeof certificate_words /
                                                           sizeof *certificate_words,
                                                  .size = sizeof(struct request_certificate),
                                                  .check = check_certificate};

/* --- the whole -------------------------------------------------------------------------------- */

/* "user:word@" before the host would stand in every log and page. */
static bool has_credentials(const char *url)
{
    const char *const host = strstr(url, "://");

    if (host == NULL)
        return false;
    return memchr(host + 3, '@', strcspn(host + 3, "/?#")) != NULL;
}

void request_check_url(struct reading *reading, const struct node *value, const char *url)
{
    struct error error = {""};
    struct url_parts parts;
    const struct place bare = secret_place(&value->place);

    if (has_credentials(url))
        reading_complain(reading, &bare, "%s",
                         tr("a web address must not contain a user's name or password"));
    else if (!url_parse(url, &parts, &error))
        reading_complain(reading, &value->place, "%s", error.message);
}

void request_read_proxy(struct reading *reading, const struct node *value, void *field)
{
    const char **const proxy = field;
    const size_t before = reading_mistakes(reading);
    const char *url;
    const char *rest;

    if (!schema_read_url(reading, value, &url))
        return;
    request_check_url(reading, value, url);
    rest = strncmp(url, "http://", 7) == 0 ? strpbrk(url + 7, "/?#") : url;
    if (reading_mistakes(reading) != before)
        return;
    if (rest != NULL && strcmp(rest, "/") != 0)
        reading_complain(reading, &value->place,
                         tr("'proxy' wants the address of an HTTP proxy such as "
                            "http://proxy.example:3128, not '%s'"),
                         reading_quote(reading, url));
    else
        *proxy = url;
}

void request_words_check(struct reading *reading, const struct node *map,
                         const struct request_words *words, const char *url)
{
    const struct node *const body = node_find(map, "body");
    const struct node *const version = node_find(map, "http_version");

    if (body != NULL && words->method != METHOD_POST && words->method != METHOD_PUT &&
        words->method != METHOD_PATCH)
        reading_complain(reading, &body->place,
                         tr("a body is sent by POST, PUT or PATCH: write 'method', too"));
    if (version != NULL && words->version == FETCH_HTTP_2 && url != NULL &&
        strncasecmp(url, "http://", 7) == 0)
        reading_complain(reading, &version->place, tr("HTTP/2 is spoken over https only"));
}
