/* stint.h - hours that come again: from 17:00 to 7:00, on working days.
 *
 * Pure; local times are those of the calendar's zone. */
#ifndef HAIDANG_MODEL_STINT_H
#define HAIDANG_MODEL_STINT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/calendar.h"

enum stint_days {
    STINT_WEEKDAYS, /* those of the mask, holidays or not */
    STINT_WORKING,  /* days on which the calendar has hours */
    STINT_FREE,     /* the others */
};

struct stint {
    enum stint_days days;
    unsigned weekdays;          /* STINT_WEEKDAYS: 1 << enum weekday */
    int from_minute, to_minute; /* since midnight; an end that is not later is one of the next day
                                 */
};

bool stint_fits(const struct stint *stint, const struct calendar *calendar, int32_t day);

/* Is it on?  *began_day (may be NULL) is then the day on which it began. */
bool stint_is_on(const struct stint *stint, const struct calendar *calendar, int64_t at_ms,
                 int32_t *began_day);

/* The first instant after this one at which it begins or ends; INT64_MAX: none within ten years. */
int64_t stint_next_border(const struct stint *stint, const struct calendar *calendar,
                          int64_t at_ms);

/* This instant if it is on, else that at which it begins; INT64_MAX as above. */
int64_t stint_wait(const struct stint *stint, const struct calendar *calendar, int64_t at_ms);

#endif
