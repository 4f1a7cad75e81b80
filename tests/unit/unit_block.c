#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/crc.h"
#include "base/memory.h"
#include "chance.h"
#include "model/block.h"

static const int64_t start_ms = INT64_C(1655182800000);

/* As a probe of a web page sees it, every 60 s, with retries after failures. */
static struct sample usual_sample(int64_t at_ms)
{
    static const int usual_us[PHASE_COUNT] = {0, 900, 12000, 31000, 140000, 2500};
    struct sample sample = sample_begin(0, at_ms + (int64_t)random_below(3));

    for (int i = PHASE_NAME; i < PHASE_COUNT; i++) {
        sample.phase_us[i] = usual_us[i] / 2 + (int64_t)random_below((uint64_t)usual_us[i]);
        sample.total_us += sample.phase_us[i];
    }
    sample.total_us += (int64_t)random_below(50);
    sample.status = 200;
    sample.size = 1355;
    sample.late_us = (sample.at_ms - at_ms) * 1000 + (int64_t)random_below(1000);
    sample.address = (struct address){4, {203, 0, 113, (uint8_t)random_below(2)}};
    sample.certificate_ends_ms = start_ms + INT64_C(7776000000);
    return sample;
}

static struct sample failed_sample(int64_t at_ms)
{
    struct sample sample = usual_sample(at_ms);

    sample.outcome = OUTCOME_FAILED;
    sample.reason = REASON_TIMEOUT_FIRST_BYTE;
    sample.total_us = 10000000 + (int64_t)random_below(5000);
    sample.phase_us[PHASE_FIRST_BYTE] = NOT_REACHED;
    sample.phase_us[PHASE_BODY] = NOT_REACHED;
    sample.status = 0;
    sample.size = 0;
    return sample;
}

static void make_usual(struct sample *samples, size_t count)
{
    int64_t at_ms = start_ms;

    for (size_t i = 0; i < count; i++) {
        const bool failed = random_below(40) == 0;

        samples[i] = failed ? failed_sample(at_ms) : usual_sample(at_ms);
        if (failed && i + 1 < count) {
            samples[++i] = usual_sample(at_ms + 10000);
            samples[i].confirming = true;
        }
        at_ms += random_below(100) == 0 ? 3 * 60000 : 60000;
    }
}

/* Anything that a field can hold, the ends of its range more often than chance would have it. */
static int64_t wild_number(void)
{
    static const int64_t ends[] = {0, 1, NOT_REACHED, -2, INT64_MAX, INT64_MIN, INT32_MAX};

    switch (random_below(4)) {
    case 0:
        return ends[random_below(sizeof ends / sizeof *ends)];
    case 1:
        return (int64_t)random_bits();
    default:
        return (int64_t)(random_bits() >> random_below(64));
    }
}

static struct sample wild_sample(void)
{
    struct sample sample = sample_begin(0, wild_number());

    sample.warnings = (uint8_t)random_bits();
    sample.confirming = random_below(3) == 0;
    sample.outcome = (enum outcome)random_below(OUTCOME_COUNT);
    sample.reason = (enum reason)random_below(REASON_COUNT);
    sample.status = (int32_t)wild_number();
    sample.address.length = (uint8_t)random_below(17);
    for (int i = 0; i < sample.address.length; i++)
        sample.address.bytes[i] = (uint8_t)random_bits();
    for (int i = 0; i < PHASE_COUNT; i++)
        sample.phase_us[i] = wild_number();
    sample.total_us = wild_number();
    sample.size = wild_number();
    sample.late_us = wild_number();
    sample.lag_us = wild_number();
    sample.certificate_ends_ms = wild_number();
    return sample;
}

/* Some fields wild, some as usual, some as in the sample before. */
static void make_mixed(struct sample *samples, size_t count)
{
    make_usual(samples, count);
    for (size_t i = 0; i < count; i++) {
        const struct sample wild = wild_sample();

        switch (random_below(12)) {
        case 0:
            samples[i] = wild;
            break;
        case 1:
            samples[i].at_ms = i > 0 ? samples[i - 1].at_ms : wild.at_ms;
            break;
        case 2:
            samples[i].at_ms -= 3600000; /* the clock was set back */
            break;
        case 3:
            samples[i].total_us = wild.total_us;
            break;
        case 4:
            samples[i].phase_us[random_below(PHASE_COUNT)] = wild.phase_us[0];
            break;
        default:
            break;
        }
    }
}

