#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "io/zone.h"
#include "model/span.h"
#include "model/span_sweep.h"
#include "model/span_totals.h"
#include "random.h"

/* Random histories of a service with up to three probes, in an hour of 500 ms, against a reference
 * that is slow and written another way: it looks back over the samples for each rule, and colours
 * every single ms. */

enum { HORIZON = 500, MOST_SAMPLES = 64, MOST_PROBES = 3, MOST_SPANS = 256, MOST_WINDOWS = 3 };

struct probe_history {
    struct span_rules rules;
    enum weight weight;
    int64_t from_ms, to_ms;
    struct sample samples[MOST_SAMPLES];
    int count;
};

struct history {
    struct probe_history probes[MOST_PROBES];
    int probe_count;
    struct span_window windows[MOST_WINDOWS];
    struct span_cause causes[MOST_WINDOWS];
    int window_count, cause_count;
};

static enum outcome next_outcome(struct chance *chance, enum outcome before)
{
    if (chance_percent(chance, 60))
        return before; /* troubles last */
    return (enum outcome)chance_between(chance, OUTCOME_OK, OUTCOME_VOID);
}

static void make_probe(struct chance *chance, struct probe_history *probe)
{
    int64_t at = chance_between(chance, -60, 60);

    probe->rules =
        (struct span_rules){chance_between(chance, 5, 40),
                            {(int)chance_between(chance, 1, 4), (int)chance_between(chance, 1, 3)}};
    probe->weight = (enum weight)chance_between(chance, WEIGHT_ESSENTIAL, WEIGHT_OBSERVED);
    probe->from_ms = chance_percent(chance, 80) ? INT64_MIN : chance_between(chance, 0, HORIZON);
    probe->to_ms = chance_percent(chance, 80) ? INT64_MAX : chance_between(chance, 0, HORIZON);
    probe->count = (int)chance_between(chance, 0, MOST_SAMPLES);
    for (int i = 0; i < probe->count; i++) {
        struct sample sample = sample_begin(0, at);

        sample.outcome = next_outcome(chance, i == 0 ? OUTCOME_OK : probe->samples[i - 1].outcome);
        if (sample.outcome != OUTCOME_OK)
            sample.reason = REASON_STATUS;
        probe->samples[i] = sample;
        if (chance_percent(chance, 3))
            at -= chance_between(chance, 0, 60); /* the clock is set back */
        else
            at += chance_percent(chance, 5) ? chance_between(chance, 1, 120)
                                            : chance_between(chance, 1, 16);
    }
}

static void make_history(struct chance *chance, struct history *history)
{
    int64_t at = 0;

    memset(history, 0, sizeof *history);
    history->probe_count = (int)chance_between(chance, 1, MOST_PROBES);
    for (int i = 0; i < history->probe_count; i++)
        make_probe(chance, &history->probes[i]);
    history->window_count = (int)chance_between(chance, 0, MOST_WINDOWS);
    for (int i = 0; i < history->window_count; i++) {
        at += chance_between(chance, 0, 150);
        history->windows[i] = (struct span_window){at, at + chance_between(chance, 0, 200)};
    }
    at = 0;
    history->cause_count = (int)chance_between(chance, 0, MOST_WINDOWS);
    for (int i = 0; i < history->cause_count; i++) {
        const int64_t from = at + chance_between(chance, 0, 100);

        at = from + chance_between(chance, 1, 150);
        history->causes[i] = (struct span_cause){from, at, (int)chance_between(chance, 0, 4)};
    }
}

/* --- the way of the program --------------------------------------------------------------------
 */

struct spans {
    struct span spans[MOST_SPANS];
    size_t count;
    struct span_maker maker;
};

static void feed(struct spans *spans, const struct probe_history *probe, int from, int to)
{
    for (int i = from; i < to; i++) {
        const struct span_step step =
            span_maker_add(&spans->maker, &probe->rules, &probe->samples[i]);

        for (int j = 0; j < step.count; j++)
            spans->spans[spans->count++] = step.closed[j];
    }
}

/* All of them, or in two goes with the maker put away between. */
static void make_spans(const struct probe_history *probe, int pause, int64_t now,
                       struct spans *spans)
{
    struct span_maker kept;

    memset(spans, 0, sizeof *spans);
    feed(spans, probe, 0, pause);
    kept = spans->maker;
    memset(&spans->maker, 0, sizeof spans->maker);
    spans->maker = kept;
    feed(spans, probe, pause, probe->count);
    spans->count += (size_t)span_maker_look(&spans->maker, now, spans->spans + spans->count);
}

