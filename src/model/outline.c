#include "model/outline.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct line {
    const char *path, *value;
};

struct lines {
    char *bytes;
    struct line *lines;
    size_t count, room;
};

/* What has been found out of one pair of outlines. */
struct comparing {
    struct lines old, new;
    size_t at_old, at_new;
    void (*on_change)(void *argument, const struct outline_change *change);
    void *argument;
};

void outline_add(struct text *outline, const char *path, const char *value)
{
    text_add_string(outline, path);
    text_add_string(outline, "\t");
    for (const char *at = value; *at != '\0'; at++)
        text_add_bytes(outline, (unsigned char)*at < ' ' ? " " : at, 1);
    text_add_string(outline, "\n");
}

static int compare_lines(const void *a, const void *b)
{
    const struct line *const one = a, *const other = b;

    return strcmp(one->path, other->path);
}

static void split(struct lines *lines, const char *outline)
{
    char *rest = NULL;

    lines->bytes = memory_copy_string(outline);
    for (char *line = strtok_r(lines->bytes, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        char *const tab = strchr(line, '\t');

        if (tab == NULL)
            continue;
        *tab = '\0';
        lines->lines = memory_room(lines->lines, lines->count, &lines->room, sizeof *lines->lines);
        lines->lines[lines->count++] = (struct line){line, tab + 1};
    }
    if (lines->count > 0)
        qsort(lines->lines, lines->count, sizeof *lines->lines, compare_lines);
}

static void free_lines(struct lines *lines)
{
    free(lines->lines);
    free(lines->bytes);
}

/* The length of "services[dvc-01]" in a path that begins so, or 0. */
static size_t item_of(const char *path)
{
    const char *const open = strchr(path, '[');
    const char *const dot = strchr(path, '.');
    const char *const close = open == NULL ? NULL : strchr(open, ']');

    if (close == NULL || (dot != NULL && dot < open))
        return 0;
    return (size_t)(close - path) + 1;
}

static bool is_of(const char *path, const char *item, size_t length)
{
    return strncmp(path, item, length) == 0;
}

/* Is anything of the item there?  Those of one item stand together. */
static bool has_item(const struct lines *lines, size_t near, const char *item, size_t length)
{
    return (near < lines->count && is_of(lines->lines[near].path, item, length)) ||
           (near > 0 && is_of(lines->lines[near - 1].path, item, length));
}

/* A line that only one side has, and all of its item if the other side has nothing of it.  Returns
 * how many lines that was. */
static size_t tell_one_sided(const struct comparing *comparing, const struct lines *mine, size_t at,
                             const struct lines *other, size_t near, bool added)
{
    const struct line *const line = &mine->lines[at];
    const size_t length = item_of(line->path);
    struct outline_change change = {.kind = added ? OUTLINE_ADDED : OUTLINE_REMOVED,
                                    .path = line->path,
                                    .from = added ? NULL : line->value,
                                    .to = added ? line->value : NULL};
    char *item;

    if (length == 0 || has_item(other, near, line->path, length)) {
        comparing->on_change(comparing->argument, &change);
        return 1;
    }
    item = memory_copy_string(line->path);
    item[length] = '\0';
    change.path = item;
    change.from = change.to = NULL;
    while (at + change.values < mine->count &&
           is_of(mine->lines[at + change.values].path, item, length))
        change.values++;
    comparing->on_change(comparing->argument, &change);
    free(item);
    return change.values;
}

static void tell_both(struct comparing *comparing)
{
    const struct line *const old = &comparing->old.lines[comparing->at_old++];
    const struct line *const new = &comparing->new.lines[comparing->at_new++];
    const struct outline_change change = {
        .kind = OUTLINE_CHANGED, .path = old->path, .from = old->value, .to = new->value};

    if (strcmp(old->value, new->value) != 0)
        comparing->on_change(comparing->argument, &change);
}

/* Which of the two stands first; 0: both say something of the same. */
static int order(const struct comparing *comparing)
{
    if (comparing->at_old == comparing->old.count)
        return 1;
    if (comparing->at_new == comparing->new.count)
        return -1;
    return compare_lines(&comparing->old.lines[comparing->at_old],
                         &comparing->new.lines[comparing->at_new]);
}

void outline_compare(const char *old, const char *new,
                     void (*on_change)(void *argument, const struct outline_change *change),
                     void *argument)
{
    struct comparing comparing = {.on_change = on_change, .argument = argument};

    split(&comparing.old, old);
    split(&comparing.new, new);
    while (comparing.at_old < comparing.old.count || comparing.at_new < comparing.new.count) {
        const int first = order(&comparing);

        if (first == 0)
            tell_both(&comparing);
        else if (first < 0)
            comparing.at_old += tell_one_sided(&comparing, &comparing.old, comparing.at_old,
                                               &comparing.new, comparing.at_new, false);
        else
            comparing.at_new += tell_one_sided(&comparing, &comparing.new, comparing.at_new,
                                               &comparing.old, comparing.at_old, true);
    }
    free_lines(&comparing.old);
    free_lines(&comparing.new);
}
