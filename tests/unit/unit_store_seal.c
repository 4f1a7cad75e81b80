/* Packed or not, late or not: the samples are the same, and so is what they come to. */
#include "store_scene.h"

#include <inttypes.h>

#include "io/store_cover.h"
#include "io/store_retention.h"
#include "io/store_rollups.h"
#include "io/store_seal.h"
#include "io/store_sums.h"
#include "io/zone.h"
#include "model/calendar_date.h"
#include "model/zone.h"
#include "random.h"

enum { PROBES = 3, HISTORY_MOST = 4000, DAYS = 4 };

#define BEGIN (noon + 15 * MS_PER_DAY) /* so that a month ends in it */

/* What was written, by probe, in order of time: the store must tell the same. */
struct story {
    struct sample samples[PROBES][HISTORY_MOST];
    size_t counts[PROBES];
    struct chance chance;
};

static struct sample random_sample(struct chance *chance, uint32_t probe, int64_t at_ms)
{
    struct sample sample = sample_begin(probe, at_ms);
    const int reached = (int)chance_between(chance, 0, PHASE_COUNT);

    for (int i = 0; i < reached; i++) {
        sample.phase_us[i] = chance_between(chance, 0, 100000);
        sample.total_us += sample.phase_us[i];
    }
    sample.outcome = (enum outcome)chance_between(chance, 0, OUTCOME_COUNT - 1);
    sample.reason = (enum reason)chance_between(chance, 0, REASON_COUNT - 1);
    sample.warnings = (uint8_t)chance_between(chance, 0, 3);
    sample.confirming = chance_percent(chance, 10);
    sample.status = chance_percent(chance, 80) ? 200 : 503;
    sample.size = chance_between(chance, -1, 70000);
    sample.late_us = chance_between(chance, 0, 1000);
    sample.lag_us = chance_between(chance, 0, 1000);
    if (chance_percent(chance, 50))
        sample.address = (struct address){4, {192, 0, 2, (uint8_t)chance_between(chance, 1, 3)}};
    if (chance_percent(chance, 30))
        sample.certificate_ends_ms = noon + 1000 * chance_between(chance, 1, 2);
    return sample;
}

/* Puts it where it belongs, or gives the one of that instant that is there already. */
static const struct sample *story_add(struct story *story, const struct sample *sample)
{
    struct sample *const samples = story->samples[sample->probe];
    size_t *const count = &story->counts[sample->probe];
    size_t place = *count;

    while (place > 0 && samples[place - 1].at_ms >= sample->at_ms)
        place--;
    if (place < *count && samples[place].at_ms == sample->at_ms)
        return &samples[place];
    assert_true(*count < HISTORY_MOST);
    memmove(samples + place + 1, samples + place, (*count - place) * sizeof *samples);
    samples[place] = *sample;
    samples[place].probe = 0;
    (*count)++;
    return NULL;
}

/* A stretch of one probe's, anywhere in the days: some instants come twice. */
static void add_stretch(struct story *story, struct batch *batch)
{
    struct chance *const chance = &story->chance;
    const uint32_t probe = (uint32_t)chance_between(chance, 0, PROBES - 1);
    const int64_t every = chance_between(chance, 1, 20) * 60000;
    int64_t at = BEGIN + chance_between(chance, 0, DAYS * 24 - 1) * MS_PER_HOUR;

    for (int64_t i = chance_between(chance, 1, 60); i > 0; i--, at += every) {
        const struct sample sample =
            random_sample(chance, probe, at + chance_between(chance, 0, 3));

        const struct sample *const there = story_add(story, &sample);
        struct sample again = there == NULL ? sample : *there;

        again.probe = probe;
        if (there == NULL || chance_percent(chance, 50))
            batch_add_sample(batch, &again);
    }
}

static void write_batch(struct place *place, struct store *store, struct batch *batch)
{
    assert_true(store_start(store, NULL, NULL, &place->error));
    store_take_batch(store, batch);
    assert_true(store_stop(store, &place->error));
}

/* --- comparing -------------------------------------------------------------------------------- */

