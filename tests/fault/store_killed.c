/* A driver writes numbered batches and says on a pipe which are safe; it is killed at a random
 * moment, again and again over one file (argument: how often; default 30, 1000 in a soak).  After
 * each death the file must be sound, and hold each sample that was said to be safe, once, and no
 * batch in part, whether they lie in rows or were packed (every 10th batch).  The next driver
 * begins with the first batch that nobody said was safe. */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/store.h"
#include "io/store_read.h"
#include "io/store_seal.h"

enum { SAMPLES = 25, PROBES = 5, UNDER_WAY_MOST = 8, SEAL_EVERY = 10 };

static const int64_t start_ms = INT64_C(1655182800000);
#define SAMPLE_MS INT64_C(12000) /* 300 an hour */
static const struct service services[] = {{.id = "dvc-01"}};
static const struct probe_plan probes[PROBES] = {
    {.id = "dvc-01/1"}, {.id = "dvc-01/2"}, {.id = "dvc-01/3"}, {.id = "x"}, {.id = "y"}};
static const struct catalogue catalogue = {
    .services = services, .service_count = 1, .probes = probes, .probe_count = PROBES};

/* --- the driver ----------------------------------------------------------------------------- */

struct driver {
    pthread_mutex_t mutex;
    pthread_cond_t came;
    int64_t safe; /* all batches up to this one */
    int pipe;
};

static void on_commit(void *argument, const struct batch *batch, int64_t took_us)
{
    struct driver *const driver = argument;
    const int64_t number = batch->incidents[0].id;

    (void)took_us;
    if (write(driver->pipe, &number, sizeof number) != sizeof number)
        _exit(3);
    pthread_mutex_lock(&driver->mutex);
    driver->safe = number;
    pthread_cond_signal(&driver->came);
    pthread_mutex_unlock(&driver->mutex);
}

/* What sample k is; batch n holds those from n * SAMPLES on, its incident n, and a judgement. */
static struct sample make_sample(int64_t k)
{
    struct sample sample = sample_begin((uint32_t)(k % PROBES), start_ms + k * SAMPLE_MS);

    sample.total_us = k * 7919 % 1000003;
    return sample;
}

static struct batch *make_batch(int64_t number)
{
    struct batch *const batch = batch_new();
    const struct span_maker maker = {.judgement = {.level = STATE_UP, .since_ms = number}};
    const struct span span = {number, number + 1, STATE_UP, REASON_NONE};
    const struct incident incident = {
        .id = number, .state = STATE_DOWN, .reason = REASON_RESET, .began_ms = number};

    for (int64_t i = 0; i < SAMPLES; i++) {
        const struct sample sample = make_sample(number * SAMPLES + i);

        batch_add_sample(batch, &sample);
    }
    batch_add_incident(batch, &incident);
    batch_add_maker(batch, 0, &maker);
    batch_add_span(batch, 0, &span);
    return batch;
}

/* Packs all that was written but its last hour, as a writer does beside its batches. */
static bool seal(struct store *store, struct driver *driver, int64_t number, struct error *error)
{
    const int64_t now_ms = start_ms + number * SAMPLES * SAMPLE_MS;

    return store_stop(store, error) && store_seal(store, now_ms, error) &&
           store_start(store, on_commit, driver, error);
}

static void drive(const char *path, int64_t first, int pipe)
{
    struct driver driver = {.safe = first - 1, .pipe = pipe};
    struct error error = {""};
    struct store *const store = store_open(path, &catalogue, &error);

    pthread_mutex_init(&driver.mutex, NULL);
    pthread_cond_init(&driver.came, NULL);
    if (store == NULL || !store_start(store, on_commit, &driver, &error)) {
        printf("    %s\n", error.message);
        fflush(stdout);
        _exit(4);
    }
    for (int64_t number = first;; number++) {
        store_take_batch(store, make_batch(number));
        pthread_mutex_lock(&driver.mutex);
        while (number - driver.safe >= UNDER_WAY_MOST)
            pthread_cond_wait(&driver.came, &driver.mutex);
        pthread_mutex_unlock(&driver.mutex);
        if (number % SEAL_EVERY == 0 && !seal(store, &driver, number, &error))
            _exit(5);
    }
}

/* --- its end -------------------------------------------------------------------------------- */

/* Lets a driver live for so long; the last batch that it said was safe, -1 if it died by itself. */
static int64_t run_driver(const char *path, int64_t safe, int64_t life_us)
{
    const int64_t end = clock_steady_us() + life_us;
    int64_t number;
    int ends[2];
    int status;
    pid_t child;

    if (pipe(ends) != 0)
        return -1;
    fflush(stdout);
    child = fork();
    if (child == 0) {
        close(ends[0]);
        drive(path, safe + 1, ends[1]);
    }
    close(ends[1]);
    while (clock_steady_us() < end)
        usleep((useconds_t)(end - clock_steady_us() > 0 ? end - clock_steady_us() : 0));
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    while (read(ends[0], &number, sizeof number) == sizeof number)
        safe = number;
    close(ends[0]);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? safe : -1;
}

