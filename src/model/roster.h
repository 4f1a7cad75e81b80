/* roster.h - who is on duty at an instant.
 *
 * Pure.  A roster's shifts come again by their hours; those of a shift take turns.  What is written
 * for certain dates goes before, and before that who was handed the shift over. */
#ifndef HAIDANG_MODEL_ROSTER_H
#define HAIDANG_MODEL_ROSTER_H

#include <stddef.h>

#include "model/stint.h"

enum turn { TURN_DAY, TURN_WEEK };

struct roster_shift {
    struct stint when;
    const size_t *people; /* they take turns in this order */
    size_t count;
    enum turn turn;   /* each has one shift (days without one do not count), or those of a week */
    int32_t from_day; /* the first has the shift, or the week, that begins on this day */
};

struct roster_override {
    int64_t from_ms, to_ms;
    const size_t *people; /* all of them */
    size_t count;
};

struct roster {
    const char *id, *name;
    const struct roster_shift *shifts;
    size_t shift_count;
    const struct roster_override *overrides; /* of several at an instant the last holds */
    size_t override_count;
    const size_t *otherwise; /* when nobody is on duty; none: nobody is called then */
    size_t otherwise_count;
};

/* All zero: it was not handed over. */
struct hand_over {
    size_t person;
    int64_t at_ms, until_ms;
};

enum { ON_DUTY_MOST = 16 };

struct duty {
    size_t people[ON_DUTY_MOST]; /* indexes, none twice */
    size_t count;
    bool is_otherwise; /* nobody was on duty by the roster */
};

/* `hand_over` may be NULL. */
struct duty roster_duty(const struct roster *roster, const struct calendar *calendar,
                        const struct hand_over *hand_over, int64_t at_ms);

/* When, by the roster, others come on duty than at this instant.  If it is always the same: when
 * the next shift begins; INT64_MAX if there is none. */
int64_t roster_next_turn(const struct roster *roster, const struct calendar *calendar,
                         int64_t at_ms);

/* The first instant from this one on, before `to`, at which nobody is on duty; INT64_MAX: always
 * somebody is. */
int64_t roster_find_gap(const struct roster *roster, const struct calendar *calendar,
                        int64_t from_ms, int64_t to_ms);

#endif
