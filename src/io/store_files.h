/* store_files.h - the store's file as a file: whose it is, its names, where it is put.
 *
 * Inside the store only.  Nothing here opens a database. */
#ifndef HAIDANG_IO_STORE_FILES_H
#define HAIDANG_IO_STORE_FILES_H

#include <limits.h>
#include <stdbool.h>

#include "base/error.h"

/* What stands in the file's first bytes, whatever has become of the rest. */
enum file_mark {
    FILE_MISSING,
    FILE_EMPTY,  /* of length 0 */
    FILE_OURS,   /* a database that says it is a Hải Đăng store */
    FILE_ZEROED, /* its first bytes are zeros: nobody's file begins so, a broken disk leaves such */
    FILE_FOREIGN, /* anything else, also what cannot be read */
};
enum file_mark file_read_mark(const char *path);

/* Makes what was renamed in the path's folder outlast a power cut. */
bool file_sync_folder_of(const char *path);

/* "<path>.<why>-20220614-235959", with a further number if that is there already. */
bool file_name_aside(char name[PATH_MAX], const char *path, const char *why, struct error *error);

/* Renames "<path><ending>" to "<name><ending>"; one that is not there is no failure. */
bool file_move(const char *path, const char *name, const char *ending, struct error *error);

/* Nothing of what they hold is wanted any more. */
void file_remove_journals(const char *path);

/* A file that is being made, "<path>.part": ours alone while it is open. */
struct part {
    char path[PATH_MAX];
    int file;
};
bool part_open(struct part *part, const char *path, struct error *error);
bool part_sync(struct part *part, struct error *error);
void part_drop(struct part *part);  /* removes it */
void part_close(struct part *part); /* after it was renamed or dropped; may come again */

#endif
