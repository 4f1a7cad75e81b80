/* What an answer is expected to be: consequences, their order, and what is said. */
#include "test.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/pattern.h"
#include "stage/probe_expect.h"

#define DAY_MS INT64_C(86400000)

static const char *const one[1] = {"Dịch vụ công trực tuyến"};
static const char page_apart[] = "<h1>Di\xcc\xa3"
                                 "ch vu\xcc\xa3 co\xcc\x82ng tru\xcc\x9b\xcc\xa3"
                                 "c tuye\xcc\x82\xcc\x81n</h1>";

static struct evidence answer(int32_t status, const char *body)
{
    return (struct evidence){.status = status,
                             .host = "www.test",
                             .headers = "Content-Type: text/html; charset=utf-8\r\n"
                                        "X-A: one\r\nx-a:two\r\nX-Empty:\r\n\r\n",
                             .body = body,
                             .body_length = strlen(body),
                             .total_us = US_PER_SECOND,
                             .now_ms = 1000 * DAY_MS,
                             .certificate_ends_ms = 1010 * DAY_MS};
}

static struct verdict judge(const struct expectations *expectations, int32_t status,
                            const char *body)
{
    const struct evidence evidence = answer(status, body);

    return expectations_judge(expectations, &evidence);
}

static void without_expectations_2xx_is_right(void **state)
{
    const struct expectations none = {0};
    static const struct {
        int32_t status;
        enum reason reason;
    } rows[] = {{200, REASON_NONE},   {204, REASON_NONE},   {299, REASON_NONE},
                {199, REASON_STATUS}, {301, REASON_STATUS}, {404, REASON_STATUS},
                {503, REASON_STATUS}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(judge(&none, rows[i].status, "").reason, rows[i].reason);
    assert_string_equal(judge(&none, 503, "").detail, "answered 503, expected 2xx");
    assert_int_equal(judge(&none, 503, "").consequence, CONSEQUENCE_DOWN);
    assert_string_equal(judge(&none, 200, "").detail, "");
}

static void a_status_may_be_one_of_several(void **state)
{
    const struct status_range ranges[] = {{200, 200}, {401, 403}};
    const struct expectations expectations = {
        .status = {CONSEQUENCE_DEGRADED, 2, ranges, "200, 401-403"}};

    (void)state;
    assert_int_equal(judge(&expectations, 402, "").reason, REASON_NONE);
    assert_int_equal(judge(&expectations, 201, "").consequence, CONSEQUENCE_DEGRADED);
    assert_string_equal(judge(&expectations, 201, "").detail,
                        "answered 201, expected 200, 401-403");
}

static void only_redirects_expected_means_the_redirect_itself(void **state)
{
    const struct status_range moved[] = {{302, 302}};
    const struct status_range mixed[] = {{200, 200}, {302, 302}};
    const struct expectations none = {0};
    struct expectations expectations = {.status = {CONSEQUENCE_DOWN, 1, moved, "302"}};

    (void)state;
    assert_false(expectations_want_redirect(&none));
    assert_true(expectations_want_redirect(&expectations));
    expectations.status.ranges = mixed;
    expectations.status.count = 2;
    assert_false(expectations_want_redirect(&expectations));
}

static void a_text_is_found_however_its_letters_are_composed(void **state)
{
    const struct expectations contains = {.contains = {CONSEQUENCE_DOWN, 1, one}};
    const struct expectations lacks = {.lacks = {CONSEQUENCE_DEGRADED, 1, one}};

    (void)state;
    assert_int_equal(judge(&contains, 200, page_apart).reason, REASON_NONE);
    assert_int_equal(judge(&contains, 200, "<p>Dịch vụ công trực tuyến").reason, REASON_NONE);
    assert_int_equal(judge(&contains, 200, "<p>dịch vụ công trực tuyến").reason, REASON_CONTENT);
    assert_int_equal(judge(&lacks, 200, page_apart).consequence, CONSEQUENCE_DEGRADED);
    assert_int_equal(judge(&lacks, 200, "Bảo trì").reason, REASON_NONE);
    assert_string_equal(judge(&contains, 200, "").detail,
                        "the page lacks 'Dịch vụ công trực tuyến'");
    assert_string_equal(judge(&lacks, 200, page_apart).detail,
                        "the page contains 'Dịch vụ công trực tuyến', which it should not");
}

/* U+212B (Angstrom sign) is no mark but composes to Å, too. */
static void signs_that_are_letters_are_composed_too(void **state)
{
    const char *const text = "Å";
    const struct expectations contains = {.contains = {CONSEQUENCE_DOWN, 1, &text}};

    (void)state;
    assert_int_equal(judge(&contains, 200, "10 \xe2\x84\xab").reason, REASON_NONE);
}

static void a_pattern_must_match_the_page(void **state)
{
    struct pattern *const pattern = pattern_new("công\\s+trực", NULL);
    struct pattern *const wicked = pattern_new("(a+)+[bc]", NULL);
    const struct wanted_pattern wanted[] = {{NULL, "công\\s+trực", pattern}};
    const struct wanted_pattern wanted_wicked[] = {{NULL, "(a+)+[bc]", wicked}};
    struct expectations expectations = {.matches = {CONSEQUENCE_DOWN, 1, wanted}};

    (void)state;
    assert_int_equal(judge(&expectations, 200, page_apart).reason, REASON_NONE);
    assert_string_equal(judge(&expectations, 200, "x").detail,
                        "the page does not match 'công\\s+trực'");
    expectations.matches.wanted = wanted_wicked;
    assert_string_equal(
        judge(&expectations, 200, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").detail,
        "matching the page with '(a+)+[bc]' was given up: too much work");
    pattern_free(pattern);
    pattern_free(wicked);
}

static struct verdict judge_header(const char *name, const char *written)
{
    struct pattern *const pattern = pattern_new(written, NULL);
    const struct wanted_pattern wanted[] = {{name, written, pattern}};
    const struct expectations expectations = {.header = {CONSEQUENCE_DOWN, 1, wanted}};
    const struct verdict verdict = judge(&expectations, 200, "");

    pattern_free(pattern);
    return verdict;
}

static void a_header_is_found_by_name_text_or_pattern(void **state)
{
    (void)state;
    assert_int_equal(judge_header("content-type", "text/html").reason, REASON_NONE);
    assert_int_equal(judge_header("Content-Type", "^text/[a-z]+; .*8$").reason, REASON_NONE);
    assert_int_equal(judge_header("X-A", "^two$").reason, REASON_NONE);
    assert_int_equal(judge_header("X-A", "^one$").reason, REASON_NONE);
    assert_int_equal(judge_header("X-Empty", "^$").reason, REASON_NONE);
    assert_int_equal(judge_header("X", ".*").reason, REASON_HEADER);
    assert_string_equal(judge_header("X-B", "x").detail, "header X-B is missing");
    assert_string_equal(judge_header("X-A", "three").detail,
                        "header X-A is 'two', expected 'three'");
}

static void a_header_with_odd_letters_is_meant_as_it_stands(void **state)
{
    struct pattern *const pattern = pattern_new("a+b(c)", NULL);
    const struct wanted_pattern wanted[] = {{"X", "a+b(c)", pattern}};
    const struct expectations expectations = {.header = {CONSEQUENCE_DOWN, 1, wanted}};
    struct evidence evidence = answer(200, "");

    (void)state;
    evidence.headers = "X: a+b(c)\r\n\r\n";
    assert_int_equal(expectations_judge(&expectations, &evidence).reason, REASON_NONE);
    evidence.headers = NULL;
    assert_int_equal(expectations_judge(&expectations, &evidence).reason, REASON_HEADER);
    pattern_free(pattern);
}

static void slow_is_degraded_and_an_ending_certificate_a_warning(void **state)
{
    const struct expectations expectations = {
        .within = {CONSEQUENCE_DEGRADED, 800000},
        .certificate = {CONSEQUENCE_WARN, 14 * DAY_MS * US_PER_MS}};
    const struct verdict verdict = judge(&expectations, 200, "");

    (void)state;
    assert_int_equal(verdict.consequence, CONSEQUENCE_DEGRADED);
    assert_int_equal(verdict.reason, REASON_SLOW);
    assert_int_equal(verdict.warnings, WARNING_CERTIFICATE);
    assert_string_equal(verdict.detail, "answered after 1 s, the limit is 0.8 s");
}

static void a_warning_alone_gives_its_reason(void **state)
{
    const struct expectations certificate = {
        .certificate = {CONSEQUENCE_WARN, 14 * DAY_MS * US_PER_MS}};
    const struct expectations within = {.within = {CONSEQUENCE_WARN, 1}};
    struct evidence evidence = answer(200, "");
    struct verdict verdict = expectations_judge(&certificate, &evidence);

    (void)state;
    assert_int_equal(verdict.consequence, CONSEQUENCE_WARN);
    assert_int_equal(verdict.reason, REASON_CERTIFICATE);
    assert_string_equal(verdict.detail, "the certificate expires in 10 days");
    assert_int_equal(judge(&within, 200, "").warnings, WARNING_EXPECTATION);
    evidence.certificate_ends_ms = 1014 * DAY_MS;
    assert_int_equal(expectations_judge(&certificate, &evidence).reason, REASON_NONE);
    evidence.certificate_ends_ms = 0;
    verdict = expectations_judge(&certificate, &evidence);
    assert_string_equal(verdict.detail, "no certificate was seen");
}

static void the_gravest_decides_and_of_equals_the_first(void **state)
{
    const struct expectations expectations = {.contains = {CONSEQUENCE_DOWN, 1, one},
                                              .final_host = {CONSEQUENCE_DEGRADED, "other.test"},
                                              .within = {CONSEQUENCE_DOWN, 1}};
    const struct verdict verdict = judge(&expectations, 200, "");

    (void)state;
    assert_int_equal(verdict.reason, REASON_CONTENT);
    assert_int_equal(judge(&expectations, 500, "").reason, REASON_STATUS);
}

static void the_last_host_is_compared_without_case(void **state)
{
    struct expectations expectations = {.final_host = {CONSEQUENCE_DOWN, "WWW.test"}};

    (void)state;
    assert_int_equal(judge(&expectations, 200, "").reason, REASON_NONE);
    expectations.final_host.host = "other.test";
    assert_string_equal(judge(&expectations, 200, "").detail,
                        "was led to host 'www.test', expected 'other.test'");
}

static void of_a_page_cut_off_the_size_is_told_not_what_it_lacks(void **state)
{
    const struct expectations usual = {.contains = {CONSEQUENCE_DOWN, 1, one}};
    struct expectations limited = {.max_size = {CONSEQUENCE_DEGRADED, 1000}};
    struct evidence evidence = answer(200, "");

    (void)state;
    evidence.too_large = true;
    assert_int_equal(expectations_judge(&usual, &evidence).reason, REASON_TOO_LARGE);
    assert_int_equal(expectations_judge(&limited, &evidence).consequence, CONSEQUENCE_DEGRADED);
    assert_string_equal(expectations_judge(&limited, &evidence).detail,
                        "the page has more than 1000 bytes");
    limited.contains = usual.contains;
    assert_int_equal(expectations_judge(&limited, &evidence).consequence, CONSEQUENCE_DEGRADED);
    assert_int_equal(expectations_most(&usual), 5 * 1024 * 1024);
    assert_int_equal(expectations_most(&limited), 1000);
}

static void only_costly_judging_goes_to_the_pool(void **state)
{
    const struct expectations none = {0};
    const struct expectations contains = {.contains = {CONSEQUENCE_DOWN, 1, one}};
    char *const large = memory_new(70001, 1);
    struct evidence evidence = answer(200, "small");

    (void)state;
    assert_false(expectations_are_costly(&contains, &evidence));
    memset(large, 'a', 70000);
    evidence = answer(200, large);
    assert_true(expectations_are_costly(&contains, &evidence));
    assert_false(expectations_are_costly(&none, &evidence));
    free(large);
}

static void a_long_detail_is_cut_between_letters(void **state)
{
    struct verdict verdict = {.reason = REASON_NONE};
    char text[400] = "x";

    (void)state;
    while (strlen(text) < 390)
        strncat(text, "ự", 4);
    verdict_note(&verdict, CONSEQUENCE_DOWN, REASON_CONTENT, "%s", text);
    assert_int_equal(strlen(verdict.detail), 1 + 84 * 3);
}

static void everything_is_said_in_vietnamese_too(void **state)
{
    const struct expectations within = {.within = {CONSEQUENCE_DOWN, 500000}};

    (void)state;
    words_set_language(LANGUAGE_VI);
    assert_string_equal(judge(&within, 200, "").detail, "phản hồi sau 1 giây, ngưỡng là 0.5 giây");
    words_set_language(LANGUAGE_EN);
}

static int speak_english(void **state)
{
    (void)state;
    words_set_language(LANGUAGE_EN);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_expectations_2xx_is_right),
        cmocka_unit_test(a_status_may_be_one_of_several),
        cmocka_unit_test(only_redirects_expected_means_the_redirect_itself),
        cmocka_unit_test(a_text_is_found_however_its_letters_are_composed),
        cmocka_unit_test(signs_that_are_letters_are_composed_too),
        cmocka_unit_test(a_pattern_must_match_the_page),
        cmocka_unit_test(a_header_is_found_by_name_text_or_pattern),
        cmocka_unit_test(a_header_with_odd_letters_is_meant_as_it_stands),
        cmocka_unit_test(slow_is_degraded_and_an_ending_certificate_a_warning),
        cmocka_unit_test(a_warning_alone_gives_its_reason),
        cmocka_unit_test(the_gravest_decides_and_of_equals_the_first),
        cmocka_unit_test(the_last_host_is_compared_without_case),
        cmocka_unit_test(of_a_page_cut_off_the_size_is_told_not_what_it_lacks),
        cmocka_unit_test(only_costly_judging_goes_to_the_pool),
        cmocka_unit_test(a_long_detail_is_cut_between_letters),
        cmocka_unit_test(everything_is_said_in_vietnamese_too),
    };

    return cmocka_run_group_tests(tests, speak_english, NULL);
}
