/* The chapters of the report in their order.  To add one: a row here and a file of its own. */
#include "stage/report_more.h"

const struct report_chapter report_chapters[] = {
    {"letterhead", report_letterhead, EDITION_ALL},
    {"page", report_page, EDITION_ALL},
    {"citations", report_citations, EDITION_ALL},
    {"opening", report_opening, EDITION_ALL},
    {"abstract", report_abstract, EDITION_ALL},
    {"scope", report_scope, EDITION_LARGER},
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
    {"table-8", report_table_8, EDITION_FULL},
    {"chart-3", report_chart_3, EDITION_FULL},
    {"table-9", report_table_9, EDITION_LARGER},
    {"table-10", report_table_10, EDITION_FULL},
    {"table-11", report_table_11, EDITION_FULL},
    {"table-12", report_table_12, EDITION_FULL},
    {"table-13", report_table_13, EDITION_FULL},
    {"chart-6", report_chart_6, EDITION_FULL},
    {"table-14", report_table_14, EDITION_FULL},
    /* IV. Đánh giá chung, V. Phương hướng, nhiệm vụ, VI. Kiến nghị, đề xuất */
    {"assessment", report_assessment, EDITION_ALL},
    {"tasks", report_tasks, EDITION_ALL},
    {"proposals", report_proposals, EDITION_ALL},
    {"closing", report_closing, EDITION_ALL},
    {"annex-1", report_annex_1, EDITION_LARGER},
    {"annex-2", report_annex_2, EDITION_LARGER},
    {"annex-3", report_annex_3, EDITION_LARGER},
    {"annex-4", report_annex_4, EDITION_LARGER},
    {"annex-5", report_annex_5, EDITION_LARGER},
    {"annex-6", report_annex_6, EDITION_ALL},
    {"facts", report_facts, EDITION_ALL},
};
const size_t report_chapter_count = sizeof report_chapters / sizeof *report_chapters;
