/* What was seen of hosts, kept: a row for each change. */
#include "store_scene.h"

#include <string.h>

#include "io/store_errand.h"
#include "io/store_survey.h"

static const struct survey old = {.host = "dvc.example.test",
                                  .port = 443,
                                  .tls = true,
                                  .reached = true,
                                  .at_ms = 1000,
                                  .ends_ms = 99000,
                                  .starts_ms = 500,
                                  .issuer = "An Authority",
                                  .subject = "dvc.example.test",
                                  .tls_lowest = 0x0301,
                                  .aaaa = READINESS_NO,
                                  .ipv6 = READINESS_NO,
                                  .dnssec = READINESS_UNKNOWN};

static bool put(struct store *store, void *argument, struct error *error)
{
    return store_put_survey(store, "dvc-01", argument, error);
}

static void on_done(void *argument, const struct error *error)
{
    (void)argument;
    assert_null(error);
}

static void put_all(struct place *place, struct survey *surveys, size_t count)
{
    struct store *const store = open_well(place, &all);

    assert_true(store_start(store, on_commit, place, &place->error));
    for (size_t i = 0; i < count; i++)
        store_take_errand(store, &(struct errand){put, on_done, &surveys[i]});
    assert_true(store_stop(store, &place->error));
    store_close(store);
}

struct read {
    size_t count;
    struct survey_row last;
};

static void on_row(void *argument, const struct survey_row *row)
{
    struct read *const read = argument;

    assert_string_equal(row->service, "dvc-01");
    read->count++;
    read->last = *row;
}

static struct read read_all(struct place *place)
{
    struct reader *const reader = reader_open(place->path, &place->error);
    struct read read = {.count = 0};

    assert_non_null(reader);
    assert_true(reader_surveys(reader, on_row, &read, &place->error));
    reader_close(reader);
    return read;
}

static void the_same_is_only_seen_again(void **state)
{
    struct place *const place = *state;
    struct survey surveys[] = {old, old};
    struct read read;

    surveys[1].at_ms = 2000;
    put_all(place, surveys, 2);
    read = read_all(place);
    assert_int_equal(read.count, 1);
    assert_int_equal(read.last.survey.at_ms, 1000);
    assert_int_equal(read.last.seen_ms, 2000);
    assert_string_equal(read.last.survey.host, old.host);
    assert_string_equal(read.last.survey.issuer, old.issuer);
    assert_string_equal(read.last.survey.subject, old.subject);
    assert_int_equal(read.last.survey.port, 443);
    assert_int_equal(read.last.survey.ends_ms, 99000);
    assert_int_equal(read.last.survey.starts_ms, old.starts_ms);
    assert_int_equal(read.last.survey.tls_lowest, 0x0301);
    assert_int_equal(read.last.survey.aaaa, READINESS_NO);
    assert_int_equal(read.last.survey.ipv6, READINESS_NO);
    assert_int_equal(read.last.survey.dnssec, READINESS_UNKNOWN);
    assert_true(read.last.survey.tls);
}

static void a_change_is_a_row_and_the_newest_is_told(void **state)
{
    struct place *const place = *state;
    struct survey surveys[] = {old, old, old};
    struct read read;

    surveys[1].at_ms = 2000;
    surveys[1].dnssec = READINESS_YES;
    surveys[2].at_ms = 3000;
    surveys[2].port = 8443;
    put_all(place, surveys, 3);
    read = read_all(place);
    assert_int_equal(read.count, 2); /* by port: the other host is the last */
    assert_int_equal(read.last.survey.port, 8443);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_is_only_seen_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_change_is_a_row_and_the_newest_is_told, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
