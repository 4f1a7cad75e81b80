/* The page for leaders, and I. Summary: the same words, but for the table. */
#include "stage/report_inside.h"

enum { P95 = 1, COLUMNS = 5 };

/* --- sentences ----------------------------------------------------------------------------------
 */

static const char *keep(struct report *report, struct text *text)
{
    const char *const kept = document_text(report->document, text_string(text));

    text_free(text);
    return kept;
}

static const char *extent_sentence(struct report *report)
{
    const struct figures *const whole = &report->whole;
    char samples[WORDING_TEXT], coverage[FRACTION_TEXT];
    int64_t count = 0;

    for (int i = 0; i < OUTCOME_COUNT; i++)
        count += whole->outcomes[i];
    return document_format(report->document,
                           said(report, "In %s the monitoring covered %s with %s checks; data "
                                        "completeness was %s."),
                           report->name, report_extent(report),
                           wording_number(samples, report->language, count),
                           fraction_format(coverage, whole->coverage, report->language));
}

/* All together owe the mean of what each owes; no word about it where the two would disagree. */
static bool may_judge(const struct report *report)
{
    const bool reaches = fraction_reaches(report->whole.availability, report->mean_target_ppm);

    return report->mean_target_ppm > 0 &&
           report->whole.verdict == (reaches ? VERDICT_MET : VERDICT_MISSED);
}

static const char *availability_sentence(struct report *report)
{
    const struct report_measure measure = {.figure = said(report, "The mean availability"),
                                           .unit = UNIT_SHARE,
                                           .higher_is_better = true,
                                           .value = {.share = report->whole.availability},
                                           .coverage = report->whole.coverage,
                                           .coverage_least_ppm = report->policy->coverage_ppm,
                                           .judges = may_judge(report),
                                           .target = report->mean_target_ppm,
                                           .is_mean_target = true,
                                           .before =
                                               report_comparable(report, &report->before.whole),
                                           .earlier = {.share = report->before.whole.availability},
                                           .period = report->before.name};
    struct text text = {0};

    report_add_sentence(&text, &measure, report->language);
    return keep(report, &text);
}

static const char *group_sentence(struct report *report)
{
    const struct report_group group = report_group_now(report);
    struct text text = {0};

    report_add_group(&text, &group, report->language);
    return keep(report, &text);
}

/* Incidents that only slowed a service down are mostly short: who reads how many brought it down
 * must know that they are in the mean, too. */
static void add_restore(struct report *report, struct text *text, bool all_down)
{
    const struct delay_mean *const restore = &report->whole.times[CLOCK_WALL].restore;
    char span[WORDING_TEXT];

    if (restore->count > 0)
        text_add(text,
                 all_down
                     ? said(report, " The mean time to restore was %s.")
                     : said(report, " The mean time to restore of all incidents, slow ones too, "
                                    "was %s."),
                 wording_span(span, report->language, delay_mean_ms(restore)));
}

/* Those of which a service was down, and for how long. */
static void add_down(struct report *report, struct text *text, const struct report_counted *counted)
{
    char all[WORDING_TEXT], down[WORDING_TEXT], span[WORDING_TEXT];

    wording_count(all, report->language, report->whole.incidents);
    wording_count(down, report->language, counted->down);
    wording_span(span, report->language, report->whole.account.wall.ms[PART_DOWN]);
    if (report->whole.incidents == 1 && counted->down == 0)
        text_add(text,
                 said(report, "%s incident was recorded, which did not bring a service down."),
                 all);
    else if (report->whole.incidents == 1)
        text_add(text,
                 said(report, "%s incident was recorded, which brought a service down for %s"), all,
                 span);
    else if (counted->down == 0)
        text_add(text,
                 said(report, "%s incidents were recorded; none of them brought a service down."),
                 all);
    else
        text_add(text,
                 said(report, "%s incidents were recorded, of which %s brought a service down, for "
                              "%s all together"),
                 all, down, span);
}

