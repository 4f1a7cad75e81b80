/* What was measured in the hour that is still open, beside the store: there it lies in rows in the
 * order of time, those of all probes among each other, and to find one probe's all are read.
 *
 * Everything that was committed with an `at` from a moment on is here, and the store is asked for
 * what lies before.  The moment moves on once the hour before it has been packed. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "site_parts.h"

#define HOUR_MS (INT64_C(3600) * MS_PER_SECOND)
#define PACKED_MS (INT64_C(600) * MS_PER_SECOND) /* after its end an hour is packed by then */

/* Eight bytes, for there may be half a million. */
struct point {
    uint32_t after_ms; /* since the moment */
    uint32_t latency;  /* us, and whether it failed */
};
#define FAILED (UINT32_C(1) << 31)
#define NO_LATENCY (FAILED - 1)

struct trail {
    struct point *points;
    size_t count, capacity;
};

struct recent {
    pthread_mutex_t lock;
    int64_t from_ms;
    struct trail *trails; /* by the catalogue's probe index */
    size_t count;
};

struct recent *recent_new(size_t probe_count, int64_t now_ms)
{
    struct recent *const recent = NEW(struct recent);

    pthread_mutex_init(&recent->lock, NULL);
    recent->from_ms = now_ms;
    recent->trails = NEW_ARRAY(struct trail, probe_count);
    recent->count = probe_count;
    return recent;
}

void recent_free(struct recent *recent)
{
    if (recent == NULL)
        return;
    for (size_t i = 0; i < recent->count; i++)
        free(recent->trails[i].points);
    free(recent->trails);
    pthread_mutex_destroy(&recent->lock);
    free(recent);
}

static void drop_before(struct trail *trail, int64_t by_ms)
{
    size_t kept = 0;

    for (size_t i = 0; i < trail->count; i++) {
        struct point point = trail->points[i];

        if (point.after_ms < by_ms)
            continue;
        point.after_ms -= (uint32_t)by_ms;
        trail->points[kept++] = point;
    }
    trail->count = kept;
}

static void move_on(struct recent *recent, int64_t now_ms)
{
    const int64_t hour_ms = (now_ms - PACKED_MS) / HOUR_MS * HOUR_MS;

    if (hour_ms <= recent->from_ms)
        return;
    for (size_t i = 0; i < recent->count; i++)
        drop_before(&recent->trails[i], hour_ms - recent->from_ms);
    recent->from_ms = hour_ms;
}

static uint32_t pack_latency(const struct page_point *point)
{
    uint32_t packed = NO_LATENCY;

    if (point->latency_us >= 0)
        packed = point->latency_us < NO_LATENCY ? (uint32_t)point->latency_us : NO_LATENCY - 1;
    return point->failed ? packed | FAILED : packed;
}

static int64_t unpack_latency(uint32_t packed)
{
    return (packed & NO_LATENCY) == NO_LATENCY ? NOT_REACHED : (int64_t)(packed & NO_LATENCY);
}

static void add(struct recent *recent, const struct sample *sample)
{
    struct trail *const trail = &recent->trails[sample->probe];
    struct page_point point;

    if (sample->at_ms < recent->from_ms || sample->at_ms - recent->from_ms > UINT32_MAX ||
        !page_point_of(sample, &point))
        return;
    trail->points =
        memory_room(trail->points, trail->count, &trail->capacity, sizeof *trail->points);
    trail->points[trail->count++] = (struct point){
        .after_ms = (uint32_t)(point.at_ms - recent->from_ms), .latency = pack_latency(&point)};
}

void recent_take(struct recent *recent, const struct sample *samples, size_t count, int64_t now_ms)
{
    pthread_mutex_lock(&recent->lock);
    move_on(recent, now_ms);
    for (size_t i = 0; i < count; i++)
        add(recent, &samples[i]);
    pthread_mutex_unlock(&recent->lock);
}

int64_t recent_show(struct recent *recent, const struct catalogue *catalogue, size_t index,
                    struct page_chart *chart)
{
    const struct service *const service = &catalogue->services[index];
    int64_t from_ms;

    pthread_mutex_lock(&recent->lock);
    from_ms = recent->from_ms;
    for (size_t i = 0; i < service->probe_count; i++) {
        const struct trail *const trail = &recent->trails[service->first_probe + i];

        if (catalogue->probes[service->first_probe + i].weight == WEIGHT_OBSERVED)
            continue; /* it says nothing of the service */
        for (size_t k = 0; k < trail->count; k++) {
            const struct point *const point = &trail->points[k];

            page_chart_add_point(chart,
                                 &(struct page_point){.at_ms = from_ms + point->after_ms,
                                                      .latency_us = unpack_latency(point->latency),
                                                      .failed = (point->latency & FAILED) != 0});
        }
    }
    pthread_mutex_unlock(&recent->lock);
    return from_ms;
}
