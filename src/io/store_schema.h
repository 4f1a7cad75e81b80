/* store_schema.h - the tables of the store's file, and how an older file becomes a newer one.
 *
 * Inside the store only.  Each step is one transaction, so a file is always of one version or the
 * next.  A file that is not ours, or is of a newer version, is never written to. */
#ifndef HAIDANG_IO_STORE_SCHEMA_H
#define HAIDANG_IO_STORE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct sql;

struct schema_step {
    int64_t version; /* that the script leads to */
    const char *script;
};

extern const struct schema_step schema_steps[];
extern const size_t schema_step_count;
enum { SCHEMA_NEWEST = 12 }; /* of the last of them */

/* The tables of a seal that is being made, in a file of its own (store_draft.c). */
extern const char schema_draft[];

/* Finds the file's version, 0 if there is nothing in it yet; false if the file is not ours or newer
 * than `newest`. */
bool schema_find_version(struct sql *sql, int64_t newest, int64_t *version, struct error *error);

/* Takes all steps that are still to be taken (they lie in the order of their versions), and keeps a
 * copy of a file that was in use as "<path>.v<version>.bak" before the first one. */
bool schema_upgrade(struct sql *sql, const struct schema_step *steps, size_t count,
                    struct error *error);

/* The small tables, page by page: a damage there would be found too late.  The samples are too many
 * to be looked at whenever the program starts. */
bool schema_check_small_tables(struct sql *sql, struct error *error);

#endif
