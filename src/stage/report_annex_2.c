/* Annex II: how each service was on each day, as a picture (chart 4) and, for programs, in seconds.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* More rows are told month by month; of more services the picture leaves out those that were always
 * well. */
enum { ROWS_MOST = 100000, DRAWN_MOST = 200 };

struct days {
    const struct report *report;
    size_t count;                    /* of days in the period, up to now */
    int64_t *begins_ms;              /* one more than there are days */
    size_t *places;                  /* of a service of the catalogue in report->services */
    int64_t (*parts_ms)[PART_COUNT]; /* [service * count + day] */
};

static size_t find_day(const struct days *days, int64_t at_ms)
{
    const int32_t day = zone_day(days->report->zone, at_ms) - days->report->period.first_day;

    return day < 0 ? 0 : (size_t)day;
}

static void on_piece(void *argument, const struct figures_piece *piece)
{
    const struct days *const days = argument;
    const struct span_piece *const time = &piece->time;
    const size_t place = days->places[piece->service];
    int64_t at_ms = time->from_ms;

    for (size_t day = find_day(days, at_ms); at_ms < time->to_ms && day < days->count; day++) {
        const int64_t end_ms =
            days->begins_ms[day + 1] < time->to_ms ? days->begins_ms[day + 1] : time->to_ms;

        days->parts_ms[place * days->count + day][time->part] += end_ms - at_ms;
        at_ms = end_ms;
    }
}

static struct days read_days(const struct report *report)
{
    const int32_t first_day = report->period.first_day;
    const int32_t last_day = zone_day(report->zone, report->to_ms - 1);
    struct days days = {.report = report, .count = (size_t)(last_day - first_day + 1)};

    days.begins_ms = NEW_ARRAY(int64_t, days.count + 1);
    days.places = NEW_ARRAY(size_t, report->catalogue->service_count + 1);
    days.parts_ms = memory_new(days.count * report->service_count + 1, sizeof *days.parts_ms);
    for (size_t i = 0; i <= days.count; i++)
        days.begins_ms[i] = zone_day_begins(report->zone, first_day + (int32_t)i);
    for (size_t i = 0; i < report->service_count; i++)
        days.places[report->services[i].index] = i;
    figures_each_piece(report->book, (struct subject){.scope = SCOPE_PROVINCE}, on_piece, &days);
    return days;
}

static void free_days(struct days *days)
{
    free(days->begins_ms);
    free(days->places);
    free(days->parts_ms);
}

/* --- chart 4 ---------------------------------------------------------------------------------- */

enum mark { MARK_UP, MARK_DEGRADED, MARK_DOWN, MARK_MAINTENANCE, MARK_UNKNOWN, MARKS };

/* The gravest of it, but "no data" only if that was most of it; as on the public page. */
static int64_t mark_of(const int64_t parts_ms[PART_COUNT])
{
    int64_t length_ms = 0;

    for (int i = 0; i < PART_COUNT; i++)
        length_ms += parts_ms[i];
    if (length_ms == 0)
        return CHART_MISSING;
    if (parts_ms[PART_DOWN] > 0)
        return MARK_DOWN;
    if (parts_ms[PART_DEGRADED] > 0)
        return MARK_DEGRADED;
    if (parts_ms[PART_MAINTENANCE] > 0)
        return MARK_MAINTENANCE;
    return parts_ms[PART_UNKNOWN] > length_ms / 2 ? MARK_UNKNOWN : MARK_UP;
}

static bool was_well(const struct days *days, size_t service)
{
    for (size_t i = 0; i < days->count; i++)
        if (mark_of(days->parts_ms[service * days->count + i]) > MARK_UP)
            return false;
    return true;
}

static void name_marks(struct report *report, struct chart *chart)
{
    struct document *const document = report->document;

    document_add_marks(document, chart, MARKS);
    chart->marks[MARK_UP] = document_text(document, said(report, "normal"));
    chart->marks[MARK_DEGRADED] = document_text(document, said(report, "S: degraded"));
    chart->marks[MARK_DOWN] = document_text(document, said(report, "G: down"));
    chart->marks[MARK_MAINTENANCE] = document_text(document, said(report, "B: maintenance"));
    chart->marks[MARK_UNKNOWN] = document_text(document, said(report, "?: no data"));
}

static void name_days(struct report *report, struct chart *chart)
{
    for (size_t i = 0; i < chart->category_count; i++) {
        const struct date date = date_of_day(report->period.first_day + (int32_t)i);

        chart->categories[i] = document_format(report->document, "%d/%d", date.day, date.month);
    }
}

static size_t count_drawn(const struct days *days)
{
    size_t count = 0;

    if (days->report->service_count <= DRAWN_MOST)
        return days->report->service_count;
    for (size_t i = 0; i < days->report->service_count; i++)
        count += !was_well(days, i);
    return count;
}

