/* The words of a request with blanks, of a channel or of a kind of channels. */
#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/blanks.h"
#include "base/json.h"
#include "base/words.h"
#include "io/fetch.h"
#include "io/json_path.h"
#include "io/secret.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { LINES_MOST = 16, LIST_MOST = 32 };

struct form_words {
    int method;
    const struct node *url, *headers, *json, *form, *text;
};

struct request_words {
    struct form_words form;
    struct request_match taken, refused;
    const char *id, *said, *retry_after, *sign;
    const struct node *token;
};

struct token_words {
    struct form_words form;
    const char *access, *refresh, *expires;
    struct request_match expired;
};

/* --- single words ----------------------------------------------------------------------------- */

static const char *const methods[] = {"POST", "PUT", "PATCH", "GET", "DELETE", NULL};

static void read_node(struct reading *reading, const struct node *value, void *field)
{
    const char *string;

    if (schema_read_string(reading, value, &string))
        *(const struct node **)field = value;
}

static void read_map(struct reading *reading, const struct node *value, void *field)
{
    if (value->kind != NODE_MAP)
        reading_complain(reading, &value->place, tr("wants 'name: value' here"));
    else
        *(const struct node **)field = value;
}

static void read_json_path(struct reading *reading, const struct node *value, void *field)
{
    struct error error = {""};
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return;
    if (json_path_check(string, &error))
        *(const char **)field = string;
    else
        reading_complain(reading, &value->place, "%s", error.message);
}

/* --- what answers are held against ------------------------------------------------------------ */

/* "200" or "2xx". */
static bool parse_status(const char *word, struct request_statuses *statuses)
{
    if (strlen(word) != 3 || *word < '1' || *word > '5')
        return false;
    if (strcmp(word + 1, "xx") == 0) {
        statuses->from = (*word - '0') * 100;
        statuses->to = statuses->from + 99;
        return true;
    }
    statuses->from = statuses->to = (int32_t)strtol(word, NULL, 10);
    return isdigit((unsigned char)word[1]) != 0 && isdigit((unsigned char)word[2]) != 0;
}

static bool read_strings(struct reading *reading, const struct node *value,
                         struct schema_strings *strings)
{
    if (!schema_read_strings(reading, value, strings))
        return false;
    if (strings->count <= LIST_MOST)
        return true;
    reading_complain(reading, &value->place, tr("wants from 1 to %d values in this list"),
                     (int)LIST_MOST);
    return false;
}

static void read_statuses(struct reading *reading, const struct node *value, void *field)
{
    struct request_match *const match = field;
    struct request_statuses *statuses;
    struct schema_strings strings;

    if (!read_strings(reading, value, &strings))
        return;
    statuses = arena_add(reading_arena(reading), strings.count, sizeof *statuses);
    for (size_t i = 0; i < strings.count; i++)
        if (!parse_status(strings.strings[i], &statuses[i]))
            reading_complain(reading, &value->place,
                             tr("wants statuses such as 200 or 2xx, not '%s'"),
                             reading_quote(reading, strings.strings[i]));
    match->statuses = statuses;
    match->status_count = strings.count;
}

static void read_values(struct reading *reading, const struct node *map, void *field)
{
    struct request_match *const match = field;
    struct request_value *values;

    if (map->kind != NODE_MAP || map->count > LIST_MOST) {
        reading_complain(reading, &map->place, tr("wants 'name: value' here"));
        return;
    }
    values = arena_add(reading_arena(reading), map->count, sizeof *values);
    for (size_t i = 0; i < map->count; i++) {
        struct schema_strings strings;

        read_json_path(reading, map->keys[i], &values[i].path);
        if (!read_strings(reading, map->items[i], &strings))
            return;
        values[i].values = strings.strings;
        values[i].count = strings.count;
    }
    match->values = values;
    match->value_count = map->count;
}

static const struct schema_word match_words[] = {
    {.name = "status",
     .type = SCHEMA_CUSTOM,
     .read = read_statuses,
     .form = "200, 2xx or a list of these",
     .help = "statuses of the answer"},
    {.name = "json",
     .type = SCHEMA_CUSTOM,
     .read = read_values,
     .form = "path: text or a list of texts",
     .help = "what stands at paths of the answer, such as $.ok: true"},
};

