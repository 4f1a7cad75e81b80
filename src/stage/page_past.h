/* page_past.h - the longer spans of a service's chart: a week by hours, 90 days and a year by days,
 * the hours of the week, and what it has used of what its target allows.
 *
 * All of it is added before the chart is closed, in the pool.  What a day came to is its rollup,
 * and what a stretch of time came to is what `haidang report` says of it. */
#ifndef HAIDANG_STAGE_PAGE_PAST_H
#define HAIDANG_STAGE_PAGE_PAST_H

#include "model/rollup.h"
#include "model/span_totals.h"
#include "model/zone.h"
#include "stage/page.h"

/* --- rollups ------------------------------------------------------------------------------------
 */

struct page_past;

/* The chart's own end is its end.  Zone and chart must outlive it. */
struct page_past *page_past_new(struct page_chart *chart, const struct zone *zone);
void page_past_end(struct page_past *past); /* puts into the chart what was taken, and frees it */

/* Which hour or day is wanted next, as store_rollups.h numbers them, and where it is to be added
 * (lent); NULL: that was all. */
struct rollup *page_past_wants(struct page_past *past, bool *is_day, int64_t *number);
void page_past_take(struct page_past *past); /* it was */

/* --- figures ------------------------------------------------------------------------------------
 */

/* The spans of the chart's plots, the shortest first; false: there are no more. */
bool page_chart_span(const struct page_chart *chart, size_t index, int64_t *from_ms,
                     int64_t *to_ms);
void page_chart_set_share(struct page_chart *chart, size_t index, struct fraction availability,
                          int64_t down_ms);

/* A stretch of time that was not up, of the longest span, in order. */
void page_chart_add_mark(struct page_chart *chart, int64_t from_ms, int64_t to_ms,
                         enum bar_part part);

enum { PAGE_PROMISES = 2 };
struct page_promise {
    int32_t first_day, end_day; /* of the period; the day after the last */
    char name[2][96];           /* by language */
    struct fraction availability;
    int64_t used_ms;    /* of the time so far, held against it */
    int64_t allowed_ms; /* by the target, for what was measured so far; negative: there is none */
    int64_t whole_ms;   /* the same for all of the period */
};
void page_chart_add_promise(struct page_chart *chart, const struct page_promise *promise);

#endif
