/* fetch_connect.h - the TCP connection of a fetch or a stream, made by us; libcurl is given it.
 *
 * Made by us because libcurl forgets when it was connected if what follows fails, counts TLS to the
 * connection's time limit, and may find it connected long after it was.  Private to io/. */
#ifndef HAIDANG_IO_FETCH_CONNECT_H
#define HAIDANG_IO_FETCH_CONNECT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "model/sample.h"

union socket_address {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
};

/* As the kernel wants it; its length. */
socklen_t connect_fill_address(union socket_address *to, const struct address *address,
                               uint16_t port);

/* Begins to connect without waiting: the socket, or -1 and why. */
int connect_begin(const struct address *address, uint16_t port, int *trouble);

/* Once the socket can be written to: has it been connected?  If not, `trouble` is 0 while it is
 * still trying. */
bool connect_is_done(int socket, int *trouble);

/* What an errno of a connection says about the service. */
enum reason connect_reason(int trouble);

#endif
