#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"

/* --- text ----------------------------------------------------------------------------------- */

static void an_empty_text_is_an_empty_string(void **state)
{
    struct text text = {0};
    char *bytes;

    (void)state;
    assert_string_equal(text_string(&text), "");
    bytes = text_detach(&text);
    assert_string_equal(bytes, "");
    free(bytes);
    text_clear(&text);
    text_free(&text);
    text_free(&text);
}

static void a_text_grows_as_far_as_is_needed(void **state)
{
    struct text text = {0};

    (void)state;
    for (int i = 0; i < 20000; i++)
        text_add(&text, "%d,", i % 10);
    assert_int_equal(text.length, 40000);
    assert_int_equal(strlen(text_string(&text)), 40000);
    assert_false(text.cut);
    text_free(&text);
}

static void a_long_format_is_not_cut(void **state)
{
    char long_word[3000];
    struct text text = {0};

    (void)state;
    memset(long_word, 'x', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = '\0';
    text_add(&text, "[%s]", long_word);
    assert_int_equal(text.length, sizeof long_word - 1 + 2);
    assert_string_equal(text_string(&text) + text.length - 2, "x]");
    text_free(&text);
}

static void what_does_not_fit_is_left_out_and_said(void **state)
{
    struct text text = {.limit = 5};

    (void)state;
    text_add_string(&text, "abc");
    assert_false(text.cut);
    text_add_string(&text, "defg");
    assert_string_equal(text_string(&text), "abcde");
    assert_true(text.cut);
    text_add_string(&text, "h");
    assert_string_equal(text_string(&text), "abcde");
    text_clear(&text);
    assert_false(text.cut);
    text_add_string(&text, "12345");
    assert_string_equal(text_string(&text), "12345");
    assert_false(text.cut);
    text_free(&text);
}

static void bytes_may_hold_a_zero(void **state)
{
    struct text text = {0};

    (void)state;
    text_add_bytes(&text, "a\0b", 3);
    assert_int_equal(text.length, 3);
    assert_memory_equal(text.bytes, "a\0b", 4);
    text_free(&text);
}

static void strings_are_escaped_for_where_they_stand(void **state)
{
    static const struct {
        void (*add)(struct text *text, const char *string);
        const char *raw, *escaped;
    } cases[] = {
        {text_add_json, "Cổng \"dịch vụ\"\\\n\t\x01",
         "\"Cổng \\\"dịch vụ\\\"\\\\\\n\\u0009\\u0001\""},
        {text_add_json, "", "\"\""},
        {text_add_json, NULL, "null"},
        {text_add_html, "<a href=\"x\">'&amp;</a>",
         "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&lt;/a&gt;"},
        {text_add_html, "Sở Tài nguyên", "Sở Tài nguyên"},
        {text_add_label, "a\\b\"c\nd", "a\\\\b\\\"c\\nd"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = {0};

        cases[i].add(&text, cases[i].raw);
        assert_string_equal(text_string(&text), cases[i].escaped);
        text_free(&text);
    }
}

/* --- error ---------------------------------------------------------------------------------- */

static void an_error_tells_its_places_outermost_first(void **state)
{
    struct error error = {""};

    (void)state;
    assert_false(error_set(&error, "wants a time, not '%s'", "soon"));
    assert_false(error_add_place(&error, "'%s'", "every"));
    assert_false(error_add_place(&error, "%s:%d", "a.yaml", 12));
    assert_string_equal(error.message, "a.yaml:12: 'every': wants a time, not 'soon'");
}

static void nobody_need_listen_to_an_error(void **state)
{
    (void)state;
    assert_false(error_set(NULL, "%s", "unheard"));
    assert_false(error_add_place(NULL, "%s", "nowhere"));
}

static void an_error_is_cut_and_not_overrun(void **state)
{
    struct error error = {""};
    char place[2000];

    (void)state;
    memset(place, 'p', sizeof place - 1);
    place[sizeof place - 1] = '\0';
    error_set(&error, "%s", place);
    for (int i = 0; i < 10; i++)
        error_add_place(&error, "%s", place);
    assert_in_range(strlen(error.message), 1, sizeof error.message - 1);
}

/* --- clock ---------------------------------------------------------------------------------- */

static void use_zone(const char *zone)
{
    struct error error = {""};

    if (!clock_set_zone(zone, &error))
        fail_msg("%s", error.message);
}

static void an_instant_is_written_in_the_zone(void **state)
{
    char text[CLOCK_TEXT];

    (void)state;
    use_zone("Asia/Ho_Chi_Minh");
    assert_string_equal(clock_format(text, INT64_C(1655225999999)),
                        "2022-06-14T23:59:59.999+07:00");
    assert_string_equal(clock_format(text, 0),
                        "1970-01-01T08:00:00.000+08:00"); /* as it was then */
    assert_string_equal(clock_format(text, -1), "1970-01-01T07:59:59.999+08:00");
    use_zone("America/St_Johns");
    assert_string_equal(clock_format(text, INT64_C(1655225999999)),
                        "2022-06-14T14:29:59.999-02:30");
    use_zone("UTC");
    assert_string_equal(clock_format(text, INT64_C(1655225999007)),
                        "2022-06-14T16:59:59.007+00:00");
}

static void an_unknown_zone_is_an_error_and_not_utc(void **state)
{
    static const char *const wrong[] = {"Asia/Phan_Rang", "", "/etc/passwd", "../../../etc/passwd"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error error = {""};

        assert_false(clock_set_zone(wrong[i], &error));
        assert_int_not_equal(error.message[0], '\0');
    }
}

static void an_instant_is_read_as_it_was_written(void **state)
{
    static const char *const zones[] = {"Asia/Ho_Chi_Minh", "America/St_Johns", "UTC"};
    uint64_t seed = 7;

    (void)state;
    for (size_t zone = 0; zone < sizeof zones / sizeof *zones; zone++) {
        use_zone(zones[zone]);
        for (int i = 0; i < 2000; i++) {
            char text[CLOCK_TEXT];
            int64_t instant;
            int64_t again = -1;

            seed = seed * UINT64_C(6364136223846793005) + 1;
            /* from 1991 on, when zones had whole minutes */
            instant = INT64_C(700000000000) + (int64_t)(seed >> 23) % INT64_C(2000000000000);
            assert_true(clock_parse(clock_format(text, instant), &again));
            if (again != instant)
                fail_msg("%s was read as %" PRId64 ", not %" PRId64, text, again, instant);
        }
    }
}

static void instants_come_in_several_forms(void **state)
{
    static const struct {
        const char *text;
        int64_t instant;
    } cases[] = {
        {"2022-06-14T23:59:59+07:00", INT64_C(1655225999000)},
        {"2022-06-14T16:59:59Z", INT64_C(1655225999000)},
        {"2022-06-14T16:59:59.5Z", INT64_C(1655225999500)},
        {"2022-06-14T16:59:59.123456Z", INT64_C(1655225999123)},
        {"2022-06-14T13:29:59-03:30", INT64_C(1655225999000)},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t instant = 0;

        assert_true(clock_parse(cases[i].text, &instant));
        assert_true(instant == cases[i].instant);
    }
}

static void what_is_no_instant_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "now",
        "2022-06-14",
        "2022-06-14T16:59:59",
        "2022-13-14T16:59:59Z",
        "2022-06-14T25:00:00Z",
        "2022-06-14T16:59:59+7",
        "2022-06-14T16:59:59+07:00x",
        "2022-06-14T16:59:59Zebra",
        "2022-06-14T16:59:59+07:60",
        "2022-06-14T16:59:59+-7:00",
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int64_t instant = 42;

        if (clock_parse(wrong[i], &instant))
            fail_msg("'%s' was taken for an instant", wrong[i]);
        assert_true(instant == 42);
    }
}