static bool is_same(const struct sample *one, const struct sample *other)
{
    if (one->probe != other->probe || one->vantage != other->vantage ||
        one->warnings != other->warnings || one->confirming != other->confirming ||
        one->outcome != other->outcome || one->reason != other->reason ||
        one->status != other->status)
        return false;
    if (memcmp(&one->address, &other->address, sizeof one->address) != 0 ||
        memcmp(one->phase_us, other->phase_us, sizeof one->phase_us) != 0)
        return false;
    return one->at_ms == other->at_ms && one->total_us == other->total_us &&
           one->size == other->size && one->late_us == other->late_us &&
           one->lag_us == other->lag_us && one->certificate_ends_ms == other->certificate_ends_ms;
}

/* What a reader of totals only must get. */
static struct sample totals_of(const struct sample *sample)
{
    struct sample totals = *sample;

    for (int i = 0; i < PHASE_COUNT; i++)
        totals.phase_us[i] = sample->phase_us[i] == NOT_REACHED ? NOT_REACHED : 0;
    totals.size = totals.late_us = totals.lag_us = totals.certificate_ends_ms = 0;
    totals.address = (struct address){0};
    return totals;
}

static bool unpack(const void *bytes, size_t length, enum block_depth depth,
                   struct block_room *room)
{
    return block_unpack(bytes, length, depth, room, NULL);
}

static void assert_round_trip(const struct sample *samples, size_t count)
{
    struct sample *const again = NEW_ARRAY(struct sample, count);
    struct text text = {0};
    struct block_room room = {again, count, 77};
    size_t found = 77;

    block_pack(samples, count, &text);
    assert_true(block_look(text.bytes, text.length, &found, NULL));
    assert_int_equal(found, count);
    assert_true(unpack(text.bytes, text.length, BLOCK_ALL, &room));
    assert_int_equal(room.count, count);
    for (size_t i = 0; i < count; i++)
        assert_true(is_same(&samples[i], &again[i]));
    assert_true(unpack(text.bytes, text.length, BLOCK_TOTALS, &room));
    for (size_t i = 0; i < count; i++) {
        const struct sample totals = totals_of(&samples[i]);

        assert_true(is_same(&totals, &again[i]));
    }
    text_free(&text);
    free(again);
}

static void usual_samples_come_back_to_the_bit(void **state)
{
    struct sample samples[300];

    (void)state;
    random_state = 1;
    for (long round = 0; round < many() / 100; round++) {
        const size_t count = random_below(300);

        make_usual(samples, count);
        assert_round_trip(samples, count);
    }
}

static void whatever_a_field_holds_comes_back_to_the_bit(void **state)
{
    struct sample samples[64];

    (void)state;
    random_state = 2;
    for (long round = 0; round < many() / 4; round++) {
        const size_t count = random_below(64);

        for (size_t i = 0; i < count; i++)
            samples[i] = wild_sample();
        assert_round_trip(samples, count);
    }
}

static void usual_samples_among_wild_ones_come_back_to_the_bit(void **state)
{
    struct sample samples[120];

    (void)state;
    random_state = 3;
    for (long round = 0; round < many() / 4; round++) {
        const size_t count = random_below(120);

        make_mixed(samples, count);
        assert_round_trip(samples, count);
    }
}

/* Enough kinds and peers to make the reader forget some of them. */
static void more_kinds_than_are_remembered_come_back(void **state)
{
    struct sample samples[200];

    (void)state;
    random_state = 4;
    make_usual(samples, 200);
    for (size_t i = 0; i < 200; i++) {
        samples[i].status = (int32_t)(i * 7 % 40);
        samples[i].address.bytes[2] = (uint8_t)(i * 11 % 33);
    }
    assert_round_trip(samples, 200);
}

