#include "test.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/words.h"
#include "fake_kind.h"
#include "io/digest.h"
#include "model/catalogue_dated.h"
#include "stage/config.h"
#include "stage/probe.h"

static const char services[] =
    "services: [ { id: a, name: A, probes: [ { http: 'https://a.test/' } ] } ]\n";

/* What stands before the services, read. */
static struct config *read_words(const char *words)
{
    struct text complaints = {0};
    struct text text = {0};
    struct config *config;

    text_add(&text, "province: { name: T }\n%s%s", words, services);
    config = config_parse("test.yaml", text_string(&text), text.length, fake_kinds, &complaints);
    if (config == NULL)
        print_error("%s", text_string(&complaints));
    text_free(&text);
    text_free(&complaints);
    return config;
}

/* --- the policy ------------------------------------------------------------------------------- */

static void without_a_policy_that_of_the_design_holds(void **state)
{
    struct config *const config = read_words("");
    const struct policy expected = policy_default();

    (void)state;
    assert_non_null(config);
    assert_true(policy_is_same(&config_catalogue(config)->policy, &expected));
    assert_string_equal(config_catalogue(config)->policy.name, expected.name);
    config_free(config);
}

static void every_switch_of_the_policy_can_be_written(void **state)
{
    struct config *const config =
        read_words("policy: { name: Q, version: 2, degraded: down, maintenance: down, notice: 0,\n"
                   "  coverage: 50%, speak: { intervals: 4, timeout: false } }\n");
    const struct policy expected = {.version = 2, .coverage_ppm = 500000, .speak_intervals = 4};

    (void)state;
    assert_non_null(config);
    assert_true(policy_is_same(&config_catalogue(config)->policy, &expected));
    assert_string_equal(config_catalogue(config)->policy.name, "Q");
    config_free(config);
}

static void the_hash_of_a_policy_is_that_of_its_text(void **state)
{
    static const char text[] = "policy 1\nname \"default\"\nversion 1\ndegraded up\n"
                               "maintenance excluded\nnotice 7 working days\n"
                               "coverage 900000 ppm\nspeak 2 intervals and timeout\n";
    const struct digest digest = digest_of(text, sizeof text - 1);
    struct config *const config = read_words("");
    struct config *const other = read_words("policy: { notice: 5 }\n");
    char expected[DIGEST_TEXT];

    (void)state;
    assert_non_null(config);
    assert_non_null(other);
    digest_format(expected, &digest);
    assert_string_equal(config_catalogue(config)->policy_hash, expected);
    assert_string_not_equal(config_catalogue(other)->policy_hash, expected);
    config_free(config);
    config_free(other);
}

static void a_policy_may_stand_in_a_file_of_its_own(void **state)
{
    struct text complaints = {0};
    struct policy policy;

    (void)state;
    assert_true(config_load_policy("tests/config/policies/strict.yaml", &policy, &complaints));
    assert_string_equal(text_string(&complaints), "");
    assert_string_equal(policy.name, "Nghiêm ngặt");
    assert_int_equal(policy.version, 3);
    assert_false(policy.degraded_is_up);
    assert_int_equal(policy.coverage_ppm, 955000);
    text_free(&complaints);
}

static void expect_policy_refused(const char *path, const char *said)
{
    struct policy policy = {.version = 42};
    struct text complaints = {0};

    assert_false(config_load_policy(path, &policy, &complaints));
    assert_string_equal(text_string(&complaints), said);
    assert_int_equal(policy.version, 42);
    text_free(&complaints);
}

static void a_wrong_policy_file_is_complained_of_with_places(void **state)
{
    (void)state;
    expect_policy_refused("tests/config/policies/wrong.yaml",
                          "tests/config/policies/wrong.yaml:1:21: wants one of: up, down; not "
                          "'nghiêm'\npolicy: { degraded: nghiêm }\n                    ^\n"
                          "tests/config/policies/wrong.yaml:2:1: unknown word 'polic', did you "
                          "mean 'policy'?\npolic: 1\n^\n");
    expect_policy_refused("tests/config/policies/none.yaml",
                          "tests/config/policies/none.yaml: there is no such file\n");
    expect_policy_refused(
        "tests/config/policies/empty.yaml",
        "tests/config/policies/empty.yaml: is empty: 'policy' must stand in it\n");
}

