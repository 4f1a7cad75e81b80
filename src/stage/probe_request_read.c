/* The words that say how a web server is asked. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/words.h"
#include "io/tls_identity.h"
#include "stage/probe_request.h"

enum {
    HEADERS_MOST = REQUEST_LINES_MOST - 8, /* room is left for our own */
    SECRET_MOST = 8 * 1024,
    BODY_MOST = 1024 * 1024,
};

#define DAY_US (US_PER_SECOND * 24 * 60 * 60)

const char *const request_methods[] = {"GET", "HEAD",  "OPTIONS", "POST",
                                       "PUT", "PATCH", "DELETE",  NULL};
const char *const request_versions[] = {"any", "1.1", "2", NULL};

/* --- files ------------------------------------------------------------------------------------ */

/* The whole file, ended by '\0'; NULL after a mistake, which is told at `place`. */
static char *read_file(struct reading *reading, const struct place *place, const char *path,
                       size_t most, size_t *length)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char *const bytes = arena_add(reading_arena(reading), most + 2, 1);
    ssize_t got = file < 0 ? -1 : 0;

    *length = 0;
    while (file >= 0 && *length <= most &&
           (got = read(file, bytes + *length, most + 1 - *length)) > 0)
        *length += (size_t)got;
    if (got < 0)
        reading_complain(reading, place, tr("'%s' cannot be read (%s)"), path, strerror(errno));
    else if (*length > most)
        reading_complain(reading, place, tr("'%s' is larger than %zu bytes"), path, most);
    if (file >= 0)
        close(file);
    return got < 0 || *length > most ? NULL : bytes;
}

/* It is used all the same: whoever set it so may know why. */
static void warn_if_open(const struct place *place, const char *path)
{
    struct stat status;

    if (stat(path, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & S_IROTH) != 0)
        log_warning(tr("%s:%d: everybody on this machine can read the secret in '%s'"), place->file,
                    place->line, path);
}

/* --- secrets ---------------------------------------------------------------------------------- */

/* Without the end of its line; what is no single line of text cannot stand in a request. */
static bool take_secret(struct reading *reading, const struct place *place, const char *from,
                        char *value, const char **secret)
{
    size_t length = strlen(value);

    while (length > 0 && (value[length - 1] == '\n' || value[length - 1] == '\r'))
        value[--length] = '\0';
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)value[i] < ' ' || value[i] == 0x7f) {
            reading_complain(reading, place,
                             tr("the secret in '%s' must be one line without control characters"),
                             from);
            return false;
        }
    }
    if (length == 0) {
        reading_complain(reading, place, tr("the secret in '%s' is empty"), from);
        return false;
    }
    *secret = value;
    return true;
}

static bool read_secret_file(struct reading *reading, const struct node *value, const char **secret)
{
    const char *path;
    size_t length;
    char *bytes;

    if (!schema_read_path(reading, value, &path))
        return false;
    bytes = read_file(reading, &value->place, path, SECRET_MOST, &length);
    if (bytes == NULL)
        return false;
    warn_if_open(&value->place, path);
    return take_secret(reading, &value->place, path, bytes, secret);
}

static bool read_secret_variable(struct reading *reading, const struct node *value,
                                 const char **secret)
{
    const char *name;
    const char *found;

    if (!schema_read_string(reading, value, &name))
        return false;
    found = getenv(name);
    if (found == NULL) {
        reading_complain(reading, &value->place, tr("the environment has no variable '%s'"),
                         reading_quote(reading, name));
        return false;
    }
    return take_secret(reading, &value->place, name,
                       arena_copy_string(reading_arena(reading), found), secret);
}

/* The line is not shown: the secret may stand in it. */
static struct place without_line(const struct place *place)
{
    struct place bare = *place;

    bare.line_text = NULL;
    return bare;
}

bool request_read_secret(struct reading *reading, const struct node *value, const char **secret)
{
    static const char *const known[] = {"file", "env", NULL};
    const struct place bare = without_line(&value->place);
    const char *word;

    if (value->kind != NODE_MAP) {
        reading_complain(reading, &bare,
                         tr("a secret must not stand here: write { file: path } or { env: name }"));
        return false;
    }
    if (value->count != 1) {
        reading_complain(reading, &bare, tr("wants one word, file or env"));
        return false;
    }
    word = value->keys[0]->scalar;
    if (strcmp(word, "file") == 0)
        return read_secret_file(reading, value->items[0], secret);
    if (strcmp(word, "env") == 0)
        return read_secret_variable(reading, value->items[0], secret);
    reading_complain(reading, &value->keys[0]->place,
                     tr("unknown word '%s' here: wants file or env%s"),
                     reading_quote(reading, word), reading_suggest(reading, word, known));
    return false;
}

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
    if (!check_header_name(reading, key))
        return;
    right = header->secret ? request_read_secret(reading, value, &text)
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
        body->bytes = read_file(reading, &map->items[0]->place, path, BODY_MOST, &body->length);
}

