/* IV, V and VI: drafts of what people have to judge; each block has a name by which it is
 * replaced. */
#include <stdlib.h>

#include "base/memory.h"
#include "stage/report_inside.h"

enum { BETTER_HUNDREDTHS = 10, TOP = 5, REASONS_TOP = 3 };

/* What the program only drafts says so in its text, too. */
static void add_draft(struct report *report, const char *id, const char *text)
{
    struct document *const document = report->document;
    struct block *const block =
        document_add(document, PART_BODY, BLOCK_PARAGRAPH,
                     document_format(document, "%s %s", text, said(report, "[to be confirmed]")));

    block->id = document_text(document, id);
    block->to_confirm = true;
}

static void add_text(struct report *report, const char *id, struct text *text)
{
    add_draft(report, id, text_string(text));
    text_free(text);
}

/* --- strengths ----------------------------------------------------------------------------------
 */

struct names {
    const char **names;
    size_t count, capacity;
};

static void add_name(struct names *names, const char *name)
{
    names->names = memory_room(names->names, names->count, &names->capacity, sizeof *names->names);
    names->names[names->count++] = name;
}

static void names_free(struct names *names)
{
    free(names->names);
}

static void find_mended(struct report *report, struct names *names)
{
    for (size_t i = 0; i < report->service_count; i++) {
        const struct report_service *const service = &report->services[i];

        if (service->figures.verdict == VERDICT_MET &&
            report_then(&report->before, service->index).verdict == VERDICT_MISSED)
            add_name(names, service->name);
    }
}

static void find_better(struct report *report, struct names *names)
{
    for (size_t i = 0; i < report->catalogue->agency_count; i++) {
        const struct subject subject = {SCOPE_AGENCY, i};
        const struct figures now = figures_of(report->book, subject);
        const struct figures then = figures_of(report->before.book, subject);

        if (report_comparable(report, &then) == BEFORE_THERE && now.availability.whole > 0 &&
            fraction_hundredths(now.availability) - fraction_hundredths(then.availability) >=
                BETTER_HUNDREDTHS)
            add_name(names, report_agency_name(report, (int)i));
    }
}

/* How many of those that can be assessed met their targets. */
static void add_met(struct report *report, struct text *text)
{
    const struct report_group group = report_group_now(report);
    const int64_t judged_count = group.met + group.missed;
    char met[WORDING_TEXT], judged[WORDING_TEXT];

    if (judged_count == 0)
        text_add_string(text, said(report, "No service can be assessed against a target yet."));
    else if (group.met == 0)
        text_add_string(text, said(report, "No service met its target."));
    else if (judged_count == 1)
        text_add_string(text,
                        said(report, "The only service that can be assessed met its target."));
    else if (group.missed == 0)
        text_add(text, said(report, "All %s services that can be assessed met their target."),
                 wording_count(met, report->language, group.met));
    else
        text_add(text, said(report, "%s of %s services that can be assessed met their target."),
                 wording_count(met, report->language, group.met),
                 wording_count(judged, report->language, judged_count));
}

static void add_strengths(struct report *report, struct text *text)
{
    struct names mended = {.count = 0};
    struct names better = {.count = 0};

    add_met(report, text);
    find_mended(report, &mended);
    find_better(report, &better);
    if (mended.count > 0) {
        text_add_string(text, said(report, " Services that meet their target again: "));
        report_add_names(text, mended.names, mended.count, NAMED_SERVICES, report->language);
        text_add_string(text, ".");
    }
    if (better.count > 0) {
        text_add_string(text, said(report,
                                   " Agencies whose availability rose by 0.10 percentage points or "
                                   "more: "));
        report_add_names(text, better.names, better.count, NAMED_AGENCIES, report->language);
        text_add_string(text, ".");
    }
    names_free(&mended);
    names_free(&better);
}

/* --- shortcomings -------------------------------------------------------------------------------
 */

/* The last change of its target since the period before began. */
static void tell_moved(const struct report *report, const struct report_service *service,
                       struct report_measure *measure, char day[WORDING_TEXT])
{
    const struct dated_list *const list =
        &report->catalogue->services[service->index].availabilities;
    const int64_t since_ms = period_from(&report->before.period, report->zone);

