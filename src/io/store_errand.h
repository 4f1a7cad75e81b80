/* store_errand.h - what is to be written besides batches: because somebody asked for it.
 *
 * The writer carries errands out one by one, in its own thread, after the batches that came before
 * them.  One that fails is not tried again: who asked is told. */
#ifndef HAIDANG_IO_STORE_ERRAND_H
#define HAIDANG_IO_STORE_ERRAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct store;

struct errand {
    /* In the writer's thread, outside of any transaction. */
    bool (*carry_out)(struct store *store, void *argument, struct error *error);
    /* Last, once, in the writer's thread or in store_stop: `error` is NULL if it was done. */
    void (*on_done)(void *argument, const struct error *error);
    void *argument;
};

/* Never waits; after store_start. */
void store_take_errand(struct store *store, const struct errand *errand);

/* --- inside the store ------------------------------------------------------------------------ */

struct errand_list {
    struct errand *errands;
    size_t count, capacity;
};

/* Carries all of them out and empties the list; NULL: none can be any more. */
void errands_carry_out(struct errand_list *list, struct store *store);

#endif