static void the_steady_clock_does_not_go_back(void **state)
{
    int64_t before = clock_steady_us();

    (void)state;
    for (int i = 0; i < 10000; i++) {
        const int64_t now = clock_steady_us();

        assert_true(now >= before);
        before = now;
    }
    assert_true(clock_wall_ms() > INT64_C(1600000000000));
    assert_true(clock_cpu_us() > 0);
}

static void people_read_a_date_in_their_order(void **state)
{
    char text[CLOCK_TEXT];

    (void)state;
    use_zone("Asia/Ho_Chi_Minh");
    assert_string_equal(clock_format_for_people(text, "%H:%M %d/%m/%Y", INT64_C(1655225999999)),
                        "23:59 14/06/2022");
}

/* --- json ----------------------------------------------------------------------------------- */

static const char *written(struct text *text, json_t *object)
{
    text_clear(text);
    json_write(object, false, text);
    json_decref(object);
    return text_string(text);
}

static void members_are_written_in_the_order_they_were_set(void **state)
{
    struct text text = {0};
    json_t *const object = json_object();

    (void)state;
    use_zone("Asia/Ho_Chi_Minh");
    json_set_string(object, "name", "Cổng");
    json_set_string(object, "agency", NULL);
    json_set_integer(object, "id", INT64_C(1655225999999));
    json_set_bool(object, "public", true);
    json_set_null(object, "ended");
    json_set_instant(object, "at", INT64_C(1655225999999));
    json_set_instant(object, "since", 0);
    json_set_ms(object, "tls_ms", -1);
    json_set_ms(object, "connect_ms", 0);
    json_set_ms(object, "total_ms", 12345);
    assert_string_equal(written(&text, object),
                        "{\"name\":\"Cổng\",\"agency\":null,\"id\":1655225999999,\"public\":true,"
                        "\"ended\":null,\"at\":\"2022-06-14T23:59:59.999+07:00\",\"since\":null,"
                        "\"tls_ms\":null,\"connect_ms\":0.0,\"total_ms\":12.345}");
    text_free(&text);
}

