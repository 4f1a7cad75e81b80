#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "io/zone.h"
#include "model/calendar.h"
#include "random.h"

#define MINUTE INT64_C(60000)

static const struct zone viet_nam = {.before_ms = 7 * MS_PER_HOUR};

static int32_t day(int year, int month, int of_month)
{
    return date_to_day((struct date){year, month, of_month});
}

/* A local time of Viet Nam as an instant. */
static int64_t at(int32_t on, int hour, int minute)
{
    return on * MS_PER_DAY + (hour - 7) * MS_PER_HOUR + minute * MINUTE;
}

/* --- days --------------------------------------------------------------------------------------
 */

static void days_are_counted_from_1970(void **state)
{
    (void)state;
    assert_int_equal(day(1970, 1, 1), 0);
    assert_int_equal(day(1969, 12, 31), -1);
    assert_int_equal(day(2000, 2, 29), 11016);
    assert_int_equal(day(2022, 6, 1), 19144);
    assert_int_equal(day(2022, 6, 15) - day(2021, 12, 15), 182);
    assert_int_equal(day(0, 3, 1), -719468);
}

static void every_fourth_year_is_a_leap_year_but_not_every_hundredth(void **state)
{
    (void)state;
    assert_true(date_is_leap(2024) && date_is_leap(2000) && date_is_leap(2400));
    assert_false(date_is_leap(2022) || date_is_leap(1900) || date_is_leap(2100));
    assert_int_equal(day(2024, 3, 1) - day(2024, 2, 28), 2);
    assert_int_equal(day(2023, 3, 1) - day(2023, 2, 28), 1);
    assert_int_equal(day(1900, 3, 1) - day(1900, 2, 28), 1);
    assert_int_equal(date_days_in_month(2024, 2), 29);
}

static void days_of_thousands_of_years_are_those_of_libc(void **state)
{
    (void)state;
    for (int32_t number = -719468; number < 2932896; number += 13) {
        const time_t seconds = (time_t)number * 86400;
        const struct date date = date_of_day(number);
        struct tm libc;

        gmtime_r(&seconds, &libc);
        assert_int_equal(date.year, libc.tm_year + 1900);
        assert_int_equal(date.month, libc.tm_mon + 1);
        assert_int_equal(date.day, libc.tm_mday);
        assert_int_equal((date_weekday(number) + 1) % 7, libc.tm_wday);
        assert_int_equal(date_to_day(date), number);
    }
}

