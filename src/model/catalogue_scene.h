/* catalogue_scene.h - what span_sweep goes over for a service: its probes, and the maintenance that
 * a policy accepts.
 *
 * Pure.  Figures and the bars of the page are both made from this, so that they say the same. */
#ifndef HAIDANG_MODEL_CATALOGUE_SCENE_H
#define HAIDANG_MODEL_CATALOGUE_SCENE_H

#include "model/catalogue.h"
#include "model/span_sweep.h"

bool maintenance_concerns(const struct maintenance *maintenance, size_t service);

/* Puts it where it belongs by time among the `count` that are there; there is room for it. */
void scene_add_window(struct span_window *windows, size_t count, const struct span_window *window);

/* A probe and its spans (lent), of which the first ever began at `since_ms`; INT64_MAX: never. */
struct span_track scene_track(const struct probe_plan *plan, const struct span *spans, size_t count,
                              int64_t since_ms);

#endif
