#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bits.h"
#include "base/crc.h"
#include "base/memory.h"
#include "chance.h"
#include "model/sketch.h"

/* Of every order of size alike, up to beyond what a sketch tells apart. */
static int64_t random_us(void)
{
    return (int64_t)(random_bits() >> (34 + random_below(30)));
}

/* --- bits and checksums ---------------------------------------------------------------------- */

static void what_is_written_bit_by_bit_is_read_again(void **state)
{
    (void)state;
    random_state = 1;
    for (long round = 0; round < many() / 100; round++) {
        struct text text = {0};
        struct bit_writer writer = {.text = &text};
        const uint64_t seed = random_bits() | 1;
        struct bit_reader reader;

        random_state = seed;
        for (int i = 0; i < 200; i++) {
            const int length = (int)random_below(65);
            const uint64_t value = length == 0 ? 0 : random_bits() >> (64 - length);
            const int parameter = (int)random_below(BITS_RICE_PARAMETERS);

            bits_put(&writer, value, length);
            bits_put_number(&writer, value);
            bits_put_rice(&writer, value, parameter);
            bits_put_gamma(&writer, value == 0 ? 1 : value);
        }
        bits_end(&writer);
        random_state = seed;
        reader = (struct bit_reader){.bytes = (const uint8_t *)text.bytes, .length = text.length};
        for (int i = 0; i < 200; i++) {
            const int length = (int)random_below(65);
            const uint64_t value = length == 0 ? 0 : random_bits() >> (64 - length);
            const int parameter = (int)random_below(BITS_RICE_PARAMETERS);

            assert_true(bits_get(&reader, length) == value);
            assert_true(bits_get_number(&reader) == value);
            assert_true(bits_get_rice(&reader, parameter) == value);
            assert_true(bits_get_gamma(&reader) == (value == 0 ? 1 : value));
        }
        assert_true(bits_are_over(&reader));
        bits_get(&reader, 8);
        assert_true(reader.failed);
        assert_false(bits_are_over(&reader));
        text_free(&text);
    }
}

static void numbers_of_both_signs_fold_and_unfold(void **state)
{
    static const int64_t numbers[] = {0, -1, 1, INT64_MIN, INT64_MAX, -77777};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_true(bits_unfold(bits_fold(numbers[i])) == numbers[i]);
    assert_int_equal(bits_fold(-1), 1);
    assert_int_equal(bits_fold(1), 2);
}

static void the_checksum_is_castagnolis(void **state)
{
    static const uint8_t zeros[32];
    uint8_t bytes[100];
    uint8_t kept[4];

    (void)state;
    assert_int_equal(crc_add(0, "123456789", 9), 0xe3069283);
    assert_int_equal(crc_add(0, zeros, sizeof zeros), 0x8a9136aa); /* RFC 3720, B.4 */
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    for (size_t cut = 0; cut <= sizeof bytes; cut++)
        assert_int_equal(crc_add(crc_add(0, bytes, cut), bytes + cut, sizeof bytes - cut),
                         crc_add(0, bytes, sizeof bytes));
    crc_store(kept, 0x12345678);
    assert_int_equal(crc_load(kept), 0x12345678);
}

/* --- buckets --------------------------------------------------------------------------------- */

static void borders_are_computed_again(void **state)
{
    int64_t border = 1;

    (void)state;
    for (int i = 0; i < SKETCH_BUCKETS; i++) {
        assert_int_equal(sketch_borders[i], border);
        border = 100 * ((border + 1) * 101 / 100) / 99;
    }
    assert_true(sketch_borders[SKETCH_BUCKETS - 1] >= 600000000);
    assert_true(sketch_borders[SKETCH_BUCKETS - 2] < 600000000);
}

