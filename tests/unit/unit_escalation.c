#include "test.h"

#include <stdio.h>

#include "fake_kind.h"
#include "model/escalation.h"
#include "model/quiet.h"
#include "stage/config.h"

#define MINUTE INT64_C(60000)

/* Who is called in the office of the DOMAIN's habit, around Tết of 2022: of 31 January to 4
 * February nobody works, so that Friday 28 January is followed by Monday 7 February. */
static const char office[] =
    "province: { name: UBND tỉnh }\n"
    "agencies: [ { id: vpub, name: Văn phòng }, { id: stttt, name: Sở } ]\n"
    "programmes: [ { id: dvc, name: Dịch vụ công } ]\n"
    "people:\n"
    "  - { id: an, name: An, mail: an@a.test, phone: 0912345678 }\n"
    "  - { id: binh, name: Bình, mail: binh@a.test }\n"
    "  - { id: chi, name: Chi, mail: chi@a.test }\n"
    "  - { id: dung, name: Dũng, mail: dung@a.test }\n"
    "  - { id: giang, name: Giang, mail: giang@a.test }\n"
    "  - { id: lan, name: Lan, mail: lan@a.test }\n"
    "  - { id: sua, name: Sửa, mail: sua@a.test }\n"
    "  - { id: truong, name: Trưởng phòng, mail: truong@a.test }\n"
    "  - { id: pgd, name: Phó Giám đốc, mail: pgd@a.test }\n"
    "  - { id: lanhdao, name: Lãnh đạo, mail: lanhdao@a.test }\n"
    "groups:\n"
    "  - { id: donvi, agencies: { vpub: an, stttt: [binh, chi] }, owners: { supplier: lan },\n"
    "      otherwise: [dung] }\n"
    "rosters:\n"
    "  - id: truc\n"
    "    shifts:\n"
    "      - { days: working, hours: 7:00-17:00, people: [sua, an], from: 2022-01-24 }\n"
    "      - { hours: 17:00-7:00, people: [binh, chi], turn: day, from: 2022-01-28 }\n"
    "      - { days: free, hours: 7:00-17:00, people: [dung, giang], turn: day,\n"
    "          from: 2022-01-29 }\n"
    "    overrides:\n"
    "      - { from: 2022-02-01 00:00, to: 2022-02-02 00:00, people: lan }\n"
    "  - id: hanhchinh\n"
    "    shifts: [ { days: mon-fri, hours: 8:00-16:00, people: [sua] } ]\n"
    "    otherwise: truong\n"
    "channels: { mail: { smtp: smtp://127.0.0.1:2525, from: giamsat@a.test } }\n"
    "alerts:\n"
    "  - id: habit\n"
    "    for: { programme: dvc }\n"
    "    steps:\n"
    "      - { to: truc, by: mail }\n"
    "      - { after: 15m, to: truong, by: mail }\n"
    "      - { after: 30m, to: pgd, by: mail, severity: critical }\n"
    "      - { after: 60m, services: 6, to: lanhdao, by: mail, once: true }\n"
    "    quiet: { below: critical }\n"
    "  - id: goes-on\n"
    "    for: { agency: [stttt], severity: degraded }\n"
    "    continue: true\n"
    "    steps: [ { to: donvi, by: mail } ]\n"
    "    remind: none\n"
    "  - id: windows\n"
    "    for: { owner: [province, supplier] }\n"
    "    steps:\n"
    "      - { to: sua, by: mail, days: mon-fri, hours: 8:00-16:00 }\n"
    "      - { to: binh, by: mail, hours: 16:00-8:00 }\n"
    "    remind: { first: 2h, most: 3h }\n"
    "  - { steps: [ { to: an, by: mail } ] }\n"
    "services:\n"
    "  - { id: dvc-1, name: A, agency: vpub, programme: dvc, probes: [ { http: http://a.test } ] "
    "}\n"
    "  - { id: dvc-2, name: B, programme: dvc, probes: [ { http: http://a.test } ] }\n"
    "  - { id: so, name: C, agency: stttt, probes: [ { http: http://a.test } ] }\n"
    "  - { id: dien, name: D, owner: power, probes: [ { http: http://a.test } ] }\n"
    "  - { id: thue, name: E, agency: stttt, owner: supplier, probes: [ { http: http://a.test } ] "
    "}\n";

