/* What people do, written: wholly, with its row in the audit, or not at all. */
#include <assert.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_accounts.h"
#include "io/store_acts.h"
#include "io/store_audit.h"
#include "io/store_chain.h"
#include "io/store_duty.h"
#include "io/store_inside.h"
#include "io/store_objections.h"
#include "io/store_posts.h"
#include "io/store_reports.h"
#include "io/store_rows.h"
#include "io/store_scores.h"
#include "io/store_sessions.h"

enum { ALERT_INCIDENTS_MOST = 5000 };

const char *act_kind_name(enum act_kind kind)
{
    static const char *const names[] = {[ACT_ACKNOWLEDGE] = "incident.ack",
                                        [ACT_NOTE] = "incident.note",
                                        [ACT_ATTRIBUTE] = "incident.attribute",
                                        [ACT_ASSIGN] = "incident.assign",
                                        [ACT_PLAN] = "maintenance.add",
                                        [ACT_END] = "maintenance.end",
                                        [ACT_SILENCE] = "silence.add",
                                        [ACT_END_SILENCE] = "silence.end",
                                        [ACT_HAND_OVER] = "shift.hand_over",
                                        [ACT_ADD_USER] = "user.add",
                                        [ACT_REMOVE_USER] = "user.remove",
                                        [ACT_SET_PASSWORD] = "user.password",
                                        [ACT_SET_ROLE] = "user.role",
                                        [ACT_END_SESSIONS] = "user.sign_out",
                                        [ACT_ADD_TOKEN] = "token.add",
                                        [ACT_REMOVE_TOKEN] = "token.remove",
                                        [ACT_PUBLISH] = "post.publish",
                                        [ACT_CHANGE_POST] = "post.change",
                                        [ACT_WITHDRAW] = "post.withdraw",
                                        [ACT_IMPORT_SCORES] = "score.import",
                                        [ACT_WRITE_REPORT] = "report.text",
                                        [ACT_KEEP_REPORT] = "report.keep",
                                        [ACT_SEAL] = "period.seal",
                                        [ACT_SIGN_IN] = "session.begin",
                                        [ACT_SIGN_OUT] = "session.end",
                                        [ACT_USE_SESSION] = "session.use",
                                        [ACT_REFUSE_SIGN_IN] = "session.refuse",
                                        [ACT_ADD_SERVICE] = "service.add",
                                        [ACT_RELOAD] = "configuration.reload",
                                        [ACT_FAIL_ADD] = "service.not_added",
                                        [ACT_TAKE_UP] = "configuration.taken_up",
                                        [ACT_REFUSE] = "configuration.refused",
                                        [ACT_IMPORT_SAMPLES] = "samples.import",
                                        [ACT_RESTORE] = "store.restore",
                                        [ACT_STOP_PROBING] = "probing.stop",
                                        [ACT_RESUME_PROBING] = "probing.resume",
                                        [ACT_FILE_OBJECTION] = "objection.file",
                                        [ACT_DECIDE] = "objection.decide",
                                        [ACT_ADD_ADDENDUM] = "addendum.add"};

    _Static_assert(sizeof names / sizeof *names == ACT_KIND_COUNT, "a name is missing");
    return names[kind];
}

bool act_kind_is_about_entrants(enum act_kind kind)
{
    return kind >= ACT_ADD_USER && kind <= ACT_USE_SESSION;
}

/* --- values ----------------------------------------------------------------------------------- */

static void bind_text(sqlite3_stmt *row, int place, const char *text)
{
    if (text == NULL)
        sqlite3_bind_null(row, place);
    else
        sqlite3_bind_text(row, place, text, -1, SQLITE_STATIC);
}

static void bind_instant(sqlite3_stmt *row, int place, int64_t at_ms)
{
    if (at_ms == 0)
        sqlite3_bind_null(row, place);
    else
        sqlite3_bind_int64(row, place, at_ms);
}

