#include "test.h"

#include "model/acts.h"
#include "model/silence.h"
#include "province.h"
#include "stage/page_ops.h"

struct world {
    struct province *province;
    struct snapshot *snapshot;
    struct pages *pages;
    struct page_finder *finder;
    struct page_view view;
    struct page_ops ops;
    struct page_ops_filter filter;
};

static struct world *world_new(size_t services)
{
    struct world *const world = NEW(struct world);
    struct error error = {""};

    assert_true(clock_set_zone("Asia/Ho_Chi_Minh", &error));
    world->province = province_new(services);
    world->snapshot = province_snapshot(world->province);
    if (services > 5) {
        world->snapshot->services[2].incident = 12;
        world->snapshot->services[5].incident = 11;
    }
    world->pages = pages_new(NULL, &error);
    if (world->pages == NULL)
        fail_msg("%s", error.message);
    world->finder = page_finder_new(&world->province->catalogue);
    world->view =
        (struct page_view){.catalogue = &world->province->catalogue, .snapshot = world->snapshot};
    world->ops = (struct page_ops){.view = &world->view, .person = "an", .role = ROLE_VIEWER};
    return world;
}

static void world_free(struct world *world)
{
    page_finder_free(world->finder);
    pages_free(world->pages);
    snapshot_release(world->snapshot);
    province_free(world->province);
    free(world);
}

static char *list_of(const struct world *world)
{
    struct text text = {0};
    struct error error = {""};

    if (!page_write_ops(world->pages, &world->ops, world->finder, &world->filter, &text, &error))
        fail_msg("%s", error.message);
    return text_detach(&text);
}

static char *wall_of(const struct world *world)
{
    struct text text = {0};
    struct error error = {""};

    if (!page_write_wall(world->pages, &world->ops, &text, &error))
        fail_msg("%s", error.message);
    return text_detach(&text);
}

static void expect(const char *page, const char *words)
{
    if (strstr(page, words) == NULL)
        fail_msg("'%s' is not in:\n%s", words, page);
}

static void refuse(const char *page, const char *words)
{
    if (strstr(page, words) != NULL)
        fail_msg("'%s' is in:\n%s", words, page);
}

static void expect_order(const char *page, const char *first, const char *second)
{
    expect(page, first);
    expect(page, second);
    if (strstr(page, first) > strstr(page, second))
        fail_msg("'%s' comes after '%s'", first, second);
}

static size_t count_of(const char *page, const char *words)
{
    size_t count = 0;

    for (const char *at = page; (at = strstr(at, words)) != NULL; at++)
        count++;
    return count;
}

/* --- the list --------------------------------------------------------------------------------- */

static void the_worst_comes_first_and_nothing_is_left_out(void **state)
{
    struct world *const world = world_new(12);
    char *const page = list_of(world);

    (void)state;
    expect_order(page, "ops/services/dv-003", "ops/services/dv-006");
    expect_order(page, "ops/services/dv-006", "ops/services/dv-007");
    expect_order(page, "ops/services/dv-007", "ops/services/dv-001");
    expect_order(page, "ops/services/dv-001", "ops/services/dv-012"); /* is not public */
    expect(page, "không công khai");
    assert_int_equal(count_of(page, "href=\"/ops/services/"), 12);
    expect(page, "12 dịch vụ");
    expect(page, "href=\"/ops/incidents/12\">SC-2022-0012</a>");
    free(page);
    world_free(world);
}

static void who_has_it_goes_behind_what_nobody_has(void **state)
{
    struct world *const world = world_new(90); /* the 3rd, the 43rd and the 83rd are down */
    struct acts *const acts = acts_new();
    struct incident_act taken = {.incident = 12,
                                 .by = "Nguyễn <Văn> An",
                                 .at_ms = PROVINCE_NOW - 60000,
                                 .expected_ms = PROVINCE_NOW + 3600000,
                                 .owner = NONE_AT_ALL};
    char *page;

    (void)state;
    acts->incidents = &taken;
    acts->incident_count = 1;
    world->snapshot->acts = acts;
    page = list_of(world);
    expect_order(page, "ops/services/dv-043", "ops/services/dv-003");
    expect(page, "Người xử lý: Nguyễn &lt;Văn&gt; An");
    expect(page, "Dự kiến khôi phục lúc 09:42 ngày 14/06");
    refuse(page, "<Văn>");
    free(page);
    world_free(world);
}

