/* latency.h - how long a page takes: skewed as real ones are, longer when the offices are busy. */
#ifndef PROVINCE_LATENCY_H
#define PROVINCE_LATENCY_H

#include <stdint.h>

/* Microseconds; `random` may be any number. */
int64_t latency_choose(int median_ms, uint64_t random, int64_t wall_ms);

#endif
