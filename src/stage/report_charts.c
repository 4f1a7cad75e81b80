/* Charts 1 and 3: months. */
#include "stage/report_inside.h"

enum { MONTHS_LEAST = 2 };

/* "T6/2022" */
static const char *month_label(struct report *report, const struct report_month *month)
{
    return document_format(report->document, said(report, "M%d/%d"), month->month.number,
                           (int)month->month.year);
}

bool report_chart_1(struct report *report, struct error *error)
{
    struct text shown = {0};
    struct chart *chart;

    (void)error;
    if (report->month_count < MONTHS_LEAST)
        return true;
    chart = report_chart(report, 1, CHART_COLUMNS, said(report, "Availability by month"), 1,
                         report->month_count);
    chart->unit = "%";
    chart->decimals = 2;
    chart->series[0] = document_text(report->document, said(report, "Availability"));
    chart->empty = document_text(report->document, said(report, "Nothing was measured."));
    for (size_t i = 0; i < report->month_count; i++) {
        const struct fraction share =
            totals_availability(&report->months[i].totals, report->policy);
        char number[FRACTION_TEXT];

        chart->categories[i] = month_label(report, &report->months[i]);
        if (share.whole > 0)
            chart->values[i] = fraction_hundredths(share);
        text_add(&shown, "%s%s: %s", i == 0 ? "" : "; ", chart->categories[i],
                 fraction_format(number, share, report->language));
    }
    if (report->mean_target_ppm > 0) {
        chart->target = report->mean_target_ppm / 100;
        chart->target_name = document_text(report->document, said(report, "Mean target"));
    }
    chart->alternative = document_format(
        report->document, said(report, "Availability by month: %s."), text_string(&shown));
    text_free(&shown);
    return true;
}

/* Tenths of hours. */
static void add_cause(struct report *report, struct chart *chart, size_t series, int cause,
                      struct text *shown)
{
    chart->series[series] = report_capital(report, report_owner(report, cause));
    for (size_t i = 0; i < report->month_count; i++) {
        const int64_t value = report->months[i].totals.down_ms[cause] / (MS_PER_HOUR / 10);
        char number[CELL_TEXT_ROOM];

        chart->values[series * chart->category_count + i] = value;
        if (value > 0)
            text_add(shown, "%s%s, %s: %s %s", shown->length == 0 ? "" : "; ", chart->categories[i],
                     chart->series[series],
                     document_value_text(report->language, value, chart->decimals, number),
                     chart->unit);
    }
}

static size_t list_causes(const struct report *report, int causes[CAUSE_COUNT])
{
    size_t count = 0;

    for (int i = 0; i < CAUSE_COUNT; i++)
        if (report->whole.account.wall.down_ms[i] > 0)
            causes[count++] = i;
    return count;
}

bool report_chart_3(struct report *report, struct error *error)
{
    int causes[CAUSE_COUNT];
    const size_t count = list_causes(report, causes);
    struct text shown = {0};
    struct chart *chart;

    (void)error;
    if (report->month_count < MONTHS_LEAST || count == 0)
        return true;
    chart = report_chart(report, 3, CHART_STACKED, said(report, "Downtime by cause and month"),
                         count, report->month_count);
    chart->unit = document_text(report->document, said(report, "hours"));
    chart->decimals = 1;
    for (size_t i = 0; i < report->month_count; i++)
        chart->categories[i] = month_label(report, &report->months[i]);
    for (size_t i = 0; i < count; i++)
        add_cause(report, chart, i, causes[i], &shown);
    chart->alternative = document_format(report->document,
                                         said(report, "Downtime by month and who owns its "
                                                      "cause: %s."),
                                         text_string(&shown));
    text_free(&shown);
    return true;
}