static void assert_same(const struct sample *got, const struct sample *wanted)
{
    assert_int_equal(got->at_ms, wanted->at_ms);
    assert_int_equal(got->outcome, wanted->outcome);
    assert_int_equal(got->reason, wanted->reason);
    assert_int_equal(got->warnings, wanted->warnings);
    assert_int_equal(got->confirming, wanted->confirming);
    assert_int_equal(got->status, wanted->status);
    assert_memory_equal(&got->address, &wanted->address, sizeof got->address);
    assert_memory_equal(got->phase_us, wanted->phase_us, sizeof got->phase_us);
    assert_int_equal(got->total_us, wanted->total_us);
    assert_int_equal(got->size, wanted->size);
    assert_int_equal(got->late_us, wanted->late_us);
    assert_int_equal(got->lag_us, wanted->lag_us);
    assert_int_equal(got->certificate_ends_ms, wanted->certificate_ends_ms);
}

struct telling {
    struct sample samples[HISTORY_MOST];
    size_t count;
};

static void tell(void *argument, const struct sample *sample)
{
    struct telling *const telling = argument;

    if (telling->count < HISTORY_MOST)
        telling->samples[telling->count] = *sample;
    telling->count++;
}

static void check_range(struct place *place, struct reader *reader, const struct story *story,
                        uint32_t probe, const struct sample_range *range)
{
    static struct telling telling;
    size_t count = 0;

    telling.count = 0;
    assert_true(reader_samples(reader, range, tell, &telling, &place->error));
    for (size_t i = 0; i < story->counts[probe] && count < range->most; i++) {
        const struct sample *const wanted = &story->samples[probe][i];

        if (wanted->at_ms < range->from_ms || wanted->at_ms >= range->to_ms)
            continue;
        assert_true(count < telling.count);
        assert_same(&telling.samples[count++], wanted);
    }
    assert_int_equal(telling.count, count);
}

static void check_last(struct place *place, struct reader *reader, const struct story *story,
                       int64_t since_ms)
{
    struct sample samples[PROBES];
    bool found[PROBES];

    assert_true(reader_load_last_samples(reader, &all, since_ms, samples, found, &place->error));
    for (uint32_t i = 0; i < PROBES; i++) {
        const struct sample *const last =
            story->counts[i] == 0 ? NULL : &story->samples[i][story->counts[i] - 1];

        assert_int_equal(found[i], last != NULL && last->at_ms >= since_ms);
        if (found[i]) {
            assert_same(&samples[i], last);
            assert_int_equal(samples[i].probe, i);
        }
    }
}

static void check_all(struct place *place, struct story *story)
{
    struct reader *const reader = reader_open(place->path, &place->error);
    struct chance *const chance = &story->chance;

    assert_non_null(reader);
    for (uint32_t probe = 0; probe < PROBES; probe++) {
        const int64_t from = BEGIN + chance_between(chance, -1, DAYS * 24) * MS_PER_HOUR / 2;
        const struct sample_range whole = {probes[probe].id, INT64_MIN, INT64_MAX, SIZE_MAX};
        const struct sample_range part = {probes[probe].id, from,
                                          from + chance_between(chance, 0, 50) * MS_PER_HOUR / 3,
                                          (size_t)chance_between(chance, 0, 300)};

        check_range(place, reader, story, probe, &whole);
        check_range(place, reader, story, probe, &part);
    }
    check_last(place, reader, story, -1);
    check_last(place, reader, story, BEGIN + chance_between(chance, 0, DAYS * 24) * MS_PER_HOUR);
    reader_close(reader);
}

static int64_t ask(const char *path, const char *question)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    int64_t answer = -1;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, question, -1, &statement, NULL), SQLITE_OK);
    if (sqlite3_step(statement) == SQLITE_ROW)
        answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return answer;
}

/* --- what hours, days and months come to ------------------------------------------------------ */

struct sum {
    const struct story *story;
    const struct zone *zone;
    enum rollup_level level;
    struct rollup *wanted;
    int64_t samples; /* in all that was told */
    int64_t last;    /* number */
    int64_t first;
    struct rollup *all; /* of one probe */
};

static int64_t number_of(const struct sum *sum, int64_t at_ms)
{
    const struct date date = date_of_day(zone_day(sum->zone, at_ms));

    if (sum->level == ROLLUP_HOUR)
        return at_ms / MS_PER_HOUR;
    if (sum->level == ROLLUP_HALF)
        return ((date.year - 1970) * 12 + date.month - 1) * 2 + (date.day > 14);
    return sum->level == ROLLUP_DAY ? zone_day(sum->zone, at_ms)
                                    : (date.year - 1970) * 12 + date.month - 1;
}

