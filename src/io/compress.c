#include "io/compress.h"

#include <limits.h>
#define ZLIB_CONST
#include <zlib.h>

enum {
    LEVEL = 6,
    GZIP_WINDOW = 15 + 16, /* the largest window, with gzip's header */
    MEMORY_LEVEL = 9,
    CHUNK = 16 * 1024,
};

bool compress_gzip(const void *bytes, size_t length, struct text *text)
{
    unsigned char chunk[CHUNK];
    z_stream stream = {0};
    int status;

    if (length > UINT_MAX || deflateInit2(&stream, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL,
                                          Z_DEFAULT_STRATEGY) != Z_OK)
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
