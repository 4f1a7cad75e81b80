/* Soft failures: pages that answer 200 and are none, and pages that only speak of such things. */
#include "pages.h"

#include "base/words.h"
#include "model/catalogue.h"
#include "stage/config.h"
#include "stage/probe.h"
#include "stage/probe_expect.h"

enum { DETAIL_TEXT = 256 };

static const char plain[] =
    "province: { name: T, language: en }\n"
    "services: [ { id: a, name: A, probes: [ { http: 'http://a.test/' } ] } ]\n";

static struct config *load(const char *yaml)
{
    struct text complaints = {0};
    struct config *const config =
        config_parse("t.yaml", yaml, strlen(yaml), probe_schemas(), &complaints);

    if (config == NULL)
        fail_msg("%s", text_string(&complaints));
    text_free(&complaints);
    return config;
}

static struct evidence answer(const struct config *config, const char *html)
{
    return (struct evidence){.status = 200,
                             .headers = "Content-Type: text/html; charset=utf-8\r\n\r\n",
                             .body = html,
                             .body_length = strlen(html),
                             .soft = &config_catalogue(config)->soft,
                             .url = "https://a.test/portal/Pages/default.aspx"};
}

/* "soft_maintenance", or "none". */
static const char *look_at(const struct config *config, const char *html, char detail[DETAIL_TEXT])
{
    const struct expectations none = {0};
    const struct evidence evidence = answer(config, html);
    const struct verdict verdict = expectations_judge(&none, &evidence);

    snprintf(detail, DETAIL_TEXT, "%s", verdict.detail);
    return reason_name(verdict.reason);
}

static void each_page_that_fails_softly_has_its_reason(void **state)
{
    struct config *const config = load(plain);
    struct pages pages = pages_read("tests/pages/soft.txt");
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < pages.count; i++) {
        char detail[DETAIL_TEXT];
        char wanted[64];

        snprintf(wanted, sizeof wanted, "soft_%.*s", (int)strcspn(pages.pages[i].name, " "),
                 pages.pages[i].name);
        if (strcmp(look_at(config, pages.pages[i].text, detail), wanted) != 0) {
            print_error("%s: %s (%s)\n", pages.pages[i].name,
                        look_at(config, pages.pages[i].text, detail), detail);
            wrong++;
        }
    }
    assert_true(pages.count >= 30);
    assert_int_equal(wrong, 0);
    free(pages.bytes);
    config_free(config);
}

static void a_hundred_good_pages_with_tempting_words_are_good(void **state)
{
    struct config *const config = load(plain);
    struct pages shells = pages_read("tests/pages/shells.txt");
    struct pages contents = pages_read("tests/pages/contents.txt");
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < shells.count * contents.count; i++) {
        const size_t which = i % contents.count;
        char *const page = pages_fill(shells.pages[i / contents.count].text,
                                      contents.pages[which].name, contents.pages[which].text);
        char detail[DETAIL_TEXT];

        if (strcmp(look_at(config, page, detail), "none") != 0) {
            print_error("%s, %s: %s\n", shells.pages[i / contents.count].name,
                        contents.pages[which].name, detail);
            wrong++;
        }
        free(page);
    }
    assert_true(shells.count * contents.count >= 100);
    assert_int_equal(wrong, 0);
    free(shells.bytes);
    free(contents.bytes);
    config_free(config);
}

static const char maintenance[] = "<title>x</title><p>Hệ thống đang bảo trì</p>";

static void only_html_that_answered_well_is_looked_at(void **state)
{
    struct config *const config = load(plain);
    const struct expectations none = {0};
    struct evidence evidence = answer(config, maintenance);

    (void)state;
    assert_int_equal(expectations_judge(&none, &evidence).reason, REASON_SOFT_MAINTENANCE);
    assert_int_equal(expectations_judge(&none, &evidence).consequence, CONSEQUENCE_DOWN);
    evidence.headers = "Content-Type: application/json\r\n\r\n";
    assert_int_equal(expectations_judge(&none, &evidence).reason, REASON_NONE);
    evidence.headers = NULL; /* no type, and it does not begin as a page */
    assert_int_equal(expectations_judge(&none, &evidence).reason, REASON_NONE);
    evidence = answer(config, maintenance);
    evidence.status = 503;
    assert_int_equal(expectations_judge(&none, &evidence).reason, REASON_STATUS);
    config_free(config);
}