static uint32_t find_probe(const char *id)
{
    return (uint32_t)catalogue_find_probe(&all, id);
}

static void check_rollup(void *argument, const struct rollup_row *row)
{
    struct sum *const sum = argument;
    const uint32_t probe = find_probe(row->probe);
    struct text got = {0};
    struct text wanted = {0};

    memset(sum->wanted, 0, sizeof *sum->wanted);
    for (size_t i = 0; i < sum->story->counts[probe]; i++)
        if (number_of(sum, sum->story->samples[probe][i].at_ms) == row->number)
            rollup_add(sum->wanted, &sum->story->samples[probe][i]);
    rollup_pack(sum->wanted, &wanted);
    rollup_pack(row->rollup, &got);
    assert_int_equal(got.length, wanted.length);
    assert_memory_equal(got.bytes, wanted.bytes, wanted.length);
    assert_true(row->number >= sum->last);
    if (sum->last == 0)
        sum->first = row->number;
    sum->last = row->number;
    rollup_merge(sum->all, row->rollup);
    sum->samples += rollup_count(row->rollup);
    text_free(&got);
    text_free(&wanted);
}

/* What was told of a probe, added up one by one. */
static void check_one_by_one(struct reader *reader, struct place *place, struct sum *sum,
                             const char *probe)
{
    struct rollup *const one = calloc(1, sizeof *one);
    uint32_t series;

    assert_true(reader_find_series(reader, probe, &series, &place->error));
    for (int64_t number = sum->first - 1; number <= sum->last + 1; number++)
        assert_true(reader_add_rollup(reader, sum->level, series, number, one, &place->error));
    assert_memory_equal(one, sum->all, sizeof *one);
    memset(sum->all, 0, sizeof *sum->all);
    free(one);
}

/* All of them there, each to the bit what its samples come to; as a whole and by probe. */
static void check_rollups(struct place *place, const struct story *story, const struct zone *zone)
{
    struct reader *const reader = reader_open(place->path, &place->error);
    struct rollup *const wanted = calloc(1, sizeof *wanted);
    struct rollup *const told = calloc(1, sizeof *told);
    int64_t count = 0;

    assert_non_null(reader);
    for (int probe = 0; probe < PROBES; probe++)
        count += (int64_t)story->counts[probe];
    for (int level = ROLLUP_HOUR; level < ROLLUP_LEVELS; level++) {
        struct sum sum = {story, zone, (enum rollup_level)level, wanted, 0, 0, 0, told};
        struct rollup_range range = {(enum rollup_level)level, NULL, 0, INT64_MAX};

        assert_true(reader_rollups(reader, &range, check_rollup, &sum, &place->error));
        assert_int_equal(sum.samples, count);
        sum.samples = 0;
        memset(told, 0, sizeof *told);
        for (int probe = 0; probe < PROBES; probe++) {
            sum.first = sum.last = 0;
            range.probe = probes[probe].id;
            assert_true(reader_rollups(reader, &range, check_rollup, &sum, &place->error));
            check_one_by_one(reader, place, &sum, range.probe);
        }
        assert_int_equal(sum.samples, count);
    }
    free(wanted);
    free(told);
    reader_close(reader);
}

/* --- sums of days, and counting again --------------------------------------------------------- */

static struct rollup *place_of(void *argument, size_t probe, int64_t from_ms, int64_t to_ms)
{
    struct rollup *const sums = argument;

    assert_true(from_ms < to_ms);
    return probe == PROBES - 1 ? NULL : &sums[probe];
}

static void assert_same_rollup(const struct rollup *got, const struct rollup *wanted)
{
    struct text one = {0};
    struct text other = {0};

    rollup_pack(got, &one);
    rollup_pack(wanted, &other);
    assert_int_equal(one.length, other.length);
    assert_memory_equal(one.bytes, other.bytes, one.length);
    text_free(&one);
    text_free(&other);
}

static void add_piece(void *argument, const struct scan_piece *piece)
{
    struct rollup *const sums = argument;

    for (size_t i = 0; i < piece->count; i++)
        rollup_add(&sums[find_probe(piece->probe)], &piece->samples[i]);
}

/* Some of the days, in as few strides as will do, are what their samples come to; and so is what is
 * counted again, however the work is shared. */
