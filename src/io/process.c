#include "io/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/words.h"

enum { TOLD_MOST = 900 };

static void add_stream(posix_spawn_file_actions_t *actions, int descriptor, int as, int flags)
{
    if (descriptor >= 0)
        posix_spawn_file_actions_adddup2(actions, descriptor, as);
    else
        posix_spawn_file_actions_addopen(actions, as, "/dev/null", flags, 0);
}

/* Whoever starts it may have signals blocked, and ignores some; neither is the child's. */
static void set_signals(posix_spawnattr_t *how)
{
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(how);
    posix_spawnattr_setflags(how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(how, &none);
    posix_spawnattr_setsigdefault(how, &all);
}

/* Its number, or -1 with errno. */
static pid_t start(const struct process *process, int input, int told)
{
    char *const *const words = (char *const *)(uintptr_t)process->words; /* nobody changes them */
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t how;
    pid_t number = -1;

    set_signals(&how);
    posix_spawn_file_actions_init(&actions);
    add_stream(&actions, input, STDIN_FILENO, O_RDONLY);
    add_stream(&actions, process->output, STDOUT_FILENO, O_WRONLY);
    add_stream(&actions, told, STDERR_FILENO, O_WRONLY);
    if (process->aside > 0) /* last: the others may have had its number */
        posix_spawn_file_actions_adddup2(&actions, process->aside, PROCESS_ASIDE);
    errno = posix_spawn(&number, process->path, &actions, &how, words, environ);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&actions);
    return errno == 0 ? number : -1;
}

static bool hear(const struct process *process, int told, int status, struct error *error)
{
    char said[TOLD_MOST + 1];
    const ssize_t length = pread(told, said, TOLD_MOST, 0);

    if (WIFSIGNALED(status))
        return error_set(error, tr("'%s' was ended by signal %d"), process->words[0],
                         WTERMSIG(status));
    said[length > 0 ? length : 0] = '\0';
    if (length > 0 && said[length - 1] == '\n')
        said[length - 1] = '\0';
    return *said == '\0' ? error_set(error, tr("'%s' did not say why"), process->words[0])
                         : error_set(error, "%s", said);
}

/* --- the leash ---------------------------------------------------------------------------------
 */

void process_leash_open(struct process_leash *leash)
{
    *leash = (struct process_leash){0};
    pthread_mutex_init(&leash->mutex, NULL);
}

void process_leash_close(struct process_leash *leash)
{
    pthread_mutex_destroy(&leash->mutex);
}

void process_leash_cut(struct process_leash *leash)
{
    pthread_mutex_lock(&leash->mutex);
    leash->is_cut = true;
    if (leash->number > 0)
        kill(leash->number, SIGTERM);
    pthread_mutex_unlock(&leash->mutex);
}

static pid_t start_on(struct process_leash *leash, const struct process *process, int input,
                      int told)
{
    pid_t number = -1;

    if (leash == NULL)
        return start(process, input, told);
    pthread_mutex_lock(&leash->mutex);
    errno = ECANCELED;
    if (!leash->is_cut)
        number = start(process, input, told);
    leash->number = number > 0 ? number : 0;
    pthread_mutex_unlock(&leash->mutex);
    return number;
}

/* As long as it is not reaped its number is nobody else's. */
static int wait_on(struct process_leash *leash, pid_t number)
{
    siginfo_t information;
    int ended = 0;

    while (waitid(P_PID, (id_t)number, &information, WEXITED | WNOWAIT) < 0 && errno == EINTR)
        continue;
    if (leash != NULL)
        pthread_mutex_lock(&leash->mutex);
    while (waitpid(number, &ended, 0) < 0 && errno == EINTR)
        continue;
    if (leash != NULL) {
        leash->number = 0;
        pthread_mutex_unlock(&leash->mutex);
    }
    return ended;
}

/* --- feeding it --------------------------------------------------------------------------------
 */

/* A pair of sockets, for it can be written to without a signal when nobody reads any more. */
struct feed {
    int ours, its;
};

static struct feed feed_open(const struct process *process)
{
    int pair[2];

    if (process->feed == NULL || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return (struct feed){-1, -1};
    return (struct feed){pair[0], pair[1]};
}

static ssize_t write_feed(void *argument, const char *bytes, size_t length)
{
    const struct feed *const feed = argument;
    size_t done = 0;

    while (done < length) {
        const ssize_t sent = send(feed->ours, bytes + done, length - done, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return 0; /* the stream has failed */
        done += (size_t)sent;
    }
    return (ssize_t)length;
}

static void give(struct feed *feed, const struct process *process)
{
    FILE *const file =
        fopencookie(feed, "w", (cookie_io_functions_t){.write = write_feed, .close = NULL});

    if (file == NULL)
        return;
    process->feed(process->argument, file);
    fclose(file);
}

static void close_one(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

bool process_run(const struct process *process, int *status, struct error *error)
{
    const int told = memfd_create("told", MFD_CLOEXEC);
    struct feed feed = feed_open(process);
    const pid_t number =
        start_on(process->leash, process, process->feed == NULL ? process->input : feed.its, told);
    int ended;
    bool good = number >= 0;

    *status = -1;
    close_one(&feed.its);
    if (!good) {
        error_set(error, tr("'%s' cannot be started (%s)"), process->words[0], strerror(errno));
    } else {
        if (feed.ours >= 0)
            give(&feed, process);
        close_one(&feed.ours);
        ended = wait_on(process->leash, number);
        if (WIFEXITED(ended))
            *status = WEXITSTATUS(ended);
        good = *status == 0 || hear(process, told, ended, error);
    }
    close_one(&feed.ours);
    close(told);
    return good;
}
