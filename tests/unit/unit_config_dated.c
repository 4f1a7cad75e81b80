#include "test.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/words.h"
#include "fake_kind.h"
#include "io/digest.h"
#include "stage/config.h"

static const char services[] =
    "services: [ { id: a, name: A, probes: [ { http: 'https://a.test/' } ] } ]\n";

/* What stands before the services, read. */
static struct config *read_words(const char *words)
{
    struct text complaints = {0};
    struct text text = {0};
    struct config *config;

    text_add(&text, "province: { name: T }\n%s%s", words, services);
    config = config_parse("test.yaml", text_string(&text), text.length, fake_kinds, &complaints);
    if (config == NULL)
        print_error("%s", text_string(&complaints));
    text_free(&text);
    text_free(&complaints);
    return config;
}

/* --- the policy ------------------------------------------------------------------------------- */

static void without_a_policy_that_of_the_design_holds(void **state)
{
    struct config *const config = read_words("");
    const struct policy expected = policy_default();

    (void)state;
    assert_non_null(config);
    assert_true(policy_is_same(&config_catalogue(config)->policy, &expected));
    assert_string_equal(config_catalogue(config)->policy.name, expected.name);
    config_free(config);
}

static void every_switch_of_the_policy_can_be_written(void **state)
{
    struct config *const config =
        read_words("policy: { name: Q, version: 2, degraded: down, maintenance: down, notice: 0,\n"
                   "  coverage: 50%, speak: { intervals: 4, timeout: false } }\n");
    const struct policy expected = {.version = 2, .coverage_ppm = 500000, .speak_intervals = 4};

    (void)state;
    assert_non_null(config);
    assert_true(policy_is_same(&config_catalogue(config)->policy, &expected));
    assert_string_equal(config_catalogue(config)->policy.name, "Q");
    config_free(config);
}

static void the_hash_of_a_policy_is_that_of_its_text(void **state)
{
    static const char text[] = "policy 1\nname \"default\"\nversion 1\ndegraded up\n"
                               "maintenance excluded\nnotice 7 working days\n"
                               "coverage 900000 ppm\nspeak 2 intervals and timeout\n";
    const struct digest digest = digest_of(text, sizeof text - 1);
    struct config *const config = read_words("");
    struct config *const other = read_words("policy: { notice: 5 }\n");
    char expected[DIGEST_TEXT];

    (void)state;
    assert_non_null(config);
    assert_non_null(other);
    digest_format(expected, &digest);
    assert_string_equal(config_catalogue(config)->policy_hash, expected);
    assert_string_not_equal(config_catalogue(other)->policy_hash, expected);
    config_free(config);
    config_free(other);
}

static void a_policy_may_stand_in_a_file_of_its_own(void **state)
{
    struct text complaints = {0};
    struct policy policy;

    (void)state;
    assert_true(config_load_policy("tests/config/policies/strict.yaml", &policy, &complaints));
    assert_string_equal(text_string(&complaints), "");
    assert_string_equal(policy.name, "Nghiêm ngặt");
    assert_int_equal(policy.version, 3);
    assert_false(policy.degraded_is_up);
    assert_int_equal(policy.coverage_ppm, 955000);
    text_free(&complaints);
}

static void expect_policy_refused(const char *path, const char *said)
{
    struct policy policy = {.version = 42};
    struct text complaints = {0};

    assert_false(config_load_policy(path, &policy, &complaints));
    assert_string_equal(text_string(&complaints), said);
    assert_int_equal(policy.version, 42);
    text_free(&complaints);
}

static void a_wrong_policy_file_is_complained_of_with_places(void **state)
{
    (void)state;
    expect_policy_refused("tests/config/policies/wrong.yaml",
                          "tests/config/policies/wrong.yaml:1:21: wants one of: up, down; not "
                          "'nghiêm'\npolicy: { degraded: nghiêm }\n                    ^\n"
                          "tests/config/policies/wrong.yaml:2:1: unknown word 'polic', did you "
                          "mean 'policy'?\npolic: 1\n^\n");
    expect_policy_refused("tests/config/policies/none.yaml",
                          "tests/config/policies/none.yaml: there is no such file\n");
    expect_policy_refused(
        "tests/config/policies/empty.yaml",
        "tests/config/policies/empty.yaml: is empty: 'policy' must stand in it\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_policy_that_of_the_design_holds),
        cmocka_unit_test(every_switch_of_the_policy_can_be_written),
        cmocka_unit_test(the_hash_of_a_policy_is_that_of_its_text),
        cmocka_unit_test(a_policy_may_stand_in_a_file_of_its_own),
        cmocka_unit_test(a_wrong_policy_file_is_complained_of_with_places),
    };

    words_set_language(LANGUAGE_EN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
