#include "test.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/schema.h"
#include "base/words.h"
#include "io/yaml.h"

/* --- a table that has every type ------------------------------------------------------------ */

struct inner {
    int64_t number;
    const char *name;
};

struct settings {
    const char *string, *id, *url, *path;
    bool yes;
    int64_t integer, duration, percent, size;
    int choice;
    struct schema_strings strings;
    struct inner inner;
    size_t custom;
    bool checked;
};

static void read_length(struct reading *reading, const struct node *value, void *field)
{
    size_t *const length = field;
    const char *string;

    if (schema_read_string(reading, value, &string))
        *length = strlen(string);
}

static void note_check(struct reading *reading, const struct node *map, void *settings)
{
    struct settings *const all = settings;

    (void)reading;
    (void)map;
    all->checked = true;
}

static const char *const colours[] = {"red", "green", "blue", NULL};
static const char *const later[] = {"tomorrow", NULL};

#define WORD(word, kind) .name = #word, .type = (kind), .offset = offsetof(struct settings, word)

static const struct schema_word inner_words[] = {
    {.name = "number",
     .type = SCHEMA_INTEGER,
     .offset = offsetof(struct inner, number),
     .fallback = "7"},
    {.name = "name",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct inner, name),
     .required = true},
};

static const struct schema inner_schema = {
    .name = "inner", .words = inner_words, .count = 2, .size = sizeof(struct inner)};

static const struct schema_word words[] = {
    {WORD(string, SCHEMA_STRING)},
    {WORD(id, SCHEMA_ID)},
    {WORD(url, SCHEMA_URL)},
    {WORD(path, SCHEMA_PATH), .fallback = "default.db"},
    {WORD(yes, SCHEMA_BOOL), .fallback = "true"},
    {WORD(integer, SCHEMA_INTEGER), .least = -5, .most = 5},
    {WORD(duration, SCHEMA_DURATION), .fallback = "1m"},
    {WORD(percent, SCHEMA_PERCENT)},
    {WORD(size, SCHEMA_SIZE)},
    {WORD(choice, SCHEMA_CHOICE), .fallback = "green", .choices = colours, .help = "a colour"},
    {WORD(strings, SCHEMA_STRINGS)},
    {WORD(inner, SCHEMA_MAP), .inner = &inner_schema},
    {WORD(custom, SCHEMA_CUSTOM), .read = read_length},
};

static const struct schema schema = {.name = "all",
                                     .words = words,
                                     .count = sizeof words / sizeof *words,
                                     .size = sizeof(struct settings),
                                     .check = note_check,
                                     .later = later};

/* --- reading by it -------------------------------------------------------------------------- */

struct fixture {
    struct arena *arena;
    struct reading *reading;
    struct settings settings;
};

static const char *read_text(struct fixture *fixture, const char *text)
{
    const struct node *root = NULL;

    fixture->arena = arena_new();
    fixture->reading = reading_new(fixture->arena);
    fixture->settings = (struct settings){0};
    if (yaml_read_bytes(fixture->reading, "dir/t.yaml", text, strlen(text), &root))
        schema_read(&schema, fixture->reading, root, NULL, &fixture->settings);
    return text_string(reading_complaints(fixture->reading));
}

static void forget(struct fixture *fixture)
{
    reading_free(fixture->reading);
    arena_free(fixture->arena);
}

/* Whether reading "word: value" complains of the value with this sentence. */
static void expect_complaint(const char *line, const char *sentence)
{
    struct fixture fixture;
    const char *const complaints = read_text(&fixture, line);

    if (strstr(complaints, sentence) == NULL)
        print_error("%s gives %s\n", line, complaints);
    assert_non_null(strstr(complaints, sentence));
    assert_int_equal(reading_mistakes(fixture.reading), 1);
    forget(&fixture);
}

static int64_t read_number(const char *line, size_t offset)
{
    struct fixture fixture;
    int64_t number;

    assert_string_equal(read_text(&fixture, line), "");
    memcpy(&number, (const char *)&fixture.settings + offset, sizeof number);
    forget(&fixture);
    return number;
}

