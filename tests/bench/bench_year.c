/* What a year of a whole province takes, and how fast it is read again: 1,000 probes at 60 s.
 *
 *   bench_year [PROBES [FOLDER [FILE]]]     FILE is read if it is there, else made, and kept
 *   bench_year sums PROBES FILE             makes FILE with sums, spans and incidents alone
 *
 * What is simulated: one month, day by day, as the writer leaves it (day blocks, sums of hours, of
 * days and of halves of months, spans; 43.2 M samples for 1,000 probes, all of them packed).  Of
 * the eleven months before it there are only spans and the sums of days and months, for which the
 * last month's samples were drawn a first time; that is all that figures read, and all there is
 * with "sums", where SERIES probes are drawn and the others have the sums of one of them, but
 * faults of their own.  "Cold": the file was dropped from the cache of the system before, and is
 * opened anew.  A limit that was not kept makes the status 1. */
#include "samples.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/store_blocks.h"
#include "io/store_cover.h"
#include "io/store_due.h"
#include "io/store_inside.h"
#include "io/store_rows.h"
#include "io/store_seal.h"
#include "io/store_sums.h"
#include "model/block.h"
#include "model/calendar_date.h"
#include "model/span.h"
#include "model/span_sweep.h"
#include "site_parts.h"
#include "stage/figures.h"
#include "tell.h"

enum { DAYS = 30, OLD_DAYS = 335, HOURS = 24, MINUTES = 60, THREADS = 2 };
enum { FAULTS = 48 /* in 2^20 samples: two a month, each a few minutes long */ };
enum { SERIES = 250 };                                         /* of "sums" */
enum { FIRST_DAY = 19128, OLDEST_DAY = FIRST_DAY - OLD_DAYS }; /* 16/05/2022: to 14/06 */

/* What one probe's day becomes, and where the probe is. */
struct track {
    struct series series;
    struct span_maker maker;
    struct dice dice; /* of the spans of old */
    int64_t up_ms;    /* since when it has been up then */
    struct span spans[64];
    size_t span_count;
    struct text block, day, hours[HOURS];
    struct text days[DAYS]; /* of the first time */
};

struct bench {
    long probes, drawn; /* drawn: of which samples are made */
    char folder[256], path[300];
    struct catalogue catalogue;
    struct track *tracks;
    struct store *store;
    struct recent *recent;
    int day;     /* of DAYS, … */
    bool first;  /* … for the first time */
    bool failed; /* in a thread */
    struct error error;
    int64_t samples;
};

/* --- a day of samples --------------------------------------------------------------------------
 */

static void take_span(struct track *track, const struct span *span)
{
    if (track->span_count < sizeof track->spans / sizeof *track->spans)
        track->spans[track->span_count++] = *span;
}

static const struct span_rules rules = {.speak_ms = 130000,
                                        .patience = {.confirm = 3, .recover = 1}};

static void follow(struct track *track, const struct sample *sample)
{
    const struct span_step step = span_maker_add(&track->maker, &rules, sample);

    for (int i = 0; i < step.count; i++)
        take_span(track, &step.closed[i]);
}

static void pack_rollup(struct rollup *rollup, struct text *text)
{
    text_clear(text);
    rollup_pack(rollup, text);
    memset(rollup, 0, sizeof *rollup);
}

static void make_day(const struct bench *bench, struct track *track, struct rollup *room)
{
    struct sample samples[HOURS * MINUTES];
    struct rollup *const hour = &room[0];
    struct rollup *const day = &room[1];

    track->span_count = 0;
    for (int i = 0; i < HOURS * MINUTES; i++) {
        samples[i] = series_next(&track->series);
        rollup_add(hour, &samples[i]);
        if (!bench->first)
            follow(track, &samples[i]);
        if (i % MINUTES < MINUTES - 1)
            continue;
        rollup_merge(day, hour);
        pack_rollup(hour, &track->hours[i / MINUTES]);
    }
    text_clear(&track->block);
    if (!bench->first)
        block_pack(samples, HOURS * MINUTES, &track->block);
    pack_rollup(day, bench->first ? &track->days[(FIRST_DAY + bench->day) % DAYS] : &track->day);
}

