#include "site.h"

#include <dirent.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/version.h"
#include "io/loop.h"
#include "site_parts.h"
#include "stage/metrics.h"

enum { CACHED_MOST = 256, PATH_MOST = 300, REFRESH_SECONDS = 60 };

/* While samples wait, a commit is due each second: one that takes longer than this has stalled. */
#define COMMIT_MOST_US (10 * US_PER_SECOND)
/* Without anything waiting, the watch itself may have stopped: see silence_limit. */
#define SILENCE_LEAST_US (30 * US_PER_SECOND)
#define TICK_US US_PER_SECOND
#define METRICS_US US_PER_SECOND

struct cached {
    char path[PATH_MOST];
    struct web_page *page; /* NULL: free */
    int64_t until_us;      /* 0: until the next snapshot */
};

struct site {
    struct site_options options;
    pthread_t thread;
    struct wake *wake; /* the only thing here that other threads touch, with what is locked */
    pthread_mutex_t lock;
    struct snapshot *incoming; /* locked */
    bool stopping;             /* locked */

    struct loop *loop;
    struct web *web;
    struct timer *tick;
    struct jobs *jobs;
    struct pages *pages;
    struct snapshot *snapshot; /* NULL before the first */
    int64_t published_us;      /* when it came */
    int64_t started_ms;
    int64_t silence_us; /* without a snapshot for so long, something is wrong */
    bool is_stale;
    struct cached cache[CACHED_MOST]; /* by the hash of the path: a newer one takes the place */
    struct log_trouble page_trouble;
};

/* --- answers --------------------------------------------------------------------------------- */

static const char html[] = "text/html; charset=utf-8";
static const char json[] = "application/json; charset=utf-8";
static const char plain[] = "text/plain; charset=utf-8";
static const char fresh[] = "no-cache"; /* to be kept, but asked about each time: 304 */

static struct web_page *make_page(int status, const char *type, const char *cache,
                                  const struct text *text)
{
    const struct web_page_options options = {.status = status,
                                             .type = type,
                                             .cache = cache,
                                             .compress = true,
                                             .allow = status == 405 ? "GET, HEAD" : NULL,
                                             .retry_after = status == 503 ? 5 : 0,
                                             /* in the head: as a tag it is no valid HTML */
                                             .refresh = type == html ? REFRESH_SECONDS : 0};

    return web_page_new(&options, text_string(text), text->length);
}

struct web_page *site_json_page(int status, const struct text *text)
{
    return make_page(status, json, "no-store", text);
}

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
    answer_with(request, make_page(status, plain, "no-store", &text));
    text_free(&text);
}

static void answer_error(struct web_request *request, int status, const char *message)
{
    struct text text = {0};

    api_write_error(message, &text);
    answer_with(request, site_json_page(status, &text));
    text_free(&text);
}

static struct page_view page_view(const struct site *site, enum language language)
{
    return (struct page_view){.catalogue = site->options.catalogue,
                              .snapshot = site->snapshot,
                              .language = language,
                              .is_stale = site->is_stale};
}

static struct api_view api_view(const struct site *site)
{
    return (struct api_view){.catalogue = site->options.catalogue,
                             .snapshot = site->snapshot,
                             .monitor_state =
                                 site->is_stale || site->snapshot == NULL ? "stale" : "ok",
                             .version = HAIDANG_VERSION};
}

static void answer_problem(struct site *site, struct web_request *request, enum language language,
                           enum page_problem problem)
{
    static const int statuses[] = {[PAGE_NOT_FOUND] = 404,
                                   [PAGE_NOT_ALLOWED] = 405,
                                   [PAGE_TOO_BUSY] = 503,
                                   [PAGE_BROKEN] = 500};
    const struct page_view view = page_view(site, language);
    struct text text = {0};
    struct error error = {""};

    if (!page_write_problem(site->pages, &view, problem, &text, &error))
        log_trouble(&site->page_trouble, "%s", error.message);
    answer_with(request, make_page(statuses[problem], html, "no-store", &text));
    text_free(&text);
}

/* --- pages that are kept until the next snapshot --------------------------------------------- */

static struct cached *place_of(struct site *site, const char *path)
{
    uint32_t hash = 2166136261u;

