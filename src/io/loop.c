#include "io/loop.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <uv.h>

#include "base/clock.h"
#include "base/memory.h"

/* How often we look whether we were suspended: a stall shorter than this may go unseen. */
enum { TICK_MS = 50 };

struct loop {
    uv_loop_t uv;
    uv_prepare_t before_sleep;
    uv_timer_t tick;
    bool awake;           /* a callback has come since we slept */
    int64_t slept_us;     /* when we last began to wait */
    int64_t woke_us;      /* when the first callback after that came */
    int64_t may_sleep_us; /* how long we had asked to wait; negative: for ever */
    int64_t told_us;      /* the longest stall of this turn that has been told */
    int64_t over_us;
    void (*on_stall)(void *argument, int64_t us);
    void *argument;
};

static struct loop *loop_of(const uv_handle_t *handle)
{
    return handle->loop->data;
}

static void tell_stall(struct loop *loop, int64_t stall_us)
{
    if (stall_us <= loop->over_us || stall_us <= loop->told_us || loop->on_stall == NULL)
        return;
    loop->told_us = stall_us;
    loop->on_stall(loop->argument, stall_us);
}

/* Every callback of ours begins here.  A stall is told before the callback learns what came of it:
 * else the first time-outs after a suspension would be blamed on the services. */
static void loop_enter(struct loop *loop)
{
    const int64_t now = clock_steady_us();

    if (loop->awake) {
        tell_stall(loop, now - loop->woke_us);
        return;
    }
    loop->awake = true;
    loop->woke_us = now;
    loop->told_us = 0;
    if (loop->may_sleep_us >= 0)
        tell_stall(loop, now - loop->slept_us - loop->may_sleep_us);
}

/* --- the loop ------------------------------------------------------------------------------- */

static void on_before_sleep(uv_prepare_t *prepare)
{
    struct loop *const loop = prepare->data;
    const int64_t now = clock_steady_us();

    if (loop->awake)
        tell_stall(loop, now - loop->woke_us);
    loop->awake = false;
    loop->slept_us = now;
    loop->may_sleep_us = uv_backend_timeout(&loop->uv) * US_PER_MS;
}

static void on_tick(uv_timer_t *timer)
{
    loop_enter(timer->data);
}

struct loop *loop_new(void)
{
    struct loop *const loop = NEW(struct loop);

    if (uv_loop_init(&loop->uv) != 0)
        abort(); /* no descriptors at the very start: nothing can be done */
    loop->uv.data = loop;
    uv_prepare_init(&loop->uv, &loop->before_sleep);
    uv_timer_init(&loop->uv, &loop->tick);
    loop->before_sleep.data = loop;
    loop->tick.data = loop;
    loop->may_sleep_us = -1;
    return loop;
}

void loop_on_stall(struct loop *loop, int64_t over_us, void (*on_stall)(void *argument, int64_t us),
                   void *argument)
{
    loop->over_us = over_us;
    loop->on_stall = on_stall;
    loop->argument = argument;
    loop->slept_us = clock_steady_us();
    uv_prepare_start(&loop->before_sleep, on_before_sleep);
    uv_timer_start(&loop->tick, on_tick, TICK_MS, TICK_MS);
    uv_unref((uv_handle_t *)&loop->before_sleep);
    uv_unref((uv_handle_t *)&loop->tick);
}

void loop_run(struct loop *loop)
{
    uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *loop)
{
    uv_stop(&loop->uv);
}

void loop_free(struct loop *loop)
{
    if (loop == NULL)
        return;
    loop->on_stall = NULL; /* work that comes back late has nobody left to tell */
    uv_close((uv_handle_t *)&loop->before_sleep, NULL);
    uv_close((uv_handle_t *)&loop->tick, NULL);
    /* turns until all handles are closed and all work in the pool has come back */
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    if (uv_loop_close(&loop->uv) != 0)
        abort(); /* somebody forgot a handle: a free leak test */
    free(loop);
}

/* --- timers --------------------------------------------------------------------------------- */