static void what_a_probe_wants_of_a_page_is_no_failure(void **state)
{
    static const char *const wanted[] = {"Đăng nhập"};
    static const char page[] = "<title>Đăng nhập</title><input type=password>";
    struct config *const config = load(plain);
    const struct expectations none = {0};
    const struct expectations wants = {.contains = {CONSEQUENCE_DOWN, 1, wanted}};
    struct evidence evidence = answer(config, page);

    (void)state;
    assert_int_equal(expectations_judge(&none, &evidence).reason, REASON_SOFT_LOGIN);
    assert_int_equal(expectations_judge(&wants, &evidence).reason, REASON_NONE);
    evidence.url = "https://sso.a.test/";
    assert_int_equal(expectations_judge(&none, &evidence).reason, REASON_NONE);
    config_free(config);
}

static void a_probe_chooses_kinds_and_consequence(void **state)
{
    struct config *const config = load(plain);
    const struct expectations off = {.soft_failures = {CONSEQUENCE_DOWN, ~0U}};
    const struct expectations errors = {.soft_failures = {CONSEQUENCE_DOWN, ~(1U << SOFT_ERROR)}};
    const struct expectations degraded = {.soft_failures = {CONSEQUENCE_DEGRADED, 0}};
    const struct evidence evidence = answer(config, maintenance);

    (void)state;
    assert_int_equal(expectations_judge(&off, &evidence).reason, REASON_NONE);
    assert_int_equal(expectations_judge(&errors, &evidence).reason, REASON_NONE);
    assert_int_equal(expectations_judge(&degraded, &evidence).consequence, CONSEQUENCE_DEGRADED);
    assert_true(expectations_are_costly(&degraded, &evidence));
    assert_false(expectations_are_costly(&off, &evidence));
    config_free(config);
}

static void a_rule_of_the_configuration_replaces_or_joins_the_built_in_ones(void **state)
{
    static const char yaml[] =
        "province: { name: T, language: en }\n"
        "soft_failures:\n"
        "  - { id: maintenance-text, kind: maintenance, where: text, phrases: [chỉ câu này] }\n"
        "  - { id: own, kind: error, where: [text, title], least: 2, phrases: [Một, Hai, Ba] }\n"
        "services: [ { id: a, name: A, probes: [ { http: 'http://a.test/' } ] } ]\n";
    struct config *const config = load(yaml);
    char detail[DETAIL_TEXT];

    (void)state;
    assert_string_equal(look_at(config, maintenance, detail), "none");
    assert_string_equal(look_at(config, "<p>CHỈ CÂU NÀY", detail), "soft_maintenance");
    assert_string_equal(look_at(config, "<p>chi cau nay", detail), "soft_maintenance");
    assert_string_equal(look_at(config, "<title>một</title>ba", detail), "soft_error");
    assert_string_equal(detail, "the page answers well but says 'một'");
    assert_string_equal(look_at(config, "<p>một mốt hait", detail), "none");
    assert_string_equal(look_at(config, "<p>mot hait ba", detail), "none");
    config_free(config);
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
        cmocka_unit_test(each_page_that_fails_softly_has_its_reason),
        cmocka_unit_test(a_hundred_good_pages_with_tempting_words_are_good),
        cmocka_unit_test(only_html_that_answered_well_is_looked_at),
        cmocka_unit_test(what_a_probe_wants_of_a_page_is_no_failure),
        cmocka_unit_test(a_probe_chooses_kinds_and_consequence),
        cmocka_unit_test(a_rule_of_the_configuration_replaces_or_joins_the_built_in_ones),
    };

    return cmocka_run_group_tests(tests, speak_english, NULL);
}
