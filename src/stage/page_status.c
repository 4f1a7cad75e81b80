/* The page of all services: what is wrong on top, then by programme, then by agency. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stage/page_parts.h"

enum { PAST_MOST = 10 };

/* --- how all of them are --------------------------------------------------------------------- */

struct tally {
    size_t of[STATE_COUNT];
    size_t all;
};

/* The gravest first. */
static const enum state by_gravity[STATE_COUNT] = {STATE_DOWN, STATE_DEGRADED, STATE_UNKNOWN,
                                                   STATE_UP};

static void count_state(struct tally *tally, enum state state)
{
    tally->of[state]++;
    tally->all++;
}

static enum state worst_state(const struct tally *tally)
{
    for (int i = 0; i < STATE_COUNT; i++)
        if (tally->of[by_gravity[i]] > 0)
            return by_gravity[i];
    return STATE_UNKNOWN;
}

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
                        const struct tally *tally)
{
    static const char *const calm[] = {[STATE_UP] = "all_up", [STATE_UNKNOWN] = "some_unknown"};
    const enum state worst = worst_state(tally);
    json_t *const overall = json_object();
    struct text text = {0};

    page_set_state(overall, pages, language, worst);
    if (tally->all == 0)
        text_add_string(&text, page_word(pages, language, "nothing_watched"));
    else if (tally->of[STATE_UNKNOWN] == tally->all)
        text_add_string(&text, page_word(pages, language, "all_unknown"));
    else if (worst == STATE_UP || worst == STATE_UNKNOWN)
        text_add_string(&text, page_word(pages, language, calm[worst]));
    if (tally->of[STATE_DOWN] > 0)
        add_counted(&text, pages, language, "down", tally->of[STATE_DOWN]);
    if (tally->of[STATE_DEGRADED] > 0)
        add_counted(&text, pages, language, "degraded", tally->of[STATE_DEGRADED]);
    json_set_string(overall, "sentence", text_string(&text));
    json_set(value, "overall", overall);
    text_free(&text);
}

/* A row for each state that occurs. */
static json_t *counts_of(const struct pages *pages, enum language language,
                         const struct tally *tally, bool only_bad)
{
    json_t *const counts = json_array();

    for (int i = 0; i < STATE_COUNT; i++) {
        const enum state state = by_gravity[i];
        json_t *count;

        if (tally->of[state] == 0 || (only_bad && state == STATE_UP))
            continue;
        count = json_object();
        page_set_state(count, pages, language, state);
        json_set_integer(count, "count", (int64_t)tally->of[state]);
        json_array_append_new(counts, count);
    }
    return counts;
}

/* --- rows and groups ------------------------------------------------------------------------- */

struct status {
    const struct pages *pages;
    const struct page_view *view;
    json_t **rows; /* by the catalogue's index; NULL for services that are not public */
    struct tally all;
};

static json_t *row_of(const struct status *status, size_t index)
{
    const enum language language = status->view->language;
    const struct catalogue *const catalogue = status->view->catalogue;
    const struct service *const service = &catalogue->services[index];
    const struct service_view *const seen = &status->view->snapshot->services[index];
    json_t *const row = json_object();

    page_set_href(row, "href", language, "services", service->id);
    json_set_string(row, "name", service_name(service, language));
    if (service->agency != NONE_AT_ALL)
        json_set_string(row, "agency",
                        name_in(language, catalogue->agencies[service->agency].name,
                                catalogue->agencies[service->agency].name_en));
    if (status->view->bars != NULL)
        json_set(row, "days", page_days(status->pages, language, &status->view->bars[index]));
    page_set_state(row, status->pages, language, seen->state);
    page_set_latency(row, "latency", status->pages, language, seen->latency_us);
    if (seen->state == STATE_DOWN || seen->state == STATE_DEGRADED) {
        page_set_moment(row, "since", language, seen->since_ms, PAGE_MINUTES);
        json_set_string(
            row, "reason",
            page_word_of(status->pages, language, "reason_", reason_name(seen->reason)));
    }
    return row;
}

static void make_rows(struct status *status)
{
    const struct catalogue *const catalogue = status->view->catalogue;

    status->rows = NEW_ARRAY(json_t *, catalogue->service_count);
    for (size_t i = 0; i < catalogue->service_count; i++) {
        if (!catalogue->services[i].is_public ||
            !snapshot_shows(status->view->snapshot, &catalogue->services[i]))
            continue;
        status->rows[i] = row_of(status, i);
        count_state(&status->all, status->view->snapshot->services[i].state);
    }
}

