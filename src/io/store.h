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
#include "io/store_batch.h"
#include "model/catalogue.h"
#include "model/snapshot.h"

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

#endif
