#include "io/store_letters.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>

#include "base/words.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

/* As in LETTER_COLUMNS. */
enum letter_column {
    LETTER_ID,
    LETTER_ALERT,
    LETTER_KIND,
    LETTER_PERSON,
    LETTER_CHANNEL,
    LETTER_FACTS,
    LETTER_EVENT,
    LETTER_MADE,
    LETTER_DUE,
    LETTER_FATE,
    LETTER_ATTEMPTS,
    LETTER_DOUBT,
    LETTER_TRIED,
    LETTER_SENT_AT,
    LETTER_RECEIPT,
    LETTER_TROUBLE,
};

enum alert_column { ALERT_ID, ALERT_KIND, ALERT_SUBJECT, ALERT_BEGAN, ALERT_ENDED, ALERT_STATE };

/* --- writing ---------------------------------------------------------------------------------- */

static void bind_word(sqlite3_stmt *row, int column, const char *word)
{
    if (word == NULL)
        sqlite3_bind_null(row, column + 1);
    else
        sqlite3_bind_text(row, column + 1, word, -1, SQLITE_STATIC);
}

static void bind_at(sqlite3_stmt *row, int column, int64_t at_ms)
{
    if (at_ms == 0)
        sqlite3_bind_null(row, column + 1);
    else
        sqlite3_bind_int64(row, column + 1, at_ms);
}

static bool write_letter(struct sql *sql, const struct letter *letter, struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_PUT_LETTER);

    sqlite3_bind_int64(row, LETTER_ID + 1, letter->id);
    sqlite3_bind_int64(row, LETTER_ALERT + 1, letter->alert);
    bind_word(row, LETTER_KIND, letter_kind_name(letter->kind));
    bind_word(row, LETTER_PERSON, letter->person);
    bind_word(row, LETTER_CHANNEL, letter->channel);
    bind_word(row, LETTER_FACTS, letter->facts);
    sqlite3_bind_int64(row, LETTER_EVENT + 1, letter->event_ms);
    sqlite3_bind_int64(row, LETTER_MADE + 1, letter->made_ms);
    sqlite3_bind_int64(row, LETTER_DUE + 1, letter->due_ms);
    bind_word(row, LETTER_FATE, letter_fate_name(letter->fate));
    sqlite3_bind_int64(row, LETTER_ATTEMPTS + 1, letter->attempts);
    sqlite3_bind_int(row, LETTER_DOUBT + 1, letter->doubt);
    bind_at(row, LETTER_TRIED, letter->tried_ms);
    bind_at(row, LETTER_SENT_AT, letter->sent_ms);
    bind_word(row, LETTER_RECEIPT, letter->receipt);
    bind_word(row, LETTER_TROUBLE, letter->trouble);
    return sql_run(sql, SQL_PUT_LETTER, error);
}

static bool write_alert(struct sql *sql, const struct alert_row *alert, struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, SQL_PUT_ALERT);

    sqlite3_bind_int64(row, ALERT_ID + 1, alert->id);
    bind_word(row, ALERT_KIND, alert->kind);
    bind_word(row, ALERT_SUBJECT, alert->subject);
    sqlite3_bind_int64(row, ALERT_BEGAN + 1, alert->began_ms);
    bind_at(row, ALERT_ENDED, alert->ended_ms);
    bind_word(row, ALERT_STATE, alert->state);
    return sql_run(sql, SQL_PUT_ALERT, error);
}

