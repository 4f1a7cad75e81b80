/* Signing in, as far as it is pure: how long one must wait, what a browser shows, where it is sent.
 */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "chance.h"
#include "model/lockout.h"
#include "model/sign_in.h"

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)

/* --- pauses ----------------------------------------------------------------------------------- */

static int64_t try_once(struct lockout *lockout, const char *account, const char *place,
                        int64_t now)
{
    return lockout_try(lockout, account, place, now).wait_ms;
}

static void pauses_grow_and_end(void **state)
{
    struct lockout *const lockout = lockout_new(1);
    const int64_t pauses[] = {30, 60, 120, 240, 480, 900, 900, 900};
    struct lockout_verdict verdict;
    int64_t now = HOUR;

    (void)state;
    for (int i = 1; i < LOCKOUT_PAIR; i++) {
        verdict = lockout_try(lockout, "an", "192.0.2.1", now++);
        assert_int_equal(verdict.wait_ms, 0);
        assert_int_equal(verdict.pause_ms, 0);
        assert_int_equal(verdict.failures, i);
    }
    for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++) {
        verdict = lockout_try(lockout, "an", "192.0.2.1", now);
        assert_int_equal(verdict.wait_ms, 0);
        assert_int_equal(verdict.pause_ms, pauses[i] * SECOND);
        /* who asks in between is told how long, and makes it no longer */
        assert_int_equal(try_once(lockout, "an", "192.0.2.1", now + SECOND),
                         (pauses[i] - 1) * SECOND);
        assert_int_equal(try_once(lockout, "an", "192.0.2.1", now + pauses[i] * SECOND - 1), 1);
        now += pauses[i] * SECOND;
    }
    lockout_free(lockout);
}

static void nobody_else_waits_for_it(void **state)
{
    struct lockout *const lockout = lockout_new(2);

    (void)state;
    for (int i = 0; i < LOCKOUT_PAIR; i++)
        try_once(lockout, "an", "192.0.2.1", HOUR + i);
    assert_true(try_once(lockout, "an", "192.0.2.1", HOUR + 10) > 0);
    assert_int_equal(try_once(lockout, "an", "192.0.2.2", HOUR + 10), 0);   /* he from elsewhere */
    assert_int_equal(try_once(lockout, "binh", "192.0.2.1", HOUR + 10), 0); /* his colleague */
    /* names are not glued together */
    assert_int_equal(try_once(lockout, "a", "n192.0.2.1", HOUR + 10), 0);
    lockout_free(lockout);
}

static void one_place_cannot_go_through_all_accounts(void **state)
{
    struct lockout *const lockout = lockout_new(3);
    char account[32];
    int tried = 0;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        snprintf(account, sizeof account, "user%d", i);
        tried += try_once(lockout, account, "192.0.2.1", HOUR + i) == 0;
    }
    assert_int_equal(tried, LOCKOUT_PLACE);
    lockout_free(lockout);
}

static void who_was_right_begins_anew(void **state)
{
    struct lockout *const lockout = lockout_new(4);

    (void)state;
    for (int turn = 0; turn < 3; turn++) {
        for (int i = 1; i <= LOCKOUT_PAIR; i++) /* the last of them is right */
            assert_int_equal(try_once(lockout, "an", "192.0.2.1", HOUR + turn), 0);
        lockout_pass(lockout, "an", "192.0.2.1", HOUR + turn);
    }
    lockout_free(lockout);
}

/* Whatever others do, wherever they are: who comes from a place that has not failed may try. */
static void a_fresh_place_always_has_its_try(void **state)
{
    struct lockout *const lockout = lockout_new(5);
    char place[32];
    int64_t now = HOUR;

    (void)state;
    random_state = 88172645463325252u;
    for (long i = 0; i < many(); i++) {
        now += (int64_t)random_below(2 * SECOND);
        snprintf(place, sizeof place, "198.51.%d.%d", (int)random_below(256),
                 (int)random_below(256));
        try_once(lockout, "quan-tri", place, now);
        if (i % 50 == 0) {
            snprintf(place, sizeof place, "honest %ld", i);
            assert_int_equal(try_once(lockout, "quan-tri", place, now), 0);
            lockout_pass(lockout, "quan-tri", place, now);
        }
    }
    lockout_free(lockout);
}

/* So many guesses a place has at one account in a day, in its best case. */
static void guesses_are_few(void **state)
{
    struct lockout *const lockout = lockout_new(6);
    int guesses = 0;

    (void)state;
    for (int64_t now = HOUR; now < 25 * HOUR; now += SECOND / 2)
        guesses += try_once(lockout, "an", "192.0.2.1", now) == 0;
    assert_in_range(guesses, LOCKOUT_PAIR, LOCKOUT_PAIR + 4 + 24 * 4);
    lockout_free(lockout);
}

/* When many places have failed at an account each has one try only, then pauses. */
static void an_account_under_attack_gives_less(void **state)
{
    struct lockout *const lockout = lockout_new(7);
    char place[32];

    (void)state;
    for (int i = 0; i <= LOCKOUT_ACCOUNT; i++) {
        snprintf(place, sizeof place, "10.0.0.%d", i);
        assert_int_equal(try_once(lockout, "an", place, HOUR + i), 0);
    }
    assert_int_equal(try_once(lockout, "an", "192.0.2.1", 2 * HOUR), 0);
    assert_int_equal(try_once(lockout, "an", "192.0.2.1", 2 * HOUR), LOCKOUT_FIRST_MS);
    /* and it is forgotten */
    assert_int_equal(try_once(lockout, "an", "192.0.2.1", 2 * HOUR + LOCKOUT_FORGET_MS + SECOND),
                     0);
    assert_int_equal(try_once(lockout, "an", "192.0.2.1", 2 * HOUR + LOCKOUT_FORGET_MS + SECOND),
                     0);
    lockout_free(lockout);
}

