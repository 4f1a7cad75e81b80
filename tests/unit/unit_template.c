#include "test.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/template.h"

/* --- one template, one value, one text -------------------------------------------------------- */

struct partials {
    const char *name;
    const struct template *template;
};

static const struct template *find_partial(const void *argument, const char *name)
{
    const struct partials *const partials = argument;

    return strcmp(name, partials->name) == 0 ? partials->template : NULL;
}

/* What comes out, or the message of what went wrong; yours. */
static char *fill_with(const char *source, const char *json, const char *partial, size_t limit)
{
    struct error error = {""};
    struct text text = {.limit = limit};
    struct template *const template = template_new("test", source, &error);
    struct template *const inner = partial == NULL ? NULL : template_new("part", partial, &error);
    const struct partials partials = {.name = "part", .template = inner};
    json_t *const value = json_loads(json, JSON_DECODE_ANY, NULL);

    assert_non_null(value);
    if (template == NULL ||
        !template_render(template, value, find_partial, &partials, &text, &error)) {
        text_clear(&text);
        text.limit = 0;
        text_add(&text, "%s", error.message);
    }
    json_decref(value);
    template_free(template);
    template_free(inner);
    return text_detach(&text);
}

static void expect(const char *source, const char *json, const char *wanted)
{
    char *const got = fill_with(source, json, NULL, 0);

    assert_string_equal(got, wanted);
    free(got);
}

/* --- what a template can say ------------------------------------------------------------------ */

static void plain_text_stays_as_it_is(void **state)
{
    (void)state;
    expect("", "{}", "");
    expect("Hải Đăng { } }} {", "{}", "Hải Đăng { } }} {");
}

static void names_are_filled_in_and_escaped(void **state)
{
    (void)state;
    expect("<b>{{name}}</b>", "{\"name\": \"a<b & \\\"c\\\" 'd'\"}",
           "<b>a&lt;b &amp; &quot;c&quot; &#39;d&#39;</b>");
    expect("{{ name }}", "{\"name\": \"Sở\"}", "Sở");
    expect("{{n}} {{f}} {{t}} {{nothing}} {{null}}",
           "{\"n\": -12, \"f\": 1.5, \"t\": true, \"null\": null}", "-12 1.5 true  ");
}

static void triple_braces_and_ampersand_do_not_escape(void **state)
{
    (void)state;
    expect("{{{name}}}{{&name}}", "{\"name\": \"<i>\"}", "<i><i>");
}

static void dotted_names_go_down(void **state)
{
    (void)state;
    expect("{{a.b.c}}", "{\"a\": {\"b\": {\"c\": \"deep\"}}}", "deep");
    expect("{{a.b.x}}|{{a.x.c}}", "{\"a\": {\"b\": {\"c\": \"deep\"}}}", "|");
}

static void sections_repeat_for_each_item(void **state)
{
    (void)state;
    expect("{{#list}}<{{name}}>{{/list}}", "{\"list\": [{\"name\": \"a\"}, {\"name\": \"b\"}]}",
           "<a><b>");
    expect("{{#list}}{{.}},{{/list}}", "{\"list\": [1, \"x\", 2.5]}", "1,x,2.5,");
    expect("{{#list}}{{#inner}}{{.}}{{/inner}};{{/list}}",
           "{\"list\": [{\"inner\": [1, 2]}, {\"inner\": []}]}", "12;;");
}

static void sections_show_once_what_is_true_and_skip_what_is_not(void **state)
{
    (void)state;
    expect("{{#it}}yes{{/it}}{{^it}}no{{/it}}", "{\"it\": true}", "yes");
    expect("{{#it}}yes{{/it}}{{^it}}no{{/it}}", "{\"it\": false}", "no");
    expect("{{#it}}yes{{/it}}{{^it}}no{{/it}}", "{\"it\": null}", "no");
    expect("{{#it}}yes{{/it}}{{^it}}no{{/it}}", "{\"it\": []}", "no");
    expect("{{#it}}yes{{/it}}{{^it}}no{{/it}}", "{\"it\": \"\"}", "no");
    expect("{{#it}}yes{{/it}}{{^it}}no{{/it}}", "{\"it\": 0}", "yes");
    expect("{{#it}}yes{{/it}}{{^it}}no{{/it}}", "{}", "no");
    expect("{{#it}}{{name}}{{/it}}", "{\"it\": {\"name\": \"x\"}}", "x");
}

static void names_are_looked_for_outwards(void **state)
{
    (void)state;
    expect("{{#list}}{{name}}{{sign}}{{/list}}",
           "{\"sign\": \"!\", \"name\": \"outer\", \"list\": [{\"name\": \"a\"}, {}]}", "a!outer!");
    expect("{{#list}}[{{name}}]{{/list}}", "{\"name\": \"outer\", \"list\": [{\"name\": null}]}",
           "[]");
}