static void silences_and_work_are_told(void **state)
{
    struct world *const world = world_new(12);
    struct acts *const acts = acts_new();
    static const size_t first = 0;
    struct planned_work work = {.id = "1",
                                .purpose = "Nâng cấp <b>",
                                .from_ms = PROVINCE_NOW - 1000,
                                .to_ms = PROVINCE_NOW + 1800000,
                                .services = &first,
                                .service_count = 1};
    struct silence silence = {.id = 1,
                              .scope = HUSH_SERVICE,
                              .subject = "dv-003",
                              .from_ms = PROVINCE_NOW - 1000,
                              .to_ms = PROVINCE_NOW + 3600000};
    char *page;

    (void)state;
    acts->works = &work;
    acts->work_count = 1;
    acts->silences = &silence;
    acts->silence_count = 1;
    world->snapshot->acts = acts;
    page = list_of(world);
    expect(page, "Nâng cấp &lt;b&gt; (đến 09:12 ngày 14/06, không báo trước đúng hạn");
    expect(page, "Tạm tắt cảnh báo đến 09:42 ngày 14/06");
    refuse(page, "maintenance\" href"); /* what was not announced in time is no maintenance */
    free(page);
    work.counts = true;
    page = list_of(world);
    expect(page, "state=maintenance");
    free(page);
    world_free(world);
}

static void it_can_be_filtered_and_the_words_stay_in_all_links(void **state)
{
    struct world *const world = world_new(500);
    char *page;

    (void)state;
    world->filter =
        (struct page_ops_filter){.words = "cong ho so", .state = "up", .agency = "vpub"};
    page = list_of(world);
    expect(page, "value=\"cong ho so\"");
    expect(page, "href=\"/en/ops?q=cong%20ho%20so&amp;state=up&amp;agency=vpub\"");
    expect(page, "Không có dịch vụ nào như vậy");
    free(page);
    world->filter = (struct page_ops_filter){.state = "down"};
    page = list_of(world);
    expect(page, "13 dịch vụ");
    assert_int_equal(count_of(page, "class=\"badge down\""), 1 + 13);
    assert_int_equal(count_of(page, "href=\"/ops/services/"), 13);
    free(page);
    world->filter = (struct page_ops_filter){.words = "khao sat"};
    page = list_of(world);
    expect(page, "Khảo sát mức độ hài lòng");
    refuse(page, "Thanh toán trực tuyến");
    free(page);
    world->filter = (struct page_ops_filter){.programme = "-"};
    page = list_of(world);
    assert_int_equal(count_of(page, "href=\"/ops/services/"), 1);
    free(page);
    world_free(world);
}

static void many_come_in_pages_that_leave_nothing_out(void **state)
{
    struct world *const world = world_new(2000);
    size_t seen = 0;

    (void)state;
    for (size_t i = 1; i <= 20; i++) {
        char *page;

        world->filter.page = i;
        page = list_of(world);
        seen += count_of(page, "href=\"/ops/services/");
        assert_int_equal(strstr(page, "rel=\"next\"") != NULL, i < 20);
        assert_int_equal(strstr(page, "rel=\"prev\"") != NULL, i > 1);
        free(page);
    }
    assert_int_equal(seen, 2000);
    world->filter.page = 999; /* the last */
    {
        char *const page = list_of(world);

        expect(page, "trang 20/20");
        free(page);
    }
    world_free(world);
}

static void what_is_typed_is_harmless(void **state)
{
    struct world *const world = world_new(12);
    char *page;

    (void)state;
    world->filter = (struct page_ops_filter){.words = "\"><script>alert(1)</script>",
                                             .state = "x&y",
                                             .agency = "'\"<",
                                             .programme = "é"};
    world->ops.person = "<b>";
    page = list_of(world);
    refuse(page, "<script>alert");
    refuse(page, "<b>\"");
    refuse(page, "x&y");
    expect(page, "state=x%26y");
    free(page);
    world_free(world);
}