static const struct catalogue *catalogue;

static int open_office(void **state)
{
    struct text complaints = {0};
    struct config *const config =
        config_parse("office.yaml", office, sizeof office - 1, fake_kinds, &complaints);

    if (config == NULL)
        print_error("%s", text_string(&complaints));
    text_free(&complaints);
    *state = config;
    if (config == NULL)
        return -1;
    catalogue = config_catalogue(config);
    return 0;
}

static int close_office(void **state)
{
    config_free(*state);
    return 0;
}

/* --- instants as people write them ------------------------------------------------------------ */

/* "2022-01-28 16:50", of Viet Nam */
static int64_t at(const char *moment)
{
    char day[DATE_TEXT] = "";
    struct date date;
    int hour;
    int minute;

    snprintf(day, 11, "%s", moment);
    assert_true(date_parse(day, &date));
    assert_int_equal(sscanf(moment + 10, "%d:%d", &hour, &minute), 2);
    return date_to_day(date) * MS_PER_DAY + (hour - 7) * MS_PER_HOUR + minute * MINUTE;
}

static const char *say(char text[64], int64_t at_ms)
{
    const int64_t local = at_ms + 7 * MS_PER_HOUR;
    char day[DATE_TEXT];

    if (at_ms == INT64_MAX)
        return "never";
    date_format(day, date_of_day((int32_t)(local / MS_PER_DAY)));
    snprintf(text, 64, "%s %02d:%02d", day, (int)(local % MS_PER_DAY / MS_PER_HOUR),
             (int)(local % MS_PER_HOUR / MINUTE));
    return text;
}

static const struct roster *roster(const char *id)
{
    for (size_t i = 0; i < catalogue->calling.roster_count; i++)
        if (strcmp(catalogue->calling.rosters[i].id, id) == 0)
            return &catalogue->calling.rosters[i];
    fail();
    return NULL;
}

static const struct alert_rule *rule(const char *id)
{
    for (size_t i = 0; i < catalogue->calling.rule_count; i++)
        if (strcmp(catalogue->calling.rules[i].id, id) == 0)
            return &catalogue->calling.rules[i];
    fail();
    return NULL;
}

static size_t service(const char *id)
{
    const int found = catalogue_find_service(catalogue, id);

    assert_true(found >= 0);
    return (size_t)found;
}

/* --- rosters ---------------------------------------------------------------------------------- */

static void tell_duty(char text[200], const struct duty *duty)
{
    text[0] = '\0';
    for (size_t i = 0; i < duty->count; i++) {
        const size_t length = strlen(text);

        snprintf(text + length, 200 - length, "%s%s", i == 0 ? "" : " ",
                 catalogue->people[duty->people[i]].id);
    }
    if (duty->is_otherwise)
        snprintf(text + strlen(text), 200 - strlen(text), "?");
}

