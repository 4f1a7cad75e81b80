#include "test.h"

#include "base/asset.h"
#include "base/json.h"
#include "base/template.h"
#include "io/store_acts.h"
#include "model/span_totals.h"
#include "province.h"
#include "stage/page.h"

struct world {
    struct province *province;
    struct snapshot *snapshot;
    struct pages *pages;
    struct page_view view;
    struct page_choice choice;
};

static struct world *world_new(size_t services, enum language language)
{
    struct world *const world = NEW(struct world);
    struct error error = {""};

    assert_true(clock_set_zone("Asia/Ho_Chi_Minh", &error));
    world->province = province_new(services);
    world->snapshot = province_snapshot(world->province);
    world->pages = pages_new(NULL, &error);
    if (world->pages == NULL)
        fail_msg("%s", error.message);
    world->view = (struct page_view){.catalogue = &world->province->catalogue,
                                     .snapshot = world->snapshot,
                                     .language = language};
    return world;
}

static void world_free(struct world *world)
{
    pages_free(world->pages);
    snapshot_release(world->snapshot);
    province_free(world->province);
    free(world);
}

static char *status_of(const struct world *world)
{
    struct text text = {0};
    struct error error = {""};

    if (!page_write_status(world->pages, &world->view, &world->choice, &text, &error))
        fail_msg("%s", error.message);
    return text_detach(&text);
}

