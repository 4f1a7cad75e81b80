#include "io/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/tls_identity.h"
#include "io/tls_inside.h"
#include "io/unicode.h"

static const char system_bundle[] = "/etc/ssl/certs/ca-certificates.crt";

/* A certificate authority of one's own is being tried out; the system's comes with an update. */
enum { OWN_EVERY_S = 2, SYSTEM_EVERY_S = 60 };

struct trust {
    struct loop *loop;
    char *path;
    struct tls_stores stores;
    struct file_watch *own_watch, *system_watch;
    struct work *loading; /* NULL: none */
    bool changed_again;   /* while it was loading */
    struct identities *identities;
};

/* --- the authorities -------------------------------------------------------------------------- */

static bool load_file(X509_STORE *store, const char *path, struct error *error)
{
    if (access(path, R_OK) != 0)
        return error_set(error, tr("cannot read the certificate authorities in '%s': %s"), path,
                         strerror(errno));
    if (X509_STORE_load_file(store, path) != 1) {
        ERR_clear_error();
        return error_set(error, tr("'%s' holds no certificates (PEM)"), path);
    }
    return true;
}

static X509_STORE *new_store(void)
{
    X509_STORE *const store = X509_STORE_new();

    if (store == NULL)
        abort(); /* no memory */
    /* an intermediate authority may be named as trusted by itself, as with libcurl's own store */
    X509_STORE_set_flags(store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
    return store;
}

/* The certificates are shared, not copied. */
static void add_all(X509_STORE *store, X509_STORE *from)
{
    const STACK_OF(X509_OBJECT) *const objects = X509_STORE_get0_objects(from);

    for (int i = 0; i < sk_X509_OBJECT_num(objects); i++) {
        X509 *const certificate = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, i));

        if (certificate != NULL)
            X509_STORE_add_cert(store, certificate);
    }
}

static void free_stores(struct tls_stores *stores)
{
    for (int i = 0; i < TLS_AUTHORITIES_COUNT; i++)
        X509_STORE_free(stores->by[i]);
    *stores = (struct tls_stores){{NULL}};
}

/* Safe in any thread.  False, and empty, after an error. */
static bool load_stores(const char *path, struct tls_stores *stores, struct error *error)
{
    bool loaded = true;

    for (int i = 0; i < TLS_AUTHORITIES_COUNT; i++)
        stores->by[i] = new_store();
    if (path == NULL || access(system_bundle, R_OK) == 0)
        loaded = load_file(stores->by[TLS_AUTHORITIES_PUBLIC], system_bundle, error);
    if (loaded && path != NULL)
        loaded = load_file(stores->by[TLS_AUTHORITIES_OWN], path, error);
    if (!loaded) {
        free_stores(stores);
        return false;
    }
    add_all(stores->by[TLS_AUTHORITIES_ANY], stores->by[TLS_AUTHORITIES_PUBLIC]);
    add_all(stores->by[TLS_AUTHORITIES_ANY], stores->by[TLS_AUTHORITIES_OWN]);
    return true;
}

X509_STORE *trust_store(const struct trust *trust, enum tls_authorities authorities)
{
    return trust->stores.by[authorities];
}

/* What the pool works on: it may outlive the trust. */
struct loading {
    struct trust *trust;
    char *path;
    struct tls_stores stores;
};

static void load_in_pool(void *argument)
{
    struct loading *const loading = argument;

    load_stores(loading->path, &loading->stores, NULL);
}

static void start_loading(void *argument);

static void on_loaded(void *argument)
{
    struct loading *const loading = argument;
    struct trust *const trust = loading->trust;

    trust->loading = NULL;
    if (loading->stores.by[TLS_AUTHORITIES_ANY] != NULL) {
        /* handshakes under way hold the old ones */
        free_stores(&trust->stores);
        trust->stores = loading->stores;
        loading->stores = (struct tls_stores){{NULL}};
    }
    if (trust->changed_again)
        start_loading(trust);
}

static void release_loading(void *argument)
{
    struct loading *const loading = argument;

    free_stores(&loading->stores);
    free(loading->path);
    free(loading);
}

static void start_loading(void *argument)
{
    struct trust *const trust = argument;
    struct loading *loading;

    trust->changed_again = trust->loading != NULL;
    if (trust->changed_again)
        return;
    loading = NEW(struct loading);
    loading->trust = trust;
    loading->path = memory_copy_string(trust->path);
    trust->loading = work_start(trust->loop, load_in_pool, on_loaded, release_loading, loading);
}

struct trust *trust_new(struct loop *loop, const char *path, struct error *error)
{
    struct trust *const trust = NEW(struct trust);

    trust->loop = loop;
    trust->path = memory_copy_string(path);
    trust->identities = identities_new(loop);
    if (!load_stores(path, &trust->stores, error))
        goto fail;
    trust->system_watch =
        file_watch_new(loop, system_bundle, SYSTEM_EVERY_S * US_PER_SECOND, start_loading, trust);
    if (path != NULL)
        trust->own_watch =
            file_watch_new(loop, path, OWN_EVERY_S * US_PER_SECOND, start_loading, trust);
    return trust;

fail:
    trust_free(trust);
    return NULL;
}

void trust_free(struct trust *trust)
{
    if (trust == NULL)
        return;
    work_cancel(trust->loading);
    file_watch_free(trust->own_watch);
    file_watch_free(trust->system_watch);
    free_stores(&trust->stores);
    identities_free(trust->identities);
    free(trust->path);
    free(trust);
}

