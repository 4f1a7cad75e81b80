/* Seals and addenda, read back. */
#include "io/store_chain.h"

#include <assert.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "io/store_chain_inside.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

/* --- digests ------------------------------------------------------------------------------------
 */

static void add_value(struct text *text, sqlite3_stmt *row, int column)
{
    const int type = sqlite3_column_type(row, column);

    switch (type) {
    case SQLITE_INTEGER:
        text_add(text, "i%lld;", (long long)sqlite3_column_int64(row, column));
        break;
    case SQLITE_NULL:
        text_add_string(text, "n;");
        break;
    default: {
        const void *const bytes = sqlite3_column_blob(row, column);
        const int length = sqlite3_column_bytes(row, column);

        text_add(text, "%d:%d:", type, length);
        text_add_bytes(text, bytes == NULL ? "" : bytes, (size_t)length);
    }
    }
}

static struct digest digest_and_free(struct text *text)
{
    const struct digest digest = digest_of(text_string(text), text->length);

    text_free(text);
    return digest;
}

struct digest chain_digest_row(sqlite3_stmt *row)
{
    struct text text = {0};

    for (int i = 0; i < SEAL_DIGEST; i++)
        add_value(&text, row, i);
    return digest_and_free(&text);
}

struct digest chain_digest_parts(sqlite3_stmt *rows, int64_t *count)
{
    struct digester *const digester = digester_new();
    struct text text = {0};

    for (*count = 0; sqlite3_step(rows) == SQLITE_ROW; ++*count) {
        text_clear(&text);
        for (int i = 0; i < sqlite3_column_count(rows); i++)
            add_value(&text, rows, i);
        digester_add(digester, text_string(&text), text.length);
    }
    text_free(&text);
    return digester_finish(digester);
}

const char *chain_format_end(char text[CHAIN_END_TEXT], int64_t number, const struct digest *digest)
{
    char digits[DIGEST_TEXT];

    snprintf(text, CHAIN_END_TEXT, "%" PRId64 " %s", number, digest_format(digits, digest));
    return text;
}

/* --- entries ------------------------------------------------------------------------------------
 */

struct walk {
    struct reader *reader;
    int64_t number; /* of the last one */
    struct digest digest;
};

static sqlite3_stmt *row_of(const struct reader *reader)
{
    return sql_statement(reader->sql, SQL_LIST_SEALS);
}

static bool holds(sqlite3_stmt *row, int column, const struct digest *digest)
{
    return sqlite3_column_bytes(row, column) == DIGEST_BYTES &&
           memcmp(sqlite3_column_blob(row, column), digest->bytes, DIGEST_BYTES) == 0;
}

static const char *word(sqlite3_stmt *row, int column)
{
    return (const char *)sqlite3_column_text(row, column);
}

static bool text_is_whole(sqlite3_stmt *row, int column)
{
    const int digest_column = column + SEAL_POLICY_DIGEST - SEAL_POLICY;
    const void *const bytes = sqlite3_column_blob(row, column);
    const struct digest digest =
        digest_of(bytes == NULL ? "" : bytes, (size_t)sqlite3_column_bytes(row, column));

    return sqlite3_column_type(row, digest_column) == SQLITE_NULL ||
           holds(row, digest_column, &digest);
}

/* What is wrong with a row, the most telling first. */
static const char *find_fault(struct walk *walk, const struct digest *digest)
{
    sqlite3_stmt *const row = row_of(walk->reader);

    if (!holds(row, SEAL_DIGEST, digest)) {
        if (!text_is_whole(row, SEAL_FIGURES))
            return tr("the text of its figures was changed");
        if (!text_is_whole(row, SEAL_POLICY))
            return tr("the text of its policy was changed");
        if (!text_is_whole(row, SEAL_CATALOGUE))
            return tr("the text of its catalogue was changed");
        return tr("its row was changed");
    }
    if (sqlite3_column_int64(row, SEAL_NUMBER) != walk->number + 1)
        return tr("an entry before it is missing");
    if (!holds(row, SEAL_PREVIOUS, &walk->digest))
        return tr("it does not follow from the entry before it");
    return NULL;
}

