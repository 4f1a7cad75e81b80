#include "model/acts.h"

#include "base/arena.h"
#include "base/memory.h"
#include "model/silence.h"

struct acts *acts_new(void)
{
    struct acts *const acts = NEW(struct acts);

    atomic_init(&acts->holders, 1);
    acts->arena = arena_new();
    return acts;
}

struct acts *acts_hold(struct acts *acts)
{
    if (acts != NULL)
        atomic_fetch_add_explicit(&acts->holders, 1, memory_order_relaxed);
    return acts;
}

void acts_release(struct acts *acts)
{
    if (acts == NULL || atomic_fetch_sub_explicit(&acts->holders, 1, memory_order_acq_rel) > 1)
        return;
    arena_free(acts->arena);
    free(acts);
}

const struct incident_act *acts_find(const struct acts *acts, int64_t incident)
{
    size_t low = 0;
    size_t high = acts == NULL ? 0 : acts->incident_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (acts->incidents[middle].incident == incident)
            return &acts->incidents[middle];
        if (acts->incidents[middle].incident < incident)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool acts_is_taken(const struct incident_act *act, int64_t at_ms)
{
    return act != NULL && act->by != NULL && (act->until_ms == 0 || at_ms < act->until_ms);
}

const struct incident_note *acts_notes(const struct acts *acts, int64_t incident, size_t *count)
{
    const struct incident_note *first = NULL;

    *count = 0;
    for (size_t i = 0; acts != NULL && i < acts->note_count; i++)
        if (acts->notes[i].incident == incident) {
            first = first == NULL ? &acts->notes[i] : first;
            ++*count;
        }
    return first;
}

const struct post *acts_last_update(const struct acts *acts, int64_t incident, int64_t at_ms)
{
    for (size_t i = 0; acts != NULL && i < acts->post_count; i++)
        if (acts->posts[i].incident == incident && post_stands(&acts->posts[i], at_ms))
            return &acts->posts[i];
    return NULL;
}

static bool concerns(const struct planned_work *work, size_t service)
{
    for (size_t i = 0; i < work->service_count; i++)
        if (work->services[i] == service)
            return true;
    return false;
}

static bool is_under_way(const struct planned_work *work, int64_t at_ms)
{
    return work->from_ms <= at_ms && at_ms < work->to_ms;
}

const struct planned_work *acts_work_on(const struct acts *acts, size_t service, int64_t at_ms)
{
    for (size_t i = 0; acts != NULL && i < acts->work_count; i++)
        if (is_under_way(&acts->works[i], at_ms) && concerns(&acts->works[i], service))
            return &acts->works[i];
    return NULL;
}

bool acts_in_maintenance(const struct acts *acts, size_t service, int64_t at_ms)
{
    for (size_t i = 0; acts != NULL && i < acts->work_count; i++)
        if (acts->works[i].counts && is_under_way(&acts->works[i], at_ms) &&
            concerns(&acts->works[i], service))
            return true;
    return false;
}

int64_t acts_silent_until(const struct acts *acts, const struct catalogue *catalogue,
                          const size_t *services, size_t count, int64_t since_ms, int64_t now_ms)
{
    const struct silence_question question = {catalogue, services, count, since_ms, now_ms};

    return acts == NULL ? 0 : silence_until(acts->silences, acts->silence_count, &question);
}
