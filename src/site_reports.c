/* Figures of periods, for programs, and their reports as pages: made in the pool, one at a time,
 * and kept for a while.  A page's document is made by a process of our own, which gives way to the
 * monitor (command_report.c).
 *
 * Who asks for the same waits for the same.  A period that goes on is made anew each minute at
 * most, one that is over each ten minutes: history may be imported, and be sealed. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/process.h"
#include "io/store_read.h"
#include "sealing.h"
#include "site_gate.h"
#include "site_parts.h"
#include "stage/figures_json.h"

enum { KEPT_MOST = 16, QUEUED_MOST = 8, WAITING_MOST = 64 };

#define GOING_ON_US (60 * US_PER_SECOND)
#define OVER_US (600 * US_PER_SECOND)

#define OURSELVES "/proc/self/exe"

struct kept_report {
    struct report_wish wish;
    bool is_draft;
    struct web_page *page; /* NULL: none */
    int64_t until_us;
};

struct report {
    struct reports *reports; /* not in the pool: one that was cancelled outlives them */
    struct report *next;
    struct work *work; /* NULL: it has not begun */
    const struct catalogue *catalogue;
    const char *store_path, *config_path;
    struct report_wish wish;
    int64_t now_ms;
    struct web_request *waiting[WAITING_MOST];
    size_t count;
    struct text text; /* empty: it failed */
    struct error error;
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

    text_free(&report->text);
    free(report);
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
        web_page_release(reports->kept[i].page);
    free(reports);
}

static bool is_same(const struct report_wish *wish, const struct report_wish *wanted)
{
    const struct period *const one = &wish->period;
    const struct period *const other = &wanted->period;

    return wish->is_page == wanted->is_page &&
           (!wish->is_page || wish->language == wanted->language) && one->kind == other->kind &&
           one->calendar == other->calendar && one->first_day == other->first_day &&
           one->end_day == other->end_day;
}

/* --- in the pool ----------------------------------------------------------------------------- */

static void take_output(int output, struct text *text)
{
    char bytes[65536];
    off_t place = 0;
    ssize_t length;

    while ((length = pread(output, bytes, sizeof bytes, place)) > 0) {
        text_add_bytes(text, bytes, (size_t)length);
        place += length;
    }
}

static void make_page(struct report *report)
{
    const int output = memfd_create("report", MFD_CLOEXEC);
    char period[PERIOD_TEXT];
    const char *const words[] = {"haidang",
                                 "report",
                                 "-c",
                                 report->config_path,
                                 "--store",
                                 report->store_path,
                                 "--language",
                                 words_language_name(report->wish.language),
                                 "--format",
                                 "html-body",
                                 "--calendar",
                                 period_calendar_name(report->wish.period.calendar),
                                 period_format(period, &report->wish.period),
                                 NULL};
    const struct process process = {
        .path = OURSELVES, .words = words, .input = -1, .output = output};
    int status;

    if (process_run(&process, &status, &report->error))
        take_output(output, &report->text);
    close(output);
}

static void make_figures(struct report *report)
{
    const struct catalogue *const catalogue = report->catalogue;
    const struct figures_report_question question = {
        .catalogue = catalogue,
        .period = &report->wish.period,
        .rules = {&catalogue->policy, catalogue->policy_hash},
        .now_ms = report->now_ms};
    struct reader *const reader = reader_open(report->store_path, &report->error);
    json_t *const document =
        reader == NULL ? NULL : figures_report(reader, &question, &report->error);

    if (document != NULL && sealing_mark(reader, &report->wish.period, document, &report->error)) {
        json_write(document, false, &report->text);
        text_add_string(&report->text, "\n");
    }
    json_decref(document);
    reader_close(reader);
}

static void in_pool(void *argument)
{
    struct report *const report = argument;

    if (report->wish.is_page)
        make_page(report);
    else
        make_figures(report);
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

static struct kept_report *keep(struct reports *reports, const struct report *report,
                                struct web_page *page)
{
    const bool is_over = period_to(&report->wish.period, report->catalogue->local) < report->now_ms;
    struct kept_report *place = &reports->kept[reports->next_place];

    for (size_t i = 0; i < KEPT_MOST; i++)
        if (reports->kept[i].page != NULL && is_same(&reports->kept[i].wish, &report->wish))
            place = &reports->kept[i];
    if (place == &reports->kept[reports->next_place])
        reports->next_place = (reports->next_place + 1) % KEPT_MOST;
    web_page_release(place->page);
    *place = (struct kept_report){
        .wish = report->wish,
        .is_draft =
            report->wish.is_page && strstr(text_string(&report->text), "report-draft") != NULL,
        .page = page,
        .until_us = clock_steady_us() + (is_over && !report->wish.is_page ? OVER_US : GOING_ON_US)};
    return place;
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
    if (report->wish.is_page)
        site_answer_sorry(reports->site, request, report->wish.language, PAGE_NOT_FOUND);
    else
        site_answer_problem(request, 503, tr("figures cannot be read just now"));
}

static void when_done(void *argument)
{
    struct report *const report = argument;
    struct reports *const reports = report->reports;
    struct kept_report *kept = NULL;
    struct web_page *page = NULL;

    reports->queue = report->next;
    reports->queued--;
    if (report->text.length > 0) {
        log_over(&reports->trouble, "%s", tr("figures can be read again"));
        page = report->wish.is_page ? write_page(reports, report)
                                    : site_api_page(report->catalogue, &report->text, NULL);
    } else {
        log_trouble(&reports->trouble, tr("figures could not be read: %s"), report->error.message);
    }
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
    report->work = work_start(reports->site->loop, in_pool, when_done, report_free, report);
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
    report->waiting[report->count++] = request;
    begin(reports);
    return true;
}

/* --- pages ----------------------------------------------------------------------------------- */

void site_show_report(struct site *site, struct web_request *request, enum language language,
                      const char *id)
{
    enum period_calendar calendar = CALENDAR_ADMINISTRATIVE;
    const char *const named = web_query(request, "calendar");
    struct report_wish wish = {.is_page = true, .language = language};
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
    else if (!pace_may_ask(site->pace, web_client(request), REPORT_COST) ||
             !reports_wait(site->reports, &wish, request))
        site_answer_sorry(site, request, language, PAGE_TOO_BUSY);
}