/* --- a handshake ---------------------------------------------------------------------------- */

/* As UTF-8, cut, fit to be shown: anything may stand in a stranger's certificate. */
void tls_copy_common_name(char *to, size_t room, const X509_NAME *name)
{
    const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    unsigned char *text = NULL;

    to[0] = '\0';
    if (at < 0 ||
        ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at))) < 0)
        return;
    snprintf(to, room, "%s", (const char *)text);
    unicode_repair(to);
    OPENSSL_free(text);
}

int64_t tls_time_ms(const void *asn1_time)
{
    struct tm parts;

    if (asn1_time == NULL || ASN1_TIME_to_tm(asn1_time, &parts) != 1)
        return 0;
    return timegm(&parts) * MS_PER_SECOND;
}

static void see_certificate(struct tls_seen *seen, const X509 *leaf)
{
    if (leaf == NULL || seen->certificate_seen)
        return;
    seen->certificate_seen = true;
    seen->starts_ms = tls_time_ms(X509_get0_notBefore(leaf));
    seen->ends_ms = tls_time_ms(X509_get0_notAfter(leaf));
    tls_copy_common_name(seen->subject, sizeof seen->subject, X509_get_subject_name(leaf));
    tls_copy_common_name(seen->issuer, sizeof seen->issuer, X509_get_issuer_name(leaf));
}

static enum reason reason_of_verification(int trouble)
{
    switch (trouble) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return REASON_TLS_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return REASON_TLS_NOT_YET_VALID;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return REASON_TLS_NAME;
    default:
        return REASON_TLS_CHAIN;
    }
}

static struct tls_seen *seen_by(const SSL *ssl)
{
    return SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
}

/* Called for every certificate of the chain, and first for the gravest trouble. */
static int on_verify(int is_fine, X509_STORE_CTX *context)
{
    const SSL *const ssl =
        X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls_seen *const seen = seen_by(ssl);

    see_certificate(seen, X509_STORE_CTX_get0_cert(context));
    if (seen->sent == NULL)
        seen->sent = tls_sent_new(X509_STORE_CTX_get0_untrusted(context));
    if (is_fine == 0 && seen->trouble == REASON_NONE)
        seen->trouble = reason_of_verification(X509_STORE_CTX_get_error(context));
    return is_fine;
}

/* The handshake did not go on: is it only waiting, was the line cut, or did they not agree? */
static enum reason reason_of_failure(const SSL *ssl, int result)
{
    const int kind = SSL_get_error(ssl, result);

    if (kind == SSL_ERROR_SYSCALL || kind == SSL_ERROR_ZERO_RETURN)
        return REASON_CLOSED;
    if (kind != SSL_ERROR_SSL)
        return REASON_NONE;
    if (ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return REASON_CLOSED;
    return REASON_TLS_PROTOCOL;
}

/* A server says the first ones of a client's certificate only; the last of much else, too. */
static bool is_about_our_certificate(int alert, const struct tls_seen *seen)
{
    switch (alert) {
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case TLS13_AD_CERTIFICATE_REQUIRED:
        return true;
    case SSL_AD_ACCESS_DENIED:
    case SSL_AD_HANDSHAKE_FAILURE:
        return seen->asked_who;
    default:
        return false;
    }
}

static int on_certificate_wanted(SSL *ssl, void *argument)
{
    (void)argument;
    seen_by(ssl)->asked_who = true;
    return 1; /* go on with the one that is there, or with none */
}

static void on_progress(const SSL *ssl, int where, int result)
{
    struct tls_seen *const seen = seen_by(ssl);

    if (where == SSL_CB_READ_ALERT && result >> 8 == SSL3_AL_FATAL && seen->done_us == 0)
        seen->refused = true;
    /* may also come after the handshake: "certificate required" */
    if (where == SSL_CB_READ_ALERT && result >> 8 == SSL3_AL_FATAL && seen->trouble == REASON_NONE)
        seen->trouble = is_about_our_certificate(result & 0xff, seen) ? REASON_CLIENT_CERTIFICATE
                                                                      : REASON_TLS_PROTOCOL;
    /* comes again with each ticket that the server sends later */
    if (seen->done_us != 0)
        return;
    if ((where & SSL_CB_HANDSHAKE_DONE) != 0) {
        seen->done_us = clock_steady_us();
        seen->protocol = SSL_version(ssl);
    } else if (where == SSL_CB_CONNECT_EXIT && result <= 0 && seen->trouble == REASON_NONE) {
        seen->trouble = reason_of_failure(ssl, result);
    }
}

void tls_prepare(struct trust *trust, const struct tls_wants *wants, void *ssl_ctx,
                 struct tls_seen *seen)
{
    SSL_CTX *const context = ssl_ctx;

    if (wants->least != 0)
        SSL_CTX_set_min_proto_version(context, wants->least);
    if (wants->identity != NULL) {
        const struct identity *const own = identities_newest(trust->identities, wants->identity);

        identity_show(own, context);
        seen->own_ends_ms = identity_ends_ms(own);
    }
    SSL_CTX_set_cert_cb(context, on_certificate_wanted, NULL);

    SSL_CTX_set1_cert_store(context, trust->stores.by[TLS_AUTHORITIES_ANY]);
    SSL_CTX_set_app_data(context, seen);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_verify);
    SSL_CTX_set_info_callback(context, on_progress);
}
