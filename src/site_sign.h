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

/* /api/v1/session, by GET, POST and DELETE. */
void sign_show_api(struct site *site, struct web_request *request, const char *none);

#endif
