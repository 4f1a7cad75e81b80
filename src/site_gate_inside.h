/* site_gate_inside.h - what site_gate.c (who asks) and site_sign.c (signing in and out) share, and
 * what site.c needs of them. */
#ifndef HAIDANG_SITE_GATE_INSIDE_H
#define HAIDANG_SITE_GATE_INSIDE_H

#include <stddef.h>

#include "base/json.h"
#include "io/digest.h"
#include "site_gate.h"

struct catalogue;
struct wish;

struct gate;

struct gate *gate_new(const struct catalogue *catalogue);
void gate_free(struct gate *gate); /* takes NULL */

/* For web.h: more may come with the requests of those who are known. */
size_t gate_body_most(void *argument, struct web_request *request);

/* Do browsers reach us over TLS only? */
bool gate_is_secure(const struct site *site);
const char *gate_session_cookie(const struct site *site); /* its name */

/* What the browser shows, and how the store knows it; false: it shows none that could be one. */
bool gate_session(const struct site *site, const struct web_request *request,
                  struct digest *session, char shown[DIGEST_TEXT]);

/* What forms of that session bring back. */
void gate_form_key(const char *shown, char key[DIGEST_TEXT]);

/* What only the gate may say.  The words are taken. */
struct gate_saying {
    const char *verb, *author;
    const char *way; /* a literal; NULL: "page" */
    const struct admission
        *admission; /* by which he must be in when it is written; NULL: need not */
    json_t *words;
    void (*on_granted)(struct site *site, struct wish *wish); /* frees the wish */
    void *argument;
};

/* Has it carried out.  False: too many wait, and on_granted never comes. */
bool gate_say(struct site *site, const struct gate_saying *saying);

/* --- signing in (site_sign.c) ----------------------------------------------------------------- */

struct sign;

struct sign *sign_new(struct site *site);
void sign_free(struct sign *sign); /* takes NULL; who waits is given up with the web server */

#endif
