/* The words of a journey, and what they mean together: who may be asked, by which methods, and that
 * each step has what it needs. */
#include <string.h>
#include <strings.h>

#include "base/words.h"
#include "io/secret.h"
#include "stage/probe_expect_read.h"
#include "stage/probe_journey.h"
#include "stage/probe_redirect.h"

/* --- the words of a step ---------------------------------------------------------------------- */

/* "{{form}}", "/dang-nhap?x={{x}}", or a whole address; what it may be is seen by check_steps. */
static void read_address(struct reading *reading, const struct node *value, void *field)
{
    const char **const url = field;

    if (!schema_read_string(reading, value, url))
        return;
    for (const char *at = *url; *at != '\0'; at++) {
        if ((unsigned char)*at <= ' ' || *at == 0x7f) {
            reading_complain(reading, &value->place,
                             tr("a web address has no blanks: write %%20 for one"));
            return;
        }
    }
    if (strstr(*url, "://") != NULL && strstr(*url, "{{") == NULL)
        request_check_url(reading, value, *url);
}

static void read_form(struct reading *reading, const struct node *value, void *field)
{
    struct journey_form *const form = field;
    struct journey_field *fields;

    if (value->kind != NODE_MAP || value->count == 0 || value->count > JOURNEY_FIELDS_MOST) {
        reading_complain(reading, &value->place,
                         tr("'form' wants 1 to %d names and values, such as { q: \"{{ma}}\" }"),
                         (int)JOURNEY_FIELDS_MOST);
        return;
    }
    fields = arena_add(reading_arena(reading), value->count, sizeof *fields);
    for (size_t i = 0; i < value->count; i++) {
        fields[i].name = value->keys[i]->scalar;
        fields[i].text = "";
        if (value->items[i]->kind != NODE_SCALAR) /* an empty text is a value, too */
            schema_read_string(reading, value->items[i], &fields[i].text);
        else
            fields[i].text = value->items[i]->scalar;
    }
    *form = (struct journey_form){.fields = fields, .count = value->count};
}

static void check_body(struct reading *reading, const struct node *map, struct journey_step *step)
{
    const struct node *const body = node_find(map, "body");
    const bool has_form = step->form.count > 0 || step->upload.field != NULL;

    if (body != NULL && has_form)
        reading_complain(reading, &body->place,
                         tr("a step sends a 'body', or a 'form' and an 'upload': not both"));
    if (!has_form)
        return;
    if (node_find(map, "method") == NULL)
        step->http.request.method = METHOD_POST;
    else if (step->http.request.method != METHOD_POST && step->http.request.method != METHOD_PUT &&
             step->http.request.method != METHOD_PATCH)
        reading_complain(reading, &node_find(map, "method")->place,
                         tr("a form is sent by POST, PUT or PATCH"));
}

static void check_headers(struct reading *reading, const struct node *map)
{
    const struct node *const headers = node_find(map, "headers");

    for (size_t i = 0; headers != NULL && headers->kind == NODE_MAP && i < headers->count; i++)
        if (strcasecmp(headers->keys[i]->scalar, "Cookie") == 0)
            reading_complain(reading, &headers->keys[i]->place,
                             tr("the header '%s' is made by the program"),
                             reading_quote(reading, headers->keys[i]->scalar));
}

static void check_step(struct reading *reading, const struct node *map, void *settings)
{
    static const struct status_range redirects = {300, 399};
    struct journey_step *const step = settings;
    struct expected_status *const status = &step->http.expect.status;

    check_body(reading, map, step);
    check_headers(reading, map);
    request_words_check(reading, map, &step->http.request, NULL);
    if (step->stop_at != NULL && status->count == 0)
        *status = (struct expected_status){
            .consequence = CONSEQUENCE_DOWN, .count = 1, .ranges = &redirects, .written = "3xx"};
}