/* Whose they were. */
static void add_own(struct report *report, struct text *text, const struct report_counted *counted)
{
    char own[WORDING_TEXT];

    wording_count(own, report->language, counted->own);
    if (counted->own == 0)
        text_add_string(text,
                        said(report, "; none of these is the province's own responsibility."));
    else if (report->whole.incidents == 1)
        text_add_string(text, said(report, "; it is the province's own responsibility."));
    else if (counted->own == counted->down && counted->down > 1)
        text_add_string(text,
                        said(report, "; all of these are the province's own responsibility."));
    else
        text_add(text,
                 counted->own == 1
                     ? said(report, "; %s of these is the province's own responsibility.")
                     : said(report, "; %s of these are the province's own responsibility."),
                 own);
}

static const char *incident_sentence(struct report *report)
{
    const struct report_counted counted = report_count_down(report);
    struct text text = {0};

    if (report->whole.incidents == 0)
        return said(report, "No incident was recorded in the period.");
    add_down(report, &text, &counted);
    if (counted.down > 0)
        add_own(report, &text, &counted);
    add_restore(report, &text, counted.down == report->whole.incidents);
    return keep(report, &text);
}

static const char *problem_sentence(struct report *report)
{
    struct report_problem problems[REPORT_PROBLEMS];
    const size_t count = report_find_problems(report, problems);
    char number[WORDING_TEXT];
    struct text text = {0};

    if (count == 0)
        return "";
    text_add(&text, said(report, "Matters that need attention (%s):"),
             wording_count(number, report->language, (int64_t)count));
    for (size_t i = 0; i < count; i++)
        text_add(&text, "%s (%d) %s", i == 0 ? "" : ";", (int)i + 1,
                 report_problem_text(report, &problems[i]));
    text_add_string(&text, ".");
    return keep(report, &text);
}

/* Of what time the figures are, where no chapter says so; that they are too few the sentence about
 * availability does. */
static void tell_time(struct report *report, enum document_part part)
{
    const bool is_month = report->period.kind == PERIOD_MONTH; /* its edition has no chapter II */

    if (report->goes_on || (part == PART_BODY && is_month))
        document_add(report->document, part, BLOCK_PARAGRAPH, report_moments(report));
}

bool report_abstract(struct report *report, struct error *error)
{
    const char *problems;

    if (report_past_of(report, &report->before, error) == NULL)
        return false;
    problems = problem_sentence(report);
    report_heading(report, 1, said(report, "SUMMARY"));
    report_paragraph(report, "%s", extent_sentence(report));
    tell_time(report, PART_BODY);
    report_paragraph(report, "%s %s", availability_sentence(report), group_sentence(report));
    report_paragraph(report, "%s", incident_sentence(report));
    if (*problems != '\0')
        report_paragraph(report, "%s", problems);
    return true;
}

/* --- one page -----------------------------------------------------------------------------------
 */

static const struct report_column columns[COLUMNS] = {
    {"Figure", 34, ALIGN_LEFT},       {"Unit", 14, ALIGN_CENTRE},
    {"This period", 18, ALIGN_RIGHT}, {"Period before", 18, ALIGN_RIGHT},
    {"Change", 16, ALIGN_RIGHT},
};

struct key_figure {
    const char *name, *unit;
    struct report_value now, then;
    enum report_unit kind;
    bool is_there, was_there;
    bool is_sum; /* grows with time: not compared before its period is over */
};

static void add_key(struct report *report, struct table *table, const struct key_figure *key)
{
    struct row *const row = document_add_row(report->document, table, ROW_PLAIN);

    row->cells[0] = report_words(report, said(report, key->name));
    row->cells[1] = report_words(report, said(report, key->unit));
    if (key->is_there)
        row->cells[2] = report_value_cell(key->kind, key->now);
    if (key->was_there)
        row->cells[3] = report_value_cell(key->kind, key->then);
    if (key->is_there && key->was_there && !(key->is_sum && report->goes_on))
        row->cells[4] = report_change_cell(key->kind, key->now, key->then);
}

