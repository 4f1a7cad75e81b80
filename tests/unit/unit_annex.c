/* What the later parts of the report are made from: citations by date, imported points, what
 * letters came to, surveys as they were. */
#include "store_scene.h"

#include "base/json.h"
#include "io/store_acts.h"
#include "io/store_handling.h"
#include "io/store_scores.h"
#include "io/store_survey.h"
#include "model/calendar_date.h"
#include "stage/acts.h"
#include "stage/score_csv.h"

static int32_t day_of(int32_t year, int month, int day)
{
    return date_to_day((struct date){year, month, day});
}

/* --- points, as they are typed ---------------------------------------------------------------- */

static void points_are_read_as_people_write_them(void **state)
{
    static const char table[] = "\xEF\xBB\xBFNgày;Nhóm;Điểm\r\n"
                                "31/08/2022;1;17,25\r\n"
                                "31/08/2022;satisfaction;18\r\n"
                                "\r\n"
                                "2022-08-01;2;0,5\n"
                                "2022-08-31;3;\"21.09\"";
    struct error error = {""};
    struct scores *days;
    size_t count;
    int32_t sum;

    (void)state;
    assert_true(score_csv_read(table, &days, &count, &error));
    assert_int_equal(count, 2);
    assert_int_equal(days[0].day, day_of(2022, 8, 1));
    assert_int_equal(days[0].hundredths[SCORE_PROGRESS], 50);
    assert_int_equal(days[0].hundredths[SCORE_OPENNESS], SCORE_NONE);
    assert_int_equal(days[1].hundredths[SCORE_OPENNESS], 1725);
    assert_int_equal(days[1].hundredths[SCORE_DIGITISING], 2109);
    assert_int_equal(days[1].hundredths[SCORE_SATISFACTION], 1800);
    assert_false(scores_sum(&days[1], &sum));
    free(days);
}

static void does_not_take(const char *table, const char *why)
{
    struct error error = {""};
    struct scores *days;
    size_t count;

    assert_false(score_csv_read(table, &days, &count, &error));
    if (strstr(error.message, why) == NULL)
        fail_msg("'%s' does not say '%s'", error.message, why);
}

static void wrong_points_are_told_with_their_line(void **state)
{
    (void)state;
    words_set_language(LANGUAGE_EN);
    does_not_take("", "there are no points");
    does_not_take("day;part;points\n", "there are no points");
    does_not_take("2022-08-31;1;17\n31/02/2022;1;17\n", "line 2: '31/02/2022' is no day");
    does_not_take("2022-07-31;1;17\n", "line 1: there are no points before");
    does_not_take("2022-08-31;6;1\n", "line 1: '6' is no group");
    does_not_take("2022-08-31;1;18,01\n", "line 1: '18,01' are no points from 0 to 18");
    does_not_take("2022-08-31;1;-1\n", "are no points");
    does_not_take("2022-08-31;1;1,234\n", "are no points");
    does_not_take("2022-08-31;1;17,25;x\n", "line 1: there are 4 columns");
    does_not_take("2022-08-31,1,17,25\n", "line 1: there are 4 columns");
    does_not_take("2022-08-31;1;17\n\n31/08/2022;openness;17\n",
                  "line 3: the points of group 1 of 2022-08-31 stand there twice");
}

/* --- points, kept ----------------------------------------------------------------------------- */

static void import_scores(struct place *place, const char *words, const char *refusal)
{
    const struct act_source source = {
        .catalogue = &all, .author = "An", .way = "command", .now_ms = noon};
    struct store *const store = open_well(place, &all);
    struct arena *const arena = arena_new();
    json_t *const given = json_loads(words, 0, NULL);
    struct act_outcome outcome;
    struct act act;

    assert_non_null(given);
    if (refusal != NULL) {
        assert_false(
            act_read(act_verb_find("score-import"), &source, given, &act, arena, &place->error));
        assert_non_null(strstr(place->error.message, refusal));
    } else {
        assert_true(
            act_read(act_verb_find("score-import"), &source, given, &act, arena, &place->error));
        assert_true(store_act(store, &act, &outcome, &place->error));
        assert_false(outcome.refused);
    }
    json_decref(given);
    arena_free(arena);
    store_close(store);
}

struct read_scores {
    struct scores days[4];
    size_t count;
};

static void on_scores(void *argument, const struct scores *scores)
{
    struct read_scores *const read = argument;

    assert_true(read->count < 4);
    read->days[read->count++] = *scores;
}

static int64_t ask(const char *path, const char *question)
{
    sqlite3 *database;
    sqlite3_stmt *row;
    int64_t number;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, question, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    number = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(database);
    return number;
}

