#include "stage/api_acts.h"

#include <stdio.h>

#include "model/acts.h"
#include "model/roster.h"
#include "model/silence.h"
#include "stage/api_inside.h"

void api_write_done(const char *verb, int64_t id, const char *by, const char *token,
                    struct text *text)
{
    json_t *const document = json_object();

    json_set_string(document, "verb", verb);
    if (id == 0)
        json_set_null(document, "id");
    else
        json_set_integer(document, "id", id);
    json_set_string(document, "by", *by == '\0' ? NULL : by);
    if (token != NULL)
        json_set_string(document, "token", token);
    api_finish(document, text);
}

void api_write_refusal(const struct api_refusal *refusal, struct text *text)
{
    json_t *const document = api_problem(refusal->status, refusal->detail);

    if (refusal->word != NULL)
        json_set_string(document, "word", refusal->word);
    if (refusal->by != NULL && *refusal->by != '\0') {
        json_set_string(document, "by", refusal->by);
        json_set_instant(document, "by_at", refusal->by_ms);
    }
    api_finish(document, text);
}

json_t *api_trial(const struct catalogue *catalogue, size_t probe, bool was_asked,
                  const struct sample *sample, const char *detail)
{
    json_t *const row = json_object();
    json_t *const phases = json_object();
    char name[32];

    json_set_string(row, "probe", catalogue->probes[probe].id);
    json_set_string(row, "kind", catalogue->probes[probe].kind);
    json_set_bool(row, "asked", was_asked);
    json_set_instant(row, "at", sample->at_ms);
    json_set_string(row, "outcome", outcome_name(sample->outcome));
    json_set_string(row, "reason",
                    sample->reason == REASON_NONE ? NULL : reason_name(sample->reason));
    json_set_string(row, "detail", *detail == '\0' ? NULL : detail);
    for (int i = 0; i < PHASE_COUNT; i++) {
        snprintf(name, sizeof name, "%s_ms", phase_name((enum phase)i));
        json_set_ms(phases, name, sample->phase_us[i]);
    }
    json_set(row, "phases", phases);
    json_set_ms(row, "total_ms", sample->total_us);
    return row;
}

void api_write_tried(const char *service, int64_t at_ms, json_t *probes, struct text *text)
{
    json_t *const document = json_object();

    json_set_string(document, "service", service);
    json_set_instant(document, "at", at_ms);
    json_set(document, "probes", probes);
    api_finish(document, text);
}

void api_write_silences(const struct api_view *view, struct text *text)
{
    const struct acts *const acts = view->snapshot == NULL ? NULL : view->snapshot->acts;
    json_t *const document = json_object();
    json_t *const list = json_array();

    for (size_t i = 0; acts != NULL && i < acts->silence_count; i++) {
        const struct silence *const silence = &acts->silences[i];
        json_t *const row = json_object();

        json_set_integer(row, "id", silence->id);
        json_set_string(row, "state", silence->to_ms <= view->snapshot->at_ms ? "ended" : "on");
        json_set_string(row, "scope", hush_name(silence->scope));
        json_set_string(row, "subject", silence->subject);
        json_set_instant(row, "from", silence->from_ms);
        json_set_instant(row, "to", silence->to_ms);
        json_set_string(row, "by", silence->author);
        json_set_string(row, "reason", silence->reason);
        json_array_append_new(list, row);
    }
    json_set_instant(document, "at", view->snapshot == NULL ? 0 : view->snapshot->at_ms);
    json_set(document, "silences", list);
    api_finish(document, text);
}

static json_t *shift_of(const struct api_view *view, size_t index)
{
    const struct catalogue *const catalogue = view->catalogue;
    const struct roster *const roster = &catalogue->calling.rosters[index];
    const struct acts *const acts = view->snapshot->acts;
    const struct hand_over *const handed =
        acts == NULL || acts->hand_overs == NULL ? NULL : &acts->hand_overs[index];
    const bool is_handed = handed != NULL && handed->at_ms != 0 &&
                           handed->at_ms <= view->snapshot->at_ms &&
                           view->snapshot->at_ms < handed->until_ms;
    const struct calendar *const hours = catalogue_hours(catalogue, NONE_AT_ALL);
    const struct duty duty = roster_duty(roster, hours, handed, view->snapshot->at_ms);
    const int64_t turn_ms =
        is_handed ? handed->until_ms : roster_next_turn(roster, hours, view->snapshot->at_ms);
    json_t *const row = json_object();
    json_t *const people = json_array();

    for (size_t i = 0; i < duty.count; i++)
        json_array_append_new(people, json_string(catalogue->people[duty.people[i]].id));
    json_set_string(row, "roster", roster->id);
    json_set(row, "people", people);
    json_set_bool(row, "otherwise", duty.is_otherwise);
    json_set_instant(row, "until", turn_ms == INT64_MAX ? 0 : turn_ms);
    json_set_string(row, "handed_over_by", is_handed ? acts->hand_words[index].author : NULL);
    json_set_instant(row, "handed_over_at", is_handed ? handed->at_ms : 0);
    json_set_string(row, "note", is_handed ? acts->hand_words[index].note : NULL);
    return row;
}

void api_write_shifts(const struct api_view *view, struct text *text)
{
    json_t *const document = json_object();
    json_t *const list = json_array();

    for (size_t i = 0; view->snapshot != NULL && i < view->catalogue->calling.roster_count; i++)
        json_array_append_new(list, shift_of(view, i));
    json_set_instant(document, "at", view->snapshot == NULL ? 0 : view->snapshot->at_ms);
    json_set(document, "shifts", list);
    api_finish(document, text);
}
