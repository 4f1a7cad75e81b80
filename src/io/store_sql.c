#include "io/store_sql.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"

/* Other programs' locks are the only ones we ever meet: there is one writer of ours. */
enum { PATIENCE_MS = 5000 };

/* The system's reason if there is one, else the library's. */
static const char *find_reason(const struct sql *sql)
{
    const int number = sqlite3_system_errno(sql->database);

    return number == 0 ? sqlite3_errmsg(sql->database) : strerror(number);
}

/* Of the journal's index and of new files the library does not say that there is no room. */
bool sql_is_full(const struct sql *sql)
{
    const int code = sqlite3_extended_errcode(sql->database) & 0xff;

    return code == SQLITE_FULL || ((code == SQLITE_IOERR || code == SQLITE_CANTOPEN) &&
                                   sqlite3_system_errno(sql->database) == ENOSPC);
}

bool sql_fail(const struct sql *sql, struct error *error)
{
    const char *const path = sql->path;

    if (sql_is_full(sql))
        return error_set(error, tr("no room is left on the disk of the store '%s'"), path);
    switch (sqlite3_extended_errcode(sql->database) & 0xff) {
    case SQLITE_NOTADB:
        return error_set(error, tr("'%s' is not a Hải Đăng store"), path);
    case SQLITE_CORRUPT:
        return error_set(error, tr("the store '%s' is damaged (%s)"), path,
                         sqlite3_errmsg(sql->database));
    case SQLITE_READONLY:
        if (sql->mode == SQL_TO_READ) /* it would have to make the index of the journal */
            return error_set(error,
                             tr("while no monitor runs, the store '%s' can only be read by who may "
                                "write in its folder"),
                             path);
        __attribute__((fallthrough));
    case SQLITE_PERM:
        return error_set(error, tr("the store '%s' cannot be written (%s)"), path,
                         sqlite3_errmsg(sql->database));
    case SQLITE_CANTOPEN:
        return error_set(error, tr("the store '%s' cannot be opened (%s)"), path, find_reason(sql));
    case SQLITE_BUSY:
        return error_set(error, tr("another program holds the store '%s'"), path);
    case SQLITE_IOERR:
        return error_set(error, tr("the disk fails under the store '%s' (%s)"), path,
                         find_reason(sql));
    default:
        return error_set(error, tr("the store '%s' fails (%s)"), path,
                         sqlite3_errmsg(sql->database));
    }
}

