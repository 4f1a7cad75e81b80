/* The page of one service: how it is, how it was asked, its last day, its incidents. */
#include <stdio.h>
#include <string.h>

#include "model/readiness.h"
#include "stage/page_chart.h"
#include "stage/page_probes.h"

enum { INCIDENTS_MOST = 50 };

static void set_facts(json_t *value, const struct pages *pages, const struct page_view *view,
                      const struct service *service)
{
    const struct catalogue *const catalogue = view->catalogue;
    const enum language language = view->language;

    if (service->agency != NONE_AT_ALL)
        json_set_string(value, "agency",
                        agency_name(&catalogue->agencies[service->agency], language));
    if (service->programme != NONE_AT_ALL)
        json_set_string(value, "programme",
                        programme_name(&catalogue->programmes[service->programme], language));
    json_set_string(value, "owner",
                    page_word_of(pages, language, "owner_", owner_name(service->owner)));
    if (service->target.availability_ppm > 0)
        page_set_percent(value, "target_availability", language, service->target.availability_ppm);
    if (service->target.p95_us > 0)
        page_set_latency(value, "target_p95", pages, language, service->target.p95_us);
    json_set_bool(value, "has_target",
                  service->target.availability_ppm > 0 || service->target.p95_us > 0);
}

static void set_seen(json_t *value, const struct pages *pages, const struct page_view *view,
                     size_t index)
{
    const enum language language = view->language;
    const struct service_view *seen;

    if (view->snapshot == NULL) {
        page_set_state(value, pages, language, STATE_UNKNOWN);
        return;
    }
    seen = &view->snapshot->services[index];
    page_set_state(value, pages, language, seen->state);
    page_set_moment(value, "since", language, seen->since_ms, PAGE_MINUTES);
    page_set_latency(value, "latency", pages, language, seen->latency_us);
    if (seen->reason != REASON_NONE)
        json_set_string(value, "reason",
                        page_word_of(pages, language, "reason_", reason_name(seen->reason)));
}

static json_t *probe_row(const struct pages *pages, const struct page_view *view, size_t index)
{
    const enum language language = view->language;
    const struct probe_view *const seen =
        view->snapshot == NULL ? NULL : &view->snapshot->probes[index];
    const struct sample *const last = seen != NULL && seen->has_sample ? &seen->last : NULL;
    json_t *const row = json_object();

    json_set_string(row, "id", view->catalogue->probes[index].id);
    json_set_string(row, "kind", view->catalogue->probes[index].kind);
    page_set_state(row, pages, language, seen == NULL ? STATE_UNKNOWN : seen->state);
    json_set(row, "phases", page_phases_of(pages, language, last));
    json_set_bool(row, "has_sample", last != NULL);
    if (last == NULL)
        return row;
    page_set_asked(row, pages, language, last);
    json_set_string(row, "reason",
                    last->reason == REASON_NONE
                        ? NULL
                        : page_word_of(pages, language, "reason_", reason_name(last->reason)));
    page_set_latency(row, "total", pages, language, last->total_us);
    return row;
}

/* The service may be up by IPv4 all the while; if it is down by either this is not worth a word. */
static void set_ipv6(json_t *value, const struct page_view *view, size_t index)
{
    const struct service *const service = &view->catalogue->services[index];
    const size_t probe = readiness_ipv6_probe(view->catalogue, service);
    const bool is_dead = probe != SIZE_MAX && view->snapshot != NULL &&
                         view->snapshot->services[index].state != STATE_DOWN &&
                         readiness_of(view->snapshot->probes[probe].state) == READINESS_NO;

    json_set_bool(value, "ipv6_is_dead", is_dead);
}

static void set_incidents(json_t *value, const struct pages *pages, const struct page_view *view,
                          size_t index)
{
    json_t *const rows = json_array();

    for (size_t i = 0; view->snapshot != NULL && i < view->snapshot->incident_count &&
                       json_array_size(rows) < INCIDENTS_MOST;
         i++)
        if (view->snapshot->incidents[i].service == index)
            json_array_append_new(rows, page_incident(pages, view, &view->snapshot->incidents[i]));
    json_set_bool(value, "has_incidents", json_array_size(rows) > 0);
    json_set(value, "incidents", rows);
}

static void set_days(json_t *value, const struct pages *pages, const struct page_view *view,
                     size_t index)
{
    json_t *const days =
        view->bars == NULL ? NULL : page_days(pages, view->language, &view->bars[index]);
    json_t *bad;

    if (days == NULL)
        return;
    bad = page_bad_days(pages, view->language, view->catalogue->local, &view->bars[index]);
    json_set_bool(days, "has_bad", json_array_size(bad) > 0);
    json_set(days, "bad", bad);
    json_set(value, "days", days);
}

static void set_chart(json_t *value, const struct pages *pages, const struct page_view *view,
                      const struct service *service, const struct page_chart *chart)
{
    json_t *const phases = page_phases(chart, pages, view, service);
    json_t *const heat = heat_value(chart->heat, pages, view->language);

    json_set(value, "plots", page_chart_values(chart, pages, view));
    if (phases != NULL)
        json_set(value, "parts", phases);
    if (heat != NULL)
        json_set(value, "heat", heat);
    json_set(value, "promises", page_promises(chart, pages, view->language));
}

bool page_write_service(const struct pages *pages, const struct page_view *view, size_t service,
                        const struct page_chart *chart, struct text *text, struct error *error)
{
    const struct service *const is = &view->catalogue->services[service];
    const enum language other = view->language == LANGUAGE_EN ? LANGUAGE_VI : LANGUAGE_EN;
    json_t *const value = page_begin(pages, view);

    page_set_href(value, "other", other, "services", is->id);
    json_set_string(value, "page_title", service_name(is, view->language));
    json_set_string(value, "id", is->id);
    set_facts(value, pages, view, is);
    set_seen(value, pages, view, service);
    set_ipv6(value, view, service);
    page_set_posts(value, pages, view, service);
    page_set_probes(value, pages, view, is, probe_row);
    set_incidents(value, pages, view, service);
    set_days(value, pages, view, service);
    json_set_bool(value, "chart_error", chart == NULL);
    page_set_facts(value, pages, view, service);
    if (chart != NULL)
        set_chart(value, pages, view, is, chart);
    return page_finish(pages, "service", value, text, error);
}
