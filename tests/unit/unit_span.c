#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "io/zone.h"
#include "model/dated.h"
#include "model/period.h"
#include "model/span.h"
#include "model/span_sweep.h"
#include "model/span_times.h"
#include "model/span_totals.h"

/* Golden cases first: stories of seconds, their sums worked out by hand in the comments.  Then
 * properties of random histories, 10^4 of them, 10^6 with SOAK=1. */

enum { MOST_SPANS = 4096 };

/* 2022-06-01T00:00:00+07:00, where the stories begin */
#define BEGIN (INT64_C(1654016400) * 1000)

/* confirm 3, recover 1, every 60 s, timeout 10 s: a sample speaks 130 s at most */
static const struct span_rules usual = {130000, {3, 1}};

struct story {
    struct span_rules rules;
    struct span_maker maker;
    struct span spans[MOST_SPANS];
    size_t count;
};

static void tell(struct story *story, int64_t at_ms, enum outcome outcome)
{
    struct sample sample = sample_begin(0, at_ms);
    struct span_step step;

    sample.outcome = outcome;
    if (outcome != OUTCOME_OK)
        sample.reason = outcome == OUTCOME_VOID     ? REASON_STOPPED
                        : outcome == OUTCOME_FAILED ? REASON_REFUSED
                                                    : REASON_SLOW;
    step = span_maker_add(&story->maker, &story->rules, &sample);
    for (int i = 0; i < step.count; i++)
        story->spans[story->count++] = step.closed[i];
}

/* Seconds since BEGIN. */
static void tell_at(struct story *story, int second, enum outcome outcome)
{
    tell(story, BEGIN + second * INT64_C(1000), outcome);
}

/* Every minute from one second to before another. */
static void tell_minutes(struct story *story, int from, int to, enum outcome outcome)
{
    for (int second = from; second < to; second += 60)
        tell_at(story, second, outcome);
}

static void finish(struct story *story, int64_t now_ms)
{
    story->count += (size_t)span_maker_look(&story->maker, now_ms, story->spans + story->count);
}

static struct story *story_new(void)
{
    struct story *const story = NEW(struct story);

    story->rules = usual;
    return story;
}

static struct span_track track_of(const struct story *story)
{
    const struct span_track track = {.spans = story->spans,
                                     .count = story->count,
                                     .weight = WEIGHT_ESSENTIAL,
                                     .from_ms = INT64_MIN,
                                     .to_ms = INT64_MAX};

    return track;
}

static struct totals sum_scene(struct span_scene *scene, int64_t from_ms, int64_t to_ms)
{
    const struct account_lens lens = {0};
    struct span_sweep sweep = span_sweep_begin(scene, from_ms, to_ms);
    struct account account = {0};

    account_add_sweep(&account, &lens, &sweep);
    return account.wall;
}

static struct totals sum_story(const struct story *story, int64_t from_ms, int64_t to_ms)
{
    struct span_track track = track_of(story);
    struct span_scene scene = {.tracks = &track, .track_count = 1, .usual_cause = OWNER_PROVINCE};

    return sum_scene(&scene, from_ms, to_ms);
}

/* Ends the story at so many seconds and sums it up from BEGIN. */
static struct totals sum_seconds(struct story *story, int seconds)
{
    finish(story, BEGIN + seconds * INT64_C(1000));
    return sum_story(story, BEGIN, BEGIN + seconds * INT64_C(1000));
}

static void expect_seconds(const struct totals *totals, const int64_t seconds[PART_COUNT])
{
    for (int i = 0; i < PART_COUNT; i++)
        if (totals->ms[i] != seconds[i] * 1000)
            fail_msg("%s: %lld ms, not %lld s", part_name((enum part)i), (long long)totals->ms[i],
                     (long long)seconds[i]);
}

/* up, degraded, down, maintenance, unknown */
#define EXPECT_SECONDS(totals, ...) expect_seconds(&(totals), (const int64_t[]){__VA_ARGS__})

/* --- golden cases ------------------------------------------------------------------------------
 */

static void a_retry_that_succeeded_is_no_downtime(void **state)
{
    struct story *const story = story_new();
    struct totals totals;

    (void)state;
    /* an hour, one failure at 0:10:00, its retry 10 s later is good: all 3600 s are up */
    tell_minutes(story, 0, 600, OUTCOME_OK);
    tell_at(story, 600, OUTCOME_FAILED);
    tell_at(story, 610, OUTCOME_OK);
    tell_minutes(story, 660, 3600, OUTCOME_OK);
    totals = sum_seconds(story, 3600);
    EXPECT_SECONDS(totals, 3600, 0, 0, 0, 0);
    assert_int_equal(story->count, 1);
    free(story);
}

static void an_outage_counts_from_its_first_failure_to_the_first_good_sample(void **state)
{
    struct story *const story = story_new();
    struct totals totals;

    (void)state;
    /* fails at 600, 610, 620 (confirmed), 660 … 900; good at 960: 960 - 600 = 360 s down */
    tell_minutes(story, 0, 600, OUTCOME_OK);
    tell_at(story, 600, OUTCOME_FAILED);
    tell_at(story, 610, OUTCOME_FAILED);
    tell_at(story, 620, OUTCOME_FAILED);
    tell_minutes(story, 660, 960, OUTCOME_FAILED);
    tell_minutes(story, 960, 3600, OUTCOME_OK);
    totals = sum_seconds(story, 3600);
    EXPECT_SECONDS(totals, 3240, 0, 360, 0, 0);
    assert_int_equal(story->spans[1].reason, REASON_REFUSED);
    assert_true(totals.down_ms[OWNER_PROVINCE] == 360000);
    free(story);
}