static char *service_of(const struct world *world, size_t service, const struct page_chart *chart)
{
    struct text text = {0};
    struct error error = {""};

    if (!page_write_service(world->pages, &world->view, service, chart, &text, &error))
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

/* --- the page of all services ----------------------------------------------------------------- */

static void every_public_service_is_shown_with_its_state(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    char *const page = status_of(world);

    (void)state;
    expect(page, "<html lang=\"vi\">");
    expect(page, "href=\"/services/dv-001\"");
    expect(page, "href=\"/services/dv-011\"");
    refuse(page, "dv-012"); /* not public */
    expect(page, "Bình thường");
    expect(page, "Gián đoạn");
    expect(page, "Suy giảm");
    expect(page, "Không có dữ liệu");
    expect(page, "■");
    free(page);
    world_free(world);
}

static void the_sentence_counts_what_is_wrong(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    char *page = status_of(world);

    (void)state;
    expect(page, "01 dịch vụ đang gián đoạn, 01 dịch vụ suy giảm chất lượng");
    free(page);
    for (size_t i = 0; i < 12; i++)
        province_put(world->snapshot, i, STATE_UP, REASON_NONE);
    page = status_of(world);
    expect(page, "Tất cả dịch vụ hoạt động bình thường");
    free(page);
    for (size_t i = 0; i < 11; i++)
        province_put(world->snapshot, i, STATE_DOWN, REASON_REFUSED);
    page = status_of(world);
    expect(page, "11 dịch vụ đang gián đoạn");
    free(page);
    world_free(world);
}

static void open_incidents_come_with_began_reason_and_duration(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    char *const page = status_of(world);

    (void)state;
    expect(page, "href=\"/incidents/12\"");
    expect(page, "Không kết nối được tới dịch vụ");
    expect(page, "SC-2022-0012");
    refuse(page, "quá thời gian chờ phản hồi"); /* for those who mend it */
    expect(page, "<time datetime=\"2022-06-14T08:02:00.000+07:00\">08:02 ngày 14/06/2022</time>");
    expect(page, "kéo dài 40 phút");
    expect(page, "kéo dài 2 giờ 10 phút");
    free(page);
    world_free(world);
}

static void incidents_of_services_that_are_not_public_are_not_shown(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    char *page;

    (void)state;
    world->snapshot->incidents[0].service = 11;
    page = status_of(world);
    refuse(page, "/incidents/12");
    free(page);
    world_free(world);
}

static void services_are_grouped_by_programme_or_by_agency(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    char *page = status_of(world);

    (void)state;
    expect(page, "<h3 id=\"g-dvc\">Nâng cao chất lượng dịch vụ công trực tuyến");
    expect(page, "<a href=\"/\" aria-current=\"page\">");
    expect(page, "<a href=\"/agencies\">");
    refuse(page, "id=\"g-stttt\"");
    free(page);
    world->choice.grouping = PAGE_BY_AGENCY;
    page = status_of(world);
    expect(page, "<h3 id=\"g-stttt\">Sở Thông tin và Truyền thông");
    expect(page, "<a href=\"/agencies\" aria-current=\"page\">");
    expect(page, "href=\"/en/agencies\"");
    refuse(page, "id=\"g-dvc\"");
    free(page);
    world_free(world);
}

/* The page of 2,000 services says what is wrong, and where the others are. */
static void many_services_are_folded(void **state)
{
    struct world *const world = world_new(2000, LANGUAGE_VI);
    char *page = status_of(world);

    (void)state;
    expect(page, "50 dịch vụ đang gián đoạn");
    expect(page, "href=\"/services/dv-003\"");
    refuse(page, "href=\"/services/dv-001\"");
    expect(page, "<a href=\"/programmes/dvc\">Xem đủ 500 dịch vụ");
    if (strlen(page) > 200000)
        fail_msg("the page has %zu bytes", strlen(page));
    free(page);
    world->choice = (struct page_choice){.grouping = PAGE_BY_AGENCY, .only = "stc"};
    assert_true(page_has_group(&world->view, &world->choice));
    page = status_of(world);
    expect(page, "<h1>Sở Tài chính</h1>");
    expect(page, "href=\"/services/dv-008\"");
    refuse(page, "href=\"/services/dv-009\"");
    free(page);
    world->choice.only = "nobody";
    assert_false(page_has_group(&world->view, &world->choice));
    world_free(world);
}

/* A copy that somebody keeps tells by itself when it is old. */
static void the_page_says_until_when_it_is_valid(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    char *const page = status_of(world);

    (void)state;
    expect(page, "Tình trạng lúc <time datetime=\"2022-06-14T08:42:00.000+07:00\">08:42:00 ngày "
                 "14/06/2022</time>, có giá trị đến <time "
                 "datetime=\"2022-06-14T08:47:00.000+07:00\">08:47</time>");
    expect(page, "data-valid=\"2022-06-14T08:47:00.000+07:00\"");
    free(page);
    world_free(world);
}

static void people_are_told_what_to_do_meanwhile(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    struct service services[12];
    char *page;

    (void)state;
    memcpy(services, world->province->catalogue.services, sizeof services);
    world->province->catalogue.services = services;
    services[2].meanwhile = (struct meanwhile){.text = "Nộp <trực tiếp> tại quầy.",
                                               .text_en = "File it at the counter.",
                                               .counter = "44 đường 16/4",
                                               .alternative = "https://khac.test/a?b=\"c"};
    services[0].meanwhile.text = "Không ai cần.";
    world->province->catalogue.hotline = "0259 3822 683";
    page = status_of(world);
    expect(page, "Nộp &lt;trực tiếp&gt; tại quầy.");
    expect(page, "44 đường 16/4");
    expect(page, "href=\"https://khac.test/a?b=&quot;c\"");
    expect(page, "<a href=\"tel:02593822683\">0259 3822 683</a>");
    refuse(page, "Không ai cần."); /* it is up */
    free(page);
    services[2].meanwhile.hotline = "1022";
    world->view.language = LANGUAGE_EN;
    page = status_of(world);
    expect(page, "File it at the counter.");
    expect(page, "<a href=\"tel:1022\">1022</a>");
    free(page);
    world_free(world);
}

static void the_english_page_speaks_english(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_EN);
    char *const page = status_of(world);

    (void)state;
    expect(page, "<html lang=\"en\">");
    expect(page, "1 service is down, 1 service is degraded");
    expect(page, "href=\"/en/services/dv-001\"");
    expect(page, "Ninh Thuan Province");
    expect(page, "08:02 on 14 Jun 2022");
    refuse(page, "Gián đoạn");
    free(page);
    world_free(world);
}

static void names_are_escaped(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    char *const page = status_of(world);

    (void)state;
    expect(page, "&lt;thử&gt; &amp; &quot;nháy&quot;");
    refuse(page, "<thử>");
    free(page);
    world_free(world);
}

