/* command_progress.h - how far long work has come: a bar on a terminal, nothing in a pipe. */
#ifndef HAIDANG_COMMAND_PROGRESS_H
#define HAIDANG_COMMAND_PROGRESS_H

#include <stdint.h>

/* All zero is "nothing shown yet". */
struct progress {
    int shown; /* per cent, plus one; 0: none */
};

/* As a callback, with a struct progress as its argument. */
void progress_show(void *argument, int64_t done, int64_t all);
void progress_end(struct progress *progress); /* takes the bar away */

#endif
