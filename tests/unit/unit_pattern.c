/* Patterns and composed letters: what strangers send neither hides a text nor keeps us busy. */
#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/pattern.h"
#include "io/unicode.h"

static enum match match_with(const struct pattern *pattern, const char *text, size_t length)
{
    const struct effort effort = effort_begin(50000);

    return pattern_match(pattern, text, length, &effort);
}

static enum match match(const char *source, const char *text)
{
    struct error error = {""};
    struct pattern *const pattern = pattern_new(source, &error);
    enum match found = MATCH_LIMIT;

    if (pattern != NULL)
        found = match_with(pattern, text, strlen(text));
    pattern_free(pattern);
    return found;
}

static void a_pattern_matches_anywhere(void **state)
{
    (void)state;
    assert_int_equal(match("v[uụ] công", "Dịch vụ công"), MATCH_YES);
    assert_int_equal(match("^vụ", "Dịch vụ công"), MATCH_NO);
    assert_int_equal(match("công$", "Dịch vụ công"), MATCH_YES);
    assert_int_equal(match("", ""), MATCH_YES);
    assert_int_equal(match("x", ""), MATCH_NO);
}

static void letters_of_a_word_are_vietnamese_too(void **state)
{
    (void)state;
    assert_int_equal(match("^\\w+$", "đượcậỹ"), MATCH_YES);
    assert_int_equal(match("(?i)DỊCH VỤ", "dịch vụ"), MATCH_YES);
}

static void bytes_that_are_no_utf8_do_no_harm(void **state)
{
    (void)state;
    assert_int_equal(match("vụ", "\xff\xfe\x80 vụ \xc3"), MATCH_YES);
    assert_int_equal(match("vụ.công", "vụ\xff"
                                      "công"),
                     MATCH_NO);
}

static void a_mistake_in_a_pattern_is_told_with_its_place(void **state)
{
    static const char *const wrong[] = {"(", "[a", "*a", "a{2,1}", "\\p{Nothing}", "(?<x", "\\C"};

    (void)state;
    words_set_language(LANGUAGE_EN);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error error = {""};

        assert_null(pattern_new(wrong[i], &error));
        assert_non_null(strstr(error.message, "is not a regular expression: at byte "));
    }
}

static void a_text_far_behind_is_found(void **state)
{
    const size_t length = 300000;
    char *const text = memory_new(length + 1, 1);
    struct pattern *const pattern = pattern_new("a[bc]d", NULL);

    (void)state;
    memset(text, 'a', length);
    assert_int_equal(match_with(pattern, text, length), MATCH_NO);
    /* a window's border lies in some of these: a match that begins there must not be lost */
    for (size_t at = 200; at < 1100; at++) {
        memcpy(text + at, "abd", 3);
        assert_int_equal(match_with(pattern, text, length), MATCH_YES);
        memset(text + at, 'a', 3);
    }
    memcpy(text + length - 3, "acd", 3);
    assert_int_equal(match_with(pattern, text, length), MATCH_YES);
    pattern_free(pattern);
    free(text);
}

static void a_look_behind_sees_over_the_border_of_a_window(void **state)
{
    char text[2001];
    struct pattern *const pattern = pattern_new("(?<=xyz)[ab]c", NULL);

    (void)state;
    memset(text, '.', 2000);
    for (size_t at = 240; at < 1100; at++) {
        memcpy(text + at, "xyzbc", 5);
        assert_int_equal(match_with(pattern, text, 2000), MATCH_YES);
        memset(text + at, '.', 5);
    }
    pattern_free(pattern);
}

static void a_wicked_text_is_given_up(void **state)
{
    const size_t length = 900000;
    char *const text = memory_new(length + 1, 1);
    static const char *const slow[] = {"(a+)+[bc]", "(a|aa)+[bc]", "(.*)*[xy]$"};

    (void)state;
    memset(text, 'a', length);
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
        struct pattern *const pattern = pattern_new(slow[i], NULL);

        assert_int_equal(match_with(pattern, text, length), MATCH_LIMIT);
        pattern_free(pattern);
    }
    free(text);
}

/* Each start costs less than the limit of steps; all together would take minutes. */
static void a_text_that_is_slow_from_every_start_is_given_up(void **state)
{
    const size_t length = 900000;
    char *const text = memory_new(length + 1, 1);
    struct pattern *const pattern = pattern_new("a.{0,9000}[xy]", NULL);

    (void)state;
    memset(text, 'a', length);
    assert_int_equal(match_with(pattern, text, length), MATCH_LIMIT);
    pattern_free(pattern);
    free(text);
}

static void *match_often(void *argument)
{
    const char *const text = "Cổng dịch vụ công trực tuyến 2022";
    size_t found = 0;

    for (int i = 0; i < 2000; i++)
        found += match_with(argument, text, strlen(text)) == MATCH_YES;
    return found == 2000 ? argument : NULL;
}

static void threads_may_share_a_pattern(void **state)
{
    struct pattern *const pattern = pattern_new("(\\w+ ){3}.*\\d{4}$", NULL);
    pthread_t threads[4];

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, match_often, pattern), 0);
    for (int i = 0; i < 4; i++) {
        void *result = NULL;

        pthread_join(threads[i], &result);
        assert_ptr_equal(result, pattern);
    }
    pattern_free(pattern);
}

static void marks_are_composed_into_letters(void **state)
{
    const char *const apart = "Di\xcc\xa3"
                              "ch vu\xcc\xa3 co\xcc\x82ng";
    size_t length = 0;
    char *const composed = unicode_compose(apart, strlen(apart), &length);

    (void)state;
    assert_string_equal(composed, "Dịch vụ công");
    assert_int_equal(length, strlen(composed));
    assert_true(unicode_has_marks(apart, strlen(apart)));
    assert_false(unicode_has_marks(composed, length));
    free(composed);
}

static void composing_copes_with_anything(void **state)
{
    static const char *const texts[] = {"",         "\xff",     "\xcc",         "a\xcc",
                                        "\xcc\x81", "\xe1\xba", "a\xff\xcc\x81"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t length = 99;
        char *const composed = unicode_compose(texts[i], strlen(texts[i]), &length);

        assert_int_equal(length, strlen(composed));
        free(composed);
    }
}

static void what_is_shown_is_made_fit(void **state)
{
    static const char *const rows[][2] = {
        {"vụ", "vụ"},
        {"v\xe1\xbb", "v"},
        {"\xff"
         "a",
         "?a"},
        {"a\nb\x7f", "a?b?"},
        {"a\xe1\xbb z", "a?? z"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[32];

        snprintf(text, sizeof text, "%s", rows[i][0]);
        unicode_repair(text);
        assert_string_equal(text, rows[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_matches_anywhere),
        cmocka_unit_test(letters_of_a_word_are_vietnamese_too),
        cmocka_unit_test(bytes_that_are_no_utf8_do_no_harm),
        cmocka_unit_test(a_mistake_in_a_pattern_is_told_with_its_place),
        cmocka_unit_test(a_text_far_behind_is_found),
        cmocka_unit_test(a_look_behind_sees_over_the_border_of_a_window),
        cmocka_unit_test(a_wicked_text_is_given_up),
        cmocka_unit_test(a_text_that_is_slow_from_every_start_is_given_up),
        cmocka_unit_test(threads_may_share_a_pattern),
        cmocka_unit_test(marks_are_composed_into_letters),
        cmocka_unit_test(composing_copes_with_anything),
        cmocka_unit_test(what_is_shown_is_made_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
