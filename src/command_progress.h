/* command_progress.h - how far long work has come: a bar on a terminal, nothing in a pipe; or told
 * to the process of ours that wants to know. */
#ifndef HAIDANG_COMMAND_PROGRESS_H
#define HAIDANG_COMMAND_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* All zero is "nothing shown yet". */
struct progress {
    int shown; /* per cent, plus one; 0: none */
    int file;  /* 0: a terminal is shown a bar; else it is written there as "100\n", three digits */
};

/* From what --progress says; false: it names no descriptor. */
bool progress_open(struct progress *progress, const char *descriptor);

/* As a callback, with a struct progress as its argument. */
void progress_show(void *argument, int64_t done, int64_t all);
void progress_end(struct progress *progress); /* takes the bar away */

#endif
