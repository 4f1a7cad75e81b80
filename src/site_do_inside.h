/* site_do_inside.h - what the site_do*.c share that are rooms. */
#ifndef HAIDANG_SITE_DO_INSIDE_H
#define HAIDANG_SITE_DO_INSIDE_H

#include "site_do.h"
#include "site_ops.h"
#include "site_parts.h"
#include "stage/page_do.h"

enum { NUMBER_TEXT = 17 };

/* What a page is made from; lent to page makers for one call. */
struct showing {
    struct page_view view;
    struct page_ops ops;
    struct page_do page;
    char event[EVENT_ID];
    char number[NUMBER_TEXT];
};
void do_begin(struct showing *showing, const struct doing *doing);

/* Answers with the page (or that there is none), and is done with the doing. */
void do_answer_page(struct doing *doing, bool went, struct text *text, const struct error *error);
void do_answer_sorry(struct doing *doing, enum page_problem problem);

void do_make_mark(const struct ops_visit *visit, const char *form, char mark[MARK_TEXT]);
struct doing *do_visit(const struct ops_visit *visit);
const struct incident *do_incident_of(const struct doing *doing); /* NULL: there is none */

/* Each answers, now or when the store was read. */
void do_show_one(struct doing *doing);
void do_show_works(struct doing *doing);
void do_show_hushes(struct doing *doing);
void do_show_duty(struct doing *doing);
void do_show_told(struct doing *doing);
void do_show_past(struct doing *doing);
void do_show_folk(struct doing *doing); /* the room "people" */

/* Of the room "services/?/try"; NONE_AT_ALL, and answered, if there is none. */
int do_service_of(const struct ops_visit *visit);

#endif
