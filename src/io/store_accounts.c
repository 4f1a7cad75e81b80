#include "io/store_accounts.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "io/store_acts.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

/* --- reading ---------------------------------------------------------------------------------- */

static bool get_role(struct sql *sql, enum statement which, int column, enum role *role,
                     struct error *error)
{
    return role_parse(row_word(sql, which, column), role) ||
           error_set(error, tr("the store '%s' holds a role that is none: '%.64s'"), sql->path,
                     row_word(sql, which, column));
}

/* A reading that was left early has failed whatever its end says. */
static bool end_reading(struct sql *sql, enum statement which, bool good, struct error *error)
{
    return sql_end(sql, which, good ? error : NULL) && good;
}

bool reader_accounts(struct reader *reader,
                     void (*on_account)(void *argument, const struct user_account *account),
                     void *argument, struct error *error)
{
    enum { ID, ROLE, MADE, CHANGED, AUTHOR };
    const enum statement which = SQL_LIST_ACCOUNTS;
    struct sql *const sql = reader->sql;
    bool good = true;

    while (good && sql_next(sql, which)) {
        struct user_account account = {.id = row_word(sql, which, ID),
                                       .author = row_word(sql, which, AUTHOR),
                                       .made_ms = row_number(sql, which, MADE),
                                       .changed_ms = row_number(sql, which, CHANGED)};

        good = get_role(sql, which, ROLE, &account.role, error);
        if (good)
            on_account(argument, &account);
    }
    return end_reading(sql, which, good, error);
}

bool reader_people(struct reader *reader, struct session_terms terms, int64_t now_ms,
                   void (*on_person)(void *argument, const struct user_seen *person),
                   void *argument, struct error *error)
{
    enum { ID, ROLE, MADE, CHANGED, AUTHOR, SESSIONS, SIGNED_IN };
    const enum statement which = SQL_LIST_PEOPLE;
    const struct session_terms now = session_terms_or_usual(terms);
    struct sql *const sql = reader->sql;
    bool good = true;

    row_ask(sql, which, (const int64_t[]){now_ms, now_ms - now.most_ms, now_ms - now.idle_ms}, 3);
    while (good && sql_next(sql, which)) {
        struct user_seen person = {.account = {.id = row_word(sql, which, ID),
                                               .author = row_word(sql, which, AUTHOR),
                                               .made_ms = row_number(sql, which, MADE),
                                               .changed_ms = row_number(sql, which, CHANGED)},
                                   .sessions = row_number(sql, which, SESSIONS),
                                   .signed_in_ms = row_number(sql, which, SIGNED_IN)};

        good = get_role(sql, which, ROLE, &person.account.role, error);
        if (good && person.signed_in_ms < person.account.made_ms)
            person.signed_in_ms = 0; /* somebody before him was called so */
        if (good)
            on_person(argument, &person);
    }
    return end_reading(sql, which, good, error);
}

bool reader_tokens(struct reader *reader,
                   void (*on_token)(void *argument, const struct token *token), void *argument,
                   struct error *error)
{
    enum { ID, ROLE, MADE, ENDS, AUTHOR };
    const enum statement which = SQL_LIST_TOKENS;
    struct sql *const sql = reader->sql;
    bool good = true;

    while (good && sql_next(sql, which)) {
        struct token token = {.id = row_word(sql, which, ID),
                              .author = row_word(sql, which, AUTHOR),
                              .made_ms = row_number(sql, which, MADE),
                              .ends_ms = row_number(sql, which, ENDS)};

        good = get_role(sql, which, ROLE, &token.role, error);
        if (good)
            on_token(argument, &token);
    }
    return end_reading(sql, which, good, error);
}

static bool find_account(struct sql *sql, const char *id, struct account_found *account,
                         struct error *error)
{
    enum { ROLE, HASH };
    const enum statement which = SQL_FIND_ACCOUNT;
    bool good = true;

    *account = (struct account_found){.found = false};
    row_ask_word(sql, which, id, NULL, 0);
    if (sql_next(sql, which)) {
        good = get_role(sql, which, ROLE, &account->role, error);
        snprintf(account->hash, sizeof account->hash, "%s", row_word(sql, which, HASH));
        account->found = good;
    }
    return end_reading(sql, which, good, error);
}

bool reader_find_account(struct reader *reader, const char *id, struct account_found *account,
                         struct error *error)
{
    return find_account(reader->sql, id, account, error);
}

bool reader_find_token(struct reader *reader, const struct digest *digest, int64_t now_ms,
                       struct token_found *token, struct error *error)
{
    enum { ID, ROLE };
    const enum statement which = SQL_FIND_TOKEN;
    struct sql *const sql = reader->sql;
    bool good = true;

