#include "site_gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/store_sessions.h"
#include "io/token.h"
#include "model/sign_in.h"
#include "site_gate_inside.h"
#include "site_parts.h"

enum { GATE_BODY_MOST = 64 * 1024, GATE_REPORT_MOST = 512 * 1024 };

/* --- who asks --------------------------------------------------------------------------------- */

struct gate {
    bool is_all_public; /* all services are */
    bool is_secure;     /* others reach us over TLS */
    bool is_using;      /* the store is being told that a session is used */
};

struct gate *gate_new(const struct catalogue *catalogue)
{
    struct gate *const gate = NEW(struct gate);

    gate->is_secure = catalogue->web_url != NULL && strncmp(catalogue->web_url, "https://", 8) == 0;
    gate->is_all_public = site_is_all_public(catalogue);
    return gate;
}

void gate_free(struct gate *gate)
{
    free(gate);
}

bool gate_is_secure(const struct site *site)
{
    return site->gate->is_secure;
}

const char *gate_session_cookie(const struct site *site)
{
    return site->gate->is_secure ? "__Host-haidang_session" : "haidang_session";
}

bool gate_session(const struct site *site, const struct web_request *request,
                  struct digest *session, char shown[DIGEST_TEXT])
{
    struct digest random;

    if (!sign_in_find_cookie(web_header(request, "Cookie"), gate_session_cookie(site), shown,
                             DIGEST_TEXT) ||
        !digest_parse(shown, &random))
        return false;
    *session = digest_of(shown, strlen(shown));
    return true;
}

/* Never the state of the past: who has lost something has lost it once that was said. */
static struct entrants *entrants_now(struct site *site)
{
    struct entrants *entrants;

    pthread_mutex_lock(&site->lock);
    entrants = entrants_hold(site->entrants);
    pthread_mutex_unlock(&site->lock);
    return entrants;
}

static void on_used(struct site *site, struct wish *wish)
{
    site->gate->is_using = false;
    wish_free(wish);
}

/* So that it does not end while it is used. */
static void use_session(struct site *site, const struct digest *session,
                        const struct entrant *entrant)
{
    char digits[DIGEST_TEXT];
    json_t *words;

    if (site->gate->is_using ||
        clock_wall_ms() - entrant->seen_ms < session_use_ms(site->options.catalogue->sessions))
        return;
    words = json_object();
    json_set_string(words, "session", digest_format(digits, session));
    site->gate->is_using = gate_say(site, &(struct gate_saying){.verb = "session-use",
                                                                .author = entrant->id,
                                                                .words = words,
                                                                .on_granted = on_used});
}

void gate_form_key(const char *shown, char key[DIGEST_TEXT])
{
    static const char purpose[] = "haidang form 1";
    const struct digest digest = digest_keyed(shown, strlen(shown), purpose, sizeof purpose - 1);

    digest_format(key, &digest);
}

static void know_by_session(struct site *site, const struct entrants *entrants,
                            struct web_request *request, struct visitor *visitor)
{
    struct entrant entrant;
    struct digest session;
    char shown[DIGEST_TEXT];

    if (!gate_session(site, request, &session, shown) ||
        !entrants_find_session(entrants, &session, site->options.catalogue->sessions,
                               clock_wall_ms(), &entrant))
        return;
    visitor->way = VISITOR_SESSION;
    visitor->role = entrant.role;
    visitor->admission = (struct admission){.way = ADMITTED_BY_SESSION, .digest = session};
    snprintf(visitor->id, sizeof visitor->id, "%s", entrant.id);
    gate_form_key(shown, visitor->key);
    use_session(site, &session, &entrant);
}

static void know_by_token(const struct entrants *entrants, const char *shown,
                          struct visitor *visitor)
{
    struct entrant entrant;
    struct digest digest;

    if (!token_digest(shown, &digest) ||
        !entrants_find_token(entrants, &digest, clock_wall_ms(), &entrant))
        return;
    visitor->way = VISITOR_TOKEN;
    visitor->role = entrant.role;
    visitor->admission = (struct admission){.way = ADMITTED_BY_TOKEN, .digest = digest};
    snprintf(visitor->id, sizeof visitor->id, "%s", entrant.id);
}

