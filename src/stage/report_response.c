/* Table 5 and chart 2: how long answers took. */
#include <stdlib.h>

#include "base/memory.h"
#include "io/store_rollups.h"
#include "stage/report_inside.h"

enum {
    COLUMNS = 9,
    SERVICES_MOST = 100, /* in the table; all of them are in Annex I */
    SLOW_MOST = 20,      /* of so many services the slowest hours are looked for */
    HOURS = 24,
    WEEK_DAYS = 7,
    WEEKS_LEAST = 2,
    MEDIAN = 0,
    P95 = 1,
    US_PER_MS = 1000,
};

/* --- the slowest hours --------------------------------------------------------------------------
 */

struct hours {
    const struct report *report;
    struct rollup *hours; /* of the day, by local clocks */
};

static void on_hour(void *argument, const struct rollup_row *row)
{
    const struct hours *const hours = argument;
    const int64_t local_ms = zone_to_local(hours->report->zone, row->number * MS_PER_HOUR);

    rollup_merge(&hours->hours[(local_ms % MS_PER_DAY + MS_PER_DAY) % MS_PER_DAY / MS_PER_HOUR],
                 row->rollup);
}

/* The hour of the day of which the 95th percentile is greatest; -1: not known. */
static int slowest_of(const struct rollup *hours)
{
    int64_t greatest_us = -1;
    int slowest = -1;

    for (int i = 0; i < HOURS; i++) {
        struct latency latency;

        if (sketch_count(&hours[i].sketch) < quantile_smallest_count(figures_quantiles[P95]) ||
            !rollup_find_quantile(&hours[i], figures_quantiles[P95], &latency) ||
            latency.us <= greatest_us)
            continue;
        greatest_us = latency.us;
        slowest = i;
    }
    return slowest;
}

static bool find_slowest(const struct report *report, size_t service, int *hour,
                         struct error *error)
{
    const struct service *const own = &report->catalogue->services[service];
    struct hours hours = {report, NEW_ARRAY(struct rollup, HOURS)};
    bool good = true;

    for (size_t i = own->first_probe; good && i < own->first_probe + own->probe_count; i++) {
        const struct rollup_range range = {.level = ROLLUP_HOUR,
                                           .probe = report->catalogue->probes[i].id,
                                           .from = report->from_ms / MS_PER_HOUR,
                                           .to = report->to_ms / MS_PER_HOUR};

        if (report->catalogue->probes[i].weight != WEIGHT_OBSERVED)
            good = reader_rollups(report->reader, &range, on_hour, &hours, error);
    }
    *hour = slowest_of(hours.hours);
    free(hours.hours);
    return good;
}

/* --- table 5 ------------------------------------------------------------------------------------
 */

static const struct report_column columns[COLUMNS] = {
    {"No.", 5, ALIGN_CENTRE},
    {"Service", 30, ALIGN_LEFT},
    {"Median (ms)", 9, ALIGN_RIGHT},
    {"95th percentile (ms)", 10, ALIGN_RIGHT},
    {"Limit (ms)", 9, ALIGN_RIGHT},
    {"Within the limit (%)", 10, ALIGN_RIGHT},
    {"95th percentile before (ms)", 10, ALIGN_RIGHT},
    {"Slowest hours", 11, ALIGN_CENTRE},
    {"Verdict", 10, ALIGN_CENTRE},
};

static bool is_slow(const struct figures *figures)
{
    return figures->told[P95] && figures->target.p95_us > 0 &&
           figures->quantiles[P95].us > figures->target.p95_us;
}

