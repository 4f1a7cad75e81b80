/* An incident, as a row and as a page of its own. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/acts.h"
#include "model/incident_code.h"
#include "stage/page_parts.h"

/* --- what is wrong, in plain words ------------------------------------------------------------ */

/* Kinds of trouble as a citizen meets them; "cause_…" are their words. */
static const char *cause_name(enum reason reason)
{
    static const char *const names[REASON_COUNT] = {
        [REASON_REFUSED] = "reach",
        [REASON_UNREACHABLE] = "reach",
        [REASON_TIMEOUT_CONNECT] = "reach",
        [REASON_TIMEOUT_TLS] = "reach",
        [REASON_TIMEOUT_FIRST_BYTE] = "reach",
        [REASON_TIMEOUT_BODY] = "reach",
        [REASON_RESET] = "reach",
        [REASON_CLOSED] = "reach",
        [REASON_PROTOCOL] = "reach",
        [REASON_TLS_PROTOCOL] = "reach",
        [REASON_BANNER] = "reach",
        [REASON_STARTTLS] = "reach",
        [REASON_DNS_NO_NAME] = "name",
        [REASON_DNS_NO_ADDRESS] = "name",
        [REASON_DNS_FAILED] = "name",
        [REASON_TIMEOUT_NAME] = "name",
        [REASON_DNS_ANSWER] = "name",
        [REASON_DNS_SERIAL] = "name",
        [REASON_DNS_SIGNATURE] = "name",
        [REASON_TLS_EXPIRED] = "certificate",
        [REASON_TLS_NOT_YET_VALID] = "certificate",
        [REASON_TLS_NAME] = "certificate",
        [REASON_TLS_CHAIN] = "certificate",
        [REASON_CERTIFICATE] = "certificate",
        [REASON_SLOW] = "slow",
        [REASON_LOSS] = "slow",
        [REASON_STATUS] = "answer",
        [REASON_HEADER] = "answer",
        [REASON_CONTENT] = "answer",
        [REASON_SOFT_FAILURE] = "answer",
        [REASON_TOO_LARGE] = "answer",
        [REASON_REDIRECT] = "answer",
        [REASON_FINAL_HOST] = "answer",
        [REASON_FORMAT] = "answer",
        [REASON_FAULT] = "answer",
        [REASON_HASH] = "answer",
        [REASON_SOFT_ERROR] = "answer",
        [REASON_SOFT_EMPTY] = "answer",
        [REASON_SOFT_LOGIN] = "answer",
        [REASON_SOFT_PLANTED] = "answer",
        [REASON_SOFT_MAINTENANCE] = "maintenance",
        [REASON_STEP] = "step",
        [REASON_TOKEN] = "step",
        [REASON_DELIVERY] = "step",
        [REASON_STALE] = "data",
        [REASON_NO_BEAT] = "data",
        [REASON_BEAT_LATE] = "data",
        [REASON_BEAT_FAILED] = "data",
        [REASON_BEAT_EMPTY] = "data",
        [REASON_BEAT_VALUE] = "data",
    };

    return names[reason] == NULL ? "other" : names[reason];
}

const char *page_cause(const struct pages *pages, enum language language, enum reason reason)
{
    return page_word_of(pages, language, "cause_", cause_name(reason));
}

/* --- what to do meanwhile --------------------------------------------------------------------- */

/* NULL: nothing was configured. */
static json_t *meanwhile_of(const struct page_view *view, const struct service *service)
{
    const struct meanwhile *const is = &service->meanwhile;
    const char *const hotline = is->hotline != NULL ? is->hotline : view->catalogue->hotline;
    json_t *value;

    /* the province's number alone stands on the page anyway */
    if (is->text == NULL && is->text_en == NULL && is->counter == NULL && is->counter_en == NULL &&
        is->alternative == NULL && is->hotline == NULL)
        return NULL;
    value = json_object();
    json_set_string(value, "text", name_in(view->language, is->text, is->text_en));
    json_set_string(value, "counter", name_in(view->language, is->counter, is->counter_en));
    json_set_string(value, "alternative", is->alternative);
    json_set_bool(value, "has_more",
                  is->counter != NULL || is->counter_en != NULL || is->alternative != NULL);
    page_set_phone(value, "call", hotline);
    return value;
}

/* --- what people did about it ----------------------------------------------------------------- */

static const struct acts *acts_of(const struct page_view *view)
{
    return view->snapshot->acts;
}

static const char *stage_key(enum post_stage stage)
{
    static const char *const keys[POST_STAGE_COUNT] = {[POST_INVESTIGATING] = "stage_investigating",
                                                       [POST_IDENTIFIED] = "stage_identified",
                                                       [POST_MONITORING] = "stage_monitoring",
                                                       [POST_RESOLVED] = "stage_resolved"};

    return keys[stage] == NULL ? "step_note" : keys[stage];
}

