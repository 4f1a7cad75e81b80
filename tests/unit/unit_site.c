#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "asker.h"
#include "base/json.h"
#include "chance.h"
#include "io/store.h"
#include "province.h"
#include "site_parts.h"
#include "stage/page_chart.h"

/* --- a site over a store with known samples --------------------------------------------------- */

enum { SERVICES = 12, MANY = 10100 };

struct scene {
    char folder[32];
    char path[64];
    struct province *province;
    struct snapshot *snapshot;
    struct site *site;
    int port;
};

/* A sample a second until PROVINCE_NOW. */
static void fill_store(const struct scene *scene)
{
    struct error error = {""};
    struct store *const store = store_open(scene->path, &scene->province->catalogue, &error);
    struct batch *const batch = batch_new();

    if (store == NULL || !store_start(store, NULL, NULL, &error))
        fail_msg("%s", error.message);
    for (int64_t i = 0; i < MANY; i++) {
        struct sample sample = province_sample(0, OUTCOME_OK, REASON_NONE);

        sample.at_ms = PROVINCE_NOW + (i - MANY) * 1000;
        batch_add_sample(batch, &sample);
    }
    store_take_batch(store, batch);
    store_close(store);
}

static int scene_begin(void **state)
{
    struct scene *const scene = NEW(struct scene);
    struct error error = {""};

    assert_true(clock_set_zone("Asia/Ho_Chi_Minh", &error));
    snprintf(scene->folder, sizeof scene->folder, "/tmp/unit-site-XXXXXX");
    assert_non_null(mkdtemp(scene->folder));
    snprintf(scene->path, sizeof scene->path, "%s/store.db", scene->folder);
    scene->province = province_new(SERVICES);
    scene->snapshot = province_snapshot(scene->province);
    *state = scene;
    return 0;
}

static int64_t nothing_waits(const void *argument)
{
    (void)argument;
    return 0;
}

static void open_site(struct scene *scene)
{
    const struct site_options options = {.catalogue = &scene->province->catalogue,
                                         .store_path = scene->path,
                                         .listen = "127.0.0.1:0",
                                         .count_waiting = nothing_waits};
    struct error error = {""};

    scene->site = site_new(&options, &error);
    if (scene->site == NULL)
        fail_msg("%s", error.message);
    scene->port = site_port(scene->site);
}

/* Published, and seen. */
static void publish(struct scene *scene)
{
    bool is_ready = false;

    site_publish(scene->site, scene->snapshot);
    while (!is_ready) {
        struct text answer = get(scene->port, "/readyz");

        is_ready = strstr(text_string(&answer), "200 OK") != NULL;
        text_free(&answer);
    }
}

static int scene_with_site(void **state)
{
    scene_begin(state);
    open_site(*state);
    publish(*state);
    return 0;
}

static int scene_with_store(void **state)
{
    scene_begin(state);
    fill_store(*state);
    open_site(*state);
    publish(*state);
    return 0;
}

static int scene_waiting(void **state)
{
    scene_begin(state);
    open_site(*state);
    return 0;
}

static int scene_end(void **state)
{
    struct scene *const scene = *state;
    char command[128];

    site_free(scene->site);
    snapshot_release(scene->snapshot);
    province_free(scene->province);
    for (const char *const *ending = (const char *const[]){"", "-wal", "-shm", ".lock", NULL};
         *ending != NULL; ending++) {
        snprintf(command, sizeof command, "%s%s", scene->path, *ending);
        unlink(command);
    }
    rmdir(scene->folder);
    free(scene);
    return 0;
}

static void expect_status(int port, const char *path, int status)
{
    struct text answer = get(port, path);
    char wanted[32];

    snprintf(wanted, sizeof wanted, "HTTP/1.1 %d ", status);
    if (strncmp(text_string(&answer), wanted, strlen(wanted)) != 0)
        fail_msg("%s wants %d, got:\n%.300s", path, status, text_string(&answer));
    text_free(&answer);
}

