#include <string.h>

#include "base/clock.h"
#include "base/crc.h"
#include "base/words.h"
#include "model/block.h"
#include "model/block_column.h"
#include "model/block_inside.h"

/* --- what the writer shares ------------------------------------------------------------------ */

void recent_bring(struct recent *recent, int place, const struct thing *thing)
{
    const struct thing brought = *thing;

    if (place == recent->count && recent->count < RECENT_MOST)
        recent->count++;
    else if (place == recent->count)
        place--; /* the one that was seen longest ago makes room */
    memmove(recent->things + 1, recent->things, (size_t)place * sizeof brought);
    recent->things[0] = brought;
}

uint32_t block_check(const uint8_t *bytes, size_t length)
{
    const uint32_t version = crc_add(0, bytes + BLOCK_VERSION_AT, 1);

    return crc_add(version, bytes + BLOCK_BITS_AT, length - BLOCK_BITS_AT);
}

uint64_t block_phase_sum(const struct sample *sample)
{
    uint64_t sum = 0;

    for (int i = 0; i < PHASE_COUNT; i++)
        if (sample->phase_us[i] != NOT_REACHED)
            sum += (uint64_t)sample->phase_us[i];
    return sum;
}

/* --- reading --------------------------------------------------------------------------------- */

/* Every loop is bounded by count, which is no more than the caller has room for. */
struct unpacker {
    struct sample *samples;
    size_t count;
    struct bit_reader reader;
};

static uint64_t take_bits(uint64_t *word, int bits)
{
    const uint64_t taken = *word & ((UINT64_C(1) << bits) - 1);

    *word >>= bits;
    return taken;
}

/* The first that is known of these samples: the rest of them is as in sample_begin. */
static bool set_kind(struct sample *samples, size_t count, const struct thing *thing)
{
    struct sample sample = sample_begin(0, 0);
    uint64_t kind = thing->words[0];
    const uint64_t outcome = take_bits(&kind, KIND_OUTCOME_BITS);
    uint64_t reason;

    for (int i = PHASE_COUNT - 1; i >= 0; i--)
        sample.phase_us[i] = take_bits(&kind, 1) == 1 ? 0 : NOT_REACHED;
    sample.confirming = take_bits(&kind, KIND_CONFIRMING_BITS) == 1;
    sample.status = (int32_t)(uint32_t)take_bits(&kind, KIND_STATUS_BITS);
    reason = take_bits(&kind, KIND_REASON_BITS);
    sample.warnings = (uint8_t)take_bits(&kind, KIND_WARNING_BITS);
    if (outcome >= OUTCOME_COUNT || reason >= REASON_COUNT || kind != 0)
        return false;
    sample.outcome = (enum outcome)outcome;
    sample.reason = (enum reason)reason;
    for (size_t i = 0; i < count; i++)
        samples[i] = sample;
    return true;
}

static bool set_peer(struct sample *samples, size_t count, const struct thing *peer)
{
    struct address address = {.length = (uint8_t)peer->words[0]};

    for (int i = 0; i < address.length; i++)
        address.bytes[i] = (uint8_t)(peer->words[1 + i / 8] >> (56 - i % 8 * 8));
    for (size_t i = 0; i < count; i++) {
        samples[i].address = address;
        samples[i].certificate_ends_ms = (int64_t)peer->words[3];
    }
    return true;
}

static struct thing read_kind(struct bit_reader *reader)
{
    return (struct thing){{bits_get_number(reader)}};
}

static struct thing read_peer(struct bit_reader *reader)
{
    struct thing peer = {{bits_get(reader, PEER_LENGTH_BITS)}};
    int bits, first;

    if (peer.words[0] > sizeof((struct address *)NULL)->bytes) {
        reader->failed = true;
        return (struct thing){{0}};
    }
    bits = (int)peer.words[0] * 8;
    first = bits > 64 ? 64 : bits;
    if (first > 0)
        peer.words[1] = bits_get(reader, first) << (64 - first);
    if (bits > 64)
        peer.words[2] = bits_get(reader, bits - 64) << (128 - bits);
    peer.words[3] = (uint64_t)bits_unfold(bits_get_number(reader));
    return peer;
}

static void read_run(struct recent *recent, struct bit_reader *reader,
                     struct thing (*read)(struct bit_reader *reader))
{
    const uint64_t known = (uint64_t)recent->count;
    const uint64_t place = known > 0 ? bits_get_gamma(reader) : 0;