static void a_string_that_is_no_utf8_becomes_null(void **state)
{
    struct text text = {0};
    json_t *const object = json_object();

    (void)state;
    json_set_string(object, "body", "\xff\xfe");
    assert_string_equal(written(&text, object), "{\"body\":null}");
    text_free(&text);
}

/* --- memory --------------------------------------------------------------------------------- */

static void memory_is_there_and_zero(void **state)
{
    char *const none = memory_new(0, 8);
    int64_t *const some = NEW_ARRAY(int64_t, 100);

    (void)state;
    assert_non_null(none);
    for (int i = 0; i < 100; i++)
        assert_true(some[i] == 0);
    free(none);
    free(some);
    assert_null(memory_copy_string(NULL));
}

static void an_array_makes_room_by_doubling(void **state)
{
    int *array = NULL;
    size_t capacity = 0;
    size_t moves = 0;

    (void)state;
    for (size_t count = 0; count < 10000; count++) {
        const size_t before = capacity;

        array = memory_room(array, count, &capacity, sizeof *array);
        array[count] = (int)count;
        assert_true(capacity > count);
        moves += capacity != before;
    }
    for (int i = 0; i < 10000; i++)
        assert_int_equal(array[i], i);
    assert_in_range(moves, 1, 20);
    free(array);
}

static int released;

static void count_release(void *thing)
{
    /* the last adopted is released first */
    assert_int_equal(*(int *)thing, 2 - released);
    released++;
}

static void an_arena_frees_all_it_was_given_last_first(void **state)
{
    struct arena *const arena = arena_new();
    int things[] = {1, 2};

    (void)state;
    released = 0;
    for (int i = 0; i < 1000; i++) {
        const char *const copy = arena_copy_string(arena, "Phan Rang");
        const char *const zeroed = arena_add(arena, (size_t)i, 3);

        assert_string_equal(copy, "Phan Rang");
        for (int j = 0; j < 3 * i; j++)
            assert_int_equal(zeroed[j], 0);
    }
    assert_null(arena_copy_string(arena, NULL));
    arena_adopt(arena, &things[0], count_release);
    arena_adopt(arena, &things[1], count_release);
    arena_free(arena);
    assert_int_equal(released, 2);
    arena_free(NULL);
}

/* --- words ---------------------------------------------------------------------------------- */

