#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/catalogue.h"
#include "model/incident.h"

/* The story of a probe is told by letters, one a sample, ten seconds apart:
 * u ok, w ok with a warning, g degraded, d failed, v void.  What came of each is answered by
 * letters too: . nothing, F the first that is known, O opened, W worsened, E eased, C closed. */
enum { STEP = 10000, LONGEST = 64 };

static int64_t moment(size_t index)
{
    return INT64_C(1655208000000) + (int64_t)index * STEP;
}

static struct sample sample_of(char letter, size_t index)
{
    struct sample sample = sample_begin(7, moment(index));

    switch (letter) {
    case 'u':
        sample.outcome = OUTCOME_OK;
        break;
    case 'w':
        sample.outcome = OUTCOME_OK;
        sample.reason = REASON_CERTIFICATE;
        sample.warnings = WARNING_CERTIFICATE;
        break;
    case 'g':
        sample.outcome = OUTCOME_DEGRADED;
        sample.reason = REASON_SLOW;
        break;
    case 'd':
        sample.outcome = OUTCOME_FAILED;
        sample.reason = index % 2 == 0 ? REASON_REFUSED : REASON_STATUS;
        break;
    default:
        sample.outcome = OUTCOME_VOID;
        sample.reason = REASON_LATE;
    }
    return sample;
}

static char letter_of(enum event event)
{
    static const char letters[] = {
        [EVENT_NONE] = '.',     [EVENT_FIRST] = 'F', [EVENT_OPENED] = 'O',
        [EVENT_WORSENED] = 'W', [EVENT_EASED] = 'E', [EVENT_CLOSED] = 'C',
    };

    return letters[event];
}

struct told {
    struct judgement judgement;
    struct change change; /* the last one that was not nothing */
    char events[LONGEST + 1];
};

static struct told tell(const char *story, int confirm, int recover)
{
    const struct patience patience = {confirm, recover};
    struct told told;
    size_t i;

    memset(&told, 0, sizeof told);
    for (i = 0; story[i] != '\0'; i++) {
        const struct sample sample = sample_of(story[i], i);
        const struct change change = judge(&told.judgement, &patience, &sample);

        told.events[i] = letter_of(change.event);
        if (change.event != EVENT_NONE)
            told.change = change;
    }
    return told;
}

static enum state state_after(const char *story, int confirm, int recover)
{
    const struct told told = tell(story, confirm, recover);

    return judgement_state(&told.judgement);
}

/* --- the rules, one by one ------------------------------------------------------------------ */

static void knows_nothing_before_the_first_sample(void **state)
{
    const struct judgement judgement = {0};
    const struct patience patience = {3, 1};

    (void)state;
    assert_int_equal(judgement_state(&judgement), STATE_UNKNOWN);
    assert_false(judgement_in_doubt(&judgement, &patience));
}

static void the_first_good_sample_is_up(void **state)
{
    (void)state;
    assert_string_equal(tell("uuu", 3, 1).events, "F..");
    assert_int_equal(state_after("u", 3, 1), STATE_UP);
    assert_true(tell("uuu", 3, 1).judgement.since_ms == moment(0));
}

static void opens_after_confirm_failures_in_a_row(void **state)
{
    (void)state;
    assert_string_equal(tell("uddd", 3, 1).events, "F..O");
    assert_string_equal(tell("ud", 1, 1).events, "FO");
    assert_string_equal(tell("uddddd", 3, 1).events, "F..O..");
    assert_int_equal(state_after("uddd", 3, 1), STATE_DOWN);
}

static void begins_at_the_first_bad_sample(void **state)
{
    const struct told told = tell("uuddd", 3, 1);

    (void)state;
    assert_true(told.change.began_ms == moment(2));
    assert_true(told.judgement.since_ms == moment(2));
    assert_int_equal(told.change.reason, REASON_REFUSED); /* of the first, not of the last */
    assert_int_equal(told.change.from, STATE_UP);
    assert_int_equal(told.change.to, STATE_DOWN);
}

static void ends_at_the_first_good_sample(void **state)
{
    const struct told one = tell("ddduu", 3, 1);
    const struct told two = tell("dddudu"
                                 "uu",
                                 3, 2);

    (void)state;
    assert_string_equal(one.events, "..OC.");
    assert_true(one.change.began_ms == moment(3));
    assert_string_equal(two.events, "..O...C.");
    assert_true(two.change.began_ms == moment(5));
    assert_int_equal(two.judgement.reason, REASON_NONE);
}

