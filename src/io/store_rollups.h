/* store_rollups.h - what hours, days and months came to, and whose samples there are, read back.
 *
 * An hour is there some minutes after its end, a day and a month an hour later; what is not over is
 * not there: its samples tell (reader_samples). */
#ifndef HAIDANG_IO_STORE_ROLLUPS_H
#define HAIDANG_IO_STORE_ROLLUPS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "io/store_read.h"
#include "model/rollup.h"

/* Hours are of UTC, the others of the province's zone; all are counted from 1970 (the first one is
 * 0).  Halves of months end with the 14th and the last day, so that two of them are a month of
 * either calendar. */
enum rollup_level { ROLLUP_HOUR, ROLLUP_DAY, ROLLUP_MONTH, ROLLUP_HALF, ROLLUP_LEVELS };

struct rollup_range {
    enum rollup_level level;
    const char *probe; /* NULL: all of them */
    int64_t from, to;  /* from <= number < to */
};

struct rollup_row {
    const char *probe;
    int64_t number;
    const struct rollup *rollup;
};

/* Tells them in order of their numbers; rows are lent. */
bool reader_rollups(struct reader *reader, const struct rollup_range *range,
                    void (*on_rollup)(void *argument, const struct rollup_row *row), void *argument,
                    struct error *error);

/* Adds one to a sum, if it is there: for who wants many that do not follow one another.  The series
 * of a probe is asked for once; a probe without samples has one of which nothing is there. */
bool reader_find_series(struct reader *reader, const char *probe, uint32_t *series,
                        struct error *error);
bool reader_add_rollup(struct reader *reader, enum rollup_level level, uint32_t series,
                       int64_t number, struct rollup *sum, struct error *error);

/* --- whose samples there are ----------------------------------------------------------------- */

/* Also of probes that are no longer configured; in the order in which they first came. */
struct probe_ids {
    char **ids;
    size_t count, capacity;
};
bool reader_list_probes(struct reader *reader, struct probe_ids *probes, struct error *error);
void probe_ids_free(struct probe_ids *probes);

#endif
