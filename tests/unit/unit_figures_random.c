/* Properties of figures over random histories: parts add up to the whole, in time and over
 * agencies, and every sample counts once, wherever it lies. */
#include "store_scene.h"

#include "io/store_bars.h"
#include "io/store_cover.h"
#include "io/store_read.h"
#include "io/store_seal.h"
#include "io/zone.h"
#include "model/calendar_date.h"
#include "random.h"
#include "stage/figures.h"

#define SECONDS INT64_C(1000)
#define HOURS (3600 * SECONDS)
#define DAYS (24 * HOURS)
#define BEGIN INT64_C(1646067600000) /* 1 March 2022, 0:00 in Vietnam */
#define DAY(number) (BEGIN + ((number)-1) * DAYS)

enum { SERVICES = 4, PROBES = 6, AGENCIES = 3, LENGTH = 66, SAMPLES_MOST = 40000 };

/* Another zone: half an hour beside the hours that the store counts. */
static const char zone_name[] = "Asia/Kolkata";

#define OFFICE            \
    {                     \
        2,                \
        {                 \
            {450, 690},   \
            {             \
                780, 1020 \
            }             \
        }                 \
    }
static const struct work_week week = {INT32_MIN, {OFFICE, OFFICE, OFFICE, OFFICE, OFFICE}};

static const struct agency agencies[AGENCIES] = {{.id = "a", .calendar = NONE_AT_ALL},
                                                 {.id = "b", .calendar = NONE_AT_ALL},
                                                 {.id = "c", .calendar = NONE_AT_ALL}};

struct world {
    struct zone *zone;
    struct work_calendar calendar;
    struct dated moves[SERVICES][3];
    struct service services[SERVICES];
    struct probe_plan plans[PROBES];
    char ids[PROBES][8];
    struct catalogue catalogue;
    struct sample *samples;
    size_t count;
    struct chance chance;
};

static int64_t midnight(struct world *world, int64_t from, int64_t to)
{
    const int32_t day = zone_day(world->zone, DAY(1));

    return zone_day_begins(world->zone, day + (int32_t)chance_between(&world->chance, from, to));
}

static void make_services(struct world *world)
{
    static const size_t first[SERVICES + 1] = {0, 2, 3, 5, 6};

    for (size_t i = 0; i < SERVICES; i++) {
        world->moves[i][0] = (struct dated){INT64_MIN, chance_between(&world->chance, 0, 2)};
        world->moves[i][1] =
            (struct dated){midnight(world, 5, 20), chance_between(&world->chance, 0, 2)};
        world->moves[i][2] =
            (struct dated){midnight(world, 21, 60), chance_between(&world->chance, 0, 2)};
        world->services[i] = (struct service){.id = &"abcd"[i],
                                              .agencies = {world->moves[i], 3},
                                              .programme = NONE_AT_ALL,
                                              .first_probe = first[i],
                                              .probe_count = first[i + 1] - first[i]};
    }
    world->services[1].from_ms = midnight(world, 3, 9);
    world->services[2].ended_ms = midnight(world, 30, 60);
    for (size_t i = 0; i < PROBES; i++) {
        snprintf(world->ids[i], sizeof world->ids[i], "p/%zu", i);
        world->plans[i] = (struct probe_plan){.id = world->ids[i],
                                              .service = i < 2   ? 0
                                                         : i < 3 ? 1
                                                         : i < 5 ? 2
                                                                 : 3,
                                              .every_us = 60000000,
                                              .timeout_us = 10000000,
                                              .patience = {2, 1}};
    }
}

static void make_world(struct world *world, uint64_t seed, struct error *error)
{
    world->chance = chance_of(seed);
    world->zone = zone_open(zone_name, error);
    assert_non_null(world->zone);
    world->calendar = (struct work_calendar){
        .id = "vn", .hours = {.zone = world->zone, .weeks = &week, .week_count = 1}};
    make_services(world);
    world->catalogue = (struct catalogue){.zone = zone_name,
                                          .local = world->zone,
                                          .calendars = &world->calendar,
                                          .calendar_count = 1,
                                          .agencies = agencies,
                                          .agency_count = AGENCIES,
                                          .services = world->services,
                                          .service_count = SERVICES,
                                          .probes = world->plans,
                                          .probe_count = PROBES,
                                          .policy = policy_default()};
    world->samples = calloc(SAMPLES_MOST, sizeof *world->samples);
}

static void drop_world(struct world *world)
{
    zone_close(world->zone);
    free(world->samples);
}