/* The rest that no phase holds may be -1, as NOT_REACHED is. */
static void phases_may_be_longer_than_their_total(void **state)
{
    struct sample samples[90];

    (void)state;
    random_state = 5;
    make_usual(samples, 90);
    for (size_t i = 0; i < 90; i++) {
        samples[i].total_us = (int64_t)(i % 3) - 1;
        for (int j = 0; j < PHASE_COUNT; j++)
            samples[i].total_us +=
                samples[i].phase_us[j] == NOT_REACHED ? 0 : samples[i].phase_us[j];
    }
    assert_round_trip(samples, 90);
}

/* A column for each of the ways in which numbers may resemble one another. */
static void what_is_usual_returns_after_exceptions(void **state)
{
    struct sample samples[240];

    (void)state;
    random_state = 12;
    make_usual(samples, 240);
    for (size_t i = 0; i < 240; i++) {
        samples[i].size = random_below(20) == 0 ? (int64_t)random_below(99999) : 13550;
        samples[i].lag_us = (int64_t)(i / 50 % 3);
        samples[i].late_us = (int64_t)(i * 1000) + (int64_t)random_below(30);
    }
    assert_round_trip(samples, 240);
}

static void no_samples_are_a_block_too(void **state)
{
    (void)state;
    assert_round_trip(NULL, 0);
}

static void a_day_of_one_each_second_is_a_block_too(void **state)
{
    enum { SECONDS = 86400 };
    struct sample *const samples = NEW_ARRAY(struct sample, SECONDS);

    (void)state;
    random_state = 13;
    for (size_t i = 0; i < SECONDS; i++)
        samples[i] = usual_sample(start_ms + (int64_t)i * 1000);
    assert_round_trip(samples, SECONDS);
    free(samples);
}

static void a_text_that_is_full_is_cut_and_the_block_refused(void **state)
{
    struct sample samples[60];
    struct block_room room = {samples, 60, 0};
    struct text text = {.limit = 100};

    (void)state;
    random_state = 14;
    make_usual(samples, 60);
    block_pack(samples, 60, &text);
    assert_true(text.cut);
    assert_false(unpack(text.bytes, text.length, BLOCK_ALL, &room));
    text_free(&text);
}

static void a_block_is_added_behind_what_is_there(void **state)
{
    struct sample samples[60];
    struct sample again[60];
    struct text text = {0};
    struct block_room room = {again, 60, 0};

    (void)state;
    random_state = 6;
    make_usual(samples, 60);
    text_add_string(&text, "before");
    block_pack(samples, 60, &text);
    assert_memory_equal(text.bytes, "before", 6);
    assert_true(unpack(text.bytes + 6, text.length - 6, BLOCK_ALL, &room));
    text_free(&text);
}

static struct text usual_block(struct sample *samples, size_t count)
{
    struct text text = {0};

    make_usual(samples, count);
    block_pack(samples, count, &text);
    return text;
}

static void every_single_flipped_bit_is_noticed(void **state)
{
    struct sample samples[120];
    struct text text;
    struct error error;

    (void)state;
    random_state = 7;
    text = usual_block(samples, 120);
    for (size_t i = 0; i < text.length * 8; i++) {
        struct block_room room = {samples, 120, 7};
        size_t count = 7;

        text.bytes[i / 8] = (char)(text.bytes[i / 8] ^ 1 << i % 8);
        assert_false(block_look(text.bytes, text.length, &count, &error));
        assert_false(block_unpack(text.bytes, text.length, BLOCK_ALL, &room, &error));
        assert_int_equal(room.count, 7);
        assert_int_equal(count, 7);
        text.bytes[i / 8] = (char)(text.bytes[i / 8] ^ 1 << i % 8);
    }
    text_free(&text);
}

static void mend_checksum(uint8_t *bytes, size_t length)
{
    crc_store(bytes + 1, crc_add(crc_add(0, bytes, 1), bytes + 5, length - 5));
}

/* As short as it is, so that a byte read beyond is noticed; with a checksum that lies. */
static void a_block_cut_at_any_byte_is_refused(void **state)
{
    struct sample samples[120];
    struct block_room room = {samples, 120, 0};
    struct text text;
    size_t count;

    (void)state;
    random_state = 8;
    text = usual_block(samples, 120);
    for (size_t length = 0; length < text.length; length++) {
        uint8_t *const cut = memory_copy(text.bytes, length);

        assert_false(block_look(cut, length, &count, NULL));
        if (length > 5) {
            mend_checksum(cut, length);
            assert_false(unpack(cut, length, BLOCK_ALL, &room));
        }
        free(cut);
    }
    text_add_bytes(&text, "", 1);
    mend_checksum((uint8_t *)text.bytes, text.length);
    assert_false(unpack(text.bytes, text.length, BLOCK_ALL, &room));
    text_free(&text);
}