static void every_bucket_speaks_for_both_its_ends_within_one_per_cent(void **state)
{
    (void)state;
    for (int i = 0; i < SKETCH_BUCKETS; i++) {
        const int64_t low = i == 0 ? 1 : sketch_bucket_low(i);
        const int64_t high = sketch_borders[i];
        const int64_t value = sketch_bucket_value(i);

        assert_true(low <= value && value <= high);
        assert_true(100 * (value - low) <= low);
        assert_true(100 * (high - value) <= high);
        assert_int_equal(sketch_find_bucket(low), i);
        assert_int_equal(sketch_find_bucket(high), i);
        assert_int_equal(sketch_find_bucket(value), i);
        if (i + 1 < SKETCH_BUCKETS)
            assert_int_equal(sketch_find_bucket(high + 1), i + 1);
    }
}

static void durations_out_of_range_are_in_the_first_or_last_bucket(void **state)
{
    (void)state;
    assert_int_equal(sketch_find_bucket(0), 0);
    assert_int_equal(sketch_find_bucket(-1), 0);
    assert_int_equal(sketch_find_bucket(INT64_MIN), 0);
    assert_int_equal(sketch_find_bucket(INT64_MAX), SKETCH_BUCKETS - 1);
}

static void random_durations_lie_between_the_borders_of_their_bucket(void **state)
{
    (void)state;
    random_state = 2;
    for (long i = 0; i < 10 * many(); i++) {
        const int64_t us = random_us() % 604000000;
        const int bucket = sketch_find_bucket(us);

        assert_true(us >= sketch_bucket_low(bucket) && us <= sketch_borders[bucket]);
    }
}

/* --- percentiles ----------------------------------------------------------------------------- */

static int by_size(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left;
    const int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static void every_quantile_is_within_one_per_cent_of_the_sorted_samples(void **state)
{
    static const int quantiles[] = {1, 500, 5000, 9000, 9500, 9900, 9990, 9999};

    (void)state;
    random_state = 3;
    for (long round = 0; round < many() / 100; round++) {
        const size_t count = 1 + random_below(300);
        int64_t *const sorted = NEW_ARRAY(int64_t, count);
        struct sketch *const sketch = NEW(struct sketch);

        for (size_t i = 0; i < count; i++) {
            sorted[i] = 1 + random_us() % 600000000;
            sketch_add(sketch, sorted[i]);
        }
        qsort(sorted, count, sizeof *sorted, by_size);
        assert_int_equal(sketch_count(sketch), count);
        for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++) {
            const size_t rank = (count * (size_t)quantiles[i] + 9999) / 10000;
            const int64_t exact = sorted[rank - 1];
            struct latency latency;

            assert_true(sketch_find_quantile(sketch, quantiles[i], &latency));
            assert_false(latency.at_least);
            assert_true(100 * llabs(latency.us - exact) <= exact);
        }
        free(sketch);
        free(sorted);
    }
}

static void several_quantiles_are_what_each_is(void **state)
{
    static const int quantiles[] = {1, 500, 5000, 5000, 9500, 9990, 9999};
    enum { COUNT = sizeof quantiles / sizeof *quantiles };

    (void)state;
    random_state = 4;
    for (long round = 0; round < many() / 100; round++) {
        struct sketch *const sketch = NEW(struct sketch);
        struct latency all[COUNT];

        assert_false(sketch_find_quantiles(sketch, quantiles, COUNT, all));
        for (uint64_t i = random_below(300) + 1; i > 0; i--)
            if (random_below(10) == 0)
                sketch_add_at_least(sketch, 1 + random_us() % 600000000);
            else
                sketch_add(sketch, 1 + random_us() % 600000000);
        assert_true(sketch_find_quantiles(sketch, quantiles, COUNT, all));
        for (int i = 0; i < COUNT; i++) {
            struct latency one;

            assert_true(sketch_find_quantile(sketch, quantiles[i], &one));
            assert_int_equal(all[i].us, one.us);
            assert_int_equal(all[i].at_least, one.at_least);
        }
        free(sketch);
    }
}

