/* What a configuration says, a line a value (model/outline.h). */
#include <stdio.h>
#include <string.h>

#include "io/digest.h"
#include "io/yaml.h"
#include "model/outline.h"
#include "stage/config.h"
#include "stage/config_inside.h"

enum { SHOWN_DIGITS = 12 };

static void add_node(struct text *outline, struct text *path, const struct node *node);

/* A job's token is as good as a password: it is known again, and not told. */
static void add_scalar(struct text *outline, const struct text *path, const struct node *node)
{
    static const char secret[] = ".heartbeat";
    const size_t length = sizeof secret - 1;
    char digits[DIGEST_TEXT];
    char value[sizeof digits + sizeof "sha256 "];
    struct digest digest;

    if (path->length < length || strcmp(text_string(path) + path->length - length, secret) != 0) {
        outline_add(outline, text_string(path), node->scalar);
        return;
    }
    digest = digest_of(node->scalar, strlen(node->scalar));
    snprintf(value, sizeof value, "sha256 %.*s…", SHOWN_DIGITS, digest_format(digits, &digest));
    outline_add(outline, text_string(path), value);
}

/* What is added to the path is taken away again. */
static void add_below(struct text *outline, struct text *path, const char *step,
                      const struct node *node)
{
    const size_t length = path->length;

    text_add_string(path, step);
    add_node(outline, path, node);
    path->length = length;
    path->bytes[length] = '\0';
}

static void add_items(struct text *outline, struct text *path, const struct node *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct node *const id = node_find(list->items[i], "id");
        struct text step = {0};

        if (id != NULL && id->kind == NODE_SCALAR)
            text_add(&step, "[%s]", id->scalar);
        else
            text_add(&step, "[%zu]", i + 1);
        add_below(outline, path, text_string(&step), list->items[i]);
        text_free(&step);
    }
}

static void add_members(struct text *outline, struct text *path, const struct node *map)
{
    for (size_t i = 0; i < map->count; i++) {
        struct text step = {0};

        text_add(&step, "%s%s", path->length == 0 ? "" : ".", map->keys[i]->scalar);
        add_below(outline, path, text_string(&step), map->items[i]);
        text_free(&step);
    }
}

static void add_node(struct text *outline, struct text *path, const struct node *node)
{
    if (node->kind == NODE_SCALAR)
        add_scalar(outline, path, node);
    else if (node->kind == NODE_LIST)
        add_items(outline, path, node);
    else
        add_members(outline, path, node);
}

bool config_outline(const char *path, struct text *outline, struct text *complaints)
{
    struct arena *const arena = arena_new();
    struct reading *const reading = reading_new(arena);
    struct text steps = {0};
    bool whole;
    const struct node *const root = config_read_files(reading, path, &whole);
    const struct text *const all = reading_complaints(reading);
    const bool fine = root != NULL && reading_mistakes(reading) == 0;

    text_add_string(&steps, "");
    if (fine)
        add_node(outline, &steps, root);
    else
        text_add_bytes(complaints, text_string(all), all->length);
    text_free(&steps);
    reading_free(reading);
    arena_free(arena);
    return fine;
}
