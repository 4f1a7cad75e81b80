#include "io/store_files.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/words.h"

enum { HEAD_SIZE = 100, MARK_AT = 68, MARK_SIZE = 4, ASIDE_MOST = 100, NO_FILE = -1 };

/* The first words of every database of this kind, and at MARK_AT the application's own. */
static const unsigned char database_mark[16] = "SQLite format 3";
static const unsigned char our_mark[MARK_SIZE] = {'H', 'D', 'G', '1'};
static const unsigned char zeros[HEAD_SIZE] = {0};

enum file_mark file_read_mark(const char *path)
{
    unsigned char head[HEAD_SIZE];
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length;

    if (file < 0)
        return errno == ENOENT ? FILE_MISSING : FILE_FOREIGN;
    length = pread(file, head, sizeof head, 0);
    close(file);
    if (length == 0)
        return FILE_EMPTY;
    if (length < HEAD_SIZE)
        return FILE_FOREIGN;
    if (memcmp(head, zeros, sizeof head) == 0)
        return FILE_ZEROED;
    return memcmp(head, database_mark, sizeof database_mark) == 0 &&
                   memcmp(head + MARK_AT, our_mark, sizeof our_mark) == 0
               ? FILE_OURS
               : FILE_FOREIGN;
}

bool file_sync_folder_of(const char *path)
{
    char name[PATH_MAX];
    int folder;
    bool done;

    snprintf(name, sizeof name, "%s", path);
    folder = open(dirname(name), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return false;
    done = fsync(folder) == 0;
    close(folder);
    return done;
}

bool file_name_aside(char name[PATH_MAX], const char *path, const char *why, struct error *error)
{
    char when[CLOCK_TEXT];
    int length;

    clock_format_for_people(when, "%Y%m%d-%H%M%S", clock_wall_ms());
    length = snprintf(name, PATH_MAX, "%s.%s-%s", path, why, when);
    /* room for the number and for the ending of a journal */
    if (length < 0 || length + 10 >= PATH_MAX)
        return error_set(error, tr("the path of the store '%s' is too long"), path);
    for (int number = 2; access(name, F_OK) == 0 && number < ASIDE_MOST; number++)
        snprintf(name + length, (size_t)(PATH_MAX - length), "-%d", number);
    return true;
}

bool file_move(const char *path, const char *name, const char *ending, struct error *error)
{
    char from[PATH_MAX];
    char to[PATH_MAX];

    if (snprintf(from, sizeof from, "%s%s", path, ending) >= PATH_MAX ||
        snprintf(to, sizeof to, "%s%s", name, ending) >= PATH_MAX)
        return error_set(error, tr("the path of the store '%s' is too long"), path);
    if (rename(from, to) != 0 && errno != ENOENT)
        return error_set(error, tr("'%s' cannot be renamed to '%s' (%s)"), from, to,
                         strerror(errno));
    return true;
}

void file_remove_journals(const char *path)
{
    static const char *const endings[] = {"-journal", "-wal", "-shm"};
    char name[PATH_MAX];

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (snprintf(name, sizeof name, "%s%s", path, endings[i]) < PATH_MAX)
            unlink(name);
}

/* --- a file that is being made ---------------------------------------------------------------- */

/* Did its last holder rename or remove it before we had the lock? */
static bool is_still_there(const struct part *part)
{
    struct stat held;
    struct stat named;

    return fstat(part->file, &held) == 0 && stat(part->path, &named) == 0 &&
           held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

bool part_open(struct part *part, const char *path, struct error *error)
{
    part->file = NO_FILE;
    if (snprintf(part->path, sizeof part->path, "%s.part", path) >= (int)sizeof part->path - 10)
        return error_set(error, tr("the path of the store '%s' is too long"), path);
    part->file = open(part->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (part->file < 0)
        return error_set(error, tr("'%s' cannot be written (%s)"), part->path, strerror(errno));
    if (flock(part->file, LOCK_EX | LOCK_NB) != 0 || !is_still_there(part)) {
        part_close(part);
        return error_set(error, tr("another program is writing '%s'"), part->path);
    }
    file_remove_journals(part->path); /* of one that was killed */
    if (ftruncate(part->file, 0) == 0)
        return true;
    error_set(error, tr("'%s' cannot be written (%s)"), part->path, strerror(errno));
    part_close(part);
    return false;
}

bool part_sync(struct part *part, struct error *error)
{
    return fsync(part->file) == 0 ||
           error_set(error, tr("'%s' cannot be written (%s)"), part->path, strerror(errno));
}

void part_drop(struct part *part)
{
    unlink(part->path);
    file_remove_journals(part->path);
    part_close(part);
}

void part_close(struct part *part)
{
    if (part->file >= 0)
        close(part->file);
    part->file = NO_FILE;
}
