/* Services as rows, and the rows in groups: by programme or by agency. */
#include <stdlib.h>
#include <string.h>

#include "model/acts.h"
#include "stage/page_parts.h"

/* More services than this, and a page tells only of those that are not well, so many of a group. */
enum { ALL_MOST = 150, BAD_MOST = 20 };

static const char nobody[] = "-"; /* the id of the group of those that are in none */

/* --- how many are how ------------------------------------------------------------------------- */

/* The gravest first. */
static const enum state by_gravity[STATE_COUNT] = {STATE_DOWN, STATE_DEGRADED, STATE_UNKNOWN,
                                                   STATE_UP};

void page_count(struct page_tally *tally, const struct page_view *view, size_t service)
{
    if (acts_in_maintenance(view->snapshot->acts, service, view->snapshot->at_ms))
        tally->maintained++;
    else
        tally->of[view->snapshot->services[service].state]++;
    tally->all++;
}

enum state page_worst(const struct page_tally *tally)
{
    for (int i = 0; i < STATE_COUNT; i++)
        if (tally->of[by_gravity[i]] > 0)
            return by_gravity[i];
    return STATE_UNKNOWN;
}

void page_set_maintained(json_t *object, const struct pages *pages, enum language language)
{
    json_set_string(object, "state", "maintenance");
    json_set_string(object, "glyph", "◆");
    json_set_string(object, "word", page_word(pages, language, "state_maintenance"));
}

void page_set_seen(json_t *object, const struct pages *pages, const struct page_view *view,
                   size_t service)
{
    if (acts_in_maintenance(view->snapshot->acts, service, view->snapshot->at_ms))
        page_set_maintained(object, pages, view->language);
    else
        page_set_state(object, pages, view->language, view->snapshot->services[service].state);
}

static void add_count(json_t *counts, json_t *count, size_t number)
{
    json_set_integer(count, "count", (int64_t)number);
    json_array_append_new(counts, count);
}

json_t *page_counts(const struct pages *pages, enum language language,
                    const struct page_tally *tally, bool only_bad)
{
    json_t *const counts = json_array();

    for (int i = 0; i < STATE_COUNT; i++) {
        const enum state state = by_gravity[i];

        if (state == STATE_UNKNOWN && tally->maintained > 0) {
            json_t *const count = json_object();

            page_set_maintained(count, pages, language);
            add_count(counts, count, tally->maintained);
        }
        if (tally->of[state] > 0 && !(only_bad && state == STATE_UP)) {
            json_t *const count = json_object();

            page_set_state(count, pages, language, state);
            add_count(counts, count, tally->of[state]);
        }
    }
    return counts;
}

/* --- a row ------------------------------------------------------------------------------------ */

static const char *programme_of(const struct catalogue *catalogue, enum language language,
                                int programme)
{
    return programme == NONE_AT_ALL ? NULL
                                    : programme_name(&catalogue->programmes[programme], language);
}

static const char *agency_of(const struct catalogue *catalogue, enum language language, int agency)
{
    return agency == NONE_AT_ALL ? NULL : agency_name(&catalogue->agencies[agency], language);
}

json_t *page_row(const struct pages *pages, const struct page_view *view, size_t service,
                 enum page_grouping grouping)
{
    const enum language language = view->language;
    const struct service *const is = &view->catalogue->services[service];
    const struct service_view *const seen = &view->snapshot->services[service];
    json_t *const row = json_object();

    page_set_href(row, "href", language, "services", is->id);
    json_set_string(row, "name", service_name(is, language));
    json_set_string(row, "beside",
                    grouping == PAGE_BY_AGENCY
                        ? programme_of(view->catalogue, language, is->programme)
                        : agency_of(view->catalogue, language, is->agency));
    page_set_seen(row, pages, view, service);
    json_set(row, "days", page_days_of(pages, view, service));
    if (seen->state == STATE_DOWN || seen->state == STATE_DEGRADED) {
        page_set_moment(row, "since", language, seen->since_ms, PAGE_MINUTES);
        json_set_string(row, "cause", page_cause(pages, language, seen->reason));
    }
    return row;
}

/* --- groups ----------------------------------------------------------------------------------- */

struct grouped {
    const struct pages *pages;
    const struct page_view *view;
    enum page_grouping grouping;
    bool folded; /* only those that are not well */
};

static int group_of(const struct service *service, enum page_grouping grouping)
{
    return grouping == PAGE_BY_PROGRAMME ? service->programme : service->agency;
}