static void rooms_are_shown_to_who_may_enter(void **state)
{
    struct world *const world = world_new(12);
    char *page = list_of(world);

    (void)state;
    refuse(page, "/ops/audit");
    free(page);
    world->ops.role = ROLE_OPERATOR;
    page = list_of(world);
    expect(page, "/ops/audit");
    free(page);
    world_free(world);
}

static void before_the_first_results_pages_wait(void **state)
{
    struct world *const world = world_new(12);
    char *page;

    (void)state;
    world->view.snapshot = NULL;
    page = list_of(world);
    expect(page, "Đang chờ kết quả đầu tiên");
    free(page);
    page = wall_of(world);
    expect(page, "Đang chờ kết quả đầu tiên");
    refuse(page, "Không có dịch vụ nào gián đoạn");
    free(page);
    world_free(world);
}

/* --- the wall --------------------------------------------------------------------------------- */

static void the_wall_shows_at_most_eight_and_counts_the_rest(void **state)
{
    struct world *const world = world_new(200); /* 5 down, 5 degraded, 5 unknown */
    char *const page = wall_of(world);

    (void)state;
    assert_int_equal(count_of(page, "<h2>"), 8);
    expect(page, "và còn 7 dịch vụ");
    refuse(page, "Không có dịch vụ nào gián đoạn");
    refuse(page, "style=");
    free(page);
    world_free(world);
}

static void a_wall_on_which_all_is_well_says_so(void **state)
{
    struct world *const world = world_new(12);
    char *page;

    (void)state;
    for (size_t i = 0; i < 12; i++)
        province_put(world->snapshot, i, STATE_UP, REASON_NONE);
    page = wall_of(world);
    expect(page, "Không có dịch vụ nào gián đoạn hay suy giảm");
    free(page);
    world->view.is_stale = true; /* then nobody knows */
    page = wall_of(world);
    refuse(page, "Không có dịch vụ nào gián đoạn hay suy giảm");
    free(page);
    world->view.is_stale = false;
    province_put(world->snapshot, 3, STATE_UNKNOWN, REASON_LAG);
    page = wall_of(world);
    refuse(page, "Không có dịch vụ nào gián đoạn hay suy giảm");
    free(page);
    world_free(world);
}

/* --- what lies in the store ------------------------------------------------------------------- */

static json_t *parsed(const char *text)
{
    json_t *const value = json_loads(text, 0, NULL);

    assert_non_null(value);
    return value;
}

static void letters_tell_what_channels_answered(void **state)
{
    struct world *const world = world_new(2);
    json_t *const outbox = parsed(
        "{\"waiting\": [], \"refused\": [{\"id\": 7, \"kind\": \"began\", \"person\": \"an\","
        " \"channel\": \"mail\", \"attempts\": 3, \"made\": \"2022-06-14T08:00:00.000+07:00\","
        " \"trouble\": \"550 <no> such & user\", \"perhaps_delivered\": true}],"
        " \"merged\": [], \"sent\": [], \"channels\": []}");
    struct text text = {0};
    struct error error = {""};

    (void)state;
    assert_true(page_write_ops_letters(world->pages, &world->ops, outbox, &text, &error));
    expect(text_string(&text), "550 &lt;no&gt; such &amp; user");
    expect(text_string(&text), "báo sự cố");
    expect(text_string(&text), "Tin bị từ chối (1)");
    expect(text_string(&text), "có thể đã tới nơi");
    text_clear(&text);
    assert_true(page_write_ops_letters(world->pages, &world->ops, NULL, &text, &error));
    expect(text_string(&text), "Không đọc được kho dữ liệu");
    text_free(&text);
    json_decref(outbox);
    world_free(world);
}

