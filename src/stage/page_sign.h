/* page_sign.h - the pages where one signs in, and where one sees who one is. */
#ifndef HAIDANG_STAGE_PAGE_SIGN_H
#define HAIDANG_STAGE_PAGE_SIGN_H

#include "model/role.h"
#include "stage/page.h"

struct page_account {
    const char *id;
    enum role role;
    const char *key; /* for its forms */
};

bool page_write_account(const struct pages *pages, const struct page_view *view,
                        const struct page_account *account, struct text *text, struct error *error);

#endif
