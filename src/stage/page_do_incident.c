/* One incident: how it is, what is to be done next, and all that happened, in one line of time. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/acts.h"
#include "model/incident_code.h"
#include "stage/page_do_inside.h"
#include "stage/page_ops_inside.h"

/* --- how it went ------------------------------------------------------------------------------ */

struct step {
    int64_t at_ms;
    json_t *value;
};

struct steps {
    const struct pages *pages;
    const struct page_view *view;
    struct step *list;
    size_t count, capacity;
};

static json_t *lines_of(const char *said)
{
    json_t *const lines = json_array();

    while (said != NULL && *said != '\0') {
        const size_t length = strcspn(said, "\n");

        if (length > 0)
            json_array_append_new(lines, json_stringn(said, length));
        said += length + (said[length] == '\n');
    }
    return lines;
}

static json_t *add_step(struct steps *steps, int64_t at_ms, const char *look, const char *word)
{
    json_t *const value = json_object();

    json_set_string(value, "look", look);
    json_set_string(value, "what", page_word(steps->pages, steps->view->language, word));
    page_set_moment(value, "at", steps->view->language, at_ms, PAGE_SECONDS);
    json_set_null(value, "who");
    json_set_null(value, "lines");
    json_set_null(value, "facts");
    json_set_bool(value, "is_public", false);
    steps->list = memory_room(steps->list, steps->count, &steps->capacity, sizeof *steps->list);
    steps->list[steps->count++] = (struct step){at_ms, value};
    return value;
}

static void add_own_steps(struct steps *steps, const struct incident *incident)
{
    const char *const look = state_name(incident->state);

    add_step(steps, incident->began_ms, look, "step_began");
    if (incident->detected_ms > incident->began_ms)
        add_step(steps, incident->detected_ms, look, "step_detected");
    if (!incident_is_open(incident))
        add_step(steps, incident->ended_ms, "up", "step_ended");
}

static void add_notes(struct steps *steps, int64_t incident)
{
    size_t count = 0;
    const struct incident_note *const notes =
        acts_notes(steps->view->snapshot->acts, incident, &count);

    for (size_t i = 0; i < count; i++) {
        json_t *const value = add_step(steps, notes[i].at_ms, "note", "do_step_note");
        struct text said = {0};

        text_add(&said, "%s%s%s", notes[i].text, notes[i].text_en == NULL ? "" : "\n",
                 notes[i].text_en == NULL ? "" : notes[i].text_en);
        json_set_string(value, "who", notes[i].author);
        json_set_bool(value, "is_public", notes[i].is_public);
        json_set(value, "lines", lines_of(text_string(&said)));
        text_free(&said);
    }
}

/* "until 22:30, expected 23:00, taken over from An" */
static void add_fact(json_t *facts, const struct steps *steps, const char *word, const char *said)
{
    json_t *fact;

    if (said == NULL)
        return;
    fact = json_object();
    json_set_string(fact, "label", page_word(steps->pages, steps->view->language, word));
    json_set_string(fact, "said", said);
    json_array_append_new(facts, fact);
}

static const char *moment_text(char text[64], const json_t *words, const char *name)
{
    const char *const said = json_string_value(json_object_get(words, name));

    if (said == NULL || strlen(said) < 16)
        return NULL;
    snprintf(text, 64, "%.5s %.2s/%.2s/%.4s", said + 11, said + 8, said + 5, said);
    return text;
}

static json_t *facts_of(const struct steps *steps, const json_t *words)
{
    const char *const owner = json_string_value(json_object_get(words, "owner"));
    json_t *const facts = json_array();
    char moment[64];

    add_fact(facts, steps, "do_to", json_string_value(json_object_get(words, "assignee")));
    add_fact(facts, steps, "do_taken_from",
             json_string_value(json_object_get(words, "taken_over_from")));
    add_fact(facts, steps, "ack_until", moment_text(moment, words, "until"));
    add_fact(facts, steps, "expected", moment_text(moment, words, "expected"));
    if (owner != NULL)
        add_fact(facts, steps, "owner",
                 page_word_of(steps->pages, steps->view->language, "owner_", owner));
    add_fact(facts, steps, "do_cause", json_string_value(json_object_get(words, "cause")));
    return facts;
}

