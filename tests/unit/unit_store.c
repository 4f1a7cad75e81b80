/* What is kept is there again: values, restarts, the writer, readers. */
#include "store_scene.h"

#include <inttypes.h>

#include "io/store_period.h"

/* --- values --------------------------------------------------------------------------------- */

static struct sample full_sample(uint32_t probe, int64_t at_ms)
{
    struct sample sample = sample_begin(probe, at_ms);

    sample.outcome = OUTCOME_DEGRADED;
    sample.reason = REASON_INTERNAL;
    sample.warnings = WARNING_CERTIFICATE | WARNING_EXPECTATION;
    sample.confirming = true;
    sample.address = (struct address){16, {0x20, 1, 0xd, 0xb8, [15] = 7}};
    sample.status = 503;
    for (int i = 0; i < PHASE_COUNT; i++)
        sample.phase_us[i] = 1000 * i;
    sample.total_us = INT64_C(9876543210);
    sample.size = 65536;
    sample.late_us = 3;
    sample.lag_us = 4;
    sample.certificate_ends_ms = INT64_C(253402300799000);
    return sample;
}

static void assert_same_sample(const struct sample *got, const struct sample *wanted)
{
    assert_int_equal(got->probe, wanted->probe);
    assert_int_equal(got->warnings, wanted->warnings);
    assert_int_equal(got->confirming, wanted->confirming);
    assert_int_equal(got->outcome, wanted->outcome);
    assert_int_equal(got->reason, wanted->reason);
    assert_memory_equal(&got->address, &wanted->address, sizeof got->address);
    assert_int_equal(got->status, wanted->status);
    assert_int_equal(got->at_ms, wanted->at_ms);
    for (int i = 0; i < PHASE_COUNT; i++)
        assert_int_equal(got->phase_us[i], wanted->phase_us[i]);
    assert_int_equal(got->total_us, wanted->total_us);
    assert_int_equal(got->size, wanted->size);
    assert_int_equal(got->late_us, wanted->late_us);
    assert_int_equal(got->lag_us, wanted->lag_us);
    assert_int_equal(got->certificate_ends_ms, wanted->certificate_ends_ms);
}

static void assert_same_row(const struct evidence_row *got, const struct evidence_row *wanted)
{
    assert_int_equal(got->count, wanted->count);
    assert_int_equal(got->first_ms, wanted->first_ms);
    assert_int_equal(got->reason, wanted->reason);
}

static void assert_same_judgement(const struct judgement *got, const struct judgement *wanted)
{
    assert_int_equal(got->level, wanted->level);
    assert_int_equal(got->blind, wanted->blind);
    assert_int_equal(got->reason, wanted->reason);
    assert_int_equal(got->since_ms, wanted->since_ms);
    assert_same_row(&got->failed, &wanted->failed);
    assert_same_row(&got->bad, &wanted->bad);
    assert_same_row(&got->eased, &wanted->eased);
    assert_same_row(&got->good, &wanted->good);
}

static void assert_same_maker(const struct span_maker *got, const struct span_maker *wanted)
{
    assert_same_judgement(&got->judgement, &wanted->judgement);
    assert_true(span_maker_is_same(got, wanted));
    assert_int_equal(got->last_ms, wanted->last_ms);
    assert_int_equal(got->speaks_ms, wanted->speaks_ms);
}

static const struct span_maker full_maker = {
    .judgement =
        {
            .level = STATE_DOWN,
            .blind = true,
            .reason = REASON_TIMEOUT_TLS,
            .since_ms = INT64_C(1655182800001),
            .failed = {3, INT64_C(1655182800002), REASON_STATUS},
            .bad = {4, INT64_C(1655182800003), REASON_SLOW},
            .eased = {5, INT64_C(1655182800004), REASON_CERTIFICATE},
            .good = {6, INT64_C(1655182800005), REASON_NONE},
        },
    .begun = true,
    .open = {.from_ms = INT64_C(1655182800001), .state = STATE_DOWN, .reason = REASON_TIMEOUT_TLS},
    .last_ms = INT64_C(1655182800001),
    .speaks_ms = INT64_C(1655182930001),
    .out_of_time = 7,
};