/* --- calendars --------------------------------------------------------------------------------
 */

static int32_t day_of(int32_t year, int month, int day)
{
    return date_to_day((struct date){year, month, day});
}

/* Of local time in Viet Nam. */
static int64_t moment(int32_t day, int hour, int minute)
{
    return day * MS_PER_DAY + (hour - 7) * MS_PER_HOUR + minute * (MS_PER_HOUR / 60);
}

static void holidays_of_viet_nam_are_free_and_so_are_the_days_that_compensate(void **state)
{
    struct config *const config = read_words("");
    const struct calendar *calendar;
    static const int free_days[][2] = {{1, 3}, {1, 31}, {2, 1}, {2, 4}, {4, 11},
                                       {5, 2}, {5, 3},  {9, 1}, {9, 2}};
    static const int work_days[][2] = {{1, 4}, {1, 28}, {2, 7}, {4, 8}, {4, 29}, {5, 4}, {9, 5}};

    (void)state;
    assert_non_null(config);
    calendar = catalogue_hours(config_catalogue(config), NONE_AT_ALL);
    for (size_t i = 0; i < sizeof free_days / sizeof *free_days; i++)
        assert_false(
            calendar_is_work_day(calendar, day_of(2022, free_days[i][0], free_days[i][1])));
    for (size_t i = 0; i < sizeof work_days / sizeof *work_days; i++)
        assert_true(calendar_is_work_day(calendar, day_of(2022, work_days[i][0], work_days[i][1])));
    config_free(config);
}

static void swapped_days_are_free_and_the_days_that_make_up_for_them_are_worked(void **state)
{
    struct config *const config = read_words("");
    const struct calendar *calendar;

    (void)state;
    assert_non_null(config);
    calendar = catalogue_hours(config_catalogue(config), NONE_AT_ALL);
    assert_false(calendar_is_work_day(calendar, day_of(2024, 4, 29)));
    assert_true(calendar_is_work_day(calendar, day_of(2024, 5, 4)));
    assert_false(calendar_is_work_day(calendar, day_of(2024, 5, 11)));
    assert_true(calendar_is_work_day(calendar, day_of(2025, 4, 26)));
    assert_false(calendar_is_work_day(calendar, day_of(2026, 2, 20)));
    assert_true(calendar_is_work_day(calendar, day_of(2026, 11, 24))); /* not in force yet */
    assert_int_equal(calendar_day(calendar, day_of(2024, 5, 4)).count, 2);
    config_free(config);
}

static void tet_is_where_the_moon_has_it(void **state)
{
    static const int first_days[][3] = {{2021, 2, 12}, {2022, 2, 1},  {2023, 1, 22},
                                        {2024, 2, 10}, {2025, 1, 29}, {2026, 2, 17}};
    struct config *const config = read_words("");
    const struct calendar *calendar;

    (void)state;
    assert_non_null(config);
    calendar = catalogue_hours(config_catalogue(config), NONE_AT_ALL);
    for (size_t i = 0; i < sizeof first_days / sizeof *first_days; i++) {
        const int32_t day = day_of(first_days[i][0], first_days[i][1], first_days[i][2]);
        int free = 0;

        for (int32_t at = day - 7; at <= day + 7; at++)
            if (date_weekday(at) <= FRIDAY && !calendar_is_work_day(calendar, at))
                free++;
        assert_int_equal(free, 5); /* five days by law */
    }
    config_free(config);
}

