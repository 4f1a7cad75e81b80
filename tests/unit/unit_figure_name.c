/* What figures are called where people read. */
#include "test.h"

#include <string.h>

#include "model/figure_name.h"
#include "stage/figures_explain.h"

static void every_figure_has_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < figure_count; i++) {
        const char *const name = figure_list[i].name;
        const char *const english = figure_words(name, LANGUAGE_EN);

        if (strcmp(english, name) == 0)
            fail_msg("'%s' has no words", name);
        if (strcmp(english, figure_words(name, LANGUAGE_VI)) == 0)
            fail_msg("'%s' has no Vietnamese", english);
    }
    assert_string_equal(figure_words("down_ms", LANGUAGE_VI), "Thời gian gián đoạn");
    assert_string_equal(figure_words("down", LANGUAGE_VI), "Thời gian gián đoạn");
    assert_string_equal(figure_words("", LANGUAGE_VI), "");
    assert_string_equal(figure_words("down_", LANGUAGE_VI), "down_");
    assert_string_equal(figure_words("x", LANGUAGE_EN), "x");
}

static void times_that_add_up_are_spans(void **state)
{
    int64_t span_ms = -1;

    (void)state;
    assert_true(figure_span("down_ms", "7200000", &span_ms));
    assert_int_equal(span_ms, 7200000);
    assert_true(figure_span("times.restore.mean", "0", &span_ms));
    assert_int_equal(span_ms, 0);
    assert_false(figure_span("p95_ms", "300", &span_ms));
    assert_false(figure_span("incidents", "3", &span_ms));
    assert_false(figure_span("down_ms", "", &span_ms));
    assert_false(figure_span("down_ms", "-1", &span_ms));
    assert_false(figure_span("down_ms", "2 giờ", &span_ms));
    assert_false(figure_span("down_ms", "1234567890123456", &span_ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_has_words),
        cmocka_unit_test(times_that_add_up_are_spans),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
