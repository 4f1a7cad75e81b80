/* What is asked for, and who answers it. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/asset.h"
#include "base/clock.h"
#include "base/version.h"
#include "site_ops.h"
#include "site_parts.h"
#include "site_shelf.h"
#include "stage/metrics.h"

#define METRICS_US US_PER_SECOND

/* --- answers -------------------------------------------------------------------------------- */

/* Answers once and is done with the page. */
static void answer_with(struct web_request *request, struct web_page *page)
{
    web_answer(request, page);
    web_page_release(page);
}

static void answer_words(struct web_request *request, int status, const char *words)
{
    struct text text = {0};

    text_add(&text, "%s\n", words);
    answer_with(request, site_make_page(status, site_plain, "no-store", &text));
    text_free(&text);
}

void site_answer_problem(struct web_request *request, int status, const char *detail)
{
    struct text text = {0};

    api_write_problem(status, detail, &text);
    answer_with(request, site_make_page(status, site_problem, "no-store", &text));
    text_free(&text);
}

bool site_shows(const struct snapshot *snapshot, const struct service *service)
{
    return service->is_public && snapshot_shows(snapshot, service);
}

/* `event` is lent by the caller: the view refers to it. */
struct page_view site_page_view(const struct site *site, enum language language,
                                char event[EVENT_ID])
{
    events_last(site->events, event);
    return (struct page_view){.catalogue = site->options.catalogue,
                              .snapshot = site->snapshot,
                              .bars = shares_bars(site->shares),
                              .surveys = shares_surveys(site->shares),
                              .shares = shares_now(site->shares),
                              .language = language,
                              .event = event,
                              .is_stale = site->is_stale};
}

const char *site_monitor_state(const struct site *site)
{
    if (site->is_stale || site->snapshot == NULL)
        return "stale";
    if (site->snapshot->monitor.stopped)
        return "stopped";
    return site->snapshot->monitor.blind ? "blind" : "ok";
}

void site_answer_sorry(struct site *site, struct web_request *request, enum language language,
                       enum page_problem problem)
{
    static const int statuses[] = {
        [PAGE_NOT_FOUND] = 404, [PAGE_NOT_ALLOWED] = 405, [PAGE_TOO_BUSY] = 503,
        [PAGE_BROKEN] = 500,    [PAGE_FORBIDDEN] = 403,   [PAGE_FOREIGN] = 403};
    struct page_view view = site_page_view(site, language, (char[EVENT_ID]){""});
    struct text text = {0};
    struct error error = {""};

    view.event = NULL;
    if (!page_write_problem(site->pages, &view, problem, &text, &error))
        log_trouble(&site->page_trouble, "%s", error.message);
    answer_with(request, site_make_page(statuses[problem], site_html, "no-store", &text));
    text_free(&text);
}

void site_answer_go(struct web_request *request, const char *address)
{
    const struct web_page_options options = {
        .status = 303, .type = site_plain, .cache = "no-store", .location = address};

    answer_with(request, web_page_new(&options, address, strlen(address)));
}

/* What a page_write_… has left in `text`, or that it failed. */
void site_answer_html(struct site *site, struct web_request *request, enum language language,
                      bool went, struct text *text, const struct error *error)
{
    if (went) {
        cache_answer_and_keep(site->cache, request,
                              site_make_page(200, site_html, site_fresh, text), 0);
    } else {
        log_trouble(&site->page_trouble, "%s", error->message);
        site_answer_sorry(site, request, language, PAGE_BROKEN);
    }
    text_free(text);
}

/* --- what is asked for: pages ---------------------------------------------------------------- */

static void on_chart(void *argument, struct web_request *request)
{
    site_show_page(argument, request);
}

static void show_service(struct site *site, struct web_request *request, enum language language,
                         const char *id)
{
    const struct catalogue *const catalogue = site->options.catalogue;
    const int service = catalogue_find_service(catalogue, id);
    char event[EVENT_ID];
    const struct page_view view = site_page_view(site, language, event);
    const struct page_chart *chart = NULL;
    struct text text = {0};
    struct error error = {""};
    bool went;

    if (service == NONE_AT_ALL || !catalogue->services[service].is_public) {
        site_answer_sorry(site, request, language, PAGE_NOT_FOUND);
        return;
    }
    if (!jobs_find_chart(site->jobs, (size_t)service, &chart)) {
        if (!jobs_wait_for_chart(site->jobs, (size_t)service, request, on_chart, site))
            site_answer_sorry(site, request, language, PAGE_TOO_BUSY);
        return;
    }
    went = page_write_service(site->pages, &view, (size_t)service, chart, &text, &error);
    site_answer_html(site, request, language, went, &text, &error);
}

const struct incident *site_find_incident(const struct site *site, const char *id, bool all)
{
    const struct snapshot *const snapshot = site->snapshot;
    char *end;
    const long long wanted = strtoll(id, &end, 10);

    if (snapshot == NULL || *id < '1' || *id > '9' || *end != '\0')
        return NULL;
    for (size_t i = 0; i < snapshot->incident_count; i++)
        if (snapshot->incidents[i].id == wanted &&
            (all || snapshot->catalogue->services[snapshot->incidents[i].service].is_public))
            return &snapshot->incidents[i];
    return NULL;
}

