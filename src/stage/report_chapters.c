/* The chapters of the report in their order.  To add one: a row here and a file of its own. */
#include "stage/report_more.h"

const struct report_chapter report_chapters[] = {
    {"letterhead", report_letterhead, EDITION_ALL},
    {"citations", report_citations, EDITION_ALL},
    {"results", report_results, EDITION_ALL},
    {"table-1", report_table_1, EDITION_ALL},
    {"table-8", report_table_8, EDITION_FULL},
    {"table-9", report_table_9, EDITION_LARGER},
    {"table-10", report_table_10, EDITION_FULL},
    {"table-11", report_table_11, EDITION_FULL},
    {"table-12", report_table_12, EDITION_FULL},
    {"table-13", report_table_13, EDITION_FULL},
    {"chart-6", report_chart_6, EDITION_FULL},
    {"table-14", report_table_14, EDITION_FULL},
    {"annex-1", report_annex_1, EDITION_LARGER},
    {"annex-2", report_annex_2, EDITION_LARGER},
    {"annex-3", report_annex_3, EDITION_LARGER},
    {"annex-4", report_annex_4, EDITION_LARGER},
    {"annex-5", report_annex_5, EDITION_LARGER},
    {"annex-6", report_annex_6, EDITION_ALL},
};
const size_t report_chapter_count = sizeof report_chapters / sizeof *report_chapters;
