/* Posts on pages, in the feed and for programs: what is shown, and to whom; and their templates. */
#include "test.h"

#include "base/asset.h"
#include "province.h"
#include "stage/acts.h"
#include "stage/api.h"
#include "stage/page_draft.h"

enum { SERVICES = 12, HIDDEN = SERVICES - 1 }; /* the last is not public */

struct world {
    struct province *province;
    struct snapshot *snapshot;
    struct pages *pages;
    struct page_view view;
};

static const size_t first[] = {0};
static const size_t hidden[] = {HIDDEN};
static const size_t both[] = {HIDDEN, 0};

/* The first incident is of service 0 and open. */
static void world_open(struct world *world, enum language language)
{
    struct error error = {""};

    assert_true(clock_set_zone("Asia/Ho_Chi_Minh", &error));
    world->province = province_new(SERVICES);
    world->snapshot = province_snapshot(world->province);
    world->snapshot->acts = acts_new();
    world->snapshot->incidents[0].service = 0;
    world->snapshot->incidents[0].ended_ms = 0;
    world->pages = pages_new(NULL, &error);
    assert_non_null(world->pages);
    world->view = (struct page_view){.catalogue = &world->province->catalogue,
                                     .snapshot = world->snapshot,
                                     .language = language};
}

static void world_close(struct world *world)
{
    pages_free(world->pages);
    snapshot_release(world->snapshot);
    province_free(world->province);
}

/* Posts are lent. */
static void tell(const struct world *world, struct post *posts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        posts[i].id = (int64_t)(count - i);
        if (posts[i].text == NULL)
            posts[i].text = "x";
        if (posts[i].from_ms == 0)
            posts[i].from_ms = posts[i].made_ms = PROVINCE_NOW - MS_PER_HOUR;
    }
    world->snapshot->acts->posts = posts;
    world->snapshot->acts->post_count = count;
}

enum place { ON_TOP, AT_SERVICE, AT_INCIDENT, IN_HISTORY, IN_FEED, IN_API, PLACE_COUNT };

static bool write_it(const struct world *world, enum place place, struct text *text,
                     struct error *error)
{
    const struct page_view *const view = &world->view;
    const struct page_choice choice = {.only = NULL};
    const struct api_view api = {
        .catalogue = view->catalogue, .snapshot = view->snapshot, .monitor_state = "ok"};
    struct page_month month = page_month_of(view, PROVINCE_NOW);

    switch (place) {
    case ON_TOP:
        return page_write_status(world->pages, view, &choice, text, error);
    case AT_SERVICE:
        return page_write_service(world->pages, view, 0, NULL, text, error);
    case AT_INCIDENT:
        return page_write_incident(world->pages, view, &world->snapshot->incidents[0], text, error);
    case IN_HISTORY:
        return page_write_history(world->pages, view, &month, text, error);
    case IN_FEED:
        return page_write_feed(world->pages, view, text, error);
    case IN_API:
        api_write_posts(&api, text);
        return true;
    case PLACE_COUNT:
        break;
    }
    return false;
}

static bool is_there(const struct world *world, enum place place, const char *words)
{
    struct text text = {0};
    struct error error = {""};
    bool found;

    if (!write_it(world, place, &text, &error))
        fail_msg("%s", error.message);
    found = strstr(text_string(&text), words) != NULL;
    text_free(&text);
    return found;
}

/* --- who sees what ---------------------------------------------------------------------------- */

