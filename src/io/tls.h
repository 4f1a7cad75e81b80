/* tls.h - whom we trust, who we are, and what a server's certificate says.  Knows OpenSSL.
 *
 * The trusted authorities are parsed once and shared by all handshakes: parsing them per handshake
 * costs 20 ms of CPU and stalls the loop.  They are loaded again, in the pool, when a file changed.
 */
#ifndef HAIDANG_IO_TLS_H
#define HAIDANG_IO_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/sample.h"

struct identity;
struct loop;
struct trust;

/* The system's authorities and those of `path` (PEM, may be NULL).  A missing system bundle is no
 * error if `path` is given. */
struct trust *trust_new(struct loop *loop, const char *path, struct error *error);
void trust_free(struct trust *trust);

/* Whom a certificate may come from. */
enum tls_authorities {
    TLS_AUTHORITIES_ANY,
    TLS_AUTHORITIES_PUBLIC, /* the system's only */
    TLS_AUTHORITIES_OWN,    /* those of `path` only */
};

/* What was seen of a handshake, also when it failed.  All zero before. */
struct tls_seen {
    enum reason trouble; /* why it failed; REASON_NONE if it did not */
    bool certificate_seen;
    int64_t starts_ms, ends_ms;     /* leaf's notBefore, notAfter */
    int64_t done_us;                /* steady time when the handshake was over; 0: it was not */
    int protocol;                   /* 0x0304 for TLS 1.3; 0: not agreed */
    bool asked_who;                 /* the server wanted a certificate of ours */
    bool refused;                   /* it ended the handshake by an alert of its own */
    int64_t own_ends_ms;            /* when the one we have for it ends; 0: we have none */
    char subject[128], issuer[128]; /* common names, cut */
    struct tls_sent *sent;          /* all that the server sent; tls_seen_clear frees it */
};

/* Makes it all zero. */
void tls_seen_clear(struct tls_seen *seen);

/* The certificates that a server sent, leaf first, also those that were not trusted. */
struct tls_sent;
struct tls_sent *tls_sent_hold(struct tls_sent *sent); /* NULL stays NULL */
void tls_sent_release(struct tls_sent *sent);          /* takes NULL */

/* The n-th of them, false: there is none. */
enum { TLS_DIGEST_TEXT = 96 }; /* SHA-256: "AB:CD:…" */
struct tls_certificate {
    char subject[256], issuer[256]; /* whole names, cut */
    char digest[TLS_DIGEST_TEXT];
    int64_t starts_ms, ends_ms;
};
bool tls_sent_look(const struct tls_sent *sent, size_t n, struct tls_certificate *certificate);

/* What one connection asks for beside trust; all zero: nothing. */
struct tls_wants {
    const struct identity *identity; /* whom we say we are; NULL: nobody */
    int least;                       /* refuse versions below, 0x0303 for TLS 1.2; 0: the usual */
};

/* Gives an SSL_CTX (as void, it comes from libcurl's callback) our trust and has `seen` filled;
 * `seen` must stay until the connection is closed. */
void tls_prepare(struct trust *trust, const struct tls_wants *wants, void *ssl_ctx,
                 struct tls_seen *seen);

/* An ASN1_TIME (as void) in ms since 1970; 0 if it is none.  For tls*.c. */
int64_t tls_time_ms(const void *asn1_time);

#endif
