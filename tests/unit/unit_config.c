#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/words.h"
#include "fake_kind.h"
#include "io/yaml.h"
#include "stage/config.h"
#include "stage/config_inside.h"
#include "stage/probe.h"

#define SECONDS INT64_C(1000000)

/* --- planted mistakes: each file names the places and words that must be said of it --------- */

static const char mistakes[] = "tests/config/mistakes";
enum { EXPECTED_MOST = 40, LINE_MOST = 1000 };

struct expected {
    char place[2 * LINE_MOST]; /* "tests/config/mistakes/x.yaml:3:1: " */
    char part[LINE_MOST];
};

/* Reads "# expect: [FILE:]LINE:COLUMN PART" from the first lines. */
static size_t read_expected(const char *path, struct expected *expected)
{
    FILE *const file = fopen(path, "rb");
    char line[LINE_MOST];
    size_t count = 0;

    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL && strncmp(line, "# expect: ", 10) == 0) {
        char *const place = line + 10;
        char *const part = strchr(place, ' ');

        assert_non_null(part);
        assert_true(count < EXPECTED_MOST);
        part[0] = '\0';
        part[strcspn(part + 1, "\n") + 1] = '\0';
        if (strncmp(place, "included/", 9) == 0)
            snprintf(expected[count].place, sizeof expected[count].place, "%s/%s: ", mistakes,
                     place);
        else
            snprintf(expected[count].place, sizeof expected[count].place, "%s:%s: ", path, place);
        snprintf(expected[count++].part, LINE_MOST, "%s", part + 1);
    }
    fclose(file);
    return count;
}

/* Whether a line of the complaints begins with the place and holds the part. */
static bool is_said(const char *complaints, const struct expected *expected)
{
    const size_t length = strlen(expected->place);

    for (const char *line = complaints; line != NULL; line = strchr(line, '\n')) {
        char said[4 * LINE_MOST];

        line += *line == '\n' ? 1 : 0;
        snprintf(said, sizeof said, "%.*s", (int)strcspn(line, "\n"), line);
        if (strncmp(said, expected->place, length) == 0 &&
            strstr(said + length, expected->part) != NULL)
            return true;
    }
    return false;
}

static size_t count_said(const char *complaints)
{
    size_t count = 0;

    for (const char *line = strstr(complaints, mistakes); line != NULL;
         line = strstr(line + 1, mistakes))
        count += line == complaints || line[-1] == '\n' ? 1 : 0;
    return count;
}

static size_t count_wrong(const char *path, const struct schema *const *kinds)
{
    static struct expected expected[EXPECTED_MOST];
    const size_t count = read_expected(path, expected);
    struct text complaints = {0};
    size_t wrong = count == 0 ? 1 : 0;

    if (config_load(path, kinds, NULL, false, &complaints) != NULL)
        wrong++;
    for (size_t i = 0; i < count; i++)
        wrong += is_said(text_string(&complaints), &expected[i]) ? 0 : 1;
    wrong += count_said(text_string(&complaints)) == count ? 0 : 1;
    if (wrong > 0)
        print_error("%s is not as expected:\n%s\n", path, text_string(&complaints));
    text_free(&complaints);
    return wrong;
}

/* How many files there were; `*wrong` grows by those that were not told rightly. */
static size_t try_folder(const char *name, const struct schema *const *kinds, size_t *wrong)
{
    DIR *const folder = opendir(name);
    size_t files = 0;

    assert_non_null(folder);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char path[LINE_MOST];

        if (strstr(entry->d_name, ".yaml") == NULL)
            continue;
        snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
        *wrong += count_wrong(path, kinds);
        files++;
    }
    closedir(folder);
    return files;
}

static void every_planted_mistake_is_found_in_its_place_and_nothing_else(void **state)
{
    size_t wrong = 0;

    (void)state;
    assert_true(try_folder(mistakes, fake_kinds, &wrong) >= 70);
    assert_true(try_folder("tests/config/mistakes/kinds", probe_schemas(), &wrong) >= 3);
    assert_int_equal(wrong, 0);
}

/* --- what is right -------------------------------------------------------------------------- */

