#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/crc.h"
#include "base/memory.h"
#include "model/block.h"
#include "model/block_column.h"
#include "model/block_inside.h"

_Static_assert(REASON_COUNT <= 1 << KIND_REASON_BITS, "a reason's number does not fit");
_Static_assert(OUTCOME_COUNT <= 1 << KIND_OUTCOME_BITS, "an outcome's number does not fit");
_Static_assert((int)PHASE_COUNT <= (int)DERIVED_NONE, "a phase's number does not fit");

#define FAR_MS (UINT64_C(1) << 40) /* from there on steps are not counted */

enum { ROUND_MS = 50 };

struct packer {
    const struct sample *samples;
    size_t count;
    struct bit_writer writer;
    int64_t *values;  /* of the column that is being written */
    int64_t *offsets; /* from the grid, ms */
    struct column_room room;
};

/* --- runs of things -------------------------------------------------------------------------- */

static struct thing kind_of(const struct sample *sample)
{
    uint64_t kind = sample->warnings;

    kind = kind << KIND_REASON_BITS | sample->reason;
    kind = kind << KIND_STATUS_BITS | (uint32_t)sample->status;
    kind = kind << KIND_CONFIRMING_BITS | sample->confirming;
    for (int i = 0; i < PHASE_COUNT; i++)
        kind = kind << 1 | (sample->phase_us[i] != NOT_REACHED);
    kind = kind << KIND_OUTCOME_BITS | sample->outcome;
    return (struct thing){{kind}};
}

static struct thing peer_of(const struct sample *sample)
{
    struct thing peer = {{sample->address.length, 0, 0, (uint64_t)sample->certificate_ends_ms}};

    assert(sample->address.length <= sizeof sample->address.bytes);
    for (int i = 0; i < sample->address.length; i++)
        peer.words[1 + i / 8] |= (uint64_t)sample->address.bytes[i] << (56 - i % 8 * 8);
    return peer;
}

static void write_kind(struct bit_writer *writer, const struct thing *kind)
{
    bits_put_number(writer, kind->words[0]);
}

static void write_peer(struct bit_writer *writer, const struct thing *peer)
{
    const int bits = (int)peer->words[0] * 8;
    const int first = bits > 64 ? 64 : bits;

    bits_put(writer, peer->words[0], PEER_LENGTH_BITS);
    if (first > 0)
        bits_put(writer, peer->words[1] >> (64 - first), first);
    if (bits > 64)
        bits_put(writer, peer->words[2] >> (128 - bits), bits - 64);
    bits_put_number(writer, bits_fold((int64_t)peer->words[3]));
}

static bool is_same(const struct thing *one, const struct thing *other)
{
    return memcmp(one, other, sizeof *one) == 0;
}

/* The place that the thing had: the count of things if it is new. */
static int remember(struct recent *recent, const struct thing *thing)
{
    int place = 0;

    while (place < recent->count && !is_same(&recent->things[place], thing))
        place++;
    recent_bring(recent, place, thing);
    return place;
}

static void write_runs(struct packer *packer, struct thing (*of)(const struct sample *sample),
                       void (*write)(struct bit_writer *writer, const struct thing *thing))
{
    struct recent recent = {.count = 0};

    for (size_t i = 0; i < packer->count;) {
        const struct thing thing = of(&packer->samples[i]);
        const int known = recent.count;
        const int place = remember(&recent, &thing);
        struct thing next;
        size_t length = 1;

        for (; i + length < packer->count; length++)
            if (next = of(&packer->samples[i + length]), !is_same(&thing, &next))
                break;
        bits_put_gamma(&packer->writer, length);
        if (known > 0)
            bits_put_gamma(&packer->writer, (uint64_t)place); /* the newest would be one run */
        if (place == known)
            write(&packer->writer, &thing);
        i += length;
    }
}

/* --- columns --------------------------------------------------------------------------------- */