struct worker {
    struct bench *bench;
    int part;
    pthread_t thread;
};

static void *make_days(void *argument)
{
    const struct worker *const worker = argument;
    struct rollup *const room = NEW_ARRAY(struct rollup, 2);

    for (long i = worker->part; i < worker->bench->drawn; i += THREADS)
        make_day(worker->bench, &worker->bench->tracks[i], room);
    free(room);
    return NULL;
}

static void in_threads(struct bench *bench, void *(*run)(void *argument))
{
    struct worker workers[THREADS];

    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.bench = bench, .part = i};
        if (pthread_create(&workers[i].thread, NULL, run, &workers[i]) != 0)
            abort();
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(workers[i].thread, NULL);
}

/* --- into the file -----------------------------------------------------------------------------
 */

static bool put(struct bench *bench, enum statement which, int64_t number, long probe,
                const struct text *bytes)
{
    return row_put_bytes(bench->store->sql, which, block_id(number, bench->store->series[probe]),
                         bytes, &bench->error);
}

static bool put_spans(struct bench *bench, long probe)
{
    const struct track *const track = &bench->tracks[probe];

    for (size_t i = 0; i < track->span_count; i++)
        if (!row_put_span(bench->store->sql, bench->store->series[probe], &track->spans[i],
                          &bench->error))
            return false;
    return true;
}

static bool commit(struct bench *bench)
{
    return sql_run(bench->store->sql, SQL_COMMIT, &bench->error);
}

static bool begin(struct bench *bench)
{
    return sql_run(bench->store->sql, SQL_BEGIN, &bench->error);
}

/* In the order of ids, as the writer does it. */
static bool put_day(struct bench *bench)
{
    const int64_t day = FIRST_DAY + bench->day;
    bool good = begin(bench);

    for (int hour = 0; good && hour < HOURS; hour++)
        for (long i = 0; good && i < bench->probes; i++)
            good = put(bench, SQL_PUT_HOUR_ROLLUP, day * HOURS + hour, i,
                       &bench->tracks[i].hours[hour]);
    for (long i = 0; good && i < bench->probes; i++)
        good = put(bench, SQL_PUT_DAY_BLOCK, day, i, &bench->tracks[i].block) &&
               put(bench, SQL_PUT_DAY_ROLLUP, day, i, &bench->tracks[i].day) && put_spans(bench, i);
    bench->samples += bench->probes * HOURS * MINUTES;
    return good && commit(bench);
}

/* An old day is one of the last month. */
static const struct text *old_day(const struct bench *bench, long probe, int64_t day)
{
    return &bench->tracks[probe % bench->drawn].days[day % DAYS];
}

/* Of days that are not there it holds nothing. */
static void make_sum(const struct bench *bench, long probe, int64_t from_day, int64_t to_day,
                     struct text *text)
{
    struct rollup *const sum = NEW(struct rollup);

    for (int64_t day = from_day; day < to_day; day++) {
        const struct text *const part = old_day(bench, probe, day);

        if (day >= OLDEST_DAY && !rollup_unpack(sum, part->bytes, part->length, NULL))
            abort();
    }
    pack_rollup(sum, text);
    free(sum);
}

static bool put_sum(struct bench *bench, enum statement which, int64_t number, int64_t from_day,
                    int64_t to_day)
{
    struct text *const sums = NEW_ARRAY(struct text, (size_t)bench->drawn);
    bool good = true;

    for (long i = 0; i < bench->drawn; i++)
        make_sum(bench, i, from_day, to_day, &sums[i]);
    for (long i = 0; good && i < bench->probes; i++)
        good = put(bench, which, number, i, &sums[i % bench->drawn]);
    for (long i = 0; i < bench->drawn; i++)
        text_free(&sums[i]);
    free(sums);
    return good;
}

static bool put_month(struct bench *bench, int64_t last_day)
{
    const int64_t half = half_of_day(last_day);
    const int64_t month = half / 2;

    return begin(bench) &&
           put_sum(bench, SQL_PUT_HALF_ROLLUP, half, half_first_day(half), last_day + 1) &&
           (half % 2 == 0 ||
            put_sum(bench, SQL_PUT_MONTH_ROLLUP, month, month_first_day(month), last_day + 1)) &&
           commit(bench);
}