static void who_is_on_duty_follows_days_hours_turns_and_dates(void **state)
{
    static const struct {
        const char *roster, *at, *who, *until;
    } rows[] = {
        {"truc", "2022-01-24 07:00", "sua", "2022-01-24 17:00"},
        {"truc", "2022-01-28 16:59", "sua", "2022-01-28 17:00"},
        {"truc", "2022-01-28 17:00", "binh", "2022-01-29 07:00"},
        {"truc", "2022-01-29 06:59", "binh", "2022-01-29 07:00"},
        {"truc", "2022-01-29 07:00", "dung", "2022-01-29 17:00"},
        {"truc", "2022-01-29 17:00", "chi", "2022-01-30 07:00"},
        {"truc", "2022-01-30 12:00", "giang", "2022-01-30 17:00"},
        {"truc", "2022-01-31 12:00", "dung", "2022-01-31 17:00"}, /* Monday, but free */
        {"truc", "2022-01-31 20:00", "chi", "2022-02-01 00:00"},
        {"truc", "2022-02-01 12:00", "lan", "2022-02-02 00:00"},
        {"truc", "2022-02-02 00:00", "binh", "2022-02-02 07:00"},
        {"truc", "2022-02-02 12:00", "dung", "2022-02-02 17:00"}, /* the fifth free day */
        {"truc", "2022-02-04 20:00", "chi", "2022-02-05 07:00"},
        {"truc", "2022-02-07 08:00", "sua", "2022-02-07 17:00"}, /* two weeks on */
        {"truc", "2022-01-20 10:00", "an", "2022-01-20 17:00"},  /* the week before the first */
        {"truc", "2022-01-27 20:00", "chi", "2022-01-28 07:00"}, /* the night before */
        {"hanhchinh", "2022-01-28 07:59", "truong?", "2022-01-28 08:00"},
        {"hanhchinh", "2022-01-28 08:00", "sua", "2022-01-28 16:00"},
        {"hanhchinh", "2022-01-28 16:00", "truong?", "2022-01-31 08:00"},
        {"hanhchinh", "2022-01-31 09:00", "sua", "2022-01-31 16:00"}, /* mon is mon, also at Tết */
    };
    const struct calendar *const hours = catalogue_hours(catalogue, NONE_AT_ALL);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct duty duty = roster_duty(roster(rows[i].roster), hours, NULL, at(rows[i].at));
        char who[200];
        char until[64];

        tell_duty(who, &duty);
        assert_string_equal(who, rows[i].who);
        assert_string_equal(
            say(until, roster_next_turn(roster(rows[i].roster), hours, at(rows[i].at))),
            rows[i].until);
    }
}

static void a_shift_that_was_handed_over_is_somebody_elses_until_the_next_turn(void **state)
{
    const struct calendar *const hours = catalogue_hours(catalogue, NONE_AT_ALL);
    const struct hand_over handed = {5, at("2022-01-28 18:00"), at("2022-01-29 07:00")};
    char who[200];
    struct duty duty;

    (void)state;
    duty = roster_duty(roster("truc"), hours, &handed, at("2022-01-28 17:59"));
    tell_duty(who, &duty);
    assert_string_equal(who, "binh");
    duty = roster_duty(roster("truc"), hours, &handed, at("2022-01-28 18:00"));
    tell_duty(who, &duty);
    assert_string_equal(who, "lan");
    duty = roster_duty(roster("truc"), hours, &handed, at("2022-01-29 07:00"));
    tell_duty(who, &duty);
    assert_string_equal(who, "dung");
}

static void a_gap_in_a_roster_is_found(void **state)
{
    const struct calendar *const hours = catalogue_hours(catalogue, NONE_AT_ALL);
    char gap[64];

    (void)state;
    assert_string_equal(say(gap, roster_find_gap(roster("hanhchinh"), hours, at("2022-01-28 09:00"),
                                                 at("2022-02-28 00:00"))),
                        "2022-01-28 16:00");
    assert_string_equal(say(gap, roster_find_gap(roster("truc"), hours, at("2022-01-28 09:00"),
                                                 at("2022-03-28 00:00"))),
                        "never");
}

static void one_alone_has_the_shift_until_the_next_one_begins(void **state)
{
    const size_t alone = 3;
    const struct roster_shift shift = {
        .when = {STINT_WEEKDAYS, 0x7f, 6 * 60, 6 * 60}, .people = &alone, .count = 1};
    const struct roster always = {.shifts = &shift, .shift_count = 1};
    const struct roster nobody = {.id = "nobody"};
    const struct calendar *const hours = catalogue_hours(catalogue, NONE_AT_ALL);
    char text[64];

    (void)state;
    assert_string_equal(say(text, roster_next_turn(&always, hours, at("2022-01-28 09:00"))),
                        "2022-01-29 06:00");
    assert_string_equal(say(text, roster_next_turn(&nobody, hours, at("2022-01-28 09:00"))),
                        "never");
    assert_int_equal(roster_duty(&nobody, hours, NULL, at("2022-01-28 09:00")).count, 0);
}

/* --- quiet hours ------------------------------------------------------------------------------ */

