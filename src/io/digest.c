#include "io/digest.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct digester {
    EVP_MD_CTX *context;
};

/* It only fails without memory, or with a libcrypto that lacks SHA-256: there is no going on. */
static void insist(int done)
{
    if (done != 1)
        abort();
}

struct digester *digester_new(void)
{
    struct digester *const digester = NEW(struct digester);

    digester->context = EVP_MD_CTX_new();
    insist(digester->context != NULL);
    insist(EVP_DigestInit_ex(digester->context, EVP_sha256(), NULL));
    return digester;
}

void digester_add(struct digester *digester, const void *bytes, size_t length)
{
    insist(EVP_DigestUpdate(digester->context, bytes, length));
}

struct digest digester_finish(struct digester *digester)
{
    struct digest digest;

    insist(EVP_DigestFinal_ex(digester->context, digest.bytes, NULL));
    digester_free(digester);
    return digest;
}

void digester_free(struct digester *digester)
{
    if (digester == NULL)
        return;
    EVP_MD_CTX_free(digester->context);
    free(digester);
}

struct digest digest_keyed(const void *key, size_t key_length, const void *bytes, size_t length)
{
    struct digest digest;
    size_t made = 0;

    insist(EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, key_length, bytes, length,
                     digest.bytes, sizeof digest.bytes, &made) != NULL);
    insist(made == sizeof digest.bytes);
    return digest;
}

bool digest_same_bytes(const void *one, const void *other, size_t length)
{
    const volatile unsigned char *const left = one;
    const volatile unsigned char *const right = other;
    unsigned char difference = 0;

    for (size_t i = 0; i < length; i++)
        difference |= (unsigned char)(left[i] ^ right[i]);
    return difference == 0;
}

struct digest digest_of(const void *bytes, size_t length)
{
    struct digest digest;

    insist(EVP_Digest(bytes, length, digest.bytes, NULL, EVP_sha256(), NULL));
    return digest;
}

const char *digest_format(char text[DIGEST_TEXT], const struct digest *digest)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        text[2 * i] = digits[digest->bytes[i] >> 4];
        text[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    text[DIGEST_TEXT - 1] = '\0';
    return text;
}

static int digit_of(char letter)
{
    static const char digits[] = "0123456789abcdef";
    const char *const at = letter == '\0' ? NULL : strchr(digits, tolower((unsigned char)letter));

    return at == NULL ? -1 : (int)(at - digits);
}

bool digest_parse(const char *text, struct digest *digest)
{
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        const int high = digit_of(text[2 * i]);
        const int low = high < 0 ? -1 : digit_of(text[2 * i + 1]);

        if (low < 0)
            return false;
        digest->bytes[i] = (unsigned char)(high * 16 + low);
    }
    return text[DIGEST_TEXT - 1] == '\0';
}
