/* Annex III: the incidents of the period, one by one; if there are very many, the longest. */
#include <stdlib.h>

#include "base/memory.h"
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
    bool longest_only;
    int64_t least_ms;  /* of the longest ones: what lasted longer is listed, */
    size_t as_long;    /* and so many of those that lasted as long */
    size_t down_count; /* of all; */
    int64_t *lengths;  /* how long they lasted; NULL: nobody asked */
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

static int64_t length_of(const struct report *report, const struct incident *incident)
{
    const int64_t ended_ms = end_of(report, incident);

    return (ended_ms == 0 ? report->to_ms : ended_ms) - incident->began_ms;
}

static void count_length(void *argument, const struct figures_incident *told)
{
    struct listing *const listing = argument;

    if (told->incident->state == STATE_DOWN)
        listing->lengths[listing->down_count++] = length_of(listing->report, told->incident);
}

static int compare_lengths(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left;
    const int64_t b = *(const int64_t *)right;

    return (a < b) - (a > b);
}

/* Which are the longest of those in which a service was down? */
static void find_longest(struct listing *listing)
{
    struct report *const report = listing->report;

    listing->longest_only = true;
    listing->lengths = NEW_ARRAY(int64_t, (size_t)report->whole.incidents);
    figures_each_incident(report->book, (struct subject){.scope = SCOPE_PROVINCE}, count_length,
                          listing);
    if (listing->down_count > PRINTED_MOST) {
        qsort(listing->lengths, listing->down_count, sizeof *listing->lengths, compare_lengths);
        listing->least_ms = listing->lengths[PRINTED_MOST - 1];
        for (size_t i = 0; i < PRINTED_MOST; i++)
            listing->as_long += listing->lengths[i] == listing->least_ms;
    }
    free(listing->lengths);
}

static bool is_listed(struct listing *listing, const struct incident *incident)
{
    const int64_t length_ms = length_of(listing->report, incident);

    if (!listing->longest_only)
        return true;
    if (incident->state != STATE_DOWN || length_ms < listing->least_ms)
        return false;
    if (listing->down_count <= PRINTED_MOST || length_ms > listing->least_ms)
        return true;
    return listing->as_long > 0 && listing->as_long-- > 0;
}

static void on_incident(void *argument, const struct figures_incident *told)
{
    struct listing *const listing = argument;
    struct report *const report = listing->report;
    const struct incident *const incident = told->incident;
    const struct service *const service = &report->catalogue->services[incident->service];
    const int64_t ended_ms = end_of(report, incident);
    struct report_row row;
    char code[INCIDENT_CODE];

    if (!is_listed(listing, incident))
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

static void list(struct listing *listing, const char *id)
{
    struct report *const report = listing->report;

    listing->table = report_annex_table(report, id, said(report, "List of incidents"));
    listing->table->is_wide = true;
    listing->table->empty =
        document_text(report->document, said(report, "No incident was recorded in the period."));
    report_columns(report, listing->table, columns, COUNT(columns));
    figures_each_incident(report->book, (struct subject){.scope = SCOPE_PROVINCE}, on_incident,
                          listing);
}

static void tell_longest(const struct listing *listing)
{
    struct report *const report = listing->report;
    const int64_t shown = (int64_t)listing->table->row_count;
    char numbers[3][WORDING_TEXT];

    if (listing->down_count <= PRINTED_MOST) {
        report_annex_note(
            report, said(report, "Because there are so many, only those are printed in which a "
                                 "service was down; all of them are in the tables for programs "
                                 "(XLSX, CSV, JSON)."));
        return;
    }
    report_annex_note(
        report,
        document_format(report->document,
                        said(report, "Because there are so many, the %s longest are printed of the "
                                     "%s in which a service was down; all %s incidents are in the "
                                     "tables for programs (XLSX, CSV, JSON)."),
                        wording_number(numbers[0], report->language, shown),
                        wording_number(numbers[1], report->language, (int64_t)listing->down_count),
                        wording_number(numbers[2], report->language, report->whole.incidents)));
}

/* All of them, for programs. */
static void list_raw(struct report *report)
{
    struct listing listing = begin(report);

    list(&listing, "su-co");
    listing.table->is_raw = true;
}

bool report_annex_3(struct report *report, struct error *error)
{
    struct listing listing = begin(report);
    const bool is_long = report->whole.incidents > PRINTED_MOST;

    (void)error;
    report_annex(report, 3, said(report, "List of incidents"));
    if (is_long)
        find_longest(&listing);
    list(&listing, "phu-luc-3-bang");
    if (is_long)
        tell_longest(&listing);
    if (listing.table->row_count > 0)
        report_annex_note(report,
                          said(report,
                               "Without an end: it went on when the period was over. An incident "
                               "that began before the period stands here with its own beginning."));
    if (is_long)
        list_raw(report);
    return true;
}
