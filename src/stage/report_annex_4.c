/* Annex IV: the catalogue with its targets, and when these were changed. */
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct cell us_cell(int64_t us)
{
    return us > 0 ? cell_of_number(us / 1000, 0) : report_none();
}

static struct cell day_cell(const struct report *report, int64_t at_ms)
{
    return at_ms == 0 || at_ms == INT64_MIN ? report_none()
                                            : cell_of_day(zone_day(report->zone, at_ms));
}

static void put_service(struct report *report, struct table *table,
                        const struct report_service *own)
{
    const struct service *const service = &report->catalogue->services[own->index];
    const struct target *const target = &own->figures.target;
    struct report_row row = report_begin_row(report, table, ROW_PLAIN);

    report_put_count(&row, (int64_t)table->row_count);
    report_put_text(&row, own->id);
    report_put_text(&row, own->name);
    report_put_text(&row, report_agency_name(report, own->agency));
    report_put_text(&row, report_programme_name(report, own->programme));
    report_put_text(&row, report_capital(report, report_owner(report, (int)own->owner)));
    report_put(&row, report_target_cell(target->availability_ppm));
    report_put(&row, us_cell(target->p95_us));
    report_put(&row, day_cell(report, service->from_ms));
    report_put(&row, day_cell(report, service->ended_ms == 0 ? 0 : service->ended_ms - 1));
}

static void list_services(struct report *report)
{
    static const struct report_column columns[] = {
        {"No.", 4, ALIGN_CENTRE},       {"Id", 8, ALIGN_LEFT},
        {"Service", 24, ALIGN_LEFT},    {"Agency", 20, ALIGN_LEFT},
        {"Programme", 18, ALIGN_LEFT},  {"Responsibility", 10, ALIGN_LEFT},
        {"Target (%)", 7, ALIGN_RIGHT}, {"Limit of p95 (ms)", 7, ALIGN_RIGHT},
        {"First day", 9, ALIGN_CENTRE}, {"Last day", 9, ALIGN_CENTRE}};
    struct table *const table = report_annex_table(report, "phu-luc-4-danh-muc",
                                                   said(report, "Services and their targets"));

    table->is_wide = true;
    report_columns(report, table, columns, COUNT(columns));
    for (size_t i = 0; i < report->service_count; i++)
        put_service(report, table, &report->services[i]);
    report_annex_note(report,
                      said(report, "As at the end of the period. Targets are the province's own; "
                                   "they are no level that is prescribed by law."));
}

/* --- what was changed --------------------------------------------------------------------------
 */

struct changes {
    struct report *report;
    struct table *table;
};

/* A target that always held is no change. */
static void put_changes(const struct changes *changes, const struct report_service *own,
                        const struct dated_list *list, bool is_share)
{
    struct report *const report = changes->report;

    for (size_t i = 0; i < list->count; i++) {
        const struct dated *const value = &list->values[i];
        struct report_row row;

        if (value->from_ms == INT64_MIN || value->from_ms >= report->to_ms)
            continue;
        row = report_begin_row(report, changes->table, ROW_PLAIN);
        report_put_text(&row, own->id);
        report_put_text(&row, own->name);
        report_put_text(&row, is_share ? said(report, "Availability (%)")
                                       : said(report, "Limit of p95 (ms)"));
        report_put(&row, day_cell(report, value->from_ms));
        report_put(&row, is_share ? report_target_cell(dated_at(list, value->from_ms - 1))
                                  : us_cell(dated_at(list, value->from_ms - 1)));
        report_put(&row, is_share ? report_target_cell(value->value) : us_cell(value->value));
    }
}

static void list_changes(struct report *report)
{
    static const struct report_column columns[] = {
        {"Id", 10, ALIGN_LEFT},      {"Service", 36, ALIGN_LEFT}, {"Target", 18, ALIGN_LEFT},
        {"As of", 12, ALIGN_CENTRE}, {"Before", 10, ALIGN_RIGHT}, {"After", 10, ALIGN_RIGHT}};
    const struct changes changes = {report, report_annex_table(report, "phu-luc-4-thay-doi",
                                                               said(report, "Changes of targets"))};

    report_columns(report, changes.table, columns, COUNT(columns));
    changes.table->empty = document_text(
        report->document, said(report, "No target has been changed up to the end of the period."));
    for (size_t i = 0; i < report->service_count; i++) {
        const struct report_service *const own = &report->services[i];
        const struct service *const service = &report->catalogue->services[own->index];

        put_changes(&changes, own, &service->availabilities, true);
        put_changes(&changes, own, &service->p95s, false);
    }
}

bool report_annex_4(struct report *report, struct error *error)
{
    (void)error;
    report_annex(report, 4, said(report, "Catalogue of services, targets and their changes"));
    list_services(report);
    list_changes(report);
    return true;
}
