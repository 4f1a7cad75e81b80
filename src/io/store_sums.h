/* store_sums.h - spans and samples of all probes, read in a few long strides (what samples come to:
 * store_cover.h).
 *
 * For figures of a whole province: nothing here is asked for one probe after another. */
#ifndef HAIDANG_IO_STORE_SUMS_H
#define HAIDANG_IO_STORE_SUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/sample.h"
#include "model/span.h"

struct reader;

/* The spans of all probes that are over and lie in from <= … < to, if only in part; probe by probe,
 * oldest first. */
bool reader_all_spans(struct reader *reader, int64_t from_ms, int64_t to_ms,
                      void (*on_span)(void *argument, const char *probe, const struct span *span),
                      void *argument, struct error *error);

/* --- counting again from the samples themselves ---------------------------------------------- */

/* Samples with from <= at < to of every parts-th probe, beginning with the part-th: several readers
 * may share the work. */
struct scan_range {
    int64_t from_ms, to_ms;
    uint32_t part, parts;
};

/* Samples of one probe in order of time, lent.  Of each there is when, the outcome, the reason, the
 * status and the total, and no more. */
struct scan_piece {
    const char *probe;
    uint32_t number; /* of the probe, the same for all its pieces; below scan_most */
    const struct sample *samples;
    size_t count;
};

/* Day by day, and of each day probe by probe.  Days that are packed already go by quickly. */
bool reader_scan(struct reader *reader, const struct scan_range *range,
                 void (*on_piece)(void *argument, const struct scan_piece *piece), void *argument,
                 struct error *error);

/* How many numbers there are. */
bool reader_scan_most(struct reader *reader, uint32_t *most, struct error *error);

#endif