static void show_incident(struct site *site, struct web_request *request, enum language language,
                          const char *id)
{
    const struct incident *const incident = site_find_incident(site, id, false);
    char event[EVENT_ID];
    const struct page_view view = site_page_view(site, language, event);
    struct text text = {0};
    struct error error = {""};
    bool went;

    if (incident == NULL) {
        site_answer_sorry(site, request, language, PAGE_NOT_FOUND);
        return;
    }
    went = page_write_incident(site->pages, &view, incident, &text, &error);
    site_answer_html(site, request, language, went, &text, &error);
}

/* What follows `room` in `path`, or NULL. */
static const char *below(const char *path, const char *room)
{
    const size_t length = strlen(room);

    return strncmp(path, room, length) == 0 ? path + length : NULL;
}

/* "/ops", "/ops/…"; `rest` is what follows the slash, or "". */
static bool is_ops(const char *path, const char *room, const char **rest)
{
    const char *const after = below(path, room);

    if (after == NULL || (*after != '\0' && *after != '/'))
        return false;
    *rest = *after == '\0' ? after : after + 1;
    return true;
}

static bool is_english(const char *path)
{
    return below(path, "/en/") != NULL;
}

void site_show_page(struct site *site, struct web_request *request)
{
    const enum language language = is_english(web_path(request)) ? LANGUAGE_EN : LANGUAGE_VI;
    const char *const path = web_path(request) + (language == LANGUAGE_EN ? strlen("/en") : 0);
    char event[EVENT_ID];
    const struct page_view view = site_page_view(site, language, event);
    const char *id;

    if (site_show_list(site, request, language, path))
        return;
    if (strcmp(path, "/reports") == 0)
        shelf_show(site, request, language);
    else if ((id = below(path, "/reports/")) != NULL && strchr(id, '/') != NULL)
        shelf_send(site, request, language, id);
    else if (id != NULL)
        site_show_report(site, request, language, id);
    else if ((id = below(path, "/services/")) != NULL)
        show_service(site, request, language, id);
    else if ((id = below(path, "/incidents/")) != NULL)
        show_incident(site, request, language, id);
    else if (!site_show_feeds(site, request, path, &view))
        site_answer_sorry(site, request, language, PAGE_NOT_FOUND);
}

/* --- what is asked for: the rest ------------------------------------------------------------- */

static int64_t resident_bytes(void)
{
    FILE *const file = fopen("/proc/self/statm", "re");
    int64_t pages = -1;

    if (file == NULL)
        return -1;
    if (fscanf(file, "%*d %" SCNd64, &pages) != 1)
        pages = -1;
    fclose(file);
    return pages < 0 ? -1 : pages * sysconf(_SC_PAGESIZE);
}

