/* store_beside.h - names of files that lie beside a store's own. */
#ifndef HAIDANG_IO_STORE_BESIDE_H
#define HAIDANG_IO_STORE_BESIDE_H

#include <limits.h>
#include <stdbool.h>

#include "base/error.h"

/* "<path><ending>", the same by whatever name the store is called. */
bool store_name_beside(char name[PATH_MAX], const char *path, const char *ending,
                       struct error *error);

#endif
