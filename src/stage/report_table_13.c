/* Table 13: how complete what was measured is: by kind of probe and by agency. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/beat.h"
#include "model/catalogue_dated.h"
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct completeness {
    int64_t probes, planned, done, voided;
    int64_t length_ms, unknown_ms, gap_ms;
};

/* The pieces of one probe, one after the other. */
struct gaps {
    struct completeness *sum;
    int64_t from_ms, to_ms; /* of the gap that goes on */
};

static void on_piece(void *argument, const struct figures_piece *piece)
{
    struct gaps *const gaps = argument;
    const struct span_piece *const time = &piece->time;

    gaps->sum->length_ms += time->to_ms - time->from_ms;
    if (time->part != PART_UNKNOWN)
        return;
    gaps->sum->unknown_ms += time->to_ms - time->from_ms;
    if (time->from_ms != gaps->to_ms)
        gaps->from_ms = time->from_ms;
    gaps->to_ms = time->to_ms;
    if (gaps->to_ms - gaps->from_ms > gaps->sum->gap_ms)
        gaps->sum->gap_ms = gaps->to_ms - gaps->from_ms;
}

/* A job reports at least so often; one that has a time of day on each day that counts, of those on
 * which it was waited for. */
static int64_t count_turns(const struct report *report, const struct probe_plan *plan,
                           int64_t length_ms)
{
    const struct beat_terms *const terms = plan->beats;
    const struct service *const service = &report->catalogue->services[plan->service];
    const struct calendar *const hours = catalogue_hours(report->catalogue, service->agency);
    int64_t from_ms = report->from_ms;
    int64_t to_ms = report->to_ms;
    int64_t days = 0;

    if (terms->daily_minute == NOT_DAILY)
        return length_ms / terms->every_ms;
    if (!service_clip(service, &from_ms, &to_ms))
        return 0;
    for (int32_t day = zone_day(report->zone, from_ms); day <= zone_day(report->zone, to_ms);
         day++) {
        const int64_t due_ms = zone_from_local(
            report->zone, day * MS_PER_DAY + terms->daily_minute * (MS_PER_HOUR / 60));

        days += due_ms >= from_ms && due_ms < to_ms &&
                (terms->every_day || calendar_is_work_day(hours, day));
    }
    return days;
}

static struct completeness look_at(const struct report *report, size_t probe)
{
    const struct probe_plan *const plan = &report->catalogue->probes[probe];
    const struct subject subject = {SCOPE_PROBE, probe};
    const struct figures figures = figures_of(report->book, subject);
    struct completeness sum = {.probes = 1};
    struct gaps gaps = {.sum = &sum, .to_ms = INT64_MIN};

    figures_each_piece(report->book, subject, on_piece, &gaps);
    sum.done = figures.outcomes[OUTCOME_OK] + figures.outcomes[OUTCOME_DEGRADED] +
               figures.outcomes[OUTCOME_FAILED];
    sum.voided = figures.outcomes[OUTCOME_VOID];
    sum.planned = plan->beats != NULL ? count_turns(report, plan, sum.length_ms)
                                      : sum.length_ms * 1000 / plan->every_us;
    return sum;
}

static void add(struct completeness *sum, const struct completeness *more)
{
    sum->probes += more->probes;
    sum->planned += more->planned;
    sum->done += more->done;
    sum->voided += more->voided;
    sum->length_ms += more->length_ms;
    sum->unknown_ms += more->unknown_ms;
    if (more->gap_ms > sum->gap_ms)
        sum->gap_ms = more->gap_ms;
}

/* --- rows ------------------------------------------------------------------------------------- */

static void put_sum(struct report *report, struct table *table, enum row_kind kind,
                    const char *name, const struct completeness *sum)
{
    struct report_row row = report_begin_row(report, table, kind);

    report_put_text(&row, name);
    report_put_count(&row, sum->probes);
    report_put_count(&row, sum->planned);
    report_put_count(&row, sum->done);
    report_put_count(&row, sum->voided);
    report_put(&row,
               report_share((struct fraction){sum->length_ms - sum->unknown_ms, sum->length_ms}));
    report_put_span(&row, sum->gap_ms);
}

/* What is asked over IPv6 beside IPv4 (`address: both`) counts in no figure; it stands by itself.
 */
struct completeness_table {
    struct report *report;
    struct table *table;
    struct completeness *probes; /* by the catalogue's index; probes 0: not in the period */
    struct completeness all, aside;
};