struct timer {
    uv_timer_t uv;
    void (*on_time)(void *argument);
    void *argument;
};

static void free_handle(uv_handle_t *handle)
{
    free(handle->data);
}

static void on_timer(uv_timer_t *uv)
{
    struct timer *const timer = uv->data;

    loop_enter(loop_of((uv_handle_t *)uv));
    timer->on_time(timer->argument);
}

struct timer *timer_new(struct loop *loop, void (*on_time)(void *argument), void *argument)
{
    struct timer *const timer = NEW(struct timer);

    timer->on_time = on_time;
    timer->argument = argument;
    uv_timer_init(&loop->uv, &timer->uv);
    timer->uv.data = timer;
    return timer;
}

void timer_set(struct timer *timer, int64_t after_us)
{
    const int64_t after_ms = after_us <= 0 ? 0 : (after_us + US_PER_MS - 1) / US_PER_MS;

    /* libuv counts from its last look at the clock: after long work that is in the past */
    uv_update_time(timer->uv.loop);
    uv_timer_start(&timer->uv, on_timer, (uint64_t)after_ms, 0);
}

void timer_stop(struct timer *timer)
{
    uv_timer_stop(&timer->uv);
}

void timer_free(struct timer *timer)
{
    if (timer != NULL)
        uv_close((uv_handle_t *)&timer->uv, free_handle);
}

/* --- sockets -------------------------------------------------------------------------------- */

struct watcher {
    uv_poll_t uv;
    void (*on_ready)(void *argument, int events);
    void *argument;
};

static void on_poll(uv_poll_t *uv, int status, int events)
{
    struct watcher *const watcher = uv->data;
    int ready = 0;

    loop_enter(loop_of((uv_handle_t *)uv));
    if ((events & UV_READABLE) != 0)
        ready |= SOCKET_READABLE;
    if ((events & UV_WRITABLE) != 0)
        ready |= SOCKET_WRITABLE;
    if (status < 0)
        ready |= SOCKET_ERROR;
    watcher->on_ready(watcher->argument, ready);
}

struct watcher *watcher_new(struct loop *loop, int socket,
                            void (*on_ready)(void *argument, int events), void *argument)
{
    struct watcher *const watcher = NEW(struct watcher);

    watcher->on_ready = on_ready;
    watcher->argument = argument;
    if (uv_poll_init(&loop->uv, &watcher->uv, socket) != 0)
        abort(); /* not a descriptor that can be polled: our mistake */
    watcher->uv.data = watcher;
    return watcher;
}

void watcher_set(struct watcher *watcher, int events)
{
    int wanted = 0;

    if ((events & SOCKET_READABLE) != 0)
        wanted |= UV_READABLE;
    if ((events & SOCKET_WRITABLE) != 0)
        wanted |= UV_WRITABLE;
    if (wanted == 0)
        uv_poll_stop(&watcher->uv);
    else
        uv_poll_start(&watcher->uv, wanted, on_poll);
}

void watcher_free(struct watcher *watcher)
{
    if (watcher == NULL)
        return;
    uv_poll_stop(&watcher->uv); /* at once: the socket may be closed before the handle is */
    uv_close((uv_handle_t *)&watcher->uv, free_handle);
}

/* --- other threads -------------------------------------------------------------------------- */

struct wake {
    uv_async_t uv;
    void (*on_wake)(void *argument);
    void *argument;
};

static void on_async(uv_async_t *uv)
{
    struct wake *const wake = uv->data;

    loop_enter(loop_of((uv_handle_t *)uv));
    wake->on_wake(wake->argument);
}

struct wake *wake_new(struct loop *loop, void (*on_wake)(void *argument), void *argument)
{
    struct wake *const wake = NEW(struct wake);

    wake->on_wake = on_wake;
    wake->argument = argument;
    if (uv_async_init(&loop->uv, &wake->uv, on_async) != 0)
        abort(); /* no descriptors at the very start */
    wake->uv.data = wake;
    return wake;
}

void wake_send(struct wake *wake)
{
    uv_async_send(&wake->uv);
}

