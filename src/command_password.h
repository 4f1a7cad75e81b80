/* command_password.h - a password that somebody types, or a program hands to standard input. */
#ifndef HAIDANG_COMMAND_PASSWORD_H
#define HAIDANG_COMMAND_PASSWORD_H

#include <stdbool.h>

#include "io/password.h"

/* Reads it (twice and unseen at a terminal, else one line) and leaves only its hash.  False: what
 * is wrong is printed.  `is_unfit`: the password was, and not we. */
bool command_read_password(const char *id, char hash[PASSWORD_HASH], bool *is_unfit);

#endif