bool sql_is_damaged(const struct sql *sql)
{
    const int code = sqlite3_extended_errcode(sql->database) & 0xff;

    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

bool sql_is_well(const struct sql *sql)
{
    const int code = sqlite3_extended_errcode(sql->database) & 0xff;

    return code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE;
}

bool sql_was_kept_out(const struct sql *sql)
{
    const int code = sqlite3_extended_errcode(sql->database) & 0xff;

    return code == SQLITE_READONLY || code == SQLITE_PERM || code == SQLITE_CANTOPEN ||
           code == SQLITE_BUSY;
}

static bool set_up(struct sql *sql, enum sql_mode mode, struct error *error)
{
    sqlite3_extended_result_codes(sql->database, 1);
    sqlite3_busy_timeout(sql->database, PATIENCE_MS);
    sqlite3_db_config(sql->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
    sqlite3_db_config(sql->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    return sql_run_script(sql, "pragma wal_autocheckpoint = 0; pragma mmap_size = 0;", error) &&
           (mode == SQL_TO_WRITE || sql_run_script(sql, "pragma query_only = on", error));
}

struct sql *sql_open(const char *path, enum sql_mode mode, struct error *error)
{
    const int flags =
        SQLITE_OPEN_NOMUTEX |
        (mode == SQL_TO_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    struct sql *sql = NEW(struct sql);

    sql->path = memory_copy_string(path);
    sql->mode = mode;
    if (sqlite3_open_v2(path, &sql->database, flags, NULL) != SQLITE_OK) {
        sql_fail(sql, error);
        goto fail;
    }
    if (mode == SQL_TO_WRITE && sqlite3_db_readonly(sql->database, "main") == 1) {
        /* the library has quietly taken what it could get */
        error_set(error, tr("the store '%s' cannot be written (%s)"), path, strerror(EACCES));
        goto fail;
    }
    if (!set_up(sql, mode, error))
        goto fail;
    return sql;

fail:
    sql_close(sql);
    return NULL;
}

void sql_close(struct sql *sql)
{
    if (sql == NULL)
        return;
    for (int i = 0; i < SQL_STATEMENT_COUNT; i++)
        sqlite3_finalize(sql->statements[i]);
    sqlite3_close(sql->database);
    free(sql->path);
    free(sql);
}

sqlite3_stmt *sql_statement(struct sql *sql, enum statement statement)
{
    sqlite3_stmt **const place = &sql->statements[statement];

    if (*place == NULL && sql->why.message[0] == '\0' &&
        sqlite3_prepare_v3(sql->database, sql_statements[statement], -1, SQLITE_PREPARE_PERSISTENT,
                           place, NULL) != SQLITE_OK)
        sql_fail(sql, &sql->why);
    return *place;
}

bool sql_prepare(struct sql *sql, struct error *error)
{
    for (int i = 0; i < SQL_STATEMENT_COUNT; i++)
        if (sql_statement(sql, (enum statement)i) == NULL)
            return error_set(error, "%s", sql->why.message);
    return true;
}

bool sql_allow_checkpoints(struct sql *sql, struct error *error)
{
    sqlite3_db_config(sql->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, (int *)NULL);
    return sql_run_script(sql, "pragma wal_autocheckpoint = 1000", error);
}

bool sql_next(struct sql *sql, enum statement statement)
{
    return sqlite3_step(sql_statement(sql, statement)) == SQLITE_ROW;
}

bool sql_end(struct sql *sql, enum statement statement, struct error *error)
{
    sqlite3_stmt *const row = sql_statement(sql, statement);
    int code;

    if (row == NULL)
        return error_set(error, "%s", sql->why.message);
    code = sqlite3_reset(row);
    if (code != SQLITE_OK)
        sql_fail(sql, error);
    sqlite3_clear_bindings(row);
    return code == SQLITE_OK;
}

bool sql_run(struct sql *sql, enum statement statement, struct error *error)
{
    sql_next(sql, statement);
    return sql_end(sql, statement, error);
}

int64_t sql_count_changes(const struct sql *sql)
{
    return sqlite3_changes64(sql->database);
}

bool sql_begin_reading(struct sql *sql, bool *within, struct error *error)
{
    *within = sqlite3_get_autocommit(sql->database) == 0;
    return *within || sql_run(sql, SQL_BEGIN_READING, error);
}

bool sql_end_reading(struct sql *sql, bool within, bool good, struct error *error)
{
    if (within)
        return good;
    return sql_run(sql, SQL_END_READING, good ? error : NULL) && good;
}

void sql_roll_back(struct sql *sql)
{
    if (!sqlite3_get_autocommit(sql->database))
        sql_run(sql, SQL_ROLLBACK, NULL);
}

bool sql_run_script(struct sql *sql, const char *script, struct error *error)
{
    return sqlite3_exec(sql->database, script, NULL, NULL, NULL) == SQLITE_OK ||
           sql_fail(sql, error);
}

/* The statement, stepped to its only row; NULL if there is none. */
static sqlite3_stmt *ask(struct sql *sql, const char *question, struct error *error)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(sql->database, question, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        return statement;
    sql_fail(sql, error);
    sqlite3_finalize(statement);
    return NULL;
}

bool sql_ask_number(struct sql *sql, const char *question, int64_t *number, struct error *error)
{
    sqlite3_stmt *const statement = ask(sql, question, error);

    if (statement == NULL)
        return false;
    *number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return true;
}

bool sql_ask_word(struct sql *sql, const char *question, char *word, size_t size,
                  struct error *error)
{
    sqlite3_stmt *const statement = ask(sql, question, error);

    if (statement == NULL)
        return false;
    snprintf(word, size, "%s", (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return true;
}

bool sql_copy(struct sql *sql, const char *path, struct error *error)
{
    struct sql *const copy = sql_open(path, SQL_TO_WRITE, error);
    sqlite3_backup *backup;
    bool done = false;

    if (copy == NULL)
        return false;
    backup = sqlite3_backup_init(copy->database, "main", sql->database, "main");
    if (backup != NULL) {
        sqlite3_backup_step(backup, -1);
        done = sqlite3_backup_finish(backup) == SQLITE_OK;
    }
    if (!done)
        sql_fail(copy, error);
    sql_close(copy);
    return done;
}
