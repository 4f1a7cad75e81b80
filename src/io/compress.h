/* compress.h - makes bytes fewer.  The only room that knows zlib. */
#ifndef HAIDANG_IO_COMPRESS_H
#define HAIDANG_IO_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* The bytes as a gzip file, at the end of `text`.  False if it would not fit in there. */
bool compress_gzip(const void *bytes, size_t length, struct text *text);

/* Likewise as a zlib stream (RFC 1950), as it lies in other files. */
bool compress_zlib(const void *bytes, size_t length, struct text *text);

/* The CRC-32 that such files carry. */
uint32_t compress_sum(const void *bytes, size_t length);

/* Back from a gzip file, at the end of `text`.  False if it is none, is not whole, or would not fit
 * in there. */
bool compress_gunzip(const void *bytes, size_t length, struct text *text);

/* Does an Accept-Encoding header (may be NULL) take gzip?  "gzip", "br, gzip;q=0.5", "*"; but not
 * "gzip;q=0". */
bool compress_is_wanted(const char *header);

#endif
