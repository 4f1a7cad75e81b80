/* Every service and its probes, the worst first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stage/page_ops_inside.h"

enum { ROWS_MOST = 100 }; /* of a page: so it takes as long with 2,000 services as with 200 */

static const char nobody[] = "-";

struct wish {
    const struct page_view *view;
    const struct page_ops_filter *filter;
    const struct page_finder *finder;
    struct page_finder_words *words; /* NULL: none were asked for */
    bool any_state;
};

/* --- which of them ---------------------------------------------------------------------------- */

static bool is_asked(const char *word)
{
    return word != NULL && *word != '\0';
}

static bool is_of(const char *wanted, int index, const char *id)
{
    return !is_asked(wanted) || strcmp(wanted, index == NONE_AT_ALL ? nobody : id) == 0;
}

static bool wants(const void *argument, size_t index)
{
    const struct wish *const wish = argument;
    const struct catalogue *const catalogue = wish->view->catalogue;
    const struct service *const service = &catalogue->services[index];

    return is_of(wish->filter->agency, service->agency,
                 service->agency == NONE_AT_ALL ? NULL : catalogue->agencies[service->agency].id) &&
           is_of(wish->filter->programme, service->programme,
                 service->programme == NONE_AT_ALL
                     ? NULL
                     : catalogue->programmes[service->programme].id) &&
           (wish->any_state || !is_asked(wish->filter->state) ||
            strcmp(wish->filter->state, ops_rank_names[ops_rank_of(wish->view, index)]) == 0) &&
           (wish->words == NULL || page_finder_fits(wish->finder, wish->words, index));
}

/* --- addresses -------------------------------------------------------------------------------- */

static void add_word(struct text *text, const char *name, const char *value)
{
    if (!is_asked(value))
        return;
    text_add(text, "%s%s=", strchr(text_string(text), '?') == NULL ? "?" : "&", name);
    text_add_form(text, value);
}

static void set_link(json_t *value, const char *name, enum language language,
                     const struct page_ops_filter *filter, size_t page)
{
    struct text text = {0};
    char number[24] = "";

    text_add_string(&text, language == LANGUAGE_EN ? "/en/ops" : "/ops");
    add_word(&text, "q", filter->words);
    add_word(&text, "state", filter->state);
    add_word(&text, "agency", filter->agency);
    add_word(&text, "programme", filter->programme);
    if (page > 1)
        snprintf(number, sizeof number, "%zu", page);
    add_word(&text, "page", number);
    json_set_string(value, name, text_string(&text));
    text_free(&text);
}

/* --- what can be chosen ----------------------------------------------------------------------- */

static void add_choice(json_t *list, const char *id, const char *name, const char *chosen)
{
    json_t *const value = json_object();

    json_set_string(value, "id", id);
    json_set_string(value, "name", name);
    json_set_bool(value, "chosen", is_asked(chosen) && strcmp(chosen, id) == 0);
    json_array_append_new(list, value);
}

static void set_choices(json_t *value, const struct pages *pages, const struct page_view *view,
                        const struct page_ops_filter *filter)
{
    const struct catalogue *const catalogue = view->catalogue;
    json_t *const agencies = json_array();
    json_t *const programmes = json_array();
    json_t *const states = json_array();

    for (size_t i = 0; i < catalogue->agency_count; i++)
        add_choice(agencies, catalogue->agencies[i].id,
                   agency_name(&catalogue->agencies[i], view->language), filter->agency);
    add_choice(agencies, nobody, page_word(pages, view->language, "no_agency"), filter->agency);
    for (size_t i = 0; i < catalogue->programme_count; i++)
        add_choice(programmes, catalogue->programmes[i].id,
                   programme_name(&catalogue->programmes[i], view->language), filter->programme);
    add_choice(programmes, nobody, page_word(pages, view->language, "no_programme"),
               filter->programme);
    for (int i = 0; i < OPS_RANKS; i++)
        add_choice(states, ops_rank_names[i],
                   page_word_of(pages, view->language, "state_", ops_rank_names[i]), filter->state);
    json_set(value, "agencies", agencies);
    json_set(value, "programmes", programmes);
    json_set(value, "states", states);
    json_set_string(value, "query", filter->words);
    json_set_bool(value, "is_filtered",
                  is_asked(filter->words) || is_asked(filter->state) || is_asked(filter->agency) ||
                      is_asked(filter->programme));
}

/* How many there are of each state, of those that fit in all other ways. */
static void set_counts(json_t *value, const struct pages *pages, struct wish *wish)
{
    const struct page_view *const view = wish->view;
    int64_t counts[OPS_RANKS] = {0};
    int64_t total = 0;
    json_t *const rows = json_array();

    wish->any_state = true;
    for (size_t i = 0; i < view->catalogue->service_count; i++)
        if (snapshot_shows(view->snapshot, &view->catalogue->services[i]) && wants(wish, i)) {
            counts[ops_rank_of(view, i)]++;
            total++;
        }
    wish->any_state = false;
    for (int i = 0; i < OPS_RANKS; i++) {
        struct page_ops_filter filter = *wish->filter;
        json_t *row;

        if (counts[i] == 0)
            continue;
        row = json_object();
        filter.state = ops_rank_names[i];
        ops_set_rank(row, pages, view->language, (enum ops_rank)i);
        json_set_integer(row, "count", counts[i]);
        set_link(row, "href", view->language, &filter, 1);
        json_array_append_new(rows, row);
    }
    json_set(value, "counts", rows);
    json_set_integer(value, "total", total);
}

