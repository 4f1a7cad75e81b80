/* Figures of hand-made stores: what each comes to was worked out by hand, and stands beside it. */
#include "store_scene.h"

#include "io/store_read.h"
#include "io/store_seal.h"
#include "io/zone.h"
#include "model/calendar_date.h"
#include "model/period.h"
#include "stage/figures_explain.h"
#include "stage/figures_json.h"

#define SECONDS INT64_C(1000)
#define HOURS (3600 * SECONDS)
#define DAYS (24 * HOURS)

/* 1 March 2022, a Tuesday, 0:00 in Vietnam; the provinces clocks are 7 hours ahead. */
#define MARCH INT64_C(1646067600000)
#define DAY(number) (MARCH + ((number)-1) * DAYS) /* of March */

static const struct zone vietnam = {.before_ms = 7 * HOURS};

#define OFFICE            \
    {                     \
        2,                \
        {                 \
            {480, 720},   \
            {             \
                780, 1020 \
            }             \
        }                 \
    } /* 8:00-12:00, 13:00-17:00 */
static const struct work_week week = {INT32_MIN, {OFFICE, OFFICE, OFFICE, OFFICE, OFFICE}};
static const struct work_calendar calendars[] = {
    {.id = "vn", .name = "vn", .hours = {.zone = &vietnam, .weeks = &week, .week_count = 1}}};

static const struct agency agencies[] = {
    {.id = "old", .name = "Old", .calendar = NONE_AT_ALL, .into = 1, .ended_ms = DAY(11)},
    {.id = "new", .name = "New", .calendar = NONE_AT_ALL, .into = NONE_AT_ALL},
};
static const struct programme programmes[] = {{.id = "dvc", .name = "Programme"}};
static const struct dated merged[] = {{INT64_MIN, 0}, {DAY(11), 1}};
static const struct dated raised[] = {{INT64_MIN, 500000}, {DAY(21), 999000}};

/* --- the province ------------------------------------------------------------------------------
 */

static const struct probe_plan plain_plans[] = {
    {.id = "one/1", .service = 0, .every_us = 60000000, .timeout_us = 10000000, .patience = {2, 1}},
    {.id = "two/1", .service = 1, .every_us = 60000000, .timeout_us = 10000000, .patience = {2, 1}},
};

/* Service one was of the agency that was merged on the 11th; two is a central authority's. */
struct province {
    struct service services[2];
    struct maintenance maintenance[2];
    struct catalogue catalogue;
    struct batch *batch;
};

static struct province make_province(void)
{
    struct province made = {
        .services = {{.id = "one",
                      .name = "One",
                      .agency = 1,
                      .programme = 0,
                      .agencies = {merged, 2},
                      .first_probe = 0,
                      .probe_count = 1},
                     {.id = "two",
                      .name = "Two",
                      .agency = 1,
                      .programme = 0,
                      .owner = OWNER_CENTRAL,
                      .first_probe = 1,
                      .probe_count = 1}},
        .catalogue = {.province = "Province",
                      .zone = "Asia/Ho_Chi_Minh",
                      .local = &vietnam,
                      .calendars = calendars,
                      .calendar_count = 1,
                      .agencies = agencies,
                      .agency_count = 2,
                      .programmes = programmes,
                      .programme_count = 1,
                      .service_count = 2,
                      .probes = plain_plans,
                      .probe_count = 2,
                      .policy = policy_default()},
        .batch = batch_new(),
    };

    return made;
}

static void link_up(struct province *province)
{
    province->catalogue.services = province->services;
    province->catalogue.maintenance = province->maintenance;
}

static void span(struct province *province, uint32_t probe, int64_t from_ms, int64_t to_ms,
                 enum state state)
{
    const struct span one = {from_ms, to_ms, state,
                             state == STATE_UP ? REASON_NONE : REASON_STATUS};

    batch_add_span(province->batch, probe, &one);
}

