/* What is worth a letter beside a service that is down: the pure rules, with sums made by hand. */
#include "model/burn.h"
#include "model/calendar_date.h"
#include "model/expiry.h"
#include "model/forecast.h"
#include "model/slow.h"
#include "test.h"

#define MINUTE INT64_C(60000)
#define GIB (INT64_C(1) << 30)

/* --- ends ------------------------------------------------------------------------------------- */

static void an_end_is_told_at_seven_distances_and_when_it_comes(void **state)
{
    const int64_t ends = 1000 * MS_PER_DAY;
    const int32_t days[EXPIRY_STEPS] = {90, 60, 30, 14, 7, 3, 1, 0};

    (void)state;
    assert_int_equal(expiry_step(ends - 90 * MS_PER_DAY - 1, ends, 0), EXPIRY_NONE);
    for (int i = 0; i < EXPIRY_STEPS; i++) {
        const int64_t begins = ends - days[i] * MS_PER_DAY;

        assert_int_equal(expiry_step(begins, ends, 0), i);
        assert_int_equal(expiry_step(begins - 1, ends, 0), i - 1);
        assert_int_equal(expiry_next_ms(begins - 1, ends, 0), begins);
    }
    assert_int_equal(expiry_next_ms(ends, ends, 0), INT64_MAX);
}

static void what_is_renewed_often_is_told_of_late(void **state)
{
    const int64_t ends = 1000 * MS_PER_DAY;
    const int64_t ninety = 90 * MS_PER_DAY, week = 7 * MS_PER_DAY;

    (void)state;
    assert_int_equal(expiry_step(ends - 45 * MS_PER_DAY, ends, ninety), EXPIRY_NONE);
    assert_int_equal(expiry_step(ends - 30 * MS_PER_DAY, ends, ninety), 2);
    assert_int_equal(expiry_step(ends - 30 * MS_PER_DAY, ends, ninety - 1), EXPIRY_NONE);
    assert_int_equal(expiry_next_ms(ends - 45 * MS_PER_DAY, ends, 47 * MS_PER_DAY),
                     ends - 14 * MS_PER_DAY);
    assert_int_equal(expiry_step(ends - 2 * MS_PER_DAY, ends, week), EXPIRY_NONE);
    assert_int_equal(expiry_step(ends - MS_PER_DAY, ends, 2 * MS_PER_DAY), 6);
    assert_int_equal(expiry_step(ends, ends, MS_PER_HOUR), 7);
}

static void days_left_are_rounded_down(void **state)
{
    (void)state;
    assert_int_equal(expiry_days_left(0, MS_PER_DAY), 1);
    assert_int_equal(expiry_days_left(1, MS_PER_DAY), 0);
    assert_int_equal(expiry_days_left(MS_PER_DAY, MS_PER_DAY), 0);
    assert_int_equal(expiry_days_left(MS_PER_DAY + 1, MS_PER_DAY), -1);
    assert_int_equal(expiry_days_left(2 * MS_PER_DAY, MS_PER_DAY), -1);
}

/* --- burn ------------------------------------------------------------------------------------- */

static void a_rate_is_the_share_by_the_allowance(void **state)
{
    (void)state;
    /* 36 s of an hour are 1 %, ten times the 0.1 % that are allowed */
    assert_int_equal(burn_rate_tenths((struct burn_share){36000, 3600000}, 999000), 100);
    assert_int_equal(burn_rate_tenths((struct burn_share){35999, 3600000}, 999000), 99);
    assert_int_equal(burn_rate_tenths((struct burn_share){1, 0}, 999000), -1);
    assert_int_equal(burn_rate_tenths((struct burn_share){0, 1000}, 1000000), 0);
    assert_true(burn_rate_tenths((struct burn_share){1, 1000}, 1000000) == INT64_MAX);
}

static void both_windows_must_burn_and_the_short_one_ends_it(void **state)
{
    const struct burn_share much = {52000, 60 * MINUTE}; /* 14.4 at 99.9 % */
    const struct burn_share little = {51000, 60 * MINUTE};
    const struct burn_share now = {5000, 5 * MINUTE}, calm = {0, 5 * MINUTE};
    const struct burn_share half = {2200, 5 * MINUTE}, less = {2100, 5 * MINUTE};
    const struct burn_share unknown = {0, 0}, young = {52000, 29 * MINUTE};

    (void)state;
    assert_true(burn_goes_on(BURN_FAST, false, much, now, 999000));
    assert_false(burn_goes_on(BURN_FAST, false, little, now, 999000));
    assert_false(burn_goes_on(BURN_FAST, false, much, calm, 999000));
    assert_false(burn_goes_on(BURN_FAST, false, young, now, 999000));
    assert_true(burn_goes_on(BURN_FAST, true, little, half, 999000));
    assert_false(burn_goes_on(BURN_FAST, true, much, less, 999000));
    assert_false(burn_goes_on(BURN_FAST, true, much, unknown, 999000));
}