static const struct schema match_schema = {.name = "taken",
                                           .words = match_words,
                                           .count = COUNT(match_words),
                                           .size = sizeof(struct request_match)};

/* --- tables ----------------------------------------------------------------------------------- */

/* clang-format off */
#define FORM_WORDS(settings)                                                                       \
    {.name = "method", .type = SCHEMA_CHOICE, .offset = offsetof(settings, form.method),           \
     .choices = methods, .fallback = "POST", .help = "what is asked of the server"},               \
    {.name = "url", .type = SCHEMA_CUSTOM, .offset = offsetof(settings, form.url),                 \
     .required = true, .read = read_node, .form = "URL with {{name}}",                             \
     .help = "web address that is asked"},                                                         \
    {.name = "headers", .type = SCHEMA_CUSTOM, .offset = offsetof(settings, form.headers),         \
     .read = read_map, .form = "name: text with {{name}}",                                         \
     .help = "further lines of the request"},                                                      \
    {.name = "json", .type = SCHEMA_CUSTOM, .offset = offsetof(settings, form.json),               \
     .read = read_node, .form = "text with {{name}}",                                              \
     .help = "the body as JSON, each {{name}} within quotes"},                                     \
    {.name = "form", .type = SCHEMA_CUSTOM, .offset = offsetof(settings, form.form),               \
     .read = read_node, .form = "text with {{name}}",                                              \
     .help = "the body as a form: a=1&b={{name}}"},                                                \
    {.name = "text", .type = SCHEMA_CUSTOM, .offset = offsetof(settings, form.text),               \
     .read = read_node, .form = "text with {{name}}", .help = "the body as plain text"}
/* clang-format on */

static const struct schema_word token_words[] = {
    FORM_WORDS(struct token_words),
    {.name = "access",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct token_words, access),
     .fallback = "$.access_token",
     .read = read_json_path,
     .form = "path",
     .help = "where the answer has the token: {{access_token}} of the request"},
    {.name = "refresh",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct token_words, refresh),
     .read = read_json_path,
     .form = "path",
     .help = "where it has the next {{refresh_token}}; if not written, that stays the same"},
    {.name = "expires",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct token_words, expires),
     .fallback = "$.expires_in",
     .read = read_json_path,
     .form = "path",
     .help = "where it has for how many seconds the token is good"},
    {.name = "expired",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct token_words, expired),
     .inner = &match_schema,
     .help = "an answer to a letter that asks for another token: one of these is enough"},
};

static const struct schema token_schema = {.name = "token",
                                           .words = token_words,
                                           .count = COUNT(token_words),
                                           .size = sizeof(struct token_words)};

static const struct schema_word request_words[] = {
    FORM_WORDS(struct request_words),
    {.name = "taken",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct request_words, taken),
     .inner = &match_schema,
     .help = "an answer that says yes: a status (if not written, 2xx) and all of the values"},
    {.name = "refused",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct request_words, refused),
     .inner = &match_schema,
     .help = "one that says never, so that it is not tried again: one of these is enough"},
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct request_words, id),
     .read = read_json_path,
     .form = "path",
     .help = "where the answer has the number of the letter, for the receipt"},
    {.name = "said",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct request_words, said),
     .read = read_json_path,
     .form = "path",
     .help = "where it says what is wrong"},
    {.name = "retry_after",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct request_words, retry_after),
     .read = read_json_path,
     .form = "path",
     .help = "where it says in how many seconds to try again; the header Retry-After is known"},
    {.name = "sign",
     .type = SCHEMA_ID,
     .offset = offsetof(struct request_words, sign),
     .help = "name of a secret: {{signature}} of a header is HMAC-SHA256 of the body by it"},
    {.name = "token",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct request_words, token),
     .read = read_map,
     .inner = &token_schema,
     .form = "words",
     .help = "how {{access_token}} is asked for with {{refresh_token}}, kept in `token_file`"},
};

