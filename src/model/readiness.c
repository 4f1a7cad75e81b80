#include "model/readiness.h"

size_t readiness_ipv6_probe(const struct catalogue *catalogue, const struct service *service)
{
    for (size_t i = 0; i < service->probe_count; i++)
        if (catalogue->probes[service->first_probe + i].family == FAMILY_IPV6)
            return service->first_probe + i;
    return SIZE_MAX;
}

enum readiness readiness_of(enum state state)
{
    if (state == STATE_UP || state == STATE_DEGRADED)
        return READINESS_YES;
    return state == STATE_DOWN ? READINESS_NO : READINESS_UNKNOWN;
}
