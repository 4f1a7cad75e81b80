/* site_sign.h - rooms of the gate itself: signing in and out, one's own account. */
#ifndef HAIDANG_SITE_SIGN_H
#define HAIDANG_SITE_SIGN_H

struct ops_visit;
struct site;
struct web_request;

/* Open to strangers: /ops/sign-in. */
void sign_show_form(struct ops_visit *visit);
void sign_take_form(struct ops_visit *visit);

void sign_take_out(struct ops_visit *visit); /* /ops/sign-out */

void sign_show_account(struct ops_visit *visit);
void sign_take_account(struct ops_visit *visit); /* another password */

/* The hash of a password that is to be another's, made in the pool when its turn comes among those
 * who sign in.  `on_made` is called once, now or later, unless the site ends before: hash NULL, it
 * could not be made, because of `why`.  The password is copied. */
typedef void sign_on_made(void *argument, const char *hash, const char *why);
void sign_make_hash(struct site *site, const char *password, sign_on_made *on_made, void *argument);

/* /api/v1/session, by GET, POST and DELETE. */
void sign_show_api(struct site *site, struct web_request *request, const char *none);

#endif
