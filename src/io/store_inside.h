/* store_inside.h - what a store is made of; for the store's own files only. */
#ifndef HAIDANG_IO_STORE_INSIDE_H
#define HAIDANG_IO_STORE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "io/store.h"
#include "io/store_sql.h"

/* A batch with what only the store needs to know of it. */
struct parcel {
    struct batch batch; /* first: a batch is the beginning of its parcel */
    size_t sample_capacity, incident_capacity, maker_capacity, span_capacity, minute_capacity;
    struct parcel *next; /* the one that was handed over after it */
};

/* Between the thread that hands over and the one that writes.  The mutex guards what is above it,
 * and nobody holds it while the disk is asked for anything. */
struct writer {
    struct parcel *first, *last; /* waiting, oldest first */
    bool started, closing;
    bool in_trouble;
    struct error trouble;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    pthread_t thread;
    store_on_commit *on_commit;
    void *argument;
    _Atomic int64_t waiting, dropped;
};

struct store {
    struct sql *sql; /* the writer's alone while it runs */
    const struct catalogue *catalogue;
    uint32_t *series; /* by the catalogue's probe index */
    int lock;
    struct writer writer;
    int64_t run; /* row of this run of the program; 0: not yet written */
    int64_t started_ms;
};

/* The series of all probes of a catalogue, SERIES_MOST where there is none; yours.  NULL: failed.
 */
uint32_t *series_find_all(struct sql *sql, const struct catalogue *catalogue, struct error *error);

/* Makes the spans of a file whose samples are older than spans are, from the samples. */
bool store_make_spans(struct store *store, struct error *error);

#endif
