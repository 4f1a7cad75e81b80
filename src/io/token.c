#include "io/token.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/words.h"

bool token_make(char text[TOKEN_TEXT], struct error *error)
{
    struct digest random;
    char digits[DIGEST_TEXT];

    if (getrandom(random.bytes, sizeof random.bytes, 0) != sizeof random.bytes)
        return error_set(error, "%s", tr("the system gives no random numbers"));
    snprintf(text, TOKEN_TEXT, TOKEN_PREFIX "%s", digest_format(digits, &random));
    explicit_bzero(&random, sizeof random);
    explicit_bzero(digits, sizeof digits);
    return true;
}

bool token_digest(const char *text, struct digest *digest)
{
    const size_t prefix = strlen(TOKEN_PREFIX);

    if (strncmp(text, TOKEN_PREFIX, prefix) != 0 || !digest_parse(text + prefix, digest))
        return false;
    *digest = digest_of(text, strlen(text));
    return true;
}
