/* Dates as people write them: which instant is meant, and which is the newest. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/calendar_date.h"
#include "model/date_find.h"

static const struct zone hanoi = {.before_ms = 7 * MS_PER_HOUR};

static int64_t at(const char *rfc)
{
    int64_t at_ms = 0;

    assert_true(clock_parse(rfc, &at_ms));
    return at_ms;
}

/* The newest as "2022-06-14T08:30:00.000+00:00", or "" if there is none; now is 20 June 2022. */
static const char *newest(const char *text, enum date_form form)
{
    static char shown[CLOCK_TEXT];
    int64_t newest_ms;

    if (!date_find_newest(text, strlen(text), form, &hanoi, at("2022-06-20T12:00:00+07:00"),
                          &newest_ms))
        return "";
    clock_format(shown, newest_ms);
    shown[19] = '\0';
    return shown;
}

static void dates_are_read_as_they_are_written(void **state)
{
    /* UTC; a date alone lasts until 16:59:59 UTC, the end of its day in Hà Nội */
    static const char *const rows[][2] = {
        {"14/06/2022", "2022-06-14T16:59:59"},
        {"đăng ngày 14-6-2022 08:30 bởi", "2022-06-14T01:30:00"},
        {"14.06.2022", "2022-06-14T16:59:59"},
        {"14/06/2022 - 08:30:15", "2022-06-14T01:30:15"},
        {"14/06/2022, 8h30", "2022-06-14T01:30:00"},
        {"14/06/2022 lúc 8 giờ 30", "2022-06-14T01:30:00"},
        {"08:30 14/06/2022", "2022-06-14T01:30:00"},
        {"thứ ba, 08:30, ngày 14/06/2022", "2022-06-14T01:30:00"},
        {"08:30 | 14/06/2022", "2022-06-14T01:30:00"},
        {"ngày 14 tháng 6 năm 2022", "2022-06-14T16:59:59"},
        {"phan rang, ngày 14 tháng 06, 2022", "2022-06-14T16:59:59"},
        {"ngay 14 thang 6 nam 2022", "2022-06-14T16:59:59"},
        {"14 tháng 6/2022", "2022-06-14T16:59:59"},
        {"2022-06-14", "2022-06-14T16:59:59"},
        {"2022/06/14", "2022-06-14T16:59:59"},
        {"2022-06-14t08:30:00z", "2022-06-14T08:30:00"},
        {"2022-06-14T08:30:00.123+07:00", "2022-06-14T01:30:00"},
        {"2022-06-14t08:30:00-0330", "2022-06-14T12:00:00"},
        {"2022-06-14 08:30", "2022-06-14T01:30:00"},
        {"14 june 2022", "2022-06-14T16:59:59"},
        {"june 14, 2022 09:15", "2022-06-14T02:15:00"},
        {"jun. 14, 2022", "2022-06-14T16:59:59"},
        {"1655170200", "2022-06-14T01:30:00"},
        {"a\n1655170200000\nb", "2022-06-14T01:30:00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(newest(rows[i][0], DATE_FORM_DAY_FIRST), rows[i][1]);
    assert_string_equal(newest("06/14/2022", DATE_FORM_MONTH_FIRST), "2022-06-14T16:59:59");
}

static void what_is_no_date_is_none(void **state)
{
    static const char *const rows[] = {
        "",
        "31/02/2022",
        "14/13/2022",
        "14/06/22",
        "14-06/2022",
        "hotline 0259.3822.683",
        "114/06/2022",
        "14/06/20225",
        "16551702001",
        "x 1655170200",
        "14 tháng 2022",
        "may be 2022",
        "99:99",
        "14/06/1899",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(newest(rows[i], DATE_FORM_DAY_FIRST), "");
}

static void the_newest_that_is_not_to_come_is_taken(void **state)
{
    (void)state;
    assert_string_equal(newest("01/06/2022 13/06/2022 2022-06-02", DATE_FORM_DAY_FIRST),
                        "2022-06-13T16:59:59");
    assert_string_equal(newest("13/06/2022, hạn nộp 30/12/2030", DATE_FORM_DAY_FIRST),
                        "2022-06-13T16:59:59");
    assert_string_equal(newest("họp ngày 21/06/2022", DATE_FORM_DAY_FIRST), "");
    /* today is not over: no page is newer than now */
    assert_string_equal(newest("20/06/2022", DATE_FORM_DAY_FIRST), "2022-06-20T05:00:00");
    assert_string_equal(newest("20/06/2022 12:05", DATE_FORM_DAY_FIRST), "2022-06-20T05:00:00");
}

static void a_time_belongs_only_to_a_date_beside_it(void **state)
{
    (void)state;
    assert_string_equal(newest("giờ làm việc 07:30 và 14/06/2022", DATE_FORM_DAY_FIRST),
                        "2022-06-14T16:59:59");
    assert_string_equal(newest("07:30 hết hạn nộp hồ sơ: 14/06/2022", DATE_FORM_DAY_FIRST),
                        "2022-06-14T16:59:59");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_as_they_are_written),
        cmocka_unit_test(what_is_no_date_is_none),
        cmocka_unit_test(the_newest_that_is_not_to_come_is_taken),
        cmocka_unit_test(a_time_belongs_only_to_a_date_beside_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
