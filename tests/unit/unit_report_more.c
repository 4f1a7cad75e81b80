/* Tables 8 to 14, charts 4 and 6 and the annexes, of a store made by hand: what each cell says was
 * worked out on paper. */
#include "store_scene.h"

#include "io/store_batch.h"
#include "model/beat.h"
#include "model/calendar_date.h"
#include "stage/report.h"

#define SECONDS INT64_C(1000)
#define MINUTES (60 * SECONDS)
#define HOURS (3600 * SECONDS)
#define DAYS (24 * HOURS)

/* September 2022: the 1st, a Thursday, at 0:00 in Vietnam. */
#define SEPTEMBER INT64_C(1661965200000)
#define DAY(number) (SEPTEMBER + ((number)-1) * DAYS)
#define NOW DAY(40)

static const struct zone vietnam = {.before_ms = 7 * HOURS};
static const struct work_week week = {INT32_MIN,
                                      {{1, {{480, 960}}},
                                       {1, {{480, 960}}},
                                       {1, {{480, 960}}},
                                       {1, {{480, 960}}},
                                       {1, {{480, 960}}}}};
static const struct work_calendar calendars[] = {
    {.id = "vn", .name = "vn", .hours = {.zone = &vietnam, .weeks = &week, .week_count = 1}}};
static const struct agency agencies[] = {
    {.id = "office", .name = "Office", .calendar = NONE_AT_ALL, .into = NONE_AT_ALL}};
static const struct dated raised[] = {{INT64_MIN, 990000}, {DAY(11), 999000}, {DAY(35), 999900}};
static const struct service own[] = {{.id = "one",
                                      .name = "One",
                                      .agency = 0,
                                      .programme = NONE_AT_ALL,
                                      .availabilities = {raised, 3},
                                      .first_probe = 0,
                                      .probe_count = 1},
                                     {.id = "job",
                                      .name = "Job",
                                      .agency = NONE_AT_ALL,
                                      .programme = NONE_AT_ALL,
                                      .first_probe = 1,
                                      .probe_count = 1}};
static const struct beat_terms hourly = {.every_ms = HOURS, .daily_minute = NOT_DAILY};
static const struct probe_plan plans[] = {
    {.id = "one/1",
     .kind = "http",
     .service = 0,
     .every_us = 60000000,
     .timeout_us = 10000000,
     .patience = {2, 1}},
    {.id = "job/1",
     .kind = "heartbeat",
     .service = 1,
     .every_us = 3600 * INT64_C(1000000),
     .timeout_us = 10000000,
     .patience = {1, 1},
     .beats = &hourly},
};
static const size_t first[] = {0};
static const struct maintenance works[] = {
    {.id = "late",
     .purpose = "Announced too late",
     .from_ms = DAY(12) + 22 * HOURS,
     .to_ms = DAY(13),
     .announced_ms = DAY(2) + 9 * HOURS,
     .services = first,
     .service_count = 1},
    {.id = "well",
     .purpose = "Announced in time",
     .from_ms = DAY(12) + 21 * HOURS,
     .to_ms = DAY(12) + 22 * HOURS,
     .announced_ms = DAY(1) + 9 * HOURS,
     .services = first,
     .service_count = 1},
    {.id = "never",
     .purpose = "Never announced",
     .from_ms = DAY(20) + 22 * HOURS,
     .to_ms = DAY(21),
     .cancelled_ms = DAY(20) + 23 * HOURS,
     .services = first,
     .service_count = 1},
};

static struct catalogue catalogue_of(void)
{
    return (struct catalogue){.province = "Province",
                              .zone = "Asia/Ho_Chi_Minh",
                              .local = &vietnam,
                              .calendars = calendars,
                              .calendar_count = 1,
                              .agencies = agencies,
                              .agency_count = 1,
                              .services = own,
                              .service_count = 2,
                              .probes = plans,
                              .probe_count = 2,
                              .maintenance = works,
                              .maintenance_count = 3,
                              .office = {.superior = {"", ""},
                                         .issuer = {"Province", "Province"},
                                         .symbol = "BC",
                                         .place = "Province",
                                         .addressee = {"", ""},
                                         .signer = {"", ""}},
                              .policy = policy_default()};
}

