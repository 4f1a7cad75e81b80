/* The words of an http probe: what is right is understood, each mistake is told at its place. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/words.h"
#include "io/yaml.h"
#include "stage/probe_http.h"

#define DAY_US (INT64_C(86400) * US_PER_SECOND)

/* One configuration read: settings and patterns live in the arena. */
struct scene {
    struct arena *arena;
    struct reading *reading;
    struct http_settings settings;
};

static int set_up(void **state)
{
    static struct scene scene;

    words_set_language(LANGUAGE_EN);
    scene = (struct scene){.arena = arena_new()};
    scene.reading = reading_new(scene.arena);
    *state = &scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *const scene = *state;

    reading_free(scene->reading);
    arena_free(scene->arena);
    return 0;
}

static void read_probe(struct scene *scene, const char *yaml)
{
    const struct node *root = NULL;

    yaml_read_bytes(scene->reading, "x.yaml", yaml, strlen(yaml), &root);
    if (root != NULL)
        schema_read(&probe_http_schema, scene->reading, root, NULL, &scene->settings);
}

static void an_address_alone_is_enough(void **state)
{
    struct scene *const scene = *state;
    const struct expectations nothing = {0};

    read_probe(scene, "http: https://a.test/\n");
    assert_int_equal(reading_mistakes(scene->reading), 0);
    assert_string_equal(scene->settings.url, "https://a.test/");
    assert_int_equal(scene->settings.redirects, 5);
    assert_memory_equal(&scene->settings.expect, &nothing, sizeof nothing);
}

static void every_word_may_be_written_plainly(void **state)
{
    struct scene *const scene = *state;
    const struct expectations *const expect = &scene->settings.expect;

    read_probe(scene, "http: http://a.test:8080/x\n"
                      "redirects: 0\n"
                      "expect:\n"
                      "  status: [200, 3XX, 401-403]\n"
                      "  contains: Di\xcc\xa3"
                      "ch\n"
                      "  lacks: [a, b]\n"
                      "  matches: 'v[uụ]'\n"
                      "  header: { Content-Type: text/html, X-A: ^b }\n"
                      "  within: 2s\n"
                      "  certificate: 14d\n"
                      "  final_host: b.test\n"
                      "  max_size: 1MB\n");
    assert_string_equal(text_string(reading_complaints(scene->reading)), "");
    assert_int_equal(scene->settings.redirects, 0);
    assert_int_equal(expect->status.count, 3);
    assert_int_equal(expect->status.ranges[1].first, 300);
    assert_int_equal(expect->status.ranges[1].last, 399);
    assert_int_equal(expect->status.ranges[2].last, 403);
    assert_string_equal(expect->status.written, "200, 3XX, 401-403");
    assert_string_equal(expect->contains.texts[0], "Dịch");
    assert_int_equal(expect->lacks.count, 2);
    assert_non_null(expect->matches.wanted[0].pattern);
    assert_int_equal(expect->header.count, 2);
    assert_string_equal(expect->header.wanted[1].name, "X-A");
    assert_int_equal(expect->within.limit, 2 * US_PER_SECOND);
    assert_int_equal(expect->certificate.limit, 14 * DAY_US);
    assert_string_equal(expect->final_host.host, "b.test");
    assert_int_equal(expect->max_size.limit, 1000000);
}

static void each_has_its_usual_consequence(void **state)
{
    struct scene *const scene = *state;
    const struct expectations *const expect = &scene->settings.expect;

    read_probe(scene,
               "http: http://a.test/\n"
               "expect: { status: 200, contains: a, lacks: b, matches: c, header: { D: e },\n"
               "  within: 1s, certificate: 2d, final_host: f, max_size: 3kB }\n");
    assert_string_equal(text_string(reading_complaints(scene->reading)), "");
    assert_int_equal(expect->status.consequence, CONSEQUENCE_DOWN);
    assert_int_equal(expect->contains.consequence, CONSEQUENCE_DOWN);
    assert_int_equal(expect->lacks.consequence, CONSEQUENCE_DOWN);
    assert_int_equal(expect->matches.consequence, CONSEQUENCE_DOWN);
    assert_int_equal(expect->header.consequence, CONSEQUENCE_DOWN);
    assert_int_equal(expect->final_host.consequence, CONSEQUENCE_DOWN);
    assert_int_equal(expect->max_size.consequence, CONSEQUENCE_DOWN);
    assert_int_equal(expect->within.consequence, CONSEQUENCE_DEGRADED);
    assert_int_equal(expect->certificate.consequence, CONSEQUENCE_WARN);
}

