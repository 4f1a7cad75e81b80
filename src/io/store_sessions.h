/* store_sessions.h - who is signed in: written by store_act, and all who may come in as one value
 * for those who must know at once.
 *
 * A session is known by the SHA-256 of what its browser shows.  It ends by the terms of the
 * configuration (model/sign_in.h), and with its account's role or password. */
#ifndef HAIDANG_IO_STORE_SESSIONS_H
#define HAIDANG_IO_STORE_SESSIONS_H

#include "io/store_accounts.h"
#include "model/sign_in.h"

struct store;

enum { SESSIONS_OF_ONE = 20 }; /* of one account; the longest unused is ended */

/* --- who may come in -------------------------------------------------------------------------- */

/* Accounts, sessions and tokens as they were at a moment: never changes, held by counting, from any
 * thread. */
struct entrants;

/* Yours; NULL: could not be read.  Before the store's writer is started, or in its thread. */
struct entrants *store_entrants(struct store *store, struct error *error);
struct entrants *entrants_hold(struct entrants *entrants); /* takes NULL */
void entrants_release(struct entrants *entrants);          /* takes NULL */

struct entrant {
    char id[ROLE_ID_MOST + 1];
    enum role role;
    int64_t seen_ms; /* of a session: when it was used last, as far as the store knows */
};

/* False: there is none, or it has ended.  All take NULL, which has nobody. */
bool entrants_find_account(const struct entrants *entrants, const char *id,
                           struct entrant *entrant);
bool entrants_find_session(const struct entrants *entrants, const struct digest *digest,
                           struct session_terms terms, int64_t now_ms, struct entrant *entrant);
bool entrants_find_token(const struct entrants *entrants, const struct digest *digest,
                         int64_t now_ms, struct entrant *entrant);

/* --- writing, within the transaction of store_act --------------------------------------------- */

bool sessions_begin(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                    struct error *error);
bool sessions_end(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                  struct error *error);
bool sessions_use(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                  struct error *error);
/* Writes nothing but its row in the audit. */
bool sessions_refuse(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                     struct error *error);

#endif
