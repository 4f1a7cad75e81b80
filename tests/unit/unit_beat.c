/* When a job is due, and what its beat or its silence is worth: a story is a row. */
#include <stdio.h>
#include <string.h>

#include "model/beat.h"
#include "test.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY MS_PER_DAY

static const struct zone utc;
static const struct work_week office = {
    .from_day = 0,
    .days = {[MONDAY] = {1, {{420, 1020}}},
             [TUESDAY] = {1, {{420, 1020}}},
             [WEDNESDAY] = {1, {{420, 1020}}},
             [THURSDAY] = {1, {{420, 1020}}},
             [FRIDAY] = {1, {{420, 1020}}}},
};
/* 2022-06-14 is a Tuesday; the Wednesday after it is a holiday here */
static const struct special_day holidays[] = {{19158, DAY_HOLIDAY, MONDAY}};
static const struct calendar calendar = {
    .zone = &utc, .weeks = &office, .week_count = 1, .specials = holidays, .special_count = 1};
static const int64_t tuesday = 19157 * DAY;

static const struct beat_terms quarter = {
    .every_ms = 15 * MINUTE, .grace_ms = 5 * MINUTE, .daily_minute = NOT_DAILY};
static const struct beat_terms nightly = {
    .every_ms = DAY, .grace_ms = 2 * HOUR, .daily_minute = 360};

static char letter_of(enum beat_turn turn)
{
    return "ILXMUR"[turn];
}

/* Beats at these minutes after the beginning (negative: an end of it); all deadlines that pass
 * before them, and until the end, are told too. */
static const char *tell(struct beat_clock *clock, const struct beat_terms *terms, int64_t begin,
                        const int *minutes, size_t count, int end)
{
    static char said[64];
    size_t length = 0;
    int64_t due;

    for (size_t i = 0; i <= count; i++) {
        const int64_t at = begin + (i < count ? minutes[i] : end) * MINUTE;

        while (clock->next.deadline_ms < at && length < sizeof said - 2)
            said[length++] =
                letter_of(beat_clock_pass(clock, terms, &calendar, clock->next.deadline_ms, &due));
        if (i < count)
            said[length++] = letter_of(beat_clock_hear(clock, terms, &calendar, at, &due));
    }
    said[length] = '\0';
    return said;
}

#define TELL(clock, terms, begin, end, ...)               \
    tell(clock, terms, begin, (const int[]){__VA_ARGS__}, \
         sizeof((const int[]){__VA_ARGS__}) / sizeof(int), end)

static struct beat_clock heard(const struct beat_terms *terms, int64_t last_ms)
{
    const struct beat_past past = {last_ms, last_ms};

    return beat_clock_new(terms, &calendar, &past, last_ms);
}

static void beats_within_interval_and_grace_are_in_time(void **state)
{
    struct beat_clock clock = heard(&quarter, tuesday);

    (void)state;
    assert_string_equal(TELL(&clock, &quarter, tuesday, 70, 15, 30, 50, 60), "IIII");
}

static void silence_is_missed_once_an_interval_and_the_beat_after_it_is_late(void **state)
{
    struct beat_clock clock = heard(&quarter, tuesday);
    int64_t due;

    (void)state;
    /* deadlines at 20, 35, 50 */
    assert_string_equal(TELL(&clock, &quarter, tuesday, 52, 15, 21), "IIM");
    clock = heard(&quarter, tuesday);
    assert_string_equal(TELL(&clock, &quarter, tuesday, 70, 51, 66), "MMMLI");
    clock = heard(&quarter, tuesday);
    beat_clock_pass(&clock, &quarter, &calendar, tuesday + 20 * MINUTE, &due);
    beat_clock_pass(&clock, &quarter, &calendar, tuesday + 35 * MINUTE, &due);
    assert_int_equal(beat_clock_hear(&clock, &quarter, &calendar, tuesday + 40 * MINUTE, &due),
                     BEAT_LATE);
    assert_int_equal(due, tuesday + 15 * MINUTE); /* the first that was missed: how late it is */
}

static void the_very_deadline_is_in_time(void **state)
{
    struct beat_clock clock = heard(&quarter, tuesday);
    int64_t due;

    (void)state;
    assert_int_equal(beat_clock_hear(&clock, &quarter, &calendar, tuesday + 20 * MINUTE, &due),
                     BEAT_IN_TIME);
    assert_int_equal(beat_clock_hear(&clock, &quarter, &calendar, tuesday + 40 * MINUTE + 1, &due),
                     BEAT_LATE);
}

