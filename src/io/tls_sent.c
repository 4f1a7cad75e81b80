/* What a server sent of certificates.  Held, not looked at: only who keeps evidence asks. */
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "io/tls_inside.h"
#include "io/unicode.h"

struct tls_sent {
    int holders;
    STACK_OF(X509) * certificates;
};

struct tls_sent *tls_sent_new(STACK_OF(X509) * certificates)
{
    struct tls_sent *const sent = NEW(struct tls_sent);

    sent->holders = 1;
    sent->certificates = certificates == NULL ? NULL : X509_chain_up_ref(certificates);
    return sent;
}

struct tls_sent *tls_sent_hold(struct tls_sent *sent)
{
    if (sent != NULL)
        sent->holders++;
    return sent;
}

void tls_sent_release(struct tls_sent *sent)
{
    if (sent == NULL || --sent->holders > 0)
        return;
    sk_X509_pop_free(sent->certificates, X509_free);
    free(sent);
}

void tls_seen_clear(struct tls_seen *seen)
{
    tls_sent_release(seen->sent);
    *seen = (struct tls_seen){.trouble = REASON_NONE};
}

/* "CN = …, O = …", as UTF-8. */
static void copy_name(char *to, size_t room, const X509_NAME *name)
{
    BIO *const memory = BIO_new(BIO_s_mem());
    int length;

    to[0] = '\0';
    if (memory == NULL)
        abort(); /* no memory */
    X509_NAME_print_ex(memory, name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
    length = BIO_read(memory, to, (int)room - 1);
    to[length < 0 ? 0 : length] = '\0';
    BIO_free(memory);
    unicode_repair(to);
}

void tls_copy_digest(char to[TLS_DIGEST_TEXT], const X509 *certificate)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;

    to[0] = '\0';
    if (X509_digest(certificate, EVP_sha256(), digest, &length) != 1)
        return;
    for (unsigned i = 0; i < length && 3 * i + 3 <= TLS_DIGEST_TEXT; i++)
        snprintf(to + 3 * (size_t)i, 4, "%02X%s", digest[i], i + 1 < length ? ":" : "");
}

bool tls_sent_look(const struct tls_sent *sent, size_t n, struct tls_certificate *certificate)
{
    const X509 *x509;

    if (sent == NULL || n >= TLS_SENT_MOST || (int)n >= sk_X509_num(sent->certificates))
        return false;
    x509 = sk_X509_value(sent->certificates, (int)n);
    copy_name(certificate->subject, sizeof certificate->subject, X509_get_subject_name(x509));
    copy_name(certificate->issuer, sizeof certificate->issuer, X509_get_issuer_name(x509));
    tls_copy_digest(certificate->digest, x509);
    certificate->starts_ms = tls_time_ms(X509_get0_notBefore(x509));
    certificate->ends_ms = tls_time_ms(X509_get0_notAfter(x509));
    return true;
}
