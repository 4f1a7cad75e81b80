/* listen.h - a socket that listens where the configuration says. */
#ifndef HAIDANG_IO_LISTEN_H
#define HAIDANG_IO_LISTEN_H

#include <stdbool.h>

#include "base/error.h"

/* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:0"; never blocks.  Yours to close; -1 with an error.
 * If a socket was handed over to this process as systemd does (LISTEN_PID, LISTEN_FDS: descriptor
 * 3), that one, wherever it listens: it goes on listening when we have ended. */
int listen_open(const char *where, struct error *error);

/* For a process that is about to become another by exec: the socket that listen_open gave last goes
 * on listening meanwhile, though it is closed, and the next one takes it (LISTEN_FDS).  keep says
 * so before it is closed; hand_over right before exec.  False: there is none, or errno says why. */
bool listen_keep(void);
bool listen_hand_over(void);

/* The port it has got. */
int listen_port(int listening);

#endif
