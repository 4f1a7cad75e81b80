#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct arena {
    struct owned {
        void *thing;
        void (*release)(void *thing);
    } * owned;
    size_t count, capacity;
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

void *arena_add(struct arena *arena, size_t count, size_t size)
{
    void *const memory = memory_new(count, size);

    arena_adopt(arena, memory, free);
    return memory;
}

char *arena_copy_string(struct arena *arena, const char *string)
{
    char *copy;

    if (string == NULL)
        return NULL;
    copy = arena_add(arena, strlen(string) + 1, 1);
    memcpy(copy, string, strlen(string) + 1);
    return copy;
}
