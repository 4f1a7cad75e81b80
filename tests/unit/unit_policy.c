#include "test.h"

#include <stdio.h>

#include <stdlib.h>

#include "model/dated.h"
#include "model/policy.h"
#include "random.h"

/* --- the policy --------------------------------------------------------------------------------
 */

static const struct zone viet_nam = {.before_ms = 7 * MS_PER_HOUR};

static const struct work_week office = {
    .from_day = INT32_MIN,
    .days = {[MONDAY] = {1, {{420, 900}}},
             [TUESDAY] = {1, {{420, 900}}},
             [WEDNESDAY] = {1, {{420, 900}}},
             [THURSDAY] = {1, {{420, 900}}},
             [FRIDAY] = {1, {{420, 900}}}},
};
static const struct calendar calendar = {.zone = &viet_nam, .weeks = &office, .week_count = 1};

static int64_t noon(int month, int day)
{
    return date_to_day((struct date){2022, month, day}) * MS_PER_DAY + 5 * MS_PER_HOUR;
}

static void a_sample_speaks_for_two_intervals_and_the_time_out(void **state)
{
    struct policy policy = policy_default();

    (void)state;
    assert_true(policy_speak_ms(&policy, 60000000, 10000000) == 130000);
    assert_true(policy_speak_ms(&policy, 10000000, 800000) == 20800);
    policy.speak_intervals = 3;
    policy.speak_timeout = false;
    assert_true(policy_speak_ms(&policy, 60000000, 10000000) == 180000);
    assert_true(policy_speak_ms(&policy, 1, 1) == 1);
}

static void maintenance_is_accepted_if_announced_in_time(void **state)
{
    struct policy policy = policy_default();

    (void)state;
    /* Monday 6/6: seven working days later is Wednesday 15/6 */
    assert_true(policy_accepts_maintenance(&policy, &calendar, noon(6, 6), noon(6, 15)));
    assert_false(policy_accepts_maintenance(&policy, &calendar, noon(6, 6), noon(6, 14)));
    assert_false(policy_accepts_maintenance(&policy, &calendar, 0, noon(6, 15)));
    policy.notice_days = 5;
    assert_true(policy_accepts_maintenance(&policy, &calendar, noon(6, 6), noon(6, 13)));
    assert_false(policy_accepts_maintenance(&policy, &calendar, noon(6, 6), noon(6, 12)));
    policy.notice_days = 0;
    assert_true(policy_accepts_maintenance(&policy, &calendar, noon(6, 6), noon(6, 6)));
    assert_false(policy_accepts_maintenance(&policy, &calendar, noon(6, 6) + 1, noon(6, 6)));
}

static void the_text_that_is_hashed_says_every_rule(void **state)
{
    struct policy policy = policy_default();
    struct text text = {0};

    (void)state;
    policy_add_text(&policy, &text);
    assert_string_equal(text_string(&text), "policy 1\n"
                                            "name \"default\"\n"
                                            "version 1\n"
                                            "degraded up\n"
                                            "maintenance excluded\n"
                                            "notice 7 working days\n"
                                            "coverage 900000 ppm\n"
                                            "speak 2 intervals and timeout\n");
    text_clear(&text);
    policy = (struct policy){.name = "a\n\"b\"", .version = 3, .speak_intervals = 1};
    policy_add_text(&policy, &text);
    assert_string_equal(text_string(&text), "policy 1\n"
                                            "name \"a\\n\\\"b\\\"\"\n"
                                            "version 3\n"
                                            "degraded down\n"
                                            "maintenance down\n"
                                            "notice 0 working days\n"
                                            "coverage 0 ppm\n"
                                            "speak 1 intervals\n");
    text_free(&text);
}

static struct policy random_policy(struct chance *chance)
{
    struct policy policy = policy_default();

    policy.version = (int32_t)chance_between(chance, 1, 2);
    policy.degraded_is_up = chance_percent(chance, 50) != 0;
    policy.maintenance_is_excluded = chance_percent(chance, 50) != 0;
    policy.notice_days = (int)chance_between(chance, 5, 6);
    policy.coverage_ppm = chance_between(chance, 900000, 900001);
    policy.speak_intervals = (int)chance_between(chance, 1, 2);
    policy.speak_timeout = chance_percent(chance, 50) != 0;
    return policy;
}

static void policies_are_the_same_if_their_texts_are(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < chance_rounds(10000); seed++) {
        struct chance chance = chance_of(seed);
        const struct policy one = random_policy(&chance);
        const struct policy other = random_policy(&chance);
        struct text texts[2] = {{0}, {0}};

        policy_add_text(&one, &texts[0]);
        policy_add_text(&other, &texts[1]);
        assert_int_equal(policy_is_same(&one, &other),
                         strcmp(text_string(&texts[0]), text_string(&texts[1])) == 0);
        text_free(&texts[0]);
        text_free(&texts[1]);
    }
}

