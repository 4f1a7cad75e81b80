#include "base/bits.h"

#include <assert.h>

enum { WORD = 64, LENGTH_BITS = 6 };

/* --- writing --------------------------------------------------------------------------------- */

static void write_word(struct bit_writer *writer, uint64_t word, int count)
{
    uint8_t bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(word >> (WORD - 8 * (i + 1)));
    text_add_bytes(writer->text, bytes, (size_t)count);
}

void bits_put(struct bit_writer *writer, uint64_t value, int count)
{
    const int room = WORD - writer->used;

    assert(count >= 0 && count <= WORD && room > 0 && room <= WORD);
    if (count == 0)
        return;
    if (count < WORD)
        value &= (UINT64_C(1) << count) - 1;
    if (count < room) {
        writer->pending = writer->pending << count | value;
        writer->used += count;
        return;
    }
    writer->used = count - room;
    if (room == WORD)
        write_word(writer, value, 8);
    else
        write_word(writer, writer->pending << room | value >> writer->used, 8);
    writer->pending = value;
}

void bits_put_gamma(struct bit_writer *writer, uint64_t value)
{
    const int length = bits_length(value);

    assert(length > 0);
    bits_put(writer, 0, length - 1);
    bits_put(writer, value, length);
}

void bits_put_number(struct bit_writer *writer, uint64_t value)
{
    const int length = value == 0 ? 1 : bits_length(value);

    bits_put(writer, (uint64_t)length - 1, LENGTH_BITS);
    bits_put(writer, value, length);
}

void bits_put_rice(struct bit_writer *writer, uint64_t value, int parameter)
{
    const uint64_t quotient = value >> parameter;

    if (quotient >= BITS_RICE_ESCAPE) {
        bits_put(writer, UINT64_MAX, BITS_RICE_ESCAPE);
        bits_put_number(writer, value);
        return;
    }
    bits_put(writer, UINT64_MAX << 1, (int)quotient + 1);
    bits_put(writer, value, parameter);
}

void bits_end(struct bit_writer *writer)
{
    const int bytes = (writer->used + 7) / 8;

    if (bytes > 0)
        write_word(writer, writer->pending << (WORD - writer->used), bytes);
    writer->used = 0;
}

/* --- reading --------------------------------------------------------------------------------- */

/* At most BITS_PEEKED of them, and at least one. */
static uint64_t get_few(struct bit_reader *reader, int count)
{
    const uint64_t word = bits_peek(reader);

    bits_skip(reader, count);
    return reader->failed ? 0 : word >> (WORD - count);
}

uint64_t bits_get(struct bit_reader *reader, int count)
{
    uint64_t high = 0;

    if (count == 0)
        return 0;
    if (count > BITS_PEEKED) {
        high = get_few(reader, count - 32);
        count = 32;
    }
    return high << 32 % WORD | get_few(reader, count);
}

uint64_t bits_get_long_gamma(struct bit_reader *reader)
{
    for (int zeros = 0; zeros < WORD && !reader->failed; zeros++)
        if (get_few(reader, 1) == 1)
            return UINT64_C(1) << zeros | bits_get(reader, zeros);
    reader->failed = true;
    return 0;
}

uint64_t bits_get_number(struct bit_reader *reader)
{
    const int length = (int)bits_get(reader, LENGTH_BITS) + 1;

    return bits_get(reader, length);
}

bool bits_are_over(struct bit_reader *reader)
{
    const size_t left = reader->length * 8 - reader->at;

    return !reader->failed && left < 8 && (left == 0 || bits_peek(reader) == 0);
}