static json_t *get_json(int port, const char *path)
{
    struct text answer = get(port, path);
    json_t *const value = json_loads(body_of(&answer), 0, NULL);

    if (value == NULL)
        fail_msg("%s is no JSON:\n%.300s", path, text_string(&answer));
    text_free(&answer);
    return value;
}

static const char *string_of(const json_t *value, const char *name)
{
    const char *const string = json_string_value(json_object_get(value, name));

    return string == NULL ? "(none)" : string;
}

/* --- the tests -------------------------------------------------------------------------------- */

static void every_address_answers(void **state)
{
    static const char *const there[] = {
        "/",
        "/en/",
        "/services/dv-001",
        "/en/services/dv-003",
        "/incidents/12",
        "/en/incidents/10",
        "/api/v1/status",
        "/api/v1/services",
        "/api/v1/incidents",
        "/healthz",
        "/readyz",
        "/style.css",
        "/favicon.svg",
    };
    static const char *const missing[] = {
        "/nothing",
        "/en/nothing",
        "/services/",
        "/services/none",
        "/services/dv-012",
        "/incidents/99",
        "/incidents/12x",
        "/incidents/-1",
        "/api/v1/none",
        "/api/v1/services/none/samples",
        "/api/v1/services/dv-012", /* not public */
        "/en/api/v1/status",
        "/en/metrics",
        "//",
        "/index.html",
        "/incidents/99999999999999999999",
    };
    const struct scene *const scene = *state;

    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        expect_status(scene->port, there[i], 200);
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        expect_status(scene->port, missing[i], 404);
    expect_status(scene->port, "/en", 301);
    expect_status(scene->port, "/metrics", 401); /* they tell of dv-012, too */
    expect_status(scene->port, "/api/v1/reports/2022-06", 401);
    expect_status(scene->port, "/ops", 303);
}

static void a_page_that_is_missing_speaks_the_right_language(void **state)
{
    const struct scene *const scene = *state;
    struct text answer = get(scene->port, "/nothing");

    expect(&answer, "Không tìm thấy trang");
    text_free(&answer);
    answer = get(scene->port, "/en/nothing");
    expect(&answer, "Page not found");
    text_free(&answer);
}

static void other_methods_are_refused(void **state)
{
    static const char *const paths[] = {"/", "/api/v1/status", "/metrics", "/nothing"};
    const struct scene *const scene = *state;

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char request[128];
        struct text answer;

        snprintf(request, sizeof request, "DELETE %s HTTP/1.1\r\n" CLOSE "\r\n", paths[i]);
        answer = ask(scene->port, request);
        expect(&answer, "HTTP/1.1 405 ");
        expect(&answer, "Allow: GET, HEAD");
        text_free(&answer);
    }
}

static void before_the_first_results_it_is_healthy_but_not_ready(void **state)
{
    const struct scene *const scene = *state;
    struct text answer;
    json_t *status;

    expect_status(scene->port, "/healthz", 200);
    expect_status(scene->port, "/readyz", 503);
    expect_status(scene->port, "/metrics", 401); /* one service is not public */
    answer = get(scene->port, "/");
    expect(&answer, "Đang chờ kết quả đầu tiên");
    text_free(&answer);
    status = get_json(scene->port, "/api/v1/status");
    assert_string_equal(string_of(json_object_get(status, "monitor"), "state"), "stale");
    assert_int_equal(json_array_size(json_object_get(status, "services")), SERVICES - 1);
    json_decref(status);
}

static void the_status_is_as_promised(void **state)
{
    const struct scene *const scene = *state;
    json_t *const status = get_json(scene->port, "/api/v1/status");
    const json_t *const monitor = json_object_get(status, "monitor");
    const json_t *const service = json_array_get(json_object_get(status, "services"), 2);

    assert_string_equal(string_of(status, "at"), "2022-06-14T08:42:00.000+07:00");
    assert_string_equal(string_of(monitor, "state"), "ok");
    assert_true(json_is_string(json_object_get(monitor, "version")));
    assert_true(json_is_number(json_object_get(monitor, "loop_lag_ms")));
    assert_string_equal(string_of(service, "id"), "dv-003");
    assert_string_equal(string_of(service, "agency"), "stc");
    assert_string_equal(string_of(service, "programme"), "dvc");
    assert_string_equal(string_of(service, "state"), "down");
    assert_string_equal(string_of(service, "reason"), "timeout_first_byte");
    assert_string_equal(string_of(service, "since"), "2022-06-14T08:02:00.000+07:00");
    assert_true(json_is_real(json_object_get(service, "latency_ms")));
    assert_true(json_is_null(json_object_get(service, "availability_90d")));
    json_decref(status);
}

