#include "peer/packed.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/memory.h"

/* Packs what the stream holds; all of it leaves. */
static void run(z_stream *stream, struct text *text, int flush)
{
    unsigned char out[16 * 1024];

    do {
        stream->next_out = out;
        stream->avail_out = sizeof out;
        deflate(stream, flush);
        text_add_bytes(text, out, sizeof out - stream->avail_out);
    } while (stream->avail_out == 0);
}

void packed_add(struct text *text, const void *bytes, size_t length, size_t times)
{
    enum { GZIP = 16 };
    z_stream stream = {0};
    Bytef *const copy = memory_copy(bytes, length); /* zlib's input is not const */

    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + GZIP, 9,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        abort(); /* only without memory */
    for (size_t i = 0; i < times; i++) {
        stream.next_in = copy;
        stream.avail_in = (uInt)length;
        run(&stream, text, Z_NO_FLUSH);
    }
    run(&stream, text, Z_FINISH);
    deflateEnd(&stream);
    free(copy);
}
