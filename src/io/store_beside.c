#include "io/store_beside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/words.h"

bool store_name_beside(char name[PATH_MAX], const char *path, const char *ending,
                       struct error *error)
{
    char resolved[PATH_MAX];

    if (realpath(path, resolved) != NULL)
        path = resolved;
    return snprintf(name, PATH_MAX, "%s%s", path, ending) < PATH_MAX ||
           error_set(error, tr("the path of the store '%s' is too long"), path);
}

static bool read_all(int file, size_t most, struct text *bytes)
{
    char part[65536];
    ssize_t length = 0;

    while (bytes->length <= most && (length = read(file, part, sizeof part)) > 0)
        text_add_bytes(bytes, part, (size_t)length);
    return bytes->length > most || length == 0;
}

/* A name only: nothing leads out of the folder.  And nothing but a file is waited for. */
bool store_read_beside(const char *path, const char *name, size_t most, struct text *bytes,
                       struct error *error)
{
    char folder[PATH_MAX];
    char whole[PATH_MAX];
    struct stat about;
    bool good;
    int file;

    errno = 0;
    if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL)
        return error_set(error, tr("'%s' is no name of a file for letters"), name);
    if (!store_name_beside(folder, path, FILES_ENDING, error))
        return false;
    if (snprintf(whole, sizeof whole, "%s/%s", folder, name) >= PATH_MAX)
        return error_set(error, tr("the path of the store '%s' is too long"), path);
    file = open(whole, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    good = file >= 0 && fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
           read_all(file, most, bytes);
    if (!good)
        error_set(error, tr("the file '%s' cannot be read (%s)"), whole,
                  errno == 0 ? strerror(EINVAL) : strerror(errno));
    else if (bytes->length > most)
        good = error_set(error, tr("the file '%s' is longer than %zu bytes"), whole, most);
    if (file >= 0)
        close(file);
    return good;
}
