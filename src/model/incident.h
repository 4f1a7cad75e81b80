/* incident.h - when do bad samples make a probe degraded or down, and when is it over?
 *
 * Pure: what is known of a probe and a sample go in, what changed comes out.  The rules (DESIGN
 * "Judging"): `confirm` failures in a row make it down, `confirm` bad samples in a row at least
 * degraded, each from the FIRST of them on; `recover` good ones end it at the first of them.  A
 * degraded sample breaks a row of failures and ends "down", the same incident goes on.  A void
 * sample says "unknown": it ends no incident, and every unconfirmed row begins anew after it. */
#ifndef HAIDANG_MODEL_INCIDENT_H
#define HAIDANG_MODEL_INCIDENT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/sample.h"

/* Of a probe or a service over time.  In order of gravity of what is known; unknown is beside. */
enum state { STATE_UNKNOWN, STATE_UP, STATE_DEGRADED, STATE_DOWN, STATE_COUNT };

const char *state_name(enum state state);
bool state_parse(const char *name, enum state *state);

struct patience {
    int confirm; /* at least 1 */
    int recover; /* at least 1 */
};

/* A row of samples that agree, and where it began; count is no higher than what matters. */
struct evidence_row {
    int32_t count;
    int64_t first_ms;
    enum reason reason; /* of its first sample */
};

/* What is known of one probe.  All zero: nothing yet. */
struct judgement {
    enum state level;           /* confirmed: up, degraded or down; unknown until the first is */
    bool blind;                 /* the last sample was void */
    enum reason reason;         /* why not up, of the first sample of the row that made it so */
    int64_t since_ms;           /* when the level began */
    struct evidence_row failed; /* failed ones */
    struct evidence_row bad;    /* failed or degraded ones */
    struct evidence_row eased;  /* ok or degraded ones */
    struct evidence_row good;   /* ok ones */
};

/* What a sample changed.  `began_ms` is when the new level began: never later than the sample. */
enum event { EVENT_NONE, EVENT_FIRST, EVENT_OPENED, EVENT_WORSENED, EVENT_EASED, EVENT_CLOSED };

const char *event_name(enum event event);

struct change {
    enum event event;
    enum state from, to;
    int64_t began_ms;
    enum reason reason;
};

struct change judge(struct judgement *judgement, const struct patience *patience,
                    const struct sample *sample);

bool judgement_is_same(const struct judgement *one, const struct judgement *other);

/* What may be said aloud: the level, or unknown while blind. */
enum state judgement_state(const struct judgement *judgement);

/* Is a retry wanted, because a row has begun that is not long enough yet to change the level? */
bool judgement_in_doubt(const struct judgement *judgement, const struct patience *patience);

/* How far back the level may still change by it: where the first such row began; INT64_MAX: none.
 */
int64_t judgement_doubt_began(const struct judgement *judgement, const struct patience *patience);

/* A span in which a service is down or degraded. */
struct incident {
    int64_t id; /* from 1, never used again */
    uint32_t service;
    enum state state; /* the worst it was: degraded or down */
    enum reason reason;
    int64_t began_ms;
    int64_t ended_ms;    /* 0: still open */
    int64_t detected_ms; /* when it was confirmed; 0: not known */
};

bool incident_is_open(const struct incident *incident);

#endif
