/* watch_alert.h - from incidents and other troubles to alerts, one for each cause, and to letters.
 *
 * On the watch's loop.  An alert is written with what it tells of in one batch, so that after a
 * kill nothing is lost and nothing told twice; who is told, and when, is model/escalation.h; what
 * is posted is the outbox's (watch_outbox.c).  While samples are imported nobody is told. */
#ifndef HAIDANG_WATCH_ALERT_H
#define HAIDANG_WATCH_ALERT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "model/incident.h"
#include "model/severity.h"

struct watch;

bool alerts_load(struct watch *watch, struct error *error); /* the store is open, not yet started */
void alerts_open(struct watch *watch);                      /* services are known; the loop turns */
void alerts_stop(struct watch *watch);                      /* nobody is called any more */
void alerts_close(struct watch *watch);                     /* after the writer has ended */

/* An incident as it is now: it began, became graver, or is over.  After keep_incident. */
void alerts_follow(struct watch *watch, const struct incident *incident);

/* Something was done by people: silenced, planned. */
void alerts_follow_acts(struct watch *watch);

/* What has changed goes into the batch, which is about to be handed over. */
void alerts_keep(struct watch *watch);

/* A sample of the service was judged: what waits for it, as for the root of others, may go on. */
void alerts_look(struct watch *watch, size_t service);

/* Is work on the service announced, and under way? */
bool alerts_at_work(const struct watch *watch, size_t service, int64_t now_ms);

/* Nothing outside can be reached, or it can again. */
void alerts_blind(struct watch *watch, bool blind);

/* Trouble that is no incident of a service: near its end, burning, slow, our own.  It is one alert
 * from the first time it is raised until it is cleared, over restarts too; raised again its facts
 * are renewed and, if `step` or severity is higher than was told, it is told anew. */
struct alert_trouble {
    const char *kind; /* of facts (stage/letter.h): "expiry", "burn", "slow", "monitor", … */
    const char
        *subject; /* unique for the kind: "dvc-01", "dichvucong.ninhthuan.test:443", "disk" */
    enum severity severity;
    int service;        /* index, whose people are told; NONE_AT_ALL: of no service */
    bool to_operators;  /* who keep the monitor hear of it, nobody else */
    const char *beside; /* id of a channel by which it is not told, for it is the trouble; NULL */
    int step;           /* of how many it has: 30 days, 14 days, 7 days … */
    int64_t began_ms;
    bool once_a_step; /* nobody is reminded of it: its steps do that */
    int64_t hold_ms;  /* told only if it lasts so long from its first raising; 0: at once */
    json_t *what;     /* numbers and texts of the kind's own; taken; NULL: none */
};
void alert_raise(struct watch *watch, const struct alert_trouble *trouble);

/* It is over: those who were told of it are told that; false: there was none. */
bool alert_clear(struct watch *watch, const char *kind, const char *subject);

/* Over without a word, because it has become meaningless (a certificate that is asked no more). */
bool alert_drop(struct watch *watch, const char *kind, const char *subject);

/* Somebody has taken it on: nobody else is called until then, those who were told hear who. */
struct alert_taken {
    int64_t incident;
    const char *by; /* as people read it: "Nguyễn Văn An" */
    int64_t at_ms;
    int64_t until_ms;     /* then it is everybody's again; 0: until it is over */
    int64_t expected_ms;  /* when he expects it to be over; 0: he did not say */
    const char *note;     /* NULL: none */
    const char *given_by; /* who gave it to him; NULL: he took it himself */
    const char *person;   /* his id then: he is told although nobody has called him; else NULL */
};
/* False: the incident is not known, or nobody was called and nobody will be. */
bool alert_acknowledge(struct watch *watch, const struct alert_taken *taken);

/* Does its alert know that he has it since then, or who has it later, if it has one at all? */
bool alert_is_taken_by(const struct watch *watch, int64_t incident, const char *by, int64_t at_ms);

#endif
