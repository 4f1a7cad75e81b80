/* Evidence is kept masked, so long and so much as is said, and never piles up in memory. */
#include "store_scene.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "io/store_evidence.h"
#include "io/store_retention.h"
#include "io/store_seal.h"

enum { BODY = 3000 };

static int64_t ask(const char *path, const char *question)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    int64_t number;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, question, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return number;
}

/* A page that hardly becomes smaller. */
static struct exhibit exhibit_at(int64_t at_ms, int64_t incident)
{
    struct exhibit exhibit = {.probe = "nt/7", .at_ms = at_ms, .incident = incident, .size = BODY};
    uint64_t state = (uint64_t)at_ms;
    char body[BODY + 1];

    for (int i = 0; i < BODY; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        body[i] = (char)('A' + (state >> 33) % 50);
    }
    body[BODY] = '\0';
    exhibit.document = json_object();
    json_set_string(exhibit.document, "detail", "of 079203001234");
    json_set_string(exhibit.document, "headers", "Cookie: secret\r\nAge: 5\r\n");
    json_set_string(exhibit.document, "body", body);
    return exhibit;
}

static void put(struct store *store, int64_t at_ms, int64_t incident)
{
    const struct exhibit exhibit = exhibit_at(at_ms, incident);

    assert_true(store_take_exhibit(store, &exhibit));
}

static void note(void *argument, const struct exhibit *exhibit)
{
    struct text *const text = argument;

    text_add(text, "%s %d %s %s;", exhibit->probe, (int)(exhibit->at_ms - noon),
             json_string_value(json_object_get(exhibit->document, "detail")),
             json_string_value(json_object_get(exhibit->document, "headers")));
}

static void what_is_handed_over_is_kept_masked(void **state)
{
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);
    struct reader *reader;
    struct text text = {0};

    assert_true(store_start(store, on_commit, place, &place->error));
    put(store, noon + 2, 7);
    put(store, noon + 1, 7);
    put(store, noon, 8);
    assert_true(store_stop(store, &place->error));
    store_close(store);
    reader = reader_open(place->path, &place->error);
    assert_true(reader_evidence(reader, 7, note, &text, &place->error));
    assert_string_equal(text_string(&text), "nt/7 1 of ************ Cookie: ******\r\nAge: 5\r\n;"
                                            "nt/7 2 of ************ Cookie: ******\r\nAge: 5\r\n;");
    reader_close(reader);
    text_free(&text);
}

static void the_oldest_goes_when_there_is_too_much(void **state)
{
    static const struct retention kept = {.evidence_most = 100000};
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);

    store_set_retention(store, &kept);
    assert_true(store_start(store, on_commit, place, &place->error));
    for (int i = 0; i < 100; i++)
        put(store, noon + i, 1);
    assert_true(store_stop(store, &place->error));
    store_close(store);
    assert_in_range(ask(place->path, "select sum(length(b)) from evidence"), 40000, 100000);
    assert_int_equal(ask(place->path, "select max(at) from evidence"), noon + 99);
    assert_int_equal(ask(place->path, "select max(at) - min(at) + 1 - count(*) from evidence"), 0);
}

static void what_is_too_old_goes(void **state)
{
    static const struct retention kept = {.evidence_ms = 90 * MS_PER_DAY};
    struct place *const place = *state;
    struct store *store = open_well(place, &all);

    assert_true(store_start(store, on_commit, place, &place->error));
    put(store, noon, 1);
    put(store, noon + 20 * MS_PER_DAY, 1);
    assert_true(store_stop(store, &place->error));
    store_close(store);
    store = open_well(place, &all);
    store_set_retention(store, &kept);
    assert_true(store_seal(store, noon + 100 * MS_PER_DAY, &place->error));
    store_close(store);
    assert_int_equal(ask(place->path, "select min(at) from evidence"), noon + 20 * MS_PER_DAY);
}

static void what_would_fill_the_memory_is_left_out(void **state)
{
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);
    struct exhibit exhibit = exhibit_at(noon, 1);

    assert_true(store_start(store, on_commit, place, &place->error));
    exhibit.size = EVIDENCE_WAITING_MOST + 1;
    assert_false(store_take_exhibit(store, &exhibit));
    assert_true(store_stop(store, &place->error));
    store_close(store);
    assert_int_equal(ask(place->path, "select count(*) from evidence"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(what_is_handed_over_is_kept_masked),
        in_a_place(the_oldest_goes_when_there_is_too_much),
        in_a_place(what_is_too_old_goes),
        in_a_place(what_would_fill_the_memory_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
