#include "model/snapshot.h"

#include "base/memory.h"
#include "model/catalogue_dated.h"

const char *store_health_name(enum store_health health)
{
    static const char *const names[] = {[STORE_WHOLE] = "whole",
                                        [STORE_REPLACED] = "replaced",
                                        [STORE_DAMAGED] = "damaged",
                                        [STORE_FULL] = "full"};

    _Static_assert(sizeof names / sizeof *names == STORE_HEALTH_COUNT, "a name is missing");
    return names[health];
}

struct snapshot *snapshot_new(const struct catalogue *catalogue, size_t incident_count)
{
    struct snapshot *const snapshot = NEW(struct snapshot);

    atomic_init(&snapshot->holders, 1);
    snapshot->catalogue = catalogue;
    snapshot->services = NEW_ARRAY(struct service_view, catalogue->service_count);
    snapshot->probes = NEW_ARRAY(struct probe_view, catalogue->probe_count);
    snapshot->channels = NEW_ARRAY(struct channel_view, catalogue->channel_count);
    snapshot->incidents = NEW_ARRAY(struct incident, incident_count);
    snapshot->incident_count = incident_count;
    return snapshot;
}

struct snapshot *snapshot_hold(struct snapshot *snapshot)
{
    atomic_fetch_add_explicit(&snapshot->holders, 1, memory_order_relaxed);
    return snapshot;
}

void snapshot_release(struct snapshot *snapshot)
{
    if (snapshot == NULL ||
        atomic_fetch_sub_explicit(&snapshot->holders, 1, memory_order_acq_rel) > 1)
        return;
    free(snapshot->services);
    free(snapshot->probes);
    free(snapshot->channels);
    free(snapshot->incidents);
    acts_release(snapshot->acts);
    free(snapshot);
}

bool snapshot_shows(const struct snapshot *snapshot, const struct service *service)
{
    return snapshot == NULL || service_counts_at(service, snapshot->at_ms);
}
