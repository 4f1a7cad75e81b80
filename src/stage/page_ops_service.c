/* One service, as those see it who have to mend it, and what was seen when it failed. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/address.h"
#include "stage/page_chart.h"
#include "stage/page_ops_inside.h"
#include "stage/page_probes.h"

enum { INCIDENTS_MOST = 20 };

static int64_t number_in(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* --- its probes ------------------------------------------------------------------------------- */

static json_t *probe_row(const struct pages *pages, const struct page_view *view, size_t index)
{
    static const char *const weights[] = {[WEIGHT_ESSENTIAL] = "essential",
                                          [WEIGHT_ADDITIONAL] = "additional",
                                          [WEIGHT_OBSERVED] = "observed"};
    const struct probe_plan *const plan = &view->catalogue->probes[index];
    const struct probe_view *const seen = &view->snapshot->probes[index];
    const struct sample *const last = seen->has_sample ? &seen->last : NULL;
    const enum language language = view->language;
    json_t *const row = ops_probe(pages, view, index);
    char address[ADDRESS_TEXT];

    page_set_moment(row, "since", language, seen->since_ms, PAGE_MINUTES);
    page_set_span(row, "every", pages, language, plan->every_us / US_PER_MS);
    json_set_string(row, "weight", page_word_of(pages, language, "weight_", weights[plan->weight]));
    json_set(row, "phases", page_phases_of(pages, language, last));
    json_set_integer(row, "missed", seen->missed);
    page_set_moment(row, "due", language, seen->due_ms, PAGE_SECONDS);
    json_set_bool(row, "has_sample", last != NULL);
    if (last == NULL)
        return row;
    page_set_asked(row, pages, language, last);
    if (last->status != 0)
        json_set_integer(row, "status", last->status);
    if (last->address.length > 0)
        json_set_string(row, "address", address_format(address, &last->address));
    page_set_latency(row, "late", pages, language, last->late_us);
    return row;
}

/* --- its incidents and what was seen ---------------------------------------------------------- */

static void set_incidents(json_t *value, const struct pages *pages, const struct page_view *view,
                          size_t service)
{
    const struct snapshot *const snapshot = view->snapshot;
    json_t *const rows = json_array();

    for (size_t i = 0; i < snapshot->incident_count && json_array_size(rows) < INCIDENTS_MOST; i++)
        if (snapshot->incidents[i].service == service)
            json_array_append_new(rows, ops_incident(pages, view, &snapshot->incidents[i]));
    json_set_bool(value, "has_incidents", json_array_size(rows) > 0);
    json_set(value, "incidents", rows);
}

static void set_evidence(json_t *value, const struct page_view *view, const json_t *evidence)
{
    json_t *const rows = json_array();
    const json_t *piece;
    char id[24];
    size_t i;

    json_array_foreach(evidence, i, piece)
    {
        json_t *const row = json_object();

        snprintf(id, sizeof id, "%" PRId64, number_in(piece, "id"));
        ops_set_href(row, "href", view->language, "evidence", id);
        json_set_string(row, "probe", json_string_value(json_object_get(piece, "probe")));
        page_set_moment(row, "at", view->language, number_in(piece, "at_ms"), PAGE_SECONDS);
        json_array_append_new(rows, row);
    }
    json_set_bool(value, "evidence_unread", evidence == NULL);
    json_set_bool(value, "has_evidence", json_array_size(rows) > 0);
    json_set(value, "evidence", rows);
}

/* --- the page --------------------------------------------------------------------------------- */

static void set_seen(json_t *value, const struct pages *pages, const struct page_view *view,
                     size_t service)
{
    const struct service_view *const seen = &view->snapshot->services[service];

    ops_set_rank(value, pages, view->language, ops_rank_of(view, service));
    page_set_moment(value, "since", view->language, seen->since_ms, PAGE_MINUTES);
    if (seen->since_ms > 0)
        page_set_span(value, "lasting", pages, view->language,
                      view->snapshot->at_ms - seen->since_ms);
    page_set_latency(value, "latency", pages, view->language, seen->latency_us);
    if (seen->reason != REASON_NONE)
        json_set_string(value, "reason",
                        page_word_of(pages, view->language, "reason_", reason_name(seen->reason)));
    ops_set_acts(value, pages, view, service);
}

bool page_write_ops_service(const struct pages *pages, const struct page_ops *ops,
                            const struct page_ops_service *about, struct text *text,
                            struct error *error)
{
    const struct page_view *const view = ops->view;
    const struct service *const is = &view->catalogue->services[about->service];
    json_t *const value = page_ops_begin(pages, ops, "ops_services");

    json_set_string(value, "page_title", service_name(is, view->language));
    json_set_string(value, "id", is->id);
    json_set_string(value, "zone", view->catalogue->zone);
    json_set_bool(value, "is_public", is->is_public);
    page_set_href(value, "public_href", view->language, "services", is->id);
    if (is->agency != NONE_AT_ALL)
        json_set_string(value, "agency",
                        agency_name(&view->catalogue->agencies[is->agency], view->language));
    json_set_string(value, "owner",
                    page_word_of(pages, view->language, "owner_", owner_name(is->owner)));
    if (view->snapshot != NULL) {
        set_seen(value, pages, view, about->service);
        page_set_probes(value, pages, view, is, probe_row);
        set_incidents(value, pages, view, about->service);
    }
    set_evidence(value, view, about->evidence);
    json_set_bool(value, "chart_error", about->chart == NULL);
    if (about->chart != NULL) {
        json_set(value, "plots", page_chart_values(about->chart, pages, view));
        json_set(value, "promises", page_promises(about->chart, pages, view->language));
    }
    return page_finish(pages, "ops_service", value, text, error);
}

/* --- one piece -------------------------------------------------------------------------------- */

bool page_write_ops_evidence(const struct pages *pages, const struct page_ops *ops,
                             const json_t *piece, struct text *text, struct error *error)
{
    json_t *const value = page_ops_begin(pages, ops, "ops_evidence");
    const json_t *const document = json_object_get(piece, "document");
    const char *const probe = json_string_value(json_object_get(piece, "probe"));
    json_t *rest;
    struct text more = {0};

    json_set_bool(value, "unread", piece == NULL);
    if (document != NULL) {
        rest = json_copy((json_t *)(uintptr_t)document);
        json_set_string(value, "probe", probe);
        page_set_moment(value, "at", ops->view->language, number_in(piece, "at_ms"), PAGE_SECONDS);
        json_set_string(value, "headers", json_string_value(json_object_get(document, "headers")));
        json_set_string(value, "body", json_string_value(json_object_get(document, "body")));
        json_object_del(rest, "headers");
        json_object_del(rest, "body");
        json_write(rest, true, &more);
        json_set_string(value, "rest", text_string(&more));
        json_decref(rest);
        text_free(&more);
    }
    return page_finish(pages, "ops_evidence", value, text, error);
}