/* As often wrong as the samples are. */
static void make_old_spans(struct track *track, int64_t day)
{
    const int64_t begins_ms = day * MS_PER_DAY;
    int64_t at_ms;

    track->span_count = 0;
    if (track->up_ms == 0)
        track->up_ms = begins_ms;
    if (dice_roll(&track->dice) % 15 != 0)
        return;
    at_ms = begins_ms + (int64_t)(dice_roll(&track->dice) % 80000000);
    take_span(track, &(struct span){track->up_ms, at_ms, STATE_UP, REASON_NONE});
    track->up_ms = at_ms + 60000 + (int64_t)(dice_roll(&track->dice) % 1200000);
    take_span(track, &(struct span){at_ms, track->up_ms, STATE_DOWN, REASON_TIMEOUT_TLS});
}

static bool put_old_day(struct bench *bench, int64_t day)
{
    bool good = begin(bench);

    for (long i = 0; good && i < bench->probes; i++) {
        make_old_spans(&bench->tracks[i], day);
        good =
            put(bench, SQL_PUT_DAY_ROLLUP, day, i, old_day(bench, i, day)) && put_spans(bench, i);
    }
    return good && commit(bench);
}

static bool is_last_of_half(int64_t day)
{
    return half_first_day(half_of_day(day) + 1) == day + 1;
}

/* --- the whole year ----------------------------------------------------------------------------
 */

static void begin_tracks(struct bench *bench)
{
    for (long i = 0; i < bench->probes; i++) {
        struct track *const track = &bench->tracks[i];

        track->series = series_begin((uint64_t)i + 1, FIRST_DAY * MS_PER_DAY, 60000, FAULTS);
        track->dice = (struct dice){(uint64_t)i};
        memset(&track->maker, 0, sizeof track->maker);
    }
}

static bool fill(struct bench *bench, int64_t to_day)
{
    bool good = true;

    begin_tracks(bench);
    bench->first = true;
    for (bench->day = 0; bench->day < DAYS; bench->day++)
        in_threads(bench, make_days);
    for (int64_t day = OLDEST_DAY; good && day < to_day; day++)
        good = put_old_day(bench, day) && (!is_last_of_half(day) || put_month(bench, day));
    return good;
}

static bool fill_month(struct bench *bench)
{
    bool good = true;

    begin_tracks(bench);
    bench->first = false;
    for (bench->day = 0; good && bench->day < DAYS; bench->day++) {
        const int64_t day = FIRST_DAY + bench->day;

        in_threads(bench, make_days);
        good = put_day(bench) && (!is_last_of_half(day) || put_month(bench, day));
    }
    return good;
}

static int64_t size_of(const struct bench *bench)
{
    struct stat file;

    return stat(bench->path, &file) == 0 ? file.st_size : 0;
}

static bool checkpoint(struct bench *bench)
{
    int64_t busy;

    return sql_ask_number(bench->store->sql, "pragma wal_checkpoint(truncate)", &busy,
                          &bench->error);
}

static bool make_store(struct bench *bench)
{
    const int64_t began_us = clock_steady_us();
    int64_t before;

    bench->store = store_open(bench->path, &bench->catalogue, &bench->error);
    if (bench->store == NULL || !fill(bench, FIRST_DAY) || !checkpoint(bench))
        return false;
    before = size_of(bench);
    if (!fill_month(bench) || !checkpoint(bench))
        return false;
    tell("year_simulated", (double)(clock_steady_us() - began_us) / 1e6, "s");
    tell_most("year_size", (double)(size_of(bench) - before) / (double)bench->samples, "B/sample",
              15);
    store_close(bench->store);
    bench->store = NULL;
    return true;
}

/* --- reading -----------------------------------------------------------------------------------
 */

static void forget_file(const struct bench *bench)
{
    const int file = open(bench->path, O_RDONLY);

    if (file < 0)
        return;
    fdatasync(file);
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    close(file);
}

/* What a reading takes, by the clock and of the processor, us. */
struct took {
    int64_t wall_us, cpu_us;
};

