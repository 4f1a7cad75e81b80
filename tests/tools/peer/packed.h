/* packed.h - gzip, the only room of the tools that knows zlib. */
#ifndef PEER_PACKED_H
#define PEER_PACKED_H

#include <stddef.h>

#include "base/text.h"

/* Adds `times` copies of the bytes, packed by gzip. */
void packed_add(struct text *text, const void *bytes, size_t length, size_t times);

#endif
