/* Every single write and sync of the store's fails once, or that one and all after it, or the disk
 * is full from there on.  Then the disk is whole again and the file is looked at: it must open, be
 * sound, and hold all that was acknowledged; a batch is there wholly or not at all. */
#include <inttypes.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/words.h"
#include "io/store.h"
#include "io/store_read.h"
#include "io/store_seal.h"

/* --- a disk that fails when it is told to --------------------------------------------------- */

enum mode { FAILS_ONCE, FAILS_FOR_GOOD, IS_FULL, MODE_COUNT };

static const char *const mode_names[MODE_COUNT] = {"fails once", "fails for good", "is full"};

static struct {
    sqlite3_vfs *real;
    _Atomic int64_t count;   /* writes, syncs and truncations so far */
    _Atomic int64_t fail_at; /* 0: never */
    _Atomic int mode;
} disk;

struct faulty_file {
    sqlite3_file file;
    sqlite3_file *real;
};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct faulty_file *)(void *)file)->real;
}

static bool disk_fails(void)
{
    const int64_t now = atomic_fetch_add(&disk.count, 1) + 1;
    const int64_t fail_at = atomic_load(&disk.fail_at);

    return fail_at != 0 &&
           (atomic_load(&disk.mode) == FAILS_ONCE ? now == fail_at : now >= fail_at);
}

static int faulty_close(sqlite3_file *file)
{
    sqlite3_file *const real = real_of(file);
    const int code = real->pMethods->xClose(real);

    free(real);
    return code;
}

static int faulty_read(sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), bytes, length, offset);
}

/* Half of it may have come through. */
static int faulty_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset)
{
    sqlite3_file *const real = real_of(file);

    if (!disk_fails())
        return real->pMethods->xWrite(real, bytes, length, offset);
    real->pMethods->xWrite(real, bytes, length / 2, offset);
    return atomic_load(&disk.mode) == IS_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int faulty_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (disk_fails() && atomic_load(&disk.mode) != IS_FULL)
        return SQLITE_IOERR_TRUNCATE;
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int faulty_sync(sqlite3_file *file, int flags)
{
    if (disk_fails() && atomic_load(&disk.mode) != IS_FULL)
        return SQLITE_IOERR_FSYNC;
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int faulty_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int faulty_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int faulty_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int faulty_check_lock(sqlite3_file *file, int *is_held)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), is_held);
}

static int faulty_control(sqlite3_file *file, int what, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), what, argument);
}

static int faulty_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int faulty_device(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int faulty_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    if (extend && disk_fails())
        return atomic_load(&disk.mode) == IS_FULL ? SQLITE_FULL : SQLITE_IOERR_SHMSIZE;
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, memory);
}

static int faulty_map_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void faulty_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int faulty_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods faulty_methods = {
    .iVersion = 2,
    .xClose = faulty_close,
    .xRead = faulty_read,
    .xWrite = faulty_write,
    .xTruncate = faulty_truncate,
    .xSync = faulty_sync,
    .xFileSize = faulty_size,
    .xLock = faulty_lock,
    .xUnlock = faulty_unlock,
    .xCheckReservedLock = faulty_check_lock,
    .xFileControl = faulty_control,
    .xSectorSize = faulty_sector,
    .xDeviceCharacteristics = faulty_device,
    .xShmMap = faulty_map,
    .xShmLock = faulty_map_lock,
    .xShmBarrier = faulty_barrier,
    .xShmUnmap = faulty_unmap,
};

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *got)
{
    struct faulty_file *const faulty = (struct faulty_file *)(void *)file;
    int code;

    (void)vfs;
    faulty->real = calloc(1, (size_t)disk.real->szOsFile);
    code = disk.real->xOpen(disk.real, name, faulty->real, flags, got);
    faulty->file.pMethods = code == SQLITE_OK ? &faulty_methods : NULL;
    if (code != SQLITE_OK)
        free(faulty->real);
    return code;
}

static void make_faulty_disk(sqlite3_vfs *vfs)
{
    disk.real = sqlite3_vfs_find(NULL);
    *vfs = *disk.real;
    vfs->zName = "faulty";
    vfs->szOsFile = sizeof(struct faulty_file);
    vfs->pNext = NULL;
    vfs->xOpen = faulty_open;
    sqlite3_vfs_register(vfs, 1);
}

static void disk_fail_at(enum mode mode, int64_t when)
{
    atomic_store(&disk.mode, (int)mode);
    atomic_store(&disk.count, 0);
    atomic_store(&disk.fail_at, when);
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

static bool is_acknowledged(struct story *story, int count)
{
    bool done;

    pthread_mutex_lock(&story->mutex);
    done = story->acknowledged >= count;
    pthread_mutex_unlock(&story->mutex);
    return done;
}

/* Until the batch is safe, or the disk has failed it. */
static void wait_for(struct story *story, struct store *store, int count)
{
    while (!is_acknowledged(story, count) && !store_trouble(store, NULL))
        usleep(50);
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
            wait_for(story, store, i + 1);
        }
        story->stopped_well = store_stop(store, &error);
        store_seal(store, start_ms + later_ms, NULL);
    }
    store_close(store);
}