static struct config *parse(const char *text)
{
    struct text complaints = {0};
    struct config *const config =
        config_parse("test.yaml", text, strlen(text), fake_kinds, &complaints);

    if (config == NULL)
        print_error("%s", text_string(&complaints));
    text_free(&complaints);
    return config;
}

static const char whole[] =
    "province: { name: UBND tỉnh, name_en: Province, language: en, contact: it@ninhthuan.test }\n"
    "store: /var/lib/a.db\n"
    "web: { listen: '[::1]:9090', url: 'https://trang.test/' }\n"
    "hosts: { '*.Ninhthuan.test': 127.0.0.1, two.test: [192.0.2.1, '2001:db8::1'] }\n"
    "ports: { 443: 8443, 80: 8080 }\n"
    "trust: /etc/ca.pem\n"
    "resolvers: [ 127.0.0.1, '127.0.0.2:5353', '[::1]:53', '2001:db8::2' ]\n"
    "measure: { max_lag: 100ms }\n"
    "defaults: { every: 30s, confirm: 2 }\n"
    "agencies: [ { id: vpub, name: Văn phòng }, { id: stttt, name: Sở } ]\n"
    "programmes: [ { id: dvc, name: Dịch vụ công } ]\n"
    "services:\n"
    "  - id: a\n"
    "    name: Dịch vụ A\n"
    "    agency: stttt\n"
    "    programme: dvc\n"
    "    owner: supplier\n"
    "    public: false\n"
    "    target: { availability: 99.9%, p95: 1.5s }\n"
    "    depends_on: [ b ]\n"
    "    probes:\n"
    "      - http: https://a.test/\n"
    "        address: both\n"
    "        every: 5s\n"
    "        expect: { contains: [ một, hai ], max_size: 64kB }\n"
    "      - http: https://a.test/2\n"
    "        id: second\n"
    "        essential: false\n"
    "  - { id: b, name: B, probes: [ { http: 'https://b.test/', timeout: 800ms } ] }\n";

static void a_whole_configuration_becomes_the_catalogue(void **state)
{
    struct config *const config = parse(whole);
    const struct catalogue *catalogue;

    (void)state;
    assert_non_null(config);
    catalogue = config_catalogue(config);
    assert_string_equal(catalogue->province, "UBND tỉnh");
    assert_string_equal(catalogue->contact, "it@ninhthuan.test");
    assert_string_equal(catalogue->zone, "Asia/Ho_Chi_Minh");
    assert_int_equal(catalogue->language, LANGUAGE_EN);
    assert_string_equal(catalogue->store_path, "/var/lib/a.db");
    assert_string_equal(catalogue->web_listen, "[::1]:9090");
    assert_string_equal(catalogue->web_url, "https://trang.test");
    assert_string_equal(catalogue->trust_path, "/etc/ca.pem");
    assert_int_equal(catalogue->max_lag_us, 100000);
    assert_int_equal(catalogue->max_late_us, 5 * SECONDS);
    assert_int_equal(catalogue->agency_count, 2);
    assert_int_equal(catalogue->programme_count, 1);
    assert_int_equal(catalogue->service_count, 2);
    assert_int_equal(catalogue->probe_count, 4);
    config_free(config);
}

static void names_ports_and_resolvers_are_read_as_addresses(void **state)
{
    struct config *const config = parse(whole);
    const struct catalogue *catalogue;

    (void)state;
    assert_non_null(config);
    catalogue = config_catalogue(config);
    assert_int_equal(catalogue->host_count, 2);
    assert_string_equal(catalogue->hosts[0].pattern, "*.ninhthuan.test");
    assert_int_equal(catalogue->hosts[0].addresses[0].length, 4);
    assert_int_equal(catalogue->hosts[1].address_count, 2);
    assert_int_equal(catalogue->hosts[1].addresses[1].length, 16);
    assert_int_equal(catalogue->port_count, 2);
    assert_int_equal(catalogue->ports[0].from, 443);
    assert_int_equal(catalogue->ports[0].to, 8443);
    assert_int_equal(catalogue->resolver_count, 4);
    assert_string_equal(catalogue->resolvers[0], "127.0.0.1:53");
    assert_string_equal(catalogue->resolvers[1], "127.0.0.2:5353");
    assert_string_equal(catalogue->resolvers[2], "[::1]:53");
    assert_string_equal(catalogue->resolvers[3], "[2001:db8::2]:53");
    config_free(config);
}

