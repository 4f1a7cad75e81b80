#include "model/catalogue_dated.h"

#include <stddef.h>

struct agency_name agency_name_at(const struct agency *agency, int64_t at_ms)
{
    struct agency_name name = {0, agency->name, agency->name_en};

    if (agency->name_count > 0)
        name = agency->names[0]; /* also before the first of them */
    for (size_t i = 1; i < agency->name_count && agency->names[i].from_ms <= at_ms; i++)
        name = agency->names[i];
    return name;
}

static bool is_between(int64_t from_ms, int64_t ended_ms, int64_t at_ms)
{
    return (from_ms == 0 || from_ms <= at_ms) && (ended_ms == 0 || at_ms < ended_ms);
}

bool agency_exists_at(const struct agency *agency, int64_t at_ms)
{
    return is_between(agency->from_ms, agency->ended_ms, at_ms);
}

/* A list without values never changed. */
static int64_t value_at(const struct dated_list *list, int64_t at_ms, int64_t plain, int64_t none)
{
    const int64_t value = list->count == 0 ? plain : dated_at(list, at_ms);

    return value == DATED_NOTHING ? none : value;
}

int service_agency_at(const struct service *service, int64_t at_ms)
{
    return (int)value_at(&service->agencies, at_ms, service->agency, NONE_AT_ALL);
}

int service_programme_at(const struct service *service, int64_t at_ms)
{
    return (int)value_at(&service->programmes, at_ms, service->programme, NONE_AT_ALL);
}

enum owner service_owner_at(const struct service *service, int64_t at_ms)
{
    return (enum owner)value_at(&service->owners, at_ms, (int64_t)service->owner,
                                (int64_t)service->owner);
}

struct target service_target_at(const struct service *service, int64_t at_ms)
{
    const struct target target = {
        .availability_ppm =
            value_at(&service->availabilities, at_ms, service->target.availability_ppm, 0),
        .p95_us = value_at(&service->p95s, at_ms, service->target.p95_us, 0),
    };

    return target;
}

bool service_counts_at(const struct service *service, int64_t at_ms)
{
    return is_between(service->from_ms, service->ended_ms, at_ms);
}

bool service_clip(const struct service *service, int64_t *from_ms, int64_t *to_ms)
{
    if (service->from_ms != 0 && *from_ms < service->from_ms)
        *from_ms = service->from_ms;
    if (service->ended_ms != 0 && *to_ms > service->ended_ms)
        *to_ms = service->ended_ms;
    return *from_ms < *to_ms;
}

bool maintenance_is_accepted(const struct catalogue *catalogue, const struct maintenance *window,
                             const struct policy *policy)
{
    return policy_accepts_maintenance(policy, catalogue_hours(catalogue, NONE_AT_ALL),
                                      window->announced_ms, window->from_ms);
}
