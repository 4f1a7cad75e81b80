/* site_gate.h - who asks, and whether he may.
 *
 * Everything that is not for everybody goes through here, and only here is it known by which way
 * somebody is known: by the cookie of a session, by a token, or by the word of a proxy. */
#ifndef HAIDANG_SITE_GATE_H
#define HAIDANG_SITE_GATE_H

#include <stdbool.h>

#include "base/words.h"
#include "io/store_admission.h"
#include "model/role.h"

struct site;
struct web_request;

enum visitor_way { VISITOR_STRANGER, VISITOR_SESSION, VISITOR_TOKEN, VISITOR_PROXY };

struct visitor {
    char id[ROLE_ID_MOST + 1]; /* "": a stranger */
    enum role role;            /* of a stranger it means nothing */
    enum visitor_way way;
    /* What forms of ours bring back in the field "key", so that no form of another site can be sent
     * in his name; "" for tokens, which no browser sends by itself. */
    char key[65];
    struct admission admission; /* but for `least` */
};

/* Never waits. */
void gate_know(struct site *site, struct web_request *request, struct visitor *visitor);

/* True: he may.  Else it has been answered: below /api/ by 401 or 403 as a problem; else a stranger
 * is led to the page where one signs in, and comes back from there, and who may less is told 403.
 */
bool gate_admit(struct site *site, struct web_request *request, enum language language,
                enum role least, struct visitor *visitor);

/* The same for what changes something: `key` is what the form's field says (NULL: it has none; then
 * the header X-Haidang-Key counts), and the request must not come from a page of another site. */
bool gate_admit_act(struct site *site, struct web_request *request, enum language language,
                    enum role least, const char *key, struct visitor *visitor);

/* Does he show a token that is none, or not any more?  Then nothing is told to him as to a
 * stranger: he would take what strangers see for all there is. */
bool gate_is_wrong_token(struct site *site, const struct web_request *request);

/* May he see services that are not public?  If all are public everybody sees the same, and nobody
 * is looked at. */
bool gate_sees_all(struct site *site, struct web_request *request);

/* Is it sent by a page of ours, or by no page?  Browsers that say so at all say it rightly. */
bool gate_is_from_here(const struct site *site, const struct web_request *request);

#endif