/* Up all of March but for one stretch. */
static void up_but(struct province *province, uint32_t probe, int64_t from_ms, int64_t to_ms,
                   enum state state)
{
    span(province, probe, DAY(1), from_ms, STATE_UP);
    span(province, probe, from_ms, to_ms, state);
    span(province, probe, to_ms, DAY(32), STATE_UP);
}

struct asked {
    struct reader *reader;
    struct figures_book *book;
};

static struct asked ask(struct place *place, struct province *province, int64_t from_ms,
                        int64_t to_ms)
{
    const struct figures_question question = {.catalogue = &province->catalogue,
                                              .policy = &province->catalogue.policy,
                                              .from_ms = from_ms,
                                              .to_ms = to_ms,
                                              .now_ms = DAY(60),
                                              .with_samples = true};
    struct asked asked;

    link_up(province);
    if (province->batch != NULL)
        keep(place, &province->catalogue, province->batch);
    province->batch = NULL;
    asked.reader = reader_open(place->path, &place->error);
    assert_non_null(asked.reader);
    asked.book = figures_read(asked.reader, &question, &place->error);
    if (asked.book == NULL)
        fail_msg("%s", place->error.message);
    return asked;
}

static void done(struct asked *asked)
{
    figures_free(asked->book);
    reader_close(asked->reader);
}

static struct figures of(const struct asked *asked, const struct province *province, const char *id)
{
    struct subject subject;

    assert_true(figures_find(&province->catalogue, id, &subject));
    return figures_of(asked->book, subject);
}

static void assert_parts(const struct totals *totals, int64_t up_ms, int64_t degraded_ms,
                         int64_t down_ms, int64_t maintenance_ms, int64_t unknown_ms)
{
    assert_int_equal(totals->ms[PART_UP], up_ms);
    assert_int_equal(totals->ms[PART_DEGRADED], degraded_ms);
    assert_int_equal(totals->ms[PART_DOWN], down_ms);
    assert_int_equal(totals->ms[PART_MAINTENANCE], maintenance_ms);
    assert_int_equal(totals->ms[PART_UNKNOWN], unknown_ms);
}

/* --- what changes in mid-period -----------------------------------------------------------------
 */

/* One was down from an hour before the merger to two hours after it. */
static void an_agency_answers_for_a_service_only_while_it_had_it(void **state)
{
    struct province province = make_province();
    struct figures figures;
    struct asked asked;

    up_but(&province, 0, DAY(11) - HOURS, DAY(11) + 2 * HOURS, STATE_DOWN);
    up_but(&province, 1, DAY(5), DAY(5) + HOURS, STATE_DEGRADED);
    asked = ask(*state, &province, DAY(1), DAY(32));

    figures = of(&asked, &province, "old");
    assert_parts(&figures.account.wall, 10 * DAYS - HOURS, 0, HOURS, 0, 0);
    assert_int_equal(figures.services, 1);
    figures = of(&asked, &province, "new");
    assert_parts(&figures.account.wall, 21 * DAYS - 2 * HOURS + 31 * DAYS - HOURS, HOURS, 2 * HOURS,
                 0, 0);
    assert_int_equal(figures.services, 2);
    figures = of(&asked, &province, "province");
    assert_parts(&figures.account.wall, 62 * DAYS - 4 * HOURS, HOURS, 3 * HOURS, 0, 0);
    figures = of(&asked, &province, "dvc");
    assert_int_equal(totals_length(&figures.account.wall), 62 * DAYS);
    done(&asked);

    asked = ask(*state, &province, DAY(12), DAY(32)); /* long after the merger */
    assert_false(figures_know(asked.book, (struct subject){SCOPE_AGENCY, 0}));
    assert_true(figures_know(asked.book, (struct subject){SCOPE_AGENCY, 1}));
    done(&asked);
}

/* Down for 12 hours of the first 20 days, of which the target allowed 10 days: met with ease.  The
 * last 11 days owe 99.9 %, that is 950,400 ms of downtime at most, and were up. */
