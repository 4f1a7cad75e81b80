/* site_parts.h - what site.c (the thread), site_routes.c (what is asked for), site_cache.c (answers
 * that are kept) and site_jobs.c (reading the store) share.  All of it belongs to the web thread,
 * but what is locked. */
#ifndef HAIDANG_SITE_PARTS_H
#define HAIDANG_SITE_PARTS_H

#include <pthread.h>

#include "base/log.h"
#include "base/text.h"
#include "base/words.h"
#include "io/web.h"
#include "model/period.h"
#include "site.h"
#include "stage/api.h"
#include "stage/page.h"

struct figures_book;
struct looks;
struct loop;
struct page_promise;
struct reader;
struct site;

/* --- reading the store for somebody who waits (site_jobs.c) ---------------------------------- */

struct jobs;
struct recent;

struct jobs *jobs_new(struct loop *loop, const struct catalogue *catalogue, const char *store_path,
                      struct recent *recent);
void jobs_free(struct jobs *jobs); /* who waits is given up with the web server */

/* The last day's figures of a service as they were at most a few seconds ago.  If they are at hand
 * `*chart` is set (NULL: the store could not be read) and true is returned. */
bool jobs_find_chart(const struct jobs *jobs, size_t service, const struct page_chart **chart);

/* Reads them; `on_ready` is called for each request that waited.  False: too many wait. */
bool jobs_wait_for_chart(struct jobs *jobs, size_t service, struct web_request *request,
                         void (*on_ready)(void *argument, struct web_request *request),
                         void *argument);

/* Answers with the samples.  False: too many wait. */
bool jobs_answer_samples(struct jobs *jobs, size_t service, const struct api_span *span,
                         struct web_request *request);

/* The same with what they come to in pieces of time. */
bool jobs_answer_series(struct jobs *jobs, size_t service, const struct api_series *series,
                        struct web_request *request);

/* --- what was measured just now (site_recent.c) ------------------------------------------------
 */

/* From now on; what lies before is the store's to tell. */
struct recent *recent_new(size_t probe_count, int64_t now_ms);
void recent_free(struct recent *recent); /* takes NULL */

/* From any thread: samples that were committed. */
void recent_take(struct recent *recent, const struct sample *samples, size_t count, int64_t now_ms);

/* Adds what there is of a service to the chart, and returns the instant from which on that is all;
 * what lies before is in the store. */
int64_t recent_show(struct recent *recent, const struct catalogue *catalogue, size_t index,
                    struct page_chart *chart);

/* --- longer spans (site_past.c) ------------------------------------------------------------------
 */

/* Adds to the chart, before it is closed, what the store holds of the year before it; in the pool.
 */
bool past_read(struct reader *reader, const struct catalogue *catalogue, size_t service,
               struct page_chart *chart, struct error *error);

/* The figures of a period so far, of all in the catalogue; the reader is held.  Yours
 * (figures_free); NULL: could not be read. */
struct figures_book *past_book(struct reader *reader, const struct catalogue *catalogue,
                               const struct period *period, int64_t now_ms, struct error *error);

/* How much of what its target allows somebody has used in it: the one way in which this is
 * counted for pages. */
struct subject;
struct page_promise past_promise(const struct figures_book *book, struct subject subject,
                                 const struct period *period, const struct zone *zone);

/* --- how available services were (site_shares.c) -----------------------------------------------
 */

struct shares;
struct survey;

struct shares *shares_new(struct loop *loop, const struct catalogue *catalogue,
                          const char *store_path);
void shares_free(struct shares *shares); /* takes NULL */

/* Begins to read them anew in the pool, if they are a minute old (sooner in the first minutes). */
void shares_look(struct shares *shares);

/* Of the last 90 days, by the catalogue's index; NULL until they were first read. */
const struct fraction *shares_now(const struct shares *shares);
const struct packed_bars *shares_bars(const struct shares *shares);
const struct survey *shares_surveys(const struct shares *shares); /* all zero: not looked at */

/* --- incidents of long ago (site_archive.c) --------------------------------------------------- */

struct archive;

/* `on_ready` is called for each request that waited. */
struct archive *archive_new(struct loop *loop, const struct catalogue *catalogue,
                            const char *store_path,
                            void (*on_ready)(void *argument, struct web_request *request),
                            void *argument);
void archive_free(struct archive *archive); /* takes NULL; who waits is given up with the server */

/* All incidents that were open at an instant or began later, as they were at most a minute ago, if
 * they are at hand (lent until the next call); `*count` is SIZE_MAX if the store could not be read.
 */
bool archive_find(struct archive *archive, int64_t from_ms, const struct incident **incidents,
                  size_t *count);

/* Reads them.  False: too many wait. */
bool archive_wait(struct archive *archive, int64_t from_ms, struct web_request *request);

