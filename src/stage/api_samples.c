/* Samples of a service, all its probes in one row by time, a page at a time. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/names.h"
#include "io/store_read.h"
#include "stage/api.h"

#define DAY_MS (INT64_C(86400) * MS_PER_SECOND)

/* --- what was asked for ---------------------------------------------------------------------- */

bool api_parse_instant(const char *name, const char *written, int64_t *instant_ms,
                       struct error *error)
{
    char text[CLOCK_TEXT];
    char *blank;

    snprintf(text, sizeof text, "%s", written);
    blank = strchr(text, ' ');
    if (blank != NULL) /* how forms write '+' */
        *blank = '+';
    if (strlen(written) < sizeof text && clock_parse(text, instant_ms))
        return true;
    return error_set(error, tr("'%s' wants a time such as 2022-06-14T08:00:00+07:00"), name);
}

bool api_parse_span(const char *from, const char *to, int64_t now_ms, struct api_span *span,
                    struct error *error)
{
    struct api_span parsed = {.to_ms = now_ms};

    if (to != NULL && !api_parse_instant("to", to, &parsed.to_ms, error))
        return false;
    parsed.from_ms = parsed.to_ms - DAY_MS;
    if (from != NULL && !api_parse_instant("from", from, &parsed.from_ms, error))
        return false;
    if (parsed.from_ms > parsed.to_ms)
        return error_set(error, tr("'from' is after 'to'"));
    *span = parsed;
    return true;
}

/* --- reading --------------------------------------------------------------------------------- */

struct collected {
    const struct catalogue *catalogue;
    size_t probe; /* whose samples come now */
    struct sample *samples;
    size_t count, capacity;
};

static void on_sample(void *argument, const struct sample *sample)
{
    struct collected *const collected = argument;

    collected->samples = memory_room(collected->samples, collected->count, &collected->capacity,
                                     sizeof *collected->samples);
    collected->samples[collected->count] = *sample;
    collected->samples[collected->count++].probe = (uint32_t)collected->probe;
}

static int compare(const void *one, const void *other)
{
    const struct sample *const a = one;
    const struct sample *const b = other;

    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return (a->probe > b->probe) - (a->probe < b->probe);
}

/* How many of the sorted samples make this page; what has the same moment stays together, because
 * the next page begins at a moment. */
static size_t cut_page(const struct collected *collected, int64_t *next_ms)
{
    size_t count = API_SAMPLES_MOST;

    *next_ms = 0;
    if (collected->count <= API_SAMPLES_MOST)
        return collected->count;
    *next_ms = collected->samples[count].at_ms;
    while (count > 0 && collected->samples[count - 1].at_ms == *next_ms)
        count--;
    if (count == 0) { /* all at one moment: go on behind it rather than never */
        *next_ms += 1;
        return API_SAMPLES_MOST;
    }
    return count;
}

/* --- writing: by hand, ten thousand at a time are too many for a tree ------------------------- */

static void add_ms(struct text *text, const char *name, int64_t duration_us)
{
    if (duration_us < 0)
        text_add(text, "\"%s\":null", name);
    else
        text_add(text, "\"%s\":%" PRId64 ".%03" PRId64, name, duration_us / 1000,
                 duration_us % 1000);
}

static void add_phases(struct text *text, const struct sample *sample)
{
    text_add_string(text, "\"phases\":{");
    for (int i = 0; i < PHASE_COUNT; i++) {
        char name[32];

        snprintf(name, sizeof name, "%s_ms", phase_name((enum phase)i));
        if (i > 0)
            text_add_string(text, ",");
        add_ms(text, name, sample->phase_us[i]);
    }
    text_add_string(text, "},");
}

static void add_sample(struct text *text, const struct catalogue *catalogue,
                       const struct sample *sample)
{
    const struct probe_plan *const plan = &catalogue->probes[sample->probe];
    char at[CLOCK_TEXT];
    char address[ADDRESS_TEXT];

    text_add(text, "{\"service\":\"%s\",\"probe\":\"%s\",\"at\":\"%s\",\"outcome\":\"%s\",",
             catalogue->services[plan->service].id, plan->id, clock_format(at, sample->at_ms),
             outcome_name(sample->outcome));
    text_add_string(text, "\"reason\":");
    text_add_json(text, sample->reason == REASON_NONE ? NULL : reason_name(sample->reason));
    text_add_string(text, ",");
    add_ms(text, "total_ms", sample->total_us);
    text_add_string(text, ",");
    add_phases(text, sample);
    if (sample->status == 0)
        text_add_string(text, "\"status\":null,");
    else
        text_add(text, "\"status\":%" PRId32 ",", sample->status);
    text_add_string(text, "\"address\":");
    text_add_json(text,
                  sample->address.length == 0 ? NULL : address_format(address, &sample->address));
    text_add_string(text, ",");
    add_ms(text, "late_ms", sample->late_us);
    text_add_string(text, ",");
    add_ms(text, "lag_ms", sample->lag_us);
    text_add_string(text, "}");
}

static void write_page(const struct collected *collected, size_t service,
                       const struct api_span *span, struct text *text)
{
    const struct catalogue *const catalogue = collected->catalogue;
    char from[CLOCK_TEXT];
    char to[CLOCK_TEXT];
    char next[CLOCK_TEXT];
    int64_t next_ms;
    const size_t count = cut_page(collected, &next_ms);

    text_add(text, "{\"service\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",\"samples\":[",
             catalogue->services[service].id, clock_format(from, span->from_ms),
             clock_format(to, span->to_ms));
    for (size_t i = 0; i < count; i++) {
        text_add_string(text, i > 0 ? ",\n" : "\n");
        add_sample(text, catalogue, &collected->samples[i]);
    }
    text_add_string(text, "],\"next\":");
    text_add_json(text, next_ms == 0 ? NULL : clock_format(next, next_ms));
    text_add_string(text, "}\n");
}

bool api_write_samples(struct reader *reader, const struct catalogue *catalogue, size_t service,
                       const struct api_span *span, struct text *text, struct error *error)
{
    const struct service *const is = &catalogue->services[service];
    struct collected collected = {.catalogue = catalogue};
    bool went = true;

    for (size_t i = 0; i < is->probe_count && went; i++) {
        const struct sample_range range = {.probe = catalogue->probes[is->first_probe + i].id,
                                           .from_ms = span->from_ms,
                                           .to_ms = span->to_ms,
                                           .most = API_SAMPLES_MOST + 1};

        collected.probe = is->first_probe + i;
        went = reader_samples(reader, &range, on_sample, &collected, error);
    }
    if (went) {
        if (collected.count > 0)
            qsort(collected.samples, collected.count, sizeof *collected.samples, compare);
        write_page(&collected, service, span, text);
    }
    free(collected.samples);
    return went;
}