static void a_target_holds_for_its_own_time(void **state)
{
    struct province province = make_province();
    struct figures figures;
    struct asked asked;

    province.services[0].availabilities = (struct dated_list){raised, 2};
    province.services[0].target.availability_ppm = 999000;
    up_but(&province, 0, DAY(3), DAY(3) + 12 * HOURS, STATE_DOWN);
    asked = ask(*state, &province, DAY(1), DAY(32));
    figures = of(&asked, &province, "one");
    assert_int_equal(figures.verdict, VERDICT_MET);
    assert_true(figures.has_target);
    assert_int_equal(figures.budget_left_ms, 10 * DAYS - 12 * HOURS + 950400);
    assert_int_equal(figures.target.availability_ppm, 999000);
    assert_int_equal(of(&asked, &province, "two").verdict, VERDICT_INSUFFICIENT); /* no spans */
    done(&asked);

    asked = ask(*state, &province, DAY(1), DAY(21));
    assert_int_equal(of(&asked, &province, "one").target.availability_ppm, 500000);
    done(&asked);
}

/* The same trouble in two nights: one of announced work, one announced the day before. */
static void maintenance_counts_only_if_it_was_announced_in_time(void **state)
{
    static const size_t both[] = {0, 1};
    struct province province = make_province();
    struct policy policy = policy_default();
    struct place *const place = *state;
    struct figures figures;
    struct asked asked;

    /* from Monday the 7th to Tuesday the 22nd are eleven working days */
    province.maintenance[0] = (struct maintenance){.id = "night",
                                                   .from_ms = DAY(22),
                                                   .to_ms = DAY(22) + 4 * HOURS,
                                                   .announced_ms = DAY(7) + HOURS,
                                                   .services = both,
                                                   .service_count = 2};
    province.maintenance[1] = (struct maintenance){.id = "hasty",
                                                   .from_ms = DAY(24),
                                                   .to_ms = DAY(24) + 4 * HOURS,
                                                   .announced_ms = DAY(23) + HOURS,
                                                   .services = both,
                                                   .service_count = 2};
    province.catalogue.maintenance_count = 2;
    span(&province, 0, DAY(1), DAY(22) + HOURS, STATE_UP);
    span(&province, 0, DAY(22) + HOURS, DAY(22) + 5 * HOURS, STATE_DOWN);
    span(&province, 0, DAY(22) + 5 * HOURS, DAY(24), STATE_UP);
    span(&province, 0, DAY(24), DAY(24) + HOURS, STATE_DOWN);
    span(&province, 0, DAY(24) + HOURS, DAY(32), STATE_UP);
    asked = ask(place, &province, DAY(1), DAY(32));
    figures = of(&asked, &province, "one");
    assert_parts(&figures.account.wall, 31 * DAYS - 6 * HOURS, 0, 2 * HOURS, 4 * HOURS, 0);
    assert_int_equal(figures.availability.whole, 31 * DAYS - 4 * HOURS);
    assert_int_equal(figures.gross_availability.whole, 31 * DAYS);

    policy.notice_days = 1; /* another policy is content with a day, and holds it against them */
    policy.maintenance_is_excluded = false;
    assert_true(figures_judge_by(asked.book, &policy, &place->error));
    figures = of(&asked, &province, "one");
    assert_parts(&figures.account.wall, 31 * DAYS - 9 * HOURS, 0, HOURS, 8 * HOURS, 0);
    assert_int_equal(figures.availability.part, 31 * DAYS - 9 * HOURS);
    assert_int_equal(figures.availability.whole, 31 * DAYS);

    policy.speak_intervals = 3;
    assert_false(figures_judge_by(asked.book, &policy, &place->error));
    done(&asked);
}

/* --- first and last day -------------------------------------------------------------------------
 */

