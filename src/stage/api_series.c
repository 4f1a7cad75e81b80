/* How long answers took, in pieces of equal length: from rollups where there are, else from the
 * samples themselves. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/store_rollups.h"
#include "model/calendar_date.h"
#include "model/rollup.h"
#include "model/zone.h"
#include "stage/api.h"
#include "stage/api_inside.h"

#define MINUTE_MS (INT64_C(60) * MS_PER_SECOND)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define RAW_MOST_MS (2 * DAY_MS)             /* so much is made of samples at most */
#define ROLLED_MS (HOUR_MS + 15 * MINUTE_MS) /* after its end an hour or a day is there by then */

enum { PIECES_MOST = 1500, PROBE_SAMPLES_MOST = 200000 };

/* --- what is asked for ------------------------------------------------------------------------ */

static const struct {
    const char *name;
    int64_t ms;
} steps[] = {{"1m", MINUTE_MS}, {"10m", 10 * MINUTE_MS}, {"1h", HOUR_MS}, {"1d", DAY_MS}};
enum { STEP_COUNT = sizeof steps / sizeof *steps };

static int64_t step_for(int64_t length_ms)
{
    if (length_ms <= 6 * HOUR_MS)
        return MINUTE_MS;
    if (length_ms <= RAW_MOST_MS)
        return 10 * MINUTE_MS;
    return length_ms <= 60 * DAY_MS ? HOUR_MS : DAY_MS;
}

static bool parse_step(const char *word, int64_t *step_ms, struct error *error)
{
    for (size_t i = 0; i < STEP_COUNT; i++)
        if (strcmp(steps[i].name, word) == 0) {
            *step_ms = steps[i].ms;
            return true;
        }
    return error_set(error, "%s", tr("'step' is one of 1m, 10m, 1h, 1d"));
}

bool api_parse_series(const struct api_span *span, const char *step, struct api_series *series,
                      struct error *error)
{
    const int64_t length_ms = span->to_ms - span->from_ms;

    *series = (struct api_series){.span = *span, .step_ms = step_for(length_ms)};
    if (step != NULL && !parse_step(step, &series->step_ms, error))
        return false;
    if (series->step_ms < HOUR_MS && length_ms > RAW_MOST_MS)
        return error_set(error, "%s", tr("pieces of minutes are told of two days at most"));
    if (length_ms / series->step_ms > PIECES_MOST)
        return error_set(error, tr("these would be more than %d pieces"), (int)PIECES_MOST);
    return true;
}

/* --- pieces ----------------------------------------------------------------------------------- */

struct reading {
    struct reader *reader;
    const struct catalogue *catalogue;
    const struct service *service;
    int64_t step_ms, now_ms;
    uint32_t series[SERVICE_PROBES_MOST];
    struct rollup sum;
    bool cut;
    size_t told;
};

static void on_sample(void *argument, const struct sample *sample)
{
    struct reading *const reading = argument;

    rollup_add(&reading->sum, sample);
    reading->told++;
}

static bool counts(const struct reading *reading, size_t i)
{
    return reading->catalogue->probes[reading->service->first_probe + i].weight != WEIGHT_OBSERVED;
}

static bool add_samples(struct reading *reading, int64_t from_ms, int64_t to_ms,
                        struct error *error)
{
    for (size_t i = 0; i < reading->service->probe_count; i++) {
        const struct sample_range range = {
            .probe = reading->catalogue->probes[reading->service->first_probe + i].id,
            .from_ms = from_ms,
            .to_ms = to_ms,
            .most = PROBE_SAMPLES_MOST};

        reading->told = 0;
        if (counts(reading, i) &&
            !reader_samples(reading->reader, &range, on_sample, reading, error))
            return false;
        reading->cut = reading->cut || reading->told >= PROBE_SAMPLES_MOST;
    }
    return true;
}

static bool add_rollups(struct reading *reading, enum rollup_level level, int64_t number,
                        struct error *error)
{
    for (size_t i = 0; i < reading->service->probe_count; i++)
        if (counts(reading, i) && !reader_add_rollup(reading->reader, level, reading->series[i],
                                                     number, &reading->sum, error))
            return false;
    return true;
}

