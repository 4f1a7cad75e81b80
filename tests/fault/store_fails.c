/* Every single write and sync of the store's fails once, or that one and all after it, or the disk
 * is full from there on.  Then the disk is whole again and the file is looked at: it must open, be
 * sound, and hold all that was acknowledged; a batch is there wholly or not at all.  Each of them
 * fails in one of these ways; in a soak, in all of them. */
#include <inttypes.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/words.h"
#include "disk.h"
#include "io/store.h"
#include "io/store_read.h"
#include "io/store_seal.h"

/* --- a disk that fails when it is told to --------------------------------------------------- */

enum mode { FAILS_ONCE, FAILS_FOR_GOOD, IS_FULL, MODE_COUNT };

static const char *const mode_names[MODE_COUNT] = {"fails once", "fails for good", "is full"};

static struct {
    _Atomic int64_t count;   /* writes, syncs and truncations so far */
    _Atomic int64_t fail_at; /* 0: never */
    _Atomic int mode;
} faulty;

static bool disk_fails(void)
{
    const int64_t now = atomic_fetch_add(&faulty.count, 1) + 1;
    const int64_t fail_at = atomic_load(&faulty.fail_at);

    return fail_at != 0 &&
           (atomic_load(&faulty.mode) == FAILS_ONCE ? now == fail_at : now >= fail_at);
}

static int on_call(const struct disk_call *call)
{
    static const int codes[] = {[DISK_WRITE] = SQLITE_IOERR_WRITE,
                                [DISK_TRUNCATE] = SQLITE_IOERR_TRUNCATE,
                                [DISK_SYNC] = SQLITE_IOERR_FSYNC,
                                [DISK_MAP] = SQLITE_IOERR_SHMSIZE};
    const bool takes_room = call->act == DISK_WRITE || call->act == DISK_MAP;

    if (call->act == DISK_MAKE || call->act == DISK_REMOVE || !disk_fails())
        return SQLITE_OK;
    if (atomic_load(&faulty.mode) == IS_FULL)
        return takes_room ? SQLITE_FULL : SQLITE_OK;
    return codes[call->act];
}

static void disk_fail_at(enum mode mode, int64_t when)
{
    atomic_store(&faulty.mode, (int)mode);
    atomic_store(&faulty.count, 0);
    atomic_store(&faulty.fail_at, when);
}

/* --- a story: some batches, handed over one after the other --------------------------------- */

enum { BATCHES = 6, SAMPLES = 40 };

static const int64_t start_ms = INT64_C(1655182800000);
static const int64_t later_ms = INT64_C(86400000) * 40; /* when the month is over, too */
static const struct service services[] = {{.id = "dvc-01"}};
static const struct probe_plan probes[] = {{.id = "dvc-01/1"}, {.id = "dvc-01/2"}};
static const struct catalogue catalogue = {
    .services = services, .service_count = 1, .probes = probes, .probe_count = 2};

struct story {
    const char *path;
    pthread_mutex_t mutex;
    pthread_cond_t came;
    int acknowledged; /* in order: the first so many of them */
    bool opened, stopped_well;
    int64_t first; /* number of the story's first batch in the file */
};

static void on_commit(void *argument, const struct batch *batch, int64_t took_us)
{
    struct story *const story = argument;

    (void)batch;
    (void)took_us;
    pthread_mutex_lock(&story->mutex);
    story->acknowledged++;
    pthread_cond_signal(&story->came);
    pthread_mutex_unlock(&story->mutex);
}

/* Batch n: its samples, its incident n, and n in the judgement of the first probe. */
static struct batch *make_batch(int64_t number)
{
    struct batch *const batch = batch_new();
    const struct span_maker maker = {.judgement = {.level = STATE_UP, .since_ms = number}};
    const struct span span = {number, number + 1, STATE_UP, REASON_NONE};
    const struct incident incident = {
        .id = number, .state = STATE_DOWN, .reason = REASON_RESET, .began_ms = number};

    for (uint32_t i = 0; i < SAMPLES; i++) {
        struct sample sample = sample_begin(i % 2, start_ms + number * SAMPLES + i);

        sample.total_us = number;
        batch_add_sample(batch, &sample);
    }
    batch_add_maker(batch, 0, &maker);
    batch_add_span(batch, 0, &span);
    batch_add_incident(batch, &incident);
    return batch;
}

/* Until so many are safe or, if that is good enough, the disk has failed: of this nobody calls. */
static void wait_for(struct story *story, struct store *store, int count, bool or_trouble)
{
    struct timespec until;

    pthread_mutex_lock(&story->mutex);
    while (story->acknowledged < count && !(or_trouble && store_trouble(store, NULL))) {
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&story->came, &story->mutex, &until);
    }
    pthread_mutex_unlock(&story->mutex);
}