/* --- what happened ------------------------------------------------------------------------------
 */

static void add(struct batch *batch, int64_t from_ms, int64_t to_ms, enum state state)
{
    const struct span span = {from_ms, to_ms, state,
                              state == STATE_UP ? REASON_NONE : REASON_STATUS};

    batch_add_span(batch, 0, &span);
}

/* Service one is down for two hours on Monday the 5th, and unknown for six on the 10th. */
static void make_store(struct place *place, const struct catalogue *catalogue)
{
    struct batch *const batch = batch_new();
    const struct incident incident = {
        1, 0, STATE_DOWN, REASON_STATUS, DAY(5), DAY(5) + 2 * HOURS, DAY(5) + MINUTES};

    add(batch, DAY(1), DAY(5), STATE_UP);
    add(batch, DAY(5), DAY(5) + 2 * HOURS, STATE_DOWN);
    add(batch, DAY(5) + 2 * HOURS, DAY(10), STATE_UP);
    add(batch, DAY(10) + 6 * HOURS, DAY(31), STATE_UP);
    batch_add_incident(batch, &incident);
    keep(place, catalogue, batch);
}

static struct document *report_of(struct place *place, const struct catalogue *catalogue,
                                  const char *name)
{
    struct report_question question = {.catalogue = catalogue,
                                       .rules = {&catalogue->policy, "hash"},
                                       .language = LANGUAGE_EN,
                                       .now_ms = NOW};
    struct reader *const reader = reader_open(place->path, &place->error);
    struct document *document;
    struct period period;

    assert_non_null(reader);
    assert_true(period_parse(name, CALENDAR_ADMINISTRATIVE, &period, &place->error));
    question.period = &period;
    document = report_make(reader, &question, NULL, &place->error);
    if (document == NULL)
        print_error("%s\n", place->error.message);
    assert_non_null(document);
    reader_close(reader);
    return document;
}

#define MONTH "2022-09-01..2022-09-30"

/* --- looking ------------------------------------------------------------------------------------
 */

static const struct table *find(const struct document *document, const char *id)
{
    const struct table *const table = document_find_table(document, id);

    if (table == NULL)
        fail_msg("there is no table '%s'", id);
    return table;
}

/* All cells of a row, side by side. */
static void says(const struct document *document, const char *id, size_t row, const char *expected)
{
    const struct table *const table = find(document, id);
    struct text text = {0};
    char cell[CELL_TEXT_ROOM];

    assert_true(row < table->row_count);
    for (size_t i = 0; i < table->column_count; i++)
        text_add(&text, "%s%s", i == 0 ? "" : " | ",
                 document_cell_text(LANGUAGE_EN, &table->rows[row].cells[i], cell));
    if (strcmp(text_string(&text), expected) != 0)
        fail_msg("%s, row %zu: '%s', not '%s'", id, row, text_string(&text), expected);
    text_free(&text);
}

static const struct chart *find_chart(const struct document *document, const char *id)
{
    for (size_t i = 0; i < document->block_count; i++)
        if (document->blocks[i].chart != NULL && strcmp(document->blocks[i].chart->id, id) == 0)
            return document->blocks[i].chart;
    fail_msg("there is no chart '%s'", id);
    return NULL;
}

/* --- the tests ----------------------------------------------------------------------------------
 */

static void downtime_is_told_by_whom_and_by_what_it_was(void **state)
{
    struct place *const place = *state;
    const struct catalogue catalogue = catalogue_of();
    struct document *document;

    make_store(place, &catalogue);
    run_sql(place->path, "update incident set owner = 'central'");
    document = report_of(place, &catalogue, MONTH);
    says(document, "bang-8", 1, "Central bodies | 1 | 100.00 | 2:00:00 | 100.00 | - | -");
    says(document, "bang-8", 3,
         "The server answers with an error | 1 | 100.00 | 2:00:00 | 100.00 | - | -");
    says(document, "bang-8", 4, "Total | 1 | 100.00 | 2:00:00 | 100.00 | - | -");
    says(document, "phu-luc-3-bang", 0,
         "1 | SC-2022-0001 | One | down | 05/09/2022 00:00 | 05/09/2022 02:00 | 2:00:00 | - | "
         "Central bodies | The server answers with an error");
    document_free(document);
}