/* --- answers (site_cache.c) ----------------------------------------------------------------- */

extern const char site_html[], site_json[], site_problem[], site_plain[];
extern const char site_fresh[]; /* Cache-Control: keep it, but ask each time: 304 */

/* A page with the headers that go with its status. */
struct web_page *site_make_page(int status, const char *type, const char *cache,
                                const struct text *text);

/* A document of the API that went well; `links` may be NULL. */
struct web_page *site_api_page(const struct catalogue *catalogue, const struct text *text,
                               const char *links);

/* Pages that are kept until the next snapshot, by their path. */
struct cache;

struct cache *cache_new(void);
void cache_free(struct cache *cache);
void cache_clear(struct cache *cache);

/* False if the path is not in it. */
bool cache_answer(const struct cache *cache, struct web_request *request);

/* Answers and takes the page; `until_us` of the steady clock, 0: until the next snapshot. */
void cache_answer_and_keep(struct cache *cache, struct web_request *request, struct web_page *page,
                           int64_t until_us);

/* --- programs (site_api.c, site_reports.c, site_pace.c) --------------------------------------- */

/* Answers what was asked below /api/. */
void site_show_api(struct site *site, struct web_request *request);
/* Where what he sees is kept. */
struct cache *site_cache_of(struct site *site, struct web_request *request);
bool site_is_all_public(const struct catalogue *catalogue);

struct orders;
struct reports;

struct reports *reports_new(struct site *site);
void reports_free(struct reports *reports); /* takes NULL; before the web server */
/* The figures of a period for programs; in a language its report as a page, or what the program
 * drafts of what people write in it. */
enum report_kind { REPORT_FIGURES, REPORT_PAGE, REPORT_DRAFTS };
struct report_wish {
    struct period period;
    enum report_kind kind;
    enum language language;
};
/* Answers if it is at hand. */
bool reports_answer(const struct reports *reports, const struct report_wish *wish,
                    struct web_request *request);
/* Answers when it is made.  False: too many wait. */
bool reports_wait(struct reports *reports, const struct report_wish *wish,
                  struct web_request *request);
/* The drafts as a JSON array, if they are at hand, perhaps old ones; yours.  Else NULL, and they
 * are being made, or (`progress` is then set so) cannot be. */
enum report_stage { REPORT_WAITS, REPORT_IS_MADE, REPORT_FAILED, REPORT_TOO_MANY };
struct report_progress {
    enum report_stage stage;
    int percent;   /* of the reading; of the rest nobody knows how long it takes */
    size_t before; /* how many others are made first */
    char why[600]; /* it failed: a sentence */
};
json_t *reports_drafts(struct reports *reports, const struct report_wish *wish,
                       struct report_progress *progress);
/* What is kept of a period is not as it is any more: it was sealed. */
void reports_forget(struct reports *reports, const struct period *period);
/* A second has passed: who has waited long is told how far it is. */
void reports_follow(struct reports *reports);
/* Answers what was asked below /reports/. */
void site_show_report(struct site *site, struct web_request *request, enum language language,
                      const char *id);

struct pace;

struct pace *pace_new(void);
void pace_free(struct pace *pace); /* takes NULL */
enum { REPORT_COST = 20 };         /* of figures or a report that must be made; a request: 1 */
bool pace_may_ask(struct pace *pace, const char *client, int cost); /* and counts it */

/* --- other sites (site_feeds.c) ----------------------------------------------------------------
 */

/* Answers if `path` (without the language) is a feed, a calendar, a badge or a page for a frame. */
bool site_show_feeds(struct site *site, struct web_request *request, const char *path,
                     const struct page_view *view);

/* --- jobs that report (site_beats.c) ---------------------------------------------------------- */

struct doors;

struct doors *doors_new(const struct catalogue *catalogue);
void doors_free(struct doors *doors); /* takes NULL */

/* Answers what was asked below /api/v1/heartbeats/. */
void site_take_beat(struct site *site, struct web_request *request, const char *token);

/* --- what has changed, for those who listen (site_events.c) ------------------------------------
 */

struct events;
enum { EVENT_ID = 48 };

struct events *events_new(struct web *web, int64_t run); /* the stream is freed with the web */
void events_free(struct events *events);                 /* takes NULL */
void events_last(const struct events *events, char id[EVENT_ID]);
void events_last_inside(const struct events *events, char id[EVENT_ID]);

/* What is not in the old one (NULL: nothing is said) as it is in the new one. */
void events_tell(struct events *events, const struct snapshot *old,
                 const struct snapshot *snapshot);
void events_tell_monitor(struct events *events, const char *state); /* if it is another */

/* Answers what was asked at /events. */
void site_show_events(struct site *site, struct web_request *request);

