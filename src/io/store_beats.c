#include "io/store_beats.h"

#include <assert.h>
#include <sqlite3.h>
#include <string.h>

#include "base/words.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

enum beat_column {
    BEAT_ID,
    BEAT_TURN,
    BEAT_REASON,
    BEAT_DUE,
    BEAT_FAILED,
    BEAT_ROWS,
    BEAT_QUEUE,
    BEAT_LAG,
    BEAT_MARK,
    BEAT_NUMBERS,
    BEAT_SAID,
};

/* --- writing ---------------------------------------------------------------------------------- */

static void bind_word(sqlite3_stmt *row, enum beat_column column, const char *word)
{
    if (word == NULL)
        sqlite3_bind_null(row, (int)column + 1);
    else
        sqlite3_bind_text(row, (int)column + 1, word, -1, SQLITE_STATIC);
}

static void bind_told(sqlite3_stmt *row, enum beat_column column, int64_t number)
{
    if (number == NOT_TOLD)
        sqlite3_bind_null(row, (int)column + 1);
    else
        sqlite3_bind_int64(row, (int)column + 1, number);
}

/* What is written again after a commit that failed lies at the same place; two beats of one
 * millisecond the watch has told apart. */
static bool write_beat(struct sql *sql, uint32_t series, const struct beat_row *beat,
                       struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_ADD_BEAT);

    sqlite3_bind_int64(row, BEAT_ID + 1, row_sample_id(beat->at_ms, series));
    bind_word(row, BEAT_TURN, beat_turn_name(beat->turn));
    bind_word(row, BEAT_REASON, beat->reason == REASON_NONE ? NULL : reason_name(beat->reason));
    bind_told(row, BEAT_DUE, beat->due_ms == 0 ? NOT_TOLD : beat->due_ms);
    sqlite3_bind_int64(row, BEAT_FAILED + 1, beat->failed);
    bind_told(row, BEAT_ROWS, beat->rows);
    bind_told(row, BEAT_QUEUE, beat->queue);
    bind_told(row, BEAT_LAG, beat->lag_ms);
    if (beat->mark == 0)
        sqlite3_bind_null(row, BEAT_MARK + 1);
    else
        sqlite3_bind_int64(row, BEAT_MARK + 1, (int64_t)beat->mark);
    bind_word(row, BEAT_NUMBERS, beat->numbers);
    bind_word(row, BEAT_SAID, beat->said);
    return sql_run(sql, SQL_ADD_BEAT, error);
}

bool beats_write(struct store *store, const struct batch *batch, struct error *error)
{
    for (size_t i = 0; i < batch->beat_count; i++)
        if (!write_beat(store->sql, store->series[batch->beats[i].probe], &batch->beats[i], error))
            return false;
    return true;
}

/* --- reading ---------------------------------------------------------------------------------- */

static int64_t told(sqlite3_stmt *row, enum beat_column column)
{
    return sqlite3_column_type(row, (int)column) == SQLITE_NULL
               ? NOT_TOLD
               : sqlite3_column_int64(row, (int)column);
}

/* Lent until the next row; sqlite's bytes are not ours to change, and nobody does. */
static char *word(sqlite3_stmt *row, enum beat_column column)
{
    union {
        const unsigned char *lent;
        char *text;
    } word = {.lent = sqlite3_column_text(row, (int)column)};

    return word.text;
}

static bool get_turn(const char *name, enum beat_turn *turn)
{
    for (int i = 0; name != NULL && i < BEAT_TURN_COUNT; i++)
        if (strcmp(beat_turn_name((enum beat_turn)i), name) == 0) {
            *turn = (enum beat_turn)i;
            return true;
        }
    return false;
}

static bool get_beat(sqlite3_stmt *row, struct beat_row *beat, struct error *error)
{
    const char *const reason = word(row, BEAT_REASON);

    *beat = (struct beat_row){.at_ms = sqlite3_column_int64(row, BEAT_ID) >> SERIES_BITS,
                              .due_ms = sqlite3_column_int64(row, BEAT_DUE),
                              .failed = sqlite3_column_int(row, BEAT_FAILED) != 0,
                              .rows = told(row, BEAT_ROWS),
                              .queue = told(row, BEAT_QUEUE),
                              .lag_ms = told(row, BEAT_LAG),
                              .mark = (uint64_t)sqlite3_column_int64(row, BEAT_MARK),
                              .numbers = word(row, BEAT_NUMBERS),
                              .said = word(row, BEAT_SAID)};
    if (get_turn(word(row, BEAT_TURN), &beat->turn) &&
        (reason == NULL || reason_parse(reason, &beat->reason)))
        return true;
    return error_set(error, "%s", tr("the store holds a beat that cannot be read"));
}

static bool tell_beats(struct sql *sql, enum statement which,
                       void (*on_beat)(void *argument, const struct beat_row *beat), void *argument,
                       struct error *error)
{
    struct beat_row beat;
    bool good = true;

    while (good && sql_next(sql, which)) {
        good = get_beat(sql_statement(sql, which), &beat, error);
        if (good)
            on_beat(argument, &beat);
    }
    return sql_end(sql, which, good ? error : NULL) && good;
}

bool reader_beats(struct reader *reader, const struct sample_range *range,
                  void (*on_beat)(void *argument, const struct beat_row *beat), void *argument,
                  struct error *error)
{
    uint32_t series;

    if (!row_find_series(reader->sql, range->probe, 0, &series, error))
        return false;
    if (series == SERIES_MOST)
        return true;
    row_ask(reader->sql, SQL_LIST_BEATS,
            (const int64_t[]){series, row_first_id(range->from_ms), row_first_id(range->to_ms),
                              (int64_t)range->most},
            4);
    return tell_beats(reader->sql, SQL_LIST_BEATS, on_beat, argument, error);
}

bool store_load_beats(struct store *store, uint32_t probe, size_t most,
                      void (*on_beat)(void *argument, const struct beat_row *beat), void *argument,
                      struct error *error)
{
    assert(!store->writer.started);
    row_ask(store->sql, SQL_LIST_LAST_BEATS, (const int64_t[]){store->series[probe], (int64_t)most},
            2);
    return tell_beats(store->sql, SQL_LIST_LAST_BEATS, on_beat, argument, error);
}

bool store_load_last_run(struct store *store, int64_t *until_ms, struct error *error)
{
    assert(!store->writer.started);
    *until_ms = 0;
    if (sql_next(store->sql, SQL_FIND_LAST_RUN) && !row_is_null(store->sql, SQL_FIND_LAST_RUN, 0))
        *until_ms = row_number(store->sql, SQL_FIND_LAST_RUN, 0);
    return sql_end(store->sql, SQL_FIND_LAST_RUN, error);
}