    for (const char *at = path; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619u;
    return &site->cache[hash % CACHED_MOST];
}

static bool answer_from_cache(struct site *site, struct web_request *request)
{
    const struct cached *const cached = place_of(site, web_path(request));

    if (cached->page == NULL || strcmp(cached->path, web_path(request)) != 0 ||
        (cached->until_us != 0 && cached->until_us < clock_steady_us()))
        return false;
    web_answer(request, cached->page);
    return true;
}

/* Takes the page. */
static void answer_and_keep(struct site *site, struct web_request *request, struct web_page *page,
                            int64_t until_us)
{
    struct cached *const cached = place_of(site, web_path(request));

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

static void clear_cache(struct site *site)
{
    for (size_t i = 0; i < CACHED_MOST; i++) {
        web_page_release(site->cache[i].page);
        site->cache[i].page = NULL;
    }
}

/* What a page_write_… has left in `text`, or that it failed. */
static void answer_html(struct site *site, struct web_request *request, enum language language,
                        bool went, struct text *text, const struct error *error)
{
    if (went) {
        answer_and_keep(site, request, make_page(200, html, fresh, text), 0);
    } else {
        log_trouble(&site->page_trouble, "%s", error->message);
        answer_problem(site, request, language, PAGE_BROKEN);
    }
    text_free(text);
}

/* --- what is asked for: pages ---------------------------------------------------------------- */

static void show_status(struct site *site, struct web_request *request, enum language language)
{
    const struct page_view view = page_view(site, language);
    struct text text = {0};
    struct error error = {""};
    const bool went = page_write_status(site->pages, &view, &text, &error);

    answer_html(site, request, language, went, &text, &error);
}

static void show_page(struct site *site, struct web_request *request);

static void on_chart(void *argument, struct web_request *request)
{
    show_page(argument, request);
}

static void show_service(struct site *site, struct web_request *request, enum language language,
                         const char *id)
{
    const struct catalogue *const catalogue = site->options.catalogue;
    const int service = catalogue_find_service(catalogue, id);
    const struct page_view view = page_view(site, language);
    const struct page_chart *chart = NULL;
    struct text text = {0};
    struct error error = {""};
    bool went;

    if (service == NONE_AT_ALL || !catalogue->services[service].is_public) {
        answer_problem(site, request, language, PAGE_NOT_FOUND);
        return;
    }
    if (!jobs_find_chart(site->jobs, (size_t)service, &chart)) {
        if (!jobs_wait_for_chart(site->jobs, (size_t)service, request, on_chart, site))
            answer_problem(site, request, language, PAGE_TOO_BUSY);
        return;
    }
    went = page_write_service(site->pages, &view, (size_t)service, chart, &text, &error);
    answer_html(site, request, language, went, &text, &error);
}

/* NULL if there is none that the public may see. */
static const struct incident *find_incident(const struct site *site, const char *id)
{
    const struct snapshot *const snapshot = site->snapshot;
    char *end;
    const long long wanted = strtoll(id, &end, 10);

    if (snapshot == NULL || *id < '1' || *id > '9' || *end != '\0')
        return NULL;
    for (size_t i = 0; i < snapshot->incident_count; i++)
        if (snapshot->incidents[i].id == wanted &&
            snapshot->catalogue->services[snapshot->incidents[i].service].is_public)
            return &snapshot->incidents[i];
    return NULL;
}

static void show_incident(struct site *site, struct web_request *request, enum language language,
                          const char *id)
{
    const struct incident *const incident = find_incident(site, id);
    const struct page_view view = page_view(site, language);
    struct text text = {0};
    struct error error = {""};
    bool went;

    if (incident == NULL) {
        answer_problem(site, request, language, PAGE_NOT_FOUND);
        return;
    }
    went = page_write_incident(site->pages, &view, incident, &text, &error);
    answer_html(site, request, language, went, &text, &error);
}

/* What follows `room` in `path`, or NULL. */
static const char *below(const char *path, const char *room)
{
    const size_t length = strlen(room);

    return strncmp(path, room, length) == 0 ? path + length : NULL;
}

static bool is_english(const char *path)
{
    return below(path, "/en/") != NULL;
}

static void show_page(struct site *site, struct web_request *request)
{
    const enum language language = is_english(web_path(request)) ? LANGUAGE_EN : LANGUAGE_VI;
    const char *const path = web_path(request) + (language == LANGUAGE_EN ? strlen("/en") : 0);
    const char *id;

    if (strcmp(path, "/") == 0)
        show_status(site, request, language);
    else if ((id = below(path, "/services/")) != NULL)
        show_service(site, request, language, id);
    else if ((id = below(path, "/incidents/")) != NULL)
        show_incident(site, request, language, id);
    else
        answer_problem(site, request, language, PAGE_NOT_FOUND);
}

/* --- what is asked for: the rest ------------------------------------------------------------- */

static void show_samples(struct site *site, struct web_request *request, const char *id)
{
    const int service = catalogue_find_service(site->options.catalogue, id);
    struct api_span span;
    struct error error = {""};

    if (service == NONE_AT_ALL)
        answer_error(request, 404, tr("there is no such service"));
    else if (!api_parse_span(web_query(request, "from"), web_query(request, "to"), clock_wall_ms(),
                             &span, &error))
        answer_error(request, 400, error.message);
    else if (!jobs_answer_samples(site->jobs, (size_t)service, &span, request))
        answer_error(request, 503, tr("too many are asking, try again later"));
}

static void show_api(struct site *site, struct web_request *request)
{
    static const struct {
        const char *path;
        void (*write)(const struct api_view *view, struct text *text);
    } documents[] = {{"/api/v1/status", api_write_status},
                     {"/api/v1/services", api_write_services},
                     {"/api/v1/incidents", api_write_incidents}};
    static const char samples[] = "/samples";
    const char *const path = web_path(request);
    const char *const id = below(path, "/api/v1/services/");
    const struct api_view view = api_view(site);

    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        if (strcmp(path, documents[i].path) == 0) {
            struct text text = {0};

            documents[i].write(&view, &text);
            answer_and_keep(site, request, make_page(200, json, fresh, &text), 0);
            text_free(&text);
            return;
        }
    if (id != NULL && strlen(id) > strlen(samples) && strlen(id) < PATH_MOST &&
        strcmp(id + strlen(id) - strlen(samples), samples) == 0) {
        char service[PATH_MOST];

        snprintf(service, sizeof service, "%.*s", (int)(strlen(id) - strlen(samples)), id);
        show_samples(site, request, service);
        return;
    }
    answer_error(request, 404, tr("there is no such address"));
}

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
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static int64_t count_waiting(const struct site *site)
{
    if (site->options.count_waiting == NULL)
        return 0;
    return site->options.count_waiting(site->options.argument);
}

static void show_metrics(struct site *site, struct web_request *request)
{
    const struct metrics_process process = {.version = HAIDANG_VERSION,
                                            .started_ms = site->started_ms,
                                            .cpu_us = clock_cpu_us(),
                                            .resident_bytes = resident_bytes(),
                                            .open_files = open_files(),
                                            .waiting = count_waiting(site)};
    struct text text = {0};

    metrics_write(site->snapshot, &process, &text);
    answer_and_keep(site, request,
                    make_page(200, "text/plain; version=0.0.4; charset=utf-8", "no-store", &text),
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

static void show_file(struct site *site, struct web_request *request, const char *type,
                      const char *name)
{
    const char *const bytes = pages_file(site->pages, name);
    const struct web_page_options options = {
        .status = 200, .type = type, .cache = "public, max-age=300", .compress = true};

    answer_and_keep(site, request, web_page_new(&options, bytes, strlen(bytes)), 0);
}

static void show_style(struct site *site, struct web_request *request)
{
    show_file(site, request, "text/css; charset=utf-8", "style.css");
}

static void show_icon(struct site *site, struct web_request *request)
{
    show_file(site, request, "image/svg+xml", "favicon.svg");
}

static void show_english(struct site *site, struct web_request *request)
{
    const struct web_page_options options = {
        .status = 301, .type = plain, .cache = fresh, .location = "/en/"};

    (void)site;
    answer_with(request, web_page_new(&options, "/en/\n", 5));
}

/* --- the one who is asked -------------------------------------------------------------------- */

static void on_request(void *argument, struct web_request *request)
{
    static const struct {
        const char *path;
        void (*show)(struct site *site, struct web_request *request);
    } routes[] = {{"/metrics", show_metrics},  {"/healthz", show_health},
                  {"/readyz", show_readiness}, {"/style.css", show_style},
                  {"/favicon.svg", show_icon}, {"/favicon.ico", show_icon},
                  {"/en", show_english}};
    struct site *const site = argument;
    const char *const path = web_path(request);
    const bool is_api = below(path, "/api/") != NULL;

    if (strcmp(web_method(request), "GET") != 0 && strcmp(web_method(request), "HEAD") != 0) {
        if (is_api)
            answer_error(request, 405, tr("this address can only be read"));
        else
            answer_problem(site, request, is_english(path) ? LANGUAGE_EN : LANGUAGE_VI,
                           PAGE_NOT_ALLOWED);
        return;
    }
    if (answer_from_cache(site, request))
        return;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (strcmp(path, routes[i].path) == 0) {
            routes[i].show(site, request);
            return;
        }
    if (is_api)
        show_api(site, request);
    else
        show_page(site, request);
}

/* --- what comes from other threads ----------------------------------------------------------- */

static void take_snapshot(struct site *site, struct snapshot *snapshot)
{
    snapshot_release(site->snapshot);
    site->snapshot = snapshot;
    site->published_us = clock_steady_us();
    site->is_stale = false;
    clear_cache(site);
}

static void on_wake(void *argument)
{
    struct site *const site = argument;
    struct snapshot *snapshot;
    bool stopping;

    pthread_mutex_lock(&site->lock);
    snapshot = site->incoming;
    site->incoming = NULL;
    stopping = site->stopping;
    pthread_mutex_unlock(&site->lock);
    if (snapshot != NULL)
        take_snapshot(site, snapshot);
    if (stopping)
        loop_stop(site->loop);
}

/* Each commit brings a snapshot.  None for 10 s while samples wait: the disk stalls.  None for
 * longer than two turns of the probe asked most often, and its time-out, although nothing waits:
 * the watch has stopped measuring. */
static bool looks_stale(const struct site *site)
{
    const int64_t silence = clock_steady_us() - site->published_us;

    if (site->snapshot == NULL)
        return false;
    return silence > site->silence_us || (silence > COMMIT_MOST_US && count_waiting(site) > 0);
}

static int64_t silence_limit(const struct catalogue *catalogue)
{
    int64_t shortest = INT64_MAX;

    for (size_t i = 0; i < catalogue->probe_count; i++) {
        const struct probe_plan *const plan = &catalogue->probes[i];

        if (2 * plan->every_us + plan->timeout_us < shortest)
            shortest = 2 * plan->every_us + plan->timeout_us;
    }
    return shortest < SILENCE_LEAST_US ? SILENCE_LEAST_US : shortest;
}

static void on_tick(void *argument)
{
    struct site *const site = argument;
    const bool is_stale = looks_stale(site);

    if (is_stale != site->is_stale) {
        site->is_stale = is_stale;
        clear_cache(site);
    }
    timer_set(site->tick, TICK_US);
}

/* --- the life of it -------------------------------------------------------------------------- */

static void *run(void *argument)
{
    const struct site *const site = argument;

    loop_run(site->loop);
    return NULL;
}

/* Signals are for the main thread. */
static bool start_thread(struct site *site)
{
    sigset_t all;
    sigset_t before;
    int status;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    status = pthread_create(&site->thread, NULL, run, site);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status == 0;
}

/* All but the thread. */
static void release(struct site *site)
{
    clear_cache(site);
    jobs_free(site->jobs);
    web_free(site->web);
    timer_free(site->tick);
    wake_free(site->wake);
    loop_free(site->loop);
    snapshot_release(site->snapshot);
    snapshot_release(site->incoming);
    pages_free(site->pages);
    pthread_mutex_destroy(&site->lock);
    free(site);
}

struct site *site_new(const struct site_options *options, struct error *error)
{
    struct site *const site = NEW(struct site);

    site->options = *options;
    site->started_ms = clock_wall_ms();
    site->silence_us = silence_limit(options->catalogue);
    pthread_mutex_init(&site->lock, NULL);
    site->loop = loop_new();
    site->wake = wake_new(site->loop, on_wake, site);
    site->tick = timer_new(site->loop, on_tick, site);
    site->jobs = jobs_new(site->loop, options->catalogue, options->store_path);
    site->pages = pages_new(getenv("HAIDANG_DASHBOARDS"), error);
    if (site->pages == NULL)
        goto fail;
    site->web = web_new(site->loop, options->listen, on_request, site, error);
    if (site->web == NULL)
        goto fail;
    timer_set(site->tick, TICK_US);
    if (!start_thread(site)) {
        error_set(error, "%s", tr("the web thread could not be started"));
        goto fail;
    }
    return site;

fail:
    release(site);
    return NULL;
}

void site_publish(struct site *site, struct snapshot *snapshot)
{
    struct snapshot *old;

    pthread_mutex_lock(&site->lock);
    old = site->incoming;
    site->incoming = snapshot_hold(snapshot);
    pthread_mutex_unlock(&site->lock);
    snapshot_release(old);
    wake_send(site->wake);
}

int site_port(const struct site *site)
{
    return web_port(site->web);
}

void site_free(struct site *site)
{
    if (site == NULL)
        return;
    pthread_mutex_lock(&site->lock);
    site->stopping = true;
    pthread_mutex_unlock(&site->lock);
    wake_send(site->wake);
    pthread_join(site->thread, NULL);
    release(site);
}
