/* watch_alert_inside.h - what the watch_alert*.c share; nobody else includes it. */
#ifndef HAIDANG_WATCH_ALERT_INSIDE_H
#define HAIDANG_WATCH_ALERT_INSIDE_H

#include "model/cause.h"
#include "model/escalation.h"
#include "watch_alert.h"
#include "watch_inside.h"

/* Who was told, and by what: he hears what becomes of it. */
struct told {
    size_t person, channel;
    bool hears_end;
    bool once;
    const struct alert_rule *rule; /* the first that called him */
};

/* How far one of the rules is that it follows. */
struct alert_way {
    const struct alert_rule *rule;
    struct escalation_state state;
};

/* Of what is no incident. */
struct trouble {
    char *kind, *subject;
    enum severity severity;
    int service; /* index, or NONE_AT_ALL */
    int beside;  /* channel, or NONE_AT_ALL */
    int step;
    bool to_operators;
    bool once_a_step;
    int64_t began_ms, ended_ms, seen_ms, hold_ms;
    int64_t raised_ms, graver_ms; /* raised 0: it is held */
    json_t *what;
};

/* What people were told of, and who: of a cause (by its id), or of a trouble. */
struct alert {
    int64_t id;
    bool is_trouble;
    struct trouble trouble;
    struct alert_way *ways;
    size_t way_count, way_capacity;
    struct told *told;
    size_t told_count, told_capacity;
    char *taken_by, *taken_note; /* NULL: nobody has it */
    char *given_by;              /* who gave it to him: said once, and kept nowhere; or NULL */
    int64_t taken_ms, taken_until_ms, expected_ms;
    size_t hint; /* where its cause was found last */
    bool changed;
};

struct alerts {
    struct causes causes;
    size_t entry_capacity;
    struct alert **list;
    size_t count, capacity;
    struct timer *timer; /* NULL before the loop turns */
    int64_t timer_ms;    /* for when it is set; 0: it is not */
    int64_t *asked_ms;   /* when a service was asked as somebody's root */
};

struct alert *alert_new(struct alerts *alerts, int64_t id); /* in the list */
void alert_free(struct alert *alert);
void alert_forget(struct alerts *alerts, struct alert *alert); /* out of the list, and freed */

/* The cause of an alert by its place, or -1. */
int alert_find_cause(const struct alerts *alerts, const struct alert *alert);

void alerts_soon(struct watch *watch);                /* looks at all of them in a moment */
void alerts_wait(struct watch *watch, int64_t at_ms); /* likewise, at that time at the latest */

/* watch_alert_state.c: to and from the store; `ended_ms` 0: it goes on */
void alert_keep(struct watch *watch, struct alert *alert, int64_t ended_ms);
bool alerts_restore(struct watch *watch, struct error *error);

/* watch_alert_call.c: who is to be told now, and telling him.  Of it all: when to look again. */
int64_t alert_call(struct watch *watch, struct alert *alert, int64_t now_ms);
void alert_tell_all(struct watch *watch, struct alert *alert, enum letter_kind kind,
                    int64_t now_ms); /* those who were told */

/* The person is told of it from now on, by all that its rules call by and that reaches him. */
void alert_add_person(struct watch *watch, struct alert *alert, const char *id);

/* watch_alert_facts.c: yours; and the same as text for one person, with a link of his own */
json_t *alert_facts(const struct watch *watch, const struct alert *alert, int64_t now_ms);
char *alert_facts_for(const struct watch *watch, const struct alert *alert, json_t *facts,
                      const char *person);
/* Its services, head first, as many as fit. */
enum { ALERT_SERVICES_MOST = 200 };
size_t alert_services(const struct alerts *alerts, const struct alert *alert, size_t *services,
                      size_t most);
enum severity alert_severity(const struct alerts *alerts, const struct alert *alert);
int64_t alert_raised_ms(const struct alerts *alerts, const struct alert *alert);

/* watch_alert_trouble.c */
int64_t trouble_step(struct watch *watch, struct alert *alert, int64_t now_ms);
void troubles_drop_strange(struct watch *watch); /* of what is not configured any more */

#endif
