/* Incidents as those see them who end them: which there are, and one of them with all that is known
 * and all that can be done. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/acts.h"
#include "stage/page_do_inside.h"
#include "stage/page_ops_inside.h"

enum { ROWS_MOST = 50, ADDRESS_MOST = 600 };

static const struct incident_act *act_of(const struct page_view *view, int64_t incident)
{
    return acts_find(view->snapshot->acts, incident);
}

/* --- which ------------------------------------------------------------------------------------ */

struct choosing {
    const struct page_do *page;
    const struct page_do_filter *filter;
    const struct page_finder *finder;
    struct page_finder_words *words;
    int agency; /* NONE_AT_ALL: any */
};

static bool is_mine(const struct page_do *page, const char *by)
{
    return by != NULL &&
           (strcmp(by, page->ops->person) == 0 || (page->me != NULL && strcmp(by, page->me) == 0));
}

static bool is_of(const struct choosing *choosing, const struct incident *incident)
{
    const char *const who = choosing->filter->who;
    const struct page_view *const view = choosing->page->ops->view;
    const struct incident_act *const act = act_of(view, incident->id);
    const bool is_taken = act != NULL && acts_is_taken(act, view->snapshot->at_ms);

    if (who == NULL)
        return true;
    if (strcmp(who, "nobody") == 0)
        return incident_is_open(incident) && !is_taken;
    return act != NULL && is_mine(choosing->page, act->by);
}

static bool is_wanted(const struct choosing *choosing, const struct incident *incident)
{
    const struct page_do_filter *const filter = choosing->filter;
    const struct service *const service =
        &choosing->page->ops->view->catalogue->services[incident->service];

    if (filter->state != NULL && incident_is_open(incident) != (strcmp(filter->state, "open") == 0))
        return false;
    if (choosing->agency != NONE_AT_ALL && service->agency != choosing->agency)
        return false;
    return is_of(choosing, incident) &&
           (choosing->words == NULL ||
            page_finder_fits(choosing->finder, choosing->words, incident->service));
}

/* Those that are open first: what nobody has before what somebody has, the graver, the newer. */
struct ranked {
    const struct incident *incident;
    bool is_taken;
};

static int compare(const void *one, const void *other)
{
    const struct ranked *const a = one;
    const struct ranked *const b = other;
    const bool a_open = incident_is_open(a->incident);
    const bool b_open = incident_is_open(b->incident);

    if (a_open != b_open)
        return a_open ? -1 : 1;
    if (a_open && a->is_taken != b->is_taken)
        return a->is_taken ? 1 : -1;
    if (a_open && a->incident->state != b->incident->state)
        return a->incident->state > b->incident->state ? -1 : 1;
    if (a->incident->began_ms != b->incident->began_ms)
        return a->incident->began_ms > b->incident->began_ms ? -1 : 1;
    return (a->incident->id < b->incident->id) - (a->incident->id > b->incident->id);
}

static struct ranked *choose(const struct choosing *choosing, size_t *count)
{
    const struct snapshot *const snapshot = choosing->page->ops->view->snapshot;
    struct ranked *const list = NEW_ARRAY(struct ranked, snapshot->incident_count);

    *count = 0;
    for (size_t i = 0; i < snapshot->incident_count; i++) {
        const struct incident *const incident = &snapshot->incidents[i];
        const struct incident_act *const act = acts_find(snapshot->acts, incident->id);

        if (is_wanted(choosing, incident))
            list[(*count)++] =
                (struct ranked){incident, act != NULL && acts_is_taken(act, snapshot->at_ms)};
    }
    if (*count > 1)
        qsort(list, *count, sizeof *list, compare);
    return list;
}

/* --- the list --------------------------------------------------------------------------------- */

static json_t *list_row(const struct pages *pages, const struct page_do *page,
                        const struct incident *incident)
{
    const struct page_view *const view = page->ops->view;
    const struct service *const service = &view->catalogue->services[incident->service];
    json_t *const row = ops_incident(pages, view, incident);

    json_set_string(row, "service", service_name(service, view->language));
    json_set_string(row, "agency",
                    service->agency == NONE_AT_ALL
                        ? NULL
                        : agency_name(&view->catalogue->agencies[service->agency], view->language));
    if (json_object_get(row, "by") == NULL)
        json_set_null(row, "by");
    if (json_object_get(row, "expected") == NULL)
        json_set_null(row, "expected");
    page_set_moment(row, "ended", view->language, incident->ended_ms, PAGE_MINUTES);
    return row;
}

