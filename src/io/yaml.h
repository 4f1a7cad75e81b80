/* yaml.h - YAML files as trees of values with exact places.  The only room that knows libyaml.
 *
 * Of YAML: maps, lists, scalars in every style.  Anchors, aliases and tags are refused, so are keys
 * that stand twice, more than one document, deep nesting and large files: a hostile file is a
 * mistake like any other.  Mistakes are noted in the reading; the tree and the lines that its
 * places show live as long as the reading's arena. */
#ifndef HAIDANG_IO_YAML_H
#define HAIDANG_IO_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/node.h"
#include "base/schema.h"

enum {
    YAML_SIZE_MOST = 1024 * 1024,
    YAML_DEPTH_MOST = 32,
    YAML_VALUES_MOST = 200000,
    YAML_KEYS_MOST = 10000, /* of one map */
};

/* Reads the file.  If it cannot be read at all the mistake is noted at `asked`, where it is asked
 * for (NULL: nowhere but the command line).  False after a mistake that leaves the tree incomplete;
 * what there is of it stands in `*root` all the same.  `*root` is NULL if the file is empty. */
bool yaml_read_file(struct reading *reading, const char *path, const struct place *asked,
                    const struct node **root);

/* The same from memory; `name` stands for the path. */
bool yaml_read_bytes(struct reading *reading, const char *name, const char *bytes, size_t length,
                     const struct node **root);

#endif
