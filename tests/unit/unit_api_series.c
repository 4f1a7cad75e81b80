/* Into which pieces a time is cut, and what is too much. */
#include <inttypes.h>

#include "stage/api.h"
#include "test.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

static void a_time_is_cut_as_finely_as_is_seemly(void **state)
{
    static const struct {
        int64_t length_ms;
        const char *step;
        int64_t step_ms; /* 0: refused */
    } rows[] = {{HOUR_MS, NULL, MINUTE_MS},
                {6 * HOUR_MS, NULL, MINUTE_MS},
                {6 * HOUR_MS + 1, NULL, 10 * MINUTE_MS},
                {2 * DAY_MS, NULL, 10 * MINUTE_MS},
                {2 * DAY_MS + 1, NULL, HOUR_MS},
                {60 * DAY_MS, NULL, HOUR_MS},
                {60 * DAY_MS + 1, NULL, DAY_MS},
                {HOUR_MS, "1d", DAY_MS},
                {1500 * MINUTE_MS, "1m", MINUTE_MS},
                {1501 * MINUTE_MS, "1m", 0}, /* so many pieces are too many */
                {2 * DAY_MS, "10m", 10 * MINUTE_MS},
                {2 * DAY_MS + 1, "10m", 0}, /* of samples only two days */
                {1500 * HOUR_MS, "1h", HOUR_MS},
                {1501 * HOUR_MS, "1h", 0},
                {1500 * DAY_MS, NULL, DAY_MS},
                {1501 * DAY_MS, NULL, 0},
                {HOUR_MS, "", 0},
                {HOUR_MS, "1M", 0},
                {HOUR_MS, "60", 0}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct api_span span = {.from_ms = DAY_MS, .to_ms = DAY_MS + rows[i].length_ms};
        struct api_series series;
        struct error error = {""};
        const bool good = api_parse_series(&span, rows[i].step, &series, &error);

        if (good != (rows[i].step_ms > 0) || (good && series.step_ms != rows[i].step_ms))
            fail_msg("row %zu: %s %" PRId64, i, error.message, series.step_ms);
        assert_true(good == (error.message[0] == '\0'));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_time_is_cut_as_finely_as_is_seemly)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
