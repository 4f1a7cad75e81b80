/* Which ids there are. */
#include "stage/config_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"

struct config_entry {
    const char *id;
    const struct place *place;
    bool named; /* the id is written there, not made by us */
    size_t index;
};

void config_index_free(struct config_index *index)
{
    free(index->entries);
    free(index->ids);
}

struct config_index config_index_new(size_t most)
{
    return (struct config_index){.entries = NEW_ARRAY(struct config_entry, most),
                                 .ids = NEW_ARRAY(const char *, most + 1)};
}

void config_index_add(struct config_index *index, const char *id, struct config_origin origin,
                      size_t i)
{
    if (id != NULL)
        index->entries[index->count++] = (struct config_entry){
            .id = id, .place = origin.place, .named = origin.named, .index = i};
}

static int compare_entries(const void *left, const void *right)
{
    const struct config_entry *const a = left;
    const struct config_entry *const b = right;
    const int order = strcmp(a->id, b->id);

    if (order != 0)
        return order;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Two ids that we made are alike only if their services' are, which has been said. */
static void complain_taken(struct reading *reading, const struct config_entry *first,
                           const struct config_entry *second)
{
    const struct config_entry *const wrong = second->named ? second : first;
    const struct config_entry *const right = second->named ? first : second;

    if (wrong->named)
        reading_complain(reading, wrong->place, tr("the id '%s' is taken already, in %s:%d"),
                         wrong->id, right->place->file, right->place->line);
}

void config_index_sort(struct config_index *index)
{
    qsort(index->entries, index->count, sizeof *index->entries, compare_entries);
    for (size_t i = 0; i < index->count; i++)
        index->ids[i] = index->entries[i].id;
}

void config_index_close(struct config_index *index, struct reading *reading)
{
    config_index_sort(index);
    for (size_t i = 1; i < index->count; i++)
        if (strcmp(index->ids[i - 1], index->ids[i]) == 0)
            complain_taken(reading, &index->entries[i - 1], &index->entries[i]);
}

int config_index_find(const struct config_index *index, const char *id)
{
    size_t from = 0;
    size_t end = index->count;

    while (from < end) {
        const size_t middle = from + (end - from) / 2;
        const int order = strcmp(index->entries[middle].id, id);

        if (order == 0)
            return (int)index->entries[middle].index;
        if (order < 0)
            from = middle + 1;
        else
            end = middle;
    }
    return NONE_AT_ALL;
}

struct config_origin config_id_origin(const struct node *map)
{
    const struct node *const id = node_find(map, "id");

    return (struct config_origin){.place = id == NULL ? &map->place : &id->place, .named = true};
}

static bool is_written(const struct node *value)
{
    return value != NULL && value->kind == NODE_SCALAR && *value->scalar != '\0';
}

/* While a file is missing there is no telling what would have stood in it. */
int config_find(struct config_building *building, const struct config_index *index,
                const char *what, const struct node *value)
{
    const int found = is_written(value) ? config_index_find(index, value->scalar) : NONE_AT_ALL;

    if (found == NONE_AT_ALL && is_written(value) && building->whole)
        reading_complain(building->reading, &value->place, tr("there is no %s '%s'%s"), what,
                         reading_quote(building->reading, value->scalar),
                         reading_suggest(building->reading, value->scalar, index->ids));
    return found;
}
