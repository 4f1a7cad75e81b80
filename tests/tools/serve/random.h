/* random.h - numbers that look random and are the same for the same seed. */
#ifndef SERVE_RANDOM_H
#define SERVE_RANDOM_H

#include <stdint.h>

/* Every (seed, number) has its own value (splitmix64). */
uint64_t random_mix(uint64_t seed, uint64_t number);

/* The next of a row, from 0 to below `limit`. */
uint64_t random_next(uint64_t *state, uint64_t limit);

#endif
