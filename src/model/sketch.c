#include "model/sketch.h"

#include <assert.h>

#include "base/words.h"

enum { LAST_BUCKET = SKETCH_BUCKETS - 1, FIRST_INEXACT = 99 };

/* A parabola for log2 between powers of two is right to a third of a bucket; the borders decide. */
int sketch_find_bucket(int64_t us)
{
    const int octave = bits_length((uint64_t)us) - 1;
    uint64_t fraction; /* of the octave, in 65536ths */
    int bucket;

    if (us < FIRST_INEXACT)
        return us < 1 ? 0 : (int)us - 1;
    if (us > sketch_borders[LAST_BUCKET])
        return LAST_BUCKET;
    fraction = ((uint64_t)us << 16 >> octave) - 65536;
    fraction += (fraction * (65536 - fraction) >> 16) * 22544 >> 16;
    bucket = (int)((((uint64_t)octave << 16 | fraction) * 34657 / 1000) >> 16) - 134;
    while (us > sketch_borders[bucket])
        bucket++;
    while (us <= sketch_borders[bucket - 1])
        bucket--;
    return bucket;
}

int64_t sketch_bucket_low(int bucket)
{
    return bucket == 0 ? 0 : INT64_C(1) + sketch_borders[bucket - 1];
}

int64_t sketch_bucket_value(int bucket)
{
    return bucket == 0 ? 1 : sketch_bucket_low(bucket) * 101 / 100;
}

void sketch_add(struct sketch *sketch, int64_t us)
{
    if (us > sketch_borders[LAST_BUCKET]) {
        sketch_add_at_least(sketch, us);
        return;
    }
    sketch->answered[sketch_find_bucket(us)]++;
    sketch->answered_count++;
}

void sketch_add_at_least(struct sketch *sketch, int64_t us)
{
    sketch->waited[sketch_find_bucket(us)]++;
    sketch->waited_count++;
}

void sketch_merge(struct sketch *into, const struct sketch *part)
{
    for (int i = 0; i < SKETCH_BUCKETS; i++) {
        into->answered[i] += part->answered[i];
        into->waited[i] += part->waited[i];
    }
    into->answered_count += part->answered_count;
    into->waited_count += part->waited_count;
}

bool sketch_subtract(struct sketch *from, const struct sketch *part)
{
    for (int i = 0; i < SKETCH_BUCKETS; i++)
        if (part->answered[i] > from->answered[i] || part->waited[i] > from->waited[i])
            return false;
    for (int i = 0; i < SKETCH_BUCKETS; i++) {
        from->answered[i] -= part->answered[i];
        from->waited[i] -= part->waited[i];
    }
    from->answered_count -= part->answered_count;
    from->waited_count -= part->waited_count;
    return true;
}

int64_t sketch_count(const struct sketch *sketch)
{
    return (int64_t)(sketch->answered_count + sketch->waited_count);
}

/* The truth lies between two answers: the time-outs took no longer than we waited, or for ever.  If
 * both are the same bucket, it is known. */
bool sketch_find_rank(const struct sketch *sketch, int64_t rank, struct latency *latency)
{
    uint64_t answered = 0;
    uint64_t both = 0;
    int bucket;

    if (rank < 1 || rank > sketch_count(sketch))
        return false;
    for (bucket = 0; bucket < SKETCH_BUCKETS; bucket++) {
        answered += sketch->answered[bucket];
        both += sketch->answered[bucket] + sketch->waited[bucket];
        if (both >= (uint64_t)rank)
            break;
    }
    latency->at_least = answered < (uint64_t)rank;
    latency->us = sketch_bucket_value(bucket);
    return true;
}

/* Without count x quantile, which may not fit. */
static int64_t nearest_rank(int64_t count, int quantile)
{
    const int64_t whole = count / QUANTILE_WHOLE;
    const int64_t rest = count % QUANTILE_WHOLE;

    return whole * quantile + (rest * quantile + QUANTILE_WHOLE - 1) / QUANTILE_WHOLE;
}

bool sketch_find_quantile(const struct sketch *sketch, int quantile, struct latency *latency)
{
    assert(quantile > 0 && quantile < QUANTILE_WHOLE);
    return sketch_find_rank(sketch, nearest_rank(sketch_count(sketch), quantile), latency);
}

bool sketch_find_quantiles(const struct sketch *sketch, const int *quantiles, int count,
                           struct latency *latencies)
{
    const int64_t whole = sketch_count(sketch);
    uint64_t answered = 0;
    uint64_t both = 0;
    int found = 0;

