/* What a packed sample takes: bytes in blocks of an hour and of a day, time to pack and to read it.
 * Prints "name value unit".
 *
 *   bench_block [SERIES]
 *
 * Samples as from a web page of a service: phases lognormal around usual times, one answer in a
 * hundred much slower, failures in runs with their retries, lateness of a timer that counts ms. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crc.h"
#include "base/memory.h"
#include "model/block.h"
#include "model/rollup.h"

enum { HOUR = 60, DAY = 1440, INTERVAL_MS = 60000 };

static uint64_t random_state = 88172645463325252;

static double random_share(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return ((double)(random_state >> 11) + 0.5) / 9007199254740992.0;
}

static double random_normal(void)
{
    return sqrt(-2 * log(random_share())) * cos(6.283185307179586 * random_share());
}

/* A service, and how it is at the moment. */
struct series {
    int64_t at_ms;
    double usual_us[PHASE_COUNT];
    int failures; /* so many to come */
};

static const double spread[PHASE_COUNT] = {0, 0.30, 0.08, 0.08, 0.30, 0.35};

static struct series make_series(void)
{
    static const double usual_us[PHASE_COUNT] = {0, 900, 12000, 31000, 140000, 2500};
    struct series series = {.at_ms = INT64_C(1655182800000) + (int64_t)(random_share() * 60000)};

    for (int i = 0; i < PHASE_COUNT; i++)
        series.usual_us[i] = usual_us[i] * exp(0.7 * random_normal());
    return series;
}

static struct sample next_sample(struct series *series)
{
    const double late_ms = random_share() + (random_share() < 0.05 ? 4 * random_share() : 0);
    struct sample sample = sample_begin(0, series->at_ms + (int64_t)(late_ms + 0.4));
    const double slower = random_share() < 0.01 ? 8 : 1;

    sample.late_us = (int64_t)(late_ms * 1000);
    sample.lag_us = random_share() < 0.03 ? 1000 + (int64_t)(4000 * random_share()) : 0;
    sample.address = (struct address){4, {203, 0, 113, 7}};
    if (series->failures == 0 && random_share() < 0.001)
        series->failures = 1 + (int)(20 * random_share());
    for (int i = PHASE_NAME; i < PHASE_COUNT && (series->failures == 0 || i < PHASE_TLS); i++) {
        sample.phase_us[i] =
            (int64_t)(slower * series->usual_us[i] * exp(spread[i] * random_normal()));
        sample.total_us += sample.phase_us[i];
    }
    sample.total_us += 20 + (int64_t)(35 * random_share());
    series->at_ms += INTERVAL_MS;
    if (series->failures > 0) {
        series->failures--;
        sample.outcome = OUTCOME_FAILED;
        sample.reason = REASON_TIMEOUT_TLS;
        sample.total_us = 10000000 + (int64_t)(900 * random_share());
        return sample;
    }
    sample.status = 200;
    sample.size = 13550 + (random_share() < 0.05 ? (int64_t)(200 * random_share()) : 0);
    sample.certificate_ends_ms = INT64_C(1662958800000);
    return sample;
}

static void say(const char *what, const char *span, double value, const char *unit)
{
    printf("block_%s_%s %.2f %s\n", span, what, value, unit);
}

static void measure(const char *span, size_t each, size_t blocks)
{
    const size_t count = each * blocks;
    struct sample *const samples = NEW_ARRAY(struct sample, count);
    struct block_room again = {NEW_ARRAY(struct sample, each), each, 0};
    struct text *const texts = NEW_ARRAY(struct text, blocks);
    struct rollup *const rollup = NEW(struct rollup);
    struct text packed = {0};
    size_t bytes = 0;
    int64_t began_us;

    for (size_t i = 0; i < blocks; i++) {
        struct series series = make_series();

        for (size_t j = 0; j < each; j++)
            samples[i * each + j] = next_sample(&series);
    }
    began_us = clock_cpu_us();
    for (size_t i = 0; i < blocks; i++)
        block_pack(samples + i * each, each, &texts[i]);
    say("pack", span, (double)(clock_cpu_us() - began_us) * 1000 / (double)count, "ns/sample");
    for (size_t i = 0; i < blocks; i++)
        bytes += texts[i].length;
    say("size", span, (double)bytes / (double)count, "B/sample");
    for (int depth = BLOCK_TOTALS; depth <= BLOCK_ALL; depth++) {
        began_us = clock_cpu_us();
        for (size_t i = 0; i < blocks; i++)
            if (!block_unpack(texts[i].bytes, texts[i].length, (enum block_depth)depth, &again,
                              NULL))
                abort();
        say(depth == BLOCK_ALL ? "unpack" : "unpack_totals", span,
            (double)(clock_cpu_us() - began_us) * 1000 / (double)count, "ns/sample");
    }
    bytes = 0;
    for (size_t i = 0; i < blocks; i++) {
        memset(rollup, 0, sizeof *rollup);
        for (size_t j = 0; j < each; j++)
            rollup_add(rollup, &samples[i * each + j]);
        text_clear(&packed);
        rollup_pack(rollup, &packed);
        bytes += packed.length;
    }
    say("rollup_size", span, (double)bytes / (double)blocks, "B");
    memset(rollup, 0, sizeof *rollup);
    began_us = clock_cpu_us();
    for (size_t i = 0; i < count; i++)
        rollup_add(rollup, &samples[i]);
    say("rollup_add", span, (double)(clock_cpu_us() - began_us) * 1000 / (double)count,
        "ns/sample");
    began_us = clock_cpu_us();
    for (size_t i = 0; i < 10000; i++)
        if (!rollup_unpack(rollup, packed.bytes, packed.length, NULL))
            abort();
    say("rollup_merge", span, (double)(clock_cpu_us() - began_us) / 10000, "us");
    for (size_t i = 0; i < blocks; i++)
        text_free(&texts[i]);
    text_free(&packed);
    free(rollup);
    free(texts);
    free(again.samples);
    free(samples);
}

int main(int count, char **words)
{
    const long series = count > 1 ? strtol(words[1], NULL, 10) : 40;

    if (series < 1 || series > 10000)
        return 2;
    measure("hour", HOUR, (size_t)series * 24);
    measure("day", DAY, (size_t)series);
    return 0;
}
