/* random.h - what properties are tried with: numbers by chance that come again with their seed, and
 * how often to try.  The seed of a failure is printed, so that it can be tried alone. */
#ifndef HAIDANG_TESTS_UNIT_RANDOM_H
#define HAIDANG_TESTS_UNIT_RANDOM_H

#include <stdint.h>
#include <stdlib.h>

struct chance {
    uint64_t state;
};

static inline struct chance chance_of(uint64_t seed)
{
    const struct chance chance = {seed * UINT64_C(0x9e3779b97f4a7c15) + 1};

    return chance;
}

/* splitmix64 */
static inline uint64_t chance_bits(struct chance *chance)
{
    uint64_t bits = chance->state += UINT64_C(0x9e3779b97f4a7c15);

    bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
    return bits ^ (bits >> 31);
}

/* least to most, both may come */
static inline int64_t chance_between(struct chance *chance, int64_t least, int64_t most)
{
    return least + (int64_t)(chance_bits(chance) % (uint64_t)(most - least + 1));
}

/* In how many of a hundred. */
static inline int chance_percent(struct chance *chance, int percent)
{
    return chance_between(chance, 0, 99) < percent;
}

/* 10^4 of `make test`, 10^6 of `make soak`; a test may want another share of them. */
static inline uint64_t chance_rounds(uint64_t usual)
{
    const char *const soak = getenv("SOAK");

    return soak != NULL && *soak != '\0' ? usual * 100 : usual;
}

#endif
