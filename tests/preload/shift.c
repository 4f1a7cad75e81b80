/* shift - clocks that a test can set: loaded before a program, it adds to the wall clock and to the
 * steady one what stands (two int64, ns) in the file that SHIFT_FILE names, at any moment. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { NS_PER_S = 1000000000 };

static _Atomic int64_t *shifts; /* wall, steady */

static __attribute__((constructor)) void begin(void)
{
    const char *const path = getenv("SHIFT_FILE");
    const int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    void *const memory =
        file < 0 ? MAP_FAILED : mmap(NULL, 2 * sizeof *shifts, PROT_READ, MAP_SHARED, file, 0);

    if (memory != MAP_FAILED)
        shifts = memory;
    if (file >= 0)
        close(file);
}

static int64_t shift_of(clockid_t which)
{
    if (shifts == NULL)
        return 0;
    if (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)
        return atomic_load(&shifts[0]);
    return which == CLOCK_MONOTONIC || which == CLOCK_MONOTONIC_COARSE ? atomic_load(&shifts[1])
                                                                       : 0;
}

int clock_gettime(clockid_t which, struct timespec *now)
{
    const int64_t shift = shift_of(which);

    if (syscall(SYS_clock_gettime, which, now) != 0)
        return -1;
    now->tv_sec += shift / NS_PER_S;
    now->tv_nsec += shift % NS_PER_S;
    if (now->tv_nsec >= NS_PER_S || now->tv_nsec < 0) {
        const int carry = now->tv_nsec < 0 ? -1 : 1;

        now->tv_sec += carry;
        now->tv_nsec -= (long)carry * NS_PER_S;
    }
    return 0;
}

time_t time(time_t *at)
{
    struct timespec now = {0, 0};

    clock_gettime(CLOCK_REALTIME, &now);
    if (at != NULL)
        *at = now.tv_sec;
    return now.tv_sec;
}
