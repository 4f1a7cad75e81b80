/* identity.h - what authority.c makes and tls.c shows. */
#ifndef SERVE_IDENTITY_H
#define SERVE_IDENTITY_H

#include <openssl/x509.h>

struct identity {
    X509 *certificate;
    STACK_OF(X509) * chain; /* the intermediate, or empty */
    EVP_PKEY *key;
};

#endif
