#include "model/slow.h"

void slow_add(struct slow *slow, int64_t at_ms, int64_t total_us)
{
    slow->answers[slow->next] = (struct slow_answer){at_ms, total_us};
    slow->next = (slow->next + 1) % SLOW_ANSWERS_MOST;
    if (slow->count < SLOW_ANSWERS_MOST)
        slow->count++;
}

static void insert(int64_t *sorted, int32_t count, int64_t value)
{
    int32_t place = count;

    while (place > 0 && sorted[place - 1] > value) {
        sorted[place] = sorted[place - 1];
        place--;
    }
    sorted[place] = value;
}

int32_t slow_p95(const struct slow *slow, int64_t now_ms, int64_t *p95_us)
{
    int64_t sorted[SLOW_ANSWERS_MOST];
    int32_t count = 0;

    for (uint32_t i = 0; i < slow->count; i++) {
        const struct slow_answer *const answer = &slow->answers[i];

        if (answer->at_ms > now_ms - SLOW_WINDOW_MS && answer->at_ms <= now_ms)
            insert(sorted, count++, answer->total_us);
    }
    *p95_us = count == 0 ? -1 : sorted[(count * 95 + 99) / 100 - 1];
    return count;
}

bool slow_look(struct slow *slow, int64_t now_ms, int64_t target_us)
{
    int64_t p95_us;

    if (slow_p95(slow, now_ms, &p95_us) < SLOW_ANSWERS_LEAST)
        return slow->is_slow;
    slow->is_slow = slow->is_slow ? 5 * p95_us >= 4 * target_us : p95_us > target_us;
    return slow->is_slow;
}