static void unconfirmed_failures_are_no_downtime(void **state)
{
    (void)state;
    assert_string_equal(tell("uddudduddu", 3, 1).events, "F.........");
    assert_int_equal(state_after("uddudd", 3, 1), STATE_UP);
    assert_true(tell("uddudd", 3, 1).judgement.since_ms == moment(0));
}

static void a_degraded_sample_breaks_a_row_of_failures(void **state)
{
    /* degraded it is, by three bad ones in a row, but not down */
    (void)state;
    assert_string_equal(tell("uddgdd", 3, 1).events, "F..O..");
    assert_int_equal(state_after("uddgdd", 3, 1), STATE_DEGRADED);
    assert_true(tell("uddgdd", 3, 1).judgement.since_ms == moment(1));
    assert_string_equal(tell("uddgddd", 3, 1).events, "F..O..W");
    assert_true(tell("uddgddd", 3, 1).change.began_ms == moment(4));
}

static void degraded_is_confirmed_like_down(void **state)
{
    (void)state;
    assert_string_equal(tell("uggug", 3, 1).events, "F....");
    assert_string_equal(tell("uggg", 3, 1).events, "F..O");
    assert_int_equal(tell("uggg", 3, 1).change.to, STATE_DEGRADED);
    assert_true(tell("uggg", 3, 1).change.began_ms == moment(1));
    assert_int_equal(tell("uggg", 3, 1).change.reason, REASON_SLOW);
}

static void a_degraded_sample_ends_down_and_the_incident_goes_on(void **state)
{
    const struct told told = tell("udddg", 3, 1);

    (void)state;
    assert_string_equal(told.events, "F..OE");
    assert_int_equal(told.change.from, STATE_DOWN);
    assert_int_equal(told.change.to, STATE_DEGRADED);
    assert_true(told.change.began_ms == moment(4));
    assert_string_equal(tell("udddgu", 3, 1).events, "F..OEC");
    assert_string_equal(tell("udddgddd", 3, 1).events, "F..OE..W");
}

static void void_ends_no_incident(void **state)
{
    (void)state;
    assert_string_equal(tell("dddvvvv", 3, 1).events, "..O....");
    assert_int_equal(tell("dddvvvv", 3, 1).judgement.level, STATE_DOWN);
    assert_string_equal(tell("dddvvd", 3, 1).events, "..O...");
    assert_string_equal(tell("dddvvu", 3, 1).events, "..O..C");
    assert_true(tell("dddvvu", 3, 1).change.began_ms == moment(5));
}

static void void_is_said_aloud_as_unknown(void **state)
{
    (void)state;
    assert_int_equal(state_after("uuv", 3, 1), STATE_UNKNOWN);
    assert_int_equal(state_after("dddv", 3, 1), STATE_UNKNOWN);
    assert_int_equal(state_after("uuvu", 3, 1), STATE_UP);
    assert_int_equal(state_after("dddvd", 3, 1), STATE_DOWN);
    assert_int_equal(state_after("vvv", 3, 1), STATE_UNKNOWN);
    assert_string_equal(tell("vvv", 1, 1).events, "...");
}

static void void_begins_unconfirmed_rows_anew(void **state)
{
    (void)state;
    assert_string_equal(tell("uddvdd", 3, 1).events, "F.....");
    assert_string_equal(tell("uddvddd", 3, 1).events, "F.....O");
    assert_true(tell("uddvddd", 3, 1).change.began_ms == moment(4));
    assert_string_equal(tell("udddvuvu", 3, 2).events, "F..O....");
    assert_string_equal(tell("udddvuvuu", 3, 2).events, "F..O....C");
    assert_true(tell("udddvuvuu", 3, 2).change.began_ms == moment(7));
    assert_string_equal(tell("uggvg", 3, 1).events, "F....");
}

static void recovery_must_be_unbroken(void **state)
{
    (void)state;
    assert_string_equal(tell("dduduudu", 2, 3).events, ".O......");
    assert_string_equal(tell("dduuu", 2, 3).events, ".O..C");
    assert_true(tell("dduuu", 2, 3).change.began_ms == moment(2));
}

static void what_is_not_up_says_why(void **state)
{
    /* eased by a row that begins with a good sample: the reason is a bad one's all the same */
    static const char *const stories[] = {"ddd", "ggg", "dddg", "dddug", "dddgu", "uddg", "gdd"};

    (void)state;
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        const struct told told = tell(stories[i], 3, 2);

        if (told.judgement.level == STATE_DOWN || told.judgement.level == STATE_DEGRADED)
            assert_int_not_equal(told.judgement.reason, REASON_NONE);
    }
}