/* One that is not rolled up yet is made of its samples. */
static bool fill(struct reading *reading, int64_t from_ms, int64_t to_ms, struct error *error)
{
    const struct zone *const zone = reading->catalogue->local;

    memset(&reading->sum, 0, sizeof reading->sum);
    if (reading->step_ms < HOUR_MS || to_ms > reading->now_ms - ROLLED_MS)
        return add_samples(reading, from_ms, to_ms, error);
    if (reading->step_ms == HOUR_MS)
        return add_rollups(reading, ROLLUP_HOUR, from_ms / HOUR_MS, error);
    return add_rollups(reading, ROLLUP_DAY, zone_day(zone, from_ms), error);
}

/* The beginning of the piece in which a moment lies, and of the one after it.  Days are the
 * province's. */
static int64_t floor_of(const struct reading *reading, int64_t at_ms)
{
    const struct zone *const zone = reading->catalogue->local;

    return reading->step_ms == DAY_MS ? zone_day_begins(zone, zone_day(zone, at_ms))
                                      : at_ms - at_ms % reading->step_ms;
}

static int64_t next_of(const struct reading *reading, int64_t from_ms)
{
    const struct zone *const zone = reading->catalogue->local;

    return reading->step_ms == DAY_MS ? zone_day_begins(zone, zone_day(zone, from_ms) + 1)
                                      : from_ms + reading->step_ms;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void set_quantile(json_t *piece, const char *name, const struct rollup *sum, int quantile)
{
    struct latency latency;

    json_set_ms(piece, name,
                rollup_find_quantile(sum, quantile, &latency) ? latency.us : NOT_REACHED);
}

static json_t *piece_of(const struct reading *reading, int64_t from_ms)
{
    const struct rollup *const sum = &reading->sum;
    json_t *const piece = json_object();

    json_set_instant(piece, "at", from_ms);
    json_set_integer(piece, "checks", rollup_count(sum) - sum->outcomes[OUTCOME_VOID]);
    json_set_integer(piece, "failed", sum->outcomes[OUTCOME_FAILED]);
    set_quantile(piece, "median_ms", sum, 5000);
    set_quantile(piece, "p95_ms", sum, 9500);
    json_set_ms(piece, "max_ms", sketch_count(&sum->sketch) > 0 ? sum->greatest_us : NOT_REACHED);
    return piece;
}

static bool find_series(struct reading *reading, struct error *error)
{
    for (size_t i = 0; i < reading->service->probe_count; i++)
        if (!reader_find_series(reading->reader,
                                reading->catalogue->probes[reading->service->first_probe + i].id,
                                &reading->series[i], error))
            return false;
    return true;
}

bool api_write_series(struct reader *reader, const struct catalogue *catalogue, size_t service,
                      const struct api_series *series, struct text *text, struct error *error)
{
    struct reading *const reading = NEW(struct reading);
    json_t *const value = json_object();
    json_t *const pieces = json_array();
    bool good;

    reading->reader = reader;
    reading->catalogue = catalogue;
    reading->service = &catalogue->services[service];
    reading->step_ms = series->step_ms;
    reading->now_ms = clock_wall_ms();
    good = find_series(reading, error);
    for (int64_t at_ms = floor_of(reading, series->span.from_ms);
         good && at_ms < series->span.to_ms; at_ms = next_of(reading, at_ms)) {
        good = fill(reading, at_ms, next_of(reading, at_ms), error);
        if (good)
            json_array_append_new(pieces, piece_of(reading, at_ms));
    }
    json_set_string(value, "service", reading->service->id);
    json_set_instant(value, "from", series->span.from_ms);
    json_set_instant(value, "to", series->span.to_ms);
    json_set_integer(value, "step_s", series->step_ms / MS_PER_SECOND);
    json_set_bool(value, "cut", reading->cut);
    json_set(value, "pieces", pieces);
    if (good) {
        json_write(value, false, text);
        text_add_string(text, "\n");
    }
    json_decref(value);
    free(reading);
    return good;
}