static void drop_rows(struct status *status)
{
    for (size_t i = 0; i < status->view->catalogue->service_count; i++)
        json_decref(status->rows[i]);
    free(status->rows);
}

enum grouping { BY_PROGRAMME, BY_AGENCY };

static int group_of(const struct service *service, enum grouping grouping)
{
    return grouping == BY_PROGRAMME ? service->programme : service->agency;
}

/* The public services of one programme or agency (or of none); NULL if there are none. */
static json_t *group(const struct status *status, enum grouping grouping, int which)
{
    const struct catalogue *const catalogue = status->view->catalogue;
    const enum language language = status->view->language;
    struct tally tally = {0};
    json_t *const services = json_array();
    json_t *value;

    for (size_t i = 0; i < catalogue->service_count; i++) {
        if (status->rows[i] == NULL || group_of(&catalogue->services[i], grouping) != which)
            continue;
        json_array_append(services, status->rows[i]);
        count_state(&tally, status->view->snapshot->services[i].state);
    }
    if (tally.all == 0) {
        json_decref(services);
        return NULL;
    }
    value = json_object();
    json_set(value, "services", services);
    json_set_integer(value, "count", (int64_t)tally.all);
    json_set(value, "bad", counts_of(status->pages, language, &tally, true));
    page_set_state(value, status->pages, language, worst_state(&tally));
    return value;
}

static void add_group(json_t *groups, json_t *group, const char *id, const char *name)
{
    if (group == NULL)
        return;
    json_set_string(group, "id", id);
    json_set_string(group, "name", name);
    json_array_append_new(groups, group);
}

static void set_programmes(const struct status *status, json_t *value)
{
    const struct catalogue *const catalogue = status->view->catalogue;
    const enum language language = status->view->language;
    json_t *const groups = json_array();

    for (size_t i = 0; i < catalogue->programme_count; i++) {
        const struct programme *const programme = &catalogue->programmes[i];

        add_group(groups, group(status, BY_PROGRAMME, (int)i), programme->id,
                  name_in(language, programme->name, programme->name_en));
    }
    add_group(groups, group(status, BY_PROGRAMME, NONE_AT_ALL), "-",
              page_word(status->pages, language, "no_programme"));
    json_set(value, "programmes", groups);
}

static void set_agencies(const struct status *status, json_t *value)
{
    const struct catalogue *const catalogue = status->view->catalogue;
    const enum language language = status->view->language;
    json_t *const groups = json_array();

    for (size_t i = 0; i < catalogue->agency_count; i++) {
        const struct agency *const agency = &catalogue->agencies[i];

        add_group(groups, group(status, BY_AGENCY, (int)i), agency->id,
                  name_in(language, agency->name, agency->name_en));
    }
    add_group(groups, group(status, BY_AGENCY, NONE_AT_ALL), "-",
              page_word(status->pages, language, "no_agency"));
    json_set(value, "agencies", groups);
}

/* --- incidents ------------------------------------------------------------------------------- */

static void set_incidents(const struct status *status, json_t *value)
{
    const struct snapshot *const snapshot = status->view->snapshot;
    json_t *const open = json_array();
    json_t *const past = json_array();

    for (size_t i = 0; i < snapshot->incident_count; i++) {
        const struct incident *const incident = &snapshot->incidents[i];

        if (status->rows[incident->service] == NULL)
            continue;
        if (incident_is_open(incident))
            json_array_append_new(open, page_incident(status->pages, status->view, incident));
        else if (json_array_size(past) < PAST_MOST)
            json_array_append_new(past, page_incident(status->pages, status->view, incident));
    }
    json_set_bool(value, "has_open", json_array_size(open) > 0);
    json_set_bool(value, "has_past", json_array_size(past) > 0);
    json_set(value, "open", open);
    json_set(value, "past", past);
}

bool page_write_status(const struct pages *pages, const struct page_view *view, struct text *text,
                       struct error *error)
{
    json_t *const value = page_begin(pages, view);
    struct status status = {.pages = pages, .view = view};

    json_set_string(value, "page_title", page_word(pages, view->language, "title"));
    json_set_string(value, "other", view->language == LANGUAGE_EN ? "/" : "/en/");
    if (view->snapshot != NULL) {
        make_rows(&status);
        set_overall(value, pages, view->language, &status.all);
        json_set(value, "counts", counts_of(pages, view->language, &status.all, false));
        set_incidents(&status, value);
        set_programmes(&status, value);
        set_agencies(&status, value);
        drop_rows(&status);
    }
    return page_finish(pages, "status", value, text, error);
}
