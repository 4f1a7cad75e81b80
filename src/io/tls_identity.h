/* tls_identity.h - who we say we are: a client certificate, those of its issuers, and its key.
 *
 * An identity never changes once it is loaded.  The newest one of the same files is asked for with
 * each connection: they are watched, and loaded again in the pool, so that a certificate can be
 * renewed without a restart. */
#ifndef HAIDANG_IO_TLS_IDENTITY_H
#define HAIDANG_IO_TLS_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct loop;
struct identity;
struct identities;

/* From files in PEM; they are read here and now.  NULL after an error. */
struct identity *identity_load(const char *certificate, const char *key, struct error *error);
void identity_free(struct identity *identity); /* what others hold of it stays; takes NULL */

/* When its certificate, or one of those behind it, ends first. */
int64_t identity_ends_ms(const struct identity *identity);

/* Gives it to a connection's SSL_CTX, which holds what it needs.  False: it is of no use there. */
bool identity_show(const struct identity *identity, void *ssl_ctx);

struct identities *identities_new(struct loop *loop);
void identities_free(struct identities *identities);

/* What the files of `first` hold now, as far as it is known: lent until the next call. */
const struct identity *identities_newest(struct identities *identities,
                                         const struct identity *first);

#endif
