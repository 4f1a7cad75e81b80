#include "site_gate.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "io/digest.h"
#include "site_parts.h"

enum { NEXT_MOST = 500 };

/* --- who asks --------------------------------------------------------------------------------- */

void gate_know(struct site *site, struct web_request *request, struct visitor *visitor)
{
    (void)site;
    (void)request;
    *visitor = (struct visitor){.way = VISITOR_STRANGER};
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
    struct text query = {.limit = NEXT_MOST};
    struct text next = {.limit = NEXT_MOST};
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