static void dates_are_read_only_if_they_exist(void **state)
{
    static const char *const wrong[] = {
        "",           "2022",       "2022-6-14",   "2022-06-31",  "2023-02-29",
        "2022-13-01", "2022-00-10", "2022-06-14 ", " 2022-06-14", "2022/06/14",
        "2022-06-1x", "-022-06-14", "2022-06-00",  "2022-06-014", "1900-02-29"};
    struct date date;
    char text[DATE_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(date_parse(wrong[i], &date));
    assert_true(date_parse("2024-02-29", &date));
    assert_string_equal(date_format(text, date), "2024-02-29");
    assert_string_equal(date_format_for_people(text, date), "29/02/2024");
}

/* --- working hours -----------------------------------------------------------------------------
 */

/* Of DOMAIN: Monday to Friday 7:00-11:30 and 13:30-17:00, 8 h; from 1/11/2025 7:30-11:30 and
 * 13:30-17:30, and on Saturdays until 11:30. */
static const struct work_week weeks[] = {
    {.from_day = INT32_MIN,
     .days = {[MONDAY] = {2, {{420, 690}, {810, 1020}}},
              [TUESDAY] = {2, {{420, 690}, {810, 1020}}},
              [WEDNESDAY] = {2, {{420, 690}, {810, 1020}}},
              [THURSDAY] = {2, {{420, 690}, {810, 1020}}},
              [FRIDAY] = {2, {{420, 690}, {810, 1020}}}}},
    {.from_day = 20393, /* 1/11/2025 */
     .days = {[MONDAY] = {2, {{450, 690}, {810, 1050}}},
              [TUESDAY] = {2, {{450, 690}, {810, 1050}}},
              [WEDNESDAY] = {2, {{450, 690}, {810, 1050}}},
              [THURSDAY] = {2, {{450, 690}, {810, 1050}}},
              [FRIDAY] = {2, {{450, 690}, {810, 1050}}},
              [SATURDAY] = {1, {{450, 690}}}}},
};

/* 2022: 30/4 and 1/5 fell on a weekend, 2/5 and 3/5 made up for it; an invented swap: Friday 2/9
 * off by law, Thursday 1/9 off for the Saturday 10/9 that works a Thursday's hours. */
static const struct special_day specials[] = {
    {19112, DAY_HOLIDAY, MONDAY},      /* 30/4/2022 */
    {19113, DAY_HOLIDAY, MONDAY},      /* 1/5 */
    {19114, DAY_COMPENSATION, MONDAY}, /* 2/5, a Monday */
    {19115, DAY_COMPENSATION, MONDAY}, /* 3/5 */
    {19236, DAY_SWAPPED, MONDAY},      /* 1/9, a Thursday */
    {19237, DAY_HOLIDAY, MONDAY},      /* 2/9 */
    {19245, DAY_MAKE_UP, THURSDAY},    /* 10/9, a Saturday */
};

static const struct calendar offices = {&viet_nam, weeks, 2, specials,
                                        sizeof specials / sizeof *specials};

static void the_tables_of_this_test_are_what_they_say(void **state)
{
    (void)state;
    assert_int_equal(day(2025, 11, 1), 20393);
    assert_int_equal(day(2022, 4, 30), 19112);
    assert_int_equal(day(2022, 9, 1), 19236);
    assert_int_equal(day(2022, 9, 10), 19245);
    assert_null(calendar_find_mistake(&offices));
}

static void a_working_day_has_eight_hours(void **state)
{
    const int32_t wednesday = day(2022, 6, 1);

    (void)state;
    assert_true(calendar_work_ms(&offices, at(wednesday, 0, 0), at(wednesday + 1, 0, 0)) ==
                8 * MS_PER_HOUR);
    /* 11:00 to 14:00: half an hour on each side of noon */
    assert_true(calendar_work_ms(&offices, at(wednesday, 11, 0), at(wednesday, 14, 0)) ==
                MS_PER_HOUR);
    assert_true(calendar_work_ms(&offices, at(wednesday, 11, 30), at(wednesday, 13, 30)) == 0);
    assert_true(calendar_work_ms(&offices, at(wednesday, 14, 0), at(wednesday, 11, 0)) == 0);
    /* 15:00 Friday to 15:00 Monday: 2 h and 6 h */
    assert_true(calendar_work_ms(&offices, at(wednesday + 2, 15, 0), at(wednesday + 5, 15, 0)) ==
                8 * MS_PER_HOUR);
}

static void holidays_are_free_and_make_up_days_are_not(void **state)
{
    (void)state;
    /* 28/4 (Thursday) to 5/5/2022 (Thursday): 28, 29 and 4 work: 3 x 8 h */
    assert_true(calendar_work_ms(&offices, at(day(2022, 4, 28), 0, 0), at(day(2022, 5, 5), 0, 0)) ==
                24 * MS_PER_HOUR);
    /* 29/8 (Monday) to 12/9: 29, 30, 31; 5 to 9; 10 (made up): 9 x 8 h */
    assert_true(calendar_work_ms(&offices, at(day(2022, 8, 29), 0, 0),
                                 at(day(2022, 9, 12), 0, 0)) == 72 * MS_PER_HOUR);
    assert_true(calendar_is_work_day(&offices, day(2022, 9, 10)));
    assert_false(calendar_is_work_day(&offices, day(2022, 9, 1)));
}

static void hours_change_on_their_day(void **state)
{
    /* Friday 31/10/2025 by the old hours, Saturday 1/11 by the new: 8 + 4 h */
    const int32_t friday = day(2025, 10, 31);

    (void)state;
    assert_true(calendar_work_ms(&offices, at(friday, 0, 0), at(friday + 1, 0, 0)) ==
                8 * MS_PER_HOUR);
    assert_true(calendar_work_ms(&offices, at(friday, 7, 0), at(friday, 7, 30)) == 30 * MINUTE);
    assert_true(calendar_work_ms(&offices, at(friday + 1, 0, 0), at(friday + 2, 0, 0)) ==
                4 * MS_PER_HOUR);
    assert_true(calendar_work_ms(&offices, at(friday + 3, 7, 0), at(friday + 3, 7, 30)) == 0);
}

static void working_time_is_added_over_nights_and_weekends(void **state)
{
    const int32_t friday = day(2022, 6, 3);

    (void)state;
    /* reported at 15:00 on Friday, 8 working hours: due at 15:00 on Monday */
    assert_true(calendar_add_work_ms(&offices, at(friday, 15, 0), 8 * MS_PER_HOUR) ==
                at(friday + 3, 15, 0));
    /* 2 h end with the day, not with the next one's beginning */
    assert_true(calendar_add_work_ms(&offices, at(friday, 15, 0), 2 * MS_PER_HOUR) ==
                at(friday, 17, 0));
    assert_true(calendar_add_work_ms(&offices, at(friday + 1, 3, 0), MINUTE) ==
                at(friday + 3, 7, 1));
    assert_true(calendar_add_work_ms(&offices, at(friday, 15, 0), 0) == at(friday, 15, 0));
    assert_true(calendar_add_work_ms(&(struct calendar){.zone = &viet_nam}, 0, 1) == INT64_MAX);
}

static void working_days_are_added_to_a_date(void **state)
{
    const int32_t monday = day(2022, 6, 6);

    (void)state;
    assert_int_equal(calendar_add_work_days(&offices, monday, 5), monday + 7);
    assert_int_equal(calendar_add_work_days(&offices, monday, 7), monday + 9);
    assert_int_equal(calendar_add_work_days(&offices, monday, -1), monday - 3);
    assert_int_equal(calendar_add_work_days(&offices, monday, 0), monday);
    /* Friday 29/4/2022 and one: Wednesday 4/5, over the holidays */
    assert_int_equal(calendar_add_work_days(&offices, day(2022, 4, 29), 1), day(2022, 5, 4));
    assert_int_equal(calendar_add_work_days(&(struct calendar){.zone = &viet_nam}, monday, 1),
                     INT32_MAX);
}

static void notice_is_counted_in_working_days(void **state)
{
    const int32_t monday = day(2022, 6, 6);

    (void)state;
    /* announced on Monday 6/6 at whatever hour: 7 8 9 10, 13 14 15 are seven */
    assert_int_equal(calendar_notice_days(&offices, at(monday, 16, 0), at(monday + 9, 2, 0), 99),
                     7);
    assert_int_equal(calendar_notice_days(&offices, at(monday, 16, 0), at(monday + 8, 23, 0), 99),
                     6);
    /* on Saturday for Monday: one; on the day itself or after it: none */
    assert_int_equal(calendar_notice_days(&offices, at(monday - 2, 9, 0), at(monday, 9, 0), 99), 1);
    assert_int_equal(calendar_notice_days(&offices, at(monday, 9, 0), at(monday, 23, 0), 99), 0);
    assert_int_equal(calendar_notice_days(&offices, at(monday + 9, 9, 0), at(monday, 9, 0), 99), 0);
    assert_int_equal(calendar_notice_days(&offices, at(monday, 9, 0), at(monday + 90, 9, 0), 7), 7);
}

static void mistakes_in_a_calendar_are_named(void **state)
{
    struct work_week wrong[2] = {weeks[0], weeks[1]};
    const struct special_day unordered[] = {{5, DAY_HOLIDAY, MONDAY}, {4, DAY_HOLIDAY, MONDAY}};
    struct calendar calendar = {&viet_nam, wrong, 2, NULL, 0};

    (void)state;
    wrong[0].days[0].shifts[1].from_minute = 600;
    assert_non_null(calendar_find_mistake(&calendar));
    wrong[0] = weeks[0];
    wrong[0].days[0].shifts[1].to_minute = 1441;
    assert_non_null(calendar_find_mistake(&calendar));
    wrong[0] = weeks[0];
    wrong[0].days[0].shifts[1].to_minute = 810;
    assert_non_null(calendar_find_mistake(&calendar));
    wrong[0] = weeks[0];
    wrong[0].days[0].count = 5;
    assert_non_null(calendar_find_mistake(&calendar));
    wrong[0] = weeks[1];
    assert_non_null(calendar_find_mistake(&calendar));
    wrong[0] = weeks[0];
    assert_null(calendar_find_mistake(&calendar));
    calendar.specials = unordered;
    calendar.special_count = 2;
    assert_non_null(calendar_find_mistake(&calendar));
}

static void kinds_of_days_are_read_as_they_are_written(void **state)
{
    enum day_kind kind;

    (void)state;
    for (int i = 0; i < DAY_KIND_COUNT; i++) {
        assert_true(day_kind_parse(day_kind_name((enum day_kind)i), &kind));
        assert_int_equal(kind, i);
    }
    assert_false(day_kind_parse("nghi", &kind));
}

/* --- where clocks change -----------------------------------------------------------------------
 */

/* Works at night: 0:00-4:00 and 22:00-24:00, every day. */
static struct work_week night_shifts(void)
{
    struct work_week week = {.from_day = INT32_MIN};

    for (int i = 0; i < WEEKDAY_COUNT; i++)
        week.days[i] = (struct work_day){2, {{0, 240}, {1320, 1440}}};
    return week;
}

static void a_night_shift_is_as_long_as_clocks_ran(void **state)
{
    struct zone *const zone = zone_open("Europe/Berlin", NULL);
    const struct work_week week = night_shifts();
    const struct calendar calendar = {.zone = zone, .weeks = &week, .week_count = 1};
    const int32_t spring = day(2022, 3, 27);
    const int32_t autumn = day(2022, 10, 30);

    (void)state;
    assert_non_null(zone);
    assert_true(calendar_work_ms(&calendar, zone_day_begins(zone, spring),
                                 zone_day_begins(zone, spring + 1)) == 5 * MS_PER_HOUR);
    assert_true(calendar_work_ms(&calendar, zone_day_begins(zone, autumn),
                                 zone_day_begins(zone, autumn + 1)) == 7 * MS_PER_HOUR);
    zone_close(zone);
}

/* --- properties --------------------------------------------------------------------------------
 */

/* Minute by minute, by the local clock; zones of this test change their clocks at whole minutes. */
static int64_t count_minutes(const struct calendar *calendar, int64_t from, int64_t to)
{
    int64_t sum = 0;

    for (int64_t minute = from; minute < to; minute += MINUTE) {
        const int64_t local = zone_to_local(calendar->zone, minute);
        const int32_t on = (int32_t)(local / MS_PER_DAY);
        const int of_day = (int)(local % MS_PER_DAY / MINUTE);
        const struct work_day hours = calendar_day(calendar, on);

        for (int i = 0; i < hours.count; i++)
            if (of_day >= hours.shifts[i].from_minute && of_day < hours.shifts[i].to_minute)
                sum += MINUTE;
    }
    return sum;
}

static struct work_week random_week(struct chance *chance)
{
    struct work_week week = {.from_day = INT32_MIN};

    for (int i = 0; i < WEEKDAY_COUNT; i++) {
        int minute = 0;

        while (week.days[i].count < CALENDAR_SHIFTS && chance_percent(chance, 60)) {
            struct shift *const shift = &week.days[i].shifts[week.days[i].count];

            /* not in the hours after midnight that a clock may show twice */
            shift->from_minute = minute + (int)chance_between(chance, minute == 0 ? 240 : 0, 300);
            shift->to_minute = shift->from_minute + (int)chance_between(chance, 1, 400);
            if (shift->to_minute > MINUTES_PER_DAY)
                break;
            minute = shift->to_minute;
            week.days[i].count++;
        }
    }
    return week;
}

static void working_time_is_the_count_of_its_minutes_and_adds_up(void **state)
{
    struct zone *const zone = zone_open("Europe/Berlin", NULL);

    (void)state;
    assert_non_null(zone);
    for (uint64_t seed = 0; seed < chance_rounds(1000); seed++) {
        struct chance chance = chance_of(seed);
        const struct work_week week = random_week(&chance);
        const struct calendar calendar = {.zone = zone,
                                          .weeks = &week,
                                          .week_count = 1,
                                          .specials = specials,
                                          .special_count = 7};
        const int64_t from =
            (day(2022, 1, 1) * MS_PER_DAY / MINUTE + chance_between(&chance, 0, 525600)) * MINUTE;
        const int64_t to = from + chance_between(&chance, 0, 10000) * MINUTE;
        const int64_t split = chance_between(&chance, from, to);
        const int64_t work = calendar_work_ms(&calendar, from, to);

        assert_null(calendar_find_mistake(&calendar));
        assert_true(work == count_minutes(&calendar, from, to));
        assert_true(work == calendar_work_ms(&calendar, from, split) +
                                calendar_work_ms(&calendar, split, to));
        if (work > 0) { /* the first instant by which so much has been worked */
            const int64_t end = calendar_add_work_ms(&calendar, from, work);

            assert_true(end <= to);
            assert_true(calendar_work_ms(&calendar, from, end) == work);
            assert_true(calendar_work_ms(&calendar, from, end - 1) == work - 1);
        }
    }
    zone_close(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_counted_from_1970),
        cmocka_unit_test(every_fourth_year_is_a_leap_year_but_not_every_hundredth),
        cmocka_unit_test(days_of_thousands_of_years_are_those_of_libc),
        cmocka_unit_test(dates_are_read_only_if_they_exist),
        cmocka_unit_test(the_tables_of_this_test_are_what_they_say),
        cmocka_unit_test(a_working_day_has_eight_hours),
        cmocka_unit_test(holidays_are_free_and_make_up_days_are_not),
        cmocka_unit_test(hours_change_on_their_day),
        cmocka_unit_test(working_time_is_added_over_nights_and_weekends),
        cmocka_unit_test(working_days_are_added_to_a_date),
        cmocka_unit_test(notice_is_counted_in_working_days),
        cmocka_unit_test(mistakes_in_a_calendar_are_named),
        cmocka_unit_test(kinds_of_days_are_read_as_they_are_written),
        cmocka_unit_test(a_night_shift_is_as_long_as_clocks_ran),
        cmocka_unit_test(working_time_is_the_count_of_its_minutes_and_adds_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
