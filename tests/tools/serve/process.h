/* process.h - the life of a tool: when it ends, and with whom. */
#ifndef SERVE_PROCESS_H
#define SERVE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Call first, before threads are made: SIGINT and SIGTERM wait for process_wait_end, a broken pipe
 * is an error like others, and when the parent dies we are told to end. */
void process_begin(void);

/* Blocks until we are told to end. */
void process_wait_end(void);

/* Ends at once, without the threads' leave. */
_Noreturn void process_end(int status);

/* Blocks until one of the processes has ended or we are told to end; then ends all of them, and
 * returns when they have ended. */
void process_guard(const int64_t *processes, size_t count);

/* Has the process ended?  0 stands for one that never does. */
bool process_has_ended(int64_t process);

#endif
