/* The packed days of services are what their spans come to, minute by minute. */
#include "store_scene.h"

#include "io/store_acts.h"
#include "io/store_bars.h"
#include "io/store_seal.h"
#include "io/zone.h"
#include "model/calendar_date.h"
#include "random.h"

enum { PROBES = 3, SPANS_MOST = 2000, MINUTE_MS = 60000 };

static const struct service two_services[] = {
    {.id = "one", .first_probe = 0, .probe_count = 1},
    {.id = "two", .first_probe = 1, .probe_count = 2},
};

static const struct probe_plan three[] = {
    {.id = "one/1", .service = 0}, {.id = "two/1", .service = 1}, {.id = "two/2", .service = 1}};

struct story {
    struct span spans[PROBES][SPANS_MOST];
    size_t counts[PROBES];
};

/* Whole minutes, with gaps; one after the other until the end. */
static void tell_story(struct story *story, struct chance *chance, struct batch *batch,
                       int64_t end_ms)
{
    for (uint32_t probe = 0; probe < PROBES; probe++) {
        int64_t at_ms = noon + chance_between(chance, 0, 40) * MS_PER_DAY;

        story->counts[probe] = 0;
        while (at_ms < end_ms && story->counts[probe] < SPANS_MOST) {
            struct span span = {.from_ms = at_ms};

            at_ms += chance_between(chance, 1, chance_percent(chance, 20) ? 6000 : 300) * MINUTE_MS;
            span.to_ms = at_ms;
            span.state = (enum state)chance_between(chance, STATE_UP, STATE_DOWN);
            if (chance_percent(chance, 20))
                at_ms += chance_between(chance, 1, 2000) * MINUTE_MS;
            story->spans[probe][story->counts[probe]++] = span;
            batch_add_span(batch, probe, &span);
        }
    }
}

/* Nothing, while it was not watched yet; the worst in the order down, unknown, degraded, up. */
static enum bar_part part_at(const struct story *story, size_t *next, const struct service *service,
                             int64_t at_ms)
{
    static const enum bar_part order[] = {BAR_UP, BAR_DEGRADED, BAR_UNKNOWN, BAR_DOWN};
    int worst = -1;

    for (size_t i = service->first_probe; i < service->first_probe + service->probe_count; i++) {
        const struct span *const spans = story->spans[i];
        int place = 2;

        if (story->counts[i] == 0 || at_ms < spans[0].from_ms)
            continue;
        while (next[i] < story->counts[i] && spans[next[i]].to_ms <= at_ms)
            next[i]++;
        if (next[i] < story->counts[i] && spans[next[i]].from_ms <= at_ms)
            place = spans[next[i]].state == STATE_UP         ? 0
                    : spans[next[i]].state == STATE_DEGRADED ? 1
                    : spans[next[i]].state == STATE_DOWN     ? 3
                                                             : 2;
        worst = place > worst ? place : worst;
    }
    return worst < 0 ? BAR_UNKNOWN : order[worst];
}

static void check_bars(struct place *place, const struct story *story, const struct zone *zone,
                       const struct service *service, int32_t today)
{
    struct reader *const reader = reader_open(place->path, &place->error);
    struct bar days[BARS_DAYS];
    struct bars bars = {.days = days, .capacity = BARS_DAYS};
    size_t next[PROBES] = {0};
    bool found;

    assert_non_null(reader);
    assert_true(reader_bars(reader, "nobody", &bars, &found, &place->error));
    assert_false(found);
    assert_true(reader_bars(reader, service->id, &bars, &found, &place->error));
    assert_true(found);
    assert_int_equal(bars.count, BARS_DAYS);
    assert_int_equal(bars.first_day, today - BARS_DAYS);
    for (int day = 0; day < BARS_DAYS; day++) {
        struct bar wanted = {{0}};
        const int64_t end_ms = zone_day_begins(zone, bars.first_day + day + 1);

        for (int64_t at_ms = zone_day_begins(zone, bars.first_day + day); at_ms < end_ms;
             at_ms += MINUTE_MS)
            wanted.parts_ms[part_at(story, next, service, at_ms)] += MINUTE_MS;
        assert_memory_equal(&days[day], &wanted, sizeof wanted);
    }
    reader_close(reader);
}