const struct schema config_request_schema = {.name = "request",
                                             .words = request_words,
                                             .count = COUNT(request_words),
                                             .size = sizeof(struct request_words)};

/* --- blanks ----------------------------------------------------------------------------------- */

struct known {
    const struct request_settings *settings;
    bool in_token; /* of the exchange: no letter is there */
    bool in_header;
    bool with_values; /* as they are, instead of any text */
};

/* By us, whatever the channel says. */
static bool is_filled(const struct known *known, const char *name)
{
    if (known->in_token)
        return strcmp(name, "refresh_token") == 0;
    for (const char *const *letter = request_letter_names; *letter != NULL; letter++)
        if (strcmp(*letter, name) == 0)
            return true;
    if (strcmp(name, "access_token") == 0)
        return known->settings->token != NULL;
    return strcmp(name, "signature") == 0 && known->settings->sign_with != NULL && known->in_header;
}

static const char *find_known(const void *argument, const char *name)
{
    const struct known *const known = argument;
    const struct request_settings *const settings = known->settings;

    for (size_t i = 0; i < settings->variable_count; i++)
        if (strcmp(settings->variables[i].name, name) == 0)
            return known->with_values ? settings->variables[i].value : "x";
    return is_filled(known, name) ? "x" : NULL;
}

/* The filled text, yours; NULL: it has been complained of. */
static char *try_filling(struct reading *reading, const struct node *value, enum blanks_place place,
                         const struct known *known)
{
    struct error error = {""};
    struct text text = {0};

    if (blanks_fill(value->scalar, place, find_known, known, &text, &error))
        return text_detach(&text);
    text_free(&text);
    reading_complain(reading, &value->place, "%s", error.message);
    return NULL;
}

/* https://NAME:PASSWORD@host/ */
static bool names_somebody(const char *url)
{
    const char *const host = strstr(url, "://");
    const size_t length = host == NULL ? 0 : strcspn(host + 3, "/?#");

    return host != NULL && memchr(host + 3, '@', length) != NULL;
}

static void check_url(struct reading *reading, const struct node *value, struct known known)
{
    const struct place bare = secret_place(&value->place);
    struct url_parts parts;
    struct error error = {""};
    char *url;

    known.with_values = true; /* an address may be a secret as a whole, so nothing of it is shown */
    if (names_somebody(value->scalar)) {
        reading_complain(reading, &bare,
                         tr("a web address must not contain a user's name or password"));
        return;
    }
    url = try_filling(reading, value, BLANKS_URL, &known);
    if (url != NULL && ((strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0) ||
                        !url_parse(url, &parts, &error)))
        reading_complain(reading, &bare,
                         tr("wants a URL that begins with http:// or https://, also once it is "
                            "filled"));
    free(url);
}

static void check_body(struct reading *reading, const struct node *value, enum blanks_place place,
                       const struct known *known)
{
    char *const body = try_filling(reading, value, place, known);
    json_error_t why;
    json_t *root;

    if (body != NULL && place == BLANKS_JSON) {
        root = json_loads(body, 0, &why);
        if (root == NULL)
            reading_complain(reading, &value->place,
                             tr("is no JSON once each {{name}} is filled: line %d, %s"), why.line,
                             why.text);
        json_decref(root);
    }
    free(body);
}

static bool is_header_name(const char *name)
{
    const size_t length = strlen(name);

    return length > 0 && length <= 100 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
               length;
}

static void check_line(struct reading *reading, const struct request_line *line,
                       const struct node *value, const struct known *known)
{
    const struct place bare = secret_place(&value->place);

    if (strcasecmp(line->name, "Authorization") == 0 && strstr(line->value, "{{") == NULL)
        reading_complain(
            reading, &bare,
            tr("a secret must not stand here: name it in `with`, and here as {{name}}"));
    else
        free(try_filling(reading, value, BLANKS_LINE, known));
}

