/* Who may sign in, and the tokens of programs: adding them, changing them, taking them away. */
#include "stage/page_do_people.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "stage/page_do_forms_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- forms ------------------------------------------------------------------------------------ */

static void add_roles(const struct making *making, json_t *options)
{
    for (int i = ROLE_VIEWER; i <= ROLE_ADMIN; i++)
        page_do_add(
            options, role_name((enum role)i),
            page_word_of(making->pages, making->language, "role_", role_name((enum role)i)));
}

static void add_lives(const struct making *making, json_t *options)
{
    page_do_add_worded(making, options, "30d", "people_30d");
    page_do_add_worded(making, options, "90d", "people_90d");
    page_do_add_worded(making, options, "180d", "people_180d");
    page_do_add_worded(making, options, "365d", "people_365d");
}

/* clang-format off */
static const struct field add_fields[] = {
    {"id", LINE, true, "account_id", "people_id_help", 64, NULL},
    {"role", ONE, true, "account_role", "people_role_help", 0, add_roles},
    {"password", SECRET, true, "password", "people_password_help", 256, NULL},
    {"again", SECRET, true, "people_again", NULL, 256, NULL},
};
static const struct field role_fields[] = {
    {"role", ONE, true, "account_role", NULL, 0, add_roles},
};
static const struct field password_fields[] = {
    {"password", SECRET, true, "password_fresh", "people_password_help", 256, NULL},
    {"again", SECRET, true, "password_again", NULL, 256, NULL},
};
static const struct field token_fields[] = {
    {"id", LINE, true, "people_token_id", "people_token_id_help", 64, NULL},
    {"role", ONE, true, "account_role", NULL, 0, add_roles},
    {"until", ONE, true, "people_for", NULL, 0, add_lives},
};

const struct form page_do_people_forms[] = {
    {"user-add", "people_add", add_fields, COUNT(add_fields)},
    {"user-role", "people_set_role", role_fields, COUNT(role_fields)},
    {"user-password", "people_set_password", password_fields, COUNT(password_fields)},
    {"user-sign-out", "people_sign_out", NULL, 0},
    {"user-remove", "people_remove", NULL, 0},
    {"token-add", "people_add_token", token_fields, COUNT(token_fields)},
    {"token-remove", "people_remove_token", NULL, 0},
};
/* clang-format on */
const size_t page_do_people_form_count = COUNT(page_do_people_forms);

/* --- rows ------------------------------------------------------------------------------------- */

static const char *string_of(const json_t *row, const char *name)
{
    return json_string_value(json_object_get(row, name));
}

static void set_when(json_t *to, const char *name, enum language language, const json_t *row)
{
    const char *const iso = string_of(row, name);
    int64_t at_ms;

    if (iso != NULL && clock_parse(iso, &at_ms))
        page_set_moment(to, name, language, at_ms, PAGE_MINUTES);
    else
        json_set_null(to, name);
}

static json_t *named(const json_t *row)
{
    json_t *const begins = json_object();

    json_set_string(begins, ".id", string_of(row, "id"));
    json_set_string(begins, "role", string_of(row, "role"));
    return begins;
}

/* What users and tokens have in common. */
static json_t *row_of(const struct pages *pages, enum language language, const json_t *from)
{
    json_t *const row = json_object();

    json_set_string(row, "id", string_of(from, "id"));
    json_set_string(row, "by", string_of(from, "by"));
    json_set_string(row, "role", page_word_of(pages, language, "role_", string_of(from, "role")));
    set_when(row, "made", language, from);
    return row;
}

/* What can be done to the one that was chosen. */
static json_t *chosen_of(const struct pages *pages, const struct page_do *page,
                         const struct page_do_people *people, const json_t *user)
{
    const bool is_me = strcmp(string_of(user, "id"), page->ops->person) == 0;
    json_t *const chosen = json_object();

    json_set_string(chosen, "id", string_of(user, "id"));
    json_set_bool(chosen, "is_me", is_me);
    json_set_bool(chosen, "is_own_password", is_me && people->has_session);
    page_do_set_form(chosen, "set_role", pages, page, "user-role", named(user));
    page_do_set_form(chosen, "set_password", pages, page, "user-password", named(user));
    page_do_set_form(chosen, "sign_out", pages, page, "user-sign-out", named(user));
    page_do_set_form(chosen, "remove", pages, page, "user-remove", named(user));
    return chosen;
}

/* Whose form came back, or whose name stands in the address. */
static const char *wanted_of(const struct page_do *page, const struct page_do_people *people)
{
    if (page->verb == NULL)
        return people->chosen;
    return strncmp(page->verb, "user-", strlen("user-")) == 0 && strcmp(page->verb, "user-add") != 0
               ? string_of(page->typed, "id")
               : NULL;
}

static void set_users(json_t *value, const struct pages *pages, const struct page_do *page,
                      const struct page_do_people *people)
{
    const enum language language = page->ops->view->language;
    const char *const wanted = wanted_of(page, people);
    const json_t *const users = json_object_get(page->found, "users");
    json_t *const rows = json_array();

    json_set_null(value, "chosen");
    for (size_t i = 0; i < json_array_size(users); i++) {
        const json_t *const user = json_array_get(users, i);
        json_t *const row = row_of(pages, language, user);
        char href[120];

        snprintf(href, sizeof href, "%s/ops/people?id=%s#chosen",
                 language == LANGUAGE_EN ? "/en" : "", string_of(user, "id"));
        json_set_string(row, "href", href);
        json_set_bool(row, "is_me", strcmp(string_of(user, "id"), page->ops->person) == 0);
        set_when(row, "changed", language, user);
        set_when(row, "signed_in", language, user);
        json_set(row, "sessions", json_incref(json_object_get(user, "sessions")));
        json_array_append_new(rows, row);
        if (wanted != NULL && strcmp(wanted, string_of(user, "id")) == 0)
            json_set(value, "chosen", chosen_of(pages, page, people, user));
    }
    json_set_bool(value, "has_users", json_array_size(rows) > 0);
    json_set(value, "users", rows);
}

static void set_tokens(json_t *value, const struct pages *pages, const struct page_do *page)
{
    const enum language language = page->ops->view->language;
    const json_t *const tokens = json_object_get(page->found, "tokens");
    json_t *const rows = json_array();

    for (size_t i = 0; i < json_array_size(tokens); i++) {
        const json_t *const token = json_array_get(tokens, i);
        json_t *const row = row_of(pages, language, token);

        set_when(row, "ends", language, token);
        json_set_bool(row, "ended", json_is_true(json_object_get(token, "ended")));
        page_do_set_form(row, "remove", pages, page, "token-remove", named(token));
        json_array_append_new(rows, row);
    }
    json_set_bool(value, "has_tokens", json_array_size(rows) > 0);
    json_set(value, "tokens", rows);
}

bool page_write_do_people(const struct pages *pages, const struct page_do *page,
                          const struct page_do_people *people, struct text *text,
                          struct error *error)
{
    json_t *const value = page_do_begin(pages, page, "people", "people", NULL);

    json_set_bool(value, "is_read", page->found != NULL);
    json_set_string(value, "token", people->token);
    json_set_bool(value, "is_outside", people->header != NULL);
    json_set_string(value, "header", people->header);
    json_set_string(value, "role_header", people->role_header);
    set_users(value, pages, page, people);
    set_tokens(value, pages, page);
    page_do_set_form(value, "add", pages, page, "user-add", NULL);
    page_do_set_form(value, "add_token", pages, page, "token-add", NULL);
    return page_finish(pages, "do_people", value, text, error);
}
