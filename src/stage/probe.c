#include "stage/probe.h"

#include <assert.h>
#include <string.h>

#include "stage/probe_dns.h"
#include "stage/probe_heartbeat.h"
#include "stage/probe_http.h"
#include "stage/probe_icmp.h"
#include "stage/probe_journey.h"
#include "stage/probe_json.h"
#include "stage/probe_smtp.h"
#include "stage/probe_soap.h"
#include "stage/probe_tcp.h"
#include "stage/probe_tls.h"
#include "stage/probe_wfs.h"
#include "stage/probe_wms.h"

/* One row a kind in both; the schemas stand in the same order. */
static const struct probe_kind *const kinds[] = {
    &probe_http, &probe_json, &probe_soap, &probe_wms,     &probe_wfs,       &probe_tcp, &probe_tls,
    &probe_dns,  &probe_icmp, &probe_smtp, &probe_journey, &probe_heartbeat, NULL};
static const struct schema *const schemas[] = {&probe_http_schema,
                                               &probe_json_schema,
                                               &probe_soap_schema,
                                               &probe_wms_schema,
                                               &probe_wfs_schema,
                                               &probe_tcp_schema,
                                               &probe_tls_schema,
                                               &probe_dns_schema,
                                               &probe_icmp_schema,
                                               &probe_smtp_schema,
                                               &probe_journey_schema,
                                               &probe_heartbeat_schema,
                                               NULL};

_Static_assert(sizeof schemas == sizeof kinds, "a kind has no schema");

const struct probe_kind *probe_kind_find(const char *name)
{
    for (const struct probe_kind *const *kind = kinds; *kind != NULL; kind++)
        if (strcmp((*kind)->name, name) == 0)
            return *kind;
    return NULL;
}

const struct schema *const *probe_schemas(void)
{
    return schemas;
}

struct probe_run *probe_start(const struct prober *prober, const struct probe_plan *plan,
                              void (*on_finding)(void *argument, const struct finding *finding),
                              void *argument)
{
    const struct probe_kind *const kind = probe_kind_find(plan->kind);

    /* the configuration knows only our kinds, and has made two plans of `both` */
    assert(kind != NULL && plan->family != FAMILY_BOTH);
    return kind->start(prober, plan, on_finding, argument);
}

void probe_cancel(const struct probe_plan *plan, struct probe_run *run)
{
    const struct probe_kind *const kind = probe_kind_find(plan->kind);

    assert(kind != NULL); /* it was started */
    if (run != NULL)
        kind->cancel(run);
}

void probe_tell_hosts(const struct probe_plan *plan, probe_on_host *on_host, void *argument)
{
    const struct probe_kind *const kind = probe_kind_find(plan->kind);

    assert(kind != NULL);
    if (kind->tell_hosts != NULL)
        kind->tell_hosts(plan->settings, on_host, argument);
}