void wake_free(struct wake *wake)
{
    if (wake != NULL)
        uv_close((uv_handle_t *)&wake->uv, free_handle);
}

struct work {
    uv_work_t uv;
    bool cancelled;
    void (*in_pool)(void *argument);
    void (*when_done)(void *argument);
    void (*release)(void *argument);
    void *argument;
};

static void on_work(uv_work_t *uv)
{
    const struct work *const work = uv->data;

    work->in_pool(work->argument);
}

static void on_work_done(uv_work_t *uv, int status)
{
    struct work *const work = uv->data;

    (void)status; /* UV_ECANCELED only after work_cancel */
    loop_enter(uv->loop->data);
    if (!work->cancelled)
        work->when_done(work->argument);
    if (work->release != NULL)
        work->release(work->argument);
    free(work);
}

/* Whatever is first given to the pool starts its threads.  They must take no signal: it is left to
 * the thread that waits for it. */
static sigset_t hold_signals(void)
{
    sigset_t all;
    sigset_t before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    return before;
}

struct work *work_start(struct loop *loop, void (*in_pool)(void *argument),
                        void (*when_done)(void *argument), void (*release)(void *argument),
                        void *argument)
{
    struct work *const work = NEW(struct work);
    sigset_t before;

    work->in_pool = in_pool;
    work->when_done = when_done;
    work->release = release;
    work->argument = argument;
    work->uv.data = work;
    before = hold_signals();
    uv_queue_work(&loop->uv, &work->uv, on_work, on_work_done);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return work;
}

void work_cancel(struct work *work)
{
    if (work == NULL)
        return;
    work->cancelled = true;
    uv_cancel((uv_req_t *)&work->uv); /* if it has not begun; else it ends by itself */
}

/* --- signals, files ------------------------------------------------------------------------- */

struct signal_watch {
    uv_signal_t uv;
    void (*on_signal)(void *argument);
    void *argument;
};

static void on_uv_signal(uv_signal_t *uv, int number)
{
    struct signal_watch *const watch = uv->data;

    (void)number;
    loop_enter(loop_of((uv_handle_t *)uv));
    watch->on_signal(watch->argument);
}

struct signal_watch *signal_watch_new(struct loop *loop, int signal,
                                      void (*on_signal)(void *argument), void *argument)
{
    struct signal_watch *const watch = NEW(struct signal_watch);

    watch->on_signal = on_signal;
    watch->argument = argument;
    uv_signal_init(&loop->uv, &watch->uv);
    watch->uv.data = watch;
    if (uv_signal_start(&watch->uv, on_uv_signal, signal) != 0)
        abort(); /* not a signal that can be caught: our mistake */
    return watch;
}

void signal_watch_free(struct signal_watch *watch)
{
    if (watch != NULL)
        uv_close((uv_handle_t *)&watch->uv, free_handle);
}

struct file_watch {
    uv_fs_poll_t uv;
    void (*on_change)(void *argument);
    void *argument;
};

static void on_file(uv_fs_poll_t *uv, int status, const uv_stat_t *before, const uv_stat_t *now)
{
    struct file_watch *const watch = uv->data;

    (void)status;
    (void)before;
    (void)now;
    loop_enter(loop_of((uv_handle_t *)uv));
    watch->on_change(watch->argument);
}

struct file_watch *file_watch_new(struct loop *loop, const char *path, int64_t every_us,
                                  void (*on_change)(void *argument), void *argument)
{
    struct file_watch *const watch = NEW(struct file_watch);
    const sigset_t before = hold_signals();

    watch->on_change = on_change;
    watch->argument = argument;
    uv_fs_poll_init(&loop->uv, &watch->uv);
    watch->uv.data = watch;
    if (uv_fs_poll_start(&watch->uv, on_file, path, (unsigned int)(every_us / US_PER_MS)) != 0)
        abort(); /* only without memory */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return watch;
}

void file_watch_free(struct file_watch *watch)
{
    if (watch != NULL)
        uv_close((uv_handle_t *)&watch->uv, free_handle);
}
