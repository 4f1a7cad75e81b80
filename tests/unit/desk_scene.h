/* desk_scene.h - somebody says verbs to a store, at noon. */
#ifndef HAIDANG_TEST_DESK_SCENE_H
#define HAIDANG_TEST_DESK_SCENE_H

#include "store_scene.h"

#include "io/store_acts.h"
#include "io/zone.h"
#include "stage/acts.h"

struct desk {
    struct place *place;
    struct store *store;
    struct catalogue catalogue;
    struct zone *zone;
};

static inline int64_t sql_number(const char *path, const char *question)
{
    sqlite3 *database;
    sqlite3_stmt *row;
    int64_t number;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, question, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    number = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(database);
    return number;
}

static inline void open_desk(struct desk *desk, void **state)
{
    *desk = (struct desk){.place = *state, .catalogue = all};
    desk->zone = zone_open("Asia/Ho_Chi_Minh", &desk->place->error);
    desk->catalogue.local = desk->zone;
    desk->catalogue.zone = "Asia/Ho_Chi_Minh";
    desk->store = store_open(desk->place->path, &desk->catalogue, &desk->place->error);
    assert_non_null(desk->store);
}

static inline void close_desk(struct desk *desk)
{
    store_close(desk->store);
    zone_close(desk->zone);
}

static inline struct act_outcome carry_out(const struct desk *desk, const char *author,
                                           const char *verb, const char *said)
{
    const struct act_source source = {&desk->catalogue, author, "command", noon, NULL};
    struct arena *const arena = arena_new();
    json_t *const words = json_loads(said, 0, NULL);
    struct error error = {""};
    struct act_outcome outcome = {0};
    struct act act;

    assert_non_null(words);
    if (!act_read(act_verb_find(verb), &source, words, &act, arena, &error) ||
        !store_act(desk->store, &act, &outcome, &error))
        fail_msg("%s", error.message);
    json_decref(words);
    arena_free(arena);
    return outcome;
}

static inline void add_incidents(const struct desk *desk)
{
    char script[500];

    snprintf(script, sizeof script,
             "insert into incident(id, service, state, reason, began, ended) values"
             "(1, 'dvc-01', 3, 1, %lld, null), (2, 'nt-07', 3, 1, %lld, %lld), "
             "(3, 'nt-07', 3, 1, %lld, null)",
             (long long)noon - 60000, (long long)noon - 900000, (long long)noon - 800000,
             (long long)noon - 50000);
    run_sql(desk->place->path, script);
}

/* The verb is understood by no store: what is wrong with its words. */
static inline void assert_complaint(const struct desk *desk, const char *verb, const char *said,
                                    const char *complaint)
{
    const struct act_source source = {&desk->catalogue, "An", "command", noon, NULL};
    struct arena *const arena = arena_new();
    json_t *const words = json_loads(said, 0, NULL);
    struct error error = {""};
    struct act act;

    assert_non_null(words);
    assert_false(act_read(act_verb_find(verb), &source, words, &act, arena, &error));
    assert_string_equal(error.message, complaint);
    json_decref(words);
    arena_free(arena);
}

#endif
