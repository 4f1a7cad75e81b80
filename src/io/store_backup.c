#include "io/store_backup.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/words.h"
#include "io/store_audit.h"
#include "io/store_files.h"
#include "io/store_lock.h"
#include "io/store_schema.h"
#include "io/store_sql.h"

/* The writer goes on between steps: its slowest commits took 8 ms beside this. */
enum { STEP_PAGES = 2000, PAUSE_MS = 5 };

/* --- pages ------------------------------------------------------------------------------------ */

static bool is_store(struct sql *sql, struct error *error)
{
    int64_t version;

    if (!schema_find_version(sql, SCHEMA_NEWEST, &version, error))
        return false;
    return version != 0 || error_set(error, tr("'%s' is not a Hải Đăng store"), sql->path);
}

static bool copy_pages(struct sql *from, struct sql *to, const struct copy_order *order,
                       struct error *error)
{
    sqlite3_backup *const backup =
        sqlite3_backup_init(to->database, "main", from->database, "main");
    int code = SQLITE_OK;

    if (backup == NULL)
        return sql_fail(to, error);
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup, STEP_PAGES);
        if (order->on_progress != NULL) {
            const int all = sqlite3_backup_pagecount(backup);

            order->on_progress(order->argument, all - sqlite3_backup_remaining(backup), all);
        }
        if (code == SQLITE_OK)
            sqlite3_sleep(PAUSE_MS);
    }
    return sqlite3_backup_finish(backup) == SQLITE_OK || sql_fail(to, error);
}

static bool check_whole(struct sql *sql, struct error *error)
{
    char word[256];

    if (!is_store(sql, error) ||
        !sql_ask_word(sql, "pragma integrity_check(1)", word, sizeof word, error))
        return false;
    return strcmp(word, "ok") == 0 ||
           error_set(error, tr("the store '%s' is damaged (%s)"), sql->path, word);
}

/* A copy that is older than the audit has none. */
static bool tell(struct sql *sql, const struct act *told, struct error *error)
{
    const struct act_outcome outcome = {.refused = false};
    int64_t tables;

    return told == NULL ||
           (sql_ask_number(sql, "select count(*) from sqlite_schema where name = 'audit'", &tables,
                           error) &&
            (tables == 0 || audit_add(sql, told, "", &outcome, error)));
}

/* It is synced once, at the end, and a half-made one is thrown away: no journal is needed.  The
 * last step makes it one file that can be read from a disk that cannot be written. */
static bool fill(struct sql *from, struct sql *to, const struct copy_order *order,
                 struct error *error)
{
    int64_t tables;

    /* one read transaction around all steps: without it each commit would make them begin anew */
    return sql_run_script(to, "pragma journal_mode = memory; pragma synchronous = off;", error) &&
           sql_run_script(from, "begin", error) &&
           sql_ask_number(from, "select count(*) from sqlite_schema", &tables, error) &&
           copy_pages(from, to, order, error) && sql_run_script(from, "rollback", error) &&
           tell(to, order->told, error) &&
           sql_run_script(to, "pragma journal_mode = delete;", error) && check_whole(to, error);
}

/* From one file to a part that is then whole, checked and synced. */
static bool copy_file(const char *path, struct part *part, const struct copy_order *order,
                      struct error *error)
{
    struct sql *const from = sql_open(path, SQL_TO_READ, error);
    struct sql *const to = from == NULL ? NULL : sql_open(part->path, SQL_TO_WRITE, error);
    const bool filled = to != NULL && fill(from, to, order, error);

    sql_close(to);
    sql_close(from);
    return filled && part_sync(part, error);
}

/* --- where from, where to --------------------------------------------------------------------- */

