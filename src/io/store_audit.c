/* The audit: who did what, by which way, with all the words that were said. */
#include "io/store_audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "io/store_reports.h"
#include "io/store_rows.h"
#include "io/store_scores.h"

const char *audit_owner(const struct act *act)
{
    return act->kind == ACT_ASSIGN ? act->assignee : act->author;
}

static void set_instant(json_t *object, const char *name, int64_t at_ms)
{
    if (at_ms != 0)
        json_set_instant(object, name, at_ms);
}

static void set_text(json_t *object, const char *name, const char *text)
{
    if (text != NULL)
        json_set_string(object, name, text);
}

/* Which role they have; what is secret is told to nobody. */
static void tell_role(const struct act *act, const char *was, json_t *words)
{
    if (act->kind == ACT_ADD_USER || act->kind == ACT_SET_ROLE || act->kind == ACT_ADD_TOKEN)
        json_set_string(words, "role", role_name(act->role));
    set_text(words, "was", was);
}

static void tell_post(const struct act *act, json_t *words)
{
    if (act->kind == ACT_PUBLISH)
        json_set_string(words, "kind", post_kind_name(act->post_kind));
    if (act->stage != POST_NO_STAGE)
        json_set_string(words, "stage", post_stage_name(act->stage));
    if (act->incident != 0)
        json_set_integer(words, "incident", act->incident);
    set_text(words, "work", act->planned);
    set_text(words, "title", act->title);
    set_text(words, "title_en", act->title_en);
}

static void tell_objection(const struct act *act, const struct act_outcome *outcome, json_t *words)
{
    const struct act_objection *const said = &act->objection;

    set_text(words, "period", said->period);
    set_text(words, "calendar", said->calendar);
    set_text(words, "service", said->service);
    set_text(words, "figure", said->figure);
    set_text(words, "agency", said->agency);
    set_text(words, "document", said->document);
    set_text(words, "dated", said->dated);
    if (said->decision != DECISION_OPEN)
        json_set_string(words, "decision", decision_name(said->decision));
    set_text(words, "reason", said->reason);
    set_text(words, "was", said->was);
    set_text(words, "is", said->is);
    if (outcome->addendum != 0)
        json_set_integer(words, "addendum", outcome->addendum);
    if (act->kind == ACT_SEAL)
        json_set_integer(words, "seal", outcome->id);
}

/* All that was said, as a JSON object. */
static void tell_words(const struct act *act, const char *before, const struct act_outcome *outcome,
                       struct text *text)
{
    json_t *const words = json_object();
    struct text rule = {0};

    recurrence_add_text(&act->rule, &rule);
    if (act->alert != 0)
        json_set_integer(words, "alert", act->alert);
    set_instant(words, "until", act->until_ms);
    set_instant(words, "expected", act->expected_ms);
    if (before[0] != '\0' && strcmp(before, audit_owner(act)) != 0)
        json_set_string(words, "taken_over_from", before);
    set_text(words, "text", act->text);
    set_text(words, "text_en", act->text_en);
    if (act->kind == ACT_PUBLISH || act->kind == ACT_CHANGE_POST)
        tell_post(act, words);
    else if (act->text != NULL && act->incident != 0)
        json_set_bool(words, "public", act->is_public);
    if (act->kind == ACT_ATTRIBUTE)
        json_set_string(words, "owner", owner_name(act->owner));
    set_text(words, "cause", act->cause);
    set_text(words, "services", act->services);
    set_text(words, "purpose", act->purpose);
    set_text(words, "purpose_en", act->purpose_en);
    set_instant(words, "from", act->from_ms);
    set_instant(words, "to", act->to_ms);
    set_instant(words, "announced", act->announced_ms);
    if (act->subject != NULL)
        set_text(words, "scope", hush_name(act->scope));
    set_text(words, "subject", act->subject);
    set_text(words, "roster", act->roster);
    set_text(words, "person", act->person);
    set_text(words, "address", act->address);
    if (act->failures != 0)
        json_set_integer(words, "failures", act->failures);
    set_text(words, "assignee", act->assignee);
    set_text(words, "document", act->document);
    set_text(words, "mark", act->mark);
    scores_tell(act, words);
    reports_tell(act, words);
    tell_role(act, outcome->was, words);
    tell_objection(act, outcome, words);
    if (rule.length > 0)
        json_set_string(words, "every", text_string(&rule));
    json_write(words, false, text);
    json_decref(words);
    text_free(&rule);
}

bool audit_add(struct sql *sql, const struct act *act, const char *before,
               const struct act_outcome *outcome, struct error *error)
{
    struct text words = {0};
    char number[24];
    bool good;

    snprintf(number, sizeof number, "%" PRId64, outcome->id != 0 ? outcome->id : act->incident);
    if (act->kind >= ACT_REFUSE_SIGN_IN && act->kind <= ACT_RESUME_PROBING)
        snprintf(number, sizeof number, "-"); /* somebody who is nobody here, or all of it */
    if (act->kind == ACT_WRITE_REPORT || act->kind == ACT_KEEP_REPORT || act->kind == ACT_SEAL)
        snprintf(number, sizeof number, "%.23s", act->objection.period);
    tell_words(act, before, outcome, &words);
    row_bind_instant(sql, SQL_ADD_AUDIT, 1, act->at_ms);
    row_bind_text(sql, SQL_ADD_AUDIT, 2, act->author);
    row_bind_text(sql, SQL_ADD_AUDIT, 3, act->way);
    row_bind_text(sql, SQL_ADD_AUDIT, 4, act_kind_name(act->kind));
    row_bind_text(sql, SQL_ADD_AUDIT, 5, act->account != NULL ? act->account : number);
    row_bind_text(sql, SQL_ADD_AUDIT, 6, text_string(&words));
    good = sql_run(sql, SQL_ADD_AUDIT, error);
    text_free(&words);
    return good;
}

/* What of an incident was done has no number of its own. */
bool audit_find_done(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                     struct error *error)
{
    enum { AUTHOR, VERB, SUBJECT, ASSIGNEE };
    static const char incidents[] = "incident.";
    const enum statement which = SQL_FIND_DONE;
    const char *verb;

    if (act->mark == NULL)
        return true;
    row_bind_text(sql, which, 1, act->mark);
    row_bind_instant(sql, which, 2, act->at_ms - ACT_MARK_MS);
    outcome->again = sql_next(sql, which);
    if (outcome->again) {
        verb = row_word(sql, which, VERB);
        if (strncmp(verb, incidents, sizeof incidents - 1) != 0)
            outcome->id = strtoll(row_word(sql, which, SUBJECT), NULL, 10);
        else if (act->kind == ACT_ACKNOWLEDGE || act->kind == ACT_ASSIGN)
            snprintf(outcome->by, sizeof outcome->by, "%s",
                     row_word(sql, which, row_is_null(sql, which, ASSIGNEE) ? AUTHOR : ASSIGNEE));
    }
    return sql_end(sql, which, error);
}