static void write_column(struct packer *packer, size_t count)
{
    const struct column_plan plan = column_plan(packer->values, count, &packer->room);

    column_write(&plan, packer->values, count, &packer->writer);
}

/* Clocks and timers are a few ms off, intervals are not. */
static int64_t make_round(int64_t step_ms)
{
    const int64_t second_ms = (step_ms + ROUND_MS) / MS_PER_SECOND * MS_PER_SECOND;
    const bool is_near = step_ms - second_ms >= -ROUND_MS && step_ms - second_ms <= ROUND_MS;

    return is_near && second_ms > 0 ? second_ms : step_ms;
}

/* The usual step from one regular sample to the next. */
static int64_t guess_interval(struct packer *packer)
{
    const struct sample *last = &packer->samples[0];
    size_t count = 0;

    for (size_t i = 1; i < packer->count; i++) {
        const struct sample *const sample = &packer->samples[i];
        const uint64_t step_ms = (uint64_t)sample->at_ms - (uint64_t)last->at_ms;

        if (sample->confirming)
            continue;
        if (step_ms > 0 && step_ms < INT32_MAX)
            packer->values[count++] = (int64_t)step_ms;
        last = sample;
    }
    return count == 0 ? 1 : make_round(column_find_middle(packer->values, count));
}

/* How many intervals later than the last regular one: never back, never far. */
static int64_t count_steps(int64_t from_ms, int64_t to_ms, int64_t interval_ms)
{
    const uint64_t passed = (uint64_t)to_ms - (uint64_t)from_ms + (uint64_t)interval_ms / 2;

    return passed > FAR_MS ? 0 : (int64_t)(passed / (uint64_t)interval_ms);
}

/* A retry is told by its distance from the sample before it, a regular one by the grid. */
static void write_times(struct packer *packer)
{
    const struct sample *const samples = packer->samples;
    const int64_t interval_ms = guess_interval(packer);
    int64_t last_ms = samples[0].at_ms;
    uint64_t grid_ms = (uint64_t)last_ms;
    size_t regular = 0;
    size_t retries = 0;

    bits_put_number(&packer->writer, bits_fold(last_ms));
    bits_put(&packer->writer, interval_ms % MS_PER_SECOND == 0, 1);
    bits_put_gamma(
        &packer->writer,
        (uint64_t)(interval_ms % MS_PER_SECOND == 0 ? interval_ms / MS_PER_SECOND : interval_ms));
    packer->offsets[0] = 0;
    for (size_t i = 1; i < packer->count; i++) {
        if (samples[i].confirming)
            continue;
        packer->values[regular++] = count_steps(last_ms, samples[i].at_ms, interval_ms);
        last_ms = samples[i].at_ms;
    }
    write_column(packer, regular);
    for (size_t i = 1, step = 0; i < packer->count; i++) {
        packer->offsets[i] = 0;
        if (samples[i].confirming)
            continue;
        grid_ms += (uint64_t)packer->values[step] * (uint64_t)interval_ms;
        packer->offsets[i] = (int64_t)((uint64_t)samples[i].at_ms - grid_ms);
        packer->values[step++] = packer->offsets[i];
    }
    write_column(packer, regular);
    for (size_t i = 1; i < packer->count; i++)
        if (samples[i].confirming)
            packer->values[retries++] =
                (int64_t)((uint64_t)samples[i].at_ms - (uint64_t)samples[i - 1].at_ms);
    write_column(packer, retries);
}

static size_t gather_phase(struct packer *packer, int phase)
{
    size_t count = 0;

    for (size_t i = 0; i < packer->count; i++)
        if (packer->samples[i].phase_us[phase] != NOT_REACHED)
            packer->values[count++] = packer->samples[i].phase_us[phase];
    return count;
}

/* What is in the total and in no phase, of the samples that reached one phase. */
static size_t gather_rest(struct packer *packer, int phase)
{
    size_t count = 0;

    for (size_t i = 0; i < packer->count; i++) {
        const struct sample *const sample = &packer->samples[i];

        if (sample->phase_us[phase] != NOT_REACHED)
            packer->values[count++] =
                (int64_t)((uint64_t)sample->total_us - block_phase_sum(sample));
    }
    return count;
}

