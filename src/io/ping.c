#include "io/ping.h"

#include <errno.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/fetch_connect.h"
#include "io/loop.h"

enum {
    HEADER = 8, /* of an echo, in both families alike: type, code, checksum, number, sequence */
    COOKIE = 8, /* so that nobody else's reply, or a forged one, is taken for ours */
    PAYLOAD = 56,
    LINGER_US = 2000000, /* so long the last reply is waited for */
    PACKETS_AT_ONCE = 16,
    NS_PER_US = 1000
};

struct sent {
    int64_t wall_us, steady_us;
    int64_t rtt_us; /* NOT_REACHED until it came back */
};

struct ping {
    struct loop *loop;
    struct address address;
    struct ping_plan plan;
    int socket;
    bool is_raw;
    struct watcher *watcher;
    struct timer *timer; /* sends the next, then waits for the last */
    uint16_t number;
    uint8_t cookie[COOKIE];
    int64_t deadline_us;
    int sent, received;
    enum reason trouble;
    const char *detail;
    void (*on_answer)(void *argument, const struct ping_answer *answer);
    void *argument;
    struct sent echoes[];
};

void ping_cancel(struct ping *ping)
{
    if (ping == NULL)
        return;
    watcher_free(ping->watcher);
    timer_free(ping->timer);
    if (ping->socket >= 0)
        close(ping->socket);
    free(ping);
}

/* --- the end ---------------------------------------------------------------------------------- */

static int compare_durations(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left;
    const int64_t b = *(const int64_t *)right;

    return a < b ? -1 : a > b;
}

static void fill_times(const struct ping *ping, struct ping_answer *answer)
{
    int64_t rtts[PING_COUNT_MOST] = {0};
    size_t count = 0;

    for (int i = 0; i < ping->sent; i++)
        if (ping->echoes[i].rtt_us != NOT_REACHED)
            rtts[count++] = ping->echoes[i].rtt_us;
    qsort(rtts, count, sizeof *rtts, compare_durations);
    answer->least_us = rtts[0];
    answer->median_us = rtts[(count - 1) / 2];
    answer->most_us = rtts[count - 1];
}

static void finish(struct ping *ping)
{
    void (*const tell)(void *, const struct ping_answer *) = ping->on_answer;
    void *const whom = ping->argument;
    struct ping_answer answer = {.sent = ping->sent, .received = ping->received};

    if (ping->received > 0) {
        fill_times(ping, &answer);
    } else {
        answer.trouble = ping->trouble == REASON_NONE ? REASON_LOSS : ping->trouble;
        answer.detail = ping->detail;
    }
    ping_cancel(ping);
    tell(whom, &answer);
}

/* --- sending ---------------------------------------------------------------------------------- */

static uint16_t checksum(const uint8_t *bytes, size_t length)
{
    uint32_t sum = 0;

    for (size_t i = 0; i + 1 < length; i += 2)
        sum += (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static void put_16(uint8_t *to, uint16_t value)
{
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
}

static void send_echo(struct ping *ping)
{
    uint8_t packet[HEADER + PAYLOAD] = {0};
    struct sent *const echo = &ping->echoes[ping->sent];

    packet[0] = ping->address.length == 4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
    put_16(packet + 4, ping->number);
    put_16(packet + 6, (uint16_t)ping->sent);
    memcpy(packet + HEADER, ping->cookie, COOKIE);
    if (ping->address.length == 4) /* the kernel sums the other's */
        put_16(packet + 2, checksum(packet, sizeof packet));
    ping->sent++;
    echo->rtt_us = NOT_REACHED;
    echo->steady_us = clock_steady_us();
    echo->wall_us = clock_wall_us();
    if (send(ping->socket, packet, sizeof packet, MSG_NOSIGNAL) < 0 && errno != EAGAIN) {
        ping->trouble = connect_reason(errno);
        ping->detail = strerror(errno);
    }
}

static void on_time(void *argument)
{
    struct ping *const ping = argument;
    const int64_t left_us = ping->deadline_us - clock_steady_us();

    if (ping->socket < 0 || ping->sent == ping->plan.count || left_us <= 0) {
        finish(ping);
        return;
    }
    send_echo(ping);
    if (ping->sent < ping->plan.count)
        timer_set(ping->timer, ping->plan.gap_us);
    else
        timer_set(ping->timer, left_us < LINGER_US ? left_us : LINGER_US);
}

/* --- receiving -------------------------------------------------------------------------------- */

/* When the kernel got it; 0: it does not say. */
static int64_t kernel_wall_us(struct msghdr *message)
{
    for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at != NULL; at = CMSG_NXTHDR(message, at)) {
        struct timespec when;

        if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_TIMESTAMPNS)
            continue;
        memcpy(&when, CMSG_DATA(at), sizeof when);
        return when.tv_sec * US_PER_SECOND + when.tv_nsec / NS_PER_US;
    }
    return 0;
}

/* The kernel dates by the wall clock.  If that was set meanwhile, ours must do. */
static int64_t rtt_of(const struct sent *echo, int64_t came_wall_us)
{
    const int64_t steady_us = clock_steady_us() - echo->steady_us;
    const int64_t dated_us = came_wall_us - echo->wall_us;

    return came_wall_us != 0 && dated_us >= 0 && dated_us <= steady_us + 1 ? dated_us : steady_us;
}

