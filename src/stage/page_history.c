/* The incidents of a month, day by day. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "model/calendar_date.h"
#include "stage/page_parts.h"

enum { ROWS_MOST = 1500, YEAR_LEAST = 2000, MONTHS = 12 };

static const struct zone *zone_of(const struct page_view *view)
{
    static const struct zone utc;

    return view->catalogue->local == NULL ? &utc : view->catalogue->local;
}

/* --- which month ------------------------------------------------------------------------------ */

struct page_month page_month_of(const struct page_view *view, int64_t at_ms)
{
    const struct date date = date_of_day(zone_day(zone_of(view), at_ms));

    return (struct page_month){.year = date.year, .month = date.month};
}

static struct page_month month_beside(const struct page_month *month, int step)
{
    const int months = month->year * MONTHS + month->month - 1 + step;

    return (struct page_month){.year = months / MONTHS, .month = months % MONTHS + 1};
}

static bool is_later(const struct page_month *one, const struct page_month *other)
{
    return one->year * MONTHS + one->month > other->year * MONTHS + other->month;
}

bool page_month_parse(const char *text, const struct page_view *view, struct page_month *month)
{
    char day[DATE_TEXT];
    struct date date;
    const struct page_month now = page_month_of(view, view->snapshot->at_ms);

    if (snprintf(day, sizeof day, "%s-01", text) >= (int)sizeof day || !date_parse(day, &date) ||
        date.year < YEAR_LEAST)
        return false;
    *month = (struct page_month){.year = date.year, .month = date.month};
    return !is_later(month, &now);
}

int64_t page_month_begins(const struct page_view *view, const struct page_month *month)
{
    const struct date first = {month->year, month->month, 1};

    return zone_day_begins(zone_of(view), date_to_day(first));
}

static void set_month(json_t *value, const char *name, const struct pages *pages,
                      enum language language, const struct page_month *month)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    json_t *const made = json_object();
    char id[24];
    char text[64];

    snprintf(id, sizeof id, "%04d-%02d", month->year, month->month);
    if (language == LANGUAGE_VI)
        snprintf(text, sizeof text, "%s %d/%d", page_word(pages, language, "month"), month->month,
                 month->year);
    else
        snprintf(text, sizeof text, "%s %d", names[month->month - 1], month->year);
    json_set_string(made, "id", id);
    json_set_string(made, "text", text);
    page_set_href(made, "href", language, "history", id);
    json_set(value, name, made);
}

/* --- its days --------------------------------------------------------------------------------- */

static bool touches(const struct incident *incident, int64_t from_ms, int64_t to_ms)
{
    return incident->began_ms < to_ms &&
           (incident_is_open(incident) || incident->ended_ms > from_ms ||
            incident->began_ms >= from_ms);
}

static json_t *row_of(const struct pages *pages, const struct page_view *view,
                      const struct incident *incident, int64_t day_ms, bool has_page)
{
    json_t *const row = page_incident(pages, view, incident);

    if (incident->began_ms >= day_ms)
        page_set_moment(row, "began", view->language, incident->began_ms, PAGE_CLOCK);
    if (!has_page)
        json_set_null(row, "href");
    return row;
}

struct month_rows {
    const struct pages *pages;
    const struct page_view *view;
    const struct page_month *month;
    const struct incident **incidents; /* those of it that the public may see */
    size_t count, rows;
};

/* What was announced on that day. */
static json_t *posts_of(struct month_rows *rows, int64_t from_ms, int64_t to_ms)
{
    const struct acts *const acts = rows->view->snapshot->acts;
    json_t *const list = json_array();

    for (size_t i = 0; acts != NULL && i < acts->post_count && rows->rows < ROWS_MOST; i++) {
        const struct post *const post = &acts->posts[i];

        if (post->kind == POST_UPDATE || post_told_ms(post) < from_ms ||
            post_told_ms(post) >= to_ms || !page_shows_post(rows->view, post))
            continue;
        json_array_append_new(list, page_post(rows->pages, rows->view, post));
        rows->rows++;
    }
    return list;
}