/* --- what was known is known again ---------------------------------------------------------- */

static void a_new_store_knows_nothing(void **state)
{
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);
    struct span_maker makers[3] = {{.judgement = {.level = STATE_UP}}};
    struct sample samples[3];
    bool found[3] = {true, true, true};
    struct incident *incidents;
    size_t count = 7;
    int64_t highest = 7;

    assert_true(store_load_makers(store, makers, &place->error));
    assert_int_equal(makers[0].judgement.level, STATE_UP); /* left as it was */
    assert_true(store_load_last_samples(store, 0, samples, found, &place->error));
    assert_false(found[0] || found[1] || found[2]);
    assert_true(store_load_incidents(store, 0, &incidents, &count, &highest, &place->error));
    assert_int_equal(count, 0);
    assert_int_equal(highest, 0);
    free(incidents);
    store_close(store);
}

static void a_restart_finds_makers_as_they_were(void **state)
{
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct span_maker makers[3] = {0};
    const struct span_maker nothing = {0};
    struct store *store;

    batch_add_maker(batch, 2, &nothing);
    batch_add_maker(batch, 2, &full_maker); /* the last one counts */
    keep(place, &all, batch);
    store = open_well(place, &all);
    assert_true(store_load_makers(store, makers, &place->error));
    assert_same_maker(&makers[2], &full_maker);
    assert_same_maker(&makers[0], &nothing);
    store_close(store);
}

static void a_restart_finds_the_last_sample_of_each_probe(void **state)
{
    struct place *const place = *state;
    const struct sample old = full_sample(0, noon);
    const struct sample last = full_sample(0, noon + 1);
    const struct sample bare = sample_begin(2, noon - 5000);
    struct batch *const batch = batch_new();
    struct sample samples[3];
    bool found[3];
    struct store *store;

    batch_add_sample(batch, &last); /* the clock may have stepped back */
    batch_add_sample(batch, &old);
    batch_add_sample(batch, &bare);
    keep(place, &all, batch);
    store = open_well(place, &all);
    assert_true(store_load_last_samples(store, noon - 5000, samples, found, &place->error));
    assert_true(found[0] && !found[1] && found[2]);
    assert_same_sample(&samples[0], &last);
    assert_same_sample(&samples[2], &bare);
    assert_true(store_load_last_samples(store, noon - 4999, samples, found, &place->error));
    assert_true(found[0] && !found[1] && !found[2]); /* too old */
    store_close(store);
}

/* "id:service:state:reason:began:ended" of all, in order. */
static void assert_incidents(struct place *place, const struct catalogue *catalogue, int64_t since,
                             const char *wanted)
{
    struct store *const store = open_well(place, catalogue);
    struct incident *incidents;
    size_t count;
    int64_t highest;
    char got[512] = "";

    assert_true(store_load_incidents(store, since, &incidents, &count, &highest, &place->error));
    for (size_t i = 0; i < count; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got),
                 "%" PRId64 ":%u:%s:%s:%" PRId64 ":%" PRId64 " ", incidents[i].id,
                 incidents[i].service, state_name(incidents[i].state),
                 reason_name(incidents[i].reason), incidents[i].began_ms, incidents[i].ended_ms);
    free(incidents);
    store_close(store);
    assert_string_equal(got, wanted);
    assert_int_equal(highest, 9);
}

static void a_restart_finds_open_and_recent_incidents_newest_first(void **state)
{
    struct place *const place = *state;

    keep_incidents(place);
    assert_incidents(place, &all, 2000,
                     "3:0:down:dns_no_name:3000:0 9:0:degraded:slow:2500:2600 "
                     "2:1:degraded:slow:1500:0 ");
    assert_incidents(place, &all, -1,
                     "3:0:down:dns_no_name:3000:0 9:0:degraded:slow:2500:2600 "
                     "2:1:degraded:slow:1500:0 1:0:down:status:1000:2000 ");
}

