#include "test.h"

#include <stdio.h>

#include "io/zone.h"
#include "model/period.h"
#include "random.h"

static struct period parse(const char *text, enum period_calendar calendar)
{
    struct error error = {""};
    struct period period;

    if (!period_parse(text, calendar, &period, &error))
        fail_msg("%s: %s", text, error.message);
    return period;
}

static void expect_days(const char *text, enum period_calendar calendar, const char *first,
                        const char *last)
{
    const struct period period = parse(text, calendar);
    char days[2][DATE_TEXT];

    assert_string_equal(date_format(days[0], date_of_day(period.first_day)), first);
    assert_string_equal(date_format(days[1], date_of_day(period.end_day - 1)), last);
}

static void administrative_periods_run_from_the_15th_to_the_14th(void **state)
{
    const enum period_calendar calendar = CALENDAR_ADMINISTRATIVE;

    (void)state;
    expect_days("2022-06", calendar, "2022-05-15", "2022-06-14");
    expect_days("2022-01", calendar, "2021-12-15", "2022-01-14");
    expect_days("2022-12", calendar, "2022-11-15", "2022-12-14");
    expect_days("2022-Q1", calendar, "2021-12-15", "2022-03-14");
    expect_days("2022-Q2", calendar, "2022-03-15", "2022-06-14");
    expect_days("2022-Q4", calendar, "2022-09-15", "2022-12-14");
    expect_days("2022-H1", calendar, "2021-12-15", "2022-06-14");
    expect_days("2022-H2", calendar, "2022-06-15", "2022-12-14");
    expect_days("2022-9M", calendar, "2021-12-15", "2022-09-14");
    expect_days("2022", calendar, "2021-12-15", "2022-12-14");
    expect_days("2022-05-15..2022-06-14", calendar, "2022-05-15", "2022-06-14");
}

static void calendar_periods_are_those_on_the_wall(void **state)
{
    const enum period_calendar calendar = CALENDAR_CIVIL;

    (void)state;
    expect_days("2022-06", calendar, "2022-06-01", "2022-06-30");
    expect_days("2024-02", calendar, "2024-02-01", "2024-02-29");
    expect_days("2022-Q2", calendar, "2022-04-01", "2022-06-30");
    expect_days("2022-H1", calendar, "2022-01-01", "2022-06-30");
    expect_days("2022-H2", calendar, "2022-07-01", "2022-12-31");
    expect_days("2022-9M", calendar, "2022-01-01", "2022-09-30");
    expect_days("2022", calendar, "2022-01-01", "2022-12-31");
    expect_days("2022-06-14..2022-06-14", calendar, "2022-06-14", "2022-06-14");
}

static void the_first_half_of_2022_has_182_days_in_the_provinces_time(void **state)
{
    struct zone *const zone = zone_open("Asia/Ho_Chi_Minh", NULL);
    const struct period period = parse("2022-H1", CALENDAR_ADMINISTRATIVE);

    (void)state;
    assert_non_null(zone);
    /* 2021-12-14T17:00:00Z to 2022-06-14T17:00:00Z */
    assert_true(period_from(&period, zone) == INT64_C(1639501200000));
    assert_true(period_to(&period, zone) == INT64_C(1655226000000));
    assert_true(period_to(&period, zone) - period_from(&period, zone) == 182 * MS_PER_DAY);
    zone_close(zone);
}

static void what_is_no_period_is_refused_with_a_reason(void **state)
{
    static const char *const wrong[] = {
        "",
        "22",
        "2022-",
        "2022-6",
        "2022-13",
        "2022-00",
        "2022-Q5",
        "2022-Q0",
        "2022-H3",
        "2022-H0",
        "2022-8M",
        "2022-9",
        "2022 ",
        " 2022",
        "2022-06 ",
        "20226",
        "2022-Q22",
        "1969",
        "2200",
        "9999-12",
        "-022",
        "2022_06",
        "2022-Q",
        "2022-06-14",
        "H1-2022",
        "2022..2022",
        "..",
        "2022-06..",
        "2022-05-15..",
        "..2022-05-15",
        "2022-02-30..2022-03-01",
        "2022-06-14..2022-05-15",
        "2022-05-15...2022-06-14",
        "1969-01-01..1969-01-02",
        "2022-05-15..2022-06-14 ",
        "2022-05-15000000000000000000000000000000..2022-06-14",
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct period period;
        struct error error = {""};

        if (period_parse(wrong[i], CALENDAR_ADMINISTRATIVE, &period, &error))
            fail_msg("'%s' was taken for a period", wrong[i]);
        assert_true(strlen(error.message) > 10);
    }
}