/* The first has used all of its month, the second half of its half-year, the third nothing. */
static void budgets_come_with_the_most_used_first(void **state)
{
    struct world *const world = world_new(3);
    json_t *const budgets = parsed("{\"month\": {\"names\": [\"tháng 6\", \"June\"], \"rows\": ["
                                   "{\"service\": 2, \"part\": 10, \"of\": 10, \"used_ms\": 0, "
                                   "\"allowed_ms\": 60000, \"whole_ms\": 120000},"
                                   "{\"service\": 1, \"part\": 10, \"of\": 10, \"used_ms\": 0, "
                                   "\"allowed_ms\": 60000, \"whole_ms\": 120000},"
                                   "{\"service\": 0, \"part\": 9, \"of\": 10, \"used_ms\": 180000, "
                                   "\"allowed_ms\": 60000, \"whole_ms\": 120000}]},"
                                   "\"half\": {\"names\": [\"6 tháng\", \"half\"], \"rows\": ["
                                   "{\"service\": 1, \"part\": 9, \"of\": 10, \"used_ms\": 60000, "
                                   "\"allowed_ms\": 60000, \"whole_ms\": 120000},"
                                   "{\"service\": 99, \"used_ms\": 1}]}}");
    struct text text = {0};
    struct error error = {""};

    (void)state;
    assert_true(page_write_ops_budgets(world->pages, &world->ops, budgets, 1, &text, &error));
    expect_order(text_string(&text), "dv-001</span>", "dv-002</span>");
    expect_order(text_string(&text), "dv-002</span>", "dv-003</span>");
    expect(text_string(&text), "3,0×");
    expect(text_string(&text), "1,0×");
    expect(text_string(&text), "đã vượt");
    expect(text_string(&text), "còn lại 1 phút");
    text_free(&text);
    json_decref(budgets);
    world_free(world);
}

static void the_audit_shows_words_as_they_were_said(void **state)
{
    struct world *const world = world_new(2);
    json_t *const found = parsed(
        "{\"rows\": [{\"id\": 5, \"at_ms\": 1655170920000, \"author\": \"<an>\", \"way\": \"page\","
        " \"verb\": \"incident.note\", \"subject\": \"12\","
        " \"words\": \"{\\\"text\\\": \\\"<b>x</b>\\\", \\\"n\\\": [1], \\\"public\\\": true,"
        " \\\"role\\\": \\\"admin\\\", \\\"until\\\": \\\"2022-06-14T08:42:00.000+07:00\\\"}\"}]}");
    const struct page_ops_audit audit = {
        .author = "\"><i>", .verb = "incident.", .subject = "", .found = found};
    struct text text = {0};
    struct error error = {""};

    (void)state;
    assert_true(page_write_ops_audit(world->pages, &world->ops, &audit, &text, &error));
    expect(text_string(&text), "&lt;b&gt;x&lt;/b&gt;");
    expect(text_string(&text), "&lt;an&gt;");
    expect(text_string(&text), "[1]");
    expect(text_string(&text), "trang web");
    expect(text_string(&text), "ghi chú sự cố");
    expect(text_string(&text), "công khai:</span> có");
    expect(text_string(&text), "vai trò:</span> quản trị");
    expect(text_string(&text), ">08:42:00 ngày 14/06/2022</time>");
    refuse(text_string(&text), "<i>");
    refuse(text_string(&text), "before="); /* there are no more */
    text_free(&text);
    json_decref(found);
    world_free(world);
}

static void the_monitor_says_what_ails_it(void **state)
{
    struct world *const world = world_new(3);
    json_t *const store = parsed(
        "{\"runs\": [{\"started_ms\": 1655084520000, \"seen_ms\": 1655170920000, "
        "\"stopped_ms\": 0},"
        " {\"started_ms\": 1655000000000, \"seen_ms\": 1655080000000, \"stopped_ms\": 0}],"
        " \"alerts\": [{\"kind\": \"monitor\", \"subject\": \"clock\", \"began_ms\": "
        "1655170000000},"
        " {\"kind\": \"monitor\", \"subject\": \"channel:sms\", \"began_ms\": 1655170000000}],"
        " \"missed_day\": 3, \"stall_us_day\": 1500000, \"steps_day\": 0, \"sessions\": 2,"
        " \"size\": 1234567890, \"free\": -1, \"is_synchronised\": false}");
    struct text text = {0};
    struct error error = {""};

    (void)state;
    world->snapshot->monitor.disk_full_ms = PROVINCE_NOW + INT64_C(3) * 86400 * 1000;
    assert_true(page_write_ops_monitor(world->pages, &world->ops, 5, store, &text, &error));
    expect(text_string(&text), "không đồng bộ");
    expect(text_string(&text), "đồng hồ của máy giám sát chưa được đồng bộ");
    refuse(text_string(&text), "clock");
    expect(text_string(&text), "1,2 GB");
    expect(text_string(&text), "không rõ");
    expect(text_string(&text), "mất đột ngột");
    expect(text_string(&text), "đang chạy");
    expect(text_string(&text), "08:42 ngày 17/06");
    expect(text_string(&text), "1,5 giây");
    text_clear(&text);
    world->snapshot->monitor.disk_full_ms = INT64_MAX;
    assert_true(page_write_ops_monitor(world->pages, &world->ops, 5, NULL, &text, &error));
    expect(text_string(&text), "chưa thấy trước");
    text_free(&text);
    json_decref(store);
    world_free(world);
}

