/* What a service's page says of longer spans than a day, read from rollups and figures.
 *
 * Figures are read by a catalogue in which there is this service alone: they are those of `haidang
 * report`, and reading them takes as long with 2,000 services as with one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_read.h"
#include "io/store_rollups.h"
#include "model/period.h"
#include "site_parts.h"
#include "stage/figures.h"
#include "stage/page_past.h"

struct past_reading {
    struct reader *reader;
    struct page_chart *chart;
    int64_t now_ms;
    struct catalogue catalogue; /* of one service; the rest is lent from the whole one */
    struct service service;
    struct probe_plan probes[SERVICE_PROBES_MOST];
    uint32_t series[SERVICE_PROBES_MOST];
    struct maintenance *maintenance;
};

/* --- the service alone ------------------------------------------------------------------------ */

static bool concerns(const struct maintenance *work, size_t service)
{
    for (size_t i = 0; i < work->service_count; i++)
        if (work->services[i] == service)
            return true;
    return false;
}

static void take_alone(struct past_reading *reading, const struct catalogue *all, size_t index)
{
    static const size_t itself = 0;
    size_t count = 0;

    reading->catalogue = *all;
    reading->service = all->services[index];
    memcpy(reading->probes, all->probes + reading->service.first_probe,
           reading->service.probe_count * sizeof *reading->probes);
    reading->service.first_probe = 0;
    for (size_t i = 0; i < reading->service.probe_count; i++)
        reading->probes[i].service = 0;
    reading->maintenance = NEW_ARRAY(struct maintenance, all->maintenance_count);
    for (size_t i = 0; i < all->maintenance_count; i++)
        if (concerns(&all->maintenance[i], index)) {
            reading->maintenance[count] = all->maintenance[i];
            reading->maintenance[count].services = &itself;
            reading->maintenance[count++].service_count = 1;
        }
    reading->catalogue.services = &reading->service;
    reading->catalogue.service_count = 1;
    reading->catalogue.probes = reading->probes;
    reading->catalogue.probe_count = reading->service.probe_count;
    reading->catalogue.maintenance = reading->maintenance;
    reading->catalogue.maintenance_count = count;
}

/* --- rollups ---------------------------------------------------------------------------------- */

/* Of all probes that may change the service's state, as figures have it. */
static bool add_rollups(struct past_reading *reading, bool is_day, int64_t number,
                        struct rollup *sum, struct error *error)
{
    for (size_t i = 0; i < reading->service.probe_count; i++)
        if (reading->probes[i].weight != WEIGHT_OBSERVED &&
            !reader_add_rollup(reading->reader, is_day ? ROLLUP_DAY : ROLLUP_HOUR,
                               reading->series[i], number, sum, error))
            return false;
    return true;
}

static bool find_series(struct past_reading *reading, struct error *error)
{
    for (size_t i = 0; i < reading->service.probe_count; i++)
        if (!reader_find_series(reading->reader, reading->probes[i].id, &reading->series[i], error))
            return false;
    return true;
}

static bool read_rollups(struct past_reading *reading, struct error *error)
{
    struct page_past *const past = page_past_new(reading->chart, reading->catalogue.local);
    struct rollup *sum;
    bool good = find_series(reading, error);
    bool is_day;
    int64_t number;

    while (good && (sum = page_past_wants(past, &is_day, &number)) != NULL) {
        good = add_rollups(reading, is_day, number, sum, error);
        if (good)
            page_past_take(past);
    }
    page_past_end(past);
    return good;
}

/* --- figures ---------------------------------------------------------------------------------- */

static const struct subject the_service = {SCOPE_SERVICE, 0};

/* Yours; NULL: could not be read. */
static struct figures_book *read_book(struct past_reading *reading, int64_t from_ms, int64_t to_ms,
                                      struct error *error)
{
    const struct figures_question question = {.catalogue = &reading->catalogue,
                                              .policy = &reading->catalogue.policy,
                                              .from_ms = from_ms,
                                              .to_ms = to_ms,
                                              .now_ms = reading->now_ms,
                                              .held = true};

    return figures_read(reading->reader, &question, error);
}

