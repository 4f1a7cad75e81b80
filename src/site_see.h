/* site_see.h - rooms of the operations side in which one looks and changes nothing. */
#ifndef HAIDANG_SITE_SEE_H
#define HAIDANG_SITE_SEE_H

#include "site_ops.h"
#include "stage/page_ops.h"

void see_services(struct ops_visit *visit);
void see_wall(struct ops_visit *visit);
void see_letters(struct ops_visit *visit);
void see_monitor(struct ops_visit *visit);
void see_budgets(struct ops_visit *visit);
void see_audit(struct ops_visit *visit);
void see_service(struct ops_visit *visit);  /* rest: its id */
void see_evidence(struct ops_visit *visit); /* rest: its number */
void see_events(struct ops_visit *visit);   /* as /events, for those who have been let in */

/* What pages of this side are made from.  `view` and `event` are lent by the caller, and so is what
 * the visit says; `room` is where it stands in the navigation (NULL: nowhere). */
struct page_ops see_page(const struct ops_visit *visit, const char *room, struct page_view *view,
                         char *event /* EVENT_ID */);

#endif
