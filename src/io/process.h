/* process.h - runs another program and waits for it: in the pool or in a command, never on a loop.
 */
#ifndef HAIDANG_IO_PROCESS_H
#define HAIDANG_IO_PROCESS_H

#include <stdbool.h>

#include "base/error.h"

struct process {
    const char *path;
    const char *const *words; /* the first is its name, NULL after the last */
    int input, output;        /* descriptors; -1: /dev/null */
};

/* True if it ended with 0.  Else `status` is what it ended with, or -1 if it could not be started
 * or was ended by a signal, and the error what it said on standard error (the first 900 bytes), or
 * why it did not run. */
bool process_run(const struct process *process, int *status, struct error *error);

#endif
