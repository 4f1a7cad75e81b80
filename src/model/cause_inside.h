/* cause_inside.h - what the cause*.c share; nobody else includes it. */
#ifndef HAIDANG_MODEL_CAUSE_INSIDE_H
#define HAIDANG_MODEL_CAUSE_INSIDE_H

#include "model/cause.h"

/* What is known of what a service depends on, the worst of it: the deepest of those. */
enum root_kind { ROOT_NONE, ROOT_UNSEEN, ROOT_DOUBTFUL, ROOT_DOWN };

struct root {
    enum root_kind kind;
    int service;
};

/* Of all the services of a held cause that are not well; what lies in the cause itself is no root
 * of it.  Unseen: was not asked since the cause waits. */
struct root cause_find_root(struct causes *causes, size_t cause);

/* Do all of its services that are not well depend on this one? */
bool cause_rests_on(struct causes *causes, size_t cause, size_t service);

/* Does one who depends on what is in it begin to fail? */
bool cause_has_doubtful_dependents(struct causes *causes, size_t cause);

void cause_unlink(struct causes *causes, struct cause_entry *entry);
void cause_put(struct causes *causes, struct cause_entry *entry, size_t cause);

struct cause *cause_add(struct causes *causes, int64_t now_ms);
void cause_hold(struct cause *cause, enum cause_why why);
void cause_move_entries(struct causes *causes, size_t from, size_t to, int64_t now_ms);
bool cause_is_alive(const struct cause *cause);
enum severity cause_gravity(const struct causes *causes, size_t cause);

/* cause_raised.c: what becomes of one of which people know */
void cause_step_raised(struct causes *causes, size_t cause, int64_t now_ms);
void cause_end(struct causes *causes, size_t cause, int64_t now_ms);
int64_t cause_next_raised(const struct causes *causes, size_t cause, int64_t now_ms);

#endif