/* The directives of a format, one after the other: "%s%d". */
static void directives(const char *format, char *kept, size_t room)
{
    size_t length = 0;

    while ((format = strchr(format, '%')) != NULL) {
        size_t span;

        if (strchr("% '.)", format[1]) != NULL) { /* "%%", or a plain sentence about "99.9%" */
            format += format[1] == '%' ? 2 : 1;
            continue;
        }
        span = strcspn(format + 1, "diouxXeEfFgGaAcspn") + 2;
        assert_true(length + span < room);
        memcpy(kept + length, format, span);
        length += span;
        format += span;
    }
    kept[length] = '\0';
}

static void each_vietnamese_sentence_has_the_same_directives(void **state)
{
    (void)state;
    assert_true(words_vi_count > 0);
    for (size_t i = 0; i < words_vi_count; i++) {
        char english[512];
        char vietnamese[512];

        directives(words_vi[i].english, english, sizeof english);
        directives(words_vi[i].vietnamese, vietnamese, sizeof vietnamese);
        if (strcmp(english, vietnamese) != 0)
            fail_msg("\"%s\" has %s, its Vietnamese %s", words_vi[i].english, english, vietnamese);
        assert_int_not_equal(words_vi[i].vietnamese[0], '\0');
    }
}

static void a_sentence_is_said_in_the_language_set(void **state)
{
    const char *const english = "'%s' is not the name of a time zone";

    (void)state;
    words_set_language(LANGUAGE_EN);
    assert_string_equal(tr(english), english);
    words_set_language(LANGUAGE_VI);
    assert_string_not_equal(tr(english), english);
    assert_string_equal(tr("nobody translated this"), "nobody translated this");
    assert_string_equal(words_in(LANGUAGE_EN, english), english);
}

static void languages_are_named_in_several_ways(void **state)
{
    static const struct {
        const char *name;
        bool known;
        enum language language;
    } cases[] = {
        {"vi", true, LANGUAGE_VI},          {"en", true, LANGUAGE_EN},
        {"en_US.UTF-8", true, LANGUAGE_EN}, {"vi:en", true, LANGUAGE_VI},
        {"vi_VN", true, LANGUAGE_VI},       {"vietnamese", false, LANGUAGE_VI},
        {"", false, LANGUAGE_VI},           {"e", false, LANGUAGE_VI},
        {"C", false, LANGUAGE_VI},          {"fr", false, LANGUAGE_VI},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum language language = LANGUAGE_VI;

        assert_int_equal(words_parse_language(cases[i].name, &language), cases[i].known);
        assert_int_equal(language, cases[i].language);
    }
    assert_string_equal(words_language_name(LANGUAGE_VI), "vi");
    assert_string_equal(words_language_name(LANGUAGE_EN), "en");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_text_is_an_empty_string),
        cmocka_unit_test(a_text_grows_as_far_as_is_needed),
        cmocka_unit_test(a_long_format_is_not_cut),
        cmocka_unit_test(what_does_not_fit_is_left_out_and_said),
        cmocka_unit_test(bytes_may_hold_a_zero),
        cmocka_unit_test(strings_are_escaped_for_where_they_stand),
        cmocka_unit_test(an_error_tells_its_places_outermost_first),
        cmocka_unit_test(nobody_need_listen_to_an_error),
        cmocka_unit_test(an_error_is_cut_and_not_overrun),
        cmocka_unit_test(an_instant_is_written_in_the_zone),
        cmocka_unit_test(an_unknown_zone_is_an_error_and_not_utc),
        cmocka_unit_test(an_instant_is_read_as_it_was_written),
        cmocka_unit_test(instants_come_in_several_forms),
        cmocka_unit_test(what_is_no_instant_is_refused),
        cmocka_unit_test(the_steady_clock_does_not_go_back),
        cmocka_unit_test(people_read_a_date_in_their_order),
        cmocka_unit_test(members_are_written_in_the_order_they_were_set),
        cmocka_unit_test(a_string_that_is_no_utf8_becomes_null),
        cmocka_unit_test(memory_is_there_and_zero),
        cmocka_unit_test(an_array_makes_room_by_doubling),
        cmocka_unit_test(an_arena_frees_all_it_was_given_last_first),
        cmocka_unit_test(each_vietnamese_sentence_has_the_same_directives),
        cmocka_unit_test(a_sentence_is_said_in_the_language_set),
        cmocka_unit_test(languages_are_named_in_several_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
