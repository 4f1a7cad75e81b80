/* What the pages of doing share, and those that are short. */
#include "stage/page_do.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/acts.h"
#include "model/silence.h"
#include "stage/page_do_inside.h"
#include "stage/page_ops_inside.h"
#include "stage/page_trial.h"

enum { ADDRESS_MOST = 200 };

/* --- every page ------------------------------------------------------------------------------- */

static void set_address(json_t *value, const char *name, enum language language, const char *room,
                        const char *rest)
{
    char address[ADDRESS_MOST];

    snprintf(address, sizeof address, "%s/ops/%s%s%s", language == LANGUAGE_EN ? "/en" : "", room,
             rest == NULL ? "" : "/", rest == NULL ? "" : rest);
    json_set_string(value, name, address);
}

/* What became of what he sent. */
static void set_turn(json_t *value, const struct pages *pages, const struct page_do *page)
{
    const enum language language = page->ops->view->language;
    char key[80];

    json_set_bool(value, "running", page->is_running);
    json_set_bool(value, "refused", page->is_refused);
    json_set_bool(value, "is_wrong", page->wrong != NULL);
    if (page->wrong != NULL) {
        snprintf(key, sizeof key, "%s-%s", page->verb, page->wrong);
        json_set_string(value, "wrong_id", key);
    }
    json_set_bool(value, "to_confirm", page->is_to_confirm);
    json_set_bool(value, "failed",
                  page->verb != NULL && page->wrong == NULL && !page->is_refused &&
                      !page->is_to_confirm);
    page_do_set_trouble(value, "why", pages, page);
    json_set_bool(value, "done", page->done != NULL);
    if (page->done == NULL)
        return;
    snprintf(key, sizeof key, "done_%s", page->done);
    json_set_string(value, "done_said", page_word(pages, language, key));
    json_set_string(value, "done_by", page->done_by);
    json_set_integer(value, "done_id", page->done_id);
}

json_t *page_do_begin(const struct pages *pages, const struct page_do *page, const char *title,
                      const char *room, const char *rest)
{
    const enum language language = page->ops->view->language;
    json_t *const value = page_ops_begin(pages, page->ops, title);

    json_set_bool(value, "has_forms", true); /* what was typed must not be lost by a reload */
    set_address(value, "other", language == LANGUAGE_EN ? LANGUAGE_VI : LANGUAGE_EN, room, rest);
    set_address(value, "action", language, room, rest);
    json_set_string(value, "number", page->number);
    json_object_del(value, "event"); /* what is typed must not be taken away */
    json_object_del(value, "updated");
    json_object_del(value, "valid");
    set_turn(value, pages, page);
    return value;
}

static json_t *named_id(int64_t id)
{
    char text[24];
    json_t *const begins = json_object();

    snprintf(text, sizeof text, "%" PRId64, id);
    json_set_string(begins, ".id", text);
    return begins;
}

/* --- silences --------------------------------------------------------------------------------- */

static const char *name_of_scope(const struct pages *pages, const struct page_do *page,
                                 const struct silence *silence, char *text, size_t room)
{
    static const char *const words[HUSH_COUNT] = {
        [HUSH_AGENCY] = "agency", [HUSH_PROGRAMME] = "programme", [HUSH_OWNER] = "owner"};
    const enum language language = page->ops->view->language;
    const struct catalogue *const catalogue = page->ops->view->catalogue;
    const int service = catalogue_find_service(catalogue, silence->subject);

    if (silence->scope == HUSH_ALL)
        snprintf(text, room, "%s", page_word(pages, language, "do_all_services"));
    else if (silence->scope != HUSH_SERVICE)
        snprintf(text, room, "%s: %s", page_word(pages, language, words[silence->scope]),
                 silence->subject);
    else if (service == NONE_AT_ALL)
        snprintf(text, room, "%s", silence->subject);
    else
        snprintf(text, room, "%s (%s)", service_name(&catalogue->services[service], language),
                 silence->subject);
    return text;
}

static json_t *silence_row(const struct pages *pages, const struct page_do *page,
                           const struct silence *silence)
{
    const struct page_view *const view = page->ops->view;
    const bool is_on = silence->to_ms > view->snapshot->at_ms;
    json_t *const row = json_object();
    char scope[600];

    json_set_integer(row, "id", silence->id);
    json_set_bool(row, "is_on", is_on);
    json_set_string(row, "scope", name_of_scope(pages, page, silence, scope, sizeof scope));
    page_set_moment(row, "from", view->language, silence->from_ms, PAGE_MINUTES);
    page_set_moment(row, "to", view->language, silence->to_ms, PAGE_MINUTES);
    json_set_string(row, "author", silence->author);
    json_set_string(row, "reason", silence->reason);
    if (is_on)
        page_do_set_form(row, "end", pages, page, "silence-end", named_id(silence->id));
    else
        json_set_null(row, "end");
    return row;
}