static void an_incident_goes_on_under_its_id(void **state)
{
    struct place *const place = *state;
    struct batch *const batch = batch_new();

    keep_incidents(place);
    run_sql(place->path, "update incident set acknowledged_by = 'Lan', note = 'line cut'");
    batch_add_incident(batch, &(struct incident){2, 1, STATE_DOWN, REASON_SLOW, 1500, 0, 0});
    batch_add_incident(batch, &(struct incident){2, 1, STATE_DOWN, REASON_SLOW, 1500, 3500, 0});
    assert_int_equal(batch->incident_count, 1);
    keep(place, &all, batch);
    assert_incidents(place, &all, 3400, "3:0:down:dns_no_name:3000:0 2:1:down:slow:1500:3500 ");
    run_sql(place->path, "create temp table t as select 1 / (count(*) = 4) as x from incident "
                         "where acknowledged_by = 'Lan' and note = 'line cut'; "
                         "create temp table u(x not null); insert into u select x from t");
}

static void incidents_of_services_that_are_gone_are_left_out_and_ended(void **state)
{
    struct place *const place = *state;
    struct store *store;

    keep_incidents(place);
    assert_incidents(place, &one_service, 2800, "3:0:down:dns_no_name:3000:0 ");
    store = open_well(place, &one_service);
    assert_true(store_end_orphans(store, 1200, &place->error)); /* never before it began */
    assert_true(store_end_orphans(store, 5000, &place->error)); /* there is none any more */
    store_close(store);
    assert_incidents(place, &all, 1400,
                     "3:0:down:dns_no_name:3000:0 9:0:degraded:slow:2500:2600 "
                     "2:1:degraded:slow:1500:1500 1:0:down:status:1000:2000 ");
}

static void a_renamed_probe_begins_anew_and_the_others_go_on(void **state)
{
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct span_maker makers[3] = {0};
    struct sample samples[3];
    bool found[3];
    struct store *store;

    for (uint32_t i = 0; i < 3; i++) {
        const struct sample sample = full_sample(i, noon);

        batch_add_sample(batch, &sample);
        batch_add_maker(batch, i, &full_maker);
    }
    keep(place, &all, batch);
    store = open_well(place, &other_probes);
    assert_true(store_load_makers(store, makers, &place->error));
    assert_true(store_load_last_samples(store, 0, samples, found, &place->error));
    assert_true(found[0] && !found[1] && found[2]);
    assert_int_equal(makers[1].judgement.level, STATE_UNKNOWN);
    assert_int_equal(makers[2].judgement.level, STATE_DOWN);
    assert_int_equal(samples[2].probe, 2);
    store_close(store);
    store = open_well(place, &all); /* named as before: nothing was lost */
    assert_true(store_load_last_samples(store, 0, samples, found, &place->error));
    assert_true(found[0] && found[1] && found[2]);
    store_close(store);
}

/* --- the writer ----------------------------------------------------------------------------- */

static void each_batch_is_acknowledged_and_readers_see_it(void **state)
{
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);
    struct span_maker makers[3] = {0};
    struct sample samples[3];
    bool found[3];
    struct batch *batch;
    struct reader *reader;

    assert_true(store_start(store, on_commit, place, &place->error));
    for (int i = 0; i < 50; i++) {
        const struct sample sample = full_sample(1, noon + i);

        batch = batch_new();
        batch_add_sample(batch, &sample);
        batch_add_maker(batch, 0, &full_maker);
        store_take_batch(store, batch);
    }
    wait_for_commits(place, 50);
    assert_int_equal(store_waiting(store), 0);
    assert_int_equal(store_dropped(store), 0);
    assert_false(store_trouble(store, &place->error));
    reader = reader_open(place->path, &place->error); /* beside the running writer */
    assert_non_null(reader);
    assert_true(reader_load_makers(reader, &all, makers, &place->error));
    assert_same_maker(&makers[0], &full_maker);
    assert_true(reader_load_last_samples(reader, &all, 0, samples, found, &place->error));
    assert_true(!found[0] && found[1] && !found[2]);
    assert_int_equal(samples[1].at_ms, noon + 49);
    reader_close(reader);
    store_close(store);
}

