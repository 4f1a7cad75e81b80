/* The rooms of the gate: how somebody asks to be let in, and what he is told. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "io/password.h"
#include "io/store_sessions.h"
#include "site_gate_inside.h"
#include "site_parts.h"
#include "site_sign.h"
#include "site_sign_inside.h"
#include "stage/page_sign.h"

static struct page_view view_of(const struct ops_visit *visit)
{
    struct page_view view = site_page_view(visit->site, visit->language, (char[EVENT_ID]){""});

    view.event = NULL;
    return view;
}

static void answer_with(struct web_request *request, const struct web_page_options *options,
                        const struct text *text)
{
    struct web_page *const page = web_page_new(options, text_string(text), text->length);

    web_answer(request, page);
    web_page_release(page);
}

/* --- the form --------------------------------------------------------------------------------- */

static void show_form(const struct ops_visit *visit, int status, struct page_sign_in *form)
{
    const struct page_view view = view_of(visit);
    struct text text = {0};
    struct error error = {""};
    const bool went = page_write_sign_in(visit->site->pages, &view, form, &text, &error);

    if (went && form->wait_ms > 0) {
        const struct web_page_options options = {.status = status,
                                                 .type = site_html,
                                                 .cache = "no-store",
                                                 .retry_after =
                                                     (int)(form->wait_ms / MS_PER_SECOND) + 1};

        answer_with(visit->request, &options, &text);
        text_free(&text);
    } else {
        ops_answer_html(visit, status, went, &text, &error);
    }
}

static const char *home_of(const struct ops_visit *visit)
{
    return visit->language == LANGUAGE_EN ? "/en/ops" : "/ops";
}

void sign_show_form(struct ops_visit *visit)
{
    const char *const next = web_query(visit->request, "next");
    const char *const note = web_query(visit->request, "note");
    struct page_sign_in form = {.id = "", .next = ""};

    if (next != NULL && sign_in_is_next(next))
        form.next = next;
    form.was_changed = note != NULL && strcmp(note, "changed") == 0;
    if (visit->visitor.way == VISITOR_STRANGER)
        show_form(visit, 200, &form);
    else
        site_answer_go(visit->request, *form.next == '\0' ? home_of(visit) : form.next);
}

/* There is no session yet that could have a key: that the form comes from here is all there is. */
void sign_take_form(struct ops_visit *visit)
{
    struct attempt *attempt;

    if (!gate_is_from_here(visit->site, visit->request)) {
        site_answer_sorry(visit->site, visit->request, visit->language, PAGE_FOREIGN);
        return;
    }
    attempt = attempt_new(visit, ATTEMPT_SIGN_IN);
    ops_field(visit, "id", attempt->id, sizeof attempt->id);
    ops_field(visit, "password", attempt->password, sizeof attempt->password);
    if (!ops_field(visit, "next", attempt->next, sizeof attempt->next) ||
        !sign_in_is_next(attempt->next))
        attempt->next[0] = '\0';
    attempt_start(attempt);
}

/* --- one's own account ------------------------------------------------------------------------ */

static void show_account(const struct ops_visit *visit, int status, const char *trouble)
{
    const struct page_view view = view_of(visit);
    const struct page_account account = {.id = visit->visitor.id,
                                         .role = visit->visitor.role,
                                         .key = visit->visitor.key,
                                         .has_session = visit->visitor.way == VISITOR_SESSION,
                                         .is_outside = visit->visitor.way == VISITOR_PROXY,
                                         .trouble = trouble};
    struct text text = {0};
    struct error error = {""};
    const bool went = page_write_account(visit->site->pages, &view, &account, &text, &error);

    ops_answer_html(visit, status, went, &text, &error);
}

void sign_show_account(struct ops_visit *visit)
{
    show_account(visit, 200, NULL);
}

static const char *word(const struct ops_visit *visit, const char *key)
{
    return page_sign_word(visit->site->pages, visit->language, key);
}

void sign_take_account(struct ops_visit *visit)
{
    char again[PASSWORD_MOST + 1] = "";
    struct error error = {""};
    struct attempt *attempt;

    if (visit->visitor.way != VISITOR_SESSION) { /* others have no password here */
        site_answer_sorry(visit->site, visit->request, visit->language, PAGE_FORBIDDEN);
        return;
    }
    attempt = attempt_new(visit, ATTEMPT_CHANGE);
    snprintf(attempt->id, sizeof attempt->id, "%s", visit->visitor.id);
    ops_field(visit, "password", attempt->password, sizeof attempt->password);
    ops_field(visit, "fresh", attempt->fresh, sizeof attempt->fresh);
    ops_field(visit, "again", again, sizeof again);
    if (strcmp(attempt->fresh, again) != 0)
        error_set(&error, "%s", word(visit, "password_differs"));
    else if (password_is_fit(attempt->id, attempt->fresh, &error))
        error.message[0] = '\0';
    password_wipe(again, sizeof again);
    if (error.message[0] == '\0') {
        attempt_start(attempt);
        return;
    }
    attempt_free(attempt);
    show_account(visit, 400, error.message);
}