static void write_phases(struct packer *packer)
{
    struct column_plan plans[PHASE_COUNT];
    struct column_plan rest;
    int derived = 0;
    size_t count;

    for (int i = 0; i < PHASE_COUNT; i++) {
        count = gather_phase(packer, i);
        plans[i] = column_plan(packer->values, count, &packer->room);
        derived = plans[i].bits > plans[derived].bits ? i : derived;
    }
    count = gather_rest(packer, derived);
    rest = column_plan(packer->values, count, &packer->room);
    if (rest.bits >= plans[derived].bits)
        derived = DERIVED_NONE;
    bits_put(&packer->writer, (uint64_t)derived, DERIVED_BITS);
    for (int i = 0; i < PHASE_COUNT; i++) {
        count = i == derived ? 0 : gather_phase(packer, i);
        column_write(&plans[i], packer->values, count, &packer->writer);
    }
    if (derived != DERIVED_NONE)
        column_write(&rest, packer->values, gather_rest(packer, derived), &packer->writer);
}

/* A probe that starts late is off the grid by as much: only what remains of that is told. */
static void write_lateness(struct packer *packer)
{
    const size_t count = packer->count;
    struct column_plan plain, beside_grid;

    for (size_t i = 0; i < count; i++)
        packer->values[i] = (int64_t)((uint64_t)packer->samples[i].late_us -
                                      (uint64_t)packer->offsets[i] * (uint64_t)US_PER_MS);
    beside_grid = column_plan(packer->values, count, &packer->room);
    memcpy(packer->offsets, packer->values, count * sizeof *packer->values);
    for (size_t i = 0; i < count; i++)
        packer->values[i] = packer->samples[i].late_us;
    plain = column_plan(packer->values, count, &packer->room);
    bits_put(&packer->writer, beside_grid.bits < plain.bits, 1);
    if (beside_grid.bits < plain.bits)
        column_write(&beside_grid, packer->offsets, count, &packer->writer);
    else
        column_write(&plain, packer->values, count, &packer->writer);
}

static void write_all(struct packer *packer)
{
    const size_t count = packer->count;

    write_runs(packer, kind_of, write_kind);
    write_times(packer);
    for (size_t i = 0; i < count; i++)
        packer->values[i] = packer->samples[i].total_us;
    write_column(packer, count);
    write_phases(packer);
    for (size_t i = 0; i < count; i++)
        packer->values[i] = packer->samples[i].size;
    write_column(packer, count);
    write_lateness(packer);
    for (size_t i = 0; i < count; i++)
        packer->values[i] = packer->samples[i].lag_us;
    write_column(packer, count);
    write_runs(packer, peer_of, write_peer);
}

void block_pack(const struct sample *samples, size_t count, struct text *text)
{
    static const uint8_t head[BLOCK_BITS_AT] = {BLOCK_VERSION};
    const size_t begin = text->length;
    int64_t *const numbers = NEW_ARRAY(int64_t, 3 * count);
    uint64_t *const folded = NEW_ARRAY(uint64_t, count);
    struct packer packer = {.samples = samples,
                            .count = count,
                            .writer = {.text = text},
                            .values = numbers,
                            .offsets = numbers + count,
                            .room = {.sorted = numbers + 2 * count, .folded = folded}};

    assert(count <= BLOCK_MOST);
    text_add_bytes(text, head, sizeof head);
    bits_put_gamma(&packer.writer, count + 1);
    if (count > 0)
        write_all(&packer);
    bits_end(&packer.writer);
    if (!text->cut) {
        uint8_t *const bytes = (uint8_t *)text->bytes + begin;

        crc_store(bytes + BLOCK_CHECK_AT, block_check(bytes, text->length - begin));
    }
    free(folded);
    free(numbers);
}