static void what_may_have_come_while_we_were_away_is_unknown(void **state)
{
    static const struct {
        int last, away, back;
        const char *told; /* until 60 minutes, nothing comes */
    } rows[] = {
        {0, 18, 22, "UMM"}, /* the deadline passed while we were away */
        {0, 14, 16, "UMM"}, /* we were away when it was expected */
        {0, 3, 6, "MMM"},   /* … when nothing was */
        {0, 25, 30, "M"},   /* it was silent before: 20 has been told, next is 50 */
        {0, 19, 120, "U"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct beat_past past = {tuesday + rows[i].last * MINUTE,
                                       tuesday + rows[i].away * MINUTE};
        const int64_t back = tuesday + rows[i].back * MINUTE;
        struct beat_clock clock = beat_clock_new(&quarter, &calendar, &past, back);
        int64_t due;
        char said[16] = "";
        const int64_t end = rows[i].back > 60 ? back + 1 : tuesday + 60 * MINUTE;

        while (clock.next.deadline_ms < end) {
            const int64_t now = clock.next.deadline_ms > back ? clock.next.deadline_ms : back;

            snprintf(said + strlen(said), sizeof said - strlen(said), "%c",
                     letter_of(beat_clock_pass(&clock, &quarter, &calendar, now, &due)));
        }
        assert_string_equal(said, rows[i].told);
    }
}

static void a_beat_that_follows_our_absence_is_not_called_late(void **state)
{
    const struct beat_past past = {tuesday, tuesday + 18 * MINUTE};
    struct beat_clock clock = beat_clock_new(&quarter, &calendar, &past, tuesday + 40 * MINUTE);
    int64_t due;

    (void)state;
    assert_int_equal(beat_clock_hear(&clock, &quarter, &calendar, tuesday + 41 * MINUTE, &due),
                     BEAT_IN_TIME);
}

static void a_job_that_never_reported_is_missed_after_a_whole_interval(void **state)
{
    const struct beat_past past = {0, 0};
    struct beat_clock clock = beat_clock_new(&quarter, &calendar, &past, tuesday);

    (void)state;
    assert_int_equal(clock.next.deadline_ms, tuesday + 20 * MINUTE);
    clock.deaf_to_ms = tuesday;
    assert_string_equal(TELL(&clock, &quarter, tuesday, 40, 39), "MML");
}

static void a_slept_machine_has_missed_nothing_of_which_it_could_know(void **state)
{
    struct beat_clock clock = heard(&quarter, tuesday);
    int64_t due;

    (void)state;
    beat_clock_was_deaf(&clock, tuesday + 12 * MINUTE, tuesday + 90 * MINUTE);
    assert_int_equal(beat_clock_pass(&clock, &quarter, &calendar, tuesday + 90 * MINUTE, &due),
                     BEAT_UNKNOWN);
    assert_int_equal(clock.next.deadline_ms, tuesday + 110 * MINUTE);
    assert_int_equal(beat_clock_pass(&clock, &quarter, &calendar, tuesday + 110 * MINUTE, &due),
                     BEAT_MISSED);
}

/* --- by a time of day ----------------------------------------------------------------------- */

static void a_daily_job_has_until_its_time_and_its_grace(void **state)
{
    struct beat_clock clock = heard(&nightly, tuesday - DAY + 5 * HOUR); /* Monday at 5:00 */

    (void)state;
    assert_int_equal(clock.next.deadline_ms, tuesday + 8 * HOUR);
    /* Tuesday at 5:30, again at 7:00, nothing on the holiday, Thursday at 7:59 */
    assert_string_equal(TELL(&clock, &nightly, tuesday, 3 * 1440, 330, 420, 2 * 1440 + 479),
                        "IXRI");
}

static void a_daily_job_is_missed_then_late_then_well(void **state)
{
    struct beat_clock clock = heard(&nightly, tuesday - DAY + 5 * HOUR);

    (void)state;
    assert_string_equal(TELL(&clock, &nightly, tuesday, 700, 600), "ML");
    /* its own day is the one that it answers when it comes near that */
    clock = heard(&nightly, tuesday - DAY + 5 * HOUR);
    assert_string_equal(TELL(&clock, &nightly, tuesday, 3 * 1440, 2 * 1440 + 300), "MRI");
}

static void weekends_are_free_unless_every_day_was_agreed(void **state)
{
    const int64_t friday = tuesday + 3 * DAY;
    struct beat_terms always = nightly;
    struct beat_clock clock = heard(&nightly, friday + 5 * HOUR);

    (void)state;
    assert_string_equal(TELL(&clock, &nightly, friday, 3 * 1440 + 481, 310), "XRRM");
    always.every_day = true;
    clock = heard(&always, friday + 5 * HOUR);
    assert_string_equal(TELL(&clock, &always, friday, 3 * 1440 + 481, 310), "XMMM");
}

static void a_restart_at_noon_does_not_excuse_a_job_of_the_night(void **state)
{
    struct beat_past past = {tuesday + 5 * HOUR, tuesday + 12 * HOUR};
    const struct beat_terms always = {
        .every_ms = DAY, .grace_ms = HOUR, .daily_minute = 360, .every_day = true};
    struct beat_clock clock =
        beat_clock_new(&always, &calendar, &past, tuesday + 12 * HOUR + MINUTE);
    int64_t due;

    (void)state;
    assert_int_equal(beat_clock_pass(&clock, &always, &calendar, clock.next.deadline_ms, &due),
                     BEAT_MISSED);
    past.deaf_from_ms = tuesday + DAY + 4 * HOUR; /* but one when the job is due does */
    clock = beat_clock_new(&always, &calendar, &past, tuesday + DAY + 9 * HOUR);
    assert_int_equal(beat_clock_pass(&clock, &always, &calendar, tuesday + DAY + 9 * HOUR, &due),
                     BEAT_UNKNOWN);
    assert_int_equal(due, tuesday + DAY + 6 * HOUR);
    assert_int_equal(clock.next.due_ms, tuesday + 2 * DAY + 6 * HOUR);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(beats_within_interval_and_grace_are_in_time),
        cmocka_unit_test(silence_is_missed_once_an_interval_and_the_beat_after_it_is_late),
        cmocka_unit_test(the_very_deadline_is_in_time),
        cmocka_unit_test(what_may_have_come_while_we_were_away_is_unknown),
        cmocka_unit_test(a_beat_that_follows_our_absence_is_not_called_late),
        cmocka_unit_test(a_job_that_never_reported_is_missed_after_a_whole_interval),
        cmocka_unit_test(a_slept_machine_has_missed_nothing_of_which_it_could_know),
        cmocka_unit_test(a_daily_job_has_until_its_time_and_its_grace),
        cmocka_unit_test(a_daily_job_is_missed_then_late_then_well),
        cmocka_unit_test(weekends_are_free_unless_every_day_was_agreed),
        cmocka_unit_test(a_restart_at_noon_does_not_excuse_a_job_of_the_night),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
