#include "serve/authority.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "base/memory.h"
#include "serve/file.h"
#include "serve/identity.h"

#define YEARS_10_S (3650 * DAY_S)

struct authority {
    X509 *root, *intermediate;
    EVP_PKEY *root_key, *intermediate_key;
    EVP_PKEY *leaf_key; /* one for all hosts: making a certificate is then one signature */
};

/* What a certificate is made from; the issuer of a self-signed one is itself. */
struct making {
    const char *subject, *name, *also;
    int64_t from_s, until_s;
    EVP_PKEY *key;
    X509 *issuer; /* NULL: itself */
    EVP_PKEY *issuer_key;
    bool is_authority;
};

static void must(bool worked)
{
    if (!worked)
        abort(); /* no memory, or no random numbers: a test tool cannot go on */
}

static EVP_PKEY *make_key(void)
{
    EVP_PKEY *const key = EVP_EC_gen("P-256");

    must(key != NULL);
    return key;
}

static void add_extension(X509 *certificate, X509 *issuer, int which, const char *value)
{
    X509V3_CTX context;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *const extension = X509V3_EXT_conf_nid(NULL, &context, which, value);
    must(extension != NULL && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static void add_subject(X509 *certificate, const char *subject)
{
    X509_NAME *const name = X509_get_subject_name(certificate);

    must(X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
                                    (const unsigned char *)"Hai Dang test province", -1, -1, 0) &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)subject, -1,
                                    -1, 0));
}

static void add_uses(X509 *certificate, X509 *issuer, const struct making *making)
{
    char names[600];

    add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
    add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
    if (making->is_authority) {
        add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:TRUE");
        add_extension(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
        return;
    }
    snprintf(names, sizeof names, "DNS:%s%s%s", making->name,
             making->also == NULL ? "" : ",DNS:", making->also == NULL ? "" : making->also);
    add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature");
    add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth");
    add_extension(certificate, issuer, NID_subject_alt_name, names);
}

static X509 *make_certificate(const struct making *making)
{
    X509 *const certificate = X509_new();
    unsigned char serial[16];

    must(certificate != NULL && RAND_bytes(serial, sizeof serial) == 1);
    serial[0] = (unsigned char)(serial[0] & 0x7f); /* a serial number is positive */
    BIGNUM *const number = BN_bin2bn(serial, sizeof serial, NULL);
    must(number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL);
    BN_free(number);
    X509 *const issuer = making->issuer == NULL ? certificate : making->issuer;
    must(X509_set_version(certificate, X509_VERSION_3) == 1);
    must(X509_gmtime_adj(X509_getm_notBefore(certificate), making->from_s) != NULL);
    must(X509_gmtime_adj(X509_getm_notAfter(certificate), making->until_s) != NULL);
    must(X509_set_pubkey(certificate, making->key) == 1);
    add_subject(certificate, making->subject);
    must(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1);
    add_uses(certificate, issuer, making);
    must(X509_sign(certificate, making->issuer_key, EVP_sha256()) > 0);
    return certificate;
}

struct authority *authority_new(const char *name)
{
    struct authority *const authority = NEW(struct authority);
    char subject[64];

    authority->root_key = make_key();
    authority->intermediate_key = make_key();
    authority->leaf_key = make_key();
    snprintf(subject, sizeof subject, "%.40s root", name);
    const struct making root = {.subject = subject,
                                .from_s = -DAY_S,
                                .until_s = YEARS_10_S,
                                .key = authority->root_key,
                                .issuer_key = authority->root_key,
                                .is_authority = true};
    authority->root = make_certificate(&root);
    snprintf(subject, sizeof subject, "%.40s intermediate", name);
    const struct making intermediate = {.subject = subject,
                                        .from_s = -DAY_S,
                                        .until_s = YEARS_10_S,
                                        .key = authority->intermediate_key,
                                        .issuer = authority->root,
                                        .issuer_key = authority->root_key,
                                        .is_authority = true};
    authority->intermediate = make_certificate(&intermediate);
    return authority;
}

bool authority_write(const struct authority *authority, const char *path, struct error *error)
{
    BIO *const memory = BIO_new(BIO_s_mem());
    char *bytes;

    must(memory != NULL && PEM_write_bio_X509(memory, authority->root) == 1);
    const long length = BIO_get_mem_data(memory, &bytes);
    const bool written = file_replace(path, bytes, (size_t)length, error);
    BIO_free(memory);
    return written;
}

struct identity *authority_issue(const struct authority *authority, const struct wish *wish)
{
    struct identity *const identity = NEW(struct identity);
    const struct making leaf = {
        .subject = wish->name,
        .name = wish->name,
        .also = wish->also,
        .from_s = wish->from_s,
        .until_s = wish->until_s,
        .key = authority->leaf_key,
        .issuer = wish->self_signed ? NULL : authority->intermediate,
        .issuer_key = wish->self_signed ? authority->leaf_key : authority->intermediate_key,
    };

    identity->certificate = make_certificate(&leaf);
    identity->chain = sk_X509_new_null();
    must(identity->chain != NULL);
    if (!wish->self_signed && !wish->without_chain)
        must(X509_add_cert(identity->chain, authority->intermediate, X509_ADD_FLAG_UP_REF) == 1);
    must(EVP_PKEY_up_ref(authority->leaf_key) == 1);
    identity->key = authority->leaf_key;
    return identity;
}

void identity_free(struct identity *identity)
{
    if (identity == NULL)
        return;
    X509_free(identity->certificate);
    sk_X509_pop_free(identity->chain, X509_free);
    EVP_PKEY_free(identity->key);
    free(identity);
}
