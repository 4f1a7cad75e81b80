#include "io/store.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_files.h"
#include "io/store_inside.h"
#include "io/store_lock.h"
#include "io/store_rows.h"
#include "io/store_schema.h"
#include "io/zone.h"

/* Beside a file that is not ours nothing is made, not even a lock: so it is looked at first, and
 * again under the lock.  What cannot be looked at fails later, with the better reason. */
static bool is_for_us(const char *path, struct error *error)
{
    struct error why = {""};
    struct sql *sql;
    int64_t version;
    bool good = true;

    /* of an empty one the library would throw the journal away */
    if (access(path, F_OK) != 0 || file_read_mark(path) == FILE_EMPTY)
        return true;
    sql = sql_open(path, SQL_TO_READ, NULL);
    if (sql == NULL)
        return true;
    if (!schema_find_version(sql, SCHEMA_NEWEST, &version, &why))
        good = sql_was_kept_out(sql) || (sql_is_damaged(sql) && check_may_put_aside(path)) ||
               error_set(error, "%s", why.message);
    sql_close(sql);
    return good;
}

/* These two hold only if they are said before the first table is made. */
static const char birth[] = "pragma page_size = 4096; pragma auto_vacuum = incremental;";

/* FULL: what was acknowledged survives a power cut.  Debian compiles secure_delete on. */
static const char manners[] =
    "pragma synchronous = full; pragma secure_delete = off; pragma cache_size = -4096;"
    "pragma journal_size_limit = 16777216;";

static bool set_journal(struct sql *sql, struct error *error)
{
    char mode[16];

    if (!sql_ask_word(sql, "pragma journal_mode = wal", mode, sizeof mode, error))
        return false;
    if (strcmp(mode, "wal") != 0)
        return error_set(error, tr("the file system of the store '%s' cannot hold its journal"),
                         sql->path);
    return true;
}

static bool bring_up(struct sql *sql, struct error *error)
{
    int64_t version;

    if (!schema_find_version(sql, SCHEMA_NEWEST, &version, error))
        return false;
    if (version == 0 && !sql_run_script(sql, birth, error))
        return false;
    return sql_run_script(sql, manners, error) && set_journal(sql, error) &&
           schema_upgrade(sql, schema_steps, schema_step_count, error) &&
           schema_check_small_tables(sql, error) && sql_prepare(sql, error) &&
           sql_allow_checkpoints(sql, error);
}

static bool add_missing_series(struct store *store, struct error *error)
{
    const struct catalogue *const catalogue = store->catalogue;

    for (size_t i = 0; i < catalogue->probe_count; i++)
        if (store->series[i] == SERIES_MOST &&
            !row_add_series(store->sql, catalogue->probes[i].id, 0, &store->series[i], error))
            return false;
    return true;
}

static bool find_series(struct store *store, struct error *error)
{
    if (!sql_run(store->sql, SQL_BEGIN, error))
        return false;
    store->series = series_find_all(store->sql, store->catalogue, error);
    if (store->series != NULL && add_missing_series(store, error) &&
        sql_run(store->sql, SQL_COMMIT, error))
        return true;
    sql_roll_back(store->sql);
    return false;
}

struct store *store_open(const char *path, const struct catalogue *catalogue, struct error *error)
{
    struct store *const store = NEW(struct store);
    char resolved[PATH_MAX];

    /* one file behind two names is one store */
    if (realpath(path, resolved) != NULL)
        path = resolved;
    store->catalogue = catalogue;
    store->lock = LOCK_NONE;
    store->wall_ms = clock_wall_ms;
    if (catalogue->zone != NULL) {
        store->zone = zone_open(catalogue->zone, error);
        if (store->zone == NULL)
            goto fail;
    }
    if (!is_for_us(path, error))
        goto fail;
    store->lock = lock_take(path, error);
    if (store->lock == LOCK_NONE)
        goto fail;
    if (!check_and_put_aside(path, &store->check_later, error))
        goto fail;
    store->replaced = check_finds_damaged(path);
    store->sql = sql_open(path, SQL_TO_WRITE, error);
    if (store->sql == NULL || !bring_up(store->sql, error) || !find_series(store, error) ||
        !store_make_spans(store, error) || !store_follow_zone(store, error))
        goto fail;
    return store;

fail:
    store_close(store);
    return NULL;
}

enum store_health store_health(const struct store *store)
{
    if (store->damaged || store->checker.damaged)
        return STORE_DAMAGED;
    if (store->ballast.missing)
        return STORE_FULL;
    return store->replaced ? STORE_REPLACED : STORE_WHOLE;
}

void store_keep_reserve(struct store *store)
{
    ballast_open(&store->ballast, store->sql->path);
}

bool store_give_up(struct store *store)
{
    if (!sql_is_damaged(store->sql))
        return false;
    check_leave_mark(store->sql->path);
    return true;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    store_stop(store, NULL);
    ballast_close(&store->ballast);
    sql_close(store->sql);
    lock_release(store->lock);
    zone_close(store->zone);
    free(store->series);
    free(store);
}

const struct zone *store_zone(const struct store *store)
{
    static const struct zone utc = {0};

    return store->zone == NULL ? &utc : store->zone;
}

/* --- incidents that nobody would end ---------------------------------------------------------- */

struct orphans {
    int64_t *ids;
    size_t count, capacity;
};

static bool find_orphans(struct store *store, struct orphans *orphans, struct error *error)
{
    const int64_t only_open = INT64_MAX;

    row_ask(store->sql, SQL_LIST_INCIDENTS, &only_open, 1);
    while (sql_next(store->sql, SQL_LIST_INCIDENTS)) {
        const char *const service = row_word(store->sql, SQL_LIST_INCIDENTS, 1);

        if (catalogue_find_service(store->catalogue, service) != NONE_AT_ALL)
            continue;
        orphans->ids =
            memory_room(orphans->ids, orphans->count, &orphans->capacity, sizeof *orphans->ids);
        orphans->ids[orphans->count++] = row_number(store->sql, SQL_LIST_INCIDENTS, 0);
    }
    return sql_end(store->sql, SQL_LIST_INCIDENTS, error);
}

static bool end_incidents(struct store *store, const struct orphans *orphans, int64_t at_ms,
                          struct error *error)
{
    if (!sql_run(store->sql, SQL_BEGIN, error))
        return false;
    for (size_t i = 0; i < orphans->count; i++) {
        row_ask(store->sql, SQL_END_INCIDENT, (const int64_t[]){orphans->ids[i], at_ms}, 2);
        if (!sql_run(store->sql, SQL_END_INCIDENT, error))
            goto fail;
    }
    if (sql_run(store->sql, SQL_COMMIT, error))
        return true;

fail:
    sql_roll_back(store->sql);
    return false;
}

bool store_end_orphans(struct store *store, int64_t at_ms, struct error *error)
{
    struct orphans orphans = {0};
    bool good;

    assert(!store->writer.started && at_ms >= 0);
    good = find_orphans(store, &orphans, error) &&
           (orphans.count == 0 || end_incidents(store, &orphans, at_ms, error));
    free(orphans.ids);
    return good;
}
