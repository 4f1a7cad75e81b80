/* The words of an http probe, and what the kind is. */
#include <string.h>
#include <strings.h>

#include "base/words.h"
#include "io/fetch.h"
#include "stage/probe_http.h"

void http_check(struct reading *reading, const struct node *map, const char *word,
                const struct http_settings *http)
{
    const struct node *const value = node_find(map, word);

    if (value != NULL && http->url != NULL)
        request_check_url(reading, value, http->url);
    if (http->expect.hash.of_upload)
        reading_complain(reading, &node_find(map, "expect")->place,
                         tr("'hash: {{upload}}' is for journeys that send a file"));
    request_words_check(reading, map, &http->request, http->url);
}

/* "Accept" of "Accept: application/json" */
static bool has_header(const struct request_headers *headers, const char *line)
{
    const size_t name = strcspn(line, ":") + 1;

    for (size_t i = 0; i < headers->count; i++)
        if (strncasecmp(headers->headers[i].line, line, name) == 0)
            return true;
    return false;
}

void http_add_header(struct reading *reading, struct http_settings *http, const char *line)
{
    struct request_headers *const headers = &http->request.headers;
    struct request_header *more;

    if (has_header(headers, line))
        return;
    more = arena_add(reading_arena(reading), headers->count + 1, sizeof *more);
    for (size_t i = 0; i < headers->count; i++)
        more[i] = headers->headers[i];
    more[headers->count] = (struct request_header){.line = line};
    *headers = (struct request_headers){more, headers->count + 1};
}

static void check(struct reading *reading, const struct node *map, void *settings)
{
    http_check(reading, map, "http", settings);
}

static const struct schema_word words[] = {
    {.name = "http",
     .type = SCHEMA_URL,
     .offset = offsetof(struct http_settings, url),
     .required = true,
     .help = "web address of the page that is asked: http or https"},
    HTTP_WORDS,
};

const struct schema probe_http_schema = {.name = "http",
                                         .words = words,
                                         .count = sizeof words / sizeof *words,
                                         .size = sizeof(struct http_settings),
                                         .check = check};

/* The page's, and that which gives a token for it, as if it expired each time. */
void http_tell_requests(const struct probe_plan *plan,
                        void (*on_request)(void *argument, const char *host), void *argument)
{
    const struct http_settings *const settings = plan->settings;
    const char *const token = settings->request.auth.oauth2.url;
    struct url_parts parts;

    if (token != NULL && url_parse(token, &parts, NULL))
        on_request(argument, parts.host);
    if (url_parse(settings->url, &parts, NULL))
        on_request(argument, parts.host);
}

/* None if a proxy is asked instead, or if its address is known only when a journey is under way. */
void http_tell_hosts(const void *settings, probe_on_host *on_host, void *argument)
{
    const struct http_settings *const http = settings;
    struct url_parts parts;

    if (http->request.proxy == NULL && strstr(http->url, "{{") == NULL &&
        url_parse(http->url, &parts, NULL))
        on_host(argument,
                &(struct probe_host){parts.host, parts.port, strcmp(parts.scheme, "https") == 0});
}

/* --- the kind --------------------------------------------------------------------------------- */

struct probe_run *http_start(const struct prober *prober, const struct probe_plan *plan,
                             void (*on_finding)(void *argument, const struct finding *finding),
                             void *argument)
{
    return http_start_with(prober, plan, plan->settings, plan->timeout_us, on_finding, argument);
}

const struct probe_kind probe_http = {.name = "http",
                                      .schema = &probe_http_schema,
                                      .start = http_start,
                                      .cancel = http_cancel,
                                      .tell_hosts = http_tell_hosts,
                                      .tell_requests = http_tell_requests};
