/* probe_request_inside.h - what the readers of a request's words share.  Private to
 * probe_request*.c. */
#ifndef HAIDANG_STAGE_PROBE_REQUEST_INSIDE_H
#define HAIDANG_STAGE_PROBE_REQUEST_INSIDE_H

#include "stage/probe_request.h"

/* The whole file in the reading's arena, ended by '\0'; NULL after a mistake, which is told at
 * `place`. */
char *request_read_file(struct reading *reading, const struct place *place, const char *path,
                        size_t most, size_t *length);

/* Says it if everybody may read the file, which is used all the same: whoever set it so may know
 * why. */
void request_warn_if_open(const struct place *place, const char *path);

/* For complaints whose line must not be shown: the secret may stand in it. */
struct place request_without_line(const struct place *place);

#endif