static void an_empty_sketch_has_no_quantile_and_a_rank_must_exist(void **state)
{
    struct sketch sketch = {0};
    struct latency latency;

    (void)state;
    assert_false(sketch_find_quantile(&sketch, 5000, &latency));
    sketch_add(&sketch, 7);
    assert_false(sketch_find_rank(&sketch, 0, &latency));
    assert_false(sketch_find_rank(&sketch, 2, &latency));
    assert_true(sketch_find_rank(&sketch, 1, &latency));
    assert_int_equal(latency.us, 7);
}

static void a_quantile_among_time_outs_is_at_least_their_limit(void **state)
{
    struct sketch sketch = {0};
    struct latency latency;

    (void)state;
    for (int i = 0; i < 94; i++)
        sketch_add(&sketch, 50000);
    for (int i = 0; i < 6; i++)
        sketch_add_at_least(&sketch, 10000000);
    assert_true(sketch_find_quantile(&sketch, 9400, &latency));
    assert_false(latency.at_least);
    assert_true(sketch_find_quantile(&sketch, 9500, &latency));
    assert_true(latency.at_least);
    assert_true(latency.us <= 10100000 && latency.us >= 9900000);
}

/* One time-out at 1 s, then answers up to 3 s under a longer limit: one rank may be off by it. */
static void a_time_out_below_answers_leaves_doubt_only_where_it_matters(void **state)
{
    struct sketch sketch = {0};
    struct latency latency;

    (void)state;
    sketch_add_at_least(&sketch, 1000000);
    for (int i = 0; i < 100; i++)
        sketch_add(&sketch, 500000);
    for (int i = 0; i < 100; i++)
        sketch_add(&sketch, 3000000);
    assert_true(sketch_find_rank(&sketch, 100, &latency));
    assert_false(latency.at_least);
    assert_true(sketch_find_rank(&sketch, 101, &latency)); /* the time-out, or the first of 3 s */
    assert_true(latency.at_least);
    assert_true(sketch_find_rank(&sketch, 150, &latency)); /* 3 s either way */
    assert_false(latency.at_least);
    assert_true(sketch_find_rank(&sketch, 201, &latency)); /* the last may be the time-out */
    assert_true(latency.at_least);
}

static void what_is_beyond_the_last_border_is_at_least_that(void **state)
{
    struct sketch sketch = {0};
    struct latency latency;

    (void)state;
    sketch_add(&sketch, INT64_C(3600000000));
    assert_true(sketch_find_quantile(&sketch, 5000, &latency));
    assert_true(latency.at_least);
    assert_true(latency.us > 590000000);
}

static void a_quantile_wants_a_sample_beyond_it(void **state)
{
    (void)state;
    assert_int_equal(quantile_smallest_count(5000), 10);
    assert_int_equal(quantile_smallest_count(9000), 10);
    assert_int_equal(quantile_smallest_count(9500), 20);
    assert_int_equal(quantile_smallest_count(500), 20);
    assert_int_equal(quantile_smallest_count(9900), 100);
    assert_int_equal(quantile_smallest_count(9990), 1000);
    assert_int_equal(quantile_smallest_count(9999), 10000);
}

/* By the textbook: probabilities from lgamma, summed from the ends. */
static struct rank_range slow_ranks(int quantile, int64_t count)
{
    const double share = quantile / 10000.0;
    struct rank_range range = {0, count + 1};
    double below = 0;

    for (int64_t k = 0; k <= count; k++) {
        below += exp(lgamma((double)count + 1) - lgamma((double)k + 1) -
                     lgamma((double)(count - k) + 1) + (double)k * log(share) +
                     (double)(count - k) * log1p(-share));
        if (below <= 0.025)
            range.low = k + 1;
        if (below >= 0.975) {
            range.high = k + 1;
            break;
        }
    }
    return range;
}

static void confidence_ranks_are_those_of_the_textbook(void **state)
{
    static const int quantiles[] = {100, 5000, 9500, 9900, 9990};

    (void)state;
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++)
        for (int64_t count = 1; count < 20000; count += 1 + count / 7) {
            const struct rank_range range = quantile_find_ranks(quantiles[i], count);
            const struct rank_range slow = slow_ranks(quantiles[i], count);

            assert_int_equal(range.low, slow.low);
            assert_int_equal(range.high, slow.high);
        }
}

