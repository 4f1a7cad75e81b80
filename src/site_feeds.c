/* What other programs and sites show of us: a feed, a calendar, pictures, pages for frames. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "site_parts.h"

enum { ID_MOST = 200, REFRESH_SECONDS = 60 };

static const char site_brief[] = "public, max-age=30";

/* What a page_write_… has left in `text`, or that it failed.  Takes the text. */
static void answer(struct site *site, struct web_request *request, const char *type, bool went,
                   struct text *text, const struct error *error)
{
    const struct web_page_options options = {.status = 200,
                                             .type = type,
                                             .cache = site_brief,
                                             .refresh = type == site_html ? REFRESH_SECONDS : 0,
                                             .compress = true,
                                             .shared = true,
                                             .framed = true};

    if (went) {
        cache_answer_and_keep(site->cache, request,
                              web_page_new(&options, text_string(text), text->length), 0);
    } else {
        log_trouble(&site->page_trouble, "%s", error->message);
        site_answer_problem(request, 500, tr("the page could not be made"));
    }
    text_free(text);
}

static void show_feed(struct site *site, struct web_request *request, const struct page_view *view)
{
    struct text text = {0};
    struct error error = {""};
    const bool went = page_write_feed(site->pages, view, &text, &error);

    answer(site, request, "application/atom+xml; charset=utf-8", went, &text, &error);
}

static void show_calendar(struct site *site, struct web_request *request,
                          const struct page_view *view)
{
    struct text text = {0};
    const struct error error = {""};

    page_write_calendar(site->pages, view, &text);
    answer(site, request, "text/calendar; charset=utf-8", true, &text, &error);
}

/* The public service whose id is what stands in `path` between `room` and `ending`. */
static int find_service(const struct site *site, const char *path, const char *room,
                        const char *ending)
{
    const struct catalogue *const catalogue = site->options.catalogue;
    const size_t before = strlen(room);
    const size_t after = strlen(ending);
    const size_t length = strlen(path);
    char id[ID_MOST];
    int service;

    if (strncmp(path, room, before) != 0 || length <= before + after ||
        length - before - after >= sizeof id || strcmp(path + length - after, ending) != 0)
        return NONE_AT_ALL;
    snprintf(id, sizeof id, "%.*s", (int)(length - before - after), path + before);
    service = catalogue_find_service(catalogue, id);
    return service != NONE_AT_ALL && site_shows(site->snapshot, &catalogue->services[service])
               ? service
               : NONE_AT_ALL;
}

static bool show_badge(struct site *site, struct web_request *request, const char *path,
                       const struct page_view *view)
{
    const int service = find_service(site, path, "/badges/", ".svg");
    const struct fraction *const shares = shares_now(site->shares);
    struct text text = {0};
    struct error error = {""};
    bool went;

    if (service == NONE_AT_ALL)
        return false;
    went = page_write_badge(site->pages, view, (size_t)service,
                            shares == NULL ? NULL : &shares[service], &text, &error);
    answer(site, request, "image/svg+xml", went, &text, &error);
    return true;
}

static bool show_embed(struct site *site, struct web_request *request, const char *path,
                       const struct page_view *view)
{
    const int service = find_service(site, path, "/embed/", "");
    struct text text = {0};
    struct error error = {""};
    bool went;

    if (service == NONE_AT_ALL)
        return false;
    went = page_write_embed(site->pages, view, (size_t)service, &text, &error);
    answer(site, request, site_html, went, &text, &error);
    return true;
}

bool site_show_feeds(struct site *site, struct web_request *request, const char *path,
                     const struct page_view *view)
{
    if (strcmp(path, "/feed.atom") == 0)
        show_feed(site, request, view);
    else if (strcmp(path, "/calendar.ics") == 0)
        show_calendar(site, request, view);
    else
        return show_badge(site, request, path, view) || show_embed(site, request, path, view);
    return true;
}
