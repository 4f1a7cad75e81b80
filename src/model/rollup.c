#include "model/rollup.h"

#include <assert.h>
#include <inttypes.h>

#include "base/bits.h"
#include "base/crc.h"
#include "base/words.h"

enum { VERSION = 1, VERSION_AT = 0, CHECK_AT = 1, BITS_AT = 5 };

/* Counts and sums of so much add up for ever without running over. */
#define COUNT_MOST (UINT64_C(1) << 46)
#define SUM_MOST (INT64_MAX / 2)

enum latency_kind sample_latency(const struct sample *sample)
{
    if (sample->outcome == OUTCOME_VOID || sample->total_us <= 0)
        return LATENCY_NONE;
    if (sample_is_timeout(sample))
        return LATENCY_AT_LEAST;
    if (sample->outcome != OUTCOME_FAILED)
        return LATENCY_ANSWERED;
    return reason_is_of_answer(sample->reason) ? LATENCY_ANSWERED : LATENCY_NONE;
}

/* Sums stop at SUM_MOST, so that their order does not matter even there. */
static int64_t add_capped(int64_t sum, int64_t more)
{
    return more >= SUM_MOST - sum ? SUM_MOST : sum + more;
}

void rollup_add(struct rollup *rollup, const struct sample *sample)
{
    const enum latency_kind kind = sample_latency(sample);
    const int64_t total_us = sample->total_us;

    rollup->outcomes[sample->outcome]++;
    if (sample->reason != REASON_NONE)
        rollup->reasons[sample->reason]++;
    if (kind == LATENCY_NONE)
        return;
    if (total_us > rollup->greatest_us)
        rollup->greatest_us = total_us;
    if (kind == LATENCY_AT_LEAST) {
        sketch_add_at_least(&rollup->sketch, total_us);
        return;
    }
    sketch_add(&rollup->sketch, total_us);
    rollup->sum_us = add_capped(rollup->sum_us, total_us);
}

void rollup_merge(struct rollup *into, const struct rollup *part)
{
    for (int i = 0; i < OUTCOME_COUNT; i++)
        into->outcomes[i] += part->outcomes[i];
    for (int i = 0; i < REASON_COUNT; i++)
        into->reasons[i] += part->reasons[i];
    into->sum_us = add_capped(into->sum_us, part->sum_us);
    if (part->greatest_us > into->greatest_us)
        into->greatest_us = part->greatest_us;
    sketch_merge(&into->sketch, &part->sketch);
}

int64_t rollup_count(const struct rollup *rollup)
{
    int64_t count = 0;

    for (int i = 0; i < OUTCOME_COUNT; i++)
        count += rollup->outcomes[i];
    return count;
}

/* The bucket of a time limit reaches beyond it: nobody waited longer than the greatest. */
static void cut_off(const struct rollup *rollup, struct latency *latency)
{
    if (latency->us > rollup->greatest_us)
        latency->us = rollup->greatest_us;
}

bool rollup_find_quantile(const struct rollup *rollup, int quantile, struct latency *latency)
{
    if (!sketch_find_quantile(&rollup->sketch, quantile, latency))
        return false;
    cut_off(rollup, latency);
    return true;
}

bool rollup_find_quantiles(const struct rollup *rollup, const int *quantiles, int count,
                           struct latency *latencies)
{
    if (!sketch_find_quantiles(&rollup->sketch, quantiles, count, latencies))
        return false;
    for (int i = 0; i < count; i++)
        cut_off(rollup, &latencies[i]);
    return true;
}

/* --- bytes: version, checksum, bits ---------------------------------------------------------- */

static uint32_t check(const uint8_t *bytes, size_t length)
{
    return crc_add(crc_add(0, bytes + VERSION_AT, 1), bytes + BITS_AT, length - BITS_AT);
}

static size_t begin_packing(struct text *text)
{
    static const uint8_t head[BITS_AT] = {VERSION};
    const size_t begin = text->length;

    text_add_bytes(text, head, sizeof head);
    return begin;
}

