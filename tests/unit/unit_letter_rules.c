/* Names of letters, what is left out, and how long is waited. */
#include "test.h"

#include "model/letter.h"

#define SECOND INT64_C(1000000)

static void names_are_read_as_they_are_written(void **state)
{
    enum letter_kind kind;
    enum letter_fate fate;

    (void)state;
    for (int i = 0; i < LETTER_KIND_COUNT; i++) {
        assert_true(letter_kind_parse(letter_kind_name((enum letter_kind)i), &kind));
        assert_int_equal(kind, i);
    }
    for (int i = 0; i < LETTER_FATE_COUNT; i++) {
        assert_true(letter_fate_parse(letter_fate_name((enum letter_fate)i), &fate));
        assert_int_equal(fate, i);
    }
    assert_false(letter_kind_parse("odd", &kind));
    assert_false(letter_fate_parse("", &fate));
}

static void waits_double_from_two_seconds_to_five_minutes(void **state)
{
    static const int64_t seconds[] = {2, 4, 8, 16, 32, 64, 128, 256, 300, 300};

    (void)state;
    for (int32_t i = 0; i < 10; i++)
        assert_int_equal(letter_wait_us(i + 1, 0), seconds[i] * SECOND);
    assert_int_equal(letter_wait_us(INT32_MAX, 0), 300 * SECOND);
}

static void a_wish_for_more_is_granted_up_to_an_hour(void **state)
{
    (void)state;
    assert_int_equal(letter_wait_us(1, SECOND), 2 * SECOND);
    assert_int_equal(letter_wait_us(1, 90 * SECOND), 90 * SECOND);
    assert_int_equal(letter_wait_us(20, 90 * SECOND), 300 * SECOND);
    assert_int_equal(letter_wait_us(1, INT64_MAX), 3600 * SECOND);
}

static bool is_left_out(enum letter_kind kind, bool doubt, enum letter_kind later)
{
    const struct letter one = {.id = 1, .kind = kind, .doubt = doubt};
    const struct letter other = {.id = 2, .kind = later};

    assert_false(letter_is_overtaken(&other, &one));
    return letter_is_overtaken(&one, &other);
}

static void an_end_says_what_was_surely_not_told_before(void **state)
{
    (void)state;
    for (int kind = LETTER_BEGAN; kind < LETTER_OVER; kind++) {
        assert_true(is_left_out((enum letter_kind)kind, false, LETTER_OVER));
        assert_false(is_left_out((enum letter_kind)kind, true, LETTER_OVER));
    }
    for (int kind = LETTER_OVER; kind < LETTER_KIND_COUNT; kind++)
        assert_false(is_left_out((enum letter_kind)kind, false, LETTER_OVER));
}

static void a_reminder_says_what_the_last_one_did_and_no_more(void **state)
{
    (void)state;
    assert_true(is_left_out(LETTER_REMINDER, false, LETTER_REMINDER));
    assert_false(is_left_out(LETTER_REMINDER, true, LETTER_REMINDER));
    assert_false(is_left_out(LETTER_BEGAN, false, LETTER_REMINDER));
    assert_false(is_left_out(LETTER_ESCALATED, false, LETTER_REMINDER));
}

static void time_counts_from_the_event_or_from_when_it_might_be_told(void **state)
{
    (void)state;
    assert_int_equal(letter_notified_ms(&(struct letter){.event_ms = 100, .sent_ms = 350}), 250);
    assert_int_equal(
        letter_notified_ms(&(struct letter){.event_ms = 100, .due_ms = 300, .sent_ms = 350}), 50);
    assert_int_equal(letter_notified_ms(&(struct letter){.event_ms = 400, .sent_ms = 350}), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_as_they_are_written),
        cmocka_unit_test(waits_double_from_two_seconds_to_five_minutes),
        cmocka_unit_test(a_wish_for_more_is_granted_up_to_an_hour),
        cmocka_unit_test(an_end_says_what_was_surely_not_told_before),
        cmocka_unit_test(a_reminder_says_what_the_last_one_did_and_no_more),
        cmocka_unit_test(time_counts_from_the_event_or_from_when_it_might_be_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
