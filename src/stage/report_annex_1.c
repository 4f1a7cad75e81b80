/* Annex I: each service, with all that is figured of it. */
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct report_column columns[] = {
    {"No.", 3, ALIGN_CENTRE},
    {"Id", 7, ALIGN_LEFT},
    {"Service", 20, ALIGN_LEFT},
    {"Target (%)", 6, ALIGN_RIGHT},
    {"Availability (%)", 7, ALIGN_RIGHT},
    {"Gross (%)", 7, ALIGN_RIGHT},
    {"Working hours (%)", 7, ALIGN_RIGHT},
    {"Completeness (%)", 7, ALIGN_RIGHT},
    {"Downtime", 8, ALIGN_RIGHT},
    {"Allowed downtime", 8, ALIGN_RIGHT},
    {"Allowance used (%)", 8, ALIGN_RIGHT},
    {"p50 (ms)", 6, ALIGN_RIGHT},
    {"p95 (ms)", 6, ALIGN_RIGHT},
    {"p99 (ms)", 6, ALIGN_RIGHT},
    {"Incidents", 5, ALIGN_RIGHT},
    {"Verdict", 9, ALIGN_CENTRE},
};

/* What the targets allow, and what availability lacks of it.  Where a target held for a part of the
 * period only the two are not of one time: then nothing is said of what was used. */
static void put_allowance(struct report_row *row, const struct figures *figures, bool is_wholly)
{
    const int64_t used_ms = figures->availability.whole - figures->availability.part;
    const int64_t allowed_ms = figures->budget_left_ms + used_ms;

    if (!figures->has_target || !is_wholly) {
        report_put_nothing(row);
        report_put_nothing(row);
        return;
    }
    report_put_span(row, allowed_ms);
    report_put(row, report_share((struct fraction){used_ms, allowed_ms}));
}

static void put_service(struct report *report, struct table *table, int64_t number,
                        const struct report_service *own)
{
    const struct figures *const figures = &own->figures;
    struct report_row row = report_begin_row(report, table, ROW_PLAIN);

    report_put_count(&row, number);
    report_put_text(&row, own->id);
    report_put_text(&row, own->name);
    report_put(&row, report_owed_cell(report, own));
    report_put(&row, report_share(figures->availability));
    report_put(&row, report_share(figures->gross_availability));
    report_put(&row, report_share(figures->working_availability));
    report_put(&row, report_share(figures->coverage));
    report_put_span(&row, figures->account.wall.ms[PART_DOWN]);
    put_allowance(&row, figures, report_is_judged_wholly(own));
    for (int i = 0; i < FIGURES_QUANTILES; i++)
        report_put(&row, report_latency(figures, i));
    report_put_count(&row, figures->incidents);
    report_put_text(&row, report_verdict(report, figures->verdict));
}

/* Agency by agency; those of none at the end. */
static void put_agency(struct report *report, struct table *table, int agency, int64_t *number)
{
    bool begun = false;

    for (size_t i = 0; i < report->service_count; i++) {
        const struct report_service *const own = &report->services[i];

        if (own->agency != agency)
            continue;
        if (!begun)
            report_group_row(report, table,
                             agency == NONE_AT_ALL ? said(report, "Without an agency")
                                                   : report_agency_name(report, agency));
        begun = true;
        put_service(report, table, ++*number, own);
    }
}

bool report_annex_1(struct report *report, struct error *error)
{
    struct table *table;
    int64_t number = 0;

    (void)error;
    report_annex(report, 1, said(report, "Detailed results of each service"));
    table = report_annex_table(report, "phu-luc-1-bang",
                               said(report, "Detailed results of each service"));
    table->is_wide = true;
    report_columns(report, table, columns, COUNT(columns));
    for (size_t i = 0; i < report->catalogue->agency_count; i++)
        put_agency(report, table, (int)i, &number);
    put_agency(report, table, NONE_AT_ALL, &number);
    report_annex_note(
        report, said(report, "Allowed downtime is what the target leaves of the time that was "
                             "measured. Percentiles are told from 10, 20 and 100 answers on; "
                             "\"≥\": so many were not answered in time that only this is "
                             "known."));
    if (*report_means_note(report) != '\0')
        report_annex_note(report, report_means_note(report));
    for (size_t i = 0; i < report->service_count; i++)
        if (report->services[i].figures.has_target &&
            !report_is_judged_wholly(&report->services[i])) {
            report_annex_note(report,
                              said(report, "Where a target was assigned for a part of the period "
                                           "only, the verdict is of that part, and no allowed "
                                           "downtime is given."));
            break;
        }
    return true;
}
