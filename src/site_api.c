/* What programs ask for below /api/v1.  dashboards/openapi.json describes each of these routes. */
#include <stdio.h>
#include <string.h>

#include "site_api_inside.h"
#include "site_do.h"
#include "site_shelf.h"
#include "site_sign.h"

enum { ID_MOST = 200, WORDS_MOST = 10 };

struct route {
    const char *path;              /* "{…}" stands for one part that is not empty */
    const char *words[WORDS_MOST]; /* what may be asked for in the query; ends with NULL */
    void (*show)(struct site *site, struct web_request *request, const char *id);
    const char *verb; /* of stage/acts.h, what POST does; NULL: nothing, … */
    void (*act)(struct site *site, struct web_request *request, const char *id); /* … but this */
};

static void show_index(struct site *site, struct web_request *request, const char *id);

/* --- all of them ----------------------------------------------------------------------------- */

static void show_beat(struct site *site, struct web_request *request, const char *id)
{
    site_take_beat(site, request, id);
}

static const struct route routes[] = {
    {.path = "/api/v1", .show = show_index},
    {.path = "/api/v1/status", .show = api_show_status},
    {.path = "/api/v1/services", .show = api_show_services},
    {.path = "/api/v1/services/{id}", .show = api_show_service},
    {.path = "/api/v1/services/{id}/days", .show = api_show_days},
    {.path = "/api/v1/services/{id}/samples", .words = {"from", "to"}, .show = api_show_samples},
    {.path = "/api/v1/services/{id}/series",
     .words = {"from", "to", "step"},
     .show = api_show_series},
    {.path = "/api/v1/incidents",
     .words = {"service", "agency", "programme", "state", "open", "from", "to", "limit", "after"},
     .show = api_show_incidents},
    {.path = "/api/v1/incidents/{id}", .show = api_show_incident},
    {.path = "/api/v1/incidents/{id}/ack", .verb = "incident-ack"},
    {.path = "/api/v1/incidents/{id}/assign", .verb = "incident-assign"},
    {.path = "/api/v1/incidents/{id}/note", .verb = "incident-note"},
    {.path = "/api/v1/incidents/{id}/attribute", .verb = "incident-attribute"},
    {.path = "/api/v1/maintenance", .show = api_show_maintenance, .verb = "maintenance-add"},
    {.path = "/api/v1/maintenance/{id}/end", .verb = "maintenance-end"},
    {.path = "/api/v1/services/{id}/try", .verb = "service-try"},
    {.path = "/api/v1/silences", .show = api_show_silences, .verb = "silence-add"},
    {.path = "/api/v1/silences/{id}/end", .verb = "silence-end"},
    {.path = "/api/v1/shift", .show = api_show_shift, .verb = "shift-hand-over"},
    {.path = "/api/v1/posts", .show = api_show_posts, .verb = "post-publish"},
    {.path = "/api/v1/posts/{id}/change", .verb = "post-change"},
    {.path = "/api/v1/posts/{id}/withdraw", .verb = "post-withdraw"},
    {.path = "/api/v1/objections", .show = do_api_objections, .verb = "objection-file"},
    {.path = "/api/v1/objections/{id}/decide", .verb = "objection-decide"},
    {.path = "/api/v1/addenda", .verb = "addendum-add"},
    {.path = "/api/v1/reports", .show = shelf_api},
    {.path = "/api/v1/reports/{period}", .words = {"calendar"}, .show = api_show_report},
    {.path = "/api/v1/reports/{period}/texts",
     .words = {"calendar", "language"},
     .show = do_api_texts,
     .verb = "report-text"},
    {.path = "/api/v1/reports/{period}/files", .act = do_api_files},
    {.path = "/api/v1/reports/{period}/seal", .act = do_api_seal},
    {.path = "/api/v1/reports/{period}/work", .words = {"calendar"}, .show = do_api_work},
    {.path = "/api/v1/configuration/changes", .show = do_api_changes},
    {.path = "/api/v1/configuration/reload", .act = do_api_reload},
    {.path = "/api/v1/probing/stop", .act = do_api_stop},
    {.path = "/api/v1/probing/resume", .act = do_api_resume},
    {.path = "/api/v1/users", .show = do_api_users, .verb = "user-add"},
    {.path = "/api/v1/users/{id}/role", .verb = "user-role"},
    {.path = "/api/v1/users/{id}/password", .verb = "user-password"},
    {.path = "/api/v1/users/{id}/sign-out", .verb = "user-sign-out"},
    {.path = "/api/v1/users/{id}/remove", .verb = "user-remove"},
    {.path = "/api/v1/tokens", .show = do_api_tokens, .verb = "token-add"},
    {.path = "/api/v1/tokens/{id}/remove", .verb = "token-remove"},
    {.path = "/api/v1/heartbeats/{token}", .show = show_beat},
    {.path = "/api/v1/session", .show = sign_show_api},
    {.path = "/api/v1/openapi.json", .show = api_show_openapi},
};
enum { ROUTE_COUNT = sizeof routes / sizeof *routes };

static void show_index(struct site *site, struct web_request *request, const char *id)
{
    const struct api_view view = api_view_of(site, request);
    const char *paths[ROUTE_COUNT];
    struct text text = {0};

    (void)id;
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        paths[i] = routes[i].path;
    api_write_index(&view, paths, ROUTE_COUNT, &text);
    api_answer(site, request, &text, NULL);
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
    else if (route->act != NULL && strcmp(web_method(request), "POST") == 0)
        route->act(site, request, id);
    else if (route->verb != NULL && strcmp(web_method(request), "POST") == 0)
        do_api(site, request, route->verb, id);
    else if (is_reading(request) && route->show != NULL)
        show_route(site, request, route, id);
    else
        refuse_method(request, route->verb != NULL || route->act != NULL);
}
