/* From judgements to incidents of services: starts after a change of the configuration, and clocks
 * that are set.  The wall clock is ours here (see WRAP_unit_watch in the Makefile). */
#include "test.h"

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "watch_inside.h"

#define SECONDS INT64_C(1000)
#define HOURS (3600 * SECONDS)

static const int64_t noon = INT64_C(1655182800000);
static int64_t wall_ms;

int64_t __wrap_clock_wall_ms(void); /* NOLINT(bugprone-reserved-identifier): the linker's name */
int64_t __wrap_clock_wall_ms(void)
{
    return wall_ms;
}

static const struct service services[] = {{.id = "one", .first_probe = 0, .probe_count = 2}};
static const struct probe_plan plans[] = {
    {.id = "one/1", .every_us = 60000000, .timeout_us = 10000000, .patience = {2, 1}},
    {.id = "one/2", .every_us = 60000000, .timeout_us = 10000000, .patience = {2, 1}},
};
static const struct catalogue catalogue = {
    .services = services, .service_count = 1, .probes = plans, .probe_count = 2};

/* --- a watch without prober, store and site ----------------------------------------------------
 */

static int set_up(void **state)
{
    struct watch *const watch = NEW(struct watch);

    wall_ms = noon;
    watch->catalogue = &catalogue;
    watch->kit.prober.loop = loop_new();
    watch->probes = NEW_ARRAY(struct watched, catalogue.probe_count);
    for (size_t i = 0; i < catalogue.probe_count; i++) {
        watch->probes[i].watch = watch;
        watch->probes[i].plan = &plans[i];
        watch->probes[i].index = (uint32_t)i;
    }
    keep_open(watch);
    *state = watch;
    return 0;
}

/* A batch that nobody takes is dropped. */
static int tear_down(void **state)
{
    struct watch *const watch = *state;

    step_close(watch);
    agenda_close(watch);
    batch_free(watch->batch);
    watch->batch = NULL;
    keep_close(watch);
    loop_free(watch->kit.prober.loop);
    free(watch->probes);
    free(watch->services);
    free(watch->incidents);
    free(watch);
    return 0;
}

static void was(struct watch *watch, size_t probe, enum state level, int64_t since_ms)
{
    watch->probes[probe].maker.judgement =
        (struct judgement){.level = level, .since_ms = since_ms, .reason = REASON_STATUS};
}

static void had_incident(struct watch *watch, int64_t began_ms, int64_t ended_ms)
{
    watch->incidents = NEW_ARRAY(struct incident, 1);
    watch->incident_count = watch->incident_capacity = 1;
    watch->highest_incident = 7;
    watch->incidents[0] = (struct incident){7, 0, STATE_DOWN, REASON_STATUS, began_ms, ended_ms, 0};
}

static void comes(struct watch *watch, size_t probe, enum outcome outcome)
{
    struct sample sample = sample_begin((uint32_t)probe, wall_ms);

    sample.outcome = outcome;
    sample.reason = outcome == OUTCOME_FAILED ? REASON_STATUS : REASON_NONE;
    judge(&watch->probes[probe].maker.judgement, &plans[probe].patience, &sample);
    services_follow(watch, 0, wall_ms);
}

/* --- a start after the configuration was changed ------------------------------------------------
 */

static void a_service_that_comes_back_does_not_take_up_an_incident_that_was_ended(void **state)
{
    struct watch *const watch = *state;

    was(watch, 0, STATE_DOWN, noon - 900 * HOURS);
    was(watch, 1, STATE_UP, noon - 900 * HOURS);
    had_incident(watch, noon - 900 * HOURS, noon - 800 * HOURS);
    services_open(watch);
    assert_int_equal(watch->incident_count, 1);
    assert_int_equal(watch->incidents[0].ended_ms, noon - 800 * HOURS);
    assert_int_equal(watch->probes[0].maker.judgement.level, STATE_UNKNOWN);

    comes(watch, 0, OUTCOME_FAILED);
    wall_ms += 10 * SECONDS;
    comes(watch, 0, OUTCOME_FAILED);
    assert_int_equal(watch->incident_count, 2);
    assert_int_equal(watch->incidents[1].id, 8);
    assert_int_equal(watch->incidents[1].began_ms, noon);
}

