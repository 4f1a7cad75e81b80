/* command_file.h - files that a command is given. */
#ifndef HAIDANG_COMMAND_FILE_H
#define HAIDANG_COMMAND_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

/* All of it, "-" being standard input; of more than `most` bytes only a little more, for whoever
 * says that it is too long. */
bool command_read_file(const char *path, size_t most, struct text *text, struct error *error);

#endif