static void evidence_is_text(void **state)
{
    struct world *const world = world_new(2);
    json_t *const piece = parsed("{\"probe\": \"dv-001/1\", \"at_ms\": 1655170920000, \"document\":"
                                 " {\"headers\": \"HTTP/1.1 503\\nX: <y>\", \"body\": "
                                 "\"<script>alert(1)</script>\", \"status\": 503}}");
    struct text text = {0};
    struct error error = {""};

    (void)state;
    assert_true(page_write_ops_evidence(world->pages, &world->ops, piece, &text, &error));
    expect(text_string(&text), "&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(text_string(&text), "X: &lt;y&gt;");
    refuse(text_string(&text), "<script>alert");
    text_free(&text);
    json_decref(piece);
    world_free(world);
}

static void a_service_has_its_probes_and_what_was_seen(void **state)
{
    struct world *const world = world_new(12);
    json_t *const evidence =
        parsed("[{\"id\": 4, \"at_ms\": 1655170920000, \"probe\": \"dv-003/1\"}]");
    struct text text = {0};
    struct error error = {""};

    (void)state;
    world->ops.role = ROLE_OPERATOR;
    world->snapshot->probes[world->ops.view->catalogue->services[2].first_probe].due_ms =
        PROVINCE_NOW + 7000;
    assert_true(page_write_ops_service(
        world->pages, &world->ops, &(struct page_ops_service){.service = 2, .evidence = evidence},
        &text, &error));
    expect(text_string(&text), "href=\"/ops/evidence/4\"");
    expect(text_string(&text), "SC-2022-0012");
    expect(text_string(&text), "08:42:07 ngày 14/06/2022"); /* when it is asked next */
    text_clear(&text);
    world->ops.role = ROLE_VIEWER;
    assert_true(page_write_ops_service(
        world->pages, &world->ops, &(struct page_ops_service){.service = 2, .evidence = evidence},
        &text, &error));
    refuse(text_string(&text), "ops/evidence");
    text_free(&text);
    json_decref(evidence);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_comes_first_and_nothing_is_left_out),
        cmocka_unit_test(who_has_it_goes_behind_what_nobody_has),
        cmocka_unit_test(silences_and_work_are_told),
        cmocka_unit_test(it_can_be_filtered_and_the_words_stay_in_all_links),
        cmocka_unit_test(many_come_in_pages_that_leave_nothing_out),
        cmocka_unit_test(what_is_typed_is_harmless),
        cmocka_unit_test(rooms_are_shown_to_who_may_enter),
        cmocka_unit_test(before_the_first_results_pages_wait),
        cmocka_unit_test(the_wall_shows_at_most_eight_and_counts_the_rest),
        cmocka_unit_test(a_wall_on_which_all_is_well_says_so),
        cmocka_unit_test(letters_tell_what_channels_answered),
        cmocka_unit_test(budgets_come_with_the_most_used_first),
        cmocka_unit_test(the_audit_shows_words_as_they_were_said),
        cmocka_unit_test(the_monitor_says_what_ails_it),
        cmocka_unit_test(evidence_is_text),
        cmocka_unit_test(a_service_has_its_probes_and_what_was_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
