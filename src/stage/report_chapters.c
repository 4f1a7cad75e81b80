/* The chapters of the report in their order.  To add one: a row here and a file of its own. */
#include "stage/report_inside.h"

const struct report_chapter report_chapters[] = {
    {"letterhead", report_letterhead, EDITION_ALL},
    {"citations", report_citations, EDITION_ALL},
    {"results", report_results, EDITION_ALL},
    {"table-1", report_table_1, EDITION_ALL},
};
const size_t report_chapter_count = sizeof report_chapters / sizeof *report_chapters;
