/* tls.h - the server's side of TLS, in two steps: hear whom the client wants, then answer. */
#ifndef SERVE_TLS_H
#define SERVE_TLS_H

#include <stdbool.h>
#include <stddef.h>

#include "serve/authority.h"

struct connection;
struct tls_server;
struct tls_session;

/* Which protocol versions a server speaks. */
enum tls_age {
    TLS_MODERN,  /* 1.2 and 1.3 */
    TLS_ONLY_12, /* 1.2 */
    TLS_ANCIENT, /* 1.0 and 1.1 */
    /* who wants a client's certificate takes none: it trusts nobody */
    TLS_ASKS_WHO,    /* 1.3: when the client is already done */
    TLS_ASKS_WHO_12, /* 1.2: within the handshake */
    TLS_HANGS_UP,    /* 1.2: ends the connection when it has seen it */
    TLS_BEGINS_ANEW, /* 1.2: wants another handshake after the request, and leaves it at that */
};

struct tls_server *tls_server_new(enum tls_age age);

/* Reads the ClientHello, says nothing yet: connection->name is whom the client asked for.  Each
 * returns false if the handshake cannot go on; the caller then ends the connection. */
bool tls_hear(struct connection *connection, const struct tls_server *server);
bool tls_greet(struct connection *connection, const struct identity *identity);

/* Between hearing and greeting: ask the client who it is; whoever it is may go on. */
void tls_ask_who(struct connection *connection);

/* Has it shown a certificate of this name?  Who signed that is not looked at. */
bool tls_client_is(const struct connection *connection, const char *name);

/* For connection.c. */
size_t tls_read(struct tls_session *session, void *bytes, size_t size);
bool tls_write(struct tls_session *session, const void *bytes, size_t length);
void tls_say_goodbye(struct tls_session *session); /* NULL does nothing, also below */
void tls_free(struct tls_session *session);

#endif
