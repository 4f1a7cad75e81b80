/* node.h - a tree of values with their places, as read from a configuration file. */
#ifndef HAIDANG_BASE_NODE_H
#define HAIDANG_BASE_NODE_H

#include <stdbool.h>
#include <stddef.h>

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

/* Where a value stands; line and column count from 1, column in characters. */
struct place {
    const char *file;
    int line, column;
    const char *line_text; /* the whole line, for the caret */
};

struct node {
    enum node_kind kind;
    struct place place;
    char *scalar;        /* NODE_SCALAR */
    bool quoted;         /* was written in quotes: "8" is a string, 8 a number */
    struct node **items; /* NODE_LIST: the items; NODE_MAP: the values */
    struct node **keys;  /* NODE_MAP: as scalars, with their places */
    size_t count, capacity;
};

/* A value on the heap with nothing in it; the place's strings are lent. */
struct node *node_new(enum node_kind kind, const struct place *place);
void node_free(struct node *node); /* with all below it; takes NULL */

/* To the end of a list (`key` NULL) or a map; takes both. */
void node_take(struct node *node, struct node *key, struct node *value);

/* The value of a key, or NULL; also if it is no map. */
const struct node *node_find(const struct node *map, const char *key);
const struct node *node_find_key(const struct node *map, const char *key);

#endif