void request_read_body(struct reading *reading, const struct node *value, void *field)
{
    struct request_body *const body = field;

    if (value->kind == NODE_MAP)
        read_body_file(reading, value, body);
    else if (schema_read_string(reading, value, &body->bytes))
        body->length = strlen(body->bytes);
}

/* --- proving who we are ----------------------------------------------------------------------- */

struct basic_words {
    const char *user, *password;
};

static void read_secret(struct reading *reading, const struct node *value, void *field)
{
    request_read_secret(reading, value, field);
}

static void check_user(struct reading *reading, const struct node *map, void *settings)
{
    const struct basic_words *const words = settings;

    if (strchr(words->user, ':') != NULL)
        reading_complain(reading, &node_find(map, "user")->place,
                         tr("the name of a user must not contain ':'"));
}

#define SECRET_FORM "{ file: path } or { env: name }"

static const struct schema_word basic_words[] = {
    {.name = "user",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct basic_words, user),
     .required = true,
     .help = "name of the user"},
    {.name = "password",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct basic_words, password),
     .required = true,
     .read = read_secret,
     .form = SECRET_FORM,
     .help = "the user's password"},
};

static const struct schema basic_schema = {.name = "basic",
                                           .words = basic_words,
                                           .count = sizeof basic_words / sizeof *basic_words,
                                           .size = sizeof(struct basic_words),
                                           .check = check_user};

static void read_basic(struct reading *reading, const struct node *value, void *field)
{
    struct request_auth *const auth = field;
    struct basic_words words = {0};
    struct text pair = {0};
    struct text line = {0};

    schema_read(&basic_schema, reading, value, NULL, &words);
    if (words.user == NULL || words.password == NULL)
        return;
    text_add(&pair, "%s:%s", words.user, words.password);
    text_add_string(&line, "Basic ");
    text_add_base64(&line, pair.bytes, pair.length);
    auth->authorization = arena_copy_string(reading_arena(reading), text_string(&line));
    text_free(&pair);
    text_free(&line);
}

static void read_bearer(struct reading *reading, const struct node *value, void *field)
{
    struct request_auth *const auth = field;
    struct text line = {0};
    const char *token;

    if (!request_read_secret(reading, value, &token))
        return;
    text_add(&line, "Bearer %s", token);
    auth->authorization = arena_copy_string(reading_arena(reading), text_string(&line));
    text_free(&line);
}

static void check_token(struct reading *reading, const struct node *map, void *settings)
{
    const struct token_words *const words = settings;

    request_check_url(reading, node_find(map, "token"), words->url);
}

static const char *const token_places[] = {"header", "body", NULL};

static const struct schema_word token_words[] = {
    {.name = "token",
     .type = SCHEMA_URL,
     .offset = offsetof(struct token_words, url),
     .required = true,
     .help = "web address that gives out access tokens"},
    {.name = "client",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct token_words, client),
     .required = true,
     .help = "id under which the monitor is known there"},
    {.name = "secret",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct token_words, secret),
     .required = true,
     .read = read_secret,
     .form = SECRET_FORM,
     .help = "the secret that belongs to the id"},
    {.name = "scope",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct token_words, scope),
     .help = "what the token is for"},
    {.name = "send",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct token_words, in_body),
     .choices = token_places,
     .fallback = "header",
     .help = "where id and secret are sent: in a header, or in the body"},
};

static const struct schema token_schema = {.name = "oauth2",
                                           .words = token_words,
                                           .count = sizeof token_words / sizeof *token_words,
                                           .size = sizeof(struct token_words),
                                           .check = check_token};

static const struct schema_word auth_words[] = {
    {.name = "basic",
     .type = SCHEMA_CUSTOM,
     .read = read_basic,
     .inner = &basic_schema,
     .form = "words",
     .help = "by name and password"},
    {.name = "bearer",
     .type = SCHEMA_CUSTOM,
     .read = read_bearer,
     .form = SECRET_FORM,
     .help = "by a token that does not change"},
    {.name = "oauth2",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct request_auth, oauth2),
     .inner = &token_schema,
     .help = "by a token that is asked for (client credentials) and kept until it expires"},
};

const struct schema request_auth_schema = {.name = "auth",
                                           .words = auth_words,
                                           .count = sizeof auth_words / sizeof *auth_words,
                                           .size = sizeof(struct request_auth)};

void request_read_auth(struct reading *reading, const struct node *value, void *field)
{
    if (value->kind == NODE_MAP && value->count > 1)
        reading_complain(reading, &value->keys[1]->place,
                         tr("one way to prove who we are is enough: '%s' or '%s'"),
                         reading_quote(reading, value->keys[0]->scalar),
                         reading_quote(reading, value->keys[1]->scalar));
    schema_read(&request_auth_schema, reading, value, NULL, field);
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
    warn_if_open(&key->place, words->key);
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
     .most = 3 * 366 * DAY_US,
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
    const struct place bare = without_line(&value->place);

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
