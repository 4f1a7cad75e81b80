#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/crc.h"
#include "base/memory.h"
#include "chance.h"
#include "model/rollup.h"

static struct sample make_sample(enum outcome outcome, enum reason reason, int64_t total_us)
{
    struct sample sample = sample_begin(0, 0);

    sample.outcome = outcome;
    sample.reason = reason;
    sample.total_us = total_us;
    return sample;
}

static struct sample random_sample(void)
{
    return make_sample((enum outcome)random_below(OUTCOME_COUNT),
                       random_below(2) == 0 ? REASON_NONE : (enum reason)random_below(REASON_COUNT),
                       (int64_t)(random_bits() >> (1 + random_below(63))));
}

static void only_answers_and_time_outs_have_a_latency(void **state)
{
    static const struct {
        enum outcome outcome;
        enum reason reason;
        enum latency_kind kind;
    } cases[] = {
        {OUTCOME_OK, REASON_NONE, LATENCY_ANSWERED},
        {OUTCOME_OK, REASON_CERTIFICATE, LATENCY_ANSWERED},
        {OUTCOME_DEGRADED, REASON_SLOW, LATENCY_ANSWERED},
        {OUTCOME_FAILED, REASON_STATUS, LATENCY_ANSWERED},
        {OUTCOME_FAILED, REASON_SOFT_FAILURE, LATENCY_ANSWERED},
        {OUTCOME_FAILED, REASON_TIMEOUT_NAME, LATENCY_AT_LEAST},
        {OUTCOME_FAILED, REASON_TIMEOUT_BODY, LATENCY_AT_LEAST},
        {OUTCOME_DEGRADED, REASON_TIMEOUT_BODY, LATENCY_AT_LEAST},
        {OUTCOME_FAILED, REASON_DNS_NO_NAME, LATENCY_NONE},
        {OUTCOME_FAILED, REASON_REFUSED, LATENCY_NONE},
        {OUTCOME_FAILED, REASON_RESET, LATENCY_NONE},
        {OUTCOME_FAILED, REASON_TLS_EXPIRED, LATENCY_NONE},
        {OUTCOME_FAILED, REASON_NO_BEAT, LATENCY_NONE},
        {OUTCOME_VOID, REASON_LATE, LATENCY_NONE},
        {OUTCOME_VOID, REASON_TIMEOUT_TLS, LATENCY_NONE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct sample sample = make_sample(cases[i].outcome, cases[i].reason, 5);
        const struct sample timeless = make_sample(cases[i].outcome, cases[i].reason, 0);

        assert_int_equal(sample_latency(&sample), cases[i].kind);
        assert_int_equal(sample_latency(&timeless), LATENCY_NONE);
    }
}

static void a_percentile_of_time_outs_is_within_one_per_cent_and_no_more_than_the_limit(
    void **state)
{
    (void)state;
    for (int64_t limit_us = 500000; limit_us < 60000000; limit_us += 37003) {
        const struct sample in_vain =
            make_sample(OUTCOME_FAILED, REASON_TIMEOUT_FIRST_BYTE, limit_us);
        struct rollup *const rollup = NEW(struct rollup);
        struct latency latency;

        rollup_add(rollup, &in_vain);
        assert_true(rollup_find_quantile(rollup, 9900, &latency));
        assert_true(latency.at_least);
        assert_in_range(latency.us, limit_us - limit_us / 100 - 1, limit_us);
        free(rollup);
    }
}

static void samples_are_counted_by_outcome_and_reason(void **state)
{
    struct rollup rollup = {0};
    const struct sample samples[] = {
        make_sample(OUTCOME_OK, REASON_NONE, 100000),
        make_sample(OUTCOME_OK, REASON_CERTIFICATE, 300000),
        make_sample(OUTCOME_FAILED, REASON_STATUS, 50000),
        make_sample(OUTCOME_FAILED, REASON_REFUSED, 777),
        make_sample(OUTCOME_FAILED, REASON_TIMEOUT_BODY, 10000000),
        make_sample(OUTCOME_VOID, REASON_LAG, 999),
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        rollup_add(&rollup, &samples[i]);
    assert_int_equal(rollup_count(&rollup), 6);
    assert_int_equal(rollup.outcomes[OUTCOME_OK], 2);
    assert_int_equal(rollup.outcomes[OUTCOME_FAILED], 3);
    assert_int_equal(rollup.outcomes[OUTCOME_VOID], 1);
    assert_int_equal(rollup.reasons[REASON_NONE], 0);
    assert_int_equal(rollup.reasons[REASON_CERTIFICATE], 1);
    assert_int_equal(rollup.reasons[REASON_REFUSED], 1);
    assert_int_equal(rollup.sum_us, 450000);
    assert_int_equal(rollup.greatest_us, 10000000);
    assert_int_equal(sketch_count(&rollup.sketch), 4);
    assert_int_equal(rollup.sketch.waited_count, 1);
}

enum { PARTS = 5 };

static void any_grouping_and_order_gives_the_same_rollup(void **state)
{
    struct rollup *const parts = NEW_ARRAY(struct rollup, PARTS);
    struct rollup *const sums = NEW_ARRAY(struct rollup, 3);

    (void)state;
    random_state = 1;
    for (long round = 0; round < many() / 50; round++) {
        memset(parts, 0, PARTS * sizeof *parts);
        memset(sums, 0, 3 * sizeof *sums);
        for (uint64_t i = random_below(200); i > 0; i--) {
            const struct sample sample = random_sample();

            rollup_add(&sums[0], &sample);
            rollup_add(&parts[random_below(PARTS)], &sample);
        }
        for (int i = PARTS - 1; i >= 0; i--) {
            struct text text = {0};

            rollup_merge(&sums[1], &parts[i]);
            rollup_pack(&parts[i], &text);
            assert_true(rollup_unpack(&sums[2], text.bytes, text.length, NULL));
            text_free(&text);
        }
        assert_memory_equal(&sums[0], &sums[1], sizeof *sums);
        assert_memory_equal(&sums[0], &sums[2], sizeof *sums);
    }
    free(parts);
    free(sums);
}

static struct text random_rollup(struct rollup *rollup)
{
    struct text text = {0};

    for (int i = 0; i < 100; i++) {
        const struct sample sample = random_sample();

        rollup_add(rollup, &sample);
    }
    rollup_pack(rollup, &text);
    return text;
}

static void mend_checksum(uint8_t *bytes, size_t length)
{
    crc_store(bytes + 1, crc_add(crc_add(0, bytes, 1), bytes + 5, length - 5));
}

static void a_damaged_rollup_is_refused_and_changes_nothing(void **state)
{
    struct rollup rollup = {0};
    struct rollup into = {0};
    struct rollup before;
    struct text text;
    struct error error;

    (void)state;
    random_state = 2;
    text = random_rollup(&rollup);
    before = into;
    for (size_t i = 0; i < text.length * 8; i++) {
        text.bytes[i / 8] = (char)(text.bytes[i / 8] ^ 1 << i % 8);
        assert_false(rollup_unpack(&into, text.bytes, text.length, &error));
        text.bytes[i / 8] = (char)(text.bytes[i / 8] ^ 1 << i % 8);
    }
    for (size_t length = 0; length < text.length; length++) {
        uint8_t *const cut = memory_copy(text.bytes, length);

        if (length > 5)
            mend_checksum(cut, length);
        assert_false(rollup_unpack(&into, cut, length, &error));
        free(cut);
    }
    assert_memory_equal(&into, &before, sizeof into);
    text_free(&text);
}

static void a_damaged_rollup_with_a_good_checksum_harms_nobody(void **state)
{
    struct rollup *const rollup = NEW(struct rollup);
    struct text text;

    (void)state;
    random_state = 3;
    text = random_rollup(rollup);
    for (long round = 0; round < many(); round++) {
        uint8_t *const bytes = memory_copy(text.bytes, text.length);

        for (uint64_t flips = 1 + random_below(4); flips > 0; flips--)
            bytes[5 + random_below(text.length - 5)] ^= (uint8_t)(1 << random_below(8));
        mend_checksum(bytes, text.length);
        memset(rollup, 0, sizeof *rollup);
        if (rollup_unpack(rollup, bytes, text.length, NULL))
            assert_true(rollup_count(rollup) >= 0 && sketch_count(&rollup->sketch) >= 0);
        free(bytes);
    }
    text_free(&text);
    free(rollup);
}

/* --- bars ------------------------------------------------------------------------------------ */

enum { DAYS = 100, DAY_MS = 24 * 3600 * 1000 };

static struct bar random_bar(void)
{
    struct bar bar = {{0}};
    int64_t left_ms = random_below(20) == 0 ? DAY_MS - 3600000 : DAY_MS; /* clocks go forward */

    for (int part = BAR_DEGRADED; part < BAR_PARTS; part++) {
        bar.parts_ms[part] = random_below(5) > 0 ? 0 : (int64_t)random_below((uint64_t)left_ms + 1);
        left_ms -= bar.parts_ms[part];
    }
    bar.parts_ms[BAR_UP] = left_ms;
    if (random_below(30) == 0)
        for (int part = 0; part < BAR_PARTS; part++)
            bar.parts_ms[part] = (int64_t)random_below(BAR_MOST_MS + 1);
    return bar;
}

static void bars_come_back_as_they_were(void **state)
{
    struct bar days[DAYS];
    struct bar days_again[DAYS];

    (void)state;
    random_state = 4;
    for (long round = 0; round < many() / 10; round++) {
        const struct bars bars = {.days = days,
                                  .count = random_below(DAYS + 1),
                                  .first_day = (int32_t)random_below(40000) - 20000};
        struct bars again = {.days = days_again, .capacity = DAYS};
        struct text text = {0};

        for (size_t i = 0; i < bars.count; i++)
            days[i] = random_bar();
        bars_pack(&bars, &text);
        assert_true(bars_unpack(&again, text.bytes, text.length, NULL));
        assert_int_equal(bars.first_day, again.first_day);
        assert_int_equal(bars.count, again.count);
        assert_memory_equal(days, days_again, bars.count * sizeof *days);
        text_free(&text);
    }
}

static void ninety_good_days_are_small(void **state)
{
    struct bar days[90] = {{{0}}};
    const struct bars bars = {.days = days, .count = 90, .first_day = 19000};
    struct text text = {0};

    (void)state;
    for (size_t i = 0; i < 90; i++)
        days[i].parts_ms[BAR_UP] = DAY_MS;
    bars_pack(&bars, &text);
    assert_true(text.length <= 70);
    text_free(&text);
}

static void damaged_bars_are_refused(void **state)
{
    struct bar days[DAYS];
    struct bars bars = {.days = days, .capacity = DAYS - 1, .count = DAYS, .first_day = 19000};
    struct text text = {0};
    struct error error;

    (void)state;
    random_state = 5;
    for (size_t i = 0; i < DAYS; i++)
        days[i] = random_bar();
    bars_pack(&bars, &text);
    bars.count = 7;
    bars.first_day = 1;
    assert_false(bars_unpack(&bars, text.bytes, text.length, &error));
    bars.capacity = DAYS;
    assert_non_null(strstr(error.message, "99"));
    for (size_t i = 0; i < text.length * 8; i++) {
        text.bytes[i / 8] = (char)(text.bytes[i / 8] ^ 1 << i % 8);
        assert_false(bars_unpack(&bars, text.bytes, text.length, &error));
        text.bytes[i / 8] = (char)(text.bytes[i / 8] ^ 1 << i % 8);
    }
    for (size_t length = 0; length < text.length; length++) {
        uint8_t *const cut = memory_copy(text.bytes, length);

        if (length > 5)
            mend_checksum(cut, length);
        assert_false(bars_unpack(&bars, cut, length, &error));
        free(cut);
    }
    assert_int_equal(bars.first_day, 1);
    assert_int_equal(bars.count, 7);
    text_free(&text);
}

static void wild_bars_with_a_good_checksum_harm_nobody(void **state)
{
    struct bars bars = {.days = NEW_ARRAY(struct bar, DAYS), .capacity = DAYS};

    (void)state;
    random_state = 6;
    for (long round = 0; round < many(); round++) {
        const size_t length = 10 + random_below(100);
        uint8_t *const bytes = memory_new(length, 1);

        for (size_t i = 5; i < length; i++)
            bytes[i] = (uint8_t)random_bits();
        bytes[0] = 1;
        bytes[9] |= 8; /* few enough days to be read */
        mend_checksum(bytes, length);
        bars_unpack(&bars, bytes, length, NULL);
        assert_true(bars.count <= DAYS);
        free(bytes);
    }
    free(bars.days);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_answers_and_time_outs_have_a_latency),
        cmocka_unit_test(
            a_percentile_of_time_outs_is_within_one_per_cent_and_no_more_than_the_limit),
        cmocka_unit_test(samples_are_counted_by_outcome_and_reason),
        cmocka_unit_test(any_grouping_and_order_gives_the_same_rollup),
        cmocka_unit_test(a_damaged_rollup_is_refused_and_changes_nothing),
        cmocka_unit_test(a_damaged_rollup_with_a_good_checksum_harms_nobody),
        cmocka_unit_test(bars_come_back_as_they_were),
        cmocka_unit_test(ninety_good_days_are_small),
        cmocka_unit_test(damaged_bars_are_refused),
        cmocka_unit_test(wild_bars_with_a_good_checksum_harm_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