static void build_lines(struct reading *reading, const struct node *map, struct known known,
                        struct request_form *form)
{
    const size_t count = map == NULL ? 0 : map->count;
    struct request_line *const lines = arena_add(reading_arena(reading), count, sizeof *lines);

    known.in_header = true;
    if (count > LINES_MOST) {
        reading_complain(reading, &map->place, tr("wants from 1 to %d values in this list"),
                         (int)LINES_MOST);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        lines[i].name = map->keys[i]->scalar;
        if (!is_header_name(lines[i].name))
            reading_complain(reading, &map->keys[i]->place, tr("'%s' is no name of a header"),
                             reading_quote(reading, lines[i].name));
        if (schema_read_string(reading, map->items[i], &lines[i].value))
            check_line(reading, &lines[i], map->items[i], &known);
    }
    form->lines = lines;
    form->line_count = count;
}

static void build_form(struct reading *reading, const struct form_words *words, struct known known,
                       struct request_form *form)
{
    const struct {
        const struct node *node;
        enum blanks_place place;
        enum request_body_type type;
    } bodies[] = {{words->json, BLANKS_JSON, REQUEST_JSON},
                  {words->form, BLANKS_FORM, REQUEST_FORM},
                  {words->text, BLANKS_PLAIN, REQUEST_TEXT}};

    *form = (struct request_form){.method = methods[words->method], .url = words->url->scalar};
    check_url(reading, words->url, known);
    build_lines(reading, words->headers, known, form);
    for (size_t i = 0; i < COUNT(bodies); i++) {
        if (bodies[i].node == NULL)
            continue;
        if (form->body != NULL)
            reading_complain(reading, &bodies[i].node->place,
                             tr("one body is enough: json, form or text"));
        form->body = bodies[i].node->scalar;
        form->type = bodies[i].type;
        check_body(reading, bodies[i].node, bodies[i].place, &known);
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

static void expect_success(struct request_match *taken)
{
    static const struct request_statuses success = {200, 299};

    if (taken->status_count > 0)
        return;
    taken->statuses = &success;
    taken->status_count = 1;
}

static void check_sign(struct reading *reading, const struct node *map, const char *sign,
                       const struct request_settings *settings)
{
    bool known = sign == NULL;

    for (size_t i = 0; !known && i < settings->variable_count; i++)
        known = settings->variables[i].is_secret && strcmp(settings->variables[i].name, sign) == 0;
    if (!known)
        reading_complain(reading, &node_find(map, "sign")->place,
                         tr("'%s' is none of the secrets in `with`"), reading_quote(reading, sign));
}

static void build_token(struct reading *reading, const struct node *map, const char *file,
                        struct request_settings *settings)
{
    struct request_token *const token = arena_add(reading_arena(reading), 1, sizeof *token);
    struct token_words words = {.access = NULL};
    const struct known known = {.settings = settings, .in_token = true};
    const size_t before = reading_mistakes(reading);

    schema_read(&token_schema, reading, map, NULL, &words);
    if (words.form.url == NULL || reading_mistakes(reading) != before)
        return;
    token->access = words.access;
    token->refresh = words.refresh;
    token->expires = words.expires;
    token->expired = words.expired;
    token->file = file;
    build_form(reading, &words.form, known, &token->form);
    settings->token = token;
}

bool config_read_request(struct reading *reading, const struct node *map,
                         struct request_settings *settings, const char *token_file)
{
    struct request_words words = {.id = NULL};
    const struct known known = {.settings = settings};
    const size_t before = reading_mistakes(reading);

    schema_read(&config_request_schema, reading, map, NULL, &words);
    if (words.form.url == NULL || reading_mistakes(reading) != before)
        return false;
    settings->taken = words.taken;
    expect_success(&settings->taken);
    settings->refused = words.refused;
    settings->id = words.id;
    settings->said = words.said;
    settings->retry_after = words.retry_after;
    settings->sign_with = words.sign;
    check_sign(reading, map, words.sign, settings);
    if (words.token != NULL)
        build_token(reading, words.token, token_file, settings);
    build_form(reading, &words.form, known, &settings->form);
    return reading_mistakes(reading) == before;
}