static void tell(struct story *story)
{
    struct error error = {""};
    struct store *const store = store_open(story->path, &catalogue, &error);

    if (store != NULL)
        store_seal(store, start_ms + later_ms, NULL); /* what an earlier story left open */
    story->opened = store != NULL && store_start(store, on_commit, story, &error);
    if (story->opened) {
        for (int i = 0; i < BATCHES; i++) {
            store_take_batch(store, make_batch(story->first + i));
            wait_for(story, store, i + 1, true);
        }
        story->stopped_well = store_stop(store, &error);
        store_seal(store, start_ms + later_ms, NULL);
    }
    store_close(store);
}

/* --- what is left of it --------------------------------------------------------------------- */

static int64_t ask(sqlite3 *database, const char *question, int64_t argument)
{
    sqlite3_stmt *statement;
    int64_t answer = -1;

    if (sqlite3_prepare_v2(database, question, -1, &statement, NULL) == SQLITE_OK) {
        sqlite3_bind_int64(statement, 1, argument);
        if (sqlite3_step(statement) == SQLITE_ROW)
            answer = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
    }
    return answer;
}

/* How many samples there are of each batch, packed or not. */
static void count_sample(void *argument, const struct sample *sample)
{
    int *const counts = argument;

    counts[sample->total_us]++;
}

static bool count_samples(const char *path, int counts[3 * BATCHES])
{
    struct error error = {""};
    struct reader *const reader = reader_open(path, &error);
    bool good = reader != NULL;

    memset(counts, 0, 3 * BATCHES * sizeof *counts);
    for (size_t i = 0; good && i < catalogue.probe_count; i++) {
        const struct sample_range range = {probes[i].id, 0, INT64_MAX, SIZE_MAX};

        good = reader_samples(reader, &range, count_sample, counts, &error);
    }
    reader_close(reader);
    return good;
}

/* Each batch is there wholly or not at all; `kept` is the last one that is. */
static const char *find_torn_batch(const struct story *story, sqlite3 *database, const int *counts,
                                   int64_t *kept)
{
    for (int64_t number = 1; number < story->first + BATCHES; number++) {
        const int64_t samples = counts[number];
        const int64_t incidents =
            ask(database, "select count(*) from incident where id = ?1", number);

        if (samples != incidents * SAMPLES ||
            incidents != ask(database, "select count(*) from span where began = ?1", number))
            return "a batch is there in part";
        if (incidents == 0 && number < story->first + story->acknowledged)
            return "what was acknowledged is lost";
        if (incidents != 0)
            *kept = number;
    }
    return NULL;
}

static const char *find_wrong_row(const struct story *story, sqlite3 *database)
{
    int counts[3 * BATCHES];
    int64_t kept = 0;
    const char *fault;

    if (ask(database, "select integrity_check = 'ok' from pragma_integrity_check", 0) != 1)
        return "the file is not sound";
    if (!count_samples(story->path, counts))
        return "the samples cannot be read";
    fault = find_torn_batch(story, database, counts, &kept);
    if (fault != NULL)
        return fault;
    return kept != 0 && ask(database, "select since from judgement where series = ?1", 1) != kept
               ? "a judgement is of another batch"
               : NULL;
}

static const char *find_fault(const struct story *story, enum mode mode)
{
    const char *fault;
    struct error error = {""};
    struct store *const store = store_open(story->path, &catalogue, &error);
    sqlite3 *database;

    if (store == NULL)
        return "the file does not open any more";
    store_close(store);
    sqlite3_open_v2(story->path, &database, SQLITE_OPEN_READWRITE, NULL);
    fault = find_wrong_row(story, database);
    sqlite3_close(database);
    if (fault == NULL && mode == FAILS_ONCE && story->opened &&
        (!story->stopped_well || story->acknowledged != BATCHES))
        fault = "a failure that was over was not overcome";
    return fault;
}

/* --- all stories ---------------------------------------------------------------------------- */

struct place {
    char folder[64], path[96];
};

static void remove_file(const struct place *place, const char *ending)
{
    char name[160];

    snprintf(name, sizeof name, "%s%s", place->path, ending);
    unlink(name);
}

static void clear(const struct place *place)
{
    remove_file(place, "");
    remove_file(place, "-wal");
    remove_file(place, "-shm");
    remove_file(place, "-journal");
    remove_file(place, ".lock");
}

static void name_file(const struct place *place, const char *ending, char name[160])
{
    snprintf(name, 160, "%s%s", place->path, ending);
}

/* What was there before, told once and then copied. */
static bool copy_file(const struct place *place, const char *from, const char *to)
{
    static char bytes[1 << 20];
    char names[2][160];
    size_t length = 0;
    FILE *file;
    bool good;

    name_file(place, from, names[0]);
    name_file(place, to, names[1]);
    file = fopen(names[0], "rb");
    if (file != NULL) {
        length = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
    }
    file = fopen(names[1], "wb");
    good = file != NULL && length > 0 && length < sizeof bytes &&
           fwrite(bytes, 1, length, file) == length;
    return (file == NULL || fclose(file) == 0) && good;
}