/* By how far they are over their limits, then by how slow they are. */
static int compare(const void *left, const void *right)
{
    const struct report_service *const a = *(const struct report_service *const *)left;
    const struct report_service *const b = *(const struct report_service *const *)right;
    const int64_t one = a->figures.quantiles[P95].us;
    const int64_t other = b->figures.quantiles[P95].us;

    if (is_slow(&a->figures) != is_slow(&b->figures))
        return is_slow(&a->figures) ? -1 : 1;
    if (one != other)
        return one > other ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static void compare_with(struct report *report, struct row *row,
                         const struct report_service *service)
{
    const struct figures then = report_then(&report->before, service->index);

    if (then.services > 0 && report_comparable(report, &then) == BEFORE_THERE)
        row->cells[6] = report_latency(&then, P95);
}

static void judge_limit(struct report *report, struct row *row,
                        const struct report_service *service)
{
    const int64_t limit_us = service->figures.target.p95_us;

    if (limit_us <= 0) {
        row->cells[8] = report_words(report, said(report, "No limit"));
        return;
    }
    row->cells[4] = cell_of_number(limit_us / US_PER_MS, 0);
    row->cells[5] = report_share(
        figures_within(report->book, (struct subject){SCOPE_SERVICE, service->index}, limit_us));
    row->cells[8] =
        report_words(report, is_slow(&service->figures) ? said(report, "Above the limit")
                                                        : said(report, "Within the limit"));
}

static bool add_service(struct report *report, struct table *table,
                        const struct report_service *service, struct error *error)
{
    struct row *const row = document_add_row(report->document, table, ROW_PLAIN);
    int hour = -1;

    row->cells[0] = cell_of_number((int64_t)table->row_count, 0);
    row->cells[1] = report_words(report, service->name);
    row->cells[2] = report_latency(&service->figures, MEDIAN);
    row->cells[3] = report_latency(&service->figures, P95);
    compare_with(report, row, service);
    judge_limit(report, row, service);
    if (table->row_count <= SLOW_MOST && !find_slowest(report, service->index, &hour, error))
        return false;
    if (hour >= 0)
        row->cells[7] = report_words(
            report, document_format(report->document, "%02d:00-%02d:00", hour, hour + 1));
    return true;
}

static bool add_services(struct report *report, struct table *table, size_t *left,
                         struct error *error)
{
    const struct report_service **const list =
        NEW_ARRAY(const struct report_service *, report->service_count);
    size_t count = 0;
    bool good = true;

    for (size_t i = 0; i < report->service_count; i++)
        if (report->services[i].figures.told[P95])
            list[count++] = &report->services[i];
    if (count > 1)
        qsort(list, count, sizeof *list, compare);
    for (size_t i = 0; good && i < count && i < SERVICES_MOST; i++)
        good = add_service(report, table, list[i], error);
    *left = count > SERVICES_MOST ? count - SERVICES_MOST : 0;
    free(list);
    return good;
}

/* --- chart 2 ------------------------------------------------------------------------------------
 */

struct weeks {
    const struct report *report;
    struct rollup *weeks;
    int32_t first_day;
    size_t count;
};

static struct rollup *find_week(void *argument, size_t probe, int64_t from_ms, int64_t to_ms)
{
    const struct weeks *const weeks = argument;
    const int32_t day = zone_day(weeks->report->zone, from_ms) - weeks->first_day;

    (void)probe;
    (void)to_ms;
    return day < 0 || (size_t)(day / WEEK_DAYS) >= weeks->count ? NULL
                                                                : &weeks->weeks[day / WEEK_DAYS];
}

static void fill_week(const struct weeks *weeks, struct chart *chart, size_t week)
{
    const char *date = "";
    char day[DATE_TEXT];
    struct document *const document = weeks->report->document;

    date = date_format_for_people(day, date_of_day(weeks->first_day + (int32_t)week * WEEK_DAYS));
    chart->categories[week] = document_format(document, "%.5s", date);
    for (int i = MEDIAN; i <= P95; i++) {
        struct latency latency;

        if (sketch_count(&weeks->weeks[week].sketch) >=
                quantile_smallest_count(figures_quantiles[i]) &&
            rollup_find_quantile(&weeks->weeks[week], figures_quantiles[i], &latency))
            chart->values[(size_t)i * weeks->count + week] = latency.us / US_PER_MS;
    }
}

static const char *tell_extremes(struct report *report, const struct chart *chart, size_t series)
{
    size_t most = SIZE_MAX;
    const int64_t *const values = &chart->values[series * chart->category_count];
    char number[WORDING_TEXT];

    for (size_t i = 0; i < chart->category_count; i++)
        if (values[i] != CHART_MISSING && (most == SIZE_MAX || values[i] > values[most]))
            most = i;
    if (most == SIZE_MAX)
        return "-";
    return document_format(report->document, said(report, "at most %s ms, in the week from %s"),
                           wording_number(number, report->language, values[most]),
                           chart->categories[most]);
}

static void add_chart(struct report *report, const struct weeks *weeks)
{
    struct chart *const chart = report_chart(
        report, 2, CHART_LINES, said(report, "Response times by week: median and 95th percentile"),
        2, weeks->count);

    chart->unit = "ms";
    chart->series[MEDIAN] = document_text(report->document, said(report, "Median"));
    chart->series[P95] = document_text(report->document, said(report, "95th percentile"));
    chart->empty = document_text(report->document, said(report, "Nothing was measured."));
    for (size_t i = 0; i < weeks->count; i++)
        fill_week(weeks, chart, i);
    chart->alternative =
        document_format(report->document,
                        said(report, "Response times of all services by week. Median: %s. 95th "
                                     "percentile: %s."),
                        tell_extremes(report, chart, MEDIAN), tell_extremes(report, chart, P95));
}

static bool draw_weeks(struct report *report, struct error *error)
{
    struct weeks weeks = {.report = report, .first_day = zone_day(report->zone, report->from_ms)};
    const int32_t days = zone_day(report->zone, report->to_ms - 1) - weeks.first_day + 1;
    bool good;

    weeks.count = (size_t)((days + WEEK_DAYS - 1) / WEEK_DAYS);
    if (weeks.count < WEEKS_LEAST)
        return true;
    weeks.weeks = NEW_ARRAY(struct rollup, weeks.count);
    good = figures_sum_samples(report->book, report->reader,
                               (struct subject){.scope = SCOPE_PROVINCE}, find_week, &weeks, error);
    if (good)
        add_chart(report, &weeks);
    free(weeks.weeks);
    return good;
}

bool report_table_5(struct report *report, struct error *error)
{
    struct table *table;
    size_t left = 0;

    if (report_past_of(report, &report->before, error) == NULL)
        return false;
    report_heading(report, 2, said(report, "Response times"));
    table = report_table(report, 5, said(report, "Response times"));
    table->is_wide = true;
    table->empty = document_text(report->document,
                                 said(report, "No response time was measured often enough."));
    report_columns(report, table, columns, COLUMNS);
    if (!add_services(report, table, &left, error))
        return false;
    if (table->row_count > 0)
        table->note = document_format(
            report->document,
            said(report, "Those above their limit first, then the slowest. Percentiles are within "
                         "1%%; of time-outs their limit is counted, and they are never within the "
                         "limit. The slowest hours are those of the day with the greatest 95th "
                         "percentile, told of the first %d."),
            SLOW_MOST);
    if (left > 0)
        table->note = document_format(
            report->document, said(report, "%s %d others are in Annex I."), table->note, (int)left);
    report_add_note(report, table, report_limits_note(report));
    report_add_note(report, table, report_past_note(report, &report->before));
    return draw_weeks(report, error);
}
