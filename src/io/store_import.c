#include "io/store_import.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_audit.h"
#include "io/store_inside.h"
#include "io/store_rows.h"

/* A sample lies there as it lies in memory: nobody but this run of the program ever reads it. */
static const char arriving[] =
    "create temp table arriving(id integer primary key, sample blob not null) strict";

struct store_import {
    struct store *store;
    sqlite3_stmt *add, *list;
};

static bool prepare(struct sql *sql, const char *words, sqlite3_stmt **statement,
                    struct error *error)
{
    return sqlite3_prepare_v2(sql->database, words, -1, statement, NULL) == SQLITE_OK ||
           sql_fail(sql, error);
}

struct store_import *store_import_begin(struct store *store, struct error *error)
{
    struct store_import *const import = NEW(struct store_import);

    assert(!store->writer.started);
    import->store = store;
    if (sql_run(store->sql, SQL_BEGIN, error) && sql_run_script(store->sql, arriving, error) &&
        prepare(store->sql, "insert or ignore into arriving values(?1, ?2)", &import->add, error) &&
        prepare(store->sql, "select sample from arriving order by id", &import->list, error))
        return import;
    store_import_drop(import);
    return NULL;
}

struct store *store_of_import(struct store_import *import)
{
    return import->store;
}

bool store_import_add(struct store_import *import, const struct sample *sample, bool *is_new,
                      struct error *error)
{
    struct sql *const sql = import->store->sql;

    sqlite3_bind_int64(import->add, 1, row_sample_id(sample->at_ms, sample->probe));
    sqlite3_bind_blob(import->add, 2, sample, sizeof *sample, SQLITE_STATIC);
    sqlite3_step(import->add);
    *is_new = sqlite3_changes(sql->database) > 0;
    return sqlite3_reset(import->add) == SQLITE_OK || sql_fail(sql, error);
}

bool store_import_sorted(struct store_import *import,
                         bool (*on_sample)(void *argument, const struct sample *sample,
                                           struct error *error),
                         void *argument, struct error *error)
{
    struct sample sample;
    bool good = true;

    while (good && sqlite3_step(import->list) == SQLITE_ROW) {
        assert(sqlite3_column_bytes(import->list, 0) == sizeof sample);
        memcpy(&sample, sqlite3_column_blob(import->list, 0), sizeof sample);
        good = on_sample(argument, &sample, error);
    }
    if (sqlite3_reset(import->list) != SQLITE_OK)
        return sql_fail(import->store->sql, error);
    return good;
}

bool store_import_keep(struct store_import *import, const struct batch *batch, struct error *error)
{
    return store_write_batch(import->store, batch, error);
}

static void finalize(struct store_import *import)
{
    sqlite3_finalize(import->add);
    sqlite3_finalize(import->list);
    import->add = import->list = NULL;
}

bool store_import_commit(struct store_import *import, const struct act *told, struct error *error)
{
    const struct act_outcome outcome = {.refused = false};
    bool done;

    finalize(import);
    done = sql_run_script(import->store->sql, "drop table arriving", error) &&
           (told == NULL || audit_add(import->store->sql, told, "", &outcome, error)) &&
           sql_run(import->store->sql, SQL_COMMIT, error);
    store_import_drop(import); /* takes nothing back that was committed */
    return done;
}

void store_import_drop(struct store_import *import)
{
    if (import == NULL)
        return;
    finalize(import);
    sql_roll_back(import->store->sql);
    free(import);
}