static void a_warning_is_no_reason_for_being_degraded(void **state)
{
    const struct told told = tell("dddwg", 3, 2);

    (void)state;
    assert_int_equal(told.judgement.level, STATE_DEGRADED);
    assert_int_equal(told.judgement.reason, REASON_SLOW);
    assert_int_equal(tell("www", 3, 1).judgement.reason, REASON_NONE);
}

/* What does not change is not written to the store: a calm probe costs no more than its samples. */
static void a_calm_probe_changes_nothing(void **state)
{
    const struct patience patience = {3, 2};

    (void)state;
    for (size_t letter = 0; letter < 3; letter++) {
        const char story[] = {"ugd"[letter], "ugd"[letter], "ugd"[letter], '\0'};
        struct judgement judgement = tell(story, 3, 2).judgement;
        const struct judgement before = judgement;

        for (size_t i = 3; i < 100; i++) {
            const struct sample sample = sample_of(story[0], i);

            assert_int_equal(judge(&judgement, &patience, &sample).event, EVENT_NONE);
            assert_true(judgement_is_same(&before, &judgement));
        }
    }
}

static bool in_doubt(const char *story, int confirm, int recover)
{
    const struct patience patience = {confirm, recover};
    const struct told told = tell(story, confirm, recover);

    return judgement_in_doubt(&told.judgement, &patience);
}

static void a_begun_row_is_a_doubt_until_it_is_confirmed(void **state)
{
    (void)state;
    assert_false(in_doubt("uuu", 3, 1));
    assert_true(in_doubt("uud", 3, 1));
    assert_true(in_doubt("uudd", 3, 1));
    assert_true(in_doubt("uug", 3, 1));
    assert_true(in_doubt("d", 3, 1)); /* from the very first sample on */
    assert_false(in_doubt("uuddd", 3, 1));
    assert_false(in_doubt("uudddd", 3, 1));
    assert_false(in_doubt("uuddu", 3, 1));
    assert_true(in_doubt("uudddu", 3, 2));
    assert_false(in_doubt("uuddduu", 3, 2));
    assert_false(in_doubt("uggg", 3, 1));
    assert_false(in_doubt("ugggg", 3, 1));
    assert_true(in_doubt("ugggd", 3, 1)); /* degraded for sure; perhaps down */
    assert_false(in_doubt("ud", 1, 1));
    assert_false(in_doubt("uddv", 3, 1));
}

/* --- any story, against a slow and obvious judge -------------------------------------------- */

struct verdict {
    enum state level;
    enum event event;
    size_t began;
    bool blind;
};

static bool fits(char letter, const char *letters)
{
    return strchr(letters, letter) != NULL;
}

/* How many samples at the end of the story are all one of `letters`. */
static size_t row_at_end(const char *story, size_t length, const char *letters)
{
    size_t count = 0;

    while (count < length && fits(story[length - 1 - count], letters))
        count++;
    return count;
}

/* What the sample that ends the story does to the level before it, by the words of the rules. */
static struct verdict judge_slowly(const char *story, size_t length, enum state before,
                                   const struct patience *patience)
{
    const size_t failed = row_at_end(story, length, "d");
    const size_t bad = row_at_end(story, length, "dg");
    const size_t eased = row_at_end(story, length, "gu");
    const size_t good = row_at_end(story, length, "u");
    const size_t confirm = (size_t)patience->confirm;
    const size_t recover = (size_t)patience->recover;
    struct verdict verdict = {.level = before, .blind = story[length - 1] == 'v'};

    if (failed >= confirm && before != STATE_DOWN)
        verdict = (struct verdict){STATE_DOWN, EVENT_OPENED, length - failed, false};
    else if (bad >= confirm && (before == STATE_UP || before == STATE_UNKNOWN))
        verdict = (struct verdict){STATE_DEGRADED, EVENT_OPENED, length - bad, false};
    else if (good >= recover && (before == STATE_DOWN || before == STATE_DEGRADED))
        verdict = (struct verdict){STATE_UP, EVENT_CLOSED, length - good, false};
    else if (eased >= recover && before == STATE_DOWN)
        verdict = (struct verdict){STATE_DEGRADED, EVENT_EASED, length - eased, false};
    else if (good >= 1 && before == STATE_UNKNOWN)
        verdict = (struct verdict){STATE_UP, EVENT_FIRST, length - 1, false};
    if (verdict.event == EVENT_OPENED && before == STATE_DEGRADED)
        verdict.event = EVENT_WORSENED;
    return verdict;
}