static void the_first_half_of_2022_has_121_working_days_of_eight_hours(void **state)
{
    struct config *const config = read_words("");

    (void)state;
    assert_non_null(config);
    /* 182 days are 26 weeks of five days; free are 3/1, 31/1 to 4/2, 11/4, 2/5 and 3/5 */
    assert_true(calendar_work_ms(catalogue_hours(config_catalogue(config), NONE_AT_ALL),
                                 moment(day_of(2021, 12, 15), 0, 0),
                                 moment(day_of(2022, 6, 15), 0, 0)) == 121 * 8 * MS_PER_HOUR);
    config_free(config);
}

static void working_time_passes_over_a_long_holiday(void **state)
{
    struct config *const config = read_words("");
    const struct calendar *calendar;

    (void)state;
    assert_non_null(config);
    calendar = catalogue_hours(config_catalogue(config), NONE_AT_ALL);
    assert_true(calendar_add_work_ms(calendar, moment(day_of(2022, 4, 29), 15, 0),
                                     8 * MS_PER_HOUR) == moment(day_of(2022, 5, 4), 15, 0));
    assert_true(calendar_add_work_ms(calendar, moment(day_of(2022, 6, 10), 15, 0),
                                     8 * MS_PER_HOUR) == moment(day_of(2022, 6, 13), 15, 0));
    config_free(config);
}

struct notice {
    int announced[3], begins[3]; /* year, month, day */
    int days;
};

/* counted by hand on a calendar of paper */
static const struct notice notices[] = {
    {{2022, 6, 6}, {2022, 6, 15}, 7},  /* 7 to 10, 13 to 15 */
    {{2022, 6, 3}, {2022, 6, 14}, 7},  /* 6 to 10, 13, 14 */
    {{2022, 6, 4}, {2022, 6, 14}, 7},  /* said on a Saturday: the same */
    {{2022, 1, 26}, {2022, 2, 11}, 7}, /* 27, 28, then Tết, 7 to 11 */
    {{2022, 1, 26}, {2022, 2, 10}, 6}, /* a day short */
    {{2022, 1, 28}, {2022, 2, 7}, 1},  /* ten days, one of them worked */
    {{2022, 4, 8}, {2022, 4, 19}, 6},  /* Giỗ Tổ on a Sunday, free on Monday 11 */
    {{2022, 4, 7}, {2022, 4, 19}, 7},  /* 8, 12 to 15, 18, 19 */
    {{2022, 4, 27}, {2022, 5, 10}, 7}, /* 28, 29, 4 to 6, 9, 10 */
    {{2022, 4, 29}, {2022, 5, 4}, 1},  /* 4 */
    {{2021, 12, 31}, {2022, 1, 4}, 1}, /* 4; 3 is free for 1 */
    {{2022, 8, 29}, {2022, 9, 9}, 7},  /* 30, 31, 5 to 9 */
    {{2024, 4, 26}, {2024, 5, 4}, 3},  /* 2, 3, and Saturday 4 for Monday 29 */
    {{2025, 4, 25}, {2025, 5, 5}, 4},  /* Saturday 26, 28, 29, 5 */
    {{2022, 6, 15}, {2022, 6, 15}, 0}, /* said on the day itself */
};

static void notice_is_counted_in_working_days_as_by_hand(void **state)
{
    struct config *const config = read_words("");
    const struct calendar *calendar;

    (void)state;
    assert_non_null(config);
    calendar = catalogue_hours(config_catalogue(config), NONE_AT_ALL);
    for (size_t i = 0; i < sizeof notices / sizeof *notices; i++) {
        const int *const from = notices[i].announced;
        const int *const to = notices[i].begins;

        assert_int_equal(calendar_notice_days(calendar,
                                              moment(day_of(from[0], from[1], from[2]), 9, 0),
                                              moment(day_of(to[0], to[1], to[2]), 22, 0), 100),
                         notices[i].days);
    }
    config_free(config);
}

