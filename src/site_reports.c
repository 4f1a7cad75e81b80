/* Figures of periods, for programs: made in the pool, one at a time, and kept for a while.
 *
 * Who asks for the same waits for the same.  A period that goes on is made anew each minute at
 * most, one that is over each ten minutes: history may be imported, and be sealed. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/store_read.h"
#include "sealing.h"
#include "site_parts.h"
#include "stage/figures_json.h"

enum { KEPT_MOST = 16, QUEUED_MOST = 8, WAITING_MOST = 64 };

#define GOING_ON_US (60 * US_PER_SECOND)
#define OVER_US (600 * US_PER_SECOND)

struct kept_report {
    struct period period;
    struct web_page *page; /* NULL: none */
    int64_t until_us;
};

struct report {
    struct reports *reports; /* not in the pool: one that was cancelled outlives them */
    struct report *next;
    struct work *work; /* NULL: it has not begun */
    const struct catalogue *catalogue;
    const char *store_path;
    struct period period;
    int64_t now_ms;
    struct web_request *waiting[WAITING_MOST];
    size_t count;
    struct text text; /* empty: it failed */
    struct error error;
};

struct reports {
    struct loop *loop;
    const struct catalogue *catalogue;
    const char *store_path;
    struct report *queue; /* the first is being made */
    size_t queued;
    struct kept_report kept[KEPT_MOST];
    size_t next_place;
    struct log_trouble trouble;
};

struct reports *reports_new(struct loop *loop, const struct catalogue *catalogue,
                            const char *store_path)
{
    struct reports *const reports = NEW(struct reports);

    reports->loop = loop;
    reports->catalogue = catalogue;
    reports->store_path = store_path;
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

static bool is_same(const struct period *one, const struct period *other)
{
    return one->kind == other->kind && one->calendar == other->calendar &&
           one->first_day == other->first_day && one->end_day == other->end_day;
}

/* --- in the pool ----------------------------------------------------------------------------- */

static void in_pool(void *argument)
{
    struct report *const report = argument;
    const struct catalogue *const catalogue = report->catalogue;
    const struct figures_report_question question = {
        .catalogue = catalogue,
        .period = &report->period,
        .rules = {&catalogue->policy, catalogue->policy_hash},
        .now_ms = report->now_ms};
    struct reader *const reader = reader_open(report->store_path, &report->error);
    json_t *const document =
        reader == NULL ? NULL : figures_report(reader, &question, &report->error);

    if (document != NULL && sealing_mark(reader, &report->period, document, &report->error)) {
        json_write(document, false, &report->text);
        text_add_string(&report->text, "\n");
    }
    json_decref(document);
    reader_close(reader);
}

/* --- on the loop ----------------------------------------------------------------------------- */

static void begin(struct reports *reports);

static struct web_page *keep(struct reports *reports, const struct report *report)
{
    const bool is_over = period_to(&report->period, report->catalogue->local) < report->now_ms;
    struct kept_report *place = &reports->kept[reports->next_place];

    for (size_t i = 0; i < KEPT_MOST; i++)
        if (reports->kept[i].page != NULL && is_same(&reports->kept[i].period, &report->period))
            place = &reports->kept[i];
    if (place == &reports->kept[reports->next_place])
        reports->next_place = (reports->next_place + 1) % KEPT_MOST;
    web_page_release(place->page);
    *place =
        (struct kept_report){.period = report->period,
                             .page = site_api_page(report->catalogue, &report->text, NULL),
                             .until_us = clock_steady_us() + (is_over ? OVER_US : GOING_ON_US)};
    return place->page;
}

static void when_done(void *argument)
{
    struct report *const report = argument;
    struct reports *const reports = report->reports;
    struct web_page *page = NULL;

    reports->queue = report->next;
    reports->queued--;
    if (report->text.length > 0) {
        log_over(&reports->trouble, "%s", tr("figures can be read again"));
        page = keep(reports, report);
    } else {
        log_trouble(&reports->trouble, tr("figures could not be read: %s"), report->error.message);
    }
    for (size_t i = 0; i < report->count; i++)
        if (page != NULL)
            web_answer(report->waiting[i], page);
        else
            site_answer_problem(report->waiting[i], 503, tr("figures cannot be read just now"));
    begin(reports);
}

static void begin(struct reports *reports)
{
    struct report *const report = reports->queue;

    if (report == NULL || report->work != NULL)
        return;
    report->now_ms = clock_wall_ms();
    report->work = work_start(reports->loop, in_pool, when_done, report_free, report);
}

bool reports_answer(const struct reports *reports, const struct period *period,
                    struct web_request *request)
{
    for (size_t i = 0; i < KEPT_MOST; i++) {
        const struct kept_report *const kept = &reports->kept[i];

        if (kept->page != NULL && is_same(&kept->period, period) &&
            kept->until_us > clock_steady_us()) {
            web_answer(request, kept->page);
            return true;
        }
    }
    return false;
}

static struct report *add_report(struct reports *reports, const struct period *period)
{
    struct report **at = &reports->queue;
    struct report *report;

    while (*at != NULL && !is_same(&(*at)->period, period))
        at = &(*at)->next;
    if (*at != NULL)
        return *at;
    if (reports->queued == QUEUED_MOST)
        return NULL;
    report = *at = NEW(struct report);
    report->reports = reports;
    report->catalogue = reports->catalogue;
    report->store_path = reports->store_path;
    report->period = *period;
    reports->queued++;
    return report;
}

bool reports_wait(struct reports *reports, const struct period *period, struct web_request *request)
{
    struct report *const report = add_report(reports, period);

    if (report == NULL || report->count == WAITING_MOST)
        return false;
    report->waiting[report->count++] = request;
    begin(reports);
    return true;
}