/* Notes are told by themselves.  False: nobody took it on by it. */
static bool add_deed(struct steps *steps, const json_t *deed)
{
    static const char *const words[][2] = {{"incident.ack", "step_taken"},
                                           {"incident.assign", "do_step_assigned"},
                                           {"incident.attribute", "do_step_attributed"}};
    const char *const verb = json_string_value(json_object_get(deed, "verb"));

    for (size_t i = 0; verb != NULL && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], verb) == 0) {
            json_t *const value = add_step(
                steps, json_integer_value(json_object_get(deed, "at_ms")), "note", words[i][1]);

            json_set_string(value, "who", json_string_value(json_object_get(deed, "author")));
            json_set(value, "facts", facts_of(steps, json_object_get(deed, "words")));
            return i < 2;
        }
    return false;
}

static void add_deeds(struct steps *steps, const json_t *found, const struct incident_act *act)
{
    const json_t *const deeds = json_object_get(found, "deeds");
    bool was_taken = false;

    for (size_t i = 0; i < json_array_size(deeds); i++)
        was_taken |= add_deed(steps, json_array_get(deeds, i));
    if (!was_taken && act != NULL && act->at_ms != 0) /* with others of the same cause */
        json_set_string(add_step(steps, act->at_ms, "note", "step_taken"), "who", act->by);
}

static void add_letters(struct steps *steps, const json_t *found)
{
    const json_t *const letters = json_object_get(found, "letters");
    int64_t last_ms = -1;

    for (size_t i = 0; i < json_array_size(letters); i++) {
        const int64_t at_ms =
            json_integer_value(json_object_get(json_array_get(letters, i), "made_ms"));

        if (at_ms - last_ms > 1000) /* many are made at once */
            add_step(steps, at_ms, "told", "do_step_told");
        last_ms = at_ms;
    }
}

static int compare_steps(const void *one, const void *other)
{
    const struct step *const a = one;
    const struct step *const b = other;

    return (a->at_ms > b->at_ms) - (a->at_ms < b->at_ms);
}

static json_t *steps_of(const struct pages *pages, const struct page_do *page,
                        const struct incident *incident)
{
    struct steps steps = {.pages = pages, .view = page->ops->view};
    json_t *const list = json_array();

    add_own_steps(&steps, incident);
    add_notes(&steps, incident->id);
    add_deeds(&steps, page->found, acts_find(steps.view->snapshot->acts, incident->id));
    add_letters(&steps, page->found);
    qsort(steps.list, steps.count, sizeof *steps.list, compare_steps);
    for (size_t i = 0; i < steps.count; i++)
        json_array_append_new(list, steps.list[i].value);
    free(steps.list);
    return list;
}

/* --- what else is known ----------------------------------------------------------------------- */

static const char *name_of_person(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; id != NULL && i < catalogue->person_count; i++)
        if (strcmp(catalogue->people[i].id, id) == 0)
            return catalogue->people[i].name;
    return id;
}