static const struct schema_word step_words[] = {
    {.name = "step",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct journey_step, name),
     .required = true,
     .help = "its name, for people: what is done"},
    {.name = "url",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct http_settings, url),
     .required = true,
     .read = read_address,
     .form = "URL, or a link such as /ho-so/{{id}}",
     .help = "what is asked; a link is meant as on the page where the step before ended"},
    {.name = "form",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct journey_step, form),
     .read = read_form,
     .form = "name: text",
     .help = "fields that are sent as by a browser; the method is then POST"},
    {.name = "upload",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct journey_step, upload),
     .inner = &probe_upload_schema,
     .help = "a file that is sent with the form (multipart)"},
    {.name = "extract",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct journey_step, extracts),
     .read = extracts_read,
     .form = "name: { hidden: field }, { json: path }, { html: XPath }, { regex: … } or { header: "
             "name }",
     .help = "what later steps need of the answer, written there as {{name}}"},
    {.name = "stop_at",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct journey_step, stop_at),
     .help = "a host that is never asked: being redirected to it is the good end of the step"},
    HTTP_WORDS,
};

static const struct schema step_schema = {.name = "journey",
                                          .words = step_words,
                                          .count = sizeof step_words / sizeof *step_words,
                                          .size = sizeof(struct journey_step),
                                          .check = check_step};

static void read_steps(struct reading *reading, const struct node *value, void *field)
{
    struct journey_steps *const steps = field;

    if (value->kind != NODE_LIST || value->count == 0 || value->count > JOURNEY_STEPS_MOST) {
        reading_complain(reading, &value->place, tr("wants a list of 1 to %d steps"),
                         (int)JOURNEY_STEPS_MOST);
        return;
    }
    steps->steps = arena_add(reading_arena(reading), value->count, sizeof *steps->steps);
    steps->count = value->count;
    for (size_t i = 0; i < value->count; i++)
        schema_read(&step_schema, reading, value->items[i], NULL, &steps->steps[i]);
}

/* --- variables that are configured ------------------------------------------------------------ */

static void read_constant(struct reading *reading, const struct node *key, const struct node *value,
                          struct journey_constant *constant)
{
    constant->name = key->scalar;
    constant->value = "";
    constant->is_secret = value->kind == NODE_MAP;
    if (!variable_is_name(key->scalar) || strcmp(key->scalar, "run") == 0)
        reading_complain(reading, &key->place,
                         tr("'%s' cannot be the name of a variable: wants small letters, digits, - "
                            "and _"),
                         reading_quote(reading, key->scalar));
    if (constant->is_secret)
        secret_read(reading, value, &constant->value);
    else
        schema_read_string(reading, value, &constant->value);
}

static void read_constants(struct reading *reading, const struct node *value, void *field)
{
    struct journey_constants *const constants = field;
    struct journey_constant *each;

    if (value->kind != NODE_MAP || value->count == 0 || value->count > VARIABLES_MOST / 2) {
        reading_complain(
            reading, &value->place,
            tr("'variables' wants 1 to %d names and values; a secret is { file: path } "
               "or { env: name }"),
            (int)VARIABLES_MOST / 2);
        return;
    }
    each = arena_add(reading_arena(reading), value->count, sizeof *each);
    for (size_t i = 0; i < value->count; i++)
        read_constant(reading, value->keys[i], value->items[i], &each[i]);
    *constants = (struct journey_constants){.constants = each, .count = value->count};
}

/* --- what they mean together ------------------------------------------------------------------ */

/* Under way through all steps in their order. */
struct checking {
    struct reading *reading;
    const struct node *map;
    struct journey_settings *settings;
    const char *known[VARIABLES_MOST + 2]; /* variables that have a value by now; ends with NULL */
    size_t known_count;
    const struct upload *sent; /* the last file */
    const char **hosts;        /* of the addresses that are written */
    size_t host_count;
};

static bool is_known(const struct checking *checking, const char *name)
{
    for (size_t i = 0; i < checking->known_count; i++)
        if (strcmp(checking->known[i], name) == 0)
            return true;
    return false;
}

static void know(struct checking *checking, const char *name, const struct place *place)
{
    if (is_known(checking, name))
        return;
    if (checking->known_count == VARIABLES_MOST) {
        reading_complain(checking->reading, place, tr("has more than %d variables"),
                         (int)VARIABLES_MOST);
        return;
    }
    checking->known[checking->known_count++] = name;
}

static void check_text(struct checking *checking, const struct place *place, const char *text,
                       size_t length)
{
    const char *const end = text + length;
    const char *behind = text;
    char name[VARIABLE_NAME_MOST + 1];

    while (variable_find(behind, end, name, &behind) != NULL) {
        if (name[0] == '\0')
            reading_complain(checking->reading, place,
                             tr("'{{' begins a variable such as {{token}}"));
        else if (!is_known(checking, name))
            reading_complain(checking->reading, place,
                             tr("no earlier step has found a variable '%s'%s"), name,
                             reading_suggest(checking->reading, name, checking->known));
        if (name[0] == '\0')
            return;
    }
}

