/* Table 8: incidents and downtime by who is responsible and by what kind of failure it was. */
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Of one period, by cause and by group of reasons. */
struct causes_sum {
    int64_t incidents, down_ms;
    int64_t cause_incidents[CAUSE_COUNT], cause_ms[CAUSE_COUNT];
    int64_t group_incidents[REASON_GROUPS], group_ms[REASON_GROUPS];
};

static void add_incident(void *argument, const struct figures_incident *told)
{
    struct causes_sum *const sum = argument;

    sum->incidents++;
    sum->cause_incidents[told->cause]++;
    sum->group_incidents[report_reason_group(told->incident->reason)]++;
}

static void add_piece(void *argument, const struct figures_piece *piece)
{
    struct causes_sum *const sum = argument;
    const struct totals *const wall = &piece->account.wall;

    sum->down_ms += wall->ms[PART_DOWN];
    sum->group_ms[report_reason_group(piece->time.reason)] += wall->ms[PART_DOWN];
    for (int i = 0; i < CAUSE_COUNT; i++)
        sum->cause_ms[i] += wall->down_ms[i];
}

static struct causes_sum sum_of(const struct figures_book *book)
{
    const struct subject province = {.scope = SCOPE_PROVINCE};
    struct causes_sum sum = {.incidents = 0};

    figures_each_incident(book, province, add_incident, &sum);
    figures_each_piece(book, province, add_piece, &sum);
    return sum;
}

/* --- rows ------------------------------------------------------------------------------------- */

struct causes_table {
    struct report *report;
    struct table *table;
    struct causes_sum now, then;
    bool compares;
};

/* One row: how many, how long, and what that is of all, in hundredths of a per cent. */
struct causes_row {
    const char *name;
    int64_t now, now_ms, then, then_ms;
    int64_t share, share_ms;
};

static void put_row(const struct causes_table *causes, enum row_kind kind,
                    const struct causes_row *told)
{
    struct report_row row = report_begin_row(causes->report, causes->table, kind);

    report_put_text(&row, told->name);
    report_put_count(&row, told->now);
    report_put(&row, causes->now.incidents > 0 ? cell_of_number(told->share, 2) : report_none());
    report_put_span(&row, told->now_ms);
    report_put(&row, causes->now.down_ms > 0 ? cell_of_number(told->share_ms, 2) : report_none());
    if (causes->compares) {
        report_put_count(&row, told->then);
        report_put_span(&row, told->then_ms);
    }
}

/* What there was nothing of in either period has no row. */
static void put_some(const struct causes_table *causes, const struct causes_row *told)
{
    if (told->now + told->now_ms > 0 || (causes->compares && told->then + told->then_ms > 0))
        put_row(causes, ROW_PLAIN, told);
}

static void put_causes(const struct causes_table *causes)
{
    const struct causes_sum *const now = &causes->now;
    const struct causes_sum *const then = &causes->then;
    int64_t shares[2][CAUSE_COUNT];

    report_share_out(now->cause_incidents, CAUSE_COUNT, shares[0]);
    report_share_out(now->cause_ms, CAUSE_COUNT, shares[1]);
    for (int i = 0; i < CAUSE_COUNT; i++)
        put_some(causes, &(struct causes_row){
                             report_capital(causes->report, report_owner(causes->report, i)),
                             now->cause_incidents[i], now->cause_ms[i], then->cause_incidents[i],
                             then->cause_ms[i], shares[0][i], shares[1][i]});
}

static void put_groups(const struct causes_table *causes)
{
    const struct causes_sum *const now = &causes->now;
    const struct causes_sum *const then = &causes->then;
    int64_t shares[2][REASON_GROUPS];

    report_share_out(now->group_incidents, REASON_GROUPS, shares[0]);
    report_share_out(now->group_ms, REASON_GROUPS, shares[1]);
    for (int i = 0; i < REASON_GROUPS; i++)
        put_some(causes, &(struct causes_row){
                             report_group_name(causes->report, (enum reason_group)i),
                             now->group_incidents[i], now->group_ms[i], then->group_incidents[i],
                             then->group_ms[i], shares[0][i], shares[1][i]});
}

static void put_rows(const struct causes_table *causes)
{
    enum { ALL = 10000 };
    const struct causes_sum *const now = &causes->now;
    const struct causes_sum *const then = &causes->then;
    struct report *const report = causes->report;

    report_group_row(report, causes->table, said(report, "By responsibility"));
    put_causes(causes);
    report_group_row(report, causes->table, said(report, "By kind of failure"));
    put_groups(causes);
    put_row(causes, ROW_TOTAL,
            &(struct causes_row){said(report, "Total"), now->incidents, now->down_ms,
                                 then->incidents, then->down_ms, ALL, ALL});
}

bool report_table_8(struct report *report, struct error *error)
{
    static const struct report_column columns[] = {{"Cause", 30, ALIGN_LEFT},
                                                   {"Incidents", 9, ALIGN_RIGHT},
                                                   {"Share (%)", 9, ALIGN_RIGHT},
                                                   {"Downtime", 12, ALIGN_RIGHT},
                                                   {"Share of time (%)", 9, ALIGN_RIGHT},
                                                   {"Incidents, period before", 10, ALIGN_RIGHT},
                                                   {"Downtime, period before", 12, ALIGN_RIGHT}};
    const struct report_past *const before = report_past_of(report, &report->before, error);
    struct causes_table causes = {.report = report};

    if (before == NULL)
        return false;
    causes.compares = report_comparable(report, &before->whole) == BEFORE_THERE;
    causes.now = sum_of(report->book);
    if (causes.compares)
        causes.then = sum_of(before->book);
    report_heading(report, 2, said(report, "Incidents by cause"));
    causes.table = report_table(report, 8, said(report, "Incidents by cause"));
    report_columns(report, causes.table, columns, COUNT(columns));
    causes.table->empty =
        document_text(report->document, said(report, "No incident was recorded in the period."));
    causes.table->note = document_text(
        report->document,
        said(report, "Incidents are those that touched the period, slow ones too; downtime is of "
                     "services that were down, added up over services."));
    if (causes.now.incidents > 0 || causes.now.down_ms > 0)
        put_rows(&causes);
    report_add_note(report, causes.table, report_sums_note(report));
    return report_note_before(report, causes.table, error);
}
