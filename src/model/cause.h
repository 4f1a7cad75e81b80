/* cause.h - which incidents are one matter, and when people are to hear of it.
 *
 * Pure, and allocates nothing: what is known of services goes in, what is to be said stands in the
 * causes afterwards.  Every incident is an entry of exactly one cause from its first moment, so
 * that none can be forgotten: it is told with its cause, or `why` says why nobody was called.
 *
 *   HELD    it waits: for its roots to be asked, for others that fail with it, for the end of
 *           maintenance, silence or blindness
 *   RAISED  people are called (by model/escalation.h)
 *   OVER    all is well again, or it has become part of another cause
 *
 * A dependency takes up who depends on it and is no worse than it; many that fail within the window
 * are one matter; what goes up and down all the time is told as that.  Who is still down when the
 * root has long been well again becomes a matter of his own.  This holds back letters, never data.
 */
#ifndef HAIDANG_MODEL_CAUSE_H
#define HAIDANG_MODEL_CAUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/catalogue.h"
#include "model/flap.h"
#include "model/severity.h"

enum cause_phase { CAUSE_HELD, CAUSE_RAISED, CAUSE_OVER, CAUSE_PHASE_COUNT };
const char *cause_phase_name(enum cause_phase phase); /* "held", "raised", "over" */

/* Why it is held; of what was never raised: why nobody was called.  Kept in the store by name. */
enum cause_why {
    CAUSE_FREE,
    CAUSE_MOMENT,      /* a moment, to see whether it is alone */
    CAUSE_ROOTS,       /* what it depends on is asked first */
    CAUSE_MANY,        /* others fail with it */
    CAUSE_MAINTENANCE, /* announced work */
    CAUSE_SILENCE,
    CAUSE_BLIND,  /* we see nothing */
    CAUSE_SLOW,   /* only slow: its percentile, over a window, tells that (watch_worth.c) */
    CAUSE_JOINED, /* it has become part of another cause */
    CAUSE_WHY_COUNT,
};
const char *cause_why_name(enum cause_why why);

/* The latest that is to be said of it. */
enum cause_news { NEWS_NONE, NEWS_RAISED, NEWS_WORSE, NEWS_OVER };

struct cause {
    int64_t id; /* from 1, never used again: its alert's */
    enum cause_phase phase;
    enum cause_why why;
    enum severity severity; /* the gravest it was since it was raised */
    bool flapping;          /* it is told as going up and down: `root` does */
    int root;               /* service that is to blame, or NONE_AT_ALL */
    int64_t began_ms;       /* of its first incident */
    int64_t ended_ms;       /* of its last, if it is over */
    int64_t opened_ms;      /* since when it waits */
    int64_t raised_ms;      /* 0: it never was */
    int64_t graver_ms;      /* since when it is so grave */
    int64_t rest_ms;        /* since when its root is well though others are not; 0: is not so */
    int64_t joined_ms;      /* when the last one came to it */
    int64_t next_worse_ms;  /* before this, more of it is no news */
    int64_t worse_gap_ms;
    uint32_t told_count; /* how many were concerned when it was last told */
    uint32_t left;       /* how many were still down when it was over, and became their own */
    bool anew;           /* its own state is to be seen again before it is told */
    int64_t joined;      /* CAUSE_JOINED: which one */
    size_t first;        /* of its entries, index + 1; 0: it has none */
    void *owner;         /* whoever the caller says */

    enum cause_news news; /* to be taken: set it back */
    bool changed;         /* it is not as it was last kept: likewise */
};

/* A service in a cause. */
struct cause_entry {
    size_t cause; /* index */
    size_t next;  /* of the same cause, index + 1; 0: it is the last */
    uint32_t service;
    int64_t first_incident, incident; /* of all that it had in it; the newest */
    int32_t times;                    /* how many */
    enum state state;                 /* the worst it was */
    enum reason reason;
    int64_t began_ms, ended_ms; /* of the first, of the newest; ended 0: it is open */
};

/* What is known of a service; the first three are the watch's to keep true before each step. */
struct cause_service {
    bool is_doubtful;       /* it begins to fail, which is not confirmed yet */
    int64_t seen_ms;        /* all of it was asked and answered since; INT64_MAX: it is not asked */
    enum cause_why covered; /* CAUSE_MAINTENANCE, …_SILENCE, …_SLOW or …_FREE */
    size_t entry;           /* the open one, index + 1; 0: none */
    uint32_t entries;       /* how many it has in all causes */
    int64_t opened_ms;      /* when that was opened */
    struct flap flap;
    uint32_t mark;
    bool is_root; /* somebody depends on it: known during a step */
};

struct cause_terms {
    int64_t group_ms;  /* how long a letter may wait for its roots, and for others */
    int64_t moment_ms; /* … though nothing speaks for it */
    int64_t grace_ms;  /* how long who depends may take longer than the root */
    uint32_t many;     /* so many without a root are one matter */
};
extern const struct cause_terms cause_terms_default;

/* All arrays are the caller's; one of each for as many as there may be. */
struct causes {
    const struct catalogue *catalogue;
    struct cause_terms terms;
    struct cause_service *services; /* by the catalogue's index */
    struct cause *causes;           /* room for causes_most() */
    size_t count;
    struct cause_entry *entries; /* room for one more before each causes_open */
    size_t entry_count;
    bool is_blind;
    int64_t sight_ms;   /* when we could last see again */
    int64_t highest_id; /* of alerts that were ever made */
    uint32_t mark;
    bool is_rush;   /* many fail now: known during a step, as the next */
    bool has_roots; /* people know of one with a root */
    size_t recent;  /* of which it was lately told that many fail, index + 1; 0: none */
};

size_t causes_most(const struct catalogue *catalogue);

/* An incident began (or goes on after its end was told), changed, is over. */
void causes_open(struct causes *causes, const struct incident *incident, int64_t now_ms);
void causes_change(struct causes *causes, const struct incident *incident, int64_t now_ms);
void causes_close(struct causes *causes, const struct incident *incident, int64_t now_ms);

/* Nothing outside can be reached, or it can again. */
void causes_blind(struct causes *causes, bool is_blind, int64_t now_ms);

/* Looks at all of them: afterwards news and changed are to be taken, then causes_sweep. */
void causes_step(struct causes *causes, int64_t now_ms);
void causes_sweep(struct causes *causes); /* those that are over go; indexes change */

/* When to look again though nothing happened; INT64_MAX: never. */
int64_t causes_next(const struct causes *causes, int64_t now_ms);

/* Puts the entry, the last of the array, in the cause that it names: for who reads them back. */
void cause_link(struct causes *causes);

/* Each entry of a cause. */
#define CAUSE_EACH(home, place, entry)                                                    \
    for (struct cause_entry *entry = cause_entry_at((home), (home)->causes[place].first); \
         entry != NULL; entry = cause_entry_at((home), entry->next))

static inline struct cause_entry *cause_entry_at(const struct causes *causes, size_t place)
{
    return place == 0 ? NULL : &causes->entries[place - 1];
}

/* How many of its services are not well; all that it has had. */
uint32_t cause_open_count(const struct causes *causes, size_t cause);
uint32_t cause_count(const struct causes *causes, size_t cause);

/* The service that it is about first: its root, else the one that failed first. */
uint32_t cause_head(const struct causes *causes, size_t cause);

/* Does this service depend on the other, by whichever way? */
bool cause_depends(struct causes *causes, size_t service, size_t other);

#endif
