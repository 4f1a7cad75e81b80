/* Jobs that report by themselves.  The web thread hands over what it heard; here it is judged, and
 * silence is when its deadline passes.  The agenda has a deadline where others have their turn. */
#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/store_beats.h"
#include "model/beat.h"
#include "stage/probe_heartbeat.h"
#include "watch_inside.h"

enum { WAITING_MOST = 10000, MARKS = 16 };

/* A job as we listen to it. */
struct hearing {
    const struct calendar *hours;
    struct beat_clock clock;
    uint64_t marks[MARKS]; /* of the last beats that had one, in a ring */
    size_t mark_count;
};

struct heard {
    struct beat beat;
    struct heard *next;
};

struct ears {
    struct watch *watch;
    struct wake *wake;
    struct hearing *hearings;
    pthread_mutex_t mutex; /* guards what is below */
    struct heard *first, **last;
    size_t count;
    bool closed;
};

/* --- from the web thread -------------------------------------------------------------------- */

bool beats_take(void *argument, const struct beat *beat)
{
    struct ears *const ears = argument;
    struct heard *const heard = NEW(struct heard);
    bool taken;

    heard->beat = *beat;
    pthread_mutex_lock(&ears->mutex);
    taken = ears->count < WAITING_MOST && !ears->closed;
    if (taken) {
        *ears->last = heard;
        ears->last = &heard->next;
        ears->count++;
    }
    pthread_mutex_unlock(&ears->mutex);
    if (taken)
        wake_send(ears->wake);
    else
        free(heard);
    return taken;
}

static struct heard *take_all(struct ears *ears)
{
    struct heard *all;

    pthread_mutex_lock(&ears->mutex);
    all = ears->first;
    ears->first = NULL;
    ears->last = &ears->first;
    ears->count = 0;
    pthread_mutex_unlock(&ears->mutex);
    return all;
}

/* --- the deadline --------------------------------------------------------------------------- */

static void plan_deadline(struct watched *probe)
{
    const int64_t wait_ms = probe->hearing->clock.next.deadline_ms - clock_wall_ms();

    /* the deadline itself is in time */
    probe->schedule.due_us = agenda_now_us(probe->watch) + (wait_ms + 1) * US_PER_MS;
    probe->schedule.slot_us = probe->schedule.due_us;
    agenda_plan(probe->watch, probe);
}

/* --- what becomes of it --------------------------------------------------------------------- */

/* Two beats of one millisecond are two samples all the same. */
static int64_t after_last(const struct watched *probe, int64_t at_ms)
{
    const int64_t last_ms = probe->has_sample ? probe->last.at_ms : 0;

    return at_ms <= last_ms && at_ms > last_ms - MS_PER_SECOND ? last_ms + 1 : at_ms;
}

static void keep_finding(struct watched *probe, struct finding *finding)
{
    struct sample *const sample = &finding->sample;

    log_debug("%s: %s%s%s%s%s", probe->plan->id, outcome_name(sample->outcome),
              sample->reason == REASON_NONE ? "" : " ",
              sample->reason == REASON_NONE ? "" : reason_name(sample->reason),
              finding->detail[0] == '\0' ? "" : ": ", finding->detail);
    watch_follow(probe, sample);
}

static struct finding begin_finding(const struct watched *probe, int64_t at_ms)
{
    return (struct finding){.sample = sample_begin(probe->index, after_last(probe, at_ms))};
}

static char *numbers_of(const struct beat *beat)
{
    json_t *const object = json_object();
    struct text text = {0};

    for (size_t i = 0; i < beat->value_count; i++)
        json_set(object, beat->values[i].name, json_real(beat->values[i].number));
    json_write(object, false, &text);
    json_decref(object);
    return text_detach(&text);
}

