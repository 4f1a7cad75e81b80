/* store_ballast.h - room on the disk that is ours before it is needed.
 *
 * On a disk that is full nothing can be written, so nothing can be cleaned up either: packing and
 * the journal's way into the file need room, too.  So a file beside the store holds some, and is
 * given back when a commit finds none.  It is made again once there is room for more than it. */
#ifndef HAIDANG_IO_STORE_BALLAST_H
#define HAIDANG_IO_STORE_BALLAST_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { BALLAST_SIZE = 4 * 1024 * 1024 };

/* All zero: none is wanted. */
struct ballast {
    char *path;
    _Atomic bool missing; /* it is wanted, but not there */
    int64_t look_at_us;   /* when it is tried again */
};

void ballast_open(struct ballast *ballast, const char *store_path); /* makes it if it can */
void ballast_close(struct ballast *ballast);                        /* the file stays */

/* True: there was some, and now there is room. */
bool ballast_give_back(struct ballast *ballast);

/* Makes it again if it is missing; looks at the disk now and then. */
void ballast_tend(struct ballast *ballast);

/* Is there no room at all on the disk? */
bool ballast_finds_no_room(const struct ballast *ballast);

/* How many bytes others than the administrator may still write beside the file; -1: not known.  May
 * wait for the disk. */
int64_t ballast_find_room(const char *path);

#endif
