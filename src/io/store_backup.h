/* store_backup.h - a copy of a store, also while the monitor writes to it; and a copy put back.
 *
 * A copy counts only when it is whole: it is made as "<name>.part", checked page by page, synced
 * and then renamed.  Whenever the program is killed, what was there before is still there. */
#ifndef HAIDANG_IO_STORE_BACKUP_H
#define HAIDANG_IO_STORE_BACKUP_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct act;

struct copy_order {
    const char *store;
    const char *copy; /* the backup's file */
    bool overwrite;   /* a backup: what is there already */
    void (*on_progress)(void *argument, int64_t done, int64_t all); /* or NULL; in pages */
    void *argument;
    const struct act *told; /* a restore: what the audit of what is restored is told; or NULL */
};

/* Copies the store as it is committed at one moment.  The copy is one file, without journal. */
bool store_back_up(const struct copy_order *order, struct error *error);

/* Puts the copy in the store's place.  Refused while a monitor uses the store.  What was there is
 * kept under the name that `kept` then holds ("" if there was nothing). */
bool store_restore(const struct copy_order *order, char kept[PATH_MAX], struct error *error);

#endif