static void confidence_ranks_of_known_tables(void **state)
{
    struct rank_range range;

    (void)state;
    range = quantile_find_ranks(5000, 5); /* five samples bound no median at 95 % */
    assert_int_equal(range.low, 0);
    assert_int_equal(range.high, 6);
    range = quantile_find_ranks(5000, 10);
    assert_int_equal(range.low, 2);
    assert_int_equal(range.high, 9);
    range = quantile_find_ranks(5000, 100);
    assert_int_equal(range.low, 40);
    assert_int_equal(range.high, 61);
    range = quantile_find_ranks(9500, 43200);
    assert_in_range(range.low, 40950, 40952);
    assert_in_range(range.high, 41129, 41131);
    range = quantile_find_ranks(9500, INT64_C(1000000000));
    assert_in_range(range.low, 949986000, 949987000);
    range = quantile_find_ranks(9500, INT64_MAX - 1);
    assert_int_equal(range.low, 0);
}

/* --- sums and bytes -------------------------------------------------------------------------- */

enum { PARTS = 6 };

static void add_random(struct sketch *one, struct sketch *other)
{
    const int64_t us = random_us();

    if (random_below(10) == 0) {
        sketch_add_at_least(one, us);
        sketch_add_at_least(other, us);
    } else {
        sketch_add(one, us);
        sketch_add(other, us);
    }
}

static void any_grouping_and_order_gives_the_same_sketch(void **state)
{
    struct sketch *const parts = NEW_ARRAY(struct sketch, PARTS);
    struct sketch *const sums = NEW_ARRAY(struct sketch, 3);

    (void)state;
    random_state = 4;
    for (long round = 0; round < many() / 50; round++) {
        memset(parts, 0, PARTS * sizeof *parts);
        memset(sums, 0, 3 * sizeof *sums);
        for (uint64_t i = random_below(200); i > 0; i--)
            add_random(&sums[0], &parts[random_below(PARTS)]);
        for (int i = PARTS - 1; i >= 0; i--) {
            struct text text = {0};

            sketch_merge(&sums[1], &parts[i]);
            sketch_pack(&parts[i], &text);
            assert_true(sketch_unpack(&sums[2], text.bytes, text.length, NULL));
            text_free(&text);
        }
        assert_memory_equal(&sums[0], &sums[1], sizeof *sums);
        assert_memory_equal(&sums[0], &sums[2], sizeof *sums);
        assert_true(sketch_subtract(&sums[1], &parts[0]));
        sketch_merge(&sums[1], &parts[0]);
        assert_memory_equal(&sums[0], &sums[1], sizeof *sums);
    }
    free(parts);
    free(sums);
}

static void what_was_never_in_it_cannot_be_taken_out(void **state)
{
    struct sketch whole = {0};
    struct sketch part = {0};
    struct sketch before;

    (void)state;
    sketch_add(&whole, 5);
    sketch_add(&whole, 50);
    sketch_add(&part, 5);
    sketch_add_at_least(&part, 50);
    before = whole;
    assert_false(sketch_subtract(&whole, &part));
    assert_memory_equal(&whole, &before, sizeof whole);
}

static void a_cut_or_lengthened_sketch_is_refused_and_changes_nothing(void **state)
{
    struct sketch sketch = {0};
    struct sketch into = {0};
    struct sketch before;
    struct text text = {0};
    struct error error;

    (void)state;
    random_state = 5;
    for (int i = 0; i < 100; i++)
        add_random(&sketch, &into);
    before = into;
    sketch_pack(&sketch, &text);
    for (size_t length = 0; length < text.length; length++)
        assert_false(sketch_unpack(&into, text.bytes, length, &error));
    text_add_bytes(&text, "", 1);
    assert_false(sketch_unpack(&into, text.bytes, text.length, &error));
    assert_memory_equal(&into, &before, sizeof into);
    text_free(&text);
}

