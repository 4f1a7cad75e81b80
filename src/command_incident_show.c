/* One incident: when and why, the samples of its time, what was seen when it was confirmed, and
 * what people did about it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/words.h"
#include "command.h"
#include "command_acts.h"
#include "command_print.h"
#include "io/store_acts.h"
#include "io/store_evidence.h"
#include "io/store_read.h"
#include "model/sample_text.h"

enum { SAMPLES_MOST = 500 };

struct showing {
    const struct catalogue *catalogue;
    const char *probe; /* whose samples come */
    json_t *samples, *evidence;
    struct acts *acts;
};

json_t *incident_json(const struct catalogue *catalogue, const struct acts *acts,
                      const struct incident *incident)
{
    const struct service *const service = &catalogue->services[incident->service];
    const struct incident_act *const act = acts_find(acts, incident->id);
    const bool said = act != NULL && act->owner != NONE_AT_ALL;
    json_t *const object = json_object();

    json_set_integer(object, "id", incident->id);
    json_set_string(object, "service", service->id);
    json_set_string(object, "state", state_name(incident->state));
    json_set_instant(object, "began", incident->began_ms);
    json_set_instant(object, "detected", incident->detected_ms);
    json_set_instant(object, "ended", incident->ended_ms);
    json_set_string(object, "reason", reason_name(incident->reason));
    json_set_string(object, "acknowledged_by", act == NULL ? NULL : act->by);
    json_set_instant(object, "acknowledged", act == NULL ? 0 : act->at_ms);
    json_set_instant(object, "acknowledged_until", act == NULL ? 0 : act->until_ms);
    json_set_instant(object, "expected", act == NULL ? 0 : act->expected_ms);
    json_set_string(object, "owner", owner_name(said ? (enum owner)act->owner : service->owner));
    json_set_string(object, "cause", act == NULL ? NULL : act->cause);
    return object;
}

static void on_sample(void *argument, const struct sample *sample)
{
    struct showing *const showing = argument;
    json_t *const object = json_object();

    json_set_string(object, "probe", showing->probe);
    json_set_instant(object, "at", sample->at_ms);
    json_set_string(object, "outcome", outcome_name(sample->outcome));
    json_set_string(object, "reason",
                    sample->reason == REASON_NONE ? NULL : reason_name(sample->reason));
    json_set_integer(object, "status", sample->status);
    json_set_ms(object, "total_ms", sample->total_us);
    json_array_append_new(showing->samples, object);
}

static void on_exhibit(void *argument, const struct exhibit *exhibit)
{
    struct showing *const showing = argument;
    json_t *const object = json_object();

    json_set_string(object, "probe", exhibit->probe);
    json_set_instant(object, "at", exhibit->at_ms);
    json_object_update(object, exhibit->document);
    json_array_append_new(showing->evidence, object);
}

static bool read_all(struct reader *reader, struct showing *showing,
                     const struct incident *incident, struct error *error)
{
    const struct service *const service = &showing->catalogue->services[incident->service];

    for (size_t i = 0; i < service->probe_count; i++) {
        const struct sample_range range = {
            .probe = showing->catalogue->probes[service->first_probe + i].id,
            .from_ms = incident->began_ms,
            .to_ms = incident->ended_ms == 0 ? INT64_MAX : incident->ended_ms + 1,
            .most = SAMPLES_MOST};

        showing->probe = range.probe;
        if (!reader_samples(reader, &range, on_sample, showing, error))
            return false;
    }
    return reader_evidence(reader, incident->id, on_exhibit, showing, error);
}

static void print_evidence(const json_t *evidence)
{
    json_t *exhibit;
    size_t i;

    json_array_foreach(evidence, i, exhibit)
    {
        struct text hops = {0};
        const char *const headers = json_string_value(json_object_get(exhibit, "headers"));
        const char *const body = json_string_value(json_object_get(exhibit, "body"));

        json_write(json_object_get(exhibit, "hops"), true, &hops);
        printf("\n%s  %s  %s\n%s\n%s\n", json_string_value(json_object_get(exhibit, "at")),
               json_string_value(json_object_get(exhibit, "probe")),
               json_string_value(json_object_get(exhibit, "reason")),
               json_string_value(json_object_get(exhibit, "detail")), text_string(&hops));
        printf("\n%s\n%s\n", headers == NULL ? "" : headers, body == NULL ? "" : body);
        text_free(&hops);
    }
}

