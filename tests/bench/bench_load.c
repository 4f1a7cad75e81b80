/* 2,000 samples a second into the store: how late does the loop that hands them over become, and
 * how long does a batch wait?
 *
 *   bench_load [SECONDS [SAMPLES_A_SECOND [FOLDER]]]
 *
 * Each second stands for five minutes, so that hours come to their end, are packed, repacked and
 * dropped again while samples come. */
#include "samples.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/store.h"
#include "io/store_retention.h"
#include "io/store_seal.h"
#include "model/calendar_date.h"
#include "tell.h"

enum { TICK_US = 2000, EVERY_MS = 300000, LONGEST_S = 600 };

struct bench {
    long seconds, samples;
    char folder[256], path[300];
    struct catalogue catalogue;
    struct series *series;
    struct store *store;
    struct loop *loop;
    struct timer *tick, *second;
    int64_t tick_at_us; /* when it should come */
    int64_t *late_us;
    size_t late_count;
    long handed;
    int64_t handed_us[LONGEST_S], waited_us[LONGEST_S];
    long kept;
};

static _Atomic int64_t simulated_ms = INT64_C(1655182800000);

static int64_t simulated_clock(void)
{
    return simulated_ms;
}

static void on_commit(void *argument, const struct batch *batch, int64_t took_us)
{
    struct bench *const bench = argument;

    (void)took_us;
    (void)batch;
    bench->waited_us[bench->kept] = clock_steady_us() - bench->handed_us[bench->kept];
    bench->kept++;
}

static void on_tick(void *argument)
{
    struct bench *const bench = argument;
    const int64_t now_us = clock_steady_us();

    bench->late_us[bench->late_count++] = now_us - bench->tick_at_us;
    bench->tick_at_us = now_us + TICK_US;
    timer_set(bench->tick, TICK_US);
}

static void on_second(void *argument)
{
    struct bench *const bench = argument;
    struct batch *const batch = batch_new();

    if (bench->handed == bench->seconds) {
        batch_free(batch);
        loop_stop(bench->loop);
        return;
    }
    for (long i = 0; i < bench->samples; i++) {
        struct sample sample = series_next(&bench->series[i]);

        sample.probe = (uint32_t)i;
        batch_add_sample(batch, &sample);
    }
    simulated_ms += EVERY_MS;
    bench->handed_us[bench->handed++] = clock_steady_us();
    store_take_batch(bench->store, batch);
    timer_set(bench->second, US_PER_SECOND);
}

static int compare(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left;
    const int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static double sorted_share(int64_t *values, size_t count, double share)
{
    qsort(values, count, sizeof *values, compare);
    return (double)values[(size_t)((double)(count - 1) * share)] / 1000;
}

static void make_catalogue(struct bench *bench)
{
    static const struct service service = {.id = "bench"};
    struct probe_plan *const plans = NEW_ARRAY(struct probe_plan, (size_t)bench->samples);
    char id[32];

    bench->series = NEW_ARRAY(struct series, (size_t)bench->samples);
    for (long i = 0; i < bench->samples; i++) {
        snprintf(id, sizeof id, "bench/%ld", i + 1);
        plans[i].id = memory_copy_string(id);
        bench->series[i] = series_begin((uint64_t)i + 1, simulated_ms, EVERY_MS, 1000);
    }
    bench->catalogue = (struct catalogue){.services = &service,
                                          .service_count = 1,
                                          .probes = plans,
                                          .probe_count = (size_t)bench->samples};
}

static bool run(struct bench *bench, struct error *error)
{
    static const struct retention kept = {.samples_ms = MS_PER_DAY};

    bench->store = store_open(bench->path, &bench->catalogue, error);
    if (bench->store == NULL)
        return false;
    store_set_clock(bench->store, simulated_clock);
    store_set_retention(bench->store, &kept);
    if (!store_start(bench->store, on_commit, bench, error))
        return false;
    bench->loop = loop_new();
    bench->tick = timer_new(bench->loop, on_tick, bench);
    bench->second = timer_new(bench->loop, on_second, bench);
    bench->late_us = NEW_ARRAY(int64_t, (size_t)bench->seconds * 1000);
    bench->tick_at_us = clock_steady_us() + TICK_US;
    timer_set(bench->tick, TICK_US);
    timer_set(bench->second, TICK_US);
    loop_run(bench->loop);
    timer_free(bench->tick);
    timer_free(bench->second);
    loop_free(bench->loop);
    return store_stop(bench->store, error);
}

static void clear(const struct bench *bench)
{
    char name[320];

    unlink(bench->path);
    snprintf(name, sizeof name, "%s.lock", bench->path);
    unlink(name);
    rmdir(bench->folder);
}

int main(int count, char **words)
{
    struct bench bench = {.seconds = count > 1 ? strtol(words[1], NULL, 10) : 30,
                          .samples = count > 2 ? strtol(words[2], NULL, 10) : 2000};
    struct error error = {""};
    bool good;

    if (bench.seconds < 1 || bench.seconds > LONGEST_S || bench.samples < 1)
        return 2;
    snprintf(bench.folder, sizeof bench.folder, "%s/bench_load.XXXXXX",
             count > 3 ? words[3] : "/var/tmp");
    if (mkdtemp(bench.folder) == NULL)
        return 1;
    snprintf(bench.path, sizeof bench.path, "%s/haidang.db", bench.folder);
    samples_begin();
    make_catalogue(&bench);
    good = run(&bench, &error);
    if (good) {
        tell("load_samples_per_second", (double)bench.samples, "1/s");
        tell_most("load_loop_lag_p99", sorted_share(bench.late_us, bench.late_count, 0.99), "ms",
                  5);
        tell("load_loop_lag_highest", sorted_share(bench.late_us, bench.late_count, 1), "ms");
        tell("load_batch_waits_p50", sorted_share(bench.waited_us, (size_t)bench.kept, 0.5), "ms");
        tell_most("load_batch_waits_p90", sorted_share(bench.waited_us, (size_t)bench.kept, 0.9),
                  "ms", 100);
        tell("load_batch_waits_highest", sorted_share(bench.waited_us, (size_t)bench.kept, 1),
             "ms");
    } else {
        printf("%s\n", error.message);
    }
    store_close(bench.store);
    clear(&bench);
    return good && told_limits_kept() ? 0 : 1;
}