static void the_incidents_are_as_promised(void **state)
{
    const struct scene *const scene = *state;
    json_t *const document = get_json(scene->port, "/api/v1/incidents");
    const json_t *const incidents = json_object_get(document, "incidents");
    const json_t *const open = json_array_get(incidents, 0);

    assert_int_equal(json_array_size(incidents), 3);
    assert_int_equal(json_integer_value(json_object_get(open, "id")), 12);
    assert_string_equal(string_of(open, "service"), "dv-003");
    assert_string_equal(string_of(open, "state"), "down");
    assert_string_equal(string_of(open, "reason"), "timeout_first_byte");
    assert_true(json_is_null(json_object_get(open, "ended")));
    assert_true(json_is_null(json_object_get(open, "acknowledged_by")));
    assert_string_equal(string_of(open, "owner"), "province");
    json_decref(document);
}

static void a_new_snapshot_is_seen_at_once(void **state)
{
    struct scene *const scene = *state;
    struct snapshot *const better = province_snapshot(scene->province);
    struct text answer = get(scene->port, "/");
    bool is_seen = false;

    expect(&answer, "01 dịch vụ đang gián đoạn");
    text_free(&answer);
    for (size_t i = 0; i < SERVICES; i++)
        province_put(better, i, STATE_UP, REASON_NONE);
    site_publish(scene->site, better);
    snapshot_release(better);
    for (int i = 0; i < 1000 && !is_seen; i++) {
        answer = get(scene->port, "/");
        is_seen = strstr(text_string(&answer), "Tất cả dịch vụ hoạt động bình thường") != NULL;
        text_free(&answer);
    }
    assert_true(is_seen);
}

static void spans_are_understood_in_any_zone(void **state)
{
    const struct scene *const scene = *state;
    json_t *const document =
        get_json(scene->port, "/api/v1/services/dv-001/samples?from=2022-06-14T05:54:00Z&"
                              "to=2022-06-14T12:54:10.000%2B07:00");
    json_t *const last = get_json(
        scene->port,
        "/api/v1/services/dv-001/samples?from=2022-06-14T08:41:59+07:00&to=2022-06-14T08:42:00Z");

    assert_string_equal(string_of(document, "service"), "dv-001");
    assert_string_equal(string_of(document, "from"), "2022-06-14T12:54:00.000+07:00");
    assert_string_equal(string_of(document, "to"), "2022-06-14T12:54:10.000+07:00");
    assert_int_equal(json_array_size(json_object_get(document, "samples")), 0);
    assert_true(json_is_null(json_object_get(document, "next")));
    assert_int_equal(json_array_size(json_object_get(last, "samples")), 1); /* the last */
    json_decref(document);
    json_decref(last);
}

static void a_sample_is_as_promised(void **state)
{
    const struct scene *const scene = *state;
    json_t *const document =
        get_json(scene->port, "/api/v1/services/dv-001/samples?from=2022-06-14T06:00:00%2B07:00&"
                              "to=2022-06-14T06:00:10%2B07:00");
    const json_t *const samples = json_object_get(document, "samples");
    const json_t *const first = json_array_get(samples, 0);
    const json_t *const phases = json_object_get(first, "phases");

    assert_int_equal(json_array_size(samples), 10);
    assert_string_equal(string_of(first, "service"), "dv-001");
    assert_string_equal(string_of(first, "probe"), "dv-001/1");
    assert_string_equal(string_of(first, "at"), "2022-06-14T06:00:00.000+07:00");
    assert_string_equal(string_of(first, "outcome"), "ok");
    assert_true(json_is_null(json_object_get(first, "reason")));
    assert_string_equal(string_of(first, "address"), "127.0.0.1");
    assert_int_equal(json_integer_value(json_object_get(first, "status")), 200);
    assert_true(json_real_value(json_object_get(first, "total_ms")) > 202.4);
    assert_true(json_is_null(json_object_get(phases, "redirect_ms")));
    assert_true(json_real_value(json_object_get(phases, "connect_ms")) > 1.4);
    assert_true(json_is_real(json_object_get(first, "late_ms")));
    assert_true(json_is_real(json_object_get(first, "lag_ms")));
    json_decref(document);
}

