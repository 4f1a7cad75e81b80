/* What people call an incident on the telephone. */
#include "test.h"

#include "model/incident_code.h"

static const struct zone_change changes[] = {{0, INT64_C(7) * 3600 * 1000}};
static const struct zone local = {.changes = changes, .count = 1};

static void a_code_has_the_local_year_of_the_beginning(void **state)
{
    char text[INCIDENT_CODE];

    (void)state;
    /* 2021-12-31T17:00Z is midnight at UTC+7 */
    assert_string_equal(incident_code(text, &local, 173, INT64_C(1640970000000)), "SC-2022-0173");
    assert_string_equal(incident_code(text, &local, 1, INT64_C(1640969999999)), "SC-2021-0001");
    assert_string_equal(incident_code(text, &local, 123456, INT64_C(1655182800000)),
                        "SC-2022-123456");
    assert_string_equal(incident_code(text, NULL, 7, INT64_C(1640969999999)), "SC-2021-0007");
}

static void a_code_is_read_as_it_is_said(void **state)
{
    static const char *const wrong[] = {"",
                                        "SC-",
                                        "SC-2022",
                                        "SC-2022-",
                                        "SC--1",
                                        "0",
                                        "-3",
                                        "SC-2022-1 ",
                                        "1x",
                                        "SC-2022--1",
                                        "99999999999999999999"};
    int64_t id = 0;

    (void)state;
    assert_true(incident_code_parse("SC-2022-0173", &id));
    assert_int_equal(id, 173);
    assert_true(incident_code_parse("sc-2022-12", &id));
    assert_int_equal(id, 12);
    assert_true(incident_code_parse("9", &id));
    assert_int_equal(id, 9);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(incident_code_parse(wrong[i], &id));
    assert_int_equal(id, 9);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_has_the_local_year_of_the_beginning),
        cmocka_unit_test(a_code_is_read_as_it_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
