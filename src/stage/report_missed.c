/* Table 4: the services that missed their targets, the worst first. */
#include <stdlib.h>

#include "base/memory.h"
#include "stage/report_inside.h"

enum { COLUMNS = 11, PPM_PER_HUNDREDTH = 100, PPM_PER_THOUSANDTH = 10 };

static const struct report_column columns[COLUMNS] = {
    {"No.", 4, ALIGN_CENTRE},
    {"Code", 8, ALIGN_LEFT},
    {"Service", 22, ALIGN_LEFT},
    {"Agency", 18, ALIGN_LEFT},
    {"Target (%)", 8, ALIGN_RIGHT},
    {"Result (%)", 8, ALIGN_RIGHT},
    {"Short by (points)", 8, ALIGN_RIGHT},
    {"Downtime", 10, ALIGN_RIGHT},
    {"Times the allowance", 9, ALIGN_RIGHT},
    {"Main cause", 16, ALIGN_LEFT},
    {"Measure", 14, ALIGN_LEFT},
};

static int compare(const void *left, const void *right)
{
    const struct report_service *const a = *(const struct report_service *const *)left;
    const struct report_service *const b = *(const struct report_service *const *)right;
    const int64_t one = report_times_allowed(a);
    const int64_t other = report_times_allowed(b);

    if (one != other)
        return one > other ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

size_t report_list_missed(const struct report *report, const struct report_service **missed)
{
    size_t count = 0;

    for (size_t i = 0; i < report->service_count; i++)
        if (report->services[i].figures.verdict == VERDICT_MISSED)
            missed[count++] = &report->services[i];
    if (count > 1)
        qsort(missed, count, sizeof(const struct report_service *), compare);
    return count;
}

struct cell report_target_cell(int64_t ppm)
{
    if (ppm <= 0)
        return (struct cell){.kind = CELL_NONE};
    return ppm % PPM_PER_HUNDREDTH == 0 ? cell_of_number(ppm / PPM_PER_HUNDREDTH, 2)
                                        : cell_of_number(ppm / PPM_PER_THOUSANDTH, 3);
}

/* Were there several targets in the period, one after the other? */
static bool was_changed(const struct report *report, const struct report_service *service)
{
    const struct service *const own = &report->catalogue->services[service->index];
    const int64_t from_ms = own->from_ms > report->from_ms ? own->from_ms : report->from_ms;
    const int64_t to_ms =
        own->ended_ms != 0 && own->ended_ms < report->to_ms ? own->ended_ms : report->to_ms;
    int count = 0;

    for (int64_t at_ms = from_ms; at_ms < to_ms; at_ms = dated_until(&own->availabilities, at_ms)) {
        const int64_t ppm = dated_at(&own->availabilities, at_ms);

        count += ppm != DATED_NOTHING && ppm > 0;
    }
    return count > 1;
}

int64_t report_owed_ppm(const struct report *report, const struct report_service *service,
                        bool *is_mean)
{
    __extension__ typedef __int128 wide;
    const struct fraction share = service->judged;
    const int64_t allowed_ms = service->figures.budget_left_ms + share.whole - share.part;
    const bool is_over =
        service->figures.has_target && service->figures.target.availability_ppm <= 0;
    const bool is = share.whole > 0 && (is_over || was_changed(report, service));

    if (is_mean != NULL)
        *is_mean = is;
    return is ? (int64_t)((wide)(share.whole - allowed_ms) * PPM / share.whole)
              : service->figures.target.availability_ppm;
}

const char *report_means_note(const struct report *report)
{
    bool is_mean = false;

    for (size_t i = 0; i < report->service_count && !is_mean; i++)
        report_owed_ppm(report, &report->services[i], &is_mean);
    return is_mean
               ? said(report, "Where a target was changed in the period, its mean over the time "
                              "measured is given.")
               : "";
}

/* As report_target_cell; of a mean two decimals. */
struct cell report_owed_cell(const struct report *report, const struct report_service *service)
{
    bool is_mean;
    const int64_t ppm = report_owed_ppm(report, service, &is_mean);

    return report_target_cell(is_mean ? ppm - ppm % PPM_PER_HUNDREDTH : ppm);
}

/* Of the numbers that are printed; what is smaller than they show is said as such. */
static struct cell shortfall(struct report *report, const struct report_service *service)
{
    const int64_t short_by = report_owed_ppm(report, service, NULL) / PPM_PER_HUNDREDTH -
                             fraction_hundredths(service->judged);

    if (short_by <= 0)
        return report_words(report, said(report, "under 0.01"));
    return cell_of_number(short_by, 2);
}

static void add_service(struct report *report, struct table *table,
                        const struct report_service *service)
{
    const struct figures *const figures = &service->figures;
    struct row *const row = document_add_row(report->document, table, ROW_PLAIN);
    const int64_t times = report_times_allowed(service);
    const char *measure;
    const char *const cause = report_main_cause(report, service, &measure);

    row->cells[0] = cell_of_number((int64_t)table->row_count, 0);
    row->cells[1] = report_words(report, service->id);
    row->cells[2] = report_words(report, service->name);
    row->cells[3] = report_words(report, report_agency_name(report, service->agency));
    row->cells[4] = report_owed_cell(report, service);
    row->cells[5] = report_share(service->judged);
    row->cells[6] = shortfall(report, service);
    row->cells[7] = cell_of_span(figures->account.wall.ms[PART_DOWN]);
    if (times >= 0)
        row->cells[8] = cell_of_number(times, 2);
    row->cells[9] = report_words(report, cause == NULL ? NULL : report_capital(report, cause));
    row->cells[10] = report_words(report, measure);
}

static const char *partly_note(const struct report *report,
                               const struct report_service *const *missed, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!report_is_judged_wholly(missed[i]))
            return said(report, "Where a target was assigned for a part of the period only, result "
                                "and shortfall are of that part; the whole is in Annex I.");
    return "";
}

bool report_table_4(struct report *report, struct error *error)
{
    const struct report_service **const missed =
        NEW_ARRAY(const struct report_service *, report->service_count);
    const size_t count = report_list_missed(report, missed);
    const char *const means = report_means_note(report);
    const char *const partly = partly_note(report, missed, count);
    struct table *table;

    (void)error;
    report_heading(report, 2, said(report, "Services that missed their target"));
    table = report_table(report, 4, said(report, "Services that missed their target"));
    table->is_wide = true;
    table->empty = document_text(report->document, said(report, "No service missed its target."));
    report_columns(report, table, columns, COLUMNS);
    for (size_t i = 0; i < count; i++)
        add_service(report, table, missed[i]);
    if (count > 0)
        table->note = document_format(
            report->document, "%s%s%s%s%s",
            said(report, "The allowance is the downtime that the target leaves in the time that "
                         "counts. The cause is what was found out about the incident that cost "
                         "most, else what was measured during most of the downtime."),
            *means == '\0' ? "" : " ", means, *partly == '\0' ? "" : " ", partly);
    free(missed);
    return true;
}