/* A reader of reports need not know protocols by heart. */
static const char *kind_words(const struct report *report, const char *kind)
{
    static const struct {
        const char *kind, *words;
    } kinds[] = {
        {"http", "Web pages (http)"},
        {"json", "Data interfaces (json)"},
        {"soap", "Data interfaces (soap)"},
        {"journey", "Simulated transactions (journey)"},
        {"heartbeat", "Reports of jobs (heartbeat)"},
        {"tcp", "Connections (tcp)"},
        {"tls", "Certificates (tls)"},
        {"dns", "Domain names (dns)"},
        {"icmp", "Lines (icmp)"},
        {"smtp", "Mail (smtp)"},
        {"wms", "Maps (wms)"},
        {"wfs", "Map data (wfs)"},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return said(report, kinds[i].words);
    return kind;
}

static void put_kinds(const struct completeness_table *made)
{
    const struct catalogue *const catalogue = made->report->catalogue;
    bool *const seen = NEW_ARRAY(bool, catalogue->probe_count + 1);

    report_group_row(made->report, made->table, said(made->report, "By kind of probe"));
    for (size_t i = 0; i < catalogue->probe_count; i++) {
        const char *const kind = catalogue->probes[i].kind;
        struct completeness sum = {.probes = 0};

        for (size_t k = i; !seen[i] && k < catalogue->probe_count; k++)
            if (!seen[k] && strcmp(catalogue->probes[k].kind, kind) == 0) {
                seen[k] = k != i;
                add(&sum, &made->probes[k]);
            }
        if (sum.probes > 0)
            put_sum(made->report, made->table, ROW_PLAIN, kind_words(made->report, kind), &sum);
    }
    free(seen);
}

static void put_agencies(const struct completeness_table *made)
{
    const struct report *const report = made->report;
    const size_t count = report->catalogue->agency_count;
    struct completeness *const sums = NEW_ARRAY(struct completeness, count + 1);

    for (size_t i = 0; i < report->service_count; i++) {
        const struct report_service *const own = &report->services[i];
        const struct service *const service = &report->catalogue->services[own->index];

        for (size_t k = 0; k < service->probe_count; k++)
            add(&sums[own->agency == NONE_AT_ALL ? count : (size_t)own->agency],
                &made->probes[service->first_probe + k]);
    }
    report_group_row(made->report, made->table, said(report, "By agency"));
    for (size_t i = 0; i <= count; i++)
        if (sums[i].probes > 0)
            put_sum(made->report, made->table, ROW_PLAIN,
                    report_agency_name(report, i == count ? NONE_AT_ALL : (int)i), &sums[i]);
    free(sums);
}

static void take(struct completeness_table *made, size_t probe)
{
    const struct completeness sum = look_at(made->report, probe);

    if (made->report->catalogue->probes[probe].weight == WEIGHT_OBSERVED) {
        add(&made->aside, &sum);
        return;
    }
    made->probes[probe] = sum;
    add(&made->all, &sum);
}

static void look_at_all(struct completeness_table *made)
{
    const struct report *const report = made->report;

    for (size_t i = 0; i < report->service_count; i++) {
        const struct service *const service =
            &report->catalogue->services[report->services[i].index];

        for (size_t k = 0; k < service->probe_count; k++)
            take(made, service->first_probe + k);
    }
}

static void put_aside(const struct completeness_table *made)
{
    if (made->aside.probes == 0)
        return;
    report_group_row(made->report, made->table,
                     said(made->report, "Asked over IPv6 beside, in no other figure"));
    put_sum(made->report, made->table, ROW_PLAIN, "IPv6", &made->aside);
}

static struct table *begin_table(struct report *report)
{
    static const struct report_column columns[] = {{"Vantage point, kind, agency", 30, ALIGN_LEFT},
                                                   {"Probes", 8, ALIGN_RIGHT},
                                                   {"Checks planned", 12, ALIGN_RIGHT},
                                                   {"Checks made", 12, ALIGN_RIGHT},
                                                   {"Void", 9, ALIGN_RIGHT},
                                                   {"Completeness (%)", 11, ALIGN_RIGHT},
                                                   {"Largest gap", 12, ALIGN_RIGHT}};
    struct table *const table = report_table(report, 13, said(report, "Completeness of the data"));

    report_columns(report, table, columns, COUNT(columns));
    table->note = document_text(
        report->document,
        said(report, "Checks planned follow from the interval; checks made include retries, so "
                     "there may be more of them. Void: the monitor itself could not measure; "
                     "these are not among checks made, together they are all checks. "
                     "Completeness is the share of time in which something is known. The "
                     "largest gap is of one probe, without a break."));
    return table;
}

bool report_table_13(struct report *report, struct error *error)
{
    struct completeness_table made = {
        .report = report,
        .probes = NEW_ARRAY(struct completeness, report->catalogue->probe_count + 1)};

    (void)error;
    report_heading(report, 2, said(report, "Completeness of the data"));
    made.table = begin_table(report);
    look_at_all(&made);
    put_sum(report, made.table, ROW_PLAIN, said(report, "The vantage point of the monitor"),
            &made.all);
    put_kinds(&made);
    put_agencies(&made);
    put_aside(&made);
    free(made.probes);
    return true;
}