static void each_post_is_shown_where_it_belongs(void **state)
{
    static const struct {
        struct post post;
        const char *places; /* in the order of enum place */
    } cases[] = {
        {{.kind = POST_ANNOUNCEMENT, .is_for_all = true}, "T..HFA"},
        {{.kind = POST_ANNOUNCEMENT, .services = first, .service_count = 1}, "TS.HFA"},
        {{.kind = POST_ANNOUNCEMENT, .services = both, .service_count = 2}, "TS.HFA"},
        {{.kind = POST_MAINTENANCE, .services = first, .service_count = 1}, "TS.HFA"},
        /* it is over, and was said */
        {{.kind = POST_ANNOUNCEMENT, .is_for_all = true, .to_ms = PROVINCE_NOW}, "...HFA"},
        /* with the incident's card, on its page and in its entry */
        {{.kind = POST_UPDATE, .stage = POST_IDENTIFIED, .services = first, .service_count = 1},
         "T.I.FA"},
        /* of services that are not public, or are gone */
        {{.kind = POST_ANNOUNCEMENT, .services = hidden, .service_count = 1}, "......"},
        {{.kind = POST_MAINTENANCE, .services = hidden, .service_count = 1}, "......"},
        {{.kind = POST_ANNOUNCEMENT}, "......"},
        /* to come */
        {{.kind = POST_ANNOUNCEMENT, .is_for_all = true, .from_ms = PROVINCE_NOW + 1}, "......"},
        /* withdrawn */
        {{.kind = POST_ANNOUNCEMENT, .is_for_all = true, .withdrawn_ms = PROVINCE_NOW}, "......"},
        {{.kind = POST_UPDATE,
          .stage = POST_RESOLVED,
          .services = first,
          .service_count = 1,
          .withdrawn_ms = PROVINCE_NOW},
         "......"},
    };
    static const char letters[] = "TSIHFA";
    struct world world;

    (void)state;
    world_open(&world, LANGUAGE_VI);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct post post = cases[i].post;
        char seen[PLACE_COUNT + 1] = "";

        post.title = post.text = "NOIDUNGLA";
        if (post.kind == POST_UPDATE)
            post.incident = world.snapshot->incidents[0].id;
        tell(&world, &post, 1);
        for (int place = 0; place < PLACE_COUNT; place++)
            seen[place] = is_there(&world, (enum place)place, "NOIDUNGLA") ? letters[place] : '.';
        if (strcmp(seen, cases[i].places) != 0)
            fail_msg("case %zu: %s, not %s", i, seen, cases[i].places);
    }
    world_close(&world);
}

static void a_service_that_is_not_public_is_not_named(void **state)
{
    struct post post = {
        .kind = POST_ANNOUNCEMENT, .title = "t", .services = both, .service_count = 2};
    struct world world;

    (void)state;
    world_open(&world, LANGUAGE_VI);
    tell(&world, &post, 1);
    assert_true(is_there(&world, ON_TOP, "href=\"/services/dv-001\""));
    for (int place = 0; place < PLACE_COUNT; place++)
        assert_false(is_there(&world, (enum place)place, "dv-012"));
    world_close(&world);
}