    *token = (struct token_found){.found = false};
    sqlite3_bind_blob(sql_statement(sql, which), 1, digest->bytes, DIGEST_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(sql_statement(sql, which), 2, now_ms);
    if (sql_next(sql, which)) {
        good = get_role(sql, which, ROLE, &token->role, error);
        snprintf(token->id, sizeof token->id, "%s", row_word(sql, which, ID));
        token->found = good;
    }
    return end_reading(sql, which, good, error);
}

/* --- writing ---------------------------------------------------------------------------------- */

static void bind_text(sqlite3_stmt *row, int place, const char *text)
{
    sqlite3_bind_text(row, place, text, -1, SQLITE_STATIC);
}

static void refuse(struct act_outcome *outcome, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void refuse(struct act_outcome *outcome, const char *format, ...)
{
    va_list arguments;

    outcome->refused = true;
    va_start(arguments, format);
    vsnprintf(outcome->why, sizeof outcome->why, format, arguments);
    va_end(arguments);
}

/* Refused unless it is there. */
static bool find_own(struct sql *sql, const struct act *act, struct account_found *account,
                     struct act_outcome *outcome, struct error *error)
{
    if (!find_account(sql, act->account, account, error))
        return false;
    outcome->missing = !account->found;
    if (!account->found)
        refuse(outcome, tr("there is no user '%s'"), act->account);
    return true;
}

static bool run_for(struct sql *sql, enum statement which, const char *id, struct error *error)
{
    bind_text(sql_statement(sql, which), 1, id);
    return sql_run(sql, which, error);
}

bool accounts_add(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                  struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_ADD_ACCOUNT);
    struct account_found account;

    if (!find_account(sql, act->account, &account, error))
        return false;
    if (account.found) {
        refuse(outcome, tr("there is a user '%s' already"), act->account);
        return true;
    }
    bind_text(row, 2, role_name(act->role));
    bind_text(row, 3, act->secret);
    sqlite3_bind_int64(row, 4, act->at_ms);
    bind_text(row, 5, act->author);
    return run_for(sql, SQL_ADD_ACCOUNT, act->account, error);
}

/* Whoever would be left could let nobody in any more. */
static bool refuse_last(struct sql *sql, const struct act *act, const struct account_found *account,
                        struct act_outcome *outcome, struct error *error)
{
    int64_t count = 0;

    if (outcome->refused || account->role != ROLE_ADMIN)
        return true;
    if (sql_next(sql, SQL_COUNT_ADMINS))
        count = row_number(sql, SQL_COUNT_ADMINS, 0);
    if (!sql_end(sql, SQL_COUNT_ADMINS, error))
        return false;
    if (count <= 1)
        refuse(outcome, tr("'%s' is the last administrator"), act->account);
    return true;
}

bool accounts_remove(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                     struct error *error)
{
    struct account_found account;

    if (!find_own(sql, act, &account, outcome, error) ||
        !refuse_last(sql, act, &account, outcome, error))
        return false;
    return outcome->refused || (run_for(sql, SQL_DELETE_ACCOUNT, act->account, error) &&
                                run_for(sql, SQL_DELETE_SESSIONS, act->account, error));
}

bool accounts_set_password(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                           struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_SET_PASSWORD);
    struct account_found account;

    if (!find_own(sql, act, &account, outcome, error))
        return false;
    if (outcome->refused)
        return true;
    bind_text(row, 2, act->secret);
    sqlite3_bind_int64(row, 3, act->at_ms);
    return run_for(sql, SQL_SET_PASSWORD, act->account, error) &&
           run_for(sql, SQL_DELETE_SESSIONS, act->account, error);
}

bool accounts_set_role(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                       struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_SET_ROLE);
    struct account_found account;

    if (!find_own(sql, act, &account, outcome, error) ||
        (act->role != ROLE_ADMIN && !refuse_last(sql, act, &account, outcome, error)))
        return false;
    if (outcome->refused)
        return true;
    outcome->was = role_name(account.role);
    bind_text(row, 2, role_name(act->role));
    sqlite3_bind_int64(row, 3, act->at_ms);
    return run_for(sql, SQL_SET_ROLE, act->account, error) &&
           run_for(sql, SQL_DELETE_SESSIONS, act->account, error);
}

bool accounts_end_sessions(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                           struct error *error)
{
    struct account_found account;

    return find_own(sql, act, &account, outcome, error) &&
           (outcome->refused || run_for(sql, SQL_DELETE_SESSIONS, act->account, error));
}

/* --- tokens ----------------------------------------------------------------------------------- */

static bool has_token(struct sql *sql, const char *id, bool *found, struct error *error)
{
    row_ask_word(sql, SQL_HAS_TOKEN, id, NULL, 0);
    *found = sql_next(sql, SQL_HAS_TOKEN);
    return sql_end(sql, SQL_HAS_TOKEN, error);
}

bool accounts_add_token(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                        struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_ADD_TOKEN);
    struct digest digest;
    bool found;

    if (!has_token(sql, act->account, &found, error))
        return false;
    if (found) {
        refuse(outcome, tr("there is a token '%s' already"), act->account);
        return true;
    }
    if (!digest_parse(act->secret, &digest))
        return error_set(error, "%s", tr("a token is kept by its SHA-256 only"));
    sqlite3_bind_blob(row, 2, digest.bytes, DIGEST_BYTES, SQLITE_STATIC);
    bind_text(row, 3, role_name(act->role));
    sqlite3_bind_int64(row, 4, act->at_ms);
    sqlite3_bind_int64(row, 5, act->until_ms);
    bind_text(row, 6, act->author);
    return run_for(sql, SQL_ADD_TOKEN, act->account, error);
}

bool accounts_remove_token(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                           struct error *error)
{
    bool found;

    if (!has_token(sql, act->account, &found, error))
        return false;
    outcome->missing = !found;
    if (!found)
        refuse(outcome, tr("there is no token '%s'"), act->account);
    return outcome->refused || run_for(sql, SQL_DELETE_TOKEN, act->account, error);
}
