/* What a committed sample costs: time of a commit, CPU, disk.  Prints "name value unit".
 *
 *   bench_store [BATCHES [SAMPLES_A_BATCH [FOLDER]]]
 *
 * Each batch is handed over when the one before it is safe, so a commit is one batch. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/store.h"
#include "io/store_read.h"

static const int64_t start_ms = INT64_C(1655182800000);

struct bench {
    long batches, samples;
    char folder[256], path[300];
    int64_t *took_us;
    long committed;
    pthread_mutex_t mutex;
    pthread_cond_t came;
    struct catalogue catalogue;
};

/* As from a real service: spread around usual times, a few failures, IPv4 and a certificate. */
static struct sample make_sample(uint32_t probe, int64_t at_ms)
{
    static const int usual_us[PHASE_COUNT] = {0, 900, 12000, 31000, 140000, 2500};
    struct sample sample = sample_begin(probe, at_ms);

    for (int i = 0; i < PHASE_COUNT; i++) {
        sample.phase_us[i] = usual_us[i] / 2 + (usual_us[i] > 0 ? random() % usual_us[i] : 0);
        sample.total_us += sample.phase_us[i];
    }
    sample.status = 200;
    sample.size = 8000 + random() % 60000;
    sample.late_us = random() % 900;
    sample.lag_us = random() % 300;
    sample.address = (struct address){4, {203, 0, 113, (uint8_t)(probe % 250)}};
    sample.certificate_ends_ms = start_ms + INT64_C(7776000000);
    if (random() % 100 == 0) {
        sample.outcome = OUTCOME_FAILED;
        sample.reason = REASON_TIMEOUT_FIRST_BYTE;
        sample.phase_us[PHASE_BODY] = NOT_REACHED;
        sample.phase_us[PHASE_FIRST_BYTE] = NOT_REACHED;
        sample.status = 0;
    }
    return sample;
}

static void on_commit(void *argument, const struct batch *batch, int64_t took_us)
{
    struct bench *const bench = argument;

    (void)batch;
    pthread_mutex_lock(&bench->mutex);
    bench->took_us[bench->committed++] = took_us;
    pthread_cond_signal(&bench->came);
    pthread_mutex_unlock(&bench->mutex);
}

static void make_catalogue(struct bench *bench)
{
    static const struct service service = {.id = "bench"};
    struct probe_plan *const plans = NEW_ARRAY(struct probe_plan, (size_t)bench->samples);
    char id[32];

    for (long i = 0; i < bench->samples; i++) {
        snprintf(id, sizeof id, "bench/%ld", i + 1);
        plans[i].id = memory_copy_string(id);
    }
    bench->catalogue = (struct catalogue){.services = &service,
                                          .service_count = 1,
                                          .probes = plans,
                                          .probe_count = (size_t)bench->samples};
}

static void run(struct bench *bench, struct store *store)
{
    for (long i = 0; i < bench->batches; i++) {
        struct batch *const batch = batch_new();

        for (long k = 0; k < bench->samples; k++) {
            const struct sample sample =
                make_sample((uint32_t)k, start_ms + i * 1000 + k * 1000 / bench->samples);

            batch_add_sample(batch, &sample);
        }
        store_take_batch(store, batch);
        pthread_mutex_lock(&bench->mutex);
        while (bench->committed <= i)
            pthread_cond_wait(&bench->came, &bench->mutex);
        pthread_mutex_unlock(&bench->mutex);
    }
}

static int compare(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left;
    const int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static void tell_commits(struct bench *bench)
{
    const size_t count = (size_t)bench->batches;

    qsort(bench->took_us, count, sizeof *bench->took_us, compare);
    printf("store_commit_p50 %" PRId64 " us\n", bench->took_us[count / 2]);
    printf("store_commit_p99 %" PRId64 " us\n", bench->took_us[count * 99 / 100]);
    printf("store_commit_max %" PRId64 " us\n", bench->took_us[count - 1]);
}

static void tell_start(struct bench *bench, struct error *error)
{
    struct sample *const samples = NEW_ARRAY(struct sample, (size_t)bench->samples);
    bool *const found = NEW_ARRAY(bool, (size_t)bench->samples);
    const int64_t began = clock_steady_us();
    struct store *const store = store_open(bench->path, &bench->catalogue, error);

    if (store != NULL && store_load_last_samples(store, start_ms, samples, found, error))
        printf("store_open_and_load %" PRId64 " us\n", clock_steady_us() - began);
    store_close(store);
    free(samples);
    free(found);
}

static void count_sample(void *argument, const struct sample *sample)
{
    long *const count = argument;

    *count += sample->status >= 0;
}

static void tell_reading(const struct bench *bench, struct error *error)
{
    struct reader *const reader = reader_open(bench->path, error);
    const struct sample_range range = {"bench/1", 0, INT64_MAX, SIZE_MAX};
    const int64_t began = clock_steady_us();
    long count = 0;

    if (reader != NULL && reader_samples(reader, &range, count_sample, &count, error))
        printf("store_read_one_probe %" PRId64 " us (%ld of %ld samples)\n",
               clock_steady_us() - began, count, bench->batches * bench->samples);
    reader_close(reader);
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

static bool measure(struct bench *bench, struct error *error)
{
    const double all = (double)bench->batches * (double)bench->samples;
    struct store *const store = store_open(bench->path, &bench->catalogue, error);
    int64_t cpu_us = clock_cpu_us();
    struct stat file;

    if (store == NULL || !store_start(store, on_commit, bench, error)) {
        store_close(store);
        return false;
    }
    run(bench, store);
    cpu_us = clock_cpu_us() - cpu_us;
    store_close(store);
    if (stat(bench->path, &file) != 0)
        return error_set(error, "%s is gone", bench->path);
    tell_commits(bench);
    printf("store_cpu %.2f us/sample\n", (double)cpu_us / all);
    printf("store_size %.1f B/sample\n", (double)file.st_size / all);
    tell_start(bench, error);
    tell_reading(bench, error);
    return true;
}

int main(int count, char **words)
{
    struct bench bench = {
        .batches = number_of(count, words, 1, 2000),
        .samples = number_of(count, words, 2, 100),
    };
    struct error error = {""};
    bool good;

    if (bench.batches < 1 || bench.samples < 1)
        return 2;
    snprintf(bench.folder, sizeof bench.folder, "%s/bench_store.XXXXXX",
             count > 3 ? words[3] : "/tmp");
    if (mkdtemp(bench.folder) == NULL)
        return 1;
    snprintf(bench.path, sizeof bench.path, "%s/haidang.db", bench.folder);
    bench.took_us = NEW_ARRAY(int64_t, (size_t)bench.batches);
    pthread_mutex_init(&bench.mutex, NULL);
    pthread_cond_init(&bench.came, NULL);
    make_catalogue(&bench);
    good = measure(&bench, &error);
    if (!good)
        printf("%s\n", error.message);
    clear(&bench);
    return good ? 0 : 1;
}
