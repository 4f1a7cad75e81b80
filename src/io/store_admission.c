#include "io/store_admission.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "io/store_acts.h"
#include "io/store_inside.h"
#include "io/store_rows.h"
#include "io/store_sessions.h"

struct holding {
    bool found;
    enum role role;
};

static bool find_session(struct sql *sql, const struct act *act, struct holding *holding,
                         struct error *error)
{
    enum { ACCOUNT, ROLE, BEGAN, SEEN, ENDS };
    const enum statement which = SQL_FIND_SESSION;
    enum role role;
    bool found;

    sqlite3_bind_blob(sql_statement(sql, which), 1, act->admission.digest.bytes, DIGEST_BYTES,
                      SQLITE_STATIC);
    found = sql_next(sql, which) && strcmp(row_word(sql, which, ACCOUNT), act->author) == 0 &&
            role_parse(row_word(sql, which, ROLE), &role);
    if (found && session_holds(act->terms,
                               &(struct session_life){row_number(sql, which, BEGAN),
                                                      row_number(sql, which, SEEN),
                                                      row_number(sql, which, ENDS)},
                               act->at_ms))
        *holding = (struct holding){true, role};
    return sql_end(sql, which, error);
}

static bool find_token(struct sql *sql, const struct act *act, struct holding *holding,
                       struct error *error)
{
    struct reader reader = {sql};
    struct token_found token;

    if (!reader_find_token(&reader, &act->admission.digest, act->at_ms, &token, error))
        return false;
    if (token.found && strcmp(token.id, act->author) == 0)
        *holding = (struct holding){true, token.role};
    return true;
}

static bool find_account(struct sql *sql, const struct act *act, struct holding *holding,
                         struct error *error)
{
    struct reader reader = {sql};
    struct account_found account;

    if (!reader_find_account(&reader, act->author, &account, error))
        return false;
    *holding = (struct holding){account.found, account.role};
    return true;
}

bool admission_look(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                    struct error *error)
{
    static bool (*const finders[])(struct sql * sql, const struct act *act, struct holding *holding,
                                   struct error *error) = {[ADMITTED_BY_ACCOUNT] = find_account,
                                                           [ADMITTED_BY_SESSION] = find_session,
                                                           [ADMITTED_BY_TOKEN] = find_token};
    struct holding holding = {.found = false};

    if (act->admission.way == ADMITTED_BY_OTHERS)
        return true;
    if (!finders[act->admission.way](sql, act, &holding, error))
        return false;
    outcome->denied = !holding.found || !role_may(holding.role, act->admission.least);
    outcome->refused = outcome->denied;
    if (outcome->denied)
        snprintf(outcome->why, sizeof outcome->why, "%s",
                 holding.found
                     ? tr("your role was changed meanwhile and does not allow this: nothing was "
                          "done")
                     : tr("what you were let in by was taken away meanwhile or has ended: nothing "
                          "was done"));
    return true;
}
