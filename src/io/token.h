/* token.h - what a program shows instead of signing in: 256 random bits, told once.  The store
 * knows only its SHA-256. */
#ifndef HAIDANG_IO_TOKEN_H
#define HAIDANG_IO_TOKEN_H

#include <stdbool.h>

#include "base/error.h"
#include "io/digest.h"

/* By its beginning it is found where it does not belong. */
#define TOKEN_PREFIX "haidang_"
enum { TOKEN_TEXT = sizeof TOKEN_PREFIX - 1 + DIGEST_TEXT };

bool token_make(char text[TOKEN_TEXT], struct error *error);

/* What the store knows it by; false: the text is no token. */
bool token_digest(const char *text, struct digest *digest);

#endif