static void a_service_counts_from_its_first_day_to_its_last_and_not_beyond_now(void **state)
{
    struct province province = make_province();
    struct figures figures;
    struct asked asked;

    province.services[0].from_ms = DAY(4);
    province.services[0].ended_ms = DAY(8);
    up_but(&province, 0, DAY(7) + 23 * HOURS, DAY(9), STATE_DOWN);
    asked = ask(*state, &province, DAY(1), DAY(90));
    figures = of(&asked, &province, "one");
    assert_parts(&figures.account.wall, 4 * DAYS - HOURS, 0, HOURS, 0, 0);
    figures = of(&asked, &province, "two");
    assert_parts(&figures.account.wall, 0, 0, 0, 0, 59 * DAYS);
    assert_int_equal(figures.verdict, VERDICT_INSUFFICIENT);
    done(&asked);

    asked = ask(*state, &province, DAY(8), DAY(32));
    assert_false(figures_know(asked.book, (struct subject){SCOPE_SERVICE, 0}));
    done(&asked);
}

/* 2024 has a 29 February; Berlin loses an hour on 27 March 2022 and wins one on 30 October. */
static void days_are_as_long_as_they_were(void **state)
{
    static const struct {
        const char *zone, *period;
        int64_t length_ms;
    } cases[] = {
        {"Asia/Ho_Chi_Minh", "2024-02-28..2024-03-01", 3 * DAYS},
        {"Europe/Berlin", "2022-03-27..2022-03-27", 23 * HOURS},
        {"Europe/Berlin", "2022-10-30..2022-10-30", 25 * HOURS},
    };
    struct place *const place = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct zone *const zone = zone_open(cases[i].zone, &place->error);
        struct province province = make_province();
        struct figures_question question = {.catalogue = &province.catalogue,
                                            .policy = &province.catalogue.policy,
                                            .now_ms = DAY(6000)};
        struct period period;
        struct asked asked;
        struct figures figures;

        assert_non_null(zone);
        assert_true(period_parse(cases[i].period, CALENDAR_CIVIL, &period, &place->error));
        question.from_ms = period_from(&period, zone);
        question.to_ms = period_to(&period, zone);
        province.catalogue.local = zone;
        province.catalogue.zone = cases[i].zone;
        span(&province, 0, question.from_ms - HOURS, question.from_ms + HOURS, STATE_DOWN);
        span(&province, 0, question.from_ms + HOURS, question.to_ms + HOURS, STATE_UP);
        link_up(&province);
        keep(place, &province.catalogue, province.batch);
        asked.reader = reader_open(place->path, &place->error);
        asked.book = figures_read(asked.reader, &question, &place->error);
        assert_non_null(asked.book);
        figures = of(&asked, &province, "one");
        assert_parts(&figures.account.wall, cases[i].length_ms - HOURS, 0, HOURS, 0, 0);
        done(&asked);
        zone_close(zone);
    }
}

/* --- whose fault, and how long -------------------------------------------------------------------
 */

/* One was down on Friday the 4th from 11:00 to 14:00: an hour before lunch and an hour after it in
 * working time.  It was found out that the power had failed.  Two's trouble is its owner's. */
