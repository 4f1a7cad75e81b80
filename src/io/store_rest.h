/* store_rest.h - what the figures of a period rest on, as digests: a cell for each probe and day.
 *
 * Of content, not of bytes: samples are unpacked, so that packing hours into days changes nothing;
 * spans, runs and incidents are cut to the period, so that what goes on after its end does not
 * either.  Days are those of UTC, as those of blocks are, but for rollups of local days and months.
 */
#ifndef HAIDANG_IO_STORE_REST_H
#define HAIDANG_IO_STORE_REST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "io/digest.h"
#include "io/store_read.h"

struct rest_range {
    int64_t from_ms, to_ms;
    int32_t first_day, end_day; /* local days */
    int64_t now_ms;             /* after its end */
};

/* The names are kept in seals: never rename. */
enum rest_kind {
    REST_SAMPLES, /* by probe and UTC day */
    REST_SPANS,
    REST_HOURS, /* rollups */
    REST_DAYS,  /* by local day */
    REST_MONTHS,
    REST_HALVES,
    REST_MINUTES, /* what the monitor owed, by UTC day */
    REST_RUNS,
    REST_INCIDENT,      /* by id; it was over when the period was sealed */
    REST_OPEN_INCIDENT, /* it was not: only that it began */
    REST_KINDS,
};
const char *rest_kind_name(enum rest_kind kind);
bool rest_kind_parse(const char *name, enum rest_kind *kind);

struct rest_part {
    enum rest_kind kind;
    const char *subject;        /* a probe's id, an incident's, or "" */
    const struct digest *cells; /* all zero: nothing is there */
    size_t count;
    size_t damaged;       /* so many cells cannot be read: they hold DIGEST_DAMAGED … */
    const char *why;      /* … and this is why the first cannot */
    size_t place, places; /* how far it has come: the probe's, and how many there are */
};

extern const struct digest rest_nothing, rest_damaged;
bool digest_is_same(const struct digest *one, const struct digest *other);

/* Where a cell lies in time. */
void rest_cell_range(const struct rest_range *range, enum rest_kind kind, size_t cell,
                     int64_t *from_ms, int64_t *to_ms);

/* Tells all parts; those of which nothing is there, too.  `was_open` tells of each incident whether
 * it is to be told as one that was open; NULL: whether it is.  False: the disk fails, or on_part
 * does. */
struct rest_order {
    struct rest_range range;
    bool (*was_open)(void *argument, const char *incident);
    bool (*on_part)(void *argument, const struct rest_part *part, struct error *error);
    void *argument;
};
bool reader_rest(struct reader *reader, const struct rest_order *order, struct error *error);

/* How many samples of the period are not packed yet, and how many days and months of it not yet
 * worked out. */
bool reader_unpacked(struct reader *reader, const struct rest_range *range, int64_t *samples,
                     int64_t *rollups, struct error *error);

/* A probe that what is measured next may still change the period's end of; NULL: there is none. */
bool reader_undecided(struct reader *reader, const struct catalogue *catalogue,
                      const struct rest_range *range, const char **probe, struct error *error);

/* What lay in from <= … < to went at `at_ms` because it had been kept long enough; 0: it should be
 * there.  `wholly`: nothing of it may be left. */
struct rest_gone {
    int64_t from_ms, to_ms, at_ms;
    bool wholly;
};
bool reader_gone(struct reader *reader, enum rest_kind kind, int64_t now_ms, struct rest_gone *gone,
                 struct error *error);

/* Did the last reading find the file damaged? */
bool reader_is_damaged(const struct reader *reader);

#endif