static void the_page_says_when_its_figures_are_old(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    char *page = status_of(world);

    (void)state;
    refuse(page, "Số liệu chưa được cập nhật");
    free(page);
    world->view.is_stale = true;
    page = status_of(world);
    expect(page, "Số liệu chưa được cập nhật");
    free(page);
    world_free(world);
}

static void before_the_first_results_the_page_waits(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    char *page;

    (void)state;
    world->view.snapshot = NULL;
    page = status_of(world);
    expect(page, "Đang chờ kết quả đầu tiên");
    free(page);
    page = service_of(world, 0, NULL);
    expect(page, "Không có dữ liệu");
    free(page);
    world_free(world);
}

/* The policy forbids them, and a test in a browser would only tell later. */
static void no_page_has_inline_styles_or_scripts(void **state)
{
    struct world *const world = world_new(100, LANGUAGE_VI);
    char *const page = status_of(world);

    (void)state;
    refuse(page, "style=");
    refuse(page, "<script>");
    refuse(page, " onclick");
    refuse(page, "http://");
    free(page);
    world_free(world);
}

/* --- the page of one service ------------------------------------------------------------------ */

static struct page_chart *day_of_samples(void)
{
    struct page_chart *const chart = page_chart_new(PROVINCE_NOW);

    for (int64_t at = page_chart_from(chart); at < PROVINCE_NOW; at += 60000) {
        struct sample sample = province_sample(0, OUTCOME_OK, REASON_NONE);

        sample.at_ms = at;
        sample.total_us = 100000 + at / 60000 % 10 * 1000;
        page_chart_add(chart, &sample);
    }
    page_chart_close(chart);
    return chart;
}

static void a_service_shows_its_facts_and_phases(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    char *const page = service_of(world, 2, NULL);

    (void)state;
    expect(page, "Gián đoạn");
    expect(page, "quá thời gian chờ phản hồi, từ <time");
    expect(page, "99,9%");
    expect(page, "dv-003/1");
    expect(page, "1,5 ms");
    expect(page, "183 ms");
    expect(page, ">–<"); /* the body was not reached */
    expect(page, "href=\"/incidents/12\"");
    expect(page, "02/09/2022"); /* the certificate */
    free(page);
    world_free(world);
}

static void the_chart_has_a_picture_words_and_a_table(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    struct page_chart *const chart = day_of_samples();
    char *const page = service_of(world, 0, chart);

    (void)state;
    expect(page, "<svg class=\"chart\"");
    expect(page, "role=\"img\"");
    expect(page, "<desc id=\"text-day\">");
    expect(page, "<path class=\"line\" d=\"M");
    expect(page, "<path class=\"band\" d=\"M");
    expect(page, "Trung vị: 104 ms; Phân vị 95: 109 ms; Lớn nhất: 109 ms; Lượt kiểm tra: 1.440");
    expect(page, "08:00 ngày 14/06</time></th><td class=\"number\">42</td>");
    expect(page, "<td class=\"number\">104 ms</td><td class=\"number\">109 ms</td>");
    free(page);
    page_chart_free(chart);
    world_free(world);
}

enum { HOUR_MS = 3600000, DAY_MS = 24 * HOUR_MS };

/* Two days of before its first, a day that nobody measured, one with a failure, one with less than
 * that, one of maintenance, and the rest up. */
static void tell_days(struct bars *bars, struct bar *days)
{
    memset(days, 0, 90 * sizeof *days);
    *bars = (struct bars){.days = days, .capacity = 90, .count = 90, .first_day = 19066};
    for (int i = 2; i < 90; i++)
        days[i].parts_ms[i == 2 ? BAR_UNKNOWN : BAR_UP] = DAY_MS;
    days[40] =
        (struct bar){{[BAR_UP] = 20 * HOUR_MS, [BAR_DEGRADED] = HOUR_MS, [BAR_DOWN] = 3 * HOUR_MS}};
    days[41] = (struct bar){{[BAR_UP] = 23 * HOUR_MS, [BAR_DEGRADED] = HOUR_MS}};
    days[42] = (struct bar){{[BAR_UP] = 22 * HOUR_MS, [BAR_MAINTENANCE] = 2 * HOUR_MS}};
    days[43] = (struct bar){{[BAR_UP] = 19 * HOUR_MS, [BAR_UNKNOWN] = 5 * HOUR_MS}};
}