static void markup_is_text_and_lines_are_paragraphs(void **state)
{
    struct post post = {.kind = POST_ANNOUNCEMENT,
                        .is_for_all = true,
                        .title = "<script>alert(1)</script>",
                        .text = "một <a href=\"https://x.test/\">hai</a>\n\nba"};
    struct world world;

    (void)state;
    world_open(&world, LANGUAGE_VI);
    tell(&world, &post, 1);
    assert_true(is_there(&world, ON_TOP, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_false(is_there(&world, ON_TOP, "<script>alert"));
    assert_false(is_there(&world, ON_TOP, "x.test/\">"));
    assert_true(is_there(&world, ON_TOP, "<p>ba</p>"));
    assert_false(is_there(&world, IN_FEED, "<script>alert"));
    world_close(&world);
}

static void what_was_changed_says_so(void **state)
{
    struct post post = {.kind = POST_ANNOUNCEMENT,
                        .is_for_all = true,
                        .title = "t",
                        .changed_ms = PROVINCE_NOW - MS_PER_HOUR / 2};
    struct world world;

    (void)state;
    world_open(&world, LANGUAGE_VI);
    tell(&world, &post, 1);
    assert_true(is_there(&world, ON_TOP, "đã sửa lúc <time datetime=\"2022-06-14T08:12"));
    assert_true(is_there(&world, IN_FEED, "<updated>2022-06-14T08:12"));
    post.changed_ms = 0;
    assert_false(is_there(&world, ON_TOP, "đã sửa lúc"));
    world_close(&world);
}

/* The newest stands on the card; all of them, in order, on the incident's page. */
static void the_last_update_stands_on_the_card(void **state)
{
    struct world world;
    struct post posts[2] = {{.kind = POST_UPDATE,
                             .stage = POST_IDENTIFIED,
                             .title = "t",
                             .text = "MOINHAT",
                             .services = first,
                             .service_count = 1,
                             .expected_ms = PROVINCE_NOW + MS_PER_HOUR},
                            {.kind = POST_UPDATE,
                             .stage = POST_INVESTIGATING,
                             .title = "t",
                             .text = "CUNHAT",
                             .services = first,
                             .service_count = 1}};

    (void)state;
    world_open(&world, LANGUAGE_VI);
    posts[0].incident = posts[1].incident = world.snapshot->incidents[0].id;
    tell(&world, posts, 2);
    assert_true(is_there(&world, ON_TOP, "Đã xác định nguyên nhân.</strong> MOINHAT"));
    assert_false(is_there(&world, ON_TOP, "CUNHAT"));
    assert_true(is_there(&world, ON_TOP, "2022-06-14T09:42")); /* expected */
    assert_true(is_there(&world, AT_INCIDENT, "MOINHAT"));
    assert_true(is_there(&world, AT_INCIDENT, "CUNHAT"));
    posts[0].withdrawn_ms = PROVINCE_NOW;
    assert_true(is_there(&world, ON_TOP, "CUNHAT"));
    assert_false(is_there(&world, ON_TOP, "MOINHAT"));
    assert_false(is_there(&world, AT_INCIDENT, "MOINHAT"));
    world_close(&world);
}

static void what_has_no_english_is_marked_as_vietnamese(void **state)
{
    struct post post = {
        .kind = POST_ANNOUNCEMENT, .is_for_all = true, .title = "Nghỉ lễ", .title_en = "Holiday"};
    struct world world;

    (void)state;
    world_open(&world, LANGUAGE_EN);
    tell(&world, &post, 1);
    assert_true(is_there(&world, ON_TOP, "<h3>Holiday</h3>"));
    assert_true(is_there(&world, ON_TOP, "<p lang=\"vi\">x</p>"));
    world_close(&world);
}

/* --- templates -------------------------------------------------------------------------------- */

struct seen {
    const struct world *world;
    const struct post_facts *facts;
    bool wants_holes;
    int count;
};

static void fill_it(void *argument, const char *name, const char *label, const char *kind)
{
    static const char *const fields[] = {"title", "title_en", "text", "text_en"};
    struct seen *const seen = argument;
    struct post_facts facts = *seen->facts;
    struct error error = {""};
    enum post_kind parsed;
    json_t *words;

    assert_non_null(label);
    assert_true(post_kind_parse(kind, &parsed));
    if (parsed != POST_UPDATE)
        facts.incident = NULL;
    if (parsed != POST_MAINTENANCE)
        facts.work = NULL;
    words = page_fill_post(seen->world->pages, name, &facts, &error);
    if (words == NULL)
        fail_msg("%s: %s", name, error.message);
    for (size_t i = 0; i < 4; i++) {
        const char *const text = json_string_value(json_object_get(words, fields[i]));

        assert_non_null(text);
        if (!seen->wants_holes && strstr(text, ACT_HOLE) != NULL)
            fail_msg("%s: %s", name, text);
        assert_null(strchr(text, '{'));
    }
    json_decref(words);
    seen->count++;
}

static void templates_leave_nothing_open_if_all_is_known(void **state)
{
    struct world world;
    struct planned_work work = {.id = "3",
                                .from_ms = PROVINCE_NOW + MS_PER_DAY,
                                .to_ms = PROVINCE_NOW + MS_PER_DAY + MS_PER_HOUR,
                                .services = first,
                                .service_count = 1};
    struct incident incident;
    struct seen seen = {.world = &world};
    struct post_facts facts;

    (void)state;
    world_open(&world, LANGUAGE_VI);
    incident = world.snapshot->incidents[0];
    incident.ended_ms = PROVINCE_NOW;
    facts = (struct post_facts){.catalogue = world.view.catalogue,
                                .acts = world.snapshot->acts,
                                .incident = &incident,
                                .work = &work,
                                .from_ms = PROVINCE_NOW - MS_PER_HOUR,
                                .to_ms = PROVINCE_NOW,
                                .expected_ms = PROVINCE_NOW + MS_PER_HOUR,
                                .certificate_ends_ms = PROVINCE_NOW + 6 * MS_PER_DAY,
                                .now_ms = PROVINCE_NOW};
    seen.facts = &facts;
    page_each_template(world.pages, LANGUAGE_VI, fill_it, &seen);
    assert_true(seen.count >= 8);
    world_close(&world);
}

static void the_notice_is_worded_as_the_rule_says(void **state)
{
    struct world world;
    struct planned_work work = {.id = "3",
                                .from_ms = PROVINCE_NOW + MS_PER_DAY,
                                .to_ms = PROVINCE_NOW + MS_PER_DAY + MS_PER_HOUR,
                                .services = both,
                                .service_count = 2};
    struct post_facts facts;
    struct error error = {""};
    json_t *words;

    (void)state;
    world_open(&world, LANGUAGE_VI);
    facts = (struct post_facts){
        .catalogue = world.view.catalogue, .work = &work, .now_ms = PROVINCE_NOW};
    words = page_fill_post(world.pages, "maintenance", &facts, &error);
    assert_non_null(words);
    assert_string_equal(
        json_string_value(json_object_get(words, "text")),
        "Để nâng cấp hệ thống, Cổng dịch vụ công tỉnh - Trang chủ 1 tạm ngừng cung cấp từ 08:42 "
        "ngày 15/06/2022 đến 09:42 ngày 15/06/2022. Thời gian dự kiến hoạt động trở lại: 09:42 "
        "ngày 15/06/2022. Kính mong quý cơ quan, tổ chức, cá nhân thông cảm.");
    assert_string_equal(json_string_value(json_object_get(words, "work")), "3");
    json_decref(words);
    world_close(&world);
}

static void what_is_not_known_is_left_open(void **state)
{
    struct world world;
    struct post_facts facts;
    struct error error = {""};
    json_t *words;

    (void)state;
    world_open(&world, LANGUAGE_VI);
    words_set_language(LANGUAGE_EN);
    facts = (struct post_facts){
        .catalogue = world.view.catalogue, .service = NONE_AT_ALL, .now_ms = PROVINCE_NOW};
    words = page_fill_post(world.pages, "no-data", &facts, &error);
    assert_string_equal(json_string_value(json_object_get(words, "text")),
                        "Không có dữ liệu giám sát từ " ACT_HOLE " đến " ACT_HOLE
                        " do điểm đo mất kết nối; không tính là gián đoạn.");
    json_decref(words);
    assert_null(page_fill_post(world.pages, "nothing", &facts, &error));
    assert_string_equal(error.message, "there is no template 'nothing'");
    assert_null(page_fill_post(world.pages, "incident-opened", &facts, &error));
    assert_string_equal(error.message, "the template 'incident-opened' is for an incident");
    assert_null(page_fill_post(world.pages, "maintenance", &facts, &error));
    assert_string_equal(error.message, "the template 'maintenance' is for planned work");
    world_close(&world);
}

static void every_kind_and_stage_has_words(void **state)
{
    const struct asset *const asset = asset_find("dashboards/words.json");
    json_t *const words = json_loads(asset->bytes, 0, NULL);
    char key[64];

    (void)state;
    for (int i = 0; i < POST_KIND_COUNT; i++) {
        snprintf(key, sizeof key, "post_%s", post_kind_name((enum post_kind)i));
        assert_true(json_is_object(json_object_get(words, key)));
    }
    for (int i = POST_NO_STAGE + 1; i < POST_STAGE_COUNT; i++) {
        snprintf(key, sizeof key, "stage_%s", post_stage_name((enum post_stage)i));
        assert_true(json_is_object(json_object_get(words, key)));
    }
    json_decref(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_post_is_shown_where_it_belongs),
        cmocka_unit_test(a_service_that_is_not_public_is_not_named),
        cmocka_unit_test(markup_is_text_and_lines_are_paragraphs),
        cmocka_unit_test(what_was_changed_says_so),
        cmocka_unit_test(the_last_update_stands_on_the_card),
        cmocka_unit_test(what_has_no_english_is_marked_as_vietnamese),
        cmocka_unit_test(templates_leave_nothing_open_if_all_is_known),
        cmocka_unit_test(the_notice_is_worded_as_the_rule_says),
        cmocka_unit_test(what_is_not_known_is_left_open),
        cmocka_unit_test(every_kind_and_stage_has_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
