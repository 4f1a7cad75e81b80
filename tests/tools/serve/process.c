#include "serve/process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

static void ends(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGHUP);
}

void process_begin(void)
{
    const pid_t parent = getppid();
    sigset_t signals;

    ends(&signals);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    /* a shell starts background jobs with SIGINT ignored, and an ignored signal waits for nobody */
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        raise(SIGTERM); /* it died before we could ask to be told */
}

void process_wait_end(void)
{
    sigset_t signals;
    int which;

    ends(&signals);
    while (sigwait(&signals, &which) != 0)
        continue;
}

void process_end(int status)
{
    fflush(stdout);
    _exit(status);
}

/* A descriptor that becomes readable when the process has ended, -1 if it is no more. */
static int open_process(int64_t process)
{
    return (int)syscall(SYS_pidfd_open, (pid_t)process, 0U);
}

static void send_to(const struct pollfd *process, int signal_number)
{
    if (process->fd >= 0)
        syscall(SYS_pidfd_send_signal, process->fd, signal_number, NULL, 0U);
}

/* One order each, since a second one might interrupt the work of ending; then no more patience. */
static void end_all(struct pollfd *processes, size_t count)
{
    enum { PATIENCE_MS = 5000 };

    for (size_t i = 0; i < count; i++)
        send_to(&processes[i], SIGTERM);
    for (size_t i = 0; i < count; i++)
        if (processes[i].fd >= 0 && poll(&processes[i], 1, PATIENCE_MS) == 0)
            send_to(&processes[i], SIGKILL);
}

void process_guard(const int64_t *processes, size_t count)
{
    enum { MOST = 8 };
    struct pollfd wanted[MOST + 1];
    sigset_t signals;
    bool all = true;

    ends(&signals);
    count = count > MOST ? MOST : count;
    for (size_t i = 0; i < count; i++) {
        wanted[i] = (struct pollfd){.fd = open_process(processes[i]), .events = POLLIN};
        all = all && wanted[i].fd >= 0;
    }
    wanted[count] = (struct pollfd){.fd = signalfd(-1, &signals, SFD_CLOEXEC), .events = POLLIN};
    while (all && poll(wanted, count + 1, -1) < 0 && errno == EINTR)
        continue;
    end_all(wanted, count);
}

bool process_has_ended(int64_t process)
{
    if (process == 0)
        return false;
    struct pollfd wanted = {.fd = open_process(process), .events = POLLIN};
    if (wanted.fd < 0)
        return true;
    const bool ended = poll(&wanted, 1, 0) > 0;
    close(wanted.fd);
    return ended;
}
