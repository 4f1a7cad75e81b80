/* store_accounts.h - who may sign in, and the tokens of programs: read, and written by store_act
 * with its row in the audit.
 *
 * Whoever loses something (the account, the password, the role) is signed out in the same
 * transaction. */
#ifndef HAIDANG_IO_STORE_ACCOUNTS_H
#define HAIDANG_IO_STORE_ACCOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "io/digest.h"
#include "io/password.h"
#include "model/role.h"
#include "model/sign_in.h"

struct act;
struct act_outcome;
struct reader;
struct sql;

/* --- reading ---------------------------------------------------------------------------------- */

/* Texts are lent for the call. */
struct user_account {
    const char *id, *author; /* author: who made it */
    enum role role;
    int64_t made_ms, changed_ms; /* changed: password or role */
};

struct token {
    const char *id, *author;
    enum role role;
    int64_t made_ms, ends_ms;
};

/* With what is known of his signing in. */
struct user_seen {
    struct user_account account;
    int64_t sessions;     /* that have not ended */
    int64_t signed_in_ms; /* the last time, as the audit has it; 0: never, or too long ago */
};

/* All of them, by id. */
bool reader_accounts(struct reader *reader,
                     void (*on_account)(void *argument, const struct user_account *account),
                     void *argument, struct error *error);
bool reader_people(struct reader *reader, struct session_terms terms, int64_t now_ms,
                   void (*on_person)(void *argument, const struct user_seen *person),
                   void *argument, struct error *error);
bool reader_tokens(struct reader *reader,
                   void (*on_token)(void *argument, const struct token *token), void *argument,
                   struct error *error);

/* Who asks.  False: the store could not be read; `found` says whether there is one. */
struct account_found {
    bool found;
    enum role role;
    char hash[PASSWORD_HASH];
};
bool reader_find_account(struct reader *reader, const char *id, struct account_found *account,
                         struct error *error);

/* Not one that has ended. */
struct token_found {
    bool found;
    enum role role;
    char id[ROLE_ID_MOST + 1];
};
bool reader_find_token(struct reader *reader, const struct digest *digest, int64_t now_ms,
                       struct token_found *token, struct error *error);

/* --- writing, within the transaction of store_act --------------------------------------------- */

bool accounts_add(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                  struct error *error);
bool accounts_remove(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                     struct error *error);
bool accounts_set_password(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                           struct error *error);
bool accounts_set_role(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                       struct error *error);
bool accounts_end_sessions(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                           struct error *error);
bool accounts_add_token(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                        struct error *error);
bool accounts_remove_token(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                           struct error *error);

#endif
