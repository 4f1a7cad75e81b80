/* report_archive.h - files of reports that are kept beside the store: found, and held against what
 * the store says of them. */
#ifndef HAIDANG_REPORT_ARCHIVE_H
#define HAIDANG_REPORT_ARCHIVE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "io/digest.h"
#include "io/store_reports.h"

struct archived {
    int64_t bytes;
    struct digest digest;
};

/* Reads all of a file; false: errno says why. */
bool archive_look(const char *path, struct archived *archived);

enum archive_state { ARCHIVE_INTACT, ARCHIVE_CHANGED, ARCHIVE_MISSING };
enum archive_state archive_check(const char *store, const struct report_file *file);

/* All of a file that is as it was; false: the error says what is wrong with it. */
bool archive_take(const char *store, const struct report_file *file, struct text *text,
                  struct error *error);

#endif