static void the_last_days_are_bars_words_and_a_table(void **state)
{
    static const char words[] = "90 ngày trước hôm nay; Gián đoạn: 1 ngày (3 giờ); Suy giảm: 1 "
                                "ngày (2 giờ); Bảo trì: 1 ngày (2 giờ);"
                                " Không có dữ liệu: 1 ngày; Bình thường: 84 ngày";
    static const struct zone utc = {.count = 0};
    struct world *const world = world_new(12, LANGUAGE_VI);
    static const struct fraction shares[12] = {[2] = {9980, 10000}};
    struct bar days[90];
    struct bars bars;
    struct packed_bars packed[12] = {{NULL, 0}};
    struct text bytes = {0};
    char *page;

    (void)state;
    tell_days(&bars, days);
    bars_pack(&bars, &bytes);
    packed[2] = (struct packed_bars){.bytes = bytes.bytes, .length = bytes.length};
    world->province->catalogue.local = &utc;
    world->view.bars = packed;
    page = service_of(world, 2, NULL);
    expect(page, words);
    expect(page, "<a href=\"/history/2022-04#d24\" tabindex=\"-1\"><path class=\"down\" "
                 "d=\"M40 0h1v12h-1z\"><title>24/04/2022: gián đoạn 3 giờ, suy giảm 1 giờ</title>");
    expect(page, "<path class=\"degraded\" d=\"M41 2h1v10h-1z\">");
    expect(page, "<path class=\"maintenance\" d=\"M42 7h1v5h-1z\">");
    expect(page, "<path class=\"unknown\" d=\"M2 10h1v2h-1z\">");
    expect(page, "<path class=\"up\" d=\"M3 4h37v8h-37z\"><title>18/03/2022 - 23/04/2022: bình "
                 "thường</title>");
    expect(page, "d=\"M43 4h47v8h-47z\"");
    expect(page, "24/04/2022</time></th><td class=\"number\"><strong>3 giờ</strong></td>"
                 "<td class=\"number\">1 giờ</td><td class=\"number\">–</td>");
    expect(page, "27/04/2022</time></th><td class=\"number\">–</td><td class=\"number\">–</td>"
                 "<td class=\"number\">–</td><td class=\"number\">5 giờ</td>");
    refuse(page, "28/04/2022");
    free(page);
    page = service_of(world, 3, NULL); /* nothing is known of its days */
    refuse(page, "class=\"days\"");
    free(page);
    world->view.shares = shares;
    page = status_of(world);
    expect(page, "99,80% sẵn sàng · 2 ngày có sự cố");
    expect(page, "<a href=\"/history/2022-04#d26\">26/04/2022</a> bảo trì 2 giờ");
    free(page);
    world->view.shares = NULL;
    page = status_of(world);
    expect(page, "<summary>2 ngày có sự cố");
    free(page);
    text_free(&bytes);
    world_free(world);
}

static void a_chart_without_figures_says_so(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    struct page_chart *const chart = page_chart_new(PROVINCE_NOW);
    char *page;

    (void)state;
    page_chart_close(chart);
    page = service_of(world, 0, chart);
    expect(page, "Chưa có số liệu của khoảng thời gian này.");
    refuse(page, "<svg class=\"chart\"");
    free(page);
    page_chart_free(chart);
    page = service_of(world, 0, NULL);
    expect(page, "Không đọc được số liệu đã lưu.");
    free(page);
    world_free(world);
}

static void connection_failures_have_no_latency_but_count(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    struct page_chart *const chart = page_chart_new(PROVINCE_NOW);
    struct sample sample = province_sample(0, OUTCOME_FAILED, REASON_REFUSED);
    char *page;

    (void)state;
    sample.phase_us[PHASE_FIRST_BYTE] = NOT_REACHED;
    page_chart_add(chart, &sample);
    page_chart_close(chart);
    page = service_of(world, 0, chart);
    expect(page, "<td class=\"number\">1</td><td class=\"number\"><strong>1</strong></td>"
                 "<td class=\"number\">–</td>");
    free(page);
    page_chart_free(chart);
    world_free(world);
}

