/* digest.h - SHA-256: what a policy, a block or a sealed period is known by.  With io/tls the only
 * room that knows OpenSSL. */
#ifndef HAIDANG_IO_DIGEST_H
#define HAIDANG_IO_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

enum { DIGEST_BYTES = 32, DIGEST_TEXT = 2 * DIGEST_BYTES + 1 };

struct digest {
    unsigned char bytes[DIGEST_BYTES];
};

struct digest digest_of(const void *bytes, size_t length);

/* HMAC-SHA256: who does not know the key cannot make it. */
struct digest digest_keyed(const void *key, size_t key_length, const void *bytes, size_t length);

/* Takes as long whether they differ at the beginning, at the end or not at all. */
bool digest_same_bytes(const void *one, const void *other, size_t length);

/* The same of what comes in parts; finish frees it. */
struct digester;
struct digester *digester_new(void);
void digester_add(struct digester *digester, const void *bytes, size_t length);
struct digest digester_finish(struct digester *digester);
void digester_free(struct digester *digester); /* instead of finishing; takes NULL */

/* Of 64 hexadecimal digits and nothing else. */
bool digest_parse(const char *text, struct digest *digest);

/* As 64 small hexadecimal digits. */
const char *digest_format(char text[DIGEST_TEXT], const struct digest *digest);

#endif
