/* What is known of a service beside its state: how it can be reached, its certificate, and what it
 * depends on. */
#include <inttypes.h>
#include <stdio.h>

#include "model/calendar_date.h"
#include "model/survey.h"
#include "stage/page_parts.h"

static void set_verdict(json_t *value, const char *name, const struct pages *pages,
                        enum language language, enum readiness readiness)
{
    static const char *const words[] = {
        [READINESS_UNKNOWN] = "unknown", [READINESS_YES] = "yes", [READINESS_NO] = "no"};

    json_set_string(value, name, page_word_of(pages, language, "ready_", words[readiness]));
}

/* By the last check over IPv4, wherever one was done so. */
static enum readiness ipv4_of(const struct page_view *view, const struct service *service)
{
    enum readiness verdict = READINESS_UNKNOWN;

    for (size_t i = 0; view->snapshot != NULL && i < service->probe_count; i++) {
        const struct probe_view *const seen = &view->snapshot->probes[service->first_probe + i];

        if (!seen->has_sample || seen->last.address.length != 4)
            continue;
        if (readiness_of(seen->state) == READINESS_YES)
            return READINESS_YES;
        verdict = readiness_of(seen->state);
    }
    return verdict;
}

/* Who is asked over IPv6 knows best; else how its hosts looked. */
static enum readiness ipv6_of(const struct page_view *view, const struct service *service,
                              const struct survey *survey)
{
    const size_t probe = readiness_ipv6_probe(view->catalogue, service);

    if (probe != SIZE_MAX && view->snapshot != NULL)
        return readiness_of(view->snapshot->probes[probe].state);
    return survey == NULL ? READINESS_UNKNOWN : survey->ipv6;
}

/* The certificate that ends first, of those that probes saw. */
static int64_t certificate_ends(const struct page_view *view, const struct service *service)
{
    int64_t ends_ms = 0;

    for (size_t i = 0; view->snapshot != NULL && i < service->probe_count; i++) {
        const struct probe_view *const seen = &view->snapshot->probes[service->first_probe + i];
        const int64_t own_ms = seen->has_sample ? seen->last.certificate_ends_ms : 0;

        if (own_ms > 0 && (ends_ms == 0 || own_ms < ends_ms))
            ends_ms = own_ms;
    }
    return ends_ms;
}

static void set_certificate(json_t *value, const struct pages *pages, const struct page_view *view,
                            const struct service *service, const struct survey *survey)
{
    int64_t ends_ms = certificate_ends(view, service);
    json_t *certificate;

    if (survey != NULL && survey->tls && survey->ends_ms > 0 &&
        (ends_ms == 0 || survey->ends_ms < ends_ms))
        ends_ms = survey->ends_ms;
    if (ends_ms == 0 || view->snapshot == NULL)
        return;
    certificate = json_object();
    page_set_moment(certificate, "ends", view->language, ends_ms, PAGE_DAY);
    if (ends_ms > view->snapshot->at_ms)
        page_set_span(certificate, "left", pages, view->language, ends_ms - view->snapshot->at_ms);
    if (survey != NULL && survey->issuer[0] != '\0')
        json_set_string(certificate, "issuer", survey->issuer);
    json_set(value, "certificate_of", certificate);
}

static void set_dependencies(json_t *value, const struct pages *pages, const struct page_view *view,
                             const struct service *service)
{
    json_t *const list = json_array();

    for (size_t i = 0; i < service->depends_on_count; i++) {
        const size_t index = service->depends_on[i];
        const struct service *const other = &view->catalogue->services[index];
        json_t *row;

        if (!other->is_public || !snapshot_shows(view->snapshot, other))
            continue;
        row = json_object();
        page_set_href(row, "href", view->language, "services", other->id);
        json_set_string(row, "name", service_name(other, view->language));
        page_set_state(row, pages, view->language,
                       view->snapshot == NULL ? STATE_UNKNOWN
                                              : view->snapshot->services[index].state);
        json_array_append_new(list, row);
    }
    json_set_bool(value, "has_dependencies", json_array_size(list) > 0);
    json_set(value, "dependencies", list);
}

void page_set_facts(json_t *value, const struct pages *pages, const struct page_view *view,
                    size_t service)
{
    const struct service *const is = &view->catalogue->services[service];
    const struct survey *const survey = view->surveys == NULL ? NULL : &view->surveys[service];

    set_verdict(value, "ipv4", pages, view->language, ipv4_of(view, is));
    set_verdict(value, "ipv6", pages, view->language, ipv6_of(view, is, survey));
    set_certificate(value, pages, view, is, survey);
    if (survey != NULL && survey->tls && survey_tls_name(survey->tls_lowest) != NULL)
        json_set_string(value, "tls_lowest", survey_tls_name(survey->tls_lowest));
    set_dependencies(value, pages, view, is);
}
