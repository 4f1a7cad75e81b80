/* notebook.h - what the peer saw: a line each, "MICROSECONDS CONNECTION DOOR EVENT…", by the steady
 * clock, written at once, so that a test may read along. */
#ifndef PEER_NOTEBOOK_H
#define PEER_NOTEBOOK_H

#include "base/error.h"

struct notebook;

/* `path` NULL: to nowhere. */
struct notebook *notebook_open(const char *path, struct error *error);

void notebook_note(struct notebook *notebook, unsigned long connection, const char *door,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
