/* store_chain.h - closed periods: seals and their addenda, each chained to the one before it.
 *
 * An entry's digest is taken over its whole row, and so over the digests of its texts, of all data
 * that its figures rest on (store_rest.h) and of the entry before it: what is changed later, here
 * or there, does not fit any more.  (Packing hours, which is called sealing too, is store_seal.h.)
 */
#ifndef HAIDANG_IO_STORE_CHAIN_H
#define HAIDANG_IO_STORE_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "io/digest.h"
#include "io/store.h"
#include "io/store_read.h"

struct sql;

/* A seal has texts and parts, an addendum the rest; what does not belong to it is NULL or 0. */
struct chain_entry {
    int64_t number; /* 1, 2, 3, … through all of them */
    bool is_addendum;
    int64_t amends, nth; /* of an addendum: the seal's number, and its own among that seal's */
    const char *period, *calendar; /* as they are typed */
    int64_t from_ms, to_ms, made_ms;
    const char *policy, *catalogue, *figures;
    const char *author, *reason, *document; /* who corrects, why, and by what paper */
    const char *service, *figure, *was, *is, *note;
    int64_t parts;
    struct digest digest;
    const char *fault; /* NULL, or what of it is not as it was, for people */
};

/* Tells all entries in order, lent.  *broken: one that should be there at the end is not. */
bool reader_chain(struct reader *reader,
                  bool (*on_entry)(void *argument, const struct chain_entry *entry,
                                   struct error *error),
                  void *argument, bool *broken, struct error *error);

/* The same as they stand there, unchecked and so sooner: what their own digests say. */
bool reader_entries(struct reader *reader,
                    void (*on_entry)(void *argument, const struct chain_entry *entry),
                    void *argument, struct error *error);

/* Is every page of the file as it should be?  False: *why it is not, or it cannot be read. */
bool reader_check_pages(struct reader *reader, struct error *why);

/* --- for who writes into the past ------------------------------------------------------------ */

struct sealed_period {
    int64_t from_ms, to_ms;
    char name[96], calendar[16];
};

struct sealed_periods {
    struct sealed_period *periods; /* free them */
    size_t count, capacity;
};

/* Before the writer is started. */
bool store_load_sealed(struct store *store, struct sealed_periods *sealed, struct error *error);

/* The one that an instant lies in, or NULL. */
const struct sealed_period *sealed_find(const struct sealed_periods *sealed, int64_t at_ms);

/* --- making an entry ------------------------------------------------------------------------- */

/* It is made beside the store, in "<path>.sealing.part", so that only adding it needs the store:
 * by the process that may write to it. */
struct draft;

/* One at a time for each store.  Its number and what comes before it are found; `entry` gives the
 * rest but parts and digest, and is not kept.  *refused: not the disk fails, but what the chain
 * holds already does not allow it. */
struct draft *draft_begin(struct reader *reader, const struct chain_entry *entry, bool *refused,
                          struct error *error);
bool draft_add_part(struct draft *draft, const char *kind, const char *subject,
                    const struct digest *cells, size_t count, struct error *error);
/* The whole of it is in its file now; what it will be known by. */
bool draft_end(struct draft *draft, int64_t *number, struct digest *digest, struct error *error);
void draft_free(struct draft *draft); /* and its file; takes NULL */

/* In the writer's thread, or before it is started: one transaction, all of the draft or nothing. */
bool store_add_draft(struct store *store, struct error *error);

/* The same as something that a person does (store_act): the file is attached before the transaction
 * and detached after it.  What is sealed is the act's period, or nothing. */
struct act;
struct act_outcome;
bool chain_attach_draft(struct sql *sql, struct error *error);
void chain_detach_draft(struct sql *sql);
bool chain_add_draft(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                     struct error *error);

/* An addendum, at once: within a transaction that was begun, which is to be rolled back if this
 * fails.  *refused: as above. */
bool chain_append(struct sql *sql, const struct chain_entry *entry, int64_t *number, bool *refused,
                  struct error *error);

/* --- parts, read back ------------------------------------------------------------------------ */

/* The cells that a seal keeps of a kind and subject, lent until the next call; NULL: none. */
const struct digest *reader_part(struct reader *reader, int64_t seal, const char *kind,
                                 const char *subject, size_t *count);
bool reader_end_part(struct reader *reader, struct error *error); /* after each reader_part */

/* What a seal keeps cells of. */
bool reader_each_part(struct reader *reader, int64_t seal,
                      bool (*on_part)(void *argument, const char *kind, const char *subject,
                                      struct error *error),
                      void *argument, struct error *error);

#endif
