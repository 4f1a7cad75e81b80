/* The way of one http probe, hop by hop. */
#include "probe_scene.h"

#include "stage/probe_gate.h"

/* --- tests ------------------------------------------------------------------------------------ */

static void a_good_page_is_ok_with_all_its_phases(void **state)
{
    struct scene *const scene = *state;
    const struct sample *const sample = &scene->finding.sample;

    start(scene);
    assert_string_equal(lookup.host, "a.test");
    tell_names(REASON_NONE, 1);
    assert_string_equal(fetch.url, "https://a.test/x");
    assert_int_equal(fetch.port, 8443);
    assert_string_equal(fetch.agent, "HaiDang/0.1.0 (+mailto:it@ninhthuan.test)");
    tell_status(200);
    assert_int_equal(scene->findings, 1);
    assert_int_equal(sample->outcome, OUTCOME_OK);
    assert_int_equal(sample->reason, REASON_NONE);
    assert_int_equal(sample->status, 200);
    assert_int_equal(sample->size, 5);
    assert_int_equal(sample->address.bytes[3], 1);
    assert_int_equal(sample->phase_us[PHASE_REDIRECT], NOT_REACHED);
    assert_int_equal(sample->phase_us[PHASE_NAME], 0);
    assert_int_equal(sample->phase_us[PHASE_CONNECT], 100);
    assert_int_equal(sample->phase_us[PHASE_BODY], 400);
    assert_true(sample->total_us >= 0 && sample->at_ms > 0);
    assert_string_equal(scene->finding.detail, "");
}

static void a_name_without_address_ends_before_connecting(void **state)
{
    struct scene *const scene = *state;

    start(scene);
    tell_names(REASON_DNS_NO_NAME, 0);
    assert_int_equal(scene->finding.sample.outcome, OUTCOME_FAILED);
    assert_int_equal(scene->finding.sample.reason, REASON_DNS_NO_NAME);
    assert_int_equal(scene->finding.sample.phase_us[PHASE_NAME], NOT_REACHED);
    assert_int_equal(scene->finding.sample.address.length, 0);
    assert_string_equal(scene->finding.detail, "the name does not exist (a.test)");
    assert_int_equal(fetch.started, 0);
}

static void a_silent_name_server_is_a_timeout_of_the_name(void **state)
{
    struct scene *const scene = *state;

    scene->plan.timeout_us = 5 * US_PER_MS;
    start(scene);
    loop_run(scene->loop);
    assert_int_equal(scene->findings, 1);
    assert_int_equal(scene->finding.sample.reason, REASON_TIMEOUT_NAME);
    assert_true(scene->finding.sample.total_us >= 4 * US_PER_MS);
    assert_int_equal(lookup.cancelled, 1);
}

static void the_next_address_is_tried_with_its_share_of_the_time(void **state)
{
    struct scene *const scene = *state;

    start(scene);
    tell_names(REASON_NONE, 4);
    assert_int_equal(fetch.address.bytes[3], 1);
    assert_true(fetch.connect_timeout_us <= 2500 * US_PER_MS);
    assert_true(fetch.timeout_us > 5 * US_PER_SECOND);
    tell_trouble(REASON_REFUSED, "refused");
    assert_int_equal(fetch.address.bytes[3], 2);
    tell_trouble(REASON_UNREACHABLE, "no route");
    tell_trouble(REASON_TIMEOUT_CONNECT, "timed out");
    assert_int_equal(fetch.address.bytes[3], 4);
    assert_int_equal(fetch.connect_timeout_us, fetch.timeout_us);
    tell_status(200);
    assert_int_equal(scene->finding.sample.outcome, OUTCOME_OK);
    assert_int_equal(scene->finding.sample.address.bytes[3], 4);
    assert_int_equal(scene->finding.sample.phase_us[PHASE_CONNECT], 100);
}