static void add_spans(struct world *world, struct batch *batch, uint32_t probe)
{
    int64_t at_ms = DAY(1) + chance_between(&world->chance, 0, 2 * DAYS);

    while (at_ms < DAY(LENGTH)) {
        const int64_t end_ms = at_ms + chance_between(&world->chance, 1, 4 * DAYS);
        const struct span span = {
            at_ms, end_ms, (enum state)chance_between(&world->chance, STATE_UNKNOWN, STATE_DOWN),
            REASON_STATUS};

        batch_add_span(batch, probe, &span);
        at_ms =
            end_ms + chance_percent(&world->chance, 20) * chance_between(&world->chance, 1, DAYS);
    }
}

static void add_sample(struct world *world, struct batch *batch, uint32_t probe, int64_t at_ms)
{
    struct sample sample = sample_begin(probe, at_ms);

    sample.total_us = chance_between(&world->chance, 1, 9000000);
    sample.phase_us[PHASE_FIRST_BYTE] = sample.total_us;
    sample.outcome = (enum outcome)chance_between(&world->chance, OUTCOME_OK, OUTCOME_VOID);
    if (sample.outcome != OUTCOME_OK)
        sample.reason =
            chance_percent(&world->chance, 50) ? REASON_STATUS : REASON_TIMEOUT_FIRST_BYTE;
    assert_true(world->count < SAMPLES_MOST);
    world->samples[world->count++] = sample;
    batch_add_sample(batch, &sample);
}

static int64_t seal_ms;

static int64_t when(void)
{
    return seal_ms;
}

/* Samples of some days; then what is over by `until_ms` is packed and rolled up. */
static void keep_until(struct place *place, struct world *world, struct batch *batch,
                       int64_t until_ms)
{
    struct store *const store = open_well(place, &world->catalogue);

    seal_ms = DAY(1); /* nothing is over yet while it is written */
    store_set_clock(store, when);
    assert_true(store_start(store, on_commit, place, &place->error));
    store_take_batch(store, batch);
    assert_true(store_stop(store, &place->error));
    if (until_ms > 0)
        assert_true(store_seal(store, until_ms, &place->error));
    store_close(store);
}

static void live_in_spans(struct place *place, struct world *world)
{
    struct batch *const batch = batch_new();

    for (uint32_t i = 0; i < PROBES; i++)
        add_spans(world, batch, i);
    keep_until(place, world, batch, 0);
}

static void live_in_samples(struct place *place, struct world *world)
{
    struct batch *batch = batch_new();
    int64_t at_ms;

    for (uint32_t i = 0; i < PROBES; i++)
        for (at_ms = DAY(1); at_ms < DAY(LENGTH) - 5 * HOURS;
             at_ms += chance_between(&world->chance, 1, 3 * HOURS))
            add_sample(world, batch, i, at_ms);
    keep_until(place, world, batch, DAY(LENGTH) - 5 * HOURS);
    batch = batch_new();
    for (uint32_t i = 0; i < PROBES; i++) /* the open hours */
        for (at_ms = DAY(LENGTH) - 5 * HOURS; at_ms < DAY(LENGTH);
             at_ms += chance_between(&world->chance, 1, 600 * SECONDS))
            add_sample(world, batch, i, at_ms);
    for (int i = 0; i < 30; i++) /* and some that come late, into what is packed */
        add_sample(world, batch, (uint32_t)chance_between(&world->chance, 0, PROBES - 1),
                   chance_between(&world->chance, DAY(1), DAY(LENGTH) - 6 * HOURS));
    keep_until(place, world, batch, 0);
}

/* --- what samples come to, counted one by one ----------------------------------------------------
 */

static struct rollup *any_rollup(void *argument, size_t probe, int64_t from_ms, int64_t to_ms)
{
    struct rollup *const rollups = argument;

    assert_true(from_ms < to_ms);
    return &rollups[probe];
}

