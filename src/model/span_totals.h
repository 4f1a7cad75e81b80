/* span_totals.h - sums of milliseconds, and the figures made of them, exact to the last division.
 *
 * Pure.  up + degraded + down + maintenance + unknown is the length of the period, always.  Sums of
 * services are the sums of groups.  The same sums may be weighed: by the working calendar or by the
 * hours of an ordinary week. */
#ifndef HAIDANG_MODEL_SPAN_TOTALS_H
#define HAIDANG_MODEL_SPAN_TOTALS_H

#include "base/words.h"
#include "model/calendar.h"
#include "model/policy.h"
#include "model/span_sweep.h"

struct totals {
    int64_t ms[PART_COUNT];
    int64_t down_ms[CAUSE_COUNT]; /* ms[PART_DOWN] by who owns the cause */
};

int64_t totals_length(const struct totals *totals); /* T */
void totals_add(struct totals *totals, const struct totals *more);
bool totals_is_same(const struct totals *one, const struct totals *other);

/* How much each hour of the week weighs.  Make it by one of the two below, which keep the sums up
 * to each hour. */
struct profile {
    int32_t weights[PROFILE_HOURS]; /* 0 to PROFILE_MOST */
    int64_t before[PROFILE_HOURS + 1];
};

struct profile profile_of_week(const int32_t weights[PROFILE_HOURS]);
struct profile profile_of_day(const int32_t weights[24]); /* one that repeats every day */

/* A stretch of time, each ms as often as its hour weighs. */
int64_t profile_weigh(const struct profile *profile, const struct zone *zone, int64_t from_ms,
                      int64_t to_ms);

/* The three ways to add up one service in one period. */
struct account {
    struct totals wall;     /* all of the time */
    struct totals working;  /* working hours only */
    struct totals weighted; /* in ms x weight */
};

/* Calendar and profile may be NULL: their totals stay as they are. */
struct account_lens {
    const struct calendar *calendar;
    const struct work_sums *sums; /* of the same calendar, if there are any: it is quicker */
    const struct profile *profile;
    const struct zone *zone; /* of the profile */
};

void account_add_piece(struct account *account, const struct account_lens *lens,
                       const struct span_piece *piece);
void account_add_sweep(struct account *account, const struct account_lens *lens,
                       struct span_sweep *sweep);
void account_add(struct account *account, const struct account *more);

/* A share that is not divided yet.  `whole` 0: there is no such figure. */
struct fraction {
    int64_t part, whole;
};

struct fraction totals_availability(const struct totals *totals, const struct policy *policy);
struct fraction totals_gross_availability(const struct totals *totals, const struct policy *policy);
struct fraction totals_coverage(const struct totals *totals);

/* part/whole >= ppm/1000000, exactly; false if there is no figure. */
bool fraction_reaches(struct fraction fraction, int64_t ppm);

/* In hundredths of a per cent, truncated: 99.996 % is 9999; -1 if there is no figure. */
int64_t fraction_hundredths(struct fraction fraction);

/* "99,99%" or "99.99%", truncated; "-" if there is no figure. */
enum { FRACTION_TEXT = 32 };
const char *fraction_format(char text[FRACTION_TEXT], struct fraction fraction,
                            enum language language);

enum verdict {
    VERDICT_MET,
    VERDICT_MISSED,
    VERDICT_INSUFFICIENT,
    VERDICT_NO_TARGET,
    VERDICT_COUNT
};

const char *verdict_name(enum verdict verdict);

/* Too little coverage comes before everything; a target of 0 ppm is none. */
enum verdict totals_judge(const struct totals *totals, const struct policy *policy,
                          int64_t target_ppm);

/* The same when the target changed in the period: each piece owes its own target's share. */
struct totals_piece {
    struct totals totals;
    int64_t target_ppm; /* 0: none held in this piece, it owes nothing and proves nothing */
};

enum verdict totals_judge_pieces(const struct totals_piece *pieces, size_t count,
                                 const struct policy *policy);

/* Of the downtime that the target allows, how much is left; negative if it was overdrawn. */
int64_t totals_budget_ms(const struct totals *totals, const struct policy *policy,
                         int64_t target_ppm);

#endif
