#include "io/store_query.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "io/store_inside.h"
#include "io/store_sql.h"
#include "io/store_sql_table.h"

/* Reading is all: no other file is attached, nothing is set. */
static int may(void *nothing, int action, const char *one, const char *two, const char *database,
               const char *inside)
{
    static const char *const pragmas[] = {"table_info", "table_xinfo", "table_list"};

    (void)nothing;
    (void)two;
    (void)database;
    (void)inside;
    if (action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION ||
        action == SQLITE_RECURSIVE)
        return SQLITE_OK;
    for (size_t i = 0; action == SQLITE_PRAGMA && i < sizeof pragmas / sizeof *pragmas; i++)
        if (strcmp(one, pragmas[i]) == 0)
            return SQLITE_OK;
    return SQLITE_DENY;
}

/* A row on its way to who asked. */
struct answer {
    sqlite3_stmt *statement;
    struct cell *cells;
    struct text *texts;
    size_t count;
};

static struct cell take_cell(struct answer *answer, int column)
{
    struct text *const text = &answer->texts[column];
    const int kind = sqlite3_column_type(answer->statement, column);
    const unsigned char *bytes;

    text_clear(text);
    if (kind == SQLITE_NULL ||
        (kind == SQLITE_FLOAT && !isfinite(sqlite3_column_double(answer->statement, column))))
        return (struct cell){CELL_NULL, ""};
    if (kind != SQLITE_BLOB) {
        text_add_string(text, (const char *)sqlite3_column_text(answer->statement, column));
        return (struct cell){kind == SQLITE_TEXT ? CELL_TEXT : CELL_NUMBER, text_string(text)};
    }
    bytes = sqlite3_column_blob(answer->statement, column);
    for (int i = 0; i < sqlite3_column_bytes(answer->statement, column); i++)
        text_add(text, "%02x", bytes[i]);
    return (struct cell){CELL_BYTES, text_string(text)};
}

static bool tell_head(const struct answer *answer, const struct query *query)
{
    const char **const names = memory_new(answer->count, sizeof *names);
    bool go_on;

    for (size_t i = 0; i < answer->count; i++)
        names[i] = sqlite3_column_name(answer->statement, (int)i);
    go_on = query->on_head(query->argument, names, answer->count);
    free(names);
    return go_on;
}

static void tell_all(struct answer *answer, const struct query *query)
{
    if (!tell_head(answer, query))
        return;
    while (sqlite3_step(answer->statement) == SQLITE_ROW) {
        for (size_t i = 0; i < answer->count; i++)
            answer->cells[i] = take_cell(answer, (int)i);
        if (!query->on_row(query->argument, answer->cells, answer->count))
            return;
    }
}

static sqlite3_stmt *prepare(struct sql *sql, const char *question, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    const char *rest = NULL;

    if (sqlite3_prepare_v2(sql->database, question, -1, &statement, &rest) != SQLITE_OK) {
        error_set(error, tr("the question is not understood (%s)"), sqlite3_errmsg(sql->database));
    } else if (statement == NULL || rest[strspn(rest, " \t\r\n;")] != '\0' ||
               !sqlite3_stmt_readonly(statement)) {
        error_set(error, "%s", tr("there must be one question, and it must only read"));
        sqlite3_finalize(statement);
        statement = NULL;
    }
    return statement;
}

bool reader_query(struct reader *reader, const struct query *query, bool *wrong,
                  struct error *error)
{
    struct sql *const sql = reader->sql;
    struct answer answer = {0};

    *wrong = false;
    if (!sql_table_add(sql, error) || !evidence_add_function(sql, error))
        return false;
    sqlite3_set_authorizer(sql->database, may, NULL);
    answer.statement = prepare(sql, query->question, error);
    sqlite3_set_authorizer(sql->database, NULL, NULL);
    *wrong = answer.statement == NULL;
    if (*wrong)
        return false;
    answer.count = (size_t)sqlite3_column_count(answer.statement);
    answer.cells = NEW_ARRAY(struct cell, answer.count);
    answer.texts = NEW_ARRAY(struct text, answer.count);
    tell_all(&answer, query);
    for (size_t i = 0; i < answer.count; i++)
        text_free(&answer.texts[i]);
    free(answer.cells);
    free(answer.texts);
    return sqlite3_finalize(answer.statement) == SQLITE_OK || sql_fail(sql, error);
}
