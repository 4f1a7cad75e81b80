/* snapshot.h - how everything is at one moment: what pages, API and metrics are made from.
 *
 * Made by the watch with each batch of samples, published when the batch is safely committed, then
 * never changed; shared by counting (snapshot_hold, snapshot_release; both may be called from any
 * thread).  The catalogue outlives it.  The one room of the model that allocates: it is a message
 * between threads. */
#ifndef HAIDANG_MODEL_SNAPSHOT_H
#define HAIDANG_MODEL_SNAPSHOT_H

#include <stdatomic.h>

#include "model/acts.h"
#include "model/catalogue.h"
#include "model/letter.h"

struct probe_view {
    enum state state;
    int64_t since_ms; /* 0 while unknown from the start */
    bool has_sample;
    struct sample last; /* if has_sample */
    int64_t due_ms;     /* when it is asked next, retries too; 0: nobody asks */
    int64_t missed;     /* slots since the program started */
};

struct service_view {
    enum state state;
    enum reason reason; /* REASON_NONE if up */
    int64_t since_ms;   /* when the state began; 0 if nothing was measured yet */
    int64_t latency_us; /* total of its slowest probe's last answer; NOT_REACHED if none */
    int64_t last_ms;    /* its newest sample's at; 0 if none */
    int64_t incident;   /* id of the open one, 0 if none */
};

/* What is known of the store's file. */
enum store_health {
    STORE_WHOLE,
    STORE_REPLACED, /* a damaged one lies beside it: older history is not shown */
    STORE_DAMAGED,  /* found while in use: the next start puts it aside */
    STORE_FULL,     /* the disk is: the room kept for that is in use, or cannot be had */
    STORE_HEALTH_COUNT,
};
const char *store_health_name(
    enum store_health health); /* "whole", "replaced", "damaged", "full" */

struct monitor_view {
    int64_t started_ms;
    int64_t loop_lag_us;            /* greatest stall of the watch loop in the last minute */
    int64_t commit_us;              /* how long the last commit took */
    int64_t samples[OUTCOME_COUNT]; /* since the program started */
    int64_t missed;                 /* slots, likewise */
    int64_t waiting;                /* samples not yet committed */
    bool blind;                     /* nothing outside can be reached */
    bool stopped;                   /* somebody wants nothing to be asked */
    enum store_health store;
    int64_t disk_full_ms; /* when the disk will be; 0: not known yet, INT64_MAX: not in sight */
    int64_t dropped;      /* samples lost because the disk stalled for too long */
};

/* Of a channel and its letters. */
struct channel_view {
    int64_t pending;
    int64_t letters[LETTER_FATE_COUNT]; /* what became of them, since the program started */
    int64_t failing_since_ms;           /* it takes none; 0: it does, or was not tried */
};

struct snapshot {
    _Atomic int holders;
    int64_t at_ms;
    const struct catalogue *catalogue;
    struct monitor_view monitor;
    struct service_view *services; /* by the catalogue's index */
    struct probe_view *probes;
    struct channel_view *channels; /* likewise */
    struct incident *incidents;    /* all open ones and those of the last 90 days, newest first */
    size_t incident_count;
    struct acts *acts; /* what people did about them, and planned work; held; NULL: nothing */
};

/* With room for the catalogue's services, probes and channels and for `incident_count` incidents,
 * all zero, held once. */
struct snapshot *snapshot_new(const struct catalogue *catalogue, size_t incident_count);
struct snapshot *snapshot_hold(struct snapshot *snapshot);
void snapshot_release(struct snapshot *snapshot); /* takes NULL */

/* Does the service count at its moment?  Before its first day and after its last it is not shown.
 * Of no snapshot (NULL) all are. */
bool snapshot_shows(const struct snapshot *snapshot, const struct service *service);

#endif
