#include "stage/report.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "io/store_read.h"
#include "model/catalogue_dated.h"
#include "stage/report_inside.h"

/* --- figures ------------------------------------------------------------------------------------
 */

static struct figures_book *read_book(const struct report *report, const struct period *period,
                                      struct error *error)
{
    const struct figures_question question = {.catalogue = report->catalogue,
                                              .policy = report->policy,
                                              .from_ms = period_from(period, report->zone),
                                              .to_ms = period_to(period, report->zone),
                                              .now_ms = report->question->now_ms,
                                              .with_samples = true,
                                              .held = true};

    return figures_read(report->reader, &question, error);
}

const struct report_past *report_past_of(struct report *report, struct report_past *past,
                                         struct error *error)
{
    if (past->is_read)
        return past;
    past->book = read_book(report, &past->period, error);
    if (past->book == NULL)
        return NULL;
    past->is_read = true;
    past->whole = figures_of(past->book, (struct subject){.scope = SCOPE_PROVINCE});
    return past;
}

enum report_before report_comparable(const struct report *report, const struct figures *then)
{
    const struct totals *const time = &then->account.wall;
    const int64_t known_ms = totals_length(time) - time->ms[PART_UNKNOWN];

    if (then->services == 0 || known_ms == 0)
        return BEFORE_NEW;
    return fraction_reaches(then->coverage, report->policy->coverage_ppm) ? BEFORE_THERE
                                                                          : BEFORE_THIN;
}

/* --- services -----------------------------------------------------------------------------------
 */

struct judging {
    const struct policy *policy;
    struct fraction share;
};

static void add_judged(void *argument, const struct figures_piece *piece)
{
    struct judging *const judging = argument;
    const struct fraction share = totals_availability(&piece->account.wall, judging->policy);

    if (piece->target_ppm <= 0)
        return;
    judging->share.part += share.part;
    judging->share.whole += share.whole;
}

static struct fraction judged_of(const struct report *report, struct subject subject)
{
    struct judging judging = {.policy = report->policy};

    figures_each_piece(report->book, subject, add_judged, &judging);
    return judging.share;
}

/* Names and belongings are those of its last moment in the period. */
static struct report_service look_at(const struct report *report, size_t index)
{
    const struct service *const service = &report->catalogue->services[index];
    const bool ended = service->ended_ms != 0 && service->ended_ms < report->to_ms;
    const int64_t at_ms = (ended ? service->ended_ms : report->to_ms) - 1;
    const struct subject subject = {SCOPE_SERVICE, index};

    return (struct report_service){.index = index,
                                   .id = service->id,
                                   .name = service_name(service, report->language),
                                   .agency = service_agency_at(service, at_ms),
                                   .programme = service_programme_at(service, at_ms),
                                   .owner = service_owner_at(service, at_ms),
                                   .figures = figures_of(report->book, subject),
                                   .judged = judged_of(report, subject)};
}

static void look_at_services(struct report *report)
{
    report->services = NEW_ARRAY(struct report_service, report->catalogue->service_count);
    for (size_t i = 0; i < report->catalogue->service_count; i++)
        if (figures_know(report->book, (struct subject){SCOPE_SERVICE, i}))
            report->services[report->service_count++] = look_at(report, i);
}

const struct report_service *report_find(const struct report *report, size_t service)
{
    for (size_t i = 0; i < report->service_count; i++)
        if (report->services[i].index == service)
            return &report->services[i];
    return NULL;
}

/* --- the document -------------------------------------------------------------------------------
 */

static unsigned edition_of(const struct period *period)
{
    if (period->kind == PERIOD_MONTH)
        return EDITION_MONTH;
    return period->kind == PERIOD_QUARTER ? EDITION_QUARTER : EDITION_FULL;
}