/* --- slowness --------------------------------------------------------------------------------- */

static void slowness_has_a_high_and_a_low_border(void **state)
{
    struct slow slow = {0};
    int64_t p95_us;

    (void)state;
    for (int i = 0; i < 9; i++)
        slow_add(&slow, i * MINUTE, 3000000);
    assert_false(slow_look(&slow, 9 * MINUTE, 2000000)); /* nine answers are too few */
    slow_add(&slow, 9 * MINUTE, 3000000);
    assert_true(slow_look(&slow, 9 * MINUTE, 2000000));
    for (int i = 10; i < 40; i++)
        slow_add(&slow, i * MINUTE, 1600000);
    assert_int_equal(slow_p95(&slow, 39 * MINUTE, &p95_us), 15);
    assert_int_equal(p95_us, 1600000);
    assert_true(slow_look(&slow, 39 * MINUTE, 2000000)); /* at four fifths it is not over */
    for (int i = 40; i < 60; i++)
        slow_add(&slow, i * MINUTE, 1599999);
    assert_false(slow_look(&slow, 59 * MINUTE, 2000000));
    slow_add(&slow, 60 * MINUTE, 9000000); /* one of 15 is more than 5 % */
    assert_true(slow_look(&slow, 60 * MINUTE, 2000000));
    assert_true(slow_look(&slow, 600 * MINUTE, 2000000)); /* silence changes nothing */
}

static void one_slow_answer_of_twenty_is_no_slowness(void **state)
{
    struct slow slow = {0};

    (void)state;
    for (int i = 0; i < 40; i++)
        slow_add(&slow, i * MINUTE / 2, i % 20 == 7 ? 9000000 : 1000000);
    assert_false(slow_look(&slow, 20 * MINUTE, 2000000));
    for (int i = 40; i < 80; i++) /* the ring has gone round */
        slow_add(&slow, i * MINUTE / 2, i % 10 == 7 ? 9000000 : 1000000);
    assert_true(slow_look(&slow, 40 * MINUTE, 2000000));
}

/* --- the disk --------------------------------------------------------------------------------- */

static void a_line_leads_to_the_day_when_it_is_full(void **state)
{
    struct forecast forecast = {0};

    (void)state;
    for (int i = 0; i <= 5; i++)
        forecast_add(&forecast, i * MS_PER_HOUR, (100 - i) * GIB);
    assert_true(forecast_full_ms(&forecast) == INT64_MAX); /* five hours are too short */
    forecast_add(&forecast, 6 * MS_PER_HOUR - 1, 0);       /* within the hour: left out */
    forecast_add(&forecast, 6 * MS_PER_HOUR, 94 * GIB);
    assert_in_range(forecast_full_ms(&forecast), 100 * MS_PER_HOUR - 1000,
                    100 * MS_PER_HOUR + 1000);
    for (int i = 7; i < 200; i++) /* the ring goes round; it empties again */
        forecast_add(&forecast, i * MS_PER_HOUR, i * GIB);
    assert_true(forecast_full_ms(&forecast) == INT64_MAX);
}

static void a_clock_that_was_set_back_begins_anew(void **state)
{
    struct forecast forecast = {0};

    (void)state;
    for (int i = 0; i < 10; i++)
        forecast_add(&forecast, (100 + i) * MS_PER_HOUR, (100 - i) * GIB);
    forecast_add(&forecast, 0, 90 * GIB);
    assert_int_equal(forecast.count, 1);
    assert_true(forecast_full_ms(&forecast) == INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_end_is_told_at_seven_distances_and_when_it_comes),
        cmocka_unit_test(what_is_renewed_often_is_told_of_late),
        cmocka_unit_test(days_left_are_rounded_down),
        cmocka_unit_test(a_rate_is_the_share_by_the_allowance),
        cmocka_unit_test(both_windows_must_burn_and_the_short_one_ends_it),
        cmocka_unit_test(slowness_has_a_high_and_a_low_border),
        cmocka_unit_test(one_slow_answer_of_twenty_is_no_slowness),
        cmocka_unit_test(a_line_leads_to_the_day_when_it_is_full),
        cmocka_unit_test(a_clock_that_was_set_back_begins_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