    for (size_t i = 1; i < list->count; i++) {
        const int64_t at_ms = list->values[i].from_ms;
        const int64_t earlier = list->values[i - 1].value;

        if (at_ms <= since_ms || at_ms >= report->to_ms || earlier <= 0 ||
            list->values[i].value <= 0 || list->values[i].value == earlier)
            continue;
        measure->target_earlier = earlier;
        measure->target_later = list->values[i].value;
        measure->target_moved = wording_day(day, zone_day(report->zone, at_ms));
    }
}

/* Of a new service nothing is there to compare it with, though there is of the others. */
static enum report_before before_of(const struct report *report, const struct figures *then)
{
    const enum report_before is = report_comparable(report, then);

    return report_comparable(report, &report->before.whole) == BEFORE_THERE ? is : BEFORE_NOT_ASKED;
}

static void add_missed(struct report *report, const struct report_service *service,
                       struct text *text)
{
    const struct figures then = report_then(&report->before, service->index);
    char day[WORDING_TEXT];
    const bool wholly = report_is_judged_wholly(service);
    struct report_measure measure = {.figure = wholly ? said(report, "Availability")
                                                      : said(report, "Availability while a target "
                                                                     "was assigned"),
                                     .subject = service->name,
                                     .unit = UNIT_SHARE,
                                     .higher_is_better = true,
                                     .value = {.share = service->judged},
                                     .coverage = service->figures.coverage,
                                     .coverage_least_ppm = report->policy->coverage_ppm,
                                     .judges = true,
                                     .times_allowed = report_times_allowed(service),
                                     .before = wholly ? before_of(report, &then) : BEFORE_NOT_ASKED,
                                     .earlier = {.share = then.availability},
                                     .period = report->before.name};

    measure.target = report_owed_ppm(report, service, &measure.is_mean_target);
    tell_moved(report, service, &measure, day);
    if (text->length > 0)
        text_add_string(text, " ");
    report_add_sentence(text, &measure, report->language);
}

static void add_late_work(struct report *report, struct text *text)
{
    const int64_t late = figures_count_late_works(report->book);
    char number[WORDING_TEXT];

    if (late > 0)
        text_add(
            text,
            late == 1
                ? said(report, " %s maintenance window was announced too late to be excluded.")
                : said(report, " %s maintenance windows were announced too late to be excluded."),
            wording_count(number, report->language, late));
}

/* Who was alerted and did not say within a quarter of an hour that he deals with it. */
static bool add_late_answers(struct report *report, struct text *text, struct error *error)
{
    char number[WORDING_TEXT], all[WORDING_TEXT];
    int64_t told;
    int64_t late;

    if (!report_count_alerts(report, &told, &late, error))
        return false;
    if (late == 0)
        return true;
    wording_count(number, report->language, late);
    wording_count(all, report->language, told);
    text_add(text,
             told == 1 ? said(report, " %s of %s incident that people were alerted to was not "
                                      "acknowledged within 15 minutes.")
                       : said(report, " %s of %s incidents that people were alerted to were not "
                                      "acknowledged within 15 minutes."),
             number, all);
    return true;
}

/* Each with what it came to: a month has a line for all of them. */
static void list_missed(struct report *report, const struct report_service *const *missed,
                        size_t count, struct text *text)
{
    const char **const names = NEW_ARRAY(const char *, count + 1);
    char number[WORDING_TEXT], share[FRACTION_TEXT];

    for (size_t i = 0; i < count; i++)
        names[i] = document_format(report->document, "%s (%s)", missed[i]->name,
                                   fraction_format(share, missed[i]->judged, report->language));
    text_add(text,
             count == 1 ? said(report, "%s service missed its target: ")
                        : said(report, "%s services missed their target: "),
             wording_count(number, report->language, (int64_t)count));
    report_add_names(text, names, count, NAMED_SERVICES, report->language);
    text_add_string(text, ".");
    free(names);
}

static bool is_month(const struct report *report)
{
    return report->period.kind == PERIOD_MONTH;
}

