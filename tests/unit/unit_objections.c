/* Objections to figures: filed, decided, and what of them comes into the chain. */
#include "desk_scene.h"

#include <inttypes.h>
#include <string.h>

#include "io/store_chain.h"
#include "io/store_objections.h"

#define AGAINST(period)                                                                       \
    "\"period\": \"" period "\", \"service\": \"dvc-01\", \"figure\": \"down_ms\", "          \
    "\"agency\": \"Sở Tài chính\", \"document\": \"45/STC\", \"dated\": \"2022-06-10\", " \
    "\"text\": \"mất điện tại điểm đo\""

static void wrong_words_are_told(void **state)
{
    static const struct {
        const char *verb, *words, *complaint;
    } cases[] = {
        {"objection-file", "{}", "'period' is missing"},
        {"objection-file", "{" AGAINST("2023") "}", "the period 2023 has not begun"},
        {"objection-file", "{\"period\": \"2022\", \"service\": \"zz\"}",
         "there is no service, agency or programme 'zz'"},
        {"objection-file", "{" AGAINST("2022") ", \"dated\": \"10/6\"}",
         "'dated' wants a day such as 2022-07-05"},
        {"objection-file", "{" AGAINST("2022") ", \"calendar\": \"lunar\"}",
         "there are the calendars administrative and calendar"},
        {"objection-decide", "{\"id\": 1}", "'decision' is missing"},
        {"objection-decide", "{\"id\": 1, \"decision\": \"open\"}",
         "'decision' wants one of accepted, partly, refused"},
        {"objection-decide", "{\"id\": 1, \"decision\": \"accepted\"}", "'reason' is missing"},
        {"objection-decide",
         "{\"id\": 1, \"decision\": \"accepted\", \"reason\": \"x\", \"to\": \"0\"}",
         "'from' is missing"},
        {"addendum-add", "{\"period\": \"2022\", \"reason\": \"x\", \"document\": \"1\"}",
         "an addendum wants 'service', 'figure', 'from' and 'to', or 'note' alone"},
    };
    struct desk desk;

    open_desk(&desk, state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (cases[i].complaint != NULL)
            assert_complaint(&desk, cases[i].verb, cases[i].words, cases[i].complaint);
    close_desk(&desk);
}

static void approvers_decide_and_operators_do_not(void **state)
{
    (void)state;
    assert_int_equal(act_verb_find("objection-file")->role, ROLE_OPERATOR);
    assert_int_equal(act_verb_find("objection-decide")->role, ROLE_APPROVER);
    assert_int_equal(act_verb_find("addendum-add")->role, ROLE_APPROVER);
}

/* May, as it is typed and cut. */
static void seal_may(const struct desk *desk)
{
    struct reader *const reader = reader_open(desk->place->path, &desk->place->error);
    struct chain_entry entry = {.period = "2022-05",
                                .calendar = "administrative",
                                .from_ms = INT64_C(1649955600000),
                                .to_ms = INT64_C(1652547600000),
                                .made_ms = noon,
                                .policy = "{}",
                                .catalogue = "{}",
                                .figures = "{\"down_ms\": 3600000}"};
    struct digest cell = {{1}};
    struct digest digest;
    int64_t number;
    bool refused;
    struct draft *const draft = draft_begin(reader, &entry, &refused, &desk->place->error);

    assert_non_null(draft);
    assert_true(draft_add_part(draft, "samples", "dvc-01/1", &cell, 1, &desk->place->error));
    assert_true(draft_end(draft, &number, &digest, &desk->place->error));
    assert_true(store_add_draft(desk->store, &desk->place->error));
    draft_free(draft);
    reader_close(reader);
}

struct chain {
    int count, faults, addenda;
    char figures[64], last[256];
};

static bool look(void *argument, const struct chain_entry *entry, struct error *error)
{
    struct chain *const chain = argument;

    (void)error;
    chain->count++;
    chain->faults += entry->fault != NULL;
    chain->addenda += entry->is_addendum;
    if (entry->is_addendum)
        snprintf(chain->last, sizeof chain->last, "%" PRId64 " %" PRId64 " %s %s %s %s %s %s %s",
                 entry->amends, entry->nth, entry->author, entry->reason, entry->document,
                 entry->service, entry->figure, entry->was, entry->is);
    else
        snprintf(chain->figures, sizeof chain->figures, "%s", entry->figures);
    return true;
}

static struct chain chain_of(const struct desk *desk)
{
    struct reader *const reader = reader_open(desk->place->path, &desk->place->error);
    struct chain chain = {.count = 0};
    bool broken = true;

    assert_non_null(reader);
    assert_true(reader_chain(reader, look, &chain, &broken, &desk->place->error));
    assert_false(broken);
    assert_int_equal(chain.faults, 0);
    reader_close(reader);
    return chain;
}

struct heard {
    int count;
    char last[256];
};

static void hear(void *argument, const struct objection *objection)
{
    struct heard *const heard = argument;

    heard->count++;
    snprintf(heard->last, sizeof heard->last, "%" PRId64 " %s %s %s %s|%s|%s|%" PRId64 "/%" PRId64,
             objection->number, objection->period, objection->service, objection->figure,
             objection->agency, decision_name(objection->decision),
             objection->decided_by == NULL ? "" : objection->decided_by, objection->addendum,
             objection->addendum_nth);
}

static struct heard objections_of(const struct desk *desk, int64_t from_ms, int64_t to_ms)
{
    struct reader *const reader = reader_open(desk->place->path, &desk->place->error);
    struct heard heard = {.count = 0};

    assert_true(reader_objections(reader, from_ms, to_ms, hear, &heard, &desk->place->error));
    reader_close(reader);
    return heard;
}

static void what_is_accepted_of_a_sealed_period_becomes_an_addendum(void **state)
{
    struct desk desk;
    struct act_outcome outcome;
    struct chain chain;

    open_desk(&desk, state);
    seal_may(&desk);
    assert_int_equal(carry_out(&desk, "An", "objection-file", "{" AGAINST("2022-05") "}").id, 1);
    assert_string_equal(objections_of(&desk, 0, noon).last,
                        "1 2022-05 dvc-01 down_ms Sở Tài chính|open||0/0");
    outcome = carry_out(&desk, "Bình", "objection-decide",
                        "{\"id\": 1, \"decision\": \"accepted\", \"reason\": \"đúng\"}");
    assert_true(outcome.refused);
    assert_non_null(strstr(outcome.why, "which wants 'from' and 'to'"));
    outcome = carry_out(&desk, "Bình", "objection-decide",
                        "{\"id\": 1, \"decision\": \"accepted\", \"reason\": \"đúng\", "
                        "\"from\": \"3600000\", \"to\": \"0\"}");
    assert_true(outcome.refused);
    assert_non_null(strstr(outcome.why, "wants the 'document'"));
    assert_int_equal(chain_of(&desk).count, 1);
    outcome = carry_out(&desk, "Bình", "objection-decide",
                        "{\"id\": 1, \"decision\": \"accepted\", \"reason\": \"đúng\", "
                        "\"document\": \"12/BB\", \"from\": \"3600000\", \"to\": \"0\"}");
    assert_false(outcome.refused);
    assert_int_equal(outcome.addendum, 2);
    chain = chain_of(&desk);
    assert_int_equal(chain.count, 2);
    assert_string_equal(chain.last, "1 1 Bình đúng 12/BB dvc-01 down_ms 3600000 0");
    assert_string_equal(chain.figures, "{\"down_ms\": 3600000}"); /* as they were */
    assert_string_equal(objections_of(&desk, 0, noon).last,
                        "1 2022-05 dvc-01 down_ms Sở Tài chính|accepted|Bình|2/1");
    outcome = carry_out(&desk, "An", "objection-decide",
                        "{\"id\": 1, \"decision\": \"refused\", \"reason\": \"không\"}");
    assert_true(outcome.refused);
    assert_non_null(strstr(outcome.why, "has been decided by Bình already"));
    assert_int_equal(sql_number(desk.place->path,
                                "select count(*) from audit where (verb = 'objection.file' and "
                                "subject = '1' and author = 'An') or (verb = 'objection.decide' "
                                "and subject = '1' and words ->> '$.addendum' = 2 and words ->> "
                                "'$.decision' = 'accepted')"),
                     2);
    assert_int_equal(sql_number(desk.place->path, "select count(*) from audit"), 2);
    close_desk(&desk);
}

/* The next addendum follows the one before, whichever way it was made. */
static void addenda_follow_one_another(void **state)
{
    struct desk desk;
    struct act_outcome outcome;
    struct chain chain;

    open_desk(&desk, state);
    outcome = carry_out(&desk, "An", "addendum-add",
                        "{\"period\": \"2022-05\", \"reason\": \"x\", \"document\": \"1\", "
                        "\"note\": \"chưa chốt\"}");
    assert_true(outcome.refused);
    assert_non_null(strstr(outcome.why, "is not sealed: there is nothing to correct"));
    seal_may(&desk);
    outcome = carry_out(&desk, "An", "addendum-add",
                        "{\"period\": \"2022-05\", \"reason\": \"x\", \"document\": \"1\", "
                        "\"note\": \"ghi chú\\ndòng hai\"}");
    assert_int_equal(outcome.id, 2);
    outcome = carry_out(&desk, "An", "addendum-add",
                        "{\"period\": \"2022-05\", \"reason\": \"y\", \"document\": \"2\", "
                        "\"service\": \"province\", \"figure\": \"down_ms\", \"from\": \"1\", "
                        "\"to\": \"2\"}");
    assert_int_equal(outcome.id, 3);
    chain = chain_of(&desk);
    assert_int_equal(chain.addenda, 2);
    assert_string_equal(chain.last, "1 2 An y 2 province down_ms 1 2");
    close_desk(&desk);
}

static void what_is_not_sealed_is_decided_without_an_addendum(void **state)
{
    struct desk desk;
    struct act_outcome outcome;

    open_desk(&desk, state);
    seal_may(&desk);
    carry_out(&desk, "An", "objection-file", "{" AGAINST("2022-04") "}");
    outcome = carry_out(&desk, "Bình", "objection-decide",
                        "{\"id\": 1, \"decision\": \"partly\", \"reason\": \"x\", \"from\": \"1\", "
                        "\"to\": \"0\"}");
    assert_true(outcome.refused);
    assert_non_null(strstr(outcome.why, "the period is not sealed: its figures follow from"));
    outcome = carry_out(&desk, "Bình", "objection-decide",
                        "{\"id\": 1, \"decision\": \"partly\", \"reason\": \"x\"}");
    assert_false(outcome.refused);
    assert_int_equal(outcome.addendum, 0);
    carry_out(&desk, "An", "objection-file", "{" AGAINST("2022-Q2") "}"); /* May lies in it */
    outcome = carry_out(&desk, "Bình", "objection-decide",
                        "{\"id\": 2, \"decision\": \"accepted\", \"reason\": \"x\"}");
    assert_true(outcome.refused);
    assert_non_null(strstr(outcome.why, "it lies in the period 2022-05, which is sealed"));
    outcome =
        carry_out(&desk, "Bình", "objection-decide",
                  "{\"id\": 2, \"decision\": \"refused\", \"reason\": \"x\", \"from\": \"1\", "
                  "\"to\": \"0\"}");
    assert_true(outcome.refused);
    assert_false(carry_out(&desk, "Bình", "objection-decide",
                           "{\"id\": 2, \"decision\": \"refused\", \"reason\": \"x\"}")
                     .refused);
    assert_true(carry_out(&desk, "Bình", "objection-decide",
                          "{\"id\": 3, \"decision\": \"refused\", \"reason\": \"x\"}")
                    .refused);
    assert_int_equal(chain_of(&desk).count, 1);
    assert_int_equal(objections_of(&desk, 0, noon).count, 2);
    assert_int_equal(objections_of(&desk, noon + MS_PER_DAY, noon + 2 * MS_PER_DAY).count, 0);
    close_desk(&desk);
}

/* Nothing is added to a chain that was changed; the objection stays open, and no audit tells of it.
 */
static void a_chain_that_was_changed_takes_nothing(void **state)
{
    struct desk desk;
    struct act_outcome outcome;

    open_desk(&desk, state);
    seal_may(&desk);
    carry_out(&desk, "An", "objection-file", "{" AGAINST("2022-05") "}");
    run_sql(desk.place->path, "update seal set figures = '{\"down_ms\": 0}'");
    outcome = carry_out(&desk, "Bình", "objection-decide",
                        "{\"id\": 1, \"decision\": \"accepted\", \"reason\": \"đúng\", "
                        "\"document\": \"12/BB\", \"from\": \"3600000\", \"to\": \"0\"}");
    assert_true(outcome.refused);
    assert_non_null(strstr(outcome.why, "nothing is added to a chain that was changed"));
    assert_non_null(strstr(objections_of(&desk, 0, noon).last, "|open|"));
    assert_int_equal(sql_number(desk.place->path, "select count(*) from seal"), 1);
    assert_int_equal(sql_number(desk.place->path, "select count(*) from audit"), 1);
    close_desk(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(wrong_words_are_told),
        cmocka_unit_test(approvers_decide_and_operators_do_not),
        in_a_place(what_is_accepted_of_a_sealed_period_becomes_an_addendum),
        in_a_place(addenda_follow_one_another),
        in_a_place(what_is_not_sealed_is_decided_without_an_addendum),
        in_a_place(a_chain_that_was_changed_takes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
