#include "stage/api.h"

#include "base/json.h"
#include "io/store_bars.h"
#include "model/acts.h"
#include "model/calendar_date.h"
#include "model/readiness.h"
#include "model/rollup.h"
#include "model/survey.h"
#include "stage/api_inside.h"

void api_finish(json_t *document, struct text *text)
{
    json_write(document, false, text);
    text_add_string(text, "\n");
    json_decref(document);
}

static const char *agency_id(const struct catalogue *catalogue, const struct service *service)
{
    return service->agency == NONE_AT_ALL ? NULL : catalogue->agencies[service->agency].id;
}

static const char *programme_id(const struct catalogue *catalogue, const struct service *service)
{
    return service->programme == NONE_AT_ALL ? NULL : catalogue->programmes[service->programme].id;
}

static const char *reason_or_null(enum reason reason)
{
    return reason == REASON_NONE ? NULL : reason_name(reason);
}

/* --- status ---------------------------------------------------------------------------------- */

/* What operators should look after, although all is measured: null if there is nothing. */
static const char *notice_of(const struct snapshot *snapshot)
{
    static const char *const notices[STORE_HEALTH_COUNT] = {[STORE_REPLACED] = "store_replaced",
                                                            [STORE_DAMAGED] = "store_damaged",
                                                            [STORE_FULL] = "disk_full"};

    return snapshot == NULL ? NULL : notices[snapshot->monitor.store];
}

static json_t *monitor_of(const struct api_view *view)
{
    json_t *const monitor = json_object();

    json_set_string(monitor, "state", view->monitor_state);
    json_set_string(monitor, "notice", notice_of(view->snapshot));
    json_set_string(monitor, "version", view->version);
    json_set_ms(monitor, "loop_lag_ms",
                view->snapshot == NULL ? NOT_REACHED : view->snapshot->monitor.loop_lag_us);
    return monitor;
}

static json_t *share_of(const struct api_view *view, size_t index)
{
    const struct fraction *const share = view->shares == NULL ? NULL : &view->shares[index];

    return share == NULL || share->whole == 0
               ? json_null()
               : json_real((double)share->part / (double)share->whole);
}

bool api_may_see(const struct api_view *view, size_t service)
{
    return !view->only_public || view->catalogue->services[service].is_public;
}

/* true, false, or null: nobody asks, or it is not known. */
static json_t *ipv6_of(const struct api_view *view, const struct service *service)
{
    const size_t probe = readiness_ipv6_probe(view->catalogue, service);
    const enum readiness ready = probe == SIZE_MAX || view->snapshot == NULL
                                     ? READINESS_UNKNOWN
                                     : readiness_of(view->snapshot->probes[probe].state);

    return ready == READINESS_UNKNOWN ? json_null() : json_boolean(ready == READINESS_YES);
}

/* How it is. */
static void set_status(json_t *value, const struct api_view *view, size_t index)
{
    const struct service *const service = &view->catalogue->services[index];
    const struct service_view nothing = {.state = STATE_UNKNOWN, .latency_us = NOT_REACHED};
    const struct service_view *const seen =
        view->snapshot == NULL ? &nothing : &view->snapshot->services[index];

    json_set_string(value, "state", state_name(seen->state));
    json_set_bool(value, "maintenance",
                  view->snapshot != NULL &&
                      acts_in_maintenance(view->snapshot->acts, index, view->snapshot->at_ms));
    json_set_instant(value, "since", seen->since_ms);
    json_set_ms(value, "latency_ms", seen->latency_us);
    json_set_string(value, "reason", reason_or_null(seen->reason));
    json_set(value, "availability_90d", share_of(view, index));
    json_set(value, "ipv6", ipv6_of(view, service));
}

static json_t *status_of(const struct api_view *view, size_t index)
{
    const struct service *const service = &view->catalogue->services[index];
    json_t *const value = json_object();

    json_set_string(value, "id", service->id);
    json_set_string(value, "name", service->name);
    json_set_string(value, "agency", agency_id(view->catalogue, service));
    json_set_string(value, "programme", programme_id(view->catalogue, service));
    set_status(value, view, index);
    return value;
}

void api_write_status(const struct api_view *view, struct text *text)
{
    json_t *const document = json_object();
    json_t *const services = json_array();

    for (size_t i = 0; i < view->catalogue->service_count; i++)
        if (snapshot_shows(view->snapshot, &view->catalogue->services[i]) && api_may_see(view, i))
            json_array_append_new(services, status_of(view, i));
    json_set_instant(document, "at", view->snapshot == NULL ? 0 : view->snapshot->at_ms);
    json_set(document, "monitor", monitor_of(view));
    json_set(document, "services", services);
    api_finish(document, text);
}

