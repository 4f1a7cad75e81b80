/* An entry of the chain while it is made: a small database beside the store, with the same tables.
 */
#include <assert.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/store_acts.h"
#include "io/store_beside.h"
#include "io/store_chain.h"
#include "io/store_chain_inside.h"
#include "io/store_files.h"
#include "io/store_inside.h"
#include "io/store_rows.h"
#include "io/store_schema.h"

#define DRAFT_ENDING ".sealing"

struct draft {
    struct part file;
    struct sql *sql; /* of the file; NULL once it is whole */
    sqlite3_stmt *add_part;
    int64_t number;
};

/* --- where it goes ------------------------------------------------------------------------------
 */

struct chain_end {
    int64_t number;
    struct digest digest;
    const char *wanted; /* whose addenda are counted */
    const char *calendar;
    int64_t amends, nth;
    bool is_faulty;
};

static bool look_for_end(void *argument, const struct chain_entry *entry, struct error *error)
{
    struct chain_end *const end = argument;

    end->is_faulty = entry->fault != NULL;
    if (end->is_faulty)
        return error_set(error, tr("nothing is added to a chain that was changed: %s %s: %s"),
                         entry->period, entry->calendar, entry->fault);
    end->number = entry->number;
    end->digest = entry->digest;
    if (strcmp(entry->period, end->wanted) == 0 && strcmp(entry->calendar, end->calendar) == 0) {
        if (entry->is_addendum)
            end->nth = entry->nth;
        else
            end->amends = entry->number;
    }
    return true;
}

static bool find_end(struct reader *reader, struct chain_end *end, const struct chain_entry *entry,
                     bool *refused, struct error *error)
{
    bool broken;

    *refused = false;
    if (!reader_chain(reader, look_for_end, end, &broken, error)) {
        *refused = end->is_faulty;
        return false;
    }
    *refused = broken || entry->is_addendum == (end->amends == 0);
    if (broken)
        return error_set(error, tr("nothing is added to a chain whose last entry is missing"));
    if (entry->is_addendum && end->amends == 0)
        return error_set(error, tr("the period %s (%s) is not sealed: there is nothing to correct"),
                         entry->period, entry->calendar);
    if (!entry->is_addendum && end->amends != 0)
        return error_set(error,
                         tr("the period %s (%s) is sealed already (no. %" PRId64
                            "); corrections are "
                            "addenda"),
                         entry->period, entry->calendar, end->amends);
    return true;
}

/* --- its row ------------------------------------------------------------------------------------
 */

static bool prepare(struct sql *sql, const char *words, sqlite3_stmt **row, struct error *error)
{
    return sqlite3_prepare_v2(sql->database, words, -1, row, NULL) == SQLITE_OK ||
           sql_fail(sql, error);
}

static bool finish(struct sql *sql, sqlite3_stmt *row, struct error *error)
{
    const bool good = sqlite3_step(row) == SQLITE_DONE;

    return (sqlite3_finalize(row) == SQLITE_OK && good) || sql_fail(sql, error);
}

static void bind_digest(sqlite3_stmt *row, int column, const struct digest *digest)
{
    sqlite3_bind_blob(row, column + 1, digest->bytes, DIGEST_BYTES, SQLITE_TRANSIENT);
}

static void bind_words(sqlite3_stmt *row, const struct chain_entry *entry)
{
    const struct {
        enum seal_column column;
        const char *word;
    } words[] = {
        {SEAL_KIND, entry->is_addendum ? "addendum" : "seal"},
        {SEAL_PERIOD, entry->period},
        {SEAL_CALENDAR, entry->calendar},
        {SEAL_POLICY, entry->policy},
        {SEAL_CATALOGUE, entry->catalogue},
        {SEAL_FIGURES, entry->figures},
        {SEAL_AUTHOR, entry->author},
        {SEAL_REASON, entry->reason},
        {SEAL_DOCUMENT, entry->document},
        {SEAL_SERVICE, entry->service},
        {SEAL_FIGURE, entry->figure},
        {SEAL_WAS, entry->was},
        {SEAL_BECAME, entry->is},
        {SEAL_NOTE, entry->note},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const struct digest digest = digest_of(words[i].word == NULL ? "" : words[i].word,
                                               words[i].word == NULL ? 0 : strlen(words[i].word));

        sqlite3_bind_text(row, (int)words[i].column + 1, words[i].word, -1, SQLITE_STATIC);
        if (words[i].word != NULL && words[i].column >= SEAL_POLICY &&
            words[i].column <= SEAL_FIGURES)
            bind_digest(row, (int)words[i].column + SEAL_POLICY_DIGEST - SEAL_POLICY, &digest);
    }
}