/* From the 1st, a Thursday, to Monday the 12th are seven working days; from the 2nd, six. */
static void maintenance_is_valid_by_working_days(void **state)
{
    struct place *const place = *state;
    struct catalogue catalogue = catalogue_of();
    struct maintenance over = works[1];
    struct document *document;

    make_store(place, &catalogue);
    document = report_of(place, &catalogue, MONTH);
    assert_int_equal(find(document, "bang-9")->row_count, 3);
    assert_null(strstr(find(document, "bang-9")->note, "began before"));
    says(document, "bang-9", 0,
         "1 | One | Announced in time | 01/09/2022 | 7 | 12/09/2022 21:00 | 12/09/2022 22:00 | "
         "12/09/2022 22:00 | Yes");
    says(document, "bang-9", 1,
         "2 | One | Announced too late | 02/09/2022 | 6 | 12/09/2022 22:00 | 13/09/2022 00:00 | "
         "13/09/2022 00:00 | No");
    says(document, "bang-9", 2,
         "3 | One | Never announced | - | - | 20/09/2022 22:00 | 21/09/2022 00:00 | "
         "20/09/2022 23:00 | No");
    document_free(document);
    /* one that goes on over midnight is listed on both days and counted on the first */
    over.to_ms = DAY(13) + HOURS;
    catalogue.maintenance = &over;
    catalogue.maintenance_count = 1;
    catalogue.service_count = 1; /* the job has no figures */
    catalogue.probe_count = 1;
    document = report_of(place, &catalogue, "2022-09-13..2022-09-20");
    says(document, "bang-1", 10, "11 | Maintenance | times | - | 0 | 1 | - | -1 | -");
    assert_int_equal(find(document, "bang-9")->row_count, 1);
    assert_non_null(strstr(find(document, "bang-9")->note, "Of them 1 began before the period"));
    document_free(document);
}

static void a_host_of_two_services_is_told_once_as_it_was(void **state)
{
    struct place *const place = *state;
    const struct catalogue catalogue = catalogue_of();
    struct document *document;
    char script[1200];

    make_store(place, &catalogue);
    document = report_of(place, &catalogue, MONTH);
    assert_int_equal(find(document, "bang-10")->row_count, 0);
    assert_non_null(strstr(find(document, "bang-10")->empty, "Not surveyed"));
    document_free(document);
    snprintf(
        script, sizeof script,
        "insert into survey(service, host, port, at, tls, ends, issuer, subject, lowest, aaaa, "
        "ipv6, dnssec, seen) values"
        "('one', 'a.test', 443, %lld, 1, %lld, 'Old', 'a', 769, 0, 0, null, 0),"
        "('job', 'a.test', 443, %lld, 1, %lld, 'New', 'a', 771, 1, 1, 1, 0),"
        "('one', 'b.test', 8443, %lld, 1, %lld, 'Gone', 'b', 772, 0, null, 0, 0),"
        "('one', 'a.test', 443, %lld, 1, %lld, 'Later', 'a', 772, 1, 1, 1, 0)",
        (long long)DAY(1), (long long)DAY(2), (long long)DAY(3),
        (long long)(DAY(31) + 20 * DAYS + HOURS), (long long)DAY(3), (long long)(DAY(31) - HOURS),
        (long long)DAY(31), (long long)DAY(90));
    run_sql(place->path, script);
    document = report_of(place, &catalogue, MONTH);
    assert_int_equal(find(document, "bang-10")->row_count, 2);
    says(document, "bang-10", 0,
         "1 | a.test | New | 21/10/2022 | 20 | TLS 1.2 | Yes | Yes | expires soon");
    says(document, "bang-10", 1,
         "2 | b.test:8443 | Gone | 30/09/2022 | -1 | TLS 1.3 | No | No | expired");
    document_free(document);
}

