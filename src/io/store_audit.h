/* store_audit.h - the row in the table audit that goes with each act; for the store's own files. */
#ifndef HAIDANG_IO_STORE_AUDIT_H
#define HAIDANG_IO_STORE_AUDIT_H

#include "io/store_acts.h"
#include "io/store_sql.h"

/* In the transaction of the act, after it was carried out; `before`: who had its incident, or "".
 */
bool audit_add(struct sql *sql, const struct act *act, const char *before,
               const struct act_outcome *outcome, struct error *error);

/* Who has an incident from now on that is taken on: himself, or whom he gives it to. */
const char *audit_owner(const struct act *act);

/* Was it done before, by its mark?  Then the outcome says so. */
bool audit_find_done(struct sql *sql, const struct act *act, struct act_outcome *outcome,
                     struct error *error);

#endif
