/* chance.h - random numbers that are the same on every machine, for tests of properties. */
#ifndef HAIDANG_TESTS_UNIT_CHANCE_H
#define HAIDANG_TESTS_UNIT_CHANCE_H

#include <stdint.h>
#include <stdlib.h>

/* Any number but 0: where a history begins. */
static uint64_t random_state;

/* xorshift64* by Vigna */
static inline uint64_t random_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state * UINT64_C(0x2545f4914f6cdd1d);
}

static inline uint64_t random_below(uint64_t limit)
{
    return random_bits() % limit;
}

/* How many histories: a hundred times as many with SOAK=1. */
static inline long many(void)
{
    const char *const soak = getenv("SOAK"); /* run.sh always sets it, mostly to nothing */

    return soak != NULL && soak[0] != '\0' ? 1000000 : 10000;
}

#endif