/* Whatever is in it, the reader stays within the bytes and within its room. */
static void a_damaged_block_with_a_good_checksum_harms_nobody(void **state)
{
    enum { ROOM = 130 };
    struct sample *const samples = NEW_ARRAY(struct sample, ROOM);
    struct text text;

    (void)state;
    random_state = 9;
    text = usual_block(samples, 120);
    for (long round = 0; round < many(); round++) {
        uint8_t *const bytes = memory_copy(text.bytes, text.length);
        const size_t length =
            random_below(8) == 0 ? 6 + random_below(text.length - 6) : text.length;
        struct block_room room = {samples, ROOM, 0};

        for (uint64_t flips = 1 + random_below(4); flips > 0; flips--)
            bytes[5 + random_below(random_below(2) == 0 ? 40 : text.length - 5)] ^=
                (uint8_t)(1 << random_below(8));
        mend_checksum(bytes, length);
        unpack(bytes, length, BLOCK_ALL, &room);
        assert_true(room.count <= ROOM);
        free(bytes);
    }
    text_free(&text);
    free(samples);
}

static void another_version_and_too_many_samples_are_refused(void **state)
{
    struct sample samples[20];
    struct text text;
    struct error error;
    struct block_room room = {samples, 19, 7};
    size_t count = 7;

    (void)state;
    random_state = 10;
    text = usual_block(samples, 20);
    assert_false(block_unpack(text.bytes, text.length, BLOCK_ALL, &room, &error));
    assert_non_null(strstr(error.message, "19"));
    text.bytes[0] = 2;
    mend_checksum((uint8_t *)text.bytes, text.length);
    assert_false(block_look(text.bytes, text.length, &count, &error));
    assert_non_null(strstr(error.message, "2"));
    assert_int_equal(count, 7);
    assert_int_equal(room.count, 7);
    text_free(&text);
}

static void an_hour_and_a_day_are_small(void **state)
{
    enum { DAY = 1440 };
    struct sample *const samples = NEW_ARRAY(struct sample, DAY);
    struct text hour, day;

    (void)state;
    random_state = 11;
    hour = usual_block(samples, 60);
    day = usual_block(samples, DAY);
    print_message("a sample of an hour takes %zu.%02zu B, of a day %zu.%02zu B\n", hour.length / 60,
                  hour.length % 60 * 100 / 60, day.length / DAY, day.length % DAY * 100 / DAY);
    /* evenly spread over a wide range, as they are here, each holds 10.5 B that cannot be guessed
     */
    assert_true(hour.length <= 13 * 60);
    assert_true(day.length <= 12 * DAY);
    text_free(&hour);
    text_free(&day);
    free(samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usual_samples_come_back_to_the_bit),
        cmocka_unit_test(whatever_a_field_holds_comes_back_to_the_bit),
        cmocka_unit_test(usual_samples_among_wild_ones_come_back_to_the_bit),
        cmocka_unit_test(more_kinds_than_are_remembered_come_back),
        cmocka_unit_test(phases_may_be_longer_than_their_total),
        cmocka_unit_test(what_is_usual_returns_after_exceptions),
        cmocka_unit_test(no_samples_are_a_block_too),
        cmocka_unit_test(a_day_of_one_each_second_is_a_block_too),
        cmocka_unit_test(a_text_that_is_full_is_cut_and_the_block_refused),
        cmocka_unit_test(a_block_is_added_behind_what_is_there),
        cmocka_unit_test(every_single_flipped_bit_is_noticed),
        cmocka_unit_test(a_block_cut_at_any_byte_is_refused),
        cmocka_unit_test(a_damaged_block_with_a_good_checksum_harms_nobody),
        cmocka_unit_test(another_version_and_too_many_samples_are_refused),
        cmocka_unit_test(an_hour_and_a_day_are_small),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