static void a_service_points_to_its_agency_programme_and_dependencies(void **state)
{
    struct config *const config = parse(whole);
    const struct service *service;

    (void)state;
    assert_non_null(config);
    service = &config_catalogue(config)->services[0];
    assert_int_equal(service->agency, 1);
    assert_int_equal(service->programme, 0);
    assert_int_equal(service->owner, OWNER_SUPPLIER);
    assert_false(service->is_public);
    assert_int_equal(service->target.availability_ppm, 999000);
    assert_int_equal(service->target.p95_us, 1500000);
    assert_int_equal(service->depends_on_count, 1);
    assert_int_equal(service->depends_on[0], 1);
    assert_int_equal(service[1].agency, NONE_AT_ALL);
    assert_true(service[1].is_public);
    assert_int_equal(service[1].target.availability_ppm, 0);
    config_free(config);
}

static void both_addresses_are_two_plans_of_which_only_ipv4_weighs(void **state)
{
    struct config *const config = parse(whole);
    const struct service *services;
    const struct probe_plan *plans;

    (void)state;
    assert_non_null(config);
    services = config_catalogue(config)->services;
    plans = config_catalogue(config)->probes;
    assert_int_equal(services[0].first_probe, 0);
    assert_int_equal(services[0].probe_count, 3);
    assert_int_equal(services[1].first_probe, 3);
    assert_string_equal(plans[0].id, "a/1");
    assert_int_equal(plans[0].family, FAMILY_IPV4);
    assert_int_equal(plans[0].weight, WEIGHT_ESSENTIAL);
    assert_string_equal(plans[1].id, "a/1.ipv6");
    assert_int_equal(plans[1].family, FAMILY_IPV6);
    assert_int_equal(plans[1].weight, WEIGHT_OBSERVED);
    assert_string_equal(plans[2].id, "second");
    assert_int_equal(plans[2].weight, WEIGHT_ADDITIONAL);
    assert_string_equal(plans[3].id, "b/1");
    assert_int_equal(plans[3].service, 1);
    config_free(config);
}

static void a_probe_inherits_defaults_and_fits_them_to_its_interval(void **state)
{
    struct config *const config = parse(whole);
    const struct probe_plan *plans;

    (void)state;
    assert_non_null(config);
    plans = config_catalogue(config)->probes;
    assert_int_equal(plans[0].every_us, 5 * SECONDS); /* written */
    assert_int_equal(plans[0].timeout_us, 5 * SECONDS / 10 * 9);
    assert_int_equal(plans[0].retry_us, 5 * SECONDS / 2);
    assert_int_equal(plans[2].every_us, 30 * SECONDS);   /* from `defaults` */
    assert_int_equal(plans[2].timeout_us, 10 * SECONDS); /* built in */
    assert_int_equal(plans[2].retry_us, 10 * SECONDS);
    assert_int_equal(plans[2].patience.confirm, 2);
    assert_int_equal(plans[2].patience.recover, 1);
    assert_int_equal(plans[2].family, FAMILY_ANY);
    assert_int_equal(plans[3].timeout_us, 800000);
    config_free(config);
}

static void the_kind_reads_its_own_words_of_a_probe(void **state)
{
    struct config *const config = parse(whole);
    const struct probe_plan *plans;
    const struct fake_settings *settings;

    (void)state;
    assert_non_null(config);
    plans = config_catalogue(config)->probes;
    assert_string_equal(plans[0].kind, "http");
    settings = plans[0].settings;
    assert_ptr_equal(settings, plans[1].settings);
    assert_string_equal(settings->url, "https://a.test/");
    assert_int_equal(settings->expect.contains.count, 2);
    assert_string_equal(settings->expect.contains.strings[1], "hai");
    assert_int_equal(settings->expect.max_size, 64000);
    settings = plans[3].settings;
    assert_int_equal(settings->expect.status, 200);
    assert_int_equal(settings->expect.max_size, 1000000);
    config_free(config);
}

