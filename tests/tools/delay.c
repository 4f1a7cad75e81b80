/* delay - a wire between this network namespace and a new one, which takes its time.
 *
 *     delay --ms 25 [--lose 5]
 *
 * Makes the device `near` here and `far` in a namespace of its own, and carries packets between
 * them, each after so many ms; of the echo requests that come from here every fifth is lost.  Says
 * "ready PID" when the devices are there: addresses are given from outside (nsenter -t PID -n).
 * There is no `tc netem` in every kernel, and this is exact to some 0.1 ms. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { WAITING_MOST = 1024, PACKET_MOST = 1600, NS_PER_MS = 1000000, NS_PER_S = 1000000000 };

struct packet {
    int64_t due_ns;
    int to;
    size_t length;
    uint8_t bytes[PACKET_MOST];
};

/* In order of time, because all take equally long. */
static struct packet waiting[WAITING_MOST];
static size_t first, count;

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int open_device(const char *name)
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    const int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    if (device < 0 || ioctl(device, TUNSETIFF, &request) != 0) {
        printf("delay: no device %s: %s\n", name, strerror(errno));
        exit(3);
    }
    return device;
}

static bool is_echo_request(const uint8_t *packet, size_t length)
{
    if (length > 28 && packet[0] >> 4 == 4)
        return packet[9] == 1 && packet[(size_t)(packet[0] & 0x0f) * 4] == 8;
    return length > 48 && packet[0] >> 4 == 6 && packet[6] == 58 && packet[40] == 128;
}

/* Takes one packet in; false: there was none. */
static bool take(int from, int to, int64_t delay_ns, long lose)
{
    static long echoes;
    struct packet *const packet = &waiting[(first + count) % WAITING_MOST];
    const ssize_t length =
        count == WAITING_MOST ? -1 : read(from, packet->bytes, sizeof packet->bytes);

    if (length <= 0)
        return false;
    if (lose > 0 && is_echo_request(packet->bytes, (size_t)length) && ++echoes % lose == 0)
        return true;
    packet->due_ns = now_ns() + delay_ns;
    packet->to = to;
    packet->length = (size_t)length;
    count++;
    return true;
}

static void give(void)
{
    while (count > 0 && waiting[first].due_ns <= now_ns()) {
        const struct packet *const packet = &waiting[first];

        if (write(packet->to, packet->bytes, packet->length) < 0 && errno != EAGAIN)
            printf("delay: a packet was lost: %s\n", strerror(errno));
        first = (first + 1) % WAITING_MOST;
        count--;
    }
}

static void carry(int near, int far, int64_t delay_ns, long lose)
{
    struct pollfd sides[] = {{.fd = near, .events = POLLIN}, {.fd = far, .events = POLLIN}};

    for (;;) {
        const int64_t left_ns = count == 0 ? NS_PER_S : waiting[first].due_ns - now_ns();
        const struct timespec wait = {.tv_sec = left_ns / NS_PER_S,
                                      .tv_nsec = left_ns < 0 ? 0 : left_ns % NS_PER_S};

        ppoll(sides, 2, left_ns < 0 ? &(struct timespec){0} : &wait, NULL);
        while (take(near, far, delay_ns, lose))
            ;
        while (take(far, near, delay_ns, 0))
            ;
        give();
    }
}

int main(int argument_count, char **arguments)
{
    const long delay_ms = argument_count > 2 ? strtol(arguments[2], NULL, 10) : 0;
    const long lose = argument_count > 4 ? strtol(arguments[4], NULL, 10) : 0;
    int near, far;

    if (argument_count < 3 || strcmp(arguments[1], "--ms") != 0 || delay_ms < 0)
        return 2;
    prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);
    /* where it is permitted: on a busy machine a wire is no slower either */
    sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1});
    near = open_device("near");
    if (unshare(CLONE_NEWNET) != 0) {
        printf("delay: no namespace: %s\n", strerror(errno));
        return 3;
    }
    far = open_device("far");
    printf("ready %d\n", (int)getpid());
    fflush(stdout);
    carry(near, far, delay_ms * NS_PER_MS, lose);
}
