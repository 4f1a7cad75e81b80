/* Figures of periods, for programs, and their reports as pages: made in the pool, one at a time,
 * and kept for a while.  A page's document is made by a process of our own, which gives way to the
 * monitor (command_report.c).
 *
 * Who asks for the same waits for the same, and after two seconds is told how far it is.  A period
 * that goes on is made anew each minute at most, one that is over each ten minutes: history may be
 * imported, and be sealed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "io/loop.h"
#include "site_gate.h"
#include "site_parts.h"
#include "site_reports_inside.h"

enum { KEPT_MOST = 16, QUEUED_MOST = 8, REFRESH_SECONDS = 2, LOOK_COST = 1 };

#define GOING_ON_US (60 * US_PER_SECOND)
#define OVER_US (600 * US_PER_SECOND)

#define FAILED_US (10 * US_PER_SECOND)
#define PATIENCE_US (2 * US_PER_SECOND) /* so long one waits for a page without a word */

struct kept_report {
    struct report_wish wish;
    bool is_used, is_draft;
    struct web_page *page; /* NULL: of drafts … */
    json_t *drafts;        /* … these, or, if they could not be made, why */
    char *why;
    int64_t until_us;
};

struct reports {
    struct site *site;
    struct report *queue; /* the first is being made */
    size_t queued;
    struct kept_report kept[KEPT_MOST];
    size_t next_place;
    struct log_trouble trouble;
};

struct reports *reports_new(struct site *site)
{
    struct reports *const reports = NEW(struct reports);

    reports->site = site;
    return reports;
}

static void report_free(void *argument)
{
    struct report *const report = argument;

    if (report->told > 0)
        close(report->told);
    text_free(&report->text);
    free(report);
}

static void kept_free(struct kept_report *kept)
{
    web_page_release(kept->page);
    json_decref(kept->drafts);
    free(kept->why);
    *kept = (struct kept_report){.is_used = false};
}

void reports_free(struct reports *reports)
{
    if (reports == NULL)
        return;
    while (reports->queue != NULL) {
        struct report *const report = reports->queue;

        reports->queue = report->next;
        if (report->work != NULL)
            work_cancel(report->work);
        else
            report_free(report);
    }
    for (size_t i = 0; i < KEPT_MOST; i++)
        kept_free(&reports->kept[i]);
    free(reports);
}

static bool is_same(const struct report_wish *wish, const struct report_wish *wanted)
{
    const struct period *const one = &wish->period;
    const struct period *const other = &wanted->period;

    return wish->kind == wanted->kind &&
           (wish->kind == REPORT_FIGURES || wish->language == wanted->language) &&
           one->kind == other->kind && one->calendar == other->calendar &&
           one->first_day == other->first_day && one->end_day == other->end_day;
}

/* --- on the loop ----------------------------------------------------------------------------- */

static void begin(struct reports *reports);

static struct web_page *write_page(struct reports *reports, const struct report *report)
{
    struct site *const site = reports->site;
    char event[EVENT_ID];
    char id[PERIOD_TEXT];
    char title[PERIOD_TEXT];
    struct page_view view = site_page_view(site, report->wish.language, event);
    const struct page_report told = {
        .id = period_format(id, &report->wish.period),
        .title = period_name(title, &report->wish.period, report->wish.language),
        .body = text_string(&report->text)};
    struct web_page *page = NULL;
    struct text text = {0};
    struct error error = {""};

    view.event = NULL; /* it does not change as states do */
    if (page_write_report(site->pages, &view, &told, &text, &error))
        page = site_make_page(200, site_html, "no-store", &text);
    else
        log_trouble(&site->page_trouble, "%s", error.message);
    text_free(&text);
    return page;
}

static struct kept_report *place_for(struct reports *reports, const struct report_wish *wish)
{
    struct kept_report *place = &reports->kept[reports->next_place];

    for (size_t i = 0; i < KEPT_MOST; i++)
        if (reports->kept[i].is_used && is_same(&reports->kept[i].wish, wish))
            place = &reports->kept[i];
    if (place == &reports->kept[reports->next_place])
        reports->next_place = (reports->next_place + 1) % KEPT_MOST;
    kept_free(place);
    place->is_used = true;
    place->wish = *wish;
    return place;
}

static int64_t good_for_us(const struct report *report)
{
    const bool is_over = period_to(&report->wish.period, report->catalogue->local) < report->now_ms;

    return is_over && report->wish.kind != REPORT_PAGE ? OVER_US : GOING_ON_US;
}

static struct kept_report *keep(struct reports *reports, const struct report *report,
                                struct web_page *page)
{
    struct kept_report *const place = place_for(reports, &report->wish);