/* --- services -------------------------------------------------------------------------------- */

static json_t *probes_of(const struct catalogue *catalogue, const struct service *service)
{
    json_t *const probes = json_array();

    for (size_t i = 0; i < service->probe_count; i++) {
        const struct probe_plan *const plan = &catalogue->probes[service->first_probe + i];
        json_t *const probe = json_object();

        json_set_string(probe, "id", plan->id);
        json_set_string(probe, "kind", plan->kind);
        json_set_bool(probe, "essential", plan->weight == WEIGHT_ESSENTIAL);
        json_set_ms(probe, "every_ms", plan->every_us);
        json_set_ms(probe, "timeout_ms", plan->timeout_us);
        json_array_append_new(probes, probe);
    }
    return probes;
}

static json_t *target_of(const struct target *target)
{
    json_t *const value = json_object();

    json_set(value, "availability",
             target->availability_ppm > 0 ? json_real((double)target->availability_ppm / 1e6)
                                          : json_null());
    json_set_ms(value, "p95_ms", target->p95_us > 0 ? target->p95_us : NOT_REACHED);
    return value;
}

static json_t *readiness_value(enum readiness readiness)
{
    return readiness == READINESS_UNKNOWN ? json_null() : json_boolean(readiness == READINESS_YES);
}

static json_t *certificate_of(const struct survey *seen)
{
    json_t *const value = json_object();

    if (seen->ends_ms == 0) {
        json_decref(value);
        return json_null();
    }
    json_set_string(value, "issuer", seen->issuer);
    json_set_instant(value, "ends", seen->ends_ms);
    return value;
}

/* As the monitor saw its hosts when it last looked. */
static void set_survey(json_t *value, const struct survey *seen)
{
    const struct survey nothing = {.at_ms = 0};

    if (seen == NULL)
        seen = &nothing;
    json_set(value, "certificate", certificate_of(seen));
    json_set_string(value, "tls_lowest", survey_tls_name(seen->tls_lowest));
    if (json_is_null(json_object_get(value, "ipv6"))) /* no probe asks it over IPv6 all the time */
        json_set(value, "ipv6", readiness_value(seen->ipv6));
    json_set(value, "dnssec", readiness_value(seen->dnssec));
}

static json_t *service_of(const struct api_view *view, size_t index)
{
    const struct catalogue *const catalogue = view->catalogue;
    const struct service *const service = &catalogue->services[index];
    json_t *const value = json_object();
    json_t *const depends_on = json_array();

    for (size_t i = 0; i < service->depends_on_count; i++)
        if (api_may_see(view, service->depends_on[i]))
            json_array_append_new(depends_on,
                                  json_string(catalogue->services[service->depends_on[i]].id));
    json_set_string(value, "id", service->id);
    json_set_string(value, "name", service->name);
    json_set_string(value, "name_en", service->name_en);
    json_set_string(value, "agency", agency_id(catalogue, service));
    json_set_string(value, "programme", programme_id(catalogue, service));
    json_set_string(value, "owner", owner_name(service->owner));
    json_set_bool(value, "public", service->is_public);
    json_set(value, "target", target_of(&service->target));
    json_set(value, "depends_on", depends_on);
    json_set(value, "ipv6", ipv6_of(view, service));
    json_set(value, "probes", probes_of(catalogue, service));
    set_survey(value, view->surveys == NULL ? NULL : &view->surveys[index]);
    return value;
}

static void append_named(json_t *list, const char *id, const char *name, const char *name_en)
{
    json_t *const value = json_object();

    json_set_string(value, "id", id);
    json_set_string(value, "name", name);
    json_set_string(value, "name_en", name_en);
    json_array_append_new(list, value);
}

void api_write_services(const struct api_view *view, struct text *text)
{
    const struct catalogue *const catalogue = view->catalogue;
    json_t *const document = json_object();
    json_t *const services = json_array();
    json_t *const agencies = json_array();
    json_t *const programmes = json_array();

    for (size_t i = 0; i < catalogue->service_count; i++)
        if (api_may_see(view, i))
            json_array_append_new(services, service_of(view, i));
    for (size_t i = 0; i < catalogue->agency_count; i++)
        append_named(agencies, catalogue->agencies[i].id, catalogue->agencies[i].name,
                     catalogue->agencies[i].name_en);
    for (size_t i = 0; i < catalogue->programme_count; i++)
        append_named(programmes, catalogue->programmes[i].id, catalogue->programmes[i].name,
                     catalogue->programmes[i].name_en);
    json_set(document, "services", services);
    json_set(document, "agencies", agencies);
    json_set(document, "programmes", programmes);
    api_finish(document, text);
}

