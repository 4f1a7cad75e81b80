#include "model/catalogue_scene.h"

bool maintenance_concerns(const struct maintenance *maintenance, size_t service)
{
    for (size_t i = 0; i < maintenance->service_count; i++)
        if (maintenance->services[i] == service)
            return true;
    return false;
}

void scene_add_window(struct span_window *windows, size_t count, const struct span_window *window)
{
    for (; count > 0 && windows[count - 1].from_ms > window->from_ms; count--)
        windows[count] = windows[count - 1];
    windows[count] = *window;
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