    if (place > known)
        reader->failed = true;
    if (reader->failed)
        return;
    if (place == known) {
        const struct thing thing = read(reader);

        recent_bring(recent, (int)place, &thing);
    } else {
        const struct thing thing = recent->things[place];

        recent_bring(recent, (int)place, &thing);
    }
}

/* Each sample of the run is what `set` makes of it. */
static void read_runs(struct unpacker *unpacker, struct thing (*read)(struct bit_reader *reader),
                      bool (*set)(struct sample *samples, size_t count, const struct thing *thing))
{
    struct bit_reader *const reader = &unpacker->reader;
    struct recent recent = {.count = 0};

    for (size_t i = 0; i < unpacker->count && !reader->failed;) {
        const uint64_t length = bits_get_gamma(reader);

        read_run(&recent, reader, read);
        if (length == 0 || length > unpacker->count - i ||
            !set(&unpacker->samples[i], (size_t)length, &recent.things[0]))
            reader->failed = true;
        i += length;
    }
}

/* Lateness keeps, until it is read, what the offset from the grid would make it. */
static void read_offsets(struct unpacker *unpacker)
{
    struct column column = {.begun = false};

    for (size_t i = 1; i < unpacker->count; i++) {
        struct sample *const sample = &unpacker->samples[i];
        uint64_t offset_ms;

        if (sample->confirming)
            continue;
        offset_ms = (uint64_t)column_next(&column, &unpacker->reader);
        sample->at_ms = (int64_t)((uint64_t)sample->at_ms + offset_ms);
        sample->late_us = (int64_t)(offset_ms * (uint64_t)US_PER_MS);
    }
    column_end(&column, &unpacker->reader);
}

static void read_grid(struct unpacker *unpacker)
{
    uint64_t grid_ms = (uint64_t)bits_unfold(bits_get_number(&unpacker->reader));
    const uint64_t unit_ms = bits_get(&unpacker->reader, 1) == 1 ? MS_PER_SECOND : 1;
    const uint64_t interval_ms = unit_ms * bits_get_gamma(&unpacker->reader);
    struct column column = {.begun = false};

    unpacker->samples[0].at_ms = (int64_t)grid_ms;
    for (size_t i = 1; i < unpacker->count; i++) {
        if (unpacker->samples[i].confirming)
            continue;
        grid_ms += (uint64_t)column_next(&column, &unpacker->reader) * interval_ms;
        unpacker->samples[i].at_ms = (int64_t)grid_ms;
    }
    column_end(&column, &unpacker->reader);
}

static void read_retries(struct unpacker *unpacker)
{
    struct column column = {.begun = false};

    for (size_t i = 1; i < unpacker->count; i++) {
        const uint64_t before_ms = (uint64_t)unpacker->samples[i - 1].at_ms;

        if (unpacker->samples[i].confirming)
            unpacker->samples[i].at_ms =
                (int64_t)(before_ms + (uint64_t)column_next(&column, &unpacker->reader));
    }
    column_end(&column, &unpacker->reader);
}

static void read_totals(struct unpacker *unpacker)
{
    struct column column = {.begun = false};

    for (size_t i = 0; i < unpacker->count; i++)
        unpacker->samples[i].total_us = column_next(&column, &unpacker->reader);
    column_end(&column, &unpacker->reader);
}

static void read_phase(struct unpacker *unpacker, int phase)
{
    struct column column = {.begun = false};

    for (size_t i = 0; i < unpacker->count; i++) {
        int64_t *const us = &unpacker->samples[i].phase_us[phase];

        if (*us == NOT_REACHED)
            continue;
        *us = column_next(&column, &unpacker->reader);
        if (*us == NOT_REACHED)
            unpacker->reader.failed = true; /* its kind says that it was reached */
    }
    column_end(&column, &unpacker->reader);
}

/* The phase itself is 0 so far. */
static void derive_phase(struct unpacker *unpacker, int phase)
{
    struct column column = {.begun = false};

    for (size_t i = 0; i < unpacker->count; i++) {
        struct sample *const sample = &unpacker->samples[i];
        uint64_t us;

        if (sample->phase_us[phase] == NOT_REACHED)
            continue;
        us = (uint64_t)sample->total_us - block_phase_sum(sample);
        us -= (uint64_t)column_next(&column, &unpacker->reader);
        sample->phase_us[phase] = (int64_t)us;
        if (sample->phase_us[phase] == NOT_REACHED)
            unpacker->reader.failed = true;
    }
    column_end(&column, &unpacker->reader);
}