static void an_incident_whose_probe_was_taken_out_lasted_until_then(void **state)
{
    struct watch *const watch = *state;

    was(watch, 0, STATE_UP, noon - 900 * HOURS);
    was(watch, 1, STATE_UP, noon - 900 * HOURS);
    had_incident(watch, noon - 5 * HOURS, 0);
    services_open(watch);
    assert_int_equal(watch->incidents[0].ended_ms, noon);
    assert_int_equal(watch->services[0].open_incident, 0);
}

static void an_open_incident_goes_on(void **state)
{
    struct watch *const watch = *state;

    was(watch, 0, STATE_DOWN, noon - 5 * HOURS);
    was(watch, 1, STATE_UP, noon - 900 * HOURS);
    had_incident(watch, noon - 5 * HOURS, 0);
    services_open(watch);
    assert_int_equal(watch->services[0].open_incident, 7);
    assert_null(watch->batch);
    comes(watch, 0, OUTCOME_OK);
    assert_int_equal(watch->incidents[0].ended_ms, noon);
}

static void of_very_many_incidents_the_newest_and_the_open_ones_are_kept(void **state)
{
    struct watch *const watch = *state;
    const size_t count = KEEP_INCIDENTS_MOST + 1000;

    was(watch, 0, STATE_DOWN, noon - 5 * HOURS);
    watch->incidents = NEW_ARRAY(struct incident, count);
    watch->incident_count = watch->incident_capacity = count;
    for (size_t i = 0; i < count; i++)
        watch->incidents[i] = (struct incident){
            (int64_t)i + 1,         0, STATE_DOWN, REASON_STATUS, noon - 5 * HOURS,
            i == 10 ? 0 : noon - 1, 0};
    services_open(watch);
    assert_int_equal(watch->incident_count, KEEP_INCIDENTS_MOST + 1);
    assert_int_equal(watch->incidents[0].id, 11);
    assert_int_equal(watch->incidents[1].id, 1001);
    assert_int_equal(watch->services[0].open_incident, 11);
}

/* --- another probe's trouble ---------------------------------------------------------------------
 */

static void trouble_that_began_before_the_end_of_the_last_goes_on_with_it(void **state)
{
    struct watch *const watch = *state;

    services_open(watch);
    comes(watch, 0, OUTCOME_FAILED);
    comes(watch, 0, OUTCOME_FAILED);
    comes(watch, 1, OUTCOME_FAILED);
    wall_ms += 5 * SECONDS;
    comes(watch, 0, OUTCOME_OK);
    wall_ms += 5 * SECONDS;
    comes(watch, 1, OUTCOME_FAILED);
    assert_int_equal(watch->incident_count, 1);
    assert_int_equal(watch->incidents[0].ended_ms, 0);
}

/* --- a clock that is set
 * -------------------------------------------------------------------------- */

static void after_the_clock_was_set_nothing_is_known_and_no_row_goes_on(void **state)
{
    struct watch *const watch = *state;
    int64_t due_us;

    services_open(watch);
    agenda_open(watch);
    step_open(watch);
    comes(watch, 0, OUTCOME_OK);
    comes(watch, 1, OUTCOME_OK);
    comes(watch, 0, OUTCOME_FAILED);
    step_look(watch);
    assert_int_equal(watch->services[0].state, STATE_UP);

    due_us = watch->probes[0].schedule.due_us;
    wall_ms -= 1 * HOURS;
    watch->probes[1].run = (struct probe_run *)watch; /* only that there is one */
    step_look(watch);
    watch->probes[1].run = NULL;
    assert_int_equal(watch->services[0].state, STATE_UNKNOWN);
    assert_true(watch->probes[0].schedule.due_us <= due_us);
    assert_true(watch->probes[0].schedule.due_us - agenda_now_us(watch) <= 30000000);
    assert_false(watch->probes[0].disturbed);
    assert_true(watch->probes[1].disturbed);

    comes(watch, 0, OUTCOME_FAILED); /* the first of a new row */
    assert_int_equal(watch->incident_count, 0);
    comes(watch, 0, OUTCOME_FAILED);
    assert_int_equal(watch->incident_count, 1);
    assert_int_equal(watch->incidents[0].began_ms, wall_ms);
}