static void many_samples_come_in_pages_without_loss_or_repeat(void **state)
{
    const struct scene *const scene = *state;
    char path[256];
    size_t count = 0;
    int pages = 0;
    bool is_more = true;

    snprintf(path, sizeof path,
             "/api/v1/services/dv-001/samples?from=2022-06-13T00:00:00Z&to=2022-06-15T00:00:00Z");
    while (is_more && pages < 5) {
        json_t *const document = get_json(scene->port, path);
        const char *const next = json_string_value(json_object_get(document, "next"));

        count += json_array_size(json_object_get(document, "samples"));
        pages++;
        is_more = next != NULL;
        if (is_more)
            snprintf(path, sizeof path,
                     "/api/v1/services/dv-001/samples?from=%s&to=2022-06-15T00:00:00Z", next);
        json_decref(document);
    }
    assert_int_equal(pages, 2);
    assert_int_equal(count, MANY);
}

static void bad_times_are_told(void **state)
{
    static const char *const bad[] = {"from=yesterday", "to=", "from=2022-06-14", "to=%FF%FF",
                                      "from=2022-06-15T00:00:00Z&to=2022-06-14T00:00:00Z"};
    const struct scene *const scene = *state;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char path[200];
        struct text answer;

        snprintf(path, sizeof path, "/api/v1/services/dv-001/samples?%s", bad[i]);
        answer = get(scene->port, path);
        expect(&answer, "HTTP/1.1 400 ");
        expect(&answer, "\"status\":400");
        text_free(&answer);
    }
}

static void without_a_store_the_rest_is_served(void **state)
{
    const struct scene *const scene = *state;
    struct text answer = get(scene->port, "/services/dv-001");

    expect(&answer, "200 OK");
    expect(&answer, "Không đọc được số liệu đã lưu.");
    text_free(&answer);
    answer = get(scene->port, "/api/v1/services/dv-001/samples");
    expect(&answer, "HTTP/1.1 503 ");
    expect(&answer, "Retry-After: ");
    refuse(&answer, scene->folder); /* paths are for the log */
    text_free(&answer);
}

static void stopping_while_somebody_waits_is_clean(void **state)
{
    struct scene *const scene = *state;
    int waiting[20];

    for (size_t i = 0; i < 20; i++) {
        char request[128];

        waiting[i] = dial(scene->port);
        snprintf(request, sizeof request, "GET /services/dv-%03zu HTTP/1.1\r\n" CLOSE "\r\n",
                 i % SERVICES + 1);
        say(waiting[i], request);
    }
    site_free(scene->site);
    scene->site = NULL;
    for (size_t i = 0; i < 20; i++)
        close(waiting[i]);
}

static void a_taken_port_is_told(void **state)
{
    const struct scene *const scene = *state;
    char listen[32];
    struct error error = {""};
    const struct site_options options = {
        .catalogue = &scene->province->catalogue, .store_path = scene->path, .listen = listen};

    snprintf(listen, sizeof listen, "127.0.0.1:%d", scene->port);
    assert_null(site_new(&options, &error));
    assert_non_null(strstr(error.message, listen));
}

/* --- the hour that is open -------------------------------------------------------------------- */

/* As the page shows it; yours. */
static char *chart_text(struct page_chart *chart)
{
    struct error error = {""};
    struct pages *const pages = pages_new(NULL, &error);
    static const struct zone utc = {.count = 0};
    const struct catalogue catalogue = {.local = &utc};
    const struct page_view view = {.catalogue = &catalogue, .language = LANGUAGE_EN};
    json_t *value;
    char *text;

    assert_non_null(pages);
    page_chart_close(chart);
    value = page_chart_values(chart, pages, &view);
    text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(value);
    pages_free(pages);
    page_chart_free(chart);
    return text;
}

