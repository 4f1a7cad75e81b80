/* Two simulated years of a store whose retention is short: does it stay as large as was said?
 *
 *   bench_bound [DAYS [FOLDER]]      in memory: it is the size that is measured, not the disk
 *
 * The bound of the README: 15 bytes a sample, 60 an hour, 200 a day of a probe and 40 a span, for
 * as long as they are kept; beside that only free pages, which are used again. */
#include "samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/store_inside.h"
#include "io/store_seal.h"
#include "model/calendar_date.h"
#include "tell.h"

enum { PROBES = 6, EVERY_MS = 300000, A_DAY = 288 };
enum { KEPT_SAMPLES = 40, KEPT_HOURS = 60, KEPT_SPANS = 100, KEPT_DAYS = KEPT_HOURS + 62 };
enum { PAGE = 4096, SETTLED = 200 /* from this day on it has to be as large as it gets */ };

static const int64_t start_ms = INT64_C(1655164800000); /* 00:00 UTC */

struct bench {
    long days;
    char folder[256], path[300];
    struct catalogue catalogue;
    struct series series[PROBES];
    struct store *store;
    struct error error;
    int64_t file, used; /* at most, bytes, once it has settled */
    int64_t first_file; /* when it had just settled */
    int64_t longest_us; /* step of tending */
};

static void make_catalogue(struct bench *bench)
{
    static const struct service service = {.id = "bench"};
    static struct probe_plan plans[PROBES];
    char id[32];

    for (int i = 0; i < PROBES; i++) {
        snprintf(id, sizeof id, "bench/%d", i + 1);
        plans[i].id = memory_copy_string(id);
        bench->series[i] = series_begin((uint64_t)i + 1, start_ms, EVERY_MS, 1000);
    }
    bench->catalogue = (struct catalogue){
        .services = &service, .service_count = 1, .probes = plans, .probe_count = PROBES};
}

static bool write_day(struct bench *bench, int64_t begins_ms)
{
    struct batch *const batch = batch_new();

    for (uint32_t probe = 0; probe < PROBES; probe++) {
        const struct span span = {begins_ms, begins_ms + MS_PER_DAY, STATE_UP, REASON_NONE};

        for (int i = 0; i < A_DAY; i++) {
            struct sample sample = series_next(&bench->series[probe]);

            sample.probe = probe;
            batch_add_sample(batch, &sample);
        }
        batch_add_span(batch, probe, &span);
    }
    if (!store_start(bench->store, NULL, NULL, &bench->error)) {
        batch_free(batch);
        return false;
    }
    store_take_batch(bench->store, batch);
    return store_stop(bench->store, &bench->error);
}

/* As store_seal does it, but each step is timed. */
static bool tend(struct bench *bench, int64_t now_ms)
{
    bool more = true;

    while (more) {
        const int64_t began_us = clock_steady_us();

        if (!tend_step(bench->store, now_ms, &more, &bench->error))
            return false;
        if (clock_steady_us() - began_us > bench->longest_us)
            bench->longest_us = clock_steady_us() - began_us;
    }
    return true;
}

static bool weigh(struct bench *bench)
{
    int64_t pages;
    int64_t free_pages;

    if (!sql_ask_number(bench->store->sql, "pragma page_count", &pages, &bench->error) ||
        !sql_ask_number(bench->store->sql, "pragma freelist_count", &free_pages, &bench->error))
        return false;
    if (bench->first_file == 0)
        bench->first_file = pages * PAGE;
    if (pages * PAGE > bench->file)
        bench->file = pages * PAGE;
    if ((pages - free_pages) * PAGE > bench->used)
        bench->used = (pages - free_pages) * PAGE;
    return true;
}

static bool run(struct bench *bench)
{
    static const struct retention kept = {.samples_ms = KEPT_SAMPLES * MS_PER_DAY,
                                          .hours_ms = KEPT_HOURS * MS_PER_DAY,
                                          .days_ms = KEPT_HOURS * MS_PER_DAY,
                                          .spans_ms = KEPT_SPANS * MS_PER_DAY};
    bool good = true;

    bench->store = store_open(bench->path, &bench->catalogue, &bench->error);
    if (bench->store == NULL)
        return false;
    store_set_retention(bench->store, &kept);
    for (long day = 0; good && day < bench->days; day++) {
        const int64_t begins_ms = start_ms + day * MS_PER_DAY;

        good = write_day(bench, begins_ms) &&
               tend(bench, begins_ms + MS_PER_DAY + 2 * MS_PER_HOUR) &&
               (day < SETTLED || weigh(bench));
    }
    return good;
}

int main(int count, char **words)
{
    static struct bench bench;
    const double bound = PROBES *
                         (15.0 * A_DAY * (KEPT_SAMPLES + 1) + 60 * 24 * (KEPT_HOURS + 1) +
                          200 * (KEPT_DAYS + 1) + 40 * (KEPT_SPANS + 1)) /
                         1e6;
    char name[320];
    bool good;

    bench.days = count > 1 ? strtol(words[1], NULL, 10) : 731;
    if (bench.days <= SETTLED)
        return 2;
    snprintf(bench.folder, sizeof bench.folder, "%s/bench_bound.XXXXXX",
             count > 2 ? words[2] : "/dev/shm");
    if (mkdtemp(bench.folder) == NULL)
        return 1;
    snprintf(bench.path, sizeof bench.path, "%s/haidang.db", bench.folder);
    samples_begin();
    make_catalogue(&bench);
    good = run(&bench);
    if (good) {
        tell_most("bound_of_two_years_used", (double)bench.used / 1e6, "MB", bound);
        tell_most("bound_growth_when_settled", (double)bench.file / (double)bench.first_file,
                  "times", 1.1);
        tell_most("bound_longest_step", (double)bench.longest_us / 1000, "ms", 100);
    } else {
        printf("%s\n", bench.error.message);
    }
    store_close(bench.store);
    unlink(bench.path);
    snprintf(name, sizeof name, "%s.lock", bench.path);
    unlink(name);
    rmdir(bench.folder);
    return good && told_limits_kept() ? 0 : 1;
}
