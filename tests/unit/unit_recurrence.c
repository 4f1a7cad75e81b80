#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/zone.h"
#include "model/calendar_date.h"
#include "model/maintenance.h"
#include "model/recurrence.h"

static int32_t day_of(const char *text)
{
    struct date date;

    assert_true(date_parse(text, &date));
    return date_to_day(date);
}

static struct recurrence rule_of(const char *text)
{
    struct recurrence rule;

    if (!recurrence_parse(text, &rule))
        fail_msg("'%s' is a rule", text);
    return rule;
}

/* --- rules ------------------------------------------------------------------------------------ */

static void rules_are_read_and_written_back(void **state)
{
    static const char *const rules[][2] = {
        {"day", "day"},
        {"Saturday", "saturday"},
        {"thursday, monday", "monday, thursday"},
        {"first sunday", "first sunday"},
        {"last friday until 2022-12-31", "last friday until 2022-12-31"},
        {"15", "15"},
        {"last day", "last day"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct recurrence rule = rule_of(rules[i][0]);
        struct text text = {0};
        struct recurrence again;

        recurrence_add_text(&rule, &text);
        assert_string_equal(text_string(&text), rules[i][1]);
        assert_true(recurrence_parse(text_string(&text), &again));
        assert_true(recurrence_is_same(&rule, &again));
        text_free(&text);
    }
}

static void what_is_no_rule_is_refused(void **state)
{
    static const char *const wrong[] = {"",
                                        "sometimes",
                                        "0",
                                        "32",
                                        "fifth sunday",
                                        "first",
                                        "first day",
                                        "last",
                                        "sunday,",
                                        "sunday sunday",
                                        "15 until",
                                        "15 until 2022-02-30",
                                        "until 2022-12-31",
                                        "first sunday x",
                                        "-1",
                                        "saturday until 2022-12-31 until 2023-01-01"};
    struct recurrence rule;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (recurrence_parse(wrong[i], &rule))
            fail_msg("'%s' is no rule", wrong[i]);
}

/* Days of January to March of 2024 (a leap year) counted on a paper calendar. */
static void rules_fall_on_the_days_they_mean(void **state)
{
    static const struct {
        const char *rule;
        const char *days[8];
    } cases[] = {
        {"first sunday", {"2024-01-07", "2024-02-04", "2024-03-03"}},
        {"fourth thursday", {"2024-01-25", "2024-02-22", "2024-03-28"}},
        {"last thursday", {"2024-01-25", "2024-02-29", "2024-03-28"}},
        {"last day", {"2024-01-31", "2024-02-29", "2024-03-31"}},
        {"29", {"2024-01-29", "2024-02-29", "2024-03-29"}},
        {"31", {"2024-01-31", "2024-03-31"}},
        {"31 until 2024-03-30", {"2024-01-31"}},
        {"15 until 2024-02-15", {"2024-01-15", "2024-02-15"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct recurrence rule = rule_of(cases[i].rule);
        size_t next = 0;

        for (int32_t day = day_of("2024-01-01"); day <= day_of("2024-03-31"); day++)
            if (recurrence_falls_on(&rule, day)) {
                assert_non_null(cases[i].days[next]);
                assert_int_equal(day, day_of(cases[i].days[next]));
                next++;
            }
        assert_null(cases[i].days[next]);
    }
}

static void weeks_and_days_come_as_often_as_they_should(void **state)
{
    const struct recurrence every_day = rule_of("day");
    const struct recurrence two = rule_of("tuesday, friday");
    int count = 0;

    (void)state;
    for (int32_t day = day_of("2022-01-03"); day < day_of("2022-01-03") + 70; day++) {
        assert_true(recurrence_falls_on(&every_day, day));
        count += recurrence_falls_on(&two, day);
    }
    assert_int_equal(count, 20);
}

/* --- windows ---------------------------------------------------------------------------------- */

struct scene {
    struct zone *zone;
    struct maintenance work;
};

static int64_t local_of(const char *moment)
{
    char day[11];
    int hour;
    int minute;

    snprintf(day, sizeof day, "%.10s", moment);
    assert_int_equal(sscanf(moment + 11, "%d:%d", &hour, &minute), 2);
    return day_of(day) * MS_PER_DAY + hour * MS_PER_HOUR + minute * 60000;
}

static struct scene scene_of(const char *zone, const char *rule, const char *from, const char *to)
{
    struct error error = {""};
    struct scene scene = {.zone = zone_open(zone, &error)};

    assert_non_null(scene.zone);
    scene.work = (struct maintenance){.id = "m",
                                      .from_ms = zone_from_local(scene.zone, local_of(from)),
                                      .to_ms = zone_from_local(scene.zone, local_of(to))};
    if (rule != NULL)
        scene.work.rule = rule_of(rule);
    return scene;
}

/* UTC instants, ended by two zeros. */
static void expect(const struct scene *scene, const char *from, const char *to,
                   const int64_t (*windows)[2])
{
    struct maintenance_walk walk =
        maintenance_walk(&scene->work, scene->zone, local_of(from), local_of(to));
    struct span_window window;

    while (maintenance_next(&walk, &window, NULL)) {
        assert_int_equal(window.from_ms, (*windows)[0]);
        assert_int_equal(window.to_ms, (*windows)[1]);
        windows++;
    }
    assert_int_equal((*windows)[0], 0);
}

#define AT(text) local_of(text) /* as UTC */

static void a_window_across_midnight_comes_every_saturday(void **state)
{
    const struct scene scene =
        scene_of("Asia/Ho_Chi_Minh", "saturday", "2022-06-04 22:00", "2022-06-05 02:00");
    const int64_t windows[][2] = {{AT("2022-06-11 15:00"), AT("2022-06-11 19:00")},
                                  {AT("2022-06-18 15:00"), AT("2022-06-18 19:00")},
                                  {0, 0}};

    (void)state;
    /* touched by its last hour at the beginning, by its first at the end */
    expect(&scene, "2022-06-11 18:59", "2022-06-18 15:01", windows);
    expect(&scene, "2022-06-11 19:00", "2022-06-18 15:00", &windows[2]);
    expect(&scene, "2022-05-01 00:00", "2022-06-04 15:00", &windows[2]); /* not before the first */
    zone_close(scene.zone);
}

/* Berlin, 27 March 2022: 2:00 becomes 3:00; 30 October: 3:00 becomes 2:00. */
static void windows_keep_their_local_times_when_clocks_are_set(void **state)
{
    const struct scene night =
        scene_of("Europe/Berlin", "day", "2022-03-20 01:30", "2022-03-20 03:30");
    const int64_t spring[][2] = {{AT("2022-03-26 00:30"), AT("2022-03-26 02:30")},
                                 {AT("2022-03-27 00:30"), AT("2022-03-27 01:30")},
                                 {AT("2022-03-27 23:30"), AT("2022-03-28 01:30")},
                                 {0, 0}};
    /* 30 October: 1:30 summer time is 23:30 UTC of the day before, 3:30 winter time 2:30 UTC */
    const int64_t autumn[][2] = {{AT("2022-10-28 23:30"), AT("2022-10-29 01:30")},
                                 {AT("2022-10-29 23:30"), AT("2022-10-30 02:30")},
                                 {AT("2022-10-31 00:30"), AT("2022-10-31 02:30")},
                                 {0, 0}};

    (void)state;
    expect(&night, "2022-03-26 00:00", "2022-03-28 00:00", spring);
    expect(&night, "2022-10-28 12:00", "2022-10-31 12:00", autumn);
    zone_close(night.zone);
}

static void a_window_that_clocks_skip_is_none(void **state)
{
    const struct scene scene =
        scene_of("Europe/Berlin", "day", "2022-03-20 02:10", "2022-03-20 02:50");
    const int64_t windows[][2] = {{AT("2022-03-26 01:10"), AT("2022-03-26 01:50")},
                                  {AT("2022-03-28 00:10"), AT("2022-03-28 00:50")},
                                  {0, 0}};

    (void)state;
    expect(&scene, "2022-03-26 00:00", "2022-03-28 12:00", windows);
    zone_close(scene.zone);
}

static void what_is_called_off_counts_until_then(void **state)
{
    struct scene scene =
        scene_of("Asia/Ho_Chi_Minh", "saturday", "2022-06-04 22:00", "2022-06-05 02:00");
    const int64_t windows[][2] = {{AT("2022-06-04 15:00"), AT("2022-06-04 19:00")},
                                  {AT("2022-06-11 15:00"), AT("2022-06-11 16:30")},
                                  {0, 0}};

    (void)state;
    scene.work.cancelled_ms = AT("2022-06-11 16:30");
    expect(&scene, "2022-06-01 00:00", "2022-07-01 00:00", windows);
    scene.work.rule = (struct recurrence){.kind = RECURS_NOT};
    scene.work.cancelled_ms = AT("2022-06-04 15:00"); /* as it began: nothing is left */
    expect(&scene, "2022-06-01 00:00", "2022-07-01 00:00", &windows[2]);
    zone_close(scene.zone);
}

/* Seven working days' notice hold for each window by itself. */
static void each_window_is_announced_in_time_or_not(void **state)
{
    static const struct work_week weeks[] = {{.from_day = 0,
                                              .days = {{1, {{420, 1020}}},
                                                       {1, {{420, 1020}}},
                                                       {1, {{420, 1020}}},
                                                       {1, {{420, 1020}}},
                                                       {1, {{420, 1020}}}}}};
    struct scene scene =
        scene_of("Asia/Ho_Chi_Minh", "saturday", "2022-06-04 22:00", "2022-06-05 02:00");
    const struct work_calendar calendar = {
        .id = "vn", .hours = {.zone = scene.zone, .weeks = weeks, .week_count = 1}};
    const struct catalogue catalogue = {
        .local = scene.zone, .calendars = &calendar, .calendar_count = 1};
    const struct policy policy = policy_default();
    struct maintenance_walk walk =
        maintenance_walk(&scene.work, scene.zone, AT("2022-06-01 00:00"), AT("2022-06-20 00:00"));
    struct span_window window;

    (void)state;
    /* on Thursday the 2nd: to Saturday the 11th there are 6 working days, to the 18th 11 */
    scene.work.announced_ms = AT("2022-06-02 02:00");
    assert_true(maintenance_next_accepted(&walk, &catalogue, &policy, &window));
    assert_int_equal(window.from_ms, AT("2022-06-18 15:00"));
    assert_false(maintenance_next_accepted(&walk, &catalogue, &policy, &window));
    zone_close(scene.zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_read_and_written_back),
        cmocka_unit_test(what_is_no_rule_is_refused),
        cmocka_unit_test(rules_fall_on_the_days_they_mean),
        cmocka_unit_test(weeks_and_days_come_as_often_as_they_should),
        cmocka_unit_test(a_window_across_midnight_comes_every_saturday),
        cmocka_unit_test(windows_keep_their_local_times_when_clocks_are_set),
        cmocka_unit_test(a_window_that_clocks_skip_is_none),
        cmocka_unit_test(what_is_called_off_counts_until_then),
        cmocka_unit_test(each_window_is_announced_in_time_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