static bool fill(struct report *report, struct error *error)
{
    const struct report_question *const question = report->question;
    const unsigned edition = edition_of(&report->period);

    for (size_t i = 0; i < report_chapter_count; i++) {
        if (question->on_progress != NULL)
            question->on_progress(question->argument, (int64_t)i + 1,
                                  (int64_t)report_chapter_count + 1);
        if ((report_chapters[i].editions & edition) != 0 && !report_chapters[i].fill(report, error))
            return false;
    }
    return true;
}

static enum report_cover cover_of(const struct report *report)
{
    const struct totals *const time = &report->whole.account.wall;

    if (report->question->now_ms <= report->from_ms)
        return REPORT_FUTURE;
    if (report->whole.services == 0 || totals_length(time) == time->ms[PART_UNKNOWN])
        return REPORT_EMPTY;
    if (report->goes_on)
        return REPORT_GOES_ON;
    return fraction_reaches(report->whole.coverage, report->policy->coverage_ppm) ? REPORT_WHOLE
                                                                                  : REPORT_THIN;
}

static bool refuse(const struct report *report, enum report_cover cover, struct error *error)
{
    if (cover == REPORT_FUTURE)
        return error_set(error, tr("%s has not begun yet: there is nothing to report"),
                         report->name);
    return error_set(error, tr("nothing was measured in %s: there is nothing to report"),
                     report->name);
}

static bool make(struct report *report, enum report_cover *cover, struct error *error)
{
    report->book = read_book(report, &report->period, error);
    if (report->book == NULL)
        return false;
    report->whole = figures_of(report->book, (struct subject){.scope = SCOPE_PROVINCE});
    *cover = cover_of(report);
    if (*cover == REPORT_FUTURE || *cover == REPORT_EMPTY)
        return refuse(report, *cover, error);
    look_at_services(report);
    report->document = document_new(report->language);
    if (!report_look_at_time(report, error))
        return false;
    return fill(report, error);
}

static void name_period(char title[PERIOD_TEXT], char name[REPORT_PERIOD],
                        const struct period *period, enum language language)
{
    char first[WORDING_TEXT], last[WORDING_TEXT];

    period_name(title, period, language);
    if (period->kind == PERIOD_DAYS)
        snprintf(name, REPORT_PERIOD, words_in(language, "the period from %s to %s"),
                 wording_day(first, period->first_day), wording_day(last, period->end_day - 1));
    else
        snprintf(name, REPORT_PERIOD,
                 period->kind == PERIOD_MONTH ? "%s" : words_in(language, "the %s"), title);
}

static struct report begin(struct reader *reader, const struct report_question *question)
{
    const struct zone *const zone = question->catalogue->local;
    const struct period *const period = question->period;
    struct report report = {.question = question,
                            .catalogue = question->catalogue,
                            .policy = question->rules.policy,
                            .zone = zone,
                            .reader = reader,
                            .language = question->language,
                            .period = *period,
                            .from_ms = period_from(period, zone),
                            .to_ms = period_to(period, zone),
                            .before.period = period_before(period),
                            .year_before.period = period_year_before(period)};

    report.goes_on = report.from_ms < question->now_ms && question->now_ms < report.to_ms;
    if (report.goes_on)
        report.to_ms = question->now_ms;
    name_period(report.title, report.name, period, report.language);
    name_period(report.before.title, report.before.name, &report.before.period, report.language);
    name_period(report.year_before.title, report.year_before.name, &report.year_before.period,
                report.language);
    return report;
}

struct document *report_make(struct reader *reader, const struct report_question *question,
                             enum report_cover *cover, struct error *error)
{
    struct report report = begin(reader, question);
    enum report_cover found = REPORT_WHOLE;
    bool good;

    if (!reader_hold(reader, error))
        return NULL;
    good = make(&report, &found, error);
    reader_let_go(reader);
    if (cover != NULL)
        *cover = found;
    figures_free(report.book);
    figures_free(report.before.book);
    figures_free(report.year_before.book);
    report_forget_time(&report);
    free(report.services);
    if (good)
        return report.document;
    document_free(report.document);
    return NULL;
}