static void downtime_is_divided_by_who_owns_the_cause(void **state)
{
    const int64_t began = DAY(4) + 11 * HOURS;
    struct province province = make_province();
    struct place *const place = *state;
    struct figures figures;
    struct asked asked;

    up_but(&province, 0, began, began + 3 * HOURS, STATE_DOWN);
    up_but(&province, 1, DAY(6), DAY(6) + 2 * HOURS, STATE_DOWN); /* a Sunday */
    batch_add_incident(province.batch, &(struct incident){1, 0, STATE_DOWN, REASON_STATUS, began,
                                                          began + 3 * HOURS, began + 60 * SECONDS});
    batch_add_incident(province.batch, &(struct incident){2, 1, STATE_DOWN, REASON_STATUS, DAY(6),
                                                          DAY(6) + 2 * HOURS, 0});
    link_up(&province);
    keep(place, &province.catalogue, province.batch);
    province.batch = NULL;
    run_sql(place->path, "update incident set owner = 'power', acknowledged = began + 7200000 "
                         "where id = 1");
    asked = ask(place, &province, DAY(1), DAY(32));
    figures = of(&asked, &province, "province");
    assert_int_equal(figures.account.wall.down_ms[OWNER_POWER], 3 * HOURS);
    assert_int_equal(figures.account.wall.down_ms[OWNER_CENTRAL], 2 * HOURS);
    assert_int_equal(figures.account.wall.down_ms[OWNER_PROVINCE], 0);
    assert_int_equal(figures.account.working.ms[PART_DOWN], 2 * HOURS);
    assert_int_equal(figures.account.working.ms[PART_UP], 2 * 23 * 8 * HOURS - 2 * HOURS);

    assert_int_equal(figures.incidents, 2);
    assert_int_equal(figures.times[CLOCK_WALL].detect.count, 1);
    assert_int_equal(figures.times[CLOCK_WALL].detect.sum_ms, 60 * SECONDS);
    assert_int_equal(figures.times[CLOCK_WALL].acknowledge.sum_ms, 2 * HOURS - 60 * SECONDS);
    /* 11:01 to 12:00: the rest of it was lunch */
    assert_int_equal(figures.times[CLOCK_WORKING].acknowledge.sum_ms, HOURS - 60 * SECONDS);
    assert_int_equal(figures.times[CLOCK_WALL].restore.count, 2);
    assert_int_equal(figures.times[CLOCK_WALL].restore.longest_ms, 3 * HOURS);
    assert_int_equal(figures.times[CLOCK_WORKING].restore.sum_ms, 2 * HOURS);
    done(&asked);

    asked = ask(place, &province, DAY(1), DAY(4) + 12 * HOURS); /* it ended after this period */
    figures = of(&asked, &province, "old");
    assert_int_equal(figures.incidents, 1);
    assert_int_equal(figures.times[CLOCK_WALL].restore.count, 0);
    assert_int_equal(of(&asked, &province, "new").incidents, 0);
    done(&asked);
}

/* Night hours weigh nothing, the others one: down from 22:00 to 8:00 is two weighted hours. */
static void availability_may_be_weighted_by_the_hour(void **state)
{
    struct province province = make_province();
    struct figures figures;
    struct asked asked;

    province.catalogue.policy.has_profile = true;
    for (int i = 0; i < PROFILE_HOURS; i++)
        province.catalogue.policy.profile[i] = i % 24 >= 6 && i % 24 < 22;
    up_but(&province, 0, DAY(4) - 2 * HOURS, DAY(4) + 8 * HOURS, STATE_DOWN);
    asked = ask(*state, &province, DAY(1), DAY(32));
    figures = of(&asked, &province, "one");
    assert_int_equal(figures.weighted_availability.whole, 31 * 16 * HOURS);
    assert_int_equal(figures.weighted_availability.part, (31 * 16 - 2) * HOURS);
    assert_int_equal(figures.account.wall.ms[PART_DOWN], 10 * HOURS);
    done(&asked);
}

/* --- samples ------------------------------------------------------------------------------------
 */

static void sample(struct province *province, uint32_t probe, int64_t at_ms, int64_t total_us)
{
    struct sample one = sample_begin(probe, at_ms);

    one.total_us = total_us;
    one.phase_us[PHASE_FIRST_BYTE] = total_us;
    if (total_us < 0) {
        one.outcome = OUTCOME_FAILED;
        one.reason = REASON_TIMEOUT_FIRST_BYTE;
        one.total_us = -total_us;
        one.phase_us[PHASE_FIRST_BYTE] = NOT_REACHED;
    }
    batch_add_sample(province->batch, &one);
}

static void assert_about(struct latency latency, int64_t us)
{
    assert_true(latency.us >= us * 99 / 100 && latency.us <= us * 101 / 100);
}

