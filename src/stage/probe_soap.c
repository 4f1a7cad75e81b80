#include "stage/probe_soap.h"

#include <string.h>

#include "base/words.h"
#include "stage/probe_expect_read.h"
#include "stage/probe_expect_value.h"
#include "stage/probe_http.h"

enum { SOAP_1_1, SOAP_1_2 };
static const char *const versions[] = {"1.1", "1.2", NULL};

static const char *const namespaces[] = {
    [SOAP_1_1] = "http://schemas.xmlsoap.org/soap/envelope/",
    [SOAP_1_2] = "http://www.w3.org/2003/05/soap-envelope",
};

struct soap_settings {
    struct http_settings http; /* first: see probe_http.h */
    int version;
    const char *action, *operation, *namespace;
    struct request_body envelope;
    struct expected_values result;
};
_Static_assert(offsetof(struct soap_settings, http) == 0, "a form begins with http's settings");

/* --- what is sent ----------------------------------------------------------------------------- */

static bool is_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char others[] = "0123456789.-";

    if (*name == '\0' || strchr(letters, *name) == NULL)
        return false;
    for (; *name != '\0'; name++)
        if (strchr(letters, *name) == NULL && strchr(others, *name) == NULL)
            return false;
    return true;
}

/* The smallest envelope that calls the operation. */
static struct request_body make_envelope(struct reading *reading, const struct soap_settings *soap)
{
    struct text text = {0};
    const char *bytes;

    text_add(&text,
             "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
             "<soap:Envelope xmlns:soap=\"%s\"><soap:Body><%s",
             namespaces[soap->version], soap->operation);
    if (soap->namespace != NULL) {
        text_add_string(&text, " xmlns=\"");
        text_add_html(&text, soap->namespace);
        text_add_string(&text, "\"");
    }
    text_add_string(&text, "/></soap:Body></soap:Envelope>\n");
    bytes = arena_copy_string(reading_arena(reading), text_string(&text));
    text_free(&text);
    return (struct request_body){.bytes = bytes, .length = strlen(bytes)};
}

/* "NAME: VALUE\"ACTION\"" */
static void add_with_action(struct reading *reading, struct http_settings *http, const char *line,
                            const char *action)
{
    struct text text = {0};

    text_add(&text, "%s\"%s\"", line, action);
    http_add_header(reading, http, arena_copy_string(reading_arena(reading), text_string(&text)));
    text_free(&text);
}

static void add_headers(struct reading *reading, struct soap_settings *soap)
{
    static const char type_1_2[] = "Content-Type: application/soap+xml; charset=utf-8";
    struct http_settings *const http = &soap->http;

    if (soap->version == SOAP_1_1) {
        http_add_header(reading, http, "Content-Type: text/xml; charset=utf-8");
        add_with_action(reading, http, "SOAPAction: ", soap->action == NULL ? "" : soap->action);
    } else if (soap->action == NULL) {
        http_add_header(reading, http, type_1_2);
    } else {
        add_with_action(reading, http,
                        "Content-Type: application/soap+xml; charset=utf-8; action=", soap->action);
    }
}

/* --- the words -------------------------------------------------------------------------------- */

/* "response/code" is any element `code` right in an element `response`, whatever their prefixes. */
static const char *expand_path(struct reading *reading, const char *path)
{
    struct text text = {0};
    const char *expanded;

    if (strpbrk(path, ":[(@*") != NULL || *path == '/')
        return path;
    while (*path != '\0') {
        const size_t length = strcspn(path, "/");

        text_add(&text, "%s*[local-name()='%.*s']", text.length == 0 ? "//" : "/", (int)length,
                 path);
        path += length + (path[length] == '/');
    }
    expanded = arena_copy_string(reading_arena(reading), text_string(&text));
    text_free(&text);
    return expanded;
}

