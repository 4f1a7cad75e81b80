#include "watch_replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_period.h"
#include "io/store_read.h"
#include "io/store_retention.h"
#include "watch_inside.h"

enum { STEP_SEEN_MS = 20000 }; /* a clock that was set is noticed so soon */

struct step {
    int64_t at_ms, by_ms;
};

struct replay {
    const struct replay_question *question;
    struct reader *reader;
    struct replayed *into;
    struct watch watch;        /* apart: without loop, site and writer */
    struct span_maker *makers; /* the store's, by the catalogue's index */
    struct step *steps;        /* clocks that were set, in order */
    size_t step_count, step_capacity;

    /* of the service at hand */
    const struct service *service;
    int64_t first_ms[SERVICE_PROBES_MOST]; /* sample of each probe; INT64_MAX: none */
    size_t next_step;
    struct sample *samples; /* of a day, probe after probe, later by time */
    size_t count, capacity;
    size_t count_before[SERVICE_PROBES_MOST + 1]; /* where those of a probe begin */
    uint32_t reading;                             /* whose samples come */
};

/* --- read ------------------------------------------------------------------------------------- */

static void on_sample(void *argument, const struct sample *sample)
{
    struct replay *const replay = argument;

    replay->samples =
        memory_room(replay->samples, replay->count, &replay->capacity, sizeof *replay->samples);
    replay->samples[replay->count] = *sample;
    replay->samples[replay->count++].probe = replay->reading;
}

static bool read_samples(struct replay *replay, size_t place, int64_t from_ms, int64_t to_ms,
                         size_t most, struct error *error)
{
    const size_t probe = replay->service->first_probe + place;
    const struct sample_range range = {.probe = replay->watch.catalogue->probes[probe].id,
                                       .from_ms = from_ms,
                                       .to_ms = to_ms,
                                       .most = most};

    replay->reading = (uint32_t)probe;
    return reader_samples(replay->reader, &range, on_sample, replay, error);
}

static bool read_day(struct replay *replay, int64_t from_ms, int64_t to_ms, struct error *error)
{
    replay->count = 0;
    for (size_t i = 0; i < replay->service->probe_count; i++) {
        replay->count_before[i] = replay->count;
        if (replay->first_ms[i] < to_ms &&
            !read_samples(replay, i, from_ms, to_ms, SIZE_MAX, error))
            return false;
    }
    replay->count_before[replay->service->probe_count] = replay->count;
    return true;
}

/* *first_ms: of all its probes; INT64_MAX: there are no samples. */
static bool find_first(struct replay *replay, int64_t *first_ms, struct error *error)
{
    *first_ms = INT64_MAX;
    for (size_t i = 0; i < replay->service->probe_count; i++) {
        replay->count = 0;
        replay->first_ms[i] = INT64_MAX;
        if (!read_samples(replay, i, 0, replay->question->now_ms + 1, 1, error))
            return false;
        if (replay->count > 0)
            replay->first_ms[i] = replay->samples[0].at_ms;
        if (replay->first_ms[i] < *first_ms)
            *first_ms = replay->first_ms[i];
    }
    return true;
}

static int64_t find_last(const struct replay *replay)
{
    int64_t last_ms = 0;

    for (size_t i = 0; i < replay->service->probe_count; i++) {
        const struct span_maker *const maker = &replay->makers[replay->service->first_probe + i];

        if (maker->begun && maker->last_ms > last_ms)
            last_ms = maker->last_ms;
    }
    return last_ms < replay->question->now_ms ? last_ms : replay->question->now_ms;
}

/* --- where to begin ----------------------------------------------------------------------------
 *
 * What is before the period matters for what was open then.  Once a row of good samples that is
 * long enough has made every probe of a service up, nothing before it matters any more. */

static bool ends_well(const struct replay *replay, size_t place)
{
    const struct watched *const probe = &replay->watch.probes[replay->service->first_probe + place];
    const size_t first = replay->count_before[place];
    size_t i = replay->count_before[place + 1];

    for (int left = probe->rules.patience.recover; left > 0; left--) {
        if (i-- == first || replay->samples[i].outcome != OUTCOME_OK)
            return false;
        if (left > 1 && i > first &&
            replay->samples[i].at_ms - replay->samples[i - 1].at_ms > probe->rules.speak_ms)
            return false;
    }
    return true;
}

static bool all_end_well(const struct replay *replay, int64_t from_ms, int64_t to_ms)
{
    for (size_t i = 0; i < replay->step_count; i++)
        if (replay->steps[i].at_ms >= from_ms && replay->steps[i].at_ms < to_ms)
            return false;
    for (size_t i = 0; i < replay->service->probe_count; i++)
        if (replay->first_ms[i] < to_ms &&
            replay->watch.probes[replay->service->first_probe + i].plan->weight !=
                WEIGHT_OBSERVED &&
            !ends_well(replay, i))
            return false;
    return true;
}