static void batches_that_waited_share_the_newest_snapshot(void **state)
{
    struct place *const place = *state;
    struct snapshot *const last = snapshot_new(&all, 0);
    struct store *const store = open_well(place, &all);
    struct batch *batch;

    snapshot_hold(last);
    assert_true(store_start(store, on_commit, place, &place->error));
    for (int i = 0; i < 100; i++) {
        batch = batch_new();
        batch->snapshot = i == 99 ? last : snapshot_new(&all, 0);
        store_take_batch(store, batch);
    }
    store_close(store);
    assert_int_equal(place->commits, 100);
    assert_ptr_equal(place->newest, last);
    assert_int_equal(last->holders, 1); /* nobody else holds it, nor (says ASan) any other */
    snapshot_release(last);
}

static void what_is_written_twice_is_there_once(void **state)
{
    struct place *const place = *state;
    const struct sample sample = full_sample(0, noon);

    for (int i = 0; i < 3; i++) {
        struct batch *const batch = batch_new();

        batch_add_sample(batch, &sample);
        batch_add_sample(batch, &sample);
        keep(place, &all, batch);
    }
    run_sql(place->path, "create temp table t(x not null); "
                         "insert into t select 1 / (count(*) = 1) from sample");
}

/* As after the clock was set back by an hour, when probes start at the same ms of their grid. */
static void another_sample_of_the_same_millisecond_is_not_lost(void **state)
{
    struct place *const place = *state;
    struct sample sample = full_sample(0, noon);

    for (int i = 0; i < 6; i++) {
        struct batch *const batch = batch_new();

        sample.total_us = 1000 + i % 3; /* each comes twice */
        batch_add_sample(batch, &sample);
        keep(place, &all, batch);
    }
    run_sql(place->path, "create temp table t(x not null); insert into t "
                         "select 1 / (count(*) = 3 and count(distinct total_us) = 3) from sample");
}

static void too_many_that_wait_are_dropped_and_counted(void **state)
{
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);
    const size_t over = 1000;
    struct batch *const batch = batch_new();
    struct sample sample = sample_begin(0, noon);

    for (size_t i = 0; i < STORE_WAITING_MOST + over; i++) {
        sample.at_ms = noon; /* one row: it is the counting that is tested */
        batch_add_sample(batch, &sample);
    }
    batch_add_maker(batch, 0, &full_maker);
    assert_true(store_start(store, on_commit, place, &place->error));
    store_take_batch(store, batch);
    wait_for_commits(place, 1);
    assert_int_equal(store_dropped(store), over);
    assert_int_equal(store_waiting(store), 0);
    store_close(store);
}

/* --- readers -------------------------------------------------------------------------------- */

struct story {
    char text[256];
};

static void tell(void *argument, const struct sample *sample)
{
    struct story *const story = argument;

    snprintf(story->text + strlen(story->text), sizeof story->text - strlen(story->text),
             "%" PRId64 " ", sample->at_ms - noon);
}

static void a_reader_tells_a_probes_samples_of_a_span_in_order(void **state)
{
    static const struct {
        const char *probe;
        int64_t from, to;
        size_t most;
        const char *told;
    } cases[] = {
        {"dvc-01/1", 0, 40, 100, "0 10 20 30 "},
        {"dvc-01/1", 10, 30, 100, "10 20 "},
        {"dvc-01/1", 11, 31, 100, "20 30 "},
        {"dvc-01/1", 0, 40, 2, "0 10 "},
        {"dvc-01/1", 0, 40, 0, ""},
        {"dvc-01/1", -9000000000000, 9000000000000, SIZE_MAX, "0 10 20 30 40 "},
        {"dvc-01/1", 30, 10, 100, ""},
        {"nobody", 0, 40, 100, ""},
    };
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    struct reader *reader;

    for (int i = 4; i >= 0; i--)
        for (uint32_t probe = 0; probe < 3; probe++) {
            const struct sample sample = sample_begin(probe, noon + i * 10);

            batch_add_sample(batch, &sample);
        }
    keep(place, &all, batch);
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct sample_range range = {cases[i].probe, noon + cases[i].from, noon + cases[i].to,
                                           cases[i].most};
        struct story story = {""};

        assert_true(reader_samples(reader, &range, tell, &story, &place->error));
        assert_string_equal(story.text, cases[i].told);
    }
    reader_close(reader);
}