static void assert_covered(struct world *world, struct reader *reader, int64_t from_ms,
                           int64_t to_ms)
{
    const struct cover_cut cut = {(size_t)chance_between(&world->chance, 0, PROBES - 1),
                                  chance_between(&world->chance, from_ms, to_ms)};
    const struct cover_question question = {.catalogue = &world->catalogue,
                                            .from_ms = from_ms,
                                            .to_ms = to_ms,
                                            .cuts = &cut,
                                            .cut_count = 1,
                                            .by_days = chance_percent(&world->chance, 30)};
    struct rollup *const told = calloc(PROBES, sizeof *told);
    struct rollup *const should = calloc(PROBES, sizeof *should);
    const struct cover_into into = {any_rollup, told};
    struct error error = {""};

    if (!reader_cover(reader, &question, &into, &error))
        fail_msg("%s", error.message);
    for (size_t i = 0; i < world->count; i++)
        if (world->samples[i].at_ms >= from_ms && world->samples[i].at_ms < to_ms)
            rollup_add(&should[world->samples[i].probe], &world->samples[i]);
    for (size_t i = 0; i < PROBES; i++)
        assert_memory_equal(&told[i], &should[i], sizeof *told);
    free(told);
    free(should);
}

static void every_sample_counts_once_wherever_it_lies(void **state)
{
    struct place *const place = *state;
    struct world world = {.count = 0};
    struct reader *reader;

    make_world(&world, 7, &place->error);
    live_in_samples(place, &world);
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    for (uint64_t round = 0; round < chance_rounds(60); round++) {
        const int64_t from = chance_between(&world.chance, DAY(0), DAY(LENGTH));
        const int64_t to = chance_between(&world.chance, from, DAY(LENGTH + 1));

        assert_covered(&world, reader, from, to);
        assert_covered(&world, reader, zone_day_begins(world.zone, zone_day(world.zone, from)),
                       zone_day_begins(world.zone, zone_day(world.zone, to)));
    }
    reader_close(reader);
    drop_world(&world);
}

/* --- sums ----------------------------------------------------------------------------------------
 */

static struct figures_book *read_part(const struct world *world, struct reader *reader,
                                      int64_t from_ms, int64_t to_ms)
{
    const struct figures_question question = {.catalogue = &world->catalogue,
                                              .policy = &world->catalogue.policy,
                                              .from_ms = from_ms,
                                              .to_ms = to_ms,
                                              .now_ms = DAY(LENGTH + 5)};
    struct error error = {""};
    struct figures_book *const book = figures_read(reader, &question, &error);

    if (book == NULL)
        fail_msg("%s", error.message);
    return book;
}

static void assert_same_account(const struct account *one, const struct account *other)
{
    assert_true(totals_is_same(&one->wall, &other->wall));
    assert_true(totals_is_same(&one->working, &other->working));
    assert_true(totals_is_same(&one->weighted, &other->weighted));
}

static void assert_agencies_make_the_province(const struct figures_book *book)
{
    const struct figures whole = figures_of(book, (struct subject){SCOPE_PROVINCE, 0});
    struct account by_agency = {.wall = {{0}, {0}}};
    struct account by_service = {.wall = {{0}, {0}}};

    for (size_t i = 0; i < AGENCIES; i++) {
        const struct figures one = figures_of(book, (struct subject){SCOPE_AGENCY, i});

        account_add(&by_agency, &one.account);
    }
    for (size_t i = 0; i < SERVICES; i++) {
        const struct figures one = figures_of(book, (struct subject){SCOPE_SERVICE, i});

        account_add(&by_service, &one.account);
    }
    assert_same_account(&by_agency, &whole.account);
    assert_same_account(&by_service, &whole.account);
}

static void assert_parts_make_the_whole(const struct world *world, struct reader *reader,
                                        const int64_t at_ms[3])
{
    struct figures_book *const whole = read_part(world, reader, at_ms[0], at_ms[2]);
    struct figures_book *const before = read_part(world, reader, at_ms[0], at_ms[1]);
    struct figures_book *const after = read_part(world, reader, at_ms[1], at_ms[2]);

    assert_agencies_make_the_province(whole);
    for (size_t i = 0; i < SERVICES + AGENCIES; i++) {
        const struct subject subject = i < SERVICES ? (struct subject){SCOPE_SERVICE, i}
                                                    : (struct subject){SCOPE_AGENCY, i - SERVICES};
        const struct figures entire = figures_of(whole, subject);
        struct figures sum = figures_of(before, subject);
        const struct figures rest = figures_of(after, subject);

        account_add(&sum.account, &rest.account);
        assert_same_account(&sum.account, &entire.account);
    }
    figures_free(whole);
    figures_free(before);
    figures_free(after);
}

