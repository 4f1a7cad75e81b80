/* Table 1: the province as a whole, beside the period before and the same a year before. */
#include "stage/report_inside.h"

static void add_columns(struct report *report, struct table *table)
{
    struct document *const document = report->document;

    document_add_column(document, table, said(report, "No."), 4, ALIGN_CENTRE);
    document_add_column(document, table, said(report, "Figure"), 26, ALIGN_LEFT);
    document_add_column(document, table, said(report, "Unit"), 8, ALIGN_CENTRE);
    document_add_column(document, table, said(report, "This period"), 11, ALIGN_RIGHT);
}

bool report_table_1(struct report *report, struct error *error)
{
    struct table *table;
    struct row *row;

    (void)error;
    report_heading(report, 2, said(report, "Overall"));
    table = report_table(report, 1, said(report, "Overall results"));
    add_columns(report, table);
    row = document_add_row(report->document, table, ROW_PLAIN);
    row->cells[0] = cell_of_number(1, 0);
    row->cells[1] = report_words(report, said(report, "Availability"));
    row->cells[2] = report_words(report, "%");
    row->cells[3] = report_share(report->whole.availability);
    return true;
}
