/* block.h - the samples of one series (a probe at a vantage) and an hour or a day, packed.
 *
 * Nothing is lost: every field but `probe` and `vantage`, which are the series', comes back to the
 * bit, whatever was in it.  About 10 bytes a sample.  A checksum (CRC-32C) is over all of it, and
 * the reader trusts no number that it has read.  Pure.
 *
 * The form, version 1: a byte of version, four of checksum, then bits, the highest first:
 *   count; runs of kinds (outcome, reason, warnings, confirming, status, which phases were
 * reached); times, against the grid of their interval; totals; phases; size, lateness, lag; runs of
 * peers (address, end of the certificate). The phase that would cost most is left out: it is the
 * total less the others and a small rest that none of them holds.  See block_column.h for the
 * columns of numbers. */
#ifndef HAIDANG_MODEL_BLOCK_H
#define HAIDANG_MODEL_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "model/sample.h"

enum { BLOCK_VERSION = 1, BLOCK_MOST = 100000 }; /* more than a day of one each second */

/* Adds the block to the text.  At most BLOCK_MOST samples of one series, in whatever order (in
 * order of time they are smallest). */
void block_pack(const struct sample *samples, size_t count, struct text *text);

/* Is it whole, and how many samples does it hold? */
bool block_look(const void *bytes, size_t length, size_t *count, struct error *error);

/* How far to read: time, kind and total stand first. */
enum block_depth { BLOCK_TOTALS, BLOCK_ALL };

/* Where samples are unpacked to. */
struct block_room {
    struct sample *samples;
    size_t capacity;
    size_t count; /* so many are in it */
};

/* The samples in their order; probe and vantage are 0.  What lies below the depth is as in
 * sample_begin (but a phase that was reached is 0).  On failure the count is untouched, the samples
 * may hold anything. */
bool block_unpack(const void *bytes, size_t length, enum block_depth depth, struct block_room *room,
                  struct error *error);

#endif
