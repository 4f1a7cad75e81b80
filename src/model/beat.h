/* beat.h - when a job has to report, and what its report or its silence is worth.
 *
 * Pure.  A job is due so long after its last beat, or each day by a time of day (on the working
 * days of a calendar, or on all); what has not come `grace` later was missed.  Whatever could have
 * come while nobody listened is unknown, never missed.  Instants are ms by the wall clock. */
#ifndef HAIDANG_MODEL_BEAT_H
#define HAIDANG_MODEL_BEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/calendar.h"

enum { NOT_DAILY = -1, BEAT_TEXT_MOST = 4096, BEAT_VALUES_MOST = 16, BEAT_NAME_MOST = 32 };

/* What was agreed; the settings of the kind `heartbeat` begin with it. */
struct beat_terms {
    const char *token_hash; /* SHA-256 of the token, hexadecimal digits */
    int64_t every_ms, grace_ms;
    int daily_minute; /* of the local day, or NOT_DAILY: every_ms after the last beat */
    bool every_day;   /* daily: also when nobody works */
};

/* What a job said; numbers that it did not tell are NOT_TOLD. */
#define NOT_TOLD INT64_C(-1)
struct beat {
    uint32_t probe; /* index in the catalogue */
    int64_t at_ms;
    bool failed;
    int64_t rows, queue, lag_ms;
    uint64_t mark; /* of its id: of two with the same one counts; 0: it has none */
    size_t value_count;
    struct beat_value {
        char name[BEAT_NAME_MOST];
        double number;
    } values[BEAT_VALUES_MOST];
    char text[BEAT_TEXT_MOST + 1];
};

/* What is waited for. */
struct beat_due {
    int64_t due_ms, deadline_ms;
    int64_t expected_ms; /* when it will probably come: not later than it is due */
    bool wanted;         /* false: a free day, on which nothing is due */
};

struct beat_clock {
    struct beat_due next;
    int64_t last_ms;      /* the last beat; 0: none yet */
    int64_t owed_ms;      /* when the one that was missed had been due; 0: none was */
    int64_t deaf_from_ms; /* nobody listened from then … */
    int64_t deaf_to_ms;   /* … to then, lately */
};

/* What is known of the time before: when the last beat came (0: never), and since when nobody
 * listened (0: nobody ever did). */
struct beat_past {
    int64_t last_ms, deaf_from_ms;
};

struct beat_clock beat_clock_new(const struct beat_terms *terms, const struct calendar *calendar,
                                 const struct beat_past *past, int64_t now_ms);

/* Nobody listened from then to now: the machine slept, or the clock was set. */
void beat_clock_was_deaf(struct beat_clock *clock, int64_t from_ms, int64_t to_ms);

enum beat_turn {
    BEAT_IN_TIME,
    BEAT_LATE,    /* after its deadline */
    BEAT_EXTRA,   /* of a daily job that has already reported */
    BEAT_MISSED,  /* none came */
    BEAT_UNKNOWN, /* none came, but we may have missed it */
    BEAT_REST,    /* none came and none was due */
    BEAT_TURN_COUNT,
};
const char *beat_turn_name(enum beat_turn turn); /* "in_time", … as in the store */

/* A beat came.  *due_ms: when it had been due (0: it answers nothing). */
enum beat_turn beat_clock_hear(struct beat_clock *clock, const struct beat_terms *terms,
                               const struct calendar *calendar, int64_t at_ms, int64_t *due_ms);

/* next.deadline_ms has passed, and none came. */
enum beat_turn beat_clock_pass(struct beat_clock *clock, const struct beat_terms *terms,
                               const struct calendar *calendar, int64_t now_ms, int64_t *due_ms);

#endif
