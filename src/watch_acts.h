/* watch_acts.h - what people do, as the watch takes it; and what alerts need of it. */
#ifndef HAIDANG_WATCH_ACTS_H
#define HAIDANG_WATCH_ACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "io/store_acts.h"
#include "model/acts.h"
#include "model/role.h"

struct watch;

/* What is to be done: lent for the call. */
struct act_order {
    const char *verb;           /* of stage/acts.h */
    const char *author, *way;   /* the way: "command", "link", …; a literal */
    enum role role;             /* the author's, … */
    struct admission admission; /* … and by what he was let in; `least` is the verb's to say */
    const char *mark;           /* of struct act; "" or NULL: none */
    enum language language;     /* in which he reads why not */
    const json_t *words;
};

/* Once, in the watch's thread, later: `error` is NULL if the store has answered, then the outcome
 * says whether it was done or refused. */
typedef void acts_on_done(void *argument, const struct act_outcome *outcome,
                          const struct error *error);

/* In the watch's thread, while the writer runs.  False: the words are wrong, on_done never comes.
 */
bool acts_take(struct watch *watch, const struct act_order *order, acts_on_done *on_done,
               void *argument, struct error *error);

/* Tells the audit what was done already, and if it cannot, the log.  `text` may be NULL. */
void acts_tell(struct watch *watch, const char *verb, const char *author, const char *way,
               const char *text);

/* As all of it was when something was last done (acts_find, acts_is_taken, acts_in_maintenance …);
 * lent until the loop turns again.  NULL before the store is open: those functions take that. */
const struct acts *acts_now(const struct watch *watch);

/* Adds the address by which a person (by his id) takes on an incident and, if `alert` is not 0, all
 * open ones that are named in that alert's state: {"incidents": [ids], …}. Good for a week. */
void acts_link(const struct watch *watch, int64_t alert, int64_t incident, const char *person,
               struct text *text);

#endif
