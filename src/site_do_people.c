/* People and tokens: what is secret about them on its way, and who there are. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "io/password.h"
#include "people.h"
#include "site_do_inside.h"
#include "site_sign.h"
#include "stage/page_do_people.h"

/* --- what is secret --------------------------------------------------------------------------- */

static bool is_of_password(const struct act_verb *verb)
{
    return verb->kind == ACT_ADD_USER || verb->kind == ACT_SET_PASSWORD;
}

bool do_has_secret(const struct act_verb *verb)
{
    return is_of_password(verb) || verb->kind == ACT_ADD_TOKEN;
}

static void end_wrong(struct doing *doing, const char *wrong, const char *why)
{
    do_end(doing, DO_WRONG, why, wrong);
}

/* Only once it is kept is it told, to who asked. */
static void start_token(struct doing *doing, const char *way)
{
    struct digest digest;
    char digits[DIGEST_TEXT];
    struct error error = {""};

    if (!token_make(doing->told, &error)) {
        do_end(doing, DO_FAILED, error.message, NULL);
        return;
    }
    token_digest(doing->told, &digest);
    json_set_string(doing->words, "digest", digest_format(digits, &digest));
    do_start(doing, way);
}

static void on_made(void *argument, const char *hash, const char *why)
{
    struct doing *const doing = argument;

    if (hash == NULL) {
        do_end(doing, DO_FAILED, why, NULL);
        return;
    }
    json_set_string(doing->words, "hash", hash);
    do_start(doing, doing->way);
}

/* Who sits at somebody's unlocked screen cannot give him another password there. */
static bool is_own(const struct doing *doing)
{
    const char *const id = json_string_value(json_object_get(doing->words, "id"));

    return doing->verb->kind == ACT_SET_PASSWORD && doing->visitor.way == VISITOR_SESSION &&
           id != NULL && strcmp(id, doing->visitor.id) == 0;
}

/* All words but the one that is made of the password.  False: it has been answered. */
static bool check_others(struct doing *doing, const char *way)
{
    char why[sizeof doing->why];

    if (do_check(doing, way) || strcmp(doing->wrong == NULL ? "" : doing->wrong, "hash") == 0)
        return true;
    snprintf(why, sizeof why, "%s", doing->why);
    end_wrong(doing, doing->wrong, why);
    return false;
}

static bool is_fit(const struct doing *doing, const char *password, struct error *error)
{
    const enum language former = words_speak(doing->language);
    const bool good =
        password_is_fit(json_string_value(json_object_get(doing->words, "id")), password, error);

    words_speak(former);
    return good;
}

static void start_password(struct doing *doing, const char *way, const char *password,
                           const char *again)
{
    const enum language language = doing->language;
    struct error error = {""};

    if (!check_others(doing, way))
        return;
    if (is_own(doing))
        do_end(doing, DO_REFUSED,
               words_in(language, "your own password is changed at /ops/account, which asks for "
                                  "the present one"),
               NULL);
    else if (password == NULL)
        end_wrong(doing, "password", words_in(language, "a password is wanted"));
    else if (!is_fit(doing, password, &error))
        end_wrong(doing, "password", error.message);
    else if (again != NULL && strcmp(password, again) != 0)
        end_wrong(doing, "again", words_in(language, "these two passwords differ"));
    else {
        doing->way = way;
        sign_make_hash(doing->site, password, on_made, doing);
    }
}

void do_start_secret(struct doing *doing, const char *way, const char *password, const char *again)
{
    if (is_of_password(doing->verb))
        start_password(doing, way, password, again);
    else
        start_token(doing, way);
}

/* --- who there are ---------------------------------------------------------------------------- */

static json_t *read_users(struct reader *reader, const struct catalogue *catalogue, int64_t id,
                          struct error *error)
{
    (void)id;
    return people_users(reader, catalogue->sessions, clock_wall_ms(), error);
}

static json_t *read_tokens(struct reader *reader, const struct catalogue *catalogue, int64_t id,
                           struct error *error)
{
    (void)catalogue;
    (void)id;
    return people_tokens(reader, clock_wall_ms(), error);
}

static json_t *read_people(struct reader *reader, const struct catalogue *catalogue, int64_t id,
                           struct error *error)
{
    json_t *const found = json_object();
    json_t *const users = read_users(reader, catalogue, id, error);
    json_t *const tokens = users == NULL ? NULL : read_tokens(reader, catalogue, id, error);

    json_set(found, "users", users);
    json_set(found, "tokens", tokens);
    if (tokens != NULL)
        return found;
    json_decref(found);
    return NULL;
}

static void write_people(struct doing *doing)
{
    const struct catalogue *const catalogue = doing->site->options.catalogue;
    const struct page_do_people people = {
        .chosen = web_query(doing->request, "id"),
        .token = doing->end == DO_DONE && doing->told[0] != '\0' ? doing->told : NULL,
        .has_session = doing->visitor.way == VISITOR_SESSION,
        .header = catalogue->sign_in_header,
        .role_header = catalogue->sign_in_role_header};
    struct showing showing;
    struct text text = {0};
    struct error error = {""};
    bool went;

    do_begin(&showing, doing);
    showing.ops.room = "people";
    if (doing->end == DO_DONE)
        showing.page.done = doing->verb->name;
    went = page_write_do_people(doing->site->pages, &showing.page, &people, &text, &error);
    do_answer_page(doing, went, &text, &error);
}

void do_show_folk(struct doing *doing)
{
    doing->on_read = write_people;
    if (!do_read(doing, read_people, 0))
        do_answer_sorry(doing, PAGE_TOO_BUSY);
}

/* --- programs --------------------------------------------------------------------------------- */

static void answer_list(struct doing *doing, const char *name)
{
    json_t *const document = json_object();
    struct text text = {0};
    struct web_page *page;

    if (doing->found == NULL) {
        site_answer_problem(doing->request, 503,
                            tr("the store could not be read, try again later"));
    } else {
        json_object_set(document, name, doing->found);
        json_write(document, true, &text);
        page = site_make_page(200, site_json, "no-store", &text);
        web_answer(doing->request, page);
        web_page_release(page);
    }
    json_decref(document);
    text_free(&text);
    do_free(doing);
}

static void answer_users(struct doing *doing)
{
    answer_list(doing, "users");
}

static void answer_tokens(struct doing *doing)
{
    answer_list(doing, "tokens");
}

static void show_list(struct site *site, struct web_request *request, do_reader *read,
                      void (*on_read)(struct doing *doing))
{
    struct visitor visitor;
    struct doing *doing;

    if (!gate_admit(site, request, words_language(), ROLE_ADMIN, &visitor))
        return;
    doing = do_new(site, request, words_language(), &visitor);
    doing->on_read = on_read;
    if (do_read(doing, read, 0))
        return;
    site_answer_problem(request, 503, tr("too many are asking, try again later"));
    do_free(doing);
}

void do_api_users(struct site *site, struct web_request *request, const char *none)
{
    (void)none;
    show_list(site, request, read_users, answer_users);
}

void do_api_tokens(struct site *site, struct web_request *request, const char *none)
{
    (void)none;
    show_list(site, request, read_tokens, answer_tokens);
}
