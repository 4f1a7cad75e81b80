/* store.h - what was measured and judged, kept safely.  Only store*.c know sqlite3 and SQL.
 *
 * One thread of the store's own writes: it alone holds the writing connection, commits and
 * checkpoints.  The watch hands it batches and never waits.  A batch is one transaction. */
#ifndef HAIDANG_IO_STORE_H
#define HAIDANG_IO_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/catalogue.h"
#include "model/incident.h"
#include "model/sample.h"
#include "model/snapshot.h"
#include "model/span.h"

struct store;

/* Opens or makes the file, brings its schema up to date (a copy is made before), and refuses with a
 * clear error a newer schema, another program's file, a folder that cannot be written, and a file
 * that another monitor is writing to.  A damaged store of ours is put aside as "<path>.damaged-…",
 * and a new one is made: whoever opens looks at store_health. */
struct store *store_open(const char *path, const struct catalogue *catalogue, struct error *error);

/* From any thread.  What is too large to be looked at in a moment is looked at while it is in use,
 * and a commit may find a damage too: so it may change for the worse. */
enum store_health store_health(const struct store *store);

/* From now on some room on the disk is kept for the worst case, in "<path>.ballast".  Before the
 * writer is started. */
void store_keep_reserve(struct store *store);

/* Makes the next store_open put the file aside; for who found in it what cannot be read. */
bool store_give_up(struct store *store);

void store_close(struct store *store); /* store_stop if need be, then closes; takes NULL */

/* --- what was known when the program last ran; before the writer is started ------------------ */

/* Makers by the catalogue's probe index (left as they are for probes that are not known yet). */
bool store_load_makers(struct store *store, struct span_maker *makers, struct error *error);

/* The newest sample of each probe that is not older than `since_ms`; `found[i]` tells which. */
bool store_load_last_samples(struct store *store, int64_t since_ms, struct sample *samples,
                             bool *found, struct error *error);

/* All open incidents and those that ended after `since_ms`, newest first.  The array is yours.
 * Incidents of services that are no longer in the catalogue are left out. */
bool store_load_incidents(struct store *store, int64_t since_ms, struct incident **incidents,
                          size_t *count, int64_t *highest_id, struct error *error);

/* Ends, at `at_ms`, the open incidents of services that are no longer in the catalogue: nobody else
 * ever would. */
bool store_end_orphans(struct store *store, int64_t at_ms, struct error *error);

/* --- writing --------------------------------------------------------------------------------- */

/* One transaction: the samples, the spans that they ended, and incidents and makers as they are
 * now.  A probe has at most one sample a millisecond: another one (the clock was set back) is put
 * at the next that is free, one that is written again is left out. */
struct minute {
    int64_t at_ms; /* when the first of it happened */
    int64_t missed, stall_us;
    int64_t step_ms; /* the clock was set by so much; not 0: at_ms is what it showed before */
};

struct batch {
    struct sample *samples;
    size_t sample_count;
    struct incident *incidents; /* new or changed */
    size_t incident_count;
    struct {
        uint32_t probe;
        struct span_maker maker;
    } * makers; /* changed; when the last sample was is known from the samples */
    size_t maker_count;
    struct {
        uint32_t probe;
        struct span span;
    } * spans; /* that are over */
    size_t span_count;
    struct minute
        *minutes; /* what the monitor owes in them; those of one at_ms replace each other */
    size_t minute_count;
    struct snapshot *snapshot; /* how everything is once this is committed; the batch holds it */
};

struct batch *batch_new(void);
void batch_free(struct batch *batch); /* releases the snapshot too */
void batch_add_sample(struct batch *batch, const struct sample *sample);
void batch_add_incident(struct batch *batch,
                        const struct incident *incident); /* same id: replaced */
void batch_add_maker(struct batch *batch, uint32_t probe, const struct span_maker *maker);
void batch_add_minute(struct batch *batch, const struct minute *minute);
void batch_add_span(struct batch *batch, uint32_t probe, const struct span *span);

/* Called in the writer's thread with each batch that is now safe (lent), in order.  Batches that
 * waited are committed together, and all of them then carry the snapshot of the newest. */
typedef void store_on_commit(void *argument, const struct batch *batch, int64_t took_us);

bool store_start(struct store *store, store_on_commit *on_commit, void *argument,
                 struct error *error);

/* Hands the batch over.  Never waits and never fails: while the disk stalls batches wait in memory,
 * and commits that fail are tried again after 1 s, 2 s, … 30 s.  The batch is the store's from here
 * on. */
void store_take_batch(struct store *store, struct batch *batch);

/* Samples that wait to be committed, and those given up because more than STORE_WAITING_MOST did
 * (oldest kept, new ones dropped; incidents, spans and makers never are).  From any thread. */
enum { STORE_WAITING_MOST = 1 << 20 };
int64_t store_waiting(const struct store *store);
int64_t store_dropped(const struct store *store);

/* Did the last commit fail, and why?  False when all is well (again).  From any thread. */
bool store_trouble(struct store *store, struct error *error);

/* Writes what is waiting and ends the thread; no callback comes afterwards.  Waits for the disk if
 * it stalls (a write under way cannot be taken back), but tries a commit that fails only once more:
 * false if something that waited could not be written. */
bool store_stop(struct store *store, struct error *error);

/* --- reading, from any thread, over a read-only connection of the caller's own ---------------- */

struct reader;

struct reader *reader_open(const char *path, struct error *error);
void reader_close(struct reader *reader);

/* Which samples: of a probe (by its id), with from <= at < to, the first `most` of them. */
struct sample_range {
    const char *probe;
    int64_t from_ms, to_ms;
    size_t most;
};

/* Tells them, oldest first; none if the store does not know the probe.  There is no catalogue here:
 * `probe` of these samples is 0. */
bool reader_samples(struct reader *reader, const struct sample_range *range,
                    void (*on_sample)(void *argument, const struct sample *sample), void *argument,
                    struct error *error);

/* What is read between these is as it was at one moment, whatever is written meanwhile. */
bool reader_hold(struct reader *reader, struct error *error);
void reader_let_go(struct reader *reader);

/* When the first span of a probe that is over began; INT64_MAX: there is none. */
bool reader_first_span(struct reader *reader, const char *probe, int64_t *at_ms,
                       struct error *error);

/* The spans of a probe that are over and lie in from <= … < to, if only in part, oldest first; what
 * comes after them its maker tells (span_maker_look). */
bool reader_spans(struct reader *reader, const struct sample_range *range,
                  void (*on_span)(void *argument, const struct span *span), void *argument,
                  struct error *error);

/* The same loads as above for commands that read beside a running monitor. */
bool reader_load_makers(struct reader *reader, const struct catalogue *catalogue,
                        struct span_maker *makers, struct error *error);
bool reader_load_last_samples(struct reader *reader, const struct catalogue *catalogue,
                              int64_t since_ms, struct sample *samples, bool *found,
                              struct error *error);
bool reader_load_incidents(struct reader *reader, const struct catalogue *catalogue,
                           int64_t since_ms, struct incident **incidents, size_t *count,
                           struct error *error);

#endif
