#include "report_archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/words.h"
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

static bool path_of(const char *store, const struct report_file *file, char path[PATH_MAX])
{
    char folder[PATH_MAX];

    return store_name_beside(folder, store, REPORTS_ENDING, NULL) &&
           snprintf(path, PATH_MAX, "%s/%s", folder, file->name) < PATH_MAX;
}

enum archive_state archive_check(const char *store, const struct report_file *file)
{
    struct archived archived;
    char path[PATH_MAX];
    char digest[DIGEST_TEXT];

    if (!path_of(store, file, path) || !archive_look(path, &archived))
        return ARCHIVE_MISSING;
    return archived.bytes == file->bytes &&
                   strcmp(digest_format(digest, &archived.digest), file->sha256) == 0
               ? ARCHIVE_INTACT
               : ARCHIVE_CHANGED;
}

static bool is_whole(const struct text *text, const struct report_file *file)
{
    struct digester *const digester = digester_new();
    struct digest digest;
    char said[DIGEST_TEXT];

    digester_add(digester, text_string(text), text->length);
    digest = digester_finish(digester);
    return !text->cut && (int64_t)text->length == file->bytes &&
           strcmp(digest_format(said, &digest), file->sha256) == 0;
}

bool archive_take(const char *store, const struct report_file *file, struct text *text,
                  struct error *error)
{
    char path[PATH_MAX];
    const int descriptor = path_of(store, file, path)
                               ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
                               : -1;
    char part[65536];
    ssize_t length;

    if (descriptor < 0)
        return error_set(error, tr("'%s' cannot be read (%s)"), file->name, strerror(errno));
    while ((length = read(descriptor, part, sizeof part)) > 0 && !text->cut)
        text_add_bytes(text, part, (size_t)length);
    close(descriptor);
    return is_whole(text, file) ||
           error_set(error,
                     tr("the file '%s' of the archive is not as it was kept: it is not sent"),
                     file->name);
}
