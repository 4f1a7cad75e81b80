/* lockout.h - how long must who signs in wait, after so many attempts that failed?
 *
 * Pure but for its memory, which is bounded: who has failed is forgotten after a while, or when
 * there are too many.  Attempts are counted where they come from (a place: an address, or a browser
 * that has signed in before):
 *
 * - of one place at one account LOCKOUT_PAIR attempts are free, then there are pauses, of 30 s, 1,
 *   2, 4, … 15 minutes; who asks in a pause is not counted;
 * - of one place at any accounts LOCKOUT_PLACE, then likewise;
 * - when LOCKOUT_ACCOUNT have failed at one account, wherever they came from, only the first
 *   attempt of each place is free.  So nobody's failures keep another place from its first try. */
#ifndef HAIDANG_MODEL_LOCKOUT_H
#define HAIDANG_MODEL_LOCKOUT_H

#include <stdbool.h>
#include <stdint.h>

enum { LOCKOUT_PAIR = 5, LOCKOUT_PLACE = 20, LOCKOUT_ACCOUNT = 50 };
#define LOCKOUT_FIRST_MS (INT64_C(30) * 1000)
#define LOCKOUT_MOST_MS (INT64_C(15) * 60 * 1000)
#define LOCKOUT_FORGET_MS (INT64_C(12) * 3600 * 1000)

struct lockout;

/* Who knows the seed can choose names that displace others; take a random one. */
struct lockout *lockout_new(uint64_t seed);
void lockout_free(struct lockout *lockout); /* takes NULL */

struct lockout_verdict {
    int64_t wait_ms;  /* 0: he may try now, and has been counted */
    int64_t pause_ms; /* how long he must wait if this one fails, too; 0: he need not */
    int64_t failures; /* of this place at this account, with this one */
};

/* `now_ms` is of a clock that does not jump. */
struct lockout_verdict lockout_try(struct lockout *lockout, const char *account, const char *place,
                                   int64_t now_ms);

/* That attempt was right: it does not count, nor do those before it from there at the account. */
void lockout_pass(struct lockout *lockout, const char *account, const char *place, int64_t now_ms);

#endif
