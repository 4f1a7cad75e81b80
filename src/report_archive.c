#include "report_archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/store_beside.h"

static bool read_all(int file, struct digester *digester, int64_t *bytes)
{
    char part[65536];
    ssize_t length;

    *bytes = 0;
    while ((length = read(file, part, sizeof part)) > 0) {
        digester_add(digester, part, (size_t)length);
        *bytes += length;
    }
    return length == 0;
}

bool archive_look(const char *path, struct archived *archived)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct digester *digester;
    struct stat about;
    bool good;

    if (file < 0)
        return false;
    digester = digester_new();
    errno = EINVAL; /* if it is no file */
    good = fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
           read_all(file, digester, &archived->bytes);
    archived->digest = digester_finish(digester);
    close(file);
    return good;
}

enum archive_state archive_check(const char *store, const struct report_file *file)
{
    struct archived archived;
    char folder[PATH_MAX];
    char path[PATH_MAX];
    char digest[DIGEST_TEXT];

    if (!store_name_beside(folder, store, REPORTS_ENDING, NULL) ||
        snprintf(path, sizeof path, "%s/%s", folder, file->name) >= PATH_MAX ||
        !archive_look(path, &archived))
        return ARCHIVE_MISSING;
    return archived.bytes == file->bytes &&
                   strcmp(digest_format(digest, &archived.digest), file->sha256) == 0
               ? ARCHIVE_INTACT
               : ARCHIVE_CHANGED;
}
