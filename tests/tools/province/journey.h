/* journey.h - services that are used in several steps: signing in, handing in an application with a
 * file, beginning a payment, an office's list behind a login.
 *
 * Sessions need no memory: a number, and what only the province can make of it.  Applications do:
 * the last few are kept, with their files. */
#ifndef PROVINCE_JOURNEY_H
#define PROVINCE_JOURNEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct fault;
struct visit;

/* --- what the steps share (journey.c) --------------------------------------------------------- */

enum { TICKET_TEXT = 40 };

/* A new one, and whether this is one of ours; `use` keeps tickets of one use from another. */
const char *ticket_make(char ticket[TICKET_TEXT], const char *use);
bool ticket_is_ours(const char *ticket, const char *use);
/* What a page hides in a form against forgery: belongs to a session. */
const char *ticket_token(char token[TICKET_TEXT], const char *session);

/* The value of a cookie, or of a field of the form that was posted; false: there is none. */
bool visit_cookie(const struct visit *visit, const char *name, char *value, size_t size);
bool visit_field(const struct visit *visit, const char *name, char *value, size_t size);
bool visit_is_post(const struct visit *visit);

/* The session, if its cookie is there and the form's token belongs to it. */
bool visit_session(const struct visit *visit, char session[TICKET_TEXT]);
bool visit_token_fits(const struct visit *visit, const char *session);

/* A page of the site, or another one; `cookie` (may be NULL) is a whole Set-Cookie line. */
void visit_send_page(const struct visit *visit, const char *title, const char *content,
                     const char *cookie);
void visit_redirect(const struct visit *visit, const char *location, const char *cookie);
void visit_send_json(const struct visit *visit, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void visit_refuse(const struct visit *visit, int status, const char *why);

/* --- ways to answer (rows of site.c) ---------------------------------------------------------- */

void answer_portal_login(struct visit *visit);    /* 302 to the test identity provider */
void answer_identity(struct visit *visit);        /* its page, and its answer */
void answer_portal_callback(struct visit *visit); /* where it leads back to */
void answer_portal_person(struct visit *visit);   /* who is signed in */
void answer_application(struct visit *visit);     /* all below /nop-ho-so or /xay-dung */
void answer_payment(struct visit *visit);
void answer_office(struct visit *visit); /* a login of its own, a list behind it */

/* --- what can be wrong with them (rows of fault.c) -------------------------------------------- */

bool play_callback(struct visit *visit, const struct fault *fault);
bool play_file_empty(struct visit *visit, const struct fault *fault);

#endif
