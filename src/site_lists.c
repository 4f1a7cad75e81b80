/* Pages that are lists: all services, those of one programme or agency, incidents of a month. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "io/unicode.h"
#include "site_parts.h"

static void show_services(struct site *site, struct web_request *request, enum language language,
                          const struct page_choice *choice)
{
    char event[EVENT_ID];
    const struct page_view view = site_page_view(site, language, event);
    struct text text = {0};
    struct error error = {""};
    bool went;

    if (choice->only != NULL && !page_has_group(&view, choice)) {
        site_answer_sorry(site, request, language, PAGE_NOT_FOUND);
        return;
    }
    went = page_write_status(site->pages, &view, choice, &text, &error);
    site_answer_html(site, request, language, went, &text, &error);
}

/* --- incidents of a month --------------------------------------------------------------------- */

/* The snapshot has those of the last days. */
#define KNOWN_MS (INT64_C(89) * 24 * 3600 * MS_PER_SECOND)

/* False: it has been answered, or waits. */
static bool find_incidents(struct site *site, struct web_request *request,
                           const struct page_view *view, struct page_month *month)
{
    const int64_t from_ms = page_month_begins(view, month);

    month->is_old = from_ms < view->snapshot->at_ms - KNOWN_MS;
    if (!month->is_old) {
        month->incidents = view->snapshot->incidents;
        month->count = view->snapshot->incident_count;
    } else if (!archive_find(site->archive, from_ms, &month->incidents, &month->count)) {
        if (!archive_wait(site->archive, from_ms, request))
            site_answer_sorry(site, request, view->language, PAGE_TOO_BUSY);
        return false;
    } else if (month->count == SIZE_MAX) {
        site_answer_sorry(site, request, view->language, PAGE_BROKEN);
        return false;
    }
    return true;
}

/* `which` is "2022-06", or "" for this month. */
static void show_history(struct site *site, struct web_request *request, enum language language,
                         const char *which)
{
    char event[EVENT_ID];
    const struct page_view view = site_page_view(site, language, event);
    struct page_month month;
    struct text text = {0};
    struct error error = {""};
    bool went;

    if (view.snapshot == NULL) {
        site_answer_sorry(site, request, language, PAGE_TOO_BUSY);
        return;
    }
    if (*which == '\0') {
        month = page_month_of(&view, view.snapshot->at_ms);
    } else if (!page_month_parse(which, &view, &month)) {
        site_answer_sorry(site, request, language, PAGE_NOT_FOUND);
        return;
    }
    if (!find_incidents(site, request, &view, &month))
        return;
    went = page_write_history(site->pages, &view, &month, &text, &error);
    site_answer_html(site, request, language, went, &text, &error);
}

/* --- what somebody is looking for ------------------------------------------------------------- */

enum { QUERY_MOST = 200 };

/* Kept for nobody: everyone asks for something else. */
static void show_search(struct site *site, struct web_request *request, enum language language)
{
    char event[EVENT_ID];
    struct page_view view = site_page_view(site, language, event);
    const char *const asked = web_query(request, "q");
    struct text text = {0};
    struct error error = {""};
    char query[QUERY_MOST];

    view.event = NULL; /* it is an answer to a question, and does not change by itself */
    snprintf(query, sizeof query, "%s", asked == NULL ? "" : asked);
    unicode_repair(query);
    if (page_write_search(site->pages, &view, site->finder, query, &text, &error)) {
        struct web_page *const page = site_make_page(200, site_html, "no-store", &text);

        web_answer(request, page);
        web_page_release(page);
    } else {
        log_trouble(&site->page_trouble, "%s", error.message);
        site_answer_sorry(site, request, language, PAGE_BROKEN);
    }
    text_free(&text);
}

/* --- all of them ------------------------------------------------------------------------------ */

static const char *below(const char *path, const char *room)
{
    const size_t length = strlen(room);

    return strncmp(path, room, length) == 0 ? path + length : NULL;
}

bool site_show_list(struct site *site, struct web_request *request, enum language language,
                    const char *path)
{
    static const struct {
        const char *path, *room; /* of all of them, of one */
        enum page_grouping grouping;
    } lists[] = {{"/", "/programmes/", PAGE_BY_PROGRAMME},
                 {"/agencies", "/agencies/", PAGE_BY_AGENCY}};

    if (strcmp(path, "/search") == 0) {
        show_search(site, request, language);
        return true;
    }
    if (strcmp(path, "/history") == 0 || below(path, "/history/") != NULL) {
        const char *const which = below(path, "/history/");

        show_history(site, request, language, which == NULL ? "" : which);
        return true;
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const char *const id = below(path, lists[i].room);

        if (id == NULL && strcmp(path, lists[i].path) != 0)
            continue;
        show_services(site, request, language,
                      &(struct page_choice){.grouping = lists[i].grouping, .only = id});
        return true;
    }
    return false;
}
