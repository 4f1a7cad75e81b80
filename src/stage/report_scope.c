/* II. What was watched, and how: from the configuration and the policy as they are. */
#include "model/catalogue_dated.h"
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

static const char *number_of(struct report *report, int64_t count)
{
    char number[WORDING_TEXT];

    return document_text(report->document, wording_count(number, report->language, count));
}

const char *report_extent(struct report *report)
{
    struct document *const document = report->document;
    const int64_t services = (int64_t)report->service_count;
    const int64_t agencies = count_agencies(report);
    const int64_t programmes = count_programmes(report);
    const char *extent = document_format(
        document, services == 1 ? said(report, "%s service") : said(report, "%s services"),
        number_of(report, services));

    if (agencies > 0)
        extent = document_format(
            document, said(report, "%s of %s"), extent,
            document_format(document,
                            agencies == 1 ? said(report, "%s agency") : said(report, "%s agencies"),
                            number_of(report, agencies)));
    if (programmes > 0)
        extent = document_format(document, said(report, "%s under %s"), extent,
                                 document_format(document,
                                                 programmes == 1 ? said(report, "%s programme")
                                                                 : said(report, "%s programmes"),
                                                 number_of(report, programmes)));
    return extent;
}

const char *report_moments(struct report *report)
{
    char from[WORDING_TEXT], to[WORDING_TEXT];
    const int64_t local_ms = zone_to_local(report->zone, report->to_ms);
    const int minutes = (int)(local_ms % MS_PER_DAY / 60000);

    wording_day(from, report->period.first_day);
    wording_day(to,
                report->goes_on ? (int32_t)(local_ms / MS_PER_DAY) : report->period.end_day - 1);
    if (report->goes_on)
        return document_format(report->document,
                               said(report, "Figures are from 00:00 on %s to %02d:%02d on %s; the "
                                            "period is not over."),
                               from, minutes / 60, minutes % 60, to);
    return document_format(report->document,
                           said(report, "Figures are from 00:00 on %s to 24:00 on %s."), from, to);
}

/* 90%, 95,50% */
static const char *least(struct report *report)
{
    const int64_t ppm = report->policy->coverage_ppm;
    const bool is_whole = ppm % PPM_PER_PERCENT == 0;
    char number[WORDING_TEXT];

    wording_decimal(number, report->language, is_whole ? ppm / PPM_PER_PERCENT : ppm / 100,
                    is_whole ? 0 : 2);
    return document_format(report->document, "%s%%", number);
}

static const char *thinness(struct report *report)
{
    char coverage[FRACTION_TEXT];

    if (fraction_reaches(report->whole.coverage, report->policy->coverage_ppm))
        return "";
    return document_format(
        report->document,
        said(report, "Data completeness of the period is only %s, below the required minimum of "
                     "%s: the results hold for the time that was measured and do not suffice for "
                     "an overall assessment."),
        fraction_format(coverage, report->whole.coverage, report->language), least(report));
}

static const char *tell_changes(struct report *report, int64_t begun, int64_t ended)
{
    struct document *const document = report->document;
    const char *const added = document_format(document,
                                              begun == 1 ? said(report, "%s service was added")
                                                         : said(report, "%s services were added"),
                                              number_of(report, begun));
    const char *const gone =
        document_format(document,
                        ended == 1 ? said(report, "%s service was withdrawn")
                                   : said(report, "%s services were withdrawn"),
                        number_of(report, ended));

    if (begun > 0 && ended > 0)
        return document_format(document, "%s%s%s", added, said(report, " and "), gone);
    return begun > 0 ? added : gone;
}

static void add_changes(struct report *report)
{
    int64_t begun = 0;
    int64_t ended = 0;

    for (size_t i = 0; i < report->service_count; i++) {
        const struct service *const service =
            &report->catalogue->services[report->services[i].index];

        begun += service->from_ms > report->from_ms && service->from_ms < report->to_ms;
        ended += service->ended_ms > report->from_ms && service->ended_ms < report->to_ms;
    }
    if (begun + ended > 0)
        report_paragraph(report,
                         said(report, "In the period %s; each counts only for the days on which it "
                                      "was monitored."),
                         tell_changes(report, begun, ended));
}

static const char *name_at(const struct report *report, int agency, int64_t at_ms)
{
    const struct agency_name name = agency_name_at(&report->catalogue->agencies[agency], at_ms);

    return name_in(report->language, name.name, name.name_en);
}

static bool is_within(const struct report *report, int64_t at_ms)
{
    return at_ms > report->from_ms && at_ms < report->to_ms;
}

/* Agencies that were merged or renamed in the period: the report has the names of its end. */
static void tell_agency(struct report *report, int agency)
{
    const struct agency *const own = &report->catalogue->agencies[agency];
    char day[WORDING_TEXT];

    for (size_t i = 1; i < own->name_count; i++) {
        const int64_t at_ms = own->names[i].from_ms;

        if (is_within(report, at_ms))
            report_paragraph(report, said(report, "As of %s, %s is called %s."),
                             wording_day(day, zone_day(report->zone, at_ms)),
                             name_at(report, agency, at_ms - 1), name_at(report, agency, at_ms));
    }
    if (own->into != NONE_AT_ALL && is_within(report, own->ended_ms))
        report_paragraph(report,
                         said(report, "As of %s, %s was merged into %s; each has the figures of "
                                      "the time in which the services were its own."),
                         wording_day(day, zone_day(report->zone, own->ended_ms)),
                         name_at(report, agency, own->ended_ms - 1),
                         name_at(report, own->into, own->ended_ms));
}

static void add_extent(struct report *report)
{
    const char *const thin = thinness(report);

    report_heading(report, 2, said(report, "Scope"));
    report_paragraph(report, said(report, "The monitoring covered %s."), report_extent(report));
    report_paragraph(report, "%s", report_moments(report));
    add_changes(report);
    for (size_t i = 0; i < report->catalogue->agency_count; i++)
        if (report_agency_counts(report, (int)i))
            tell_agency(report, (int)i);
    if (*thin != '\0')
        report_paragraph(report, "%s", thin);
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
                     said(report,
                          "Services are checked from one vantage point, %s. A service is down "
                          "once %s checks in a row have failed, from the first of them on."),
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
    const char *const targets = report->catalogue->office.targets[report->language];

    report_heading(report, 2, said(report, "Remarks"));
    if (targets != NULL)
        report_paragraph(report,
                         said(report, "Targets were assigned by the province itself, by %s; they "
                                      "are no requirement of central bodies."),
                         targets);
    else
        report_paragraph(report, "%s",
                         said(report, "Targets were assigned by the province itself; they are no "
                                      "requirement of central bodies."));
    if (report->mean_target_ppm > 0)
        report_paragraph(report, "%s",
                         said(report, "The target of all together is the mean of the services' "
                                      "targets, each for the time that was measured."));
    report_paragraph(report,
                     said(report,
                          "A service with data completeness below %s cannot be assessed. As "
                          "all is measured from one vantage point, failures of the line to "
                          "a service are included."),
                     least(report));
}

bool report_scope(struct report *report, struct error *error)
{
    (void)error;
    report_heading(report, 1, said(report, "SCOPE AND METHOD"));
    add_extent(report);
    report_heading(report, 2, said(report, "Method"));
    add_probing(report);
    add_formula(report);
    add_remarks(report);
    return true;
}
