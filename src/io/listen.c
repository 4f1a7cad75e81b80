#include "io/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/words.h"

/* A process has one socket on which it listens: the one that was opened last, and its copy for who
 * comes after us. */
static int newest = -1, kept = -1;

enum { BACKLOG = 1024, HANDED_OVER = 3 /* the first descriptor, by systemd's rules */ };

static bool split_listen(const char *listen, char host[64], char port[8])
{
    const bool is_bracketed = *listen == '[';
    const char *const end = is_bracketed ? strstr(listen, "]:") : strrchr(listen, ':');
    const char *const start = listen + is_bracketed;
    const char *const digits = end == NULL ? NULL : end + 1 + is_bracketed;

    if (end == NULL || end - start >= 64 || strlen(digits) == 0 || strlen(digits) > 5 ||
        strspn(digits, "0123456789") != strlen(digits) || strtol(digits, NULL, 10) > 65535)
        return false;
    snprintf(host, 64, "%.*s", (int)(end - start), start);
    snprintf(port, 8, "%s", digits);
    return true;
}

static int open_socket(const struct addrinfo *address)
{
    const int yes = 1;
    const int opened =
        socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);

    if (opened < 0)
        return -1;
    setsockopt(opened, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(opened, address->ai_addr, address->ai_addrlen) == 0 && listen(opened, BACKLOG) == 0)
        return opened;
    close(opened);
    return -1;
}

/* sd_listen_fds(3), as much of it as is needed. */
static bool is_handed_over(void)
{
    const char *const process = getenv("LISTEN_PID");
    const char *const count = getenv("LISTEN_FDS");

    return process != NULL && count != NULL && strtol(process, NULL, 10) == getpid() &&
           strtol(count, NULL, 10) >= 1;
}

static int take_over(struct error *error)
{
    int listens = 0;
    socklen_t length = sizeof listens;
    int flags;

    if (getsockopt(HANDED_OVER, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) != 0 || !listens) {
        error_set(error, "%s", tr("what was handed over by LISTEN_FDS is no socket that listens"));
        return -1;
    }
    flags = fcntl(HANDED_OVER, F_GETFL);
    fcntl(HANDED_OVER, F_SETFL, flags | O_NONBLOCK);
    fcntl(HANDED_OVER, F_SETFD, FD_CLOEXEC);
    newest = HANDED_OVER;
    return HANDED_OVER;
}

int listen_open(const char *where, struct error *error)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC,
                                   .ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *address = NULL;
    char host[64];
    char port[8];
    int opened;

    if (is_handed_over())
        return take_over(error);
    if (!split_listen(where, host, port) || getaddrinfo(host, port, &hints, &address) != 0) {
        error_set(error,
                  tr("cannot listen on '%s': an address and a port such as 127.0.0.1:8080 "
                     "are wanted"),
                  where);
        return -1;
    }
    opened = open_socket(address);
    if (opened < 0)
        error_set(error, tr("cannot listen on '%s': %s"), where, strerror(errno));
    freeaddrinfo(address);
    newest = opened;
    return opened;
}

bool listen_keep(void)
{
    if (kept < 0 && newest >= 0)
        kept = fcntl(newest, F_DUPFD_CLOEXEC, HANDED_OVER + 1);
    return kept >= 0;
}

/* dup2 clears FD_CLOEXEC; the process stays the same. */
bool listen_hand_over(void)
{
    char process[16];

    snprintf(process, sizeof process, "%d", (int)getpid());
    return kept >= 0 && dup2(kept, HANDED_OVER) == HANDED_OVER &&
           setenv("LISTEN_PID", process, 1) == 0 && setenv("LISTEN_FDS", "1", 1) == 0;
}

int listen_port(int listening)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    char port[8];

    if (getsockname(listening, (struct sockaddr *)&address, &length) != 0 ||
        getnameinfo((struct sockaddr *)&address, length, NULL, 0, port, sizeof port,
                    NI_NUMERICSERV) != 0)
        return 0;
    return (int)strtol(port, NULL, 10);
}
