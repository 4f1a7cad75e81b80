/* Which files are stores and which are not, who may write to them, how an old one becomes a new
 * one. */
#include "store_scene.h"

#include <signal.h>

#include "io/store_schema.h"
#include "io/store_sql.h"

/* --- what is refused ------------------------------------------------------------------------ */

static void a_store_has_one_writer(void **state)
{
    struct place *const place = *state;
    struct store *const store = open_well(place, &all);
    char other[128];

    assert_refused(place, "another monitor (process ");
    snprintf(other, sizeof other, "%s/other", place->folder);
    assert_int_equal(symlink(place->path, other), 0);
    assert_null(store_open(other, &all, &place->error)); /* nor by another name */
    store_close(store);
    store_close(open_well(place, &all));
}

static void the_lock_goes_with_its_process(void **state)
{
    struct place *const place = *state;
    int ready[2];
    char byte = 0;
    pid_t child;

    assert_int_equal(pipe(ready), 0);
    child = fork();
    if (child == 0) {
        if (store_open(place->path, &all, &place->error) != NULL)
            byte = 1;
        if (write(ready[1], &byte, 1) == 1)
            pause();
        _exit(1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 1);
    assert_refused(place, "another monitor (process ");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    store_close(open_well(place, &all));
}

static void a_newer_store_is_refused_and_left_alone(void **state)
{
    struct place *const place = *state;
    char script[96];

    store_close(open_well(place, &all));
    snprintf(script, sizeof script, "pragma user_version = %d", SCHEMA_NEWEST + 1);
    run_sql(place->path, script);
    snprintf(script, sizeof script, "is of version %d, but this program knows only versions up to ",
             SCHEMA_NEWEST + 1);
    assert_refused(place, script);
    assert_null(reader_open(place->path, &place->error));
    snprintf(script, sizeof script, "pragma user_version = %d", SCHEMA_NEWEST);
    run_sql(place->path, script);
    store_close(open_well(place, &all));
}

static void another_programs_file_is_refused_and_left_alone(void **state)
{
    struct place *const place = *state;

    run_sql(place->path, "create table mine(x); pragma application_id = 42");
    assert_refused(place, "is not a Hải Đăng store");
    run_sql(place->path, "pragma application_id = 0");
    assert_refused(place, "is not a Hải Đăng store");
    run_sql(place->path, "insert into mine values(1)");
    assert_false(is_there(place->path, ".lock") || is_there(place->path, "-wal"));
}

static void a_text_is_refused_and_left_alone(void **state)
{
    struct place *const place = *state;
    char text[64] = "";
    FILE *file;

    write_file(place->path, "province: { name: UBND }\n");
    assert_refused(place, "is not a Hải Đăng store");
    file = fopen(place->path, "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    fclose(file);
    assert_string_equal(text, "province: { name: UBND }\n");
    assert_false(is_there(place->path, ".lock"));
}

static void a_missing_folder_is_named(void **state)
{
    struct place *const place = *state;

    assert_null(store_open("/tmp/no/such/folder/haidang.db", &all, &place->error));
    assert_non_null(
        strstr(place->error.message, "'/tmp/no/such/folder/haidang.db' needs a folder"));
}

static void a_folder_is_no_store(void **state)
{
    struct place *const place = *state;

    assert_int_equal(mkdir(place->path, 0700), 0);
    assert_refused(place, "cannot be opened");
    assert_int_equal(rmdir(place->path), 0);
}

/* Root may write everywhere: somebody else tries. */
static void refuse_as_somebody_else(struct place *place, const char *why)
{
    int status;
    const pid_t child = fork();

    if (child == 0) {
        if (geteuid() == 0 && seteuid(65534) != 0)
            _exit(2);
        if (store_open(place->path, &all, &place->error) != NULL)
            _exit(3);
        if (strstr(place->error.message, why) == NULL)
            fprintf(stderr, "%s\n", place->error.message);
        _exit(strstr(place->error.message, why) == NULL ? 4 : 0);
    }
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
}

static void what_cannot_be_written_is_refused(void **state)
{
    struct place *const place = *state;
    char lock[160];

    chmod(place->folder, 0555);
    refuse_as_somebody_else(place, "needs a folder that can be written");
    chmod(place->folder, 0777);
    store_close(open_well(place, &all));
    chmod(place->path, 0444);
    chmod(beside(lock, place->path, ".lock"), 0666);
    refuse_as_somebody_else(place, "cannot be written");
}

/* Without a monitor the journal's index must be made first, and these may not. */
static void a_reader_says_why_it_may_not_read(void **state)
{
    struct place *const place = *state;
    int status;
    pid_t child;

    store_close(open_well(place, &all));
    chmod(place->folder, 0555);
    child = fork();
    if (child == 0) {
        if (geteuid() == 0 && seteuid(65534) != 0)
            _exit(2);
        if (reader_open(place->path, &place->error) != NULL)
            _exit(3);
        _exit(strstr(place->error.message, "while no monitor runs") == NULL ? 4 : 0);
    }
    waitpid(child, &status, 0);
    chmod(place->folder, 0700);
    assert_int_equal(status, 0);
}

/* --- steps from version to version ---------------------------------------------------------- */

static const char second_step[] = "alter table incident add column severity integer";
static const char bad_step[] = "create table half(x); select no such thing";

static bool upgrade(struct place *place, const char *script)
{
    struct schema_step steps[SCHEMA_NEWEST + 1];
    struct sql *const sql = sql_open(place->path, SQL_TO_WRITE, &place->error);
    bool good;

    assert_non_null(sql);
    memcpy(steps, schema_steps, schema_step_count * sizeof *steps);
    steps[SCHEMA_NEWEST] = (struct schema_step){SCHEMA_NEWEST + 1, script};
    good = schema_upgrade(sql, steps, SCHEMA_NEWEST + 1, &place->error);
    sql_close(sql);
    return good;
}

static int64_t ask(const char *path, const char *question)
{
    struct error error = {""};
    struct sql *const sql = sql_open(path, SQL_TO_READ, &error);
    int64_t number = -1;

    assert_non_null(sql);
    assert_true(sql_ask_number(sql, question, &number, &error));
    sql_close(sql);
    return number;
}

static void an_upgrade_keeps_a_copy_of_what_was(void **state)
{
    struct place *const place = *state;
    char copy[128];
    char name[160];

    keep_incidents(place);
    snprintf(copy, sizeof copy, "%s.v%d.bak", place->path, SCHEMA_NEWEST);
    assert_true(upgrade(place, second_step));
    assert_int_equal(ask(place->path, "pragma user_version"), SCHEMA_NEWEST + 1);
    assert_int_equal(ask(copy, "pragma user_version"), SCHEMA_NEWEST);
    assert_int_equal(ask(copy, "select count(*) from incident"), 4);
    assert_int_equal(ask(place->path, "select count(severity is null) from incident"), 4);
    assert_false(is_there(copy, ".part"));
    assert_true(upgrade(place, second_step)); /* nothing is left to do */
    unlink(copy);
    unlink(beside(name, copy, "-wal"));
    unlink(beside(name, copy, "-shm"));
}

static void a_step_that_fails_leaves_the_version_before_it(void **state)
{
    struct place *const place = *state;
    char copy[128];
    char why[128];

    snprintf(copy, sizeof copy, "%s.v%d.bak", place->path, SCHEMA_NEWEST);
    keep_incidents(place);
    assert_false(upgrade(place, bad_step));
    snprintf(why, sizeof why, "while it was brought up to version %d", SCHEMA_NEWEST + 1);
    assert_non_null(strstr(place->error.message, why));
    assert_int_equal(ask(place->path, "pragma user_version"), SCHEMA_NEWEST);
    unlink(copy);
    assert_int_equal(ask(place->path, "select count(*) from sqlite_schema where name = 'half'"), 0);
    store_close(open_well(place, &all));
}

/* Of version 10, with what people did: all of it is there afterwards, and posts can be kept. */
static void a_file_of_version_10_goes_on(void **state)
{
    struct place *const place = *state;
    struct sql *const sql = sql_open(place->path, SQL_TO_WRITE, &place->error);
    char copy[128];
    char name[160];

    assert_non_null(sql);
    assert_int_equal(schema_steps[9].version, 10);
    assert_true(schema_upgrade(sql, schema_steps, 10, &place->error));
    sql_close(sql);
    run_sql(place->path, "insert into note(incident, at, author, public, text) "
                         "values(1, 2, 'An', 1, 'x'); insert into audit(at, author, way, verb, "
                         "subject, words) values(2, 'An', 'command', 'incident.note', '1', '{}')");
    store_close(open_well(place, &all));
    assert_int_equal(ask(place->path, "pragma user_version"), SCHEMA_NEWEST);
    assert_int_equal(ask(place->path, "select count(*) from note"), 1);
    assert_int_equal(ask(place->path, "select count(*) from audit"), 1);
    assert_int_equal(ask(place->path, "select count(*) from post"), 0);
    assert_int_equal(ask(place->path, "select count(*) from objection"), 0);
    assert_int_equal(ask(place->path, "select count(*) from report_text"), 0);
    assert_int_equal(ask(place->path, "select count(*) from report_file"), 0);
    snprintf(copy, sizeof copy, "%s.v10.bak", place->path);
    assert_int_equal(ask(copy, "pragma user_version"), 10);
    unlink(copy);
    unlink(beside(name, copy, "-wal"));
    unlink(beside(name, copy, "-shm"));
}

static void the_file_is_made_as_it_should_be(void **state)
{
    struct place *const place = *state;

    store_close(open_well(place, &all));
    assert_int_equal(ask(place->path, "pragma page_size"), 4096);
    assert_int_equal(ask(place->path, "pragma auto_vacuum"), 2);
    assert_int_equal(ask(place->path, "pragma application_id"), 0x48444731);
    assert_int_equal(ask(place->path, "pragma user_version"), SCHEMA_NEWEST);
    assert_int_equal(schema_steps[schema_step_count - 1].version, SCHEMA_NEWEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(a_store_has_one_writer),
        in_a_place(the_lock_goes_with_its_process),
        in_a_place(a_newer_store_is_refused_and_left_alone),
        in_a_place(another_programs_file_is_refused_and_left_alone),
        in_a_place(a_text_is_refused_and_left_alone),
        in_a_place(a_missing_folder_is_named),
        in_a_place(a_folder_is_no_store),
        in_a_place(what_cannot_be_written_is_refused),
        in_a_place(a_reader_says_why_it_may_not_read),
        in_a_place(an_upgrade_keeps_a_copy_of_what_was),
        in_a_place(a_step_that_fails_leaves_the_version_before_it),
        in_a_place(a_file_of_version_10_goes_on),
        in_a_place(the_file_is_made_as_it_should_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
