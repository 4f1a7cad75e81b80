/* names_file.h - the names of /etc/hosts, as a value.  Private to names*.c. */
#ifndef HAIDANG_IO_NAMES_FILE_H
#define HAIDANG_IO_NAMES_FILE_H

#include "io/names.h"

struct names_file;

/* A file that cannot be read has no names.  May be called in any thread. */
struct names_file *names_file_read(const char *path);
void names_file_free(struct names_file *file);

/* Adds the addresses of a name to the answer, as far as they are wanted and have room. */
void names_file_find(const struct names_file *file, const char *host, enum family family,
                     struct lookup_answer *answer);

/* Does the family ask for such an address? */
bool family_wants(enum family family, const struct address *address);

/* In its place: IPv4 first; left out if there is no room. */
void answer_add(struct lookup_answer *answer, const struct address *address);

#endif
