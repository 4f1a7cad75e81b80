/* forecast.h - when will the disk be full, if it goes on like this?
 *
 * Pure.  A straight line by least squares through what was free at the last hours.  Less than six
 * hours, or a disk that fills no faster than it empties: no forecast. */
#ifndef HAIDANG_MODEL_FORECAST_H
#define HAIDANG_MODEL_FORECAST_H

#include <stdint.h>

enum { FORECAST_POINTS = 72 };

struct forecast {
    struct forecast_point {
        int64_t at_ms;
        int64_t free_bytes;
    } points[FORECAST_POINTS]; /* a ring */
    uint32_t count, next;
};

/* Taken at most once an hour: nearer ones are left out.  One of an earlier time (the clock was set
 * back) begins it anew. */
void forecast_add(struct forecast *forecast, int64_t at_ms, int64_t free_bytes);

/* When nothing will be left; INT64_MAX: not in sight. */
int64_t forecast_full_ms(const struct forecast *forecast);

#endif