static const char own_calendars[] =
    "agencies:\n"
    "  - { id: one, name: One, calendar: desk }\n"
    "  - { id: two, name: Two }\n"
    "calendars:\n"
    "  - id: vn\n"
    "    hours:\n"
    "      - { mon-fri: [ 7:00-11:30, 13:30-17:00 ] }\n"
    "      - { from: 2025-11-01, mon-fri: [ 7:30-11:30, 13:30-17:30 ] }\n"
    "    holidays: [ vn ]\n"
    "  - id: desk\n"
    "    name: Một cửa\n"
    "    hours: { mon-fri: 07:00-17:00, sat: 7:00-11:00, sun: [] }\n"
    "    days:\n"
    "      - { day: 2022-06-11, name: Nghỉ }\n"
    "      - { day: 2022-06-12, kind: make_up, for: 2022-06-11 }\n";

static void an_agency_may_have_hours_of_its_own_that_change(void **state)
{
    struct config *const config = read_words(own_calendars);
    const struct calendar *own;
    const struct calendar *common;

    (void)state;
    assert_non_null(config);
    assert_int_equal(config_catalogue(config)->calendar_count, 2);
    own = catalogue_hours(config_catalogue(config), 0);
    common = catalogue_hours(config_catalogue(config), 1);
    assert_true(calendar_is_work_day(own, day_of(2022, 6, 4)));
    assert_false(calendar_is_work_day(own, day_of(2022, 6, 11)));
    assert_int_equal(calendar_day(own, day_of(2022, 6, 12)).shifts[0].to_minute, 11 * 60);
    assert_true(calendar_is_work_day(own, day_of(2022, 5, 2))); /* it keeps no holidays */
    assert_false(calendar_is_work_day(common, day_of(2022, 5, 2)));
    assert_int_equal(calendar_day(common, day_of(2025, 10, 31)).shifts[0].from_minute, 420);
    assert_int_equal(calendar_day(common, day_of(2025, 11, 3)).shifts[0].from_minute, 450);
    config_free(config);
}

static void holidays_of_the_configuration_replace_the_built_in_ones_of_their_year(void **state)
{
    struct config *const config =
        read_words("holidays: [ { id: vn, year: 2022, days: [ { day: 2022-07-01 } ] } ]\n");
    const struct calendar *calendar;

    (void)state;
    assert_non_null(config);
    calendar = catalogue_hours(config_catalogue(config), NONE_AT_ALL);
    assert_false(calendar_is_work_day(calendar, day_of(2022, 7, 1)));
    assert_true(calendar_is_work_day(calendar, day_of(2022, 2, 1)));
    assert_false(calendar_is_work_day(calendar, day_of(2023, 1, 23)));
    config_free(config);
}

static void the_files_that_are_built_in_may_be_included_too(void **state)
{
    struct text complaints = {0};
    struct config *const config =
        config_load("tests/config/calendars/main.yaml", fake_kinds, NULL, false, &complaints);

    (void)state;
    assert_string_equal(text_string(&complaints), "");
    assert_non_null(config);
    assert_false(calendar_is_work_day(catalogue_hours(config_catalogue(config), NONE_AT_ALL),
                                      day_of(2022, 2, 1)));
    config_free(config);
    text_free(&complaints);
}

/* --- what held when ---------------------------------------------------------------------------
 */

static const char changing[] =
    "province: { name: T }\n"
    "agencies:\n"
    "  - { id: stttt, name: TTTT, to: 2025-02-28, into: skhcn }\n"
    "  - id: skhcn\n"
    "    names: [ { name: Ninh Thuận }, { from: 2025-07-01, name: Khánh Hòa, name_en: KH } ]\n"
    "  - { id: vpub, name: VP }\n"
    "  - { id: xa, name: Xã, from: 2025-07-01 }\n"
    "programmes: [ { id: dvc, name: D }, { id: d06, name: E } ]\n"
    "services:\n"
    "  - id: a\n"
    "    name: A\n"
    "    agency: vpub\n"
    "    programme: dvc\n"
    "    from: 2021-12-15\n"
    "    to: 2025-12-14\n"
    "    targets:\n"
    "      - { availability: 99% }\n"
    "      - { from: 2022-01-01, availability: 99.5%, p95: 3s }\n"
    "      - { from: 2023-01-01, availability: 99.9%, p95: 3s }\n"
    "    changes:\n"
    "      - { from: 2022-07-01, agency: stttt, programme: d06 }\n"
    "      - { from: 2025-07-01, owner: central }\n"
    "    probes: [ { http: 'https://a.test/' } ]\n"
    "  - { id: b, name: B, agency: xa, probes: [ { http: 'https://b.test/' } ] }\n";