static void quiet_hours_end_when_a_working_day_begins(void **state)
{
    static const struct {
        int until_minute;
        const char *at;
        int minutes;
        const char *then;
    } rows[] = {
        {-1, "2022-01-28 06:59", 0, "2022-01-28 07:00"},
        {-1, "2022-01-28 12:00", 0, "2022-01-28 12:00"}, /* over noon one may be called */
        {-1, "2022-01-28 16:59", 0, "2022-01-28 16:59"},
        {-1, "2022-01-28 17:00", 0, "2022-02-07 07:00"}, /* Tết */
        {-1, "2022-01-28 16:50", 15, "2022-02-07 07:05"},
        {-1, "2022-02-01 08:00", 60, "2022-02-07 08:00"},
        {-1, "2022-02-07 16:00", 11 * 60, "2022-02-09 07:00"},
        {6 * 60, "2022-01-28 05:00", 30, "2022-01-28 06:30"},
        {9 * 60, "2022-01-28 07:30", 0, "2022-01-28 09:00"},
        {18 * 60, "2022-01-28 07:30", 0, "never"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct quiet quiet = {SEVERITY_CRITICAL, rows[i].until_minute, NONE_AT_ALL};
        char text[64];

        assert_string_equal(say(text, quiet_add(&quiet, catalogue_hours(catalogue, NONE_AT_ALL),
                                                at(rows[i].at), rows[i].minutes * MINUTE)),
                            rows[i].then);
    }
}

/* --- escalation: a story, and what is told in it ---------------------------------------------- */

/* From when on the facts are these. */
struct turn_of_facts {
    const char *at;
    enum severity severity;
    const char *graver, *hushed;
    size_t services; /* the first so many of the catalogue, each counted as often as it takes */
};

struct story {
    const char *rule;
    const char *services[6];
    struct turn_of_facts turns[4]; /* the first says when it was raised */
    const char *end;
    const char *told[24]; /* "2022-01-28 16:50 began sua" */
};

/* What a monitor does that looks at its timer only, each time from the state as it was stored. */
struct telling {
    const struct story *story;
    size_t next; /* of what has to be told */
};

static void tell(struct telling *telling, const struct escalation *escalation, int64_t now_ms,
                 const struct escalation_due *due)
{
    struct called people[ESCALATION_PEOPLE_MOST];
    const size_t count = escalation_people(escalation, due->steps, now_ms, people);
    char moment[64];
    char line[300];

    snprintf(line, sizeof line, "%s %s", say(moment, now_ms), letter_kind_name(due->kind));
    for (size_t i = 0; i < count; i++)
        snprintf(line + strlen(line), sizeof line - strlen(line), " %s%s",
                 catalogue->people[people[i].person].id, people[i].once ? "!" : "");
    assert_non_null(telling->story->told[telling->next]);
    assert_string_equal(line, telling->story->told[telling->next]);
    telling->next++;
}

static void follow(struct telling *telling, struct escalation_state *state,
                   const struct alert_facts *facts, int64_t from_ms, int64_t to_ms)
{
    const struct escalation escalation = {catalogue, rule(telling->story->rule), facts, NULL};
    struct escalation_due due;
    int64_t now_ms = from_ms;

    for (;;) {
        const struct escalation_state stored = *state;
        const int64_t next_ms = escalation_next(&escalation, &stored);

        if (next_ms >= to_ms)
            return;
        now_ms = next_ms > now_ms ? next_ms : now_ms;
        assert_true(escalation_due(&escalation, state, now_ms, &due));
        tell(telling, &escalation, now_ms, &due);
        escalation_take(&escalation, state, now_ms, &due);
    }
}

static void check_story(const struct story *story)
{
    struct telling telling = {story, 0};
    struct escalation_state state = {0};
    struct alert_facts facts = {.raised_ms = at(story->turns[0].at)};
    size_t services[6];

    for (size_t i = 0; i < 6 && story->services[i] != NULL; i++)
        services[i] = service(story->services[i]);
    facts.services = services;
    for (size_t i = 0; i < 4 && story->turns[i].at != NULL; i++) {
        const struct turn_of_facts *const turn = &story->turns[i];
        const char *const end =
            i == 3 || story->turns[i + 1].at == NULL ? story->end : story->turns[i + 1].at;

        facts.severity = turn->severity;
        facts.graver_ms = turn->graver == NULL ? facts.raised_ms : at(turn->graver);
        facts.hushed_until_ms = turn->hushed == NULL                 ? 0
                                : strcmp(turn->hushed, "never") == 0 ? INT64_MAX
                                                                     : at(turn->hushed);
        facts.service_count = turn->services;
        follow(&telling, &state, &facts, at(turn->at), at(end));
    }
    if (story->told[telling.next] != NULL)
        fail_msg("was not told: %s", story->told[telling.next]);
}

static void what_is_grave_reaches_whoever_is_on_duty_over_a_weekend_and_tet(void **state)
{
    const struct story story = {
        .rule = "habit",
        .services = {"dvc-1"},
        .turns = {{"2022-01-28 16:50", SEVERITY_CRITICAL, NULL, NULL, 1}},
        .end = "2022-02-03 00:00",
        .told = {
            "2022-01-28 16:50 began sua", "2022-01-28 17:05 escalated truong",
            "2022-01-28 17:20 escalated pgd", "2022-01-28 17:50 escalated lanhdao!",
            "2022-01-28 17:50 reminder binh truong pgd",
            "2022-01-28 19:50 reminder binh truong pgd",
            "2022-01-28 23:50 reminder binh truong pgd",
            "2022-01-29 07:50 reminder dung truong pgd", "2022-01-29 23:50 reminder chi truong pgd",
            "2022-01-30 23:50 reminder binh truong pgd", "2022-01-31 23:50 reminder chi truong pgd",
            "2022-02-01 23:50 reminder lan truong pgd",
            "2022-02-02 23:50 reminder chi truong pgd"}};

    (void)state;
    check_story(&story);
}

static void what_is_not_grave_waits_over_tet_and_its_minutes_do_not_run(void **state)
{
    const struct story day = {
        .rule = "habit",
        .services = {"dvc-1"},
        .turns = {{"2022-01-28 16:50", SEVERITY_WARNING, NULL, NULL, 1}},
        .end = "2022-02-08 12:00",
        .told = {"2022-01-28 16:50 began sua", "2022-02-07 07:05 escalated truong",
                 "2022-02-07 07:50 escalated lanhdao!", "2022-02-07 07:50 reminder sua truong",
                 "2022-02-07 09:50 reminder sua truong", "2022-02-07 13:50 reminder sua truong",
                 "2022-02-08 11:50 reminder sua truong"}};
    const struct story night = {
        .rule = "habit",
        .services = {"dvc-1"},
        .turns = {{"2022-01-29 03:12", SEVERITY_WARNING, NULL, NULL, 1}},
        .end = "2022-02-07 07:30",
        .told = {"2022-02-07 07:00 began sua", "2022-02-07 07:15 escalated truong"}};

    (void)state;
    check_story(&day);
    check_story(&night);
}

static void what_becomes_grave_at_night_waits_no_longer(void **state)
{
    const struct story story = {
        .rule = "habit",
        .services = {"dvc-1"},
        .turns = {{"2022-01-29 03:00", SEVERITY_WARNING, NULL, NULL, 1},
                  {"2022-01-29 04:10", SEVERITY_CRITICAL, "2022-01-29 04:10", NULL, 1},
                  {"2022-01-29 04:30", SEVERITY_WARNING, "2022-01-29 04:30", NULL, 1}},
        .end = "2022-02-07 08:30",
        .told = {"2022-01-29 04:10 began binh", "2022-01-29 04:25 escalated truong",
                 "2022-02-07 08:00 escalated lanhdao!", "2022-02-07 08:00 reminder sua truong"}};

    (void)state;
    check_story(&story);
}

static void who_takes_it_on_has_it_until_then(void **state)
{
    const struct story story = {
        .rule = "habit",
        .services = {"dvc-1"},
        .turns = {{"2022-01-29 02:13", SEVERITY_CRITICAL, NULL, NULL, 1},
                  {"2022-01-29 02:20", SEVERITY_CRITICAL, NULL, "2022-01-29 04:20", 1},
                  {"2022-01-29 04:55", SEVERITY_CRITICAL, NULL, "never", 1}},
        .end = "2022-02-07 08:30",
        .told = {"2022-01-29 02:13 began binh", "2022-01-29 04:20 reminder binh",
                 "2022-01-29 04:35 escalated truong", "2022-01-29 04:50 escalated pgd"}};

    (void)state;
    check_story(&story);
}

static void what_was_silenced_is_told_when_the_silence_ends(void **state)
{
    const struct story before = {
        .rule = "habit",
        .services = {"dvc-1"},
        .turns = {{"2022-01-29 02:13", SEVERITY_CRITICAL, NULL, "2022-01-29 03:00", 1}},
        .end = "2022-01-29 03:20",
        .told = {"2022-01-29 03:00 began binh", "2022-01-29 03:15 escalated truong"}};
    const struct story after = {
        .rule = "windows",
        .services = {"dien"},
        .turns = {{"2022-01-26 09:00", SEVERITY_CRITICAL, NULL, NULL, 1},
                  {"2022-01-26 09:10", SEVERITY_CRITICAL, NULL, "2022-01-26 10:30", 1}},
        .end = "2022-01-26 15:00",
        .told = {"2022-01-26 09:00 began sua", "2022-01-26 10:30 reminder sua",
                 "2022-01-26 12:30 reminder sua"}};

    (void)state;
    check_story(&before);
    check_story(&after);
}

static void many_services_at_once_reach_the_top_at_once(void **state)
{
    const struct story story = {
        .rule = "habit",
        .services = {"dvc-1", "dvc-2", "so", "dien", "thue", "dvc-1"},
        .turns = {{"2022-01-26 09:00", SEVERITY_CRITICAL, NULL, NULL, 5},
                  {"2022-01-26 09:10", SEVERITY_CRITICAL, NULL, NULL, 6}},
        .end = "2022-01-26 10:00",
        .told = {"2022-01-26 09:00 began sua", "2022-01-26 09:10 began lanhdao!",
                 "2022-01-26 09:15 escalated truong", "2022-01-26 09:30 escalated pgd"}};

    (void)state;
    check_story(&story);
}

static void a_step_waits_for_its_hours(void **state)
{
    const struct story story = {
        .rule = "windows",
        .services = {"so"},
        .turns = {{"2022-01-28 15:00", SEVERITY_CRITICAL, NULL, NULL, 1}},
        .end = "2022-01-29 08:30",
        .told = {"2022-01-28 15:00 began sua", "2022-01-28 16:00 began binh",
                 "2022-01-28 17:00 reminder binh", "2022-01-28 20:00 reminder binh",
                 "2022-01-28 23:00 reminder binh", "2022-01-29 02:00 reminder binh",
                 "2022-01-29 05:00 reminder binh", "2022-01-29 08:00 reminder sua binh"}};

    (void)state;
    check_story(&story);
}

/* Raised at 9:59, but we were away from 9:58 to 11:00. */
static void who_comes_next_has_his_time_though_we_were_away(void **state)
{
    const size_t services[] = {service("dvc-1")};
    const struct alert_facts facts = {.severity = SEVERITY_CRITICAL,
                                      .raised_ms = at("2022-01-26 09:59"),
                                      .graver_ms = at("2022-01-26 09:59"),
                                      .services = services,
                                      .service_count = 1};
    const struct escalation escalation = {catalogue, rule("habit"), &facts, NULL};
    struct escalation_state far = {0};
    struct escalation_due due;
    char text[64];

    (void)state;
    assert_true(escalation_due(&escalation, &far, at("2022-01-26 11:00"), &due));
    assert_int_equal(due.kind, LETTER_BEGAN);
    assert_int_equal(due.steps, 1);
    escalation_take(&escalation, &far, at("2022-01-26 11:00"), &due);
    assert_false(escalation_due(&escalation, &far, at("2022-01-26 11:00"), &due));
    assert_string_equal(say(text, escalation_next(&escalation, &far)), "2022-01-26 11:15");
    /* away again, over three reminders: one is enough */
    far.steps = 0xf;
    assert_true(escalation_due(&escalation, &far, at("2022-01-26 23:00"), &due));
    assert_int_equal(due.kind, LETTER_REMINDER);
    escalation_take(&escalation, &far, at("2022-01-26 23:00"), &due);
    assert_false(escalation_due(&escalation, &far, at("2022-01-26 23:00"), &due));
    assert_string_equal(say(text, escalation_next(&escalation, &far)), "2022-01-27 02:00");
}

/* --- which rules, and whom -------------------------------------------------------------------- */

static void each_service_finds_its_rules(void **state)
{
    static const struct {
        const char *services[3];
        enum severity severity;
        const char *rules;
    } rows[] = {
        {{"dvc-1"}, SEVERITY_INFO, " habit"},
        {{"so"}, SEVERITY_CRITICAL, " goes-on windows"},
        {{"so"}, SEVERITY_INFO, " windows"},
        {{"dien"}, SEVERITY_CRITICAL, " 4"},
        {{"dien", "so", "dvc-2"}, SEVERITY_WARNING, " habit goes-on windows 4"},
        {{NULL}, SEVERITY_CRITICAL, " 4"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t services[3];
        size_t rules[ALERT_RULES_MOST];
        struct alert_facts facts = {.severity = rows[i].severity, .services = services};
        char said[200] = "";
        size_t count;

        while (facts.service_count < 3 && rows[i].services[facts.service_count] != NULL) {
            services[facts.service_count] = service(rows[i].services[facts.service_count]);
            facts.service_count++;
        }
        count = escalation_rules(catalogue, &facts, rules);
        for (size_t k = 0; k < count; k++)
            snprintf(said + strlen(said), sizeof said - strlen(said), " %s",
                     catalogue->calling.rules[rules[k]].id);
        assert_string_equal(said, rows[i].rules);
    }
}

static void a_group_is_those_of_the_services_concerned(void **state)
{
    static const struct {
        const char *services[3];
        const char *people;
    } rows[] = {
        {{"dvc-1"}, " an"},          {{"so"}, " binh chi"},
        {{"thue"}, " binh chi lan"}, {{"thue", "dvc-1", "so"}, " an binh chi lan"},
        {{"dien"}, " dung"},         {{NULL}, " dung"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t services[3];
        struct alert_facts facts = {.services = services};
        const struct escalation escalation = {catalogue, rule("goes-on"), &facts, NULL};
        struct called people[ESCALATION_PEOPLE_MOST];
        char said[200] = "";
        size_t count;

        while (facts.service_count < 3 && rows[i].services[facts.service_count] != NULL) {
            services[facts.service_count] = service(rows[i].services[facts.service_count]);
            facts.service_count++;
        }
        count = escalation_people(&escalation, 1, at("2022-01-26 09:00"), people);
        for (size_t k = 0; k < count; k++)
            snprintf(said + strlen(said), sizeof said - strlen(said), " %s",
                     catalogue->people[people[k].person].id);
        assert_string_equal(said, rows[i].people);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_on_duty_follows_days_hours_turns_and_dates),
        cmocka_unit_test(a_shift_that_was_handed_over_is_somebody_elses_until_the_next_turn),
        cmocka_unit_test(a_gap_in_a_roster_is_found),
        cmocka_unit_test(one_alone_has_the_shift_until_the_next_one_begins),
        cmocka_unit_test(quiet_hours_end_when_a_working_day_begins),
        cmocka_unit_test(what_is_grave_reaches_whoever_is_on_duty_over_a_weekend_and_tet),
        cmocka_unit_test(what_is_not_grave_waits_over_tet_and_its_minutes_do_not_run),
        cmocka_unit_test(what_becomes_grave_at_night_waits_no_longer),
        cmocka_unit_test(who_takes_it_on_has_it_until_then),
        cmocka_unit_test(what_was_silenced_is_told_when_the_silence_ends),
        cmocka_unit_test(many_services_at_once_reach_the_top_at_once),
        cmocka_unit_test(a_step_waits_for_its_hours),
        cmocka_unit_test(who_comes_next_has_his_time_though_we_were_away),
        cmocka_unit_test(each_service_finds_its_rules),
        cmocka_unit_test(a_group_is_those_of_the_services_concerned),
    };

    return cmocka_run_group_tests(tests, open_office, close_office);
}
