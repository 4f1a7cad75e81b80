/* Table 7: the incidents that mattered most. */
#include <stdlib.h>

#include "base/memory.h"
#include "model/incident_code.h"
#include "model/severity.h"
#include "stage/report_inside.h"

enum { COLUMNS = 10, MOST = 20 };

static const struct report_column columns[COLUMNS] = {
    {"No.", 4, ALIGN_CENTRE},       {"Incident", 12, ALIGN_LEFT},
    {"Service", 22, ALIGN_LEFT},    {"Began", 12, ALIGN_CENTRE},
    {"Ended", 12, ALIGN_CENTRE},    {"Downtime", 10, ALIGN_RIGHT},
    {"Severity", 10, ALIGN_CENTRE}, {"Responsibility", 12, ALIGN_CENTRE},
    {"Cause", 16, ALIGN_LEFT},      {"Mended and prevented", 14, ALIGN_LEFT},
};

/* The longest first. */
static int compare_length(const void *left, const void *right)
{
    const struct report_incident *const a = *(const struct report_incident *const *)left;
    const struct report_incident *const b = *(const struct report_incident *const *)right;

    if (a->down_ms != b->down_ms)
        return a->down_ms > b->down_ms ? -1 : 1;
    return (a->incident->id > b->incident->id) - (a->incident->id < b->incident->id);
}

static int compare_time(const void *left, const void *right)
{
    const struct incident *const a = (*(const struct report_incident *const *)left)->incident;
    const struct incident *const b = (*(const struct report_incident *const *)right)->incident;

    if (a->began_ms != b->began_ms)
        return a->began_ms < b->began_ms ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static size_t list_major(const struct report *report, const struct report_incident **major)
{
    size_t count = 0;

    for (size_t i = 0; i < report->incident_count; i++)
        if (severity_of(report->incidents[i].incident->state) == SEVERITY_CRITICAL &&
            report->incidents[i].down_ms > 0)
            major[count++] = &report->incidents[i];
    if (count > 1)
        qsort(major, count, sizeof(const struct report_incident *), compare_length);
    return count;
}

static const char *service_of(const struct report *report, const struct incident *incident)
{
    const struct report_service *const service = report_find(report, incident->service);

    return service == NULL ? report->catalogue->services[incident->service].name : service->name;
}

static void add_incident(struct report *report, struct table *table,
                         const struct report_incident *told)
{
    const struct incident *const incident = told->incident;
    const bool ended = !incident_is_open(incident) && incident->ended_ms <= report->to_ms;
    struct row *const row = document_add_row(report->document, table, ROW_PLAIN);
    char code[INCIDENT_CODE];

    incident_code(code, report->zone, incident->id, incident->began_ms);
    row->cells[0] = cell_of_number((int64_t)table->row_count, 0);
    row->cells[1] = report_words(report, code);
    row->cells[2] = report_words(report, service_of(report, incident));
    row->cells[3] = report_moment(report, incident->began_ms);
    row->cells[4] = ended ? report_moment(report, incident->ended_ms)
                          : report_words(report, said(report, "goes on"));
    row->cells[5] = cell_of_span(told->down_ms);
    row->cells[6] = report_words(report, said(report, "Critical"));
    row->cells[7] = report_words(report, report_capital(report, report_owner(report, told->owner)));
    row->cells[8] =
        report_words(report, report_capital(report, told->cause != NULL
                                                        ? told->cause
                                                        : report_reason(report, incident->reason)));
    row->cells[9] = report_words(report, told->measure);
}

bool report_table_7(struct report *report, struct error *error)
{
    const struct report_incident **const major =
        NEW_ARRAY(const struct report_incident *, report->incident_count);
    const size_t count = list_major(report, major);
    const size_t shown = count > MOST ? MOST : count;
    struct table *table;

    (void)error;
    report_heading(report, 2, said(report, "Major incidents"));
    table = report_table(report, 7, said(report, "Major incidents"));
    table->is_wide = true;
    table->empty = document_text(report->document,
                                 said(report, "No service was down because of an incident."));
    report_columns(report, table, columns, COLUMNS);
    if (shown > 1)
        qsort(major, shown, sizeof(const struct report_incident *), compare_time);
    for (size_t i = 0; i < shown; i++)
        add_incident(report, table, major[i]);
    if (count > shown)
        table->note = document_format(
            report->document,
            said(report, "The %d that cost the most downtime, in the order of time; %d others "
                         "during which a service was down cost no more."),
            MOST, (int)(count - shown));
    free(major);
    return true;
}
