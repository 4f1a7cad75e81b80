/* The words of an http probe. */
#include <string.h>

#include "base/words.h"
#include "io/fetch.h"
#include "stage/probe_http.h"

/* "user:word@" before the host would stand in every log and page. */
static bool has_credentials(const char *url)
{
    const char *const host = strstr(url, "://");

    if (host == NULL)
        return false;
    return memchr(host + 3, '@', strcspn(host + 3, "/?#")) != NULL;
}

static void check_url(struct reading *reading, const struct node *value, const char *url)
{
    struct error error = {""};
    struct url_parts parts;

    if (has_credentials(url))
        reading_complain(reading, &value->place, "%s",
                         tr("a web address must not contain a user's name or password"));
    else if (!url_parse(url, &parts, &error))
        reading_complain(reading, &value->place, "%s", error.message);
}

static void check(struct reading *reading, const struct node *map, void *settings)
{
    const struct http_settings *const http = settings;
    const struct node *const value = node_find(map, "http");

    if (value != NULL && http->url != NULL)
        check_url(reading, value, http->url);
}

static const struct schema_word words[] = {
    {.name = "http",
     .type = SCHEMA_URL,
     .offset = offsetof(struct http_settings, url),
     .required = true,
     .help = "web address of the page that is asked: http or https"},
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
