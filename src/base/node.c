#include "base/node.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct node *node_new(enum node_kind kind, const struct place *place)
{
    struct node *const node = NEW(struct node);

    node->kind = kind;
    node->place = *place;
    return node;
}

void node_free(struct node *node)
{
    if (node == NULL)
        return;
    for (size_t i = 0; i < node->count; i++) {
        node_free(node->items[i]);
        if (node->keys != NULL)
            node_free(node->keys[i]);
    }
    free(node->items);
    free(node->keys);
    free(node->scalar);
    free(node);
}

void node_take(struct node *node, struct node *key, struct node *value)
{
    const size_t before = node->capacity;

    node->items = memory_room(node->items, node->count, &node->capacity, sizeof(struct node *));
    if (node->kind == NODE_MAP && node->capacity != before)
        node->keys = memory_resize(node->keys, node->capacity, sizeof(struct node *));
    if (node->kind == NODE_MAP)
        node->keys[node->count] = key;
    node->items[node->count++] = value;
}

static size_t find_index(const struct node *map, const char *key)
{
    size_t i = 0;

    while (i < map->count && strcmp(map->keys[i]->scalar, key) != 0)
        i++;
    return i;
}

const struct node *node_find(const struct node *map, const char *key)
{
    const size_t i = map->kind == NODE_MAP ? find_index(map, key) : map->count;

    return i < map->count ? map->items[i] : NULL;
}

const struct node *node_find_key(const struct node *map, const char *key)
{
    const size_t i = map->kind == NODE_MAP ? find_index(map, key) : map->count;

    return i < map->count ? map->keys[i] : NULL;
}
