/* One incident: when and why, the samples of its time, and what was seen when it was confirmed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/words.h"
#include "command.h"
#include "io/store_evidence.h"
#include "io/store_read.h"
#include "model/sample_text.h"
#include "stage/config.h"

enum { SAMPLES_MOST = 500, DIGITS_MOST = 18 };

struct showing {
    const struct catalogue *catalogue;
    const char *probe; /* whose samples come */
    json_t *samples, *evidence;
};

static json_t *incident_to_json(const struct catalogue *catalogue, const struct incident *incident)
{
    json_t *const object = json_object();

    json_set_integer(object, "id", incident->id);
    json_set_string(object, "service", catalogue->services[incident->service].id);
    json_set_string(object, "state", state_name(incident->state));
    json_set_instant(object, "began", incident->began_ms);
    json_set_instant(object, "detected", incident->detected_ms);
    json_set_instant(object, "ended", incident->ended_ms);
    json_set_string(object, "reason", reason_name(incident->reason));
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

static void show(const struct showing *showing, const struct incident *incident, bool as_json)
{
    json_t *const document = incident_to_json(showing->catalogue, incident);
    char began[CLOCK_TEXT];
    struct text text = {0};

    if (as_json) {
        json_set(document, "samples", json_incref(showing->samples));
        json_set(document, "evidence", json_incref(showing->evidence));
        json_write(document, true, &text);
        puts(text_string(&text));
        text_free(&text);
    } else {
        printf("%" PRId64 "  %s  %s  %s  %s\n\n", incident->id,
               showing->catalogue->services[incident->service].id, tr(state_name(incident->state)),
               reason_name(incident->reason), clock_format(began, incident->began_ms));
        print_samples(showing->samples);
        print_evidence(showing->evidence);
    }
    json_decref(document);
}

/* EXIT_ANSWER_IS_NO: there is none. */
static enum exit_status look(const struct catalogue *catalogue, int64_t id, bool as_json,
                             struct error *error)
{
    struct reader *const reader = reader_open(catalogue->store_path, error);
    struct showing showing = {catalogue, NULL, json_array(), json_array()};
    struct incident *incidents = NULL;
    enum exit_status status = EXIT_WE_FAILED;
    size_t count = 0;

    if (reader != NULL && reader_load_incidents(reader, catalogue, 0, &incidents, &count, error)) {
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
    free(incidents);
    reader_close(reader);
    return status;
}

enum exit_status command_incident(const struct arguments *arguments)
{
    struct config *config;
    struct error error = {""};
    enum exit_status status;
    const char *number;

    if (arguments->word_count != 2 || strcmp(arguments->words[0], "show") != 0 ||
        strlen(arguments->words[1]) > DIGITS_MOST ||
        arguments->words[1][strspn(arguments->words[1], "0123456789")] != '\0') {
        fputs(tr("haidang: incident wants \"show\" and the number of one\n"), stderr);
        return EXIT_WRONG_USE;
    }
    number = arguments->words[1];
    config = command_load_config(arguments);
    if (config == NULL)
        return EXIT_WRONG_USE;
    status = look(config_catalogue(config), strtoll(number, NULL, 10), arguments->json, &error);
    if (status == EXIT_ANSWER_IS_NO)
        fprintf(stderr, tr("haidang: there is no incident %s\n"), number);
    else if (status != EXIT_FINE)
        fprintf(stderr, "haidang: %s\n", error.message);
    config_free(config);
    return status;
}
