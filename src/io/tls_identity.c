#include "io/tls_identity.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/tls.h"

enum { LOOK_EVERY_S = 2, ISSUERS_MOST = 16 };

struct identity {
    char *certificate_path, *key_path;
    X509 *certificate;
    STACK_OF(X509) * issuers; /* NULL: none */
    EVP_PKEY *key;
    int64_t ends_ms;
};

/* --- loading ---------------------------------------------------------------------------------- */

/* Else OpenSSL would ask for one at the terminal. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the library's type of a callback */
static int no_password(char *to, int room, int is_writing, void *argument)
{
    (void)to;
    (void)room;
    (void)is_writing;
    (void)argument;
    return -1;
}

/* What is no plain file could keep us waiting. */
static BIO *open_file(const char *path, struct error *error)
{
    struct stat status = {.st_mode = S_IFREG};
    const bool plain = stat(path, &status) != 0 || S_ISREG(status.st_mode);
    BIO *const file = plain ? BIO_new_file(path, "r") : NULL;

    if (file == NULL)
        error_set(error, tr("'%s' cannot be read (%s)"), path, strerror(plain ? errno : EINVAL));
    ERR_clear_error();
    return file;
}

static void keep_earlier(int64_t *ends_ms, const X509 *certificate)
{
    const int64_t own_ms = tls_time_ms(X509_get0_notAfter(certificate));

    if (*ends_ms == 0 || own_ms < *ends_ms)
        *ends_ms = own_ms;
}

static void read_issuers(struct identity *identity, BIO *file)
{
    for (int i = 0; i < ISSUERS_MOST; i++) {
        X509 *const issuer = PEM_read_bio_X509(file, NULL, no_password, NULL);

        if (issuer == NULL)
            break;
        if (identity->issuers == NULL)
            identity->issuers = sk_X509_new_null();
        sk_X509_push(identity->issuers, issuer);
        keep_earlier(&identity->ends_ms, issuer);
    }
    ERR_clear_error();
}

static bool read_certificate(struct identity *identity, struct error *error)
{
    BIO *const file = open_file(identity->certificate_path, error);

    if (file == NULL)
        return false;
    identity->certificate = PEM_read_bio_X509_AUX(file, NULL, no_password, NULL);
    if (identity->certificate != NULL) {
        keep_earlier(&identity->ends_ms, identity->certificate);
        read_issuers(identity, file);
    }
    BIO_free(file);
    ERR_clear_error();
    return identity->certificate != NULL ||
           error_set(error, tr("'%s' holds no certificates (PEM)"), identity->certificate_path);
}

static bool read_key(struct identity *identity, struct error *error)
{
    BIO *const file = open_file(identity->key_path, error);

    if (file == NULL)
        return false;
    identity->key = PEM_read_bio_PrivateKey(file, NULL, no_password, NULL);
    BIO_free(file);
    ERR_clear_error();
    return identity->key != NULL ||
           error_set(error, tr("'%s' holds no private key (PEM, without a password)"),
                     identity->key_path);
}

static bool fit_together(const struct identity *identity, struct error *error)
{
    const bool fit = X509_check_private_key(identity->certificate, identity->key) == 1;

    ERR_clear_error();
    return fit || error_set(error, tr("the key in '%s' is not that of the certificate in '%s'"),
                            identity->key_path, identity->certificate_path);
}

/* A key may be too short, or of a kind that TLS does not know: that is found out by trying. */
static bool can_be_shown(const struct identity *identity, struct error *error)
{
    SSL_CTX *const context = SSL_CTX_new(TLS_client_method());
    const bool shown = context != NULL && identity_show(identity, context);

    SSL_CTX_free(context);
    return shown || error_set(error, tr("the certificate in '%s' is too weak or of no use for TLS"),
                              identity->certificate_path);
}

struct identity *identity_load(const char *certificate, const char *key, struct error *error)
{
    struct identity *const identity = NEW(struct identity);

    identity->certificate_path = memory_copy_string(certificate);
    identity->key_path = memory_copy_string(key);
    if (read_certificate(identity, error) && read_key(identity, error) &&
        fit_together(identity, error) && can_be_shown(identity, error))
        return identity;
    identity_free(identity);
    return NULL;
}

void identity_free(struct identity *identity)
{
    if (identity == NULL)
        return;
    X509_free(identity->certificate);
    sk_X509_pop_free(identity->issuers, X509_free);
    EVP_PKEY_free(identity->key);
    free(identity->certificate_path);
    free(identity->key_path);
    free(identity);
}