/* Always true, so that it can end a refusal. */
static bool refuse(struct act_outcome *outcome, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool refuse(struct act_outcome *outcome, const char *format, ...)
{
    va_list arguments;

    outcome->refused = true;
    va_start(arguments, format);
    vsnprintf(outcome->why, sizeof outcome->why, format, arguments);
    va_end(arguments);
    return true;
}

/* --- what is sealed --------------------------------------------------------------------------- */

/* Figures of a sealed period must not change by what is written today. */
static bool refuse_sealed(struct sql *sql, int64_t from_ms, int64_t to_ms,
                          struct act_outcome *outcome, struct error *error)
{
    char period[64] = "";

    row_ask(sql, SQL_FIND_SEAL_OVER, (const int64_t[]){from_ms, to_ms}, 2);
    if (sql_next(sql, SQL_FIND_SEAL_OVER))
        snprintf(period, sizeof period, "%s", row_word(sql, SQL_FIND_SEAL_OVER, 0));
    if (!sql_end(sql, SQL_FIND_SEAL_OVER, error))
        return false;
    if (period[0] == '\0')
        return true;
    return refuse(outcome,
                  tr("it lies in the period %s, which is sealed: a correction to it is an addendum "
                     "(haidang seal --addendum %s --author … --reason … --document …)"),
                  period, period);
}

/* --- one incident ----------------------------------------------------------------------------- */

struct acted_on {
    bool found;
    int64_t began_ms, ended_ms; /* ended 0: open */
};

/* Who has it stands in the outcome. */
static bool find_incident(struct sql *sql, int64_t id, struct acted_on *incident,
                          struct act_outcome *outcome, struct error *error)
{
    enum { BEGAN, ENDED, BY, BY_AT };
    const enum statement which = SQL_FIND_ACTED_ON;

    *incident = (struct acted_on){.found = false};
    row_ask(sql, which, &id, 1);
    if (sql_next(sql, which)) {
        *incident =
            (struct acted_on){true, row_number(sql, which, BEGAN), row_number(sql, which, ENDED)};
        snprintf(outcome->by, sizeof outcome->by, "%s", row_word(sql, which, BY));
        outcome->by_ms = row_number(sql, which, BY_AT);
    }
    if (!sql_end(sql, which, error))
        return false;
    outcome->missing = !incident->found;
    if (!incident->found)
        refuse(outcome, tr("there is no incident %" PRId64), id);
    return true;
}

static bool add_note(struct sql *sql, const struct act *act, struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_ADD_NOTE);

    sqlite3_bind_int64(row, 1, act->incident);
    sqlite3_bind_int64(row, 2, act->at_ms);
    bind_text(row, 3, act->author);
    sqlite3_bind_int(row, 4, act->is_public);
    bind_text(row, 5, act->text);
    bind_text(row, 6, act->text_en);
    return sql_run(sql, SQL_ADD_NOTE, error);
}

static bool acknowledge_one(struct sql *sql, const struct act *act, int64_t incident,
                            struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_ACKNOWLEDGE);

    sqlite3_bind_int64(row, 1, incident);
    sqlite3_bind_int64(row, 2, act->at_ms);
    bind_text(row, 3, audit_owner(act));
    bind_instant(row, 4, act->until_ms);
    bind_instant(row, 5, act->expected_ms);
    return sql_run(sql, SQL_ACKNOWLEDGE, error);
}

/* Of one cause there may be many. */
static bool acknowledge_others(struct sql *sql, const struct act *act, const char *before,
                               struct error *error)
{
    const enum statement which = SQL_LIST_ALERT_INCIDENTS;
    int64_t *ids = NULL;
    size_t count = 0;
    size_t capacity = 0;
    bool good;

    sqlite3_bind_int64(sql_statement(sql, which), 1, act->alert);
    bind_text(sql_statement(sql, which), 2, before);
    while (count < ALERT_INCIDENTS_MOST && sql_next(sql, which)) {
        ids = memory_room(ids, count, &capacity, sizeof *ids);
        ids[count++] = row_number(sql, which, 0);
    }
    good = sql_end(sql, which, error);
    for (size_t i = 0; good && i < count; i++)
        good = ids[i] == act->incident || acknowledge_one(sql, act, ids[i], error);
    free(ids);
    return good;
}

/* Who comes second is told who was first, and may say so once more. */
static bool is_as_seen(const struct act *act, const struct act_outcome *outcome)
{
    const char *const seen = act->seen_by == NULL ? "" : act->seen_by;

    return strcmp(seen, "*") == 0 || strcmp(outcome->by, seen) == 0 ||
           strcmp(outcome->by, act->author) == 0;
}