enum { STTTT, SKHCN, VPUB, XA };

static struct config *read_changing(void)
{
    struct text complaints = {0};
    struct config *const config =
        config_parse("test.yaml", changing, sizeof changing - 1, fake_kinds, &complaints);

    if (config == NULL)
        print_error("%s", text_string(&complaints));
    text_free(&complaints);
    assert_non_null(config);
    return config;
}

static void an_agency_that_was_merged_hands_its_services_over_that_midnight(void **state)
{
    struct config *const config = read_changing();
    const struct service *const service = &config_catalogue(config)->services[0];
    const int64_t moved = moment(day_of(2022, 7, 1), 0, 0);
    const int64_t merged = moment(day_of(2025, 3, 1), 0, 0);

    (void)state;
    assert_int_equal(service_agency_at(service, 0), VPUB);
    assert_int_equal(service_agency_at(service, moved - 1), VPUB);
    assert_int_equal(service_agency_at(service, moved), STTTT);
    assert_int_equal(service_agency_at(service, merged - 1), STTTT);
    assert_int_equal(service_agency_at(service, merged), SKHCN);
    assert_int_equal(service->agency, SKHCN); /* now */
    assert_int_equal(service->agencies.count, 3);
    assert_true(dated_is_in_order(&service->agencies));
    assert_int_equal(config_catalogue(config)->agencies[STTTT].into, SKHCN);
    assert_false(agency_exists_at(&config_catalogue(config)->agencies[STTTT], merged));
    config_free(config);
}

static void an_agency_has_no_services_before_its_first_day(void **state)
{
    struct config *const config = read_changing();
    const struct service *const service = &config_catalogue(config)->services[1];
    const int64_t born = moment(day_of(2025, 7, 1), 0, 0);

    (void)state;
    assert_int_equal(service_agency_at(service, born - 1), NONE_AT_ALL);
    assert_int_equal(service_agency_at(service, born), XA);
    assert_true(service_counts_at(service, 0));
    config_free(config);
}

static void an_old_instant_has_the_old_name(void **state)
{
    struct config *const config = read_changing();
    const struct agency *const agency = &config_catalogue(config)->agencies[SKHCN];
    const int64_t renamed = moment(day_of(2025, 7, 1), 0, 0);

    (void)state;
    assert_string_equal(agency_name_at(agency, 0).name, "Ninh Thuận");
    assert_string_equal(agency_name_at(agency, renamed - 1).name, "Ninh Thuận");
    assert_null(agency_name_at(agency, renamed - 1).name_en);
    assert_string_equal(agency_name_at(agency, renamed).name, "Khánh Hòa");
    assert_string_equal(agency_name_at(agency, renamed).name_en, "KH");
    assert_string_equal(agency->name, "Khánh Hòa");
    assert_string_equal(agency_name_at(&config_catalogue(config)->agencies[VPUB], 0).name, "VP");
    config_free(config);
}

