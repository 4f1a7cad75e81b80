/* store_period.h - what a period holds beside the spans (store_sums.h) and the samples
 * (store_cover.h): incidents, and since when there are spans.
 *
 * For figures.  Between reader_hold and reader_let_go all of it is as it was at one moment. */
#ifndef HAIDANG_IO_STORE_PERIOD_H
#define HAIDANG_IO_STORE_PERIOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "io/store_read.h"

struct period_range {
    const struct catalogue *catalogue;
    int64_t from_ms, to_ms; /* what lies in from <= … < to, if only in part */
};

/* One probe: its spans, and since when it was watched (INT64_MAX: never).  Its owner frees them. */
struct probe_spans {
    struct span *spans;
    size_t count, capacity;
    int64_t since_ms;
};

void probe_spans_add(struct probe_spans *probe, const struct span *span);

/* Since when it was watched, once its spans from `from_ms` on are there: if one of them began no
 * later that is early enough, else the store is asked for the first ever. */
bool probe_spans_begin(struct probe_spans *probe, struct reader *reader, const char *id,
                       int64_t from_ms, struct error *error);

/* Also what its maker may say by `now_ms` of the time since its last span was over. */
void probe_spans_look(struct probe_spans *probe, const struct span_maker *maker, int64_t now_ms);

/* An incident with what people found out about it. */
struct period_incident {
    struct incident incident;
    int owner;               /* of its cause; NONE_AT_ALL: nobody has said */
    int64_t acknowledged_ms; /* 0: not (yet) */
};

/* Those of services that are in the catalogue, oldest first; the array is yours. */
bool reader_period_incidents(struct reader *reader, const struct period_range *range,
                             struct period_incident **incidents, size_t *count,
                             struct error *error);

/* When the clock was set in from <= at < to, in order; `by_ms` is how far, `at_ms` what it would
 * have shown. */
bool reader_steps(struct reader *reader, int64_t from_ms, int64_t to_ms,
                  void (*on_step)(void *argument, int64_t at_ms, int64_t by_ms), void *argument,
                  struct error *error);

#endif