static bool acknowledge(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                        struct error *error)
{
    struct acted_on incident;
    char before[sizeof outcome->by];

    if (!find_incident(sql, act->incident, &incident, outcome, error))
        return false;
    if (outcome->refused)
        return true;
    if (incident.ended_ms != 0)
        return refuse(outcome, tr("incident %" PRId64 " is over"), act->incident);
    if (!is_as_seen(act, outcome))
        return refuse(outcome, tr("incident %" PRId64 " has been taken on by %s"), act->incident,
                      outcome->by);
    snprintf(before, sizeof before, "%s", outcome->by);
    snprintf(outcome->by, sizeof outcome->by, "%s", audit_owner(act));
    outcome->by_ms = act->at_ms;
    outcome->until_ms = act->until_ms;
    outcome->expected_ms = act->expected_ms;
    return acknowledge_one(sql, act, act->incident, error) &&
           (act->alert == 0 || acknowledge_others(sql, act, before, error)) &&
           (act->text == NULL || add_note(sql, act, error));
}

static bool note(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                 struct error *error)
{
    struct acted_on incident;

    return find_incident(sql, act->incident, &incident, outcome, error) &&
           (outcome->refused || add_note(sql, act, error));
}

static bool attribute(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                      struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_ATTRIBUTE);
    struct acted_on incident;

    if (!find_incident(sql, act->incident, &incident, outcome, error))
        return false;
    if (!outcome->refused &&
        !refuse_sealed(sql, incident.began_ms,
                       incident.ended_ms == 0 ? INT64_MAX : incident.ended_ms, outcome, error))
        return false;
    if (outcome->refused)
        return true;
    sqlite3_bind_int64(row, 1, act->incident);
    bind_text(row, 2, owner_name(act->owner));
    bind_text(row, 3, act->cause);
    return sql_run(sql, SQL_ATTRIBUTE, error);
}

/* --- planned work ----------------------------------------------------------------------------- */

static bool plan(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                 struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_ADD_WORK);
    const bool again = act->rule.kind != RECURS_NOT;
    struct text rule = {0};
    bool good;

    if (!refuse_sealed(sql, act->from_ms, again ? INT64_MAX : act->to_ms, outcome, error))
        return false;
    if (outcome->refused)
        return true;
    recurrence_add_text(&act->rule, &rule);
    bind_text(row, 1, act->services);
    bind_text(row, 2, act->purpose);
    bind_text(row, 3, act->purpose_en);
    sqlite3_bind_int64(row, 4, act->from_ms);
    sqlite3_bind_int64(row, 5, act->to_ms);
    bind_instant(row, 6, act->announced_ms);
    bind_text(row, 7, again ? text_string(&rule) : NULL);
    bind_text(row, 8, act->author);
    sqlite3_bind_int64(row, 9, act->at_ms);
    if (sql_next(sql, SQL_ADD_WORK))
        outcome->id = row_number(sql, SQL_ADD_WORK, 0);
    good = sql_end(sql, SQL_ADD_WORK, error);
    text_free(&rule);
    return good;
}

