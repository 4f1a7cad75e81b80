/* command_add_told.h - the audit's rows of a service that is added by a command. */
#ifndef HAIDANG_COMMAND_ADD_TOLD_H
#define HAIDANG_COMMAND_ADD_TOLD_H

#include "command.h"

struct catalogue;

/* It is to be written to `path`.  Anything but EXIT_FINE: the audit could not be told (that is
 * printed), and nothing may be written. */
enum exit_status add_tell(const struct catalogue *catalogue, const struct arguments *arguments,
                          const char *path);
/* It was not written, because of `why`. */
void add_tell_failure(const struct catalogue *catalogue, const struct arguments *arguments,
                      const char *why);

#endif
