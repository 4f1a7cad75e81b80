/* II. What was watched, and how: from the configuration and the policy as they are. */
#include "stage/report_inside.h"

enum { US_PER_MS = 1000, PPM_PER_PERCENT = 10000 };

/* --- what ---------------------------------------------------------------------------------------
 */

static int64_t count_agencies(const struct report *report)
{
    int64_t count = 0;

    for (size_t i = 0; i < report->catalogue->agency_count; i++)
        count += report_agency_counts(report, (int)i);
    return count;
}

static int64_t count_programmes(const struct report *report)
{
    int64_t count = 0;

    for (size_t i = 0; i < report->catalogue->programme_count; i++)
        count += figures_of(report->book, (struct subject){SCOPE_PROGRAMME, i}).services > 0;
    return count;
}

const char *report_extent(struct report *report)
{
    struct document *const document = report->document;
    char services[WORDING_TEXT], agencies[WORDING_TEXT], programmes[WORDING_TEXT];
    const int64_t of_agencies = count_agencies(report);
    const int64_t of_programmes = count_programmes(report);

    wording_count(services, report->language, (int64_t)report->service_count);
    wording_count(agencies, report->language, of_agencies);
    wording_count(programmes, report->language, of_programmes);
    if (of_agencies == 0)
        return document_format(document, said(report, "%s services"), services);
    if (of_programmes == 0)
        return document_format(document, said(report, "%s services of %s agencies"), services,
                               agencies);
    return document_format(document, said(report, "%s services of %s agencies, in %s programmes"),
                           services, agencies, programmes);
}

static void add_moments(struct report *report)
{
    char from[WORDING_TEXT], to[WORDING_TEXT];
    const int64_t local_ms = zone_to_local(report->zone, report->to_ms);
    const int minutes = (int)(local_ms % MS_PER_DAY / 60000);

    wording_day(from, report->period.first_day);
    if (report->goes_on) {
        wording_day(to, (int32_t)(local_ms / MS_PER_DAY));
        report_paragraph(report,
                         said(report, "Figures are from 00:00 on %s to %02d:%02d on %s; the period "
                                      "is not over."),
                         from, minutes / 60, minutes % 60, to);
        return;
    }
    wording_day(to, report->period.end_day - 1);
    report_paragraph(report, said(report, "Figures are from 00:00 on %s to 24:00 on %s."), from,
                     to);
}

static bool is_thin(const struct report *report)
{
    return !fraction_reaches(report->whole.coverage, report->policy->coverage_ppm);
}

static void add_changes(struct report *report)
{
    char number[2][WORDING_TEXT];
    int64_t begun = 0;
    int64_t ended = 0;

    for (size_t i = 0; i < report->service_count; i++) {
        const struct service *const service =
            &report->catalogue->services[report->services[i].index];

        begun += service->from_ms > report->from_ms && service->from_ms < report->to_ms;
        ended += service->ended_ms > report->from_ms && service->ended_ms < report->to_ms;
    }
    if (begun + ended == 0)
        return;
    report_paragraph(report,
                     said(report, "In the period %s services were begun to be watched and %s were "
                                  "watched no longer; each counts for the days on which it was."),
                     wording_count(number[0], report->language, begun),
                     wording_count(number[1], report->language, ended));
}

static void add_extent(struct report *report)
{
    char coverage[FRACTION_TEXT];

    report_heading(report, 2, said(report, "What was watched"));
    report_paragraph(report, said(report, "Watched were %s."), report_extent(report));
    add_moments(report);
    add_changes(report);
    if (is_thin(report))
        report_paragraph(
            report,
            said(report, "Only %s of the period's figures are there, less than the least of %d%%: "
                         "what is told of it holds for the time that was measured."),
            fraction_format(coverage, report->whole.coverage, report->language),
            (int)(report->policy->coverage_ppm / PPM_PER_PERCENT));
}

/* --- how ----------------------------------------------------------------------------------------
 */

struct range {
    int64_t least, most;
};

static void widen(struct range *range, int64_t value)
{
    if (range->least == 0 || value < range->least)
        range->least = value;
    if (value > range->most)
        range->most = value;
}

static const char *intervals(struct report *report, const struct range *every)
{
    char least[WORDING_TEXT], most[WORDING_TEXT];

    wording_span(least, report->language, every->least / US_PER_MS);
    wording_span(most, report->language, every->most / US_PER_MS);
    return every->least == every->most
               ? document_format(report->document, said(report, "every %s"), least)
               : document_format(report->document, said(report, "every %s to every %s"), least,
                                 most);
}

static const char *confirmations(struct report *report, const struct range *confirm)
{
    char least[WORDING_TEXT], most[WORDING_TEXT];

    wording_count(least, report->language, confirm->least);
    wording_count(most, report->language, confirm->most);
    return confirm->least == confirm->most
               ? document_text(report->document, least)
               : document_format(report->document, said(report, "%s to %s"), least, most);
}

static void add_probing(struct report *report)
{
    struct range every = {0, 0};
    struct range confirm = {0, 0};

    for (size_t i = 0; i < report->catalogue->probe_count; i++) {
        const struct probe_plan *const plan = &report->catalogue->probes[i];

        if (plan->weight == WEIGHT_OBSERVED || plan->beats != NULL)
            continue;
        widen(&every, plan->every_us);
        widen(&confirm, plan->patience.confirm);
    }
    if (every.most == 0)
        return;
    report_paragraph(report,
                     said(report, "Services are asked from one place, %s each. One is down once %s "
                                  "checks in a row have failed, from the first of them on."),
                     intervals(report, &every), confirmations(report, &confirm));
}

static void add_formula(struct report *report)
{
    const struct policy *const policy = report->policy;
    char days[WORDING_TEXT];

    report_paragraph(
        report, "%s",
        policy->degraded_is_up
            ? said(report, "Availability is the time in which a service was up or degraded, "
                           "divided by all of the time that counts. Time of which nothing is "
                           "known does not count.")
            : said(report, "Availability is the time in which a service was up, divided by all of "
                           "the time that counts; degraded time is held against it. Time of which "
                           "nothing is known does not count."));
    if (policy->maintenance_is_excluded)
        report_paragraph(report,
                         said(report, "Maintenance does not count if it was announced at least %s "
                                      "working days before; else what was measured counts."),
                         wording_count(days, report->language, policy->notice_days));
    else
        report_paragraph(report, "%s", said(report, "Maintenance counts as down."));
}

static void add_remarks(struct report *report)
{
    report_heading(report, 2, said(report, "Remarks"));
    report_paragraph(report, "%s",
                     said(report, "Targets were assigned by the province itself; they are no "
                                  "requirement of central bodies."));
    if (report->mean_target_ppm > 0)
        report_paragraph(report, "%s",
                         said(report, "The target of all together is the mean of the services' "
                                      "targets, each for the time that was measured."));
    report_paragraph(report,
                     said(report, "A service of which less than %d%% of the figures are there "
                                  "cannot be judged. Measurement from one place sees a failure of "
                                  "the line to it, too."),
                     (int)(report->policy->coverage_ppm / PPM_PER_PERCENT));
}

bool report_scope(struct report *report, struct error *error)
{
    (void)error;
    report_heading(report, 1, said(report, "WHAT WAS WATCHED AND HOW"));
    add_extent(report);
    report_heading(report, 2, said(report, "Method"));
    add_probing(report);
    add_formula(report);
    add_remarks(report);
    return true;
}
