/* store_admission.h - by what somebody was let in, and whether that still holds when what he asked
 * for is written.
 *
 * Between a request and the writer's turn he may have been signed out, lost his role or his
 * account, and his token may have been taken away: the last word is that of the store. */
#ifndef HAIDANG_IO_STORE_ADMISSION_H
#define HAIDANG_IO_STORE_ADMISSION_H

#include <stdbool.h>

#include "base/error.h"
#include "io/digest.h"
#include "model/role.h"

struct act;
struct act_outcome;
struct sql;

enum admission_way {
    ADMITTED_BY_OTHERS, /* nothing that the store knows of: a command, a link, the word of a proxy
                           on his role, the gate itself */
    ADMITTED_BY_ACCOUNT,
    ADMITTED_BY_SESSION,
    ADMITTED_BY_TOKEN
};

struct admission {
    enum admission_way way;
    enum role least;      /* what he needs, at least */
    struct digest digest; /* of the session or the token */
};

/* Within the transaction of store_act, before anything is written: of act->author, by
 * act->admission.  Refused (denied) unless it holds. */
bool admission_look(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                    struct error *error);

#endif