static struct took took_since(struct took began)
{
    return (struct took){clock_steady_us() - began.wall_us, clock_cpu_us() - began.cpu_us};
}

static int compare_took(const void *left, const void *right)
{
    const struct took *const a = left;
    const struct took *const b = right;

    return (a->wall_us > b->wall_us) - (a->wall_us < b->wall_us);
}

enum { TIMES = 7 };

static bool read_often(struct bench *bench, bool cold, struct took took[TIMES],
                       bool (*read)(struct bench *bench, int64_t at), int64_t at)
{
    for (int i = 0; i < TIMES; i++) {
        if (cold)
            forget_file(bench);
        took[i] = took_since((struct took){0, 0});
        if (!read(bench, at))
            return false;
        took[i] = took_since(took[i]);
    }
    qsort(took, TIMES, sizeof *took, compare_took);
    return true;
}

/* Reads it several times from cold, and tells what was in the middle: one time may be unlucky.
 * Limit 0: none. */
static bool tell_cold(struct bench *bench, const char *name, double limit_ms,
                      bool (*read)(struct bench *bench, int64_t at), int64_t at)
{
    struct took took[TIMES];
    char label[64];

    if (!read_often(bench, true, took, read, at))
        return false;
    snprintf(label, sizeof label, "%s_cold", name);
    if (limit_ms > 0)
        tell_most(label, (double)took[TIMES / 2].wall_us / 1000, "ms", limit_ms);
    else
        tell(label, (double)took[TIMES / 2].wall_us / 1000, "ms");
    snprintf(label, sizeof label, "%s_cold_least", name);
    tell(label, (double)took[0].wall_us / 1000, "ms");
    snprintf(label, sizeof label, "%s_processor", name);
    tell(label, (double)took[TIMES / 2].cpu_us / 1000, "ms");
    return true;
}

/* The same of a file that the system still has in memory, as that of a running monitor. */
static bool tell_warm(struct bench *bench, const char *name, double limit_ms,
                      bool (*read)(struct bench *bench, int64_t at), int64_t at)
{
    struct took took[TIMES];
    char label[64];

    if (!read(bench, at) || !read_often(bench, false, took, read, at))
        return false;
    snprintf(label, sizeof label, "%s_warm", name);
    tell_most(label, (double)took[TIMES / 2].wall_us / 1000, "ms", limit_ms);
    snprintf(label, sizeof label, "%s_warm_processor", name);
    tell(label, (double)took[TIMES / 2].cpu_us / 1000, "ms");
    return true;
}

/* Everything a report says of every service and of the province, from availability to the 99th
 * percentile, as `haidang report` has it made. */
static bool read_figures(struct bench *bench, int64_t from_day)
{
    const int64_t to_day = FIRST_DAY + DAYS;
    const struct figures_question question = {.catalogue = &bench->catalogue,
                                              .policy = &bench->catalogue.policy,
                                              .from_ms = from_day * MS_PER_DAY,
                                              .to_ms = to_day * MS_PER_DAY,
                                              .now_ms = (to_day + 1) * MS_PER_DAY,
                                              .with_samples = true};
    struct reader *const reader = reader_open(bench->path, &bench->error);
    struct figures_book *book = NULL;
    int64_t samples = 0;
    int64_t all;

    if (reader != NULL)
        book = figures_read(reader, &question, &bench->error);
    reader_close(reader);
    if (book == NULL)
        return false;
    for (size_t i = 0; i < bench->catalogue.service_count; i++)
        samples += figures_of(book, (struct subject){SCOPE_SERVICE, i}).success.whole;
    all = figures_of(book, (struct subject){.scope = SCOPE_PROVINCE}).success.whole;
    figures_free(book);
    return (all == samples && all == bench->probes * (to_day - from_day) * HOURS * MINUTES) ||
           error_set(&bench->error, "samples are missing");
}

struct count_again {
    struct bench *bench;
    struct rollup *probes;
    struct span_maker *makers;
    int64_t spans[THREADS]; /* that were closed */
};

struct count_part {
    struct count_again *all;
    uint32_t part;
    pthread_t thread;
    bool good;
};

