/* store_lock.h - only one monitor writes to a store.
 *
 * A lock on a file beside the store's own, since closing a second descriptor of the latter would
 * take away the database's own locks.  It vanishes with the process, however that ends; the empty
 * file stays, because removing it could give two processes a lock each. */
#ifndef HAIDANG_IO_STORE_LOCK_H
#define HAIDANG_IO_STORE_LOCK_H

#include "base/error.h"

enum { LOCK_NONE = -1 };

/* Locks "<path>.lock" at once or not at all; LOCK_NONE if another process or store holds it. */
int lock_take(const char *path, struct error *error);
void lock_release(int lock); /* takes LOCK_NONE */

#endif
