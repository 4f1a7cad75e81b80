#include "model/schedule.h"

/* FNV-1a, then mixed: ids that differ in one digit must not lie side by side on the grid. */
static uint64_t hash(const char *id)
{
    uint64_t value = UINT64_C(14695981039346656037);

    for (; *id != '\0'; id++)
        value = (value ^ (unsigned char)*id) * UINT64_C(1099511628211);
    value = (value ^ (value >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    value = (value ^ (value >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return value ^ (value >> 33);
}

struct schedule schedule_new(const char *id, int64_t every_us, int64_t now_us)
{
    struct schedule schedule = {
        .every_us = every_us,
        .shift_us = (int64_t)(hash(id) % (uint64_t)every_us),
    };
    const int64_t since = (now_us - schedule.shift_us) % every_us;

    schedule.slot_us = since == 0 ? now_us : now_us - since + (since < 0 ? 0 : every_us);
    schedule.due_us = schedule.slot_us;
    return schedule;
}

int64_t schedule_advance(struct schedule *schedule, int64_t now_us)
{
    int64_t missed = 0;

    if (schedule->slot_us <= now_us) {
        missed = (now_us - schedule->slot_us) / schedule->every_us;
        schedule->slot_us += (missed + 1) * schedule->every_us;
    }
    schedule->due_us = schedule->slot_us;
    return missed;
}

void schedule_retry(struct schedule *schedule, int64_t at_us)
{
    if (at_us < schedule->slot_us)
        schedule->due_us = at_us;
}