struct made {
    struct spans spans[MOST_PROBES];
    struct span_track tracks[MOST_PROBES];
    struct span_scene scene;
};

static void make_scene(const struct history *history, int64_t now, struct made *made)
{
    for (int i = 0; i < history->probe_count; i++) {
        const struct probe_history *const probe = &history->probes[i];

        make_spans(probe, 0, now, &made->spans[i]);
        made->tracks[i] = (struct span_track){.spans = made->spans[i].spans,
                                              .count = made->spans[i].count,
                                              .weight = probe->weight,
                                              .from_ms = probe->from_ms,
                                              .to_ms = probe->to_ms};
    }
    made->scene = (struct span_scene){.tracks = made->tracks,
                                      .track_count = (size_t)history->probe_count,
                                      .windows = history->windows,
                                      .window_count = (size_t)history->window_count,
                                      .causes = history->causes,
                                      .cause_count = (size_t)history->cause_count,
                                      .usual_cause = CAUSE_UNKNOWN};
}

static struct totals sum(struct made *made, int64_t from, int64_t to)
{
    const struct account_lens lens = {0};
    struct span_sweep sweep = span_sweep_begin(&made->scene, from, to);
    struct account account = {0};

    account_add_sweep(&account, &lens, &sweep);
    return account.wall;
}

/* --- the slow way ------------------------------------------------------------------------------
 */

/* A sample that counts, and until when it speaks. */
struct heard {
    enum outcome outcome;
    int64_t at, until;
    bool breaks; /* nothing is known between it and the next one, if only for a moment */
    enum state state;
};

static int hear(const struct probe_history *probe, struct heard *heard)
{
    int count = 0;

    for (int i = 0; i < probe->count; i++) {
        const struct sample *const sample = &probe->samples[i];
        struct heard *const last = count == 0 ? NULL : &heard[count - 1];

        if (last != NULL && sample->at_ms <= last->at) {
            if (sample->at_ms < last->at) {
                last->until = last->at;
                last->breaks = true;
            }
            continue;
        }
        if (last != NULL && last->until < sample->at_ms)
            last->breaks = true;
        if (last != NULL && last->until > sample->at_ms)
            last->until = sample->at_ms;
        heard[count++] = (struct heard){.outcome = sample->outcome,
                                        .at = sample->at_ms,
                                        .until = sample->at_ms + probe->rules.speak_ms,
                                        .breaks = sample->outcome == OUTCOME_VOID};
    }
    return count;
}

/* Where the unbroken row of samples that ends at `last` and are all of `outcomes` (bits) begins;
 * last + 1 if there is none. */
static int row_begins(const struct heard *heard, int last, unsigned outcomes)
{
    int first = last + 1;

    while (first > 0 && (outcomes >> heard[first - 1].outcome & 1) != 0 &&
           (first - 1 == last || !heard[first - 1].breaks))
        first--;
    return first;
}

enum { O = 1 << OUTCOME_OK, G = 1 << OUTCOME_DEGRADED, F = 1 << OUTCOME_FAILED };

/* The level after the sample `i` and the first sample that already has it. */
static enum state level_after(const struct heard *heard, int i, const struct patience *patience,
                              enum state level, int *first)
{
    const int failed = row_begins(heard, i, F);
    const int bad = row_begins(heard, i, F | G);
    const int eased = row_begins(heard, i, O | G);
    const int good = row_begins(heard, i, O);
    const bool knows = level != STATE_UNKNOWN;

    *first = i;
    if (i + 1 - failed >= patience->confirm && level != STATE_DOWN) {
        *first = failed;
        return STATE_DOWN;
    }
    if (heard[i].outcome == OUTCOME_OK && (!knows || i + 1 - good >= patience->recover)) {
        *first = level == STATE_UP ? i : good;
        return STATE_UP;
    }
    if (level == STATE_DOWN && i + 1 - eased >= patience->recover) {
        *first = eased;
        return STATE_DEGRADED;
    }
    if ((!knows || level == STATE_UP) && i + 1 - bad >= patience->confirm) {
        *first = bad;
        return STATE_DEGRADED;
    }
    return level;
}