/* The same for those who have been let in: of all services, but not what became of them. */
void site_show_events_inside(struct site *site, struct web_request *request);

/* --- forms (site_form.c) ------------------------------------------------------------------------
 */

/* The fields of application/x-www-form-urlencoded, decoded; what it returns is passed over. */
void site_each_field(const char *form,
                     bool (*on_field)(void *argument, const char *name, const char *value),
                     void *argument);

/* --- links by which incidents are taken on (site_acts.c) ---------------------------------------
 */

struct counter;

struct counter *counter_new(const struct catalogue *catalogue);
void counter_free(struct counter *counter); /* takes NULL */

/* Answers what was asked below /ack/ and /en/ack/. */
void site_take_act(struct site *site, struct web_request *request, enum language language,
                   const char *rest);

/* What was last found out about a service by trying it: kept for all who ask. */
struct tried {
    bool is_running;
    int64_t at_ms;
    char trouble[600]; /* of who asked last: why it was not tried; "": it was */
    struct retested *runs;
    size_t run_count;
};
const struct tried *counter_tried(const struct counter *counter, size_t service);

/* Has it tried, unless it is just being.  False: too many want something. */
bool counter_try(struct site *site, size_t service);

/* Hands a wish to the watch; false: too many want something, and it is still yours. */
bool site_wish(struct site *site, struct wish *wish);

/* --- the site ------------------------------------------------------------------------------- */

struct site {
    struct site_options options;
    pthread_t thread;
    struct wake *wake; /* the only thing here that other threads touch, with what is locked */
    pthread_mutex_t lock;
    struct snapshot *incoming; /* locked */
    struct wish *granted;      /* locked, the last first */
    struct entrants *entrants; /* locked */
    bool stopping;             /* locked */

    struct loop *loop;
    struct web *web;
    struct timer *tick;
    struct jobs *jobs;
    struct recent *recent;
    struct shares *shares;
    struct archive *archive;
    struct page_finder *finder;
    struct cache *cache;       /* for everybody … */
    struct cache *inner_cache; /* … and for those who see all, if that is more */
    struct doors *doors;
    struct counter *counter;
    struct once *once;
    struct doing *doings; /* those who do something, or wait for a page of it */
    int reading_count;    /* of them that the pool reads for */
    struct events *events;
    struct looks *looks;
    struct reports *reports;
    struct report_shelf *shelf;
    struct tasks *tasks;
    struct orders *orders;
    struct pace *pace;
    struct gate *gate;
    struct sign *sign;
    struct adding *adding;
    struct pages *pages;
    struct snapshot *snapshot; /* NULL before the first */
    int64_t published_us;      /* when it came */
    int64_t started_ms;
    int64_t silence_us; /* without a snapshot for so long, something is wrong */
    bool is_stale;
    bool is_ending; /* what is under way is answered, and no snapshot comes any more */
    struct log_trouble page_trouble;
};

/* Answers every request (site_routes.c). */
void site_on_request(void *argument, struct web_request *request);

/* May the public see it?  (gate_sees_all: may the one who asks see all?) */
bool site_shows(const struct snapshot *snapshot, const struct service *service);

/* What pages are made from now.  `event` is lent by the caller: the view refers to it. */
struct page_view site_page_view(const struct site *site, enum language language,
                                char event[EVENT_ID]);

/* Answers with what a page_write_... has left in `text`, which is freed, and keeps it for others;
 * or says that it failed. */
void site_answer_html(struct site *site, struct web_request *request, enum language language,
                      bool went, struct text *text, const struct error *error);

/* Answers with a page that says that there is none. */
void site_answer_sorry(struct site *site, struct web_request *request, enum language language,
                       enum page_problem problem);

/* 303: it is to be asked for by GET. */
void site_answer_go(struct web_request *request, const char *address);

/* Answers with a page, also one who waited for what it is made from (site_routes.c). */
void site_show_page(struct site *site, struct web_request *request);

/* Pages that are lists (site_lists.c); `path` is without the language.  False: it is none of them.
 */
bool site_show_list(struct site *site, struct web_request *request, enum language language,
                    const char *path);
/* NULL: there is none, or, unless `all` is wanted, the public may not see it. */
const struct incident *site_find_incident(const struct site *site, const char *id, bool all);

/* A file of dashboards/ as it is. */
void site_show_file(struct site *site, struct web_request *request, const char *type,
                    const char *name);

/* "ok", "blind", "stopped", "stale" */
const char *site_monitor_state(const struct site *site);

/* Answers with what is wrong, for programs: problem+json (RFC 9457). */
void site_answer_problem(struct web_request *request, int status, const char *detail);

/* Samples that wait to be committed, now. */
int64_t site_count_waiting(const struct site *site);

#endif
