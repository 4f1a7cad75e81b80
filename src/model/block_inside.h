/* block_inside.h - what writer and reader of blocks must agree upon; for block*.c only. */
#ifndef HAIDANG_MODEL_BLOCK_INSIDE_H
#define HAIDANG_MODEL_BLOCK_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bits.h"
#include "model/sample.h"

enum { BLOCK_VERSION_AT = 0, BLOCK_CHECK_AT = 1, BLOCK_BITS_AT = 5 };

/* A kind in one number, what is usual in its low bits. */
enum {
    KIND_OUTCOME_BITS = 2,
    KIND_REACHED_BITS = PHASE_COUNT,
    KIND_CONFIRMING_BITS = 1,
    KIND_STATUS_BITS = 32,
    KIND_REASON_BITS = 8,
    KIND_WARNING_BITS = 8,
};

enum { DERIVED_BITS = 3, DERIVED_NONE = 7, PEER_LENGTH_BITS = 5 };

/* What runs are made of: a kind in the first word, or a peer in all four. */
enum { THING_WORDS = 4, RECENT_MOST = 16 };
struct thing {
    uint64_t words[THING_WORDS];
};

/* The last different things, newest first: a run tells its place here, or is new. */
struct recent {
    struct thing things[RECENT_MOST];
    int count;
};

/* Brings what stands at `place` to the front; `place` may be the count: then it is new there. */
void recent_bring(struct recent *recent, int place, const struct thing *thing);

uint32_t block_check(const uint8_t *bytes, size_t length);

/* What the phases that were reached sum up to. */
uint64_t block_phase_sum(const struct sample *sample);

#endif