static void count_piece(void *argument, const struct scan_piece *piece)
{
    const struct count_part *const part = argument;
    struct rollup *const rollup = &part->all->probes[piece->number];
    struct span_maker *const maker = &part->all->makers[piece->number];

    for (size_t i = 0; i < piece->count; i++) {
        rollup_add(rollup, &piece->samples[i]);
        part->all->spans[part->part] += span_maker_add(maker, &rules, &piece->samples[i]).count;
    }
}

static void *count_again(void *argument)
{
    struct count_part *const part = argument;
    struct bench *const bench = part->all->bench;
    const struct scan_range range = {FIRST_DAY * MS_PER_DAY, (FIRST_DAY + DAYS) * MS_PER_DAY,
                                     part->part, THREADS};
    struct reader *const reader = reader_open(bench->path, NULL);

    part->good = reader != NULL && reader_scan(reader, &range, count_piece, part, NULL);
    reader_close(reader);
    return NULL;
}

static struct rollup *place_of(void *argument, size_t probe, int64_t from_ms, int64_t to_ms)
{
    struct rollup *const sums = argument;

    (void)from_ms;
    (void)to_ms;
    return &sums[probe];
}

/* To the bit what the sums of days say. */
static bool is_same_as_sums(struct bench *bench, const struct rollup *counted, uint32_t most)
{
    const struct cover_question question = {.catalogue = &bench->catalogue,
                                            .from_ms = FIRST_DAY * MS_PER_DAY,
                                            .to_ms = (FIRST_DAY + DAYS) * MS_PER_DAY};
    struct reader *const reader = reader_open(bench->path, &bench->error);
    struct rollup *const sums = NEW_ARRAY(struct rollup, (size_t)bench->probes);
    bool good = reader != NULL && reader_cover(reader, &question,
                                               &(struct cover_into){place_of, sums}, &bench->error);
    int64_t ours = 0;

    for (long i = 0; good && i < bench->probes; i++)
        ours += rollup_count(&sums[i]);
    for (uint32_t i = 0; good && i < most; i++) {
        ours -= rollup_count(&counted[i]);
        good = i == 0 || memcmp(&sums[i - 1], &counted[i], sizeof *sums) == 0 ||
               error_set(&bench->error, "probe %u is not what its samples come to", i);
    }
    free(sums);
    reader_close(reader);
    return good && (ours == 0 || error_set(&bench->error, "samples are missing"));
}

static bool count_month(struct bench *bench)
{
    struct count_again all = {.bench = bench};
    struct count_part parts[THREADS];
    struct reader *const reader = reader_open(bench->path, &bench->error);
    uint32_t most;
    int64_t began_us, cpu_us;
    bool good = reader != NULL && reader_scan_most(reader, &most, &bench->error);

    reader_close(reader);
    if (!good)
        return false;
    all.probes = NEW_ARRAY(struct rollup, most);
    all.makers = NEW_ARRAY(struct span_maker, most);
    forget_file(bench);
    began_us = clock_steady_us();
    cpu_us = clock_cpu_us();
    for (uint32_t i = 0; i < THREADS; i++) {
        parts[i] = (struct count_part){.all = &all, .part = i};
        if (pthread_create(&parts[i].thread, NULL, count_again, &parts[i]) != 0)
            abort();
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(parts[i].thread, NULL);
        good = good && parts[i].good;
    }
    tell_most("recount_of_month_cold", (double)(clock_steady_us() - began_us) / 1e6, "s", 5);
    tell("recount_of_month_cpu", (double)(clock_cpu_us() - cpu_us) / 1e6, "s");
    good = good ? is_same_as_sums(bench, all.probes, most)
                : error_set(&bench->error, "the recount failed");
    free(all.makers);
    free(all.probes);
    return good;
}

static void add_to_chart(void *argument, const struct sample *sample)
{
    page_chart_add(argument, sample);
}