static void comments_leave_nothing(void **state)
{
    (void)state;
    expect("a{{! not\nseen }}b", "{}", "ab");
}

static void tags_alone_on_their_line_leave_no_line(void **state)
{
    (void)state;
    expect("<ul>\n{{#list}}\n<li>{{.}}</li>\n{{/list}}\n</ul>\n", "{\"list\": [1, 2]}",
           "<ul>\n<li>1</li>\n<li>2</li>\n</ul>\n");
    expect("a\r\n  {{! alone }}  \r\nb", "{}", "a\r\nb");
    expect("a {{! not alone }}\nb", "{}", "a \nb");
}

static void partials_see_what_their_place_sees(void **state)
{
    char *const got = fill_with("{{#list}}{{> part}}{{/list}}",
                                "{\"list\": [{\"n\": 1}, {\"n\": 2}]}", "<{{n}}>", 0);

    (void)state;
    assert_string_equal(got, "<1><2>");
    free(got);
}

/* --- what goes wrong -------------------------------------------------------------------------- */

static void mistakes_are_told_with_their_line(void **state)
{
    static const struct {
        const char *source, *message;
    } mistakes[] = {
        {"a\nb {{name", "test:2: "},
        {"\n\n{{#a}}x", "test:3: "},
        {"x{{/a}}", "test:1: "},
        {"{{#a}}\n{{/b}}", "test:2: "},
        {"{{}}", "test:1: "},
        {"{{a..b}}", "test:1: "},
        {"{{.a}}", "test:1: "},
        {"{{a b}}", "test:1: "},
        {"{{=<% %>=}}", "test:1: "},
        {"{{#a}}{{#b}}{{/a}}{{/b}}", "test:1: "},
        {"{{a.b.c.d.e.f.g.h.i}}", "test:1: "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct error error = {""};

        assert_null(template_new("test", mistakes[i].source, &error));
        assert_int_equal(strncmp(error.message, mistakes[i].message, strlen(mistakes[i].message)),
                         0);
        assert_true(strlen(error.message) > strlen(mistakes[i].message));
    }
}

static void a_missing_partial_is_told(void **state)
{
    char *const got = fill_with("\n{{> lost}}", "{}", "x", 0);

    (void)state;
    assert_non_null(strstr(got, "test:2: "));
    assert_non_null(strstr(got, "lost"));
    free(got);
}

static void a_partial_within_itself_comes_to_an_end(void **state)
{
    char *const got = fill_with("{{> part}}", "{}", "x{{> part}}", 0);

    (void)state;
    assert_non_null(strstr(got, "part"));
    free(got);
}

static void sections_too_deep_are_refused(void **state)
{
    struct text source = {0};
    struct error error = {""};

    (void)state;
    for (int i = 0; i < 40; i++)
        text_add_string(&source, "{{#a}}");
    assert_null(template_new("test", text_string(&source), &error));
    text_free(&source);
}

static void a_page_that_grows_too_large_is_given_up(void **state)
{
    struct text list = {0};
    char *got;

    (void)state;
    text_add_string(&list, "[0");
    for (int i = 0; i < 1000; i++)
        text_add_string(&list, ",0");
    text_add_string(&list, "]");
    got = fill_with("{{#.}}0123456789{{/.}}", text_string(&list), NULL, 500);
    assert_non_null(strstr(got, "test"));
    free(got);
    text_free(&list);
}

static void note_name(void *argument, const char *name)
{
    text_add(argument, "%s ", name);
}

static void the_names_it_asks_for_are_told(void **state)
{
    struct error error = {""};
    struct text names = {0};
    struct template *const template =
        template_new("test", "{{w.title}}{{#list}}{{.}}{{{raw}}}{{/list}}{{> part}}", &error);

    (void)state;
    template_each_name(template, note_name, &names);
    assert_string_equal(text_string(&names), "w.title list raw ");
    template_free(template);
    text_free(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_stays_as_it_is),
        cmocka_unit_test(names_are_filled_in_and_escaped),
        cmocka_unit_test(triple_braces_and_ampersand_do_not_escape),
        cmocka_unit_test(dotted_names_go_down),
        cmocka_unit_test(sections_repeat_for_each_item),
        cmocka_unit_test(sections_show_once_what_is_true_and_skip_what_is_not),
        cmocka_unit_test(names_are_looked_for_outwards),
        cmocka_unit_test(comments_leave_nothing),
        cmocka_unit_test(tags_alone_on_their_line_leave_no_line),
        cmocka_unit_test(partials_see_what_their_place_sees),
        cmocka_unit_test(mistakes_are_told_with_their_line),
        cmocka_unit_test(a_missing_partial_is_told),
        cmocka_unit_test(a_partial_within_itself_comes_to_an_end),
        cmocka_unit_test(sections_too_deep_are_refused),
        cmocka_unit_test(a_page_that_grows_too_large_is_given_up),
        cmocka_unit_test(the_names_it_asks_for_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
