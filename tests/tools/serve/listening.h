/* listening.h - ports on the loopback whose connections each get a thread of their own.
 *
 * Blocking calls on a thread a connection: the test servers read like the protocols they play. */
#ifndef SERVE_LISTENING_H
#define SERVE_LISTENING_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum loopback {
    LOOPBACK_BOTH,      /* 127.0.0.1 and, where the machine has it, ::1 */
    LOOPBACK_BOTH_MUST, /* no ::1 is an error */
    LOOPBACK_V4,
};

struct listening {
    int sockets[2];
    size_t count;
    uint16_t port; /* the same number on both addresses */
};

/* Port 0 takes any free one.  Connections are queued from here on. */
bool listening_open(struct listening *listening, uint16_t port, enum loopback loopback,
                    struct error *error);

/* From here on `serve` is called for each connection, on a thread of its own; it closes the socket.
 */
void listening_start(const struct listening *listening, void (*serve)(void *argument, int socket),
                     void *argument);

void listening_close(struct listening *listening);

/* A datagram socket of 127.0.0.1, or -1. */
int listening_open_datagrams(uint16_t port, struct error *error);

/* Runs on a detached thread that takes no signals. */
void listening_run(void *(*run)(void *argument), void *argument);

/* Is the port of 127.0.0.1 free to listen on? */
bool listening_is_free(uint16_t port);

#endif