static void every_type_is_read(void **state)
{
    struct fixture fixture;
    const struct settings *const settings = &fixture.settings;

    (void)state;
    assert_string_equal(read_text(&fixture, "string: Cổng dịch vụ\nid: dvc-01/a.b_c\n"
                                            "url: https://a.test/?b=c\npath: x/y.db\nyes: false\n"
                                            "integer: -3\nduration: 800ms\npercent: 99.95%\n"
                                            "size: 64kB\nchoice: blue\nstrings: [one, two]\n"
                                            "inner: { name: n, number: 8 }\ncustom: four\n"),
                        "");
    assert_string_equal(settings->string, "Cổng dịch vụ");
    assert_string_equal(settings->id, "dvc-01/a.b_c");
    assert_string_equal(settings->url, "https://a.test/?b=c");
    assert_string_equal(settings->path, "dir/x/y.db");
    assert_false(settings->yes);
    assert_int_equal(settings->integer, -3);
    assert_int_equal(settings->duration, 800000);
    assert_int_equal(settings->percent, 999500);
    assert_int_equal(settings->size, 64000);
    assert_int_equal(settings->choice, 2);
    assert_int_equal(settings->strings.count, 2);
    assert_string_equal(settings->strings.strings[1], "two");
    assert_int_equal(settings->inner.number, 8);
    assert_int_equal(settings->custom, 4);
    assert_true(settings->checked);
    forget(&fixture);
}

static void what_is_not_written_has_its_default(void **state)
{
    struct fixture fixture;
    const struct settings *const settings = &fixture.settings;

    (void)state;
    assert_string_equal(read_text(&fixture, "string: a\n"), "");
    assert_string_equal(settings->path, "dir/default.db");
    assert_true(settings->yes);
    assert_int_equal(settings->duration, 60000000);
    assert_int_equal(settings->choice, 1);
    assert_int_equal(settings->inner.number, 7);
    assert_null(settings->id);
    forget(&fixture);
}

static void a_value_that_is_wrong_leaves_the_default(void **state)
{
    struct fixture fixture;

    (void)state;
    read_text(&fixture, "duration: soon\nchoice: pink\nyes: perhaps\n");
    assert_int_equal(reading_mistakes(fixture.reading), 3);
    assert_int_equal(fixture.settings.duration, 60000000);
    assert_int_equal(fixture.settings.choice, 1);
    assert_true(fixture.settings.yes);
    assert_true(fixture.settings.checked);
    forget(&fixture);
}

static void the_check_is_left_out_when_a_required_word_is_missing(void **state)
{
    static const struct schema_word required[] = {
        {WORD(string, SCHEMA_STRING), .required = true},
    };
    static const struct schema strict = {.name = "strict",
                                         .words = required,
                                         .count = 1,
                                         .size = sizeof(struct settings),
                                         .check = note_check};
    struct fixture fixture;
    struct node empty = {.kind = NODE_MAP, .place = {.file = "t.yaml", .line = 1, .column = 1}};

    (void)state;
    read_text(&fixture, "string: a\n");
    fixture.settings.checked = false;
    schema_read(&strict, fixture.reading, &empty, NULL, &fixture.settings);
    assert_false(fixture.settings.checked);
    assert_int_equal(reading_mistakes(fixture.reading), 1);
    forget(&fixture);
}

/* --- units ---------------------------------------------------------------------------------- */

