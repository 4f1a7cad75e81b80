/* What stands in JSON, XML and HTML, whatever a stranger sends: values, encodings, limits. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/page_text.h"
#include "base/words.h"
#include "io/json_path.h"
#include "io/markup.h"
#include "io/pattern.h"
#include "io/unicode.h"
#include "stage/probe_expect.h"
#include "stage/probe_expect_value.h"

/* Sanitizers copy what grows again and again: a step that has begun takes longer with them. */
enum { EFFORT_US = 40000, ENOUGH_US = 50000, SLACK = 4 };

/* --- values ----------------------------------------------------------------------------------- */

static bool is_met(const char *written, const char *text, bool is_number, size_t length)
{
    struct wanted_value wanted = {.path = "$"};
    const struct found found = {.exists = text != NULL,
                                .is_number = is_number,
                                .text = (char *)(uintptr_t)text,
                                .length = length};

    assert_int_equal(value_parse(written, &wanted), VALUE_FINE);
    return value_is_met(&wanted, &found);
}

static void a_value_alone_means_that_it_is_equal(void **state)
{
    (void)state;
    assert_true(is_met("DA_TRA", "DA_TRA", false, 6));
    assert_false(is_met("DA_TRA", "da_tra", false, 6));
    assert_true(is_met("= đã trả", "đã trả", false, 6));
    assert_true(is_met("5", "5.0", true, 0));
    assert_false(is_met("00", "0", false, 1)); /* codes are no numbers */
    assert_true(is_met("!= 5", "6", true, 0));
    assert_false(is_met("!= 5", NULL, false, 0));
    assert_true(is_met("= exists", "exists", false, 6));
}

static void numbers_are_compared_as_numbers(void **state)
{
    (void)state;
    assert_true(is_met(">= 600", "600", true, 0));
    assert_true(is_met(">= 600", "1e3", true, 0));
    assert_true(is_met("> 99", "100", false, 3)); /* also if it stands there as text */
    assert_false(is_met("> 99", "một trăm", false, 8));
    assert_false(is_met("< 5", "", false, 0));
    assert_true(is_met("<= -1.5", "-2", true, 0));
    assert_true(is_met("> 9223372036854775806", "9223372036854775807", true, 0));
    assert_false(is_met(">= 1", NULL, false, 0));
}

static void existence_and_length_are_asked_for(void **state)
{
    (void)state;
    assert_true(is_met("exists", "", false, 0));
    assert_false(is_met("exists", NULL, false, 0));
    assert_true(is_met("missing", NULL, false, 0));
    assert_false(is_met("missing", "null", false, 0));
    assert_true(is_met("length >= 3", "", false, 3));
    assert_false(is_met("length>=3", "", false, 2));
    assert_true(is_met("length = 0", "", false, 0));
    assert_false(is_met("length = 0", NULL, false, 0));
    assert_true(is_met("lengthy", "lengthy", false, 7));
}

static void what_is_no_comparison_is_a_mistake(void **state)
{
    struct wanted_value wanted;

    (void)state;
    assert_int_equal(value_parse(">=", &wanted), VALUE_NOTHING);
    assert_int_equal(value_parse("!=", &wanted), VALUE_NOTHING);
    assert_int_equal(value_parse("=", &wanted), VALUE_FINE); /* an empty text */
    assert_int_equal(value_parse("< 0x10", &wanted), VALUE_NO_NUMBER);
    assert_int_equal(value_parse("< inf", &wanted), VALUE_NO_NUMBER);
    assert_int_equal(value_parse("length", &wanted), VALUE_NO_OPERATOR);
    assert_int_equal(value_parse("length < -3", &wanted), VALUE_NO_LENGTH);
}

/* --- JSON ------------------------------------------------------------------------------------- */