/* NULL: nothing happened. */
static json_t *day_of(struct month_rows *rows, int32_t day)
{
    const int64_t from_ms = zone_day_begins(zone_of(rows->view), day);
    const int64_t to_ms = zone_day_begins(zone_of(rows->view), day + 1);
    json_t *const list = json_array();
    json_t *const posts = posts_of(rows, from_ms, to_ms);
    char text[PAGE_DAY_TEXT];
    json_t *value;

    for (size_t i = 0; i < rows->count && rows->rows < ROWS_MOST; i++)
        if (touches(rows->incidents[i], from_ms, to_ms)) {
            json_array_append_new(list, row_of(rows->pages, rows->view, rows->incidents[i], from_ms,
                                               !rows->month->is_old));
            rows->rows++;
        }
    if (json_array_size(list) + json_array_size(posts) == 0) {
        json_decref(list);
        json_decref(posts);
        return NULL;
    }
    value = json_object();
    json_set_integer(value, "number", date_of_day(day).day);
    json_set_string(value, "day", page_format_day(text, rows->view->language, day));
    json_set_bool(value, "has_rows", json_array_size(list) > 0);
    json_set(value, "rows", list);
    json_set_bool(value, "has_posts", json_array_size(posts) > 0);
    json_set(value, "posts", posts);
    return value;
}

static void gather(struct month_rows *rows, int64_t from_ms, int64_t to_ms, int64_t *began)
{
    const struct page_month *const month = rows->month;

    rows->incidents = NEW_ARRAY(const struct incident *, month->count);
    for (size_t i = 0; i < month->count; i++) {
        const struct incident *const incident = &month->incidents[i];

        if (!rows->view->catalogue->services[incident->service].is_public ||
            !touches(incident, from_ms, to_ms))
            continue;
        rows->incidents[rows->count++] = incident;
        *began += incident->began_ms >= from_ms;
    }
}

static void set_days(json_t *value, const struct pages *pages, const struct page_view *view,
                     const struct page_month *month)
{
    const struct page_month next = month_beside(month, 1);
    const int64_t from_ms = page_month_begins(view, month);
    const int64_t to_ms = page_month_begins(view, &next);
    const int32_t first = zone_day(zone_of(view), from_ms);
    const int32_t today = zone_day(zone_of(view), view->snapshot->at_ms);
    const int32_t end = first + date_days_in_month(month->year, month->month);
    struct month_rows rows = {.pages = pages, .view = view, .month = month};
    json_t *const days = json_array();
    int64_t began = 0;

    gather(&rows, from_ms, to_ms, &began);
    for (int32_t day = end <= today ? end : today + 1; day-- > first;) {
        json_t *const made = day_of(&rows, day);

        if (made != NULL)
            json_array_append_new(days, made);
    }
    free(rows.incidents);
    json_set_integer(value, "began", began);
    json_set_bool(value, "has_days", json_array_size(days) > 0);
    json_set_bool(value, "is_cut", rows.rows >= ROWS_MOST);
    json_set(value, "days", days);
}

bool page_write_history(const struct pages *pages, const struct page_view *view,
                        const struct page_month *month, struct text *text, struct error *error)
{
    const enum language language = view->language;
    const struct page_month now = page_month_of(view, view->snapshot->at_ms);
    const struct page_month before = month_beside(month, -1);
    const struct page_month after = month_beside(month, 1);
    json_t *const value = page_begin(pages, view);
    char title[128];

    set_month(value, "this", pages, language, month);
    if (before.year >= YEAR_LEAST)
        set_month(value, "previous", pages, language, &before);
    if (!is_later(&after, &now))
        set_month(value, "next", pages, language, &after);
    snprintf(title, sizeof title, "%s: %s", page_word(pages, language, "history"),
             json_string_value(json_object_get(json_object_get(value, "this"), "text")));
    json_set_string(value, "page_title", title);
    page_set_href(value, "other", language == LANGUAGE_EN ? LANGUAGE_VI : LANGUAGE_EN, "history",
                  json_string_value(json_object_get(json_object_get(value, "this"), "id")));
    set_days(value, pages, view, month);
    return page_finish(pages, "history", value, text, error);
}