bool letters_write(struct store *store, const struct batch *batch, struct error *error)
{
    for (size_t i = 0; i < batch->alert_count; i++)
        if (!write_alert(store->sql, &batch->alerts[i], error))
            return false;
    for (size_t i = 0; i < batch->letter_count; i++)
        if (!write_letter(store->sql, &batch->letters[i], error))
            return false;
    return true;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Lent until the next row; sqlite's bytes are not ours to change, and nobody does. */
static char *word(sqlite3_stmt *row, int column)
{
    union {
        const unsigned char *lent;
        char *text;
    } word = {.lent = sqlite3_column_text(row, column)};

    return word.text;
}

static bool get_letter(sqlite3_stmt *row, struct letter *letter, struct error *error)
{
    *letter = (struct letter){
        .id = sqlite3_column_int64(row, LETTER_ID),
        .alert = sqlite3_column_int64(row, LETTER_ALERT),
        .person = word(row, LETTER_PERSON),
        .channel = word(row, LETTER_CHANNEL),
        .facts = word(row, LETTER_FACTS),
        .event_ms = sqlite3_column_int64(row, LETTER_EVENT),
        .made_ms = sqlite3_column_int64(row, LETTER_MADE),
        .due_ms = sqlite3_column_int64(row, LETTER_DUE),
        .attempts = sqlite3_column_int(row, LETTER_ATTEMPTS),
        .doubt = sqlite3_column_int(row, LETTER_DOUBT) != 0,
        .tried_ms = sqlite3_column_int64(row, LETTER_TRIED),
        .sent_ms = sqlite3_column_int64(row, LETTER_SENT_AT),
        .receipt = word(row, LETTER_RECEIPT),
        .trouble = word(row, LETTER_TROUBLE),
    };
    if (letter_kind_parse(word(row, LETTER_KIND), &letter->kind) &&
        letter_fate_parse(word(row, LETTER_FATE), &letter->fate))
        return true;
    return error_set(error, "%s", tr("the store holds a letter that cannot be read"));
}

static bool tell_letters(struct sql *sql, enum statement which,
                         void (*on_letter)(void *argument, const struct letter *letter),
                         void *argument, struct error *error)
{
    struct letter letter;
    bool good = true;

    while (good && sql_next(sql, which)) {
        good = get_letter(sql_statement(sql, which), &letter, error);
        if (good)
            on_letter(argument, &letter);
    }
    return sql_end(sql, which, good ? error : NULL) && good;
}

static bool find_highest(struct sql *sql, enum statement which, int64_t *highest,
                         struct error *error)
{
    *highest = 0;
    if (sql_next(sql, which))
        *highest = row_number(sql, which, 0);
    return sql_end(sql, which, error);
}

bool store_load_alerts(struct store *store, int64_t since_ms,
                       void (*on_alert)(void *argument, const struct alert_row *alert),
                       void *argument, int64_t *highest, struct error *error)
{
    sqlite3_stmt *const row = sql_statement(store->sql, SQL_LIST_ALERTS);

    assert(!store->writer.started);
    row_ask(store->sql, SQL_LIST_ALERTS, &since_ms, 1);
    while (sql_next(store->sql, SQL_LIST_ALERTS)) {
        const struct alert_row alert = {.id = sqlite3_column_int64(row, ALERT_ID),
                                        .kind = word(row, ALERT_KIND),
                                        .subject = word(row, ALERT_SUBJECT),
                                        .began_ms = sqlite3_column_int64(row, ALERT_BEGAN),
                                        .ended_ms = sqlite3_column_int64(row, ALERT_ENDED),
                                        .state = word(row, ALERT_STATE)};

        on_alert(argument, &alert);
    }
    return sql_end(store->sql, SQL_LIST_ALERTS, error) &&
           find_highest(store->sql, SQL_FIND_HIGHEST_ALERT, highest, error);
}

bool store_load_letters(struct store *store,
                        void (*on_letter)(void *argument, const struct letter *letter),
                        void *argument, int64_t *highest, struct error *error)
{
    assert(!store->writer.started);
    return tell_letters(store->sql, SQL_LIST_WAITING_LETTERS, on_letter, argument, error) &&
           find_highest(store->sql, SQL_FIND_HIGHEST_LETTER, highest, error);
}

bool store_load_threads(struct store *store,
                        void (*on_thread)(void *argument, const struct letter_thread *thread),
                        void *argument, struct error *error)
{
    sqlite3_stmt *const row = sql_statement(store->sql, SQL_LIST_THREADS);

    assert(!store->writer.started);
    while (sql_next(store->sql, SQL_LIST_THREADS)) {
        const struct letter_thread thread = {.alert = sqlite3_column_int64(row, 0),
                                             .person = word(row, 1),
                                             .channel = word(row, 2),
                                             .letter = sqlite3_column_int64(row, 3),
                                             .made_ms = sqlite3_column_int64(row, 4),
                                             .sent_ms = sqlite3_column_int64(row, 5)};

        on_thread(argument, &thread);
    }
    return sql_end(store->sql, SQL_LIST_THREADS, error);
}

bool store_load_mark(struct store *store, char mark[OUTBOX_MARK], struct error *error)
{
    assert(!store->writer.started);
    mark[0] = '\0';
    if (sql_next(store->sql, SQL_FIND_OUTBOX))
        snprintf(mark, OUTBOX_MARK, "%s", row_word(store->sql, SQL_FIND_OUTBOX, 0));
    return sql_end(store->sql, SQL_FIND_OUTBOX, error);
}

bool reader_letters(struct reader *reader, const struct letter_range *range,
                    void (*on_letter)(void *argument, const struct letter *letter), void *argument,
                    struct error *error)
{
    row_ask_word(reader->sql, SQL_LIST_LETTERS, letter_fate_name(range->fate),
                 (const int64_t[]){range->since_ms, range->most}, 2);
    return tell_letters(reader->sql, SQL_LIST_LETTERS, on_letter, argument, error);
}

bool reader_letters_of(struct reader *reader, int64_t incident, int64_t most,
                       void (*on_letter)(void *argument, const struct letter *letter),
                       void *argument, struct error *error)
{
    row_ask(reader->sql, SQL_LIST_LETTERS_OF, (const int64_t[]){incident, most}, 2);
    return tell_letters(reader->sql, SQL_LIST_LETTERS_OF, on_letter, argument, error);
}

bool reader_notified(struct reader *reader, int64_t since_ms,
                     void (*on_notified)(void *argument, const char *channel, int64_t took_ms),
                     void *argument, struct error *error)
{
    row_ask(reader->sql, SQL_LIST_NOTIFIED, &since_ms, 1);
    while (sql_next(reader->sql, SQL_LIST_NOTIFIED))
        on_notified(argument, row_word(reader->sql, SQL_LIST_NOTIFIED, 0),
                    row_number(reader->sql, SQL_LIST_NOTIFIED, 1));
    return sql_end(reader->sql, SQL_LIST_NOTIFIED, error);
}
