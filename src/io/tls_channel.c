#include "io/tls_channel.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "io/tls_inside.h"
#include "model/address.h"

enum { HOST_MOST = 256 };

struct tls_channel {
    struct trust *trust;
    SSL *ssl;
    struct tls_seen *seen;
    enum reason trouble; /* of the connection beneath, or of reading */
};

/* A handshake that looks only must get as far as it can, even with what nobody should use. */
static void allow_all(SSL_CTX *context)
{
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, SSL_CTX_get_verify_callback(context));
}

static void expect_host(SSL *ssl, const char *host)
{
    X509_VERIFY_PARAM *const parameters = SSL_get0_param(ssl);
    struct address address;
    char name[HOST_MOST]; /* OpenSSL's macro wants to be able to write */

    if (address_parse(host, &address)) {
        X509_VERIFY_PARAM_set1_ip(parameters, address.bytes, address.length);
        return;
    }
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    X509_VERIFY_PARAM_set1_host(parameters, host, 0);
    snprintf(name, sizeof name, "%s", host);
    SSL_set_tlsext_host_name(ssl, name);
}

struct tls_channel *tls_channel_new(struct trust *trust, int socket, const struct tls_wish *wish,
                                    struct tls_seen *seen)
{
    struct tls_channel *const channel = NEW(struct tls_channel);
    SSL_CTX *const context = SSL_CTX_new(TLS_client_method());

    if (context == NULL)
        abort(); /* no memory */
    tls_prepare(trust, &(struct tls_wants){.identity = NULL}, context, seen);
    SSL_CTX_set1_cert_store(context, trust_store(trust, wish->authorities));
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (wish->look_only)
        allow_all(context);
    if (wish->most != 0)
        SSL_CTX_set_max_proto_version(context, wish->most);
    channel->trust = trust;
    channel->seen = seen;
    channel->ssl = SSL_new(context);
    SSL_CTX_free(context); /* the connection holds it */
    if (channel->ssl == NULL || SSL_set_fd(channel->ssl, socket) != 1)
        abort(); /* no memory */
    expect_host(channel->ssl, wish->host);
    SSL_set_connect_state(channel->ssl);
    return channel;
}

void tls_channel_free(struct tls_channel *channel)
{
    if (channel == NULL)
        return;
    SSL_free(channel->ssl);
    tls_sent_release(channel->seen->sent);
    channel->seen->sent = NULL;
    free(channel);
}

/* What the last call came to: `result` is what OpenSSL returned. */
static enum tls_step step_of(struct tls_channel *channel, int result)
{
    const int trouble = errno;

    if (result > 0)
        return TLS_STEP_DONE;
    switch (SSL_get_error(channel->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return TLS_STEP_WANTS_READ;
    case SSL_ERROR_WANT_WRITE:
        return TLS_STEP_WANTS_WRITE;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_STEP_CLOSED;
    case SSL_ERROR_SYSCALL:
        channel->trouble = trouble == ECONNRESET || trouble == EPIPE ? REASON_RESET : REASON_CLOSED;
        break;
    default:
        channel->trouble =
            ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING
                ? REASON_CLOSED
                : REASON_TLS_PROTOCOL;
    }
    ERR_clear_error();
    return TLS_STEP_FAILED;
}

enum tls_step tls_channel_shake_hands(struct tls_channel *channel)
{
    enum tls_step step;

    ERR_clear_error();
    errno = 0;
    step = step_of(channel, SSL_do_handshake(channel->ssl));
    /* what the handshake noted knows better, but not about a line that was cut */
    if (step == TLS_STEP_FAILED && channel->trouble != REASON_RESET &&
        channel->seen->trouble != REASON_NONE)
        channel->trouble = channel->seen->trouble;
    return step;
}

enum tls_step tls_channel_read(struct tls_channel *channel, char *bytes, size_t room, size_t *count)
{
    ERR_clear_error();
    errno = 0;
    return step_of(channel, SSL_read_ex(channel->ssl, bytes, room, count));
}

enum tls_step tls_channel_write(struct tls_channel *channel, const char *bytes, size_t length,
                                size_t *count)
{
    ERR_clear_error();
    errno = 0;
    return step_of(channel, SSL_write_ex(channel->ssl, bytes, length, count));
}

enum reason tls_channel_trouble(const struct tls_channel *channel)
{
    return channel->trouble;
}

/* --- what was sent, and who vouches for it -------------------------------------------------- */

/* Is there a way from the leaf to these authorities?  Names and dates are judged elsewhere. */
static bool leads_to(X509_STORE *store, X509 *leaf, STACK_OF(X509) * sent)
{
    X509_STORE_CTX *const context = X509_STORE_CTX_new();
    bool leads;

    if (context == NULL || X509_STORE_CTX_init(context, store, leaf, sent) != 1)
        abort(); /* no memory */
    X509_STORE_CTX_set_default(context, "ssl_server");
    X509_STORE_CTX_set_flags(context, X509_V_FLAG_NO_CHECK_TIME);
    leads = X509_verify_cert(context) == 1;
    X509_STORE_CTX_free(context);
    ERR_clear_error();
    return leads;
}

static void describe_link(struct tls_link *link, const X509 *certificate)
{
    tls_copy_common_name(link->subject, sizeof link->subject, X509_get_subject_name(certificate));
    tls_copy_common_name(link->issuer, sizeof link->issuer, X509_get_issuer_name(certificate));
    tls_copy_digest(link->digest, certificate);
    link->starts_ms = tls_time_ms(X509_get0_notBefore(certificate));
    link->ends_ms = tls_time_ms(X509_get0_notAfter(certificate));
}

void tls_channel_describe(const struct tls_channel *channel, struct tls_chain *chain)
{
    STACK_OF(X509) *const sent = SSL_get_peer_cert_chain(channel->ssl);
    X509 *const leaf = SSL_get0_peer_certificate(channel->ssl);

    *chain = (struct tls_chain){.count = 0};
    if (leaf == NULL || sent == NULL)
        return;
    chain->count = (size_t)sk_X509_num(sent);
    for (size_t i = 0; i < chain->count && i < TLS_CHAIN_MOST; i++)
        describe_link(&chain->links[i], sk_X509_value(sent, (int)i));
    chain->is_public = leads_to(trust_store(channel->trust, TLS_AUTHORITIES_PUBLIC), leaf, sent);
    chain->is_own = leads_to(trust_store(channel->trust, TLS_AUTHORITIES_OWN), leaf, sent);
}
