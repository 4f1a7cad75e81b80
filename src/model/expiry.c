#include "model/expiry.h"

#include <stdbool.h>

#include "model/calendar_date.h"

const int32_t expiry_days[EXPIRY_STEPS] = {90, 60, 30, 14, 7, 3, 1, 0};

static int64_t step_ms(int step, int64_t ends_ms)
{
    return ends_ms - expiry_days[step] * MS_PER_DAY;
}

/* A day before the end is told of however short the life was, if that was longer than it. */
static bool is_told(int step, int64_t life_ms)
{
    return life_ms == 0 || expiry_days[step] == 0 ||
           MS_PER_DAY * 3 * expiry_days[step] <= life_ms ||
           (expiry_days[step] == 1 && MS_PER_DAY < life_ms);
}

int expiry_step(int64_t now_ms, int64_t ends_ms, int64_t life_ms)
{
    for (int i = EXPIRY_STEPS - 1; i >= 0; i--)
        if (is_told(i, life_ms) && now_ms >= step_ms(i, ends_ms))
            return i;
    return EXPIRY_NONE;
}

int64_t expiry_next_ms(int64_t now_ms, int64_t ends_ms, int64_t life_ms)
{
    for (int i = 0; i < EXPIRY_STEPS; i++)
        if (is_told(i, life_ms) && now_ms < step_ms(i, ends_ms))
            return step_ms(i, ends_ms);
    return INT64_MAX;
}

int64_t expiry_days_left(int64_t now_ms, int64_t ends_ms)
{
    const int64_t left_ms = ends_ms - now_ms;

    return left_ms >= 0 ? left_ms / MS_PER_DAY : -((-left_ms + MS_PER_DAY - 1) / MS_PER_DAY);
}