static void draw_services(struct report *report, const struct days *days, struct chart *chart,
                          int64_t counts[MARKS])
{
    const bool all = report->service_count <= DRAWN_MOST;
    size_t row = 0;

    for (size_t i = 0; i < report->service_count; i++) {
        if (!all && was_well(days, i))
            continue;
        chart->series[row] = document_text(report->document, report->services[i].name);
        for (size_t day = 0; day < days->count; day++) {
            const int64_t mark = mark_of(days->parts_ms[i * days->count + day]);

            chart->values[row * days->count + day] = mark;
            if (mark != CHART_MISSING)
                counts[mark]++;
        }
        row++;
    }
}

static void draw(struct report *report, const struct days *days)
{
    struct document *const document = report->document;
    const size_t rows = count_drawn(days);
    int64_t counts[MARKS] = {0};
    struct chart *const chart =
        document_add_chart(document, PART_ANNEX, CHART_CALENDAR, "bieu-do-4",
                           document_format(document, said(report, "Chart %d"), 4),
                           said(report, "State of each service on each day"), rows, days->count);

    name_marks(report, chart);
    name_days(report, chart);
    draw_services(report, days, chart, counts);
    chart->empty =
        document_text(document, said(report, "All services were well on all days of the period."));
    chart->alternative = document_format(
        document,
        said(report, "%d services, %d days. Days of services on which they were down: %d, degraded "
                     "only: %d, in maintenance: %d, without data: %d."),
        (int)rows, (int)days->count, (int)counts[MARK_DOWN], (int)counts[MARK_DEGRADED],
        (int)counts[MARK_MAINTENANCE], (int)counts[MARK_UNKNOWN]);
    report_annex_note(report,
                      said(report, "Each day shows the gravest state of it, even if it was short; "
                                   "\"no data\" only if that was most of the day. A line: the "
                                   "service did not count."));
    if (report->service_count > DRAWN_MOST)
        report_annex_note(report, said(report, "Services that were well on all days have no row."));
}

/* --- for programs ----------------------------------------------------------------------------- */

static const struct report_column columns[] = {
    {"Id", 12, ALIGN_LEFT},           {"From", 10, ALIGN_CENTRE},
    {"Up (s)", 10, ALIGN_RIGHT},      {"Degraded (s)", 10, ALIGN_RIGHT},
    {"Down (s)", 10, ALIGN_RIGHT},    {"Maintenance (s)", 10, ALIGN_RIGHT},
    {"No data (s)", 10, ALIGN_RIGHT},
};

static void put_sum(struct report *report, struct table *table, const char *id, int32_t day,
                    const int64_t parts_ms[PART_COUNT])
{
    struct report_row row;
    int64_t length_ms = 0;

    for (int i = 0; i < PART_COUNT; i++)
        length_ms += parts_ms[i];
    if (length_ms == 0)
        return;
    row = report_begin_row(report, table, ROW_PLAIN);
    report_put_text(&row, id);
    report_put(&row, cell_of_day(day));
    for (int i = 0; i < PART_COUNT; i++)
        report_put(&row, cell_of_number(parts_ms[i], 3));
}

/* Days, or months of the report's calendar. */
static int32_t end_of(const struct report *report, int32_t day, bool by_months)
{
    if (!by_months)
        return day + 1;
    return period_of_day(PERIOD_MONTH, report->period.calendar, day).end_day;
}

static void put_service(struct report *report, struct table *table, const struct days *days,
                        size_t service, bool by_months)
{
    const int32_t first_day = report->period.first_day;
    size_t at = 0;

    while (at < days->count) {
        const int32_t day = first_day + (int32_t)at;
        const size_t end = (size_t)(end_of(report, day, by_months) - first_day);
        int64_t parts_ms[PART_COUNT] = {0};

        for (; at < end && at < days->count; at++)
            for (int i = 0; i < PART_COUNT; i++)
                parts_ms[i] += days->parts_ms[service * days->count + at][i];
        put_sum(report, table, report->services[service].id, day, parts_ms);
    }
}

static void list(struct report *report, const struct days *days)
{
    const bool by_months = report->service_count * days->count > ROWS_MOST;
    struct table *const table = report_annex_table(report, by_months ? "thang" : "ngay",
                                                   by_months ? said(report, "Each service by month")
                                                             : said(report, "Each service by day"));

    table->is_raw = true;
    report_columns(report, table, columns, COUNT(columns));
    if (by_months)
        table->note = document_format(
            report->document,
            said(report, "By month, for by day there would be more than %d rows."), (int)ROWS_MOST);
    for (size_t i = 0; i < report->service_count; i++)
        put_service(report, table, days, i, by_months);
}

bool report_annex_2(struct report *report, struct error *error)
{
    struct days days = read_days(report);

    (void)error;
    report_annex(report, 2, said(report, "States by day"));
    draw(report, &days);
    list(report, &days);
    free_days(&days);
    return true;
}
