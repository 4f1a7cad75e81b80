#include "peer/proxies.h"

#include "base/clock.h"
#include "serve/connection.h"

/* Until the blank line, or whatever came instead of it. */
static void read_connect(struct connection *connection)
{
    char bytes[4096];

    connection_read(connection, bytes, sizeof bytes);
}

void meet_as_proxy_that_resets(struct connection *connection)
{
    read_connect(connection);
    connection_reset(connection);
}

void meet_as_proxy_that_closes(struct connection *connection)
{
    read_connect(connection);
}

void meet_as_proxy_that_is_silent(struct connection *connection)
{
    read_connect(connection);
    connection_hold(connection);
}

void meet_as_proxy_with_garbage(struct connection *connection)
{
    read_connect(connection);
    connection_print(connection, "SSH-2.0-no proxy at all\r\n\r\n\r\n");
    connection_hold(connection);
}

void meet_as_proxy_that_wants_a_password(struct connection *connection)
{
    read_connect(connection);
    connection_print(connection, "HTTP/1.1 407 Proxy Authentication Required\r\n"
                                 "Proxy-Authenticate: Basic realm=\"x\"\r\n"
                                 "Content-Length: 0\r\n\r\n");
}

void meet_as_proxy_without_a_way(struct connection *connection)
{
    read_connect(connection);
    connection_print(connection, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 9\r\n\r\nno way on");
}

void meet_as_proxy_with_endless_head(struct connection *connection)
{
    bool going = true;

    read_connect(connection);
    connection_print(connection, "HTTP/1.1 200 OK\r\n");
    while (going)
        going = connection_print(connection, "X-Filler: 0123456789012345678901234567890123\r\n");
}

void meet_as_proxy_that_drips(struct connection *connection)
{
    static const char head[] = "HTTP/1.1 200 Connection established\r\n\r\n";

    read_connect(connection);
    for (const char *at = head; *at != '\0'; at++)
        if (!connection_write(connection, at, 1) || !connection_wait(connection, US_PER_SECOND))
            return;
}

/* A way that leads to something that does not speak TLS. */
void meet_as_proxy_to_nowhere(struct connection *connection)
{
    read_connect(connection);
    connection_print(connection, "HTTP/1.1 200 Connection established\r\n\r\n");
    read_connect(connection);
    connection_print(connection, "220 mail.test ESMTP\r\n");
    connection_hold(connection);
}

void meet_as_proxy_that_hangs_up(struct connection *connection)
{
    read_connect(connection);
    connection_print(connection, "HTTP/1.1 200 Connection established\r\n\r\n");
    read_connect(connection);
}
