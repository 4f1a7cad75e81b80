/* store_import.h - many batches as one transaction, all of them or none.
 *
 * For a store that was opened and not started: the caller's thread writes.  Between begin and end
 * or drop nothing else may be asked of the store. */
#ifndef HAIDANG_IO_STORE_IMPORT_H
#define HAIDANG_IO_STORE_IMPORT_H

#include "io/store.h"

bool store_begin_import(struct store *store, struct error *error);
bool store_import_batch(struct store *store, const struct batch *batch, struct error *error);
bool store_end_import(struct store *store, struct error *error); /* fails: nothing was kept */
void store_drop_import(struct store *store);

#endif
