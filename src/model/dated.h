/* dated.h - what held when: names, targets, the agency of a service, each in force from an instant.
 *
 * Pure.  A value holds until the next one in its list; DATED_NOTHING says that nothing does.  A
 * period is cut into pieces within which all of several lists are constant, so that an old period
 * is computed and printed with what held then. */
#ifndef HAIDANG_MODEL_DATED_H
#define HAIDANG_MODEL_DATED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The greatest negative number, so that indexes and parts per million may be kept. */
#define DATED_NOTHING INT64_MIN

struct dated {
    int64_t from_ms; /* INT64_MIN: since ever */
    int64_t value;   /* an index, parts per million, … */
};

struct dated_list {
    const struct dated *values; /* in order of from_ms, no two of one instant */
    size_t count;
};

bool dated_is_in_order(const struct dated_list *list);

/* The value in force; DATED_NOTHING before the first. */
int64_t dated_at(const struct dated_list *list, int64_t at_ms);

/* When the value in force at an instant gives way to a different one; INT64_MAX: never. */
int64_t dated_until(const struct dated_list *list, int64_t at_ms);

/* The end of the piece that begins at `from`: at most `to`, and all lists are constant in it.
 *     for (at = from; at < to; at = end)
 *         end = dated_piece_end(lists, count, at, to); … dated_at(&lists[0], at) … */
int64_t dated_piece_end(const struct dated_list *const *lists, size_t count, int64_t from_ms,
                        int64_t to_ms);

#endif
