/* Objections to figures: filed, decided, and what of them becomes an addendum of the chain. */
#include "io/store_objections.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "io/store_chain.h"
#include "io/store_inside.h"
#include "io/store_posts.h"
#include "io/store_rows.h"

/* --- reading ---------------------------------------------------------------------------------- */

enum objection_column {
    ID,
    PERIOD,
    CALENDAR,
    BEGAN,
    ENDED,
    SERVICE,
    FIGURE,
    AGENCY,
    DOCUMENT,
    DATED,
    TEXT,
    AUTHOR,
    MADE,
    DECISION,
    DECIDED,
    DECIDED_BY,
    REASON,
    DECISION_DOCUMENT,
    ADDENDUM,
    NTH,
    WAS,
    BECAME
};

static const char *word_or_null(struct sql *sql, enum statement which, enum objection_column column)
{
    return row_is_null(sql, which, (int)column) ? NULL : row_word(sql, which, (int)column);
}

static int64_t number_or_0(struct sql *sql, enum statement which, enum objection_column column)
{
    return row_is_null(sql, which, (int)column) ? 0 : row_number(sql, which, (int)column);
}

/* The texts are lent until the next row: SQLite keeps those of one row beside each other. */
static struct objection get_objection(struct sql *sql, enum statement which)
{
    struct objection objection = {.number = row_number(sql, which, ID),
                                  .period = row_word(sql, which, PERIOD),
                                  .calendar = row_word(sql, which, CALENDAR),
                                  .from_ms = row_number(sql, which, BEGAN),
                                  .to_ms = row_number(sql, which, ENDED),
                                  .service = row_word(sql, which, SERVICE),
                                  .figure = row_word(sql, which, FIGURE),
                                  .agency = row_word(sql, which, AGENCY),
                                  .document = row_word(sql, which, DOCUMENT),
                                  .dated = row_word(sql, which, DATED),
                                  .text = row_word(sql, which, TEXT),
                                  .author = row_word(sql, which, AUTHOR),
                                  .made_ms = row_number(sql, which, MADE),
                                  .decided_ms = number_or_0(sql, which, DECIDED),
                                  .decided_by = word_or_null(sql, which, DECIDED_BY),
                                  .reason = word_or_null(sql, which, REASON),
                                  .decision_document = word_or_null(sql, which, DECISION_DOCUMENT),
                                  .addendum = number_or_0(sql, which, ADDENDUM),
                                  .addendum_nth = number_or_0(sql, which, NTH),
                                  .was = word_or_null(sql, which, WAS),
                                  .is = word_or_null(sql, which, BECAME)};

    if (!decision_parse(row_word(sql, which, DECISION), &objection.decision))
        objection.decision = DECISION_OPEN;
    return objection;
}

bool reader_objections(struct reader *reader, int64_t from_ms, int64_t to_ms,
                       void (*on_objection)(void *argument, const struct objection *objection),
                       void *argument, struct error *error)
{
    const enum statement which = SQL_LIST_OBJECTIONS;
    struct sql *const sql = reader->sql;

    row_ask(sql, which, (const int64_t[]){from_ms, to_ms}, 2);
    while (sql_next(sql, which)) {
        const struct objection objection = get_objection(sql, which);

        on_objection(argument, &objection);
    }
    return sql_end(sql, which, error);
}

/* --- filing ----------------------------------------------------------------------------------- */

bool objections_file(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                     struct error *error)
{
    const enum statement which = SQL_ADD_OBJECTION;
    const struct act_objection *const said = &act->objection;

    row_bind_text(sql, which, 1, said->period);
    row_bind_text(sql, which, 2, said->calendar);
    row_bind_instant(sql, which, 3, act->from_ms);
    row_bind_instant(sql, which, 4, act->to_ms);
    row_bind_text(sql, which, 5, said->service);
    row_bind_text(sql, which, 6, said->figure);
    row_bind_text(sql, which, 7, said->agency);
    row_bind_text(sql, which, 8, said->document);
    row_bind_text(sql, which, 9, said->dated);
    row_bind_text(sql, which, 10, act->text);
    row_bind_text(sql, which, 11, act->author);
    row_bind_instant(sql, which, 12, act->at_ms);
    if (sql_next(sql, which))
        outcome->id = row_number(sql, which, 0);
    return sql_end(sql, which, error);
}

/* --- addenda ---------------------------------------------------------------------------------- */

/* *number: of the entry, also if it is refused for what the chain says (then 0). */
static bool append(struct sql *sql, const struct chain_entry *entry, int64_t *number,
                   struct act_outcome *outcome, struct error *error)
{
    struct error why = {""};
    bool refused = false;

    *number = 0;
    if (chain_append(sql, entry, number, &refused, &why))
        return true;
    if (refused)
        return posts_refuse(outcome, "%s", why.message);
    *error = why;
    return false;
}

bool objections_add_addendum(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                             struct error *error)
{
    const struct act_objection *const said = &act->objection;
    const struct chain_entry entry = {.is_addendum = true,
                                      .period = said->period,
                                      .calendar = said->calendar,
                                      .from_ms = act->from_ms,
                                      .to_ms = act->to_ms,
                                      .made_ms = act->at_ms,
                                      .author = act->author,
                                      .reason = said->reason,
                                      .document = said->document,
                                      .service = said->service,
                                      .figure = said->figure,
                                      .was = said->was,
                                      .is = said->is,
                                      .note = act->text};

    return append(sql, &entry, &outcome->id, outcome, error);
}