static void end_packing(struct text *text, size_t begin, struct bit_writer *writer)
{
    uint8_t *bytes;

    bits_end(writer);
    if (text->cut)
        return;
    bytes = (uint8_t *)text->bytes + begin;
    crc_store(bytes + CHECK_AT, check(bytes, text->length - begin));
}

static bool begin_reading(const uint8_t *bytes, size_t length, struct bit_reader *reader,
                          struct error *error)
{
    if (length <= BITS_AT)
        return error_set(error, tr("the packed figures are cut off"));
    if (bytes[VERSION_AT] != VERSION)
        return error_set(error, tr("the packed figures are of version %d, which is not known here"),
                         bytes[VERSION_AT]);
    if (crc_load(bytes + CHECK_AT) != check(bytes, length))
        return error_set(error, tr("the packed figures are damaged: their checksum is wrong"));
    *reader = (struct bit_reader){.bytes = bytes + BITS_AT, .length = length - BITS_AT};
    return true;
}

static bool refuse(struct error *error)
{
    return error_set(error, tr("the packed figures contradict themselves"));
}

static void write_reasons(const struct rollup *rollup, struct bit_writer *writer)
{
    uint64_t used = 0;
    int last = 0;

    for (int i = 1; i < REASON_COUNT; i++)
        used += rollup->reasons[i] > 0;
    bits_put_gamma(writer, used + 1);
    for (int i = 1; i < REASON_COUNT; i++) {
        if (rollup->reasons[i] == 0)
            continue;
        bits_put_gamma(writer, (uint64_t)(i - last));
        bits_put_gamma(writer, (uint64_t)rollup->reasons[i]);
        last = i;
    }
}

static int64_t read_count(struct bit_reader *reader)
{
    const uint64_t count = bits_get_gamma(reader);

    if (count > COUNT_MOST)
        reader->failed = true;
    return reader->failed ? 0 : (int64_t)count;
}

/* All but the sketch. */
struct figures {
    int64_t outcomes[OUTCOME_COUNT];
    int64_t sum_us, greatest_us;
    int used; /* so many of these */
    struct {
        int64_t reason, count;
    } reasons[REASON_COUNT];
};

static void read_reasons(struct figures *figures, struct bit_reader *reader)
{
    const int64_t used = read_count(reader) - 1;
    int64_t reason = 0;

    figures->used = 0;
    for (int64_t i = 0; i < used && !reader->failed; i++) {
        const int64_t step = read_count(reader);
        const int64_t count = read_count(reader);

        if (step >= REASON_COUNT - reason) {
            reader->failed = true;
            return;
        }
        reason += step;
        figures->reasons[figures->used].reason = reason;
        figures->reasons[figures->used++].count = count;
    }
}

static int64_t read_sum(struct bit_reader *reader)
{
    const uint64_t sum = bits_get_number(reader);

    if (sum > (uint64_t)INT64_MAX)
        reader->failed = true;
    return reader->failed ? 0 : (int64_t)sum;
}

static void read_figures(struct figures *figures, struct bit_reader *reader)
{
    for (int i = 0; i < OUTCOME_COUNT; i++)
        figures->outcomes[i] = read_count(reader) - 1;
    read_reasons(figures, reader);
    figures->sum_us = read_sum(reader);
    figures->greatest_us = read_sum(reader);
    if (figures->sum_us > SUM_MOST)
        reader->failed = true;
}

static void add_figures(struct rollup *into, const struct figures *figures)
{
    for (int i = 0; i < OUTCOME_COUNT; i++)
        into->outcomes[i] += figures->outcomes[i];
    for (int i = 0; i < figures->used; i++)
        into->reasons[figures->reasons[i].reason] += figures->reasons[i].count;
    into->sum_us = add_capped(into->sum_us, figures->sum_us);
    if (figures->greatest_us > into->greatest_us)
        into->greatest_us = figures->greatest_us;
}