static bool find_start(struct replay *replay, int64_t first_ms, int64_t *from_ms,
                       struct error *error)
{
    *from_ms = replay->question->from_ms - MS_PER_DAY;
    for (; *from_ms > first_ms; *from_ms -= MS_PER_DAY) {
        if (!read_day(replay, *from_ms, *from_ms + MS_PER_DAY, error))
            return false;
        if (all_end_well(replay, *from_ms, *from_ms + MS_PER_DAY))
            return true;
    }
    return true;
}

/* --- judged once more --------------------------------------------------------------------------
 */

/* Incidents are numbered from 1 as they come. */
static void take_incident(struct replayed *into, const struct incident *incident)
{
    struct figures_history *const history = &into->history;

    while ((int64_t)history->incident_count < incident->id) {
        history->incidents = memory_room(history->incidents, history->incident_count,
                                         &into->incident_capacity, sizeof *history->incidents);
        history->incidents[history->incident_count++] =
            (struct period_incident){.owner = NONE_AT_ALL};
    }
    history->incidents[incident->id - 1].incident = *incident;
}

static void take_batch(struct replay *replay)
{
    struct batch *const batch = replay->watch.batch;

    if (batch == NULL)
        return;
    for (size_t i = 0; i < batch->span_count; i++) {
        struct figures_track *const track = &replay->into->history.probes[batch->spans[i].probe];

        track->spans =
            memory_room(track->spans, track->count, &track->capacity, sizeof *track->spans);
        track->spans[track->count++] = batch->spans[i].span;
    }
    for (size_t i = 0; i < batch->incident_count; i++)
        take_incident(replay->into, &batch->incidents[i]);
    replay->into->samples += (int64_t)batch->sample_count;
    replay->watch.batch = NULL;
    batch_free(batch);
}

/* As watch_step.c did when it was set. */
static void take_step(struct replay *replay, const struct step *step)
{
    for (size_t i = 0; i < replay->service->probe_count; i++) {
        struct watched *const probe = &replay->watch.probes[replay->service->first_probe + i];
        const struct span_maker before = probe->maker;
        const struct span_step stop = span_maker_stop(&probe->maker, &probe->rules, step->at_ms);

        keep_spans(probe, &before, &stop);
    }
}

/* What was being measured when the clock was set came after that was known, and said nothing. */
static bool was_disturbed(const struct replay *replay, const struct sample *sample)
{
    const struct probe_plan *const plan = replay->watch.probes[sample->probe].plan;

    return sample->reason == REASON_STOPPED && replay->next_step < replay->step_count &&
           replay->steps[replay->next_step].at_ms <=
               sample->at_ms + plan->timeout_us / US_PER_MS + STEP_SEEN_MS;
}

static int compare_samples(const void *left, const void *right)
{
    const struct sample *const a = left;
    const struct sample *const b = right;

    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return (a->probe > b->probe) - (a->probe < b->probe);
}

static void judge_day(struct replay *replay)
{
    if (replay->count > 0)
        qsort(replay->samples, replay->count, sizeof *replay->samples, compare_samples);
    for (size_t i = 0; i < replay->count; i++) {
        const struct sample *const sample = &replay->samples[i];

        while (replay->next_step < replay->step_count &&
               replay->steps[replay->next_step].at_ms <= sample->at_ms)
            take_step(replay, &replay->steps[replay->next_step++]);
        if (!was_disturbed(replay, sample))
            watch_follow(&replay->watch.probes[sample->probe], sample);
    }
    take_batch(replay);
}

/* Could samples that are later still change what is told of before? */
static bool is_settled(const struct replay *replay, size_t index)
{
    for (size_t i = 0; i < replay->service->probe_count; i++) {
        const struct judgement *const judgement =
            &replay->watch.probes[replay->service->first_probe + i].maker.judgement;

        if (judgement->failed.count > 0 || judgement->bad.count > 0)
            return false;
    }
    return replay->watch.services[index].open_incident == 0;
}

static void tell_progress(const struct replay *replay, size_t index, int64_t done_ms,
                          int64_t all_ms)
{
    enum { PARTS = 1000 };
    const struct replay_question *const question = replay->question;

    question->on_progress(question->argument,
                          (int64_t)index * PARTS + (all_ms > 0 ? done_ms * PARTS / all_ms : 0),
                          (int64_t)question->catalogue->service_count * PARTS);
}