static void if_no_address_answers_the_first_reason_counts(void **state)
{
    struct scene *const scene = *state;

    start(scene);
    tell_names(REASON_NONE, 2);
    tell_trouble(REASON_REFUSED, "first");
    tell_trouble(REASON_UNREACHABLE, "second");
    assert_int_equal(scene->finding.sample.reason, REASON_REFUSED);
    assert_int_equal(scene->finding.sample.address.bytes[3], 1);
    assert_int_equal(scene->finding.sample.phase_us[PHASE_CONNECT], NOT_REACHED);
    assert_string_equal(scene->finding.detail, "the connection was refused (first)");
}

static void trouble_after_connecting_is_not_tried_elsewhere(void **state)
{
    struct scene *const scene = *state;

    start(scene);
    tell_names(REASON_NONE, 2);
    tell_trouble(REASON_TLS_EXPIRED, NULL);
    assert_int_equal(scene->findings, 1);
    assert_int_equal(scene->finding.sample.reason, REASON_TLS_EXPIRED);
    assert_string_equal(scene->finding.detail, "the certificate has expired");
}

static void redirects_are_followed_and_each_hop_is_kept(void **state)
{
    struct scene *const scene = *state;

    start(scene);
    tell_names(REASON_NONE, 1);
    tell_redirect("http://b.test:81/y");
    assert_string_equal(lookup.host, "b.test");
    tell_names(REASON_NONE, 2);
    assert_int_equal(fetch.port, 81);
    tell_status(200);
    assert_int_equal(scene->finding.sample.outcome, OUTCOME_OK);
    assert_true(scene->finding.sample.phase_us[PHASE_REDIRECT] >= 0);
    assert_non_null(strstr(scene->hops, "{\"url\":\"https://a.test/x\",\"address\":\"192.0.2.1\","
                                        "\"status\":302,\"reason\":null,"));
    assert_non_null(strstr(scene->hops, "{\"url\":\"http://b.test:81/y\",\"address\":\"192.0.2.1\","
                                        "\"status\":200,"));
}

static void only_so_many_redirects_are_followed(void **state)
{
    struct scene *const scene = *state;

    start(scene);
    for (int i = 0; i < 4; i++) {
        char location[32];

        assert_int_equal(scene->findings, 0);
        snprintf(location, sizeof location, "https://a.test/%d", i);
        tell_names(REASON_NONE, 1);
        tell_redirect(location);
    }
    assert_int_equal(scene->finding.sample.reason, REASON_REDIRECT);
    assert_int_equal(scene->finding.sample.outcome, OUTCOME_FAILED);
    assert_string_equal(scene->finding.detail, "was redirected more than 3 times");
    assert_int_equal(fetch.started, 4);
}

static void a_circle_of_redirects_is_seen_at_once(void **state)
{
    struct scene *const scene = *state;

    start(scene);
    tell_names(REASON_NONE, 1);
    tell_redirect("https://a.test/x#again");
    assert_int_equal(scene->finding.sample.reason, REASON_REDIRECT);
    assert_string_equal(scene->finding.detail,
                        "was led in a circle, back to 'https://a.test/x#again'");
}

static void a_redirect_to_nowhere_is_no_answer(void **state)
{
    static const char *const locations[] = {NULL, "ftp://a.test/", "javascript:1", "http://"};

    for (size_t i = 0; i < sizeof locations / sizeof *locations; i++) {
        struct scene *const scene = *state;

        start(scene);
        tell_names(REASON_NONE, 1);
        tell_redirect(locations[i]);
        assert_int_equal(scene->finding.sample.reason, REASON_REDIRECT);
        scene->findings = 0;
    }
}

static void without_redirects_the_redirect_is_judged(void **state)
{
    struct scene *const scene = *state;

    scene->settings.redirects = 0;
    start(scene);
    tell_names(REASON_NONE, 1);
    tell_redirect("https://b.test/");
    assert_int_equal(scene->finding.sample.reason, REASON_STATUS);
    assert_int_equal(scene->finding.sample.status, 302);
}

