/* The words of an http probe. */
#include "stage/probe_http.h"

static void check(struct reading *reading, const struct node *map, void *settings)
{
    const struct http_settings *const http = settings;
    const struct node *const value = node_find(map, "http");

    if (value != NULL && http->url != NULL)
        request_check_url(reading, value, http->url);
    request_words_check(reading, map, &http->request, http->url);
}

static const struct schema_word words[] = {
    {.name = "http",
     .type = SCHEMA_URL,
     .offset = offsetof(struct http_settings, url),
     .required = true,
     .help = "web address of the page that is asked: http or https"},
    REQUEST_WORDS(struct http_settings, request),
    {.name = "redirects",
     .type = SCHEMA_INTEGER,
     .offset = offsetof(struct http_settings, redirects),
     .fallback = "5",
     .most = REDIRECTS_MOST,
     .help = "how many redirects are followed; 0: a redirect is the answer"},
    {.name = "expect",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct http_settings, expect),
     .inner = &probe_expect_schema,
     .help = "what the answer must be; each may be written { value: ..., else: down|degraded|warn "
             "}"},
};

const struct schema probe_http_schema = {.name = "http",
                                         .words = words,
                                         .count = sizeof words / sizeof *words,
                                         .size = sizeof(struct http_settings),
                                         .check = check};
