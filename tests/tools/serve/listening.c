#include "serve/listening.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"

enum {
    BACKLOG = 1024,
    TRIES = 20,          /* a free port of 127.0.0.1 may be taken on ::1 */
    MOST_AT_ONCE = 4000, /* connections, and so threads, of one socket */
    STACK = 512 * 1024,
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static socklen_t make_address(union address *address, int family, uint16_t port)
{
    memset(address, 0, sizeof *address);
    if (family == AF_INET6) {
        address->v6.sin6_family = AF_INET6;
        address->v6.sin6_addr = in6addr_loopback;
        address->v6.sin6_port = htons(port);
        return sizeof address->v6;
    }
    address->v4.sin_family = AF_INET;
    address->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address->v4.sin_port = htons(port);
    return sizeof address->v4;
}

/* A bound socket, or -1 with errno saying why. */
static int bind_socket(int family, int type, uint16_t port)
{
    const int on = 1;
    union address address;
    const socklen_t length = make_address(&address, family, port);
    const int bound = socket(family, type | SOCK_CLOEXEC, 0);

    if (bound < 0)
        return -1;
    if (type == SOCK_STREAM)
        setsockopt(bound, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (family == AF_INET6)
        setsockopt(bound, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(bound, &address.any, length) == 0 &&
        (type != SOCK_STREAM || listen(bound, BACKLOG) == 0))
        return bound;
    const int why = errno;
    close(bound);
    errno = why;
    return -1;
}

static uint16_t bound_port(int bound)
{
    union address address = {.v4 = {0}};
    socklen_t length = sizeof address;

    if (getsockname(bound, &address.any, &length) != 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

void listening_close(struct listening *listening)
{
    for (size_t i = 0; i < listening->count; i++)
        close(listening->sockets[i]);
    listening->count = 0;
}

static bool open_once(struct listening *listening, uint16_t port, enum loopback loopback)
{
    const int v4 = bind_socket(AF_INET, SOCK_STREAM, port);

    listening->count = 0;
    if (v4 < 0)
        return false;
    listening->sockets[listening->count++] = v4;
    listening->port = bound_port(v4);
    if (loopback == LOOPBACK_V4)
        return true;
    const int v6 = bind_socket(AF_INET6, SOCK_STREAM, listening->port);
    if (v6 >= 0)
        listening->sockets[listening->count++] = v6;
    else if (loopback == LOOPBACK_BOTH_MUST || errno == EADDRINUSE)
        return false;
    return true;
}

bool listening_open(struct listening *listening, uint16_t port, enum loopback loopback,
                    struct error *error)
{
    for (int i = 0; i < TRIES; i++) {
        if (open_once(listening, port, loopback))
            return true;
        const int why = errno;
        listening_close(listening);
        errno = why;
        if (port != 0 || why != EADDRINUSE)
            break;
    }
    if (errno == EADDRINUSE)
        return error_set(error, "port %u is in use by another program", port);
    return error_set(error, "cannot listen on port %u: %s", port, strerror(errno));
}

int listening_open_datagrams(uint16_t port, struct error *error)
{
    const int bound = bind_socket(AF_INET, SOCK_DGRAM, port);

    if (bound < 0)
        error_set(error, "cannot take datagrams on port %u: %s", port, strerror(errno));
    return bound;
}

bool listening_is_free(uint16_t port)
{
    const int bound = bind_socket(AF_INET, SOCK_STREAM, port);

    if (bound < 0)
        return false;
    close(bound);
    return true;
}

/* --- threads ---------------------------------------------------------------------------------- */

void listening_run(void *(*run)(void *argument), void *argument)
{
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK);
    while (pthread_create(&thread, &attributes, run, argument) != 0)
        poll(NULL, 0, 10); /* no room for a thread: others will end */
    pthread_attr_destroy(&attributes);
}

struct door {
    int socket;
    void (*serve)(void *argument, int socket);
    void *argument;
    sem_t room;
};

struct guest {
    struct door *door;
    int socket;
};

static void *run_guest(void *argument)
{
    struct guest *const guest = argument;
    struct door *const door = guest->door;

    door->serve(door->argument, guest->socket);
    sem_post(&door->room);
    free(guest);
    return NULL;
}

static void *run_door(void *argument)
{
    struct door *const door = argument;
    const int on = 1;

    for (;;) {
        while (sem_wait(&door->room) != 0)
            continue;
        const int taken = accept4(door->socket, NULL, NULL, SOCK_CLOEXEC);
        if (taken < 0) {
            sem_post(&door->room);
            poll(NULL, 0, 10); /* out of descriptors: others will close */
            continue;
        }
        setsockopt(taken, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct guest *const guest = NEW(struct guest);
        *guest = (struct guest){.door = door, .socket = taken};
        listening_run(run_guest, guest);
    }
    return NULL;
}

void listening_start(const struct listening *listening, void (*serve)(void *argument, int socket),
                     void *argument)
{
    for (size_t i = 0; i < listening->count; i++) {
        struct door *const door = NEW(struct door);
        *door =
            (struct door){.socket = listening->sockets[i], .serve = serve, .argument = argument};
        sem_init(&door->room, 0, MOST_AT_ONCE);
        listening_run(run_door, door);
    }
}