/* As the site makes it: what was measured just now from memory, the rest from the store. */
static bool read_chart(struct bench *bench, int64_t until_ms)
{
    enum { PROBE = 6 };
    struct page_chart *const chart = page_chart_new(until_ms);
    const int64_t recent_ms = recent_show(bench->recent, &bench->catalogue, PROBE, chart);
    const struct sample_range range = {.probe = bench->catalogue.probes[PROBE].id,
                                       .from_ms = page_chart_from(chart),
                                       .to_ms = recent_ms < until_ms ? recent_ms : until_ms,
                                       .most = SIZE_MAX};
    struct reader *const reader = reader_open(bench->path, &bench->error);
    const bool good =
        reader != NULL && reader_samples(reader, &range, add_to_chart, chart, &bench->error);

    page_chart_close(chart);
    page_chart_free(chart);
    reader_close(reader);
    return good;
}

/* What a service's page shows of its day, week, quarter and year; the rest of it is in memory.  A
 * file that is not in the system's memory is read at a thousand places for it, one after the
 * other: that takes what the disk takes. */
static bool read_service_page(struct bench *bench, int64_t until_ms)
{
    enum { SERVICE = 6 };
    struct page_chart *const chart = page_chart_new(until_ms);
    const int64_t recent_ms = recent_show(bench->recent, &bench->catalogue, SERVICE, chart);
    const struct sample_range range = {.probe = bench->catalogue.probes[SERVICE].id,
                                       .from_ms = page_chart_from(chart),
                                       .to_ms = recent_ms < until_ms ? recent_ms : until_ms,
                                       .most = SIZE_MAX};
    struct reader *const reader = reader_open(bench->path, &bench->error);
    const bool good = reader != NULL &&
                      reader_samples(reader, &range, add_to_chart, chart, &bench->error) &&
                      past_read(reader, &bench->catalogue, SERVICE, chart, &bench->error);

    page_chart_close(chart);
    page_chart_free(chart);
    reader_close(reader);
    return good;
}

/* Two a month of each service. */
static void add_incidents(const struct bench *bench, struct batch *batch)
{
    enum { INCIDENTS = 24 };
    int64_t id = 0;

    for (int i = 0; i < INCIDENTS; i++)
        for (long k = 0; k < bench->probes; k++) {
            const int64_t began_ms = (OLDEST_DAY + 15 * i) * MS_PER_DAY + 1000 * k;

            batch_add_incident(batch, &(struct incident){.id = ++id,
                                                         .service = (uint32_t)k,
                                                         .state = STATE_DOWN,
                                                         .reason = REASON_TIMEOUT_TLS,
                                                         .began_ms = began_ms,
                                                         .detected_ms = began_ms,
                                                         .ended_ms = began_ms + 600000});
        }
}

/* The hour that is not over lies in rows, with those of all others, and in memory. */
static bool add_open_hour(struct bench *bench)
{
    const int64_t begins_ms = (FIRST_DAY + DAYS) * MS_PER_DAY;
    struct store *const store = store_open(bench->path, &bench->catalogue, &bench->error);
    struct batch *const batch = batch_new();

    for (long i = 0; i < bench->probes; i++)
        bench->tracks[i].series = series_begin((uint64_t)i + 1, begins_ms, 60000, FAULTS);
    for (long i = 0; i < bench->probes * MINUTES; i++) {
        struct sample sample = series_next(&bench->tracks[i % bench->probes].series);

        sample.probe = (uint32_t)(i % bench->probes);
        span_maker_add(&bench->tracks[i % bench->probes].maker, &rules, &sample);
        batch_add_sample(batch, &sample);
    }
    for (long i = 0; i < bench->probes; i++)
        batch_add_maker(batch, (uint32_t)i, &bench->tracks[i].maker);
    add_incidents(bench, batch);
    recent_take(bench->recent, batch->samples, batch->sample_count, begins_ms);
    if (store == NULL || !store_start(store, NULL, NULL, &bench->error)) {
        batch_free(batch);
        store_close(store);
        return false;
    }
    store_take_batch(store, batch);
    store_close(store);
    return true;
}

/* Since its last fault everything is up. */
static bool put_last_spans(struct bench *bench)
{
    bool good = begin(bench);

    for (long i = 0; good && i < bench->probes; i++) {
        struct track *const track = &bench->tracks[i];

        track->span_count = 0;
        take_span(track, &(struct span){track->up_ms, (FIRST_DAY + DAYS) * MS_PER_DAY, STATE_UP,
                                        REASON_NONE});
        good = put_spans(bench, i);
    }
    return good && commit(bench);
}

