#include "test.h"

#include <stdio.h>

#include "model/schedule.h"

enum { SECOND = 1000000, MINUTE = 60 * SECOND };

/* A day in 2022, us: large enough that a slip into 32 bits would show. */
static const int64_t today = INT64_C(1655208000000000);

static bool is_on_grid(const struct schedule *schedule, int64_t moment)
{
    return (moment - schedule->shift_us) % schedule->every_us == 0;
}

static struct schedule probe_at(int number, int64_t every, int64_t now)
{
    char id[32];

    snprintf(id, sizeof id, "dvc-%02d/1", number);
    return schedule_new(id, every, now);
}

static void begins_with_the_first_slot_at_or_after_now(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        const int64_t now = today + i * INT64_C(7777777);
        const struct schedule schedule = probe_at(i, MINUTE, now);

        assert_true(schedule.every_us == MINUTE);
        assert_true(schedule.shift_us >= 0 && schedule.shift_us < MINUTE);
        assert_true(is_on_grid(&schedule, schedule.slot_us));
        assert_true(schedule.slot_us >= now);
        assert_true(schedule.slot_us < now + MINUTE);
        assert_true(schedule.due_us == schedule.slot_us);
    }
}

static void a_slot_that_is_now_is_due_now(void **state)
{
    struct schedule schedule = probe_at(1, MINUTE, today);

    (void)state;
    schedule = probe_at(1, MINUTE, schedule.slot_us);
    assert_true(schedule.due_us == schedule.slot_us);
    assert_true(probe_at(1, MINUTE, schedule.slot_us).slot_us == schedule.slot_us);
}

static void keeps_its_place_over_restarts(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        const struct schedule before = probe_at(i, MINUTE, today);
        const struct schedule after = probe_at(i, MINUTE, today + 12345678 * (int64_t)(i + 1));

        assert_true(before.shift_us == after.shift_us);
        assert_true((after.slot_us - before.slot_us) % MINUTE == 0);
    }
}

static void spreads_probes_over_the_interval(void **state)
{
    enum { PROBES = 2000, PARTS = 20 };
    int in_part[PARTS] = {0};

    (void)state;
    for (int i = 0; i < PROBES; i++)
        in_part[probe_at(i, MINUTE, today).shift_us / (MINUTE / PARTS)]++;
    for (int i = 0; i < PARTS; i++) {
        /* 100 are expected; 5 standard deviations of a fair spread are 49 */
        assert_in_range(in_part[i], 51, 149);
    }
}

static void near_ids_do_not_share_a_place(void **state)
{
    (void)state;
    for (int i = 1; i < 200; i++)
        assert_true(probe_at(i, MINUTE, today).shift_us != probe_at(i - 1, MINUTE, today).shift_us);
}

static void asks_every_probe_once_within_one_interval(void **state)
{
    (void)state;
    for (int every = 1; every <= 600; every += 37)
        for (int i = 0; i < 50; i++) {
            const struct schedule schedule = probe_at(i, (int64_t)every * SECOND, today + i);

            assert_true(schedule.due_us - (today + i) < (int64_t)every * SECOND);
        }
}

static void the_next_slot_counts_from_the_grid_not_from_the_end(void **state)
{
    struct schedule schedule = probe_at(3, MINUTE, today);
    const int64_t first = schedule.slot_us;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        const int64_t late = (i * INT64_C(97)) % 1000 * 1000; /* up to a second */

        assert_true(schedule.due_us == first + i * (int64_t)MINUTE);
        assert_true(schedule_advance(&schedule, schedule.due_us + late) == 0);
    }
}

static void slots_that_were_slept_through_are_counted(void **state)
{
    struct schedule schedule = probe_at(3, MINUTE, today);
    const int64_t first = schedule.slot_us;

    (void)state;
    assert_int_equal(schedule_advance(&schedule, first + 2 * (int64_t)MINUTE + SECOND), 2);
    assert_true(schedule.slot_us == first + 3 * (int64_t)MINUTE);
    assert_true(schedule.due_us == schedule.slot_us);
}

static void no_slot_is_lost_or_counted_twice(void **state)
{
    struct schedule schedule = probe_at(5, 5 * SECOND, today);
    const int64_t first = schedule.slot_us;
    int64_t asked = 0;
    int64_t missed = 0;
    int64_t now = first;
    uint32_t seed = 1;

    (void)state;
    for (int i = 0; i < 5000; i++) {
        seed = seed * 1664525u + 1013904223u;
        now = schedule.due_us + (int64_t)(seed >> 8) % (12 * SECOND); /* sometimes too late */
        missed += schedule_advance(&schedule, now);
        asked++;
        assert_true(is_on_grid(&schedule, schedule.slot_us));
        assert_true(schedule.slot_us == first + (asked + missed) * schedule.every_us);
        assert_true(schedule.slot_us > now - schedule.every_us);
        assert_true(schedule.slot_us <= now + schedule.every_us);
    }
}

static void a_retry_comes_before_the_slot_and_does_not_move_the_grid(void **state)
{
    struct schedule schedule = probe_at(3, MINUTE, today);
    const int64_t first = schedule.slot_us;
    const int64_t retry = first + 10 * (int64_t)SECOND;

    (void)state;
    schedule_advance(&schedule, first);
    schedule_retry(&schedule, retry);
    assert_true(schedule.due_us == retry);
    assert_true(schedule.slot_us == first + MINUTE);
    assert_int_equal(schedule_advance(&schedule, retry + 1000), 0);
    assert_true(schedule.due_us == first + MINUTE);
    assert_true(schedule.slot_us == first + MINUTE);
}

static void a_retry_after_the_slot_is_not_needed(void **state)
{
    struct schedule schedule = probe_at(3, MINUTE, today);
    const int64_t first = schedule.slot_us;

    (void)state;
    schedule_retry(&schedule, first + SECOND);
    assert_true(schedule.due_us == first);
}

static void a_row_of_retries_reaches_the_slot(void **state)
{
    struct schedule schedule = probe_at(3, MINUTE, today);
    const int64_t first = schedule.slot_us;
    int asked = 0;

    (void)state;
    schedule_advance(&schedule, first);
    while (schedule.slot_us == first + MINUTE) {
        const int64_t now = schedule.due_us;

        assert_int_equal(schedule_advance(&schedule, now), 0);
        schedule_retry(&schedule, now + 7 * (int64_t)SECOND);
        asked++;
        assert_in_range(asked, 1, 10);
    }
    assert_true(schedule.slot_us == first + 2 * (int64_t)MINUTE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_with_the_first_slot_at_or_after_now),
        cmocka_unit_test(a_slot_that_is_now_is_due_now),
        cmocka_unit_test(keeps_its_place_over_restarts),
        cmocka_unit_test(spreads_probes_over_the_interval),
        cmocka_unit_test(near_ids_do_not_share_a_place),
        cmocka_unit_test(asks_every_probe_once_within_one_interval),
        cmocka_unit_test(the_next_slot_counts_from_the_grid_not_from_the_end),
        cmocka_unit_test(slots_that_were_slept_through_are_counted),
        cmocka_unit_test(no_slot_is_lost_or_counted_twice),
        cmocka_unit_test(a_retry_comes_before_the_slot_and_does_not_move_the_grid),
        cmocka_unit_test(a_retry_after_the_slot_is_not_needed),
        cmocka_unit_test(a_row_of_retries_reaches_the_slot),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