static void check_sums(struct place *place, struct story *story, const struct zone *zone)
{
    const struct catalogue there = {.local = zone, .probes = probes, .probe_count = PROBES};
    struct reader *const reader = reader_open(place->path, &place->error);
    struct rollup *const sums = calloc(3 * PROBES, sizeof *sums);
    struct rollup *const wanted = sums + PROBES;
    struct rollup *const scanned = wanted + PROBES;
    const int64_t from_day = zone_day(zone, BEGIN) + chance_between(&story->chance, -60, DAYS);
    const int64_t to_day = from_day + chance_between(&story->chance, 0, 100);
    const int64_t from_ms = zone_day_begins(zone, (int32_t)from_day);
    const int64_t to_ms = zone_day_begins(zone, (int32_t)to_day);
    const uint32_t parts = (uint32_t)chance_between(&story->chance, 1, 3);

    for (size_t probe = 0; probe < PROBES; probe++)
        for (size_t i = 0; i < story->counts[probe]; i++)
            if (story->samples[probe][i].at_ms >= from_ms && story->samples[probe][i].at_ms < to_ms)
                rollup_add(&wanted[probe], &story->samples[probe][i]);
    for (uint32_t part = 0; part < parts; part++) {
        const struct scan_range range = {from_ms, to_ms, part, parts};

        assert_true(reader_scan(reader, &range, add_piece, scanned, &place->error));
    }
    for (size_t probe = 0; probe < PROBES; probe++)
        assert_same_rollup(&scanned[probe], &wanted[probe]);
    memset(&wanted[PROBES - 1], 0, sizeof *wanted); /* was not asked for */
    assert_true(reader_hold(reader, &place->error));
    assert_true(reader_cover(
        reader, &(struct cover_question){.catalogue = &there, .from_ms = from_ms, .to_ms = to_ms},
        &(struct cover_into){place_of, sums}, &place->error));
    reader_let_go(reader);
    for (size_t probe = 0; probe < PROBES; probe++)
        assert_same_rollup(&sums[probe], &wanted[probe]);
    free(sums);
    reader_close(reader);
}

/* --- properties ------------------------------------------------------------------------------- */

static void run_story(struct place *place, struct story *story, const char *zone_name)
{
    const struct catalogue there = {.zone = zone_name,
                                    .services = services,
                                    .service_count = 2,
                                    .probes = probes,
                                    .probe_count = PROBES};
    struct zone *const zone = zone_open(zone_name, &place->error);
    struct store *const store = open_well(place, &there);
    int64_t now = BEGIN;

    for (int64_t i = chance_between(&story->chance, 1, 6); i > 0; i--) {
        struct batch *const batch = batch_new();

        for (int64_t k = chance_between(&story->chance, 1, 6); k > 0; k--)
            add_stretch(story, batch);
        write_batch(place, store, batch);
        check_all(place, story);
        now += chance_between(&story->chance, 0, 3 * 24) * MS_PER_HOUR;
        assert_true(store_seal(store, now, &place->error));
        check_all(place, story);
        check_sums(place, story, zone);
    }
    assert_true(store_seal(store, BEGIN + 20 * DAYS * MS_PER_DAY, &place->error));
    store_close(store);
    check_all(place, story);
    check_rollups(place, story, zone);
    for (int i = 0; i < 5; i++)
        check_sums(place, story, zone);
    zone_close(zone);
    assert_int_equal(ask(place->path, "select count(*) from sample"), 0);
    assert_int_equal(ask(place->path, "select count(*) from block_hour"), 0); /* but in days */
    assert_int_equal(ask(place->path, "select count(*) from due"), 0);
}

static void whatever_is_packed_when_the_samples_are_the_same(void **state)
{
    static const char *const zones[] = {"Asia/Ho_Chi_Minh", "Asia/Kolkata", "America/New_York"};
    struct place *const place = *state;
    struct story *const story = calloc(1, sizeof *story);

    for (uint64_t seed = 1; seed <= chance_rounds(15); seed++) {
        memset(story->counts, 0, sizeof story->counts);
        story->chance = chance_of(seed);
        run_story(place, story, zones[seed % 3]);
        unlink(place->path);
    }
    free(story);
}

/* The zone of the configuration is changed and changed back, whenever; what days come to is always
 * that of the zone that it names. */
