#include "io/store_survey.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>

#include "io/store_inside.h"
#include "io/store_rows.h"

/* Of both statements that write; the columns of a row that is read lie likewise. */
enum survey_column {
    SURVEY_SERVICE,
    SURVEY_HOST,
    SURVEY_PORT,
    SURVEY_AT,
    SURVEY_TLS,
    SURVEY_ENDS,
    SURVEY_ISSUER,
    SURVEY_SUBJECT,
    SURVEY_LOWEST,
    SURVEY_AAAA,
    SURVEY_IPV6,
    SURVEY_DNSSEC,
    SURVEY_SEEN,
    SURVEY_STARTS = SURVEY_SEEN, /* of the statements that write: `seen` is made of `at` */
    SURVEY_READ_STARTS,
};

/* --- writing ---------------------------------------------------------------------------------- */

static void bind_known(sqlite3_stmt *row, enum survey_column column, int64_t number)
{
    if (number == 0)
        sqlite3_bind_null(row, (int)column + 1);
    else
        sqlite3_bind_int64(row, (int)column + 1, number);
}

static void bind_word(sqlite3_stmt *row, enum survey_column column, const char *word)
{
    sqlite3_bind_text(row, (int)column + 1, word, -1, SQLITE_STATIC);
}

static void bind_readiness(sqlite3_stmt *row, enum survey_column column, enum readiness readiness)
{
    if (readiness == READINESS_UNKNOWN)
        sqlite3_bind_null(row, (int)column + 1);
    else
        sqlite3_bind_int(row, (int)column + 1, readiness == READINESS_YES);
}

static void bind_survey(sqlite3_stmt *row, const char *service, const struct survey *survey)
{
    bind_word(row, SURVEY_SERVICE, service);
    bind_word(row, SURVEY_HOST, survey->host);
    sqlite3_bind_int(row, SURVEY_PORT + 1, survey->port);
    sqlite3_bind_int64(row, SURVEY_AT + 1, survey->at_ms);
    sqlite3_bind_int(row, SURVEY_TLS + 1, survey->tls);
    bind_known(row, SURVEY_ENDS, survey->ends_ms);
    bind_word(row, SURVEY_ISSUER, survey->issuer);
    bind_word(row, SURVEY_SUBJECT, survey->subject);
    bind_known(row, SURVEY_LOWEST, survey->tls_lowest);
    bind_readiness(row, SURVEY_AAAA, survey->aaaa);
    bind_readiness(row, SURVEY_IPV6, survey->ipv6);
    bind_readiness(row, SURVEY_DNSSEC, survey->dnssec);
    bind_known(row, SURVEY_STARTS, survey->starts_ms);
}

bool store_put_survey(struct store *store, const char *service, const struct survey *survey,
                      struct error *error)
{
    struct sql *const sql = store->sql;
    bool same;

    bind_survey(sql_statement(sql, SQL_SEE_SURVEY), service, survey);
    same = sql_next(sql, SQL_SEE_SURVEY);
    if (!sql_end(sql, SQL_SEE_SURVEY, error))
        return false;
    if (same)
        return true;
    bind_survey(sql_statement(sql, SQL_PUT_SURVEY), service, survey);
    return sql_run(sql, SQL_PUT_SURVEY, error);
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum readiness get_readiness(sqlite3_stmt *row, enum survey_column column)
{
    if (sqlite3_column_type(row, (int)column) == SQLITE_NULL)
        return READINESS_UNKNOWN;
    return sqlite3_column_int(row, (int)column) != 0 ? READINESS_YES : READINESS_NO;
}

static void get_word(struct sql *sql, enum statement which, enum survey_column column, char *word,
                     size_t room)
{
    snprintf(word, room, "%s", row_word(sql, which, (int)column));
}

static void get_survey(struct sql *sql, enum statement which, struct survey *survey)
{
    sqlite3_stmt *const row = sql_statement(sql, which);

    *survey = (struct survey){.port = (uint16_t)sqlite3_column_int(row, SURVEY_PORT),
                              .at_ms = sqlite3_column_int64(row, SURVEY_AT),
                              .tls = sqlite3_column_int(row, SURVEY_TLS) != 0,
                              .ends_ms = sqlite3_column_int64(row, SURVEY_ENDS),
                              .starts_ms = sqlite3_column_int64(row, SURVEY_READ_STARTS),
                              .tls_lowest = sqlite3_column_int(row, SURVEY_LOWEST),
                              .aaaa = get_readiness(row, SURVEY_AAAA),
                              .ipv6 = get_readiness(row, SURVEY_IPV6),
                              .dnssec = get_readiness(row, SURVEY_DNSSEC)};
    get_word(sql, which, SURVEY_HOST, survey->host, sizeof survey->host);
    get_word(sql, which, SURVEY_ISSUER, survey->issuer, sizeof survey->issuer);
    get_word(sql, which, SURVEY_SUBJECT, survey->subject, sizeof survey->subject);
}

static bool tell_surveys(struct sql *sql, enum statement which, store_on_survey *on_row,
                         void *argument, struct error *error)
{
    while (sql_next(sql, which)) {
        struct survey_row row = {.service = row_word(sql, which, SURVEY_SERVICE),
                                 .seen_ms = row_number(sql, which, SURVEY_SEEN)};

        get_survey(sql, which, &row.survey);
        on_row(argument, &row);
    }
    return sql_end(sql, which, error);
}

bool reader_surveys(struct reader *reader, store_on_survey *on_row, void *argument,
                    struct error *error)
{
    return tell_surveys(reader->sql, SQL_LIST_SURVEYS, on_row, argument, error);
}

bool reader_surveys_at(struct reader *reader, int64_t before_ms, store_on_survey *on_row,
                       void *argument, struct error *error)
{
    row_ask(reader->sql, SQL_LIST_SURVEYS_AT, &before_ms, 1);
    return tell_surveys(reader->sql, SQL_LIST_SURVEYS_AT, on_row, argument, error);
}

bool store_load_surveys(struct store *store, store_on_survey *on_row, void *argument,
                        struct error *error)
{
    assert(!store->writer.started);
    return tell_surveys(store->sql, SQL_LIST_SURVEYS, on_row, argument, error);
}