int64_t identity_ends_ms(const struct identity *identity)
{
    return identity->ends_ms;
}

bool identity_show(const struct identity *identity, void *ssl_ctx)
{
    const bool shown = SSL_CTX_use_cert_and_key(ssl_ctx, identity->certificate, identity->key,
                                                identity->issuers, 1) == 1;

    ERR_clear_error();
    return shown;
}

/* --- the newest of each ----------------------------------------------------------------------- */

struct renewal {
    struct identities *all;
    struct renewal *next;
    char *certificate_path, *key_path;
    struct identity *newest; /* NULL: the first is */
    struct file_watch *certificate_watch, *key_watch;
    struct work *loading; /* NULL: none */
    bool changed_again;   /* while it was loading */
};

struct identities {
    struct loop *loop;
    struct renewal *renewals;
};

/* What the pool works on: it may outlive the renewal. */
struct loading {
    struct renewal *renewal;
    char *certificate_path, *key_path;
    struct identity *identity;
};

static void load_in_pool(void *argument)
{
    struct loading *const loading = argument;

    loading->identity = identity_load(loading->certificate_path, loading->key_path, NULL);
}

static void on_file_change(void *argument);

/* Files that are just being written may not fit: the old ones hold until they do. */
static void on_loaded(void *argument)
{
    struct loading *const loading = argument;
    struct renewal *const renewal = loading->renewal;

    renewal->loading = NULL;
    if (loading->identity != NULL) {
        identity_free(renewal->newest);
        renewal->newest = loading->identity;
        loading->identity = NULL;
    }
    if (renewal->changed_again)
        on_file_change(renewal);
}

static void release_loading(void *argument)
{
    struct loading *const loading = argument;

    identity_free(loading->identity);
    free(loading->certificate_path);
    free(loading->key_path);
    free(loading);
}

static void on_file_change(void *argument)
{
    struct renewal *const renewal = argument;
    struct loading *loading;

    renewal->changed_again = renewal->loading != NULL;
    if (renewal->changed_again)
        return;
    loading = NEW(struct loading);
    loading->renewal = renewal;
    loading->certificate_path = memory_copy_string(renewal->certificate_path);
    loading->key_path = memory_copy_string(renewal->key_path);
    renewal->loading =
        work_start(renewal->all->loop, load_in_pool, on_loaded, release_loading, loading);
}

static struct renewal *renewal_new(struct identities *all, const struct identity *first)
{
    const int64_t every_us = LOOK_EVERY_S * US_PER_SECOND;
    struct renewal *const renewal = NEW(struct renewal);

    renewal->all = all;
    renewal->certificate_path = memory_copy_string(first->certificate_path);
    renewal->key_path = memory_copy_string(first->key_path);
    renewal->certificate_watch =
        file_watch_new(all->loop, first->certificate_path, every_us, on_file_change, renewal);
    renewal->key_watch =
        file_watch_new(all->loop, first->key_path, every_us, on_file_change, renewal);
    renewal->next = all->renewals;
    all->renewals = renewal;
    return renewal;
}

static void renewal_free(struct renewal *renewal)
{
    work_cancel(renewal->loading);
    file_watch_free(renewal->certificate_watch);
    file_watch_free(renewal->key_watch);
    identity_free(renewal->newest);
    free(renewal->certificate_path);
    free(renewal->key_path);
    free(renewal);
}

struct identities *identities_new(struct loop *loop)
{
    struct identities *const identities = NEW(struct identities);

    identities->loop = loop;
    return identities;
}

void identities_free(struct identities *identities)
{
    if (identities == NULL)
        return;
    while (identities->renewals != NULL) {
        struct renewal *const renewal = identities->renewals;

        identities->renewals = renewal->next;
        renewal_free(renewal);
    }
    free(identities);
}

const struct identity *identities_newest(struct identities *identities,
                                         const struct identity *first)
{
    struct renewal *renewal = identities->renewals;

    while (renewal != NULL && (strcmp(renewal->certificate_path, first->certificate_path) != 0 ||
                               strcmp(renewal->key_path, first->key_path) != 0))
        renewal = renewal->next;
    if (renewal == NULL)
        renewal = renewal_new(identities, first);
    return renewal->newest == NULL ? first : renewal->newest;
}