static void targets_programmes_and_owners_change_with_their_days(void **state)
{
    struct config *const config = read_changing();
    const struct service *const service = &config_catalogue(config)->services[0];
    const int64_t year_2022 = moment(day_of(2022, 1, 1), 0, 0);
    const int64_t year_2023 = moment(day_of(2023, 1, 1), 0, 0);
    const int64_t july_2025 = moment(day_of(2025, 7, 1), 0, 0);

    (void)state;
    assert_int_equal(service_target_at(service, year_2022 - 1).availability_ppm, 990000);
    assert_int_equal(service_target_at(service, year_2022 - 1).p95_us, 0);
    assert_int_equal(service_target_at(service, year_2022).availability_ppm, 995000);
    assert_int_equal(service_target_at(service, year_2022).p95_us, 3000000);
    assert_int_equal(service_target_at(service, year_2023).availability_ppm, 999000);
    assert_int_equal(service->target.availability_ppm, 999000);
    assert_int_equal(service->p95s.count, 2); /* said twice, changed once */
    assert_int_equal(service_programme_at(service, year_2022), 0);
    assert_int_equal(service_programme_at(service, year_2023), 1);
    assert_int_equal(service_owner_at(service, july_2025 - 1), OWNER_PROVINCE);
    assert_int_equal(service_owner_at(service, july_2025), OWNER_CENTRAL);
    config_free(config);
}

static void a_service_counts_from_its_first_day_to_its_last(void **state)
{
    struct config *const config = read_changing();
    const struct service *const service = &config_catalogue(config)->services[0];
    const int64_t first = moment(day_of(2021, 12, 15), 0, 0);
    const int64_t after = moment(day_of(2025, 12, 15), 0, 0);
    int64_t from_ms = first - 10;
    int64_t to_ms = after + 10;

    (void)state;
    assert_false(service_counts_at(service, first - 1));
    assert_true(service_counts_at(service, first));
    assert_true(service_counts_at(service, after - 1));
    assert_false(service_counts_at(service, after));
    assert_true(service_clip(service, &from_ms, &to_ms));
    assert_true(from_ms == first && to_ms == after);
    from_ms = after;
    to_ms = after + 10;
    assert_false(service_clip(service, &from_ms, &to_ms));
    config_free(config);
}

static void what_never_changed_holds_for_ever(void **state)
{
    struct config *const config = read_words("");
    const struct service *const service = &config_catalogue(config)->services[0];
    const struct service plain = {.agency = 3, .programme = 4, .owner = OWNER_LINE};

    (void)state;
    assert_int_equal(service_agency_at(service, 0), NONE_AT_ALL);
    assert_int_equal(service_programme_at(service, INT64_MAX), NONE_AT_ALL);
    assert_int_equal(service_owner_at(service, INT64_MIN), OWNER_PROVINCE);
    assert_int_equal(service_target_at(service, 0).availability_ppm, 0);
    assert_true(service_counts_at(service, 1));
    assert_int_equal(service_agency_at(&plain, 0), 3); /* without any list */
    assert_int_equal(service_programme_at(&plain, 0), 4);
    assert_int_equal(service_owner_at(&plain, 0), OWNER_LINE);
    config_free(config);
}

/* The demo's services under the agencies of after the mergers: old periods keep their names. */
static void the_agencies_of_after_2025_leave_old_periods_as_they_were(void **state)
{
    struct text complaints = {0};
    struct config *const config =
        config_load("probes/demo/after-2025.yaml", probe_schemas(), NULL, false, &complaints);
    const struct catalogue *catalogue;
    const struct service *service;
    const int64_t then = moment(day_of(2022, 6, 14), 12, 0);
    const int64_t later = moment(day_of(2025, 7, 1), 0, 0);

    (void)state;
    assert_string_equal(text_string(&complaints), "");
    assert_non_null(config);
    catalogue = config_catalogue(config);
    service = &catalogue->services[catalogue_find_service(catalogue, "dvc-09")];
    assert_string_equal(
        agency_name_at(&catalogue->agencies[service_agency_at(service, then)], then).name,
        "Sở Thông tin và Truyền thông tỉnh Ninh Thuận");
    assert_string_equal(
        agency_name_at(&catalogue->agencies[service_agency_at(service, later - 1)], later - 1).name,
        "Sở Khoa học và Công nghệ tỉnh Ninh Thuận");
    assert_string_equal(
        agency_name_at(&catalogue->agencies[service_agency_at(service, later)], later).name,
        "Sở Khoa học và Công nghệ tỉnh Khánh Hòa");
    for (size_t i = 0; i < catalogue->service_count; i++)
        assert_true(service_agency_at(&catalogue->services[i], then) != NONE_AT_ALL &&
                    service_agency_at(&catalogue->services[i], later) != NONE_AT_ALL);
    config_free(config);
    text_free(&complaints);
}

