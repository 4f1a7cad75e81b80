/* Table 1: the province as a whole, beside the period before and the same a year before. */
#include "stage/report_inside.h"

enum { NUMBER, FIGURE, UNIT, TARGET, NOW, BEFORE, YEAR_BEFORE, CHANGE, VERDICT };

/* A period as its lines read it. */
struct look {
    const struct report *report;
    const struct figures *figures;
    const struct figures_book *book;
    struct report_group group;
    int64_t works; /* windows of maintenance that began in it */
};

struct line {
    const char *name, *unit;
    enum report_unit kind;
    bool higher_is_better, is_sum; /* of what adds up over time */
    bool (*get)(const struct look *look, struct report_value *value);
};

/* --- what stands in the lines -------------------------------------------------------------------
 */

static bool get_availability(const struct look *look, struct report_value *value)
{
    value->share = look->figures->availability;
    return value->share.whole > 0;
}

static bool get_gross(const struct look *look, struct report_value *value)
{
    value->share = look->figures->gross_availability;
    return value->share.whole > 0;
}

static bool get_working(const struct look *look, struct report_value *value)
{
    value->share = look->figures->working_availability;
    return value->share.whole > 0;
}

static bool get_met(const struct look *look, struct report_value *value)
{
    value->number = look->group.met;
    return look->group.met + look->group.missed > 0;
}

static bool get_latency(const struct look *look, int which, struct report_value *value)
{
    value->number = look->figures->quantiles[which].us;
    return look->figures->told[which];
}

static bool get_median(const struct look *look, struct report_value *value)
{
    return get_latency(look, 0, value);
}

static bool get_p95(const struct look *look, struct report_value *value)
{
    return get_latency(look, 1, value);
}

static bool get_incidents(const struct look *look, struct report_value *value)
{
    value->number = look->figures->incidents;
    return true;
}

static bool get_down(const struct look *look, struct report_value *value)
{
    value->number = look->figures->account.wall.ms[PART_DOWN];
    return true;
}

static bool get_mean(const struct delay_mean *mean, struct report_value *value)
{
    value->number = delay_mean_ms(mean);
    return mean->count > 0;
}

static bool get_acknowledge(const struct look *look, struct report_value *value)
{
    return get_mean(&look->figures->times[CLOCK_WALL].acknowledge, value);
}

static bool get_restore(const struct look *look, struct report_value *value)
{
    return get_mean(&look->figures->times[CLOCK_WALL].restore, value);
}

static bool get_works(const struct look *look, struct report_value *value)
{
    value->number = look->works;
    return true;
}

static bool get_coverage(const struct look *look, struct report_value *value)
{
    value->share = look->figures->coverage;
    return value->share.whole > 0;
}

static const struct line lines[] = {
    {"Availability", "%", UNIT_SHARE, true, false, get_availability},
    {"Gross availability", "%", UNIT_SHARE, true, false, get_gross},
    {"Availability in working hours", "%", UNIT_SHARE, true, false, get_working},
    {"Services that met their target", "services", UNIT_COUNT, true, false, get_met},
    {"Response time, median", "ms", UNIT_LATENCY, false, false, get_median},
    {"Response time, 95th percentile", "ms", UNIT_LATENCY, false, false, get_p95},
    {"Incidents", "incidents", UNIT_COUNT, false, true, get_incidents},
    {"Downtime, all together", "hours:min:s", UNIT_SPAN, false, true, get_down},
    {"Time to acknowledge, mean", "hours:min:s", UNIT_SPAN, false, false, get_acknowledge},
    {"Time to restore, mean", "hours:min:s", UNIT_SPAN, false, false, get_restore},
    {"Maintenance", "times", UNIT_COUNT, false, true, get_works},
    {"Completeness of the figures", "%", UNIT_SHARE, true, false, get_coverage},
};
enum {
    LINES = sizeof lines / sizeof *lines,
    LINE_AVAILABILITY = 0,
    LINE_COVERAGE = LINES - 1,
    LINE_WORKS = LINES - 2, /* more maintenance is neither better nor worse */
};

/* --- the table ----------------------------------------------------------------------------------
 */

struct periods {
    struct look now, before, year_before;
    enum report_before before_is, year_before_is;
};

static const struct report_column columns[] = {
    {"No.", 5, ALIGN_CENTRE},
    {"Figure", 26, ALIGN_LEFT},
    {"Unit", 10, ALIGN_CENTRE},
    {"Target", 9, ALIGN_RIGHT},
    {"This period", 11, ALIGN_RIGHT},
    {"Period before", 11, ALIGN_RIGHT},
    {"Same period a year before", 11, ALIGN_RIGHT},
    {"Change", 11, ALIGN_RIGHT},
    {"Verdict", 11, ALIGN_CENTRE},
};

