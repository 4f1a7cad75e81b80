/* bits.h - numbers written bit by bit, the highest bit of a byte first.
 *
 * The writer adds to a struct text.  The reader never leaves its bytes: past the end it gives zeros
 * and `failed` stays set, so a caller may check once at the end as long as its loops are bounded by
 * something that did not come from the bytes. */
#ifndef HAIDANG_BASE_BITS_H
#define HAIDANG_BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum {
    BITS_RICE_PARAMETERS = 64,
    BITS_PEEKED = 57,
    BITS_RICE_ESCAPE = 20, /* so many ones: the number itself follows */
};

struct bit_writer {
    struct text *text;
    uint64_t pending; /* its low `used` bits are not written yet */
    int used;
};

void bits_put(struct bit_writer *writer, uint64_t value, int count); /* the low 0 .. 64 bits */

/* Elias gamma: small numbers are short; `value` is at least 1. */
void bits_put_gamma(struct bit_writer *writer, uint64_t value);

/* Its length in six bits, then itself: for a number of which nothing is known. */
void bits_put_number(struct bit_writer *writer, uint64_t value);

/* Golomb-Rice: best for numbers around 2^parameter. */
void bits_put_rice(struct bit_writer *writer, uint64_t value, int parameter);

/* Fills the last byte with zeros and writes it. */
void bits_end(struct bit_writer *writer);

struct bit_reader {
    const uint8_t *bytes; /* lent while reading */
    size_t length;
    size_t at; /* bits read */
    bool failed;
};

uint64_t bits_get(struct bit_reader *reader, int count);
uint64_t bits_get_long_gamma(struct bit_reader *reader);
uint64_t bits_get_number(struct bit_reader *reader);

/* Was everything read, and nothing but the last byte's filling left? */
bool bits_are_over(struct bit_reader *reader);

/* How many bits a number has: 0 for 0, 64 for the greatest. */
static inline int bits_length(uint64_t value)
{
    return value == 0 ? 0 : 64 - __builtin_clzll(value);
}

/* Numbers of both signs as ones without: 0, -1, 1, -2 become 0, 1, 2, 3. */
static inline uint64_t bits_fold(int64_t value)
{
    return (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
}

static inline int64_t bits_unfold(uint64_t value)
{
    return (int64_t)(value >> 1 ^ (0 - (value & 1)));
}

/* Read so often that it must be here: the next eight bytes. */
static inline uint64_t bits_load(const uint8_t *bytes)
{
    return (uint64_t)bytes[0] << 56 | (uint64_t)bytes[1] << 48 | (uint64_t)bytes[2] << 40 |
           (uint64_t)bytes[3] << 32 | (uint64_t)bytes[4] << 24 | (uint64_t)bytes[5] << 16 |
           (uint64_t)bytes[6] << 8 | (uint64_t)bytes[7];
}

/* The next bits, at least 57 of them, from the top of the word; zeros past the end. */
static inline uint64_t bits_peek(const struct bit_reader *reader)
{
    const size_t first = reader->at / 8;
    uint64_t word = 0;

    if (reader->length >= 8 && first <= reader->length - 8) {
        word = bits_load(reader->bytes + first);
    } else {
        for (size_t i = first; i < reader->length; i++)
            word |= (uint64_t)reader->bytes[i] << (56 - 8 * (i - first));
    }
    return word << reader->at % 8;
}

static inline void bits_skip(struct bit_reader *reader, int count)
{
    const size_t left = reader->length * 8 - reader->at;

    if ((size_t)count > left) {
        reader->failed = true;
        reader->at = reader->length * 8;
        return;
    }
    reader->at += (size_t)count;
}

static inline uint64_t bits_get_gamma(struct bit_reader *reader)
{
    const uint64_t word = bits_peek(reader);
    const int zeros = __builtin_clzll(word | 1);

    if (zeros > BITS_PEEKED / 2)
        return bits_get_long_gamma(reader);
    bits_skip(reader, 2 * zeros + 1);
    return reader->failed ? 0 : word >> (63 - 2 * zeros);
}

static inline uint64_t bits_get_rice(struct bit_reader *reader, int parameter)
{
    const uint64_t word = bits_peek(reader);
    const int ones = ~word == 0 ? 64 : __builtin_clzll(~word);
    uint64_t quotient;

    if (ones >= BITS_RICE_ESCAPE) {
        bits_skip(reader, BITS_RICE_ESCAPE);
        return bits_get_number(reader);
    }
    quotient = (uint64_t)ones << parameter;
    if (ones + 1 + parameter <= BITS_PEEKED) {
        bits_skip(reader, ones + 1 + parameter);
        return reader->failed ? 0 : quotient | (word << ones << 1) >> 1 >> (64 - 1 - parameter);
    }
    bits_skip(reader, ones + 1);
    return quotient | bits_get(reader, parameter);
}

#endif