/* What is known when it begins: all of an addendum but its digest, of a seal not its parts. */
static void bind_entry(sqlite3_stmt *row, const struct chain_entry *entry,
                       const struct chain_end *end, const struct digest *parts)
{
    const struct digest none = {{0}};

    sqlite3_bind_int64(row, SEAL_NUMBER + 1, end->number + 1);
    if (entry->is_addendum) {
        sqlite3_bind_int64(row, SEAL_AMENDS + 1, end->amends);
        sqlite3_bind_int64(row, SEAL_NTH + 1, end->nth + 1);
    }
    sqlite3_bind_int64(row, SEAL_BEGAN + 1, entry->from_ms);
    sqlite3_bind_int64(row, SEAL_ENDED + 1, entry->to_ms);
    sqlite3_bind_int64(row, SEAL_MADE + 1, entry->made_ms);
    sqlite3_bind_int64(row, SEAL_PARTS + 1, 0);
    bind_words(row, entry);
    bind_digest(row, SEAL_PARTS_DIGEST, parts);
    bind_digest(row, SEAL_PREVIOUS, &end->digest);
    bind_digest(row, SEAL_DIGEST, &none);
}

static bool add_row(struct draft *draft, const struct chain_entry *entry,
                    const struct chain_end *end, struct error *error)
{
    sqlite3_stmt *row = NULL;
    const struct digest none = {{0}};

    if (!prepare(draft->sql, "insert into seal(" SEAL_COLUMNS ") values(" SEAL_PLACES ")", &row,
                 error))
        return false;
    bind_entry(row, entry, end, &none);
    return finish(draft->sql, row, error);
}

struct draft *draft_begin(struct reader *reader, const struct chain_entry *entry, bool *refused,
                          struct error *error)
{
    struct chain_end end = {.wanted = entry->period, .calendar = entry->calendar};
    char path[PATH_MAX];
    struct draft *draft;

    if (!find_end(reader, &end, entry, refused, error) ||
        !store_name_beside(path, reader->sql->path, DRAFT_ENDING, error))
        return NULL;
    draft = NEW(struct draft);
    draft->number = end.number + 1;
    if (!part_open(&draft->file, path, error)) {
        free(draft);
        return NULL;
    }
    draft->sql = sql_open(draft->file.path, SQL_TO_WRITE, error);
    if (draft->sql != NULL &&
        sql_run_script(draft->sql, "pragma journal_mode = off; begin", error) &&
        sql_run_script(draft->sql, schema_draft, error) && add_row(draft, entry, &end, error) &&
        prepare(draft->sql, "insert into seal_part values(?1, ?2, ?3, ?4)", &draft->add_part,
                error))
        return draft;
    draft_free(draft);
    return NULL;
}

bool draft_add_part(struct draft *draft, const char *kind, const char *subject,
                    const struct digest *cells, size_t count, struct error *error)
{
    sqlite3_bind_int64(draft->add_part, 1, draft->number);
    sqlite3_bind_text(draft->add_part, 2, kind, -1, SQLITE_STATIC);
    sqlite3_bind_text(draft->add_part, 3, subject, -1, SQLITE_STATIC);
    sqlite3_bind_blob64(draft->add_part, 4, cells, count * sizeof *cells, SQLITE_STATIC);
    sqlite3_step(draft->add_part);
    return sqlite3_reset(draft->add_part) == SQLITE_OK || sql_fail(draft->sql, error);
}

static bool count_parts(struct draft *draft, struct error *error)
{
    sqlite3_stmt *rows = NULL;
    struct digest digest;
    int64_t count;

    if (!prepare(draft->sql, "select kind, subject, digests from seal_part order by kind, subject",
                 &rows, error))
        return false;
    digest = chain_digest_parts(rows, &count);
    if (sqlite3_finalize(rows) != SQLITE_OK ||
        !prepare(draft->sql, "update seal set parts = ?1, parts_digest = ?2", &rows, error))
        return sql_fail(draft->sql, error);
    sqlite3_bind_int64(rows, 1, count);
    bind_digest(rows, 1, &digest);
    return finish(draft->sql, rows, error);
}

static bool sign(struct draft *draft, struct digest *digest, struct error *error)
{
    sqlite3_stmt *row = NULL;

    if (!prepare(draft->sql, "select " SEAL_COLUMNS " from seal", &row, error))
        return false;
    sqlite3_step(row);
    *digest = chain_digest_row(row);
    if (sqlite3_finalize(row) != SQLITE_OK ||
        !prepare(draft->sql, "update seal set digest = ?1", &row, error))
        return sql_fail(draft->sql, error);
    bind_digest(row, 0, digest);
    return finish(draft->sql, row, error);
}

bool draft_end(struct draft *draft, int64_t *number, struct digest *digest, struct error *error)
{
    *number = draft->number;
    if (!count_parts(draft, error) || !sign(draft, digest, error) ||
        !sql_run_script(draft->sql, "commit", error))
        return false;
    sqlite3_finalize(draft->add_part);
    sql_close(draft->sql);
    draft->add_part = NULL;
    draft->sql = NULL;
    return true;
}

