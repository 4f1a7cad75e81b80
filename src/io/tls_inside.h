/* tls_inside.h - what tls.c and tls_channel.c share.  Private to tls*.c. */
#ifndef HAIDANG_IO_TLS_INSIDE_H
#define HAIDANG_IO_TLS_INSIDE_H

#include <openssl/x509.h>

#include "io/tls.h"

enum { TLS_SENT_MOST = 8 };
enum { TLS_AUTHORITIES_COUNT = TLS_AUTHORITIES_OWN + 1 };

/* Indexed by enum tls_authorities; they hold the same certificates, not copies of them. */
struct tls_stores {
    X509_STORE *by[TLS_AUTHORITIES_COUNT];
};

/* Lent: whoever keeps it takes a reference. */
X509_STORE *trust_store(const struct trust *trust, enum tls_authorities authorities);

/* As UTF-8, cut, fit to be shown: anything may stand in a stranger's certificate. */
void tls_copy_common_name(char *to, size_t room, const X509_NAME *name);

/* SHA-256 as "AB:CD:…". */
void tls_copy_digest(char to[TLS_DIGEST_TEXT], const X509 *certificate);

/* References to them, not copies. */
struct tls_sent *tls_sent_new(STACK_OF(X509) * certificates);

#endif
