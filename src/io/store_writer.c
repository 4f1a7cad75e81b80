/* The writer: a queue, and the one thread that empties it.
 *
 * All that waits becomes one transaction, so that the slower the disk is the more each of its waits
 * carries.  A group whose commit fails stays whole and is tried again: a row that was written
 * before is no harm. */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/thread.h"
#include "base/words.h"
#include "io/store_beats.h"
#include "io/store_inside.h"
#include "io/store_letters.h"
#include "io/store_rows.h"
#include "io/store_seal.h"
#include "model/calendar_date.h"

static const int64_t first_wait = 1 * US_PER_SECOND;
static const int64_t longest_wait = 30 * US_PER_SECOND;
static const int64_t tend_every = 1 * US_PER_SECOND;
static const int64_t longest_tending = US_PER_SECOND / 10;

/* --- one transaction -------------------------------------------------------------------------- */

static bool write_sample(struct store *store, const struct sample *sample, struct error *error)
{
    const uint32_t series = store->series[sample->probe];

    return row_add_sample(store->sql, series, sample, error) &&
           row_put_heard(store->sql, series, sample->at_ms, error);
}

static bool write_spans(struct store *store, const struct batch *batch, struct error *error)
{
    for (size_t i = 0; i < batch->span_count; i++)
        if (!row_put_span(store->sql, store->series[batch->spans[i].probe], &batch->spans[i].span,
                          error))
            return false;
    for (size_t i = 0; i < batch->maker_count; i++)
        if (!row_put_maker(store->sql, store->series[batch->makers[i].probe],
                           &batch->makers[i].maker, error))
            return false;
    return true;
}

/* A number below 0 would become null: the step comes as its amount and its sign. */
static bool write_minutes(struct store *store, const struct batch *batch, struct error *error)
{
    for (size_t i = 0; i < batch->minute_count; i++) {
        const struct minute *const minute = &batch->minutes[i];
        const int64_t oldest = minute->at_ms - KEEP_RUNS_DAYS * MS_PER_DAY;
        const int64_t amount = minute->step_ms < 0 ? -minute->step_ms : minute->step_ms;

        row_ask(store->sql, SQL_PUT_MINUTE,
                (const int64_t[]){minute->at_ms, minute->missed, minute->stall_us, amount,
                                  minute->step_ms < 0 ? -1 : 1},
                5);
        if (!sql_run(store->sql, SQL_PUT_MINUTE, error))
            return false;
        row_ask(store->sql, SQL_FORGET_MINUTES, &oldest, 1);
        if (!sql_run(store->sql, SQL_FORGET_MINUTES, error))
            return false;
    }
    return true;
}

bool store_write_batch(struct store *store, const struct batch *batch, struct error *error)
{
    for (size_t i = 0; i < batch->sample_count; i++)
        if (!write_sample(store, &batch->samples[i], error))
            return false;
    for (size_t i = 0; i < batch->incident_count; i++)
        if (!row_put_incident(store->sql,
                              store->catalogue->services[batch->incidents[i].service].id,
                              &batch->incidents[i], error))
            return false;
    return write_spans(store, batch, error) && write_minutes(store, batch, error) &&
           beats_write(store, batch, error) && letters_write(store, batch, error);
}

/* That the program ran, and until when at least: else nobody could tell a quiet time from none. */
static bool write_run(struct store *store, int64_t now_ms, struct error *error)
{
    const int64_t begin = store->started_ms;

    if (store->run != 0) {
        row_ask(store->sql, SQL_SEE_RUN, (const int64_t[]){store->run, now_ms}, 2);
        return sql_run(store->sql, SQL_SEE_RUN, error);
    }
    row_ask(store->sql, SQL_BEGIN_RUN, &begin, 1);
    if (sql_next(store->sql, SQL_BEGIN_RUN))
        store->run = row_number(store->sql, SQL_BEGIN_RUN, 0);
    if (!sql_end(store->sql, SQL_BEGIN_RUN, error))
        return false;
    row_ask(store->sql, SQL_FORGET_RUNS,
            (const int64_t[]){store->run, now_ms - KEEP_RUNS_DAYS * MS_PER_DAY}, 2);
    return sql_run(store->sql, SQL_FORGET_RUNS, error);
}

static void end_run(struct store *store)
{
    if (store->run == 0)
        return;
    row_ask(store->sql, SQL_STOP_RUN, (const int64_t[]){store->run, clock_wall_ms()}, 2);
    sql_run(store->sql, SQL_STOP_RUN, NULL); /* if not, it looks killed: that is honest enough */
    store->run = store->kept_run = 0;
}

/* A damage that a commit meets will not go away: the next start has to act. */
static bool fail_group(struct store *store)
{
    store->was_full = sql_is_full(store->sql);
    if (sql_is_damaged(store->sql) && !atomic_exchange(&store->damaged, true))
        check_leave_mark(store->sql->path);
    sql_roll_back(store->sql);
    store->run = store->kept_run;
    return false;
}