static bool end_work(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                     struct error *error)
{
    enum { ENDED, CANCELLED, RULE };
    const enum statement which = SQL_FIND_WORK;
    sqlite3_stmt *const row = sql_statement(sql, SQL_CANCEL_WORK);

    row_ask(sql, which, &act->work, 1);
    outcome->missing = !sql_next(sql, which);
    if (outcome->missing)
        refuse(outcome, tr("there is no planned work %" PRId64), act->work);
    else if (!row_is_null(sql, which, CANCELLED))
        refuse(outcome, tr("the planned work %" PRId64 " has been ended already"), act->work);
    else if (row_is_null(sql, which, RULE) && row_number(sql, which, ENDED) <= act->at_ms)
        refuse(outcome, tr("the planned work %" PRId64 " is over"), act->work);
    if (!sql_end(sql, which, error))
        return false;
    if (outcome->refused)
        return true;
    outcome->id = act->work;
    sqlite3_bind_int64(row, 1, act->work);
    sqlite3_bind_int64(row, 2, act->at_ms);
    bind_text(row, 3, act->author);
    return sql_run(sql, SQL_CANCEL_WORK, error);
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool tell_only(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                      struct error *error)
{
    (void)sql;
    (void)act;
    (void)outcome;
    (void)error;
    return true;
}

static bool carry_out(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                      struct error *error)
{
    static bool (*const kinds[])(struct sql * sql, const struct act *act,
                                 struct act_outcome *outcome, struct error *error) = {
        [ACT_ACKNOWLEDGE] = acknowledge,
        [ACT_NOTE] = note,
        [ACT_ATTRIBUTE] = attribute,
        [ACT_ASSIGN] = acknowledge,
        [ACT_PLAN] = plan,
        [ACT_END] = end_work,
        [ACT_SILENCE] = duty_add_silence,
        [ACT_END_SILENCE] = duty_end_silence,
        [ACT_HAND_OVER] = duty_hand_over,
        [ACT_ADD_USER] = accounts_add,
        [ACT_REMOVE_USER] = accounts_remove,
        [ACT_SET_PASSWORD] = accounts_set_password,
        [ACT_SET_ROLE] = accounts_set_role,
        [ACT_END_SESSIONS] = accounts_end_sessions,
        [ACT_ADD_TOKEN] = accounts_add_token,
        [ACT_REMOVE_TOKEN] = accounts_remove_token,
        [ACT_SIGN_IN] = sessions_begin,
        [ACT_SIGN_OUT] = sessions_end,
        [ACT_USE_SESSION] = sessions_use,
        [ACT_REFUSE_SIGN_IN] = sessions_refuse,
        [ACT_ADD_SERVICE] = tell_only,
        [ACT_RELOAD] = tell_only,
        [ACT_FAIL_ADD] = tell_only,
        [ACT_TAKE_UP] = tell_only,
        [ACT_REFUSE] = tell_only,
        [ACT_IMPORT_SAMPLES] = tell_only,
        [ACT_RESTORE] = tell_only,
        [ACT_STOP_PROBING] = tell_only,
        [ACT_RESUME_PROBING] = tell_only,
        [ACT_PUBLISH] = posts_publish,
        [ACT_CHANGE_POST] = posts_change,
        [ACT_WITHDRAW] = posts_withdraw,
        [ACT_FILE_OBJECTION] = objections_file,
        [ACT_DECIDE] = objections_decide,
        [ACT_ADD_ADDENDUM] = objections_add_addendum,
        [ACT_IMPORT_SCORES] = scores_import,
        [ACT_WRITE_REPORT] = reports_write,
        [ACT_KEEP_REPORT] = reports_keep,
        [ACT_SEAL] = chain_add_draft};
    struct acted_on incident;
    struct act_outcome seen = {.refused = false};

    if ((act->kind == ACT_ACKNOWLEDGE || act->kind == ACT_ASSIGN) &&
        !find_incident(sql, act->incident, &incident, &seen, error))
        return false;
    if (!kinds[act->kind](sql, act, outcome, error))
        return false;
    return outcome->refused || act->kind == ACT_USE_SESSION ||
           audit_add(sql, act, seen.by, outcome, error);
}

static bool act_wholly(struct store *store, const struct act *act, struct act_outcome *outcome,
                       struct error *error)
{
    struct sql *const sql = store->sql;

    if (!sql_run(sql, SQL_BEGIN, error))
        return false;
    if (admission_look(sql, act, outcome, error) && audit_find_done(sql, act, outcome, error) &&
        (outcome->denied || outcome->again || carry_out(sql, act, outcome, error))) {
        if (outcome->refused || outcome->again) {
            sql_roll_back(sql);
            return true;
        }
        if (sql_run(sql, SQL_COMMIT, error)) {
            if (act->kind == ACT_PLAN || act->kind == ACT_END)
                store->bars = (struct bars_making){0}; /* they are made anew, with it */
            return true;
        }
    }
    sql_roll_back(sql);
    return false;
}

/* Another file can only be attached outside of a transaction. */
bool store_act(struct store *store, const struct act *act, struct act_outcome *outcome,
               struct error *error)
{
    bool good;

    *outcome = (struct act_outcome){.refused = false};
    if (act->kind == ACT_SEAL && !chain_attach_draft(store->sql, error))
        return false;
    good = act_wholly(store, act, outcome, error);
    if (act->kind == ACT_SEAL)
        chain_detach_draft(store->sql);
    return good;
}