/* A hundred answers of 1 to 100 ms, of which the last two waited 10 s in vain. */
static void percentiles_are_told_with_enough_samples_only(void **state)
{
    struct province province = make_province();
    struct figures figures;
    struct asked asked;

    for (int i = 1; i <= 98; i++)
        sample(&province, 0, DAY(2) + i * 60 * SECONDS, i * 1000);
    sample(&province, 0, DAY(2) + 99 * 60 * SECONDS, -10000000);
    sample(&province, 0, DAY(2) + 100 * 60 * SECONDS, -10000000);
    for (int i = 0; i < 19; i++)
        sample(&province, 1, DAY(2) + i * SECONDS, 5000);
    asked = ask(*state, &province, DAY(2), DAY(3));
    figures = of(&asked, &province, "one");
    assert_int_equal(figures.latencies, 100);
    assert_true(figures.told[0] && figures.told[1] && figures.told[2]);
    assert_about(figures.quantiles[0], 50000);
    assert_about(figures.quantiles[1], 95000);
    assert_false(figures.quantiles[1].at_least);
    assert_true(figures.quantiles[2].at_least); /* the 99th of a hundred had no answer */
    assert_true(figures.quantiles[2].us > 9800000 && figures.quantiles[2].us <= 10000000);
    assert_int_equal(figures.success.part, 98);
    assert_int_equal(figures.success.whole, 100);
    figures = of(&asked, &province, "two");
    assert_true(figures.told[0]);
    assert_false(figures.told[1] || figures.told[2]); /* 19 are too few for a 95th percentile */
    done(&asked);
}

/* --- the document and what explains it
 * ------------------------------------------------------------ */

/* A bit of everything. */
static void live(struct province *province)
{
    static const size_t first[] = {0};

    province->services[0].availabilities = (struct dated_list){raised, 2};
    province->services[0].target.availability_ppm = 999000;
    province->maintenance[0] = (struct maintenance){.id = "night",
                                                    .from_ms = DAY(22),
                                                    .to_ms = DAY(22) + 4 * HOURS,
                                                    .announced_ms = DAY(7) + HOURS,
                                                    .services = first,
                                                    .service_count = 1};
    province->catalogue.maintenance_count = 1;
    province->catalogue.policy.has_profile = true;
    for (int i = 0; i < PROFILE_HOURS; i++)
        province->catalogue.policy.profile[i] = i % 24;
    span(province, 0, DAY(1), DAY(11) - HOURS, STATE_UP);
    span(province, 0, DAY(11) - HOURS, DAY(11) + 2 * HOURS, STATE_DOWN);
    span(province, 0, DAY(11) + 2 * HOURS, DAY(20), STATE_DEGRADED);
    span(province, 0, DAY(21), DAY(32), STATE_UP);
    up_but(province, 1, DAY(9) + 9 * HOURS, DAY(9) + 10 * HOURS, STATE_DOWN);
    batch_add_incident(province->batch,
                       &(struct incident){1, 0, STATE_DOWN, REASON_STATUS, DAY(11) - HOURS, DAY(20),
                                          DAY(11) - HOURS + 60 * SECONDS});
    batch_add_incident(province->batch,
                       &(struct incident){2, 1, STATE_DOWN, REASON_STATUS, DAY(9) + 9 * HOURS,
                                          DAY(9) + 10 * HOURS, DAY(9) + 9 * HOURS + 5 * SECONDS});
    for (int i = 0; i < 400; i++) {
        sample(province, 0, DAY(1) + i * 90 * 60 * SECONDS + 7, (i % 40 - 2) * 1000 + 500);
        sample(province, 1, DAY(2) + i * 95 * 60 * SECONDS + 9, i * 300 + 200);
    }
}

static void assert_explained(const struct asked *asked, const struct province *province,
                             struct subject subject, const struct figure *figure)
{
    const struct figures figures = figures_of(asked->book, subject);
    const struct explain_question question = {.book = asked->book,
                                              .catalogue = &province->catalogue,
                                              .policy = &province->catalogue.policy,
                                              .subject = subject,
                                              .figure = figure,
                                              .figures = &figures,
                                              .count_samples = true};
    const struct fraction value = figure_value(figure, &figures, &province->catalogue.policy);
    struct explained explained;
    struct error error = {""};
    struct fraction sum = {0, 0};

