/* Planned work: what is under way, what is to come, what was; planning it and calling it off. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/acts.h"
#include "model/recurrence.h"
#include "stage/page_do_inside.h"

enum { NAMED_MOST = 12 };

static const char *string_of(const json_t *row, const char *name)
{
    return json_string_value(json_object_get(row, name));
}

static int64_t instant_of(const json_t *row, const char *name)
{
    return json_integer_value(json_object_get(row, name));
}

/* Its window under way or the next one, within ACTS_WORK_DAYS; NULL: there is none. */
static const struct planned_work *find_window(const struct page_view *view, const char *id)
{
    const struct acts *const acts = view->snapshot == NULL ? NULL : view->snapshot->acts;

    for (size_t i = 0; acts != NULL && id != NULL && i < acts->work_count; i++)
        if (strcmp(acts->works[i].id, id) == 0 && acts->works[i].to_ms > view->snapshot->at_ms)
            return &acts->works[i];
    return NULL;
}

static json_t *names_of(const struct page_view *view, const json_t *ids)
{
    json_t *const names = json_array();

    for (size_t i = 0; i < json_array_size(ids) && i < NAMED_MOST; i++) {
        const char *const id = json_string_value(json_array_get(ids, i));
        const int service = id == NULL ? NONE_AT_ALL : catalogue_find_service(view->catalogue, id);

        if (service != NONE_AT_ALL)
            json_array_append_new(names, json_string(service_name(
                                             &view->catalogue->services[service], view->language)));
    }
    return names;
}

static void set_window(json_t *value, const struct pages *pages, const struct page_view *view,
                       const struct planned_work *window, bool is_over)
{
    const bool is_now = window != NULL && window->from_ms <= view->snapshot->at_ms;
    const char *const word = is_over          ? "do_work_over"
                             : window == NULL ? "do_work_later"
                             : is_now         ? "do_work_now"
                                              : "do_work_soon";

    json_set_string(value, "state_word", page_word(pages, view->language, word));
    json_set_bool(value, "is_now", is_now && !is_over);
    json_set_bool(value, "is_late", window != NULL && !window->counts && !is_over);
    page_set_moment(value, "next", view->language, window == NULL ? 0 : window->from_ms,
                    PAGE_MINUTES);
}

/* Of the store: it can be ended here. */
static json_t *kept_row(const struct pages *pages, const struct page_do *page, const json_t *work)
{
    const struct page_view *const view = page->ops->view;
    const int64_t now_ms = view->snapshot == NULL ? 0 : view->snapshot->at_ms;
    const char *const every = string_of(work, "every");
    const bool is_over = instant_of(work, "cancelled_ms") != 0 ||
                         (every == NULL && instant_of(work, "to_ms") <= now_ms);
    json_t *const row = json_object();

    json_set_string(row, "id", string_of(work, "id"));
    json_set(row, "services", names_of(view, json_object_get(work, "services")));
    json_set_string(
        row, "purpose",
        name_in(view->language, string_of(work, "purpose"), string_of(work, "purpose_en")));
    page_set_moment(row, "from", view->language, instant_of(work, "from_ms"), PAGE_MINUTES);
    page_set_moment(row, "to", view->language, instant_of(work, "to_ms"), PAGE_MINUTES);
    page_set_moment(row, "announced", view->language, instant_of(work, "announced_ms"),
                    PAGE_MINUTES);
    page_set_moment(row, "cancelled", view->language, instant_of(work, "cancelled_ms"),
                    PAGE_MINUTES);
    page_do_set_rule(row, pages, view->language, every);
    set_window(row, pages, view, find_window(view, string_of(work, "id")), is_over);
    json_set_bool(row, "is_over", is_over);
    if (is_over) {
        json_set_null(row, "end");
    } else {
        json_t *const begins = json_object();

        json_set_string(begins, ".id", string_of(work, "id"));
        page_do_set_form(row, "end", pages, page, "maintenance-end", begins);
    }
    return row;
}

/* Of the configuration: it is ended there. */
static json_t *configured_row(const struct pages *pages, const struct page_view *view,
                              const struct maintenance *work)
{
    json_t *const row = json_object();
    json_t *const ids = json_array();
    struct text rule = {0};

    for (size_t i = 0; i < work->service_count; i++)
        json_array_append_new(ids, json_string(view->catalogue->services[work->services[i]].id));
    recurrence_add_text(&work->rule, &rule);
    json_set_string(row, "id", work->id);
    json_set(row, "services", names_of(view, ids));
    json_set_string(row, "purpose", name_in(view->language, work->purpose, work->purpose_en));
    page_set_moment(row, "from", view->language, work->from_ms, PAGE_MINUTES);
    page_set_moment(row, "to", view->language, work->to_ms, PAGE_MINUTES);
    page_do_set_rule(row, pages, view->language, rule.length == 0 ? NULL : text_string(&rule));
    set_window(row, pages, view, find_window(view, work->id), false);
    json_decref(ids);
    text_free(&rule);
    return row;
}

static json_t *begins_with(const struct page_view *view, const char *service)
{
    json_t *const begins = json_object();

    if (service != NULL && catalogue_find_service(view->catalogue, service) != NONE_AT_ALL)
        json_set_string(begins, "services", service);
    return begins;
}

bool page_write_do_maintenance(const struct pages *pages, const struct page_do *page,
                               const char *service, struct text *text, struct error *error)
{
    const struct page_view *const view = page->ops->view;
    json_t *const value = page_do_begin(pages, page, "do_maintenance", "maintenance", NULL);
    json_t *const current = json_array();
    json_t *const over = json_array();
    json_t *const configured = json_array();

    for (size_t i = 0; i < json_array_size(page->found); i++) {
        json_t *const row = kept_row(pages, page, json_array_get(page->found, i));

        json_array_append_new(json_is_true(json_object_get(row, "is_over")) ? over : current, row);
    }
    for (size_t i = 0; i < view->catalogue->maintenance_count; i++)
        if (find_window(view, view->catalogue->maintenance[i].id) != NULL)
            json_array_append_new(configured,
                                  configured_row(pages, view, &view->catalogue->maintenance[i]));
    json_set_bool(value, "is_read", page->found != NULL);
    json_set_bool(value, "has_current", json_array_size(current) > 0);
    json_set_bool(value, "has_over", json_array_size(over) > 0);
    json_set_bool(value, "has_configured", json_array_size(configured) > 0);
    json_set(value, "current", current);
    json_set(value, "over", over);
    json_set(value, "configured", configured);
    json_set_integer(value, "notice_days", view->catalogue->policy.notice_days);
    page_do_set_form(value, "add", pages, page, "maintenance-add", begins_with(view, service));
    return page_finish(pages, "do_maintenance", value, text, error);
}