static void a_changed_zone_makes_the_days_anew(void **state)
{
    static const char *const names[] = {"Asia/Kolkata", "America/New_York", "Asia/Ho_Chi_Minh"};
    struct place *const place = *state;
    struct story *const story = calloc(1, sizeof *story);

    story->chance = chance_of(77);
    run_story(place, story, "Asia/Ho_Chi_Minh");
    for (int i = 0; i < 4; i++) {
        const struct catalogue there = {.zone = names[i % 3],
                                        .services = services,
                                        .service_count = 2,
                                        .probes = probes,
                                        .probe_count = PROBES};
        struct zone *const zone = zone_open(there.zone, &place->error);

        if (i == 1) /* what another was killed in: only some of the hours had been marked */
            run_sql(place->path, "insert into meta values('zone_to', 'America/New_York');"
                                 "insert into meta values('zone_hour', 0);"
                                 "delete from rollup_day; delete from rollup_half;"
                                 "delete from rollup_month");
        store_close(open_well(place, &there));
        check_rollups(place, story, zone);
        assert_int_equal(ask(place->path, "select count(*) from meta where k like 'zone_%'"), 0);
        zone_close(zone);
    }
    run_sql(place->path, "insert into dropped values('hours', 1, 1)");
    assert_null(store_open(place->path, &all, &place->error));
    assert_non_null(strstr(place->error.message, "'timezone' cannot become UTC any more"));
    free(story);
}

/* --- single rules ----------------------------------------------------------------------------- */

static void write_hours(struct place *place, struct store *store, int64_t from_ms, int hours)
{
    struct batch *const batch = batch_new();

    for (int i = 0; i < hours * 60; i++)
        for (uint32_t probe = 0; probe < PROBES; probe++) {
            const struct sample sample = sample_begin(probe, from_ms + i * INT64_C(60000));

            batch_add_sample(batch, &sample);
        }
    write_batch(place, store, batch);
}

static void an_hour_is_packed_two_minutes_after_its_end(void **state)
{
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);

    write_hours(place, store, noon, 2);
    assert_true(store_seal(store, noon + MS_PER_HOUR + SEAL_GRACE_MS - 1, &place->error));
    assert_int_equal(ask(place->path, "select count(*) from sample"), 360);
    assert_true(store_seal(store, noon + MS_PER_HOUR + SEAL_GRACE_MS, &place->error));
    assert_int_equal(ask(place->path, "select count(*) from sample"), 180);
    assert_int_equal(ask(place->path, "select count(*) from block_hour"), 3);
    assert_int_equal(ask(place->path, "select count(*) from rollup_hour"), 3);
    store_close(store);
}

/* The clock was set back over hours that are packed. */
static void another_sample_of_a_packed_instant_goes_beside_it(void **state)
{
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);
    struct story *const story = calloc(1, sizeof *story);
    struct sample sample = sample_begin(0, noon);

    for (int i = 0; i < 4; i++) { /* the last one is there already */
        struct batch *const batch = batch_new();

        sample.at_ms = noon;
        sample.total_us = i < 3 ? i : 1;
        batch_add_sample(batch, &sample);
        write_batch(place, store, batch);
        sample.at_ms = noon + i;
        if (i < 3)
            story_add(story, &sample);
        check_all(place, story);
        assert_true(store_seal(store, noon + (i < 2 ? 1 : 5) * MS_PER_DAY, &place->error));
        check_all(place, story);
    }
    store_close(store);
    free(story);
}

static void a_row_that_is_not_understood_stays_and_the_others_are_packed(void **state)
{
    struct place *const place = *state;
    struct store *store = open_well(place, &all);

    write_hours(place, store, noon, 2);
    store_close(store);
    run_sql(place->path, "update sample set outcome = 99 where id = (select min(id) from sample)");
    store = open_well(place, &all);
    assert_false(store_seal(store, noon + MS_PER_DAY, &place->error));
    assert_non_null(strstr(place->error.message, "values that this version does not know"));
    assert_int_equal(ask(place->path, "select count(*) from sample"), 1);
    assert_false(store_seal(store, noon + MS_PER_DAY, &place->error)); /* and says so again */
    store_close(store);
}

