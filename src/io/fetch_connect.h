/* fetch_connect.h - the TCP connection of a fetch or a stream, made by us; libcurl is given it.
 *
 * Made by us because libcurl forgets when it was connected if what follows fails, counts TLS to the
 * connection's time limit, and may find it connected long after it was.  Private to fetch*.c and stream.c. */
#ifndef HAIDANG_IO_FETCH_CONNECT_H
#define HAIDANG_IO_FETCH_CONNECT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/sample.h"

/* Begins to connect without waiting: the socket, or -1 and why. */
int connect_begin(const struct address *address, uint16_t port, int *trouble);

/* Once the socket can be written to: has it been connected?  If not, `trouble` is 0 while it is
 * still trying. */
bool connect_is_done(int socket, int *trouble);

/* What an errno of a connection says about the service. */
enum reason connect_reason(int trouble);

#endif
