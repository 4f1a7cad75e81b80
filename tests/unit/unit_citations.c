/* Which documents a report cites: by date, as they are built in and configured. */
#include "test.h"

#include "base/words.h"
#include "fake_kind.h"
#include "model/calendar_date.h"
#include "model/citation.h"
#include "stage/config.h"

static int32_t day_of(int32_t year, int month, int day)
{
    return date_to_day((struct date){year, month, day});
}

/* --- citations -------------------------------------------------------------------------------- */

static struct config *read_words(const char *words)
{
    struct text complaints = {0};
    struct text text = {0};
    struct config *config;

    text_add(&text,
             "province: { name: T }\n%sservices: [ { id: a, name: A, probes: [ { http: "
             "'https://a.test/' } ] } ]\n",
             words);
    config = config_parse("test.yaml", text_string(&text), text.length, fake_kinds, &complaints);
    if (config == NULL)
        print_error("%s", text_string(&complaints));
    text_free(&text);
    text_free(&complaints);
    return config;
}

static const struct citation *find(const struct config *config, const char *id)
{
    const struct catalogue *const catalogue = config_catalogue(config);

    for (size_t i = 0; i < catalogue->citation_count; i++)
        if (strcmp(catalogue->citations[i].id, id) == 0)
            return &catalogue->citations[i];
    return NULL;
}

static bool is_cited(const struct config *config, const char *id,
                     const struct citation_period *period)
{
    assert_non_null(find(config, id));
    return citation_is_printed(find(config, id), period);
}

static void a_report_cites_what_was_in_force_when_its_period_ended(void **state)
{
    struct config *const config = read_words("");
    const struct citation_period half = {day_of(2021, 12, 15), day_of(2022, 6, 15)};
    const struct citation_period later = {day_of(2022, 6, 15), day_of(2022, 12, 15)};
    const struct citation_period newest = {day_of(2026, 6, 15), day_of(2026, 12, 15)};

    (void)state;
    assert_non_null(config);
    assert_true(is_cited(config, "nd-43-2011", &half));
    assert_false(is_cited(config, "nd-42-2022", &half));
    assert_false(is_cited(config, "qd-766-2022", &half)); /* nine days too late */
    assert_true(is_cited(config, "qd-623-2022", &half));
    assert_false(is_cited(config, "nd-43-2011", &later));
    assert_true(is_cited(config, "nd-42-2022", &later));
    assert_false(is_cited(config, "nd-61-2018", &newest));
    assert_true(is_cited(config, "nd-118-2025", &newest));
    assert_false(is_cited(config, "luat-chuyen-doi-so", &newest)); /* in force, but unsure */
    config_free(config);
}

static void what_is_in_force_on_the_last_day_alone_is_cited_and_told_apart(void **state)
{
    const struct citation citation = {.from_day = 100, .to_day = 200, .checked_day = 150};
    const struct citation_period before = {50, 100};
    const struct citation_period just = {50, 101};
    const struct citation_period within = {100, 151};
    const struct citation_period unchecked = {100, 152};
    const struct citation_period last = {100, 201};
    const struct citation_period after = {100, 202};

    (void)state;
    assert_false(citation_is_printed(&citation, &before));
    assert_true(citation_is_printed(&citation, &just));
    assert_true(citation_is_doubtful(&citation, &just));
    assert_false(citation_is_doubtful(&citation, &within));
    assert_true(citation_is_doubtful(&citation, &unchecked));
    assert_true(citation_is_printed(&citation, &last));
    assert_false(citation_is_printed(&citation, &after));
}

static void the_configuration_replaces_and_adds_citations_in_the_order_of_their_rank(void **state)
{
    struct config *const config =
        read_words("citations:\n"
                   "  - { id: nd-43-2011, text: Khác, from: 2020-01-01, rank: 60 }\n"
                   "  - { id: own, text: Riêng, from: 2020-01-01, rank: 5 }\n");
    const struct catalogue *catalogue;

    (void)state;
    assert_non_null(config);
    catalogue = config_catalogue(config);
    assert_string_equal(catalogue->citations[0].id, "own");
    assert_string_equal(catalogue->citations[catalogue->citation_count - 1].id, "nd-43-2011");
    assert_string_equal(find(config, "nd-43-2011")->text, "Khác");
    assert_int_equal(find(config, "nd-43-2011")->to_day, CITATION_NO_END);
    config_free(config);
}

static void refuses(const char *words, const char *why)
{
    struct text complaints = {0};
    struct text text = {0};

    text_add(&text, "province: { name: T }\n%s", words);
    assert_null(
        config_parse("test.yaml", text_string(&text), text.length, fake_kinds, &complaints));
    if (strstr(text_string(&complaints), why) == NULL)
        fail_msg("'%s' does not say '%s'", text_string(&complaints), why);
    text_free(&text);
    text_free(&complaints);
}

static void wrong_citations_are_mistakes(void **state)
{
    (void)state;
    words_set_language(LANGUAGE_EN);
    refuses("citations: [ { id: a, text: A, from: 2022-02-01, to: 2022-01-31 } ]\n",
            "must not be before 'from'");
    refuses("citations: [ { id: a, text: A, from: 2022-02-01 }, { id: a, text: B, from: "
            "2022-02-01 } ]\n",
            "there are two citations 'a'");
    refuses("citations: [ { id: a, text: A, from: 14/06/2022 } ]\n", "2022-06-14");
    refuses("citations: [ { id: a, from: 2022-02-01 } ]\n", "'text' is missing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_cites_what_was_in_force_when_its_period_ended),
        cmocka_unit_test(what_is_in_force_on_the_last_day_alone_is_cited_and_told_apart),
        cmocka_unit_test(the_configuration_replaces_and_adds_citations_in_the_order_of_their_rank),
        cmocka_unit_test(wrong_citations_are_mistakes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