/* "text", "(none)", or what was wrong. */
static const char *find_json(const char *json, const char *path)
{
    static char shown[256];
    const struct effort effort = effort_begin(EFFORT_US);
    struct found found = {.exists = false};
    const enum look look = json_path_find(json, strlen(json), &path, 1, &effort, &found);

    snprintf(shown, sizeof shown, "%s%s%zu",
             look == LOOK_MALFORMED ? "malformed"
             : look == LOOK_COSTLY  ? "costly"
                                    : "",
             look != LOOK_FINE    ? ""
             : found.text == NULL ? "(none)"
                                  : found.text,
             found.length);
    found_release(&found);
    return shown;
}

static void json_is_read_by_path(void **state)
{
    (void)state;
    assert_string_equal(find_json("{\"a\": {\"b c\": [1, \"hai\", null, true]}}", "$.a.\"b c\"[1]"),
                        "hai3");
    assert_string_equal(find_json("{\"tên\": \"Phan Rang\"}", "$.tên"), "Phan Rang9");
    assert_string_equal(find_json("[1, [], {}]", "$"), "3");
    assert_string_equal(find_json("[1, 2]", "$[#-1]"), "20");
    assert_string_equal(find_json("[true, null, 1.5]", "$[1]"), "null0");
    assert_string_equal(find_json("[true, null, 1.5]", "$[0]"), "true0");
    assert_string_equal(find_json("{}", "$.a"), "(none)0");
    assert_string_equal(find_json("\xef\xbb\xbf{\"a\": 1}", "$.a"), "10");
    assert_string_equal(find_json("{\"a\": \"'; drop table x; --\"}", "$.a"),
                        "'; drop table x; --19");
}

static void what_is_no_json_is_malformed(void **state)
{
    static const char *const wrong[] = {"",     "{",       "{\"a\": 1,}", "<html>", "[1] 2",
                                        "NaN1", "{'a':1}", "[\"\xff\"]",  "[01x]"};
    const struct effort effort = effort_begin(EFFORT_US);
    const char *path = "$";
    struct found found;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_string_equal(find_json(wrong[i], "$"), "malformed0");
    /* SQLite would stop reading at the NUL */
    assert_int_equal(json_path_find("{}\0{", 4, &path, 1, &effort, &found), LOOK_MALFORMED);
}

static void texts_below_a_path_are_gathered(void **state)
{
    static const char json[] = "{\"a\": [{\"d\": \"14/06/2022\"}, {\"d\": 5}], \"b\": \"x\"}";
    const struct effort effort = effort_begin(EFFORT_US);
    struct text texts = {0};

    (void)state;
    assert_int_equal(json_path_gather(json, strlen(json), "$.a", &effort, &texts), LOOK_FINE);
    assert_string_equal(text_string(&texts), "14/06/2022\n5\n");
    text_free(&texts);
}

static void paths_are_looked_at_before_they_are_used(void **state)
{
    static const char *const right[] = {"$", "$.a", "$.a.b[0]", "$.\"a.b\".c", "$[#-1]", "$[#]"};
    static const char *const wrong[] = {"",    "a",    "$a",  "$.",    "$..a",  "$[",
                                        "$[]", "$[x]", "$[1", "$.\"a", "$[-1]", "$[#1]"};

    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        assert_true(json_path_check(right[i], NULL));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(json_path_check(wrong[i], NULL));
}

/* --- XML and HTML ----------------------------------------------------------------------------- */

static const char *find_markup(enum look look, struct markup *markup, const char *path)
{
    static const struct markup_namespace namespaces[] = {{"k", "urn:k"}};
    static char shown[256];
    const struct effort effort = effort_begin(EFFORT_US);
    struct found found = {.exists = false};

    if (look == LOOK_FINE)
        look = markup_find(markup, &(struct markup_path){path, namespaces, 1}, &effort, &found);
    snprintf(shown, sizeof shown, "%s%s",
             look == LOOK_MALFORMED ? "malformed"
             : look == LOOK_COSTLY  ? "costly"
                                    : "",
             look != LOOK_FINE    ? ""
             : found.text == NULL ? "(none)"
                                  : found.text);
    found_release(&found);
    markup_close(markup);
    return shown;
}