/* --- files ---------------------------------------------------------------------------------- */

static void files_are_joined_in_order_and_paths_are_relative_to_their_file(void **state)
{
    struct text complaints = {0};
    struct config *const config =
        config_load("tests/config/joined/main.yaml", fake_kinds, NULL, false, &complaints);
    const struct catalogue *catalogue;

    (void)state;
    assert_string_equal(text_string(&complaints), "");
    assert_non_null(config);
    catalogue = config_catalogue(config);
    assert_int_equal(catalogue->service_count, 3);
    assert_string_equal(catalogue->services[0].id, "main");
    assert_string_equal(catalogue->services[1].id, "a");
    assert_string_equal(catalogue->services[2].id, "b");
    assert_int_equal(catalogue->agency_count, 2);
    assert_int_equal(catalogue->services[2].agency, 1);
    assert_int_equal(catalogue->host_count, 2);
    assert_string_equal(catalogue->store_path, "tests/config/joined/haidang.db");
    assert_string_equal(catalogue->trust_path, "tests/config/joined/services/ca.pem");
    config_free(config);
    text_free(&complaints);
}

static void the_command_line_wins_over_the_file(void **state)
{
    const struct config_overrides overrides = {.listen = "127.0.0.1:0", .store = "other.db"};
    struct text complaints = {0};
    struct config *const config =
        config_load("tests/config/joined/main.yaml", fake_kinds, &overrides, false, &complaints);

    (void)state;
    assert_non_null(config);
    assert_string_equal(config_catalogue(config)->web_listen, "127.0.0.1:0");
    assert_string_equal(config_catalogue(config)->web_url, "http://127.0.0.1:0");
    assert_string_equal(config_catalogue(config)->store_path, "other.db");
    config_free(config);
    text_free(&complaints);
}

static void a_wrong_command_line_is_said_of_its_option(void **state)
{
    const struct config_overrides overrides = {.listen = "8080"};
    struct text complaints = {0};

    (void)state;
    assert_null(
        config_load("tests/config/joined/main.yaml", fake_kinds, &overrides, false, &complaints));
    assert_ptr_equal(strstr(text_string(&complaints), "--listen: wants ADDRESS:PORT"),
                     text_string(&complaints));
    text_free(&complaints);
}

static void a_file_that_cannot_be_read_is_said_plainly(void **state)
{
    struct text complaints = {0};

    (void)state;
    assert_null(config_load("tests/config/none.yaml", fake_kinds, NULL, false, &complaints));
    assert_string_equal(text_string(&complaints),
                        "tests/config/none.yaml: there is no such file\n");
    text_clear(&complaints);
    assert_null(config_load("tests/config", fake_kinds, NULL, false, &complaints));
    assert_string_equal(text_string(&complaints), "tests/config: it is a folder, not a file\n");
    text_clear(&complaints);
    assert_null(config_load("/dev/null", fake_kinds, NULL, false, &complaints));
    assert_non_null(strstr(text_string(&complaints), "/dev/null: is empty"));
    text_free(&complaints);
}

/* --- language and form ---------------------------------------------------------------------- */

static void the_file_decides_in_which_language_it_is_complained_of(void **state)
{
    struct text complaints = {0};

    (void)state;
    words_set_language(LANGUAGE_EN);
    assert_null(config_load("tests/config/vietnamese.yaml", fake_kinds, NULL, true, &complaints));
    assert_non_null(
        strstr(text_string(&complaints), "không có từ khóa 'evrey', có phải là 'every'?"));
    words_set_language(LANGUAGE_EN);
    text_free(&complaints);
}

