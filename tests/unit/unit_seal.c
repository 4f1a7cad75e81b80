/* A small store, sealed; then every kind of damage that one bit can do to it. */
#include "test.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/words.h"
#include "model/calendar_date.h"
#include "sealing.h"
#include "stage/config.h"
#include "stage/probe.h"
#include "verifying.h"
#include "watch_import.h"

enum { FLIPS = 400, DAYS = 3 };

static const int64_t june = INT64_C(1654016400000); /* 01/06/2022 0:00 in Vietnam */
static const char *const words =
    "province: { name: Tỉnh, timezone: Asia/Ho_Chi_Minh, language: en }\n"
    "store: haidang.db\nweb: { listen: 127.0.0.1:8080 }\n"
    "policy: { name: \"QĐ \\\"1\\\"\", version: 3, notice: 5 }\n"
    "services:\n"
    "  - id: a\n    name: A\n    probes: [ { http: 'http://127.0.0.1:1/', every: 1h } ]\n"
    "  - id: b\n    name: B\n    probes: [ { http: 'http://127.0.0.1:1/', every: 1h } ]\n";

struct scene {
    char folder[64], path[128];
    struct config *config;
    const struct catalogue *catalogue;
    struct period period;
    unsigned char *bytes; /* of the sealed store */
    size_t size;
    struct discrepancy first; /* of a verification */
};

/* --- a sealed store -----------------------------------------------------------------------------
 */

static void import(struct scene *place)
{
    struct error error = {""};
    struct import_count count;
    struct watch_import *const target = watch_import_open(place->catalogue, &error);
    bool wrong;

    assert_non_null(target);
    assert_true(watch_import_begin(target, &error));
    for (int64_t hour = 0; hour < 24 * DAYS; hour++)
        for (uint32_t probe = 0; probe < 2; probe++) {
            struct sample sample = sample_begin(probe, june + hour * MS_PER_HOUR + 5000);

            sample.total_us = 1000 * hour + probe;
            sample.phase_us[PHASE_CONNECT] = 7 * hour;
            if (probe == 1 && hour >= 30 && hour < 40) {
                sample.outcome = OUTCOME_FAILED;
                sample.reason = REASON_REFUSED;
            }
            assert_true(watch_import_add(target, &sample, &wrong, &error));
        }
    assert_true(watch_import_end(target, NULL, &count, &error));
    assert_true(watch_import_pack(target, &error));
    watch_import_close(target);
}

static void add_draft(struct scene *place, struct draft *draft)
{
    struct error error = {""};
    struct digest digest;
    struct store *store;
    int64_t number;

    assert_true(draft_end(draft, &number, &digest, &error));
    store = store_open(place->path, place->catalogue, &error);
    assert_true(store_add_draft(store, &error));
    store_close(store);
    draft_free(draft);
}

static void seal(struct scene *place)
{
    struct error error = {""};
    const struct sealing_order order = {
        .catalogue = place->catalogue, .period = &place->period, .now_ms = clock_wall_ms()};
    struct reader *const reader = reader_open(place->path, &error);
    bool refused;
    struct draft *const draft = sealing_draft(reader, &order, &refused, &error);

    if (draft == NULL)
        fail_msg("%s", error.message);
    reader_close(reader);
    add_draft(place, draft);
}

static void load_bytes(struct scene *place)
{
    FILE *const file = fopen(place->path, "r");

    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    place->size = (size_t)ftell(file);
    rewind(file);
    free(place->bytes);
    place->bytes = malloc(place->size);
    assert_int_equal(fread(place->bytes, 1, place->size, file), place->size);
    fclose(file);
}

static int set_up(void **state)
{
    struct scene *const place = calloc(1, sizeof *place);
    char path[96];
    struct text complaints = {0};
    const struct config_overrides overrides = {0};
    FILE *file;

    words_set_language(LANGUAGE_EN);
    snprintf(place->folder, sizeof place->folder, "/tmp/unit_seal.XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    snprintf(place->path, sizeof place->path, "%s/haidang.db", place->folder);
    snprintf(path, sizeof path, "%s/haidang.yaml", place->folder);
    file = fopen(path, "w");
    fputs(words, file);
    fclose(file);
    place->config = config_load(path, probe_schemas(), &overrides, false, &complaints);
    if (place->config == NULL)
        print_error("%s\n", text_string(&complaints));
    text_free(&complaints);
    unlink(path);
    place->catalogue = config_catalogue(place->config);
    if (!period_parse("2022-06", CALENDAR_CIVIL, &place->period, NULL))
        return -1;
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const endings[] = {"", "-wal", "-shm", ".lock", ".sealing.part"};
    struct scene *const place = *state;
    char name[160];

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(name, sizeof name, "%s%s", place->path, endings[i]);
        unlink(name);
    }
    rmdir(place->folder);
    config_free(place->config);
    free(place->bytes);
    free(place);
    return 0;
}

/* --- looking at it ------------------------------------------------------------------------------
 */

static void on_finding(void *argument, const struct discrepancy *finding)
{
    struct scene *const place = argument;

    if (finding->is_fault && place->first.what[0] == '\0')
        place->first = *finding;
}

/* Is all well?  False also if it could not be looked at. */
static bool is_whole(struct scene *place)
{
    struct verification verification = {
        .catalogue = place->catalogue, .on_finding = on_finding, .argument = place};
    struct error error = {""};

    memset(&place->first, 0, sizeof place->first);
    if (verify_all(&verification, &error))
        return verification.faults == 0;
    assert_true(strlen(error.message) > 10);
    snprintf(place->first.what, sizeof place->first.what, "%s", error.message);
    return false;
}

