/* The documents that programs read below /api/v1. */
#include <string.h>

#include "base/clock.h"
#include "base/version.h"
#include "model/rollup.h"
#include "site_api_inside.h"
#include "site_gate.h"
#include "stage/api_acts.h"

/* SAMPLES_COST: what it costs to have these made; an address has 60 a second. */
enum { LINK_MOST = 1024, SAMPLES_COST = 1 };

struct api_view api_view_of(struct site *site, struct web_request *request)
{
    return (struct api_view){.catalogue = site->options.catalogue,
                             .snapshot = site->snapshot,
                             .only_public = !gate_sees_all(site, request),
                             .monitor_state = site_monitor_state(site),
                             .version = HAIDANG_VERSION,
                             .shares = shares_now(site->shares),
                             .surveys = shares_surveys(site->shares)};
}

/* --- answers --------------------------------------------------------------------------------- */

bool site_is_all_public(const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->service_count; i++)
        if (!catalogue->services[i].is_public)
            return false;
    return true;
}

struct web_page *site_api_page(const struct catalogue *catalogue, const struct text *text,
                               const char *links)
{
    const struct web_page_options options = {
        .status = 200,
        .type = site_json,
        .cache = site_is_all_public(catalogue) ? site_fresh : "private, no-cache",
        .links = links,
        .compress = true,
        /* what only the house may see is not for scripts of
         * other sites in the house's browsers */
        .shared = site_is_all_public(catalogue)};

    return web_page_new(&options, text_string(text), text->length);
}

struct cache *site_cache_of(struct site *site, struct web_request *request)
{
    return site_is_all_public(site->options.catalogue) || !gate_sees_all(site, request)
               ? site->cache
               : site->inner_cache;
}

/* Takes the text.  What was asked for with words is not kept: there is no end of them. */
void api_answer(struct site *site, struct web_request *request, struct text *text,
                const char *links)
{
    struct web_page *const page = site_api_page(site->options.catalogue, text, links);

    if (web_has_query(request)) {
        web_answer(request, page);
        web_page_release(page);
    } else {
        cache_answer_and_keep(site_cache_of(site, request), request, page, 0);
    }
    text_free(text);
}

/* --- documents ------------------------------------------------------------------------------- */

void api_show_status(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view_of(site, request);
    struct text text = {0};

    (void)id;
    api_write_status(&view, &text);
    api_answer(site, request, &text, NULL);
}

void api_show_services(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view_of(site, request);
    struct text text = {0};

    (void)id;
    api_write_services(&view, &text);
    api_answer(site, request, &text, NULL);
}

/* NONE_AT_ALL, and answered, if there is none. */
static int find_service(struct site *site, struct web_request *request, const char *id)
{
    int service = catalogue_find_service(site->options.catalogue, id);

    if (service != NONE_AT_ALL && !site->options.catalogue->services[service].is_public &&
        !gate_sees_all(site, request))
        service = NONE_AT_ALL;
    if (service == NONE_AT_ALL)
        site_answer_problem(request, 404, tr("there is no such service"));
    return service;
}

void api_show_service(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view_of(site, request);
    const int service = find_service(site, request, id);
    struct text text = {0};

    if (service == NONE_AT_ALL)
        return;
    api_write_service(&view, (size_t)service, &text);
    api_answer(site, request, &text, NULL);
}

void api_show_days(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view_of(site, request);
    const struct packed_bars *const bars = shares_bars(site->shares);
    const int service = find_service(site, request, id);
    struct text text = {0};

    if (service == NONE_AT_ALL)
        return;
    api_write_days(&view, (size_t)service, bars == NULL ? NULL : &bars[service], &text);
    api_answer(site, request, &text, NULL);
}

void api_show_samples(struct site *site, struct web_request *request, const char *id)
{
    const int service = find_service(site, request, id);
    struct api_span span;
    struct error error = {""};

    if (service == NONE_AT_ALL)
        return;
    if (!api_parse_span(web_query(request, "from"), web_query(request, "to"), clock_wall_ms(),
                        &span, &error))
        site_answer_problem(request, 400, error.message);
    else if (!pace_may_ask(site->pace, web_client(request), SAMPLES_COST))
        site_answer_problem(request, 429, tr("you ask too often, try again later"));
    else if (!jobs_answer_samples(site->jobs, (size_t)service, &span, request))
        site_answer_problem(request, 503, tr("too many are asking, try again later"));
}

void api_show_series(struct site *site, struct web_request *request, const char *id)
{
    const int service = find_service(site, request, id);
    struct api_span span;
    struct api_series series;
    struct error error = {""};

    if (service == NONE_AT_ALL)
        return;
    if (!api_parse_span(web_query(request, "from"), web_query(request, "to"), clock_wall_ms(),
                        &span, &error) ||
        !api_parse_series(&span, web_query(request, "step"), &series, &error))
        site_answer_problem(request, 400, error.message);
    else if (!pace_may_ask(site->pace, web_client(request), SAMPLES_COST))
        site_answer_problem(request, 429, tr("you ask too often, try again later"));
    else if (!jobs_answer_series(site->jobs, (size_t)service, &series, request))
        site_answer_problem(request, 503, tr("too many are asking, try again later"));
}