    for (int bucket = 0; bucket < SKETCH_BUCKETS && whole > 0; bucket++) {
        answered += sketch->answered[bucket];
        both += sketch->answered[bucket] + sketch->waited[bucket];
        for (; found < count; found++) {
            const uint64_t rank = (uint64_t)nearest_rank(whole, quantiles[found]);

            if (both < rank)
                break;
            latencies[found] = (struct latency){sketch_bucket_value(bucket), answered < rank};
        }
        if (found == count)
            return true;
    }
    return false;
}

/* --- bytes ----------------------------------------------------------------------------------- */

/* More than a century of ten thousand samples a second: sums of such do not overflow. */
#define COUNT_MOST (UINT64_C(1) << 46)

enum { BUCKET_BITS = 10, NEIGHBOUR_SPARES = 2 };
_Static_assert(SKETCH_BUCKETS <= 1 << BUCKET_BITS, "a bucket's number does not fit");

/* Neighbours hold about as many: the lower bits of a count, as many as its neighbour has but two,
 * are written plainly, and what is above them by Elias gamma. */
static int plain_bits(uint64_t neighbour)
{
    const int length = bits_length(neighbour);

    return length > NEIGHBOUR_SPARES ? length - NEIGHBOUR_SPARES : 0;
}

static void write_count(uint64_t count, uint64_t neighbour, struct bit_writer *writer)
{
    const int plain = plain_bits(neighbour);

    bits_put_gamma(writer, ((count - 1) >> plain) + 1);
    bits_put(writer, count - 1, plain);
}

static uint64_t read_count(uint64_t neighbour, struct bit_reader *reader)
{
    const int plain = plain_bits(neighbour);
    const uint64_t above = bits_get_gamma(reader) - 1;

    if (above > COUNT_MOST >> plain)
        reader->failed = true;
    return reader->failed ? 1 : (above << plain | bits_get(reader, plain)) + 1;
}

static void write_counts(const uint64_t *counts, struct bit_writer *writer)
{
    uint64_t used = 0;
    uint64_t neighbour = 0;
    int last = -1;

    for (int i = 0; i < SKETCH_BUCKETS; i++)
        used += counts[i] > 0;
    bits_put_gamma(writer, used + 1);
    for (int i = 0; i < SKETCH_BUCKETS; i++) {
        if (counts[i] == 0)
            continue;
        if (last < 0)
            bits_put(writer, (uint64_t)i, BUCKET_BITS);
        else
            bits_put_gamma(writer, (uint64_t)(i - last));
        write_count(counts[i], neighbour, writer);
        neighbour = counts[i];
        last = i;
    }
}

/* Every bucket is told once, and the sum of all is bounded.  `sign` is 1, or -1 modulo 2^64 to take
 * the same out again: whatever the bits are, both ways come equally far. */
static void read_counts(uint64_t *counts, uint64_t *total, uint64_t sign, struct bit_reader *reader)
{
    const uint64_t used = bits_get_gamma(reader) - 1;
    uint64_t bucket = 0;
    uint64_t count = 0;
    uint64_t sum = 0;

    if (used > SKETCH_BUCKETS)
        reader->failed = true;
    for (uint64_t i = 0; i < used && !reader->failed; i++) {
        const uint64_t step = i == 0 ? bits_get(reader, BUCKET_BITS) : bits_get_gamma(reader);

        count = read_count(count, reader);
        if (step >= SKETCH_BUCKETS || bucket + step >= SKETCH_BUCKETS || count > COUNT_MOST - sum) {
            reader->failed = true;
            break;
        }
        bucket += step;
        sum += count;
        counts[bucket] += count * sign;
    }
    *total += sum * sign;
}

static void read_both(struct sketch *into, uint64_t sign, struct bit_reader *reader)
{
    read_counts(into->answered, &into->answered_count, sign, reader);
    read_counts(into->waited, &into->waited_count, sign, reader);
}

void sketch_write(const struct sketch *sketch, struct bit_writer *writer)
{
    write_counts(sketch->answered, writer);
    write_counts(sketch->waited, writer);
}

bool sketch_read_last(struct sketch *into, struct bit_reader *reader)
{
    struct bit_reader again = *reader;

    read_both(into, 1, reader);
    if (bits_are_over(reader))
        return true;
    read_both(into, UINT64_MAX, &again);
    return false;
}

void sketch_pack(const struct sketch *sketch, struct text *text)
{
    struct bit_writer writer = {.text = text};

    sketch_write(sketch, &writer);
    bits_end(&writer);
}

bool sketch_unpack(struct sketch *into, const void *bytes, size_t length, struct error *error)
{
    struct bit_reader reader = {.bytes = bytes, .length = length};

    return sketch_read_last(into, &reader) ||
           error_set(error, tr("the counts of response times are damaged"));
}
