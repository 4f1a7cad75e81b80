/* Who did what: found by who, what and about what, the newest first, and without reading all. */
#include "store_scene.h"

#include <string.h>

#include "io/store_health.h"
#include "io/store_inside.h"

static void fill(struct place *place)
{
    store_close(store_open(place->path, &all, &place->error));
    run_sql(place->path, "insert into audit(id, at, author, way, verb, subject, words) values"
                         "(1, 1000, 'an', 'page', 'incident.ack', '7', '{}'),"
                         "(2, 2000, 'chi', 'api', 'incident.note', '7', '{}'),"
                         "(3, 3000, 'an', 'command', 'user.add', 'chi', '{}'),"
                         "(4, 4000, 'an', 'page', 'incident_x', '7', '{}'),"
                         "(5, 5000, 'chi', 'page', 'incident.note', '70', '{\"text\":\"x\"}')");
}

static void note_id(void *argument, const struct audit_row *row)
{
    char *const ids = argument;
    const size_t length = strlen(ids);

    assert_true(length + 4 < 100);
    snprintf(ids + length, 100 - length, "%lld ", (long long)row->id);
    if (row->id == 5)
        assert_string_equal(row->words, "{\"text\":\"x\"}");
}

static void rows_are_found_by_all_that_was_asked(void **state)
{
    static const struct {
        struct audit_range range;
        const char *ids;
    } cases[] = {
        {{0, 10, 0, INT64_MAX, "", "", ""}, "5 4 3 2 1 "},
        {{0, 2, 0, INT64_MAX, "", "", ""}, "5 4 "},
        {{4, 2, 0, INT64_MAX, "", "", ""}, "3 2 "},
        {{0, 10, 2000, 4000, "", "", ""}, "3 2 "},
        {{0, 10, 0, INT64_MAX, "an", "", ""}, "4 3 1 "},
        {{0, 10, 0, INT64_MAX, "", "incident.", ""}, "5 2 1 "},
        {{0, 10, 0, INT64_MAX, "", "incident.note", ""}, "5 2 "},
        {{0, 10, 0, INT64_MAX, "", "%", ""}, ""},
        {{0, 10, 0, INT64_MAX, "", "", "7"}, "4 2 1 "},
        {{0, 1, 0, INT64_MAX, "", "", "7"}, "4 "},
        {{4, 1, 0, INT64_MAX, "", "", "7"}, "2 "},
        {{0, 10, 0, INT64_MAX, "an", "incident.", "7"}, "1 "},
        {{0, 10, 1001, 4000, "", "", "7"}, "2 "},
        {{0, 10, 0, INT64_MAX, "", "", "' or 1 = 1 --"}, ""},
        {{0, 10, 0, INT64_MAX, "nobody", "", ""}, ""},
    };
    struct place *const place = *state;
    struct reader *reader;

    fill(place);
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char ids[100] = "";

        assert_true(reader_audit(reader, &cases[i].range, note_id, ids, &place->error));
        assert_string_equal(ids, cases[i].ids);
    }
    reader_close(reader);
}

/* What SQLite says that it will do. */
static void plan_of(struct sql *sql, enum statement which, char *plan, size_t room)
{
    char question[2000];
    sqlite3_stmt *row;

    snprintf(question, sizeof question, "explain query plan %s",
             sqlite3_sql(sql_statement(sql, which)));
    assert_int_equal(sqlite3_prepare_v2(sql->database, question, -1, &row, NULL), SQLITE_OK);
    *plan = '\0';
    while (sqlite3_step(row) == SQLITE_ROW)
        snprintf(plan + strlen(plan), room - strlen(plan), "%s; ",
                 (const char *)sqlite3_column_text(row, 3));
    sqlite3_finalize(row);
}

static void what_was_done_to_one_thing_is_found_by_an_index(void **state)
{
    static const enum statement of_one[] = {SQL_LIST_AUDIT_OF, SQL_LIST_DEEDS};
    struct place *const place = *state;
    struct reader *reader;
    char plan[1000];

    fill(place);
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    for (size_t i = 0; i < sizeof of_one / sizeof *of_one; i++) {
        plan_of(reader->sql, of_one[i], plan, sizeof plan);
        if (strstr(plan, "SEARCH audit USING INDEX audit_subject (subject=?") == NULL ||
            strstr(plan, "TEMP B-TREE") != NULL)
            fail_msg("%s", plan);
    }
    plan_of(reader->sql, SQL_LIST_AUDIT, plan, sizeof plan);
    if (strstr(plan, "USING INTEGER PRIMARY KEY") == NULL || strstr(plan, "TEMP B-TREE") != NULL)
        fail_msg("%s", plan);
    reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(rows_are_found_by_all_that_was_asked),
        in_a_place(what_was_done_to_one_thing_is_found_by_an_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