static void on_piece(void *argument, const struct figures_piece *piece)
{
    static const enum bar_part parts[PART_COUNT] = {
        [PART_UP] = BAR_UP,           [PART_DEGRADED] = BAR_DEGRADED,
        [PART_DOWN] = BAR_DOWN,       [PART_MAINTENANCE] = BAR_MAINTENANCE,
        [PART_UNKNOWN] = BAR_UNKNOWN,
    };

    if (piece->time.part != PART_UP)
        page_chart_add_mark(argument, piece->time.from_ms, piece->time.to_ms,
                            parts[piece->time.part]);
}

static bool read_shares(struct past_reading *reading, struct error *error)
{
    int64_t from_ms, to_ms;
    int64_t first_ms = INT64_MAX;
    struct figures_book *book;

    for (size_t i = 0; page_chart_span(reading->chart, i, &from_ms, &to_ms); i++) {
        struct figures figures;

        book = read_book(reading, from_ms, to_ms, error);
        if (book == NULL)
            return false;
        figures = figures_of(book, the_service);
        page_chart_set_share(reading->chart, i, figures.availability,
                             figures.account.wall.ms[PART_DOWN]);
        figures_free(book);
        first_ms = from_ms < first_ms ? from_ms : first_ms;
    }
    book = read_book(reading, first_ms, reading->now_ms, error);
    if (book == NULL)
        return false;
    figures_each_piece(book, the_service, on_piece, reading->chart);
    figures_free(book);
    return true;
}

struct figures_book *past_book(struct reader *reader, const struct catalogue *catalogue,
                               const struct period *period, int64_t now_ms, struct error *error)
{
    const struct figures_question question = {.catalogue = catalogue,
                                              .policy = &catalogue->policy,
                                              .from_ms = period_from(period, catalogue->local),
                                              .to_ms = period_to(period, catalogue->local),
                                              .now_ms = now_ms,
                                              .held = true};

    return figures_read(reader, &question, error);
}

struct page_promise past_promise(const struct figures_book *book, struct subject subject,
                                 const struct period *period, const struct zone *zone)
{
    const int64_t length_ms = period_to(period, zone) - period_from(period, zone);
    const struct figures figures = figures_of(book, subject);
    struct page_promise promise = {.first_day = period->first_day, .end_day = period->end_day};

    for (int i = 0; i < LANGUAGE_COUNT; i++)
        period_name(promise.name[i], period, (enum language)i);
    promise.availability = figures.availability;
    promise.used_ms = figures.availability.whole - figures.availability.part;
    promise.allowed_ms = figures.has_target ? figures.budget_left_ms + promise.used_ms : -1;
    promise.whole_ms =
        (int64_t)((double)length_ms * (double)(PPM - figures.target.availability_ppm) / PPM);
    return promise;
}

/* Months and half-years as reports have them. */
static bool read_promise(struct past_reading *reading, enum period_kind kind, struct error *error)
{
    const struct zone *const zone = reading->catalogue.local;
    const struct period period =
        period_of_day(kind, CALENDAR_ADMINISTRATIVE, zone_day(zone, reading->now_ms));
    struct figures_book *const book =
        past_book(reading->reader, &reading->catalogue, &period, reading->now_ms, error);
    struct page_promise promise;

    if (book == NULL)
        return false;
    promise = past_promise(book, the_service, &period, zone);
    figures_free(book);
    page_chart_add_promise(reading->chart, &promise);
    return true;
}

/* --- all of it -------------------------------------------------------------------------------- */

bool past_read(struct reader *reader, const struct catalogue *catalogue, size_t service,
               struct page_chart *chart, struct error *error)
{
    struct past_reading *const reading = NEW(struct past_reading);
    bool good = reader_hold(reader, error);

    reading->reader = reader;
    reading->chart = chart;
    reading->now_ms = page_chart_until(chart);
    take_alone(reading, catalogue, service);
    if (good) {
        good = read_rollups(reading, error) && read_shares(reading, error) &&
               read_promise(reading, PERIOD_MONTH, error) &&
               read_promise(reading, PERIOD_HALF, error);
        reader_let_go(reader);
    }
    free(reading->maintenance);
    free(reading);
    return good;
}
