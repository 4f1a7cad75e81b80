/* A damaged store is put aside and a new one begun; what is not surely ours is never renamed. */
#include "store_scene.h"

#include <glob.h>

#include "base/clock.h"
#include "io/store_inside.h"

static int sweep(void **state)
{
    const struct place *const place = *state;
    char pattern[160];
    glob_t found;

    snprintf(pattern, sizeof pattern, "%s.damaged*", place->path);
    if (glob(pattern, 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            unlink(found.gl_pathv[i]);
    globfree(&found);
    return tear_down(state);
}

static void overwrite(const char *path, long offset, size_t length, int byte)
{
    FILE *const file = fopen(path, "r+");

    assert_non_null(file);
    fseek(file, offset, SEEK_SET);
    for (size_t i = 0; i < length; i++)
        fputc(byte, file);
    fclose(file);
}

static size_t count_aside(const struct place *place, const char *ending)
{
    char pattern[160];
    glob_t found;
    size_t count;

    snprintf(pattern, sizeof pattern, "%s.damaged-*[0-9]%s", place->path, ending);
    count = glob(pattern, 0, NULL, &found) == 0 ? found.gl_pathc : 0;
    globfree(&found);
    return count;
}

static int64_t count_incidents(struct place *place, struct store *store)
{
    struct incident *incidents = NULL;
    int64_t highest;
    size_t count;

    assert_true(store_load_incidents(store, 0, &incidents, &count, &highest, &place->error));
    free(incidents);
    return (int64_t)count;
}

/* Opens what was damaged: a new store, the old one beside it. */
static void assert_put_aside(struct place *place)
{
    struct store *store = open_well(place, &all);

    assert_int_equal(store_health(store), STORE_REPLACED);
    assert_int_equal(count_incidents(place, store), 0);
    assert_int_equal(count_aside(place, ""), 1);
    assert_false(is_there(place->path, ".damaged"));
    store_close(store);
    keep_incidents(place); /* and the new one works */
    store = open_well(place, &all);
    assert_int_equal(store_health(store), STORE_REPLACED); /* as long as the old one lies there */
    assert_int_equal(count_incidents(place, store), 4);
    assert_int_equal(count_aside(place, ""), 1);
    store_close(store);
}

static void a_whole_store_stays_where_it_is(void **state)
{
    struct place *const place = *state;
    struct store *store;

    keep_incidents(place);
    store = open_well(place, &all);
    assert_int_equal(store_health(store), STORE_WHOLE);
    assert_int_equal(count_incidents(place, store), 4);
    store_close(store);
    assert_int_equal(count_aside(place, ""), 0);
}

static void flipped_pages_put_it_aside(void **state)
{
    struct place *const place = *state;
    struct stat there;

    keep_incidents(place);
    assert_int_equal(stat(place->path, &there), 0);
    overwrite(place->path, 4096, (size_t)there.st_size - 4096, 0x5a);
    assert_put_aside(place);
}

static void one_flipped_page_puts_it_aside(void **state)
{
    struct place *const place = *state;
    struct stat there;

    keep_incidents(place);
    assert_int_equal(stat(place->path, &there), 0);
    overwrite(place->path, (long)there.st_size - 4096, 4096, 0x5a);
    assert_put_aside(place);
}

static void a_broken_first_page_puts_it_aside(void **state)
{
    struct place *const place = *state;

    keep_incidents(place);
    overwrite(place->path, 100, 3996, 0x5a);
    assert_put_aside(place);
}

static void zeros_where_a_monitor_was_put_it_aside(void **state)
{
    struct place *const place = *state;

    keep_incidents(place);
    overwrite(place->path, 0, 4096, 0);
    assert_put_aside(place);
}

static void a_file_cut_short_is_put_aside(void **state)
{
    struct place *const place = *state;

    keep_incidents(place);
    assert_int_equal(truncate(place->path, 5000), 0);
    assert_put_aside(place);
}

static void a_file_cut_to_nothing_keeps_its_journal(void **state)
{
    struct place *const place = *state;
    char name[160];

    keep_incidents(place);
    assert_int_equal(truncate(place->path, 0), 0);
    write_file(beside(name, place->path, "-wal"), "what was committed");
    assert_put_aside(place);
    assert_int_equal(count_aside(place, "-wal"), 1);
}

static void an_empty_journal_is_no_damage(void **state)
{
    struct place *const place = *state;
    char name[160];

    keep_incidents(place);
    write_file(beside(name, place->path, "-wal"), "");
    store_close(open_well(place, &all));
    write_file(beside(name, place->path, "-wal"), "torn by a power cut");
    store_close(open_well(place, &all));
    assert_int_equal(count_aside(place, ""), 0);
}

static void a_damage_found_in_use_waits_for_the_next_start(void **state)
{
    struct place *const place = *state;
    struct store *store;

    keep_incidents(place);
    store = open_well(place, &all);
    store->check_later = true; /* as if there had not been time enough */
    overwrite(place->path, 4096, 4096, 0x5a);
    assert_true(store_start(store, on_commit, place, &place->error));
    for (int i = 0; i < 500 && store_health(store) == STORE_WHOLE; i++)
        usleep(10000);
    assert_int_equal(store_health(store), STORE_DAMAGED);
    assert_true(store_stop(store, &place->error));
    store_close(store);
    assert_true(is_there(place->path, ".damaged"));
    assert_put_aside(place);
}

static void a_marked_file_is_put_aside_though_it_looks_whole(void **state)
{
    struct place *const place = *state;

    keep_incidents(place);
    check_leave_mark(place->path);
    assert_put_aside(place);
}

static void what_is_not_surely_ours_is_refused_and_never_renamed(void **state)
{
    struct place *const place = *state;
    char lock[160];

    write_file(place->path, "dear diary");
    assert_refused(place, "is not a Hải Đăng store");
    unlink(place->path);
    keep_incidents(place);
    overwrite(place->path, 0, 100, 0x5a);
    assert_refused(place, "is not a Hải Đăng store");
    overwrite(place->path, 0, 4096, 0);
    unlink(beside(lock, place->path, ".lock")); /* no monitor has been here */
    assert_refused(place, "is not a Hải Đăng store");
    assert_int_equal(count_aside(place, ""), 0);
    assert_false(is_there(place->path, ".lock"));
}

static void a_damaged_newer_store_is_left_alone(void **state)
{
    struct place *const place = *state;

    keep_incidents(place);
    run_sql(place->path, "pragma user_version = 999");
    overwrite(place->path, 4096 * 3, 4096, 0x5a);
    assert_refused(place, "is of version 999");
    assert_int_equal(count_aside(place, ""), 0);
    assert_false(is_there(place->path, ".lock") && count_aside(place, "") != 0);
}

#define swept(test) cmocka_unit_test_setup_teardown(test, set_up, sweep)

int main(void)
{
    const struct CMUnitTest tests[] = {
        swept(a_whole_store_stays_where_it_is),
        swept(flipped_pages_put_it_aside),
        swept(one_flipped_page_puts_it_aside),
        swept(a_broken_first_page_puts_it_aside),
        swept(zeros_where_a_monitor_was_put_it_aside),
        swept(a_file_cut_short_is_put_aside),
        swept(a_file_cut_to_nothing_keeps_its_journal),
        swept(an_empty_journal_is_no_damage),
        swept(a_damage_found_in_use_waits_for_the_next_start),
        swept(a_marked_file_is_put_aside_though_it_looks_whole),
        swept(what_is_not_surely_ours_is_refused_and_never_renamed),
        swept(a_damaged_newer_store_is_left_alone),
    };
    int failed;

    clock_set_zone("Asia/Ho_Chi_Minh", NULL);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed;
}
