/* fuzz_sketch.c - counts of response times, rollups and bars from a damaged file.  The first byte
 * says which; checksums are mended, so that what lies behind them is reached. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc.h"
#include "base/memory.h"
#include "model/rollup.h"

enum { HEAD = 5, DAYS = 400 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read is written and read again: the same. */
static void try_sketch(const uint8_t *bytes, size_t length)
{
    struct sketch *const one = NEW(struct sketch);
    struct sketch *const other = NEW(struct sketch);
    struct text text = {0};
    struct latency latency;

    if (sketch_unpack(one, bytes, length, NULL)) {
        sketch_pack(one, &text);
        if (!sketch_unpack(other, text.bytes, text.length, NULL) ||
            memcmp(one, other, sizeof *one) != 0)
            abort();
        if (sketch_find_quantile(one, 9500, &latency) != (sketch_count(one) > 0))
            abort();
        if (!sketch_subtract(one, other) || sketch_count(one) != 0)
            abort();
    }
    text_free(&text);
    free(other);
    free(one);
}

static void try_rollup(const uint8_t *bytes, size_t length)
{
    struct rollup *const one = NEW(struct rollup);
    struct rollup *const other = NEW(struct rollup);
    struct text text = {0};

    if (rollup_unpack(one, bytes, length, NULL)) {
        rollup_pack(one, &text);
        if (!rollup_unpack(other, text.bytes, text.length, NULL) ||
            memcmp(one, other, sizeof *one) != 0)
            abort();
    }
    text_free(&text);
    free(other);
    free(one);
}

static void try_bars(const uint8_t *bytes, size_t length)
{
    struct bars one = {.days = NEW_ARRAY(struct bar, DAYS), .capacity = DAYS};
    struct bars other = {.days = NEW_ARRAY(struct bar, DAYS), .capacity = DAYS};
    struct text text = {0};

    if (bars_unpack(&one, bytes, length, NULL)) {
        bars_pack(&one, &text);
        if (!bars_unpack(&other, text.bytes, text.length, NULL) || one.count != other.count ||
            memcmp(one.days, other.days, one.count * sizeof *one.days) != 0)
            abort();
    }
    text_free(&text);
    free(other.days);
    free(one.days);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *bytes;

    if (size == 0)
        return 0;
    if (data[0] % 3 == 0) {
        try_sketch(data + 1, size - 1);
        return 0;
    }
    bytes = memory_new(HEAD + size - 1, 1);
    bytes[0] = 1;
    memcpy(bytes + HEAD, data + 1, size - 1);
    crc_store(bytes + 1, crc_add(crc_add(0, bytes, 1), bytes + HEAD, size - 1));
    if (data[0] % 3 == 1)
        try_rollup(bytes, HEAD + size - 1);
    else
        try_bars(bytes, HEAD + size - 1);
    free(bytes);
    return 0;
}
