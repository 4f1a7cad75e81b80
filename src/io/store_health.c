#include "io/store_health.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>

#include "io/store_inside.h"
#include "io/store_rows.h"

bool reader_minutes(struct reader *reader, int64_t since_ms, struct monitor_minutes *minutes,
                    struct error *error)
{
    struct sql *const sql = reader->sql;

    row_ask(sql, SQL_SUM_MINUTES, &since_ms, 1);
    if (sql_next(sql, SQL_SUM_MINUTES))
        *minutes = (struct monitor_minutes){.missed = row_number(sql, SQL_SUM_MINUTES, 0),
                                            .stall_us = row_number(sql, SQL_SUM_MINUTES, 1),
                                            .steps = row_number(sql, SQL_SUM_MINUTES, 2)};
    return sql_end(sql, SQL_SUM_MINUTES, error);
}

bool reader_runs(struct reader *reader, int64_t most,
                 void (*on_run)(void *argument, const struct monitor_run *run), void *argument,
                 struct error *error)
{
    struct sql *const sql = reader->sql;

    row_ask(sql, SQL_LIST_LAST_RUNS, &most, 1);
    while (sql_next(sql, SQL_LIST_LAST_RUNS)) {
        const struct monitor_run run = {.started_ms = row_number(sql, SQL_LIST_LAST_RUNS, 0),
                                        .seen_ms = row_number(sql, SQL_LIST_LAST_RUNS, 1),
                                        .stopped_ms = row_number(sql, SQL_LIST_LAST_RUNS, 2)};

        on_run(argument, &run);
    }
    return sql_end(sql, SQL_LIST_LAST_RUNS, error);
}

bool reader_open_alerts(struct reader *reader, int64_t most,
                        void (*on_alert)(void *argument, const char *kind, const char *subject,
                                         int64_t began_ms),
                        void *argument, struct error *error)
{
    struct sql *const sql = reader->sql;

    row_ask(sql, SQL_LIST_OPEN_ALERTS, &most, 1);
    while (sql_next(sql, SQL_LIST_OPEN_ALERTS))
        on_alert(argument, row_word(sql, SQL_LIST_OPEN_ALERTS, 0),
                 row_word(sql, SQL_LIST_OPEN_ALERTS, 1), row_number(sql, SQL_LIST_OPEN_ALERTS, 2));
    return sql_end(sql, SQL_LIST_OPEN_ALERTS, error);
}

bool reader_count_sessions(struct reader *reader, int64_t now_ms, int64_t *count,
                           struct error *error)
{
    struct sql *const sql = reader->sql;

    row_ask(sql, SQL_COUNT_SESSIONS, &now_ms, 1);
    if (sql_next(sql, SQL_COUNT_SESSIONS))
        *count = row_number(sql, SQL_COUNT_SESSIONS, 0);
    return sql_end(sql, SQL_COUNT_SESSIONS, error);
}

int64_t reader_file_size(const char *path)
{
    char beside[PATH_MAX];
    struct stat status;
    int64_t size;

    if (stat(path, &status) != 0)
        return -1;
    size = status.st_size;
    snprintf(beside, sizeof beside, "%s-wal", path);
    return stat(beside, &status) == 0 ? size + status.st_size : size;
}

/* Of one subject by its index: a rare one would be looked for in all there is. */
static enum statement bind_words(struct sql *sql, const struct audit_range *range)
{
    const bool is_of_one = *range->subject != '\0';
    const enum statement which = is_of_one ? SQL_LIST_AUDIT_OF : SQL_LIST_AUDIT;
    const int64_t numbers[] = {range->before == 0 ? INT64_MAX : range->before, range->most,
                               range->from_ms, range->to_ms};

    row_ask(sql, which, numbers, 4);
    sqlite3_bind_text(sql_statement(sql, which), 5, range->author, -1, SQLITE_STATIC);
    sqlite3_bind_text(sql_statement(sql, which), 6, range->verb, -1, SQLITE_STATIC);
    if (is_of_one)
        sqlite3_bind_text(sql_statement(sql, which), 7, range->subject, -1, SQLITE_STATIC);
    return which;
}

bool reader_audit(struct reader *reader, const struct audit_range *range,
                  void (*on_row)(void *argument, const struct audit_row *row), void *argument,
                  struct error *error)
{
    struct sql *const sql = reader->sql;
    const enum statement which = bind_words(sql, range);

    while (sql_next(sql, which)) {
        const struct audit_row row = {.id = row_number(sql, which, 0),
                                      .at_ms = row_number(sql, which, 1),
                                      .author = row_word(sql, which, 2),
                                      .way = row_word(sql, which, 3),
                                      .verb = row_word(sql, which, 4),
                                      .subject = row_word(sql, which, 5),
                                      .words = row_word(sql, which, 6)};

        on_row(argument, &row);
    }
    return sql_end(sql, which, error);
}