/* Fails from 1260 to the first good sample at 1800. */
static struct story *tell_of_maintenance(void)
{
    struct story *const story = story_new();

    tell_minutes(story, 0, 1260, OUTCOME_OK);
    tell_at(story, 1260, OUTCOME_FAILED);
    tell_at(story, 1270, OUTCOME_FAILED);
    tell_at(story, 1280, OUTCOME_FAILED);
    tell_minutes(story, 1320, 1800, OUTCOME_FAILED);
    tell_minutes(story, 1800, 3600, OUTCOME_OK);
    finish(story, BEGIN + 3600000);
    return story;
}

/* Monday to Friday 7:00-11:30 and 13:30-17:00. */
static struct work_week office_hours(void)
{
    struct work_week week = {.from_day = INT32_MIN};

    for (int day = MONDAY; day <= FRIDAY; day++)
        week.days[day] = (struct work_day){2, {{420, 690}, {810, 1020}}};
    return week;
}

static const struct zone viet_nam = {.before_ms = 7 * MS_PER_HOUR};

/* Did the default policy accept the window of 1/6/2022 if announced so many days before? */
static bool is_accepted(int days_before)
{
    const struct work_week week = office_hours();
    const struct calendar calendar = {.zone = &viet_nam, .weeks = &week, .week_count = 1};
    const struct policy policy = policy_default();

    return policy_accepts_maintenance(&policy, &calendar, BEGIN - days_before * MS_PER_DAY,
                                      BEGIN + 1200000);
}

static void announced_maintenance_lies_over_what_the_probes_saw(void **state)
{
    struct story *const story = tell_of_maintenance();
    const struct span_window window = {BEGIN + 1200000, BEGIN + 1800000};
    struct span_track track = track_of(story);
    struct span_scene scene = {.tracks = &track,
                               .track_count = 1,
                               .windows = &window,
                               .window_count = 1,
                               .usual_cause = CAUSE_UNKNOWN};
    const struct policy policy = policy_default();
    struct fraction gross;
    struct totals totals;

    (void)state;
    /* announced on Monday 23/5 for Wednesday 1/6: 24 25 26 27, 30 31, 1 are seven working days */
    assert_true(is_accepted(9));
    /* window 1200..1800: 600 s of maintenance, 3600 - 600 = 3000 s up, A = 100 %,
     * gross 3000 / 3600 = 83.33 % */
    totals = sum_scene(&scene, BEGIN, BEGIN + 3600000);
    EXPECT_SECONDS(totals, 3000, 0, 0, 600, 0);
    assert_int_equal(fraction_hundredths(totals_availability(&totals, &policy)), 10000);
    gross = totals_gross_availability(&totals, &policy);
    assert_int_equal(fraction_hundredths(gross), 8333);
    free(story);
}

static void of_maintenance_not_announced_in_time_the_probes_count(void **state)
{
    struct story *const story = tell_of_maintenance();
    const struct totals totals = sum_story(story, BEGIN, BEGIN + 3600000);

    (void)state;
    /* on Tuesday 24/5: six, so that there is no window */
    assert_false(is_accepted(8));
    /* down 1260..1800 = 540 s, up 3600 - 540 = 3060 s */
    EXPECT_SECONDS(totals, 3060, 0, 540, 0, 0);
    free(story);
}

static void a_monitor_that_is_away_knows_nothing(void **state)
{
    struct story *const story = story_new();
    const struct policy policy = policy_default();
    struct totals totals;

    (void)state;
    /* a day; the last sample before is at 10:00:00 = 36000 and speaks 130 s, the next one is at
     * 15:00:00 = 54000: unknown 54000 - 36130 = 17870 s, up 86400 - 17870 = 68530 s;
     * coverage 68530 / 86400 = 79.31 % */
    tell_minutes(story, 0, 36001, OUTCOME_OK);
    tell_minutes(story, 54000, 86400, OUTCOME_OK);
    totals = sum_seconds(story, 86400);
    EXPECT_SECONDS(totals, 68530, 0, 0, 0, 17870);
    assert_int_equal(fraction_hundredths(totals_coverage(&totals)), 7931);
    assert_int_equal(totals_judge(&totals, &policy, 999000), VERDICT_INSUFFICIENT);
    free(story);
}

static void degraded_is_confirmed_like_down(void **state)
{
    struct story *const story = story_new();
    const struct policy lenient = policy_default();
    struct policy strict = lenient;
    struct totals totals;

    (void)state;
    /* slow at 600, 610, 620 (confirmed), 660 … 1140, fine at 1200: 600 s degraded; one slow sample
     * at 1800 alone is up */
    tell_minutes(story, 0, 600, OUTCOME_OK);
    tell_at(story, 600, OUTCOME_DEGRADED);
    tell_at(story, 610, OUTCOME_DEGRADED);
    tell_at(story, 620, OUTCOME_DEGRADED);
    tell_minutes(story, 660, 1200, OUTCOME_DEGRADED);
    tell_minutes(story, 1200, 1800, OUTCOME_OK);
    tell_at(story, 1800, OUTCOME_DEGRADED);
    tell_minutes(story, 1860, 3600, OUTCOME_OK);
    totals = sum_seconds(story, 3600);
    EXPECT_SECONDS(totals, 3000, 600, 0, 0, 0);
    /* two policies over the same spans: 3600/3600, and 3000/3600 */
    strict.degraded_is_up = false;
    assert_int_equal(fraction_hundredths(totals_availability(&totals, &lenient)), 10000);
    assert_int_equal(fraction_hundredths(totals_availability(&totals, &strict)), 8333);
    free(story);
}