static void durations_are_exact(void **state)
{
    static const struct {
        const char *line;
        int64_t us;
    } cases[] = {
        {"duration: 1ms", 1000},
        {"duration: 0s", 0},
        {"duration: 1.5s", 1500000},
        {"duration: 0.001ms", 1},
        {"duration: 90s", 90000000},
        {"duration: 5m", INT64_C(300000000)},
        {"duration: 2h", INT64_C(7200000000)},
        {"duration: 14d", INT64_C(1209600000000)},
        {"duration: 10 s", 10000000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(read_number(cases[i].line, offsetof(struct settings, duration)),
                         cases[i].us);
}

static void percentages_are_exact_in_parts_per_million(void **state)
{
    const size_t offset = offsetof(struct settings, percent);

    (void)state;
    assert_int_equal(read_number("percent: 99.9%", offset), 999000);
    assert_int_equal(read_number("percent: 99.99%", offset), 999900);
    assert_int_equal(read_number("percent: 99.9999%", offset), 999999);
    assert_int_equal(read_number("percent: 0.0001%", offset), 1);
    assert_int_equal(read_number("percent: 100%", offset), 1000000);
    assert_int_equal(read_number("percent: 99.9 %", offset), 999000);
    expect_complaint("percent: 99.99999%", "too many decimals");
    expect_complaint("percent: 100.0001%", "wants at most 100%, not '100.0001%'");
    expect_complaint("percent: 99,9%", "write a point, not a comma, in '99,9%'");
    expect_complaint("percent: 99.9", "'99.9' has no unit: wants a percentage such as 99.9%");
    expect_complaint("percent: -1%", "wants a percentage");
}

static void sizes_have_units_of_1000_and_1024(void **state)
{
    const size_t offset = offsetof(struct settings, size);

    (void)state;
    assert_int_equal(read_number("size: 5B", offset), 5);
    assert_int_equal(read_number("size: 1.5kB", offset), 1500);
    assert_int_equal(read_number("size: 1MB", offset), 1000000);
    assert_int_equal(read_number("size: 1MiB", offset), 1048576);
    expect_complaint("size: 1mb", "wants a size such as 64kB or 1MB, not '1mb'");
}

static void numbers_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    expect_complaint("duration: 99999999999999d", "is too large");
    expect_complaint("duration: 9999999999999999s", "wants a time");
    expect_complaint("duration: 0.0000001s", "wants a time");
    expect_complaint("duration: 0.0001ms", "too many decimals");
    expect_complaint("duration: 1.s", "wants a time");
    expect_complaint("duration: .5s", "wants a time");
    expect_complaint("duration: 5 minutes", "wants a time");
    expect_complaint("integer: 6", "wants a number from -5 to 5, not '6'");
    expect_complaint("integer: 99999999999999999999", "wants a whole number");
    expect_complaint("integer: 1e3", "wants a whole number");
    expect_complaint("integer: '-'", "wants a whole number");
}

static void durations_are_said_in_the_largest_unit_that_fits(void **state)
{
    char text[SCHEMA_DURATION_TEXT];

    (void)state;
    assert_string_equal(schema_format_duration(text, 800000), "800ms");
    assert_string_equal(schema_format_duration(text, 60000000), "1m");
    assert_string_equal(schema_format_duration(text, 90000000), "90s");
    assert_string_equal(schema_format_duration(text, INT64_C(1209600000000)), "14d");
    assert_string_equal(schema_format_duration(text, 1500), "1.500ms");
    assert_string_equal(schema_format_duration(text, 0), "0ms");
}

/* --- other values --------------------------------------------------------------------------- */

static void values_of_the_wrong_shape_are_refused(void **state)
{
    (void)state;
    expect_complaint("string:", "t.yaml:1:8: a value is missing here");
    expect_complaint("string: ~", "a value is missing here");
    expect_complaint("string: ''", "may not be empty");
    expect_complaint("string: [a]", "wants one value, not a list");
    expect_complaint("string: {a: b}", "wants one value, not a map");
    expect_complaint("id: Abc", "wants an id");
    expect_complaint("id: /a", "wants an id");
    expect_complaint("id: a/", "wants an id");
    expect_complaint("url: a.test", "wants a URL");
    expect_complaint("url: 'http://a b'", "wants a URL");
    expect_complaint("url: 'http:///x'", "wants a URL");
    expect_complaint("yes: 'True'", "wants true or false");
    expect_complaint("strings: []", "wants from 1 to");
    expect_complaint("inner: 5", "wants words such as 'number: …' here, not a single value");
    expect_complaint("inner: {}", "'name' is missing here");
}

static void a_word_that_is_null_in_quotes_is_a_string(void **state)
{
    struct fixture fixture;

    (void)state;
    assert_string_equal(read_text(&fixture, "string: 'null'\npath: /abs/x"), "");
    assert_string_equal(fixture.settings.string, "null");
    assert_string_equal(fixture.settings.path, "/abs/x");
    forget(&fixture);
}

/* --- suggestions ---------------------------------------------------------------------------- */

static void a_slip_of_the_finger_is_recognised(void **state)
{
    static const char *const names[] = {"every", "timeout", "confirm", "retry", "http", NULL};

    (void)state;
    assert_string_equal(reading_closest("evrey", names), "every");
    assert_string_equal(reading_closest("Every", names), "every");
    assert_string_equal(reading_closest("time_out", names), "timeout");
    assert_string_equal(reading_closest("timeuot", names), "timeout");
    assert_string_equal(reading_closest("conffirm", names), "confirm");
    assert_string_equal(reading_closest("retyr", names), "retry");
    assert_string_equal(reading_closest("htp", names), "http");
    assert_null(reading_closest("", names));
    assert_null(reading_closest("banana", names));
    assert_null(reading_closest("x", names));
    expect_complaint("tomorow: 1", "unknown word 'tomorow'");
    expect_complaint("tomorrow: 1", "'tomorrow' is not supported by this version");
    expect_complaint("choice: bleu", "wants one of: red, green, blue; not 'bleu', did you mean "
                                     "'blue'?");
}

/* --- how it is said ------------------------------------------------------------------------- */

static void mistakes_are_said_in_the_order_of_the_file(void **state)
{
    struct fixture fixture;

    (void)state;
    assert_string_equal(read_text(&fixture, "size: big\nduration: soon\ninteger: 9\n"),
                        "dir/t.yaml:1:7: wants a size such as 64kB or 1MB, not 'big'\n"
                        "size: big\n"
                        "      ^\n"
                        "dir/t.yaml:2:11: wants a time such as 60s, 800ms or 14d, not 'soon'\n"
                        "duration: soon\n"
                        "          ^\n"
                        "dir/t.yaml:3:10: wants a number from -5 to 5, not '9'\n"
                        "integer: 9\n"
                        "         ^\n");
    forget(&fixture);
}

static void a_long_line_is_shown_around_the_mistake(void **state)
{
    struct fixture fixture;
    struct text line = {0};
    const char *complaints;

    (void)state;
    text_add_string(&line, "{string: ");
    for (int i = 0; i < 200; i++)
        text_add_string(&line, "ệ");
    text_add_string(&line, ", integer: no}");
    complaints = read_text(&fixture, text_string(&line));
    assert_non_null(strstr(complaints, "dir/t.yaml:1:221: wants a whole number"));
    assert_non_null(strstr(complaints, "ệ, integer: no}\n"));
    assert_non_null(strstr(complaints, "\n…ệ"));
    assert_true(strlen(complaints) < 500);
    forget(&fixture);
    text_free(&line);
}

static void a_caret_stands_below_its_letter_though_accents_are_separate(void **state)
{
    struct fixture fixture;

    (void)state;
    /* e, dot below, circumflex: three characters, one letter */
    assert_string_equal(read_text(&fixture, "{string: Vie\xcc\xa3\xcc\x82t, integer: no}"),
                        "dir/t.yaml:1:27: wants a whole number, not 'no'\n"
                        "{string: Vie\xcc\xa3\xcc\x82t, integer: no}\n"
                        "                        ^\n");
    forget(&fixture);
}

static void escapes_of_a_terminal_are_not_repeated(void **state)
{
    struct fixture fixture;
    const char *const complaints = read_text(&fixture, "integer: \"\\e[31m\\x9b\"");

    (void)state;
    assert_null(strchr(complaints, '\033'));
    assert_null(strstr(complaints, "\xc2\x9b"));
    forget(&fixture);
}

static void places_agree_with_all_line_ends(void **state)
{
    (void)state;
    expect_complaint("# a\r\n# b\r\ninteger: no\r\n", "t.yaml:3:10: ");
    expect_complaint("# a\r# b\rinteger: no\r", "t.yaml:3:10: ");
    expect_complaint("\xef\xbb\xbfinteger: no\n", "t.yaml:1:10: ");
    expect_complaint("# \xe2\x80\xa8integer: no\n", "t.yaml:2:10: ");
}

static void secrets_in_a_line_are_covered(void **state)
{
    static const struct {
        const char *line, *shown;
    } rows[] = {
        {"  auth: { basic: { user: a, password: h,x }, exp: 1 }",
         "  auth: { basic: { user: a, password: *,* }, exp: * }"},
        {"auth: { bearer: 'a, b' }", "auth: { bearer: ****** }"},
        {"    pasword: mật khẩu", "    pasword: ********"},
        {"    secret: { file: /x/y } # z", "    secret: { file: /x/y } # z"},
        {"headers: { A: b, Cookie: \"c", "headers: { A: b, Cookie: **"},
        {"proxy: http://me:it@a.test:80/, tls: 1.2", "proxy: http://*****@a.test:80/, tls: 1.2"},
        {"http: https://a.test/x@y", "http: https://a.test/x@y"},
        {"- { http: https://a.test/, expct: { status: 200 } }",
         "- { http: https://a.test/, expct: { status: 200 } }"},
    };
    struct arena *const arena = arena_new();
    struct reading *const reading = reading_new(arena);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(reading_mask(reading, rows[i].line), rows[i].shown);
    reading_free(reading);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_is_read),
        cmocka_unit_test(what_is_not_written_has_its_default),
        cmocka_unit_test(a_value_that_is_wrong_leaves_the_default),
        cmocka_unit_test(the_check_is_left_out_when_a_required_word_is_missing),
        cmocka_unit_test(durations_are_exact),
        cmocka_unit_test(percentages_are_exact_in_parts_per_million),
        cmocka_unit_test(sizes_have_units_of_1000_and_1024),
        cmocka_unit_test(numbers_that_do_not_fit_are_refused),
        cmocka_unit_test(durations_are_said_in_the_largest_unit_that_fits),
        cmocka_unit_test(values_of_the_wrong_shape_are_refused),
        cmocka_unit_test(a_word_that_is_null_in_quotes_is_a_string),
        cmocka_unit_test(a_slip_of_the_finger_is_recognised),
        cmocka_unit_test(mistakes_are_said_in_the_order_of_the_file),
        cmocka_unit_test(a_long_line_is_shown_around_the_mistake),
        cmocka_unit_test(a_caret_stands_below_its_letter_though_accents_are_separate),
        cmocka_unit_test(escapes_of_a_terminal_are_not_repeated),
        cmocka_unit_test(secrets_in_a_line_are_covered),
        cmocka_unit_test(places_agree_with_all_line_ends),
    };

    words_set_language(LANGUAGE_EN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
