#include "history/plan.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"

static bool read_probe(json_t *object, struct asked *asked, struct error *error)
{
    json_int_t every;
    json_int_t timeout;
    json_int_t retry;
    json_error_t why;
    const char *family;

    if (json_unpack_ex(object, &why, 0, "{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:i, s:i}", "probe",
                       &asked->probe, "service", &asked->service, "kind", &asked->kind, "family",
                       &family, "every_ms", &every, "timeout_ms", &timeout, "retry_ms", &retry,
                       "confirm", &asked->patience.confirm, "recover",
                       &asked->patience.recover) != 0)
        return error_set(error, "a probe of the plan: %s", why.text);
    if (every <= 0)
        return error_set(error, "a probe of the plan is never asked");
    asked->every_us = every * US_PER_MS;
    asked->timeout_us = timeout * US_PER_MS;
    asked->retry_us = retry * US_PER_MS;
    asked->is_v6 = strcmp(family, "ipv6") == 0;
    return true;
}

bool plan_read(struct plan *plan, struct error *error)
{
    json_error_t why;
    json_t *const document = json_loadf(stdin, 0, &why);
    json_t *const probes = json_object_get(document, "probes");
    bool good = true;
    json_t *probe;
    size_t i;

    *plan = (struct plan){.document = document};
    if (!json_is_array(probes))
        return error_set(error, "no plan comes in (haidang check --json | …): %s",
                         document == NULL ? why.text : "it has no probes");
    plan->count = json_array_size(probes);
    plan->probes = NEW_ARRAY(struct asked, plan->count);
    json_array_foreach(probes, i, probe) good = good && read_probe(probe, &plan->probes[i], error);
    return good;
}

void plan_free(struct plan *plan)
{
    free(plan->probes);
    json_decref(plan->document);
}
