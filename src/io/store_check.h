/* store_check.h - is the store's file whole?  And what becomes of one that is not.
 *
 * Inside the store only.  At the start there is only a moment to look, so that probing begins; what
 * is left is looked at by a thread beside the writer.  A damaged file is put aside, never mended:
 * its samples can be got out of it in peace, and the monitor goes on with a new one.  A damage that
 * is found while the store is in use is marked by a file beside it, and the next start acts. */
#ifndef HAIDANG_IO_STORE_CHECK_H
#define HAIDANG_IO_STORE_CHECK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum check_result { CHECK_GOOD, CHECK_DAMAGED, CHECK_UNFINISHED };

/* Is a damaged file of this name ours to rename?  Asked before there is a lock. */
bool check_may_put_aside(const char *path);

/* Looks for a moment, and puts aside what is damaged, with its journal.  *unfinished: it was too
 * much to be looked at. */
bool check_and_put_aside(const char *path, bool *unfinished, struct error *error);

/* Remembers, for the next start, that the file is damaged. */
void check_leave_mark(const char *path);

/* Is there still a damaged one beside it? */
bool check_finds_damaged(const char *path);

/* The thread that looks at the whole file while it is in use. */
struct checker {
    const char *path; /* lent */
    pthread_t thread;
    bool started;
    _Atomic bool closing;
    _Atomic bool damaged;
};
void checker_start(struct checker *checker, const char *path);
void checker_stop(struct checker *checker); /* also if it was never started */

#endif