static void set_page_link(json_t *value, const char *name, const struct page_do *page,
                          const struct page_do_filter *filter, size_t number)
{
    const char *const words[][2] = {{"state", filter->state},
                                    {"agency", filter->agency},
                                    {"who", filter->who},
                                    {"q", filter->words}};
    struct text address = {.limit = ADDRESS_MOST};

    text_add(&address, "%s/ops/incidents?page=%zu",
             page->ops->view->language == LANGUAGE_EN ? "/en" : "", number);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i][1] != NULL) {
            text_add(&address, "&%s=", words[i][0]);
            text_add_form(&address, words[i][1]);
        }
    json_set_string(value, name, text_string(&address));
    text_free(&address);
}

static void set_rows(json_t *value, const struct pages *pages, const struct choosing *choosing)
{
    size_t count;
    struct ranked *const list = choose(choosing, &count);
    const size_t page_count = count == 0 ? 1 : (count + ROWS_MOST - 1) / ROWS_MOST;
    const size_t wanted = choosing->filter->page == 0 ? 1 : choosing->filter->page;
    const size_t number = wanted > page_count ? page_count : wanted;
    json_t *const open = json_array();
    json_t *const over = json_array();

    for (size_t i = (number - 1) * ROWS_MOST; i < count && i < number * ROWS_MOST; i++)
        json_array_append_new(incident_is_open(list[i].incident) ? open : over,
                              list_row(pages, choosing->page, list[i].incident));
    json_set_integer(value, "found", (int64_t)count);
    json_set(value, "open_rows", open);
    json_set(value, "over_rows", over);
    json_set_bool(value, "has_open", json_array_size(open) > 0);
    json_set_bool(value, "has_over", json_array_size(over) > 0);
    json_set_bool(value, "is_first", number == 1);
    json_set_bool(value, "pages_many", page_count > 1);
    json_set_integer(value, "page", (int64_t)number);
    json_set_integer(value, "page_count", (int64_t)page_count);
    if (number > 1)
        set_page_link(value, "previous", choosing->page, choosing->filter, number - 1);
    if (number < page_count)
        set_page_link(value, "next", choosing->page, choosing->filter, number + 1);
    free(list);
}

static json_t *worded_options(const struct pages *pages, const struct page_do *page,
                              const char *const (*options)[2], size_t count, const char *chosen)
{
    json_t *const list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            list, page_do_option(options[i][0],
                                 page_word(pages, page->ops->view->language, options[i][1]),
                                 chosen != NULL && strcmp(chosen, options[i][0]) == 0));
    return list;
}

static void set_filter(json_t *value, const struct pages *pages, const struct page_do *page,
                       const struct page_do_filter *filter)
{
    static const char *const states[][2] = {{"open", "do_open"}, {"over", "do_over"}};
    static const char *const who[][2] = {{"nobody", "do_nobody"}, {"me", "do_mine"}};
    const struct catalogue *const catalogue = page->ops->view->catalogue;
    json_t *const agencies = json_array();

    for (size_t i = 0; i < catalogue->agency_count; i++)
        json_array_append_new(
            agencies,
            page_do_option(catalogue->agencies[i].id,
                           agency_name(&catalogue->agencies[i], page->ops->view->language),
                           filter->agency != NULL &&
                               strcmp(filter->agency, catalogue->agencies[i].id) == 0));
    json_set(value, "states", worded_options(pages, page, states, 2, filter->state));
    json_set(value, "whose", worded_options(pages, page, who, 2, filter->who));
    json_set(value, "agencies", agencies);
    json_set_string(value, "query", filter->words);
    json_set_bool(value, "is_filtered",
                  filter->state != NULL || filter->agency != NULL || filter->who != NULL ||
                      filter->words != NULL);
}

static int find_agency(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; id != NULL && i < catalogue->agency_count; i++)
        if (strcmp(catalogue->agencies[i].id, id) == 0)
            return (int)i;
    return NONE_AT_ALL;
}

bool page_write_do_incidents(const struct pages *pages, const struct page_do *page,
                             const struct page_finder *finder, const struct page_do_filter *filter,
                             struct text *text, struct error *error)
{
    const struct page_view *const view = page->ops->view;
    json_t *const value = page_do_begin(pages, page, "do_incidents", "incidents", NULL);
    const struct choosing choosing = {
        .page = page,
        .filter = filter,
        .finder = finder,
        .words = filter->words == NULL ? NULL : page_finder_words_of(filter->words),
        .agency = find_agency(view->catalogue, filter->agency)};

    /* a list has nothing that is typed: it keeps itself up */
    json_set_string(value, "event", view->event);
    set_filter(value, pages, page, filter);
    if (view->snapshot != NULL)
        set_rows(value, pages, &choosing);
    page_finder_words_free(choosing.words);
    return page_finish(pages, "do_incidents", value, text, error);
}