static void judge_heard(struct heard *heard, int count, const struct patience *patience)
{
    enum state level = STATE_UNKNOWN;

    for (int i = 0; i < count; i++) {
        int first = i;

        heard[i].state = STATE_UNKNOWN;
        if (heard[i].outcome == OUTCOME_VOID)
            continue;
        level = level_after(heard, i, patience, level, &first);
        for (int j = first; j <= i; j++)
            heard[j].state = level == STATE_UNKNOWN ? STATE_UP : level;
    }
}

static void colour_probe(const struct probe_history *probe, int64_t now,
                         enum state colours[HORIZON])
{
    struct heard heard[MOST_SAMPLES];
    const int count = hear(probe, heard);

    judge_heard(heard, count, &probe->rules.patience);
    for (int t = 0; t < HORIZON; t++)
        colours[t] = STATE_UNKNOWN;
    for (int i = 0; i < count; i++)
        for (int64_t t = heard[i].at; t < heard[i].until && t < now; t++)
            if (t >= 0 && t < HORIZON)
                colours[t] = heard[i].state;
}

static enum state combine(const struct history *history, enum state colours[][HORIZON], int t)
{
    bool essential[STATE_COUNT] = {false};
    bool additional[STATE_COUNT] = {false};

    for (int i = 0; i < history->probe_count; i++) {
        const struct probe_history *const probe = &history->probes[i];

        if (t < probe->from_ms || t >= probe->to_ms)
            continue;
        if (probe->weight == WEIGHT_ESSENTIAL)
            essential[colours[i][t]] = true;
        if (probe->weight == WEIGHT_ADDITIONAL)
            additional[colours[i][t]] = true;
    }
    if (essential[STATE_DOWN])
        return STATE_DOWN;
    if (essential[STATE_UNKNOWN])
        return STATE_UNKNOWN;
    if (essential[STATE_DEGRADED] || additional[STATE_DOWN] || additional[STATE_DEGRADED])
        return STATE_DEGRADED;
    return essential[STATE_UP] || additional[STATE_UP] ? STATE_UP : STATE_UNKNOWN;
}

static int cause_at(const struct history *history, int t)
{
    for (int i = 0; i < history->cause_count; i++)
        if (t >= history->causes[i].from_ms && t < history->causes[i].to_ms)
            return history->causes[i].cause;
    return CAUSE_UNKNOWN;
}

static struct totals count_every_ms(const struct history *history, int64_t now, int from, int to)
{
    static const enum part parts[] = {[STATE_UNKNOWN] = PART_UNKNOWN,
                                      [STATE_UP] = PART_UP,
                                      [STATE_DEGRADED] = PART_DEGRADED,
                                      [STATE_DOWN] = PART_DOWN};
    enum state colours[MOST_PROBES][HORIZON];
    struct totals totals = {{0}, {0}};

    for (int i = 0; i < history->probe_count; i++)
        colour_probe(&history->probes[i], now, colours[i]);
    for (int t = from; t < to; t++) {
        enum part part = parts[combine(history, colours, t)];

        for (int i = 0; i < history->window_count; i++)
            if (t >= history->windows[i].from_ms && t < history->windows[i].to_ms)
                part = PART_MAINTENANCE;
        totals.ms[part]++;
        if (part == PART_DOWN)
            totals.down_ms[cause_at(history, t)]++;
    }
    return totals;
}

/* --- properties --------------------------------------------------------------------------------
 */

static void expect_same(const struct totals *one, const struct totals *other, uint64_t seed,
                        const char *what)
{
    if (totals_is_same(one, other))
        return;
    for (int i = 0; i < PART_COUNT; i++)
        printf("%s: %lld, %lld\n", part_name((enum part)i), (long long)one->ms[i],
               (long long)other->ms[i]);
    fail_msg("seed %llu: %s", (unsigned long long)seed, what);
}

/* What every test below begins with: a history, and the end of what is known. */
struct trial {
    struct history history;
    struct made made;
    int64_t now;
    int from, to;
};

static struct chance begin_trial(struct trial *trial, uint64_t seed)
{
    struct chance chance = chance_of(seed);

    make_history(&chance, &trial->history);
    trial->now = HORIZON;
    for (int i = 0; i < trial->history.probe_count; i++) {
        const struct probe_history *const probe = &trial->history.probes[i];

        for (int j = 0; j < probe->count; j++)
            if (probe->samples[j].at_ms >= trial->now)
                trial->now = probe->samples[j].at_ms + 1;
    }
    trial->from = (int)chance_between(&chance, 0, HORIZON);
    trial->to = (int)chance_between(&chance, trial->from, HORIZON);
    make_scene(&trial->history, trial->now, &trial->made);
    return chance;
}

