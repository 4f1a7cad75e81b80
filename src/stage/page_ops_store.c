/* Letters and allowances: what was read from the store, for people. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "model/letter.h"
#include "stage/page_chart.h"
#include "stage/page_ops_inside.h"

enum { BUDGETS_MOST = 100 /* of a page */, OUTBOX_SHOWN_MOST = 20 /* outbox_view.h */ };

static const char *word_in(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static int64_t number_in(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static void set_instant(json_t *value, const char *name, enum language language, const char *text)
{
    int64_t at_ms;

    if (text != NULL && clock_parse(text, &at_ms))
        page_set_moment(value, name, language, at_ms, PAGE_SECONDS);
}

/* --- letters ---------------------------------------------------------------------------------- */

static json_t *letter_row(const struct pages *pages, enum language language, const json_t *letter,
                          bool is_sent)
{
    json_t *const row = json_object();

    json_set_integer(row, "id", number_in(letter, "id"));
    json_set_string(row, "kind", page_word_of(pages, language, "letter_", word_in(letter, "kind")));
    json_set_string(row, "person", word_in(letter, "person"));
    json_set_string(row, "channel", word_in(letter, "channel"));
    json_set_integer(row, "attempts", number_in(letter, "attempts"));
    set_instant(row, "at", language, word_in(letter, is_sent ? "sent" : "made"));
    json_set_string(row, "answer", word_in(letter, is_sent ? "receipt" : "trouble"));
    json_set_bool(row, "doubt", json_is_true(json_object_get(letter, "perhaps_delivered")));
    return row;
}

static void add_fate(json_t *fates, const struct pages *pages, enum language language,
                     const json_t *outbox, enum letter_fate fate)
{
    const json_t *const letters = json_object_get(outbox, letter_fate_name(fate));
    json_t *const value = json_object();
    json_t *const rows = json_array();
    const json_t *letter;
    size_t i;

    json_array_foreach(letters, i, letter)
    {
        json_array_append_new(rows, letter_row(pages, language, letter, fate == LETTER_SENT));
    }
    json_set_string(value, "fate", letter_fate_name(fate));
    json_set_string(value, "title", page_word_of(pages, language, "fate_", letter_fate_name(fate)));
    json_set_integer(value, "count", (int64_t)json_array_size(rows));
    json_set_bool(value, "has_letters", json_array_size(rows) > 0);
    json_set_bool(value, "is_sent", fate == LETTER_SENT);
    json_set_bool(value, "is_cut",
                  fate != LETTER_WAITING && json_array_size(rows) >= OUTBOX_SHOWN_MOST);
    json_set(value, "letters", rows);
    json_array_append_new(fates, value);
}

static const json_t *find_pace(const json_t *outbox, const char *channel)
{
    const json_t *const paces = json_object_get(outbox, "channels");
    const json_t *pace;
    size_t i;

    json_array_foreach(paces, i, pace)
    {
        if (strcmp(word_in(pace, "channel"), channel) == 0)
            return pace;
    }
    return NULL;
}

static void set_pace(json_t *row, const char *name, const struct pages *pages,
                     enum language language, const json_t *pace, const char *member)
{
    const double ms = json_number_value(json_object_get(pace, member));

    page_set_latency(row, name, pages, language, (int64_t)(ms * (double)US_PER_MS));
}

static json_t *channel_rows(const struct pages *pages, const struct page_view *view,
                            const json_t *outbox)
{
    const enum language language = view->language;
    json_t *const rows = json_array();

    for (size_t i = 0; i < view->catalogue->channel_count; i++) {
        const char *const id = view->catalogue->channels[i].id;
        const struct channel_view *const seen = &view->snapshot->channels[i];
        const json_t *const pace = find_pace(outbox, id);
        json_t *const row = json_object();

        json_set_string(row, "id", id);
        json_set_string(row, "driver", view->catalogue->channels[i].driver);
        page_set_state(row, pages, language, seen->failing_since_ms != 0 ? STATE_DOWN : STATE_UP);
        json_set_string(
            row, "word",
            page_word(pages, language,
                      seen->failing_since_ms != 0 ? "ops_channel_failing" : "ops_channel_well"));
        page_set_moment(row, "failing", language, seen->failing_since_ms, PAGE_MINUTES);
        json_set_integer(row, "pending", seen->pending);
        json_set_integer(row, "sent", pace == NULL ? 0 : number_in(pace, "sent"));
        if (pace != NULL) {
            set_pace(row, "median", pages, language, pace, "median_ms");
            set_pace(row, "longest", pages, language, pace, "max_ms");
        }
        json_array_append_new(rows, row);
    }
    return rows;
}

bool page_write_ops_letters(const struct pages *pages, const struct page_ops *ops,
                            const json_t *outbox, struct text *text, struct error *error)
{
    static const enum letter_fate fates[] = {LETTER_WAITING, LETTER_REFUSED, LETTER_MERGED,
                                             LETTER_SENT};
    json_t *const value = page_ops_begin(pages, ops, "ops_letters");
    json_t *const list = json_array();

    json_set_bool(value, "unread", outbox == NULL);
    for (size_t i = 0; outbox != NULL && i < sizeof fates / sizeof *fates; i++)
        add_fate(list, pages, ops->view->language, outbox, fates[i]);
    json_set(value, "fates", list);
    if (ops->view->snapshot != NULL) {
        json_set(value, "channels", channel_rows(pages, ops->view, outbox));
        json_set(value, "shifts", ops_shifts(ops->view));
    }
    json_set_bool(value, "has_channels", json_array_size(json_object_get(value, "channels")) > 0);
    return page_finish(pages, "ops_letters", value, text, error);
}

/* --- allowances ------------------------------------------------------------------------------- */

struct budget {
    size_t service;
    const json_t *month, *half; /* either may be NULL */
    double worst;               /* the greater share of the two that is used */
};

static double share_of(const json_t *row)
{
    const int64_t used = number_in(row, "used_ms");
    const int64_t whole = number_in(row, "whole_ms");

    if (whole > 0)
        return (double)used / (double)whole;
    return used > 0 ? 1e9 : 0; /* a target of 100 % allows nothing */
}

static int compare_budgets(const void *one, const void *other)
{
    const struct budget *const a = one;
    const struct budget *const b = other;

    if (a->worst > b->worst || a->worst < b->worst)
        return a->worst > b->worst ? -1 : 1;
    return (a->service > b->service) - (a->service < b->service);
}

static void take_rows(struct budget *budgets, size_t count, const json_t *period, bool is_month)
{
    const json_t *const rows = json_object_get(period, "rows");
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        const size_t service = (size_t)number_in(row, "service");

        if (service >= count)
            continue;
        *(is_month ? &budgets[service].month : &budgets[service].half) = row;
        if (share_of(row) > budgets[service].worst)
            budgets[service].worst = share_of(row);
    }
}

/* "1,5": how many times as fast as the target allows, over the time so far. */
static void set_pace_of(json_t *value, enum language language, int64_t used_ms, int64_t allowed_ms)
{
    char number[32];
    char *point;

    if (allowed_ms <= 0)
        return;
    snprintf(number, sizeof number, "%.1f", (double)used_ms / (double)allowed_ms);
    point = strpbrk(number, ".,");
    if (point != NULL)
        *point = language == LANGUAGE_VI ? ',' : '.';
    json_set_string(value, "pace", number);
    json_set_bool(value, "is_fast", used_ms > allowed_ms);
}

static json_t *promise_cell(const struct pages *pages, enum language language, const json_t *row)
{
    const struct page_promise promise = {
        .availability = {.part = number_in(row, "part"), .whole = number_in(row, "of")},
        .used_ms = number_in(row, "used_ms"),
        .allowed_ms = number_in(row, "allowed_ms"),
        .whole_ms = number_in(row, "whole_ms")};
    json_t *value;

    if (row == NULL)
        return json_object();
    value = page_promise_value(&promise, pages, language);
    page_set_span(value, "left", pages, language,
                  promise.whole_ms > promise.used_ms ? promise.whole_ms - promise.used_ms : 0);
    set_pace_of(value, language, promise.used_ms, promise.allowed_ms);
    return value;
}

static json_t *budget_row(const struct pages *pages, const struct page_view *view,
                          const struct budget *budget)
{
    const struct service *const service = &view->catalogue->services[budget->service];
    json_t *const row = json_object();
    json_t *const cells = json_array();

    json_set_string(row, "name", service_name(service, view->language));
    json_set_string(row, "id", service->id);
    ops_set_href(row, "href", view->language, "services", service->id);
    page_set_percent(row, "target", view->language, service->target.availability_ppm);
    json_array_append_new(cells, promise_cell(pages, view->language, budget->month));
    json_array_append_new(cells, promise_cell(pages, view->language, budget->half));
    json_set(row, "cells", cells);
    return row;
}

static void set_pages(json_t *value, const struct page_ops *ops, size_t page, size_t last)
{
    const char *const home = ops->view->language == LANGUAGE_EN ? "/en" : "";
    char address[64];

    json_set_integer(value, "page", (int64_t)page);
    json_set_integer(value, "page_count", (int64_t)last);
    json_set_bool(value, "pages_many", last > 1);
    if (page > 1) {
        snprintf(address, sizeof address, "%s/ops/budgets?page=%zu", home, page - 1);
        json_set_string(value, "previous", address);
    }
    if (page < last) {
        snprintf(address, sizeof address, "%s/ops/budgets?page=%zu", home, page + 1);
        json_set_string(value, "next", address);
    }
}

static void set_budgets(json_t *value, const struct pages *pages, const struct page_ops *ops,
                        const json_t *found, size_t page)
{
    const size_t services = ops->view->catalogue->service_count;
    struct budget *const budgets = NEW_ARRAY(struct budget, services);
    json_t *const rows = json_array();
    size_t count = 0, last;

    for (size_t i = 0; i < services; i++)
        budgets[i].service = i;
    take_rows(budgets, services, json_object_get(found, "month"), true);
    take_rows(budgets, services, json_object_get(found, "half"), false);
    for (size_t i = 0; i < services; i++)
        if (budgets[i].month != NULL || budgets[i].half != NULL)
            budgets[count++] = budgets[i];
    if (count > 0)
        qsort(budgets, count, sizeof *budgets, compare_budgets);
    last = count == 0 ? 1 : (count + BUDGETS_MOST - 1) / BUDGETS_MOST;
    page = page < 1 ? 1 : page > last ? last : page;
    for (size_t i = (page - 1) * BUDGETS_MOST; i < count && i < page * BUDGETS_MOST; i++)
        json_array_append_new(rows, budget_row(pages, ops->view, &budgets[i]));
    free(budgets);
    set_pages(value, ops, page, last);
    json_set_integer(value, "found", (int64_t)count);
    json_set_bool(value, "has_rows", json_array_size(rows) > 0);
    json_set(value, "rows", rows);
}

bool page_write_ops_budgets(const struct pages *pages, const struct page_ops *ops,
                            const json_t *budgets, size_t page, struct text *text,
                            struct error *error)
{
    static const char *const periods[] = {"month", "half"};
    json_t *const value = page_ops_begin(pages, ops, "ops_budgets");
    json_t *const names = json_array();

    json_set_bool(value, "unread", budgets == NULL);
    if (budgets != NULL) {
        for (size_t i = 0; i < 2; i++)
            json_array_append(
                names,
                json_array_get(json_object_get(json_object_get(budgets, periods[i]), "names"),
                               ops->view->language));
        set_budgets(value, pages, ops, budgets, page);
    }
    json_set(value, "periods", names);
    return page_finish(pages, "ops_budgets", value, text, error);
}
