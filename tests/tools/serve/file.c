#include "serve/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

enum { PATH_SIZE = 1024 };

bool file_make_folder(const char *path, struct error *error)
{
    char part[PATH_SIZE];
    struct stat found;

    if ((size_t)snprintf(part, sizeof part, "%s", path) >= sizeof part)
        return error_set(error, "the path '%.40s…' is too long", path);
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(part, 0777);
        *slash = '/';
    }
    mkdir(part, 0777);
    if (stat(part, &found) == 0 && S_ISDIR(found.st_mode))
        return true;
    return error_set(error, "cannot make the folder '%s': %s", path, strerror(errno));
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        const ssize_t count = write(file, bytes, length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        bytes += count;
        length -= (size_t)count;
    }
    return true;
}

bool file_replace(const char *path, const void *bytes, size_t length, struct error *error)
{
    char fresh[PATH_SIZE];

    snprintf(fresh, sizeof fresh, "%s.%ld", path, (long)getpid());
    const int file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0)
        return error_set(error, "cannot write '%s': %s", fresh, strerror(errno));
    const bool written = write_all(file, bytes, length);
    if (close(file) == 0 && written && rename(fresh, path) == 0)
        return true;
    error_set(error, "cannot write '%s': %s", path, strerror(errno));
    unlink(fresh);
    return false;
}

bool file_parse_number(const char *word, int64_t least, int64_t most, int64_t *number)
{
    char *end;

    if (word[0] < '0' || word[0] > '9')
        return false;
    errno = 0;
    const long long value = strtoll(word, &end, 10);
    if (errno != 0 || *end != '\0' || value < least || value > most)
        return false;
    *number = value;
    return true;
}

bool file_parse_duration(const char *word, int64_t *us)
{
    static const struct {
        const char *unit;
        int64_t us;
    } units[] = {{"ms", 1000},
                 {"s", US_PER_SECOND},
                 {"m", 60 * US_PER_SECOND},
                 {"h", 3600 * US_PER_SECOND},
                 {"d", 86400 * US_PER_SECOND}};
    const int64_t most = 1000000; /* of any unit: no overflow */
    char digits[16];
    const size_t length = strspn(word, "0123456789");
    int64_t value;

    if (length == 0 || length >= sizeof digits)
        return false;
    snprintf(digits, sizeof digits, "%.*s", (int)length, word);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(word + length, units[i].unit) == 0 &&
            file_parse_number(digits, 0, most, &value)) {
            *us = value * units[i].us;
            return true;
        }
    return false;
}