static void a_redirect_that_is_expected_is_the_answer(void **state)
{
    static const struct status_range moved[] = {{302, 302}};
    struct scene *const scene = *state;

    scene->settings.expect.status = (struct expected_status){CONSEQUENCE_DOWN, 1, moved, "302"};
    start(scene);
    tell_names(REASON_NONE, 1);
    tell_redirect("https://b.test/");
    assert_int_equal(scene->finding.sample.outcome, OUTCOME_OK);
}

static void the_certificate_that_ends_first_counts(void **state)
{
    struct scene *const scene = *state;
    struct answer answer = said(302, "");
    const int64_t soon_ms = clock_wall_ms() + INT64_C(6) * 86400 * 1000 + 5000;

    scene->settings.expect.certificate =
        (struct expected_limit){CONSEQUENCE_WARN, INT64_C(14) * 86400 * US_PER_SECOND};
    start(scene);
    tell_names(REASON_NONE, 1);
    answer.location = "http://b.test/";
    answer.tls = (struct tls_seen){.certificate_seen = true, .ends_ms = soon_ms};
    tell(&answer);
    tell_names(REASON_NONE, 1);
    tell_status(200);
    assert_int_equal(scene->finding.sample.outcome, OUTCOME_OK);
    assert_int_equal(scene->finding.sample.reason, REASON_CERTIFICATE);
    assert_int_equal(scene->finding.sample.warnings, WARNING_CERTIFICATE);
    assert_int_equal(scene->finding.sample.certificate_ends_ms, soon_ms);
    assert_string_equal(scene->finding.detail, "the certificate expires in 6 days");
}

static void a_page_too_large_fails_by_its_own_reason(void **state)
{
    struct scene *const scene = *state;
    struct answer answer = said(200, "beginning");

    start(scene);
    tell_names(REASON_NONE, 1);
    assert_int_equal(fetch.most, 5 * 1024 * 1024);
    answer.trouble = REASON_TOO_LARGE;
    tell(&answer);
    assert_int_equal(scene->finding.sample.reason, REASON_TOO_LARGE);
    assert_int_equal(scene->finding.sample.status, 200);
}

static void our_own_failure_is_void(void **state)
{
    struct scene *const scene = *state;

    start(scene);
    tell_names(REASON_NONE, 1);
    tell_trouble(REASON_INTERNAL, "no descriptors");
    assert_int_equal(scene->finding.sample.outcome, OUTCOME_VOID);
}

/* --- large pages are judged in the pool ----------------------------------------------------- */

static const char *const wanted_text[1] = {"Dịch vụ công"};

static void start_large(struct scene *scene, char *page, size_t length)
{
    struct answer answer;

    memset(page, 'a', length);
    page[length] = '\0';
    memcpy(page + length - strlen(wanted_text[0]), wanted_text[0], strlen(wanted_text[0]));
    scene->settings.expect.contains = (struct expected_texts){CONSEQUENCE_DOWN, 1, wanted_text};
    start(scene);
    tell_names(REASON_NONE, 1);
    answer = said(200, page);
    tell(&answer);
    memset(page, 'b', length); /* what was lent is gone */
}

static void a_large_page_is_judged_in_the_pool(void **state)
{
    static char page[200001];
    struct scene *const scene = *state;

    start_large(scene, page, sizeof page - 1);
    assert_int_equal(scene->findings, 0);
    assert_int_equal(fetch.taken, 1);
    loop_run(scene->loop);
    assert_int_equal(scene->findings, 1);
    assert_int_equal(scene->finding.sample.outcome, OUTCOME_OK);
}

static void a_run_may_be_cancelled_while_the_pool_works(void **state)
{
    static char page[2000001];
    struct scene *const scene = *state;

    start_large(scene, page, sizeof page - 1);
    probe_cancel(&scene->plan, scene->run);
    scene->run = NULL;
    loop_run(scene->loop);
    assert_int_equal(scene->findings, 0);
}

struct other {
    struct loop *loop;
    struct timer *timer;
    struct gate_pass pass;
    int64_t left_us; /* 0: not yet */
};