    place->is_draft = report->wish.kind == REPORT_PAGE &&
                      strstr(text_string(&report->text), "report-draft") != NULL;
    place->page = page;
    place->until_us = clock_steady_us() + good_for_us(report);
    return place;
}

/* Also that there are none is known for a while. */
static void keep_drafts(struct reports *reports, const struct report *report)
{
    struct kept_report *const place = place_for(reports, &report->wish);

    place->drafts = json_loads(text_string(&report->text), 0, NULL);
    place->why = place->drafts == NULL ? memory_copy_string(report->error.message) : NULL;
    place->until_us = clock_steady_us() + (place->drafts == NULL ? FAILED_US : good_for_us(report));
}

/* A draft is for those who work on it. */
static void hand_out(const struct reports *reports, const struct kept_report *kept,
                     struct web_request *request)
{
    struct visitor visitor;

    if (!kept->is_draft ||
        gate_admit(reports->site, request, kept->wish.language, ROLE_VIEWER, &visitor))
        web_answer(request, kept->page);
}

static void answer_failed(const struct reports *reports, const struct report *report,
                          struct web_request *request)
{
    if (report->wish.kind == REPORT_PAGE)
        site_answer_sorry(reports->site, request, report->wish.language, PAGE_NOT_FOUND);
    else
        site_answer_problem(request, 503, tr("figures cannot be read just now"));
}

/* NULL: of drafts, or it failed. */
static struct web_page *page_of(struct reports *reports, const struct report *report)
{
    if (report->text.length == 0 || report->wish.kind == REPORT_DRAFTS)
        return NULL;
    return report->wish.kind == REPORT_PAGE ? write_page(reports, report)
                                            : site_api_page(report->catalogue, &report->text, NULL);
}

static void when_done(void *argument)
{
    struct report *const report = argument;
    struct reports *const reports = report->reports;
    struct web_page *const page = page_of(reports, report);
    struct kept_report *kept = NULL;

    reports->queue = report->next;
    reports->queued--;
    if (report->text.length > 0)
        log_over(&reports->trouble, "%s", tr("figures can be read again"));
    else
        log_trouble(&reports->trouble, tr("figures could not be read: %s"), report->error.message);
    if (report->wish.kind == REPORT_DRAFTS)
        keep_drafts(reports, report);
    if (page != NULL)
        kept = keep(reports, report, page);
    for (size_t i = 0; i < report->count; i++)
        if (kept != NULL)
            hand_out(reports, kept, report->waiting[i]);
        else
            answer_failed(reports, report, report->waiting[i]);
    begin(reports);
}

static void begin(struct reports *reports)
{
    struct report *const report = reports->queue;

    if (report == NULL || report->work != NULL)
        return;
    report->now_ms = clock_wall_ms();
    report->begun_us = clock_steady_us();
    if (report->wish.kind != REPORT_FIGURES)
        report->told = memfd_create("told", MFD_CLOEXEC);
    report->work = work_start(reports->site->loop, report_in_pool, when_done, report_free, report);
}

void reports_forget(struct reports *reports, const struct period *period)
{
    for (size_t i = 0; i < KEPT_MOST; i++)
        if (reports->kept[i].is_used &&
            reports->kept[i].wish.period.first_day == period->first_day &&
            reports->kept[i].wish.period.end_day == period->end_day)
            reports->kept[i].until_us = 0;
}

bool reports_answer(const struct reports *reports, const struct report_wish *wish,
                    struct web_request *request)
{
    for (size_t i = 0; i < KEPT_MOST; i++) {
        const struct kept_report *const kept = &reports->kept[i];

        if (kept->page != NULL && is_same(&kept->wish, wish) &&
            kept->until_us > clock_steady_us()) {
            hand_out(reports, kept, request);
            return true;
        }
    }
    return false;
}

static struct report *add_report(struct reports *reports, const struct report_wish *wish)
{
    struct report **at = &reports->queue;
    struct report *report;

    while (*at != NULL && !is_same(&(*at)->wish, wish))
        at = &(*at)->next;
    if (*at != NULL)
        return *at;
    if (reports->queued == QUEUED_MOST)
        return NULL;
    report = *at = NEW(struct report);
    report->reports = reports;
    report->catalogue = reports->site->options.catalogue;
    report->store_path = reports->site->options.store_path;
    report->config_path = reports->site->options.config_path;
    report->wish = *wish;
    reports->queued++;
    return report;
}

bool reports_wait(struct reports *reports, const struct report_wish *wish,
                  struct web_request *request)
{
    struct report *const report = add_report(reports, wish);

    if (report == NULL || report->count == WAITING_MOST)
        return false;
    report->waiting_us[report->count] = clock_steady_us();
    report->waiting[report->count++] = request;
    begin(reports);
    return true;
}

