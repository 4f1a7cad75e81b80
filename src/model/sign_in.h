/* sign_in.h - what browsers say when somebody signs in, read with care.  Pure. */
#ifndef HAIDANG_MODEL_SIGN_IN_H
#define HAIDANG_MODEL_SIGN_IN_H

#include <stdbool.h>
#include <stddef.h>

/* The value of a cookie in the header "Cookie" (NULL: there is none), into `room` bytes.  False: it
 * is not there, is too long, or is there twice: then nobody knows which one is ours. */
bool sign_in_find_cookie(const char *header, const char *name, char *value, size_t room);

/* May a browser be sent there once he has signed in?  Only to a room behind the gate: "/ops…" or
 * "/en/ops…", on this very host. */
enum { SIGN_IN_NEXT_MOST = 500 };
bool sign_in_is_next(const char *next);

#endif