static void compare(const char *story, const struct patience *patience)
{
    struct judgement judgement = {0};
    enum state level = STATE_UNKNOWN;
    int64_t since = 0;

    for (size_t length = 1; length <= strlen(story); length++) {
        const struct sample sample = sample_of(story[length - 1], length - 1);
        const struct verdict slow = judge_slowly(story, length, level, patience);
        const struct change quick = judge(&judgement, patience, &sample);

        if (quick.event != slow.event || judgement.level != slow.level)
            fail_msg("story %.*s, confirm %d, recover %d: %s and %s, should be %s and %s",
                     (int)length, story, patience->confirm, patience->recover,
                     event_name(quick.event), state_name(judgement.level), event_name(slow.event),
                     state_name(slow.level));
        if (slow.event != EVENT_NONE) {
            assert_int_equal(quick.from, level);
            assert_int_equal(quick.to, slow.level);
            if (quick.began_ms != moment(slow.began))
                fail_msg("story %.*s, confirm %d, recover %d: %s began at sample %d, should be %d",
                         (int)length, story, patience->confirm, patience->recover,
                         event_name(slow.event), (int)((quick.began_ms - moment(0)) / STEP),
                         (int)slow.began);
            assert_true(quick.began_ms >= since); /* the past is not written anew */
            assert_true(quick.began_ms <= sample.at_ms);
            since = quick.began_ms;
        }
        level = slow.level;
        assert_true(judgement.since_ms == since);
        assert_int_equal(judgement.blind, slow.blind);
        assert_int_equal(judgement_state(&judgement), slow.blind ? STATE_UNKNOWN : level);
        assert_int_equal(judgement.reason == REASON_NONE,
                         level == STATE_UP || level == STATE_UNKNOWN);
        assert_true(!slow.blind || quick.event == EVENT_NONE);
    }
}

static void every_short_story_is_judged_as_by_the_rules(void **state)
{
    enum { LENGTH = 7, STORIES = 1 << (2 * LENGTH) };

    (void)state;
    for (int number = 0; number < STORIES; number++) {
        char story[LENGTH + 1] = "";

        for (int i = 0; i < LENGTH; i++)
            story[i] = "ugdv"[(number >> (2 * i)) & 3];
        for (int i = 0; i < 9; i++)
            compare(story, &(const struct patience){1 + i % 3, 1 + i / 3});
    }
}

static void long_random_stories_are_judged_as_by_the_rules(void **state)
{
    uint64_t seed = 20220614;

    (void)state;
    for (int run = 0; run < 20000; run++) {
        char story[LONGEST + 1] = "";
        const struct patience patience = {1 + run % 5, 1 + run / 5 % 4};
        char letter = 'u';

        for (int i = 0; i < LONGEST; i++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            if ((seed >> 33) % 3 == 0) /* troubles last: change the letter one time in three */
                letter = "uugddv"[(seed >> 40) % 6];
            story[i] = letter;
        }
        compare(story, &patience);
    }
}

/* --- names ---------------------------------------------------------------------------------- */

static void states_are_read_as_they_are_written(void **state)
{
    (void)state;
    for (int i = 0; i < STATE_COUNT; i++) {
        enum state parsed = STATE_COUNT;

        assert_true(state_parse(state_name((enum state)i), &parsed));
        assert_int_equal(parsed, i);
    }
    assert_string_equal(state_name(STATE_DOWN), "down");
    assert_string_equal(state_name(STATE_DEGRADED), "degraded");
    assert_string_equal(state_name(STATE_UP), "up");
    assert_string_equal(state_name(STATE_UNKNOWN), "unknown");
    assert_false(state_parse("broken", &(enum state){STATE_UP}));
    assert_false(state_parse("", &(enum state){STATE_UP}));
}

static void an_incident_is_open_until_it_has_ended(void **state)
{
    struct incident incident = {.id = 1, .state = STATE_DOWN, .began_ms = moment(0)};

    (void)state;
    assert_true(incident_is_open(&incident));
    incident.ended_ms = moment(1);
    assert_false(incident_is_open(&incident));
}