static void keep_heard(struct watched *probe, const struct beat *beat,
                       const struct beat_moment *moment, const struct finding *finding)
{
    char *const numbers = beat->value_count == 0 ? NULL : numbers_of(beat);
    char *const said = beat->text[0] == '\0' ? NULL : memory_copy_string(beat->text);
    const struct beat_row row = {.probe = probe->index,
                                 .at_ms = finding->sample.at_ms,
                                 .turn = moment->turn,
                                 .reason = finding->sample.reason,
                                 .due_ms = moment->due_ms,
                                 .failed = beat->failed,
                                 .rows = beat->rows,
                                 .queue = beat->queue,
                                 .lag_ms = beat->lag_ms,
                                 .mark = beat->mark,
                                 .numbers = numbers,
                                 .said = said};

    keep_beat(probe->watch, &row);
    free(numbers);
    free(said);
}

static bool is_at_work(const struct calendar *hours, int64_t at_ms)
{
    return calendar_work_ms(hours, at_ms, at_ms + 1) > 0;
}

static void hear(struct watched *probe, const struct beat *beat)
{
    struct hearing *const hearing = probe->hearing;
    struct finding finding = begin_finding(probe, beat->at_ms);
    struct beat_moment moment = {.at_work = is_at_work(hearing->hours, beat->at_ms)};

    moment.turn = beat_clock_hear(&hearing->clock, probe->plan->beats, hearing->hours, beat->at_ms,
                                  &moment.due_ms);
    heartbeat_judge(probe->plan, beat, &moment, &finding);
    keep_heard(probe, beat, &moment, &finding);
    keep_finding(probe, &finding);
    plan_deadline(probe);
}

static bool has_heard(const struct hearing *hearing, uint64_t mark)
{
    for (size_t i = 0; i < MARKS; i++)
        if (hearing->marks[i] == mark)
            return true;
    return false;
}

static void note_mark(struct hearing *hearing, uint64_t mark)
{
    if (mark != 0)
        hearing->marks[hearing->mark_count++ % MARKS] = mark;
}

static void on_wake(void *argument)
{
    struct ears *const ears = argument;
    struct heard *heard;
    struct heard *next;

    step_look(ears->watch);
    for (heard = take_all(ears); heard != NULL; heard = next) {
        struct watched *const probe = &ears->watch->probes[heard->beat.probe];

        next = heard->next;
        if (heard->beat.mark == 0 || !has_heard(probe->hearing, heard->beat.mark)) {
            note_mark(probe->hearing, heard->beat.mark);
            if (!watch_is_at_rest(probe))
                hear(probe, &heard->beat);
        }
        free(heard);
    }
}

/* --- silence -------------------------------------------------------------------------------- */

static void keep_silence(struct watched *probe, const struct beat_moment *moment,
                         const struct finding *finding)
{
    const struct beat_row row = {.probe = probe->index,
                                 .at_ms = finding->sample.at_ms,
                                 .turn = moment->turn,
                                 .reason = finding->sample.reason,
                                 .due_ms = moment->due_ms,
                                 .rows = NOT_TOLD,
                                 .queue = NOT_TOLD,
                                 .lag_ms = NOT_TOLD};

    keep_beat(probe->watch, &row);
}

/* On a free day things stay as they were: that is said anew, so that it is not taken for silence of
 * ours. */
static void rest(struct watched *probe, struct finding *finding)
{
    if (!probe->has_sample || probe->last.outcome == OUTCOME_VOID)
        return;
    finding->sample.outcome = probe->last.outcome;
    finding->sample.reason = probe->last.reason;
    finding->sample.warnings = probe->last.warnings;
    keep_finding(probe, finding);
}

