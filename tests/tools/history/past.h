/* past.h - what a probe would have measured: its samples one after the other, as the monitor would
 * have asked for them, retries included.
 *
 * The rhythm and the judging are the program's own (schedule, judge), so that a failure is asked
 * again exactly when the monitor would have done it. */
#ifndef HISTORY_PAST_H
#define HISTORY_PAST_H

#include "history/cast.h"
#include "history/trouble.h"
#include "model/incident.h"
#include "model/sample.h"
#include "model/schedule.h"

/* A probe, as `haidang check --json` tells of it.  The words are lent. */
struct asked {
    const char *probe, *service, *kind;
    int64_t every_us, timeout_us, retry_us;
    struct patience patience;
    bool is_v6;
};

struct past {
    struct asked asked;
    const struct role *role;
    const struct manner *manner;
    uint64_t seed;
    struct spells spells;
    size_t first_spell; /* those before it are over */
    struct schedule schedule;
    struct judgement judgement;
    struct sample next;
    bool goes_on; /* `next` is there */
    int64_t to_ms;
};

/* Its samples of from <= at < to; the first is in `next`. */
void past_begin(struct past *past, const struct asked *asked, uint64_t seed, int64_t from_ms,
                int64_t to_ms);
void past_advance(struct past *past);
void past_end(struct past *past);

#endif
