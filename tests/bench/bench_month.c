/* What a month of samples costs once it is packed, and how fast it is read again.  Prints
 * "name value unit".
 *
 *   bench_month [PROBES [DAYS [FOLDER]]]
 *
 * Probes of 60 s; each hour is written as one batch, then all that is over is packed as the writer
 * does it, so that the file is what it would be after as many days. */
#include "samples.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/store.h"
#include "io/store_rollups.h"
#include "io/store_seal.h"
#include "model/calendar_date.h"

static const int64_t start_ms = INT64_C(1655182800000);

struct bench {
    long probes, days;
    char folder[256], path[300];
    struct catalogue catalogue;
    struct series *series;
    int64_t longest_us; /* packing of an hour with all that was due */
    int64_t sealing_us;
};

static void make_catalogue(struct bench *bench)
{
    static const struct service service = {.id = "bench"};
    struct probe_plan *const plans = NEW_ARRAY(struct probe_plan, (size_t)bench->probes);
    char id[32];

    for (long i = 0; i < bench->probes; i++) {
        snprintf(id, sizeof id, "bench/%ld", i + 1);
        plans[i].id = memory_copy_string(id);
    }
    bench->catalogue = (struct catalogue){.zone = "Asia/Ho_Chi_Minh",
                                          .services = &service,
                                          .service_count = 1,
                                          .probes = plans,
                                          .probe_count = (size_t)bench->probes};
}

static bool write_hour(struct bench *bench, struct store *store, int64_t begins_ms,
                       struct error *error)
{
    struct batch *const batch = batch_new();
    int64_t began;

    for (int minute = 0; minute < 60; minute++)
        for (long k = 0; k < bench->probes; k++) {
            struct sample sample = series_next(&bench->series[k]);

            sample.probe = (uint32_t)k;
            batch_add_sample(batch, &sample);
        }
    if (!store_start(store, NULL, NULL, error))
        return false;
    store_take_batch(store, batch);
    if (!store_stop(store, error))
        return false;
    began = clock_steady_us();
    if (!store_seal(store, begins_ms + MS_PER_HOUR + SEAL_GRACE_MS, error))
        return false;
    began = clock_steady_us() - began;
    bench->sealing_us += began;
    bench->longest_us = began > bench->longest_us ? began : bench->longest_us;
    return true;
}

static bool fill(struct bench *bench, struct error *error)
{
    struct store *const store = store_open(bench->path, &bench->catalogue, error);
    bool good = store != NULL;

    for (long hour = 0; good && hour < bench->days * 24; hour++)
        good = write_hour(bench, store, start_ms + hour * MS_PER_HOUR, error);
    store_close(store);
    return good;
}

/* --- reading -----------------------------------------------------------------------------------
 */

static void count_sample(void *argument, const struct sample *sample)
{
    long *const count = argument;

    *count += sample->status >= 0;
}

static bool read_range(struct reader *reader, const char *name, long probes, int64_t from_ms,
                       int64_t to_ms, struct error *error)
{
    const int64_t began = clock_steady_us();
    char id[32];
    long count = 0;

    for (long i = 1; i <= probes; i++) {
        const struct sample_range range = {id, from_ms, to_ms, SIZE_MAX};

        snprintf(id, sizeof id, "bench/%ld", i);
        if (!reader_samples(reader, &range, count_sample, &count, error))
            return false;
    }
    printf("%s %" PRId64 " us (%ld samples)\n", name, clock_steady_us() - began, count);
    return true;
}

static void merge_rollup(void *argument, const struct rollup_row *row)
{
    rollup_merge(argument, row->rollup);
}

static bool read_rollups(struct reader *reader, const char *name, enum rollup_level level,
                         struct error *error)
{
    const struct rollup_range range = {level, NULL, 0, INT64_MAX};
    struct rollup *const sum = NEW(struct rollup);
    const int64_t began = clock_steady_us();
    const bool good = reader_rollups(reader, &range, merge_rollup, sum, error);

    printf("%s %" PRId64 " us (%" PRId64 " samples)\n", name, clock_steady_us() - began,
           rollup_count(sum));
    free(sum);
    return good;
}

static bool read_all(const struct bench *bench, struct error *error)
{
    struct reader *const reader = reader_open(bench->path, error);
    const int64_t end_ms = start_ms + bench->days * MS_PER_DAY;
    const bool good =
        reader != NULL &&
        read_range(reader, "month_chart_of_a_day", 1, end_ms - 5 * MS_PER_DAY,
                   end_ms - 4 * MS_PER_DAY, error) &&
        read_range(reader, "month_chart_of_the_last_day", 1, end_ms - MS_PER_DAY, end_ms, error) &&
        read_range(reader, "month_all_from_samples", bench->probes, 0, INT64_MAX, error) &&
        read_rollups(reader, "month_all_from_hours", ROLLUP_HOUR, error) &&
        read_rollups(reader, "month_all_from_days", ROLLUP_DAY, error);

    reader_close(reader);
    return good;
}

static void tell_size(const struct bench *bench)
{
    const double all = (double)bench->probes * (double)bench->days * 1440;
    struct stat file;

    if (stat(bench->path, &file) == 0)
        printf("month_size %.2f B/sample\n", (double)file.st_size / all);
    printf("month_packing %.2f us/sample\n", (double)bench->sealing_us / all);
    printf("month_packing_longest %" PRId64 " us (an hour and all that was due)\n",
           bench->longest_us);
}

static void clear(const struct bench *bench)
{
    char name[320];

    unlink(bench->path);
    snprintf(name, sizeof name, "%s.lock", bench->path);
    unlink(name);
    rmdir(bench->folder);
}

static long number_of(int count, char **words, int which, long otherwise)
{
    return count > which ? strtol(words[which], NULL, 10) : otherwise;
}

int main(int count, char **words)
{
    struct bench bench = {.probes = number_of(count, words, 1, 47),
                          .days = number_of(count, words, 2, 30)};
    struct error error = {""};
    bool good;

    if (bench.probes < 1 || bench.days < 6)
        return 2;
    snprintf(bench.folder, sizeof bench.folder, "%s/bench_month.XXXXXX",
             count > 3 ? words[3] : "/tmp");
    if (mkdtemp(bench.folder) == NULL)
        return 1;
    snprintf(bench.path, sizeof bench.path, "%s/haidang.db", bench.folder);
    make_catalogue(&bench);
    samples_begin();
    bench.series = NEW_ARRAY(struct series, (size_t)bench.probes);
    for (long i = 0; i < bench.probes; i++)
        bench.series[i] = series_begin((uint64_t)i + 1, start_ms, 60000, 48);
    good = fill(&bench, &error);
    tell_size(&bench);
    good = good && read_all(&bench, &error);
    if (!good)
        printf("%s\n", error.message);
    clear(&bench);
    return good ? 0 : 1;
}