static void random_bytes_never_harm_a_sketch(void **state)
{
    struct sketch *const sketch = NEW(struct sketch);

    (void)state;
    random_state = 6;
    for (long round = 0; round < many(); round++) {
        const size_t length = random_below(60);
        uint8_t *const bytes = memory_new(length, 1); /* so that reading beyond is noticed */

        for (size_t i = 0; i < length; i++)
            bytes[i] = (uint8_t)(random_bits() & random_bits() & random_bits());
        memset(sketch, 0, sizeof *sketch);
        if (!sketch_unpack(sketch, bytes, length, NULL))
            assert_int_equal(sketch_count(sketch), 0);
        free(bytes);
    }
    free(sketch);
}

/* What a real service looks like: answers around 150 ms, spread by a factor, a few much slower. */
static int64_t lognormal_us(void)
{
    const double even = ((double)(random_bits() >> 11) + 0.5) / 9007199254740992.0;
    const double angle = (double)(random_bits() >> 11) / 9007199254740992.0;
    const double normal = sqrt(-2 * log(even)) * cos(6.283185307179586 * angle);

    return (int64_t)(150000 * exp(0.35 * normal)) * (random_below(100) == 0 ? 8 : 1);
}

static size_t mean_bytes(int samples, int times)
{
    struct sketch *const sketch = NEW(struct sketch);
    size_t sum = 0;

    for (int i = 0; i < times; i++) {
        struct text text = {0};

        memset(sketch, 0, sizeof *sketch);
        for (int j = 0; j < samples; j++)
            sketch_add(sketch, lognormal_us());
        sketch_pack(sketch, &text);
        sum += text.length;
        text_free(&text);
    }
    free(sketch);
    return sum / (size_t)times;
}

static void hours_days_and_months_are_small(void **state)
{
    size_t hour, day, month;

    (void)state;
    random_state = 7;
    hour = mean_bytes(60, 200);
    day = mean_bytes(1440, 50);
    month = mean_bytes(43200, 5);
    print_message("a sketch of an hour %zu B, a day %zu B, a month %zu B\n", hour, day, month);
    assert_true(hour <= 26);
    assert_true(day <= 105);
    assert_true(month <= 280);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_bit_by_bit_is_read_again),
        cmocka_unit_test(numbers_of_both_signs_fold_and_unfold),
        cmocka_unit_test(the_checksum_is_castagnolis),
        cmocka_unit_test(borders_are_computed_again),
        cmocka_unit_test(every_bucket_speaks_for_both_its_ends_within_one_per_cent),
        cmocka_unit_test(durations_out_of_range_are_in_the_first_or_last_bucket),
        cmocka_unit_test(random_durations_lie_between_the_borders_of_their_bucket),
        cmocka_unit_test(every_quantile_is_within_one_per_cent_of_the_sorted_samples),
        cmocka_unit_test(several_quantiles_are_what_each_is),
        cmocka_unit_test(an_empty_sketch_has_no_quantile_and_a_rank_must_exist),
        cmocka_unit_test(a_quantile_among_time_outs_is_at_least_their_limit),
        cmocka_unit_test(a_time_out_below_answers_leaves_doubt_only_where_it_matters),
        cmocka_unit_test(what_is_beyond_the_last_border_is_at_least_that),
        cmocka_unit_test(a_quantile_wants_a_sample_beyond_it),
        cmocka_unit_test(confidence_ranks_are_those_of_the_textbook),
        cmocka_unit_test(confidence_ranks_of_known_tables),
        cmocka_unit_test(any_grouping_and_order_gives_the_same_sketch),
        cmocka_unit_test(what_was_never_in_it_cannot_be_taken_out),
        cmocka_unit_test(a_cut_or_lengthened_sketch_is_refused_and_changes_nothing),
        cmocka_unit_test(random_bytes_never_harm_a_sketch),
        cmocka_unit_test(hours_days_and_months_are_small),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