bool page_write_do_silences(const struct pages *pages, const struct page_do *page,
                            const char *scope, struct text *text, struct error *error)
{
    const struct snapshot *const snapshot = page->ops->view->snapshot;
    const struct acts *const acts = snapshot == NULL ? NULL : snapshot->acts;
    json_t *const value = page_do_begin(pages, page, "do_silences", "silences", NULL);
    json_t *const on = json_array();
    json_t *const over = json_array();
    json_t *const begins = json_object();

    for (size_t i = acts == NULL ? 0 : acts->silence_count; i-- > 0;)
        json_array_append_new(acts->silences[i].to_ms > snapshot->at_ms ? on : over,
                              silence_row(pages, page, &acts->silences[i]));
    json_set_bool(value, "has_on", json_array_size(on) > 0);
    json_set(value, "on", on);
    json_set_bool(value, "has_over", json_array_size(over) > 0);
    json_set(value, "over", over);
    if (scope != NULL)
        json_set_string(begins, "scope", scope);
    page_do_set_form(value, "add", pages, page, "silence-add", begins);
    return page_finish(pages, "do_silences", value, text, error);
}

/* --- the shift -------------------------------------------------------------------------------- */

static json_t *handed_of(const struct page_view *view, size_t roster)
{
    const struct acts *const acts = view->snapshot->acts;
    const struct hand_over *const handed =
        acts == NULL || acts->hand_overs == NULL ? NULL : &acts->hand_overs[roster];
    json_t *value;

    if (handed == NULL || handed->at_ms == 0 || view->snapshot->at_ms >= handed->until_ms)
        return json_null();
    value = json_object();
    page_set_moment(value, "at", view->language, handed->at_ms, PAGE_MINUTES);
    json_set_string(value, "author", acts->hand_words[roster].author);
    json_set_string(value, "note", acts->hand_words[roster].note);
    return value;
}

static json_t *roster_row(const struct page_view *view, size_t index)
{
    const struct catalogue *const catalogue = view->catalogue;
    const struct roster *const roster = &catalogue->calling.rosters[index];
    const struct calendar *const hours = catalogue_hours(catalogue, NONE_AT_ALL);
    const struct acts *const acts = view->snapshot->acts;
    const struct hand_over *const handed =
        acts == NULL || acts->hand_overs == NULL ? NULL : &acts->hand_overs[index];
    const int64_t at_ms = view->snapshot->at_ms;
    const struct duty duty = roster_duty(roster, hours, handed, at_ms);
    const int64_t turn_ms = roster_next_turn(roster, hours, at_ms);
    json_t *const row = json_object();
    json_t *const people = json_array();

    for (size_t i = 0; i < duty.count; i++) {
        json_t *const person = json_object();

        json_set_string(person, "name", catalogue->people[duty.people[i]].name);
        page_set_phone(person, "phone", catalogue->people[duty.people[i]].phone);
        json_array_append_new(people, person);
    }
    json_set_string(row, "name", roster->name == NULL ? roster->id : roster->name);
    json_set(row, "people", people);
    json_set_bool(row, "is_otherwise", duty.is_otherwise);
    page_set_moment(row, "until", view->language, turn_ms == INT64_MAX ? 0 : turn_ms, PAGE_MINUTES);
    json_set(row, "handed", handed_of(view, index));
    return row;
}

bool page_write_do_shift(const struct pages *pages, const struct page_do *page, struct text *text,
                         struct error *error)
{
    const struct page_view *const view = page->ops->view;
    json_t *const value = page_do_begin(pages, page, "do_shift", "shift", NULL);
    json_t *const rosters = json_array();

    for (size_t i = 0; view->snapshot != NULL && i < view->catalogue->calling.roster_count; i++)
        json_array_append_new(rosters, roster_row(view, i));
    json_set_bool(value, "has_rosters", view->catalogue->calling.roster_count > 0);
    json_set(value, "rosters", rosters);
    page_do_set_form(value, "hand_over", pages, page, "shift-hand-over", json_object());
    return page_finish(pages, "do_shift", value, text, error);
}

/* --- trying a service ------------------------------------------------------------------------- */

bool page_write_do_try(const struct pages *pages, const struct page_do *page,
                       const struct page_do_tried *tried, struct text *text, struct error *error)
{
    const struct page_view *const view = page->ops->view;
    const struct service *const service = &view->catalogue->services[tried->service];
    json_t *const value = page_do_begin(pages, page, "do_try", "services", service->id);
    json_t *const rows = json_array();
    char title[600];
    char other[ADDRESS_MOST];

    snprintf(title, sizeof title, "%s: %s", page_word(pages, view->language, "do_try"),
             service_name(service, view->language));
    json_set_string(value, "page_title", title);
    snprintf(other, sizeof other, "%s/ops/services/%s/try",
             view->language == LANGUAGE_EN ? "" : "/en", service->id);
    json_set_string(value, "other", other);
    set_address(value, "service_href", view->language, "services", service->id);
    json_set_string(value, "service", service_name(service, view->language));
    json_set_bool(value, "may", page->may(page->ops->role, "service-try"));
    json_set_bool(value, "trying", tried->is_running);
    json_set_string(value, "trouble", tried->trouble);
    json_set_bool(value, "tried", tried->at_ms != 0 && !tried->is_running && tried->count > 0);
    page_set_moment(value, "tried_at", view->language, tried->at_ms, PAGE_SECONDS);
    for (size_t i = 0; !tried->is_running && i < tried->count; i++)
        json_array_append_new(rows, page_trial_row(pages, view, &tried->trials[i]));
    json_set(value, "phases", page_trial_head(pages, view->language));
    json_set(value, "trials", rows);
    return page_finish(pages, "do_try", value, text, error);
}
