/* recurrence.h - on which days something comes again: "saturday", "first sunday", "last day".
 *
 * Pure; days are numbers as in calendar_date.h.  A day that a month does not have (31, 30 in
 * February) is passed over. */
#ifndef HAIDANG_MODEL_RECURRENCE_H
#define HAIDANG_MODEL_RECURRENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum recurrence_kind {
    RECURS_NOT,
    RECURS_ON_WEEKDAYS,    /* every week, on some of its days */
    RECURS_ON_NTH_WEEKDAY, /* every month: its first sunday, its last friday */
    RECURS_ON_DAY,         /* every month: the 15th, the last day */
};

enum { RECURRENCE_LAST = -1 };

/* All zero: it does not come again. */
struct recurrence {
    enum recurrence_kind kind;
    unsigned weekdays; /* on weekdays: bits, Monday is the lowest; on the nth: one of them */
    int nth;           /* 1 to 4, of the month's day 1 to 31; or RECURRENCE_LAST */
    int32_t until_day; /* the last day on which it may come; 0: for ever */
};

/* "day"; "saturday"; "monday, thursday"; "first sunday" to "fourth sunday", "last sunday"; "15";
 * "last day"; each may end in " until 2022-12-31".  False: it is none of these. */
bool recurrence_parse(const char *text, struct recurrence *rule);

/* The same text, always in one form; nothing for what does not come again. */
void recurrence_add_text(const struct recurrence *rule, struct text *text);

bool recurrence_is_same(const struct recurrence *one, const struct recurrence *other);

/* Until its last day; a rule has no first one. */
bool recurrence_falls_on(const struct recurrence *rule, int32_t day);

#endif