/* A header that is there twice may have been added to by who asks. */
static void know_by_proxy(const struct site *site, const struct entrants *entrants,
                          const struct web_request *request, struct visitor *visitor)
{
    static const char purpose[] = "haidang form of proxy 1\n";
    const struct catalogue *const catalogue = site->options.catalogue;
    const char *const id = web_header_once(request, catalogue->sign_in_header);
    const char *role;
    struct entrant entrant;
    struct digest digest;
    char said[sizeof purpose + ROLE_ID_MOST];

    if (id == NULL || !role_is_id(id) || site->options.link_key == NULL)
        return;
    if (catalogue->sign_in_role_header != NULL) {
        role = web_header_once(request, catalogue->sign_in_role_header);
        if (role == NULL || !role_parse(role, &entrant.role))
            return;
    } else if (!entrants_find_account(entrants, id, &entrant)) {
        return;
    } else {
        visitor->admission.way = ADMITTED_BY_ACCOUNT;
    }
    visitor->way = VISITOR_PROXY;
    visitor->role = entrant.role;
    snprintf(visitor->id, sizeof visitor->id, "%s", id);
    snprintf(said, sizeof said, "%s%s", purpose, id);
    digest = digest_keyed(site->options.link_key, STORE_KEY_BYTES, said, strlen(said));
    digest_format(visitor->key, &digest);
}

/* "Bearer TOKEN"; NULL: it shows none. */
static const char *token_of(const struct web_request *request)
{
    static const char scheme[] = "Bearer ";
    const char *const said = web_header_once(request, "Authorization");

    return said != NULL && strncasecmp(said, scheme, sizeof scheme - 1) == 0
               ? said + sizeof scheme - 1
               : NULL;
}

/* Who shows a token wants to be known by it alone. */
void gate_know(struct site *site, struct web_request *request, struct visitor *visitor)
{
    const char *const token = token_of(request);
    struct entrants *entrants;

    *visitor = (struct visitor){.way = VISITOR_STRANGER};
    entrants = entrants_now(site);
    if (token != NULL)
        know_by_token(entrants, token, visitor);
    else if (site->options.catalogue->sign_in_header != NULL && web_is_from_proxy(request))
        know_by_proxy(site, entrants, request, visitor);
    if (token == NULL && visitor->way == VISITOR_STRANGER)
        know_by_session(site, entrants, request, visitor);
    entrants_release(entrants);
}

bool gate_is_wrong_token(struct site *site, const struct web_request *request)
{
    const char *const token = token_of(request);
    struct visitor visitor = {.way = VISITOR_STRANGER};
    struct entrants *entrants;

    if (token == NULL)
        return false;
    entrants = entrants_now(site);
    know_by_token(entrants, token, &visitor);
    entrants_release(entrants);
    return visitor.way == VISITOR_STRANGER;
}

bool gate_sees_all(struct site *site, struct web_request *request)
{
    struct visitor visitor;

    if (site->gate->is_all_public)
        return true;
    gate_know(site, request, &visitor);
    return visitor.way != VISITOR_STRANGER;
}

size_t gate_body_most(void *argument, struct web_request *request)
{
    static const char *const rooms[] = {"/ops/", "/en/ops/", "/api/"};
    struct visitor visitor;

    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
        if (strncmp(web_path(request), rooms[i], strlen(rooms[i])) == 0) {
            gate_know(argument, request, &visitor);
            if (visitor.way == VISITOR_STRANGER)
                return WEB_BODY_MOST;
            return strstr(web_path(request), "/reports/") == NULL ? GATE_BODY_MOST
                                                                  : GATE_REPORT_MOST;
        }
    return WEB_BODY_MOST;
}

bool gate_say(struct site *site, const struct gate_saying *saying)
{
    const struct site_options *const options = &site->options;
    struct wish *const wish = NEW(struct wish);

    wish->verb = saying->verb;
    wish->words = saying->words;
    wish->way = saying->way == NULL ? "page" : saying->way;
    wish->role = ROLE_GATE;
    wish->language = words_language();
    wish->on_granted = saying->on_granted;
    wish->argument = saying->argument;
    if (saying->admission != NULL)
        wish->admission = *saying->admission;
    snprintf(wish->author, sizeof wish->author, "%s", saying->author);
    if (options->take_wish != NULL && options->take_wish(options->desk, wish))
        return true;
    wish_free(wish);
    return false;
}

