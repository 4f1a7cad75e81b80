/* role.h - what somebody may do who signs in, or a program that shows a token: each role may all
 * that the ones before it may. */
#ifndef HAIDANG_MODEL_ROLE_H
#define HAIDANG_MODEL_ROLE_H

#include <stdbool.h>

enum role { ROLE_VIEWER, ROLE_OPERATOR, ROLE_APPROVER, ROLE_ADMIN, ROLE_COUNT };

/* Nobody's: what only the gate itself says, such as that somebody has signed in. */
#define ROLE_GATE ROLE_COUNT

const char *role_name(enum role role); /* "viewer", "operator", "approver", "admin"; "-": none */
bool role_parse(const char *name, enum role *role);

/* Does who has the one role have what wants the other? */
bool role_may(enum role has, enum role wanted);

/* Accounts and tokens are known by an id: small letters, digits, '.', '_' and '-', the first a
 * letter or a digit.  It stands in logs and in the audit. */
enum { ROLE_ID_MOST = 64 };
bool role_is_id(const char *id);

#endif
