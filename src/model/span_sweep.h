/* span_sweep.h - the state of a service out of the spans of its probes, from one end of a stretch
 * of time to the other, piece by piece.
 *
 * Pure.  Of the essential probes the worst makes the state, in the order down, unknown, degraded,
 * up; additional ones can only degrade it; observed ones change nothing.  Announced maintenance
 * lies over everything, also over what is unknown.  Time in which a probe was not yet or no longer
 * watched is not held against the service as long as another one was. */
#ifndef HAIDANG_MODEL_SPAN_SWEEP_H
#define HAIDANG_MODEL_SPAN_SWEEP_H

#include "model/catalogue.h"
#include "model/span.h"

/* The five parts of a period. */
enum part { PART_UP, PART_DEGRADED, PART_DOWN, PART_MAINTENANCE, PART_UNKNOWN, PART_COUNT };

const char *part_name(enum part part);

/* Who owns the cause of a failure: an owner, or nobody knows yet. */
enum { CAUSE_UNKNOWN = OWNER_COUNT, CAUSE_COUNT };

/* One probe. */
struct span_track {
    const struct span *spans;
    size_t count;
    enum weight weight;
    int64_t from_ms, to_ms; /* when it was watched; INT64_MIN, INT64_MAX: always */
    size_t next;            /* the sweep's own */
};

/* Maintenance that counts as such.  In order of from_ms; may overlap. */
struct span_window {
    int64_t from_ms, to_ms;
};

/* Who owns the cause, as was found out about incidents.  In order, not overlapping. */
struct span_cause {
    int64_t from_ms, to_ms;
    int cause;
};

struct span_scene {
    struct span_track *tracks;
    size_t track_count;
    const struct span_window *windows;
    size_t window_count;
    const struct span_cause *causes;
    size_t cause_count;
    int usual_cause; /* where no other was found out: the service's owner, or CAUSE_UNKNOWN */
};

/* When a service counts: from its first day to its last, and nothing beyond now. */
struct span_life {
    int64_t first_ms, end_ms; /* INT64_MIN, INT64_MAX: always; end_ms is the day after the last */
    int64_t now_ms;
};

/* Cuts a period to it; false if nothing is left. */
bool span_life_cut(const struct span_life *life, int64_t *from_ms, int64_t *to_ms);

/* A stretch of time in which nothing changes. */
struct span_piece {
    int64_t from_ms, to_ms;
    enum state state; /* as the probes saw it, also in maintenance */
    enum part part;
    int cause;          /* of down and degraded time, else CAUSE_UNKNOWN */
    enum reason reason; /* of the track that made the state */
    int track;          /* its index, NONE_AT_ALL if there was none */
};

struct span_sweep {
    struct span_scene *scene;
    int64_t at_ms, to_ms;
    size_t next_window, next_cause;
    int64_t covered_ms; /* maintenance reaches up to here */
};

/* Sweeps from an instant to another: cut the period to the service's first and last day and to now
 * before.  Several sweeps over one scene must not be mixed: its tracks hold where they are. */
struct span_sweep span_sweep_begin(struct span_scene *scene, int64_t from_ms, int64_t to_ms);

/* The next piece, none of no length, no gap between; false at the end. */
bool span_sweep_next(struct span_sweep *sweep, struct span_piece *piece);

#endif