static void put_beat(struct place *place, const char *turn, int64_t at_ms, int64_t due_ms,
                     const char *rest)
{
    char script[400];

    snprintf(script, sizeof script,
             "insert into beat(id, turn, due, failed, \"rows\") select %lld * 1048576 + id, '%s', "
             "%lld, %s from series where probe = 'job/1'",
             (long long)at_ms, turn, (long long)due_ms, rest);
    run_sql(place->path, script);
}

/* Two runs in time, two missed of which one came 90 minutes late, one late that nobody missed. */
static void a_run_that_came_late_is_one_run(void **state)
{
    struct place *const place = *state;
    const struct catalogue catalogue = catalogue_of();
    struct document *document;

    make_store(place, &catalogue);
    put_beat(place, "in_time", DAY(1), DAY(1) + MINUTES, "0, 5");
    put_beat(place, "missed", DAY(2) + 5 * MINUTES, DAY(2), "0, null");
    put_beat(place, "missed", DAY(2) + 65 * MINUTES, DAY(2) + 60 * MINUTES, "0, null");
    put_beat(place, "late", DAY(2) + 90 * MINUTES, DAY(2), "0, 3");
    put_beat(place, "in_time", DAY(3), DAY(3), "0, 0");
    put_beat(place, "late", DAY(4) + 10 * MINUTES, DAY(4), "0, null");
    put_beat(place, "extra", DAY(5), 0, "1, 4");
    put_beat(place, "unknown", DAY(6), DAY(6), "0, null");
    put_beat(place, "in_time", DAY(31), DAY(31), "0, 0"); /* not in the period */
    document = report_of(place, &catalogue, MONTH);
    assert_int_equal(find(document, "bang-11")->row_count, 1);
    says(document, "bang-11", 0, "1 | Job | every 1 hour | 5 | 40.00 | 1:30:00 | 1 | 1");
    document_free(document);
}

static void make_letters(struct place *place)
{
    char script[2000];
    const long long told = DAY(5) + 2 * MINUTES;

    snprintf(script, sizeof script,
             "update incident set acknowledged = %lld;"
             "insert into incident(id, service, state, reason, began, ended, detected) values"
             "(2, 'one', 2, 26, %lld, %lld, %lld);"
             "insert into alert(id, kind, subject, began, ended, state) values"
             "(1, 'service', 'x', 0, %lld, "
             "'{\"entries\":[{\"service\":\"one\"}],\"incidents\":[1]}'),"
             "(2, 'service', 'y', 0, %lld, '{\"root\":\"one\",\"incidents\":[2]}'),"
             "(3, 'disk', 'z', 0, null, '{\"service\":null}');"
             "insert into letter(alert, kind, person, channel, facts, event, made, due, fate, "
             "attempts, doubt) values"
             "(1, 'began', 'an', 'mail', '{}', 0, %lld, 0, 'sent', 1, 0),"
             "(1, 'over', 'an', 'mail', '{}', 0, %lld, 0, 'merged', 1, 0),"
             "(2, 'began', 'an', 'mail', '{}', 0, %lld, 0, 'sent', 1, 0),"
             "(2, 'escalated', 'binh', 'sms', '{}', 0, %lld, 0, 'sent', 1, 0),"
             "(3, 'began', 'an', 'mail', '{}', 0, %lld, 0, 'refused', 1, 0)",
             told + 600000, (long long)DAY(6), (long long)DAY(7), (long long)DAY(6),
             (long long)DAY(6), told + 30000, told, told, told, told, told);
    run_sql(place->path, script);
}

