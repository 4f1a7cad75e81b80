/* span_times.h - how long it took to detect, acknowledge and restore, on two clocks: the wall's,
 * and one that runs in working hours only.  Pure. */
#ifndef HAIDANG_MODEL_SPAN_TIMES_H
#define HAIDANG_MODEL_SPAN_TIMES_H

#include "model/calendar.h"

/* When it happened; 0: not (yet). */
struct incident_times {
    int64_t began_ms;    /* the first bad sample */
    int64_t detected_ms; /* the sample that confirmed it */
    int64_t acknowledged_ms;
    int64_t ended_ms;
};

enum { DELAY_NONE = -1 };

/* How long it took, or DELAY_NONE. */
struct incident_delays {
    int64_t detect_ms;      /* from the first bad sample */
    int64_t acknowledge_ms; /* from when it was detected; 0 if it was acknowledged before */
    int64_t restore_ms;     /* from the first bad sample to the first good one */
};

/* `calendar` NULL: by the wall's clock. */
struct incident_delays incident_delays_of(const struct incident_times *times,
                                          const struct calendar *calendar);

/* A mean over those that happened; `sum / count`, and `longest`. */
struct delay_mean {
    int64_t sum_ms, longest_ms;
    int64_t count;
};

void delay_mean_add(struct delay_mean *mean, int64_t delay_ms); /* DELAY_NONE adds nothing */
int64_t delay_mean_ms(const struct delay_mean *mean);           /* DELAY_NONE if there were none */

#endif