static bool add_notes(struct report *report, struct table *table, struct error *error)
{
    report_add_note(report, table, report_incidents_note(report));
    if (!report_note_before(report, table, error))
        return false;
    report_add_note(report, table, report_sums_note(report));
    report_add_note(report, table, report_yardstick_note(report));
    return true;
}

static bool add_numbers(struct report *report, struct error *error)
{
    const struct figures *const now = &report->whole;
    const struct figures *const then = &report->before.whole;
    const bool was = report_comparable(report, then) == BEFORE_THERE;
    const struct report_group group = report_group_now(report);
    const struct report_group then_group =
        was ? report_group_then(report, report->before.book) : (struct report_group){0};
    const struct key_figure keys[] = {{"Availability",
                                       "%",
                                       {.share = now->availability},
                                       {.share = then->availability},
                                       UNIT_SHARE,
                                       now->availability.whole > 0,
                                       was && then->availability.whole > 0,
                                       false},
                                      {"Services that met their target",
                                       "services",
                                       {.number = group.met},
                                       {.number = then_group.met},
                                       UNIT_COUNT,
                                       group.met + group.missed > 0,
                                       then_group.met + then_group.missed > 0,
                                       false},
                                      {"Incidents",
                                       "incidents",
                                       {.number = now->incidents},
                                       {.number = then->incidents},
                                       UNIT_COUNT,
                                       true,
                                       was,
                                       true},
                                      {"Downtime, all together",
                                       "hours:min:s",
                                       {.number = now->account.wall.ms[PART_DOWN]},
                                       {.number = then->account.wall.ms[PART_DOWN]},
                                       UNIT_SPAN,
                                       true,
                                       was,
                                       true},
                                      {"Response time, 95th percentile",
                                       "ms",
                                       {.number = now->quantiles[P95].us},
                                       {.number = then->quantiles[P95].us},
                                       UNIT_LATENCY,
                                       now->told[P95],
                                       was && then->told[P95],
                                       false}};
    struct table *const table = document_add_table(report->document, PART_SUMMARY, "tom-tat", "",
                                                   said(report, "Key figures"));

    report_columns(report, table, columns, COLUMNS);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        add_key(report, table, &keys[i]);
    return add_notes(report, table, error);
}

static void add_item(struct report *report, const char *text)
{
    document_add(report->document, PART_SUMMARY, BLOCK_ITEM, text);
}

static void add_requests(struct report *report)
{
    struct report_problem problems[REPORT_PROBLEMS];
    const size_t count = report_find_problems(report, problems);
    struct document *const document = report->document;

    document_add_heading(document, PART_SUMMARY, 2, said(report, "What needs attention"));
    for (size_t i = 0; i < count; i++)
        add_item(report,
                 document_format(document, "%s.", report_problem_text(report, &problems[i])));
    if (count == 0)
        add_item(report, said(report, "No service missed its target."));
    document_add_heading(document, PART_SUMMARY, 2, said(report, "What is asked of leaders"));
    for (size_t i = 0; i < count; i++)
        add_item(report,
                 document_format(document, "%s.", report_problem_task(report, &problems[i], true)));
    if (count == 0)
        add_item(report, said(report, "To take note of the results."));
}

bool report_page(struct report *report, struct error *error)
{
    struct document *const document = report->document;

    if (report_past_of(report, &report->before, error) == NULL)
        return false;
    document_add_heading(
        document, PART_SUMMARY, 1,
        report_capitals(report, document_format(document, said(report, "SUMMARY FOR LEADERS, %s"),
                                                report->title)));
    document_add(document, PART_SUMMARY, BLOCK_PARAGRAPH, availability_sentence(report));
    document_add(document, PART_SUMMARY, BLOCK_PARAGRAPH, group_sentence(report));
    tell_time(report, PART_SUMMARY);
    if (!add_numbers(report, error))
        return false;
    add_requests(report);
    return true;
}
