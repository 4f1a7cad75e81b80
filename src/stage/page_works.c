/* Planned work: what is under way, and what the next weeks bring. */
#include <string.h>

#include "model/acts.h"
#include "stage/page_parts.h"

enum { WORKS_MOST = 30, NAMED_MOST = 12 }; /* of each list; services of one work */

/* Those of its services that the public may see; NULL: none. */
static json_t *services_of(const struct page_view *view, const struct planned_work *work)
{
    json_t *const services = json_array();

    for (size_t i = 0; i < work->service_count && json_array_size(services) < NAMED_MOST; i++) {
        const struct service *const service = &view->catalogue->services[work->services[i]];
        json_t *row;

        if (!page_shows(view, work->services[i]))
            continue;
        row = json_object();
        json_set_string(row, "name", service_name(service, view->language));
        page_set_href(row, "href", view->language, "services", service->id);
        json_array_append_new(services, row);
    }
    if (json_array_size(services) > 0)
        return services;
    json_decref(services);
    return NULL;
}

static void add_work(json_t *list, bool is_now, const struct pages *pages,
                     const struct page_view *view, const struct planned_work *work)
{
    json_t *const services = services_of(view, work);
    json_t *row;

    if (services == NULL || json_array_size(list) >= WORKS_MOST) {
        json_decref(services);
        return;
    }
    row = json_object();
    page_set_maintained(row, pages, view->language);
    json_set_bool(row, "is_now", is_now);
    json_set_string(row, "purpose", name_in(view->language, work->purpose, work->purpose_en));
    page_set_moment(row, "from", view->language, work->from_ms, PAGE_MINUTES);
    page_set_moment(row, "to", view->language, work->to_ms, PAGE_MINUTES);
    json_set(row, "services", services);
    json_array_append_new(list, row);
}

void page_set_works(json_t *value, const struct pages *pages, const struct page_view *view)
{
    const struct acts *const acts = view->snapshot->acts;
    json_t *const now = json_array();
    json_t *const soon = json_array();

    for (size_t i = 0; acts != NULL && i < acts->work_count; i++) {
        const struct planned_work *const work = &acts->works[i];

        if (work->from_ms > view->snapshot->at_ms)
            add_work(soon, false, pages, view, work);
        else if (work->to_ms > view->snapshot->at_ms)
            add_work(now, true, pages, view, work);
    }
    json_set_bool(value, "has_works", json_array_size(now) + json_array_size(soon) > 0);
    json_set(value, "works_now", now);
    json_set(value, "works_soon", soon);
}
