#include "io/store_bars.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/store_inside.h"
#include "io/store_maintenance.h"
#include "io/store_period.h"
#include "io/store_rows.h"
#include "io/store_seal.h"
#include "model/calendar_date.h"
#include "model/catalogue_dated.h"
#include "model/catalogue_scene.h"
#include "model/maintenance.h"

enum { SERVICES_A_STEP = 20 };

/* What the bars of some services are made of. */
struct making {
    struct reader reader; /* the writer's own connection */
    const struct catalogue *catalogue;
    const struct zone *zone;
    struct span_maker *makers;
    struct kept_maintenance kept;
    int64_t now_ms;
    int32_t first_day;
    struct bar days[BARS_DAYS];
    struct text bytes;
};

/* --- one service ------------------------------------------------------------------------------ */

static void add_span(void *argument, const struct span *span)
{
    probe_spans_add(argument, span);
}

/* The spans that are over, what may be said since, and from when on it was watched. */
static bool load_spans(struct making *making, size_t probe, const struct sample_range *days,
                       struct probe_spans *spans, struct error *error)
{
    struct sample_range range = *days;

    range.probe = making->catalogue->probes[probe].id;
    if (!reader_spans(&making->reader, &range, add_span, spans, error) ||
        !probe_spans_begin(spans, &making->reader, range.probe, range.from_ms, error))
        return false;
    probe_spans_look(spans, &making->makers[probe], making->now_ms);
    return true;
}

struct windows {
    struct span_window *windows;
    size_t count, capacity;
};

static void add_windows(struct windows *windows, const struct catalogue *catalogue,
                        const struct maintenance *work, const struct sample_range *days)
{
    struct maintenance_walk walk =
        maintenance_walk(work, catalogue->local, days->from_ms, days->to_ms);
    struct span_window window;

    while (maintenance_next_accepted(&walk, catalogue, &catalogue->policy, &window)) {
        windows->windows = memory_room(windows->windows, windows->count, &windows->capacity,
                                       sizeof *windows->windows);
        scene_add_window(windows->windows, windows->count++, &window);
    }
}

/* Of the configuration and of the store; yours. */
static struct windows find_windows(const struct making *making, size_t service,
                                   const struct sample_range *days)
{
    const struct catalogue *const catalogue = making->catalogue;
    struct windows windows = {NULL, 0, 0};

    for (size_t i = 0; i < catalogue->maintenance_count; i++)
        if (maintenance_concerns(&catalogue->maintenance[i], service))
            add_windows(&windows, catalogue, &catalogue->maintenance[i], days);
    for (size_t i = 0; i < making->kept.count; i++)
        if (maintenance_concerns(&making->kept.works[i], service))
            add_windows(&windows, catalogue, &making->kept.works[i], days);
    return windows;
}

static enum bar_part bar_part_of(enum part part)
{
    static const enum bar_part parts[PART_COUNT] = {
        [PART_UP] = BAR_UP,           [PART_DEGRADED] = BAR_DEGRADED,
        [PART_DOWN] = BAR_DOWN,       [PART_MAINTENANCE] = BAR_MAINTENANCE,
        [PART_UNKNOWN] = BAR_UNKNOWN,
    };

    return parts[part];
}

static void sweep_day(struct making *making, struct span_scene *scene, size_t service, int day)
{
    int64_t from_ms = zone_day_begins(making->zone, making->first_day + day);
    int64_t to_ms = zone_day_begins(making->zone, making->first_day + day + 1);
    struct bar *const bar = &making->days[day];
    struct span_sweep sweep;
    struct span_piece piece;

    memset(bar, 0, sizeof *bar);
    if (!service_clip(&making->catalogue->services[service], &from_ms, &to_ms))
        return;
    sweep = span_sweep_begin(scene, from_ms, to_ms);
    while (span_sweep_next(&sweep, &piece))
        bar->parts_ms[bar_part_of(piece.part)] += piece.to_ms - piece.from_ms;
}