/* --- maintenance ------------------------------------------------------------------------------
 */

static void maintenance_counts_if_it_was_announced_in_working_days_before(void **state)
{
    struct config *const config = read_words(
        "maintenance:\n"
        "  - { id: in-time, services: a, from: 2022-02-11 22:00, to: 2022-02-12 02:30,\n"
        "      announced: 2022-01-26 16:59, purpose: Nâng cấp, purpose_en: Upgrade }\n"
        "  - { id: late, services: [ a ], from: 2022-02-10 22:00, to: 2022-02-11 02:00,\n"
        "      announced: 2022-01-26 16:59, purpose: Nâng cấp }\n"
        "  - { id: silent, services: [ a ], from: 2022-02-10 22:00, to: 2022-02-11 02:00,\n"
        "      purpose: Nâng cấp }\n");
    const struct policy five = {.notice_days = 5};
    const struct catalogue *catalogue;
    const struct maintenance *windows;

    (void)state;
    assert_non_null(config);
    catalogue = config_catalogue(config);
    windows = catalogue->maintenance;
    assert_int_equal(catalogue->maintenance_count, 3);
    assert_true(windows[0].from_ms == moment(day_of(2022, 2, 11), 22, 0));
    assert_true(windows[0].to_ms == moment(day_of(2022, 2, 12), 2, 30));
    assert_int_equal(windows[0].service_count, 1);
    assert_int_equal(windows[0].services[0], 0);
    assert_string_equal(windows[0].purpose_en, "Upgrade");
    assert_true(maintenance_is_accepted(catalogue, &windows[0], &catalogue->policy));
    assert_false(maintenance_is_accepted(catalogue, &windows[1], &catalogue->policy));
    assert_true(maintenance_is_accepted(catalogue, &windows[1], &five));
    assert_false(maintenance_is_accepted(catalogue, &windows[2], &five));
    config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_policy_that_of_the_design_holds),
        cmocka_unit_test(every_switch_of_the_policy_can_be_written),
        cmocka_unit_test(the_hash_of_a_policy_is_that_of_its_text),
        cmocka_unit_test(a_policy_may_stand_in_a_file_of_its_own),
        cmocka_unit_test(a_wrong_policy_file_is_complained_of_with_places),
        cmocka_unit_test(holidays_of_viet_nam_are_free_and_so_are_the_days_that_compensate),
        cmocka_unit_test(swapped_days_are_free_and_the_days_that_make_up_for_them_are_worked),
        cmocka_unit_test(tet_is_where_the_moon_has_it),
        cmocka_unit_test(the_first_half_of_2022_has_121_working_days_of_eight_hours),
        cmocka_unit_test(working_time_passes_over_a_long_holiday),
        cmocka_unit_test(notice_is_counted_in_working_days_as_by_hand),
        cmocka_unit_test(an_agency_may_have_hours_of_its_own_that_change),
        cmocka_unit_test(holidays_of_the_configuration_replace_the_built_in_ones_of_their_year),
        cmocka_unit_test(the_files_that_are_built_in_may_be_included_too),
        cmocka_unit_test(maintenance_counts_if_it_was_announced_in_working_days_before),
        cmocka_unit_test(an_agency_that_was_merged_hands_its_services_over_that_midnight),
        cmocka_unit_test(an_agency_has_no_services_before_its_first_day),
        cmocka_unit_test(an_old_instant_has_the_old_name),
        cmocka_unit_test(targets_programmes_and_owners_change_with_their_days),
        cmocka_unit_test(a_service_counts_from_its_first_day_to_its_last),
        cmocka_unit_test(what_never_changed_holds_for_ever),
        cmocka_unit_test(the_agencies_of_after_2025_leave_old_periods_as_they_were),
    };

    words_set_language(LANGUAGE_EN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
