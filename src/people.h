/* people.h - who may sign in, and which tokens programs have, as programs and pages are told: by
 * the commands, the API and the page alike.  Nothing of it is secret. */
#ifndef HAIDANG_PEOPLE_H
#define HAIDANG_PEOPLE_H

#include "base/error.h"
#include "base/json.h"
#include "io/store_accounts.h"

struct reader;

/* Arrays, by id, yours: {"id", "role", "made", "changed", "by", "signed_in", "sessions"} and {"id",
 * "role", "made", "ends", "ended", "by"}; NULL: could not be read. */
json_t *people_users(struct reader *reader, struct session_terms terms, int64_t now_ms,
                     struct error *error);
json_t *people_tokens(struct reader *reader, int64_t now_ms, struct error *error);

#endif