void draft_free(struct draft *draft)
{
    if (draft == NULL)
        return;
    sqlite3_finalize(draft->add_part);
    sql_close(draft->sql);
    part_drop(&draft->file);
    free(draft);
}

/* --- into the store -----------------------------------------------------------------------------
 */

/* One entry, the next one, after the one that is last now. */
static const char fits[] =
    "select (select count(*) from draft.seal) = 1 and (select count(*) from draft.seal as d where "
    "d.number = (select coalesce(max(number), 0) + 1 from main.seal) and d.previous = "
    "coalesce((select digest from main.seal order by number desc limit 1), zeroblob(32)))";

static bool copy_rows(struct sql *sql, struct error *error)
{
    int64_t does_fit;

    if (!sql_ask_number(sql, fits, &does_fit, error))
        return false;
    if (does_fit == 0)
        return error_set(error, tr("another seal was made meanwhile: say it again"));
    return sql_run_script(sql,
                          "insert into main.seal(" SEAL_COLUMNS ") select " SEAL_COLUMNS
                          " from draft.seal;"
                          "insert into main.seal_part select * from draft.seal_part;"
                          "insert or replace into main.meta select 'seals', number || ' ' || "
                          "lower(hex(digest)) from draft.seal",
                          error);
}

static bool add_draft(struct store *store, struct error *error)
{
    if (!sql_run(store->sql, SQL_BEGIN, error))
        return false;
    if (copy_rows(store->sql, error) && sql_run(store->sql, SQL_COMMIT, error))
        return true;
    sql_roll_back(store->sql);
    return false;
}

bool chain_attach_draft(struct sql *sql, struct error *error)
{
    char path[PATH_MAX];
    char *words;
    bool good;

    if (!store_name_beside(path, sql->path, DRAFT_ENDING ".part", error))
        return false;
    if (access(path, R_OK) != 0)
        return error_set(error, tr("there is no seal that could be added"));
    words = sqlite3_mprintf("attach database %Q as draft", path);
    good = words != NULL && sql_run_script(sql, words, error);
    sqlite3_free(words);
    return good;
}

void chain_detach_draft(struct sql *sql)
{
    sql_run_script(sql, "detach database draft", NULL);
}

bool store_add_draft(struct store *store, struct error *error)
{
    bool good;

    if (!chain_attach_draft(store->sql, error))
        return false;
    good = add_draft(store, error);
    chain_detach_draft(store->sql);
    return good;
}

static bool is_of(struct sql *sql, const struct act *act, int64_t *is, struct error *error)
{
    char *const words = sqlite3_mprintf(
        "select count(*) from draft.seal where kind = 'seal' and period = %Q and calendar = %Q",
        act->objection.period, act->objection.calendar);
    const bool good = sql_ask_number(sql, words, is, error);

    sqlite3_free(words);
    return good;
}

bool chain_add_draft(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                     struct error *error)
{
    int64_t is;

    if (!is_of(sql, act, &is, error))
        return false;
    if (is == 0)
        return error_set(error, tr("there is no seal that could be added"));
    return copy_rows(sql, error) &&
           sql_ask_number(sql, "select number from draft.seal", &outcome->id, error);
}

/* --- an addendum, without a draft ---------------------------------------------------------------
 */

/* Digests are taken of rows as they are read back: their types are the table's. */
static bool sign_row(struct sql *sql, int64_t number, struct error *error)
{
    struct digest digest = {{0}};

    row_ask(sql, SQL_FIND_SEAL, &number, 1);
    if (sql_next(sql, SQL_FIND_SEAL))
        digest = chain_digest_row(sql_statement(sql, SQL_FIND_SEAL));
    if (!sql_end(sql, SQL_FIND_SEAL, error))
        return false;
    row_ask(sql, SQL_SIGN_SEAL, &number, 1);
    bind_digest(sql_statement(sql, SQL_SIGN_SEAL), 1, &digest);
    if (!sql_run(sql, SQL_SIGN_SEAL, error))
        return false;
    row_ask(sql, SQL_PUT_SEAL_END, &number, 1);
    return sql_run(sql, SQL_PUT_SEAL_END, error);
}

bool chain_append(struct sql *sql, const struct chain_entry *entry, int64_t *number, bool *refused,
                  struct error *error)
{
    struct chain_end end = {.wanted = entry->period, .calendar = entry->calendar};
    const struct digest no_parts = digester_finish(digester_new());
    struct reader reader = {sql};

    assert(entry->is_addendum);
    if (!find_end(&reader, &end, entry, refused, error))
        return false;
    bind_entry(sql_statement(sql, SQL_ADD_SEAL), entry, &end, &no_parts);
    if (!sql_run(sql, SQL_ADD_SEAL, error) || !sign_row(sql, end.number + 1, error))
        return false;
    *number = end.number + 1;
    return true;
}
