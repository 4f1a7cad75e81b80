/* site_sign_inside.h - what site_sign.c (the attempts) and site_sign_rooms.c (how they are made and
 * answered) share. */
#ifndef HAIDANG_SITE_SIGN_INSIDE_H
#define HAIDANG_SITE_SIGN_INSIDE_H

#include "io/digest.h"
#include "io/password.h"
#include "model/address.h"
#include "model/lockout.h"
#include "model/sign_in.h"
#include "site_ops.h"
#include "site_sign.h"

enum attempt_kind {
    ATTEMPT_SIGN_IN,
    ATTEMPT_CHANGE,
    ATTEMPT_LEAVE,
    ATTEMPT_HASH, /* nobody's: only the hash of `fresh` is wanted, and on_made is told of it */
};

enum attempt_end {
    ATTEMPT_DONE,
    ATTEMPT_WRONG,    /* no such user, or not his password */
    ATTEMPT_PAUSED,   /* too many failed before; his password was not looked at */
    ATTEMPT_TOO_MANY, /* of others, at once */
    ATTEMPT_BROKEN,   /* `error` says why */
};

/* Somebody who shows a password, or who signs out. */
struct attempt {
    struct ops_visit visit;
    enum attempt_kind kind;
    bool is_program; /* by the API */
    char id[ROLE_ID_MOST + 1];
    char password[PASSWORD_MOST + 1], fresh[PASSWORD_MOST + 1]; /* fresh: to be had from now on */
    char next[SIGN_IN_NEXT_MOST + 1];                           /* where to, once he is in; "" */

    sign_on_made *on_made;
    void *argument;

    /* site_sign.c */
    char address[ADDRESS_TEXT], place[ADDRESS_TEXT + 64];
    bool is_known; /* the browser: he has signed in there before */
    struct lockout_verdict verdict;
    bool found; /* there is such a user */
    enum role role;
    char hash[PASSWORD_HASH];
    char shown[DIGEST_TEXT]; /* of the new session, by its browser */
    struct error error;
    struct attempt *next_one;
};

struct attempt *attempt_new(const struct ops_visit *visit, enum attempt_kind kind);

/* Takes it.  attempt_answer is called once, now or later. */
void attempt_start(struct attempt *attempt);
void attempt_leave(struct attempt *attempt); /* likewise: his session is to be ended */
void attempt_free(struct attempt *attempt);  /* instead */
void attempt_answer(struct attempt *attempt, enum attempt_end end);

/* Of a session that has begun; "" in `device`: it has one already. */
void attempt_add_cookies(const struct attempt *attempt, struct text *session, struct text *device);

#endif
