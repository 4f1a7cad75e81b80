/* acts.h - what people did and said: who has taken an incident on, what was found out about it,
 * notes to it, and the work that is planned.
 *
 * Read from the store by the writer's thread, then never changed; shared by counting like
 * snapshots, which hold the newest (acts_hold, acts_release from any thread). Texts are its own. */
#ifndef HAIDANG_MODEL_ACTS_H
#define HAIDANG_MODEL_ACTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/post.h"

struct arena;
struct catalogue;
struct hand_over;
struct silence;

enum {
    ACTS_WORK_DAYS = 30,    /* so far ahead planned work is told */
    ACTS_SILENCE_DAYS = 30, /* so long ago a silence has ended at most */
};

/* Of an incident; only of those of which there is something to tell. */
struct incident_act {
    int64_t incident;
    const char *by;      /* who has taken it on; NULL: nobody */
    int64_t at_ms;       /* when somebody first did; 0: nobody */
    int64_t until_ms;    /* until when he has it; 0: until it is over */
    int64_t expected_ms; /* when it is expected to be over; 0: nobody has said */
    int owner;           /* enum owner, of its cause; NONE_AT_ALL: nobody has said */
    const char *cause;   /* NULL: nobody has said */
};

struct incident_note {
    int64_t incident, at_ms;
    const char *author;
    bool is_public;             /* else for the staff alone: no page of the public's shows it */
    const char *text, *text_en; /* text_en may be NULL; several lines are possible */
};

/* One window of planned work that is to come or under way. */
struct planned_work {
    const char *id;                       /* the configuration's, or the number in the store */
    const char *purpose, *purpose_en;     /* purpose_en may be NULL */
    int64_t from_ms, to_ms, announced_ms; /* announced 0: never */
    const size_t *services;               /* the catalogue's indexes */
    size_t service_count;
    bool counts; /* was announced in time by the configuration's policy */
};

/* What was said when a shift was handed over. */
struct hand_over_words {
    const char *author, *note; /* note may be NULL */
};

struct acts {
    _Atomic int holders;
    struct arena *arena;
    struct incident_act *incidents; /* of open ones and those of the last 90 days, by id */
    size_t incident_count;
    struct incident_note *notes; /* of the same, by incident, then the oldest first */
    size_t note_count;
    struct planned_work *works; /* running ones and those of the next ACTS_WORK_DAYS, by from_ms */
    size_t work_count;
    struct silence *silences; /* of the last ACTS_SILENCE_DAYS, by id */
    size_t silence_count;
    struct hand_over *hand_overs; /* of each of the catalogue's rosters, the last; all zero: */
    struct hand_over_words *hand_words; /* none.  NULL: there are no rosters */
    struct post *posts;                 /* the newest first, also those that were withdrawn */
    size_t post_count;
    int64_t made_ms;
};

/* All empty, held once; its arrays and texts are put into its arena by its maker. */
struct acts *acts_new(void);
struct acts *acts_hold(struct acts *acts); /* takes NULL */
void acts_release(struct acts *acts);      /* takes NULL */

/* What there is of an incident; NULL: nothing.  These take NULL acts: there is nothing. */
const struct incident_act *acts_find(const struct acts *acts, int64_t incident);

/* Does somebody have it at this moment? */
bool acts_is_taken(const struct incident_act *act, int64_t at_ms);

/* The notes to an incident: the first of `*count`; NULL: none. */
const struct incident_note *acts_notes(const struct acts *acts, int64_t incident, size_t *count);

/* How an incident goes on, as it was told: the newest that stands; NULL: nothing. */
const struct post *acts_last_update(const struct acts *acts, int64_t incident, int64_t at_ms);

/* The work under way at a service at this moment, announced in time or not; NULL: none. */
const struct planned_work *acts_work_on(const struct acts *acts, size_t service, int64_t at_ms);

/* Is it in maintenance, by work that counts as such? */
bool acts_in_maintenance(const struct acts *acts, size_t service, int64_t at_ms);

/* Until when letters about these services are (or were) held back: silence_until. */
int64_t acts_silent_until(const struct acts *acts, const struct catalogue *catalogue,
                          const size_t *services, size_t count, int64_t since_ms, int64_t now_ms);

#endif
