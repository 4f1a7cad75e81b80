/* Where a report goes: to standard output, or into a folder by its period's name. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/words.h"
#include "command_report.h"

/* With the folders that it lies in. */
bool report_make_folder(const char *folder, struct error *error)
{
    char path[PATH_MAX];

    if (snprintf(path, sizeof path, "%s", folder) >= PATH_MAX)
        return error_set(error, tr("the path '%s' is too long"), folder);
    for (char *at = path; *at != '\0'; at++) {
        if (*at != '/' || at == path)
            continue;
        *at = '\0';
        mkdir(path, 0777); /* what is wrong with it the last one tells */
        *at = '/';
    }
    return mkdir(path, 0777) == 0 || errno == EEXIST ||
           error_set(error, tr("the folder '%s' cannot be made (%s)"), folder, strerror(errno));
}

/* Without a name for who looks; 0644 as what any program writes. */
static int open_part(const char *part, struct error *error)
{
    const int file = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (file < 0)
        error_set(error, tr("'%s' cannot be written (%s)"), part, strerror(errno));
    return file;
}

/* Is what lies there the same as what came? */
static bool is_same(const char *path, const char *part)
{
    FILE *const left = fopen(path, "re"), *const right = fopen(part, "re");
    bool same = left != NULL && right != NULL;
    int one, other;

    while (same) {
        one = getc(left);
        other = getc(right);
        same = one == other && !ferror(left) && !ferror(right);
        if (one == EOF || other == EOF)
            break;
    }
    if (left != NULL)
        fclose(left);
    if (right != NULL)
        fclose(right);
    return same;
}

/* Who has written in a report that was there finds it again, as NAME.1, NAME.2 …; that it is so is
 * said. */
static bool keep_former(const char *path, const char *part, struct error *error)
{
    enum { FORMER_MOST = 999, NUMBER_ROOM = 16 };
    char kept[PATH_MAX + NUMBER_ROOM];

    if (access(path, F_OK) != 0 || is_same(path, part))
        return true;
    for (int i = 1; i <= FORMER_MOST; i++) {
        snprintf(kept, sizeof kept, "%s.%d", path, i);
        if (link(path, kept) == 0) {
            fprintf(stderr, tr("haidang: another '%s' was there: it is kept as '%s'\n"), path,
                    kept);
            return true;
        }
        if (errno != EEXIST)
            break;
    }
    return error_set(error, tr("'%s' is there already and cannot be kept (%s)"), path,
                     strerror(errno));
}

static bool finish(const char *part, const char *path, int file, struct error *error)
{
    const bool good = fsync(file) == 0;

    if (close(file) == 0 && good) {
        if (!keep_former(path, part, error))
            return false;
        if (rename(part, path) == 0)
            return true;
    }
    return error_set(error, tr("'%s' cannot be written (%s)"), path, strerror(errno));
}

bool report_write_file(const char *folder, const char *name, const struct report_writing *writing,
                       struct error *error)
{
    char path[PATH_MAX];
    char part[PATH_MAX + sizeof ".part"];
    struct error why = {""};
    bool good;
    int file;

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_MAX)
        return error_set(error, tr("the path '%s' is too long"), folder);
    snprintf(part, sizeof part, "%s.part", path);
    file = open_part(part, error);
    if (file < 0)
        return false;
    good = writing->write(writing->argument, file, &why);
    if (good)
        good = finish(part, path, file, error);
    else {
        close(file);
        error_set(error, "%s: %s", path, why.message);
    }
    if (!good)
        unlink(part);
    return good;
}

bool report_write_text(const struct text *text, int file, struct error *error)
{
    const char *at = text_string(text);
    size_t left = text->length;

    while (left > 0) {
        const ssize_t written = write(file, at, left);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return error_set(error, tr("it cannot be written (%s)"), strerror(errno));
        at += written;
        left -= (size_t)written;
    }
    return true;
}
