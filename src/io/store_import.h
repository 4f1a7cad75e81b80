/* store_import.h - samples in any order, brought into the order of time, and what became of them
 * kept: all of it as one transaction, or none.
 *
 * For a store that was opened and not started: the caller's thread writes.  The order is made on
 * the disk, so that no number of samples needs memory. */
#ifndef HAIDANG_IO_STORE_IMPORT_H
#define HAIDANG_IO_STORE_IMPORT_H

#include "io/store.h"

struct store_import;

struct store_import *store_import_begin(struct store *store, struct error *error);

/* *is_new: no other of this probe and moment has come. */
bool store_import_add(struct store_import *import, const struct sample *sample, bool *is_new,
                      struct error *error);

/* The samples by time (and of one moment by probe), until `on_sample` says false. */
bool store_import_sorted(struct store_import *import,
                         bool (*on_sample)(void *argument, const struct sample *sample,
                                           struct error *error),
                         void *argument, struct error *error);

/* Rows that are to be kept; from on_sample, too. */
bool store_import_keep(struct store_import *import, const struct batch *batch, struct error *error);

/* The spans of a probe that began in from <= … < to were only what could be said so far. */
bool store_import_forget_spans(struct store_import *import, size_t probe, int64_t from_ms,
                               int64_t to_ms, struct error *error);

/* When the store's first sample of a probe, or the first span, lies before *first_ms: that. */
bool store_find_first(struct store *store, size_t probe, int64_t *first_ms, struct error *error);

/* Inside the store. */
struct store *store_of_import(struct store_import *import);

/* Either ends it.  If the commit fails nothing was kept.  `told` goes to the audit in the same
 * transaction; NULL: nothing does. */
struct act;
bool store_import_commit(struct store_import *import, const struct act *told, struct error *error);
void store_import_drop(struct store_import *import); /* takes NULL */

#endif