static void check_texts(struct checking *checking, const struct node *map,
                        const struct journey_step *step)
{
    const struct request_headers *const headers = &step->http.request.headers;
    const struct request_body *const body = &step->http.request.body;
    const struct node *const form = node_find(map, "form");
    const struct node *const lines = node_find(map, "headers");

    if (step->http.url != NULL)
        check_text(checking, &node_find(map, "url")->place, step->http.url, strlen(step->http.url));
    for (size_t i = 0; i < headers->count; i++)
        if (headers->headers[i].has_variables && headers->headers[i].line != NULL)
            check_text(checking, &lines->items[i]->place, headers->headers[i].line,
                       strlen(headers->headers[i].line));
    for (size_t i = 0; i < step->form.count; i++)
        check_text(checking, &form->items[i]->place, step->form.fields[i].text,
                   strlen(step->form.fields[i].text));
    if (body->bytes != NULL)
        check_text(checking, &node_find(map, "body")->place, body->bytes, body->length);
}

static bool has(const struct schema_strings *strings, const char *string)
{
    return redirect_is_allowed(strings, string); /* letters of either size */
}

/* What only looks may be asked of anybody; all else must be allowed. */
static void check_method(struct checking *checking, const struct node *map,
                         const struct journey_step *step)
{
    const char *const method = request_methods[step->http.request.method];
    const struct node *node = node_find(map, "method");

    if (step->http.request.method <= METHOD_OPTIONS || has(&checking->settings->methods, method))
        return;
    node = node != NULL ? node : node_find(map, "form") != NULL ? node_find(map, "form") : map;
    reading_complain(checking->reading, &node->place,
                     tr("%s may change something: if that is meant, write 'methods: [%s]' beside "
                        "'journey'"),
                     method, method);
}

/* The host that is written, or NULL: it comes from a page. */
static const char *written_host(struct checking *checking, const char *url)
{
    const char *const begin = strstr(url, "://");
    char *host;
    size_t length;

    if (begin == NULL || memmem(url, (size_t)(begin - url), "{{", 2) != NULL)
        return NULL;
    length = strcspn(begin + 3, "/?#");
    host = arena_add(reading_arena(checking->reading), length + 1, 1);
    memcpy(host, begin + 3, length);
    if (host[0] == '[') { /* [::1]:80 */
        memmove(host, host + 1, length);
        host[strcspn(host, "]")] = '\0';
    } else {
        host[strcspn(host, ":")] = '\0';
    }
    return strstr(host, "{{") == NULL ? host : "";
}

static const char *suggest_host(struct checking *checking, const char *host)
{
    const struct schema_strings *const hosts = &checking->settings->hosts;
    const char **const ended =
        arena_add(reading_arena(checking->reading), hosts->count + 1, sizeof *ended);

    memcpy(ended, hosts->strings, hosts->count * sizeof *ended);
    return reading_suggest(checking->reading, host, ended);
}

static void check_host(struct checking *checking, const struct node *map,
                       const struct journey_step *step, bool is_first)
{
    const struct node *const url = node_find(map, "url");
    const char *const host = step->http.url == NULL ? NULL : written_host(checking, step->http.url);

    if (host == NULL && is_first)
        reading_complain(checking->reading, &url->place,
                         tr("the first step wants a whole address such as https://example.org/"));
    if (host == NULL)
        return;
    if (*host == '\0')
        reading_complain(checking->reading, &url->place,
                         tr("a variable cannot be a part of a host's name"));
    else if (step->stop_at != NULL && strcasecmp(step->stop_at, host) == 0)
        reading_complain(checking->reading, &url->place,
                         tr("the step asks the host at which it is to stop"));
    else if (checking->settings->hosts.count > 0 && !has(&checking->settings->hosts, host))
        reading_complain(checking->reading, &url->place, tr("host '%s' is not among 'hosts'%s"),
                         reading_quote(checking->reading, host), suggest_host(checking, host));
    else
        checking->hosts[checking->host_count++] = host;
}

/* `hash: {{upload}}` is known now: the file is the same every time. */
static void settle_hash(struct checking *checking, const struct node *map,
                        struct journey_step *step)
{
    struct expected_hash *const hash = &step->http.expect.hash;