/* --- what is left of it --------------------------------------------------------------------- */

static int64_t ask(const char *path, const char *question, int64_t argument)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    int64_t answer = -1;

    sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, NULL);
    if (sqlite3_prepare_v2(database, question, -1, &statement, NULL) == SQLITE_OK) {
        sqlite3_bind_int64(statement, 1, argument);
        if (sqlite3_step(statement) == SQLITE_ROW)
            answer = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
    }
    sqlite3_close(database);
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
static const char *find_torn_batch(const struct story *story, const int *counts, int64_t *kept)
{
    for (int64_t number = 1; number < story->first + BATCHES; number++) {
        const int64_t samples = counts[number];
        const int64_t incidents =
            ask(story->path, "select count(*) from incident where id = ?1", number);

        if (samples != incidents * SAMPLES ||
            incidents != ask(story->path, "select count(*) from span where began = ?1", number))
            return "a batch is there in part";
        if (incidents == 0 && number < story->first + story->acknowledged)
            return "what was acknowledged is lost";
        if (incidents != 0)
            *kept = number;
    }
    return NULL;
}

static const char *find_fault(const struct story *story, enum mode mode)
{
    const char *fault;
    struct error error = {""};
    struct store *const store = store_open(story->path, &catalogue, &error);
    int counts[3 * BATCHES];
    int64_t kept = 0;

    if (store == NULL)
        return "the file does not open any more";
    store_close(store);
    if (ask(story->path, "select integrity_check = 'ok' from pragma_integrity_check", 0) != 1)
        return "the file is not sound";
    if (!count_samples(story->path, counts))
        return "the samples cannot be read";
    fault = find_torn_batch(story, counts, &kept);
    if (fault != NULL)
        return fault;
    if (kept != 0 && ask(story->path, "select since from judgement where series = ?1", 1) != kept)
        return "a judgement is of another batch";
    if (mode == FAILS_ONCE && story->opened &&
        (!story->stopped_well || story->acknowledged != BATCHES))
        return "a failure that was over was not overcome";
    return NULL;
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

/* One story with the disk failing at its n-th operation; how many operations there were. */
static int64_t run_story(const struct place *place, bool is_new, enum mode mode, int64_t fail_at,
                         const char **fault)
{
    struct story story = {.path = place->path, .first = 1};
    int64_t count;

    pthread_mutex_init(&story.mutex, NULL);
    pthread_cond_init(&story.came, NULL);
    clear(place);
    disk_fail_at(FAILS_ONCE, 0);
    if (!is_new) {
        tell(&story); /* what was there before */
        story.first += BATCHES;
        story.acknowledged = 0;
    }
    disk_fail_at(mode, fail_at);
    tell(&story);
    count = atomic_load(&disk.count);
    disk_fail_at(FAILS_ONCE, 0);
    *fault = find_fault(&story, mode);
    pthread_mutex_destroy(&story.mutex);
    pthread_cond_destroy(&story.came);
    return count;
}

static bool run_stories(const struct place *place, bool is_new, enum mode mode)
{
    const char *fault;
    const int64_t count = run_story(place, is_new, FAILS_ONCE, 0, &fault);
    int64_t failed = fault != NULL;

    for (int64_t i = 1; i <= count; i++) {
        run_story(place, is_new, mode, i, &fault);
        if (fault == NULL)
            continue;
        printf("    the disk %s at operation %" PRId64 ": %s\n", mode_names[mode], i, fault);
        failed++;
    }
    printf("%s  %s store, a disk that %s: %" PRId64 " times\n", failed == 0 ? "ok    " : "FAILED",
           is_new ? "a new" : "an old", mode_names[mode], count);
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
    while (!store_trouble(store, &error))
        usleep(50);
    if (store_waiting(store) != BATCHES * SAMPLES || story.acknowledged != 0 ||
        strstr(error.message, "no room is left") == NULL)
        fault = "it did not say that the disk is full";
    disk_fail_at(FAILS_ONCE, 0);
    while (!is_acknowledged(&story, BATCHES))
        usleep(1000);
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
    sqlite3_vfs faulty;
    int passed = 0;
    int failed = 0;

    words_set_language(LANGUAGE_EN);
    /* in memory, where there is such a folder: this disk fails by itself */
    snprintf(place.folder, sizeof place.folder, "%s/store_fails.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(place.folder) == NULL)
        return 1;
    snprintf(place.path, sizeof place.path, "%s/haidang.db", place.folder);
    make_faulty_disk(&faulty);
    for (int is_new = 0; is_new <= 1; is_new++)
        for (int mode = 0; mode < MODE_COUNT; mode++)
            *(run_stories(&place, is_new != 0, (enum mode)mode) ? &passed : &failed) += 1;
    *(outlives_a_full_disk(&place) ? &passed : &failed) += 1;
    clear(&place);
    rmdir(place.folder);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
