/* config_index.h - which ids there are: each is taken once, and what refers to one finds it. */
#ifndef HAIDANG_STAGE_CONFIG_INDEX_H
#define HAIDANG_STAGE_CONFIG_INDEX_H

#include "stage/config_inside.h"

struct config_entry;

struct config_index {
    struct config_entry *entries;
    const char **ids; /* ends with NULL, for suggestions */
    size_t count;
};

struct config_index config_index_new(size_t most);
void config_index_free(struct config_index *index);

void config_index_add(struct config_index *index, const char *id, struct config_origin origin,
                      size_t i); /* an id of NULL is left out */
void config_index_close(struct config_index *index,
                        struct reading *reading);   /* ids that stand twice are mistakes */
void config_index_sort(struct config_index *index); /* which has been said elsewhere */

int config_index_find(const struct config_index *index, const char *id); /* or NONE_AT_ALL */

/* Where a map says its id. */
struct config_origin config_id_origin(const struct node *map);

/* What a value refers to; if there is none that is a mistake: "there is no WHAT 'x'". */
int config_find(struct config_building *building, const struct config_index *index,
                const char *what, const struct node *value);

#endif
