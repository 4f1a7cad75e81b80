/* store_inside.h - what a store is made of; for the store's own files only. */
#ifndef HAIDANG_IO_STORE_INSIDE_H
#define HAIDANG_IO_STORE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "io/store.h"
#include "io/store_ballast.h"
#include "io/store_bars.h"
#include "io/store_check.h"
#include "io/store_due.h"
#include "io/store_errand.h"
#include "io/store_evidence.h"
#include "io/store_read.h"
#include "io/store_retention.h"
#include "io/store_sql.h"
#include "model/zone.h"

/* So long it is kept what the monitor owed, and when it ran. */
enum { KEEP_RUNS_DAYS = 731 };

/* A batch with what only the store needs to know of it. */
struct parcel {
    struct batch batch; /* first: a batch is the beginning of its parcel */
    size_t sample_capacity, incident_capacity, maker_capacity, span_capacity, minute_capacity,
        beat_capacity, alert_capacity, letter_capacity;
    struct parcel *next; /* the one that was handed over after it */
};

/* Between the thread that hands over and the one that writes.  The mutex guards what is above it,
 * and nobody holds it while the disk is asked for anything. */
struct writer {
    struct parcel *first, *last; /* waiting, oldest first */
    struct errand_list errands;  /* likewise */
    bool started, closing;
    bool in_trouble;  /* the last commit failed, … */
    bool tends_badly; /* … or what is done beside it did */
    struct error trouble, tending_trouble;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    pthread_t thread;
    store_on_commit *on_commit;
    void *argument;
    _Atomic int64_t waiting, dropped;
};

/* Where the packing of what is over goes on.  Rows that cannot be packed stay as they are and are
 * passed over until all others have been seen to. */
struct tending {
    int64_t from_id;             /* of a row: nothing before it is looked at */
    uint32_t from_series;        /* of its hour */
    int64_t from_due[DUE_KINDS]; /* of what is due: as from_id */
    bool is_over;                /* the next step begins anew */
    struct error left_out;       /* why something was passed over, if it was */
};

struct store {
    struct sql *sql;   /* the writer's alone while it runs */
    struct zone *zone; /* the province's, NULL: UTC */
    int64_t (*wall_ms)(void);
    struct tending tending;
    struct retention retention;
    struct retaining retaining;
    struct bars_making bars;
    const struct catalogue *catalogue;
    uint32_t *series; /* by the catalogue's probe index */
    int lock;
    bool check_later; /* there was not time enough to look at all of it */
    bool replaced;    /* a damaged one lies beside it */
    _Atomic bool damaged;
    struct checker checker;
    struct ballast ballast;
    bool was_full; /* the last commit found no room */
    struct writer writer;
    struct evidence_queue evidence;
    int64_t kept_run; /* the same, once it is committed */
    int64_t run;      /* row of this run of the program; 0: not yet written */
    int64_t started_ms;
};

/* All rows of a batch, in the transaction that was begun. */
bool store_write_batch(struct store *store, const struct batch *batch, struct error *error);

struct reader {
    struct sql *sql;
};

/* The province's. */
const struct zone *store_zone(const struct store *store);

/* The series of all probes of a catalogue, SERIES_MOST where there is none; yours.  NULL: failed.
 */
uint32_t *series_find_all(struct sql *sql, const struct catalogue *catalogue, struct error *error);

/* From a series back to the catalogue's probe; free(map.probes). */
struct probe_map {
    uint32_t *probes; /* NO_PROBE: of none of them */
    size_t count;
};
#define NO_PROBE UINT32_MAX
struct probe_map map_series(const uint32_t *series, size_t count);
uint32_t find_probe(const struct probe_map *map, uint32_t series);

/* The same for a catalogue; map.probes NULL: failed. */
struct probe_map map_catalogue(struct sql *sql, const struct catalogue *catalogue,
                               struct error *error);
/* Makes the sums of days anew if the configuration names another zone than that of the store's. */
bool store_follow_zone(struct store *store, struct error *error);

/* Makes the spans of a file whose samples are older than spans are, from the samples. */
bool store_make_spans(struct store *store, struct error *error);

#endif
