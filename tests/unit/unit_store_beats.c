/* What jobs reported is kept with all that they said, and read as it was. */
#include "store_scene.h"

#include <string.h>

#include "io/store_beats.h"

static char numbers[] = "{\"temperature\":24.5}";
static char said[] = "xong: 120 hồ sơ";

static const struct beat_row rows[] = {
    {.probe = 0,
     .turn = BEAT_IN_TIME,
     .rows = 120,
     .queue = 0,
     .lag_ms = 90000,
     .due_ms = 5,
     .mark = UINT64_C(0x7fffffffffffffff),
     .numbers = numbers,
     .said = said},
    {.probe = 2, .turn = BEAT_EXTRA, .rows = NOT_TOLD, .queue = NOT_TOLD, .lag_ms = NOT_TOLD},
    {.probe = 0,
     .turn = BEAT_MISSED,
     .reason = REASON_NO_BEAT,
     .due_ms = 7,
     .rows = NOT_TOLD,
     .queue = NOT_TOLD,
     .lag_ms = NOT_TOLD},
    {.probe = 0,
     .turn = BEAT_LATE,
     .reason = REASON_BEAT_LATE,
     .due_ms = 7,
     .rows = 0,
     .queue = 3,
     .lag_ms = 0,
     .failed = true,
     .mark = 9},
};
enum { ROWS = sizeof rows / sizeof *rows };

struct heard {
    struct beat_row rows[ROWS];
    char numbers[ROWS][64], said[ROWS][64];
    size_t count;
};

static void on_beat(void *argument, const struct beat_row *beat)
{
    struct heard *const heard = argument;
    const size_t at = heard->count++;

    assert_true(at < ROWS);
    heard->rows[at] = *beat;
    snprintf(heard->numbers[at], sizeof heard->numbers[at], "%s",
             beat->numbers == NULL ? "-" : beat->numbers);
    snprintf(heard->said[at], sizeof heard->said[at], "%s", beat->said == NULL ? "-" : beat->said);
}

static struct batch *make_batch(void)
{
    struct batch *const batch = batch_new();

    for (size_t i = 0; i < ROWS; i++) {
        struct beat_row row = rows[i];

        row.at_ms = noon + (int64_t)i;
        batch_add_beat(batch, &row);
    }
    return batch;
}

static void assert_same(const struct beat_row *is, size_t should)
{
    const struct beat_row *const row = &rows[should];

    assert_int_equal(is->at_ms, noon + (int64_t)should);
    assert_int_equal(is->turn, row->turn);
    assert_int_equal(is->reason, row->reason);
    assert_int_equal(is->due_ms, row->due_ms);
    assert_int_equal(is->failed, row->failed);
    assert_int_equal(is->rows, row->rows);
    assert_int_equal(is->queue, row->queue);
    assert_int_equal(is->lag_ms, row->lag_ms);
    assert_true(is->mark == row->mark);
}

static void beats_are_read_as_they_were_written(void **state)
{
    struct place *const place = *state;
    const struct sample_range range = {"dvc-01/1", noon, noon + 4, ROWS};
    const struct sample_range part = {"dvc-01/1", noon + 1, noon + 3, ROWS};
    struct heard heard = {.count = 0};
    struct reader *reader;

    keep(place, &all, make_batch());
    keep(place, &all, make_batch()); /* again, as after a commit that failed: once */
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    assert_true(reader_beats(reader, &range, on_beat, &heard, &place->error));
    assert_int_equal(heard.count, 3);
    assert_same(&heard.rows[0], 0);
    assert_same(&heard.rows[1], 2);
    assert_same(&heard.rows[2], 3);
    assert_string_equal(heard.numbers[0], numbers);
    assert_string_equal(heard.said[0], said);
    assert_string_equal(heard.said[1], "-");
    heard.count = 0;
    assert_true(reader_beats(reader, &part, on_beat, &heard, &place->error));
    assert_int_equal(heard.count, 1);
    reader_close(reader);
}

static void who_begins_hears_what_came_last_and_when_the_monitor_ran(void **state)
{
    struct place *const place = *state;
    struct heard heard = {.count = 0};
    struct store *store;
    int64_t until_ms = -1;

    store = open_well(place, &all);
    assert_true(store_load_last_run(store, &until_ms, &place->error));
    assert_int_equal(until_ms, 0);
    store_close(store);
    keep(place, &all, make_batch());
    store = open_well(place, &all);
    assert_true(store_load_beats(store, 0, ROWS, on_beat, &heard, &place->error));
    assert_int_equal(heard.count, 2); /* silence is no beat */
    assert_same(&heard.rows[0], 3);
    assert_same(&heard.rows[1], 0);
    assert_true(store_load_last_run(store, &until_ms, &place->error));
    assert_true(until_ms > noon);
    store_close(store);
}

static void a_turn_that_nobody_knows_is_an_error(void **state)
{
    struct place *const place = *state;
    const struct sample_range range = {"dvc-01/1", noon, noon + 4, ROWS};
    struct heard heard = {.count = 0};
    struct reader *reader;

    keep(place, &all, make_batch());
    run_sql(place->path, "update beat set turn = 'early' where turn = 'missed'");
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    assert_false(reader_beats(reader, &range, on_beat, &heard, &place->error));
    assert_non_null(strstr(place->error.message, "cannot be read"));
    reader_close(reader);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(beats_are_read_as_they_were_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_begins_hears_what_came_last_and_when_the_monitor_ran,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_turn_that_nobody_knows_is_an_error, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
