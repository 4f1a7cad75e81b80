/* What people write in reports: as it is kept, all of it or nothing, and by whom last. */
#include "desk_scene.h"

#include <string.h>

#include "io/store_chain.h"
#include "io/unicode.h"

#define HALF "\"period\": \"2022-H1\", "

static void a_paragraph_is_a_line(void **state)
{
    static const struct {
        const char *typed, *kept;
    } cases[] = {
        {"", ""},
        {" \r\n\t\n", ""},
        {"một", "một"},
        {"  một \r\n\r\n\r\n hai\tba  ", "một\nhai ba"},
        {"\n\nmột\nhai\n", "một\nhai"},
        {"e\xcc\x82\xcc\x81", "ế"}, /* composed */
        {"a\xff", "a\xef\xbf\xbd"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *const kept = unicode_paragraphs(cases[i].typed);
        char *const again = unicode_paragraphs(kept);

        assert_string_equal(kept, cases[i].kept);
        assert_string_equal(again, kept); /* what is kept stays as it is */
        free(kept);
        free(again);
    }
}

static void wrong_words_are_told(void **state)
{
    static const char either[] = "a report wants 'part' and 'text', or 'parts'";
    static const struct {
        const char *words, *complaint;
    } cases[] = {
        {"{}", "'period' is missing"},
        {"{" HALF "\"calendar\": \"administrative\"}", either},
        {"{" HALF "\"part\": \"uu-diem\"}", either},
        {"{" HALF "\"text\": \"x\"}", either},
        {"{" HALF "\"version\": 1, \"parts\": [{\"part\": \"a\", \"text\": \"x\"}]}", either},
        {"{" HALF "\"part\": \"Ưu\", \"text\": \"x\"}",
         "'part' wants the name of a part such as uu-diem"},
        {"{" HALF "\"parts\": []}", "there is nothing to keep: no part was changed"},
        {"{" HALF "\"parts\": [{\"part\": \"a\"}]}",
         "[a]: 'text' wants text of at most 8000 bytes"},
        {"{" HALF "\"parts\": [{\"part\": \"a\", \"text\": \"x\", \"version\": -1}]}",
         "[a]: 'version' wants the number of a version, 0 of none"},
        {"{" HALF "\"part\": \"a\", \"text\": \"x\", \"version\": \"1\"}",
         "'version' wants the number of a version, 0 of none"},
        {"{" HALF "\"part\": \"a\", \"text\": \"\\u0007\"}",
         "'text' wants text of at most 8000 bytes"},
    };
    struct desk desk;

    open_desk(&desk, state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_complaint(&desk, "report-text", cases[i].words, cases[i].complaint);
    close_desk(&desk);
}

static int64_t count(const struct desk *desk, const char *where)
{
    char question[256];

    snprintf(question, sizeof question, "select count(*) from %s", where);
    return sql_number(desk->place->path, question);
}

static void all_of_it_is_kept_or_nothing(void **state)
{
    struct desk desk;
    struct act_outcome outcome;

    open_desk(&desk, state);
    outcome = carry_out(&desk, "An", "report-text",
                        "{" HALF "\"parts\": [{\"part\": \"a\", \"text\": \"một\\n\\nhai\", "
                        "\"version\": 0}, {\"part\": \"b\", \"text\": \"b\"}]}");
    assert_false(outcome.refused);
    assert_int_equal(count(&desk, "report_text where text = 'một' || char(10) || 'hai'"), 1);
    assert_int_equal(count(&desk, "audit where verb = 'report.text' and subject = '2022-H1' and "
                                  "words ->> '$.parts.b' = 'b'"),
                     1);

    /* the second part was written since he looked: the first is not kept either */
    outcome = carry_out(&desk, "Bình", "report-text",
                        "{" HALF "\"parts\": [{\"part\": \"c\", \"text\": \"c\", \"version\": 0}, "
                        "{\"part\": \"a\", \"text\": \"của Bình\", \"version\": 0}]}");
    assert_true(outcome.refused);
    assert_string_equal(outcome.by, "An");
    assert_true(outcome.by_ms > 0);
    assert_non_null(strstr(outcome.why, "An has written [a]"));
    assert_int_equal(count(&desk, "report_text"), 2);
    assert_int_equal(count(&desk, "audit"), 1);

    /* of another language nobody has written anything */
    outcome = carry_out(&desk, "Bình", "report-text",
                        "{" HALF "\"language\": \"en\", \"part\": \"a\", \"text\": \"x\", "
                        "\"version\": 0}");
    assert_false(outcome.refused);
    assert_int_equal(count(&desk, "report_text"), 3);
    close_desk(&desk);
}

static void each_version_is_another(void **state)
{
    struct desk desk;
    struct act_outcome outcome;
    char words[256];
    int64_t first;

    open_desk(&desk, state);
    carry_out(&desk, "An", "report-text", "{" HALF "\"part\": \"a\", \"text\": \"1\"}");
    first = sql_number(desk.place->path, "select made from report_text");
    /* in the same millisecond */
    snprintf(words, sizeof words, "{" HALF "\"part\": \"a\", \"text\": \"2\", \"version\": %lld}",
             (long long)first);
    assert_false(carry_out(&desk, "Bình", "report-text", words).refused);
    assert_true(sql_number(desk.place->path, "select made from report_text") > first);
    outcome = carry_out(&desk, "Chi", "report-text", words);
    assert_true(outcome.refused);
    assert_string_equal(outcome.by, "Bình");

    /* given back to the draft: then nobody has written it */
    carry_out(&desk, "Bình", "report-text", "{" HALF "\"part\": \"a\", \"text\": \" \\n\"}");
    assert_int_equal(count(&desk, "report_text"), 0);
    outcome = carry_out(&desk, "Chi", "report-text", words);
    assert_true(outcome.refused);
    assert_non_null(strstr(outcome.why, "given back to the draft"));
    close_desk(&desk);
}

/* A draft of May, beside the store. */
static struct draft *draft_may(const struct desk *desk)
{
    struct reader *const reader = reader_open(desk->place->path, &desk->place->error);
    const struct chain_entry entry = {.period = "2022-05",
                                      .calendar = "administrative",
                                      .from_ms = INT64_C(1649955600000),
                                      .to_ms = INT64_C(1652547600000),
                                      .made_ms = noon,
                                      .policy = "p",
                                      .catalogue = "c",
                                      .figures = "{}"};
    bool refused;
    struct draft *const draft = draft_begin(reader, &entry, &refused, &desk->place->error);
    struct digest digest;
    int64_t number;

    reader_close(reader);
    assert_non_null(draft);
    assert_true(draft_end(draft, &number, &digest, &desk->place->error));
    return draft;
}

static bool seal(const struct desk *desk, const char *period, struct act_outcome *outcome)
{
    const struct act act = {.kind = ACT_SEAL,
                            .author = "Bình",
                            .way = "page",
                            .at_ms = noon,
                            .objection = {.period = period, .calendar = "administrative"}};

    return store_act(desk->store, &act, outcome, &desk->place->error);
}

static void a_period_is_sealed_with_its_row_in_the_audit(void **state)
{
    struct desk desk;
    struct act_outcome outcome;
    struct draft *draft;

    open_desk(&desk, state);
    assert_int_equal(act_verb_find("period-seal")->role, ROLE_APPROVER);
    assert_false(seal(&desk, "2022-05", &outcome)); /* there is no draft */
    draft = draft_may(&desk);
    assert_false(seal(&desk, "2022-06", &outcome)); /* it is of another period */
    assert_int_equal(count(&desk, "seal"), 0);
    assert_int_equal(count(&desk, "audit"), 0);
    assert_true(seal(&desk, "2022-05", &outcome));
    assert_int_equal(outcome.id, 1);
    assert_int_equal(count(&desk, "seal"), 1);
    assert_int_equal(count(&desk, "audit where verb = 'period.seal' and subject = '2022-05' and "
                                  "author = 'Bình' and words ->> '$.seal' = 1"),
                     1);
    assert_false(seal(&desk, "2022-05", &outcome)); /* the same once more */
    assert_int_equal(count(&desk, "seal"), 1);
    assert_int_equal(count(&desk, "audit"), 1);
    draft_free(draft);

    /* and what people wrote in its report stays */
    outcome = carry_out(&desk, "An", "report-text",
                        "{\"period\": \"2022-05\", \"part\": \"a\", \"text\": \"x\"}");
    assert_true(outcome.refused);
    assert_non_null(strstr(outcome.why, "is sealed: what its report says stays"));
    close_desk(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_paragraph_is_a_line),
        in_a_place(wrong_words_are_told),
        in_a_place(all_of_it_is_kept_or_nothing),
        in_a_place(each_version_is_another),
        in_a_place(a_period_is_sealed_with_its_row_in_the_audit),
    };

    words_set_language(LANGUAGE_EN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
