#include "io/control_path.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/words.h"

bool control_path_open(struct control_path *opened, const char *path, struct error *error)
{
    char folder[PATH_MAX];
    char name[PATH_MAX];
    int length;

    snprintf(folder, sizeof folder, "%s", path);
    snprintf(name, sizeof name, "%s", path);
    opened->address = (struct sockaddr_un){.sun_family = AF_UNIX};
    opened->folder = open(dirname(folder), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (opened->folder < 0)
        return error_set(error, tr("the control socket '%s' cannot be reached (%s)"), path,
                         strerror(errno));
    length = snprintf(opened->address.sun_path, sizeof opened->address.sun_path,
                      "/proc/self/fd/%d/%s", opened->folder, basename(name));
    if (length < (int)sizeof opened->address.sun_path)
        return true;
    control_path_close(opened);
    return error_set(error, tr("the control socket '%s' cannot be reached (%s)"), path,
                     strerror(ENAMETOOLONG));
}

void control_path_close(struct control_path *opened)
{
    close(opened->folder);
}
