/* page_sign.h - the pages where one signs in, and where one sees who one is. */
#ifndef HAIDANG_STAGE_PAGE_SIGN_H
#define HAIDANG_STAGE_PAGE_SIGN_H

#include "model/role.h"
#include "stage/page.h"

struct page_account {
    const char *id;
    enum role role;
    const char *key;     /* for its forms */
    bool has_session;    /* else he did not sign in here, and can neither leave nor … */
    bool is_outside;     /* a proxy has said who he is */
    const char *trouble; /* why the password was not changed; NULL: nothing is wrong */
};

struct page_sign_in {
    const char *id;   /* as it was typed */
    const char *next; /* where to, then; "": to /ops */
    bool is_wrong, is_paused, is_busy, is_broken, was_changed;
    int64_t wait_ms; /* of is_paused */
};

bool page_write_sign_in(const struct pages *pages, const struct page_view *view,
                        const struct page_sign_in *form, struct text *text, struct error *error);

/* A word of words.json, for what page_account says. */
const char *page_sign_word(const struct pages *pages, enum language language, const char *key);

bool page_write_account(const struct pages *pages, const struct page_view *view,
                        const struct page_account *account, struct text *text, struct error *error);

#endif