static void alerts_are_told_by_channel_and_agency(void **state)
{
    struct place *const place = *state;
    const struct catalogue catalogue = catalogue_of();
    struct document *document;

    make_store(place, &catalogue);
    make_letters(place);
    document = report_of(place, &catalogue, MONTH);
    says(document, "bang-12", 1, "mail | 3 | 2 | 50.00 | 0:10:00 | 0 | 1 | 1");
    says(document, "bang-12", 2, "sms | 1 | 0 | - | - | 1 | 0 | 0");
    says(document, "bang-12", 4, "Office | 3 | 2 | 50.00 | 0:10:00 | 1 | 1 | 0");
    says(document, "bang-12", 5, "The monitor itself, others | 1 | 0 | - | - | 0 | 0 | 1");
    says(document, "bang-12", 6, "Total | 4 | 2 | 50.00 | 0:10:00 | 1 | 1 | 1");
    document_free(document);
}

/* A month of minutes; 6 of 720 hours are not known. */
static void completeness_tells_the_largest_gap(void **state)
{
    struct place *const place = *state;
    const struct catalogue catalogue = catalogue_of();
    struct document *document;

    make_store(place, &catalogue);
    document = report_of(place, &catalogue, MONTH);
    says(document, "bang-13", 2, "Web pages (http) | 1 | 43,200 | 0 | 0 | 99.16 | 6:00:00");
    says(document, "bang-13", 3,
         "Reports of jobs (heartbeat) | 1 | 720 | 0 | 0 | 0.00 | 720:00:00");
    document_free(document);
}

static bool says_paragraph(const struct document *document, const char *words)
{
    for (size_t i = 0; i < document->block_count; i++)
        if (document->blocks[i].text != NULL && strstr(document->blocks[i].text, words) != NULL)
            return true;
    return false;
}

static void points_are_printed_beside_those_of_the_period_before(void **state)
{
    struct place *const place = *state;
    const struct catalogue catalogue = catalogue_of();
    struct document *document;

    make_store(place, &catalogue);
    run_sql(place->path, "insert into score(day, part, hundredths, author, made) values"
                         "(19265, 'openness', 1600, 'an', 0), (19265, 'online', 2000, 'an', 0),"
                         "(19235, 'openness', 1550, 'an', 0), (19266, 'openness', 1, 'an', 0)");
    document = report_of(place, &catalogue, MONTH);
    says(document, "bang-14", 0, "Openness, transparency | 18 | 16.00 | 15.50 | 30/09/2022");
    says(document, "bang-14", 1, "Progress and results of handling | 20 | - | - | 30/09/2022");
    says(document, "bang-14", 5, "Total | 100 | - | - | 30/09/2022");
    document_free(document);
}

static void the_calendar_and_the_week_add_up(void **state)
{
    struct place *const place = *state;
    const struct catalogue catalogue = catalogue_of();
    const struct chart *chart;
    struct document *document;

    make_store(place, &catalogue);
    document = report_of(place, &catalogue, MONTH);
    chart = find_chart(document, "bieu-do-4");
    assert_int_equal(chart->series_count, 2);
    assert_int_equal(chart->category_count, 30);
    assert_int_equal(chart->values[3], 0);      /* well */
    assert_int_equal(chart->values[4], 2);      /* down on the 5th */
    assert_int_equal(chart->values[9], 0);      /* six hours of no data are not most of a day */
    assert_int_equal(chart->values[11], 3);     /* valid maintenance on the 12th */
    assert_int_equal(chart->values[19], 0);     /* work that was not announced is none */
    assert_int_equal(chart->values[30 + 5], 4); /* of the job nothing is known */
    says(document, "ngay", 4, "one | 05/09/2022 | 79,200.000 | 0.000 | 7,200.000 | 0.000 | 0.000");
    says(document, "ngay", 11, "one | 12/09/2022 | 82,800.000 | 0.000 | 0.000 | 3,600.000 | 0.000");
    chart = find_chart(document, "bieu-do-6");
    assert_int_equal(chart->values[0], 2500); /* one of four Mondays that are known at midnight */
    assert_int_equal(chart->values[1], 2500);
    assert_int_equal(chart->values[2], 0);
    assert_non_null(strstr(chart->alternative, "Monday, 0:00 to 1:00, 25.00%"));
    document_free(document);
}

/* 234 h are measured of the days that owe 99 % (six are not known), 479 of those that owe 99.9 %:
 * in the mean 99.60 % (one is maintenance): 2:20:24 and 0:28:44 are allowed, two hours of it were
 * used. */