static bool add_shortcomings(struct report *report, struct text *text, struct error *error)
{
    const struct report_service **const missed =
        NEW_ARRAY(const struct report_service *, report->service_count);
    const size_t count = report_list_missed(report, missed);
    bool good;

    if (count > 0 && is_month(report))
        list_missed(report, missed, count, text);
    else
        for (size_t i = 0; i < count && i < TOP; i++)
            add_missed(report, missed[i], text);
    if (count == 0)
        text_add_string(text, said(report, "No service missed its target."));
    good = add_late_answers(report, text, error);
    add_late_work(report, text);
    free(missed);
    return good;
}

/* --- causes -------------------------------------------------------------------------------------
 */

/* Central bodies are named politely. */
static void add_share_of(struct report *report, int owner, struct text *text)
{
    const int64_t down_ms = report->whole.account.wall.down_ms[owner];
    char span[WORDING_TEXT];

    if (down_ms == 0)
        return;
    text_add_string(text, text->length == 0 ? "" : "; ");
    wording_span(span, report->language, down_ms);
    if (owner == OWNER_CENTRAL)
        text_add(text, said(report, "interruptions of systems of central bodies (%s)"), span);
    else
        text_add(text,
                 owner == OWNER_LINE ? said(report, "failures of the transmission line (%s)")
                                     : said(report, "power failures (%s)"),
                 span);
}

static void add_objective(struct report *report, struct text *text)
{
    struct text owners = {0};

    add_share_of(report, OWNER_CENTRAL, &owners);
    add_share_of(report, OWNER_LINE, &owners);
    add_share_of(report, OWNER_POWER, &owners);
    if (owners.length > 0)
        text_add(text, said(report, "Downtime with external causes: %s."), text_string(&owners));
    else
        text_add_string(text, said(report, "No downtime was found to be caused by central bodies, "
                                           "the line or the power supply."));
    text_free(&owners);
}

/* Of all services together, reasons by the downtime that samples gave them, of which the cause does
 * not lie with others. */
static enum reason next_reason(const struct report *report, bool told[REASON_COUNT],
                               int64_t *most_ms)
{
    int next = REASON_NONE;

    *most_ms = 0;
    for (int reason = 1; reason < REASON_COUNT; reason++) {
        if (told[reason] || report->own_by_reason[reason] <= *most_ms)
            continue;
        *most_ms = report->own_by_reason[reason];
        next = reason;
    }
    told[next] = true;
    return (enum reason)next;
}

static void add_subjective(struct report *report, struct text *text)
{
    bool told[REASON_COUNT] = {false};
    char span[WORDING_TEXT];
    int64_t most_ms;
    size_t count = 0;

    for (int i = 0; i < REASONS_TOP; i++) {
        const enum reason reason = next_reason(report, told, &most_ms);

        if (most_ms > 0)
            text_add(text, "%s%s (%s)",
                     count++ == 0 ? said(report, "Most frequent symptoms of the other downtime: ")
                                  : "; ",
                     report_reason(report, reason), wording_span(span, report->language, most_ms));
    }
    if (count == 0)
        text_add_string(text, said(report, "No downtime with internal causes was recorded"));
    text_add_string(text, ".");
}

/* --- the chapter --------------------------------------------------------------------------------
 *
 * A month has three lines, each with its name in front. */

static void begin_line(const struct report *report, struct text *text, int number, const char *name)
{
    text_add(text, "%d. %s: ", number, said(report, name));
}

static bool add_lines(struct report *report, struct error *error)
{
    struct text strengths = {0};
    struct text shortcomings = {0};
    struct text causes = {0};
    bool good;

    begin_line(report, &strengths, 1, "Strengths");
    add_strengths(report, &strengths);
    begin_line(report, &shortcomings, 2, "Shortcomings");
    good = add_shortcomings(report, &shortcomings, error);
    begin_line(report, &causes, 3, "Causes");
    text_add(&causes, "a) %s: ", said(report, "External"));
    add_objective(report, &causes);
    text_add(&causes, " b) %s: ", said(report, "Internal"));
    add_subjective(report, &causes);
    add_text(report, "uu-diem", &strengths);
    add_text(report, "ton-tai", &shortcomings);
    add_text(report, "nguyen-nhan", &causes);
    return good;
}

