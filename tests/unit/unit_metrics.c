#include "test.h"

#include "province.h"
#include "stage/metrics.h"

static const struct metrics_process process = {.version = "1.2\"3",
                                               .started_ms = PROVINCE_NOW,
                                               .cpu_us = 1234567,
                                               .resident_bytes = 4096,
                                               .open_files = -1,
                                               .waiting = 7};

static char *write_all(bool with_snapshot)
{
    struct text text = {0};
    struct province *const province = province_new(8);
    struct snapshot *const snapshot = province_snapshot(province);

    metrics_write(with_snapshot ? snapshot : NULL, &process, &text);
    snapshot_release(snapshot);
    province_free(province);
    return text_detach(&text);
}

static void expect_line(const char *metrics, const char *line)
{
    const char *const at = strstr(metrics, line);

    if (at == NULL || (at > metrics && at[-1] != '\n') || at[strlen(line)] != '\n')
        fail_msg("'%s' is not a line of:\n%s", line, metrics);
}

static void every_figure_is_there(void **state)
{
    char *const metrics = write_all(true);

    (void)state;
    expect_line(metrics, "haidang_probe_up{service=\"dv-001\",probe=\"dv-001/1\"} 1");
    expect_line(metrics, "haidang_probe_up{service=\"dv-003\",probe=\"dv-003/1\"} 0");
    expect_line(metrics, "haidang_probe_up{service=\"dv-006\",probe=\"dv-006/1\"} 1");
    expect_line(metrics, "haidang_probe_duration_seconds{service=\"dv-001\",probe=\"dv-001/1\","
                         "phase=\"connect\"} 0.001500");
    expect_line(metrics, "haidang_service_state{service=\"dv-003\",state=\"down\"} 1");
    expect_line(metrics, "haidang_service_state{service=\"dv-003\",state=\"up\"} 0");
    expect_line(metrics, "haidang_certificate_expiry_seconds{service=\"dv-001\","
                         "probe=\"dv-001/1\"} 1662082920");
    expect_line(metrics, "haidang_samples_total{outcome=\"ok\"} 47000");
    expect_line(metrics, "haidang_slots_missed_total 2");
    expect_line(metrics, "haidang_loop_lag_seconds 0.001200");
    expect_line(metrics, "haidang_commit_seconds 0.004100");
    expect_line(metrics, "haidang_samples_waiting 7");
    expect_line(metrics, "haidang_incidents_open 2");
    expect_line(metrics, "haidang_build_info{version=\"1.2\\\"3\"} 1");
    expect_line(metrics, "process_start_time_seconds 1655170920");
    expect_line(metrics, "process_cpu_seconds_total 1.234567");
    expect_line(metrics, "process_resident_memory_bytes 4096");
    free(metrics);
}

static void what_is_not_known_is_left_out(void **state)
{
    char *const metrics = write_all(true);

    (void)state;
    assert_null(strstr(metrics, "haidang_probe_up{service=\"dv-007\""));
    assert_null(strstr(metrics, "phase=\"redirect\""));
    assert_null(strstr(metrics, "process_open_fds"));
    free(metrics);
}

static void before_the_first_results_only_the_process_speaks(void **state)
{
    char *const metrics = write_all(false);

    (void)state;
    assert_null(strstr(metrics, "haidang_probe_up"));
    expect_line(metrics, "haidang_samples_waiting 7");
    free(metrics);
}

/* Each family has its help and type once, before its first figure. */
static void every_family_is_announced_once(void **state)
{
    char *const metrics = write_all(true);
    char *rest = metrics;
    char *line;
    char family[100] = "";

    (void)state;
    while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
        char announced[100];

        if (sscanf(line, "# HELP %99s", announced) == 1) {
            assert_null(strstr(rest, line));
            snprintf(family, sizeof family, "%s", announced);
        } else if (*line != '#') {
            assert_int_equal(strncmp(line, family, strlen(family)), 0);
        }
    }
    free(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_is_there),
        cmocka_unit_test(what_is_not_known_is_left_out),
        cmocka_unit_test(before_the_first_results_only_the_process_speaks),
        cmocka_unit_test(every_family_is_announced_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
