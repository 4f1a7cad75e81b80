/* What people do: words, links, and what the store keeps of it. */
#include "desk_scene.h"

#include <string.h>

#include "base/memory.h"
#include "link.h"
#include "model/calendar_date.h"

/* --- links ------------------------------------------------------------------------------------ */

static const unsigned char key[STORE_KEY_BYTES] = "a key of up to thirty-two bytes";
static const unsigned char other_key[STORE_KEY_BYTES] = "another one of thirty-two bytes";
static const struct link lien = {
    .incident = 173, .alert = 9, .ends_ms = INT64_C(1655787600000), .person = "truc-1"};

static void a_link_names_whom_and_what_until_it_ends(void **state)
{
    struct text token = {0};
    struct link link;

    (void)state;
    link_add_token(key, &lien, &token);
    assert_int_equal(link_read(key, text_string(&token), noon, &link), LINK_GOOD);
    assert_int_equal(link.incident, 173);
    assert_int_equal(link.alert, 9);
    assert_int_equal(link.ends_ms, lien.ends_ms);
    assert_string_equal(link.person, "truc-1");
    assert_int_equal(link_read(key, text_string(&token), lien.ends_ms - 1, &link), LINK_GOOD);
    assert_int_equal(link_read(key, text_string(&token), lien.ends_ms, &link), LINK_EXPIRED);
    assert_int_equal(link_read(other_key, text_string(&token), noon, &link), LINK_FORGED);
    text_free(&token);
}

/* Every byte changed, every end cut off. */
static void a_link_that_was_changed_is_forged(void **state)
{
    struct text token = {0};
    struct link link;

    (void)state;
    link_add_token(key, &lien, &token);
    for (size_t i = 0; i < token.length; i++) {
        char *const forged = memory_copy_string(text_string(&token));

        forged[i] = forged[i] == '1' ? '2' : '1';
        assert_int_equal(link_read(key, forged, noon, &link), LINK_FORGED);
        forged[i] = '\0';
        assert_int_equal(link_read(key, forged, noon, &link), LINK_FORGED);
        free(forged);
    }
    text_add(&token, "0");
    assert_int_equal(link_read(key, text_string(&token), noon, &link), LINK_FORGED);
    for (int i = 0; i < LINK_TOKEN_MOST; i++)
        text_add(&token, "x");
    assert_int_equal(link_read(key, text_string(&token), noon, &link), LINK_FORGED);
    assert_int_equal(link_read(key, "", noon, &link), LINK_FORGED);
    text_free(&token);
}

/* --- words ------------------------------------------------------------------------------------ */

static void times_are_read_as_people_say_them(void **state)
{
    struct error error = {""};
    struct zone *const zone = zone_open("Asia/Ho_Chi_Minh", &error);
    static const struct {
        const char *said;
        int64_t after_noon_ms; /* noon: 12:00 there, of 14/06/2022 */
    } cases[] = {{"2h", 2 * MS_PER_HOUR},
                 {"30m", MS_PER_HOUR / 2},
                 {"1d", MS_PER_DAY},
                 {"22:30", 10 * MS_PER_HOUR + MS_PER_HOUR / 2},
                 {"12:00", MS_PER_DAY},
                 {"11:30", MS_PER_DAY - MS_PER_HOUR / 2},
                 {"2022-06-15 00:00", 12 * MS_PER_HOUR},
                 {"2022-06-15T00:00", 12 * MS_PER_HOUR},
                 {"2022-06-14T13:00:00+07:00", MS_PER_HOUR}};
    static const char *const wrong[] = {
        "", "2", "2 h", "h", "0h", "24:00", "22:60", "tomorrow", "2022-02-30 10:00", "-2h"};
    int64_t at;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(act_parse_time(cases[i].said, zone, noon, &at));
        assert_int_equal(at - noon, cases[i].after_noon_ms);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (act_parse_time(wrong[i], zone, noon, &at))
            fail_msg("'%s' is no time", wrong[i]);
    zone_close(zone);
}

