#include "model/span_times.h"

#include <stddef.h>

static int64_t delay(const struct calendar *calendar, int64_t from_ms, int64_t to_ms)
{
    if (from_ms == 0 || to_ms == 0)
        return DELAY_NONE;
    if (to_ms <= from_ms)
        return 0;
    return calendar == NULL ? to_ms - from_ms : calendar_work_ms(calendar, from_ms, to_ms);
}

struct incident_delays incident_delays_of(const struct incident_times *times,
                                          const struct calendar *calendar)
{
    const struct incident_delays delays = {
        .detect_ms = delay(calendar, times->began_ms, times->detected_ms),
        .acknowledge_ms = delay(calendar, times->detected_ms, times->acknowledged_ms),
        .restore_ms = delay(calendar, times->began_ms, times->ended_ms),
    };

    return delays;
}

void delay_mean_add(struct delay_mean *mean, int64_t delay_ms)
{
    if (delay_ms == DELAY_NONE)
        return;
    mean->sum_ms += delay_ms;
    mean->count++;
    if (delay_ms > mean->longest_ms)
        mean->longest_ms = delay_ms;
}

int64_t delay_mean_ms(const struct delay_mean *mean)
{
    return mean->count == 0 ? DELAY_NONE : mean->sum_ms / mean->count;
}