/* --- may he? ---------------------------------------------------------------------------------- */

static bool is_program(const struct web_request *request)
{
    return strncmp(web_path(request), "/api/", strlen("/api/")) == 0;
}

static bool is_reading(const struct web_request *request)
{
    return strcmp(web_method(request), "GET") == 0 || strcmp(web_method(request), "HEAD") == 0;
}

static bool add_word(void *argument, const char *name, const char *value)
{
    struct text *const query = argument;

    text_add_string(query, query->length == 0 ? "?" : "&");
    text_add_form(query, name);
    text_add_string(query, "=");
    text_add_form(query, value);
    return true;
}

/* Whence he comes back; what was to be changed is not changed behind his back when he does. */
static void go_to_sign_in(struct web_request *request, enum language language)
{
    struct text query = {.limit = SIGN_IN_NEXT_MOST};
    struct text next = {.limit = SIGN_IN_NEXT_MOST};
    struct text address = {0};

    if (is_reading(request)) {
        web_each_query(request, add_word, &query);
        text_add(&next, "%s%s", web_path(request), text_string(&query));
    }
    text_add(&address, "%s/ops/sign-in", language == LANGUAGE_EN ? "/en" : "");
    if (next.length > 0 && !next.cut && !query.cut) {
        text_add_string(&address, "?next=");
        text_add_form(&address, text_string(&next));
    }
    site_answer_go(request, text_string(&address));
    text_free(&address);
    text_free(&next);
    text_free(&query);
}

static void refuse(struct site *site, struct web_request *request, enum language language,
                   const struct visitor *visitor)
{
    const bool is_stranger = visitor->way == VISITOR_STRANGER;

    if (is_program(request))
        site_answer_problem(request, is_stranger ? 401 : 403,
                            is_stranger ? tr("this is for those who sign in or show a token")
                                        : tr("your role does not allow this"));
    else if (is_stranger)
        go_to_sign_in(request, language);
    else
        site_answer_sorry(site, request, language, PAGE_FORBIDDEN);
}

bool gate_admit(struct site *site, struct web_request *request, enum language language,
                enum role least, struct visitor *visitor)
{
    gate_know(site, request, visitor);
    if (visitor->way != VISITOR_STRANGER && role_may(visitor->role, least))
        return true;
    refuse(site, request, language, visitor);
    return false;
}

/* --- may he change something? ----------------------------------------------------------------- */

static bool is_origin(const char *origin, const char *address)
{
    const size_t length = strlen(origin);

    return strncasecmp(address, origin, length) == 0 &&
           (address[length] == '\0' || address[length] == '/');
}

/* Pages of ours tell no referrer, so that their origin is "null"; then the key alone decides. */
bool gate_is_from_here(const struct site *site, const struct web_request *request)
{
    const char *const fetch = web_header(request, "Sec-Fetch-Site");
    const char *const origin = web_header(request, "Origin");
    const char *const host = web_header(request, "Host");
    const char *const named = origin == NULL ? NULL : strstr(origin, "://");
    const char *const url = site->options.catalogue->web_url;

    if (fetch != NULL && strcmp(fetch, "same-origin") != 0 && strcmp(fetch, "none") != 0)
        return false;
    if (origin == NULL || strcmp(origin, "null") == 0)
        return true;
    return named != NULL && ((host != NULL && strcasecmp(named + strlen("://"), host) == 0) ||
                             (url != NULL && is_origin(origin, url)));
}

static bool has_key(const struct web_request *request, const char *key,
                    const struct visitor *visitor)
{
    const size_t length = strlen(visitor->key);

    if (key == NULL)
        key = web_header(request, "X-Haidang-Key");
    return key != NULL && length > 0 && strlen(key) == length &&
           digest_same_bytes(key, visitor->key, length);
}

bool gate_admit_act(struct site *site, struct web_request *request, enum language language,
                    enum role least, const char *key, struct visitor *visitor)
{
    if (!gate_admit(site, request, language, least, visitor))
        return false;
    if (visitor->way == VISITOR_TOKEN ||
        (gate_is_from_here(site, request) && has_key(request, key, visitor)))
        return true;
    if (is_program(request))
        site_answer_problem(request, 403, tr("the key of the session is missing or wrong"));
    else
        site_answer_sorry(site, request, language, PAGE_FOREIGN);
    return false;
}
