/* retention.h - how long what was measured is kept, by class.
 *
 * Pure.  Durations are ms; 0: for ever. */
#ifndef HAIDANG_MODEL_RETENTION_H
#define HAIDANG_MODEL_RETENTION_H

#include <stdint.h>

struct retention {
    int64_t samples_ms;    /* each of them */
    int64_t hours_ms;      /* what the samples of an hour came to */
    int64_t days_ms;       /* the same of a day */
    int64_t spans_ms;      /* how each probe was and when; what months came to goes with them */
    int64_t incidents_ms;  /* that are over, and what was told of them */
    int64_t evidence_ms;   /* of failures, … */
    int64_t evidence_most; /* … and how many bytes of it; 0: any */
};

#endif