static void reasons_and_outcomes_are_read_as_they_are_written(void **state)
{
    (void)state;
    for (int i = 0; i < REASON_COUNT; i++) {
        enum reason reason = REASON_COUNT;

        assert_true(reason_parse(reason_name((enum reason)i), &reason));
        assert_int_equal(reason, i);
    }
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        enum outcome outcome = OUTCOME_COUNT;

        assert_true(outcome_parse(outcome_name((enum outcome)i), &outcome));
        assert_int_equal(outcome, i);
    }
    assert_false(reason_parse("", &(enum reason){REASON_NONE}));
}

/* The store keeps these numbers: they must never change. */
static void the_numbers_in_the_store_stay(void **state)
{
    (void)state;
    assert_int_equal(REASON_REFUSED, 4);
    assert_int_equal(REASON_TIMEOUT_BODY, 10);
    assert_int_equal(REASON_STATUS, 19);
    assert_int_equal(REASON_SLOW, 26);
    assert_int_equal(REASON_INTERNAL, 34);
    assert_int_equal(OUTCOME_VOID, 3);
}

static void a_new_sample_has_reached_nothing(void **state)
{
    const struct sample sample = sample_begin(3, 5);

    (void)state;
    assert_int_equal(sample.probe, 3);
    assert_true(sample.at_ms == 5);
    for (int i = 0; i < PHASE_COUNT; i++)
        assert_true(sample.phase_us[i] == NOT_REACHED);
}

static void only_time_outs_are_time_outs(void **state)
{
    (void)state;
    for (int i = 0; i < REASON_COUNT; i++) {
        const struct sample sample = {.reason = (enum reason)i};
        const bool named_so = strncmp(reason_name((enum reason)i), "timeout_", 8) == 0;

        assert_int_equal(sample_is_timeout(&sample), named_so);
    }
}

static void only_what_was_said_and_well_measured_is_an_answer(void **state)
{
    struct sample sample = sample_begin(0, 0);

    (void)state;
    sample.outcome = OUTCOME_OK;
    assert_false(sample_is_answered(&sample)); /* a job's report: nobody waited for it */
    sample.total_us = 7;                       /* of a kind that knows no first byte */
    assert_true(sample_is_answered(&sample));
    sample.outcome = OUTCOME_FAILED;
    assert_false(sample_is_answered(&sample));
    sample.phase_us[PHASE_FIRST_BYTE] = 5;
    assert_true(sample_is_answered(&sample));
    sample.outcome = OUTCOME_VOID;
    assert_false(sample_is_answered(&sample));
}

/* --- several probes ------------------------------------------------------------------------- */

/* Weights and states by letters: E essential, A additional, O observed; u g d ? as above. */
static enum state combine(const char *weights, const char *states)
{
    struct probe_plan plans[12] = {{0}};
    enum state of[8];
    const size_t count = strlen(weights);
    const struct service service = {.first_probe = 2, .probe_count = count};

    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++)
        plans[i].weight = WEIGHT_ESSENTIAL;
    for (size_t i = 0; i < count; i++) {
        plans[service.first_probe + i].weight = weights[i] == 'E'   ? WEIGHT_ESSENTIAL
                                                : weights[i] == 'A' ? WEIGHT_ADDITIONAL
                                                                    : WEIGHT_OBSERVED;
        of[i] = states[i] == 'u'   ? STATE_UP
                : states[i] == 'g' ? STATE_DEGRADED
                : states[i] == 'd' ? STATE_DOWN
                                   : STATE_UNKNOWN;
    }
    return service_state(&service, plans, of);
}

static void the_worst_essential_probe_is_the_services_state(void **state)
{
    (void)state;
    assert_int_equal(combine("E", "u"), STATE_UP);
    assert_int_equal(combine("E", "d"), STATE_DOWN);
    assert_int_equal(combine("EE", "ug"), STATE_DEGRADED);
    assert_int_equal(combine("EE", "?g"), STATE_UNKNOWN); /* unknown is worse than degraded */
    assert_int_equal(combine("EE", "?d"), STATE_DOWN);
    assert_int_equal(combine("EEE", "gud"), STATE_DOWN);
    assert_int_equal(combine("EEE", "uu?"), STATE_UNKNOWN);
}

static void other_probes_can_only_degrade(void **state)
{
    (void)state;
    assert_int_equal(combine("EA", "ud"), STATE_DEGRADED);
    assert_int_equal(combine("EA", "ug"), STATE_DEGRADED);
    assert_int_equal(combine("EA", "u?"), STATE_UP);
    assert_int_equal(combine("EA", "du"), STATE_DOWN);
    assert_int_equal(combine("EA", "gd"), STATE_DEGRADED);
    assert_int_equal(combine("EA", "?d"), STATE_UNKNOWN);
    assert_int_equal(combine("AE", "du"), STATE_DEGRADED);
    assert_int_equal(combine("AA", "ud"), STATE_DEGRADED);
    assert_int_equal(combine("AA", "u?"), STATE_UP);
    assert_int_equal(combine("AA", "??"), STATE_UNKNOWN); /* nobody has said that it is up */
}