static void bars_are_what_the_spans_come_to(void **state)
{
    static const char *const zones[] = {"Asia/Ho_Chi_Minh", "America/New_York"};
    struct place *const place = *state;
    struct story *const story = calloc(1, sizeof *story);

    for (uint64_t seed = 1; seed <= chance_rounds(6); seed++) {
        struct chance chance = chance_of(seed);
        const struct catalogue there = {.zone = zones[seed % 2],
                                        .services = two_services,
                                        .service_count = 2,
                                        .probes = three,
                                        .probe_count = PROBES};
        struct zone *const zone = zone_open(there.zone, &place->error);
        const int64_t now_ms = noon + chance_between(&chance, 100, 250) * MS_PER_DAY;
        struct store *store = open_well(place, &there);
        struct batch *const batch = batch_new();

        tell_story(story, &chance, batch, now_ms);
        assert_true(store_start(store, NULL, NULL, &place->error));
        store_take_batch(store, batch);
        assert_true(store_stop(store, &place->error));
        assert_true(store_seal(store, now_ms, &place->error));
        for (int later = 0; later < 3; later++) { /* and when the next days are over */
            for (size_t i = 0; i < 2; i++)
                check_bars(
                    place, story, zone, &two_services[i],
                    zone_day(zone, now_ms + later * MS_PER_DAY - MS_PER_HOUR - SEAL_GRACE_MS));
            assert_true(store_seal(store, now_ms + (later + 1) * MS_PER_DAY, &place->error));
        }
        store_close(store);
        zone_close(zone);
        unlink(place->path);
    }
    free(story);
}

static const struct zone utc = {.count = 0};

/* By a store that is opened anew, say because something was imported. */
static void a_new_start_makes_them_anew(void **state)
{
    static const struct catalogue there = {
        .services = two_services, .service_count = 2, .probes = three, .probe_count = PROBES};
    static const struct span up = {noon, noon + 10 * MS_PER_DAY, STATE_UP, REASON_NONE};
    const int64_t now_ms = noon + 50 * MS_PER_DAY;
    struct place *const place = *state;

    for (int i = 0; i < 2; i++) {
        struct store *const store = open_well(place, &there);
        struct batch *const batch = batch_new();
        struct story *const story = calloc(1, sizeof *story);

        if (i == 1) {
            batch_add_span(batch, 0, &up);
            story->spans[0][story->counts[0]++] = up;
        }
        assert_true(store_start(store, NULL, NULL, &place->error));
        store_take_batch(store, batch);
        assert_true(store_stop(store, &place->error));
        assert_true(store_seal(store, now_ms, &place->error));
        store_close(store);
        check_bars(place, story, &utc, &two_services[0], (int32_t)(now_ms / MS_PER_DAY));
        free(story);
    }
}

static int64_t maintained_ms(struct place *place)
{
    struct reader *const reader = reader_open(place->path, &place->error);
    struct bar days[BARS_DAYS];
    struct bars bars = {.days = days, .capacity = BARS_DAYS};
    int64_t sum_ms = 0;
    bool found;

    assert_non_null(reader);
    assert_true(reader_bars(reader, "one", &bars, &found, &place->error));
    assert_true(found);
    for (size_t i = 0; i < bars.count; i++)
        sum_ms += days[i].parts_ms[BAR_MAINTENANCE];
    reader_close(reader);
    return sum_ms;
}

/* Two hours of the configuration; and three on each of two days of the store, of which one hour
 * lies in those two.  When what is planned changes they are made anew at once. */
static void planned_work_of_the_store_is_in_them(void **state)
{
    static const size_t one[] = {0};
    static const struct work_calendar hours = {.id = "none", .hours = {.zone = &utc}};
    static const struct maintenance configured = {.id = "m",
                                                  .from_ms = noon + 20 * MS_PER_DAY,
                                                  .to_ms = noon + 20 * MS_PER_DAY + 2 * MS_PER_HOUR,
                                                  .announced_ms = noon,
                                                  .services = one,
                                                  .service_count = 1};
    static const struct catalogue there = {.services = two_services,
                                           .service_count = 2,
                                           .probes = three,
                                           .probe_count = PROBES,
                                           .local = &utc,
                                           .calendars = &hours,
                                           .calendar_count = 1,
                                           .maintenance = &configured,
                                           .maintenance_count = 1};
    const int64_t now_ms = noon + 80 * MS_PER_DAY;
    const struct act act = {.kind = ACT_PLAN,
                            .author = "An",
                            .way = "command",
                            .at_ms = now_ms,
                            .services = "[\"one\", \"gone\"]",
                            .purpose = "x",
                            .from_ms = noon + 20 * MS_PER_DAY - 2 * MS_PER_HOUR,
                            .to_ms = noon + 20 * MS_PER_DAY + MS_PER_HOUR,
                            .announced_ms = noon,
                            .rule = {.kind = RECURS_ON_DAY, .nth = 4}};
    struct place *const place = *state;
    struct store *const store = open_well(place, &there);
    struct act_outcome outcome;

    assert_true(store_seal(store, now_ms, &place->error));
    assert_int_equal(maintained_ms(place), 2 * MS_PER_HOUR);
    assert_true(
        store_act(store, &act, &outcome, &place->error)); /* from 4 July on: also 4 August */
    assert_false(outcome.refused);
    assert_true(store_seal(store, now_ms, &place->error));
    assert_int_equal(maintained_ms(place), (2 + 2 + 3) * MS_PER_HOUR);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(planned_work_of_the_store_is_in_them),
        in_a_place(bars_are_what_the_spans_come_to),
        in_a_place(a_new_start_makes_them_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
