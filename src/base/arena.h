/* arena.h - memory for many small things that are all freed together: a configuration. */
#ifndef HAIDANG_BASE_ARENA_H
#define HAIDANG_BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* takes NULL; last made, first freed */

void *arena_add(struct arena *arena, size_t count, size_t size);  /* zeroed */
char *arena_copy_string(struct arena *arena, const char *string); /* NULL stays NULL */

/* Something that is not memory alone: `release(thing)` is called by arena_free. */
void arena_adopt(struct arena *arena, void *thing, void (*release)(void *thing));

#endif
