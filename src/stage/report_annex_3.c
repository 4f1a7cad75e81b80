/* Annex III: all incidents of the period, one by one. */
#include "model/incident_code.h"
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct report_column columns[] = {
    {"No.", 4, ALIGN_CENTRE},           {"Incident code", 11, ALIGN_LEFT},
    {"Service", 24, ALIGN_LEFT},        {"State", 9, ALIGN_CENTRE},
    {"Begin", 12, ALIGN_CENTRE},        {"End", 12, ALIGN_CENTRE},
    {"Lasted", 9, ALIGN_RIGHT},         {"Taken on after", 9, ALIGN_RIGHT},
    {"Responsibility", 12, ALIGN_LEFT}, {"Kind of failure", 16, ALIGN_LEFT},
};

enum { PRINTED_MOST = 300 }; /* about twenty pages */

/* There may be very many rows: what is said in them is looked up once. */
struct listing {
    struct report *report;
    struct table *table;
    bool down_only;
    const char *down, *degraded;
    const char *owners[CAUSE_COUNT], *groups[REASON_GROUPS];
};

static struct listing begin(struct report *report)
{
    struct listing listing = {
        .report = report, .down = said(report, "down"), .degraded = said(report, "degraded")};

    for (int i = 0; i < CAUSE_COUNT; i++)
        listing.owners[i] = report_capital(report, report_owner(report, i));
    for (int i = 0; i < REASON_GROUPS; i++)
        listing.groups[i] = report_group_name(report, (enum reason_group)i);
    return listing;
}

/* What ended after the period still went on in it. */
static int64_t end_of(const struct report *report, const struct incident *incident)
{
    return incident->ended_ms > report->to_ms ? 0 : incident->ended_ms;
}

static void on_incident(void *argument, const struct figures_incident *told)
{
    const struct listing *const listing = argument;
    struct report *const report = listing->report;
    const struct incident *const incident = told->incident;
    const struct service *const service = &report->catalogue->services[incident->service];
    const int64_t ended_ms = end_of(report, incident);
    struct report_row row;
    char code[INCIDENT_CODE];

    if (listing->down_only && incident->state != STATE_DOWN)
        return;
    row = report_begin_row(report, listing->table, ROW_PLAIN);
    report_put_count(&row, (int64_t)listing->table->row_count);
    report_put_text(&row, incident_code(code, report->zone, incident->id, incident->began_ms));
    report_put_text(&row, service_name(service, report->language));
    report_put_text(&row, incident->state == STATE_DOWN ? listing->down : listing->degraded);
    report_put(&row, report_moment(report, incident->began_ms));
    report_put(&row, report_moment(report, ended_ms));
    report_put_span(&row, ended_ms == 0 ? -1 : ended_ms - incident->began_ms);
    report_put_span(&row, told->delays[CLOCK_WALL].acknowledge_ms);
    report_put_text(&row, listing->owners[told->cause]);
    report_put_text(&row, listing->groups[report_reason_group(incident->reason)]);
}

static void list(struct listing *listing, const char *id, bool down_only)
{
    struct report *const report = listing->report;

    listing->table = report_annex_table(report, id, said(report, "List of incidents"));
    listing->down_only = down_only;
    listing->table->is_wide = true;
    listing->table->empty =
        document_text(report->document, said(report, "No incident was recorded in the period."));
    report_columns(report, listing->table, columns, COUNT(columns));
    figures_each_incident(report->book, (struct subject){.scope = SCOPE_PROVINCE}, on_incident,
                          listing);
}

bool report_annex_3(struct report *report, struct error *error)
{
    struct listing listing = begin(report);
    const bool is_long = report->whole.incidents > PRINTED_MOST;

    (void)error;
    report_annex(report, 3, said(report, "List of incidents"));
    list(&listing, "phu-luc-3-bang", is_long);
    if (is_long)
        report_annex_note(
            report, said(report, "Because there are so many, only those are printed in which a "
                                 "service was down; all of them are in the tables for programs "
                                 "(XLSX, CSV, JSON)."));
    if (listing.table->row_count > 0)
        report_annex_note(report,
                          said(report,
                               "Without an end: it went on when the period was over. An incident "
                               "that began before the period stands here with its own beginning."));
    if (is_long)
        list(&listing, "su-co", false);
    if (is_long)
        listing.table->is_raw = true;
    return true;
}