static void parts_sum_to_the_period_and_agree_with_counting_every_ms(void **state)
{
    struct trial trial;

    (void)state;
    for (uint64_t seed = 1; seed <= chance_rounds(10000); seed++) {
        struct totals slow;
        struct totals fast;

        begin_trial(&trial, seed);
        fast = sum(&trial.made, trial.from, trial.to);
        if (totals_length(&fast) != trial.to - trial.from)
            fail_msg("seed %llu: parts do not sum to the period", (unsigned long long)seed);
        slow = count_every_ms(&trial.history, trial.now, trial.from, trial.to);
        expect_same(&fast, &slow, seed, "counting every ms says otherwise");
    }
}

static void a_period_split_anywhere_adds_up(void **state)
{
    struct trial trial;

    (void)state;
    for (uint64_t seed = 1; seed <= chance_rounds(10000); seed++) {
        struct chance chance = begin_trial(&trial, seed);
        const int split = (int)chance_between(&chance, trial.from, trial.to);
        const struct totals whole = sum(&trial.made, trial.from, trial.to);
        struct totals halves = sum(&trial.made, trial.from, split);
        const struct totals rest = sum(&trial.made, split, trial.to);

        totals_add(&halves, &rest);
        expect_same(&whole, &halves, seed, "two halves are not the whole");
    }
}

static void a_group_is_the_sum_of_its_services(void **state)
{
    enum { SERVICES = 5 };
    struct trial trial;

    (void)state;
    for (uint64_t seed = 1; seed <= chance_rounds(2000); seed++) {
        struct totals forth = {{0}, {0}};
        struct totals back = {{0}, {0}};
        int64_t length = 0;

        for (int i = 0; i < 2 * SERVICES; i++) {
            struct totals service;

            begin_trial(&trial,
                        seed * SERVICES + (uint64_t)(i < SERVICES ? i : 2 * SERVICES - 1 - i));
            service = sum(&trial.made, trial.from, trial.to);
            totals_add(i < SERVICES ? &forth : &back, &service);
            length += i < SERVICES ? trial.to - trial.from : 0;
        }
        expect_same(&forth, &back, seed, "the order of services matters");
        assert_true(totals_length(&forth) == length);
    }
}

static void a_restart_changes_no_span(void **state)
{
    struct trial trial;
    struct spans whole;
    struct spans broken;

    (void)state;
    for (uint64_t seed = 1; seed <= chance_rounds(10000); seed++) {
        struct chance chance = begin_trial(&trial, seed);
        const struct probe_history *const probe = &trial.history.probes[0];
        const int pause = (int)chance_between(&chance, 0, probe->count);

        make_spans(probe, 0, trial.now, &whole);
        make_spans(probe, pause, trial.now, &broken);
        assert_int_equal(whole.count, broken.count);
        for (size_t i = 0; i < whole.count; i++) {
            assert_true(whole.spans[i].from_ms == broken.spans[i].from_ms);
            assert_true(whole.spans[i].to_ms == broken.spans[i].to_ms);
            assert_true(whole.spans[i].state == broken.spans[i].state);
            assert_true(whole.spans[i].reason == broken.spans[i].reason);
        }
    }
}

/* Unknown may follow unknown where the clock was set back. */
static void spans_follow_one_another_and_differ(void **state)
{
    struct trial trial;

    (void)state;
    for (uint64_t seed = 1; seed <= chance_rounds(10000); seed++) {
        begin_trial(&trial, seed);
        for (int i = 0; i < trial.history.probe_count; i++) {
            const struct spans *const spans = &trial.made.spans[i];

            for (size_t j = 0; j < spans->count; j++) {
                const struct span *const span = &spans->spans[j];

                assert_true(span->from_ms < span->to_ms);
                if (j == 0)
                    continue;
                assert_true(span[-1].to_ms == span->from_ms);
                assert_true(span[-1].state != span->state || span->state == STATE_UNKNOWN);
                assert_true(span[-1].state != span->state || spans->maker.out_of_time > 0);
            }
        }
    }
}

