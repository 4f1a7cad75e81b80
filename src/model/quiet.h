/* quiet.h - when may one be called about what is not grave?
 *
 * Pure.  On a working day from `until` (or when work begins) to the end of its last hours; on
 * another day never. */
#ifndef HAIDANG_MODEL_QUIET_H
#define HAIDANG_MODEL_QUIET_H

#include <stdint.h>

#include "model/calendar.h"
#include "model/calling.h"

/* This instant if one may be called, else the next at which one may; INT64_MAX: not within ten
 * years. */
int64_t quiet_wait(const struct quiet *quiet, const struct calendar *calendar, int64_t at_ms);

/* The instant at which so much time has passed in which one may be called. */
int64_t quiet_add(const struct quiet *quiet, const struct calendar *calendar, int64_t from_ms,
                  int64_t ms);

#endif