/* All that the seal rests on, as anybody would read it; false: it cannot be read. */
static bool read_content(const char *path, struct text *text)
{
    static const char *const questions[] = {
        "select * from seal not indexed order by number",
        "select * from seal_part order by seal, kind, subject",
        "select * from meta where k = 'seals'",
        "select id, probe, vantage from series not indexed order by id",
        "select * from block_hour order by id",
        "select * from block_day order by id",
        "select * from rollup_hour order by id",
        "select * from rollup_day order by id",
        "select * from rollup_month order by id",
        "select * from rollup_half order by id",
        "select * from span order by series, began",
        "select id, service, state, reason, began, ended, owner, detected, acknowledged "
        "from incident not "
        "indexed order by id",
        "select * from minute order by at",
        "select * from run order by id",
    };
    sqlite3 *base;
    bool good = sqlite3_open_v2(path, &base, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK;

    for (size_t i = 0; good && i < sizeof questions / sizeof *questions; i++) {
        sqlite3_stmt *rows = NULL;

        good = sqlite3_prepare_v2(base, questions[i], -1, &rows, NULL) == SQLITE_OK;
        while (good && sqlite3_step(rows) == SQLITE_ROW)
            for (int column = 0; column < sqlite3_column_count(rows); column++) {
                text_add(text, "%d:", sqlite3_column_type(rows, column));
                text_add_bytes(text, sqlite3_column_blob(rows, column),
                               (size_t)sqlite3_column_bytes(rows, column));
                text_add_string(text, ";");
            }
        good = sqlite3_finalize(rows) == SQLITE_OK && good;
    }
    sqlite3_close(base);
    return good;
}

static void write_byte(const struct scene *place, size_t at, unsigned char byte)
{
    const int file = open(place->path, O_WRONLY | O_CLOEXEC);

    assert_int_equal(pwrite(file, &byte, 1, (off_t)at), 1);
    close(file);
}

/* --- tests --------------------------------------------------------------------------------------
 */

static void sealed_store_is_whole_and_says_the_same_again(void **state)
{
    struct scene *const place = *state;

    import(place);
    seal(place);
    assert_true(is_whole(place));
}

static void a_later_program_may_say_more_but_nothing_else(void **state)
{
    static const char sealed[] = "{\"a\": [{\"id\": \"x\", \"up\": 5, \"p\": null}]}";

    (void)state;
    assert_true(sealing_is_same(sealed, sealed));
    assert_true(sealing_is_same(
        sealed, "{\"b\": 1, \"a\": [{\"id\": \"x\", \"new\": [], \"up\": 5, \"p\": null}]}"));
    assert_false(sealing_is_same(sealed, "{\"a\": [{\"id\": \"x\", \"up\": 6, \"p\": null}]}"));
    assert_false(sealing_is_same(sealed, "{\"a\": [{\"id\": \"x\", \"up\": 5}]}"));
    assert_false(sealing_is_same(sealed, "{\"a\": [{\"id\": \"x\", \"up\": 5, \"p\": null}, {}]}"));
    assert_false(sealing_is_same(sealed, "{\"a\": []}"));
    assert_false(sealing_is_same(sealed, ""));
}

/* What a bit changes is found, or it is nothing that anybody would read. */
static void one_flipped_bit_is_found_wherever_it_matters(void **state)
{
    struct scene *const place = *state;
    const char *const soak = getenv("SOAK");
    const bool all = soak != NULL && *soak != '\0';
    struct text content = {0};
    struct text now = {0};
    size_t found = 0;
    uint64_t dice = 1;

    import(place);
    seal(place);
    load_bytes(place);
    assert_true(read_content(place->path, &content));
    for (size_t i = 0; i < (all ? place->size : FLIPS); i++) {
        size_t bit;
        bool is_read;

        dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        bit = all ? 8 * i + (dice >> 61) : (size_t)(dice >> 16) % (8 * place->size);
        write_byte(place, bit / 8, place->bytes[bit / 8] ^ (unsigned char)(1 << bit % 8));
        text_clear(&now);
        is_read = read_content(place->path, &now);
        if (!is_whole(place))
            found++;
        else if (!is_read || now.length != content.length ||
                 memcmp(text_string(&now), text_string(&content), now.length) != 0)
            fail_msg("bit %zu of byte %zu (page %zu) was not found", bit % 8, bit / 8,
                     bit / 8 / 4096 + 1);
        write_byte(place, bit / 8, place->bytes[bit / 8]);
    }
    assert_true(is_whole(place));
    assert_true(found > FLIPS / 10);
    text_free(&content);
    text_free(&now);
}

static void damaged_page_is_told_clearly(void **state)
{
    struct scene *const place = *state;

    import(place);
    seal(place);
    load_bytes(place);
    for (size_t page = 1; page < place->size / 4096; page++) {
        for (size_t i = 0; i < 4096; i += 64)
            write_byte(place, page * 4096 + i, place->bytes[page * 4096 + i] ^ 0x55);
        if (!is_whole(place))
            assert_true(strlen(place->first.what) > 8);
        for (size_t i = 0; i < 4096; i += 64)
            write_byte(place, page * 4096 + i, place->bytes[page * 4096 + i]);
    }
    assert_true(is_whole(place));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sealed_store_is_whole_and_says_the_same_again, set_up,
                                        tear_down),
        cmocka_unit_test(a_later_program_may_say_more_but_nothing_else),
        cmocka_unit_test_setup_teardown(one_flipped_bit_is_found_wherever_it_matters, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(damaged_page_is_told_clearly, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
