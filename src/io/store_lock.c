#include "io/store_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/words.h"

/* The holder left its number in the file: a hint for people, nothing depends on it. */
static int refuse(int file, const char *path, struct error *error)
{
    char holder[24];
    const ssize_t length = pread(file, holder, sizeof holder - 1, 0);

    holder[length < 0 ? 0 : length] = '\0';
    holder[strcspn(holder, "\n")] = '\0';
    error_set(error, tr("another monitor (process %s) is using the store '%s'"),
              *holder == '\0' ? "?" : holder, path);
    close(file);
    return LOCK_NONE;
}

static void leave_number(int file)
{
    char number[24];
    const int length = snprintf(number, sizeof number, "%ld\n", (long)getpid());

    if (ftruncate(file, 0) != 0 || pwrite(file, number, (size_t)length, 0) != length)
        return; /* a full disk is no reason not to hold the lock */
}

int lock_take(const char *path, struct error *error)
{
    char name[PATH_MAX];
    int file;

    if (snprintf(name, sizeof name, "%s.lock", path) >= PATH_MAX) {
        error_set(error, tr("the path of the store '%s' is too long"), path);
        return LOCK_NONE;
    }
    file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) {
        error_set(error, tr("the store '%s' needs a folder that can be written (%s)"), path,
                  strerror(errno));
        return LOCK_NONE;
    }
    if (flock(file, LOCK_EX | LOCK_NB) != 0)
        return refuse(file, path, error);
    leave_number(file);
    return file;
}

void lock_release(int lock)
{
    if (lock != LOCK_NONE)
        close(lock);
}
