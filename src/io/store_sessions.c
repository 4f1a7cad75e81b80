#include "io/store_sessions.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/store_acts.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

/* --- who may come in -------------------------------------------------------------------------- */

struct pass {
    struct digest digest;
    struct entrant entrant;
    int64_t began_ms, ends_ms;
};

struct passes {
    struct pass *passes;
    size_t count, capacity;
};

struct entrants {
    atomic_size_t holders;
    struct passes accounts, sessions, tokens;
};

struct entrants *entrants_hold(struct entrants *entrants)
{
    if (entrants != NULL)
        atomic_fetch_add_explicit(&entrants->holders, 1, memory_order_relaxed);
    return entrants;
}

void entrants_release(struct entrants *entrants)
{
    if (entrants == NULL ||
        atomic_fetch_sub_explicit(&entrants->holders, 1, memory_order_acq_rel) > 1)
        return;
    free(entrants->accounts.passes);
    free(entrants->sessions.passes);
    free(entrants->tokens.passes);
    free(entrants);
}

static struct pass *add_pass(struct passes *passes, const char *id, enum role role)
{
    struct pass *pass;

    passes->passes =
        memory_room(passes->passes, passes->count, &passes->capacity, sizeof *passes->passes);
    pass = &passes->passes[passes->count++];
    *pass = (struct pass){.entrant.role = role};
    snprintf(pass->entrant.id, sizeof pass->entrant.id, "%s", id);
    return pass;
}

static void add_account(void *argument, const struct user_account *account)
{
    struct entrants *const entrants = argument;

    add_pass(&entrants->accounts, account->id, account->role);
}

static bool take_digest(struct sql *sql, enum statement which, struct pass *pass)
{
    size_t length = 0;
    const void *const bytes = row_bytes(sql, which, 0, &length);

    if (length == DIGEST_BYTES)
        memcpy(pass->digest.bytes, bytes, DIGEST_BYTES);
    return length == DIGEST_BYTES;
}

/* A row that cannot be understood lets nobody in. */
static bool read_sessions(struct sql *sql, struct entrants *entrants, struct error *error)
{
    enum { DIGEST, ACCOUNT, ROLE, BEGAN, SEEN, ENDS };
    const enum statement which = SQL_LIST_SESSIONS;

    while (sql_next(sql, which)) {
        enum role role;
        struct pass *pass;

        if (!role_parse(row_word(sql, which, ROLE), &role))
            continue;
        pass = add_pass(&entrants->sessions, row_word(sql, which, ACCOUNT), role);
        pass->entrant.seen_ms = row_number(sql, which, SEEN);
        pass->began_ms = row_number(sql, which, BEGAN);
        pass->ends_ms = row_number(sql, which, ENDS);
        if (!take_digest(sql, which, pass))
            entrants->sessions.count--;
    }
    return sql_end(sql, which, error);
}

static bool read_tokens(struct sql *sql, struct entrants *entrants, struct error *error)
{
    enum { DIGEST, ID, ROLE, ENDS };
    const enum statement which = SQL_LIST_PASSES;

    while (sql_next(sql, which)) {
        enum role role;
        struct pass *pass;

        if (!role_parse(row_word(sql, which, ROLE), &role))
            continue;
        pass = add_pass(&entrants->tokens, row_word(sql, which, ID), role);
        pass->ends_ms = row_number(sql, which, ENDS);
        if (!take_digest(sql, which, pass))
            entrants->tokens.count--;
    }
    return sql_end(sql, which, error);
}

struct entrants *store_entrants(struct store *store, struct error *error)
{
    struct entrants *const entrants = NEW(struct entrants);
    struct reader reader = {store->sql};

    atomic_init(&entrants->holders, 1);
    if (reader_accounts(&reader, add_account, entrants, error) &&
        read_sessions(store->sql, entrants, error) && read_tokens(store->sql, entrants, error))
        return entrants;
    entrants_release(entrants);
    return NULL;
}

bool entrants_find_account(const struct entrants *entrants, const char *id, struct entrant *entrant)
{
    for (size_t i = 0; entrants != NULL && i < entrants->accounts.count; i++)
        if (strcmp(entrants->accounts.passes[i].entrant.id, id) == 0) {
            *entrant = entrants->accounts.passes[i].entrant;
            return true;
        }
    return false;
}