static void a_complaint_shows_the_line_and_a_caret_counted_in_characters(void **state)
{
    static const char text[] = "province: { name: Tỉnh }\n"
                               "services: [ { id: a, name: Dịch vụ, publik: true } ]\n";
    struct text complaints = {0};

    (void)state;
    assert_null(config_parse("t.yaml", text, strlen(text), fake_kinds, &complaints));
    assert_string_equal(text_string(&complaints),
                        "t.yaml:2:13: 'probes' is missing here\n"
                        "services: [ { id: a, name: Dịch vụ, publik: true } ]\n"
                        "            ^\n"
                        "t.yaml:2:37: unknown word 'publik', did you mean 'public'?\n"
                        "services: [ { id: a, name: Dịch vụ, publik: true } ]\n"
                        "                                    ^\n");
    text_free(&complaints);
}

static void two_hundred_mistakes_are_shown_and_the_rest_counted(void **state)
{
    struct text text = {0};
    struct text complaints = {0};

    (void)state;
    text_add_string(&text, "province: { name: T }\nservices: []\n");
    for (int i = 0; i < 5000; i++)
        text_add(&text, "zzzzzzzz%d: 1\n", i);
    assert_null(config_parse("t.yaml", text.bytes, text.length, fake_kinds, &complaints));
    assert_non_null(strstr(text_string(&complaints), "and 4801 more mistakes\n"));
    text_free(&text);
    text_free(&complaints);
}

/* --- hostile files -------------------------------------------------------------------------- */

static void expect_refused(const char *bytes, size_t length, const char *part)
{
    struct text complaints = {0};

    assert_null(config_parse("t.yaml", bytes, length, fake_kinds, &complaints));
    if (strstr(text_string(&complaints), part) == NULL)
        print_error("%.2000s\n", text_string(&complaints));
    assert_non_null(strstr(text_string(&complaints), part));
    assert_true(complaints.length < 200000);
    text_free(&complaints);
}

static void expect_repeated_refused(const char *unit, const char *part)
{
    struct text text = {0};

    while (text.length + strlen(unit) <= YAML_SIZE_MOST)
        text_add_string(&text, unit);
    expect_refused(text.bytes, text.length, part);
    text_free(&text);
}

static void hostile_files_are_refused_quickly(void **state)
{
    (void)state;
    expect_repeated_refused("[", "nested too deeply");
    expect_repeated_refused("{", "a word is expected before ':'");
    expect_repeated_refused("[\n", "nested too deeply");
    expect_repeated_refused("{a: ", "nested too deeply");
    expect_repeated_refused("- ", "nested too deeply");
    expect_repeated_refused("? ", "a word is expected before ':'");
    expect_repeated_refused("a: 1\n", "too many words");
    expect_repeated_refused("- a\n", "too many values");
    expect_repeated_refused("a", "t.yaml:1:1: ");
    expect_repeated_refused("\"", "t.yaml:1:");
    expect_repeated_refused("&a ", "t.yaml:1:");
    expect_repeated_refused("\xff", "not UTF-8");
    expect_repeated_refused("\xfe\xff", "UTF-16");
    expect_repeated_refused("\t", "t.yaml");
    expect_repeated_refused("#\n", "is empty");
    expect_repeated_refused("--- a\n", "one document");
}

static void a_file_that_is_too_large_is_refused_unread(void **state)
{
    char *const bytes = NEW_ARRAY(char, YAML_SIZE_MOST * 2);

    (void)state;
    memset(bytes, 'a', YAML_SIZE_MOST * 2);
    expect_refused(bytes, YAML_SIZE_MOST * 2, "is larger than 1024 kB");
    free(bytes);
}