static void wrong_words_are_told(void **state)
{
    static const struct {
        const char *verb, *words, *complaint;
    } cases[] = {
        {"incident-ack", "{}", "'id' is missing"},
        {"incident-ack", "{\"id\": \"1\"}", "'id' wants the number of one"},
        {"incident-ack", "{\"id\": 1, \"until\": \"soon\"}",
         "'until' wants a time such as 2h, 22:30 or 2022-06-14 22:30"},
        {"incident-ack", "{\"id\": 1, \"expect\": \"2022-06-14 11:59\"}",
         "'expect' is not to come: it is over"},
        {"incident-ack", "{\"id\": 1, \"owner\": \"line\"}",
         "'incident-ack' takes no word 'owner'"},
        {"incident-note", "{\"id\": 1, \"note\": \"  \"}",
         "'note' wants text of at most 2000 bytes"},
        {"incident-note", "{\"id\": 1, \"note\": \"a\\u0007b\"}",
         "'note' wants text of at most 2000 bytes"},
        {"incident-note", "{\"id\": 1, \"note\": \"a\\u202eb\"}",
         "'note' wants text of at most 2000 bytes"},
        {"incident-attribute", "{\"id\": 1, \"owner\": \"them\"}",
         "'owner' wants one of province, central, supplier, line, power"},
        {"incident-attribute", "{\"id\": 1, \"owner\": \"line\", \"cause\": \"a\\r\\nBcc: x\"}",
         "'cause' wants one line of text, of at most 500 bytes"},
        {"maintenance-add", "{\"services\": \"zz\"}", "there is no service 'zz'"},
        {"maintenance-add",
         "{\"services\": [\"nt-07\"], \"from\": \"22:00\", \"to\": \"21:00\", \"purpose\": \"x\"}",
         "'to' must be after 'from', by no more than 90 days"},
        {"maintenance-add",
         "{\"services\": [\"nt-07\"], \"from\": \"2022-06-17 22:00\", \"to\": \"2022-06-18 01:00\","
         " \"purpose\": \"x\", \"every\": \"saturday\"}",
         "the day of 'from' is none that 'every' means"},
        {"maintenance-add",
         "{\"services\": [\"nt-07\"], \"from\": \"22:00\", \"to\": \"23:00\", \"purpose\": \"x\","
         " \"announced\": \"13:00\"}",
         "'announced' is when it was announced, not to come"},
    };
    struct error error = {""};
    struct zone *const zone = zone_open("Asia/Ho_Chi_Minh", &error);
    struct catalogue catalogue = all;

    (void)state;
    catalogue.local = zone;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct act_source source = {&catalogue, "An", "command", noon, NULL};
        struct arena *const arena = arena_new();
        json_t *const words = json_loads(cases[i].words, 0, NULL);
        struct act act;

        assert_non_null(words);
        assert_false(act_read(act_verb_find(cases[i].verb), &source, words, &act, arena, &error));
        assert_string_equal(error.message, cases[i].complaint);
        if (cases[i].complaint[0] == '\'' && strncmp(cases[i].complaint, "'incident-", 10) != 0) {
            assert_non_null(act.wrong);
            assert_memory_equal(cases[i].complaint + 1, act.wrong, strlen(act.wrong));
        }
        json_decref(words);
        arena_free(arena);
    }
    zone_close(zone);
}

