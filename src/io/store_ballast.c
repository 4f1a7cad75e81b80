#include "io/store_ballast.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

static const int64_t looks_apart = 10 * US_PER_SECOND;

/* What must be free beside it, so that it is not made and given back in turn. */
enum { SPARE = 3 * BALLAST_SIZE, NO_ROOM = 64 * 1024, BLOCK = 512 };

/* How much others than the administrator may still write there, where `file` lies. */
static int64_t find_room(int file)
{
    struct statvfs disk;

    return fstatvfs(file, &disk) == 0 ? (int64_t)disk.f_bavail * (int64_t)disk.f_frsize : 0;
}

static bool is_whole(int file)
{
    struct stat there;

    return fstat(file, &there) == 0 && there.st_size >= BALLAST_SIZE &&
           (int64_t)there.st_blocks * BLOCK >= BALLAST_SIZE;
}

static bool make(const char *path)
{
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    bool made;

    if (file < 0)
        return false;
    made = is_whole(file) || (find_room(file) >= BALLAST_SIZE + SPARE &&
                              posix_fallocate(file, 0, BALLAST_SIZE) == 0 && fsync(file) == 0);
    close(file);
    if (!made)
        unlink(path);
    return made;
}

void ballast_open(struct ballast *ballast, const char *store_path)
{
    struct text path = {0};

    text_add(&path, "%s.ballast", store_path);
    ballast->path = text_detach(&path);
    ballast->missing = !make(ballast->path);
    ballast->look_at_us = clock_steady_us() + looks_apart;
}

void ballast_close(struct ballast *ballast)
{
    free(ballast->path);
    ballast->path = NULL;
}

bool ballast_give_back(struct ballast *ballast)
{
    if (ballast->path == NULL || ballast->missing || unlink(ballast->path) != 0)
        return false;
    ballast->missing = true;
    ballast->look_at_us = clock_steady_us() + looks_apart;
    return true;
}

void ballast_tend(struct ballast *ballast)
{
    if (ballast->path == NULL || !ballast->missing || clock_steady_us() < ballast->look_at_us)
        return;
    ballast->missing = !make(ballast->path);
    ballast->look_at_us = clock_steady_us() + looks_apart;
}

bool ballast_finds_no_room(const struct ballast *ballast)
{
    struct statvfs disk;

    return ballast->path != NULL && !ballast->missing && statvfs(ballast->path, &disk) == 0 &&
           (int64_t)disk.f_bavail * (int64_t)disk.f_frsize < NO_ROOM;
}

int64_t ballast_find_room(const char *path)
{
    struct statvfs disk;

    return statvfs(path, &disk) == 0 ? (int64_t)disk.f_bavail * (int64_t)disk.f_frsize : -1;
}
