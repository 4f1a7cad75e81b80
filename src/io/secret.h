/* secret.h - secrets of the configuration, and files beside it: read once, with it.
 *
 * A secret never stands in the configuration itself: { file: path } or { env: name }.  Nothing here
 * prints one, nor the line in which somebody may have written one. */
#ifndef HAIDANG_IO_SECRET_H
#define HAIDANG_IO_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/schema.h"

#define SECRET_FORM "{ file: path } or { env: name }"

/* False after a mistake.  One line without control characters, in the reading's arena. */
bool secret_read(struct reading *reading, const struct node *value, const char **secret);

/* The whole file in the reading's arena, ended by '\0'; NULL after a mistake, which is told at
 * `place`. */
char *secret_read_file(struct reading *reading, const struct place *place, const char *path,
                       size_t most, size_t *length);

/* Says it if everybody may read the file, which is used all the same: whoever set it so may know
 * why. */
void secret_warn_if_open(const struct place *place, const char *path);

/* For complaints whose line must not be shown: a secret may stand in it. */
struct place secret_place(const struct place *place);

#endif