static void a_damaged_block_is_left_alone_and_its_late_rows_stay(void **state)
{
    struct place *const place = *state;
    struct store *store = open_well(place, &all);
    struct batch *const batch = batch_new();

    write_hours(place, store, noon, 2);
    assert_true(store_seal(store, noon + MS_PER_DAY, &place->error));
    store_close(store);
    run_sql(place->path, "update block_hour set b = x'0100000000ffff' "
                         "where id = (select min(id) from block_hour)");
    store = open_well(place, &all);
    for (uint32_t probe = 0; probe < PROBES; probe++) {
        const struct sample late = sample_begin(probe, noon + 7);

        batch_add_sample(batch, &late);
    }
    write_batch(place, store, batch);
    assert_false(store_seal(store, noon + MS_PER_DAY, &place->error));
    assert_non_null(strstr(place->error.message, "is damaged"));
    assert_int_equal(ask(place->path, "select count(*) from sample"), 1);
    assert_int_equal(ask(place->path, "select length(b) from block_hour order by id limit 1"), 7);
    store_close(store);
}

/* --- what is not kept for ever -----------------------------------------------------------------
 */

static void samples_go_first_then_hours_then_days(void **state)
{
    static const struct retention kept = {
        .samples_ms = 10 * MS_PER_DAY, .hours_ms = 20 * MS_PER_DAY, .days_ms = 90 * MS_PER_DAY};
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);
    const int64_t end = noon + 48 * MS_PER_HOUR;
    const char *const samples = "select count(*) from block_day";
    const char *const hours = "select count(*) from rollup_hour";
    const char *const days = "select count(*) from rollup_day";

    store_set_retention(store, &kept);
    write_hours(place, store, noon, 48); /* in three UTC days */
    assert_true(store_seal(store, end + 8 * MS_PER_DAY, &place->error));
    assert_int_equal(ask(place->path, samples), 9);
    assert_true(store_seal(store, end + 10 * MS_PER_DAY, &place->error));
    assert_int_equal(ask(place->path, samples), 3);
    assert_int_equal(ask(place->path, hours), 144);
    assert_true(store_seal(store, end + 18 * MS_PER_DAY, &place->error));
    assert_int_equal(ask(place->path, samples), 0);
    assert_int_equal(ask(place->path, hours), 144);
    assert_true(store_seal(store, end + 22 * MS_PER_DAY, &place->error));
    assert_int_equal(ask(place->path, hours), 0);
    assert_int_equal(ask(place->path, days), 9);
    write_hours(place, store, noon, 1); /* too late to be kept: what was summed up stays */
    assert_true(store_seal(store, end + 30 * MS_PER_DAY, &place->error));
    assert_int_equal(ask(place->path, "select count(*) from sample"), 0);
    assert_int_equal(ask(place->path, hours), 0);
    assert_int_equal(ask(place->path, days), 9);
    assert_true(store_seal(store, end + 100 * MS_PER_DAY, &place->error));
    assert_int_equal(ask(place->path, days), 0);
    assert_int_equal(ask(place->path, "select count(*) from rollup_month"), 3);
    store_close(store);
}

static void put_span(struct batch *batch, uint32_t probe, int64_t from_ms, int64_t to_ms)
{
    const struct span span = {from_ms, to_ms, STATE_UP, REASON_NONE};

    batch_add_span(batch, probe, &span);
}

static void note_dropped(void *argument, const struct dropped *dropped)
{
    struct text *const text = argument;

    text_add(text, "%s %" PRId64 " %" PRId64 "; ", dropped->class,
             (dropped->border_ms - noon) / MS_PER_DAY, (dropped->at_ms - noon) / MS_PER_DAY);
}

/* Days of noon, not of midnight: the border of what is kept 90 days on day 100 is day 9. */
static void spans_and_incidents_go_and_a_note_of_it_stays(void **state)
{
    static const struct retention kept = {.samples_ms = 10 * MS_PER_DAY,
                                          .spans_ms = 90 * MS_PER_DAY,
                                          .incidents_ms = 80 * MS_PER_DAY};
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);
    struct batch *const batch = batch_new();
    struct text text = {0};
    struct reader *reader;

    for (int day = 0; day < 50; day++)
        for (uint32_t probe = 0; probe < 2; probe++)
            put_span(batch, probe, noon + day * MS_PER_DAY, noon + (day + 1) * MS_PER_DAY);
    for (int64_t id = 1; id <= 3; id++) {
        const struct incident incident = {.id = id,
                                          .state = STATE_DOWN,
                                          .began_ms = noon,
                                          .ended_ms = id == 3 ? 0 : noon + id * 15 * MS_PER_DAY};

        batch_add_incident(batch, &incident);
    }
    write_batch(place, store, batch);
    store_set_retention(store, &kept);
    assert_true(store_seal(store, noon + 100 * MS_PER_DAY, &place->error));
    /* one that reaches over the border stays */
    assert_int_equal(ask(place->path, "select count(*) from span"), 2 * 41);
    assert_int_equal(ask(place->path, "select count(*) from incident"), 2);
    assert_true(store_seal(store, noon + 100 * MS_PER_DAY + MS_PER_HOUR, &place->error));
    assert_true(store_seal(store, noon + 200 * MS_PER_DAY, &place->error));
    assert_int_equal(ask(place->path, "select count(*) from span"), 0);
    assert_int_equal(ask(place->path, "select id from incident"), 3); /* that goes on */
    store_close(store);
    reader = reader_open(place->path, &place->error);
    assert_true(reader_dropped(reader, note_dropped, &text, &place->error));
    assert_string_equal(text_string(&text),
                        "incidents 19 100; incidents 119 200; spans 9 100; spans 109 200; ");
    reader_close(reader);
    text_free(&text);
}

