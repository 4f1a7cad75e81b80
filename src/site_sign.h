/* site_sign.h - rooms of the gate itself: signing in and out, one's own account. */
#ifndef HAIDANG_SITE_SIGN_H
#define HAIDANG_SITE_SIGN_H

struct ops_visit;

void sign_show_account(struct ops_visit *visit);

#endif
