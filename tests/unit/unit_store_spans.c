/* Spans in the store: kept with the samples that end them, gone on with after a restart, made anew
 * for files that are older than they. */
#include "store_scene.h"

#include "io/store_schema.h"
#include "io/store_sql.h"
#include "model/policy.h"
#include "random.h"

enum { MOST_SPANS = 512, EVERY_MS = 1000 };

static const struct probe_plan plans[] = {
    {.id = "dvc-01/1", .every_us = 1000000, .timeout_us = 500000, .patience = {3, 1}},
    {.id = "dvc-01/2", .every_us = 1000000, .timeout_us = 500000, .patience = {2, 2}},
};

static struct catalogue two = {
    .services = services, .service_count = 2, .probes = plans, .probe_count = 2};

/* --- what is read ------------------------------------------------------------------------------
 */

struct list {
    struct span spans[MOST_SPANS];
    size_t count;
};

static void on_span(void *argument, const struct span *span)
{
    struct list *const list = argument;

    assert_true(list->count < MOST_SPANS);
    list->spans[list->count++] = *span;
}

static struct list read_spans(struct place *place, const char *probe, int64_t from, int64_t to)
{
    const struct sample_range range = {.probe = probe, .from_ms = from, .to_ms = to};
    struct reader *const reader = reader_open(place->path, &place->error);
    struct list list = {.count = 0};

    assert_non_null(reader);
    assert_true(reader_spans(reader, &range, on_span, &list, &place->error));
    reader_close(reader);
    return list;
}

static void assert_same_spans(const struct list *got, const struct list *wanted)
{
    assert_int_equal(got->count, wanted->count);
    for (size_t i = 0; i < got->count; i++) {
        assert_true(got->spans[i].from_ms == wanted->spans[i].from_ms);
        assert_true(got->spans[i].to_ms == wanted->spans[i].to_ms);
        assert_int_equal(got->spans[i].state, wanted->spans[i].state);
        assert_int_equal(got->spans[i].reason, wanted->spans[i].reason);
    }
}

static void spans_are_found_by_the_time_that_they_touch(void **state)
{
    static const struct span spans[] = {{noon, noon + 10, STATE_UP, REASON_NONE},
                                        {noon + 10, noon + 20, STATE_DOWN, REASON_RESET},
                                        {noon + 30, noon + 40, STATE_DEGRADED, REASON_SLOW}};
    struct place *const place = *state;
    struct batch *const batch = batch_new();

    for (int twice = 0; twice < 2; twice++)
        for (size_t i = 0; i < 3; i++)
            batch_add_span(batch, 0, &spans[i]);
    keep(place, &all, batch);
    assert_int_equal(read_spans(place, "dvc-01/1", INT64_MIN, INT64_MAX).count, 3);
    assert_int_equal(read_spans(place, "dvc-01/1", noon + 9, noon + 10).count, 1);
    assert_int_equal(read_spans(place, "dvc-01/1", noon + 10, noon + 30).count, 1);
    assert_int_equal(read_spans(place, "dvc-01/1", noon + 20, noon + 30).count, 0);
    assert_int_equal(read_spans(place, "dvc-01/1", noon + 19, noon + 31).count, 2);
    assert_int_equal(read_spans(place, "dvc-01/1", noon + 40, INT64_MAX).count, 0);
    assert_int_equal(read_spans(place, "dvc-01/2", INT64_MIN, INT64_MAX).count, 0);
    assert_int_equal(read_spans(place, "nobody's", INT64_MIN, INT64_MAX).count, 0);
}

/* --- a restart changes nothing -----------------------------------------------------------------
 */

struct story {
    struct span_maker makers[2];
    struct span_rules rules[2];
    struct list told[2];
    struct chance chance;
    enum outcome outcome;
    int64_t at_ms;
};

static struct sample next_sample(struct story *story, uint32_t probe)
{
    struct sample sample;

    story->at_ms += chance_percent(&story->chance, 5) ? 10 * EVERY_MS : EVERY_MS / 2;
    if (chance_percent(&story->chance, 40))
        story->outcome = (enum outcome)chance_between(&story->chance, OUTCOME_OK, OUTCOME_VOID);
    sample = sample_begin(probe, story->at_ms);
    sample.outcome = story->outcome;
    if (sample.outcome != OUTCOME_OK)
        sample.reason = REASON_STATUS;
    return sample;
}

/* As the watch does it: by the makers that the store gave, into a batch. */
static void follow(struct batch *batch, struct span_maker *maker, const struct span_rules *rules,
                   const struct sample *sample)
{
    const struct span_maker before = *maker;
    const struct span_step step = span_maker_add(maker, rules, sample);

    for (int i = 0; i < step.count; i++)
        batch_add_span(batch, sample->probe, &step.closed[i]);
    if (!span_maker_is_same(&before, maker))
        batch_add_maker(batch, sample->probe, maker);
    batch_add_sample(batch, sample);
}