/* The judge of the running monitor, told of silence as a void sample, and of nothing else. */
static void spans_agree_with_the_judge_of_incidents(void **state)
{
    struct trial trial;

    (void)state;
    for (uint64_t seed = 1; seed <= chance_rounds(10000); seed++) {
        const struct probe_history *const probe = &trial.history.probes[0];
        struct judgement judgement = {0};
        struct span_maker maker = {0};
        int64_t last = INT64_MIN;

        begin_trial(&trial, seed);
        for (int i = 0; i < probe->count; i++) {
            struct sample silence = sample_begin(0, 0);
            struct span_step step;
            struct span now[SPAN_STEP];
            struct change change;

            if (probe->samples[i].at_ms <= last)
                break; /* the monitor judges these, too, but nobody can say when they were */
            silence.outcome = OUTCOME_VOID;
            if (last != INT64_MIN && probe->samples[i].at_ms > last + probe->rules.speak_ms)
                judge(&judgement, &probe->rules.patience, &silence);
            change = judge(&judgement, &probe->rules.patience, &probe->samples[i]);
            step = span_maker_add(&maker, &probe->rules, &probe->samples[i]);
            last = probe->samples[i].at_ms;
            assert_int_equal(change.event, step.change.event);
            assert_true(change.began_ms == step.change.began_ms);
            assert_true(judgement_is_same(&judgement, &maker.judgement));
            assert_int_equal(span_maker_look(&maker, last + 1, now), 1);
            if (judgement_state(&judgement) != STATE_UNKNOWN || judgement.blind)
                assert_int_equal(now[0].state, judgement_state(&judgement));
            else
                assert_int_equal(now[0].state, STATE_UP);
            if (change.event != EVENT_NONE && change.to != STATE_UP)
                assert_true(now[0].from_ms == change.began_ms);
        }
    }
}

/* Of services with an essential probe, the state of the sweep is that of the running monitor. */
static void the_sweep_agrees_with_the_state_on_the_page(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= chance_rounds(10000); seed++) {
        struct chance chance = chance_of(seed);
        struct service service = {.probe_count = (size_t)chance_between(&chance, 1, 4)};
        struct probe_plan plans[4];
        enum state states[4];
        struct span spans[4];
        struct span_track tracks[4];
        struct span_scene scene = {.tracks = tracks, .track_count = service.probe_count};
        struct span_sweep sweep;
        struct span_piece piece;

        memset(plans, 0, sizeof plans);
        for (size_t i = 0; i < service.probe_count; i++) {
            plans[i].weight = (enum weight)chance_between(&chance, 0, 2);
            states[i] = (enum state)chance_between(&chance, STATE_UNKNOWN, STATE_DOWN);
            spans[i] = (struct span){0, 10, states[i], REASON_NONE};
            tracks[i] = (struct span_track){.spans = &spans[i],
                                            .count = 1,
                                            .weight = plans[i].weight,
                                            .from_ms = INT64_MIN,
                                            .to_ms = INT64_MAX};
        }
        sweep = span_sweep_begin(&scene, 0, 10);
        assert_true(span_sweep_next(&sweep, &piece));
        assert_int_equal(piece.state, service_state(&service, plans, states));
        assert_true(piece.to_ms == 10);
        assert_false(span_sweep_next(&sweep, &piece));
    }
}

/* A verdict by whole numbers is the one by long division. */
static void verdicts_are_exact(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= chance_rounds(10000); seed++) {
        struct chance chance = chance_of(seed);
        const int64_t whole = chance_between(&chance, 1, 900000000000000000);
        const int64_t ppm = chance_between(&chance, 1, 1000000);
        /* about the edge: whole * ppm / 10^6 by parts that cannot overflow */
        const int64_t edge = whole / 1000000 * ppm + whole % 1000000 * ppm / 1000000;
        const bool even = whole % 1000000 * ppm % 1000000 == 0;
        const struct fraction at = {edge, whole};
        const struct fraction above = {edge + 1, whole};
        const struct fraction below = {edge - 1, whole};

        assert_int_equal(fraction_reaches(at, ppm), even);
        assert_true(fraction_reaches(above, ppm));
        assert_false(fraction_reaches(below, ppm));
        /* truncated: never more than it is, less than a hundredth of a per cent below */
        assert_true(fraction_reaches(at, fraction_hundredths(at) * 100));
        assert_false(fraction_reaches(at, (fraction_hundredths(at) + 1) * 100));
    }
}

/* --- the other ways to add up, where clocks change ---------------------------------------------
 */

/* 2022-10-27T00:00Z; clocks are set back on the 30th */
#define OCTOBER (INT64_C(19292) * MS_PER_DAY)

