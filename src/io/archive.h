/* archive.h - files of files (ZIP), as offices exchange them.  Knows libzip.
 *
 * What is read comes from strangers: it is capped before it is unpacked. */
#ifndef HAIDANG_IO_ARCHIVE_H
#define HAIDANG_IO_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

/* --- writing: same files, same bytes ---------------------------------------------------------- */

struct archive_draft;

struct archive_draft *archive_begin(void);
void archive_add(struct archive_draft *draft, const char *name, const void *bytes, size_t length);
void archive_give(struct archive_draft *draft, const char *name,
                  struct text *bytes); /* its own now */

/* Frees the draft, too; `out` NULL: frees it only. */
bool archive_write(struct archive_draft *draft, FILE *out, struct error *error);

/* --- reading ---------------------------------------------------------------------------------- */

struct archive;

enum {
    ARCHIVE_FILES_MOST = 2000,
    ARCHIVE_PACKED_MOST = 32 * 1024 * 1024,
    ARCHIVE_BYTES_MOST = 48 * 1024 * 1024, /* of all its files together, unpacked */
};

/* NULL: it cannot be read, is no archive, is damaged or too large. */
struct archive *archive_open(const char *path, struct error *error);
void archive_close(struct archive *archive); /* takes NULL */

size_t archive_count(const struct archive *archive);
const char *archive_name(const struct archive *archive, size_t number); /* lent */
/* At the end of `bytes`. */
bool archive_read(struct archive *archive, size_t number, struct text *bytes, struct error *error);

#endif
