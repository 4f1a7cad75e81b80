/* store_seal.h - hours that are over are packed, and what they come to is worked out.
 *
 * An hour is over some minutes after its end, when no sample of it is still under way.  In one
 * transaction the samples of some series become a block each and a rollup each, and their rows go;
 * a block is unpacked and compared before.  A sample that comes later (imported, or by a clock that
 * stepped) is a row like any other until the next step packs that hour anew with it. */
#ifndef HAIDANG_IO_STORE_SEAL_H
#define HAIDANG_IO_STORE_SEAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct store;

enum { SEAL_GRACE_MS = 2 * 60 * 1000, SEAL_MOST = 20000 /* samples a transaction, about */ };

/* For tests, and whoever fills a store by itself: packs all that is over at `now_ms`, before the
 * writer is started. */
bool store_seal(struct store *store, int64_t now_ms, struct error *error);

/* Who tells the writer what time it is; the wall clock unless this is said before store_start. */
void store_set_clock(struct store *store, int64_t (*wall_ms)(void));

/* Inside the store: one transaction of what is to be done at `now_ms`; *more: there is more of it.
 * False: the disk fails.  What cannot be packed is no failure; it stays as it is, and when no more
 * is to be done store->tending.left_out tells why (an empty message: nothing was). */
bool tend_step(struct store *store, int64_t now_ms, bool *more, struct error *error);

#endif