static void a_consequence_may_be_chosen(void **state)
{
    struct scene *const scene = *state;
    const struct expectations *const expect = &scene->settings.expect;

    read_probe(scene, "http: http://a.test/\n"
                      "expect:\n"
                      "  status: { value: [200, 204], else: degraded }\n"
                      "  contains: { value: a, else: warn }\n"
                      "  lacks: { else: degraded, value: [b, c] }\n"
                      "  matches: { value: d, else: warn }\n"
                      "  header: { value: { E: f }, else: warn }\n"
                      "  within: { value: 2s, else: down }\n"
                      "  certificate: { value: 14d, else: down }\n"
                      "  final_host: { value: g, else: warn }\n"
                      "  max_size: { value: 1MB, else: degraded }\n");
    assert_string_equal(text_string(reading_complaints(scene->reading)), "");
    assert_int_equal(expect->status.consequence, CONSEQUENCE_DEGRADED);
    assert_int_equal(expect->status.count, 2);
    assert_int_equal(expect->contains.consequence, CONSEQUENCE_WARN);
    assert_int_equal(expect->lacks.consequence, CONSEQUENCE_DEGRADED);
    assert_int_equal(expect->matches.consequence, CONSEQUENCE_WARN);
    assert_int_equal(expect->header.consequence, CONSEQUENCE_WARN);
    assert_int_equal(expect->header.count, 1);
    assert_int_equal(expect->within.consequence, CONSEQUENCE_DOWN);
    assert_int_equal(expect->within.limit, 2 * US_PER_SECOND);
    assert_int_equal(expect->certificate.consequence, CONSEQUENCE_DOWN);
    assert_int_equal(expect->final_host.consequence, CONSEQUENCE_WARN);
    assert_int_equal(expect->max_size.consequence, CONSEQUENCE_DEGRADED);
    assert_int_equal(expect->max_size.limit, 1000000);
}

/* A mistake stands in the second line; its column, and some of what is said. */
static const struct planted {
    const char *line;
    int column;
    const char *said;
} mistakes[] = {
    {"expect: { status: 99 }", 19, "'status' wants 200, 2xx, 200-299 or a list of these, not '99'"},
    {"expect: { status: 600 }", 19, "not '600'"},
    {"expect: { status: 2x }", 19, "not '2x'"},
    {"expect: { status: ok }", 19, "not 'ok'"},
    {"expect: { status: 299-200 }", 19, "not '299-200'"},
    {"expect: { status: [200, 2OO] }", 25, "not '2OO'"},
    {"expect: { status: [] }", 19, "wants a list of 1 to 64 values, not 0"},
    {"expect: { status: { value: 200, else: dwn } }", 39, "did you mean 'down'?"},
    {"expect: { status: { value: 200, els: down } }", 33, "did you mean 'else'?"},
    {"expect: { status: { else: down } }", 19, "'value' is missing beside 'else'"},
    {"expect: { contains: }", 21, "a value is missing here"},
    {"expect: { contains: '' }", 21, "may not be empty"},
    {"expect: { contains: { a: b } }", 21, "wants one value"},
    {"expect: { contains: [a, [b]] }", 25, "wants one value, not a list"},
    {"expect: { lacks: { value: a, else: never } }", 36, "down, degraded, warn"},
    {"expect: { matches: '(' }", 20, "'(' is not a regular expression: at byte 2"},
    {"expect: { matches: [a, '*b'] }", 24, "is not a regular expression"},
    {"expect: { matches: { value: 'a{2,1}', else: warn } }", 29, "is not a regular expression"},
    {"expect: { header: text/html }", 19, "'header' wants names and values"},
    {"expect: { header: {} }", 19, "'header' wants names and values"},
    {"expect: { header: { 'A b': c } }", 21, "'A b' cannot be the name of a header"},
    {"expect: { header: { A: '[' } }", 24, "is not a regular expression"},
    {"expect: { header: { A: [b] } }", 24, "wants one value, not a list"},
    {"expect: { within: 2 }", 19, "has no unit"},
    {"expect: { within: 2MB }", 19, "2MB"},
    {"expect: { within: soon }", 19, "soon"},
    {"expect: { within: 0s }", 19, "at least"},
    {"expect: { within: { value: 2, else: down } }", 28, "has no unit"},
    {"expect: { certificate: 14 }", 24, "has no unit"},
    {"expect: { certificate: 9999d }", 24, "at most"},
    {"expect: { final_host: https://a.test/ }", 23, "the name of a host alone"},
    {"expect: { max_size: 5 }", 21, "has no unit"},
    {"expect: { max_size: 5s }", 21, "5s"},
    {"expect: { max_size: 1GB }", 21, "at most"},
    {"expect: { contain: a }", 11, "did you mean 'contains'?"},
    {"expect: [a]", 9, "not a list"},
    {"redirects: 21", 12, "21"},
    {"redirects: some", 12, "some"},
};