static void a_service_alone_has_the_same_incidents_as_among_others(void **state)
{
    struct place *const place = *state;
    struct reader *reader;

    keep_incidents(place);
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    for (size_t service = 0; service < all.service_count; service++)
        for (int64_t from_ms = -1; from_ms < 4000; from_ms += 250) {
            const struct catalogue alone = {.services = &services[service], .service_count = 1};
            const struct period_range whole = {&all, from_ms, from_ms + 1000};
            const struct period_range own = {&alone, from_ms, from_ms + 1000};
            struct period_incident *incidents, *own_incidents;
            size_t count, own_count;
            size_t found = 0;

            assert_true(reader_period_incidents(reader, &whole, &incidents, &count, &place->error));
            assert_true(
                reader_period_incidents(reader, &own, &own_incidents, &own_count, &place->error));
            for (size_t i = 0; i < count; i++) {
                if (incidents[i].incident.service != service)
                    continue;
                assert_true(found < own_count);
                assert_int_equal(own_incidents[found].incident.service, 0);
                assert_int_equal(own_incidents[found++].incident.id, incidents[i].incident.id);
            }
            assert_int_equal(found, own_count);
            free(incidents);
            free(own_incidents);
        }
    reader_close(reader);
}

static void a_reader_loads_incidents(void **state)
{
    struct place *const place = *state;
    struct incident *incidents;
    struct reader *reader;
    size_t count;

    keep_incidents(place);
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    assert_true(reader_load_incidents(reader, &all, 2800, &incidents, &count, &place->error));
    assert_int_equal(count, 2);
    free(incidents);
    reader_close(reader);
}

static void a_reader_makes_no_file(void **state)
{
    struct place *const place = *state;

    assert_null(reader_open(place->path, &place->error));
    assert_non_null(strstr(place->error.message, "there is no store"));
    assert_false(is_there(place->path, ""));
}

static void a_reader_refuses_what_is_no_store(void **state)
{
    struct place *const place = *state;

    write_file(place->path, "");
    assert_null(reader_open(place->path, &place->error));
    assert_non_null(strstr(place->error.message, "not up to date"));
    write_file(place->path, "store: haidang.db\n");
    assert_null(reader_open(place->path, &place->error));
    assert_non_null(strstr(place->error.message, "is not a Hải Đăng store"));
}

static void values_that_are_not_known_here_are_refused(void **state)
{
    struct place *const place = *state;
    struct batch *const batch = batch_new();
    const struct sample sample = full_sample(0, noon);
    struct span_maker makers[3];
    struct sample samples[3];
    struct reader *reader;
    bool found[3];

    batch_add_sample(batch, &sample);
    batch_add_maker(batch, 0, &full_maker);
    keep(place, &all, batch);
    run_sql(place->path, "update sample set reason = 9999; update judgement set level = 17");
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    assert_false(reader_load_last_samples(reader, &all, 0, samples, found, &place->error));
    assert_non_null(strstr(place->error.message, "does not know"));
    assert_false(reader_load_makers(reader, &all, makers, &place->error));
    reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(a_new_store_knows_nothing),
        in_a_place(a_restart_finds_makers_as_they_were),
        in_a_place(a_restart_finds_the_last_sample_of_each_probe),
        in_a_place(a_restart_finds_open_and_recent_incidents_newest_first),
        in_a_place(an_incident_goes_on_under_its_id),
        in_a_place(incidents_of_services_that_are_gone_are_left_out_and_ended),
        in_a_place(a_renamed_probe_begins_anew_and_the_others_go_on),
        in_a_place(each_batch_is_acknowledged_and_readers_see_it),
        in_a_place(batches_that_waited_share_the_newest_snapshot),
        in_a_place(what_is_written_twice_is_there_once),
        in_a_place(another_sample_of_the_same_millisecond_is_not_lost),
        in_a_place(too_many_that_wait_are_dropped_and_counted),
        in_a_place(a_reader_tells_a_probes_samples_of_a_span_in_order),
        in_a_place(a_reader_loads_incidents),
        in_a_place(a_service_alone_has_the_same_incidents_as_among_others),
        in_a_place(a_reader_makes_no_file),
        in_a_place(a_reader_refuses_what_is_no_store),
        in_a_place(values_that_are_not_known_here_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