static const char *find_xml(const char *xml, size_t length, bool is_utf8, const char *path)
{
    const struct effort effort = effort_begin(EFFORT_US);
    struct markup *markup = NULL;
    const enum look look = markup_open_xml(xml, length, is_utf8, &effort, &markup);

    return find_markup(look, markup, path);
}

static const char *find_html(const char *html, const char *path)
{
    const struct effort effort = effort_begin(EFFORT_US);
    struct markup *markup = NULL;
    const enum look look = markup_open_html(html, strlen(html), &effort, &markup);

    return find_markup(look, markup, path);
}

#define XML(xml, path) find_xml(xml, strlen(xml), false, path)

static void xml_is_read_by_xpath(void **state)
{
    static const char xml[] =
        "<r xmlns='urn:k'><a i='1'> mot </a><a i='2'><![CDATA[<hai>]]></a></r>";

    (void)state;
    assert_string_equal(XML(xml, "//k:a[@i='2']"), "<hai>");
    assert_string_equal(XML(xml, "//k:a"), "mot");
    assert_string_equal(XML(xml, "count(//k:a)"), "2");
    assert_string_equal(XML(xml, "//a"), "(none)");
    assert_string_equal(XML(xml, "//k:a/@i = '2'"), "true");
    assert_string_equal(XML(xml, "//x:a"), "malformed");
    assert_string_equal(XML("<r><a></r>", "//a"), "malformed");
    assert_string_equal(XML("", "/"), "malformed");
    assert_string_equal(XML("<r/><r/>", "/"), "malformed");
}

static void encodings_are_understood(void **state)
{
    static const char utf16[] = "\xff\xfe<\0r\0>\0\xd1\x1e<\0/\0r\0>\0"; /* ệ is U+1EC7, ố U+1ED1 */
    static const char cp1258[] = "<?xml version='1.0' encoding='windows-1258'?><r>\xea\xf2</r>";
    static const char wrong[] = "<?xml version='1.0' encoding='utf-16'?><r>ổ</r>";
    size_t length;
    char *text;

    (void)state;
    assert_string_equal(find_xml(utf16, sizeof utf16 - 1, false, "/r"), "ố");
    text = unicode_fold(XML(cp1258, "/r"), strlen(XML(cp1258, "/r")));
    assert_string_equal(text, "ệ");
    free(text);
    /* the header was right, the page was not */
    assert_string_equal(find_xml(wrong, sizeof wrong - 1, true, "/r"), "ổ");
    text = unicode_from("\xff\xfe\xd1\x1e", 4, NULL, &length);
    assert_non_null(strstr(text, "ố"));
    free(text);
    text = unicode_from("a\xd0\xea", 3, "windows-1258//IGNORE", &length);
    assert_int_equal(length, 3);
    free(text);
}

static void html_is_read_as_browsers_do(void **state)
{
    (void)state;
    assert_string_equal(find_html("<p>một<p class=x>hai", "//p[@class='x']"), "hai");
    assert_string_equal(find_html("<table><tr><td>Ba</table>", "//td"), "Ba");
    assert_string_equal(find_html("<title>Dịch vụ</title><a href='&a=b", "//title"), "Dịch vụ");
    assert_string_equal(find_html("<p>a</p>", "//k:p"), "(none)");
}

static void nothing_outside_is_loaded_and_no_entity_expanded(void **state)
{
    (void)state;
    assert_string_equal(
        XML("<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r>&x;</r>", "/r"), "costly");
    assert_string_equal(XML("<!DOCTYPE r [<!ENTITY x 'y'>]><r>&x;</r>", "/r"), "costly");
    assert_string_equal(XML("<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r>y</r>", "/r"), "y");
}

/* --- what is wicked --------------------------------------------------------------------------- */

static char *repeat(const char *head, const char *part, size_t count, const char *tail)
{
    struct text text = {0};

    text_add_string(&text, head);
    for (size_t i = 0; i < count; i++)
        text_add_string(&text, part);
    text_add_string(&text, tail);
    return text_detach(&text);
}