/* It leaves, and a moment later, when somebody else is in, we look. */
static void on_other(void *argument)
{
    struct other *const other = argument;

    if (other->left_us != 0) {
        loop_stop(other->loop);
        return;
    }
    other->left_us = clock_steady_us();
    gate_leave(&other->pass);
    timer_set(other->timer, US_PER_MS);
}

static void what_waits_for_its_hosts_budget_is_late_and_no_slower(void **state)
{
    enum { WAIT_US = 30000 };
    struct scene *const scene = *state;
    const struct sample *const sample = &scene->finding.sample;
    struct other other = {.loop = scene->loop};

    scene->prober.gates = gates_new(scene->loop, 1, 0);
    assert_true(gate_enter(scene->prober.gates, "A.test", &other.pass, NULL, NULL));
    other.timer = timer_new(scene->loop, on_other, &other);
    timer_set(other.timer, WAIT_US);
    start(scene);
    assert_int_equal(lookup.started, 0);
    loop_run(scene->loop);
    assert_int_equal(lookup.started, 1);
    tell_names(REASON_NONE, 1);
    /* the time limit begins when it is let in */
    assert_true(fetch.timeout_us >= scene->plan.timeout_us - (clock_steady_us() - other.left_us));
    tell_status(200);
    assert_int_equal(sample->outcome, OUTCOME_OK);
    assert_true(sample->late_us >= WAIT_US - 2 * US_PER_MS);
    assert_true(sample->total_us <= clock_steady_us() - other.left_us);
    timer_free(other.timer);
    gates_free(scene->prober.gates);
}

static void a_run_that_waits_may_be_cancelled(void **state)
{
    struct scene *const scene = *state;
    struct gate_pass other;

    scene->prober.gates = gates_new(scene->loop, 1, 0);
    assert_true(gate_enter(scene->prober.gates, "a.test", &other, NULL, NULL));
    start(scene);
    probe_cancel(&scene->plan, scene->run);
    scene->run = NULL;
    gate_leave(&other);
    loop_run(scene->loop);
    assert_int_equal(lookup.started, 0);
    assert_int_equal(scene->findings, 0);
    gates_free(scene->prober.gates);
}

static void a_run_may_be_cancelled_at_every_step(void **state)
{
    struct scene *const scene = *state;

    start(scene);
    probe_cancel(&scene->plan, scene->run);
    assert_int_equal(lookup.cancelled, 1);
    start(scene);
    tell_names(REASON_NONE, 1);
    probe_cancel(&scene->plan, scene->run);
    assert_int_equal(fetch.cancelled, 1);
    scene->run = NULL;
    assert_int_equal(scene->findings, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_good_page_is_ok_with_all_its_phases),
        TEST(a_name_without_address_ends_before_connecting),
        TEST(a_silent_name_server_is_a_timeout_of_the_name),
        TEST(the_next_address_is_tried_with_its_share_of_the_time),
        TEST(if_no_address_answers_the_first_reason_counts),
        TEST(trouble_after_connecting_is_not_tried_elsewhere),
        TEST(redirects_are_followed_and_each_hop_is_kept),
        TEST(only_so_many_redirects_are_followed),
        TEST(a_circle_of_redirects_is_seen_at_once),
        TEST(a_redirect_to_nowhere_is_no_answer),
        TEST(without_redirects_the_redirect_is_judged),
        TEST(a_redirect_that_is_expected_is_the_answer),
        TEST(the_certificate_that_ends_first_counts),
        TEST(a_page_too_large_fails_by_its_own_reason),
        TEST(our_own_failure_is_void),
        TEST(a_large_page_is_judged_in_the_pool),
        TEST(a_run_may_be_cancelled_while_the_pool_works),
        TEST(a_run_may_be_cancelled_at_every_step),
        TEST(what_waits_for_its_hosts_budget_is_late_and_no_slower),
        TEST(a_run_that_waits_may_be_cancelled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
