#include "base/effort.h"

#include "base/clock.h"

struct effort effort_begin(int64_t us)
{
    return (struct effort){.until_us = clock_thread_us() + us, .steady_us = clock_steady_us() + us};
}

bool effort_is_spent(const struct effort *effort)
{
    return clock_steady_us() >= effort->steady_us && clock_thread_us() >= effort->until_us;
}