/* What is compared is a digest of what was shown: its time tells nothing that could be shown. */
static const struct pass *find_pass(const struct passes *passes, const struct digest *digest)
{
    for (size_t i = 0; i < passes->count; i++)
        if (digest_same_bytes(passes->passes[i].digest.bytes, digest->bytes, DIGEST_BYTES))
            return &passes->passes[i];
    return NULL;
}

bool entrants_find_session(const struct entrants *entrants, const struct digest *digest,
                           struct session_terms terms, int64_t now_ms, struct entrant *entrant)
{
    const struct pass *const pass =
        entrants == NULL ? NULL : find_pass(&entrants->sessions, digest);

    if (pass == NULL ||
        !session_holds(terms,
                       &(struct session_life){pass->began_ms, pass->entrant.seen_ms, pass->ends_ms},
                       now_ms))
        return false;
    *entrant = pass->entrant;
    return true;
}

bool entrants_find_token(const struct entrants *entrants, const struct digest *digest,
                         int64_t now_ms, struct entrant *entrant)
{
    const struct pass *const pass = entrants == NULL ? NULL : find_pass(&entrants->tokens, digest);

    if (pass == NULL || now_ms >= pass->ends_ms)
        return false;
    *entrant = pass->entrant;
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool refuse(struct act_outcome *outcome, const char *why)
{
    outcome->refused = true;
    snprintf(outcome->why, sizeof outcome->why, "%s", why);
    return true;
}

static bool parse_session(const struct act *act, struct digest *digest, struct error *error)
{
    return (act->session != NULL && digest_parse(act->session, digest)) ||
           error_set(error, "%s", tr("a token is kept by its SHA-256 only"));
}

/* Those that have ended, and of one account those beyond its number. */
static bool drop(struct sql *sql, const struct act *act, struct error *error)
{
    sqlite3_stmt *const ended = sql_statement(sql, SQL_DROP_SESSIONS);
    sqlite3_stmt *const others = sql_statement(sql, SQL_LIMIT_SESSIONS);
    const struct session_terms terms = session_terms_or_usual(act->terms);

    sqlite3_bind_int64(ended, 1, act->at_ms);
    sqlite3_bind_int64(ended, 2, act->at_ms - terms.idle_ms);
    if (!sql_run(sql, SQL_DROP_SESSIONS, error))
        return false;
    sqlite3_bind_text(others, 1, act->account, -1, SQLITE_STATIC);
    sqlite3_bind_int64(others, 2, SESSIONS_OF_ONE - 1);
    return sql_run(sql, SQL_LIMIT_SESSIONS, error);
}

bool sessions_begin(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                    struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_ADD_SESSION);
    struct reader reader = {sql};
    struct account_found account;
    struct digest digest;

    if (!parse_session(act, &digest, error) ||
        !reader_find_account(&reader, act->account, &account, error))
        return false;
    if (!account.found || strcmp(account.hash, act->secret) != 0)
        return refuse(outcome, tr("the password was changed meanwhile"));
    if (!drop(sql, act, error))
        return false;
    sqlite3_bind_text(row, 1, act->account, -1, SQLITE_STATIC);
    sqlite3_bind_blob(row, 2, digest.bytes, DIGEST_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(row, 3, act->at_ms);
    sqlite3_bind_int64(row, 4, act->at_ms + session_terms_or_usual(act->terms).most_ms);
    sqlite3_bind_text(row, 5, act->address, -1, SQLITE_STATIC);
    return sql_run(sql, SQL_ADD_SESSION, error);
}

static bool run_for(struct sql *sql, enum statement which, const struct act *act,
                    struct error *error)
{
    struct digest digest;

    if (!parse_session(act, &digest, error))
        return false;
    sqlite3_bind_blob(sql_statement(sql, which), 1, digest.bytes, DIGEST_BYTES, SQLITE_STATIC);
    if (which == SQL_TOUCH_SESSION)
        sqlite3_bind_int64(sql_statement(sql, which), 2, act->at_ms);
    return sql_run(sql, which, error);
}

bool sessions_end(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                  struct error *error)
{
    (void)outcome;
    return run_for(sql, SQL_DELETE_SESSION, act, error);
}

bool sessions_use(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                  struct error *error)
{
    (void)outcome;
    return run_for(sql, SQL_TOUCH_SESSION, act, error);
}

bool sessions_refuse(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                     struct error *error)
{
    (void)sql;
    (void)act;
    (void)outcome;
    (void)error;
    return true;
}
