/* The chapters of the report in their order.  To add one: a row here and a file of its own. */
#include "stage/report_inside.h"

const struct report_chapter report_chapters[] = {
    {"letterhead", report_letterhead, EDITION_ALL},
    {"citations", report_citations, EDITION_ALL},
    /* III. Kết quả giám sát */
    {"results", report_results, EDITION_ALL},
    {"table-1", report_table_1, EDITION_ALL},
    {"chart-1", report_chart_1, EDITION_ALL},
    {"table-2", report_table_2, EDITION_LARGER},
    {"table-3", report_table_3, EDITION_LARGER},
    {"table-4", report_table_4, EDITION_ALL},
    {"table-5", report_table_5, EDITION_FULL},
    {"table-6", report_table_6, EDITION_FULL},
    {"table-7", report_table_7, EDITION_ALL},
    {"chart-3", report_chart_3, EDITION_FULL},
};
const size_t report_chapter_count = sizeof report_chapters / sizeof *report_chapters;
