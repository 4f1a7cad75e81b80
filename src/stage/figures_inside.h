/* figures_inside.h - what the files of figures share: a period as it was read. */
#ifndef HAIDANG_STAGE_FIGURES_INSIDE_H
#define HAIDANG_STAGE_FIGURES_INSIDE_H

#include "io/store_maintenance.h"
#include "io/store_period.h"
#include "io/store_read.h"
#include "stage/figures.h"

/* A stretch of time of one service in which agency, programme, owner and targets stay the same. */
struct segment {
    size_t service;
    int64_t from_ms, to_ms;
    int agency, programme; /* or NONE_AT_ALL */
    enum owner owner;
    struct target target;
    struct account account; /* by the book's policy */
};

/* What lies over a service's time. */
struct overlay {
    struct span_window *windows; /* maintenance that the book's policy accepts, by time */
    size_t window_count, window_capacity;
    struct span_cause *causes;
    size_t cause_count, cause_capacity;
    size_t first_segment, segment_count;
};

struct figures_book {
    struct figures_question question; /* cut to now */
    int64_t end_ms;                   /* the period's own end */
    struct profile profile;           /* of the book's policy, if it has one */
    struct work_sums *hours;          /* of each of the catalogue's calendars */
    struct probe_spans *probes; /* in the period; by the catalogue's index, as the two below */
    size_t *first_rollup;       /* a probe's rollups lie by the segments of its service */
    struct overlay *services;
    struct segment *segments; /* by service, then by time */
    size_t segment_count, segment_capacity;
    struct rollup *rollups; /* NULL: no samples were asked for */
    size_t rollup_count;
    struct kept_maintenance kept; /* what was planned beside the configuration */
    struct period_incident *incidents;
    size_t incident_count;
    size_t *incident_order; /* of their indices: by service, each service's as they lie */
    size_t *incident_ends;  /* there, of each service */
};

/* Segments, once the rest has been read; then their sums, anew for each policy. */
void book_cut_segments(struct figures_book *book);
void book_add_up(struct figures_book *book);
bool book_read_samples(struct figures_book *book, struct reader *reader, struct error *error);

/* The segment that holds at an instant; NULL: the service does not count then. */
struct segment *book_find_segment(const struct figures_book *book, size_t service, int64_t at_ms);

/* All that may be of a subject lie together: from first to end. */
struct segment_range {
    size_t first, end;
};
struct segment_range book_range(const struct figures_book *book, struct subject subject);
bool segment_is_of(const struct figures_book *book, const struct segment *segment,
                   struct subject subject);

/* The pieces of a segment, of one probe alone if it is not NONE_AT_ALL. */
void book_sweep(const struct figures_book *book, const struct segment *segment, int probe,
                void (*on_piece)(void *argument, const struct figures_piece *piece),
                void *argument);

/* When an incident counts: the first instant of it in the period at which its service counts. */
const struct segment *book_find_incident(const struct figures_book *book,
                                         const struct incident *incident);

/* By service, so that nobody need look through those of all. */
void book_sort_incidents(struct figures_book *book);

void book_add_incidents(const struct figures_book *book, struct subject subject,
                        struct figures *figures);
void book_add_samples(const struct figures_book *book, struct subject subject,
                      struct figures *figures);

#endif
