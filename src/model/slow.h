/* slow.h - is a service slower than was promised, over the last quarter of an hour?
 *
 * Pure.  The 95th percentile of the answers of a window, with hysteresis: it begins above the
 * target, it ends below four fifths of it.  Time-outs count as at least their limit, as in all
 * percentiles; with fewer than ten answers in the window nothing changes. */
#ifndef HAIDANG_MODEL_SLOW_H
#define HAIDANG_MODEL_SLOW_H

#include <stdbool.h>
#include <stdint.h>

enum { SLOW_ANSWERS_MOST = 32, SLOW_ANSWERS_LEAST = 10 };
#define SLOW_WINDOW_MS INT64_C(900000)

/* The newest answers of a service; all zero: none. */
struct slow {
    struct slow_answer {
        int64_t at_ms;
        int64_t total_us;
    } answers[SLOW_ANSWERS_MOST]; /* a ring */
    uint32_t count, next;
    bool is_slow;
};

void slow_add(struct slow *slow, int64_t at_ms, int64_t total_us);

/* How many there are in the window, and their 95th percentile (nearest rank), us; -1: none. */
int32_t slow_p95(const struct slow *slow, int64_t now_ms, int64_t *p95_us);

/* Judges anew; returns is_slow. */
bool slow_look(struct slow *slow, int64_t now_ms, int64_t target_us);

#endif
