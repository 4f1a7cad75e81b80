/* password.h - passwords of accounts: only their yescrypt hashes are kept.  The door to libcrypt.
 *
 * A hash takes some tens of milliseconds and 16 MiB on purpose: never on a loop but in its pool,
 * and never two at once, however many threads ask (the others wait).  Passwords are composed first
 * (NFC), because Vietnamese keyboards do not agree on how a letter and its marks are sent. */
#ifndef HAIDANG_IO_PASSWORD_H
#define HAIDANG_IO_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum {
    PASSWORD_LEAST = 12, /* letters */
    PASSWORD_MOST = 256, /* bytes */
    PASSWORD_HASH = 128, /* bytes of a hash with its '\0' */
};

/* May the account `id` have it?  The error says what is wrong and never shows it. */
bool password_is_fit(const char *id, const char *password, struct error *error);

/* "$y$…" with a salt of its own.  False: the system could not. */
bool password_hash(const char *password, char hash[PASSWORD_HASH], struct error *error);

/* Is it the one that the hash is of?  NULL (there is no such account): no, after as much work, so
 * that who asks does not learn from the time which accounts there are. */
bool password_is(const char *password, const char *hash);

/* Is the text a hash such as password_hash makes? */
bool password_is_hash(const char *text);

/* Nothing of it is left in memory, whatever the compiler thinks of it. */
void password_wipe(void *bytes, size_t length);

#endif