static bool make_sums(struct bench *bench)
{
    struct batch *const batch = batch_new();
    bool good;

    bench->drawn = bench->probes < SERIES ? bench->probes : SERIES;
    bench->store = store_open(bench->path, &bench->catalogue, &bench->error);
    good = bench->store != NULL && fill(bench, FIRST_DAY + DAYS) && put_last_spans(bench) &&
           store_start(bench->store, NULL, NULL, &bench->error);
    if (!good) {
        batch_free(batch);
        return false;
    }
    add_incidents(bench, batch);
    store_take_batch(bench->store, batch);
    return true; /* closing it writes them */
}

static void count_span(void *argument, const char *probe, const struct span *span)
{
    *(long *)argument += probe[0] != '\0' && span->to_ms > span->from_ms;
}

static bool read_spans(struct bench *bench, int64_t from_day)
{
    struct reader *const reader = reader_open(bench->path, &bench->error);
    long count = 0;
    const bool good = reader != NULL && reader_all_spans(reader, from_day * MS_PER_DAY, INT64_MAX,
                                                         count_span, &count, &bench->error);

    reader_close(reader);
    return good && (count > 0 || error_set(&bench->error, "spans are missing"));
}

static bool read_all(struct bench *bench)
{
    const int64_t end = FIRST_DAY + DAYS;

    return tell_cold(bench, "spans_of_month", 50, read_spans, FIRST_DAY) &&
           tell_cold(bench, "figures_of_month", 50, read_figures, end - 31) &&
           tell_cold(bench, "figures_of_half_year", 100, read_figures, end - 182) &&
           tell_cold(bench, "figures_of_year", 200, read_figures, end - 365) &&
           count_month(bench) &&
           tell_cold(bench, "chart_of_a_day", 5, read_chart, (end - 9) * MS_PER_DAY) &&
           add_open_hour(bench) &&
           tell_cold(bench, "chart_of_the_last_day", 5, read_chart,
                     end * MS_PER_DAY + MS_PER_HOUR) &&
           tell_cold(bench, "service_page_of_a_year", 0, read_service_page,
                     end * MS_PER_DAY + MS_PER_HOUR) &&
           tell_warm(bench, "service_page_of_a_year", 50, read_service_page,
                     end * MS_PER_DAY + MS_PER_HOUR);
}

/* The writer's steps while it packs the open hour and drops two thirds of the samples: how long is
 * the longest, for which a batch may have to wait?  The file is not what it was afterwards. */
static bool tend_all(struct bench *bench)
{
    static const struct retention kept = {.samples_ms = 10 * MS_PER_DAY,
                                          .hours_ms = 10 * MS_PER_DAY,
                                          .days_ms = 1100 * MS_PER_DAY,
                                          .spans_ms = 3660 * MS_PER_DAY,
                                          .incidents_ms = 3660 * MS_PER_DAY};
    const int64_t now_ms = (FIRST_DAY + DAYS) * MS_PER_DAY + 2 * MS_PER_HOUR;
    int64_t longest_us = 0;
    int64_t steps = 0;
    int64_t began_us;
    bool more = true;

    bench->store = store_open(bench->path, &bench->catalogue, &bench->error);
    if (bench->store == NULL)
        return false;
    store_set_retention(bench->store, &kept);
    for (; more; steps++) {
        began_us = clock_steady_us();
        if (!tend_step(bench->store, now_ms, &more, &bench->error))
            return false;
        began_us = clock_steady_us() - began_us;
        longest_us = began_us > longest_us ? began_us : longest_us;
    }
    tell_most("tending_longest_step", (double)longest_us / 1000, "ms", 100);
    tell("tending_steps", (double)steps, "steps");
    return true;
}

/* The whole reports of it, by the command, as offices have them made. */
static bool report_all(const struct bench *bench)
{
    char command[400];

    snprintf(command, sizeof command, "/usr/bin/python3 tests/bench/report.py '%s' %ld",
             bench->path, bench->probes);
    told_too_much += system(command) != 0;
    return true;
}

