/* store_beside.h - names of files that lie beside a store's own. */
#ifndef HAIDANG_IO_STORE_BESIDE_H
#define HAIDANG_IO_STORE_BESIDE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

#define STOP_ENDING ".stopped" /* lies there while nothing is to be asked */

/* "<path><ending>", the same by whatever name the store is called. */
bool store_name_beside(char name[PATH_MAX], const char *path, const char *ending,
                       struct error *error);

#define FILES_ENDING ".files" /* a folder of what goes with letters */

/* The whole file of that name in the folder "<path>.files", of at most so many bytes. */
bool store_read_beside(const char *path, const char *name, size_t most, struct text *bytes,
                       struct error *error);

#endif