static const struct incident_note *last_public_note(const struct acts *acts, int64_t incident)
{
    size_t count = 0;
    const struct incident_note *const notes = acts_notes(acts, incident, &count);

    while (count-- > 0)
        if (notes[count].is_public)
            return &notes[count];
    return NULL;
}

/* What was told last, as an update or as a public note. */
static void set_note(json_t *value, const struct pages *pages, const struct page_view *view,
                     int64_t incident)
{
    const struct incident_note *const note = last_public_note(acts_of(view), incident);
    const struct post *const post =
        acts_last_update(acts_of(view), incident, view->snapshot->at_ms);
    const bool is_post = post != NULL && (note == NULL || note->at_ms <= post_told_ms(post));
    json_t *row;

    if (post == NULL && note == NULL)
        return;
    row = json_object();
    if (is_post) {
        page_set_moment(row, "at", view->language, post_told_ms(post), PAGE_MINUTES);
        json_set_string(row, "said", name_in(view->language, post->text, post->text_en));
        json_set_string(row, "stage", page_word(pages, view->language, stage_key(post->stage)));
        page_set_moment(row, "changed", view->language, post->changed_ms, PAGE_MINUTES);
    } else {
        page_set_moment(row, "at", view->language, note->at_ms, PAGE_MINUTES);
        json_set_string(row, "said", name_in(view->language, note->text, note->text_en));
    }
    json_set(value, "note", row);
}

/* What the public may know: that somebody has it, not who; when it is expected to be over (as was
 * told, else as he said); what was told last. */
static void set_acts(json_t *value, const struct pages *pages, const struct page_view *view,
                     const struct incident *incident)
{
    const enum language language = view->language;
    const struct incident_act *const act = acts_find(acts_of(view), incident->id);
    const struct post *const post =
        acts_last_update(acts_of(view), incident->id, view->snapshot->at_ms);
    int64_t expected_ms = act == NULL ? 0 : act->expected_ms;

    if (post != NULL && post->expected_ms != 0)
        expected_ms = post->expected_ms;
    if (incident_is_open(incident)) {
        if (act != NULL && acts_is_taken(act, view->snapshot->at_ms))
            page_set_moment(value, "taken", language, act->at_ms, PAGE_MINUTES);
        page_set_moment(value, "expected", language, expected_ms, PAGE_MINUTES);
    }
    set_note(value, pages, view, incident->id);
}

/* --- how it went ------------------------------------------------------------------------------ */

struct step {
    int64_t at_ms;
    const char *key;    /* of its word */
    const char *look;   /* of its mark */
    const char *said;   /* NULL: nothing more */
    const char *title;  /* NULL: none */
    int64_t changed_ms; /* 0: never */
};

static int compare_steps(const void *one, const void *other)
{
    const struct step *const a = one;
    const struct step *const b = other;

    return (a->at_ms > b->at_ms) - (a->at_ms < b->at_ms);
}

static json_t *step_value(const struct step *step, const struct pages *pages,
                          enum language language)
{
    json_t *const value = json_object();

    json_set_string(value, "look", step->look);
    json_set_string(value, "what", page_word(pages, language, step->key));
    page_set_moment(value, "at", language, step->at_ms, PAGE_MINUTES);
    json_set_string(value, "title", step->title);
    page_set_moment(value, "changed", language, step->changed_ms, PAGE_MINUTES);
    json_set(value, "lines", page_lines(step->said));
    return value;
}

static size_t add_updates(struct step *steps, const struct page_view *view,
                          const struct incident *incident)
{
    const struct acts *const acts = acts_of(view);
    size_t count = 0;

    for (size_t i = 0; acts != NULL && i < acts->post_count; i++) {
        const struct post *const post = &acts->posts[i];

        if (post->incident == incident->id && post_stands(post, view->snapshot->at_ms))
            steps[count++] =
                (struct step){.at_ms = post_told_ms(post),
                              .key = stage_key(post->stage),
                              .look = "note",
                              .said = name_in(view->language, post->text, post->text_en),
                              .title = name_in(view->language, post->title, post->title_en),
                              .changed_ms = post->changed_ms};
    }
    return count;
}

