#include "io/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/words.h"

enum { OURS_ALONE = 0600, PIECE = 4096 };

bool private_file_read(const char *path, size_t most, struct text *text, struct error *error)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const size_t before = text->length;
    char piece[PIECE];
    ssize_t got = file < 0 ? -1 : 0;

    while (file >= 0 && text->length - before <= most && (got = read(file, piece, PIECE)) > 0)
        text_add_bytes(text, piece, (size_t)got);
    if (got < 0)
        error_set(error, tr("'%s' cannot be read (%s)"), path, strerror(errno));
    else if (text->length - before > most)
        error_set(error, tr("'%s' is larger than %zu bytes"), path, most);
    if (file >= 0)
        close(file);
    return got >= 0 && text->length - before <= most;
}

static bool fill(int file, const struct text *text)
{
    size_t done = 0;

    while (done < text->length) {
        const ssize_t count = write(file, text->bytes + done, text->length - done);

        if (count < 0 && errno != EINTR)
            return false;
        done += count < 0 ? 0 : (size_t)count;
    }
    return fsync(file) == 0;
}

/* The new name is on the disk when its folder is. */
static bool sync_folder(const char *path)
{
    char *const copy = memory_copy_string(path);
    const int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool done = folder >= 0 && fsync(folder) == 0;

    if (folder >= 0)
        close(folder);
    free(copy);
    return done;
}

bool private_file_write(const char *path, const struct text *text, struct error *error)
{
    struct text part = {0};
    int file;
    bool done;

    text_add(&part, "%s.part", path);
    unlink(part.bytes); /* of one who was killed */
    file = open(part.bytes, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, OURS_ALONE);
    done = file >= 0 && fill(file, text);
    if (file >= 0)
        done = close(file) == 0 && done;
    done = done && rename(part.bytes, path) == 0 && sync_folder(path);
    if (!done)
        error_set(error, tr("'%s' cannot be written (%s)"), path, strerror(errno));
    text_free(&part);
    return done;
}

int private_file_lock(const char *path, struct error *error)
{
    struct text name = {0};
    int lock;

    text_add(&name, "%s.lock", path);
    lock = open(name.bytes, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, OURS_ALONE);
    if (lock < 0) {
        error_set(error, tr("'%s' cannot be written (%s)"), name.bytes, strerror(errno));
    } else if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        error_set(error, tr("another program is at '%s'"), path);
        close(lock);
        lock = -1;
    }
    text_free(&name);
    return lock;
}

void private_file_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}
