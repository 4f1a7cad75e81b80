/* What was kept, read back: by the store before its writer starts, and by readers beside it. */
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/store_blocks.h"
#include "io/store_inside.h"
#include "io/store_rows.h"
#include "io/store_schema.h"
#include "model/calendar_date.h"

uint32_t *series_find_all(struct sql *sql, const struct catalogue *catalogue, struct error *error)
{
    uint32_t *const series = NEW_ARRAY(uint32_t, catalogue->probe_count);

    for (size_t i = 0; i < catalogue->probe_count; i++)
        if (!row_find_series(sql, catalogue->probes[i].id, 0, &series[i], error)) {
            free(series);
            return NULL;
        }
    return series;
}

struct probe_map map_series(const uint32_t *series, size_t count)
{
    struct probe_map map = {0};

    for (size_t i = 0; i < count; i++)
        if (series[i] != SERIES_MOST && series[i] >= map.count)
            map.count = series[i] + 1;
    map.probes = NEW_ARRAY(uint32_t, map.count);
    memset(map.probes, 0xff, map.count * sizeof *map.probes);
    for (size_t i = 0; i < count; i++)
        if (series[i] != SERIES_MOST)
            map.probes[series[i]] = (uint32_t)i;
    return map;
}

uint32_t find_probe(const struct probe_map *map, uint32_t series)
{
    return series < map->count ? map->probes[series] : NO_PROBE;
}

/* --- makers ---------------------------------------------------------------------------------- */

struct series_range {
    int64_t first, last;
};
static const struct series_range all_series = {0, SERIES_MOST};

static bool load_makers(struct sql *sql, const struct probe_map *map, struct series_range range,
                        struct span_maker *makers, struct error *error)
{
    bool good = true;

    row_ask(sql, SQL_LIST_MAKERS, (const int64_t[]){range.first, range.last}, 2);
    while (good && sql_next(sql, SQL_LIST_MAKERS)) {
        struct span_maker maker;
        uint32_t series;
        uint32_t probe;

        good = row_get_maker(sql, &series, &maker, error);
        probe = good ? find_probe(map, series) : NO_PROBE;
        if (probe != NO_PROBE)
            makers[probe] = maker;
    }
    return sql_end(sql, SQL_LIST_MAKERS, error) && good;
}

/* --- the newest samples ---------------------------------------------------------------------- */

static bool load_sample(struct sql *sql, int64_t id, uint32_t probe, struct sample *sample,
                        struct error *error)
{
    bool good = true;

    row_ask(sql, SQL_FIND_SAMPLE, &id, 1);
    if (sql_next(sql, SQL_FIND_SAMPLE))
        good = row_get_sample(sql, SQL_FIND_SAMPLE, sample, error);
    sample->probe = probe;
    return sql_end(sql, SQL_FIND_SAMPLE, error) && good;
}

struct last_samples {
    struct sample *samples;
    bool *found;
    size_t wanted; /* how many can be found at all */
};

/* Back from the newest until each known probe has its own: ids alone are quick to pass over. */
static bool load_last_rows(struct sql *sql, const struct probe_map *map, int64_t since_ms,
                           struct last_samples *last, struct error *error)
{
    const int64_t first = row_first_id(since_ms);
    size_t wanted = last->wanted;
    bool good = true;

    row_ask(sql, SQL_LIST_SAMPLE_IDS, &first, 1);
    while (good && wanted > 0 && sql_next(sql, SQL_LIST_SAMPLE_IDS)) {
        const int64_t id = row_number(sql, SQL_LIST_SAMPLE_IDS, 0);
        const uint32_t probe = find_probe(map, row_series(id));

        if (probe == NO_PROBE || last->found[probe])
            continue;
        good = load_sample(sql, id, probe, &last->samples[probe], error);
        last->found[probe] = good;
        wanted--;
    }
    return sql_end(sql, SQL_LIST_SAMPLE_IDS, error) && good;
}

/* The newest packed sample from `since_ms` on takes the place of one that is older. */
static bool load_last_packed(struct sql *sql, struct day_range days, uint32_t series,
                             int64_t since_ms, struct sample_list *room, struct error *error)
{
    const int64_t oldest = since_ms < 0 ? 0 : since_ms / MS_PER_DAY;

    room->count = 0;
    for (; room->count == 0 && days.last >= days.first && days.last >= oldest; days.last--)
        if (!blocks_add_day(sql, days.last, series, room, error))
            return false;
    if (room->count > 0 && room->samples[room->count - 1].at_ms < since_ms)
        room->count = 0;
    return true;
}

static bool load_all_packed(struct sql *sql, const struct probe_map *map, int64_t since_ms,
                            struct last_samples *last, struct error *error)
{
    struct sample_list room = {0};
    struct day_range days;
    bool good = blocks_find_days(sql, &days, error);

