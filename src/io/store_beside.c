#include "io/store_beside.h"

#include <stdio.h>
#include <stdlib.h>

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
