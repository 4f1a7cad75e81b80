/* The words by which we prove who we are. */
#include <string.h>

#include "base/words.h"
#include "io/secret.h"
#include "stage/probe_request.h"

struct basic_words {
    const char *user, *password;
};

static void read_secret(struct reading *reading, const struct node *value, void *field)
{
    secret_read(reading, value, field);
}

static void check_user(struct reading *reading, const struct node *map, void *settings)
{
    const struct basic_words *const words = settings;

    if (strchr(words->user, ':') != NULL)
        reading_complain(reading, &node_find(map, "user")->place,
                         tr("the name of a user must not contain ':'"));
}

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
                                           .check = check_user,
                                           .holds_secrets = true};

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

    if (!secret_read(reading, value, &token))
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
                                           .check = check_token,
                                           .holds_secrets = true};

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
                                           .size = sizeof(struct request_auth),
                                           .holds_secrets = true};

void request_read_auth(struct reading *reading, const struct node *value, void *field)
{
    if (value->kind == NODE_MAP && value->count > 1)
        reading_complain(reading, &value->keys[1]->place,
                         tr("one way to prove who we are is enough: '%s' or '%s'"),
                         reading_quote(reading, value->keys[0]->scalar),
                         reading_quote(reading, value->keys[1]->scalar));
    schema_read(&request_auth_schema, reading, value, NULL, field);
}