    for (uint32_t series = 0; good && series < map->count; series++) {
        const uint32_t probe = map->probes[series];

        if (probe == NO_PROBE)
            continue;
        good = load_last_packed(sql, days, series,
                                last->found[probe] ? last->samples[probe].at_ms : since_ms, &room,
                                error);
        if (!good || room.count == 0)
            continue;
        if (last->found[probe])
            sample_list_add(&room, &last->samples[probe]);
        sample_list_settle(&room);
        last->found[probe] = true;
        last->samples[probe] = room.samples[room.count - 1];
        last->samples[probe].probe = probe;
    }
    free(room.samples);
    return good;
}

static bool load_last_samples(struct sql *sql, const struct probe_map *map, int64_t since_ms,
                              struct last_samples *last, struct error *error)
{
    bool within, good;

    if (!sql_begin_reading(sql, &within, error))
        return false;
    good = load_last_rows(sql, map, since_ms, last, error) &&
           load_all_packed(sql, map, since_ms, last, error);
    return sql_end_reading(sql, within, good, error);
}

static size_t count_known(const uint32_t *series, size_t count)
{
    size_t known = 0;

    for (size_t i = 0; i < count; i++)
        known += series[i] != SERIES_MOST;
    return known;
}

/* --- incidents ------------------------------------------------------------------------------- */

static bool load_incidents(struct sql *sql, const struct catalogue *catalogue, int64_t since_ms,
                           struct incident **incidents, size_t *count, struct error *error)
{
    const int64_t since = since_ms < 0 ? 0 : since_ms;
    struct incident *list = NULL;
    size_t length = 0;
    size_t capacity = 0;
    bool good = true;

    row_ask(sql, SQL_LIST_INCIDENTS, &since, 1);
    while (good && sql_next(sql, SQL_LIST_INCIDENTS)) {
        const int service = catalogue_find_service(catalogue, row_word(sql, SQL_LIST_INCIDENTS, 1));

        if (service == NONE_AT_ALL)
            continue;
        list = memory_room(list, length, &capacity, sizeof *list);
        good = row_get_incident(sql, SQL_LIST_INCIDENTS, &list[length], error);
        list[length++].service = (uint32_t)service;
    }
    if (!sql_end(sql, SQL_LIST_INCIDENTS, error) || !good) {
        free(list);
        return false;
    }
    *incidents = list;
    *count = length;
    return true;
}

/* --- the store, before its writer starts ------------------------------------------------------ */

bool store_load_makers(struct store *store, struct span_maker *makers, struct error *error)
{
    struct probe_map map = map_series(store->series, store->catalogue->probe_count);
    bool good;

    assert(!store->writer.started);
    good = load_makers(store->sql, &map, all_series, makers, error);
    free(map.probes);
    return good;
}

bool store_load_last_samples(struct store *store, int64_t since_ms, struct sample *samples,
                             bool *found, struct error *error)
{
    const size_t count = store->catalogue->probe_count;
    struct last_samples last = {samples, found, count};
    struct probe_map map = map_series(store->series, count);
    bool good;

    assert(!store->writer.started);
    memset(found, 0, count * sizeof *found);
    good = load_last_samples(store->sql, &map, since_ms, &last, error);
    free(map.probes);
    return good;
}

bool store_load_incidents(struct store *store, int64_t since_ms, struct incident **incidents,
                          size_t *count, int64_t *highest_id, struct error *error)
{
    int64_t highest = 0;

    assert(!store->writer.started);
    if (sql_next(store->sql, SQL_FIND_HIGHEST_INCIDENT))
        highest = row_number(store->sql, SQL_FIND_HIGHEST_INCIDENT, 0);
    if (!sql_end(store->sql, SQL_FIND_HIGHEST_INCIDENT, error) ||
        !load_incidents(store->sql, store->catalogue, since_ms, incidents, count, error))
        return false;
    *highest_id = highest;
    return true;
}

/* --- readers --------------------------------------------------------------------------------- */

struct reader *reader_open(const char *path, struct error *error)
{
    struct reader *reader;
    struct sql *sql;
    int64_t version;

    if (access(path, F_OK) != 0) {
        error_set(error, tr("there is no store '%s' (%s); the monitor makes it when it first runs"),
                  path, strerror(errno));
        return NULL;
    }
    sql = sql_open(path, SQL_TO_READ, error);
    if (sql == NULL)
        return NULL;
    if (!schema_find_version(sql, SCHEMA_NEWEST, &version, error))
        goto fail;
    if (version < SCHEMA_NEWEST) {
        error_set(error, tr("the store '%s' is not up to date: run the monitor first"), path);
        goto fail;
    }
    reader = NEW(struct reader);
    reader->sql = sql;
    return reader;

fail:
    sql_close(sql);
    return NULL;
}

