/* The form of the report: its letterhead, and how it begins. */
#include "stage/report_inside.h"

static void set_date(struct report *report)
{
    struct document *const document = report->document;
    const struct date end = date_of_day(report->period.end_day);

    document->place_and_date =
        document_format(document, said(report, "day …… month %d, %d"), end.month, (int)end.year);
}

bool report_letterhead(struct report *report, struct error *error)
{
    struct document *const document = report->document;
    char name[PERIOD_TEXT];

    (void)error;
    document->name = document_text(document, period_format(name, &report->period));
    document->made_ms = report->to_ms;
    document->is_draft = report->question->is_draft;
    document->watermark =
        document->is_draft ? document_text(document, said(report, "DRAFT")) : document->watermark;
    document->kind = document_text(document, said(report, "REPORT"));
    document->title = document_format(
        document, said(report, "Quality of online public services, %s"), report->name);
    document->subject = document->title;
    set_date(report);
    return true;
}

bool report_results(struct report *report, struct error *error)
{
    (void)error;
    report_heading(report, 1, said(report, "RESULTS"));
    return true;
}