/* --- cookies ---------------------------------------------------------------------------------- */

static void finds_its_cookie_and_no_other(void **state)
{
    static const struct {
        const char *header, *value; /* NULL: not found */
    } rows[] = {
        {NULL, NULL},
        {"", NULL},
        {"s=1", "1"},
        {"a=2; s=1", "1"},
        {"a=2;s=1", "1"},
        {" s=1 ; b=3", "1"},
        {"s=", ""},
        {"s", NULL},
        {"xs=1", NULL},
        {"sx=1", NULL},
        {"S=1", NULL},
        {"a=s=1", NULL},
        {"s=1=2", "1=2"},
        {"s=1; s=1", NULL},
        {"s=1; s=2", NULL},
        {";;; s=1;;", "1"},
        {"s=1234567", "1234567"},
        {"s=12345678", NULL},
        {"s=1, t=2", "1, t=2"},
    };
    char value[8];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const bool found = sign_in_find_cookie(rows[i].header, "s", value, sizeof value);

        if (found != (rows[i].value != NULL) || (found && strcmp(value, rows[i].value) != 0))
            fail_msg("'%s': %d '%s'", rows[i].header, found, found ? value : "");
    }
}

/* --- where to --------------------------------------------------------------------------------- */

static void sends_nobody_elsewhere(void **state)
{
    static const char *const good[] = {"/ops",        "/en/ops",
                                       "/ops/",       "/ops/incidents/17",
                                       "/ops?x=1",    "/ops/a?next=https://evil.test/",
                                       "/en/ops/wall"};
    static const char *const bad[] = {"",
                                      "/",
                                      "//evil.test/ops",
                                      "/\\evil.test",
                                      "/ops\\@evil.test",
                                      "https://evil.test/ops",
                                      "ops",
                                      "/opsx",
                                      "/en/opsy",
                                      "/api/v1/status",
                                      "/ops/\r\nSet-Cookie: a=b",
                                      "/ops/ x",
                                      "/ops/\t",
                                      "/ops/../services/a",
                                      "/ops/..//evil.test",
                                      "javascript:alert(1)",
                                      "/en//evil.test",
                                      "/ops/\xc3\xa1",
                                      "/\t/evil.test",
                                      " /ops"};
    char longest[SIGN_IN_NEXT_MOST + 2];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!sign_in_is_next(good[i]))
            fail_msg("%s is good", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (sign_in_is_next(bad[i]))
            fail_msg("%s is bad", bad[i]);
    memset(longest, 'a', sizeof longest);
    memcpy(longest, "/ops/", 5);
    longest[SIGN_IN_NEXT_MOST + 1] = '\0';
    assert_false(sign_in_is_next(longest));
    longest[SIGN_IN_NEXT_MOST] = '\0';
    assert_true(sign_in_is_next(longest));
}

/* --- how long one is in ----------------------------------------------------------------------- */

static void a_session_ends_by_the_terms_of_now(void **state)
{
    static const struct {
        struct session_terms terms;
        struct session_life life;
        int64_t now_ms;
        bool holds;
    } cases[] = {
        {{0, 0}, {0, 0, 7 * 24 * HOUR}, 12 * HOUR - 1, true},
        {{0, 0}, {0, 0, 7 * 24 * HOUR}, 12 * HOUR, false},
        {{0, 0}, {0, 167 * HOUR, 168 * HOUR}, 168 * HOUR - 1, true},
        {{0, 0}, {0, 167 * HOUR, 168 * HOUR}, 168 * HOUR, false},
        /* it was to be shorter when it began, and stays so */
        {{0, 0}, {0, 0, HOUR}, HOUR - 1, true},
        {{0, 0}, {0, 0, HOUR}, HOUR, false},
        /* it is to be shorter now */
        {{HOUR, 0}, {0, HOUR, 168 * HOUR}, 2 * HOUR - 1, true},
        {{HOUR, 0}, {0, HOUR, 168 * HOUR}, 2 * HOUR, false},
        {{0, 5 * HOUR}, {0, 4 * HOUR, 168 * HOUR}, 5 * HOUR - 1, true},
        {{0, 5 * HOUR}, {0, 4 * HOUR, 168 * HOUR}, 5 * HOUR, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (session_holds(cases[i].terms, &cases[i].life, cases[i].now_ms) != cases[i].holds)
            fail_msg("case %zu", i);
    /* what is kept of its use is never so old that it ends while it is used */
    assert_int_equal(session_use_ms((struct session_terms){0, 0}), HOUR / 6);
    assert_int_equal(session_use_ms((struct session_terms){HOUR / 12, 0}), HOUR / 72);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_grow_and_end),
        cmocka_unit_test(nobody_else_waits_for_it),
        cmocka_unit_test(one_place_cannot_go_through_all_accounts),
        cmocka_unit_test(who_was_right_begins_anew),
        cmocka_unit_test(a_fresh_place_always_has_its_try),
        cmocka_unit_test(guesses_are_few),
        cmocka_unit_test(an_account_under_attack_gives_less),
        cmocka_unit_test(finds_its_cookie_and_no_other),
        cmocka_unit_test(sends_nobody_elsewhere),
        cmocka_unit_test(a_session_ends_by_the_terms_of_now),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