/* --- what is left --------------------------------------------------------------------------- */

static int64_t ask(sqlite3 *database, const char *question)
{
    sqlite3_stmt *statement;
    int64_t answer = -1;

    if (sqlite3_prepare_v2(database, question, -1, &statement, NULL) != SQLITE_OK)
        return -1;
    if (sqlite3_step(statement) == SQLITE_ROW)
        answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return answer;
}

/* The samples of one probe, each with its own value, without a gap. */
struct checking {
    int64_t next; /* the number of the sample that must come */
    bool wrong;
};

static void check_sample(void *argument, const struct sample *sample)
{
    struct checking *const checking = argument;
    const struct sample wanted = make_sample(checking->next);

    if (sample->at_ms != wanted.at_ms || sample->total_us != wanted.total_us)
        checking->wrong = true;
    checking->next += PROBES;
}

/* Packed or not. */
static const char *find_wrong_sample(const char *path, int64_t batches)
{
    struct error error = {""};
    struct reader *const reader = reader_open(path, &error);
    const char *fault = reader == NULL ? "the samples cannot be read" : NULL;

    for (int64_t i = 0; fault == NULL && i < PROBES; i++) {
        const struct sample_range range = {probes[i].id, 0, INT64_MAX, SIZE_MAX};
        struct checking checking = {SAMPLES + i, false}; /* batch 1's first */

        if (!reader_samples(reader, &range, check_sample, &checking, &error))
            fault = "the samples cannot be read";
        else if (checking.wrong)
            fault = "a sample is missing, there twice, or not what was written";
        else if (checking.next != (batches + 1) * SAMPLES + i)
            fault = "samples and incidents do not go together";
    }
    reader_close(reader);
    return fault;
}

static const char *find_fault(sqlite3 *database, const char *path, int64_t safe)
{
    const int64_t batches = ask(database, "select count(*) from incident");
    const int64_t judged = ask(database, "select coalesce(max(since), 0) from judgement");

    if (batches < 0)
        return safe == 0 ? NULL : "the file is empty"; /* killed before the tables were made */
    if (ask(database, "select integrity_check = 'ok' from pragma_integrity_check") != 1)
        return "the file is not sound";
    if (batches < safe)
        return "what was safe is lost";
    if (judged < safe || judged > batches)
        return "the judgement is of another batch";
    if (batches != ask(database, "select count(*) from span where ended = began + 1"))
        return "spans and incidents do not go together";
    return batches == 0 ? NULL : find_wrong_sample(path, batches);
}

/* As a monitor finds it every other time: else the next driver has the journal to itself. */
static const char *look(const char *path, int64_t safe, bool as_monitor)
{
    struct error error = {""};
    struct store *const store = as_monitor ? store_open(path, &catalogue, &error) : NULL;
    const char *fault = as_monitor && store == NULL ? "the store does not open" : NULL;
    sqlite3 *database;

    store_close(store);
    if (fault != NULL || access(path, F_OK) != 0)
        return fault;
    sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
    fault = find_fault(database, path, safe);
    sqlite3_close(database);
    return fault;
}

static void clear(const char *path, const char *folder)
{
    static const char *const endings[] = {"", "-wal", "-shm", ".lock"};
    char name[160];

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
    rmdir(folder);
}

static bool is_soak(void)
{
    const char *const soak = getenv("SOAK");

    return soak != NULL && *soak != '\0';
}

static long count_of(int count, char **words)
{
    if (count > 1)
        return strtol(words[1], NULL, 10);
    return is_soak() ? 1000 : 30;
}

int main(int argument_count, char **arguments)
{
    const long times = count_of(argument_count, arguments);
    const unsigned seed =
        argument_count > 2 ? (unsigned)strtoul(arguments[2], NULL, 10) : (unsigned)getpid();
    const int64_t longest_us = is_soak() ? 200000 : 60000;
    char folder[] = "/tmp/store_killed.XXXXXX";
    char path[96];
    int64_t safe = 0;
    int failed = 0;

    words_set_language(LANGUAGE_EN);
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/haidang.db", folder);
    srandom(seed);
    printf("seed %u\n", seed);
    for (long i = 0; i < times; i++) {
        const int64_t life_us = random() % longest_us;
        const int64_t now_safe = run_driver(path, safe, life_us);
        const char *const fault =
            now_safe < 0 ? "the driver died by itself" : look(path, now_safe, i % 2 == 0);

        if (fault != NULL) {
            printf("    death %ld after %" PRId64 " us: %s\n", i + 1, life_us, fault);
            failed++;
        }
        safe = now_safe < safe ? safe : now_safe;
    }
    printf("%" PRId64 " samples were safe\n", safe * SAMPLES);
    failed += safe == 0; /* then nothing was tested */
    clear(path, folder);
    printf("%ld passed, %d failed\n", times - failed, failed);
    return failed != 0;
}