enum { MINUTES = 6 * 1440, MINUTE = 60000 };

/* By the local clock, minute by minute. */
static int64_t weigh_minutes(const int32_t weights[PROFILE_HOURS], const struct zone *zone,
                             int64_t from, int64_t to)
{
    int64_t sum = 0;

    for (int64_t at = from; at < to; at += MINUTE) {
        const int64_t local = zone_to_local(zone, at);
        const int32_t day = (int32_t)(local / MS_PER_DAY);

        sum += weights[(int64_t)date_weekday(day) * 24 + local % MS_PER_DAY / MS_PER_HOUR] * MINUTE;
    }
    return sum;
}

static struct work_week shop_hours(void)
{
    struct work_week week = {.from_day = INT32_MIN};

    for (int i = 0; i < WEEKDAY_COUNT; i++)
        week.days[i] = (struct work_day){1, {{100 + i, 300 + 100 * i}}};
    return week;
}

static size_t random_spans(struct chance *chance, struct span *spans)
{
    int64_t at = OCTOBER;
    size_t count = 0;

    while (count < 40) {
        const int64_t from = at + (chance_percent(chance, 20) ? 77777 : 0);

        at = from + chance_between(chance, 1, 20000000);
        spans[count++] = (struct span){from, at, (enum state)chance_between(chance, 0, 3), 0};
    }
    return count;
}

static struct account account_for(struct span_scene *scene, const struct account_lens *lens,
                                  int64_t from, int64_t to)
{
    struct span_sweep sweep = span_sweep_begin(scene, from, to);
    struct account account = {0};

    account_add_sweep(&account, lens, &sweep);
    return account;
}

static void working_and_weighted_parts_sum_to_theirs_and_split(void **state)
{
    struct zone *const zone = zone_open("Europe/Berlin", NULL);
    const struct work_week week = shop_hours();
    const struct calendar calendar = {.zone = zone, .weeks = &week, .week_count = 1};

    (void)state;
    assert_non_null(zone);
    for (uint64_t seed = 1; seed <= chance_rounds(1000); seed++) {
        struct chance chance = chance_of(seed);
        int32_t weights[PROFILE_HOURS];
        struct profile profile;
        struct span spans[40];
        struct span_track track = {
            .spans = spans, .weight = WEIGHT_ESSENTIAL, .from_ms = INT64_MIN, .to_ms = INT64_MAX};
        struct span_scene scene = {.tracks = &track, .track_count = 1};
        const struct account_lens lens = {.calendar = &calendar, .profile = &profile, .zone = zone};
        const int64_t from = OCTOBER + chance_between(&chance, 0, MINUTES) * MINUTE;
        const int64_t to = from + chance_between(&chance, 0, MINUTES) * MINUTE;
        const int64_t split = chance_between(&chance, from, to);
        struct account whole;
        struct account first;
        struct account second;

        for (int i = 0; i < PROFILE_HOURS; i++)
            weights[i] = (int32_t)chance_between(&chance, 0, PROFILE_MOST);
        profile = profile_of_week(weights);
        track.count = random_spans(&chance, spans);
        whole = account_for(&scene, &lens, from, to);
        first = account_for(&scene, &lens, from, split);
        second = account_for(&scene, &lens, split, to);
        account_add(&first, &second);
        assert_true(totals_length(&whole.wall) == to - from);
        assert_true(totals_length(&whole.working) == calendar_work_ms(&calendar, from, to));
        assert_true(totals_length(&whole.weighted) == weigh_minutes(weights, zone, from, to));
        expect_same(&whole.wall, &first.wall, seed, "all of the time");
        expect_same(&whole.working, &first.working, seed, "working hours");
        expect_same(&whole.weighted, &first.weighted, seed, "weighted");
    }
    zone_close(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_sum_to_the_period_and_agree_with_counting_every_ms),
        cmocka_unit_test(a_period_split_anywhere_adds_up),
        cmocka_unit_test(a_group_is_the_sum_of_its_services),
        cmocka_unit_test(a_restart_changes_no_span),
        cmocka_unit_test(spans_follow_one_another_and_differ),
        cmocka_unit_test(spans_agree_with_the_judge_of_incidents),
        cmocka_unit_test(the_sweep_agrees_with_the_state_on_the_page),
        cmocka_unit_test(verdicts_are_exact),
        cmocka_unit_test(working_and_weighted_parts_sum_to_theirs_and_split),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
