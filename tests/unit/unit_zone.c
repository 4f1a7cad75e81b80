#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "io/zone.h"
#include "model/calendar_date.h"
#include "random.h"

static int64_t moment(int year, int month, int day, int hour, int minute)
{
    return date_to_day((struct date){year, month, day}) * MS_PER_DAY + hour * MS_PER_HOUR +
           minute * INT64_C(60000);
}

static struct zone *open_zone(const char *name)
{
    struct error error = {""};
    struct zone *const zone = zone_open(name, &error);

    if (zone == NULL)
        fail_msg("%s: %s", name, error.message);
    return zone;
}

/* --- what is known of some zones ---------------------------------------------------------------
 */

static void berlin_skips_an_hour_in_spring(void **state)
{
    struct zone *const zone = open_zone("Europe/Berlin");
    const int64_t change = moment(2022, 3, 27, 1, 0); /* 01:00 UTC, when 02:00 becomes 03:00 */

    (void)state;
    assert_true(zone_ahead(zone, change - 1) == MS_PER_HOUR);
    assert_true(zone_ahead(zone, change) == 2 * MS_PER_HOUR);
    assert_true(zone_next_change(zone, change - 1) == change);
    assert_true(zone_next_change(zone, change) == moment(2022, 10, 30, 1, 0));
    /* 02:30 does not exist: the instant of the change; 01:59 and 03:00 do */
    assert_true(zone_from_local(zone, moment(2022, 3, 27, 2, 30)) == change);
    assert_true(zone_from_local(zone, moment(2022, 3, 27, 1, 59)) == change - 60000);
    assert_true(zone_from_local(zone, moment(2022, 3, 27, 3, 0)) == change);
    assert_true(zone_from_local(zone, moment(2022, 3, 27, 3, 1)) == change + 60000);
    zone_close(zone);
}

static void berlin_has_an_hour_twice_in_autumn(void **state)
{
    struct zone *const zone = open_zone("Europe/Berlin");
    const int64_t change = moment(2022, 10, 30, 1, 0); /* 01:00 UTC, when 03:00 becomes 02:00 */

    (void)state;
    assert_true(zone_to_local(zone, change - 1) == moment(2022, 10, 30, 3, 0) - 1);
    assert_true(zone_to_local(zone, change) == moment(2022, 10, 30, 2, 0));
    /* 02:30 comes twice: the first */
    assert_true(zone_from_local(zone, moment(2022, 10, 30, 2, 30)) == change - 30 * INT64_C(60000));
    assert_true(zone_from_local(zone, moment(2022, 10, 30, 3, 0)) == change + MS_PER_HOUR);
    zone_close(zone);
}

static void days_are_as_long_as_clocks_ran(void **state)
{
    struct zone *const zone = open_zone("Europe/Berlin");
    const int32_t spring = date_to_day((struct date){2022, 3, 27});
    const int32_t autumn = date_to_day((struct date){2022, 10, 30});

    (void)state;
    assert_true(zone_day_begins(zone, spring + 1) - zone_day_begins(zone, spring) ==
                23 * MS_PER_HOUR);
    assert_true(zone_day_begins(zone, autumn + 1) - zone_day_begins(zone, autumn) ==
                25 * MS_PER_HOUR);
    assert_int_equal(zone_day(zone, zone_day_begins(zone, autumn)), autumn);
    assert_int_equal(zone_day(zone, zone_day_begins(zone, autumn) - 1), autumn - 1);
    zone_close(zone);
}

static void berlin_goes_on_by_its_rule_until_2200(void **state)
{
    struct zone *const zone = open_zone("Europe/Berlin");

    (void)state;
    /* the last Sundays of March and October: 29/3/2150 and 25/10/2150 */
    assert_true(zone_next_change(zone, moment(2150, 1, 1, 0, 0)) == moment(2150, 3, 29, 1, 0));
    assert_true(zone_next_change(zone, moment(2150, 4, 1, 0, 0)) == moment(2150, 10, 25, 1, 0));
    assert_true(zone_next_change(zone, moment(2201, 1, 1, 0, 0)) == INT64_MAX);
    zone_close(zone);
}