/* --- rows ------------------------------------------------------------------------------------- */

static void set_probes(json_t *row, const struct pages *pages, const struct page_view *view,
                       const struct service *service)
{
    json_t *const rows = json_array();
    int64_t calm = 0;

    for (size_t i = 0; service->probe_count > 1 && i < service->probe_count; i++) {
        const size_t probe = service->first_probe + i;

        if (view->snapshot->probes[probe].state == STATE_UP)
            calm++;
        else
            json_array_append_new(rows, ops_probe(pages, view, probe));
    }
    json_set_bool(row, "has_probes", json_array_size(rows) > 0);
    json_set(row, "probes", rows);
    if (calm > 0)
        json_set_integer(row, "calm", calm);
    else
        json_set_null(row, "calm");
}

static json_t *make_row(const struct pages *pages, const struct page_view *view,
                        const struct ops_seen *seen)
{
    const struct catalogue *const catalogue = view->catalogue;
    const struct service *const service = &catalogue->services[seen->service];
    const struct service_view *const is = &view->snapshot->services[seen->service];
    const enum language language = view->language;
    json_t *const row = json_object();
    bool is_told;

    ops_set_rank(row, pages, language, seen->rank);
    json_set_string(row, "id", service->id);
    json_set_string(row, "name", service_name(service, language));
    ops_set_href(row, "href", language, "services", service->id);
    json_set_string(row, "agency",
                    service->agency == NONE_AT_ALL
                        ? NULL
                        : agency_name(&catalogue->agencies[service->agency], language));
    json_set_bool(row, "is_public", service->is_public);
    json_set_null(row, "since");
    json_set_null(row, "lasting");
    if (seen->rank != OPS_UP && is->since_ms > 0) {
        page_set_moment(row, "since", language, is->since_ms, PAGE_HOUR);
        page_set_span(row, "lasting", pages, language, view->snapshot->at_ms - is->since_ms);
    }
    page_set_latency(row, "latency", pages, language, is->latency_us);
    json_set_string(row, "reason",
                    is->reason == REASON_NONE
                        ? NULL
                        : page_word_of(pages, language, "reason_", reason_name(is->reason)));
    is_told = ops_set_acts(row, pages, view, seen->service);
    json_set_bool(row, "is_told", is_told || is->reason != REASON_NONE);
    set_probes(row, pages, view, service);
    return row;
}

static void set_rows(json_t *value, const struct pages *pages, const struct wish *wish)
{
    const struct page_view *const view = wish->view;
    json_t *const rows = json_array();
    size_t count;
    struct ops_seen *const seen = ops_sort(view, wants, wish, &count);
    const size_t last = count == 0 ? 1 : (count + ROWS_MOST - 1) / ROWS_MOST;
    const size_t page = wish->filter->page < 1      ? 1
                        : wish->filter->page > last ? last
                                                    : wish->filter->page;

    for (size_t i = (page - 1) * ROWS_MOST; i < count && i < page * ROWS_MOST; i++)
        json_array_append_new(rows, make_row(pages, view, &seen[i]));
    free(seen);
    json_set_integer(value, "found", (int64_t)count);
    json_set_integer(value, "page", (int64_t)page);
    json_set_integer(value, "page_count", (int64_t)last);
    json_set_bool(value, "pages_many", last > 1);
    if (page > 1)
        set_link(value, "previous", view->language, wish->filter, page - 1);
    if (page < last)
        set_link(value, "next", view->language, wish->filter, page + 1);
    json_set_bool(value, "has_rows", json_array_size(rows) > 0);
    json_set(value, "rows", rows);
}

bool page_write_ops(const struct pages *pages, const struct page_ops *ops,
                    const struct page_finder *finder, const struct page_ops_filter *filter,
                    struct text *text, struct error *error)
{
    json_t *const value = page_ops_begin(pages, ops, "ops_services");
    const enum language other = ops->view->language == LANGUAGE_EN ? LANGUAGE_VI : LANGUAGE_EN;
    struct wish wish = {.view = ops->view, .filter = filter, .finder = finder};

    set_link(value, "other", other, filter, filter->page);
    set_choices(value, pages, ops->view, filter);
    if (ops->view->snapshot != NULL) {
        if (is_asked(filter->words))
            wish.words = page_finder_words_of(filter->words);
        set_counts(value, pages, &wish);
        set_rows(value, pages, &wish);
        page_finder_words_free(wish.words);
    }
    return page_finish(pages, "ops", value, text, error);
}
