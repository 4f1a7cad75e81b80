#include "io/compress.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#define ZLIB_CONST
#include <zlib.h>

enum {
    LEVEL = 6,
    ZLIB_WINDOW = 15,
    GZIP_WINDOW = 15 + 16, /* the largest window, with gzip's header */
    MEMORY_LEVEL = 9,
    CHUNK = 16 * 1024,
};

static bool pack(const void *bytes, size_t length, int window, struct text *text)
{
    unsigned char chunk[CHUNK];
    z_stream stream = {0};
    int status;

    if (length > UINT_MAX ||
        deflateInit2(&stream, LEVEL, Z_DEFLATED, window, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    stream.next_in = bytes;
    stream.avail_in = (uInt)length;
    do {
        stream.next_out = chunk;
        stream.avail_out = CHUNK;
        status = deflate(&stream, Z_FINISH);
        text_add_bytes(text, chunk, CHUNK - stream.avail_out);
    } while (status == Z_OK);
    deflateEnd(&stream);
    return status == Z_STREAM_END && !text->cut;
}

bool compress_gzip(const void *bytes, size_t length, struct text *text)
{
    return pack(bytes, length, GZIP_WINDOW, text);
}

bool compress_zlib(const void *bytes, size_t length, struct text *text)
{
    return pack(bytes, length, ZLIB_WINDOW, text);
}

uint32_t compress_sum(const void *bytes, size_t length)
{
    return (uint32_t)crc32_z(0, bytes, length);
}

bool compress_gunzip(const void *bytes, size_t length, struct text *text)
{
    unsigned char chunk[CHUNK];
    z_stream stream = {0};
    int status;

    if (length > UINT_MAX || inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
        return false;
    stream.next_in = bytes;
    stream.avail_in = (uInt)length;
    do {
        stream.next_out = chunk;
        stream.avail_out = CHUNK;
        status = inflate(&stream, Z_NO_FLUSH);
        text_add_bytes(text, chunk, CHUNK - stream.avail_out);
    } while (status == Z_OK && !text->cut);
    inflateEnd(&stream);
    return status == Z_STREAM_END && !text->cut;
}

static bool is_refused(const char *parameters, size_t length)
{
    const char *const quality = memmem(parameters, length, "q=", 2);

    return quality != NULL && strtod(quality + 2, NULL) <= 0.0;
}

bool compress_is_wanted(const char *header)
{
    while (header != NULL && *header != '\0') {
        const size_t item = strcspn(header, ",");
        const size_t blank = strspn(header, " \t");
        const size_t name = strcspn(header + blank, ",; \t");
        const char *const coding = header + blank;

        if ((name == 4 && strncasecmp(coding, "gzip", 4) == 0) || (name == 1 && *coding == '*'))
            return !is_refused(header, item);
        header += item + (header[item] == ',');
    }
    return false;
}