/* All that is known of it: how it is, and what it is. */
void api_write_service(const struct api_view *view, size_t service, struct text *text)
{
    json_t *const document = json_object();
    json_t *const what = service_of(view, service);

    json_set_instant(document, "at", view->snapshot == NULL ? 0 : view->snapshot->at_ms);
    set_status(document, view, service);
    json_object_update(document, what);
    json_decref(what);
    api_finish(document, text);
}

/* --- days, planned work ---------------------------------------------------------------------- */

static json_t *day_of(const struct bar *bar, int32_t day)
{
    static const char *const names[BAR_PARTS] = {
        [BAR_UP] = "up_ms",           [BAR_DEGRADED] = "degraded_ms",
        [BAR_DOWN] = "down_ms",       [BAR_MAINTENANCE] = "maintenance_ms",
        [BAR_UNKNOWN] = "unknown_ms",
    };
    json_t *const value = json_object();
    char date[DATE_TEXT];

    json_set_string(value, "date", date_format(date, date_of_day(day)));
    for (int i = 0; i < BAR_PARTS; i++)
        json_set_integer(value, names[i], bar->parts_ms[i]);
    return value;
}

void api_write_days(const struct api_view *view, size_t service, const struct packed_bars *packed,
                    struct text *text)
{
    struct bar places[BARS_DAYS];
    struct bars bars = {.days = places, .capacity = BARS_DAYS};
    struct error error;
    json_t *const document = json_object();
    json_t *const days = json_array();

    if (packed != NULL && packed->bytes != NULL &&
        bars_unpack(&bars, packed->bytes, packed->length, &error)) /* were looked at before */
        for (size_t i = 0; i < bars.count; i++)
            json_array_append_new(days, day_of(&bars.days[i], bars.first_day + (int32_t)i));
    json_set_string(document, "service", view->catalogue->services[service].id);
    json_set_string(document, "timezone", view->catalogue->zone);
    json_set(document, "days", days);
    api_finish(document, text);
}

/* Of work at what is not for everybody nothing is told. */
static bool may_see_work(const struct api_view *view, const struct planned_work *work)
{
    for (size_t i = 0; i < work->service_count; i++)
        if (api_may_see(view, work->services[i]))
            return true;
    return work->service_count == 0;
}

static json_t *work_of(const struct api_view *view, const struct planned_work *work, int64_t now_ms)
{
    const struct catalogue *const catalogue = view->catalogue;
    json_t *const value = json_object();
    json_t *const services = json_array();

    for (size_t i = 0; i < work->service_count; i++)
        if (api_may_see(view, work->services[i]))
            json_array_append_new(services, json_string(catalogue->services[work->services[i]].id));
    json_set_string(value, "id", work->id);
    json_set(value, "services", services);
    json_set_string(value, "purpose", work->purpose);
    json_set_string(value, "purpose_en", work->purpose_en);
    json_set_instant(value, "from", work->from_ms);
    json_set_instant(value, "to", work->to_ms);
    json_set_instant(value, "announced", work->announced_ms);
    json_set_bool(value, "counts", work->counts);
    json_set_string(value, "state", now_ms < work->from_ms ? "planned" : "running");
    return value;
}

void api_write_maintenance(const struct api_view *view, struct text *text)
{
    const struct snapshot *const snapshot = view->snapshot;
    const struct acts *const acts = snapshot == NULL ? NULL : snapshot->acts;
    json_t *const document = json_object();
    json_t *const works = json_array();

    for (size_t i = 0; acts != NULL && i < acts->work_count; i++)
        if (acts->works[i].to_ms > snapshot->at_ms && may_see_work(view, &acts->works[i]))
            json_array_append_new(works, work_of(view, &acts->works[i], snapshot->at_ms));
    json_set_instant(document, "at", snapshot == NULL ? 0 : snapshot->at_ms);
    json_set(document, "maintenance", works);
    api_finish(document, text);
}

void api_write_index(const struct api_view *view, const char *const *paths, size_t count,
                     struct text *text)
{
    json_t *const document = json_object();
    json_t *const list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(paths[i]));
    json_set_string(document, "version", view->version);
    json_set_string(document, "openapi", "/api/v1/openapi.json");
    json_set(document, "paths", list);
    api_finish(document, text);
}