/* One story with the disk failing at its n-th operation; how many operations there were. */
static int64_t run_story(const struct place *place, bool is_new, enum mode mode, int64_t fail_at,
                         const char **fault)
{
    struct story story = {.path = place->path, .first = is_new ? 1 : 1 + BATCHES};
    int64_t count;

    pthread_mutex_init(&story.mutex, NULL);
    pthread_cond_init(&story.came, NULL);
    clear(place);
    *fault = is_new || copy_file(place, ".before", "") ? NULL : "there is no older store";
    if (*fault == NULL) {
        disk_fail_at(mode, fail_at);
        tell(&story);
    }
    count = atomic_load(&faulty.count);
    disk_fail_at(FAILS_ONCE, 0);
    if (*fault == NULL)
        *fault = find_fault(&story, mode);
    pthread_mutex_destroy(&story.mutex);
    pthread_cond_destroy(&story.came);
    return count;
}

static bool is_soak(void)
{
    const char *const soak = getenv("SOAK");

    return soak != NULL && *soak != '\0';
}

static bool run_stories(const struct place *place, bool is_new, enum mode mode)
{
    const char *fault;
    const int64_t count = run_story(place, is_new, FAILS_ONCE, 0, &fault);
    int64_t failed = fault != NULL;
    int64_t times = 0;

    if (is_new && fault == NULL && !copy_file(place, "", ".before"))
        failed++;
    for (int64_t i = is_soak() ? 1 : 1 + mode; i <= count; i += is_soak() ? 1 : 2 * MODE_COUNT) {
        run_story(place, is_new, mode, i, &fault);
        times++;
        if (fault == NULL)
            continue;
        printf("    the disk %s at operation %" PRId64 ": %s\n", mode_names[mode], i, fault);
        failed++;
    }
    printf("%s  %s store, a disk that %s: %" PRId64 " of %" PRId64 " times\n",
           failed == 0 ? "ok    " : "FAILED", is_new ? "a new" : "an old", mode_names[mode], times,
           count);
    return failed == 0;
}

/* The monitor lives on while the disk is full, and writes everything when there is room. */
static bool outlives_a_full_disk(const struct place *place)
{
    struct story story = {.path = place->path, .first = 1};
    struct error error = {""};
    const char *fault = NULL;
    struct store *store;

    pthread_mutex_init(&story.mutex, NULL);
    pthread_cond_init(&story.came, NULL);
    clear(place);
    store = store_open(place->path, &catalogue, &error);
    store_start(store, on_commit, &story, &error);
    disk_fail_at(IS_FULL, 1);
    for (int i = 0; i < BATCHES; i++)
        store_take_batch(store, make_batch(1 + i));
    wait_for(&story, store, BATCHES, true);
    if (!store_trouble(store, &error) || store_waiting(store) != BATCHES * SAMPLES ||
        story.acknowledged != 0 || strstr(error.message, "no room is left") == NULL)
        fault = "it did not say that the disk is full";
    disk_fail_at(FAILS_ONCE, 0);
    wait_for(&story, store, BATCHES, false);
    if (store_trouble(store, NULL) || store_waiting(store) != 0 || store_dropped(store) != 0)
        fault = "it did not notice that there is room again";
    story.opened = story.stopped_well = true;
    store_close(store);
    if (fault == NULL)
        fault = find_fault(&story, FAILS_ONCE);
    printf("%s  it outlives a full disk%s%s\n", fault == NULL ? "ok    " : "FAILED",
           fault == NULL ? "" : ": ", fault == NULL ? "" : fault);
    pthread_mutex_destroy(&story.mutex);
    pthread_cond_destroy(&story.came);
    return fault == NULL;
}

int main(void)
{
    struct place place = {.folder = ""};
    int passed = 0;
    int failed = 0;

    words_set_language(LANGUAGE_EN);
    /* in memory, where there is such a folder: this disk fails by itself */
    snprintf(place.folder, sizeof place.folder, "%s/store_fails.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(place.folder) == NULL)
        return 1;
    snprintf(place.path, sizeof place.path, "%s/haidang.db", place.folder);
    disk_begin(on_call);
    for (int is_new = 1; is_new >= 0; is_new--)
        for (int mode = 0; mode < MODE_COUNT; mode++)
            *(run_stories(&place, is_new == 1, (enum mode)mode) ? &passed : &failed) += 1;
    *(outlives_a_full_disk(&place) ? &passed : &failed) += 1;
    clear(&place);
    remove_file(&place, ".before");
    rmdir(place.folder);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
