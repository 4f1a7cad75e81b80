#include "io/fetch_connect.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

socklen_t connect_fill_address(union socket_address *to, const struct address *address,
                               uint16_t port)
{
    memset(to, 0, sizeof *to);
    if (address->length == 4) {
        to->ipv4.sin_family = AF_INET;
        to->ipv4.sin_port = htons(port);
        memcpy(&to->ipv4.sin_addr, address->bytes, 4);
        return sizeof to->ipv4;
    }
    to->ipv6.sin6_family = AF_INET6;
    to->ipv6.sin6_port = htons(port);
    memcpy(&to->ipv6.sin6_addr, address->bytes, 16);
    return sizeof to->ipv6;
}

int connect_begin(const struct address *address, uint16_t port, int *trouble)
{
    union socket_address to;
    const socklen_t length = connect_fill_address(&to, address, port);
    const int one = 1;
    const int made = socket(to.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (made < 0) {
        *trouble = errno;
        return -1;
    }
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(made, &to.any, length) == 0 || errno == EINPROGRESS)
        return made;
    *trouble = errno;
    close(made);
    return -1;
}

bool connect_is_done(int socket, int *trouble)
{
    union socket_address peer;
    socklen_t length = sizeof *trouble;

    if (getsockopt(socket, SOL_SOCKET, SO_ERROR, trouble, &length) != 0)
        *trouble = errno;
    length = sizeof peer;
    return *trouble == 0 && getpeername(socket, &peer.any, &length) == 0;
}

enum reason connect_reason(int trouble)
{
    switch (trouble) {
    case ECONNREFUSED:
        return REASON_REFUSED;
    case ECONNRESET:
    case EPIPE:
        return REASON_RESET;
    case ETIMEDOUT:
        return REASON_TIMEOUT_CONNECT;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case ENONET:
    case EACCES: /* a firewall of ours, or a broadcast address */
    case EPERM:
    case EAFNOSUPPORT: /* no IPv6 here */
    case EINVAL:       /* an address nobody can be reached at */
    case EPROTO:
    case ENOPROTOOPT:
        return REASON_UNREACHABLE;
    default:
        return REASON_INTERNAL; /* descriptors, ports or memory are used up: ours, not theirs */
    }
}