static void a_degraded_sample_ends_down_and_the_rest_is_degraded(void **state)
{
    struct story *const story = story_new();
    struct totals totals;

    (void)state;
    /* down 60..300 = 240 s; slow at 300, and an unconfirmed failure at 360 is degraded as before
     * it: 300..420 = 120 s */
    tell_at(story, 0, OUTCOME_OK);
    tell_minutes(story, 60, 300, OUTCOME_FAILED);
    tell_at(story, 300, OUTCOME_DEGRADED);
    tell_at(story, 360, OUTCOME_FAILED);
    tell_minutes(story, 420, 600, OUTCOME_OK);
    totals = sum_seconds(story, 600);
    EXPECT_SECONDS(totals, 240, 120, 240, 0, 0);
    free(story);
}

static void a_clock_set_forward_leaves_unknown_time(void **state)
{
    struct story *const story = story_new();
    struct totals totals;

    (void)state;
    /* three hours; at 600 the clock jumps by 3600: the next sample is at 660 + 3600 = 4260.
     * 600 speaks until 730: unknown 4260 - 730 = 3530 s, up 10800 - 3530 = 7270 s */
    tell_minutes(story, 0, 601, OUTCOME_OK);
    tell_minutes(story, 4260, 10800, OUTCOME_OK);
    totals = sum_seconds(story, 10800);
    EXPECT_SECONDS(totals, 7270, 0, 0, 0, 3530);
    free(story);
}

static void a_clock_set_back_counts_no_time_twice(void **state)
{
    struct story *const story = story_new();
    struct totals totals;

    (void)state;
    /* three hours; after 7200 the clock shows 3660: 3660 … 7200 are 60 samples whose time has been
     * accounted, failed or not.  7200..7260, where it has caught up, is unknown: 60 s */
    tell_minutes(story, 0, 7201, OUTCOME_OK);
    tell_minutes(story, 3660, 7201, OUTCOME_FAILED);
    tell_minutes(story, 7260, 10800, OUTCOME_OK);
    totals = sum_seconds(story, 10800);
    EXPECT_SECONDS(totals, 10740, 0, 0, 0, 60);
    assert_int_equal(story->maker.out_of_time, 60);
    free(story);
}

static void the_same_sample_twice_changes_nothing(void **state)
{
    struct story *const story = story_new();
    struct totals totals;

    (void)state;
    tell_at(story, 0, OUTCOME_OK);
    tell_at(story, 0, OUTCOME_OK);
    tell_at(story, 60, OUTCOME_OK);
    totals = sum_seconds(story, 120);
    EXPECT_SECONDS(totals, 120, 0, 0, 0, 0);
    free(story);
}

static void a_program_that_was_stopped_knows_nothing_of_that_time(void **state)
{
    struct story *const story = story_new();
    struct totals totals;

    (void)state;
    /* SIGSTOP at 660 for 90 s: the sample under way is void, the next good one is at 750 */
    tell_minutes(story, 0, 660, OUTCOME_OK);
    tell_at(story, 660, OUTCOME_VOID);
    tell_minutes(story, 750, 3600, OUTCOME_OK);
    totals = sum_seconds(story, 3600);
    EXPECT_SECONDS(totals, 3510, 0, 0, 0, 90);
    assert_int_equal(story->spans[1].reason, REASON_STOPPED);
    free(story);
}

static void unknown_time_breaks_a_row_but_ends_no_outage(void **state)
{
    struct story *const story = story_new();
    struct totals totals;

    (void)state;
    /* two failures at 60, 120, void at 180, two more at 240, 300: never three in a row, all of it
     * up but 180..240.  Then down from 420 (three from 420), void 600..660, still failing until
     * 720: down 420..600 and 660..720 = 240 s, unknown 60 + 60 s */
    tell_at(story, 0, OUTCOME_OK);
    tell_minutes(story, 60, 180, OUTCOME_FAILED);
    tell_at(story, 180, OUTCOME_VOID);
    tell_minutes(story, 240, 360, OUTCOME_FAILED);
    tell_at(story, 360, OUTCOME_OK);
    tell_minutes(story, 420, 600, OUTCOME_FAILED);
    tell_at(story, 600, OUTCOME_VOID);
    tell_at(story, 660, OUTCOME_FAILED);
    tell_at(story, 720, OUTCOME_OK);
    totals = sum_seconds(story, 780);
    EXPECT_SECONDS(totals, 780 - 240 - 120, 0, 240, 0, 120);
    free(story);
}

static void silence_breaks_a_row_as_well(void **state)
{
    struct story *const story = story_new();
    struct totals totals;

    (void)state;
    /* failures at 60 and 120 speak until 250; at 300 and 360 again: two rows of two, 50 s unknown
     */
    tell_at(story, 0, OUTCOME_OK);
    tell_minutes(story, 60, 180, OUTCOME_FAILED);
    tell_minutes(story, 300, 420, OUTCOME_FAILED);
    tell_at(story, 420, OUTCOME_OK);
    totals = sum_seconds(story, 480);
    EXPECT_SECONDS(totals, 430, 0, 0, 0, 50);
    free(story);
}