void rollup_pack(const struct rollup *rollup, struct text *text)
{
    const size_t begin = begin_packing(text);
    struct bit_writer writer = {.text = text};

    for (int i = 0; i < OUTCOME_COUNT; i++)
        bits_put_gamma(&writer, (uint64_t)rollup->outcomes[i] + 1);
    write_reasons(rollup, &writer);
    bits_put_number(&writer, (uint64_t)rollup->sum_us);
    bits_put_number(&writer, (uint64_t)rollup->greatest_us);
    sketch_write(&rollup->sketch, &writer);
    end_packing(text, begin, &writer);
}

bool rollup_unpack(struct rollup *into, const void *bytes, size_t length, struct error *error)
{
    struct bit_reader reader = {.length = 0};
    struct figures figures;

    if (!begin_reading(bytes, length, &reader, error))
        return false;
    read_figures(&figures, &reader);
    if (reader.failed || !sketch_read_last(&into->sketch, &reader))
        return refuse(error);
    add_figures(into, &figures);
    return true;
}

/* --- bars ------------------------------------------------------------------------------------ */

/* What a day is without, is not written, and a day of 24 hours is told by what it lost: a day of
 * nothing but up is five bits. */
#define DAY_MS (INT64_C(24) * 3600 * 1000)

enum { BAR_NUMBER_BITS = 28 };
_Static_assert(BAR_MOST_MS < 1 << BAR_NUMBER_BITS, "a part of a day does not fit");

static int64_t usual_up(const struct bar *bar)
{
    int64_t up_ms = DAY_MS;

    for (int i = BAR_UP + 1; i < BAR_PARTS; i++)
        up_ms -= bar->parts_ms[i];
    return up_ms < 0 ? 0 : up_ms;
}

static void write_part(struct bit_writer *writer, int64_t ms, int64_t usual_ms)
{
    assert(ms >= 0 && ms <= BAR_MOST_MS);
    bits_put(writer, ms != usual_ms, 1);
    if (ms != usual_ms)
        bits_put_number(writer, (uint64_t)ms);
}

static int64_t read_part(struct bit_reader *reader, int64_t usual_ms)
{
    uint64_t ms;

    if (bits_get(reader, 1) == 0)
        return usual_ms;
    ms = bits_get_number(reader);
    if (ms > BAR_MOST_MS)
        reader->failed = true;
    return reader->failed ? 0 : (int64_t)ms;
}

void bars_pack(const struct bars *bars, struct text *text)
{
    const size_t begin = begin_packing(text);
    struct bit_writer writer = {.text = text};

    assert(bars->count <= BARS_MOST);
    bits_put(&writer, (uint32_t)bars->first_day, 32);
    bits_put_gamma(&writer, bars->count + 1);
    for (size_t i = 0; i < bars->count; i++) {
        const struct bar *const day = &bars->days[i];

        for (int part = BAR_UP + 1; part < BAR_PARTS; part++)
            write_part(&writer, day->parts_ms[part], 0);
        write_part(&writer, day->parts_ms[BAR_UP], usual_up(day));
    }
    end_packing(text, begin, &writer);
}

bool bars_unpack(struct bars *bars, const void *bytes, size_t length, struct error *error)
{
    struct bit_reader reader;
    uint64_t count;
    int32_t first_day;

    if (!begin_reading(bytes, length, &reader, error))
        return false;
    first_day = (int32_t)(uint32_t)bits_get(&reader, 32);
    count = bits_get_gamma(&reader) - 1;
    if (reader.failed || count > BARS_MOST)
        return refuse(error);
    if (count > bars->capacity)
        return error_set(
            error, tr("the packed figures are of %" PRIu64 " days, more than the %zu expected"),
            count, bars->capacity);
    for (uint64_t i = 0; i < count && !reader.failed; i++) {
        struct bar *const day = &bars->days[i];

        for (int part = BAR_UP + 1; part < BAR_PARTS; part++)
            day->parts_ms[part] = read_part(&reader, 0);
        day->parts_ms[BAR_UP] = read_part(&reader, usual_up(day));
    }
    if (!bits_are_over(&reader))
        return refuse(error);
    bars->first_day = first_day;
    bars->count = (size_t)count;
    return true;
}