static const char *find_parts_fault(struct walk *walk, int64_t number, struct error *error)
{
    struct sql *const sql = walk->reader->sql;
    sqlite3_stmt *const row = row_of(walk->reader);
    struct digest digest;
    int64_t count;

    row_ask(sql, SQL_LIST_PARTS, &number, 1);
    digest = chain_digest_parts(sql_statement(sql, SQL_LIST_PARTS), &count);
    if (!sql_end(sql, SQL_LIST_PARTS, error))
        return tr("what it says of its data cannot be read");
    if (count == sqlite3_column_int64(row, SEAL_PARTS) && holds(row, SEAL_PARTS_DIGEST, &digest))
        return NULL;
    return tr("what it says of its data was changed");
}

static struct chain_entry read_entry(sqlite3_stmt *row)
{
    const char *const kind = word(row, SEAL_KIND);

    return (struct chain_entry){
        .number = sqlite3_column_int64(row, SEAL_NUMBER),
        .is_addendum = kind != NULL && strcmp(kind, "addendum") == 0,
        .amends = sqlite3_column_int64(row, SEAL_AMENDS),
        .nth = sqlite3_column_int64(row, SEAL_NTH),
        .period = word(row, SEAL_PERIOD),
        .calendar = word(row, SEAL_CALENDAR),
        .from_ms = sqlite3_column_int64(row, SEAL_BEGAN),
        .to_ms = sqlite3_column_int64(row, SEAL_ENDED),
        .made_ms = sqlite3_column_int64(row, SEAL_MADE),
        .policy = word(row, SEAL_POLICY),
        .catalogue = word(row, SEAL_CATALOGUE),
        .figures = word(row, SEAL_FIGURES),
        .author = word(row, SEAL_AUTHOR),
        .reason = word(row, SEAL_REASON),
        .document = word(row, SEAL_DOCUMENT),
        .service = word(row, SEAL_SERVICE),
        .figure = word(row, SEAL_FIGURE),
        .was = word(row, SEAL_WAS),
        .is = word(row, SEAL_BECAME),
        .note = word(row, SEAL_NOTE),
        .parts = sqlite3_column_int64(row, SEAL_PARTS),
    };
}

static bool tell_entry(struct walk *walk,
                       bool (*on_entry)(void *argument, const struct chain_entry *entry,
                                        struct error *error),
                       void *argument, struct error *error)
{
    sqlite3_stmt *const row = row_of(walk->reader);
    const struct digest digest = chain_digest_row(row);
    struct chain_entry entry;
    const char *fault = find_fault(walk, &digest);

    if (fault == NULL)
        fault = find_parts_fault(walk, sqlite3_column_int64(row, SEAL_NUMBER), NULL);
    entry = read_entry(row);
    entry.fault = fault;
    entry.digest = digest;
    if (entry.period == NULL || entry.calendar == NULL)
        entry.period = entry.calendar = "?"; /* only of a row that was changed */
    walk->number = entry.number;
    walk->digest = digest;
    return on_entry(argument, &entry, error);
}

static bool find_end(struct walk *walk, bool *broken, struct error *error)
{
    struct sql *const sql = walk->reader->sql;
    char end[CHAIN_END_TEXT];
    const char *said = "";

    chain_format_end(end, walk->number, &walk->digest);
    if (sql_next(sql, SQL_FIND_SEAL_END))
        said = row_word(sql, SQL_FIND_SEAL_END, 0);
    *broken = walk->number == 0 ? *said != '\0' : strcmp(said, end) != 0;
    return sql_end(sql, SQL_FIND_SEAL_END, error);
}

bool reader_chain(struct reader *reader,
                  bool (*on_entry)(void *argument, const struct chain_entry *entry,
                                   struct error *error),
                  void *argument, bool *broken, struct error *error)
{
    struct walk walk = {.reader = reader};
    struct sql *const sql = reader->sql;
    bool good = true;

    *broken = false;
    while (good && sql_next(sql, SQL_LIST_SEALS))
        good = tell_entry(&walk, on_entry, argument, error);
    return sql_end(sql, SQL_LIST_SEALS, good ? error : NULL) && good &&
           find_end(&walk, broken, error);
}

