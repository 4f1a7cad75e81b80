/* Posts: what may be said, what the store keeps of it, and what of it stands. */
#include "desk_scene.h"

#include <string.h>

#include "model/maintenance.h"
#include "model/post.h"

#define UPDATE "\"kind\": \"update\", \"title\": \"t\", \"text\": \"x\""
#define NEWS "\"kind\": \"announcement\", \"title\": \"t\", \"text\": \"x\""
#define WORK "\"kind\": \"maintenance\", \"title\": \"t\", \"text\": \"x\""

static void wrong_words_are_told(void **state)
{
    static const struct {
        const char *verb, *words, *complaint;
    } cases[] = {
        {"post-publish", "{}", "'kind' is missing"},
        {"post-publish", "{\"kind\": \"advert\"}",
         "'kind' wants one of update, announcement, maintenance"},
        {"post-publish", "{" UPDATE "}", "'incident' is missing"},
        {"post-publish", "{" UPDATE ", \"incident\": 1}", "'stage' is missing"},
        {"post-publish", "{" UPDATE ", \"incident\": 1, \"stage\": \"\"}",
         "'stage' wants one of investigating, identified, monitoring, resolved"},
        {"post-publish", "{" UPDATE ", \"incident\": 1, \"stage\": \"resolved\", \"to\": \"2h\"}",
         "an update of an incident takes no 'to'"},
        {"post-publish", "{" UPDATE ", \"incident\": 1, \"stage\": \"resolved\", \"work\": 1}",
         "only a maintenance notice takes the word 'work'"},
        {"post-publish", "{" NEWS "}", "'to' is missing"},
        {"post-publish", "{" NEWS ", \"to\": \"2h\", \"from\": \"1d\"}",
         "'to' must be after 'from'"},
        {"post-publish", "{" NEWS ", \"to\": \"2h\", \"expect\": \"1d\"}",
         "only an update of an incident takes the word 'expect'"},
        {"post-publish", "{" NEWS ", \"to\": \"2h\", \"incident\": 1}",
         "only an update of an incident takes the word 'incident'"},
        {"post-publish", "{" NEWS ", \"to\": \"2h\", \"services\": \"zz\"}",
         "there is no service 'zz'"},
        {"post-publish", "{" WORK ", \"to\": \"2h\"}", "'work' is missing"},
        {"post-publish", "{\"kind\": \"announcement\", \"title\": \"a\\nb\"}",
         "'title' wants one line of text, of at most 200 bytes"},
        {"post-publish",
         "{\"kind\": \"announcement\", \"title\": \"a\", \"text\": \"từ […]\", \"to\": \"2h\"}",
         "where '[…]' stands something is left to be written"},
        {"post-change", "{\"id\": 1, \"title_en\": 1}",
         "'title_en' wants one line of text, of at most 200 bytes"},
        {"post-change", "{\"id\": 1, \"text\": \"\"}", "'text' wants text of at most 2000 bytes"},
        {"post-change", "{\"id\": 1, \"kind\": \"update\"}", "'post-change' takes no word 'kind'"},
        {"post-withdraw", "{\"id\": 1}", "'reason' is missing"},
    };
    struct desk desk;

    open_desk(&desk, state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_complaint(&desk, cases[i].verb, cases[i].words, cases[i].complaint);
    close_desk(&desk);
}

static void operators_may_and_viewers_may_not(void **state)
{
    static const char *const verbs[] = {"post-publish", "post-change", "post-withdraw"};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(act_verb_find(verbs[i])->role, ROLE_OPERATOR);
}

static void an_update_goes_where_its_incident_is(void **state)
{
    struct desk desk;
    struct act_outcome outcome;
    struct acts *acts;

    open_desk(&desk, state);
    add_incidents(&desk);
    assert_true(carry_out(&desk, "An", "post-publish",
                          "{" UPDATE ", \"incident\": 9, \"stage\": \"resolved\"}")
                    .refused);
    assert_int_equal(sql_number(desk.place->path, "select count(*) from audit"), 0);
    outcome =
        carry_out(&desk, "An", "post-publish",
                  "{" UPDATE ", \"incident\": 3, \"stage\": \"identified\", \"expect\": \"2h\", "
                  "\"title_en\": \"e\"}");
    assert_false(outcome.refused);
    assert_int_equal(outcome.id, 1);
    carry_out(&desk, "Bình", "post-publish",
              "{" UPDATE ", \"incident\": 3, \"stage\": \"monitoring\"}");
    acts = store_acts(desk.store, noon, &desk.place->error);
    assert_int_equal(acts->post_count, 2);
    assert_int_equal(acts->posts[0].id, 2); /* the newest first */
    assert_int_equal(acts->posts[1].stage, POST_IDENTIFIED);
    assert_int_equal(acts->posts[1].expected_ms, noon + 2 * MS_PER_HOUR);
    assert_string_equal(acts->posts[1].title_en, "e");
    assert_null(acts->posts[1].text_en);
    assert_false(acts->posts[1].is_for_all);
    assert_int_equal(acts->posts[1].service_count, 1);
    assert_int_equal(acts->posts[1].services[0], 1);
    assert_int_equal(acts_last_update(acts, 3, noon)->id, 2);
    assert_null(acts_last_update(acts, 1, noon));
    assert_false(post_is_on_top(&acts->posts[0], noon)); /* it stands with its incident */
    acts_release(acts);
    assert_int_equal(sql_number(desk.place->path,
                                "select count(*) from audit where verb = 'post.publish' and "
                                "subject = '1' and author = 'An' and words ->> '$.incident' = 3 "
                                "and words ->> '$.stage' = 'identified'"),
                     1);
    close_desk(&desk);
}

static void an_announcement_has_its_time(void **state)
{
    struct desk desk;
    struct acts *acts;

    open_desk(&desk, state);
    carry_out(&desk, "An", "post-publish",
              "{" NEWS ", \"from\": \"2022-06-14 13:00\", \"to\": \"2022-06-14 14:00\"}");
    carry_out(&desk, "An", "post-publish", "{" NEWS ", \"to\": \"2h\", \"services\": [\"nt-07\"]}");
    acts = store_acts(desk.store, noon, &desk.place->error);
    assert_int_equal(acts->post_count, 2);
    assert_true(acts->posts[1].is_for_all);
    assert_false(post_stands(&acts->posts[1], noon));
    assert_true(post_is_on_top(&acts->posts[1], noon + MS_PER_HOUR));
    assert_false(post_is_on_top(&acts->posts[1], noon + 2 * MS_PER_HOUR));
    assert_true(post_stands(&acts->posts[1], noon + 2 * MS_PER_HOUR)); /* but it was said */
    assert_int_equal(post_told_ms(&acts->posts[1]), noon + MS_PER_HOUR);
    assert_false(acts->posts[0].is_for_all);
    assert_true(post_is_on_top(&acts->posts[0], noon));
    acts_release(acts);
    close_desk(&desk);
}

/* A service that the configuration has no more does not make a post one for all. */
static void what_named_a_service_is_never_for_all(void **state)
{
    struct desk desk;
    struct reader *reader;
    struct acts *acts;

    open_desk(&desk, state);
    carry_out(&desk, "An", "post-publish", "{" NEWS ", \"to\": \"2h\", \"services\": [\"nt-07\"]}");
    reader = reader_open(desk.place->path, &desk.place->error);
    acts = reader_acts(reader, &one_service, noon, noon, &desk.place->error);
    assert_int_equal(acts->post_count, 1);
    assert_false(acts->posts[0].is_for_all);
    assert_int_equal(acts->posts[0].service_count, 0);
    acts_release(acts);
    reader_close(reader);
    close_desk(&desk);
}

static void a_notice_takes_services_and_end_from_its_work(void **state)
{
    static const size_t its[] = {0};
    struct maintenance work = {.id = "nang-cap",
                               .purpose = "nâng cấp",
                               .services = its,
                               .service_count = 1,
                               .from_ms = noon + MS_PER_DAY,
                               .to_ms = noon + 2 * MS_PER_DAY};
    struct work_calendar none = {.id = "none"};
    struct desk desk;
    struct acts *acts;

    open_desk(&desk, state);
    none.hours.zone = desk.zone;
    desk.catalogue.calendars = &none;
    desk.catalogue.calendar_count = 1;
    carry_out(&desk, "An", "maintenance-add",
              "{\"services\": [\"nt-07\"], \"from\": \"22:00\", \"to\": \"23:00\", \"purpose\": "
              "\"x\"}");
    assert_false(carry_out(&desk, "An", "post-publish", "{" WORK ", \"work\": 1}").refused);
    assert_true(carry_out(&desk, "An", "post-publish", "{" WORK ", \"work\": 2}").refused);
    desk.catalogue.maintenance = &work;
    desk.catalogue.maintenance_count = 1;
    assert_false(
        carry_out(&desk, "An", "post-publish", "{" WORK ", \"work\": \"nang-cap\"}").refused);
    acts = store_acts(desk.store, noon, &desk.place->error);
    assert_int_equal(acts->post_count, 2);
    assert_string_equal(acts->posts[0].work, "nang-cap");
    assert_int_equal(acts->posts[0].services[0], 0);
    assert_int_equal(acts->posts[0].to_ms, work.to_ms);
    assert_string_equal(acts->posts[1].work, "1");
    assert_int_equal(acts->posts[1].services[0], 1);
    assert_int_equal(acts->posts[1].to_ms, noon + 11 * MS_PER_HOUR);
    acts_release(acts);
    carry_out(&desk, "An", "maintenance-end", "{\"id\": 1}");
    assert_true(carry_out(&desk, "An", "post-publish", "{" WORK ", \"work\": 1}").refused);
    close_desk(&desk);
}

static void what_was_said_before_a_change_is_kept(void **state)
{
    struct desk desk;
    struct act_outcome outcome;
    struct acts *acts;
    const struct post *post;

    open_desk(&desk, state);
    carry_out(&desk, "An", "post-publish", "{" NEWS ", \"to\": \"2h\", \"text_en\": \"y\"}");
    outcome = carry_out(&desk, "An", "post-change", "{\"id\": 1, \"text\": \"x\"}");
    assert_true(outcome.refused);
    assert_string_equal(outcome.why, "the post 1 says just that already");
    assert_int_equal(sql_number(desk.place->path, "select count(*) from post_past"), 0);
    outcome = carry_out(&desk, "An", "post-change", "{\"id\": 1, \"text\": \"z\"}");
    assert_true(outcome.refused); /* the English would be of before */
    assert_non_null(strstr(outcome.why, "the English text would still say what was said before"));
    assert_false(carry_out(&desk, "Bình", "post-change",
                           "{\"id\": 1, \"version\": 1, \"text\": \"x2\", \"text_en\": \"\"}")
                     .refused);
    outcome =
        carry_out(&desk, "An", "post-change", "{\"id\": 1, \"version\": 1, \"text\": \"x3\"}");
    assert_true(outcome.refused); /* he saw what it said before */
    assert_string_equal(outcome.why, "the post 1 has been changed meanwhile by Bình: look again");
    assert_false(
        carry_out(&desk, "An", "post-change", "{\"id\": 1, \"version\": 2, \"text\": \"x3\"}")
            .refused);
    acts = store_acts(desk.store, noon, &desk.place->error);
    post = &acts->posts[0];
    assert_string_equal(post->text, "x3");
    assert_null(post->text_en);
    assert_string_equal(post->author, "An");
    assert_string_equal(post->changed_by, "An");
    assert_int_equal(post->changed_ms, noon);
    assert_int_equal(post->past_count, 2);
    assert_string_equal(post->past[0].text, "x");
    assert_string_equal(post->past[0].text_en, "y");
    assert_string_equal(post->past[0].by, "Bình");
    assert_string_equal(post->past[1].text, "x2");
    acts_release(acts);
    assert_true(
        carry_out(&desk, "An", "post-change", "{\"id\": 1, \"stage\": \"resolved\"}").refused);
    assert_true(carry_out(&desk, "An", "post-change", "{\"id\": 2, \"text\": \"z\"}").refused);
    assert_int_equal(sql_number(desk.place->path, "select count(*) from audit"), 3);
    close_desk(&desk);
}

static void what_was_withdrawn_stands_no_more(void **state)
{
    struct desk desk;
    struct acts *acts;

    open_desk(&desk, state);
    carry_out(&desk, "An", "post-publish", "{" NEWS ", \"to\": \"2h\"}");
    assert_false(
        carry_out(&desk, "Bình", "post-withdraw", "{\"id\": 1, \"reason\": \"nhầm\"}").refused);
    assert_true(
        carry_out(&desk, "An", "post-withdraw", "{\"id\": 1, \"reason\": \"nhầm\"}").refused);
    assert_true(carry_out(&desk, "An", "post-change", "{\"id\": 1, \"text\": \"z\"}").refused);
    acts = store_acts(desk.store, noon, &desk.place->error);
    assert_false(post_stands(&acts->posts[0], noon));
    assert_string_equal(acts->posts[0].withdrawn_by, "Bình");
    assert_string_equal(acts->posts[0].withdrawn_why, "nhầm");
    assert_int_equal(acts->posts[0].withdrawn_ms, noon);
    assert_string_equal(acts->posts[0].text, "x"); /* nothing is lost */
    acts_release(acts);
    close_desk(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_place(wrong_words_are_told),
        cmocka_unit_test(operators_may_and_viewers_may_not),
        in_a_place(an_update_goes_where_its_incident_is),
        in_a_place(an_announcement_has_its_time),
        in_a_place(what_named_a_service_is_never_for_all),
        in_a_place(a_notice_takes_services_and_end_from_its_work),
        in_a_place(what_was_said_before_a_change_is_kept),
        in_a_place(what_was_withdrawn_stands_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
