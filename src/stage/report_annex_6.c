/* Annex VI: what was corrected of sealed figures of the period, and what agencies said against
 * them.
 *
 * There is none if there was nothing of it. */
#include "io/store_chain.h"
#include "io/store_objections.h"
#include "model/calendar_date.h"
#include "model/figure_name.h"
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

/* --- what the rows have in common ---------------------------------------------------------------
 *
 * People name figures, periods and subjects as commands do; here they are read. */

static const char *period_of(struct report *report, const char *period, const char *calendar)
{
    struct error error;
    struct period parsed;
    enum period_calendar its = CALENDAR_ADMINISTRATIVE;
    char name[PERIOD_TEXT];

    if (!period_calendar_parse(calendar, &its) || !period_parse(period, its, &parsed, &error))
        return period;
    return report_capital(report, period_name(name, &parsed, report->language));
}

static const char *subject_of(struct report *report, const char *id)
{
    struct subject subject;

    if (id == NULL || !figures_find(report->catalogue, id, &subject))
        return id;
    switch (subject.scope) {
    case SCOPE_SERVICE:
        return document_format(
            report->document, "%s (%s)",
            service_name(&report->catalogue->services[subject.index], report->language), id);
    case SCOPE_AGENCY:
        return report_agency_name(report, (int)subject.index);
    case SCOPE_PROGRAMME:
        return report_programme_name(report, (int)subject.index);
    case SCOPE_PROVINCE:
        return said(report, "The whole province");
    case SCOPE_PROBE:
        break;
    }
    return id;
}

static const char *figure_of(const struct report *report, const char *figure)
{
    return figure == NULL ? NULL : figure_words(figure, report->language);
}

static struct cell value_of(struct report *report, const char *figure, const char *value)
{
    int64_t span_ms;

    if (figure != NULL && value != NULL && figure_span(figure, value, &span_ms))
        return cell_of_span(span_ms);
    return report_words(report, value);
}

static const char *paper_of(struct report *report, const struct objection *objection)
{
    struct date date;
    char day[DATE_TEXT];

    return document_format(report->document, "%s (%s)", objection->document,
                           date_parse(objection->dated, &date) ? date_format_for_people(day, date)
                                                               : objection->dated);
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
    report_put_text(&row, period_of(past->report, entry->period, entry->calendar));
    report_put_text(&row, subject_of(past->report, entry->service));
    report_put_text(&row, figure_of(report, entry->figure));
    report_put(&row, value_of(past->report, entry->figure, entry->was));
    report_put(&row, value_of(past->report, entry->figure, entry->is));
    report_put_text(&row, entry->reason);
    report_put_text(&row, entry->document);
    report_put_text(&row, entry->author);
    if (entry->note != NULL && entry->note[0] != '\0')
        report_annex_note(past->report,
                          document_format(past->report->document, said(report, "Addendum %d: %s"),
                                          (int)entry->nth, entry->note));
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
    report_put_text(&row, paper_of(report, objection));
    report_put_text(&row, subject_of(report, objection->service));
    report_put_text(&row, figure_of(report, objection->figure));
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
