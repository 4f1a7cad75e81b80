/* peer.h - small servers on loopback for the tests of io/: each in a thread of its own, one
 * connection after the other, serving exactly as its script says. */
#ifndef HAIDANG_TESTS_UNIT_PEER_H
#define HAIDANG_TESTS_UNIT_PEER_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer {
    int listener;
    uint16_t port;
    pthread_t thread;
    void (*serve)(const struct peer *peer, int socket); /* need not close it */
    const void *argument;
    atomic_int served;
};

static inline void peer_send(int socket, const char *bytes, size_t length)
{
    while (length > 0) {
        const ssize_t sent = send(socket, bytes, length, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        bytes += sent;
        length -= (size_t)sent;
    }
}

static inline void peer_say(int socket, const char *text)
{
    peer_send(socket, text, strlen(text));
}

/* Reads until the end of a request's head, or of the connection. */
static inline void peer_hear(int socket)
{
    char head[4096];
    size_t length = 0;

    while (length < sizeof head - 1) {
        const ssize_t got = recv(socket, head + length, sizeof head - 1 - length, 0);

        if (got <= 0)
            return;
        length += (size_t)got;
        head[length] = '\0';
        if (strstr(head, "\r\n\r\n") != NULL)
            return;
    }
}

/* Until the other side has closed. */
static inline void peer_wait(int socket)
{
    char bytes[512];

    while (recv(socket, bytes, sizeof bytes, 0) > 0)
        ;
}

/* Closed now by RST instead of FIN. */
static inline void peer_reset(int socket)
{
    const struct linger now = {.l_onoff = 1, .l_linger = 0};

    setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static inline void *peer_run(void *argument)
{
    struct peer *const peer = argument;
    int socket;

    while ((socket = accept(peer->listener, NULL, NULL)) >= 0) {
        peer->serve(peer, socket);
        close(socket);
        peer->served++;
    }
    return NULL;
}

/* A socket bound to a free port of 127.0.0.1. */
static inline int peer_bind(int type, uint16_t *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof at;
    const int made = socket(AF_INET, type, 0);

    if (made < 0 || bind(made, (const void *)&at, length) != 0 ||
        getsockname(made, (void *)&at, &length) != 0)
        abort();
    *port = ntohs(at.sin_port);
    return made;
}

static inline void peer_start(struct peer *peer, void (*serve)(const struct peer *peer, int socket),
                              const void *argument)
{
    *peer = (struct peer){.serve = serve, .argument = argument};
    peer->listener = peer_bind(SOCK_STREAM, &peer->port);
    if (listen(peer->listener, 64) != 0 || pthread_create(&peer->thread, NULL, peer_run, peer) != 0)
        abort();
}

static inline void peer_stop(struct peer *peer)
{
    shutdown(peer->listener, SHUT_RDWR);
    pthread_join(peer->thread, NULL);
    close(peer->listener);
}

/* Scripts that many tests want: says its argument, or nothing. */
static inline void serve_text(const struct peer *peer, int socket)
{
    peer_hear(socket);
    peer_say(socket, peer->argument);
}

static inline void serve_silence(const struct peer *peer, int socket)
{
    (void)peer;
    peer_wait(socket);
}

#endif
