#include "io/json_path.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/unicode.h"

enum {
    PARTS_MOST = 400000, /* values and names of one document: 40 ms to take apart */
    BYTES_A_PART = 5,    /* more of them in a document that has as much to say: maps as JSON */
    STEPS_BETWEEN = 500, /* of SQLite's machine, between two looks at the effort */
    COLUMNS_A_PATH = 3,
};

/* --- a connection for each thread ------------------------------------------------------------- */

static pthread_key_t connection_key;
static pthread_once_t connection_once = PTHREAD_ONCE_INIT;

static void close_connection(void *connection)
{
    sqlite3_close(connection);
}

static void make_key(void)
{
    pthread_key_create(&connection_key, close_connection);
}

/* NULL if there is no memory for it. */
static sqlite3 *open_connection(void)
{
    const int how = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX;
    sqlite3 *connection;

    pthread_once(&connection_once, make_key);
    connection = pthread_getspecific(connection_key);
    if (connection != NULL)
        return connection;
    if (sqlite3_open_v2(":memory:", &connection, how, NULL) != SQLITE_OK) {
        sqlite3_close(connection);
        return NULL;
    }
    pthread_setspecific(connection_key, connection);
    return connection;
}

static int on_progress(void *argument)
{
    return effort_is_spent(argument) ? 1 : 0;
}

/* A statement over the document as ?1, under way; NULL if there is no memory. */
static sqlite3_stmt *prepare(const char *sql, const char *bytes, size_t length,
                             const struct effort *effort)
{
    sqlite3 *const connection = open_connection();
    sqlite3_stmt *statement = NULL;

    if (connection == NULL)
        return NULL;
    sqlite3_progress_handler(connection, STEPS_BETWEEN, effort == NULL ? NULL : on_progress,
                             (void *)(uintptr_t)effort);
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK)
        return NULL;
    sqlite3_bind_text64(statement, 1, bytes, length, SQLITE_STATIC, SQLITE_UTF8);
    return statement;
}

static enum look look_of(int status)
{
    if (status == SQLITE_ROW || status == SQLITE_DONE)
        return LOOK_FINE;
    return status == SQLITE_ERROR ? LOOK_MALFORMED : LOOK_COSTLY;
}

/* --- the document ----------------------------------------------------------------------------- */

/* What SQLite would take apart at one go must not be too much; it would also stop at a NUL, and it
 * does not look whether letters are letters. */
static enum look look_at(const char **bytes, size_t *length)
{
    size_t parts = 0;

    if (*length >= 3 && memcmp(*bytes, "\xef\xbb\xbf", 3) == 0) {
        *bytes += 3;
        *length -= 3;
    }
    for (size_t i = 0; i < *length; i++) {
        const char byte = (*bytes)[i];

        if (byte == '\0')
            return LOOK_MALFORMED;
        parts += byte == ',' || byte == ':' || byte == '[' || byte == '{';
    }
    if (parts > PARTS_MOST && parts > *length / BYTES_A_PART)
        return LOOK_COSTLY;
    return unicode_is_valid(*bytes, *length) ? LOOK_FINE : LOOK_MALFORMED;
}

/* The three columns of a path: its type, its text, how long it is as a list. */
static struct found take_found(sqlite3_stmt *statement, int column)
{
    const char *const type = (const char *)sqlite3_column_text(statement, column);
    const char *const text = (const char *)sqlite3_column_text(statement, column + 1);
    struct found found = {.exists = type != NULL};

    if (type == NULL)
        return found;
    found.is_number = strcmp(type, "integer") == 0 || strcmp(type, "real") == 0;
    found.text = memory_copy_string(text == NULL ? "" : text);
    if (strcmp(type, "array") == 0)
        found.length = (size_t)sqlite3_column_int64(statement, column + 2);
    else if (strcmp(type, "text") == 0)
        found.length = unicode_letters(found.text, strlen(found.text));
    return found;
}

/* One row for all paths, so that the document is taken apart once. */
static char *make_question(size_t count)
{
    struct text sql = {0};

    text_add(&sql, "select");
    for (size_t i = 0; i < count; i++)
        text_add(&sql,
                 "%s json_type(?1, ?%zu), case json_type(?1, ?%zu) when 'true' then 'true'"
                 " when 'false' then 'false' when 'null' then 'null' when 'array' then ''"
                 " when 'object' then '' else json_extract(?1, ?%zu) end,"
                 " json_array_length(?1, ?%zu)",
                 i == 0 ? "" : ",", i + 2, i + 2, i + 2, i + 2);
    return text_detach(&sql);
}

enum look json_path_find(const char *bytes, size_t length, const char *const *paths, size_t count,
                         const struct effort *effort, struct found *founds)
{
    const enum look look = look_at(&bytes, &length);
    sqlite3_stmt *statement;
    enum look result;
    char *sql;

    if (look != LOOK_FINE)
        return look;
    sql = count == 0 ? memory_copy_string("select json_type(?1)") : make_question(count);
    statement = prepare(sql, bytes, length, effort);
    free(sql);
    for (size_t i = 0; i < count && statement != NULL; i++)
        sqlite3_bind_text(statement, (int)i + 2, paths[i], -1, SQLITE_STATIC);
    result = statement == NULL ? LOOK_COSTLY : look_of(sqlite3_step(statement));
    for (size_t i = 0; i < count && result == LOOK_FINE; i++)
        founds[i] = take_found(statement, (int)i * COLUMNS_A_PATH);
    sqlite3_finalize(statement);
    return result;
}

enum look json_path_gather(const char *bytes, size_t length, const char *path,
                           const struct effort *effort, struct text *texts)
{
    static const char sql[] = "select atom from json_tree(?1, ?2) where atom is not null";
    const enum look look = look_at(&bytes, &length);
    sqlite3_stmt *statement;
    int status = SQLITE_NOMEM;

    if (look != LOOK_FINE)
        return look;
    statement = prepare(sql, bytes, length, effort);
    if (statement != NULL) {
        sqlite3_bind_text(statement, 2, path, -1, SQLITE_STATIC);
        while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
            text_add_string(texts, (const char *)sqlite3_column_text(statement, 0));
            text_add_string(texts, "\n");
        }
    }
    sqlite3_finalize(statement);
    return look_of(status);
}

/* --- paths ------------------------------------------------------------------------------------ */

/* Behind "name" or name; NULL if there is none. */
static const char *pass_name(const char *at)
{
    const char *const close = *at == '"' ? strchr(at + 1, '"') : NULL;
    const size_t length = strcspn(at, ".[\"");

    if (*at == '"')
        return close;
    return length == 0 ? NULL : at + length - 1;
}

/* The ']' behind "0", "#" or "#-1". */
static const char *pass_index(const char *at)
{
    const bool from_end = at[0] == '#';
    size_t digits;

    if (from_end && at[1] == ']')
        return at + 1;
    if (from_end && at[1] == '-')
        at += 2;
    else if (from_end)
        return NULL;
    digits = strspn(at, "0123456789");
    return digits > 0 && at[digits] == ']' ? at + digits : NULL;
}

/* SQLite itself complains only of what it has reached. */
bool json_path_check(const char *path, struct error *error)
{
    if (*path != '$')
        return error_set(error, tr("a path begins with '$', such as $.list[0].name: '%s'"), path);
    for (const char *at = path + 1; *at != '\0'; at++) {
        const char sign = *at;

        at = sign == '.' ? pass_name(at + 1) : sign == '[' ? pass_index(at + 1) : NULL;
        if (at == NULL)
            return error_set(error, tr("'%s' is not a path in a JSON document"), path);
    }
    return true;
}