static void each_service_has_its_allowance_and_its_history(void **state)
{
    struct place *const place = *state;
    const struct catalogue catalogue = catalogue_of();
    struct document *document;

    make_store(place, &catalogue);
    document = report_of(place, &catalogue, MONTH);
    says(document, "phu-luc-1-bang", 1,
         "1 | one | One | 99.60 | 99.71 | 99.57 | 100.00 | 99.16 | 2:00:00 | 2:49:08 | 70.94 | - | "
         "- "
         "| - | 1 | Met");
    says(document, "phu-luc-1-bang", 3,
         "2 | job | Job | - | - | - | - | 0.00 | 0:00:00 | - | - | - | - | - | 0 | Not enough "
         "figures");
    assert_int_equal(find(document, "phu-luc-4-thay-doi")->row_count, 1); /* not what is to come */
    says(document, "phu-luc-4-thay-doi", 0,
         "one | One | Availability (%) | 11/09/2022 | 99.00 | 99.90");
    document_free(document);
}

static void points_were_not_in_use_before_august_2022(void **state)
{
    struct place *const place = *state;
    const struct catalogue catalogue = catalogue_of();
    struct batch *const batch = batch_new();
    struct document *document;

    add(batch, DAY(-60), DAY(-40), STATE_UP);
    keep(place, &catalogue, batch);
    document = report_of(place, &catalogue, "2022-07-01..2022-07-31");
    assert_null(document_find_table(document, "bang-14"));
    assert_true(says_paragraph(document, "only since 01/08/2022"));
    assert_int_equal(find(document, "bang-8")->row_count, 0);
    assert_int_equal(find(document, "phu-luc-3-bang")->row_count, 0);
    document_free(document);
}

static void what_was_corrected_has_an_annex_of_its_own(void **state)
{
    struct place *const place = *state;
    const struct catalogue catalogue = catalogue_of();
    struct document *document;
    char script[1600];

    make_store(place, &catalogue);
    document = report_of(place, &catalogue, MONTH);
    assert_false(says_paragraph(document, "Addenda and objections")); /* nothing, then no annex */
    document_free(document);
    snprintf(
        script, sizeof script,
        "insert into seal(number, kind, amends, nth, period, calendar, began, ended, made, "
        "author, reason, document, service, figure, was, became, parts, parts_digest, previous, "
        "digest) values(2, 'addendum', 1, 1, '2022-09', 'calendar', %lld, %lld, %lld, 'An', "
        "'Sai', '12/TB', 'one', 'down_ms', '7200000', '0', 0, zeroblob(32), zeroblob(32), "
        "zeroblob(32));"
        "insert into objection(period, calendar, began, ended, service, figure, agency, "
        "document, dated, text, author, made) values('2022-09', 'calendar', %lld, %lld, 'one', "
        "'down_ms', 'office', '5/CV', '2022-10-03', 'Không đúng', 'An', %lld), ('2022-10', "
        "'calendar', %lld, %lld, 'one', 'x', 'y', 'z', 'd', 't', 'An', 0)",
        (long long)DAY(1), (long long)DAY(31), (long long)DAY(34), (long long)DAY(1),
        (long long)DAY(31), (long long)DAY(33), (long long)DAY(31), (long long)DAY(60));
    run_sql(place->path, script);
    document = report_of(place, &catalogue, MONTH);
    says(document, "phu-luc-6-bo-sung", 0,
         "1 | 04/10/2022 | September 2022 | One (one) | Downtime | 2:00:00 | 0:00:00 | Sai | 12/TB "
         "| "
         "An");
    assert_int_equal(find(document, "phu-luc-6-kien-nghi")->row_count, 1);
    says(document, "phu-luc-6-kien-nghi", 0,
         "1 | office | 5/CV (03/10/2022) | One (one) | Downtime | Không đúng | under consideration "
         "| - | "
         "-");
    document_free(document);
}

/* --- editions -----------------------------------------------------------------------------------
 */

