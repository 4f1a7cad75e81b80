/* page_do_people.h - the page of those who may sign in, and of the tokens of programs. */
#ifndef HAIDANG_STAGE_PAGE_DO_PEOPLE_H
#define HAIDANG_STAGE_PAGE_DO_PEOPLE_H

#include "stage/page_do.h"

/* `found` of the page: {"users", "tokens"} as people.h tells them. */
struct page_do_people {
    const char *chosen; /* the id of the user whose forms are shown, or NULL */
    const char *token;  /* the one that was made just now; NULL: none was */
    bool has_session;   /* he has signed in here: his own password is changed elsewhere */
    const char *header, *role_header; /* by which a proxy says who asks; NULL: none does */
};
bool page_write_do_people(const struct pages *pages, const struct page_do *page,
                          const struct page_do_people *people, struct text *text,
                          struct error *error);

#endif