static bool make_days(struct making *making, size_t service, struct error *error)
{
    const struct service *const one = &making->catalogue->services[service];
    const struct sample_range days = {
        .from_ms = zone_day_begins(making->zone, making->first_day),
        .to_ms = zone_day_begins(making->zone, making->first_day + BARS_DAYS)};
    struct probe_spans spans[SERVICE_PROBES_MOST] = {{NULL, 0, 0, 0}};
    struct span_track tracks[SERVICE_PROBES_MOST];
    struct span_scene scene = {.tracks = tracks, .usual_cause = CAUSE_UNKNOWN};
    struct windows windows;
    bool good = true;

    for (size_t i = 0; good && i < one->probe_count; i++) {
        const size_t probe = one->first_probe + i;

        good = load_spans(making, probe, &days, &spans[i], error);
        tracks[i] = scene_track(&making->catalogue->probes[probe], spans[i].spans, spans[i].count,
                                spans[i].since_ms);
    }
    windows = find_windows(making, service, &days);
    scene.track_count = one->probe_count;
    scene.windows = windows.windows;
    scene.window_count = windows.count;
    for (int day = 0; good && day < BARS_DAYS; day++)
        sweep_day(making, &scene, service, day);
    free(windows.windows);
    for (size_t i = 0; i < one->probe_count; i++)
        free(spans[i].spans);
    return good;
}

static bool make_one(struct making *making, size_t service, struct error *error)
{
    struct sql *const sql = making->reader.sql;
    const struct bars bars = {
        .days = making->days, .count = BARS_DAYS, .first_day = making->first_day};

    if (!make_days(making, service, error))
        return false;
    text_clear(&making->bytes);
    bars_pack(&bars, &making->bytes);
    return row_put_named_bytes(sql, SQL_PUT_BARS, making->catalogue->services[service].id,
                               &making->bytes, error);
}

/* --- steps ------------------------------------------------------------------------------------ */

static bool make_some(struct store *store, struct making *making, struct error *error)
{
    const size_t count = store->catalogue->service_count;
    const size_t end = store->bars.next_service + SERVICES_A_STEP;
    size_t i = store->bars.next_service;

    if (!sql_run(store->sql, SQL_BEGIN, error))
        return false;
    for (; i < count && i < end; i++)
        if (!make_one(making, i, error))
            break;
    if ((i == count || i == end) && sql_run(store->sql, SQL_COMMIT, error)) {
        store->bars.next_service = i;
        return true;
    }
    sql_roll_back(store->sql);
    return false;
}

bool bars_step(struct store *store, int64_t now_ms, bool *more, struct error *error)
{
    const struct catalogue *const catalogue = store->catalogue;
    /* a little later than sums of days: what fails at midnight is confirmed by then */
    const int32_t today = zone_day(store_zone(store), now_ms - MS_PER_HOUR - SEAL_GRACE_MS);
    struct making *making;
    bool good;

    *more = false;
    if (today < BARS_DAYS || store->bars.made_day == today)
        return true;
    making = NEW(struct making);
    making->reader.sql = store->sql;
    making->catalogue = catalogue;
    making->zone = store_zone(store);
    making->makers = NEW_ARRAY(struct span_maker, catalogue->probe_count);
    making->now_ms = now_ms;
    making->first_day = today - BARS_DAYS;
    good = reader_load_makers(&making->reader, catalogue, making->makers, error) &&
           reader_maintenance(&making->reader, catalogue, &making->kept, error) &&
           make_some(store, making, error);
    text_free(&making->bytes);
    kept_maintenance_free(&making->kept);
    free(making->makers);
    free(making);
    *more = good && store->bars.next_service < catalogue->service_count;
    if (good && !*more)
        store->bars = (struct bars_making){.made_day = today};
    return good;
}

/* --- reading ---------------------------------------------------------------------------------- */

bool reader_bars(struct reader *reader, const char *service, struct bars *bars, bool *found,
                 struct error *error)
{
    struct sql *const sql = reader->sql;
    bool good = true;

    row_ask_word(sql, SQL_FIND_BARS, service, NULL, 0);
    *found = sql_next(sql, SQL_FIND_BARS);
    if (*found) {
        size_t length;
        const void *const bytes = row_bytes(sql, SQL_FIND_BARS, 0, &length);

        good = bars_unpack(bars, bytes, length, error);
    }
    return sql_end(sql, SQL_FIND_BARS, error) && good;
}

bool reader_packed_bars(struct reader *reader, const char *service, struct text *bytes,
                        struct error *error)
{
    struct sql *const sql = reader->sql;

    row_ask_word(sql, SQL_FIND_BARS, service, NULL, 0);
    if (sql_next(sql, SQL_FIND_BARS)) {
        size_t length;
        const void *const found = row_bytes(sql, SQL_FIND_BARS, 0, &length);

        text_add_bytes(bytes, found, length);
    }
    return sql_end(sql, SQL_FIND_BARS, error);
}