static void an_incident_has_a_page(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    struct text text = {0};
    struct error error = {""};

    (void)state;
    assert_true(page_write_incident(world->pages, &world->view, &world->snapshot->incidents[2],
                                    &text, &error));
    expect(text_string(&text), "Chứng thư số (kết nối an toàn) của dịch vụ gặp lỗi");
    expect(text_string(&text), "2 giờ 8 phút");
    expect(text_string(&text), "Đã khắc phục");
    expect(text_string(&text), "Đã khôi phục");
    expect(text_string(&text), "href=\"/en/incidents/10\"");
    text_free(&text);
    world_free(world);
}

static char *history_of(const struct world *world, const char *which)
{
    struct text text = {0};
    struct error error = {""};
    struct page_month month;

    if (!page_month_parse(which, &world->view, &month))
        return NULL;
    month.incidents = world->snapshot->incidents;
    month.count = world->snapshot->incident_count;
    month.is_old = false;
    if (!page_write_history(world->pages, &world->view, &month, &text, &error))
        fail_msg("%s", error.message);
    return text_detach(&text);
}

static void a_month_tells_its_incidents_day_by_day(void **state)
{
    static const char *const wrong[] = {"2022-07", "2022-13",  "1999-12",   "2022-6",
                                        "",        "2022-06x", "2022-06-01"};
    struct world *const world = world_new(12, LANGUAGE_VI);
    char *page;

    (void)state;
    world->snapshot->incidents[1].began_ms = PROVINCE_NOW - INT64_C(26) * HOUR_MS;
    page = history_of(world, "2022-06");
    expect(page, "Tháng 6/2022");
    expect(page, "href=\"/history/2022-05\"");
    refuse(page, "2022-07");
    expect(page, "id=\"d14\"");
    expect(page, "id=\"d12\"");
    refuse(page, "id=\"d15\""); /* open ones last until now */
    refuse(page, "id=\"d11\"");
    expect(page, "Số sự cố bắt đầu trong tháng: 3");
    expect(page, "href=\"/incidents/10\"");
    free(page);
    page = history_of(world, "2022-05");
    expect(page, "Không ghi nhận sự cố nào");
    expect(page, "href=\"/history/2022-06\"");
    free(page);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_null(history_of(world, wrong[i]));
    world_free(world);
}

static char *found_by(const struct world *world, const char *query)
{
    struct page_finder *const finder = page_finder_new(&world->province->catalogue);
    struct text text = {0};
    struct error error = {""};

    if (!page_write_search(world->pages, &world->view, finder, query, &text, &error))
        fail_msg("%s", error.message);
    page_finder_free(finder);
    return text_detach(&text);
}

static void services_are_found_without_accents(void **state)
{
    struct world *const world = world_new(12, LANGUAGE_VI);
    char *page = found_by(world, "  DU lich ");

    (void)state;
    expect(page, "href=\"/services/dv-007\"");
    refuse(page, "href=\"/services/dv-001\"");
    expect(page, "value=\"  DU lich \"");
    free(page);
    page = found_by(world, "Sở Tài chính"); /* by the agency */
    expect(page, "href=\"/services/dv-003\"");
    free(page);
    page = found_by(world, "\"><script>");
    expect(page, "value=\"&quot;&gt;&lt;script&gt;\"");
    expect(page, "Không có dịch vụ nào phù hợp.");
    free(page);
    page = found_by(world, "");
    refuse(page, "Không có dịch vụ nào phù hợp.</h2>");
    refuse(page, "ul class=\"services");
    free(page);
    world_free(world);
}

static void every_problem_has_a_page(void **state)
{
    struct world *const world = world_new(1, LANGUAGE_VI);

    (void)state;
    for (int i = PAGE_NOT_FOUND; i <= PAGE_BROKEN; i++) {
        struct text text = {0};
        struct error error = {""};

        assert_true(
            page_write_problem(world->pages, &world->view, (enum page_problem)i, &text, &error));
        expect(text_string(&text), "<h1>");
        refuse(text_string(&text), "<h1></h1>");
        text_free(&text);
    }
    world_free(world);
}

/* --- words ------------------------------------------------------------------------------------ */