/* Targets are the services' own; together they owe no single number. */
static void add_verdict(struct report *report, int which, struct row *row, enum report_trend trend)
{
    const int64_t least_ppm = report->policy->coverage_ppm;

    if (which != LINE_WORKS)
        row->cells[VERDICT] =
            report_words(report, report_trend_word(report, trend, lines[which].higher_is_better));
    if (which == LINE_AVAILABILITY) {
        row->cells[TARGET] = report_words(report, said(report, "each service's"));
        row->cells[VERDICT] = report_words(report, report_verdict(report, report->whole.verdict));
    } else if (which == LINE_COVERAGE) {
        row->cells[TARGET] = cell_of_number(least_ppm / 100, 2);
        row->cells[VERDICT] = report_words(
            report, fraction_reaches(report->whole.coverage, least_ppm) ? said(report, "Met")
                                                                        : said(report, "Missed"));
    }
}

static void add_line(struct report *report, struct table *table, int which,
                     const struct periods *periods)
{
    const struct line *const line = &lines[which];
    struct row *const row = document_add_row(report->document, table, ROW_PLAIN);
    struct report_measure measure = {.unit = line->kind,
                                     .higher_is_better = line->higher_is_better,
                                     .before = periods->before_is};
    struct report_value year_before;
    const bool is_there = line->get(&periods->now, &measure.value);

    row->cells[NUMBER] = cell_of_number(which + 1, 0);
    row->cells[FIGURE] = report_words(report, said(report, line->name));
    row->cells[UNIT] = report_words(report, said(report, line->unit));
    if (is_there)
        row->cells[NOW] = report_value_cell(line->kind, measure.value);
    if (periods->year_before_is == BEFORE_THERE && line->get(&periods->year_before, &year_before))
        row->cells[YEAR_BEFORE] = report_value_cell(line->kind, year_before);
    if (measure.before != BEFORE_THERE || !line->get(&periods->before, &measure.earlier))
        measure.before = BEFORE_NEW;
    else
        row->cells[BEFORE] = report_value_cell(line->kind, measure.earlier);
    if (line->is_sum && report->goes_on)
        measure.before = BEFORE_NOT_ASKED;
    if (is_there && measure.before == BEFORE_THERE)
        row->cells[CHANGE] = report_change_cell(line->kind, measure.value, measure.earlier);
    add_verdict(report, which, row, is_there ? report_trend_of(&measure) : TREND_NONE);
}

static bool add_notes(struct report *report, struct table *table, struct error *error)
{
    const bool has_year = report->before.period.first_day != report->year_before.period.first_day;
    const char *rules = "", *year_rules = "";

    if (!report_rules_note(report, &report->before, &rules, error) ||
        (has_year && !report_rules_note(report, &report->year_before, &year_rules, error)))
        return false;
    report_add_note(report, table,
                    said(report, "Shares are truncated, never rounded up; a change is the "
                                 "difference of the printed numbers, of shares in percentage "
                                 "points."));
    report_add_note(report, table, report_incidents_note(report));
    report_add_note(report, table, report_past_note(report, &report->before));
    if (has_year)
        report_add_note(report, table, report_past_note(report, &report->year_before));
    report_add_note(report, table, report_sums_note(report));
    report_add_note(report, table, rules);
    report_add_note(report, table, year_rules);
    report_add_note(report, table, report_yardstick_note(report));
    return true;
}

static bool look_at_past(struct report *report, struct report_past *past, struct look *look,
                         enum report_before *is, struct error *error)
{
    if (report_past_of(report, past, error) == NULL)
        return false;
    *is = report_comparable(report, &past->whole);
    *look = (struct look){report, &past->whole, past->book, report_group_then(report, past->book),
                          figures_count_works(past->book)};
    return true;
}

bool report_table_1(struct report *report, struct error *error)
{
    struct periods periods = {.now = {report, &report->whole, report->book,
                                      report_group_now(report), figures_count_works(report->book)}};
    struct table *table;

    if (!look_at_past(report, &report->before, &periods.before, &periods.before_is, error) ||
        !look_at_past(report, &report->year_before, &periods.year_before, &periods.year_before_is,
                      error))
        return false;
    report_heading(report, 2, said(report, "Overall"));
    table = report_table(report, 1, said(report, "Overall results"));
    report_columns(report, table, columns, sizeof columns / sizeof *columns);
    for (int i = 0; i < LINES; i++)
        add_line(report, table, i, &periods);
    return add_notes(report, table, error);
}