/* As site_each_field hands them over. */
static void a_form_becomes_words(void **state)
{
    static const struct {
        const char *verb, *fields, *words;
    } cases[] = {
        {"incident-ack", "id=17|until=|expect= 22:30 |note=a\r\nb\r\n|seen_by=",
         "{\"id\":17,\"expect\":\"22:30\",\"note\":\"a\\nb\",\"seen_by\":\"\"}"},
        {"incident-ack", "id=17x|public=yes", "{\"id\":\"17x\",\"public\":true}"},
        {"incident-ack", "id=1234567890123456789", "{\"id\":\"1234567890123456789\"}"},
        {"incident-note", "public=on|note=1", "{\"public\":true,\"note\":\"1\"}"},
        {"incident-note", "key=x|form=y|do=z|by=w", "{}"}, /* who says it is no field's to tell */
        {"maintenance-add", "services=a|services=|services=b|from=2022-06-18T22:00",
         "{\"services\":[\"a\",\"b\"],\"from\":\"2022-06-18T22:00\"}"},
        {"silence-add", "scope=all|reason=\xff", "{\"scope\":\"all\",\"reason\":\"?\"}"},
        {"shift-hand-over", "to=an|to=binh", "{\"to\":\"binh\"}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *const words = json_object();
        struct text text = {0};
        char *const fields = memory_copy_string(cases[i].fields);
        char *rest = fields;
        char *field;

        while ((field = strsep(&rest, "|")) != NULL) {
            char *const value = strchr(field, '=');

            *value = '\0';
            act_take_field(act_verb_find(cases[i].verb), words, field, value + 1);
        }
        json_write(words, false, &text);
        assert_string_equal(text_string(&text), cases[i].words);
        text_free(&text);
        json_decref(words);
        free(fields);
    }
}

/* --- the store -------------------------------------------------------------------------------- */

static void who_comes_second_is_told_who_was_first(void **state)
{
    struct desk desk;
    struct act_outcome outcome;
    struct acts *acts;
    const struct incident_act *act;

    open_desk(&desk, state);
    add_incidents(&desk);
    outcome = carry_out(&desk, "An", "incident-ack", "{\"id\": 1, \"until\": \"2h\"}");
    assert_false(outcome.refused);
    outcome = carry_out(&desk, "Bình", "incident-ack", "{\"id\": 1}");
    assert_true(outcome.refused);
    assert_string_equal(outcome.by, "An");
    assert_int_equal(outcome.by_ms, noon);
    assert_string_equal(outcome.why, "incident 1 has been taken on by An");
    /* having seen that, he may take it over; An may say more without asking */
    outcome =
        carry_out(&desk, "Bình", "incident-ack",
                  "{\"id\": 1, \"seen_by\": \"An\", \"expect\": \"3h\", \"note\": \"x\\ny\"}");
    assert_false(outcome.refused);
    outcome = carry_out(&desk, "Bình", "incident-ack", "{\"id\": 1, \"until\": \"4h\"}");
    assert_false(outcome.refused);
    assert_true(carry_out(&desk, "Chi", "incident-ack", "{\"id\": 2}").refused); /* it is over */
    assert_true(carry_out(&desk, "Chi", "incident-ack", "{\"id\": 77}").refused);
    acts = store_acts(desk.store, noon, &desk.place->error);
    assert_non_null(acts);
    act = acts_find(acts, 1);
    assert_non_null(act);
    assert_string_equal(act->by, "Bình");
    assert_int_equal(act->until_ms, noon + 4 * MS_PER_HOUR);
    assert_int_equal(act->expected_ms, noon + 3 * MS_PER_HOUR);
    assert_true(acts_is_taken(act, noon));
    assert_false(acts_is_taken(act, noon + 4 * MS_PER_HOUR));
    assert_null(acts_find(acts, 2));
    assert_int_equal(acts->note_count, 1);
    assert_string_equal(acts->notes[0].text, "x\ny");
    assert_false(acts->notes[0].is_public);
    acts_release(acts);
    /* each that was done is in the audit, and nothing else */
    assert_int_equal(sql_number(desk.place->path, "select count(*) from audit"), 3);
    assert_int_equal(sql_number(desk.place->path, "select count(*) from audit where words ->> "
                                                  "'$.taken_over_from' = 'An'"),
                     1);
    close_desk(&desk);
}

static void an_incident_is_given_to_somebody(void **state)
{
    static const struct person people[] = {{.id = "binh", .name = "Trần Thị Bình"}};
    struct desk desk;
    struct act_outcome outcome;

    open_desk(&desk, state);
    desk.catalogue.people = people;
    desk.catalogue.person_count = 1;
    add_incidents(&desk);
    outcome = carry_out(&desk, "an", "incident-assign",
                        "{\"id\": 1, \"to\": \"binh\", \"until\": \"2h\", \"note\": \"x\"}");
    assert_false(outcome.refused);
    assert_string_equal(outcome.by, "Trần Thị Bình");
    assert_int_equal(sql_number(desk.place->path,
                                "select count(*) from incident, note, audit where "
                                "acknowledged_by = 'Trần Thị Bình' and note.author = 'an' and "
                                "audit.author = 'an' and verb = 'incident.assign' and words ->> "
                                "'$.person' = 'binh'"),
                     1);
    /* who has not seen that cannot give it away; who has, can */
    outcome = carry_out(&desk, "chi", "incident-assign", "{\"id\": 1, \"to\": \"binh\"}");
    assert_true(outcome.refused);
    assert_string_equal(outcome.by, "Trần Thị Bình");
    outcome =
        carry_out(&desk, "chi", "incident-ack", "{\"id\": 1, \"seen_by\": \"Trần Thị Bình\"}");
    assert_false(outcome.refused);
    outcome = carry_out(&desk, "chi", "incident-assign", "{\"id\": 1, \"to\": \"binh\"}");
    assert_false(outcome.refused); /* his own */
    assert_true(carry_out(&desk, "an", "incident-assign", "{\"id\": 2, \"to\": \"binh\"}").refused);
    close_desk(&desk);
}

static void all_incidents_of_an_alert_are_taken_on(void **state)
{
    struct desk desk;

    open_desk(&desk, state);
    add_incidents(&desk);
    run_sql(desk.place->path, "insert into alert(id, kind, subject, began, state) values"
                              "(5, 'service', 'dvc-01', 1, '{\"incidents\": [1, 2, 3, 99]}')");
    assert_false(carry_out(&desk, "An", "incident-ack", "{\"id\": 1, \"alert\": 5}").refused);
    assert_int_equal(sql_number(desk.place->path, "select sum(id) from incident where "
                                                  "acknowledged_by = 'An'"),
                     1 + 3); /* the second is over */
    close_desk(&desk);
}

static void what_is_sealed_is_left_alone(void **state)
{
    struct desk desk;
    struct act_outcome outcome;
    char script[400];

    open_desk(&desk, state);
    add_incidents(&desk);
    outcome = carry_out(&desk, "An", "incident-attribute",
                        "{\"id\": 2, \"owner\": \"line\", \"cause\": \"đứt cáp\"}");
    assert_false(outcome.refused);
    snprintf(script, sizeof script,
             "insert into seal(number, kind, period, calendar, began, ended, made, parts, "
             "parts_digest, previous, digest) values(1, 'seal', '2022-H1', 'administrative', 0, "
             "%lld, 1, 0, x'', x'', x'')",
             (long long)noon - 850000);
    run_sql(desk.place->path, script);
    outcome = carry_out(&desk, "An", "incident-attribute", "{\"id\": 2, \"owner\": \"power\"}");
    assert_true(outcome.refused);
    assert_non_null(strstr(outcome.why, "haidang seal --addendum 2022-H1"));
    assert_int_equal(sql_number(desk.place->path,
                                "select owner = 'line' and cause = 'đứt cáp' from incident "
                                "where id = 2"),
                     1);
    assert_false(
        carry_out(&desk, "An", "incident-attribute", "{\"id\": 3, \"owner\": \"power\"}").refused);
    outcome = carry_out(&desk, "An", "maintenance-add",
                        "{\"services\": \"nt-07\", \"from\": \"2022-06-01 22:00\", \"to\": "
                        "\"2022-06-01 23:00\", \"purpose\": \"x\"}");
    assert_true(outcome.refused);
    assert_int_equal(sql_number(desk.place->path, "select count(*) from maintenance"), 0);
    close_desk(&desk);
}

static void planned_work_is_told_until_it_is_called_off(void **state)
{
    /* without working days: announced before it begins is in time */
    struct work_calendar none = {.id = "none"};
    struct desk desk;
    struct act_outcome outcome;
    struct acts *acts;

    open_desk(&desk, state);
    none.hours.zone = desk.zone;
    desk.catalogue.calendars = &none;
    desk.catalogue.calendar_count = 1;
    outcome = carry_out(&desk, "An", "maintenance-add",
                        "{\"services\": [\"nt-07\", \"dvc-01\"], \"from\": \"2022-06-14 11:00\", "
                        "\"to\": \"2022-06-14 13:00\", \"every\": \"tuesday until 2022-07-30\", "
                        "\"purpose\": \"nâng cấp\", \"announced\": \"2022-06-01 08:00\"}");
    assert_false(outcome.refused);
    assert_int_equal(outcome.id, 1);
    acts = store_acts(desk.store, noon, &desk.place->error);
    assert_int_equal(acts->work_count, 5); /* 14, 21, 28 June, 5, 12 July: within 30 days */
    assert_non_null(acts_work_on(acts, 0, noon));
    assert_true(acts->works[0].counts); /* this policy wants no notice */
    assert_null(acts_work_on(acts, 0, noon + MS_PER_HOUR));
    assert_string_equal(acts->works[0].purpose, "nâng cấp");
    acts_release(acts);
    assert_false(carry_out(&desk, "An", "maintenance-end", "{\"id\": 1}").refused);
    assert_true(carry_out(&desk, "An", "maintenance-end", "{\"id\": 1}").refused);
    assert_true(carry_out(&desk, "An", "maintenance-end", "{\"id\": 2}").refused);
    acts = store_acts(desk.store, noon, &desk.place->error);
    assert_int_equal(acts->work_count, 0);
    acts_release(acts);
    close_desk(&desk);
}

static void the_key_of_links_stays_the_same(void **state)
{
    unsigned char one[STORE_KEY_BYTES];
    unsigned char again[STORE_KEY_BYTES];
    static const unsigned char nothing[STORE_KEY_BYTES];
    struct desk desk;

    open_desk(&desk, state);
    assert_true(store_load_key(desk.store, one, &desk.place->error));
    assert_true(store_load_key(desk.store, again, &desk.place->error));
    assert_memory_equal(one, again, sizeof one);
    assert_memory_not_equal(one, nothing, sizeof one);
    close_desk(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_names_whom_and_what_until_it_ends),
        cmocka_unit_test(a_link_that_was_changed_is_forged),
        in_a_place(times_are_read_as_people_say_them),
        in_a_place(wrong_words_are_told),
        in_a_place(who_comes_second_is_told_who_was_first),
        cmocka_unit_test(a_form_becomes_words),
        in_a_place(an_incident_is_given_to_somebody),
        in_a_place(all_incidents_of_an_alert_are_taken_on),
        in_a_place(what_is_sealed_is_left_alone),
        in_a_place(planned_work_is_told_until_it_is_called_off),
        in_a_place(the_key_of_links_stays_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
