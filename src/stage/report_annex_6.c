/* Annex VI: what was corrected of sealed figures of the period, and what agencies said against
 * them.
 *
 * There is none if there was nothing of it. */
#include "io/store_chain.h"
#include "io/store_objections.h"
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct past {
    struct report *report;
    struct table *addenda, *objections;
    bool begun; /* the annex has its heading */
};

static void begin(struct past *past)
{
    struct report *const report = past->report;

    if (!past->begun)
        report_annex(report, 6, said(report, "Addenda and objections to figures"));
    past->begun = true;
}

/* --- addenda ---------------------------------------------------------------------------------- */

static void begin_addenda(struct past *past)
{
    static const struct report_column columns[] = {
        {"No.", 5, ALIGN_CENTRE},    {"Added on", 9, ALIGN_CENTRE}, {"Period", 10, ALIGN_LEFT},
        {"Subject", 12, ALIGN_LEFT}, {"Figure", 12, ALIGN_LEFT},    {"Before", 11, ALIGN_RIGHT},
        {"After", 11, ALIGN_RIGHT},  {"Reason", 22, ALIGN_LEFT},    {"Document", 12, ALIGN_LEFT},
        {"Author", 10, ALIGN_LEFT}};
    struct report *const report = past->report;

    if (past->addenda != NULL)
        return;
    begin(past);
    past->addenda =
        report_annex_table(report, "phu-luc-6-bo-sung", said(report, "Addenda to sealed figures"));
    past->addenda->is_wide = true;
    report_columns(report, past->addenda, columns, COUNT(columns));
}

static void on_entry(void *argument, const struct chain_entry *entry)
{
    struct past *const past = argument;
    const struct report *const report = past->report;
    struct report_row row;

    if (!entry->is_addendum || entry->to_ms <= report->from_ms || entry->from_ms >= report->to_ms)
        return;
    begin_addenda(past);
    row = report_begin_row(past->report, past->addenda, ROW_PLAIN);
    report_put_count(&row, entry->nth);
    report_put(&row, cell_of_day(zone_day(report->zone, entry->made_ms)));
    report_put_text(&row, entry->period);
    report_put_text(&row, entry->service);
    report_put_text(&row, entry->figure);
    report_put_text(&row, entry->was);
    report_put_text(&row, entry->is);
    report_put_text(&row, entry->reason);
    report_put_text(&row, entry->document);
    report_put_text(&row, entry->author);
}

/* --- objections ------------------------------------------------------------------------------- */

static void begin_objections(struct past *past)
{
    static const struct report_column columns[] = {
        {"No.", 5, ALIGN_CENTRE},       {"Agency", 14, ALIGN_LEFT},
        {"Document", 12, ALIGN_LEFT},   {"Subject", 10, ALIGN_LEFT},
        {"Figure", 11, ALIGN_LEFT},     {"What is said against it", 24, ALIGN_LEFT},
        {"Decision", 10, ALIGN_CENTRE}, {"Why", 20, ALIGN_LEFT},
        {"Addendum", 7, ALIGN_CENTRE}};
    struct report *const report = past->report;

    if (past->objections != NULL)
        return;
    begin(past);
    past->objections =
        report_annex_table(report, "phu-luc-6-kien-nghi", said(report, "Objections to figures"));
    past->objections->is_wide = true;
    report_columns(report, past->objections, columns, COUNT(columns));
}

static const char *decision_of(const struct report *report, enum decision decision)
{
    switch (decision) {
    case DECISION_ACCEPTED:
        return said(report, "accepted");
    case DECISION_PARTLY:
        return said(report, "accepted in part");
    case DECISION_REFUSED:
        return said(report, "not accepted");
    case DECISION_OPEN:
    case DECISION_COUNT:
        break;
    }
    return said(report, "under consideration");
}

static void on_objection(void *argument, const struct objection *objection)
{
    struct past *const past = argument;
    struct report *const report = past->report;
    struct report_row row;

    begin_objections(past);
    row = report_begin_row(report, past->objections, ROW_PLAIN);
    report_put_count(&row, objection->number);
    report_put_text(&row, objection->agency);
    report_put_text(
        &row, document_format(report->document, "%s (%s)", objection->document, objection->dated));
    report_put_text(&row, objection->service);
    report_put_text(&row, objection->figure);
    report_put_text(&row, objection->text);
    report_put_text(&row, decision_of(report, objection->decision));
    report_put_text(&row, objection->reason);
    if (objection->addendum == 0)
        report_put_nothing(&row);
    else
        report_put_count(&row, objection->addendum_nth);
}

bool report_annex_6(struct report *report, struct error *error)
{
    struct past past = {.report = report};

    return reader_entries(report->reader, on_entry, &past, error) &&
           reader_objections(report->reader, report->from_ms, report->to_ms, on_objection, &past,
                             error);
}