static void run_once(struct place *place, struct story *story)
{
    struct store *const store = open_well(place, &two);
    struct span_maker kept[2] = {{.begun = false}};
    struct batch *const batch = batch_new();

    assert_true(store_load_makers(store, kept, &place->error));
    for (int i = 0; i < 12; i++) {
        const uint32_t probe = i % 2 == 0 ? 0 : 1;
        const struct sample sample = next_sample(story, probe);
        const struct span_step step =
            span_maker_add(&story->makers[probe], &story->rules[probe], &sample);

        for (int k = 0; k < step.count; k++)
            on_span(&story->told[probe], &step.closed[k]);
        follow(batch, &kept[probe], &story->rules[probe], &sample);
    }
    assert_true(store_start(store, on_commit, place, &place->error));
    store_take_batch(store, batch);
    store_close(store);
}

static struct story begin_story(uint64_t seed)
{
    const struct policy policy = policy_default();
    struct story story = {.chance = {seed}, .at_ms = noon};

    for (int i = 0; i < 2; i++)
        story.rules[i] = probe_rules(&plans[i], &policy);
    return story;
}

static void a_story_told_in_many_runs_gives_the_spans_of_one(void **state)
{
    struct place *const place = *state;
    struct story story = begin_story(20220614);

    for (int run = 0; run < 30; run++)
        run_once(place, &story);
    for (int i = 0; i < 2; i++) {
        const struct list list = read_spans(place, plans[i].id, INT64_MIN, INT64_MAX);

        assert_true(list.count > 10);
        assert_same_spans(&list, &story.told[i]);
    }
}

/* --- files that are older than spans -----------------------------------------------------------
 */

static void forget_spans(const char *path)
{
    run_sql(path, "delete from span; delete from heard; update judgement set open_from = null,"
                  " open_state = null, open_reason = null, speak = null, out_of_time = null;"
                  "insert into meta values('spans_missing', 1)");
}

static void assert_makers_are(struct place *place, const struct span_maker wanted[2])
{
    struct store *const store = open_well(place, &two);
    struct span_maker makers[2] = {{.begun = false}};

    assert_true(store_load_makers(store, makers, &place->error));
    for (int i = 0; i < 2; i++) {
        assert_true(span_maker_is_same(&makers[i], &wanted[i]));
        assert_true(makers[i].last_ms == wanted[i].last_ms);
        assert_true(makers[i].speaks_ms == wanted[i].speaks_ms);
    }
    store_close(store);
}

/* Killed when it had come to the second probe, it goes on there: what the first one has is not made
 * again. */
static void the_making_of_spans_goes_on_where_it_was(void **state)
{
    struct place *const place = *state;
    struct story story = begin_story(78);
    struct list list;

    for (int run = 0; run < 5; run++)
        run_once(place, &story);
    run_sql(place->path, "delete from span; delete from heard where series = 2;"
                         "update judgement set open_from = null where series = 2;"
                         "insert into meta values('spans_missing', 2)");
    assert_makers_are(place, story.makers);
    assert_int_equal(read_spans(place, plans[0].id, INT64_MIN, INT64_MAX).count, 0);
    list = read_spans(place, plans[1].id, INT64_MIN, INT64_MAX);
    assert_same_spans(&list, &story.told[1]);
}

static void spans_are_made_from_samples_that_are_older(void **state)
{
    struct place *const place = *state;
    struct story story = begin_story(77);

    for (int run = 0; run < 10; run++)
        run_once(place, &story);
    forget_spans(place->path);
    for (int twice = 0; twice < 2; twice++) {
        assert_makers_are(place, story.makers);
        for (int i = 0; i < 2; i++) {
            const struct list list = read_spans(place, plans[i].id, INT64_MIN, INT64_MAX);

            assert_same_spans(&list, &story.told[i]);
        }
    }
}

static void a_file_of_the_first_version_opens_and_goes_on(void **state)
{
    struct place *const place = *state;
    struct sql *const sql = sql_open(place->path, SQL_TO_WRITE, &place->error);
    struct list list;

    assert_non_null(sql);
    assert_true(schema_upgrade(sql, schema_steps, 1, &place->error));
    sql_close(sql);
    run_sql(place->path,
            "insert into series values(1, 'dvc-01/1', 0);"
            "with recursive t(i) as (select 0 union all select i + 1 from t where i < 9)"
            " insert into sample(id, outcome, reason, flags, status)"
            " select ((1655182800000 + i * 1000) << 20) | 1, case when i between 3 and 6 then 2"
            " else 0 end, case when i between 3 and 6 then 19 else 0 end, 0, 200 from t");
    store_close(open_well(place, &two));
    list = read_spans(place, "dvc-01/1", INT64_MIN, INT64_MAX);
    assert_int_equal(list.count, 2);
    assert_true(list.spans[1].from_ms == noon + 3000 && list.spans[1].to_ms == noon + 7000);
    assert_int_equal(list.spans[1].state, STATE_DOWN);
    assert_int_equal(list.spans[1].reason, REASON_STATUS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(spans_are_found_by_the_time_that_they_touch),
        in_a_place(a_story_told_in_many_runs_gives_the_spans_of_one),
        in_a_place(the_making_of_spans_goes_on_where_it_was),
        in_a_place(spans_are_made_from_samples_that_are_older),
        in_a_place(a_file_of_the_first_version_opens_and_goes_on),
    };

    two.policy = policy_default();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
