/* Chart 6: of what was known of each hour of the week, how much services were down.
 *
 * In time, by the same spans as every other figure, not by samples: all cells together are the
 * downtime of the period, and a failure that nobody confirmed does not count here either. */
#include <stdio.h>

#include "stage/report_more.h"

enum { HOURS = 24, WEEK_HOURS = 7 * HOURS, FIRST_HOUR = 3 * HOURS /* 1970 began on a Thursday */ };

#define MS_PER_WEEK (7 * MS_PER_DAY)

struct week {
    const struct zone *zone;
    int64_t down_ms[WEEK_HOURS], known_ms[WEEK_HOURS];
};

/* Local time; whole weeks go by at once. */
static void add_local(int64_t *hours, int64_t from_ms, int64_t to_ms)
{
    const int64_t weeks = (to_ms - from_ms) / MS_PER_WEEK;

    for (int i = 0; i < WEEK_HOURS; i++)
        hours[i] += weeks * MS_PER_HOUR;
    for (from_ms += weeks * MS_PER_WEEK; from_ms < to_ms;) {
        const int64_t hour = from_ms / MS_PER_HOUR;
        const int64_t next_ms = (hour + 1) * MS_PER_HOUR;
        const int64_t end_ms = next_ms < to_ms ? next_ms : to_ms;

        hours[(hour + FIRST_HOUR) % WEEK_HOURS] += end_ms - from_ms;
        from_ms = end_ms;
    }
}

static void add_time(const struct zone *zone, int64_t *hours, int64_t from_ms, int64_t to_ms)
{
    while (from_ms < to_ms) {
        const int64_t change_ms = zone_next_change(zone, from_ms);
        const int64_t end_ms = change_ms < to_ms ? change_ms : to_ms;
        const int64_t local_ms = zone_to_local(zone, from_ms);

        add_local(hours, local_ms, local_ms + end_ms - from_ms);
        from_ms = end_ms;
    }
}

static void on_piece(void *argument, const struct figures_piece *piece)
{
    struct week *const week = argument;
    const struct span_piece *const time = &piece->time;

    if (time->part == PART_UNKNOWN || time->part == PART_MAINTENANCE)
        return;
    add_time(week->zone, week->known_ms, time->from_ms, time->to_ms);
    if (time->part == PART_DOWN)
        add_time(week->zone, week->down_ms, time->from_ms, time->to_ms);
}

/* --- the picture ------------------------------------------------------------------------------ */

static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                   "Friday", "Saturday", "Sunday"};

static void name_all(struct report *report, struct chart *chart)
{
    for (size_t i = 0; i < WEEKDAY_COUNT; i++)
        chart->series[i] = document_text(report->document, words_in(report->language, days[i]));
    for (int i = 0; i < HOURS; i++)
        chart->categories[i] = document_format(report->document, "%d", i);
}

/* Returns the worst hour of the week. */
static int fill(const struct week *week, struct chart *chart)
{
    int worst = 0;

    for (int i = 0; i < WEEK_HOURS; i++) {
        chart->values[i] =
            week->known_ms[i] == 0
                ? CHART_MISSING
                : fraction_hundredths((struct fraction){week->down_ms[i], week->known_ms[i]});
        if (chart->values[i] > chart->values[worst])
            worst = i;
    }
    return worst;
}

static void describe(struct report *report, struct chart *chart, int worst)
{
    struct document *const document = report->document;
    char share[CELL_TEXT_ROOM];

    if (chart->values[worst] <= 0) {
        chart->alternative =
            document_text(document, said(report, "No service was down in any hour of the week."));
        return;
    }
    chart->alternative = document_format(
        document,
        said(report, "Share of time in which services were down, by hour and day of the week. "
                     "Highest: %s, %d:00 to %d:00, %s%%."),
        chart->series[worst / HOURS], worst % HOURS, worst % HOURS + 1,
        document_value_text(report->language, chart->values[worst], 2, share));
}

bool report_chart_6(struct report *report, struct error *error)
{
    struct week week = {.zone = report->zone};
    struct chart *const chart =
        report_chart(report, 6, CHART_MATRIX, said(report, "Share of failures by hour of the week"),
                     WEEKDAY_COUNT, HOURS);

    (void)error;
    figures_each_piece(report->book, (struct subject){.scope = SCOPE_PROVINCE}, on_piece, &week);
    chart->unit = "%";
    chart->decimals = 2;
    chart->empty =
        document_text(report->document, said(report, "Nothing is known of this period."));
    name_all(report, chart);
    describe(report, chart, fill(&week, chart));
    report_note(report, "%s",
                said(report, "Share of the time in which a service was down, of all time of all "
                             "services in that hour of the week of which something is known; by "
                             "the province's clock, without maintenance."));
    return true;
}