static void an_alias_bomb_is_refused(void **state)
{
    struct text text = {0};

    (void)state;
    text_add_string(&text, "a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 30; i++)
        text_add(&text, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1, i - 1, i - 1,
                 i - 1, i - 1, i - 1);
    expect_refused(text.bytes, text.length, "anchors and aliases");
    text_free(&text);
}

static void a_chain_of_many_services_is_walked_without_recursion(void **state)
{
    struct text text = {0};
    struct config *config;

    (void)state;
    text_add_string(&text, "province: { name: T }\nservices:\n");
    for (int i = 0; i < 5000; i++)
        text_add(&text,
                 "- {id: s%d, name: S, depends_on: s%d, probes: [{http: 'http://a.test/'}]}\n", i,
                 i < 4999 ? i + 1 : i);
    assert_null(parse(text_string(&text))); /* the last one depends on itself */
    text_clear(&text);
    text_add_string(&text, "province: { name: T }\nservices:\n");
    for (int i = 0; i < 5000; i++)
        text_add(&text,
                 "- {id: s%d, name: S, depends_on: s%d, probes: [{http: 'http://a.test/'}]}\n", i,
                 i + 1);
    text_add_string(&text, "- {id: s5000, name: S, probes: [{http: 'http://a.test/'}]}\n");
    config = parse(text_string(&text));
    assert_non_null(config);
    assert_int_equal(config_catalogue(config)->probe_count, 5001);
    config_free(config);
    text_free(&text);
}

static size_t count_unexplained(const struct schema *schema)
{
    size_t count = 0;

    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_word *const word = &schema->words[i];
        const bool said =
            word->help != NULL && strcmp(words_in(LANGUAGE_VI, word->help), word->help) != 0;

        if (!said)
            print_error("'%s' of '%s' is not explained in Vietnamese\n", word->name, schema->name);
        count += said ? 0 : 1;
        if (word->inner != NULL)
            count += count_unexplained(word->inner);
    }
    return count;
}

static void every_word_is_explained_in_both_languages(void **state)
{
    struct text english = {0};
    struct text vietnamese = {0};

    (void)state;
    config_explain(fake_kinds, &english);
    words_set_language(LANGUAGE_VI);
    config_explain(fake_kinds, &vietnamese);
    words_set_language(LANGUAGE_EN);
    assert_non_null(strstr(text_string(&english), "timezone:  ["));
    assert_non_null(strstr(text_string(&english), "default Asia/Ho_Chi_Minh]"));
    assert_non_null(strstr(text_string(&english), "max_lag:  ["));
    assert_non_null(strstr(text_string(&english), "depends_on:  ["));
    assert_non_null(strstr(text_string(&vietnamese), "mặc định Asia/Ho_Chi_Minh]"));
    assert_int_equal(count_unexplained(&config_schema), 0);
    text_free(&english);
    text_free(&vietnamese);
}

static void the_example_is_right(void **state)
{
    struct text complaints = {0};
    struct config *const config =
        config_load("probes/example/haidang.yaml", probe_schemas(), NULL, false, &complaints);

    (void)state;
    assert_string_equal(text_string(&complaints), "");
    assert_non_null(config);
    config_free(config);
    text_free(&complaints);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_planted_mistake_is_found_in_its_place_and_nothing_else),
        cmocka_unit_test(a_whole_configuration_becomes_the_catalogue),
        cmocka_unit_test(names_ports_and_resolvers_are_read_as_addresses),
        cmocka_unit_test(a_service_points_to_its_agency_programme_and_dependencies),
        cmocka_unit_test(both_addresses_are_two_plans_of_which_only_ipv4_weighs),
        cmocka_unit_test(a_probe_inherits_defaults_and_fits_them_to_its_interval),
        cmocka_unit_test(the_kind_reads_its_own_words_of_a_probe),
        cmocka_unit_test(files_are_joined_in_order_and_paths_are_relative_to_their_file),
        cmocka_unit_test(the_command_line_wins_over_the_file),
        cmocka_unit_test(a_wrong_command_line_is_said_of_its_option),
        cmocka_unit_test(a_file_that_cannot_be_read_is_said_plainly),
        cmocka_unit_test(the_file_decides_in_which_language_it_is_complained_of),
        cmocka_unit_test(a_complaint_shows_the_line_and_a_caret_counted_in_characters),
        cmocka_unit_test(two_hundred_mistakes_are_shown_and_the_rest_counted),
        cmocka_unit_test(hostile_files_are_refused_quickly),
        cmocka_unit_test(a_file_that_is_too_large_is_refused_unread),
        cmocka_unit_test(an_alias_bomb_is_refused),
        cmocka_unit_test(a_chain_of_many_services_is_walked_without_recursion),
        cmocka_unit_test(every_word_is_explained_in_both_languages),
        cmocka_unit_test(the_example_is_right),
    };

    words_set_language(LANGUAGE_EN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
