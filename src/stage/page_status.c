/* The page of all services: what is wrong on top, then all of them, by programme or by agency. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stage/page_parts.h"

enum { PAST_MOST = 5, OPEN_MOST = 100 };

/* --- how all of them are --------------------------------------------------------------------- */

/* "%s dịch vụ đang gián đoạn" with its number. */
static void add_counted(struct text *text, const struct pages *pages, enum language language,
                        const char *state, size_t count)
{
    const char *const word = page_word_of(pages, language, count == 1 ? "one_" : "some_", state);
    const char *const hole = strstr(word, "%s");
    char number[24];

    page_format_count(number, language, count);
    if (text->length > 0)
        text_add_string(text, page_word(pages, language, "and"));
    if (hole == NULL) {
        text_add_string(text, word);
        return;
    }
    text_add_bytes(text, word, (size_t)(hole - word));
    text_add_string(text, number);
    text_add_string(text, hole + 2);
}

static void set_overall(json_t *value, const struct pages *pages, enum language language,
                        const struct page_tally *tally)
{
    static const char *const calm[] = {[STATE_UP] = "all_up", [STATE_UNKNOWN] = "some_unknown"};
    const enum state worst = page_worst(tally);
    json_t *const overall = json_object();
    struct text text = {0};

    if (tally->maintained > 0 && worst != STATE_DOWN && worst != STATE_DEGRADED)
        page_set_maintained(overall, pages, language);
    else
        page_set_state(overall, pages, language, worst);
    if (tally->all == 0)
        text_add_string(&text, page_word(pages, language, "nothing_watched"));
    else if (tally->of[STATE_UNKNOWN] == tally->all)
        text_add_string(&text, page_word(pages, language, "all_unknown"));
    else if (tally->maintained == 0 && (worst == STATE_UP || worst == STATE_UNKNOWN))
        text_add_string(&text, page_word(pages, language, calm[worst]));
    if (tally->of[STATE_DOWN] > 0)
        add_counted(&text, pages, language, "down", tally->of[STATE_DOWN]);
    if (tally->of[STATE_DEGRADED] > 0)
        add_counted(&text, pages, language, "degraded", tally->of[STATE_DEGRADED]);
    if (tally->maintained > 0)
        add_counted(&text, pages, language, "maintenance", tally->maintained);
    json_set_string(overall, "sentence", text_string(&text));
    json_set(value, "overall", overall);
    text_free(&text);
}

/* --- incidents ------------------------------------------------------------------------------- */

static void set_incidents(json_t *value, const struct pages *pages, const struct page_view *view)
{
    const struct snapshot *const snapshot = view->snapshot;
    json_t *const open = json_array();
    json_t *const past = json_array();

    for (size_t i = 0; i < snapshot->incident_count; i++) {
        const struct incident *const incident = &snapshot->incidents[i];
        const bool is_open = incident_is_open(incident);
        json_t *const list = is_open ? open : past;

        if (page_shows(view, incident->service) &&
            json_array_size(list) < (size_t)(is_open ? OPEN_MOST : PAST_MOST))
            json_array_append_new(list, page_incident(pages, view, incident));
    }
    json_set_bool(value, "has_open", json_array_size(open) > 0);
    json_set_bool(value, "has_past", json_array_size(past) > 0);
    json_set(value, "open", open);
    json_set(value, "past", past);
}

/* --- the page -------------------------------------------------------------------------------- */

static void set_tally(json_t *value, const struct pages *pages, const struct page_view *view)
{
    struct page_tally tally = {.all = 0};

    for (size_t i = 0; i < view->catalogue->service_count; i++)
        if (page_shows(view, i))
            page_count(&tally, view, i);
    set_overall(value, pages, view->language, &tally);
    json_set(value, "counts", page_counts(pages, view->language, &tally, false));
}

/* "/agencies/vpub" without the language. */
static void set_addresses(json_t *value, const struct page_view *view,
                          const struct page_choice *choice)
{
    const bool is_english = view->language == LANGUAGE_EN;
    const char *const room = choice->grouping == PAGE_BY_AGENCY ? "agencies" : "programmes";

    if (choice->only != NULL)
        page_set_href(value, "other", is_english ? LANGUAGE_VI : LANGUAGE_EN, room, choice->only);
    else if (choice->grouping == PAGE_BY_AGENCY)
        json_set_string(value, "other", is_english ? "/agencies" : "/en/agencies");
    else
        json_set_string(value, "other", is_english ? "/" : "/en/");
}

bool page_write_status(const struct pages *pages, const struct page_view *view,
                       const struct page_choice *choice, struct text *text, struct error *error)
{
    json_t *const value = page_begin(pages, view);
    const json_t *groups;

    json_set_string(value, "page_title", page_word(pages, view->language, "title"));
    set_addresses(value, view, choice);
    json_set_bool(value, "is_one", choice->only != NULL);
    if (view->snapshot != NULL) {
        set_tally(value, pages, view);
        set_incidents(value, pages, view);
        page_set_works(value, pages, view);
        page_set_posts(value, pages, view, SIZE_MAX);
        page_set_groups(value, pages, view, choice);
        groups = json_object_get(value, "groups");
        if (choice->only != NULL && json_array_size(groups) > 0)
            json_set_string(value, "page_title",
                            json_string_value(json_object_get(json_array_get(groups, 0), "name")));
    }
    return page_finish(pages, choice->only != NULL ? "services" : "status", value, text, error);
}