/* A check a minute or so, of two probes; now and then the clock is set back for a while. */
static struct sample next_sample(int64_t *at_ms)
{
    static const enum outcome outcomes[] = {OUTCOME_OK, OUTCOME_DEGRADED, OUTCOME_FAILED,
                                            OUTCOME_VOID};
    const enum outcome outcome = outcomes[random_below(4)];
    struct sample sample =
        province_sample(random_below(2), outcome,
                        outcome == OUTCOME_FAILED && random_below(2) == 0 ? REASON_REFUSED
                        : outcome == OUTCOME_OK                           ? REASON_NONE
                                                                          : REASON_STATUS);

    *at_ms += 1 + (int64_t)random_below(60000);
    sample.at_ms = *at_ms - (random_below(50) == 0 ? (int64_t)random_below(7200000) : 0);
    sample.total_us = (int64_t)random_below(30000000);
    return sample;
}

/* What is told from memory and what the store tells of the time before it are the whole day, and
 * soon after each hour memory begins with that hour. */
static void the_open_hour_and_the_store_are_the_whole_day(void **state)
{
    static const struct service service = {.id = "one", .probe_count = 2};
    static const struct probe_plan probes[2] = {{.weight = WEIGHT_ESSENTIAL}};
    static const struct catalogue catalogue = {
        .services = &service, .service_count = 1, .probes = probes, .probe_count = 2};
    enum { SAMPLES = 4000 };
    struct sample *const samples = NEW_ARRAY(struct sample, SAMPLES);

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        int64_t now_ms = PROVINCE_NOW;
        struct recent *const recent = recent_new(2, now_ms);
        struct page_chart *whole, *parts;
        char *wanted, *got;
        int64_t from_ms;

        random_state = seed;
        for (size_t i = 0; i < SAMPLES; i++) {
            samples[i] = next_sample(&now_ms);
            recent_take(recent, &samples[i], 1, now_ms);
        }
        whole = page_chart_new(now_ms);
        parts = page_chart_new(now_ms);
        from_ms = recent_show(recent, &catalogue, 0, parts);
        assert_int_equal(from_ms % 3600000, 0);
        assert_in_range(now_ms - from_ms, 600000, 4200000);
        for (size_t i = 0; i < SAMPLES; i++) {
            page_chart_add(whole, &samples[i]);
            if (samples[i].at_ms < from_ms)
                page_chart_add(parts, &samples[i]);
        }
        wanted = chart_text(whole);
        got = chart_text(parts);
        assert_string_equal(got, wanted);
        free(wanted);
        free(got);
        recent_free(recent);
    }
    free(samples);
}

int main(void)
{
#define TEST(begin, name) cmocka_unit_test_setup_teardown(name, begin, scene_end)
    const struct CMUnitTest tests[] = {
        TEST(scene_with_store, every_address_answers),
        TEST(scene_with_site, a_page_that_is_missing_speaks_the_right_language),
        TEST(scene_with_site, other_methods_are_refused),
        TEST(scene_waiting, before_the_first_results_it_is_healthy_but_not_ready),
        TEST(scene_with_site, the_status_is_as_promised),
        TEST(scene_with_site, the_incidents_are_as_promised),
        TEST(scene_with_site, a_new_snapshot_is_seen_at_once),
        TEST(scene_with_store, spans_are_understood_in_any_zone),
        TEST(scene_with_store, a_sample_is_as_promised),
        TEST(scene_with_store, many_samples_come_in_pages_without_loss_or_repeat),
        TEST(scene_with_site, bad_times_are_told),
        TEST(scene_with_site, without_a_store_the_rest_is_served),
        TEST(scene_with_store, stopping_while_somebody_waits_is_clean),
        TEST(scene_with_site, a_taken_port_is_told),
        cmocka_unit_test(the_open_hour_and_the_store_are_the_whole_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
