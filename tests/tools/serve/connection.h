/* connection.h - one connection, plain or with TLS, read and written by blocking calls.
 *
 * Nobody waits for ever: reading and writing give up after CONNECTION_PATIENCE. */
#ifndef SERVE_CONNECTION_H
#define SERVE_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CONNECTION_PATIENCE = 120 /* seconds */ };

struct tls_session;

struct connection {
    int socket;              /* -1: closed */
    struct tls_session *tls; /* NULL: plain */
    char name[256];          /* the host asked for in the ClientHello, or "" */
};

/* Takes the socket. */
void connection_begin(struct connection *connection, int socket);

/* Ends in good order; does nothing if it has ended already. */
void connection_close(struct connection *connection);

/* Ends by a TCP reset, whatever was still on its way. */
void connection_reset(struct connection *connection);

/* Ends without TLS's goodbye. */
void connection_drop(struct connection *connection);

/* Bytes read, 0 at the end or after a failure. */
size_t connection_read(struct connection *connection, void *bytes, size_t size);

/* False once the other side is gone. */
bool connection_write(struct connection *connection, const void *bytes, size_t length);
bool connection_print(struct connection *connection, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Past TLS, straight to the socket. */
bool connection_write_raw(struct connection *connection, const void *bytes, size_t length);

/* Waits; false as soon as the other side has gone. */
bool connection_wait(struct connection *connection, int64_t us);

/* Says nothing until the other side goes, or CONNECTION_PATIENCE is over. */
void connection_hold(struct connection *connection);

#endif