static void pass(struct watched *probe, int64_t now_ms)
{
    struct hearing *const hearing = probe->hearing;
    struct finding finding = begin_finding(probe, now_ms);
    struct beat_moment moment = {.turn = BEAT_REST};

    if (probe->watch->monitor.blind) /* then nobody may reach us either */
        beat_clock_was_deaf(&hearing->clock, hearing->clock.next.expected_ms, now_ms);
    moment.turn = beat_clock_pass(&hearing->clock, probe->plan->beats, hearing->hours, now_ms,
                                  &moment.due_ms);
    if (moment.turn == BEAT_REST) {
        rest(probe, &finding);
        return;
    }
    heartbeat_judge_silence(&moment, &finding);
    keep_silence(probe, &moment, &finding);
    keep_finding(probe, &finding);
}

void beats_fall_due(struct watched *probe)
{
    const int64_t now_ms = clock_wall_ms();

    on_wake(probe->watch->ears); /* what waits came before now */
    if (probe->hearing->clock.next.deadline_ms < now_ms && !watch_is_at_rest(probe))
        pass(probe, now_ms);
    plan_deadline(probe);
}

void beats_forget(struct watched *probe, int64_t was_ms)
{
    const int64_t now_ms = clock_wall_ms();

    beat_clock_was_deaf(&probe->hearing->clock, was_ms < now_ms ? was_ms : now_ms, now_ms);
    plan_deadline(probe);
}

/* --- beginning and end ---------------------------------------------------------------------- */

struct recalled {
    struct hearing *hearing;
    int64_t last_ms;
};

/* The newest comes first. */
static void on_beat(void *argument, const struct beat_row *beat)
{
    struct recalled *const recalled = argument;

    if (recalled->last_ms == 0)
        recalled->last_ms = beat->at_ms;
    note_mark(recalled->hearing, beat->mark);
}

static bool load(struct watched *probe, struct hearing *hearing, int64_t seen_ms,
                 struct error *error)
{
    const struct catalogue *const catalogue = probe->watch->catalogue;
    struct recalled recalled = {.hearing = hearing};

    if (!store_load_beats(probe->watch->store, probe->index, MARKS, on_beat, &recalled, error))
        return false;
    hearing->hours = catalogue_hours(catalogue, catalogue->services[probe->plan->service].agency);
    hearing->clock =
        beat_clock_new(probe->plan->beats, hearing->hours,
                       &(struct beat_past){recalled.last_ms, seen_ms}, clock_wall_ms());
    probe->hearing = hearing;
    return true;
}

bool beats_load(struct watch *watch, struct error *error)
{
    const size_t count = watch->catalogue->probe_count;
    struct ears *const ears = watch->ears = NEW(struct ears);
    int64_t seen_ms;
    bool good;

    ears->watch = watch;
    ears->last = &ears->first;
    ears->hearings = NEW_ARRAY(struct hearing, count);
    pthread_mutex_init(&ears->mutex, NULL);
    ears->wake = wake_new(watch->kit.prober.loop, on_wake, ears);
    good = store_load_last_run(watch->store, &seen_ms, error);
    for (size_t i = 0; good && i < count; i++)
        if (watch->catalogue->probes[i].beats != NULL)
            good = load(&watch->probes[i], &ears->hearings[i], seen_ms, error);
    return good;
}

void beats_open(struct watch *watch)
{
    for (size_t i = 0; i < watch->catalogue->probe_count; i++)
        if (watch->probes[i].hearing != NULL)
            plan_deadline(&watch->probes[i]);
}

void beats_stop(struct watch *watch)
{
    struct ears *const ears = watch->ears;

    pthread_mutex_lock(&ears->mutex);
    ears->closed = true;
    pthread_mutex_unlock(&ears->mutex);
    on_wake(ears);
}

void beats_close(struct watch *watch)
{
    struct ears *const ears = watch->ears;
    struct heard *heard;
    struct heard *next;

    if (ears == NULL)
        return;
    for (heard = take_all(ears); heard != NULL; heard = next) {
        next = heard->next;
        free(heard);
    }
    wake_free(ears->wake);
    pthread_mutex_destroy(&ears->mutex);
    free(ears->hearings);
    free(ears);
    watch->ears = NULL;
}