static void has(const struct document *document, int number, bool wanted)
{
    char id[16];

    snprintf(id, sizeof id, "bang-%d", number);
    if ((document_find_table(document, id) != NULL) != wanted)
        fail_msg("%s is %s", id, wanted ? "missing" : "there");
}

static void each_period_has_its_edition(void **state)
{
    static const struct {
        const char *period;
        bool tables[14]; /* 1 to 14 */
    } cases[] = {
        {"2022-09", {1, 0, 0, 1, 0, 0, 1}},
        {"2022-Q3", {1, 1, 1, 1, 0, 0, 1, 0, 1}},
        {"2022-H2", {1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
        {"2022-9M", {1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
        {"2022", {1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
        {MONTH, {1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
    };
    struct place *const place = *state;
    const struct catalogue catalogue = catalogue_of();

    make_store(place, &catalogue);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document *const document = report_of(place, &catalogue, cases[i].period);

        for (int number = 1; number <= 14; number++)
            if (number != 3) /* there is no programme */
                has(document, number, cases[i].tables[number - 1]);
        document_free(document);
    }
}

static size_t count_blocks(const struct document *document, enum block_kind kind, const char *begin)
{
    size_t count = 0;

    for (size_t i = 0; i < document->block_count; i++)
        count += document->blocks[i].kind == kind &&
                 strncmp(document->blocks[i].text, begin, strlen(begin)) == 0;
    return count;
}

static void a_month_is_assessed_in_three_lines(void **state)
{
    static const char *const lines[] = {
        "1. Strengths: ", "2. Shortcomings: ", "3. Causes: a) External: "};
    struct place *const place = *state;
    struct catalogue catalogue = catalogue_of();
    struct document *document;

    catalogue.service_count = 1;
    catalogue.probe_count = 1;
    make_store(place, &catalogue);
    document = report_of(place, &catalogue, "2022-09");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_int_equal(count_blocks(document, BLOCK_PARAGRAPH, lines[i]), 1);
    assert_int_equal(count_blocks(document, BLOCK_HEADING, "1. Strengths"), 0);
    document_free(document);
    document = report_of(place, &catalogue, MONTH);
    assert_int_equal(count_blocks(document, BLOCK_HEADING, "1. Strengths"), 1);
    assert_int_equal(count_blocks(document, BLOCK_PARAGRAPH, "1. Strengths"), 0);
    document_free(document);
}

/* The four days before lie in the store, too, and the service was up in all of them. */
static void periods_are_compared(void **state)
{
    struct place *const place = *state;
    struct catalogue catalogue = catalogue_of();
    struct document *document;

    catalogue.service_count = 1;
    catalogue.probe_count = 1;
    make_store(place, &catalogue);
    document = report_of(place, &catalogue, "2022-09-05..2022-09-08");
    says(document, "bang-1", 0,
         "1 | Availability | % | each service's | 97.91 | 100.00 | - | -2.09 | Missed");
    says(document, "bang-1", 7,
         "8 | Downtime, all together | hours:min:s | - | 2:00:00 | 0:00:00 | - | +2:00:00 | "
         "Worse than before");
    says(document, "bang-1", 10, "11 | Maintenance | times | - | 0 | 0 | - | 0 | -");
    document_free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(each_period_has_its_edition),
        in_a_place(a_month_is_assessed_in_three_lines),
        in_a_place(periods_are_compared),
        in_a_place(downtime_is_told_by_whom_and_by_what_it_was),
        in_a_place(maintenance_is_valid_by_working_days),
        in_a_place(a_host_of_two_services_is_told_once_as_it_was),
        in_a_place(a_run_that_came_late_is_one_run),
        in_a_place(alerts_are_told_by_channel_and_agency),
        in_a_place(completeness_tells_the_largest_gap),
        in_a_place(points_are_printed_beside_those_of_the_period_before),
        in_a_place(the_calendar_and_the_week_add_up),
        in_a_place(each_service_has_its_allowance_and_its_history),
        in_a_place(points_were_not_in_use_before_august_2022),
        in_a_place(what_was_corrected_has_an_annex_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