static void agencies_make_the_province_and_a_period_is_the_sum_of_its_parts(void **state)
{
    struct place *const place = *state;
    struct world world = {.count = 0};
    struct reader *reader;

    make_world(&world, 11, &place->error);
    world.catalogue.policy.has_profile = true;
    for (int i = 0; i < PROFILE_HOURS; i++)
        world.catalogue.policy.profile[i] = (int32_t)chance_between(&world.chance, 0, 100);
    live_in_spans(place, &world);
    reader = reader_open(place->path, &place->error);
    assert_non_null(reader);
    for (uint64_t round = 0; round < chance_rounds(1000); round++) {
        int64_t at_ms[3];

        at_ms[0] = chance_between(&world.chance, DAY(0), DAY(LENGTH));
        at_ms[2] = chance_between(&world.chance, at_ms[0], DAY(LENGTH + 1));
        at_ms[1] = chance_between(&world.chance, at_ms[0], at_ms[2]);
        assert_parts_make_the_whole(&world, reader, at_ms);
    }
    reader_close(reader);
    drop_world(&world);
}

/* --- bars ----------------------------------------------------------------------------------------
 */

enum { WINDOWS = 12 };

/* Some announced in time and some not; some that overlap. */
static void plan_maintenance(struct world *world, struct maintenance *windows, size_t *whose)
{
    for (size_t i = 0; i < WINDOWS; i++) {
        const int64_t from_ms = chance_between(&world->chance, DAY(1), DAY(LENGTH));

        whose[2 * i] = (size_t)chance_between(&world->chance, 0, SERVICES - 1);
        whose[2 * i + 1] = (whose[2 * i] + 1) % SERVICES;
        windows[i] = (struct maintenance){
            .from_ms = from_ms,
            .to_ms = from_ms + chance_between(&world->chance, 1, 30 * HOURS),
            .announced_ms = from_ms - chance_between(&world->chance, 0, 12) * DAYS,
            .services = &whose[2 * i],
            .service_count = (size_t)chance_between(&world->chance, 1, 2)};
    }
    world->catalogue.maintenance = windows;
    world->catalogue.maintenance_count = WINDOWS;
}

static int64_t assert_bar(const struct world *world, struct reader *reader, size_t service,
                          const struct bars *bars, size_t day)
{
    static const enum part parts[BAR_PARTS] = {[BAR_UP] = PART_UP,
                                               [BAR_DEGRADED] = PART_DEGRADED,
                                               [BAR_DOWN] = PART_DOWN,
                                               [BAR_MAINTENANCE] = PART_MAINTENANCE,
                                               [BAR_UNKNOWN] = PART_UNKNOWN};
    const int32_t number = bars->first_day + (int32_t)day;
    struct figures_book *const book = read_part(world, reader, zone_day_begins(world->zone, number),
                                                zone_day_begins(world->zone, number + 1));
    const struct figures figures = figures_of(book, (struct subject){SCOPE_SERVICE, service});

    for (int i = 0; i < BAR_PARTS; i++)
        assert_int_equal(bars->days[day].parts_ms[i], figures.account.wall.ms[parts[i]]);
    figures_free(book);
    return bars->days[day].parts_ms[BAR_MAINTENANCE];
}

static void bars_of_a_day_are_the_figures_of_that_day(void **state)
{
    struct place *const place = *state;
    int64_t maintained_ms = 0;

    for (uint64_t seed = 1; seed <= chance_rounds(3); seed++) {
        struct world world = {.count = 0};
        struct maintenance windows[WINDOWS];
        size_t whose[2 * WINDOWS];
        struct bar days[BARS_DAYS];
        struct bars bars = {.days = days, .capacity = BARS_DAYS};
        struct batch *const batch = batch_new();
        struct reader *reader;
        bool found;

        make_world(&world, seed, &place->error);
        plan_maintenance(&world, windows, whose);
        for (uint32_t i = 0; i < PROBES; i++)
            add_spans(&world, batch, i);
        keep_until(place, &world, batch, DAY(LENGTH + 4));
        reader = reader_open(place->path, &place->error);
        assert_non_null(reader);
        for (size_t i = 0; i < SERVICES; i++) {
            assert_true(reader_bars(reader, world.services[i].id, &bars, &found, &place->error) &&
                        found);
            for (size_t day = 0; day < bars.count; day++)
                maintained_ms += assert_bar(&world, reader, i, &bars, day);
        }
        reader_close(reader);
        drop_world(&world);
        unlink(place->path);
    }
    assert_true(maintained_ms > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(every_sample_counts_once_wherever_it_lies),
        in_a_place(agencies_make_the_province_and_a_period_is_the_sum_of_its_parts),
        in_a_place(bars_of_a_day_are_the_figures_of_that_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
