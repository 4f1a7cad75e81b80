#include "serve/tls.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory.h"
#include "serve/connection.h"
#include "serve/identity.h"

struct tls_server {
    SSL_CTX *context;
    bool begins_anew;
};

struct tls_session {
    SSL *ssl;
    struct connection *connection;
    bool begins_anew;
    bool heard;  /* the ClientHello has been shown to us, go on */
    bool broken; /* no goodbye after a failure: OpenSSL forbids it */
};

/* The extension holds a list's length, a type, the name's length, the name (RFC 6066). */
static void read_name(SSL *ssl, char *name, size_t size)
{
    enum { BEFORE_NAME = 5 };
    const unsigned char *bytes;
    size_t length;

    if (!SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &bytes, &length) ||
        length <= BEFORE_NAME || length - BEFORE_NAME >= size)
        return;
    memcpy(name, bytes + BEFORE_NAME, length - BEFORE_NAME);
    name[length - BEFORE_NAME] = '\0';
}

/* Stops the handshake once, so that tls_hear returns and the caller can think. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the library's type of a callback */
static int on_client_hello(SSL *ssl, int *alert, void *argument)
{
    struct tls_session *const session = SSL_get_app_data(ssl);

    (void)alert;
    (void)argument;
    if (session->heard)
        return SSL_CLIENT_HELLO_SUCCESS;
    session->heard = true;
    read_name(ssl, session->connection->name, sizeof session->connection->name);
    return SSL_CLIENT_HELLO_RETRY;
}

static int hang_up(X509_STORE_CTX *store, void *argument)
{
    const SSL *const ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());

    (void)argument;
    shutdown(SSL_get_fd(ssl), SHUT_RDWR);
    return 0;
}

static void set_wants(SSL_CTX *context, enum tls_age age)
{
    if (age == TLS_ASKS_WHO || age == TLS_ASKS_WHO_12 || age == TLS_HANGS_UP)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    if (age == TLS_HANGS_UP)
        SSL_CTX_set_cert_verify_callback(context, hang_up, NULL);
}

struct tls_server *tls_server_new(enum tls_age age)
{
    struct tls_server *const server = NEW(struct tls_server);
    SSL_CTX *const context = SSL_CTX_new(TLS_server_method());

    if (context == NULL)
        abort(); /* only without memory */
    SSL_CTX_set_min_proto_version(context, age == TLS_ANCIENT ? TLS1_VERSION : TLS1_2_VERSION);
    if (age == TLS_ANCIENT) {
        SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
        SSL_CTX_set_cipher_list(context, "DEFAULT@SECLEVEL=0"); /* SHA-1 is refused above it */
    } else if (age != TLS_MODERN && age != TLS_ASKS_WHO) {
        SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    }
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    if (age != TLS_BEGINS_ANEW)
        SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    set_wants(context, age);
    SSL_CTX_set_client_hello_cb(context, on_client_hello, NULL);
    server->context = context;
    server->begins_anew = age == TLS_BEGINS_ANEW;
    return server;
}

bool tls_hear(struct connection *connection, const struct tls_server *server)
{
    struct tls_session *const session = NEW(struct tls_session);

    session->connection = connection;
    session->begins_anew = server->begins_anew;
    session->ssl = SSL_new(server->context);
    connection->tls = session;
    if (session->ssl == NULL || SSL_set_fd(session->ssl, connection->socket) != 1)
        return false;
    SSL_set_app_data(session->ssl, session);
    const int result = SSL_accept(session->ssl);
    session->broken = SSL_get_error(session->ssl, result) != SSL_ERROR_WANT_CLIENT_HELLO_CB;
    ERR_clear_error();
    return !session->broken;
}

bool tls_greet(struct connection *connection, const struct identity *identity)
{
    struct tls_session *const session = connection->tls;

    session->broken = SSL_use_certificate(session->ssl, identity->certificate) != 1 ||
                      SSL_use_PrivateKey(session->ssl, identity->key) != 1 ||
                      SSL_set1_chain(session->ssl, identity->chain) != 1 ||
                      SSL_accept(session->ssl) != 1;
    ERR_clear_error();
    return !session->broken;
}

static int let_pass(int good, X509_STORE_CTX *store)
{
    (void)good;
    (void)store;
    return 1;
}

void tls_ask_who(struct connection *connection)
{
    SSL_set_verify(connection->tls->ssl, SSL_VERIFY_PEER, let_pass);
}

bool tls_client_is(const struct connection *connection, const char *name)
{
    X509 *const shown =
        connection->tls == NULL ? NULL : SSL_get1_peer_certificate(connection->tls->ssl);
    char common[128] = "";

    if (shown == NULL)
        return false;
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName, common, sizeof common);
    X509_free(shown);
    return strcmp(common, name) == 0;
}

size_t tls_read(struct tls_session *session, void *bytes, size_t size)
{
    const int count = SSL_read(session->ssl, bytes, size > INT_MAX ? INT_MAX : (int)size);

    if (count > 0 && session->begins_anew) {
        SSL_renegotiate(session->ssl);
        SSL_do_handshake(session->ssl);
        connection_hold(session->connection);
        return 0;
    }
    if (count > 0)
        return (size_t)count;
    session->broken = SSL_get_error(session->ssl, count) != SSL_ERROR_ZERO_RETURN;
    ERR_clear_error();
    return 0;
}

bool tls_write(struct tls_session *session, const void *bytes, size_t length)
{
    size_t written;

    if (session->broken)
        return false;
    if (length == 0 || SSL_write_ex(session->ssl, bytes, length, &written) == 1)
        return true;
    session->broken = true;
    ERR_clear_error();
    return false;
}

void tls_say_goodbye(struct tls_session *session)
{
    if (session == NULL || session->broken)
        return;
    SSL_shutdown(session->ssl);
    ERR_clear_error();
}

void tls_free(struct tls_session *session)
{
    if (session == NULL)
        return;
    SSL_free(session->ssl);
    free(session);
}
