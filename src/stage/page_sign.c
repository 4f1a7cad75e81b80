#include "stage/page_sign.h"

#include <stdio.h>

#include "stage/page_parts.h"

/* These do not keep themselves up, and are nobody's copy. */
static json_t *begin(const struct pages *pages, const struct page_view *view, const char *room)
{
    json_t *const value = page_begin(pages, view);
    const bool is_english = view->language == LANGUAGE_EN;
    char address[64];

    snprintf(address, sizeof address, "%s/ops/%s", is_english ? "" : "/en", room);
    json_set_string(value, "other", address);
    snprintf(address, sizeof address, "%s/ops", is_english ? "/en" : "");
    json_set_string(value, "ops", address);
    json_object_del(value, "updated");
    json_object_del(value, "valid");
    json_object_del(value, "event");
    return value;
}

const char *page_sign_word(const struct pages *pages, enum language language, const char *key)
{
    return page_word(pages, language, key);
}

bool page_write_sign_in(const struct pages *pages, const struct page_view *view,
                        const struct page_sign_in *form, struct text *text, struct error *error)
{
    json_t *const value = begin(pages, view, "sign-in");

    json_set_string(value, "page_title", page_word(pages, view->language, "sign_in"));
    json_set_string(value, "id", form->id);
    json_set_string(value, "next", form->next);
    json_set_bool(value, "is_wrong", form->is_wrong);
    json_set_bool(value, "is_paused", form->is_paused);
    json_set_bool(value, "is_busy", form->is_busy);
    json_set_bool(value, "is_broken", form->is_broken);
    json_set_bool(value, "was_changed", form->was_changed);
    page_set_span(value, "wait", pages, view->language, form->wait_ms);
    return page_finish(pages, "sign_in", value, text, error);
}

bool page_write_account(const struct pages *pages, const struct page_view *view,
                        const struct page_account *account, struct text *text, struct error *error)
{
    json_t *const value = begin(pages, view, "account");

    json_set_string(value, "page_title", page_word(pages, view->language, "account"));
    json_set_string(value, "id", account->id);
    json_set_string(value, "role",
                    page_word_of(pages, view->language, "role_", role_name(account->role)));
    json_set_string(value, "key", account->key);
    json_set_bool(value, "has_session", account->has_session);
    json_set_bool(value, "is_outside", account->is_outside);
    json_set_string(value, "trouble", account->trouble);
    return page_finish(pages, "account", value, text, error);
}
