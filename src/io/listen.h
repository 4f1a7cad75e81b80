/* listen.h - a socket that listens where the configuration says. */
#ifndef HAIDANG_IO_LISTEN_H
#define HAIDANG_IO_LISTEN_H

#include "base/error.h"

/* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:0"; never blocks.  Yours to close; -1 with an error. */
int listen_open(const char *where, struct error *error);

/* The port it has got. */
int listen_port(int listening);

#endif
