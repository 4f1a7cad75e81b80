/* HTML: everything is there, nothing of it is markup that a cell brought along, and what is served
 * under a strict policy has no styles and no scripts. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "sample_document.h"
#include "stage/print.h"

static char *html_of(const struct document *document, const char *name)
{
    FILE *const file = tmpfile();
    struct text html = {0};
    struct error error = {""};
    char bytes[4096];
    size_t length;

    if (!print_format_find(name)->print(document, &(struct print_options){NULL}, file, &error))
        fail_msg("%s", error.message);
    rewind(file);
    while ((length = fread(bytes, 1, sizeof bytes, file)) > 0)
        text_add_bytes(&html, bytes, length);
    fclose(file);
    return text_detach(&html);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;

    while ((text = strstr(text, part)) != NULL) {
        count++;
        text += strlen(part);
    }
    return count;
}

static void has(const char *html, const char *part)
{
    if (strstr(html, part) == NULL)
        fail_msg("'%s' is not in it", part);
}

static void all_of_it_is_there(void **state)
{
    struct document *const document = sample_document();
    char *const html = html_of(document, "html");
    char *const again = html_of(document, "html");

    (void)state;
    assert_string_equal(html, again);
    has(html, "<!DOCTYPE html>\n<html lang=\"vi\">");
    has(html, "@page");
    has(html, "<td>=HYPERLINK(&quot;x&quot;) ẵ Ặ ỡ Ữ &lt;b&gt;&amp;amp;&lt;/b&gt;</td>");
    has(html, "<td class=\"right\">130:05:09</td>");
    has(html, "<td class=\"right strong\">≥ 1.234.567</td>");
    has(html, "<th scope=\"rowgroup\" colspan=\"4\">Văn phòng UBND tỉnh</th>");
    has(html, "<li>Cổng dịch vụ công đạt chỉ tiêu. <mark>[cần xác nhận]</mark></li>");
    has(html, "<p class=\"report-note\">Trong kỳ không ghi nhận sự cố.</p>");
    has(html, "role=\"img\" aria-label=\"Từ tháng 01 đến tháng 6");
    has(html, "Phụ lục I<br>Kết quả chi tiết từng dịch vụ");
    has(html, "<p>Chính sách tính toán 2022-01 (SHA-256: 0123…)</p>");
    assert_int_equal(count_of(html, "<th scope=\"col\">"), 4);
    assert_int_equal(count_of(html, "<svg "), 6);
    assert_int_equal(count_of(html, "</svg>"), 6);
    assert_int_equal(count_of(html, "<h1>"), 1);
    free(again);
    free(html);
    document_free(document);
}

static void the_body_keeps_to_a_strict_policy(void **state)
{
    struct document *const document = sample_document();
    char *const body = html_of(document, "html-body");

    (void)state;
    assert_memory_equal(body, "<main", 5);
    assert_null(strstr(body, "<style"));
    assert_null(strstr(body, " style="));
    assert_null(strstr(body, "<script"));
    assert_null(strstr(body, " onload="));
    assert_int_equal(count_of(body, "http"), count_of(body, "http://www.w3.org/2000/svg"));
    free(body);
    document_free(document);
}

/* What a chart brings along is escaped in the drawing, too, and an empty one is told. */
static void strangers_words_stay_words(void **state)
{
    struct document *const document = document_new(LANGUAGE_EN);
    struct chart *const chart =
        document_add_chart(document, PART_BODY, CHART_BARS, "c", "", "<i>\"'&", 1, 1);
    char *html;

    (void)state;
    chart->categories[0] = "<script>alert(1)</script>";
    chart->empty = "no <b>value</b>";
    html = html_of(document, "html");
    has(html, "no &lt;b&gt;value&lt;/b&gt;");
    free(html);
    chart->values[0] = 5;
    html = html_of(document, "html");
    has(html, "&lt;script&gt;alert(1)&lt;/script&gt;</text>");
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "<i>"));
    assert_null(strstr(html, "report-mark\""));
    assert_null(strstr(html, "report-summary\""));
    free(html);
    document_free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_of_it_is_there),
                                       cmocka_unit_test(the_body_keeps_to_a_strict_policy),
                                       cmocka_unit_test(strangers_words_stay_words)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
