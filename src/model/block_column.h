/* block_column.h - one column of a block: whole numbers that resemble one another, in few bits.
 *
 * Four ways, and the shortest is taken: above the least, around the middle one, by change from the
 * one before (each as Golomb-Rice numbers), or runs of equal ones.  Any int64_t may stand in a
 * column: differences wrap around, so nothing is ever too far from anything.  For block*.c only. */
#ifndef HAIDANG_MODEL_BLOCK_COLUMN_H
#define HAIDANG_MODEL_BLOCK_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bits.h"

enum column_way { COLUMN_LEAST, COLUMN_MIDDLE, COLUMN_CHANGE, COLUMN_RUNS };

/* Room to think, for `count` values at least. */
struct column_room {
    int64_t *sorted;
    uint64_t *folded;
};

struct column_plan {
    enum column_way way;
    int parameter;
    int64_t base;  /* as written */
    uint64_t bits; /* what it costs in all */
};

/* The middle one of them by size; they change places.  At least one. */
int64_t column_find_middle(int64_t *values, size_t count);

/* An empty column costs nothing and is not written. */
struct column_plan column_plan(const int64_t *values, size_t count, struct column_room *room);
void column_write(const struct column_plan *plan, const int64_t *values, size_t count,
                  struct bit_writer *writer);

/* A run tells its length and, from the third on, whether it goes back to the value before the last
 * one: what is usual returns after each exception. */
struct runs {
    uint64_t value, before;
    int known; /* of the two */
};

/* All zero is one that was not begun: an empty one never is. */
struct column {
    bool begun;
    enum column_way way;
    int parameter;
    int64_t base;
    struct runs runs;
    uint64_t left; /* of the run */
};

int64_t column_next(struct column *column, struct bit_reader *reader);

/* A run that is longer than its column fails the reader. */
void column_end(const struct column *column, struct bit_reader *reader);

#endif
