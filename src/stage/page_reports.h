/* page_reports.h - what the pages of reports share. */
#ifndef HAIDANG_STAGE_PAGE_REPORTS_H
#define HAIDANG_STAGE_PAGE_REPORTS_H

#include "base/json.h"
#include "stage/page.h"

/* A row of report_shelf.h as both lists show it: its name, days, page, seal, and its files. */
json_t *page_report_row(const struct pages *pages, const struct page_view *view, const json_t *row);

/* "/en/ops/reports/2022-06?calendar=calendar"; the administrative calendar is not said. */
void page_set_report_href(json_t *object, const char *name, enum language language,
                          const char *room, const json_t *row);

/* What report_progress.mustache is filled from. */
void page_set_making(json_t *value, const struct pages *pages, enum language language,
                     const struct page_making *making);

#endif