/* --- signing out ------------------------------------------------------------------------------ */

static void leave(const struct ops_visit *visit, bool is_program)
{
    struct attempt *const attempt = attempt_new(visit, ATTEMPT_LEAVE);

    attempt->is_program = is_program;
    snprintf(attempt->id, sizeof attempt->id, "%s", visit->visitor.id);
    attempt_leave(attempt);
}

void sign_take_out(struct ops_visit *visit)
{
    if (visit->visitor.way == VISITOR_SESSION)
        leave(visit, false);
    else
        site_answer_sorry(visit->site, visit->request, visit->language, PAGE_FORBIDDEN);
}

/* --- programs --------------------------------------------------------------------------------- */

static void describe(const char *id, enum role role, const char *way, const char *key,
                     struct text *text)
{
    json_t *const object = json_object();

    json_set_string(object, "id", id);
    json_set_string(object, "role", role_name(role));
    json_set_string(object, "way", way);
    json_set_string(object, "key", *key == '\0' ? NULL : key);
    json_write(object, true, text);
    text_add_string(text, "\n");
    json_decref(object);
}

static void show_session(struct site *site, struct web_request *request)
{
    static const char *const ways[] = {[VISITOR_STRANGER] = "-",
                                       [VISITOR_SESSION] = "session",
                                       [VISITOR_TOKEN] = "token",
                                       [VISITOR_PROXY] = "proxy"};
    const struct web_page_options options = {.status = 200, .type = site_json, .cache = "no-store"};
    struct visitor visitor;
    struct text text = {0};

    if (!gate_admit(site, request, words_language(), ROLE_VIEWER, &visitor))
        return;
    describe(visitor.id, visitor.role, ways[visitor.way], visitor.key, &text);
    answer_with(request, &options, &text);
    text_free(&text);
}

static bool take_word(const json_t *words, const char *name, char *value, size_t room)
{
    const char *const word = json_string_value(json_object_get(words, name));

    if (word == NULL || strlen(word) >= room)
        return false;
    memcpy(value, word, strlen(word) + 1);
    return true;
}

static bool is_json(const struct web_request *request)
{
    const char *const type = web_header(request, "Content-Type");

    return type != NULL && strncasecmp(type, "application/json", strlen("application/json")) == 0;
}

static void begin_session(struct site *site, struct web_request *request)
{
    const struct ops_visit visit = {
        .site = site, .request = request, .language = words_language(), .rest = ""};
    struct attempt *const attempt = attempt_new(&visit, ATTEMPT_SIGN_IN);
    size_t length;
    const char *const body = web_body(request, &length);
    json_t *const words =
        is_json(request) ? json_loadb(body, length, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const bool is_good = take_word(words, "id", attempt->id, sizeof attempt->id) &&
                         take_word(words, "password", attempt->password, sizeof attempt->password);

    json_decref(words);
    attempt->is_program = true;
    if (!gate_is_from_here(site, request)) {
        attempt_free(attempt);
        site_answer_problem(request, 403, tr("such a request must come from this site"));
    } else if (!is_good) {
        attempt_free(attempt);
        site_answer_problem(request, 400,
                            tr("a JSON object with \"id\" and \"password\" is wanted"));
    } else {
        attempt_start(attempt);
    }
}

static void end_session(struct site *site, struct web_request *request)
{
    struct ops_visit visit = {
        .site = site, .request = request, .language = words_language(), .rest = ""};

    if (!gate_admit_act(site, request, visit.language, ROLE_VIEWER, NULL, &visit.visitor))
        return;
    if (visit.visitor.way == VISITOR_SESSION)
        leave(&visit, true);
    else
        site_answer_problem(request, 403, tr("only a session can be ended"));
}

void sign_show_api(struct site *site, struct web_request *request, const char *none)
{
    const struct web_page_options options = {.status = 204,
                                             .type = site_plain,
                                             .cache = "no-store",
                                             .allow = "GET, HEAD, POST, DELETE, OPTIONS"};
    const char *const method = web_method(request);
    const struct text nothing = {0};

    (void)none;
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0)
        show_session(site, request);
    else if (strcmp(method, "POST") == 0)
        begin_session(site, request);
    else if (strcmp(method, "DELETE") == 0)
        end_session(site, request);
    else if (strcmp(method, "OPTIONS") == 0)
        answer_with(request, &options, &nothing);
    else
        site_answer_problem(request, 405, tr("this address can only be read"));
}

/* --- answers to attempts ---------------------------------------------------------------------- */