    assert_true(figures_explain(&question, asked->reader, &explained, &error));
    for (size_t i = 0; i < explained.piece_count; i++) {
        sum.part += explained.pieces[i].adds.part;
        sum.whole += explained.pieces[i].adds.whole;
    }
    for (size_t i = 0; i < explained.incident_count; i++) {
        sum.part += explained.incidents[i].adds.part;
        sum.whole += explained.incidents[i].adds.whole;
    }
    for (size_t i = 0; i < explained.samples_count; i++) {
        sum.part += explained.samples[i].adds.part;
        sum.whole += explained.samples[i].adds.whole;
    }
    if (sum.part != value.part || sum.whole != value.whole || sum.part != explained.sum.part)
        fail_msg("%s: %ld / %ld, should be %ld / %ld", figure->name, (long)sum.part,
                 (long)sum.whole, (long)value.part, (long)value.whole);
    explained_free(&explained);
}

static void every_cell_is_explained_by_what_adds_up_to_it(void **state)
{
    static const struct subject subjects[] = {
        {SCOPE_PROVINCE, 0}, {SCOPE_AGENCY, 0},  {SCOPE_AGENCY, 1}, {SCOPE_PROGRAMME, 0},
        {SCOPE_SERVICE, 0},  {SCOPE_SERVICE, 1}, {SCOPE_PROBE, 0},
    };
    struct province province = make_province();
    struct asked asked;

    live(&province);
    asked = ask(*state, &province, DAY(1), DAY(32));
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        for (size_t k = 0; k < figure_count; k++)
            assert_explained(&asked, &province, subjects[i], &figure_list[k]);
    assert_ptr_equal(figure_find("down"), figure_find("down_ms"));
    assert_null(figure_find("dow"));
    assert_null(figure_find("up_m"));
    done(&asked);
}

static json_int_t number_of(json_t *list, size_t index, const char *name)
{
    return json_integer_value(json_object_get(json_array_get(list, index), name));
}

/* The 15th of February to the 14th of March is the administrative March. */
static void the_document_says_who_it_was_then_and_both_policies(void **state)
{
    struct province province = make_province();
    struct place *const place = *state;
    struct policy strict = policy_default();
    struct figures_report_question question = {.catalogue = &province.catalogue,
                                               .rules = {&province.catalogue.policy, "abc"},
                                               .beside = {&strict, "def"},
                                               .now_ms = DAY(60)};
    struct period period;
    struct asked asked;
    json_t *document;
    json_t *agencies_told;

    strict.degraded_is_up = false;
    live(&province);
    asked = ask(place, &province, DAY(1), DAY(32));
    assert_true(period_parse("2022-03", CALENDAR_ADMINISTRATIVE, &period, &place->error));
    question.period = &period;
    document = figures_report(asked.reader, &question, &place->error);
    assert_non_null(document);
    assert_string_equal(json_string_value(json_object_get(document, "to")),
                        "2022-03-14T17:00:00.000+00:00"); /* as this test's own clock shows it */
    agencies_told = json_object_get(document, "agencies");
    assert_int_equal(json_array_size(agencies_told), 2);
    assert_int_equal(number_of(agencies_told, 0, "down_ms"), HOURS);
    assert_int_equal(number_of(agencies_told, 1, "down_ms"), 3 * HOURS);
    assert_true(json_real_value(json_object_get(
                    json_object_get(json_array_get(agencies_told, 1), "beside"), "availability")) <
                json_real_value(json_object_get(json_array_get(agencies_told, 1), "availability")));
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(document, "beside"), "hash")), "def");
    json_decref(document);
    done(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(an_agency_answers_for_a_service_only_while_it_had_it),
        in_a_place(a_target_holds_for_its_own_time),
        in_a_place(maintenance_counts_only_if_it_was_announced_in_time),
        in_a_place(a_service_counts_from_its_first_day_to_its_last_and_not_beyond_now),
        in_a_place(days_are_as_long_as_they_were),
        in_a_place(downtime_is_divided_by_who_owns_the_cause),
        in_a_place(availability_may_be_weighted_by_the_hour),
        in_a_place(percentiles_are_told_with_enough_samples_only),
        in_a_place(every_cell_is_explained_by_what_adds_up_to_it),
        in_a_place(the_document_says_who_it_was_then_and_both_policies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