static bool replay_days(struct replay *replay, size_t index, int64_t first_ms, struct error *error)
{
    const int64_t end_ms = find_last(replay) + 1;
    int64_t from_ms;
    int64_t begin_ms;

    if (!find_start(replay, first_ms, &begin_ms, error))
        return false;
    for (replay->next_step = 0; replay->next_step < replay->step_count &&
                                replay->steps[replay->next_step].at_ms < begin_ms;)
        replay->next_step++;
    for (from_ms = begin_ms; from_ms < end_ms; from_ms += MS_PER_DAY) {
        if (!read_day(replay, from_ms,
                      from_ms + MS_PER_DAY < end_ms ? from_ms + MS_PER_DAY : end_ms, error))
            return false;
        judge_day(replay);
        tell_progress(replay, index, from_ms - begin_ms, end_ms - begin_ms);
        if (from_ms + MS_PER_DAY >= replay->question->to_ms && is_settled(replay, index))
            break;
    }
    return true;
}

/* After its last day nothing is wrong with a service. */
static void end_service(struct replay *replay, size_t index)
{
    const int64_t ended_ms = replay->service->ended_ms;

    if (ended_ms != 0 && ended_ms <= replay->question->now_ms)
        services_rest(&replay->watch, index, ended_ms);
    take_batch(replay);
    for (size_t i = 0; i < replay->service->probe_count; i++) {
        const size_t probe = replay->service->first_probe + i;

        replay->into->history.probes[probe].maker = replay->watch.probes[probe].maker;
    }
}

static bool replay_service(struct replay *replay, size_t index, struct error *error)
{
    int64_t first_ms;

    replay->service = &replay->watch.catalogue->services[index];
    tell_progress(replay, index, 0, 0);
    if (!find_first(replay, &first_ms, error))
        return false;
    if (first_ms != INT64_MAX && !replay_days(replay, index, first_ms, error))
        return false;
    end_service(replay, index);
    return true;
}

/* --- all of it ---------------------------------------------------------------------------------
 */

static void on_step(void *argument, int64_t at_ms, int64_t by_ms)
{
    struct replay *const replay = argument;

    replay->steps = memory_room(replay->steps, replay->step_count, &replay->step_capacity,
                                sizeof *replay->steps);
    replay->steps[replay->step_count++] = (struct step){at_ms, by_ms};
    if (by_ms < 0 && replay->into->set_back_ms == 0 && at_ms >= replay->question->from_ms &&
        at_ms < replay->question->to_ms)
        replay->into->set_back_ms = at_ms;
}

static void on_dropped(void *argument, const struct dropped *dropped)
{
    int64_t *const border_ms = argument;

    if (strcmp(dropped->class, "samples") == 0 && dropped->border_ms > *border_ms)
        *border_ms = dropped->border_ms;
}

static bool are_kept(struct replay *replay, struct error *error)
{
    int64_t border_ms = 0;
    char when[CLOCK_TEXT];

    if (!reader_dropped(replay->reader, on_dropped, &border_ms, error))
        return false;
    return border_ms <= replay->question->from_ms ||
           error_set(error,
                     tr("samples of before %s are not kept any more: that time cannot be "
                        "replayed"),
                     clock_format(when, border_ms));
}

static bool replay_all(struct replay *replay, struct error *error)
{
    const struct catalogue *const catalogue = replay->question->catalogue;

    if (!are_kept(replay, error) ||
        !reader_load_makers(replay->reader, catalogue, replay->makers, error) ||
        !reader_steps(replay->reader, 0, INT64_MAX, on_step, replay, error))
        return false;
    for (size_t i = 0; i < catalogue->service_count; i++)
        if (!replay_service(replay, i, error))
            return false;
    return true;
}

struct replayed *watch_replay(struct reader *reader, const struct replay_question *question,
                              struct error *error)
{
    const size_t count = question->catalogue->probe_count;
    struct replay replay = {.question = question,
                            .reader = reader,
                            .into = NEW(struct replayed),
                            .makers = NEW_ARRAY(struct span_maker, count)};
    bool good;

    replay.into->history.probes = NEW_ARRAY(struct figures_track, count);
    watch_begin_apart(&replay.watch, question->catalogue);
    services_open(&replay.watch);
    good = replay_all(&replay, error);
    watch_end_apart(&replay.watch);
    free(replay.makers);
    free(replay.steps);
    free(replay.samples);
    if (good)
        return replay.into;
    replayed_free(replay.into, question->catalogue);
    return NULL;
}

void replayed_free(struct replayed *replayed, const struct catalogue *catalogue)
{
    if (replayed == NULL)
        return;
    for (size_t i = 0; i < catalogue->probe_count; i++)
        free(replayed->history.probes[i].spans);
    free(replayed->history.probes);
    free(replayed->history.incidents);
    free(replayed);
}