static void an_incident_that_ended_in_the_future_is_not_taken_up_again(void **state)
{
    struct watch *const watch = *state;

    was(watch, 0, STATE_UP, noon);
    was(watch, 1, STATE_UP, noon);
    had_incident(watch, noon - 600 * SECONDS, noon);
    services_open(watch);
    wall_ms -= 1 * HOURS;
    comes(watch, 0, OUTCOME_FAILED);
    comes(watch, 0, OUTCOME_FAILED);
    assert_int_equal(watch->incident_count, 2);
    assert_int_equal(watch->incidents[0].ended_ms, noon);
    assert_int_equal(watch->incidents[1].began_ms, wall_ms);
}

/* --- first and last day --------------------------------------------------------------------------
 */

static void after_its_last_day_a_service_is_at_rest_and_its_incident_over(void **state)
{
    struct watch *const watch = *state;
    struct service ending = services[0];
    struct catalogue other = catalogue;

    ending.ended_ms = noon + HOURS;
    other.services = &ending;
    watch->catalogue = &other;
    services_open(watch);
    agenda_open(watch);
    comes(watch, 0, OUTCOME_FAILED);
    comes(watch, 0, OUTCOME_FAILED);
    assert_int_equal(watch->services[0].state, STATE_DOWN);
    assert_int_equal(watch->incidents[0].ended_ms, 0);
    assert_int_equal(watch->incidents[0].detected_ms, noon);

    wall_ms = noon + HOURS + 30 * SECONDS;
    watch_start_probe(&watch->probes[1], agenda_now_us(watch));
    assert_null(watch->probes[1].run);
    assert_int_equal(watch->probes[1].missed, 0);
    assert_int_equal(watch->incidents[0].ended_ms, noon + HOURS);
    assert_int_equal(watch->services[0].open_incident, 0);
    assert_int_equal(watch->services[0].state, STATE_UNKNOWN);

    services_follow(watch, 0, wall_ms); /* its old trouble is none any more */
    assert_int_equal(watch->incident_count, 1);
    watch->catalogue = &catalogue;
}

static void before_its_first_day_a_service_is_not_asked(void **state)
{
    struct watch *const watch = *state;
    struct service coming = services[0];
    struct catalogue other = catalogue;
    int64_t due_us;

    coming.from_ms = noon + HOURS;
    other.services = &coming;
    watch->catalogue = &other;
    services_open(watch);
    agenda_open(watch);
    due_us = watch->probes[0].schedule.due_us;
    watch_start_probe(&watch->probes[0], due_us);
    assert_null(watch->probes[0].run);
    assert_int_equal(watch->probes[0].missed, 0);
    assert_true(watch->probes[0].schedule.due_us > due_us); /* its day may come */
    watch->catalogue = &catalogue;
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_service_that_comes_back_does_not_take_up_an_incident_that_was_ended),
        TEST(an_incident_whose_probe_was_taken_out_lasted_until_then),
        TEST(an_open_incident_goes_on),
        TEST(of_very_many_incidents_the_newest_and_the_open_ones_are_kept),
        TEST(trouble_that_began_before_the_end_of_the_last_goes_on_with_it),
        TEST(after_the_clock_was_set_nothing_is_known_and_no_row_goes_on),
        TEST(an_incident_that_ended_in_the_future_is_not_taken_up_again),
        TEST(after_its_last_day_a_service_is_at_rest_and_its_incident_over),
        TEST(before_its_first_day_a_service_is_not_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