static void points_are_kept_day_by_day_and_the_last_import_holds(void **state)
{
    struct place *const place = *state;
    const struct score_range range = {day_of(2022, 8, 1), day_of(2022, 9, 30)};
    struct read_scores read = {.count = 0};
    struct reader *reader;

    import_scores(place,
                  "{\"scores\": [{\"day\": \"2022-08-31\", \"openness\": \"17.5\", \"online\": "
                  "\"20\"}, {\"day\": \"2022-09-30\", \"openness\": \"18\"}], \"document\": \"báo "
                  "cáo 12\"}",
                  NULL);
    import_scores(place, "{\"scores\": [{\"day\": \"2022-08-31\", \"openness\": \"16\"}]}", NULL);
    import_scores(place, "{\"scores\": []}", "wants 1 to");
    import_scores(place, "{\"scores\": [{\"day\": \"2022-07-31\", \"openness\": \"1\"}]}",
                  "from 2022-08-01 on");
    import_scores(place, "{\"scores\": [{\"day\": \"2022-08-31\", \"openness\": \"19\"}]}",
                  "points by group");
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    assert_true(reader_scores(reader, &range, on_scores, &read, &place->error));
    reader_close(reader);
    assert_int_equal(read.count, 1); /* the end is not in it */
    assert_int_equal(read.days[0].hundredths[SCORE_OPENNESS], 1600);
    assert_int_equal(read.days[0].hundredths[SCORE_ONLINE], 2000);
    assert_int_equal(read.days[0].hundredths[SCORE_PROGRESS], SCORE_NONE);
    assert_int_equal(ask(place->path, "select count(*) from audit where verb = 'score.import'"), 2);
    assert_int_equal(ask(place->path, "select json_extract(words, '$.scores[0].openness') from "
                                      "audit order by id limit 1"),
                     1750);
}

/* --- letters ---------------------------------------------------------------------------------- */

static void make_store(struct place *place)
{
    store_close(open_well(place, &all));
}

struct handled {
    struct handled_letter letters[8];
    char service[8][16];
    size_t count;
};

static void on_handled(void *argument, const struct handled_letter *letter)
{
    struct handled *const handled = argument;

    assert_true(handled->count < 8);
    snprintf(handled->service[handled->count], sizeof *handled->service, "%s", letter->service);
    handled->letters[handled->count++] = *letter;
}

static void letters_are_told_with_what_people_did_about_their_alert(void **state)
{
    struct place *const place = *state;
    struct handled handled = {.count = 0};
    struct reader *reader;

    make_store(place);
    run_sql(
        place->path,
        "insert into incident(id, service, state, reason, began, detected, acknowledged) values"
        "(1, 'dvc-01', 3, 19, 1000, 1000, 9000), (2, 'nt-07', 3, 19, 1000, 1000, 7000);"
        "insert into alert(id, kind, subject, began, ended, state) values"
        "(1, 'service', 'x', 1000, 8000, '{\"root\":null,\"entries\":[{\"service\":\"dvc-01\"}],"
        "\"incidents\":[1,2]}'), (2, 'certificate', 'y', 1000, null, '{\"service\":\"nt-07\"}');"
        "insert into letter(alert, kind, person, channel, facts, event, made, due, fate, "
        "attempts, doubt) values"
        "(2, 'began', 'an', 'mail', '{}', 0, 2000, 0, 'refused', 1, 0),"
        "(1, 'began', 'an', 'mail', '{}', 0, 2000, 0, 'sent', 1, 0),"
        "(1, 'escalated', 'an', 'mail', '{}', 0, 2500, 0, 'merged', 1, 0),"
        "(1, 'over', 'an', 'sms', '{}', 0, 3000, 0, 'sent', 1, 0)");
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    assert_true(reader_handling(reader, 2000, 3000, on_handled, &handled, &place->error));
    reader_close(reader);
    assert_int_equal(handled.count, 2);
    assert_int_equal(handled.letters[0].alert, 1);
    assert_int_equal(handled.letters[0].acknowledged_ms, 7000); /* the first who did */
    assert_true(handled.letters[0].has_incidents);
    assert_int_equal(handled.letters[0].ended_ms, 8000);
    assert_string_equal(handled.service[0], "dvc-01");
    assert_false(handled.letters[1].has_incidents);
    assert_int_equal(handled.letters[1].fate, LETTER_REFUSED);
    assert_int_equal(handled.letters[1].acknowledged_ms, 0);
    assert_string_equal(handled.service[1], "nt-07");
}

/* --- surveys ---------------------------------------------------------------------------------- */

static void on_survey(void *argument, const struct survey_row *row)
{
    struct survey *const last = argument;

    last[1] = last[0];
    last[0] = row->survey;
}

static void surveys_are_told_as_they_were(void **state)
{
    struct place *const place = *state;
    struct survey last[2] = {{.at_ms = 0}, {.at_ms = 0}};
    struct reader *reader;

    make_store(place);
    run_sql(place->path,
            "insert into survey(service, host, port, at, tls, issuer, subject, lowest, seen) values"
            "('dvc-01', 'a.test', 443, 1000, 1, 'A', 'a', 769, 1500),"
            "('dvc-01', 'a.test', 443, 2000, 1, 'A', 'a', 771, 9000),"
            "('nt-07', 'b.test', 443, 3000, 1, 'B', 'b', 772, 9000)");
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    assert_true(reader_surveys_at(reader, 2000, on_survey, last, &place->error));
    assert_int_equal(last[0].at_ms, 1000); /* the change of that instant is not yet in it */
    assert_int_equal(last[1].at_ms, 0);    /* and the other host was not looked at yet */
    assert_true(reader_surveys_at(reader, 3001, on_survey, last, &place->error));
    assert_string_equal(last[0].host, "b.test");
    assert_int_equal(last[1].tls_lowest, 0x0303);
    reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_read_as_people_write_them),
        cmocka_unit_test(wrong_points_are_told_with_their_line),
        in_a_place(points_are_kept_day_by_day_and_the_last_import_holds),
        in_a_place(letters_are_told_with_what_people_did_about_their_alert),
        in_a_place(surveys_are_told_as_they_were),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