static void recovery_wants_as_many_good_samples_as_were_asked_for(void **state)
{
    struct story *const story = story_new();
    struct totals totals;

    (void)state;
    /* confirm 1, recover 3: down at 60; good at 120 and 180, failed at 240; good from 300 on.
     * down 60..300 = 240 s */
    story->rules.patience = (struct patience){1, 3};
    tell_at(story, 0, OUTCOME_OK);
    tell_at(story, 60, OUTCOME_FAILED);
    tell_minutes(story, 120, 240, OUTCOME_OK);
    tell_at(story, 240, OUTCOME_FAILED);
    tell_minutes(story, 300, 600, OUTCOME_OK);
    totals = sum_seconds(story, 600);
    EXPECT_SECONDS(totals, 360, 0, 240, 0, 0);
    free(story);
}

static void failures_before_anything_was_known_are_up_unless_confirmed(void **state)
{
    struct story *story = story_new();
    struct totals totals;

    (void)state;
    /* 0 and 60 failed, 120 good: measured, and no downtime */
    tell_minutes(story, 0, 120, OUTCOME_FAILED);
    tell_at(story, 120, OUTCOME_OK);
    totals = sum_seconds(story, 180);
    EXPECT_SECONDS(totals, 180, 0, 0, 0, 0);
    free(story);
    story = story_new();
    tell_minutes(story, 0, 180, OUTCOME_FAILED);
    totals = sum_seconds(story, 180);
    EXPECT_SECONDS(totals, 0, 0, 180, 0, 0);
    assert_int_equal(story->count, 1);
    free(story);
}

static void a_sample_from_before_the_period_speaks_into_it(void **state)
{
    struct story *const story = story_new();
    struct totals totals;

    (void)state;
    /* asked 30 s before, speaks 130 s: 100 s into the period; of 3600 s the rest is unknown */
    tell_at(story, -30, OUTCOME_OK);
    totals = sum_seconds(story, 3600);
    EXPECT_SECONDS(totals, 100, 0, 0, 0, 3500);
    free(story);
}

static void a_span_of_no_length_is_not_told(void **state)
{
    struct story *const story = story_new();

    (void)state;
    tell_at(story, 0, OUTCOME_OK);
    finish(story, BEGIN);
    assert_int_equal(story->count, 0);
    finish(story, BEGIN + 1);
    assert_int_equal(story->count, 1);
    story->count = 0;
    finish(story, BEGIN + 130000); /* up to the last ms that it speaks */
    assert_int_equal(story->count, 1);
    finish(story, BEGIN + 130001);
    assert_int_equal(story->count, 3);
    assert_true(story->spans[2].to_ms - story->spans[2].from_ms == 1);
    free(story);
}

static void nothing_is_told_of_a_probe_that_was_never_asked(void **state)
{
    struct story *const story = story_new();
    struct totals totals;

    (void)state;
    totals = sum_seconds(story, 3600);
    EXPECT_SECONDS(totals, 0, 0, 0, 0, 3600);
    free(story);
}

/* --- days that are not of 24 hours -------------------------------------------------------------
 */

/* A day by the name of its period, a sample a minute, failed from one minute of the day's real time
 * to another. */
static struct totals sum_day(const struct zone *zone, const char *day, int from, int to)
{
    struct story *const story = story_new();
    struct period period;
    struct totals totals;
    int64_t begin;

    assert_true(period_parse(day, CALENDAR_CIVIL, &period, NULL));
    begin = period_from(&period, zone);
    for (int minute = 0; begin + minute * INT64_C(60000) < period_to(&period, zone); minute++)
        tell(story, begin + minute * INT64_C(60000),
             minute >= from && minute < to ? OUTCOME_FAILED : OUTCOME_OK);
    finish(story, period_to(&period, zone));
    totals = sum_story(story, begin, period_to(&period, zone));
    free(story);
    return totals;
}

static void days_of_23_and_25_hours_are_counted_as_they_ran(void **state)
{
    struct zone *const zone = zone_open("Europe/Berlin", NULL);
    struct totals totals;

    (void)state;
    assert_non_null(zone);
    /* 27/3/2022 has 23 h = 82800 s; from local 01:30 to 03:30 only one hour passes: minutes 90 to
     * 150, 3600 s down, 79200 s up */
    totals = sum_day(zone, "2022-03-27..2022-03-27", 90, 150);
    EXPECT_SECONDS(totals, 79200, 0, 3600, 0, 0);
    /* 30/10/2022 has 25 h = 90000 s; from local 01:30 to 03:30 three hours pass: minutes 90 to 270,
     * 10800 s down, 79200 s up */
    totals = sum_day(zone, "2022-10-30..2022-10-30", 90, 270);
    EXPECT_SECONDS(totals, 79200, 0, 10800, 0, 0);
    zone_close(zone);
}