static size_t group_count(const struct catalogue *catalogue, enum page_grouping grouping)
{
    return grouping == PAGE_BY_PROGRAMME ? catalogue->programme_count : catalogue->agency_count;
}

/* Of the last one after all others: of those that are in none. */
static const char *group_id(const struct catalogue *catalogue, enum page_grouping grouping, int i)
{
    if (i == NONE_AT_ALL)
        return nobody;
    return grouping == PAGE_BY_PROGRAMME ? catalogue->programmes[i].id : catalogue->agencies[i].id;
}

static const char *group_name(const struct grouped *grouped, int i)
{
    const bool is_programme = grouped->grouping == PAGE_BY_PROGRAMME;
    const enum language language = grouped->view->language;

    if (i == NONE_AT_ALL)
        return page_word(grouped->pages, language, is_programme ? "no_programme" : "no_agency");
    return is_programme ? programme_of(grouped->view->catalogue, language, i)
                        : agency_of(grouped->view->catalogue, language, i);
}

static bool is_shown(const struct grouped *grouped, size_t service, size_t rows)
{
    const enum state state = grouped->view->snapshot->services[service].state;

    return !grouped->folded || (state != STATE_UP && state != STATE_UNKNOWN && rows < BAD_MOST);
}

/* NULL if it has no services. */
static json_t *make_group(const struct grouped *grouped, int which)
{
    const struct catalogue *const catalogue = grouped->view->catalogue;
    const enum language language = grouped->view->language;
    const char *const id = group_id(catalogue, grouped->grouping, which);
    struct page_tally tally = {.all = 0};
    json_t *const rows = json_array();
    json_t *value;

    for (size_t i = 0; i < catalogue->service_count; i++) {
        if (group_of(&catalogue->services[i], grouped->grouping) != which ||
            !page_shows(grouped->view, i))
            continue;
        page_count(&tally, grouped->view, i);
        if (is_shown(grouped, i, json_array_size(rows)))
            json_array_append_new(rows,
                                  page_row(grouped->pages, grouped->view, i, grouped->grouping));
    }
    if (tally.all == 0) {
        json_decref(rows);
        return NULL;
    }
    value = json_object();
    json_set_string(value, "id", id);
    json_set_string(value, "name", group_name(grouped, which));
    json_set_integer(value, "count", (int64_t)tally.all);
    json_set(value, "bad", page_counts(grouped->pages, language, &tally, true));
    page_set_state(value, grouped->pages, language, page_worst(&tally));
    json_set_bool(value, "has_rows", json_array_size(rows) > 0);
    json_set(value, "services", rows);
    if (grouped->folded)
        page_set_href(value, "more", language,
                      grouped->grouping == PAGE_BY_PROGRAMME ? "programmes" : "agencies", id);
    return value;
}

static bool is_wanted(const struct page_view *view, const struct page_choice *choice, int i)
{
    return choice->only == NULL ||
           strcmp(choice->only, group_id(view->catalogue, choice->grouping, i)) == 0;
}

bool page_has_group(const struct page_view *view, const struct page_choice *choice)
{
    const struct catalogue *const catalogue = view->catalogue;

    for (size_t i = 0; i < catalogue->service_count; i++)
        if (page_shows(view, i) &&
            is_wanted(view, choice, group_of(&catalogue->services[i], choice->grouping)))
            return true;
    return false;
}

static size_t count_shown(const struct page_view *view)
{
    size_t count = 0;

    for (size_t i = 0; i < view->catalogue->service_count; i++)
        count += page_shows(view, i);
    return count;
}

bool page_set_groups(json_t *value, const struct pages *pages, const struct page_view *view,
                     const struct page_choice *choice)
{
    const size_t count = group_count(view->catalogue, choice->grouping);
    const struct grouped grouped = {.pages = pages,
                                    .view = view,
                                    .grouping = choice->grouping,
                                    .folded = choice->only == NULL && count_shown(view) > ALL_MOST};
    json_t *const groups = json_array();

    for (size_t i = 0; i <= count; i++) {
        const int which = i < count ? (int)i : NONE_AT_ALL;
        json_t *const group = is_wanted(view, choice, which) ? make_group(&grouped, which) : NULL;

        if (group != NULL)
            json_array_append_new(groups, group);
    }
    json_set_bool(value, "by_agency", choice->grouping == PAGE_BY_AGENCY);
    json_set_bool(value, "by_programme", choice->grouping == PAGE_BY_PROGRAMME);
    json_set_bool(value, "folded", grouped.folded);
    json_set(value, "groups", groups);
    return json_array_size(json_object_get(value, "groups")) > 0;
}
