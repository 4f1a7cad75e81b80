/* Charts: every kind is drawn, the same each time, and what cannot be is told. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample_document.h"
#include "stage/print_chart.h"

static const struct chart *chart_of(const struct document *document, enum chart_kind kind)
{
    for (size_t i = 0; i < document->block_count; i++)
        if (document->blocks[i].chart != NULL && document->blocks[i].chart->kind == kind)
            return document->blocks[i].chart;
    fail_msg("no chart of kind %d", (int)kind);
    return NULL;
}

static void each_kind_is_a_picture(void **state)
{
    struct document *const document = sample_document();

    (void)state;
    for (enum chart_kind kind = CHART_COLUMNS; kind <= CHART_MATRIX; kind++) {
        const struct chart *const chart = chart_of(document, kind);
        struct text one = {0}, other = {0};
        struct chart_size size;

        assert_int_equal(chart_part_count(chart, LANGUAGE_VI, &CHART_ROOM), 1);
        assert_true(chart_png(chart, LANGUAGE_VI, 0, &one, &size, NULL));
        assert_true(chart_png(chart, LANGUAGE_VI, 0, &other, &size, NULL));
        assert_memory_equal(one.bytes, "\x89PNG", 4);
        assert_int_equal(one.length, other.length);
        assert_memory_equal(one.bytes, other.bytes, one.length);
        assert_true(size.height > 20 && size.height <= CHART_ROOM.height);
        text_free(&one);
        text_free(&other);
    }
    document_free(document);
}

static char *svg_of(const struct chart *chart, enum language language)
{
    struct text svg = {0};

    assert_true(chart_svg(chart, language, 0, &svg, NULL));
    assert_null(strstr(svg.bytes, " style="));
    assert_null(strstr(svg.bytes, " id="));
    assert_null(strstr(svg.bytes, "nan"));
    return text_detach(&svg);
}

static void says(const struct chart *chart, enum language language, const char *words)
{
    char *const svg = svg_of(chart, language);

    if (strstr(svg, words) == NULL)
        fail_msg("'%s' is not in %s", words, svg);
    free(svg);
}

static void numbers_stand_on_it(void **state)
{
    struct document *const document = sample_document();
    const struct chart *const columns = chart_of(document, CHART_COLUMNS);

    (void)state;
    says(columns, LANGUAGE_VI, ">99,25<");
    says(columns, LANGUAGE_EN, ">99.25<");
    says(columns, LANGUAGE_VI, ">Chỉ tiêu 99,90%<");
    says(columns, LANGUAGE_VI, ">Trục giá trị không bắt đầu từ 0.<");
    says(chart_of(document, CHART_BARS), LANGUAGE_VI, ">-<"); /* nothing is known of T5 */
    says(chart_of(document, CHART_STACKED), LANGUAGE_VI, ">298,65<");
    says(chart_of(document, CHART_MATRIX), LANGUAGE_VI, ">99,85<");
    says(chart_of(document, CHART_CALENDAR), LANGUAGE_VI, ">Trạng thái 3<");
    document_free(document);
}

static struct chart *add(struct document *document, enum chart_kind kind, size_t series,
                         size_t categories)
{
    struct chart *const chart =
        document_add_chart(document, PART_BODY, kind, "x", "", "", series, categories);

    document_add_marks(document, chart, 5);
    for (size_t i = 0; i < series; i++)
        chart->series[i] = document_format(document, "Dịch vụ <%zu> có tên rất dài, rất dài", i);
    for (size_t i = 0; i < categories; i++)
        chart->categories[i] = document_format(document, "%02zu/01", i);
    return chart;
}

/* Whatever it holds it is drawn, in parts that fit. */
static void odd_ones_are_drawn(void **state)
{
    static const int64_t values[] = {0, 1, -5, 7, 9999999999};
    static const size_t counts[][2] = {{1, 1}, {60, 182}, {9, 26}, {1, 300}};

    (void)state;
    for (enum chart_kind kind = CHART_COLUMNS; kind <= CHART_MATRIX; kind++)
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
            for (size_t j = 0; j < sizeof values / sizeof *values; j++) {
                struct document *const document = document_new(LANGUAGE_VI);
                struct chart *const chart = add(document, kind, counts[i][0], counts[i][1]);
                size_t parts;

                assert_int_equal(chart_part_count(chart, LANGUAGE_VI, &CHART_ROOM), 0);
                chart->values[chart->series_count * chart->category_count / 2] = values[j];
                parts = chart_part_count(chart, LANGUAGE_VI, &CHART_ROOM);
                assert_in_range(parts, 1, 60);
                for (size_t part = 0; part < parts; part++) {
                    struct text svg = {0};

                    assert_true(chart_part_height(chart, LANGUAGE_VI, &CHART_ROOM, part) <=
                                CHART_ROOM.height);
                    assert_true(chart_svg(chart, LANGUAGE_VI, part, &svg, NULL));
                    assert_null(strstr(svg.bytes, "nan"));
                    assert_null(strstr(svg.bytes, "inf"));
                    text_free(&svg);
                }
                document_free(document);
            }
}

/* Where a text stands, from the top; below 0: it is not there. */
static double height_of_text(const char *svg, const char *words)
{
    const char *const found = strstr(svg, words);
    const char *begin = found;
    double y = -1;

    while (begin != NULL && begin > svg && strncmp(begin, "<text", 5) != 0)
        begin--;
    if (begin != NULL && sscanf(strstr(begin, " y=\""), " y=\"%lf\"", &y) != 1)
        fail_msg("'%s' stands nowhere", words);
    return y;
}

/* Half a year of weeks: a line near the axis, one far above, the greatest values beside the last.
 */
static void numbers_of_lines_touch_neither_axis_nor_one_another(void **state)
{
    enum { WEEKS = 53 };
    struct document *const document = document_new(LANGUAGE_VI);
    struct chart *const chart = add(document, CHART_LINES, 2, WEEKS);
    double bottom, base;
    char *svg;

    (void)state;
    for (size_t i = 0; i < WEEKS; i++) {
        chart->values[i] = i == WEEKS - 10 ? 93 : 91;
        chart->values[WEEKS + i] = i == WEEKS - 2 ? 1500 : 1263;
    }
    svg = svg_of(chart, LANGUAGE_VI);
    bottom = height_of_text(svg, ">0<"); /* of the axis, a few points below it */
    base = height_of_text(svg, ">93<");
    assert_true(base > 0 && base < bottom - 5);
    base = height_of_text(svg, ">91<");
    assert_true(base > 0 && base < bottom - 5);
    assert_true(height_of_text(svg, ">1.263<") < 0); /* it would lie on the greatest */
    free(svg);
    for (size_t i = 0; i < WEEKS; i++) /* both lines beside one another: numbers on either side */
        chart->values[i] = i == WEEKS - 10 ? 1241 : 1240;
    svg = svg_of(chart, LANGUAGE_VI);
    assert_true(height_of_text(svg, ">1.240<") > height_of_text(svg, ">1.500<"));
    free(svg);
    document_free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_a_picture), cmocka_unit_test(numbers_stand_on_it),
        cmocka_unit_test(odd_ones_are_drawn),
        cmocka_unit_test(numbers_of_lines_touch_neither_axis_nor_one_another)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
