/* memory.h - memory that is always there.
 *
 * The program keeps its truth in a crash-safe store and is restarted by its supervisor, so it does
 * not try to live on without memory: these functions never return NULL, they stop the program.
 * In return everything that comes from outside is capped where it enters.  Free with free(). */
#ifndef HAIDANG_BASE_MEMORY_H
#define HAIDANG_BASE_MEMORY_H

#include <stddef.h>
#include <stdlib.h>

/* One zeroed object, or `count` of them. */
#define NEW(type) ((type *)memory_new(1, sizeof(type)))
#define NEW_ARRAY(type, count) ((type *)memory_new((count), sizeof(type)))

/* `count` zeroed objects of `size` bytes; a count of 0 gives a valid pointer. */
void *memory_new(size_t count, size_t size);

/* `old` (may be NULL) made `count` objects of `size` bytes long; what is new is not zeroed. */
void *memory_resize(void *old, size_t count, size_t size);

/* Makes room for one more at the end of an array that grows by doubling: returns the array,
 * with *capacity raised if `count` had reached it. */
void *memory_room(void *array, size_t count, size_t *capacity, size_t size);

/* A copy that is yours.  NULL stays NULL. */
char *memory_copy_string(const char *string);
void *memory_copy(const void *bytes, size_t length);

/* For a program of many threads, before it begins any: they take memory from two heaps.  By itself
 * glibc gives nearly each thread its own, and each keeps what was freed in it. */
void memory_share_heaps(void);

/* What was freed goes back to the system at once, between two pieces of work that each take much:
 * by itself glibc keeps what lies below anything that is still in use. */
void memory_give_back(void);

#endif