bool reader_entries(struct reader *reader,
                    void (*on_entry)(void *argument, const struct chain_entry *entry),
                    void *argument, struct error *error)
{
    struct sql *const sql = reader->sql;
    sqlite3_stmt *const row = sql_statement(sql, SQL_LIST_SEALS);

    while (sql_next(sql, SQL_LIST_SEALS)) {
        struct chain_entry entry = read_entry(row);

        if (sqlite3_column_bytes(row, SEAL_DIGEST) == DIGEST_BYTES)
            memcpy(entry.digest.bytes, sqlite3_column_blob(row, SEAL_DIGEST), DIGEST_BYTES);
        on_entry(argument, &entry);
    }
    return sql_end(sql, SQL_LIST_SEALS, error);
}

bool reader_check_pages(struct reader *reader, struct error *why)
{
    char answer[256];

    if (!sql_ask_word(reader->sql, "pragma integrity_check(1)", answer, sizeof answer, why))
        return false;
    return strcmp(answer, "ok") == 0 ||
           error_set(why, tr("the store '%s' is damaged (%s)"), reader->sql->path, answer);
}

const struct digest *reader_part(struct reader *reader, int64_t seal, const char *kind,
                                 const char *subject, size_t *count)
{
    struct sql *const sql = reader->sql;
    sqlite3_stmt *const row = sql_statement(sql, SQL_FIND_PART);
    const void *bytes = NULL;

    *count = 0;
    sqlite3_bind_int64(row, 1, seal);
    sqlite3_bind_text(row, 2, kind, -1, SQLITE_STATIC);
    sqlite3_bind_text(row, 3, subject, -1, SQLITE_STATIC);
    if (sql_next(sql, SQL_FIND_PART)) {
        bytes = row_bytes(sql, SQL_FIND_PART, 0, count);
        *count /= sizeof(struct digest);
    }
    return bytes;
}

bool reader_end_part(struct reader *reader, struct error *error)
{
    return sql_end(reader->sql, SQL_FIND_PART, error);
}

bool reader_each_part(struct reader *reader, int64_t seal,
                      bool (*on_part)(void *argument, const char *kind, const char *subject,
                                      struct error *error),
                      void *argument, struct error *error)
{
    struct sql *const sql = reader->sql;
    bool good = true;

    row_ask(sql, SQL_LIST_PARTS, &seal, 1);
    while (good && sql_next(sql, SQL_LIST_PARTS))
        good = on_part(argument, row_word(sql, SQL_LIST_PARTS, 0), row_word(sql, SQL_LIST_PARTS, 1),
                       error);
    return sql_end(sql, SQL_LIST_PARTS, good ? error : NULL) && good;
}

/* --- for who writes into the past ---------------------------------------------------------------
 */

bool store_load_sealed(struct store *store, struct sealed_periods *sealed, struct error *error)
{
    sqlite3_stmt *const row = sql_statement(store->sql, SQL_LIST_SEALS);

    assert(!store->writer.started);
    while (sql_next(store->sql, SQL_LIST_SEALS)) {
        const struct chain_entry entry = read_entry(row);
        struct sealed_period *period;

        if (entry.is_addendum)
            continue;
        sealed->periods =
            memory_room(sealed->periods, sealed->count, &sealed->capacity, sizeof *sealed->periods);
        period = &sealed->periods[sealed->count++];
        *period = (struct sealed_period){.from_ms = entry.from_ms, .to_ms = entry.to_ms};
        snprintf(period->name, sizeof period->name, "%s", entry.period);
        snprintf(period->calendar, sizeof period->calendar, "%s", entry.calendar);
    }
    return sql_end(store->sql, SQL_LIST_SEALS, error);
}

const struct sealed_period *sealed_find(const struct sealed_periods *sealed, int64_t at_ms)
{
    for (size_t i = 0; i < sealed->count; i++)
        if (at_ms >= sealed->periods[i].from_ms && at_ms < sealed->periods[i].to_ms)
            return &sealed->periods[i];
    return NULL;
}