/* --- the frame ---------------------------------------------------------------------------------
 */

static void make_catalogue(struct bench *bench)
{
    static const struct zone utc = {.count = 0};
#define WORKED                           \
    {                                    \
        2,                               \
        {                                \
            {7 * 60 + 30, 11 * 60 + 30}, \
            {                            \
                13 * 60 + 30, 17 * 60    \
            }                            \
        }                                \
    }
    static const struct work_week week = {.days = {WORKED, WORKED, WORKED, WORKED, WORKED}};
    static const struct work_calendar hours = {
        .hours = {.zone = &utc, .weeks = &week, .week_count = 1}};
    struct probe_plan *const plans = NEW_ARRAY(struct probe_plan, (size_t)bench->probes);
    struct service *const services = NEW_ARRAY(struct service, (size_t)bench->probes);
    char id[32];

    for (long i = 0; i < bench->probes; i++) {
        snprintf(id, sizeof id, "b%ld/1", i + 1); /* as of a configuration (report.py) */
        plans[i] = (struct probe_plan){.id = memory_copy_string(id), .service = (size_t)i};
        id[strlen(id) - strlen("/1")] = '\0';
        services[i] = (struct service){.id = memory_copy_string(id),
                                       .agency = NONE_AT_ALL,
                                       .programme = NONE_AT_ALL,
                                       .first_probe = (size_t)i,
                                       .probe_count = 1};
    }
    bench->catalogue = (struct catalogue){.local = &utc,
                                          .calendars = &hours,
                                          .calendar_count = 1,
                                          .services = services,
                                          .service_count = (size_t)bench->probes,
                                          .probes = plans,
                                          .probe_count = (size_t)bench->probes,
                                          .policy = policy_default()};
}

static void clear(const struct bench *bench)
{
    static const char *const endings[] = {"", "-wal", "-shm", ".lock"};
    char name[320];

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(name, sizeof name, "%s%s", bench->path, endings[i]);
        unlink(name);
    }
}

static void begin_bench(struct bench *bench)
{
    samples_begin();
    make_catalogue(bench);
    bench->drawn = bench->probes;
    bench->tracks = NEW_ARRAY(struct track, (size_t)bench->probes);
    begin_tracks(bench);
    bench->recent = recent_new((size_t)bench->probes, (FIRST_DAY + DAYS) * MS_PER_DAY);
}

static int end_bench(const struct bench *bench, bool good)
{
    if (!good)
        printf("%s\n", bench->error.message);
    store_close(bench->store);
    return good && told_limits_kept() ? 0 : 1;
}

static int sums(char **words)
{
    struct bench bench = {.probes = strtol(words[0], NULL, 10)};

    snprintf(bench.path, sizeof bench.path, "%s", words[1]);
    if (bench.probes < 10 || bench.probes > 10000 || size_of(&bench) > 0)
        return 2;
    begin_bench(&bench);
    return end_bench(&bench, make_sums(&bench));
}

int main(int count, char **words)
{
    struct bench bench = {.probes = count > 1 ? strtol(words[1], NULL, 10) : 1000};
    bool good;
    int status;

    if (count == 4 && strcmp(words[1], "sums") == 0)
        return sums(words + 2);
    if (bench.probes < 10 || bench.probes > 10000)
        return 2;
    snprintf(bench.folder, sizeof bench.folder, "%s/bench_year.XXXXXX",
             count > 2 ? words[2] : "/var/tmp");
    if (mkdtemp(bench.folder) == NULL)
        return 1;
    snprintf(bench.path, sizeof bench.path, "%s/haidang.db", bench.folder);
    if (count > 3)
        snprintf(bench.path, sizeof bench.path, "%s", words[3]);
    begin_bench(&bench);
    good = (size_of(&bench) > 0 || make_store(&bench)) && read_all(&bench) && report_all(&bench) &&
           (count > 3 || tend_all(&bench));
    status = end_bench(&bench, good);
    if (count <= 3)
        clear(&bench);
    rmdir(bench.folder);
    return status;
}