/* Ours; all that is known of it, with room for one more. */
static struct step *gather_steps(const struct page_view *view, const struct incident *incident,
                                 size_t *count)
{
    const struct incident_act *const act = acts_find(acts_of(view), incident->id);
    size_t note_count = 0;
    const struct incident_note *const notes = acts_notes(acts_of(view), incident->id, &note_count);
    struct step *const steps = NEW_ARRAY(
        struct step, note_count + (acts_of(view) == NULL ? 0 : acts_of(view)->post_count) + 4);

    *count = 0;
    steps[(*count)++] =
        (struct step){incident->began_ms, "step_began", state_name(incident->state), NULL, NULL, 0};
    if (incident->detected_ms > incident->began_ms)
        steps[(*count)++] = (struct step){
            incident->detected_ms, "step_detected", state_name(incident->state), NULL, NULL, 0};
    if (act != NULL && act->at_ms > 0)
        steps[(*count)++] = (struct step){act->at_ms, "step_taken", "note", NULL, NULL, 0};
    for (size_t i = 0; i < note_count; i++)
        if (notes[i].is_public)
            steps[(*count)++] = (struct step){
                notes[i].at_ms, "step_note",
                "note",         name_in(view->language, notes[i].text, notes[i].text_en),
                NULL,           0};
    *count += add_updates(steps + *count, view, incident);
    return steps;
}

static json_t *steps_of(const struct pages *pages, const struct page_view *view,
                        const struct incident *incident)
{
    json_t *const list = json_array();
    size_t count;
    struct step *const steps = gather_steps(view, incident, &count);

    if (!incident_is_open(incident))
        steps[count++] = (struct step){incident->ended_ms, "step_ended", "up", NULL, NULL, 0};
    qsort(steps, count, sizeof *steps, compare_steps);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, step_value(&steps[i], pages, view->language));
    free(steps);
    return list;
}

/* --- a row, and a page ------------------------------------------------------------------------ */

json_t *page_incident(const struct pages *pages, const struct page_view *view,
                      const struct incident *incident)
{
    const struct service *const service = &view->catalogue->services[incident->service];
    const int64_t until = incident->ended_ms > 0 ? incident->ended_ms : view->snapshot->at_ms;
    const enum language language = view->language;
    static const struct zone utc;
    const struct zone *const zone = view->catalogue->local == NULL ? &utc : view->catalogue->local;
    json_t *const value = json_object();
    char id[24];
    char code[INCIDENT_CODE];

    snprintf(id, sizeof id, "%" PRId64, incident->id);
    json_set_string(value, "id", id);
    json_set_string(value, "code", incident_code(code, zone, incident->id, incident->began_ms));
    page_set_href(value, "href", language, "incidents", id);
    page_set_href(value, "service_href", language, "services", service->id);
    json_set_string(value, "service", service_name(service, language));
    page_set_state(value, pages, language, incident->state);
    json_set_string(value, "reason",
                    page_word_of(pages, language, "reason_", reason_name(incident->reason)));
    json_set_string(value, "cause", page_cause(pages, language, incident->reason));
    page_set_moment(value, "began", language, incident->began_ms, PAGE_MINUTES);
    page_set_moment(value, "detected", language, incident->detected_ms, PAGE_MINUTES);
    page_set_moment(value, "ended", language, incident->ended_ms, PAGE_MINUTES);
    json_set_bool(value, "open", incident_is_open(incident));
    page_set_span(value, "duration", pages, language, until - incident->began_ms);
    if (incident_is_open(incident))
        json_set(value, "meanwhile", meanwhile_of(view, service));
    json_set_bool(value, "maintained",
                  incident_is_open(incident) &&
                      acts_in_maintenance(acts_of(view), incident->service, view->snapshot->at_ms));
    set_acts(value, pages, view, incident);
    return value;
}

/* Who has to mend it: what was found out, else whose the service is. */
static enum owner owner_of(const struct page_view *view, const struct incident *incident,
                           const struct service *service)
{
    const struct incident_act *const act = acts_find(acts_of(view), incident->id);

    return act != NULL && act->owner != NONE_AT_ALL ? (enum owner)act->owner : service->owner;
}

bool page_write_incident(const struct pages *pages, const struct page_view *view,
                         const struct incident *incident, struct text *text, struct error *error)
{
    json_t *const value = page_begin(pages, view);
    json_t *const row = page_incident(pages, view, incident);
    const enum language other = view->language == LANGUAGE_EN ? LANGUAGE_VI : LANGUAGE_EN;
    const struct service *const service = &view->catalogue->services[incident->service];
    char title[512];

    page_set_href(value, "other", other, "incidents",
                  json_string_value(json_object_get(row, "id")));
    snprintf(title, sizeof title, "%s %s: %s", page_word(pages, view->language, "incident"),
             json_string_value(json_object_get(row, "code")),
             service_name(service, view->language));
    json_set_string(value, "page_title", title);
    json_set_string(row, "owner",
                    page_word_of(pages, view->language, "owner_",
                                 owner_name(owner_of(view, incident, service))));
    json_set(row, "steps", steps_of(pages, view, incident));
    json_set(value, "incident", row);
    return page_finish(pages, "incident", value, text, error);
}