    if (!hash->of_upload)
        return;
    if (checking->sent == NULL)
        reading_complain(checking->reading, &node_find(map, "expect")->place,
                         tr("no earlier step has sent a file"));
    else
        hash->digest = checking->sent->digest;
}

static void check_steps(struct checking *checking, const char *word, struct journey_steps *steps)
{
    const struct node *const list = node_find(checking->map, word);

    for (size_t i = 0; i < steps->count; i++) {
        struct journey_step *const step = &steps->steps[i];
        const struct node *const map = list->items[i];

        if (map->kind != NODE_MAP || step->name == NULL || step->http.url == NULL)
            continue; /* that has been told */
        check_texts(checking, map, step);
        check_method(checking, map, step);
        check_host(checking, map, step, i == 0 && strcmp(word, "journey") == 0);
        settle_hash(checking, map, step);
        if (step->upload.field != NULL)
            checking->sent = &step->upload;
        for (size_t j = 0; j < step->extracts.count; j++)
            know(checking, step->extracts.extracts[j].name, &map->place);
    }
}

static void check_methods(struct reading *reading, const struct node *map,
                          const struct schema_strings *methods)
{
    const struct node *const node = node_find(map, "methods");

    for (size_t i = 0; i < methods->count; i++) {
        const char *const *known = request_methods;

        while (*known != NULL && strcmp(*known, methods->strings[i]) != 0)
            known++;
        if (*known == NULL)
            reading_complain(reading, &node->place, tr("'%s' is no method of HTTP%s"),
                             reading_quote(reading, methods->strings[i]),
                             reading_suggest(reading, methods->strings[i], request_methods));
    }
}

static void check(struct reading *reading, const struct node *map, void *settings)
{
    struct journey_settings *const journey = settings;
    struct checking checking = {.reading = reading, .map = map, .settings = journey};

    if (journey->steps.count + journey->cleanup.count > JOURNEY_STEPS_MOST)
        reading_complain(reading, &node_find(map, "cleanup")->place,
                         tr("a journey has at most %d steps, with those that clean up"),
                         (int)JOURNEY_STEPS_MOST);
    checking.hosts = arena_add(reading_arena(reading),
                               journey->steps.count + journey->cleanup.count + 1, sizeof(char *));
    know(&checking, "run", &map->place);
    for (size_t i = 0; i < journey->constants.count; i++)
        know(&checking, journey->constants.constants[i].name, &map->place);
    check_methods(reading, map, &journey->methods);
    check_steps(&checking, "journey", &journey->steps);
    check_steps(&checking, "cleanup", &journey->cleanup);
    if (journey->hosts.count == 0)
        journey->hosts = (struct schema_strings){checking.hosts, checking.host_count};
}

static const struct schema_word words[] = {
    {.name = "journey",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct journey_settings, steps),
     .required = true,
     .read = read_steps,
     .inner = &step_schema,
     .form = "list of steps",
     .help = "what is done one after the other, with the cookies of one visitor; the first step "
             "that fails ends it"},
    {.name = "cleanup",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct journey_settings, cleanup),
     .read = read_steps,
     .form = "list of steps",
     .help = "steps that are always done in the end, for at most 10 s in all; one that needs a "
             "variable which was not found is passed over, one that fails is a warning"},
    {.name = "methods",
     .type = SCHEMA_STRINGS,
     .offset = offsetof(struct journey_settings, methods),
     .help = "methods that its steps may use besides GET, HEAD and OPTIONS, such as POST"},
    {.name = "hosts",
     .type = SCHEMA_STRINGS,
     .offset = offsetof(struct journey_settings, hosts),
     .help = "hosts that it may ask; if not written, those of its addresses.  It follows no "
             "redirect to any other"},
    {.name = "variables",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct journey_settings, constants),
     .read = read_constants,
     .form = "name: text, { file: path } or { env: name }",
     .help = "values that steps write as {{name}}; {{run}} is a number of its own for each run"},
    {.name = "within",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct journey_settings, within),
     .read = expect_read_within,
     .form = "time (ms, s, m, h, d)",
     .help = "all steps together must not take longer, else degraded"},
};

const struct schema probe_journey_schema = {.name = "journey",
                                            .words = words,
                                            .count = sizeof words / sizeof *words,
                                            .size = sizeof(struct journey_settings),
                                            .check = check};