static void viet_nam_has_no_summer_time_but_a_history(void **state)
{
    struct zone *const zone = open_zone("Asia/Ho_Chi_Minh");

    (void)state;
    assert_true(zone_ahead(zone, moment(2022, 6, 15, 0, 0)) == 7 * MS_PER_HOUR);
    assert_true(zone_next_change(zone, moment(1975, 6, 14, 0, 0)) == INT64_MAX);
    /* Saigon went from +8 to +7 on 13/6/1975 */
    assert_true(zone_ahead(zone, moment(1975, 6, 1, 0, 0)) == 8 * MS_PER_HOUR);
    assert_true(zone_next_change(zone, moment(1975, 6, 1, 0, 0)) == moment(1975, 6, 12, 16, 0));
    assert_true(zone_ahead(zone, moment(1850, 1, 1, 0, 0)) > 7 * MS_PER_HOUR);
    zone_close(zone);
}

static void a_whole_day_may_be_skipped(void **state)
{
    struct zone *const zone = open_zone("Pacific/Apia");
    const int32_t skipped = date_to_day((struct date){2011, 12, 30});

    (void)state;
    assert_true(zone_day_begins(zone, skipped) == zone_day_begins(zone, skipped + 1));
    assert_int_equal(zone_day(zone, zone_day_begins(zone, skipped)), skipped + 1);
    assert_int_equal(zone_day(zone, zone_day_begins(zone, skipped) - 1), skipped - 1);
    zone_close(zone);
}

static void no_zone_at_all_is_utc(void **state)
{
    const struct zone zone = {0};

    (void)state;
    assert_true(zone_to_local(&zone, 12345) == 12345);
    assert_true(zone_from_local(&zone, 12345) == 12345);
    assert_int_equal(zone_day(&zone, -1), -1);
    assert_int_equal(zone_day(&zone, 0), 0);
}

/* --- properties --------------------------------------------------------------------------------
 */

static const char *const names[] = {
    "Europe/Berlin",       "Asia/Ho_Chi_Minh", "America/New_York",  "America/Sao_Paulo",
    "Australia/Lord_Howe", "Pacific/Apia",     "Africa/Casablanca", "America/Nuuk",
    "Antarctica/Troll",    "Asia/Kathmandu",   "America/St_Johns",  "Asia/Tehran",
    "Europe/Dublin",       "Africa/Monrovia",  "Pacific/Kwajalein", "UTC",
    "Asia/Gaza",           "America/Asuncion", "Pacific/Easter",    "Etc/GMT+12",
};
enum { NAMES = sizeof names / sizeof *names };

/* As libc has it, in seconds. */
static void offsets_are_those_of_libc(void **state)
{
    (void)state;
    for (int i = 0; i < NAMES; i++) {
        struct zone *const zone = open_zone(names[i]);
        struct chance chance = chance_of((uint64_t)i);

        setenv("TZ", names[i], 1);
        tzset();
        for (uint64_t round = 0; round < chance_rounds(5000); round++) {
            const int64_t at =
                chance_between(&chance, moment(1850, 1, 1, 0, 0), moment(2200, 12, 31, 0, 0));
            const time_t seconds = (time_t)(at / 1000);
            struct tm local;

            localtime_r(&seconds, &local);
            if (zone_ahead(zone, seconds * INT64_C(1000)) != local.tm_gmtoff * INT64_C(1000))
                fail_msg("%s at %lld: %lld, not %ld", names[i], (long long)seconds,
                         (long long)zone_ahead(zone, seconds * INT64_C(1000)), local.tm_gmtoff);
        }
        zone_close(zone);
    }
    setenv("TZ", "UTC", 1);
    tzset();
}

/* About the changes, where it is difficult. */
static int64_t pick(struct chance *chance, const struct zone *zone)
{
    if (zone->count == 0)
        return chance_between(chance, -1000000000000, 7000000000000);
    return zone->changes[chance_between(chance, 0, (int64_t)zone->count - 1)].at_ms +
           chance_between(chance, -30 * MS_PER_HOUR, 30 * MS_PER_HOUR);
}