/* --- how far it is -----------------------------------------------------------------------------
 */

static struct report_progress progress_of(const struct reports *reports,
                                          const struct report *report)
{
    struct report_progress progress = {.stage =
                                           report->work == NULL ? REPORT_WAITS : REPORT_IS_MADE,
                                       .percent = report_percent(report)};

    for (const struct report *before = reports->queue; before != report; before = before->next)
        progress.before++;
    return progress;
}

json_t *reports_drafts(struct reports *reports, const struct report_wish *wish,
                       struct report_progress *progress)
{
    const struct kept_report *found = NULL;
    const struct report *report = NULL;
    bool is_new;

    for (size_t i = 0; i < KEPT_MOST; i++)
        if (reports->kept[i].is_used && is_same(&reports->kept[i].wish, wish))
            found = &reports->kept[i];
    is_new = found != NULL && found->until_us > clock_steady_us();
    *progress = (struct report_progress){.stage = REPORT_TOO_MANY};
    if (!is_new && (report = add_report(reports, wish)) != NULL) {
        begin(reports);
        *progress = progress_of(reports, report);
    }
    if (found == NULL || (found->drafts == NULL && !is_new))
        return NULL;
    progress->stage = REPORT_FAILED;
    if (found->why != NULL)
        snprintf(progress->why, sizeof progress->why, "%s", found->why);
    return json_incref(found->drafts);
}

static void tell_progress(const struct reports *reports, const struct report *report,
                          struct web_request *request)
{
    struct site *const site = reports->site;
    const struct report_progress progress = progress_of(reports, report);
    const enum language language = report->wish.language;
    char name[PERIOD_TEXT];
    char id[PERIOD_TEXT];
    char event[EVENT_ID];
    struct page_view view = site_page_view(site, language, event);
    const struct page_making making = {.id = period_format(id, &report->wish.period),
                                       .name = period_name(name, &report->wish.period, language),
                                       .is_begun = progress.stage == REPORT_IS_MADE,
                                       .percent = progress.percent,
                                       .before = progress.before};
    const struct web_page_options options = {
        .status = 202, .type = site_html, .cache = "no-store", .refresh = REFRESH_SECONDS};
    struct text text = {0};
    struct error error = {""};

    view.event = NULL;
    if (page_write_making(site->pages, &view, &making, &text, &error)) {
        struct web_page *const page = web_page_new(&options, text_string(&text), text.length);

        web_answer(request, page);
        web_page_release(page);
    } else {
        log_trouble(&site->page_trouble, "%s", error.message);
        site_answer_sorry(site, request, language, PAGE_BROKEN);
    }
    text_free(&text);
}

void reports_follow(struct reports *reports)
{
    const int64_t now_us = clock_steady_us();

    for (struct report *report = reports->queue; report != NULL; report = report->next) {
        size_t kept = 0;

        for (size_t i = 0; report->wish.kind == REPORT_PAGE && i < report->count; i++)
            if (now_us - report->waiting_us[i] > PATIENCE_US) {
                tell_progress(reports, report, report->waiting[i]);
            } else {
                report->waiting_us[kept] = report->waiting_us[i];
                report->waiting[kept++] = report->waiting[i];
            }
        if (report->wish.kind == REPORT_PAGE)
            report->count = kept;
    }
}

/* --- pages ----------------------------------------------------------------------------------- */

static bool is_under_way(const struct reports *reports, const struct report_wish *wish)
{
    for (const struct report *report = reports->queue; report != NULL; report = report->next)
        if (is_same(&report->wish, wish))
            return true;
    return false;
}

void site_show_report(struct site *site, struct web_request *request, enum language language,
                      const char *id)
{
    enum period_calendar calendar = CALENDAR_ADMINISTRATIVE;
    const char *const named = web_query(request, "calendar");
    struct report_wish wish = {.kind = REPORT_PAGE, .language = language};
    struct visitor visitor;
    struct error error = {""};

    /* its sums are of all services: there is no half of them for who may see only some */
    if (!site_is_all_public(site->options.catalogue) &&
        !gate_admit(site, request, language, ROLE_VIEWER, &visitor))
        return;
    if ((named != NULL && !period_calendar_parse(named, &calendar)) ||
        !period_parse(id, calendar, &wish.period, &error) || site->options.config_path == NULL)
        site_answer_sorry(site, request, language, PAGE_NOT_FOUND);
    else if (reports_answer(site->reports, &wish, request))
        return;
    else if (!pace_may_ask(site->pace, web_client(request),
                           is_under_way(site->reports, &wish) ? LOOK_COST : REPORT_COST) ||
             !reports_wait(site->reports, &wish, request))
        site_answer_sorry(site, request, language, PAGE_TOO_BUSY);
}