static bool commit_group(struct store *store, const struct parcel *group, struct error *error)
{
    if (!sql_run(store->sql, SQL_BEGIN, error))
        return fail_group(store);
    for (; group != NULL; group = group->next)
        if (!store_write_batch(store, &group->batch, error))
            return fail_group(store);
    if (!write_run(store, clock_wall_ms(), error) || !sql_run(store->sql, SQL_COMMIT, error))
        return fail_group(store);
    store->kept_run = store->run;
    return true;
}

/* --- the writer's thread ---------------------------------------------------------------------- */

static struct timespec time_of(int64_t steady_us)
{
    return (struct timespec){.tv_sec = steady_us / US_PER_SECOND,
                             .tv_nsec = steady_us % US_PER_SECOND * 1000};
}

static bool has_work(const struct writer *writer)
{
    return writer->first != NULL || writer->errands.count > 0;
}

/* All that wait, or NULL if nobody came until then; false: it is time to end and nothing waits. */
static bool take_group(struct writer *writer, int64_t until_us, struct parcel **group,
                       struct errand_list *errands)
{
    const struct timespec end = time_of(until_us);
    bool going_on;

    pthread_mutex_lock(&writer->mutex);
    while (!has_work(writer) && !writer->closing &&
           pthread_cond_timedwait(&writer->wake, &writer->mutex, &end) != ETIMEDOUT)
        ;
    going_on = has_work(writer) || !writer->closing;
    *group = writer->first;
    *errands = writer->errands;
    writer->first = writer->last = NULL;
    writer->errands = (struct errand_list){0};
    pthread_mutex_unlock(&writer->mutex);
    return going_on;
}

static bool is_wanted(struct writer *writer)
{
    bool wanted;

    pthread_mutex_lock(&writer->mutex);
    wanted = has_work(writer) || writer->closing;
    pthread_mutex_unlock(&writer->mutex);
    return wanted;
}

static bool is_closing(struct writer *writer)
{
    bool closing;

    pthread_mutex_lock(&writer->mutex);
    closing = writer->closing;
    pthread_mutex_unlock(&writer->mutex);
    return closing;
}

/* NULL: all is well again. */
static void note_trouble(struct writer *writer, const struct error *trouble)
{
    pthread_mutex_lock(&writer->mutex);
    writer->in_trouble = trouble != NULL;
    if (trouble != NULL)
        writer->trouble = *trouble;
    pthread_mutex_unlock(&writer->mutex);
}

/* New batches do not cut this short, only the wish to close does. */
static void wait_for_better(struct writer *writer, int64_t wait_us)
{
    const struct timespec end = time_of(clock_steady_us() + wait_us);

    pthread_mutex_lock(&writer->mutex);
    while (!writer->closing &&
           pthread_cond_timedwait(&writer->wake, &writer->mutex, &end) != ETIMEDOUT)
        ;
    pthread_mutex_unlock(&writer->mutex);
}

/* Commits the group however long it takes; false if it failed while closing. */
static bool keep_group(struct store *store, const struct parcel *group, int64_t *took_us)
{
    struct error error = {""};

    for (int64_t wait = first_wait;; wait = wait * 2 < longest_wait ? wait * 2 : longest_wait) {
        const bool last_try = is_closing(&store->writer);
        const int64_t began = clock_steady_us();

        if (commit_group(store, group, &error)) {
            *took_us = clock_steady_us() - began;
            note_trouble(&store->writer, NULL);
            return true;
        }
        note_trouble(&store->writer, &error);
        if (store->was_full && ballast_give_back(&store->ballast))
            continue;
        if (last_try)
            return false;
        wait_for_better(&store->writer, wait);
    }
}

static int64_t count_samples(const struct parcel *group)
{
    int64_t count = 0;

    for (; group != NULL; group = group->next)
        count += (int64_t)group->batch.sample_count;
    return count;
}

static void free_group(struct parcel *group)
{
    while (group != NULL) {
        struct parcel *const next = group->next;

        batch_free(&group->batch);
        group = next;
    }
}

/* Only the newest batch has kept its snapshot while they waited; now it is true for all. */
static void share_snapshot(struct parcel *group)
{
    struct parcel *last = group;

    while (last->next != NULL)
        last = last->next;
    for (; group != last; group = group->next)
        if (group->batch.snapshot == NULL && last->batch.snapshot != NULL)
            group->batch.snapshot = snapshot_hold(last->batch.snapshot);
}

static void acknowledge(struct writer *writer, struct parcel *group, int64_t took_us)
{
    share_snapshot(group);
    atomic_fetch_sub(&writer->waiting, count_samples(group));
    for (; group != NULL && writer->on_commit != NULL; group = group->next)
        writer->on_commit(writer->argument, &group->batch, took_us);
}

static void note_tending(struct writer *writer, const struct error *trouble)
{
    pthread_mutex_lock(&writer->mutex);
    writer->tends_badly = trouble != NULL;
    if (trouble != NULL)
        writer->tending_trouble = *trouble;
    pthread_mutex_unlock(&writer->mutex);
}

/* Packs a little of what is over, a transaction at a time, never long and never before a batch
 * that waits.  How long to leave it alone, us. */
