/* json_path.h - what stands at a path of a JSON document, such as $.items[0].name.  Knows the JSON
 * functions of SQLite, in a connection of the calling thread to a database that is nowhere.
 *
 * Strings are bound, never pasted into SQL.  Any thread may call; what is read comes from
 * strangers. */
#ifndef HAIDANG_IO_JSON_PATH_H
#define HAIDANG_IO_JSON_PATH_H

#include <stddef.h>

#include "base/effort.h"
#include "base/error.h"
#include "base/found.h"
#include "base/text.h"

enum { JSON_PATHS_MOST = 64 };

/* Is it a path?  `$`, `$.name`, `$."a name"`, `$[0]`, `$[#-1]` and what is made of these. */
bool json_path_check(const char *path, struct error *error);

/* What stands at each of the paths (at most JSON_PATHS_MOST, all checked).  `founds` is filled for
 * LOOK_FINE only; found_release each of them. */
enum look json_path_find(const char *bytes, size_t length, const char *const *paths, size_t count,
                         const struct effort *effort, struct found *founds);

/* All texts and numbers at the path or below it, a line each, at the end of `texts`. */
enum look json_path_gather(const char *bytes, size_t length, const char *path,
                           const struct effort *effort, struct text *texts);

#endif
