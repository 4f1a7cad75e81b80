/* store_read.h - what the store holds, read beside the writer.
 *
 * From any thread, over a read-only connection of the caller's own: one thread at a time has it. */
#ifndef HAIDANG_IO_STORE_READ_H
#define HAIDANG_IO_STORE_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/catalogue.h"
#include "model/incident.h"
#include "model/sample.h"
#include "model/span.h"

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
