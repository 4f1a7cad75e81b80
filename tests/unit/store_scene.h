/* store_scene.h - a folder of its own for each test, with a store in it. */
#ifndef HAIDANG_TEST_STORE_SCENE_H
#define HAIDANG_TEST_STORE_SCENE_H

#include "test.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/words.h"
#include "io/store.h"
#include "io/store_read.h"

/* Noon of the founding document's day. */
static const int64_t noon = INT64_C(1655182800000);

static const struct service services[] = {{.id = "dvc-01"}, {.id = "nt-07"}};
static const struct probe_plan probes[] = {{.id = "dvc-01/1"}, {.id = "dvc-01/2"}, {.id = "nt/7"}};
static const struct probe_plan renamed[] = {{.id = "dvc-01/1"}, {.id = "new"}, {.id = "nt/7"}};
static const struct catalogue all = {
    .services = services, .service_count = 2, .probes = probes, .probe_count = 3};
static const struct catalogue other_probes = {
    .services = services, .service_count = 2, .probes = renamed, .probe_count = 3};
static const struct catalogue one_service = {
    .services = services, .service_count = 1, .probes = probes, .probe_count = 2};

/* --- a folder for each test, and a store in it ---------------------------------------------- */

struct place {
    char folder[64], path[96];
    struct error error;
    pthread_mutex_t mutex;
    pthread_cond_t came;
    int commits;
    struct snapshot *newest; /* lent: to be compared only */
};

static inline int set_up(void **state)
{
    struct place *const place = calloc(1, sizeof *place);

    words_set_language(LANGUAGE_EN);
    snprintf(place->folder, sizeof place->folder, "/tmp/unit_store.XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    snprintf(place->path, sizeof place->path, "%s/haidang.db", place->folder);
    pthread_mutex_init(&place->mutex, NULL);
    pthread_cond_init(&place->came, NULL);
    *state = place;
    return 0;
}

static inline int tear_down(void **state)
{
    static const char *const endings[] = {"", "-wal", "-shm", ".lock"};
    struct place *const place = *state;
    char name[128];

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(name, sizeof name, "%s%s", place->path, endings[i]);
        unlink(name);
    }
    for (int version = 1; version < 20; version++) { /* copies from before an upgrade */
        snprintf(name, sizeof name, "%s.v%d.bak", place->path, version);
        unlink(name);
        snprintf(name, sizeof name, "%s.v%d.bak.part", place->path, version);
        unlink(name);
    }
    snprintf(name, sizeof name, "%s/other", place->folder);
    unlink(name);
    if (rmdir(place->folder) != 0)
        return -1;
    pthread_mutex_destroy(&place->mutex);
    pthread_cond_destroy(&place->came);
    free(place);
    return 0;
}

static inline struct store *open_well(struct place *place, const struct catalogue *catalogue)
{
    struct store *const store = store_open(place->path, catalogue, &place->error);

    if (store == NULL)
        print_error("%s\n", place->error.message);
    assert_non_null(store);
    return store;
}

static inline void assert_refused(struct place *place, const char *why)
{
    assert_null(store_open(place->path, &all, &place->error));
    if (strstr(place->error.message, why) == NULL)
        fail_msg("'%s' does not say '%s'", place->error.message, why);
}

static inline void on_commit(void *argument, const struct batch *batch, int64_t took_us)
{
    struct place *const place = argument;

    (void)took_us;
    pthread_mutex_lock(&place->mutex);
    place->commits++;
    place->newest = batch->snapshot;
    pthread_cond_signal(&place->came);
    pthread_mutex_unlock(&place->mutex);
}

static inline void wait_for_commits(struct place *place, int count)
{
    pthread_mutex_lock(&place->mutex);
    while (place->commits < count)
        pthread_cond_wait(&place->came, &place->mutex);
    pthread_mutex_unlock(&place->mutex);
}

/* Opens, keeps the batch, closes. */
static inline void keep(struct place *place, const struct catalogue *catalogue, struct batch *batch)
{
    struct store *const store = open_well(place, catalogue);

    assert_true(store_start(store, on_commit, place, &place->error));
    store_take_batch(store, batch);
    assert_true(store_stop(store, &place->error));
    store_close(store);
}

static inline void run_sql(const char *path, const char *script)
{
    sqlite3 *database;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, script, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

static inline void write_file(const char *path, const char *text)
{
    FILE *const file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static const char *beside(char name[160], const char *path, const char *ending)
{
    snprintf(name, 160, "%s%s", path, ending);
    return name;
}

static inline bool is_there(const char *path, const char *ending)
{
    char name[160];

    return access(beside(name, path, ending), F_OK) == 0;
}

static inline void keep_incidents(struct place *place)
{
    static const struct incident incidents[] = {
        {1, 0, STATE_DOWN, REASON_STATUS, 1000, 2000, 0},
        {2, 1, STATE_DEGRADED, REASON_SLOW, 1500, 0, 1900},
        {3, 0, STATE_DOWN, REASON_DNS_NO_NAME, 3000, 0, 0},
        {9, 0, STATE_DEGRADED, REASON_SLOW, 2500, 2600, 0},
    };
    struct batch *const batch = batch_new();

    for (size_t i = 0; i < sizeof incidents / sizeof *incidents; i++)
        batch_add_incident(batch, &incidents[i]);
    keep(place, &all, batch);
}

#define in_a_place(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