static void a_local_time_is_the_first_instant_that_shows_it_or_more(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < chance_rounds(10000); seed++) {
        static struct zone *zones[NAMES];
        struct chance chance = chance_of(seed);
        const int which = (int)(seed % NAMES);
        int64_t at;
        int64_t local;

        if (zones[which] == NULL)
            zones[which] = open_zone(names[which]);
        at = pick(&chance, zones[which]);
        local = zone_to_local(zones[which], at);
        assert_true(zone_from_local(zones[which], local) <= at);
        at = zone_from_local(zones[which], local);
        assert_true(zone_to_local(zones[which], at) == local);
        local += chance_between(&chance, 0, 30 * MS_PER_HOUR);
        assert_true(zone_from_local(zones[which], local) >= at);
        at = zone_from_local(zones[which], local);
        assert_true(zone_to_local(zones[which], at) >= local);
        assert_true(zone_to_local(zones[which], at - 1) < local);
        if (seed + NAMES >= chance_rounds(10000)) {
            zone_close(zones[which]);
            zones[which] = NULL;
        }
    }
}

static void every_instant_lies_in_its_day(void **state)
{
    (void)state;
    for (int i = 0; i < NAMES; i++) {
        struct zone *const zone = open_zone(names[i]);
        struct chance chance = chance_of((uint64_t)i);

        for (int round = 0; round < 2000; round++) {
            const int64_t at = pick(&chance, zone) / 1000 * 1000;
            int32_t day;

            if (at < moment(1800, 1, 1, 0, 0))
                continue; /* "since ever" */
            day = zone_day(zone, at);
            assert_true(zone_day_begins(zone, day) <= at);
            assert_true(zone_day_begins(zone, day + 1) > at);
        }
        zone_close(zone);
    }
}

/* --- files that are not sound ------------------------------------------------------------------
 */

static void a_zone_that_does_not_exist_is_an_error(void **state)
{
    static const char *const wrong[] = {
        "Asia/Ho_Chi_Min", "../../etc/passwd", "/etc/passwd", "", "Asia", "tzdata.zi", "zone.tab"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error error = {""};

        assert_null(zone_open(wrong[i], &error));
        assert_true(strlen(error.message) > 0);
    }
}

enum { BERLIN_MOST = 10000 };

static size_t read_berlin(unsigned char *bytes)
{
    FILE *const file = fopen("/usr/share/zoneinfo/Europe/Berlin", "rb");
    size_t length;

    assert_non_null(file);
    length = fread(bytes, 1, BERLIN_MOST, file);
    fclose(file);
    return length;
}

static void a_file_cut_short_is_refused(void **state)
{
    unsigned char bytes[BERLIN_MOST];
    const size_t length = read_berlin(bytes);

    (void)state;
    for (size_t cut = 0; cut < length; cut++) {
        unsigned char *const copy = malloc(cut + 1);
        struct error error = {""};

        memcpy(copy, bytes, cut);
        assert_null(zone_parse("X", copy, cut, &error));
        free(copy);
    }
}

static void a_file_with_wrong_bytes_does_no_harm(void **state)
{
    unsigned char bytes[BERLIN_MOST];
    const size_t length = read_berlin(bytes);

    (void)state;
    for (uint64_t seed = 0; seed < chance_rounds(3000); seed++) {
        struct chance chance = chance_of(seed);
        unsigned char *const copy = malloc(length);
        struct error error = {""};

        memcpy(copy, bytes, length);
        for (int i = 0; i < 3; i++)
            copy[chance_between(&chance, 0, (int64_t)(seed % 2 == 0 ? length - 1 : 100))] =
                (unsigned char)chance_between(&chance, 0, 255);
        zone_close(zone_parse("X", copy, length, &error));
        free(copy);
    }
}

static void the_first_version_of_the_format_is_refused(void **state)
{
    unsigned char bytes[BERLIN_MOST];
    const size_t length = read_berlin(bytes);
    struct error error = {""};

    (void)state;
    bytes[4] = '\0';
    assert_null(zone_parse("X", bytes, length, &error));
    assert_true(strlen(error.message) > 0);
}

/* A file of the second version with no changes and this rule. */
static struct zone *zone_of_rule(const char *rule)
{
    unsigned char bytes[400] = {0};
    size_t at = 0;

    for (int half = 0; half < 2; half++) {
        memcpy(bytes + at, "TZif2", 5);
        bytes[at + 39] = 1; /* one type */
        bytes[at + 43] = 4; /* four letters */
        at += 44 + 6 + 4;   /* the type is UTC */
    }
    at += (size_t)snprintf((char *)bytes + at, sizeof bytes - at, "\n%s\n", rule);
    return zone_parse("X", bytes, at, NULL);
}

