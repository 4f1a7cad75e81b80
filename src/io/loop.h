/* loop.h - waiting for many things at once.  The only room that knows libuv.
 *
 * One loop belongs to one thread.  Everything here is called on the loop's thread but
 * wake_send and the work functions' first half.  `_free` may be called from any callback,
 * takes NULL, and no callback comes after it.  Times are us; libuv's timers have a grain of 1 ms.
 */
#ifndef HAIDANG_IO_LOOP_H
#define HAIDANG_IO_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct loop;

struct loop *loop_new(void);
void loop_free(struct loop *loop); /* all that was made on it must have been freed before */

/* Until loop_stop, or until nothing is left to wait for. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/* --- timers --------------------------------------------------------------------------------- */

struct timer;

struct timer *timer_new(struct loop *loop, void (*on_time)(void *argument), void *argument);
void timer_set(struct timer *timer, int64_t after_us); /* once; a later call moves it */
void timer_stop(struct timer *timer);
void timer_free(struct timer *timer);

/* --- sockets -------------------------------------------------------------------------------- */

struct watcher;
enum { SOCKET_READABLE = 1, SOCKET_WRITABLE = 2, SOCKET_ERROR = 4 };

/* Tells when the socket (not owned) can be read or written.  Free it before the socket is closed.
 */
struct watcher *watcher_new(struct loop *loop, int socket,
                            void (*on_ready)(void *argument, int events), void *argument);
void watcher_set(struct watcher *watcher, int events); /* 0: none for now */
void watcher_free(struct watcher *watcher);

/* --- other threads -------------------------------------------------------------------------- */

struct wake;

/* wake_send, from any thread, has on_wake called on the loop: at least once after the last send. */
struct wake *wake_new(struct loop *loop, void (*on_wake)(void *argument), void *argument);
void wake_send(struct wake *wake);
void wake_free(struct wake *wake);

struct work;

/* `in_pool(argument)` in a thread of the pool, then `when_done(argument)` on the loop.  After
 * work_cancel when_done does not come; `in_pool` may still be running, so what it uses must live
 * on: `release(argument)` (may be NULL) is always called last, on the loop, once. */
struct work *work_start(struct loop *loop, void (*in_pool)(void *argument),
                        void (*when_done)(void *argument), void (*release)(void *argument),
                        void *argument);
void work_cancel(struct work *work);

/* --- signals, files ------------------------------------------------------------------------- */

struct signal_watch;

struct signal_watch *signal_watch_new(struct loop *loop, int signal,
                                      void (*on_signal)(void *argument), void *argument);
void signal_watch_free(struct signal_watch *watch);

struct file_watch;

/* Tells when a file was changed, made or removed.  Looked at every `every_us` in the pool. */
struct file_watch *file_watch_new(struct loop *loop, const char *path, int64_t every_us,
                                  void (*on_change)(void *argument), void *argument);
void file_watch_free(struct file_watch *watch);

/* --- the loop's own honesty ----------------------------------------------------------------- */

/* Called when the loop could not listen for longer than `over_us`, before any later callback: with
 * the stall (work of callbacks, or a sleep that lasted too long because we were suspended or
 * starved).  Again in the same turn if it has grown. */
void loop_on_stall(struct loop *loop, int64_t over_us, void (*on_stall)(void *argument, int64_t us),
                   void *argument);

#endif