/* Imported, say: by its own date it is inside. */
static void what_comes_late_is_kept_as_long_as_what_came_in_time(void **state)
{
    static const struct retention kept = {.samples_ms = 11 * MS_PER_DAY};
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);

    store_set_retention(store, &kept);
    write_hours(place, store, noon, 24);
    assert_true(store_seal(store, noon + 10 * MS_PER_DAY, &place->error));
    write_hours(place, store, noon - 12 * MS_PER_HOUR, 24);
    assert_true(store_seal(store, noon + 10 * MS_PER_DAY, &place->error));
    assert_int_equal(ask(place->path, "select count(*) from dropped"), 0);
    assert_int_equal(ask(place->path, "select count(*) from block_day"), 3 * PROBES);
    assert_true(store_seal(store, noon + 12 * MS_PER_DAY, &place->error));
    assert_int_equal(ask(place->path, "select count(*) from block_day"), PROBES);
    store_close(store);
}

static void room_is_given_back(void **state)
{
    static const struct retention kept = {.samples_ms = 10 * MS_PER_DAY};
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);
    int64_t before;

    write_hours(place, store, noon, 5 * 24);
    store_close(store);
    run_sql(place->path, "with recursive n(i) as (values(1) union all select i + 1 from n where "
                         "i < 6000) insert into block_day select i << 20, zeroblob(4000) from n");
    before = ask(place->path, "pragma page_count");
    assert_true(before > 6000);
    {
        struct store *const again = open_well(place, &all);

        store_set_retention(again, &kept);
        assert_true(store_seal(again, noon + MS_PER_DAY, &place->error));
        store_close(again);
    }
    assert_true(ask(place->path, "pragma page_count") < before - 1500);
    assert_true(ask(place->path, "pragma freelist_count") <= 4096);
}

/* --- the writer does it by itself ------------------------------------------------------------- */

static int64_t tomorrow(void)
{
    return noon + MS_PER_DAY;
}

static void a_running_writer_packs_what_is_over(void **state)
{
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);
    struct batch *const batch = batch_new();
    struct story *const story = calloc(1, sizeof *story);

    store_set_clock(store, tomorrow);
    for (int i = 0; i < 120; i++) {
        const struct sample sample = sample_begin(0, noon + i * INT64_C(60000));

        batch_add_sample(batch, &sample);
        story_add(story, &sample);
    }
    assert_true(store_start(store, NULL, NULL, &place->error));
    store_take_batch(store, batch);
    while (ask(place->path, "select count(*) from block_hour") < 2)
        usleep(10000);
    check_all(place, story);
    assert_true(store_stop(store, &place->error));
    store_close(store);
    free(story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(whatever_is_packed_when_the_samples_are_the_same),
        in_a_place(a_changed_zone_makes_the_days_anew),
        in_a_place(an_hour_is_packed_two_minutes_after_its_end),
        in_a_place(another_sample_of_a_packed_instant_goes_beside_it),
        in_a_place(a_row_that_is_not_understood_stays_and_the_others_are_packed),
        in_a_place(a_damaged_block_is_left_alone_and_its_late_rows_stay),
        in_a_place(samples_go_first_then_hours_then_days),
        in_a_place(spans_and_incidents_go_and_a_note_of_it_stays),
        in_a_place(what_comes_late_is_kept_as_long_as_what_came_in_time),
        in_a_place(room_is_given_back),
        in_a_place(a_running_writer_packs_what_is_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
