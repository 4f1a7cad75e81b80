/* store_objections.h - objections to figures, and addenda that people add to the chain: the part of
 * store_acts.h that is about the past.  What begins with objections_ is for the store's own files.
 */
#ifndef HAIDANG_IO_STORE_OBJECTIONS_H
#define HAIDANG_IO_STORE_OBJECTIONS_H

#include "io/store_acts.h"
#include "io/store_read.h"
#include "io/store_sql.h"
#include "model/objection.h"

/* Tells all of them that touch from <= … < to, in the order of their numbers, texts lent. (Addenda:
 * reader_entries of store_chain.h.) */
bool reader_objections(struct reader *reader, int64_t from_ms, int64_t to_ms,
                       void (*on_objection)(void *argument, const struct objection *objection),
                       void *argument, struct error *error);

/* In the transaction that was begun. */
bool objections_file(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                     struct error *error);
bool objections_decide(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                       struct error *error);
bool objections_add_addendum(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                             struct error *error);

#endif
