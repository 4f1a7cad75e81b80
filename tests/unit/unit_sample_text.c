/* Samples as text: what spreadsheets and programs read. */
#include "test.h"

#include <string.h>

#include "model/sample_text.h"

static void no_field_is_a_formula_or_breaks_its_row(void **state)
{
    static const struct {
        const char *field, *written;
    } cases[] = {
        {"dvc-01/1", "dvc-01/1"},
        {"", ""},
        {"a,b", "\"a,b\""},
        {"say \"no\"", "\"say \"\"no\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"=1+1", "\"'=1+1\""},
        {"+84", "\"'+84\""},
        {"-x", "\"'-x\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\tx", "\"'\tx\""},
        {"=\"x\",y", "\"'=\"\"x\"\",y\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = {0};

        text_add_csv(&text, cases[i].field);
        assert_string_equal(text_string(&text), cases[i].written);
        text_free(&text);
    }
}

static void as_many_fields_as_columns(void **state)
{
    const struct sample_owner owner = {"dvc-01", "dvc-01/1"};
    const struct sample sample = sample_begin(0, 1655182800000);
    struct text text = {0};
    size_t commas = 0;

    (void)state;
    sample_write_csv_head(&text);
    for (const char *at = text_string(&text); *at != '\0'; at++)
        commas += *at == ',';
    text_clear(&text);
    sample_write_csv(&sample, &owner, &text);
    for (const char *at = text_string(&text); *at != '\0'; at++)
        commas -= *at == ',';
    assert_int_equal(commas, 0);
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_field_is_a_formula_or_breaks_its_row),
        cmocka_unit_test(as_many_fields_as_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