static json_t *load_words(void)
{
    const struct asset *const asset = asset_find("dashboards/words.json");
    json_t *words;

    assert_non_null(asset);
    words = json_loads(asset->bytes, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(words);
    return words;
}

static void expect_word(const json_t *words, const char *key)
{
    const json_t *const word = json_object_get(words, key);
    const char *const vietnamese = json_string_value(json_object_get(word, "vi"));
    const char *const english = json_string_value(json_object_get(word, "en"));

    if (vietnamese == NULL || english == NULL || *vietnamese == '\0' || *english == '\0')
        fail_msg("the word '%s' is not there in both languages", key);
}

static void note_word(void *argument, const char *name)
{
    if (strncmp(name, "w.", 2) == 0)
        expect_word(argument, name + 2);
}

static void every_word_of_a_template_is_there_in_both_languages(void **state)
{
    json_t *const words = load_words();
    size_t templates = 0;

    (void)state;
    for (const struct asset *asset = assets; asset->path != NULL; asset++) {
        struct error error = {""};
        struct template *template;

        if (strstr(asset->path, ".mustache") == NULL)
            continue;
        template = template_new(asset->path, asset->bytes, &error);
        if (template == NULL)
            fail_msg("%s", error.message);
        template_each_name(template, note_word, words);
        template_free(template);
        templates++;
    }
    assert_true(templates > 5);
    json_decref(words);
}

static void expect_words_of(const json_t *words, const char *prefix, const char *name)
{
    char key[100];

    snprintf(key, sizeof key, "%s%s", prefix, name);
    expect_word(words, key);
}

static void every_state_reason_outcome_phase_and_verb_has_words(void **state)
{
    json_t *const words = load_words();

    (void)state;
    for (int i = 0; i < STATE_COUNT; i++)
        expect_words_of(words, "state_", state_name((enum state)i));
    for (int i = 0; i < REASON_COUNT; i++)
        expect_words_of(words, "reason_", reason_name((enum reason)i));
    for (int i = 0; i < OUTCOME_COUNT; i++)
        expect_words_of(words, "outcome_", outcome_name((enum outcome)i));
    for (int i = 0; i < PHASE_COUNT; i++)
        expect_words_of(words, "phase_", phase_name((enum phase)i));
    for (int i = 0; i < OWNER_COUNT; i++)
        expect_words_of(words, "owner_", owner_name((enum owner)i));
    for (int i = 0; i < ACT_KIND_COUNT; i++)
        expect_words_of(words, "verb_", act_kind_name((enum act_kind)i));
    json_decref(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_public_service_is_shown_with_its_state),
        cmocka_unit_test(the_sentence_counts_what_is_wrong),
        cmocka_unit_test(open_incidents_come_with_began_reason_and_duration),
        cmocka_unit_test(incidents_of_services_that_are_not_public_are_not_shown),
        cmocka_unit_test(services_are_grouped_by_programme_or_by_agency),
        cmocka_unit_test(many_services_are_folded),
        cmocka_unit_test(the_page_says_until_when_it_is_valid),
        cmocka_unit_test(people_are_told_what_to_do_meanwhile),
        cmocka_unit_test(the_english_page_speaks_english),
        cmocka_unit_test(names_are_escaped),
        cmocka_unit_test(the_page_says_when_its_figures_are_old),
        cmocka_unit_test(before_the_first_results_the_page_waits),
        cmocka_unit_test(no_page_has_inline_styles_or_scripts),
        cmocka_unit_test(a_service_shows_its_facts_and_phases),
        cmocka_unit_test(the_chart_has_a_picture_words_and_a_table),
        cmocka_unit_test(the_last_days_are_bars_words_and_a_table),
        cmocka_unit_test(a_chart_without_figures_says_so),
        cmocka_unit_test(connection_failures_have_no_latency_but_count),
        cmocka_unit_test(an_incident_has_a_page),
        cmocka_unit_test(a_month_tells_its_incidents_day_by_day),
        cmocka_unit_test(services_are_found_without_accents),
        cmocka_unit_test(every_problem_has_a_page),
        cmocka_unit_test(every_word_of_a_template_is_there_in_both_languages),
        cmocka_unit_test(every_state_reason_outcome_phase_and_verb_has_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
