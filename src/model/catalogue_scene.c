#include "model/catalogue_scene.h"

#include "model/catalogue_dated.h"

bool maintenance_counts(const struct catalogue *catalogue, const struct maintenance *maintenance,
                        const struct policy *policy, int64_t from_ms, int64_t to_ms)
{
    return maintenance->to_ms > from_ms && maintenance->from_ms < to_ms &&
           maintenance_is_accepted(catalogue, maintenance, policy);
}

bool maintenance_concerns(const struct maintenance *maintenance, size_t service)
{
    for (size_t i = 0; i < maintenance->service_count; i++)
        if (maintenance->services[i] == service)
            return true;
    return false;
}

void scene_add_window(struct span_window *windows, size_t count,
                      const struct maintenance *maintenance)
{
    for (; count > 0 && windows[count - 1].from_ms > maintenance->from_ms; count--)
        windows[count] = windows[count - 1];
    windows[count] = (struct span_window){maintenance->from_ms, maintenance->to_ms};
}

struct span_track scene_track(const struct probe_plan *plan, const struct span *spans, size_t count,
                              int64_t since_ms)
{
    return (struct span_track){.spans = spans,
                               .count = count,
                               .weight = plan->weight,
                               .from_ms = since_ms,
                               .to_ms = INT64_MAX};
}