static void periods_are_written_as_they_are_read(void **state)
{
    static const char *const texts[] = {"2022-06", "2022-Q2", "2022-H1",
                                        "2022-9M", "2022",    "2022-05-15..2022-06-14"};
    char text[PERIOD_TEXT];
    struct period period;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        period = parse(texts[i], CALENDAR_ADMINISTRATIVE);
        assert_string_equal(period_format(text, &period), texts[i]);
    }
    period = parse("2022-h1", CALENDAR_ADMINISTRATIVE);
    assert_string_equal(period_format(text, &period), "2022-H1");
}

static void periods_have_the_names_of_administrative_documents(void **state)
{
    static const struct {
        const char *text, *vi, *en;
    } rows[] = {
        {"2022-06", "tháng 6 năm 2022", "June 2022"},
        {"2022-12", "tháng 12 năm 2022", "December 2022"},
        {"2022-Q2", "quý II năm 2022", "second quarter of 2022"},
        {"2022-Q4", "quý IV năm 2022", "fourth quarter of 2022"},
        {"2022-H1", "6 tháng đầu năm 2022", "first six months of 2022"},
        {"2021-H2", "6 tháng cuối năm 2021", "last six months of 2021"},
        {"2022-9M", "9 tháng năm 2022", "first nine months of 2022"},
        {"2022", "năm 2022", "year 2022"},
        {"2022-05-15..2022-06-14", "từ ngày 15/05/2022 đến ngày 14/06/2022",
         "from 15/05/2022 to 14/06/2022"},
    };
    char text[PERIOD_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct period period = parse(rows[i].text, CALENDAR_ADMINISTRATIVE);

        assert_string_equal(period_name(text, &period, LANGUAGE_VI), rows[i].vi);
        assert_string_equal(period_name(text, &period, LANGUAGE_EN), rows[i].en);
    }
}

static void every_name_of_a_period_has_its_vietnamese(void **state)
{
    const enum period_kind kinds[] = {PERIOD_MONTH, PERIOD_QUARTER, PERIOD_HALF, PERIOD_NINE_MONTHS,
                                      PERIOD_YEAR};
    char vi[PERIOD_TEXT];
    char en[PERIOD_TEXT];

    (void)state;
    for (int month = 1; month <= 12; month++)
        for (int i = 0; i < 5; i++) {
            const struct period period =
                period_of_day(kinds[i], CALENDAR_CIVIL, date_to_day((struct date){2022, month, 1}));

            assert_non_null(strstr(period_name(vi, &period, LANGUAGE_VI), "năm 2022"));
            assert_null(strstr(period_name(en, &period, LANGUAGE_EN), "năm"));
        }
}

static void every_period_has_one_before_it_and_one_a_year_before(void **state)
{
    static const struct {
        const char *text, *before, *year_before;
    } rows[] = {
        {"2022-06", "2022-05", "2021-06"},
        {"2022-01", "2021-12", "2021-01"},
        {"2022-Q2", "2022-Q1", "2021-Q2"},
        {"2022-Q1", "2021-Q4", "2021-Q1"},
        {"2022-H1", "2021-H2", "2021-H1"},
        {"2022-H2", "2022-H1", "2021-H2"},
        {"2022-9M", "2021-9M", "2021-9M"},
        {"2022", "2021", "2021"},
        {"2022-05-15..2022-06-14", "2022-04-14..2022-05-14", "2021-05-15..2021-06-14"},
        {"2024-02-01..2024-02-29", "2024-01-03..2024-01-31", "2023-02-01..2023-02-28"},
    };
    char text[PERIOD_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct period period = parse(rows[i].text, CALENDAR_ADMINISTRATIVE);
        const struct period before = period_before(&period);
        const struct period year_before = period_year_before(&period);

        assert_string_equal(period_format(text, &before), rows[i].before);
        assert_string_equal(period_format(text, &year_before), rows[i].year_before);
    }
}

static void calendars_are_read_as_they_are_written(void **state)
{
    enum period_calendar calendar;

    (void)state;
    assert_true(period_calendar_parse("administrative", &calendar));
    assert_int_equal(calendar, CALENDAR_ADMINISTRATIVE);
    assert_true(period_calendar_parse("calendar", &calendar));
    assert_int_equal(calendar, CALENDAR_CIVIL);
    assert_false(period_calendar_parse("lunar", &calendar));
    assert_string_equal(period_calendar_name(CALENDAR_CIVIL), "calendar");
}

/* --- properties --------------------------------------------------------------------------------
 */

static const char *const zones[] = {"Asia/Ho_Chi_Minh", "Europe/Berlin", "America/Sao_Paulo",
                                    "Pacific/Apia"};

