/* fuzz_block.c - packed samples from a damaged file.  The checksum is mended, so that what lies
 * behind it is reached. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc.h"
#include "base/memory.h"
#include "model/block.h"

enum { HEAD = 5, ROOM = 600 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_same(const struct sample *one, const struct sample *other)
{
    return one->at_ms == other->at_ms && one->total_us == other->total_us &&
           one->outcome == other->outcome && one->reason == other->reason &&
           one->warnings == other->warnings && one->confirming == other->confirming &&
           one->status == other->status && one->size == other->size &&
           one->late_us == other->late_us && one->lag_us == other->lag_us &&
           one->certificate_ends_ms == other->certificate_ends_ms &&
           memcmp(one->phase_us, other->phase_us, sizeof one->phase_us) == 0 &&
           memcmp(&one->address, &other->address, sizeof one->address) == 0;
}

/* What could be read is packed and read again: the same. */
static void pack_again(const struct sample *samples, size_t count)
{
    struct block_room again = {NEW_ARRAY(struct sample, count), count, 0};
    struct text text = {0};

    block_pack(samples, count, &text);
    if (!block_unpack(text.bytes, text.length, BLOCK_ALL, &again, NULL) || again.count != count)
        abort();
    for (size_t i = 0; i < count; i++)
        if (!is_same(&samples[i], &again.samples[i]))
            abort();
    text_free(&text);
    free(again.samples);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct block_room room = {NEW_ARRAY(struct sample, ROOM), ROOM, 0};
    uint8_t *const bytes = memory_new(HEAD + size, 1);

    bytes[0] = BLOCK_VERSION;
    if (size > 0)
        memcpy(bytes + HEAD, data, size);
    crc_store(bytes + 1, crc_add(crc_add(0, bytes, 1), bytes + HEAD, size));
    block_unpack(bytes, HEAD + size, BLOCK_TOTALS, &room, NULL);
    if (block_unpack(bytes, HEAD + size, BLOCK_ALL, &room, NULL))
        pack_again(room.samples, room.count);
    free(bytes);
    free(room.samples);
    return 0;
}
