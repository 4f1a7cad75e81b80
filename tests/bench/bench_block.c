/* What a packed sample takes: bytes in blocks of an hour and of a day, time to pack and to read it.
 * Prints "name value unit".
 *
 *   bench_block [SERIES]
 *
 * For samples see samples.h. */
#include "samples.h"

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
        struct series series =
            series_begin((uint64_t)i + 1, INT64_C(1655182800000), INTERVAL_MS, 1000);

        for (size_t j = 0; j < each; j++)
            samples[i * each + j] = series_next(&series);
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
    samples_begin();
    measure("hour", HOUR, (size_t)series * 24);
    measure("day", DAY, (size_t)series);
    return 0;
}