/* One begins where the one before it ends, in every kind that follows itself. */
static void periods_tile_time(void **state)
{
    static const char *const lasts[] = {"2199-12", "2199-Q4", "2199-H2", "2199"};

    (void)state;
    for (size_t z = 0; z < sizeof zones / sizeof *zones; z++) {
        struct zone *const zone = zone_open(zones[z], NULL);

        assert_non_null(zone);
        for (int i = 0; i < 8; i++) {
            struct period period = parse(lasts[i / 2], (enum period_calendar)(i % 2));

            while (period.year > 1970) {
                const struct period before = period_before(&period);

                assert_true(period_to(&before, zone) == period_from(&period, zone));
                assert_true(period_from(&before, zone) < period_to(&before, zone));
                assert_int_equal(before.end_day, period.first_day);
                period = before;
            }
        }
        zone_close(zone);
    }
}

/* Months make quarters, quarters halves, halves years; nine months are three quarters. */
static void small_periods_make_the_great_ones(void **state)
{
    (void)state;
    for (int year = 1970; year < 2200; year++)
        for (int i = 0; i < 2; i++) {
            const enum period_calendar calendar = (enum period_calendar)i;
            struct period parts[12 + 4 + 2 + 2];
            char text[PERIOD_TEXT];
            int count = 0;

            for (int month = 1; month <= 12; month++) {
                snprintf(text, sizeof text, "%d-%02d", year, month);
                parts[count++] = parse(text, calendar);
            }
            for (int quarter = 1; quarter <= 4; quarter++) {
                snprintf(text, sizeof text, "%d-Q%d", year, quarter);
                parts[count] = parse(text, calendar);
                assert_int_equal(parts[count].first_day, parts[3 * quarter - 3].first_day);
                assert_int_equal(parts[count++].end_day, parts[3 * quarter - 1].end_day);
            }
            for (int half = 1; half <= 2; half++) {
                snprintf(text, sizeof text, "%d-H%d", year, half);
                parts[count] = parse(text, calendar);
                assert_int_equal(parts[count].first_day, parts[6 * half - 6].first_day);
                assert_int_equal(parts[count++].end_day, parts[6 * half - 1].end_day);
            }
            snprintf(text, sizeof text, "%d-9M", year);
            parts[count] = parse(text, calendar);
            assert_int_equal(parts[count].first_day, parts[0].first_day);
            assert_int_equal(parts[count++].end_day, parts[8].end_day);
            snprintf(text, sizeof text, "%d", year);
            parts[count] = parse(text, calendar);
            assert_int_equal(parts[count].first_day, parts[0].first_day);
            assert_int_equal(parts[count].end_day, parts[11].end_day);
        }
}

static void every_day_lies_in_one_period_of_each_kind(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < chance_rounds(10000); seed++) {
        struct chance chance = chance_of(seed);
        const int32_t day = (int32_t)chance_between(&chance, 0, 83000);
        const enum period_calendar calendar = (enum period_calendar)chance_between(&chance, 0, 1);
        static const enum period_kind kinds[] = {PERIOD_MONTH, PERIOD_QUARTER, PERIOD_HALF,
                                                 PERIOD_YEAR};

        for (int i = 0; i < 4; i++) {
            const struct period period = period_of_day(kinds[i], calendar, day);
            char text[PERIOD_TEXT];

            assert_true(period.first_day <= day && day < period.end_day);
            assert_int_equal(parse(period_format(text, &period), calendar).first_day,
                             period.first_day);
        }
    }
}

/* Whatever is typed: refused, or a period that is written as it was read. */
static void what_is_typed_by_chance_does_no_harm(void **state)
{
    static const char letters[] = "0122-QH9M.x";

    (void)state;
    for (uint64_t seed = 0; seed < chance_rounds(10000); seed++) {
        struct chance chance = chance_of(seed);
        char typed[24] = "2022-05-15..2022-06-14";
        char text[PERIOD_TEXT];
        struct period period;

        for (int i = 0; i < 2; i++)
            typed[chance_between(&chance, 0, 22)] = letters[chance_between(&chance, 0, 10)];
        typed[chance_between(&chance, 0, 22)] = '\0';
        if (period_parse(typed, CALENDAR_CIVIL, &period, NULL))
            assert_string_equal(period_format(text, &period), typed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(administrative_periods_run_from_the_15th_to_the_14th),
        cmocka_unit_test(calendar_periods_are_those_on_the_wall),
        cmocka_unit_test(the_first_half_of_2022_has_182_days_in_the_provinces_time),
        cmocka_unit_test(what_is_no_period_is_refused_with_a_reason),
        cmocka_unit_test(periods_are_written_as_they_are_read),
        cmocka_unit_test(periods_have_the_names_of_administrative_documents),
        cmocka_unit_test(every_name_of_a_period_has_its_vietnamese),
        cmocka_unit_test(every_period_has_one_before_it_and_one_a_year_before),
        cmocka_unit_test(calendars_are_read_as_they_are_written),
        cmocka_unit_test(periods_tile_time),
        cmocka_unit_test(small_periods_make_the_great_ones),
        cmocka_unit_test(every_day_lies_in_one_period_of_each_kind),
        cmocka_unit_test(what_is_typed_by_chance_does_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
