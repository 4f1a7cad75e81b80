/* process.h - runs another program and waits for it: in the pool or in a command, never on a loop.
 */
#ifndef HAIDANG_IO_PROCESS_H
#define HAIDANG_IO_PROCESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/error.h"

/* By it another thread ends what runs.  One process after another may be on it. */
struct process_leash {
    pthread_mutex_t mutex;
    pid_t number; /* 0: nothing runs */
    bool is_cut;
};

void process_leash_open(struct process_leash *leash);
void process_leash_close(struct process_leash *leash);
/* SIGTERM to what runs; nothing is started on it any more. */
void process_leash_cut(struct process_leash *leash);

enum { PROCESS_ASIDE = 3 };
struct process {
    const char *path;
    const char *const *words;    /* the first is its name, NULL after the last */
    int input, output;           /* descriptors; -1: /dev/null */
    int aside;                   /* a descriptor that it gets as PROCESS_ASIDE; 0: none */
    struct process_leash *leash; /* NULL: it runs as long as it likes */

    /* NULL, or what writes its input while it runs, instead of `input`.  It may end early (writing
     * fails then, without a signal); what became of it its status says. */
    void (*feed)(void *argument, FILE *file);
    void *argument;
};

/* True if it ended with 0.  Else `status` is what it ended with, or -1 if it could not be started
 * or was ended by a signal, and the error what it said on standard error (the first 900 bytes), or
 * why it did not run. */
bool process_run(const struct process *process, int *status, struct error *error);

#endif
