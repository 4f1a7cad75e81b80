#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "site_parts.h"

enum { CACHED_MOST = 256, PATH_MOST = 300, REFRESH_SECONDS = 60 };

struct cached {
    char path[PATH_MOST];
    struct web_page *page; /* NULL: free */
    int64_t until_us;      /* 0: until the next snapshot */
};

/* By the hash of the path: a newer page takes the place of an older one. */
struct cache {
    struct cached places[CACHED_MOST];
};

const char site_html[] = "text/html; charset=utf-8";
const char site_json[] = "application/json; charset=utf-8";
const char site_problem[] = "application/problem+json";
const char site_plain[] = "text/plain; charset=utf-8";
const char site_fresh[] = "no-cache"; /* to be kept, but asked about each time: 304 */

struct web_page *site_make_page(int status, const char *type, const char *cache,
                                const struct text *text)
{
    const struct web_page_options options = {
        .status = status,
        .type = type,
        .cache = cache,
        .compress = true,
        .allow = status == 405 ? "GET, HEAD" : NULL,
        .retry_after = status == 503   ? 5
                       : status == 429 ? 1
                                       : 0,
        .authenticate = status == 401 ? "Bearer" : NULL,
        .shared = type == site_json,
        /* pages that are kept up say it themselves */
        .refresh = type == site_html && status >= 500 ? REFRESH_SECONDS : 0};

    return web_page_new(&options, text_string(text), text->length);
}

/* --- pages that are kept until the next snapshot --------------------------------------------- */

static size_t place_of(const char *path)
{
    uint32_t hash = 2166136261u;

    for (const char *at = path; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619u;
    return hash % CACHED_MOST;
}

bool cache_answer(const struct cache *cache, struct web_request *request)
{
    const struct cached *const cached = &cache->places[place_of(web_path(request))];

    if (cached->page == NULL || strcmp(cached->path, web_path(request)) != 0 ||
        (cached->until_us != 0 && cached->until_us < clock_steady_us()))
        return false;
    web_answer(request, cached->page);
    return true;
}

/* Takes the page. */
void cache_answer_and_keep(struct cache *cache, struct web_request *request, struct web_page *page,
                           int64_t until_us)
{
    struct cached *const cached = &cache->places[place_of(web_path(request))];

    web_answer(request, page);
    if (strlen(web_path(request)) >= PATH_MOST) {
        web_page_release(page);
        return;
    }
    web_page_release(cached->page);
    cached->page = page;
    cached->until_us = until_us;
    snprintf(cached->path, sizeof cached->path, "%s", web_path(request));
}

void cache_clear(struct cache *cache)
{
    for (size_t i = 0; i < CACHED_MOST; i++) {
        web_page_release(cache->places[i].page);
        cache->places[i].page = NULL;
    }
}

struct cache *cache_new(void)
{
    return NEW(struct cache);
}

void cache_free(struct cache *cache)
{
    if (cache == NULL)
        return;
    cache_clear(cache);
    free(cache);
}
