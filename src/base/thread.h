/* thread.h - a thread of ours: all signals are left to the thread that waits for them. */
#ifndef HAIDANG_BASE_THREAD_H
#define HAIDANG_BASE_THREAD_H

#include <pthread.h>

/* pthread_create with every signal blocked in the new thread: 0, or an errno. */
int thread_start(pthread_t *thread, void *(*run)(void *argument), void *argument);

/* From now on, in this thread and those that it starts, and through exec: a signal of this number
 * waits until it is let through. */
void thread_hold_signal(int number);
void thread_let_signal(int number);

#endif