static int64_t tend(struct store *store)
{
    const int64_t began = clock_steady_us();
    struct error error = {""};
    bool good;
    bool more = true;

    do {
        good = tend_step(store, store->wall_ms(), &more, &error);
    } while (good && more && !is_wanted(&store->writer) &&
             clock_steady_us() - began < longest_tending);
    if (!good && ballast_finds_no_room(&store->ballast))
        ballast_give_back(&store->ballast);
    if (good && !more)
        error = store->tending.left_out;
    if (!good || !more)
        note_tending(&store->writer, error.message[0] == '\0' ? NULL : &error);
    return error.message[0] == '\0' ? tend_every : longest_wait;
}

static void *run_writer(void *argument)
{
    struct store *const store = argument;
    struct writer *const writer = &store->writer;
    int64_t tend_at = clock_steady_us() + tend_every;
    struct errand_list errands;
    struct parcel *group;
    int64_t took_us;
    bool kept = true;

    while (kept && take_group(writer, tend_at, &group, &errands)) {
        kept = group == NULL || keep_group(store, group, &took_us);
        if (group != NULL && kept)
            acknowledge(writer, group, took_us);
        free_group(group);
        errands_carry_out(&errands, kept ? store : NULL);
        ballast_tend(&store->ballast);
        if (clock_steady_us() >= tend_at)
            tend_at = clock_steady_us() + tend(store);
    }
    if (kept) {
        evidence_finish(store);
        end_run(store);
    }
    return NULL;
}

/* --- the other threads' side ------------------------------------------------------------------ */

bool store_start(struct store *store, store_on_commit *on_commit, void *argument,
                 struct error *error)
{
    struct writer *const writer = &store->writer;
    pthread_condattr_t steady;
    int failure;

    assert(!writer->started);
    writer->on_commit = on_commit;
    writer->argument = argument;
    writer->closing = false;
    store->started_ms = clock_wall_ms();
    writer->tends_badly = false;
    pthread_mutex_init(&writer->mutex, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&writer->wake, &steady);
    pthread_condattr_destroy(&steady);
    failure = thread_start(&writer->thread, run_writer, store);
    if (failure != 0)
        return error_set(error, tr("the store's thread could not be started (%s)"),
                         strerror(failure));
    writer->started = true;
    if (store->check_later)
        checker_start(&store->checker, store->sql->path);
    return true;
}

/* What does not fit any more is the newest: a row of samples with an end, not with holes. */
static void cut_to_fit(struct writer *writer, struct batch *batch)
{
    const int64_t room = STORE_WAITING_MOST - atomic_load(&writer->waiting);
    const size_t most = room < 0 ? 0 : (size_t)room;

    if (batch->sample_count > most) {
        atomic_fetch_add(&writer->dropped, (int64_t)(batch->sample_count - most));
        batch->sample_count = most;
    }
    atomic_fetch_add(&writer->waiting, (int64_t)batch->sample_count);
}

void store_take_batch(struct store *store, struct batch *batch)
{
    struct writer *const writer = &store->writer;
    struct parcel *const parcel = (struct parcel *)batch;

    assert(writer->started);
    parcel->next = NULL;
    cut_to_fit(writer, batch);
    pthread_mutex_lock(&writer->mutex);
    if (writer->last == NULL) {
        writer->first = parcel;
    } else {
        writer->last->next = parcel;
        if (batch->snapshot != NULL) {
            /* hours of stalled disk must not be hours of snapshots */
            snapshot_release(writer->last->batch.snapshot);
            writer->last->batch.snapshot = NULL;
        }
    }
    writer->last = parcel;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->mutex);
}

int64_t store_waiting(const struct store *store)
{
    return atomic_load(&store->writer.waiting);
}

int64_t store_dropped(const struct store *store)
{
    return atomic_load(&store->writer.dropped);
}

bool store_trouble(struct store *store, struct error *error)
{
    struct writer *const writer = &store->writer;
    bool in_trouble;

    if (!writer->started)
        return false;
    pthread_mutex_lock(&writer->mutex);
    in_trouble = writer->in_trouble || writer->tends_badly;
    if (in_trouble && error != NULL)
        *error = writer->in_trouble ? writer->trouble : writer->tending_trouble;
    pthread_mutex_unlock(&writer->mutex);
    return in_trouble;
}

bool store_stop(struct store *store, struct error *error)
{
    struct writer *const writer = &store->writer;
    int64_t lost;

    checker_stop(&store->checker);
    if (!writer->started)
        return true;
    pthread_mutex_lock(&writer->mutex);
    writer->closing = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->mutex);
    pthread_join(writer->thread, NULL);
    pthread_mutex_destroy(&writer->mutex);
    pthread_cond_destroy(&writer->wake);
    writer->started = false;
    free_group(writer->first);
    errands_carry_out(&writer->errands, NULL);
    evidence_forget(store);
    writer->first = writer->last = NULL;
    lost = atomic_load(&writer->waiting);
    if (!writer->in_trouble)
        return true;
    return error_set(error, tr("%s; %" PRId64 " samples that waited are lost"),
                     writer->trouble.message, lost);
}