static void each_mistake_is_told_at_its_place(void **state)
{
    size_t right = 0;

    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct scene *const scene = *state;
        char yaml[256];
        char place[32];
        const char *said;

        snprintf(yaml, sizeof yaml, "http: https://a.test/\n%s\n", mistakes[i].line);
        snprintf(place, sizeof place, "x.yaml:2:%d: ", mistakes[i].column);
        read_probe(scene, yaml);
        said = text_string(reading_complaints(scene->reading));
        if (reading_mistakes(scene->reading) != 1 || strncmp(said, place, strlen(place)) != 0 ||
            strstr(said, mistakes[i].said) == NULL)
            print_error("%s\nwanted one mistake %s… %s\nbut it was: %s\n", mistakes[i].line, place,
                        mistakes[i].said, said);
        else
            right++;
        tear_down(state);
        set_up(state);
    }
    assert_int_equal(right, sizeof mistakes / sizeof *mistakes);
}

static void an_address_must_be_a_page_without_a_password(void **state)
{
    static const struct planted rows[] = {
        {"http: ftp://a.test/", 7, "'ftp://a.test/' is neither http nor https"},
        {"http: a.test", 7, "a.test"},
        {"http: /path", 7, "/path"},
        {"http: https://", 7, "https://"},
        {"http: https://u:p@a.test/", 7, "must not contain a user's name or password"},
        {"http: https://u@a.test", 7, "must not contain a user's name or password"},
        {"http: https://a.test:99999/", 7, "a.test:99999"},
        {"http: https://a b/", 7, "a b"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scene *const scene = *state;
        const char *said;

        read_probe(scene, rows[i].line);
        said = text_string(reading_complaints(scene->reading));
        if (reading_mistakes(scene->reading) != 1 || strncmp(said, "x.yaml:1:7: ", 12) != 0 ||
            strstr(said, rows[i].said) == NULL)
            fail_msg("%s\nwanted %s\nbut it was: %s", rows[i].line, rows[i].said, said);
        tear_down(state);
        set_up(state);
    }
}

static void a_sign_behind_the_host_is_no_password(void **state)
{
    struct scene *const scene = *state;

    read_probe(scene, "http: https://a.test/u@b?c=d@e\n");
    assert_string_equal(text_string(reading_complaints(scene->reading)), "");
}

static void all_mistakes_are_found_in_one_go(void **state)
{
    struct scene *const scene = *state;

    read_probe(scene, "http: https://a.test/\n"
                      "redirects: -1\n"
                      "expect: { status: [1, 2, 200], matches: ['(', ')', a], within: 3,\n"
                      "  lacks: { value: '', else: x, more: y } }\n");
    assert_int_equal(reading_mistakes(scene->reading), 8);
}

static void mistakes_are_told_in_vietnamese_too(void **state)
{
    struct scene *const scene = *state;

    words_set_language(LANGUAGE_VI);
    read_probe(scene, "http: https://a.test/\nexpect: { status: ok }\n");
    assert_non_null(strstr(text_string(reading_complaints(scene->reading)),
                           "'status' cần 200, 2xx, 200-299 hoặc danh sách"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_address_alone_is_enough),
        TEST(every_word_may_be_written_plainly),
        TEST(each_has_its_usual_consequence),
        TEST(a_consequence_may_be_chosen),
        TEST(each_mistake_is_told_at_its_place),
        TEST(an_address_must_be_a_page_without_a_password),
        TEST(a_sign_behind_the_host_is_no_password),
        TEST(all_mistakes_are_found_in_one_go),
        TEST(mistakes_are_told_in_vietnamese_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