static void a_leap_day_is_a_day_more(void **state)
{
    const struct zone utc = {0};
    struct period period;
    struct totals totals;

    (void)state;
    assert_true(period_parse("2024-02", CALENDAR_CIVIL, &period, NULL));
    /* 29 x 86400 = 2505600 s, none of them measured */
    totals = sum_story(&(struct story){.count = 0}, period_from(&period, &utc),
                       period_to(&period, &utc));
    EXPECT_SECONDS(totals, 0, 0, 0, 0, 2505600);
    totals = sum_day(&utc, "2024-02-29..2024-02-29", 60, 120);
    EXPECT_SECONDS(totals, 82800, 0, 3600, 0, 0);
}

/* --- several probes, several agencies ----------------------------------------------------------
 */

static const struct span down_span = {BEGIN + 60000, BEGIN + 120000, STATE_DOWN, REASON_STATUS};
static const struct span always_up = {BEGIN, BEGIN + 600000, STATE_UP, REASON_NONE};

static struct span_track track_like(const struct span *span, enum weight weight)
{
    const struct span_track track = {.spans = span,
                                     .count = span == NULL ? 0 : 1,
                                     .weight = weight,
                                     .from_ms = INT64_MIN,
                                     .to_ms = INT64_MAX};

    return track;
}

static struct totals sum_tracks(struct span_track *tracks, size_t count)
{
    struct span_scene scene = {
        .tracks = tracks, .track_count = count, .usual_cause = OWNER_SUPPLIER};

    return sum_scene(&scene, BEGIN, BEGIN + 600000);
}

static void the_worst_essential_probe_makes_the_state(void **state)
{
    struct span_track tracks[] = {track_like(&always_up, WEIGHT_ESSENTIAL),
                                  track_like(&down_span, WEIGHT_ESSENTIAL)};
    struct totals totals = sum_tracks(tracks, 2);

    (void)state;
    /* the second was down 60 s and is unknown in the other 540 s: unknown outweighs up */
    EXPECT_SECONDS(totals, 0, 0, 60, 0, 540);
    assert_true(totals.down_ms[OWNER_SUPPLIER] == 60000);
}

static void an_additional_probe_can_only_degrade(void **state)
{
    struct span_track tracks[] = {track_like(&always_up, WEIGHT_ESSENTIAL),
                                  track_like(&down_span, WEIGHT_ADDITIONAL)};
    struct totals totals = sum_tracks(tracks, 2);

    (void)state;
    EXPECT_SECONDS(totals, 540, 60, 0, 0, 0);
    tracks[1].weight = WEIGHT_OBSERVED;
    totals = sum_tracks(tracks, 2);
    EXPECT_SECONDS(totals, 600, 0, 0, 0, 0);
    /* alone: degraded while it is down, else nobody knows anything */
    tracks[0] = track_like(&down_span, WEIGHT_ADDITIONAL);
    totals = sum_tracks(tracks, 1);
    EXPECT_SECONDS(totals, 0, 60, 0, 0, 540);
    tracks[0] = track_like(&always_up, WEIGHT_OBSERVED);
    totals = sum_tracks(tracks, 1);
    EXPECT_SECONDS(totals, 0, 0, 0, 0, 600);
}

static void a_probe_speaks_only_for_the_time_it_was_watched(void **state)
{
    struct span_track tracks[] = {track_like(&always_up, WEIGHT_ESSENTIAL),
                                  track_like(&down_span, WEIGHT_ESSENTIAL)};
    struct totals totals;

    (void)state;
    /* added at 90: down 90..120 = 30 s, unknown from then on until it was taken out at 300: 180 s
     */
    tracks[1].from_ms = BEGIN + 90000;
    tracks[1].to_ms = BEGIN + 300000;
    totals = sum_tracks(tracks, 2);
    EXPECT_SECONDS(totals, 390, 0, 30, 0, 180);
}

static void downtime_is_divided_by_who_owns_the_cause(void **state)
{
    const struct span_cause causes[] = {
        {BEGIN + 30000, BEGIN + 80000, OWNER_POWER},
        {BEGIN + 100000, BEGIN + 200000, OWNER_CENTRAL},
    };
    struct span_track track = track_like(&down_span, WEIGHT_ESSENTIAL);
    struct span_scene scene = {.tracks = &track,
                               .track_count = 1,
                               .causes = causes,
                               .cause_count = 2,
                               .usual_cause = CAUSE_UNKNOWN};
    const struct totals totals = sum_scene(&scene, BEGIN, BEGIN + 600000);

    (void)state;
    /* down 60..120: power until 80, nobody knows until 100, the centre until 120 */
    EXPECT_SECONDS(totals, 0, 0, 60, 0, 540);
    assert_true(totals.down_ms[OWNER_POWER] == 20000);
    assert_true(totals.down_ms[CAUSE_UNKNOWN] == 20000);
    assert_true(totals.down_ms[OWNER_CENTRAL] == 20000);
}

static void windows_of_maintenance_may_overlap(void **state)
{
    const struct span_window windows[] = {{BEGIN + 10000, BEGIN + 200000},
                                          {BEGIN + 20000, BEGIN + 100000},
                                          {BEGIN + 150000, BEGIN + 250000}};
    struct span_track track = track_like(&down_span, WEIGHT_ESSENTIAL);
    struct span_scene scene = {
        .tracks = &track, .track_count = 1, .windows = windows, .window_count = 3};
    const struct totals totals = sum_scene(&scene, BEGIN, BEGIN + 600000);

    (void)state;
    /* 10..250 is maintenance, what is left was never seen */
    EXPECT_SECONDS(totals, 0, 0, 0, 240, 360);
}

