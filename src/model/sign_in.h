/* sign_in.h - what browsers say when somebody signs in, read with care.  Pure. */
#ifndef HAIDANG_MODEL_SIGN_IN_H
#define HAIDANG_MODEL_SIGN_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value of a cookie in the header "Cookie" (NULL: there is none), into `room` bytes.  False: it
 * is not there, is too long, or is there twice: then nobody knows which one is ours. */
bool sign_in_find_cookie(const char *header, const char *name, char *value, size_t room);

/* May a browser be sent there once he has signed in?  Only to a room behind the gate: "/ops…" or
 * "/en/ops…", on this very host. */
enum { SIGN_IN_NEXT_MOST = 500 };
bool sign_in_is_next(const char *next);

/* How long who has signed in is in: since he did something last, and in all.  0: as usual, 12 hours
 * and 7 days. */
struct session_terms {
    int64_t idle_ms, most_ms;
};
struct session_terms session_terms_or_usual(struct session_terms terms);

/* When it began, was used last, and was to end when it began. */
struct session_life {
    int64_t began_ms, seen_ms, ends_ms;
};

/* Has it not ended?  By the terms of now, if these are stricter. */
bool session_holds(struct session_terms terms, const struct session_life *life, int64_t now_ms);

/* So exactly it has to be known when it was used last. */
int64_t session_use_ms(struct session_terms terms);

#endif