static void answer_done(struct attempt *attempt)
{
    const struct ops_visit *const visit = &attempt->visit;
    struct web_page_options options = {.status = 303,
                                       .type = site_plain,
                                       .cache = "no-store",
                                       .location = attempt->next[0] == '\0' ? home_of(visit)
                                                                            : attempt->next};
    struct text session = {0};
    struct text device = {0};
    struct text text = {0};
    char key[DIGEST_TEXT];

    attempt_add_cookies(attempt, &session, &device);
    options.cookies[0] = text_string(&session);
    options.cookies[1] = device.length == 0 ? NULL : text_string(&device);
    if (attempt->is_program) {
        gate_form_key(attempt->shown, key);
        describe(attempt->id, attempt->role, "session", key, &text);
        options.status = 200;
        options.type = site_json;
        options.location = NULL;
    }
    answer_with(visit->request, &options, &text);
    text_free(&session);
    text_free(&device);
    text_free(&text);
}

static const int statuses[] = {[ATTEMPT_WRONG] = 401,
                               [ATTEMPT_PAUSED] = 429,
                               [ATTEMPT_TOO_MANY] = 503,
                               [ATTEMPT_BROKEN] = 503};

static void tell_program(const struct attempt *attempt, enum attempt_end end)
{
    const int seconds = (int)((attempt->verdict.wait_ms + MS_PER_SECOND - 1) / MS_PER_SECOND);
    struct text text = {0};
    struct error error = {""};

    if (end == ATTEMPT_PAUSED)
        error_set(&error, tr("you have tried too often: try again in %d seconds"), seconds);
    else if (end == ATTEMPT_WRONG)
        error_set(&error, "%s", tr("the user or the password is wrong"));
    else if (end == ATTEMPT_TOO_MANY)
        error_set(&error, "%s", tr("too many sign in at once, try again later"));
    else
        error_set(&error, tr("nobody can sign in now: %s"), attempt->error.message);
    if (end != ATTEMPT_PAUSED) {
        site_answer_problem(attempt->visit.request, statuses[end], error.message);
        return;
    }
    api_write_problem(statuses[end], error.message, &text);
    answer_with(attempt->visit.request,
                &(struct web_page_options){.status = statuses[end],
                                           .type = site_problem,
                                           .cache = "no-store",
                                           .retry_after = seconds},
                &text);
    text_free(&text);
}

static void tell_changer(const struct attempt *attempt, enum attempt_end end)
{
    static const char *const words[] = {[ATTEMPT_WRONG] = "password_wrong",
                                        [ATTEMPT_PAUSED] = "sign_in_paused",
                                        [ATTEMPT_TOO_MANY] = "sign_in_busy",
                                        [ATTEMPT_BROKEN] = "sign_in_broken"};

    if (end == ATTEMPT_DONE)
        ops_go_to(&attempt->visit, "sign-in?note=changed");
    else
        show_account(&attempt->visit, end == ATTEMPT_WRONG ? 403 : statuses[end],
                     word(&attempt->visit, words[end]));
}

static void answer_left(const struct attempt *attempt, enum attempt_end end)
{
    const struct ops_visit *const visit = &attempt->visit;
    const char *const secure = gate_is_secure(visit->site) ? "; Secure" : "";
    struct web_page_options options = {
        .status = attempt->is_program ? 204 : 303, .type = site_plain, .cache = "no-store"};
    const struct text none = {0};
    struct text cookie = {0};
    struct text address = {0};

    text_add(&cookie, "%s=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax%s",
             gate_session_cookie(visit->site), secure);
    text_add(&address, "%s/sign-in", home_of(visit));
    options.cookies[0] = text_string(&cookie);
    options.location = attempt->is_program ? NULL : text_string(&address);
    if (end == ATTEMPT_DONE)
        answer_with(visit->request, &options, &none);
    else if (attempt->is_program)
        tell_program(attempt, end);
    else
        site_answer_sorry(visit->site, visit->request, visit->language, PAGE_TOO_BUSY);
    text_free(&cookie);
    text_free(&address);
}

static void answer_sign_in(struct attempt *attempt, enum attempt_end end)
{
    struct page_sign_in form = {.id = attempt->id, .next = attempt->next};

    if (end == ATTEMPT_DONE) {
        answer_done(attempt);
    } else if (attempt->is_program) {
        tell_program(attempt, end);
    } else {
        form.is_wrong = end == ATTEMPT_WRONG;
        form.is_paused = end == ATTEMPT_PAUSED;
        form.is_busy = end == ATTEMPT_TOO_MANY;
        form.is_broken = end == ATTEMPT_BROKEN;
        form.wait_ms = attempt->verdict.wait_ms;
        /* a browser would ask for a password of its own at 401 */
        show_form(&attempt->visit, end == ATTEMPT_WRONG ? 403 : statuses[end], &form);
    }
}

void attempt_answer(struct attempt *attempt, enum attempt_end end)
{
    if (attempt->kind == ATTEMPT_CHANGE)
        tell_changer(attempt, end);
    else if (attempt->kind == ATTEMPT_LEAVE)
        answer_left(attempt, end);
    else
        answer_sign_in(attempt, end);
}