void reader_close(struct reader *reader)
{
    if (reader == NULL)
        return;
    sql_close(reader->sql);
    free(reader);
}

bool reader_samples(struct reader *reader, const struct sample_range *range,
                    void (*on_sample)(void *argument, const struct sample *sample), void *argument,
                    struct error *error)
{
    struct history history = {.from_ms = range->from_ms, .to_ms = range->to_ms};
    struct sample sample;
    bool failed = false;

    if (!row_find_series(reader->sql, range->probe, 0, &history.series, error))
        return false;
    if (history.series == SERIES_MOST)
        return true;
    if (!history_begin(&history, reader->sql, error))
        return false;
    for (size_t i = 0; i < range->most && history_next(&history, &sample, &failed, error); i++)
        on_sample(argument, &sample);
    return history_end(&history, failed, error);
}

bool reader_hold(struct reader *reader, struct error *error)
{
    return sql_run(reader->sql, SQL_HOLD, error);
}

void reader_let_go(struct reader *reader)
{
    sql_run(reader->sql, SQL_LET_GO, NULL);
}

bool reader_first_span(struct reader *reader, const char *probe, int64_t *at_ms,
                       struct error *error)
{
    const int64_t at_most = INT64_MAX;
    int64_t id;
    uint32_t series;

    *at_ms = at_most;
    if (!row_find_series(reader->sql, probe, 0, &series, error))
        return false;
    id = series;
    row_ask(reader->sql, SQL_FIND_FIRST_SPAN, &id, 1);
    if (sql_next(reader->sql, SQL_FIND_FIRST_SPAN) &&
        !row_is_null(reader->sql, SQL_FIND_FIRST_SPAN, 0))
        *at_ms = row_number(reader->sql, SQL_FIND_FIRST_SPAN, 0);
    return sql_end(reader->sql, SQL_FIND_FIRST_SPAN, error);
}

bool reader_spans(struct reader *reader, const struct sample_range *range,
                  void (*on_span)(void *argument, const struct span *span), void *argument,
                  struct error *error)
{
    const int64_t from_ms = range->from_ms < 0 ? 0 : range->from_ms;
    struct span span;
    uint32_t series;
    bool good = true;

    if (!row_find_series(reader->sql, range->probe, 0, &series, error))
        return false;
    if (series == SERIES_MOST || range->to_ms <= 0)
        return true;
    row_ask(reader->sql, SQL_LIST_SPANS, (const int64_t[]){series, from_ms, range->to_ms}, 3);
    while (good && sql_next(reader->sql, SQL_LIST_SPANS)) {
        good = row_get_span(reader->sql, SQL_LIST_SPANS, &span, error);
        if (good)
            on_span(argument, &span);
    }
    return sql_end(reader->sql, SQL_LIST_SPANS, error) && good;
}

/* Of few probes each is asked for, of many all are read in one go. */
static bool load_wanted(struct sql *sql, const struct probe_map *map, const uint32_t *series,
                        size_t count, struct span_maker *makers, struct error *error)
{
    if (count > SERVICE_PROBES_MOST)
        return load_makers(sql, map, all_series, makers, error);
    for (size_t i = 0; i < count; i++)
        if (series[i] != SERIES_MOST &&
            !load_makers(sql, map, (struct series_range){series[i], series[i]}, makers, error))
            return false;
    return true;
}

bool reader_load_makers(struct reader *reader, const struct catalogue *catalogue,
                        struct span_maker *makers, struct error *error)
{
    uint32_t *const series = series_find_all(reader->sql, catalogue, error);
    struct probe_map map;
    bool good;

    if (series == NULL)
        return false;
    map = map_series(series, catalogue->probe_count);
    good = load_wanted(reader->sql, &map, series, catalogue->probe_count, makers, error);
    free(map.probes);
    free(series);
    return good;
}

bool reader_load_last_samples(struct reader *reader, const struct catalogue *catalogue,
                              int64_t since_ms, struct sample *samples, bool *found,
                              struct error *error)
{
    const size_t count = catalogue->probe_count;
    uint32_t *const series = series_find_all(reader->sql, catalogue, error);
    struct last_samples last = {samples, found, 0};
    struct probe_map map;
    bool good;

    if (series == NULL)
        return false;
    map = map_series(series, count);
    last.wanted = count_known(series, count);
    memset(found, 0, count * sizeof *found);
    good = load_last_samples(reader->sql, &map, since_ms, &last, error);
    free(map.probes);
    free(series);
    return good;
}

bool reader_load_incidents(struct reader *reader, const struct catalogue *catalogue,
                           int64_t since_ms, struct incident **incidents, size_t *count,
                           struct error *error)
{
    return load_incidents(reader->sql, catalogue, since_ms, incidents, count, error);
}
