#include "io/store_duty.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_inside.h"
#include "io/store_rows.h"
#include "model/letter.h"

/* --- reading ---------------------------------------------------------------------------------- */

static const char *get_text(struct sql *sql, enum statement which, int column, struct arena *arena)
{
    return arena_copy_string(arena, row_word(sql, which, column));
}

static bool read_silences(struct sql *sql, struct acts *acts, int64_t since_ms, struct error *error)
{
    enum { ID, SCOPE, SUBJECT, BEGAN, ENDED, AUTHOR, REASON, MADE };
    const enum statement which = SQL_LIST_SILENCES;
    size_t capacity = 0;
    enum hush scope;

    row_ask(sql, which, &since_ms, 1);
    while (sql_next(sql, which)) {
        if (!hush_parse(row_word(sql, which, SCOPE), &scope))
            continue; /* of a later version: it silences nothing here */
        acts->silences =
            memory_room(acts->silences, acts->silence_count, &capacity, sizeof *acts->silences);
        acts->silences[acts->silence_count++] =
            (struct silence){.id = row_number(sql, which, ID),
                             .scope = scope,
                             .subject = get_text(sql, which, SUBJECT, acts->arena),
                             .from_ms = row_number(sql, which, BEGAN),
                             .to_ms = row_number(sql, which, ENDED),
                             .author = get_text(sql, which, AUTHOR, acts->arena),
                             .reason = get_text(sql, which, REASON, acts->arena),
                             .made_ms = row_number(sql, which, MADE)};
    }
    arena_adopt(acts->arena, acts->silences, free);
    return sql_end(sql, which, error);
}

static int find_roster(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->calling.roster_count; i++)
        if (strcmp(catalogue->calling.rosters[i].id, id) == 0)
            return (int)i;
    return NONE_AT_ALL;
}

static int find_person(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->person_count; i++)
        if (strcmp(catalogue->people[i].id, id) == 0)
            return (int)i;
    return NONE_AT_ALL;
}

/* It lasts until the roster's next turn. */
static struct hand_over hand_over_of(const struct catalogue *catalogue, size_t roster,
                                     size_t person, int64_t at_ms)
{
    return (struct hand_over){person, at_ms,
                              roster_next_turn(&catalogue->calling.rosters[roster],
                                               catalogue_hours(catalogue, NONE_AT_ALL), at_ms)};
}

static bool read_hand_overs(struct sql *sql, struct acts *acts, const struct catalogue *catalogue,
                            struct error *error)
{
    enum { ROSTER, PERSON, AT, AUTHOR, NOTE };
    const enum statement which = SQL_LIST_SHIFTS;
    const size_t count = catalogue->calling.roster_count;

    if (count == 0)
        return true;
    acts->hand_overs = arena_add(acts->arena, count, sizeof *acts->hand_overs);
    acts->hand_words = arena_add(acts->arena, count, sizeof *acts->hand_words);
    while (sql_next(sql, which)) {
        const int roster = find_roster(catalogue, row_word(sql, which, ROSTER));
        const int person = find_person(catalogue, row_word(sql, which, PERSON));

        if (roster == NONE_AT_ALL || person == NONE_AT_ALL)
            continue; /* the configuration has changed */
        acts->hand_overs[roster] =
            hand_over_of(catalogue, (size_t)roster, (size_t)person, row_number(sql, which, AT));
        acts->hand_words[roster] = (struct hand_over_words){
            get_text(sql, which, AUTHOR, acts->arena),
            row_is_null(sql, which, NOTE) ? NULL : get_text(sql, which, NOTE, acts->arena)};
    }
    return sql_end(sql, which, error);
}

bool duty_read(struct sql *sql, struct acts *acts, const struct catalogue *catalogue,
               int64_t now_ms, struct error *error)
{
    return read_silences(sql, acts, now_ms - ACTS_SILENCE_DAYS * MS_PER_DAY, error) &&
           read_hand_overs(sql, acts, catalogue, error);
}

bool store_find_summary(struct store *store, int64_t *at_ms, struct error *error)
{
    struct sql *const sql = store->sql;

    *at_ms = 0;
    if (sql_next(sql, SQL_FIND_SUMMARY) && !row_is_null(sql, SQL_FIND_SUMMARY, 0))
        *at_ms = row_number(sql, SQL_FIND_SUMMARY, 0);
    return sql_end(sql, SQL_FIND_SUMMARY, error);
}

bool store_count_letters(struct store *store, int64_t from_ms, int64_t to_ms,
                         struct letter_counts *counts, struct error *error)
{
    enum { FATE, COUNT };
    const enum statement which = SQL_COUNT_LETTERS;
    struct sql *const sql = store->sql;

    *counts = (struct letter_counts){0};
    row_ask(sql, which, (const int64_t[]){from_ms, to_ms}, 2);
    while (sql_next(sql, which)) {
        const char *const fate = row_word(sql, which, FATE);

        if (strcmp(fate, letter_fate_name(LETTER_SENT)) == 0)
            counts->sent = row_number(sql, which, COUNT);
        else if (strcmp(fate, letter_fate_name(LETTER_WAITING)) == 0)
            counts->waiting = row_number(sql, which, COUNT);
        else if (strcmp(fate, letter_fate_name(LETTER_REFUSED)) == 0)
            counts->refused = row_number(sql, which, COUNT);
    }
    return sql_end(sql, which, error);
}

/* --- writing ---------------------------------------------------------------------------------- */

static void bind_text(sqlite3_stmt *row, int place, const char *text)
{
    if (text == NULL)
        sqlite3_bind_null(row, place);
    else
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

/* The statement gives back the number of its row. */
static bool take_id(struct sql *sql, enum statement which, struct act_outcome *outcome,
                    struct error *error)
{
    if (sql_next(sql, which))
        outcome->id = row_number(sql, which, 0);
    return sql_end(sql, which, error);
}

bool duty_add_silence(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                      struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_ADD_SILENCE);

    bind_text(row, 1, hush_name(act->scope));
    bind_text(row, 2, act->subject);
    sqlite3_bind_int64(row, 3, act->at_ms);
    sqlite3_bind_int64(row, 4, act->until_ms);
    bind_text(row, 5, act->author);
    bind_text(row, 6, act->text);
    return take_id(sql, SQL_ADD_SILENCE, outcome, error);
}

bool duty_end_silence(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                      struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_END_SILENCE);

    row_ask(sql, SQL_FIND_SILENCE, &act->silence, 1);
    outcome->missing = !sql_next(sql, SQL_FIND_SILENCE);
    if (outcome->missing)
        refuse(outcome, tr("there is no silence %" PRId64), act->silence);
    else if (row_number(sql, SQL_FIND_SILENCE, 0) <= act->at_ms)
        refuse(outcome, tr("the silence %" PRId64 " is over"), act->silence);
    if (!sql_end(sql, SQL_FIND_SILENCE, error))
        return false;
    if (outcome->refused)
        return true;
    outcome->id = act->silence;
    sqlite3_bind_int64(row, 1, act->silence);
    sqlite3_bind_int64(row, 2, act->at_ms);
    return sql_run(sql, SQL_END_SILENCE, error);
}

bool duty_hand_over(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                    struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_ADD_SHIFT);

    sqlite3_bind_int64(row, 1, act->at_ms);
    bind_text(row, 2, act->roster);
    bind_text(row, 3, act->person);
    bind_text(row, 4, act->author);
    bind_text(row, 5, act->text);
    return take_id(sql, SQL_ADD_SHIFT, outcome, error);
}