static void read_result(struct reading *reading, const struct node *node, void *field)
{
    struct expected_values *const result = field;
    struct wanted_value *wanted;

    expect_read_markup(reading, node, result);
    if (result->count == 0)
        return;
    wanted = arena_add(reading_arena(reading), result->count, sizeof *wanted);
    for (size_t i = 0; i < result->count; i++) {
        wanted[i] = result->wanted[i];
        wanted[i].path = expand_path(reading, wanted[i].path);
        expect_check_path(reading, &node->place, wanted[i].path);
    }
    result->wanted = wanted;
}

static void read_action(struct reading *reading, const struct node *value, void *field)
{
    const char **const action = field;

    if (!schema_read_string(reading, value, action))
        return;
    for (const char *at = *action; *at != '\0'; at++)
        if ((unsigned char)*at <= ' ' || *at == '"' || (unsigned char)*at >= 0x7f) {
            reading_complain(reading, &value->place,
                             tr("wants a SOAPAction without spaces and quotes, not '%s'"),
                             reading_quote(reading, *action));
            *action = NULL;
            return;
        }
}

static void check_envelope(struct reading *reading, const struct node *map,
                           struct soap_settings *soap)
{
    const struct node *const operation = node_find(map, "operation");

    if (operation != NULL && soap->operation != NULL && !is_name(soap->operation)) {
        reading_complain(reading, &operation->place, tr("'%s' cannot be the name of an operation"),
                         reading_quote(reading, soap->operation));
        soap->operation = NULL;
    }
    if (node_find(map, "body") != NULL)
        reading_complain(reading, &node_find_key(map, "body")->place,
                         tr("what a soap probe sends is its 'envelope', not a 'body'"));
    else if (soap->envelope.bytes == NULL && operation == NULL)
        reading_complain(reading, &map->place,
                         tr("'envelope' or 'operation' is missing here: what is sent"));
    else if (soap->envelope.bytes != NULL && operation != NULL)
        reading_complain(reading, &operation->place,
                         tr("an 'envelope' has its operation in it: not both"));
}

static void check(struct reading *reading, const struct node *map, void *settings)
{
    struct soap_settings *const soap = settings;
    struct http_settings *const http = &soap->http;

    check_envelope(reading, map, soap);
    if (node_find(map, "method") == NULL)
        http->request.method = METHOD_POST;
    if (soap->envelope.bytes != NULL)
        http->request.body = soap->envelope;
    else if (soap->operation != NULL)
        http->request.body = make_envelope(reading, soap);
    add_headers(reading, soap);
    http_check(reading, map, "soap", http);
    http->expect.form = FORM_SOAP;
    http->expect.result = soap->result;
}

static const struct schema_word words[] = {
    {.name = "soap",
     .type = SCHEMA_URL,
     .offset = offsetof(struct http_settings, url),
     .required = true,
     .help = "web address of a SOAP service; a fault is a failure, whatever the status"},
    {.name = "envelope",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct soap_settings, envelope),
     .read = request_read_body,
     .form = "text or { file: path }",
     .help = "the whole message that is sent"},
    {.name = "operation",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct soap_settings, operation),
     .help = "instead of an envelope: an operation that needs no parameters, such as ping"},
    {.name = "namespace",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct soap_settings, namespace),
     .help = "of the operation"},
    {.name = "action",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct soap_settings, action),
     .read = read_action,
     .form = "text",
     .help = "SOAPAction of the request; if not written, empty"},
    {.name = "version",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct soap_settings, version),
     .choices = versions,
     .fallback = "1.1",
     .help = "of SOAP"},
    {.name = "result",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct soap_settings, result),
     .read = read_result,
     .form = "names or XPath: value",
     .help = "what must stand in the answer: response/code: '00', whatever the prefixes"},
    HTTP_WORDS,
};

const struct schema probe_soap_schema = {.name = "soap",
                                         .words = words,
                                         .count = sizeof words / sizeof *words,
                                         .size = sizeof(struct soap_settings),
                                         .check = check};

const struct probe_kind probe_soap = {.name = "soap",
                                      .schema = &probe_soap_schema,
                                      .start = http_start,
                                      .cancel = http_cancel,
                                      .tell_hosts = http_tell_hosts,
                                      .tell_requests = http_tell_requests};
