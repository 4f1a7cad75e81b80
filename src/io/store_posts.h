/* store_posts.h - posts (model/post.h): the part of store_acts.h that is about what is told.  What
 * begins with posts_ is for the store's own files. */
#ifndef HAIDANG_IO_STORE_POSTS_H
#define HAIDANG_IO_STORE_POSTS_H

#include "io/store_acts.h"
#include "io/store_sql.h"

enum { POSTS_MOST = 500 }; /* so many are told of, the newest */

bool posts_read(struct sql *sql, struct acts *acts, const struct catalogue *catalogue,
                struct error *error);

/* In the transaction that was begun. */
bool posts_publish(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                   struct error *error);
bool posts_change(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                  struct error *error);
bool posts_withdraw(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                    struct error *error);

/* What stands against an act; always true, so that it can end a refusal. */
bool posts_refuse(struct act_outcome *outcome, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
