#include "serve/random.h"

uint64_t random_mix(uint64_t seed, uint64_t number)
{
    uint64_t value = seed + (number + 1) * UINT64_C(0x9e3779b97f4a7c15);

    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

uint64_t random_next(uint64_t *state, uint64_t limit)
{
    *state = random_mix(*state, 0);
    return *state % limit;
}