static bool is_same_file(const char *one, const char *other)
{
    struct stat first;
    struct stat second;

    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* Is this a store that can be read and that we know?  Said before anything is made. */
static bool check_source(const char *path, struct error *error)
{
    struct sql *const sql = sql_open(path, SQL_TO_READ, error);
    const bool good = sql != NULL && is_store(sql, error);

    sql_close(sql);
    return good;
}

static bool check_target(const struct copy_order *order, struct error *error)
{
    struct stat there;

    if (stat(order->copy, &there) != 0)
        return true;
    if (is_same_file(order->copy, order->store))
        return error_set(error, tr("'%s' is the store itself"), order->copy);
    if (!S_ISREG(there.st_mode))
        return error_set(error, tr("'%s' is there and is no file"), order->copy);
    return order->overwrite ||
           error_set(error, tr("'%s' is there already; --force overwrites it"), order->copy);
}

/* --- backup ----------------------------------------------------------------------------------- */

static bool name_finally(const struct part *part, const char *path, struct error *error)
{
    if (rename(part->path, path) == 0 && file_sync_folder_of(path))
        return true;
    return error_set(error, tr("'%s' cannot be renamed to '%s' (%s)"), part->path, path,
                     strerror(errno));
}

bool store_back_up(const struct copy_order *order, struct error *error)
{
    struct error why = {""};
    struct part part;

    if (access(order->store, F_OK) != 0)
        return error_set(error, tr("there is no store '%s' (%s)"), order->store, strerror(errno));
    if (!check_source(order->store, error) || !check_target(order, error) ||
        !part_open(&part, order->copy, error))
        return false;
    if (!copy_file(order->store, &part, order, &why) || !name_finally(&part, order->copy, &why)) {
        part_drop(&part);
        return error_set(error, tr("the copy '%s' could not be made (%s)"), order->copy,
                         why.message);
    }
    part_close(&part);
    return true;
}

/* --- restore ---------------------------------------------------------------------------------- */

/* The file belongs to who ran the monitor, also if somebody else puts it back. */
static void give(int file, const char *path)
{
    struct stat there;
    char name[PATH_MAX];
    bool given;

    snprintf(name, sizeof name, "%s", path);
    if (stat(path, &there) == 0)
        given = fchmod(file, there.st_mode & 0777) == 0;
    else
        given = stat(dirname(name), &there) == 0;
    /* who is not root cannot give, and need not */
    if (!given || fchown(file, there.st_uid, there.st_gid) != 0)
        return;
}

/* What its journal still holds goes into the old file: under its new name nobody would look for it
 * there.  A damaged one keeps its journal beside it. */
static bool settle(const char *path, const char *kept, struct error *error)
{
    struct sql *const sql = sql_open(path, SQL_TO_WRITE, NULL);
    int64_t busy;
    const bool settled =
        sql != NULL && sql_ask_number(sql, "pragma wal_checkpoint(truncate)", &busy, NULL);

    sql_close(sql);
    if (!settled)
        return file_move(path, kept, "-wal", error) && file_move(path, kept, "-shm", error);
    if (busy != 0)
        return error_set(error, tr("another program holds the store '%s'"), path);
    file_remove_journals(path); /* who still reads the old store has them open */
    return true;
}

/* Both names are there at every moment: they change places in one step.  A file system that cannot
 * do that gets two. */
static bool exchange(const struct part *part, const char *path, const char *kept,
                     struct error *error)
{
    if (rename(part->path, kept) == 0 &&
        (renameat2(AT_FDCWD, kept, AT_FDCWD, path, RENAME_EXCHANGE) == 0 ||
         (rename(kept, part->path) == 0 && rename(path, kept) == 0 &&
          rename(part->path, path) == 0)) &&
        file_sync_folder_of(path))
        return true;
    return error_set(error, tr("'%s' cannot be renamed to '%s' (%s)"), path, kept, strerror(errno));
}

static bool put_in_place(const struct part *part, const char *path, char kept[PATH_MAX],
                         struct error *error)
{
    switch (file_read_mark(path)) {
    case FILE_FOREIGN:
        return error_set(error, tr("'%s' is not a Hải Đăng store"), path);
    case FILE_MISSING:
        return name_finally(part, path, error);
    case FILE_EMPTY:
    case FILE_OURS:
    case FILE_ZEROED:
        break;
    }
    return file_name_aside(kept, path, "before", error) && settle(path, kept, error) &&
           exchange(part, path, kept, error);
}

static bool restore_locked(const struct copy_order *order, const char *path, char kept[PATH_MAX],
                           struct error *error)
{
    struct part part;

    if (!part_open(&part, path, error))
        return false;
    give(part.file, path);
    if (copy_file(order->copy, &part, order, error) && put_in_place(&part, path, kept, error)) {
        part_close(&part);
        return true;
    }
    part_drop(&part);
    return false;
}

bool store_restore(const struct copy_order *order, char kept[PATH_MAX], struct error *error)
{
    char resolved[PATH_MAX];
    const char *path = order->store;
    int lock;
    bool restored;

    kept[0] = '\0';
    /* one file behind two names is one store */
    if (realpath(path, resolved) != NULL)
        path = resolved;
    if (access(order->copy, F_OK) != 0)
        return error_set(error, tr("there is no backup '%s' (%s)"), order->copy, strerror(errno));
    if (!check_source(order->copy, error))
        return false;
    if (is_same_file(order->copy, path))
        return error_set(error, tr("'%s' is the store itself"), order->copy);
    if (file_read_mark(path) == FILE_FOREIGN)
        return error_set(error, tr("'%s' is not a Hải Đăng store"), path);
    lock = lock_take(path, error);
    if (lock == LOCK_NONE)
        return false;
    give(lock, path);
    restored = restore_locked(order, path, kept, error);
    lock_release(lock);
    return restored;
}