static void print_samples(const json_t *samples)
{
    json_t *sample;
    size_t i;

    json_array_foreach(samples, i, sample)
    {
        const char *const reason = json_string_value(json_object_get(sample, "reason"));

        printf("%s  %-16s %-9s %s\n", json_string_value(json_object_get(sample, "at")),
               json_string_value(json_object_get(sample, "probe")),
               json_string_value(json_object_get(sample, "outcome")), reason == NULL ? "" : reason);
    }
}

static json_t *notes_json(const struct acts *acts, int64_t incident)
{
    json_t *const list = json_array();
    size_t count;
    const struct incident_note *const notes = acts_notes(acts, incident, &count);

    for (size_t i = 0; i < count; i++) {
        json_t *const object = json_object();

        json_set_instant(object, "at", notes[i].at_ms);
        json_set_string(object, "author", notes[i].author);
        json_set_bool(object, "public", notes[i].is_public);
        json_set_string(object, "text", notes[i].text);
        json_set_string(object, "text_en", notes[i].text_en);
        json_array_append_new(list, object);
    }
    return list;
}

static void print_acts(const struct acts *acts, const struct incident *incident)
{
    const struct incident_act *const act = acts_find(acts, incident->id);
    char when[CLOCK_TEXT];
    size_t count;
    const struct incident_note *const notes = acts_notes(acts, incident->id, &count);

    if (act != NULL && act->by != NULL)
        printf(tr("taken on by %s\n"), act->by);
    if (act != NULL && act->expected_ms != 0)
        printf(tr("expected to be over: %s\n"), clock_format(when, act->expected_ms));
    if (act != NULL && act->owner != NONE_AT_ALL)
        printf(tr("owner of the cause: %s\n"), owner_name((enum owner)act->owner));
    if (act != NULL && act->cause != NULL)
        printf(tr("cause: %s\n"), act->cause);
    for (size_t i = 0; i < count; i++)
        printf("%s  %s%s: %s\n", clock_format(when, notes[i].at_ms), notes[i].author,
               notes[i].is_public ? tr(" (public)") : "", notes[i].text);
    if (act != NULL || count > 0)
        puts("");
}

static void show(const struct showing *showing, const struct incident *incident, bool as_json)
{
    json_t *const document = incident_json(showing->catalogue, showing->acts, incident);
    char began[CLOCK_TEXT];

    if (as_json) {
        json_set(document, "notes", notes_json(showing->acts, incident->id));
        json_set(document, "samples", json_incref(showing->samples));
        json_set(document, "evidence", json_incref(showing->evidence));
        command_print_json(json_incref(document));
    } else {
        printf("%" PRId64 "  %s  %s  %s  %s\n\n", incident->id,
               showing->catalogue->services[incident->service].id, tr(state_name(incident->state)),
               reason_name(incident->reason), clock_format(began, incident->began_ms));
        print_acts(showing->acts, incident);
        print_samples(showing->samples);
        print_evidence(showing->evidence);
    }
    json_decref(document);
}

enum exit_status incident_show(const struct catalogue *catalogue, int64_t id, bool as_json,
                               struct error *error)
{
    struct reader *const reader = reader_open(catalogue->store_path, error);
    struct showing showing = {catalogue, NULL, json_array(), json_array(), NULL};
    struct incident *incidents = NULL;
    enum exit_status status = EXIT_WE_FAILED;
    size_t count = 0;

    if (reader != NULL)
        showing.acts = reader_acts(reader, catalogue, 0, clock_wall_ms(), error);
    if (showing.acts != NULL &&
        reader_load_incidents(reader, catalogue, 0, &incidents, &count, error)) {
        size_t i = 0;

        while (i < count && incidents[i].id != id)
            i++;
        if (i == count)
            status = EXIT_ANSWER_IS_NO;
        else if (read_all(reader, &showing, &incidents[i], error)) {
            show(&showing, &incidents[i], as_json);
            status = EXIT_FINE;
        }
    }
    json_decref(showing.samples);
    json_decref(showing.evidence);
    acts_release(showing.acts);
    free(incidents);
    reader_close(reader);
    return status;
}
