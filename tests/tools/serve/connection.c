#include "serve/connection.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "serve/tls.h"

void connection_begin(struct connection *connection, int socket)
{
    const struct timeval patience = {.tv_sec = CONNECTION_PATIENCE};

    *connection = (struct connection){.socket = socket};
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

void connection_drop(struct connection *connection)
{
    tls_free(connection->tls);
    connection->tls = NULL;
    if (connection->socket >= 0)
        close(connection->socket);
    connection->socket = -1;
}

/* What the other side sent late would turn our close into a reset that eats the answer: read it. */
static void drain(struct connection *connection)
{
    enum { MOST_DRAINED = 1000 }; /* ms */
    char bytes[4096];
    struct pollfd wanted = {.fd = connection->socket, .events = POLLIN};

    shutdown(connection->socket, SHUT_WR);
    while (poll(&wanted, 1, MOST_DRAINED) > 0 &&
           recv(connection->socket, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        continue;
}

void connection_close(struct connection *connection)
{
    if (connection->socket < 0)
        return;
    tls_say_goodbye(connection->tls);
    drain(connection);
    connection_drop(connection);
}

void connection_reset(struct connection *connection)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};

    if (connection->socket >= 0)
        setsockopt(connection->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    connection_drop(connection);
}

size_t connection_read(struct connection *connection, void *bytes, size_t size)
{
    ssize_t count;

    if (connection->socket < 0)
        return 0;
    if (connection->tls != NULL)
        return tls_read(connection->tls, bytes, size);
    do
        count = recv(connection->socket, bytes, size, 0);
    while (count < 0 && errno == EINTR);
    return count > 0 ? (size_t)count : 0;
}

bool connection_write_raw(struct connection *connection, const void *bytes, size_t length)
{
    const char *next = bytes;

    while (length > 0 && connection->socket >= 0) {
        const ssize_t count = send(connection->socket, next, length, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        next += count;
        length -= (size_t)count;
    }
    return connection->socket >= 0;
}

bool connection_write(struct connection *connection, const void *bytes, size_t length)
{
    if (connection->tls != NULL)
        return tls_write(connection->tls, bytes, length);
    return connection_write_raw(connection, bytes, length);
}

bool connection_print(struct connection *connection, const char *format, ...)
{
    struct text text = {0};
    va_list arguments;

    va_start(arguments, format);
    text_add_arguments(&text, format, arguments);
    va_end(arguments);
    const bool written = connection_write(connection, text_string(&text), text.length);
    text_free(&text);
    return written;
}

bool connection_wait(struct connection *connection, int64_t us)
{
    const int64_t end = clock_steady_us() + us;
    struct pollfd wanted = {.fd = connection->socket, .events = POLLRDHUP};

    for (int64_t left = us; left > 0; left = end - clock_steady_us()) {
        const struct timespec span = {.tv_sec = left / US_PER_SECOND,
                                      .tv_nsec = left % US_PER_SECOND * 1000};
        if (ppoll(&wanted, 1, &span, NULL) > 0)
            return false;
    }
    return true;
}

void connection_hold(struct connection *connection)
{
    connection_wait(connection, CONNECTION_PATIENCE * US_PER_SECOND);
    connection_drop(connection);
}