static json_t *letters_of(const struct pages *pages, const struct page_do *page)
{
    const struct page_view *const view = page->ops->view;
    const json_t *const letters = json_object_get(page->found, "letters");
    json_t *const rows = json_array();

    for (size_t i = 0; i < json_array_size(letters); i++) {
        const json_t *const letter = json_array_get(letters, i);
        json_t *const row = json_object();

        json_set_string(
            row, "to",
            name_of_person(view->catalogue, json_string_value(json_object_get(letter, "person"))));
        json_set_string(row, "by", json_string_value(json_object_get(letter, "channel")));
        json_set_string(row, "kind",
                        page_word_of(pages, view->language, "letter_kind_",
                                     json_string_value(json_object_get(letter, "kind"))));
        json_set_string(row, "fate",
                        page_word_of(pages, view->language, "letter_fate_",
                                     json_string_value(json_object_get(letter, "fate"))));
        page_set_moment(row, "at", view->language,
                        json_integer_value(json_object_get(letter, "made_ms")), PAGE_SECONDS);
        page_set_moment(row, "sent", view->language,
                        json_integer_value(json_object_get(letter, "sent_ms")), PAGE_SECONDS);
        json_set_string(row, "why", json_string_value(json_object_get(letter, "trouble")));
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *evidence_of(const struct pages *pages, const struct page_do *page)
{
    const struct page_view *const view = page->ops->view;
    const json_t *const evidence = json_object_get(page->found, "evidence");
    json_t *const rows = json_array();

    for (size_t i = 0; i < json_array_size(evidence); i++) {
        const json_t *const piece = json_array_get(evidence, i);
        const char *const reason = json_string_value(json_object_get(piece, "reason"));
        json_t *const row = json_object();
        char id[24];

        snprintf(id, sizeof id, "%" JSON_INTEGER_FORMAT,
                 json_integer_value(json_object_get(piece, "id")));
        json_set_null(row, "href"); /* what was seen may tell more than who only looks may know */
        if (role_may(page->ops->role, ROLE_OPERATOR))
            ops_set_href(row, "href", view->language, "evidence", id);
        json_set_string(row, "probe", json_string_value(json_object_get(piece, "probe")));
        page_set_moment(row, "at", view->language,
                        json_integer_value(json_object_get(piece, "at_ms")), PAGE_SECONDS);
        json_set_string(row, "reason",
                        reason == NULL ? NULL
                                       : page_word_of(pages, view->language, "reason_", reason));
        json_set_string(row, "detail", json_string_value(json_object_get(piece, "detail")));
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *probes_of(const struct pages *pages, const struct page_view *view,
                         const struct service *service)
{
    json_t *const rows = json_array();

    for (size_t i = 0; i < service->probe_count; i++) {
        json_t *const row = ops_probe(pages, view, service->first_probe + i);
        const struct probe_view *const seen = &view->snapshot->probes[service->first_probe + i];

        page_set_moment(row, "at", view->language, seen->has_sample ? seen->last.at_ms : 0,
                        PAGE_SECONDS);
        if (json_object_get(row, "reason") == NULL)
            json_set_null(row, "reason");
        json_array_append_new(rows, row);
    }
    return rows;
}

/* --- what can be done ------------------------------------------------------------------------- */

static json_t *seen_by(const char *by)
{
    json_t *const begins = json_object();

    json_set_string(begins, ".seen_by", by == NULL ? "" : by);
    return begins;
}

/* Who has it: if it was just refused because of him, he is newer than the snapshot. */
static const char *holder_of(const struct page_do *page, const struct incident_act *act)
{
    if (page->is_refused && page->done_by != NULL && *page->done_by != '\0')
        return page->done_by;
    return act == NULL ? NULL : act->by;
}

static void set_forms(json_t *value, const struct pages *pages, const struct page_do *page,
                      const char *by, const struct incident_act *act)
{
    json_t *const attribute = json_object();

    if (act != NULL && act->owner != NONE_AT_ALL)
        json_set_string(attribute, "owner", owner_name((enum owner)act->owner));
    if (act != NULL && act->cause != NULL)
        json_set_string(attribute, "cause", act->cause);
    page_do_set_form(value, "ack", pages, page, "incident-ack", seen_by(by));
    page_do_set_form(value, "assign", pages, page, "incident-assign", seen_by(by));
    page_do_set_form(value, "note", pages, page, "incident-note", json_object());
    page_do_set_form(value, "attribute", pages, page, "incident-attribute", attribute);
}

static void set_holder(json_t *value, const struct pages *pages, const struct page_do *page,
                       const char *by, const struct incident_act *act)
{
    const struct page_view *const view = page->ops->view;
    const bool is_mine = by != NULL && (strcmp(by, page->ops->person) == 0 ||
                                        (page->me != NULL && strcmp(by, page->me) == 0));
    const bool is_his = act != NULL && act->by != NULL && by != NULL && strcmp(act->by, by) == 0;
    const char *const button = by == NULL ? "ack_take" : is_mine ? "ack_change" : "ack_take_over";

    json_set_string(value, "holder", by);
    json_set_bool(value, "is_mine", is_mine);
    json_set_bool(value, "is_free",
                  by == NULL || (is_his && !acts_is_taken(act, view->snapshot->at_ms)));
    if (is_his) {
        page_set_moment(value, "holder_at", view->language, act->at_ms, PAGE_MINUTES);
        page_set_moment(value, "holder_until", view->language, act->until_ms, PAGE_MINUTES);
    }
    page_set_moment(value, "expected_at", view->language, act == NULL ? 0 : act->expected_ms,
                    PAGE_MINUTES);
    json_set_string(json_object_get(value, "ack"), "button",
                    page_word(pages, view->language, button));
}

/* "has_…", or that it is known that there is none. */
static void set_list(json_t *value, const char *name, bool is_read, json_t *list)
{
    char word[40];

    snprintf(word, sizeof word, "has_%s", name);
    json_set_bool(value, word, json_array_size(list) > 0);
    snprintf(word, sizeof word, "lacks_%s", name);
    json_set_bool(value, word, is_read && json_array_size(list) == 0);
    json_set(value, name, list);
}

/* What the public is told of it, and from which wording one more word begins. */
static void set_public(json_t *value, const struct page_do *page, const struct incident *incident,
                       const char *id)
{
    const struct page_view *const view = page->ops->view;
    const char *const template = !incident_is_open(incident)         ? "incident-resolved"
                                 : incident->state == STATE_DEGRADED ? "incident-degraded"
                                                                     : "incident-opened";
    char address[120];

    if (!view->catalogue->services[incident->service].is_public)
        return;
    page_set_href(value, "public_href", view->language, "incidents", id);
    snprintf(address, sizeof address, "%s/ops/posts?template=%s&incident=%s",
             view->language == LANGUAGE_EN ? "/en" : "", template, id);
    json_set_string(value, "post_href",
                    page->may(page->ops->role, "post-publish") ? address : NULL);
}

static void set_title(json_t *value, const struct pages *pages, const struct page_view *view,
                      const struct incident *incident)
{
    static const struct zone utc;
    const struct zone *const zone = view->catalogue->local == NULL ? &utc : view->catalogue->local;
    char code[INCIDENT_CODE];
    char title[512];

    snprintf(title, sizeof title, "%s: %s",
             incident_code(code, zone, incident->id, incident->began_ms),
             service_name(&view->catalogue->services[incident->service], view->language));
    (void)pages;
    json_set_string(value, "page_title", title);
}

bool page_write_do_incident(const struct pages *pages, const struct page_do *page,
                            const struct incident *incident, struct text *text, struct error *error)
{
    const struct page_view *const view = page->ops->view;
    const struct service *const service = &view->catalogue->services[incident->service];
    const struct incident_act *const act = acts_find(view->snapshot->acts, incident->id);
    const char *const by = holder_of(page, act);
    char id[24];
    json_t *value;

    snprintf(id, sizeof id, "%" PRId64, incident->id);
    value = page_do_begin(pages, page, "do_incidents", "incidents", id);
    set_title(value, pages, view, incident);
    json_set(value, "incident", page_incident(pages, view, incident));
    json_set_string(value, "follow", view->event); /* but for the forms, which are no live parts */
    json_set_bool(value, "is_open", incident_is_open(incident));
    json_set_string(value, "service_id", service->id);
    set_public(value, page, incident, id);
    json_set_string(
        value, "owner_word",
        page_word_of(pages, view->language, "owner_",
                     owner_name(act != NULL && act->owner != NONE_AT_ALL ? (enum owner)act->owner
                                                                         : service->owner)));
    json_set_string(value, "cause_said", act == NULL ? NULL : act->cause);
    set_forms(value, pages, page, by, act);
    set_holder(value, pages, page, by, act);
    json_set(value, "steps", steps_of(pages, page, incident));
    json_set(value, "probes", probes_of(pages, view, service));
    json_set_bool(value, "is_read", page->found != NULL);
    set_list(value, "letters", page->found != NULL, letters_of(pages, page));
    set_list(value, "evidence", page->found != NULL, evidence_of(pages, page));
    json_set_bool(value, "shows_note",
                  !incident_is_open(incident) || json_is_true(json_object_get(value, "is_free")) ||
                      !json_is_true(json_object_get(value, "is_mine")));
    return page_finish(pages, "do_incident", value, text, error);
}
