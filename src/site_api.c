/* What programs ask for below /api/v1.  dashboards/openapi.json describes each of these routes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/version.h"
#include "model/rollup.h"
#include "site_do.h"
#include "site_gate.h"
#include "site_parts.h"
#include "site_shelf.h"
#include "site_sign.h"
#include "stage/api_acts.h"

/* SAMPLES_COST: what it costs to have these made; an address has 60 a second. */
enum { ID_MOST = 200, WORDS_MOST = 10, LINK_MOST = 1024, SAMPLES_COST = 1 };

struct route {
    const char *path;              /* "{…}" stands for one part that is not empty */
    const char *words[WORDS_MOST]; /* what may be asked for in the query; ends with NULL */
    void (*show)(struct site *site, struct web_request *request, const char *id);
    const char *verb; /* of stage/acts.h, what POST does; NULL: nothing */
};

static struct api_view api_view(struct site *site, struct web_request *request)
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
static void answer(struct site *site, struct web_request *request, struct text *text,
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

static void show_status(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view(site, request);
    struct text text = {0};

    (void)id;
    api_write_status(&view, &text);
    answer(site, request, &text, NULL);
}

static void show_services(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view(site, request);
    struct text text = {0};

    (void)id;
    api_write_services(&view, &text);
    answer(site, request, &text, NULL);
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

static void show_service(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view(site, request);
    const int service = find_service(site, request, id);
    struct text text = {0};

    if (service == NONE_AT_ALL)
        return;
    api_write_service(&view, (size_t)service, &text);
    answer(site, request, &text, NULL);
}

static void show_days(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view(site, request);
    const struct packed_bars *const bars = shares_bars(site->shares);
    const int service = find_service(site, request, id);
    struct text text = {0};

    if (service == NONE_AT_ALL)
        return;
    api_write_days(&view, (size_t)service, bars == NULL ? NULL : &bars[service], &text);
    answer(site, request, &text, NULL);
}

static void show_samples(struct site *site, struct web_request *request, const char *id)
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

static void show_series(struct site *site, struct web_request *request, const char *id)
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

static void show_incidents(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view(site, request);
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
    answer(site, request, &text, *next == '\0' || link.cut ? NULL : text_string(&link));
    text_free(&link);
}

static void show_incident(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view(site, request);
    const struct incident *const incident =
        site_find_incident(site, id, gate_sees_all(site, request));
    struct text text = {0};

    if (incident == NULL) {
        site_answer_problem(request, 404, tr("there is no such incident"));
        return;
    }
    api_write_incident(&view, incident, &text);
    answer(site, request, &text, NULL);
}

/* --- the rest -------------------------------------------------------------------------------- */

static void show_maintenance(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view(site, request);
    struct text text = {0};

    (void)id;
    api_write_maintenance(&view, &text);
    answer(site, request, &text, NULL);
}

static void show_posts(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view(site, request);
    struct text text = {0};

    (void)id;
    api_write_posts(&view, &text);
    answer(site, request, &text, NULL);
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

static void show_silences(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view(site, request);
    struct text text = {0};

    (void)id;
    if (!is_let_in(site, request))
        return;
    api_write_silences(&view, &text);
    answer_inside(request, &text);
}

static void show_shift(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view(site, request);
    struct text text = {0};

    (void)id;
    if (!is_let_in(site, request))
        return;
    api_write_shifts(&view, &text);
    answer_inside(request, &text);
}

static void show_report(struct site *site, struct web_request *request, const char *id)
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

static void show_openapi(struct site *site, struct web_request *request, const char *id)
{
    (void)id;
    site_show_file(site, request, site_json, "openapi.json");
}

static void show_index(struct site *site, struct web_request *request, const char *id);

/* --- all of them ----------------------------------------------------------------------------- */

static void show_beat(struct site *site, struct web_request *request, const char *id)
{
    site_take_beat(site, request, id);
}

static const struct route routes[] = {
    {.path = "/api/v1", .show = show_index},
    {.path = "/api/v1/status", .show = show_status},
    {.path = "/api/v1/services", .show = show_services},
    {.path = "/api/v1/services/{id}", .show = show_service},
    {.path = "/api/v1/services/{id}/days", .show = show_days},
    {.path = "/api/v1/services/{id}/samples", .words = {"from", "to"}, .show = show_samples},
    {.path = "/api/v1/services/{id}/series", .words = {"from", "to", "step"}, .show = show_series},
    {.path = "/api/v1/incidents",
     .words = {"service", "agency", "programme", "state", "open", "from", "to", "limit", "after"},
     .show = show_incidents},
    {.path = "/api/v1/incidents/{id}", .show = show_incident},
    {.path = "/api/v1/incidents/{id}/ack", .verb = "incident-ack"},
    {.path = "/api/v1/incidents/{id}/assign", .verb = "incident-assign"},
    {.path = "/api/v1/incidents/{id}/note", .verb = "incident-note"},
    {.path = "/api/v1/incidents/{id}/attribute", .verb = "incident-attribute"},
    {.path = "/api/v1/maintenance", .show = show_maintenance, .verb = "maintenance-add"},
    {.path = "/api/v1/maintenance/{id}/end", .verb = "maintenance-end"},
    {.path = "/api/v1/services/{id}/try", .verb = "service-try"},
    {.path = "/api/v1/silences", .show = show_silences, .verb = "silence-add"},
    {.path = "/api/v1/silences/{id}/end", .verb = "silence-end"},
    {.path = "/api/v1/shift", .show = show_shift, .verb = "shift-hand-over"},
    {.path = "/api/v1/posts", .show = show_posts, .verb = "post-publish"},
    {.path = "/api/v1/posts/{id}/change", .verb = "post-change"},
    {.path = "/api/v1/posts/{id}/withdraw", .verb = "post-withdraw"},
    {.path = "/api/v1/objections", .show = do_api_objections, .verb = "objection-file"},
    {.path = "/api/v1/objections/{id}/decide", .verb = "objection-decide"},
    {.path = "/api/v1/addenda", .verb = "addendum-add"},
    {.path = "/api/v1/reports", .show = shelf_api},
    {.path = "/api/v1/reports/{period}", .words = {"calendar"}, .show = show_report},
    {.path = "/api/v1/reports/{period}/texts",
     .words = {"calendar", "language"},
     .show = do_api_texts,
     .verb = "report-text"},
    {.path = "/api/v1/users", .show = do_api_users, .verb = "user-add"},
    {.path = "/api/v1/users/{id}/role", .verb = "user-role"},
    {.path = "/api/v1/users/{id}/password", .verb = "user-password"},
    {.path = "/api/v1/users/{id}/sign-out", .verb = "user-sign-out"},
    {.path = "/api/v1/users/{id}/remove", .verb = "user-remove"},
    {.path = "/api/v1/tokens", .show = do_api_tokens, .verb = "token-add"},
    {.path = "/api/v1/tokens/{id}/remove", .verb = "token-remove"},
    {.path = "/api/v1/heartbeats/{token}", .show = show_beat},
    {.path = "/api/v1/session", .show = sign_show_api},
    {.path = "/api/v1/openapi.json", .show = show_openapi},
};
enum { ROUTE_COUNT = sizeof routes / sizeof *routes };

static void show_index(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view(site, request);
    const char *paths[ROUTE_COUNT];
    struct text text = {0};

    (void)id;
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        paths[i] = routes[i].path;
    api_write_index(&view, paths, ROUTE_COUNT, &text);
    answer(site, request, &text, NULL);
}

/* Does the path fit?  What stands for the braces goes to `id`. */
static bool fits(const char *path, const char *pattern, char id[ID_MOST])
{
    const size_t before = strcspn(pattern, "{");
    const char *const after = pattern[before] == '\0' ? "" : strchr(pattern, '}') + 1;
    size_t length;

    *id = '\0';
    if (strncmp(path, pattern, before) != 0)
        return false;
    path += before;
    if (pattern[before] == '\0')
        return *path == '\0';
    length = strcspn(path, "/");
    if (length == 0 || length >= ID_MOST || strcmp(path + length, after) != 0)
        return false;
    snprintf(id, ID_MOST, "%.*s", (int)length, path);
    return true;
}

struct words_check {
    const struct route *route;
    struct error error;
    bool wrong;
};

static bool check_word(void *argument, const char *name, const char *value)
{
    struct words_check *const check = argument;

    (void)value;
    for (size_t i = 0; check->route->words[i] != NULL; i++)
        if (strcmp(check->route->words[i], name) == 0)
            return true;
    check->wrong = true;
    error_set(&check->error, tr("nothing is known of '%s' here"), name);
    return false;
}

static bool is_reading(const struct web_request *request)
{
    return strcmp(web_method(request), "GET") == 0 || strcmp(web_method(request), "HEAD") == 0;
}

/* A browser asks before a script of another site may ask with headers of its own. */
static void answer_options(struct site *site, struct web_request *request)
{
    const struct web_page_options options = {.status = 204,
                                             .type = site_plain,
                                             .cache = "no-store",
                                             .allow = "GET, HEAD, OPTIONS",
                                             .shared = site_is_all_public(site->options.catalogue)};
    struct web_page *const page = web_page_new(&options, "", 0);

    web_answer(request, page);
    web_page_release(page);
}

static const struct route *find_route(const struct web_request *request, char id[ID_MOST])
{
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        if (fits(web_path(request), routes[i].path, id))
            return &routes[i];
    return NULL;
}

static void show_route(struct site *site, struct web_request *request, const struct route *route,
                       const char *id)
{
    struct words_check check = {.route = route, .error = {""}};

    web_each_query(request, check_word, &check);
    if (check.wrong)
        site_answer_problem(request, 400, check.error.message);
    else if (web_has_query(request) || !cache_answer(site_cache_of(site, request), request))
        route->show(site, request, id);
}

static void refuse_method(struct web_request *request, bool can_act)
{
    const char *const read = tr("this address can only be read");

    site_answer_problem(request, 405, can_act ? tr("this address takes POST") : read);
}

void site_show_api(struct site *site, struct web_request *request)
{
    char id[ID_MOST];
    const struct route *const route = find_route(request, id);

    if (route == NULL)
        site_answer_problem(request, 404, tr("there is no such address"));
    else if (route->show == show_beat || route->show == sign_show_api) /* have their own rules */
        route->show(site, request, id);
    else if (strcmp(web_method(request), "OPTIONS") == 0)
        answer_options(site, request);
    else if (route->verb != NULL && strcmp(web_method(request), "POST") == 0)
        do_api(site, request, route->verb, id);
    else if (is_reading(request) && route->show != NULL)
        show_route(site, request, route, id);
    else
        refuse_method(request, route->verb != NULL);
}
