#include "base/memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void *stop_if_null(void *memory)
{
    if (memory == NULL) {
        fputs("haidang: no memory left, stopping\n", stderr);
        abort();
    }
    return memory;
}

void *memory_new(size_t count, size_t size)
{
    return stop_if_null(calloc(count == 0 ? 1 : count, size));
}

void *memory_resize(void *old, size_t count, size_t size)
{
    return stop_if_null(reallocarray(old, count == 0 ? 1 : count, size));
}

void *memory_room(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    *capacity = *capacity == 0 ? 8 : *capacity * 2;
    return memory_resize(array, *capacity, size);
}

void *memory_copy(const void *bytes, size_t length)
{
    void *const copy = memory_new(1, length == 0 ? 1 : length);

    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *memory_copy_string(const char *string)
{
    return string == NULL ? NULL : memory_copy(string, strlen(string) + 1);
}

void memory_share_heaps(void)
{
    mallopt(M_ARENA_MAX, 2); /* with one, probes that wait for its lock cost more CPU */
}

void memory_give_back(void)
{
    malloc_trim(0);
}
