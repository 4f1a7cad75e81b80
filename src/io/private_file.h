/* private_file.h - a small file that nobody but us may read, replaced as a whole: tokens that serve
 * only once.
 *
 * Waits for the disk, so it is for the pool. */
#ifndef HAIDANG_IO_PRIVATE_FILE_H
#define HAIDANG_IO_PRIVATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

/* At most `most` bytes, at the end of `text`. */
bool private_file_read(const char *path, size_t most, struct text *text, struct error *error);

/* Beside it first, then in its place, mode 0600: on the disk when this returns true; else what was
 * there still is. */
bool private_file_write(const char *path, const struct text *text, struct error *error);

/* One process at a time, by PATH.lock: what unlock takes, or -1; is not waited for. */
int private_file_lock(const char *path, struct error *error);
void private_file_unlock(int lock); /* takes -1 */

#endif