static void read_phases(struct unpacker *unpacker)
{
    const int derived = (int)bits_get(&unpacker->reader, DERIVED_BITS);

    for (int i = 0; i < PHASE_COUNT; i++)
        if (i != derived)
            read_phase(unpacker, i);
    if (derived < PHASE_COUNT)
        derive_phase(unpacker, derived);
    else if (derived != DERIVED_NONE)
        unpacker->reader.failed = true;
}

static void read_rest(struct unpacker *unpacker)
{
    struct bit_reader *const reader = &unpacker->reader;
    struct column sizes = {.begun = false};
    struct column late = {.begun = false};
    struct column lags = {.begun = false};
    bool beside_grid;

    read_phases(unpacker);
    for (size_t i = 0; i < unpacker->count; i++)
        unpacker->samples[i].size = column_next(&sizes, reader);
    column_end(&sizes, reader);
    beside_grid = bits_get(reader, 1) == 1;
    for (size_t i = 0; i < unpacker->count; i++) {
        const int64_t expected_us = beside_grid ? unpacker->samples[i].late_us : 0;

        unpacker->samples[i].late_us =
            (int64_t)((uint64_t)expected_us + (uint64_t)column_next(&late, reader));
    }
    column_end(&late, reader);
    for (size_t i = 0; i < unpacker->count; i++)
        unpacker->samples[i].lag_us = column_next(&lags, reader);
    column_end(&lags, reader);
    read_runs(unpacker, read_peer, set_peer);
}

static void read_all(struct unpacker *unpacker, enum block_depth depth)
{
    read_runs(unpacker, read_kind, set_kind);
    if (unpacker->reader.failed)
        return; /* not every sample was begun */
    read_grid(unpacker);
    read_offsets(unpacker);
    read_retries(unpacker);
    read_totals(unpacker);
    if (depth == BLOCK_ALL) {
        read_rest(unpacker);
        return;
    }
    for (size_t i = 0; i < unpacker->count; i++)
        unpacker->samples[i].late_us = 0;
}

/* Leaves the reader behind the count. */
static bool look(const uint8_t *bytes, size_t length, struct bit_reader *reader, size_t *count,
                 struct error *error)
{
    uint64_t found;

    if (length <= BLOCK_BITS_AT)
        return error_set(error, tr("the packed samples are cut off"));
    if (bytes[BLOCK_VERSION_AT] != BLOCK_VERSION)
        return error_set(error, tr("the packed samples are of version %d, which is not known here"),
                         bytes[BLOCK_VERSION_AT]);
    if (crc_load(bytes + BLOCK_CHECK_AT) != block_check(bytes, length))
        return error_set(error, tr("the packed samples are damaged: their checksum is wrong"));
    *reader = (struct bit_reader){.bytes = bytes + BLOCK_BITS_AT, .length = length - BLOCK_BITS_AT};
    found = bits_get_gamma(reader);
    if (reader->failed || found > BLOCK_MOST + 1)
        return error_set(error, tr("the packed samples contradict themselves"));
    *count = (size_t)found - 1;
    return true;
}

bool block_look(const void *bytes, size_t length, size_t *count, struct error *error)
{
    struct bit_reader reader;

    return look(bytes, length, &reader, count, error);
}

bool block_unpack(const void *bytes, size_t length, enum block_depth depth, struct block_room *room,
                  struct error *error)
{
    struct unpacker unpacker = {.samples = room->samples};

    if (!look(bytes, length, &unpacker.reader, &unpacker.count, error))
        return false;
    if (unpacker.count > room->capacity)
        return error_set(error, tr("the packed samples are %zu, more than the %zu expected"),
                         unpacker.count, room->capacity);
    if (unpacker.count > 0)
        read_all(&unpacker, depth);
    if (unpacker.reader.failed ||
        ((depth == BLOCK_ALL || unpacker.count == 0) && !bits_are_over(&unpacker.reader)))
        return error_set(error, tr("the packed samples contradict themselves"));
    room->count = unpacker.count;
    return true;
}