/* --- incidents ------------------------------------------------------------------------------- */

static bool add_word(void *argument, const char *name, const char *value)
{
    struct text *const link = argument;

    if (strcmp(name, "after") != 0) {
        text_add(link, "%s=", name);
        text_add_form(link, value);
        text_add_string(link, "&");
    }
    return true;
}

void api_show_incidents(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view_of(site, request);
    const struct api_incidents_words words = {.service = web_query(request, "service"),
                                              .agency = web_query(request, "agency"),
                                              .programme = web_query(request, "programme"),
                                              .state = web_query(request, "state"),
                                              .open = web_query(request, "open"),
                                              .from = web_query(request, "from"),
                                              .to = web_query(request, "to"),
                                              .limit = web_query(request, "limit"),
                                              .after = web_query(request, "after")};
    struct api_incidents asked;
    struct text text = {0};
    struct text link = {.limit = LINK_MOST};
    struct error error = {""};
    char next[API_CURSOR];

    (void)id;
    if (!api_parse_incidents(&view, &words, &asked, &error)) {
        site_answer_problem(request, 400, error.message);
        return;
    }
    api_write_incidents(&view, &asked, &text, next);
    text_add_string(&link, "</api/v1/incidents?");
    web_each_query(request, add_word, &link);
    text_add(&link, "after=%s>; rel=\"next\"", next);
    api_answer(site, request, &text, *next == '\0' || link.cut ? NULL : text_string(&link));
    text_free(&link);
}

void api_show_incident(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view_of(site, request);
    const struct incident *const incident =
        site_find_incident(site, id, gate_sees_all(site, request));
    struct text text = {0};

    if (incident == NULL) {
        site_answer_problem(request, 404, tr("there is no such incident"));
        return;
    }
    api_write_incident(&view, incident, &text);
    api_answer(site, request, &text, NULL);
}

/* --- the rest -------------------------------------------------------------------------------- */

void api_show_maintenance(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view_of(site, request);
    struct text text = {0};

    (void)id;
    api_write_maintenance(&view, &text);
    api_answer(site, request, &text, NULL);
}

void api_show_posts(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view_of(site, request);
    struct text text = {0};

    (void)id;
    api_write_posts(&view, &text);
    api_answer(site, request, &text, NULL);
}

static bool is_let_in(struct site *site, struct web_request *request)
{
    struct visitor visitor;

    return gate_admit(site, request, words_language(), ROLE_VIEWER, &visitor);
}

/* Not for the public, and so for nobody to keep. */
static void answer_inside(struct web_request *request, struct text *text)
{
    struct web_page *const page = site_make_page(200, site_json, "no-store", text);

    web_answer(request, page);
    web_page_release(page);
    text_free(text);
}

void api_show_silences(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view_of(site, request);
    struct text text = {0};

    (void)id;
    if (!is_let_in(site, request))
        return;
    api_write_silences(&view, &text);
    answer_inside(request, &text);
}

void api_show_shift(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view_of(site, request);
    struct text text = {0};

    (void)id;
    if (!is_let_in(site, request))
        return;
    api_write_shifts(&view, &text);
    answer_inside(request, &text);
}

void api_show_report(struct site *site, struct web_request *request, const char *id)
{
    enum period_calendar calendar = CALENDAR_ADMINISTRATIVE;
    const char *const named = web_query(request, "calendar");
    struct report_wish wish = {.kind = REPORT_FIGURES};
    struct visitor visitor;
    struct error error = {""};

    /* its sums are of all services: there is no half of them for who may see only some */
    if (!site_is_all_public(site->options.catalogue) &&
        !gate_admit(site, request, words_language(), ROLE_VIEWER, &visitor))
        return;
    if (named != NULL && !period_calendar_parse(named, &calendar))
        site_answer_problem(request, 400,
                            tr("there are the calendars administrative and calendar"));
    else if (!period_parse(id, calendar, &wish.period, &error))
        site_answer_problem(request, 404, error.message);
    else if (reports_answer(site->reports, &wish, request))
        return;
    else if (!pace_may_ask(site->pace, web_client(request), REPORT_COST))
        site_answer_problem(request, 429, tr("you ask too often, try again later"));
    else if (!reports_wait(site->reports, &wish, request))
        site_answer_problem(request, 503, tr("too many are asking, try again later"));
}

void api_show_openapi(struct site *site, struct web_request *request, const char *id)
{
    (void)id;
    site_show_file(site, request, site_json, "openapi.json");
}