/* --- deciding --------------------------------------------------------------------------------- */

/* The seal of its period: 0, and in `other` the name of one that reaches into it ("": none). */
static bool find_seal(struct sql *sql, const struct objection *objection, int64_t *seal,
                      char other[96], struct error *error)
{
    enum { SEAL, NAME, SEAL_CALENDAR };
    const enum statement which = SQL_LIST_SEALS_OVER;

    *seal = 0;
    *other = '\0';
    row_ask(sql, which, (const int64_t[]){objection->from_ms, objection->to_ms}, 2);
    while (*seal == 0 && sql_next(sql, which)) {
        snprintf(other, 96, "%s", row_word(sql, which, NAME));
        if (strcmp(other, objection->period) == 0 &&
            strcmp(row_word(sql, which, SEAL_CALENDAR), objection->calendar) == 0)
            *seal = row_number(sql, which, SEAL);
    }
    return sql_end(sql, which, error);
}

/* Of a refused one, and of what lies in no sealed period, figures are not corrected. */
static const char *against_values(const struct act *act, bool is_sealed)
{
    const struct act_objection *const said = &act->objection;

    if (said->was == NULL && said->is == NULL)
        return NULL;
    if (said->decision == DECISION_REFUSED)
        return tr("a refused objection corrects no figure: without 'from' and "
                  "'to'");
    return is_sealed ? NULL
                     : tr("the period is not sealed: its figures follow from what is "
                          "attributed and planned (haidang incident attribute, "
                          "maintenance), without 'from' and 'to'");
}

/* What is accepted of a sealed period becomes an addendum, and that wants all of this. */
static const char *against_addendum(const struct act *act)
{
    const struct act_objection *const said = &act->objection;

    if (said->was == NULL || said->is == NULL)
        return tr("the period is sealed: what is accepted becomes an addendum, "
                  "which wants 'from' and 'to', the figure as it was and as it "
                  "is to be read");
    return said->document != NULL ? NULL
                                  : tr("the period is sealed: an addendum wants the 'document' of "
                                       "the decision");
}

static void refuse_words(const struct act *act, bool is_sealed, const char *other,
                         struct act_outcome *outcome)
{
    const bool is_accepted = act->objection.decision != DECISION_REFUSED;
    const char *const values = against_values(act, is_sealed);
    const char *const addendum = is_accepted && is_sealed ? against_addendum(act) : NULL;

    if (is_accepted && !is_sealed && *other != '\0')
        posts_refuse(outcome,
                     tr("it lies in the period %s, which is sealed: file the objection to "
                        "that period's figure"),
                     other);
    else if (values != NULL || addendum != NULL)
        posts_refuse(outcome, "%s", values != NULL ? values : addendum);
}

static bool put_decision(struct sql *sql, const struct act *act, int64_t addendum,
                         struct error *error)
{
    const enum statement which = SQL_DECIDE_OBJECTION;
    const struct act_objection *const said = &act->objection;

    row_bind_instant(sql, which, 1, said->number);
    row_bind_text(sql, which, 2, decision_name(said->decision));
    row_bind_instant(sql, which, 3, act->at_ms);
    row_bind_text(sql, which, 4, act->author);
    row_bind_text(sql, which, 5, said->reason);
    row_bind_text(sql, which, 6, said->document);
    row_bind_instant(sql, which, 7, addendum);
    return sql_run(sql, which, error);
}

static struct chain_entry entry_of(const struct act *act, const struct objection *objection)
{
    const struct act_objection *const said = &act->objection;

    return (struct chain_entry){.is_addendum = true,
                                .period = objection->period,
                                .calendar = objection->calendar,
                                .from_ms = objection->from_ms,
                                .to_ms = objection->to_ms,
                                .made_ms = act->at_ms,
                                .author = act->author,
                                .reason = said->reason,
                                .document = said->document,
                                .service = objection->service,
                                .figure = objection->figure,
                                .was = said->was,
                                .is = said->is};
}

/* The objection is lent by its statement, which stays open meanwhile. */
static bool decide(struct sql *sql, const struct act *act, const struct objection *objection,
                   struct act_outcome *outcome, struct error *error)
{
    const struct chain_entry entry = entry_of(act, objection);
    char other[96];
    int64_t seal;
    int64_t addendum = 0;

    if (objection->decision != DECISION_OPEN)
        return posts_refuse(outcome, tr("the objection %" PRId64 " has been decided by %s already"),
                            objection->number, objection->decided_by);
    if (!find_seal(sql, objection, &seal, other, error))
        return false;
    refuse_words(act, seal != 0, other, outcome);
    if (outcome->refused)
        return true;
    if (seal != 0 && act->objection.decision != DECISION_REFUSED &&
        !append(sql, &entry, &addendum, outcome, error))
        return false;
    outcome->addendum = addendum;
    return outcome->refused || put_decision(sql, act, addendum, error);
}

bool objections_decide(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                       struct error *error)
{
    const enum statement which = SQL_FIND_OBJECTION;
    struct objection objection;
    bool good = true;

    outcome->id = act->objection.number;
    row_ask(sql, which, &act->objection.number, 1);
    if (sql_next(sql, which)) {
        objection = get_objection(sql, which);
        good = decide(sql, act, &objection, outcome, error);
    } else {
        outcome->missing = true;
        posts_refuse(outcome, tr("there is no objection %" PRId64), act->objection.number);
    }
    return sql_end(sql, which, good ? error : NULL) && good;
}