/* --- what held when ----------------------------------------------------------------------------
 */

static void a_value_holds_until_the_next_one(void **state)
{
    const struct dated values[] = {{100, 7}, {200, 7}, {300, 9}};
    const struct dated_list list = {values, 3};
    const struct dated_list nothing = {NULL, 0};

    (void)state;
    assert_true(dated_at(&list, 99) == DATED_NOTHING);
    assert_true(dated_at(&list, 100) == 7);
    assert_true(dated_at(&list, 299) == 7);
    assert_true(dated_at(&list, 300) == 9);
    assert_true(dated_until(&list, 0) == 100);
    assert_true(dated_until(&list, 100) == 300); /* at 200 nothing changes */
    assert_true(dated_until(&list, 300) == INT64_MAX);
    assert_true(dated_at(&nothing, 0) == DATED_NOTHING);
    assert_true(dated_until(&nothing, 0) == INT64_MAX);
}

static void lists_must_be_in_order(void **state)
{
    const struct dated twice[] = {{100, 7}, {100, 8}};
    const struct dated back[] = {{100, 7}, {99, 8}};

    (void)state;
    assert_true(dated_is_in_order(&(struct dated_list){twice, 1}));
    assert_false(dated_is_in_order(&(struct dated_list){twice, 2}));
    assert_false(dated_is_in_order(&(struct dated_list){back, 2}));
}

enum { MOST = 6, LENGTH = 60 };

static struct dated_list random_list(struct chance *chance, struct dated *values)
{
    struct dated_list list = {values, 0};
    int64_t at = chance_percent(chance, 50) ? INT64_MIN : chance_between(chance, -20, 20);

    while (list.count < MOST && chance_percent(chance, 80)) {
        values[list.count++] = (struct dated){at, chance_between(chance, 0, 2)};
        at = (at == INT64_MIN ? -10 : at) + chance_between(chance, 1, 20);
    }
    return list;
}

/* Pieces cover the period, all is constant within one, and something changes at each seam. */
static void a_period_is_cut_where_something_changes_and_nowhere_else(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < chance_rounds(10000); seed++) {
        struct chance chance = chance_of(seed);
        struct dated values[2][MOST];
        const struct dated_list one = random_list(&chance, values[0]);
        const struct dated_list other = random_list(&chance, values[1]);
        const struct dated_list *const lists[] = {&one, &other};
        int64_t end;

        for (int64_t at = 0; at < LENGTH; at = end) {
            end = dated_piece_end(lists, 2, at, LENGTH);
            assert_true(end > at && end <= LENGTH);
            for (int64_t t = at; t < end; t++) {
                assert_true(dated_at(&one, t) == dated_at(&one, at));
                assert_true(dated_at(&other, t) == dated_at(&other, at));
            }
            if (end < LENGTH)
                assert_true(dated_at(&one, end) != dated_at(&one, at) ||
                            dated_at(&other, end) != dated_at(&other, at));
        }
    }
}

static void text_is_read_back_or_refused(void **state)
{
    struct policy policies[3] = {policy_default(), policy_default(), policy_default()};

    (void)state;
    snprintf(policies[1].name, sizeof policies[1].name, "QĐ \"12\\13\" \x01");
    policies[1].version = 12;
    policies[1].degraded_is_up = policies[1].speak_timeout = false;
    policies[1].notice_days = 0;
    policies[2].maintenance_is_excluded = false;
    policies[2].has_profile = true;
    for (int i = 0; i < PROFILE_HOURS; i++)
        policies[2].profile[i] = i * 7;
    for (size_t i = 0; i < 3; i++) {
        struct text text = {0};
        struct policy read = {.version = 77};

        policy_add_text(&policies[i], &text);
        assert_true(policy_read_text(&read, text_string(&text)));
        assert_string_equal(read.name, policies[i].name);
        assert_true(policy_is_same(&read, &policies[i]));
        for (size_t cut = 0; cut < text.length; cut++) {
            const char kept = text.bytes[cut];

            if (strncmp(text.bytes + cut, "profile", 7) == 0)
                continue; /* without it, it is another policy, but a whole one */
            text.bytes[cut] = '\0';
            assert_false(policy_read_text(&read, text.bytes));
            text.bytes[cut] = kept;
        }
        text_add_string(&text, "more\n");
        assert_false(policy_read_text(&read, text_string(&text)));
        text_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sample_speaks_for_two_intervals_and_the_time_out),
        cmocka_unit_test(maintenance_is_accepted_if_announced_in_time),
        cmocka_unit_test(the_text_that_is_hashed_says_every_rule),
        cmocka_unit_test(policies_are_the_same_if_their_texts_are),
        cmocka_unit_test(a_value_holds_until_the_next_one),
        cmocka_unit_test(lists_must_be_in_order),
        cmocka_unit_test(a_period_is_cut_where_something_changes_and_nowhere_else),
        cmocka_unit_test(text_is_read_back_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