static void wicked_documents_are_given_up_in_time(void **state)
{
    static const struct {
        const char *head, *part;
        size_t count;
        const char *tail, *path;
    } rows[] = {
        {"", "<a>", 200000, "", "//a"},
        {"<r ", "a='1' ", 100000, "/>", "/r"},
        {"<r>", "<a><b/></a>", 60000, "</r>", "//a[. = //b]"},
        {"<r>", "<a><b/></a>", 2900, "</r>", "//a/following-sibling::a/preceding-sibling::a"},
        {"<r>", "<a><b/></a>", 2900, "</r>", "//*[count(//*[count(//*) > 1]) > 1]"},
        {"<r>", "<a>xxxxxxxxxxxxxxxxxxxxxxxx</a>", 1500, "</r>",
         "//a[translate(string(/), 'x', 'y') = 'z']"},
        {"<r>", "<a>xxxxxxxxxxxxxxxxxxxxxxxx</a>", 1500, "</r>", "//a[normalize-space(/) = '']"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *const xml = repeat(rows[i].head, rows[i].part, rows[i].count, rows[i].tail);
        const int64_t began_us = clock_thread_us();

        assert_string_equal(XML(xml, rows[i].path), "costly");
        assert_true(clock_thread_us() - began_us < SLACK * ENOUGH_US);
        free(xml);
    }
}

static void wicked_json_and_html_are_given_up_in_time(void **state)
{
    char *const wide = repeat("[", "1,", 3000000, "1]");
    char *const deep = repeat("", "[", 300000, "");
    char *const page = repeat("<body>", "<div>", 300000, "");
    const int64_t began_us = clock_thread_us();

    (void)state;
    assert_string_equal(find_json(wide, "$[0]"), "costly0");
    assert_string_equal(find_json(deep, "$[0]"), "malformed0");
    assert_string_equal(find_html(page, "//p"), "costly");
    assert_true(clock_thread_us() - began_us < 3 * SLACK * ENOUGH_US);
    free(wide);
    free(deep);
    free(page);
}

/* Capabilities of maps have megabytes: they are no wickedness. */
static void large_documents_of_honest_services_are_read(void **state)
{
    static const char head[] = "<WMS_Capabilities xmlns='http://www.opengis.net/wms'><Layer>";
    static const char layer[] = "<Layer queryable='1'><Name>province:roads</Name><CRS>EPSG:4326"
                                "</CRS><BoundingBox CRS='EPSG:4326' minx='11.30' miny='108.5'/>"
                                "<Style><Name>line</Name><LegendURL width='20'/></Style></Layer>\n";
    const struct expectations wms = {.form = FORM_WMS, .form_wants = "last"};
    const struct expectations lacks = {.form = FORM_WMS, .form_wants = "line"};
    const struct expectations json = {.form = FORM_JSON};
    char *const xml = repeat(head, layer, 2000000 / strlen(layer),
                             "<Layer><Name><!-- the -->\n last </Name></Layer></Layer>"
                             "</WMS_Capabilities>");
    char *const places = repeat("[", "[108.98011,11.56011],", 140000, "0]");
    struct evidence evidence = {.status = 200, .body = xml, .body_length = strlen(xml)};

    (void)state;
    assert_string_equal(reason_name(expectations_judge(&wms, &evidence).reason), "none");
    assert_string_equal(reason_name(expectations_judge(&lacks, &evidence).reason), "content");
    evidence.body = places;
    evidence.body_length = strlen(places);
    assert_string_equal(reason_name(expectations_judge(&json, &evidence).reason), "none");
    free(xml);
    free(places);
}

/* All expectations of one answer share one effort. */
static void one_answer_is_judged_within_one_effort(void **state)
{
    struct pattern *const pattern = pattern_new("a.{0,9000}[xy]", NULL);
    const struct wanted_pattern wanted[] = {
        {NULL, "1", pattern}, {NULL, "2", pattern}, {NULL, "3", pattern}, {NULL, "4", pattern}};
    const struct expectations expectations = {.matches = {CONSEQUENCE_DEGRADED, 4, wanted}};
    char *const body = repeat("", "a", 900000, "");
    const struct evidence evidence = {.status = 200, .body = body, .body_length = strlen(body)};
    const int64_t began_us = clock_thread_us();
    const struct verdict verdict = expectations_judge(&expectations, &evidence);

    (void)state;
    assert_int_equal(verdict.reason, REASON_COSTLY);
    assert_int_equal(verdict.consequence, CONSEQUENCE_DEGRADED);
    assert_true(clock_thread_us() - began_us < SLACK * ENOUGH_US);
    pattern_free(pattern);
    free(body);
}

/* --- what a reader sees ----------------------------------------------------------------------- */

static void a_page_is_read_as_it_is_seen(void **state)
{
    static const char html[] =
        "<title>M&ocirc;t\n &#7897;t</title><!-- c --><script>x</script><style>y</style>"
        "<h1>Hai <b>b</b>a</h1><p style='DISPLAY : none'>ẩn<p>c</p>d</p>bốn<br>năm"
        "<div hidden><div>e</div>f</div><img alt='sáu' src=x>&lt;bảy&gt; &khong; 1 < 2"
        "<input type=password>";
    struct page_text page;

    (void)state;
    page_text_read(&page, html, strlen(html), 1000);
    assert_string_equal(text_string(&page.title), "Môt ột ");
    assert_string_equal(text_string(&page.headings), "Hai ba \n");
    assert_string_equal(text_string(&page.visible), "Hai ba bốn năm sáu <bảy> &khong; 1 < 2 ");
    assert_string_equal(text_string(&page.hidden), "ẩn c d e f ");
    assert_true(page.asks_password);
    page_text_free(&page);
}

static void a_page_says_its_encoding(void **state)
{
    char charset[CHARSET_TEXT];
    static const char meta[] = "<meta http-equiv=x content=\"text/html; charset=windows-1258\">";

    (void)state;
    assert_string_equal(page_text_charset(charset, meta, strlen(meta)), "windows-1258");
    assert_string_equal(page_text_charset(charset, "<meta charset='utf-8'>", 22), "utf-8");
    assert_string_equal(page_text_charset(charset, "<p>", 3), "");
}

static void texts_are_folded_for_comparison(void **state)
{
    char *const folded = unicode_fold("HỆ\xc2\xa0 THỐNG “ĐANG” – 5…", 36);
    char *const plain = unicode_strip_accents(folded);

    (void)state;
    assert_string_equal(folded, "hệ thống \"đang\" - 5...");
    assert_string_equal(plain, "he thong \"dang\" - 5...");
    free(folded);
    free(plain);
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
        cmocka_unit_test(a_value_alone_means_that_it_is_equal),
        cmocka_unit_test(numbers_are_compared_as_numbers),
        cmocka_unit_test(existence_and_length_are_asked_for),
        cmocka_unit_test(what_is_no_comparison_is_a_mistake),
        cmocka_unit_test(json_is_read_by_path),
        cmocka_unit_test(what_is_no_json_is_malformed),
        cmocka_unit_test(texts_below_a_path_are_gathered),
        cmocka_unit_test(paths_are_looked_at_before_they_are_used),
        cmocka_unit_test(xml_is_read_by_xpath),
        cmocka_unit_test(encodings_are_understood),
        cmocka_unit_test(html_is_read_as_browsers_do),
        cmocka_unit_test(nothing_outside_is_loaded_and_no_entity_expanded),
        cmocka_unit_test(wicked_documents_are_given_up_in_time),
        cmocka_unit_test(wicked_json_and_html_are_given_up_in_time),
        cmocka_unit_test(large_documents_of_honest_services_are_read),
        cmocka_unit_test(one_answer_is_judged_within_one_effort),
        cmocka_unit_test(a_page_is_read_as_it_is_seen),
        cmocka_unit_test(a_page_says_its_encoding),
        cmocka_unit_test(texts_are_folded_for_comparison),
    };

    return cmocka_run_group_tests(tests, speak_english, NULL);
}
