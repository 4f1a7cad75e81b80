/* file.h - files and words that the tools share. */
#ifndef SERVE_FILE_H
#define SERVE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Makes the folder and those above it. */
bool file_make_folder(const char *path, struct error *error);

/* Whoever opens `path` sees the old content or all of the new. */
bool file_replace(const char *path, const void *bytes, size_t length, struct error *error);

/* "500ms", "3s", "5m", "2h", "6d". */
bool file_parse_duration(const char *word, int64_t *us);

/* A whole number from `least` to `most`. */
bool file_parse_number(const char *word, int64_t least, int64_t most, int64_t *number);

#endif