/* The echo it replies to, or -1.  A ping socket's number is the kernel's, which sorts by it. */
static int index_of(const struct ping *ping, const uint8_t *packet, size_t length)
{
    const uint8_t reply = ping->address.length == 4 ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY;
    int index;

    if (length < HEADER + COOKIE || packet[0] != reply ||
        memcmp(packet + HEADER, ping->cookie, COOKIE) != 0 ||
        (ping->is_raw && (packet[4] << 8 | packet[5]) != ping->number))
        return -1;
    index = packet[6] << 8 | packet[7];
    return index < ping->sent && ping->echoes[index].rtt_us == NOT_REACHED ? index : -1;
}

static void note(struct ping *ping, const uint8_t *bytes, size_t length, int64_t came_wall_us)
{
    /* a raw socket of IPv4 gives the header before it, too */
    const size_t skipped =
        ping->is_raw && ping->address.length == 4 && length > 0 ? (size_t)(bytes[0] & 0x0f) * 4 : 0;
    const int index = length < skipped ? -1 : index_of(ping, bytes + skipped, length - skipped);

    if (index < 0)
        return;
    ping->echoes[index].rtt_us = rtt_of(&ping->echoes[index], came_wall_us);
    ping->received++;
}

/* False: there is nothing more now. */
static bool receive(struct ping *ping, int flags)
{
    uint8_t bytes[1500];
    char control[512];
    struct iovec place = {.iov_base = bytes, .iov_len = sizeof bytes};
    struct msghdr message = {.msg_iov = &place,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    const ssize_t length = recvmsg(ping->socket, &message, flags);

    if (length >= 0 && flags == 0)
        note(ping, bytes, (size_t)length, kernel_wall_us(&message));
    if (length < 0 && errno != EAGAIN && errno != EINTR) {
        ping->trouble = connect_reason(errno);
        ping->detail = strerror(errno);
    }
    return length >= 0;
}

static void on_ready(void *argument, int events)
{
    struct ping *const ping = argument;

    for (int i = 0; i < PACKETS_AT_ONCE && receive(ping, 0); i++)
        ;
    if ((events & SOCKET_ERROR) != 0) {
        /* what routers complained of: until it is taken the socket stays broken */
        for (int i = 0; i < PACKETS_AT_ONCE && receive(ping, MSG_ERRQUEUE); i++)
            ;
        watcher_set(ping->watcher, SOCKET_READABLE);
    }
    if (ping->received == ping->plan.count)
        finish(ping);
}

/* --- the socket ------------------------------------------------------------------------------- */

/* Of all that comes in for this machine only the replies. */
static void filter(int socket, bool is_ipv4)
{
    if (is_ipv4) {
        const struct icmp_filter only = {.data = ~(1U << ICMP_ECHOREPLY)};

        setsockopt(socket, SOL_RAW, ICMP_FILTER, &only, sizeof only);
    } else {
        struct icmp6_filter only;

        ICMP6_FILTER_SETBLOCKALL(&only);
        ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &only);
        setsockopt(socket, IPPROTO_ICMPV6, ICMP6_FILTER, &only, sizeof only);
    }
}

static int make_socket(bool is_ipv4, bool *is_raw)
{
    const int family = is_ipv4 ? AF_INET : AF_INET6;
    const int protocol = is_ipv4 ? IPPROTO_ICMP : (int)IPPROTO_ICMPV6;
    int made = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);

    *is_raw = made < 0;
    if (made < 0)
        made = socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (made >= 0 && *is_raw)
        filter(made, is_ipv4);
    return made;
}

static bool open_socket(struct ping *ping)
{
    union socket_address to;
    const socklen_t length = connect_fill_address(&to, &ping->address, 0);
    const bool is_ipv4 = ping->address.length == 4;
    const int one = 1;

    ping->socket = make_socket(is_ipv4, &ping->is_raw);
    if (ping->socket < 0) {
        ping->trouble = errno == EAFNOSUPPORT ? REASON_UNREACHABLE : REASON_INTERNAL;
        ping->detail = strerror(errno);
        return false;
    }
    setsockopt(ping->socket, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one);
    setsockopt(ping->socket, is_ipv4 ? SOL_IP : SOL_IPV6, is_ipv4 ? IP_RECVERR : IPV6_RECVERR, &one,
               sizeof one);
    /* connected: only what this host sends comes in */
    if (connect(ping->socket, &to.any, length) == 0)
        return true;
    ping->trouble = connect_reason(errno);
    ping->detail = strerror(errno);
    close(ping->socket);
    ping->socket = -1;
    return false;
}

bool ping_is_permitted(struct error *error)
{
    bool is_raw;
    const int made = make_socket(true, &is_raw);

    if (made < 0)
        return error_set(error, tr("this user may not ping: it needs the capability CAP_NET_RAW "
                                   "(or a place in net.ipv4.ping_group_range)"));
    close(made);
    return true;
}

struct ping *ping_start(struct loop *loop, const struct ping_plan *plan,
                        void (*on_answer)(void *argument, const struct ping_answer *answer),
                        void *argument)
{
    struct ping *const ping =
        memory_new(1, sizeof *ping + (size_t)plan->count * sizeof ping->echoes[0]);

    ping->loop = loop;
    ping->address = *plan->address;
    ping->plan = *plan;
    ping->on_answer = on_answer;
    ping->argument = argument;
    ping->deadline_us = clock_steady_us() + plan->timeout_us;
    ping->timer = timer_new(loop, on_time, ping);
    if (getrandom(&ping->number, sizeof ping->number, 0) < 0 ||
        getrandom(ping->cookie, sizeof ping->cookie, 0) < 0)
        abort(); /* cannot fail for so few bytes */
    if (open_socket(ping)) {
        ping->watcher = watcher_new(loop, ping->socket, on_ready, ping);
        watcher_set(ping->watcher, SOCKET_READABLE);
    }
    timer_set(ping->timer, 0);
    return ping;
}
