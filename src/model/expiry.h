/* expiry.h - how long before its end people are told of a thing that ends: a certificate, a domain,
 * a contract.
 *
 * Pure.  Steps are 90, 60, 30, 14, 7, 3 and 1 days before, and the end itself.  Each is told once,
 * by the step that holds: who learns of a thing with 45 days left is told once, that it is less
 * than 60.  Of what is renewed by itself shortly before its end, steps that are more than a third
 * of its life would tell of nothing: they are passed over. */
#ifndef HAIDANG_MODEL_EXPIRY_H
#define HAIDANG_MODEL_EXPIRY_H

#include <stdint.h>

enum { EXPIRY_NONE = -1, EXPIRY_STEPS = 8 };
extern const int32_t expiry_days[EXPIRY_STEPS]; /* 90 .. 1, 0 */

/* The step that holds at `now_ms`; `life_ms` 0: not known, none is passed over. */
int expiry_step(int64_t now_ms, int64_t ends_ms, int64_t life_ms);

/* When the next one begins to hold; INT64_MAX: none will. */
int64_t expiry_next_ms(int64_t now_ms, int64_t ends_ms, int64_t life_ms);

/* Whole days that are left, rounded down; negative once it has ended. */
int64_t expiry_days_left(int64_t now_ms, int64_t ends_ms);

#endif