static void a_service_that_moves_leaves_each_agency_its_own_time(void **state)
{
    /* 2022-06 of the administrative calendar: 15/5 to 14/6, 31 days = 2678400 s.  Moved on 1/6
     * 0:00: 17 days = 1468800 s with the old agency, 14 days = 1209600 s with the new one.  Down
     * from 31/5 23:30 to 1/6 01:00: 1800 s there, 3600 s here */
    struct zone *const zone = zone_open("Asia/Ho_Chi_Minh", NULL);
    const struct span spans[] = {
        {BEGIN - 30 * MS_PER_DAY, BEGIN - 1800000, STATE_UP, REASON_NONE},
        {BEGIN - 1800000, BEGIN + 3600000, STATE_DOWN, REASON_DNS_FAILED},
        {BEGIN + 3600000, BEGIN + 30 * MS_PER_DAY, STATE_UP, REASON_NONE},
    };
    const struct dated agencies[] = {{INT64_MIN, 0}, {BEGIN, 1}};
    const struct dated_list list = {agencies, 2};
    const struct dated_list *const lists[] = {&list};
    struct span_track track = track_like(spans, WEIGHT_ESSENTIAL);
    struct span_scene scene = {.tracks = &track, .track_count = 1};
    struct totals of[2] = {{{0}, {0}}, {{0}, {0}}};
    struct period period;
    struct totals whole;
    int64_t end;

    (void)state;
    assert_non_null(zone);
    track.count = 3;
    assert_true(period_parse("2022-06", CALENDAR_ADMINISTRATIVE, &period, NULL));
    for (int64_t at = period_from(&period, zone); at < period_to(&period, zone); at = end) {
        struct totals piece;

        end = dated_piece_end(lists, 1, at, period_to(&period, zone));
        piece = sum_scene(&scene, at, end);
        totals_add(&of[dated_at(&list, at)], &piece);
    }
    EXPECT_SECONDS(of[0], 1468800 - 1800, 0, 1800, 0, 0);
    EXPECT_SECONDS(of[1], 1209600 - 3600, 0, 3600, 0, 0);
    totals_add(&of[0], &of[1]);
    whole = sum_scene(&scene, period_from(&period, zone), period_to(&period, zone));
    assert_true(totals_is_same(&of[0], &whole));
    assert_true(totals_length(&whole) == 2678400000);
    zone_close(zone);
}