static void rules_are_read_as_posix_has_them(void **state)
{
    static const struct {
        const char *rule;
        int year, month, day, hour, minute; /* UTC of the first change in that year … */
        int ahead;                          /* … and minutes ahead after it */
    } rows[] = {
        {"CET-1CEST,M3.5.0,M10.5.0/3", 2022, 3, 27, 1, 0, 120},
        {"EST5EDT,M3.2.0,M11.1.0", 2022, 3, 13, 7, 0, -240},
        {"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", 2022, 3, 27, 1, 0, -120},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", 2022, 4, 2, 16, 0, 600},
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2022, 4, 2, 15, 0, 630},
        {"AAA0BBB,J60/0,J300/0", 2024, 3, 1, 0, 0, 60}, /* never 29/2 */
        {"AAA0BBB,59/0,300/0", 2024, 2, 29, 0, 0, 60},
        {"AAA0BBB,59/0,300/0", 2023, 3, 1, 0, 0, 60},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", 2022, 3, 27, 1, 0, 60}, /* winter is the exception */
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct zone *const zone = zone_of_rule(rows[i].rule);
        const int64_t change =
            moment(rows[i].year, rows[i].month, rows[i].day, rows[i].hour, rows[i].minute);

        assert_non_null(zone);
        assert_true(zone_next_change(zone, moment(rows[i].year, 1, 1, 12, 0)) == change);
        assert_true(zone_ahead(zone, change) == rows[i].ahead * INT64_C(60000));
        zone_close(zone);
    }
}

static void summer_all_the_year_is_no_change(void **state)
{
    struct zone *const zone = zone_of_rule("XXX3EDT4,0/0,J365/23");

    (void)state;
    /* one ends in the instant in which the next begins */
    assert_non_null(zone);
    assert_true(zone_ahead(zone, moment(2022, 1, 1, 3, 0)) == -4 * MS_PER_HOUR);
    assert_true(zone_ahead(zone, moment(2022, 12, 31, 23, 0)) == -4 * MS_PER_HOUR);
    assert_true(zone_next_change(zone, moment(2022, 1, 1, 0, 0)) > moment(2199, 12, 1, 0, 0));
    zone_close(zone);
}

static void rules_that_are_none_are_refused(void **state)
{
    static const char *const wrong[] = {"C-1",
                                        "CET",
                                        "CET-99",
                                        "CET-1CEST",
                                        "<CET-1",
                                        "CET-1CEST,M3",
                                        "CET-1CEST,M13.5.0,M10.5.0",
                                        "CET-1CEST,M3.6.0,M10.5.0",
                                        "CET-1CEST,M3.5.0,M10.5.0/3x",
                                        "CET-1CEST,J0,J365",
                                        "CET-1:99",
                                        "CET-1CEST,M3.5.0"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (zone_of_rule(wrong[i]) != NULL)
            fail_msg("%s", wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(berlin_skips_an_hour_in_spring),
        cmocka_unit_test(berlin_has_an_hour_twice_in_autumn),
        cmocka_unit_test(days_are_as_long_as_clocks_ran),
        cmocka_unit_test(berlin_goes_on_by_its_rule_until_2200),
        cmocka_unit_test(viet_nam_has_no_summer_time_but_a_history),
        cmocka_unit_test(a_whole_day_may_be_skipped),
        cmocka_unit_test(no_zone_at_all_is_utc),
        cmocka_unit_test(offsets_are_those_of_libc),
        cmocka_unit_test(a_local_time_is_the_first_instant_that_shows_it_or_more),
        cmocka_unit_test(every_instant_lies_in_its_day),
        cmocka_unit_test(a_zone_that_does_not_exist_is_an_error),
        cmocka_unit_test(a_file_cut_short_is_refused),
        cmocka_unit_test(a_file_with_wrong_bytes_does_no_harm),
        cmocka_unit_test(the_first_version_of_the_format_is_refused),
        cmocka_unit_test(rules_are_read_as_posix_has_them),
        cmocka_unit_test(summer_all_the_year_is_no_change),
        cmocka_unit_test(rules_that_are_none_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
