/* page_do_inside.h - what the page_do*.c share. */
#ifndef HAIDANG_STAGE_PAGE_DO_INSIDE_H
#define HAIDANG_STAGE_PAGE_DO_INSIDE_H

#include "stage/page_do.h"
#include "stage/page_parts.h"

/* What every page of doing needs; `room` is also its place in the navigation, `rest` what follows
 * it in its address (NULL: nothing). */
json_t *page_do_begin(const struct pages *pages, const struct page_do *page, const char *title,
                      const char *room, const char *rest);

/* The form of a verb as a member of `value`, or, if he may not, the role that he would need.
 * `begins`: fields that are filled already, or NULL; taken.  Names beginning with '.' are hidden
 * fields. */
void page_do_set_form(json_t *value, const char *name, const struct pages *pages,
                      const struct page_do *page, const char *verb, json_t *begins);

/* Why the form that came back was not taken; null: it was, or none did. */
void page_do_set_trouble(json_t *value, const char *name, const struct pages *pages,
                         const struct page_do *page);

/* "every": "mỗi thứ Bảy, đến 31/12/2022"; null of NULL. */
void page_do_set_rule(json_t *value, const struct pages *pages, enum language language,
                      const char *rule);

/* Options: incidents that are open or were over lately, planned work; nothing first. */
json_t *page_do_incidents(const struct pages *pages, const struct page_do *page,
                          const char *chosen);
json_t *page_do_works(const struct pages *pages, const struct page_do *page, const char *chosen);

json_t *page_do_option(const char *value, const char *text, bool is_chosen);

#endif