static void a_service_counts_from_its_first_day_to_its_last_and_not_beyond_now(void **state)
{
    static const struct {
        struct span_life life;
        int64_t from, to; /* of the period 100..200 */
    } rows[] = {
        {{INT64_MIN, INT64_MAX, 1000}, 100, 200}, {{120, INT64_MAX, 1000}, 120, 200},
        {{INT64_MIN, 180, 1000}, 100, 180},       {{120, 180, 150}, 120, 150},
        {{200, INT64_MAX, 1000}, 0, 0},           {{INT64_MIN, 100, 1000}, 0, 0},
        {{INT64_MIN, INT64_MAX, 100}, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t from = 100;
        int64_t to = 200;

        assert_int_equal(span_life_cut(&rows[i].life, &from, &to), rows[i].to != 0);
        if (rows[i].to != 0)
            assert_true(from == rows[i].from && to == rows[i].to);
    }
}

/* --- figures -----------------------------------------------------------------------------------
 */

static void availability_is_cut_off_and_never_rounded_up(void **state)
{
    static const struct {
        struct fraction fraction;
        const char *vi, *en;
    } rows[] = {
        {{99996, 100000}, "99,99%", "99.99%"},
        {{999999999999, 1000000000000}, "99,99%", "99.99%"},
        {{1, 1}, "100,00%", "100.00%"},
        {{0, 1}, "0,00%", "0.00%"},
        {{1, 3}, "33,33%", "33.33%"},
        {{5, 10000}, "0,05%", "0.05%"},
        {{0, 0}, "-", "-"},
        /* beyond 63 bits on the way */
        {{9000000000000000000 - 1, 9000000000000000000}, "99,99%", "99.99%"},
    };
    char text[FRACTION_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(fraction_format(text, rows[i].fraction, LANGUAGE_VI), rows[i].vi);
        assert_string_equal(fraction_format(text, rows[i].fraction, LANGUAGE_EN), rows[i].en);
    }
}

static void the_verdict_is_on_the_exact_figure(void **state)
{
    const struct policy policy = policy_default();
    struct totals totals = {.ms = {[PART_UP] = 998999, [PART_DOWN] = 1001}};

    (void)state;
    /* 99.8999 % against 99.9 %: missed by one ms, met with it */
    assert_int_equal(totals_judge(&totals, &policy, 999000), VERDICT_MISSED);
    totals = (struct totals){.ms = {[PART_UP] = 999000, [PART_DOWN] = 1000}};
    assert_int_equal(totals_judge(&totals, &policy, 999000), VERDICT_MET);
    assert_int_equal(totals_judge(&totals, &policy, 0), VERDICT_NO_TARGET);
    /* coverage: 90 % is enough, a ms less is not */
    totals = (struct totals){.ms = {[PART_UP] = 900000, [PART_UNKNOWN] = 100000}};
    assert_int_equal(totals_judge(&totals, &policy, 999000), VERDICT_MET);
    totals = (struct totals){.ms = {[PART_UP] = 899999, [PART_UNKNOWN] = 100001}};
    assert_int_equal(totals_judge(&totals, &policy, 999000), VERDICT_INSUFFICIENT);
    assert_int_equal(totals_judge(&totals, &policy, 0), VERDICT_INSUFFICIENT);
    totals = (struct totals){.ms = {[PART_MAINTENANCE] = 1000}};
    assert_int_equal(totals_judge(&totals, &policy, 999000), VERDICT_INSUFFICIENT);
    totals = (struct totals){.ms = {0}};
    assert_int_equal(totals_judge(&totals, &policy, 999000), VERDICT_INSUFFICIENT);
}

static void a_target_that_changed_is_owed_piece_by_piece(void **state)
{
    const struct policy policy = policy_default();
    /* 100000 ms at 99 % allow 1000 ms down, 200000 ms at 99.5 % allow 1000 ms: 2000 in all */
    struct totals_piece pieces[] = {
        {{.ms = {[PART_UP] = 98000, [PART_DOWN] = 2000}}, 990000},
        {{.ms = {[PART_UP] = 200000}}, 995000},
        {{.ms = {[PART_DOWN] = 5000}}, 0},
    };

    (void)state;
    assert_int_equal(totals_judge_pieces(pieces, 3, &policy), VERDICT_MET);
    pieces[1].totals = (struct totals){.ms = {[PART_UP] = 199999, [PART_DOWN] = 1}};
    assert_int_equal(totals_judge_pieces(pieces, 3, &policy), VERDICT_MISSED);
    assert_int_equal(totals_judge_pieces(pieces + 2, 1, &policy), VERDICT_NO_TARGET);
}

static void the_allowance_is_what_the_target_leaves(void **state)
{
    const struct policy policy = policy_default();
    const struct totals totals = {.ms = {[PART_UP] = 2675800000, [PART_DOWN] = 2600000}};

    (void)state;
    /* 31 days at 99.9 % allow 2678400 s / 1000 = 2678.4 s (44.6 min); 2600 s used: 78.4 s left */
    assert_true(totals_budget_ms(&totals, &policy, 999000) == 78400);
}

static void maintenance_may_be_held_against_a_service(void **state)
{
    const struct totals totals = {.ms = {[PART_UP] = 900, [PART_MAINTENANCE] = 100}};
    struct policy policy = policy_default();

    (void)state;
    assert_int_equal(fraction_hundredths(totals_availability(&totals, &policy)), 10000);
    policy.maintenance_is_excluded = false;
    assert_int_equal(fraction_hundredths(totals_availability(&totals, &policy)), 9000);
}

/* --- the other ways to add up ------------------------------------------------------------------
 */

static void working_hours_and_busy_hours_weigh_the_same_pieces(void **state)
{
    struct zone *const zone = zone_open("Asia/Ho_Chi_Minh", NULL);
    const struct work_week week = office_hours();
    const struct calendar calendar = {.zone = zone, .weeks = &week, .week_count = 1};
    /* Wednesday 1/6/2022: down from 11:00 to 14:00 */
    const struct span spans[] = {
        {BEGIN, BEGIN + 11 * MS_PER_HOUR, STATE_UP, REASON_NONE},
        {BEGIN + 11 * MS_PER_HOUR, BEGIN + 14 * MS_PER_HOUR, STATE_DOWN, REASON_STATUS},
        {BEGIN + 14 * MS_PER_HOUR, BEGIN + MS_PER_DAY, STATE_UP, REASON_NONE},
    };
    struct span_track track = track_like(spans, WEIGHT_ESSENTIAL);
    struct span_scene scene = {.tracks = &track, .track_count = 1, .usual_cause = OWNER_PROVINCE};
    struct span_sweep sweep = span_sweep_begin(&scene, BEGIN, BEGIN + MS_PER_DAY);
    int32_t hours[24] = {0};
    struct profile profile;
    struct account_lens lens = {.calendar = &calendar, .zone = zone};
    struct account account = {0};

    (void)state;
    assert_non_null(zone);
    track.count = 3;
    hours[10] = 2;
    hours[11] = 1;
    hours[13] = 5;
    profile = profile_of_day(hours);
    lens.profile = &profile;
    account_add_sweep(&account, &lens, &sweep);
    EXPECT_SECONDS(account.wall, 75600, 0, 10800, 0, 0);
    /* 11:00-11:30 and 13:30-14:00 = 3600 s of the 8 h = 28800 s */
    EXPECT_SECONDS(account.working, 25200, 0, 3600, 0, 0);
    /* the hour of 10 weighs 2 and was up, those of 11 and 13 weigh 6 and were down */
    EXPECT_SECONDS(account.weighted, 7200, 0, 21600, 0, 0);
    assert_true(account.working.down_ms[OWNER_PROVINCE] == 3600000);
    assert_true(account.weighted.down_ms[OWNER_PROVINCE] == 21600000);
    zone_close(zone);
}

static void the_week_of_a_profile_begins_on_monday(void **state)
{
    const struct zone utc = {0};
    int32_t weights[PROFILE_HOURS] = {0};
    struct profile profile;

    (void)state;
    /* 2022-06-06, day 19149, was a Monday: an hour of it and the one of Sunday before */
    weights[0] = 7;
    weights[PROFILE_HOURS - 1] = 3;
    profile = profile_of_week(weights);
    assert_true(profile_weigh(&profile, &utc, 19149 * MS_PER_DAY - MS_PER_HOUR,
                              19149 * MS_PER_DAY + MS_PER_HOUR) == 10 * MS_PER_HOUR);
    /* ten weeks and a half hour of the Monday */
    assert_true(profile_weigh(&profile, &utc, 19149 * MS_PER_DAY,
                              19149 * MS_PER_DAY + 70 * MS_PER_DAY + MS_PER_HOUR / 2) ==
                100 * MS_PER_HOUR + 7 * MS_PER_HOUR / 2);
    /* also before 1970 */
    assert_true(profile_weigh(&profile, &utc, -3 * MS_PER_DAY - MS_PER_HOUR,
                              -3 * MS_PER_DAY + MS_PER_HOUR) == 10 * MS_PER_HOUR);
}

static void delays_run_on_two_clocks(void **state)
{
    const struct work_week week = office_hours();
    const struct calendar calendar = {.zone = &viet_nam, .weeks = &week, .week_count = 1};
    /* 1/6/2022 is a Wednesday; began 16:00, found at 16:02, acknowledged on Thursday 7:15, over at
     * 8:00 */
    const struct incident_times times = {
        BEGIN + 16 * MS_PER_HOUR, BEGIN + 16 * MS_PER_HOUR + 120000,
        BEGIN + 31 * MS_PER_HOUR + 900000, BEGIN + 32 * MS_PER_HOUR};
    const struct incident_times open = {.began_ms = BEGIN};
    const struct incident_delays wall = incident_delays_of(&times, NULL);
    const struct incident_delays work = incident_delays_of(&times, &calendar);
    struct delay_mean mean = {0};

    (void)state;
    assert_true(wall.detect_ms == 120000 && work.detect_ms == 120000);
    /* 16:02 to 7:15 is 15 h 13 min; 58 min until 17:00 and 15 from 7:00 are 73 working minutes */
    assert_true(wall.acknowledge_ms == (15 * 60 + 13) * INT64_C(60000));
    assert_true(work.acknowledge_ms == 73 * INT64_C(60000));
    assert_true(wall.restore_ms == 16 * MS_PER_HOUR && work.restore_ms == 2 * MS_PER_HOUR);
    assert_true(incident_delays_of(&open, NULL).restore_ms == DELAY_NONE);
    assert_true(delay_mean_ms(&mean) == DELAY_NONE);
    delay_mean_add(&mean, 10);
    delay_mean_add(&mean, DELAY_NONE);
    delay_mean_add(&mean, 20);
    assert_true(delay_mean_ms(&mean) == 15 && mean.longest_ms == 20 && mean.count == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_retry_that_succeeded_is_no_downtime),
        cmocka_unit_test(an_outage_counts_from_its_first_failure_to_the_first_good_sample),
        cmocka_unit_test(announced_maintenance_lies_over_what_the_probes_saw),
        cmocka_unit_test(of_maintenance_not_announced_in_time_the_probes_count),
        cmocka_unit_test(a_monitor_that_is_away_knows_nothing),
        cmocka_unit_test(degraded_is_confirmed_like_down),
        cmocka_unit_test(a_degraded_sample_ends_down_and_the_rest_is_degraded),
        cmocka_unit_test(a_clock_set_forward_leaves_unknown_time),
        cmocka_unit_test(a_clock_set_back_counts_no_time_twice),
        cmocka_unit_test(the_same_sample_twice_changes_nothing),
        cmocka_unit_test(a_program_that_was_stopped_knows_nothing_of_that_time),
        cmocka_unit_test(unknown_time_breaks_a_row_but_ends_no_outage),
        cmocka_unit_test(silence_breaks_a_row_as_well),
        cmocka_unit_test(recovery_wants_as_many_good_samples_as_were_asked_for),
        cmocka_unit_test(failures_before_anything_was_known_are_up_unless_confirmed),
        cmocka_unit_test(a_sample_from_before_the_period_speaks_into_it),
        cmocka_unit_test(a_span_of_no_length_is_not_told),
        cmocka_unit_test(nothing_is_told_of_a_probe_that_was_never_asked),
        cmocka_unit_test(days_of_23_and_25_hours_are_counted_as_they_ran),
        cmocka_unit_test(a_leap_day_is_a_day_more),
        cmocka_unit_test(the_worst_essential_probe_makes_the_state),
        cmocka_unit_test(an_additional_probe_can_only_degrade),
        cmocka_unit_test(a_probe_speaks_only_for_the_time_it_was_watched),
        cmocka_unit_test(downtime_is_divided_by_who_owns_the_cause),
        cmocka_unit_test(windows_of_maintenance_may_overlap),
        cmocka_unit_test(a_service_that_moves_leaves_each_agency_its_own_time),
        cmocka_unit_test(a_service_counts_from_its_first_day_to_its_last_and_not_beyond_now),
        cmocka_unit_test(availability_is_cut_off_and_never_rounded_up),
        cmocka_unit_test(the_verdict_is_on_the_exact_figure),
        cmocka_unit_test(a_target_that_changed_is_owed_piece_by_piece),
        cmocka_unit_test(the_allowance_is_what_the_target_leaves),
        cmocka_unit_test(maintenance_may_be_held_against_a_service),
        cmocka_unit_test(working_hours_and_busy_hours_weigh_the_same_pieces),
        cmocka_unit_test(the_week_of_a_profile_begins_on_monday),
        cmocka_unit_test(delays_run_on_two_clocks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