static bool add_sections(struct report *report, struct error *error)
{
    struct text text = {0};
    bool good;

    report_heading(report, 2, said(report, "Strengths"));
    add_strengths(report, &text);
    add_text(report, "uu-diem", &text);
    report_heading(report, 2, said(report, "Shortcomings"));
    good = add_shortcomings(report, &text, error);
    add_text(report, "ton-tai", &text);
    report_heading(report, 2, said(report, "Causes"));
    report_heading(report, 3, said(report, "External"));
    add_objective(report, &text);
    add_text(report, "nguyen-nhan-khach-quan", &text);
    report_heading(report, 3, said(report, "Internal"));
    add_subjective(report, &text);
    add_text(report, "nguyen-nhan-chu-quan", &text);
    return good;
}

bool report_assessment(struct report *report, struct error *error)
{
    if (report_past_of(report, &report->before, error) == NULL)
        return false;
    report_heading(report, 1, said(report, "ASSESSMENT"));
    return is_month(report) ? add_lines(report, error) : add_sections(report, error);
}

/* --- V ------------------------------------------------------------------------------------------
 */

static const char *next_period(struct report *report)
{
    const struct period *const period = &report->period;
    struct period next;
    char name[PERIOD_TEXT];

    if (period->kind == PERIOD_DAYS || period->kind == PERIOD_NINE_MONTHS)
        return said(report, "the next period");
    next = period_of_day(period->kind, period->calendar, period->end_day);
    period_name(name, &next, report->language);
    return period->kind == PERIOD_MONTH
               ? document_text(report->document, name)
               : document_format(report->document, said(report, "the %s"), name);
}

static const char *heading_of_tasks(struct report *report)
{
    const char *const next = next_period(report);

    return report_capitals(report,
                           document_format(report->document, said(report, "TASKS OF %s"), next));
}

bool report_tasks(struct report *report, struct error *error)
{
    struct report_problem problems[REPORT_PROBLEMS];
    const size_t count = report_find_problems(report, problems);

    (void)error;
    report_heading(report, 1, heading_of_tasks(report));
    for (size_t i = 0; i < count; i++)
        add_draft(report, document_format(report->document, "phuong-huong-%d", (int)i + 1),
                  document_format(report->document, said(report, "%d. %s; by: ……."), (int)i + 1,
                                  report_problem_task(report, &problems[i], false)));
    if (count == 0)
        add_draft(report, "phuong-huong-1",
                  said(report, "1. Keep the services as available as they are, and go on watching "
                               "them."));
    return true;
}

/* --- VI -----------------------------------------------------------------------------------------
 */

static void propose(struct report *report, const char *id, int owner, const char *asked)
{
    const int64_t down_ms = report->whole.account.wall.down_ms[owner];
    char span[WORDING_TEXT];
    struct text text = {0};

    if (down_ms > 0) {
        text_add_string(&text, asked);
        text_add(&text, said(report, " (down in the period: %s)."),
                 wording_span(span, report->language, down_ms));
    } else {
        text_add_string(&text, said(report, "No proposal."));
    }
    add_text(report, id, &text);
}

bool report_proposals(struct report *report, struct error *error)
{
    (void)error;
    report_heading(report, 1, said(report, "PROPOSALS"));
    report_heading(report, 2, said(report, "To the province"));
    add_draft(report, "kien-nghi-tinh",
              report_group_now(report).missed == 0
                  ? said(report, "No proposal.")
                  : said(report, "To direct the agencies whose services missed their target to "
                                 "mend what is named in this report."));
    report_heading(report, 2, said(report, "To central bodies"));
    propose(report, "kien-nghi-trung-uong", OWNER_CENTRAL,
            said(report, "To keep the national systems available on which services of the "
                         "province depend"));
    report_heading(report, 2, said(report, "To suppliers"));
    propose(report, "kien-nghi-don-vi-cung-cap", OWNER_SUPPLIER,
            said(report, "To keep what the contracts promise, and to announce maintenance in "
                         "time"));
    return true;
}
