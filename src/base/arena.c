#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { SMALL = 512, PIECE = 32 * 1024, ALIGNED = _Alignof(max_align_t) };

struct arena {
    struct owned {
        void *thing;
        void (*release)(void *thing);
    } * owned;
    size_t count, capacity;
    char *piece; /* the last one, owned */
    size_t left; /* of it, at its end */
};

struct arena *arena_new(void)
{
    return NEW(struct arena);
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    while (arena->count > 0) {
        const struct owned *const last = &arena->owned[--arena->count];

        last->release(last->thing);
    }
    free(arena->owned);
    free(arena);
}

void arena_adopt(struct arena *arena, void *thing, void (*release)(void *thing))
{
    arena->owned = memory_room(arena->owned, arena->count, &arena->capacity, sizeof *arena->owned);
    arena->owned[arena->count++] = (struct owned){.thing = thing, .release = release};
}

/* What is small is cut from pieces: a text of its own from the heap takes 50 bytes more. */
static bool is_small(size_t count, size_t size)
{
#ifdef __SANITIZE_ADDRESS__
    (void)count, (void)size;
    return false; /* who writes beyond its end is found */
#else
    return count > 0 && size > 0 && count <= SMALL / size;
#endif
}

static void *cut(struct arena *arena, size_t length, size_t aligned)
{
    void *memory;

    arena->left -= arena->left % aligned;
    if (length > arena->left) {
        arena->piece = memory_new(1, PIECE);
        arena->left = PIECE;
        arena_adopt(arena, arena->piece, free);
    }
    memory = arena->piece + PIECE - arena->left;
    arena->left -= length;
    return memory;
}

static void *add(struct arena *arena, size_t count, size_t size, size_t aligned)
{
    void *memory;

    if (is_small(count, size))
        return cut(arena, count * size, aligned);
    memory = memory_new(count, size);
    arena_adopt(arena, memory, free);
    return memory;
}

void *arena_add(struct arena *arena, size_t count, size_t size)
{
    return add(arena, count, size, ALIGNED);
}

char *arena_copy_string(struct arena *arena, const char *string)
{
    const size_t length = string == NULL ? 0 : strlen(string) + 1;

    return string == NULL ? NULL : memcpy(add(arena, length, 1, 1), string, length);
}