static int64_t open_files(void)
{
    DIR *const folder = opendir("/proc/self/fd");
    int64_t count = -3; /* ".", ".." and the folder itself */

    if (folder == NULL)
        return -1;
    /* cppcheck-suppress readdirCalled; nobody else reads this folder */
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

/* They tell of all services, and how the house is: if that is not for everybody, for viewers. */
static void show_metrics(struct site *site, struct web_request *request)
{
    const struct web_page_options none = {
        .status = 401, .type = site_plain, .cache = "no-store", .authenticate = "Bearer"};
    const struct metrics_process process = {.version = HAIDANG_VERSION,
                                            .started_ms = site->started_ms,
                                            .cpu_us = clock_cpu_us(),
                                            .resident_bytes = resident_bytes(),
                                            .open_files = open_files(),
                                            .waiting = site_count_waiting(site)};
    struct text text = {0};

    if (!gate_sees_all(site, request)) {
        text_add(&text, "%s\n", tr("this is for those who sign in or show a token"));
        answer_with(request, web_page_new(&none, text_string(&text), text.length));
        text_free(&text);
        return;
    }
    metrics_write(site->snapshot, &process, &text);
    cache_answer_and_keep(
        site_cache_of(site, request), request,
        site_make_page(200, "text/plain; version=0.0.4; charset=utf-8", "no-store", &text),
        clock_steady_us() + METRICS_US);
    text_free(&text);
}

static void show_health(struct site *site, struct web_request *request)
{
    (void)site;
    answer_words(request, 200, "ok");
}

static void show_readiness(struct site *site, struct web_request *request)
{
    if (site->snapshot == NULL)
        answer_words(request, 503, "waiting for the first results");
    else
        answer_words(request, 200, "ready");
}

void site_show_file(struct site *site, struct web_request *request, const char *type,
                    const char *name)
{
    const char *const bytes = pages_file(site->pages, name);
    const struct web_page_options options = {.status = 200,
                                             .type = type,
                                             .cache = "public, max-age=300",
                                             .compress = true,
                                             .shared = true};

    cache_answer_and_keep(site->cache, request, web_page_new(&options, bytes, strlen(bytes)), 0);
}

static void show_style(struct site *site, struct web_request *request)
{
    site_show_file(site, request, "text/css; charset=utf-8", "style.css");
}

static void show_report_style(struct site *site, struct web_request *request)
{
    site_show_file(site, request, "text/css; charset=utf-8", "report.css");
}

static void show_icon(struct site *site, struct web_request *request)
{
    site_show_file(site, request, "image/svg+xml", "favicon.svg");
}

static void show_script(struct site *site, struct web_request *request)
{
    site_show_file(site, request, "text/javascript; charset=utf-8", "live.js");
}

static void show_page_script(struct site *site, struct web_request *request)
{
    site_show_file(site, request, "text/javascript; charset=utf-8", "page.js");
}

static void show_ops_style(struct site *site, struct web_request *request)
{
    site_show_file(site, request, "text/css; charset=utf-8", "ops.css");
}

static void show_wall_style(struct site *site, struct web_request *request)
{
    site_show_file(site, request, "text/css; charset=utf-8", "wall.css");
}

static void show_ops_script(struct site *site, struct web_request *request)
{
    site_show_file(site, request, "text/javascript; charset=utf-8", "ops.js");
}

/* What was bundled when the program was built. */
static void show_bundle(struct site *site, struct web_request *request, const char *type,
                        const char *name)
{
    const struct asset *const asset = asset_find(name);
    const struct web_page_options options = {
        .status = 200, .type = type, .cache = "public, max-age=300", .packed = true};

    if (asset == NULL) {
        site_answer_sorry(site, request, LANGUAGE_VI, PAGE_NOT_FOUND);
        return;
    }
    cache_answer_and_keep(site->cache, request, web_page_new(&options, asset->bytes, asset->length),
                          0);
}

static void show_plots(struct site *site, struct web_request *request)
{
    show_bundle(site, request, "text/javascript; charset=utf-8", "build/dashboards/plots.js.gz");
}

static void show_plots_style(struct site *site, struct web_request *request)
{
    show_bundle(site, request, "text/css; charset=utf-8", "build/dashboards/plots.css.gz");
}

static void show_english(struct site *site, struct web_request *request)
{
    const struct web_page_options options = {
        .status = 301, .type = site_plain, .cache = site_fresh, .location = "/en/"};

    (void)site;
    answer_with(request, web_page_new(&options, "/en/\n", 5));
}

/* --- the one who is asked -------------------------------------------------------------------- */

/* Where programs ask that may show a token.  Jobs report by a token that stands in the address:
 * nothing else shall lose a report. */
static bool is_behind_tokens(const char *path)
{
    return strcmp(path, "/metrics") == 0 ||
           (below(path, "/api/") != NULL && below(path, "/api/v1/heartbeats/") == NULL);
}

/* Rooms with rules of their own about who may, and by which method. */
static bool answer_inside(struct site *site, struct web_request *request, const char *path)
{
    const char *rest;

    if (is_behind_tokens(path) && gate_is_wrong_token(site, request))
        site_answer_problem(request, 401, tr("the token is not known, or has ended"));
    else if (strcmp(path, "/api/v1") == 0 || below(path, "/api/") != NULL)
        site_show_api(site, request);
    else if ((rest = below(path, "/ack/")) != NULL)
        site_take_act(site, request, LANGUAGE_VI, rest);
    else if ((rest = below(path, "/en/ack/")) != NULL)
        site_take_act(site, request, LANGUAGE_EN, rest);
    else if (is_ops(path, "/ops", &rest))
        site_ops(site, request, LANGUAGE_VI, rest);
    else if (is_ops(path, "/en/ops", &rest))
        site_ops(site, request, LANGUAGE_EN, rest);
    else
        return false;
    return true;
}

void site_on_request(void *argument, struct web_request *request)
{
    static const struct {
        const char *path;
        void (*show)(struct site *site, struct web_request *request);
    } routes[] = {{"/metrics", show_metrics},       {"/healthz", show_health},
                  {"/readyz", show_readiness},      {"/style.css", show_style},
                  {"/favicon.svg", show_icon},      {"/favicon.ico", show_icon},
                  {"/live.js", show_script},        {"/page.js", show_page_script},
                  {"/events", site_show_events},    {"/en", show_english},
                  {"/ops.css", show_ops_style},     {"/wall.css", show_wall_style},
                  {"/ops.js", show_ops_script},     {"/plots.js", show_plots},
                  {"/plots.css", show_plots_style}, {"/report.css", show_report_style}};
    struct site *const site = argument;
    const char *const path = web_path(request);

    if (answer_inside(site, request, path))
        return;
    if (strcmp(web_method(request), "GET") != 0 && strcmp(web_method(request), "HEAD") != 0) {
        site_answer_sorry(site, request, is_english(path) ? LANGUAGE_EN : LANGUAGE_VI,
                          PAGE_NOT_ALLOWED);
        return;
    }
    if (cache_answer(strcmp(path, "/metrics") == 0 ? site_cache_of(site, request) : site->cache,
                     request))
        return;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (strcmp(path, routes[i].path) == 0) {
            routes[i].show(site, request);
            return;
        }
    site_show_page(site, request);
}
