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
    size_t count;
};

void node_free(struct node *node);

/* The value of a key, or NULL. */
const struct node *node_find(const struct node *map, const char *key);

#endif