static void observed_probes_change_nothing(void **state)
{
    (void)state;
    assert_int_equal(combine("EO", "ud"), STATE_UP);
    assert_int_equal(combine("EO", "u?"), STATE_UP);
    assert_int_equal(combine("OE", "ug"), STATE_DEGRADED);
    assert_int_equal(combine("EO", "du"), STATE_DOWN);
    assert_int_equal(combine("EAO", "uud"), STATE_UP);
}

static void a_name_falls_back_to_the_other_language(void **state)
{
    const struct service both = {.name = "Trang chủ", .name_en = "Home page"};
    const struct service one = {.name = "Trang chủ"};

    (void)state;
    assert_string_equal(service_name(&both, LANGUAGE_EN), "Home page");
    assert_string_equal(service_name(&both, LANGUAGE_VI), "Trang chủ");
    assert_string_equal(service_name(&one, LANGUAGE_EN), "Trang chủ");
    assert_string_equal(name_in(LANGUAGE_VI, NULL, "Home page"), "Home page");
}

static void services_and_probes_are_found_by_id(void **state)
{
    const struct service services[] = {{.id = "dvc-01"}, {.id = "dvc-010"}};
    const struct probe_plan probes[] = {{.id = "dvc-01/1"}, {.id = "dvc-01/2"}};
    const struct catalogue catalogue = {
        .services = services, .service_count = 2, .probes = probes, .probe_count = 2};

    (void)state;
    assert_int_equal(catalogue_find_service(&catalogue, "dvc-010"), 1);
    assert_int_equal(catalogue_find_service(&catalogue, "dvc-0"), NONE_AT_ALL);
    assert_int_equal(catalogue_find_service(&catalogue, ""), NONE_AT_ALL);
    assert_int_equal(catalogue_find_probe(&catalogue, "dvc-01/2"), 1);
    assert_int_equal(catalogue_find_probe(&catalogue, "dvc-01"), NONE_AT_ALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_nothing_before_the_first_sample),
        cmocka_unit_test(the_first_good_sample_is_up),
        cmocka_unit_test(opens_after_confirm_failures_in_a_row),
        cmocka_unit_test(begins_at_the_first_bad_sample),
        cmocka_unit_test(ends_at_the_first_good_sample),
        cmocka_unit_test(unconfirmed_failures_are_no_downtime),
        cmocka_unit_test(a_degraded_sample_breaks_a_row_of_failures),
        cmocka_unit_test(degraded_is_confirmed_like_down),
        cmocka_unit_test(a_degraded_sample_ends_down_and_the_incident_goes_on),
        cmocka_unit_test(void_ends_no_incident),
        cmocka_unit_test(void_is_said_aloud_as_unknown),
        cmocka_unit_test(void_begins_unconfirmed_rows_anew),
        cmocka_unit_test(recovery_must_be_unbroken),
        cmocka_unit_test(what_is_not_up_says_why),
        cmocka_unit_test(a_warning_is_no_reason_for_being_degraded),
        cmocka_unit_test(a_calm_probe_changes_nothing),
        cmocka_unit_test(a_begun_row_is_a_doubt_until_it_is_confirmed),
        cmocka_unit_test(every_short_story_is_judged_as_by_the_rules),
        cmocka_unit_test(long_random_stories_are_judged_as_by_the_rules),
        cmocka_unit_test(states_are_read_as_they_are_written),
        cmocka_unit_test(an_incident_is_open_until_it_has_ended),
        cmocka_unit_test(reasons_and_outcomes_are_read_as_they_are_written),
        cmocka_unit_test(the_numbers_in_the_store_stay),
        cmocka_unit_test(a_new_sample_has_reached_nothing),
        cmocka_unit_test(only_time_outs_are_time_outs),
        cmocka_unit_test(only_what_was_said_and_well_measured_is_an_answer),
        cmocka_unit_test(the_worst_essential_probe_is_the_services_state),
        cmocka_unit_test(other_probes_can_only_degrade),
        cmocka_unit_test(observed_probes_change_nothing),
        cmocka_unit_test(a_name_falls_back_to_the_other_language),
        cmocka_unit_test(services_and_probes_are_found_by_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
