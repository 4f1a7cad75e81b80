/* Which files there are, and how they become one map: lists are joined, other words stand once. */
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/yaml.h"
#include "stage/config_inside.h"

enum { FILES_MOST = 1000, INCLUDES_DEEP = 8 };

struct seen {
    dev_t device;
    ino_t number;
    bool under_way; /* it, or what it includes, is being read */
};

struct files {
    struct reading *reading;
    struct node *merged;
    struct seen seen[FILES_MOST];
    size_t count;
    int depth;
    bool whole;
};

/* --- joining -------------------------------------------------------------------------------- */

static const char *const joined[] = {
    "agencies", "programmes",  "services",      "hosts",     "ports",    "calendars",
    "holidays", "maintenance", "soft_failures", "citations", "channels", "channel_kinds",
    "people",   "groups",      "rosters",       "alerts",    NULL};

static bool is_joined(const char *name)
{
    for (const char *const *word = joined; *word != NULL; word++)
        if (strcmp(*word, name) == 0)
            return true;
    return false;
}

/* Values are lent by the trees that were read: only the joints are ours. */
static void release_joint(void *thing)
{
    struct node *const node = thing;

    free(node->items);
    free(node->keys);
    free(node);
}

static struct node *new_joint(struct files *files, enum node_kind kind, const struct place *place)
{
    struct node *const node = node_new(kind, place);

    arena_adopt(reading_arena(files->reading), node, release_joint);
    return node;
}

static void join_item(struct files *files, struct node *whole, const struct node *part, size_t i)
{
    const struct node *const key = part->keys == NULL ? NULL : part->keys[i];
    const struct node *const other = key == NULL ? NULL : node_find_key(whole, key->scalar);

    if (other == NULL)
        node_take(whole, part->keys == NULL ? NULL : part->keys[i], part->items[i]);
    else if (other->place.file != key->place.file) /* twice in one file has been complained of */
        reading_complain(files->reading, &key->place, tr("'%s' stands already in %s:%d"),
                         reading_quote(files->reading, other->scalar), other->place.file,
                         other->place.line);
}

static void join(struct files *files, struct node *whole, const struct node *part)
{
    if (part->kind != whole->kind) {
        reading_complain(files->reading, &part->place,
                         whole->kind == NODE_LIST
                             ? tr("wants a list here: lines that begin with '- '")
                             : tr("wants 'name: value' here"));
        return;
    }
    for (size_t i = 0; i < part->count; i++)
        join_item(files, whole, part, i);
}

/* The first file's value of a word; of a joined one a copy that can grow. */
static void begin_word(struct files *files, struct node *key, struct node *value)
{
    struct node *whole = value;

    if (is_joined(key->scalar) && value->kind != NODE_SCALAR) {
        whole = new_joint(files, value->kind, &value->place);
        join(files, whole, value);
    }
    node_take(files->merged, key, whole);
}

static struct node *find_word(const struct files *files, const char *name)
{
    for (size_t i = 0; i < files->merged->count; i++)
        if (strcmp(files->merged->keys[i]->scalar, name) == 0)
            return files->merged->items[i];
    return NULL;
}

static void merge_word(struct files *files, const struct node *root, size_t i)
{
    struct node *const key = root->keys[i];
    struct node *const there = find_word(files, key->scalar);

    /* a word that stands twice in one file has been complained of */
    if (there != NULL && there->place.file == key->place.file && !is_joined(key->scalar))
        return;
    if (there == NULL)
        begin_word(files, key, root->items[i]);
    else if (is_joined(key->scalar))
        join(files, there, root->items[i]);
    else if (strcmp(key->scalar, "include") != 0)
        reading_complain(files->reading, &key->place, tr("'%s' stands already in %s:%d"),
                         reading_quote(files->reading, key->scalar), there->place.file,
                         there->place.line);
}

/* --- including ------------------------------------------------------------------------------ */

static void read_file(struct files *files, const char *path, const struct node *asked);

/* The pattern, relative to the file that it stands in. */
static const char *resolve(struct files *files, const struct node *item)
{
    const char *path = NULL;

    schema_read_path(files->reading, item, &path);
    return path;
}

static bool has_wildcard(const char *path)
{
    return strpbrk(path, "*?[") != NULL;
}

static void include_matches(struct files *files, const struct node *item, const char *pattern)
{
    glob_t found;
    const int failed = glob(pattern, GLOB_ERR, NULL, &found);

    if (failed != 0) {
        files->whole = false;
        reading_complain(files->reading, &item->place, tr("no file matches '%s'"),
                         reading_quote(files->reading, pattern));
    }
    for (size_t i = 0; failed == 0 && i < found.gl_pathc; i++)
        read_file(files, found.gl_pathv[i], item);
    if (failed == 0)
        globfree(&found);
}

static void include_item(struct files *files, const struct node *item)
{
    const char *const path = resolve(files, item);

    if (path == NULL)
        files->whole = false;
    else if (has_wildcard(item->scalar))
        include_matches(files, item, path);
    else
        read_file(files, path, item);
}

static void include(struct files *files, const struct node *value)
{
    if (files->depth == INCLUDES_DEEP) {
        reading_complain(files->reading, &value->place, tr("includes are nested too deeply"));
        return;
    }
    files->depth++;
    if (value->kind == NODE_LIST)
        for (size_t i = 0; i < value->count; i++)
            include_item(files, value->items[i]);
    else
        include_item(files, value);
    files->depth--;
}

/* Whether the file is to be read: each is once, however often it is named; naming a file that is
 * just including this one is a mistake unless a wildcard happens to do so. */
static bool may_read(struct files *files, const struct stat *status, const struct node *asked)
{
    for (size_t i = 0; i < files->count; i++) {
        const struct seen *const seen = &files->seen[i];

        if (seen->device != status->st_dev || seen->number != status->st_ino)
            continue;
        if (seen->under_way && asked != NULL && !has_wildcard(asked->scalar))
            reading_complain(files->reading, &asked->place, tr("this file includes itself: '%s'"),
                             reading_quote(files->reading, asked->scalar));
        return false;
    }
    if (files->count == FILES_MOST && asked != NULL)
        reading_complain(files->reading, &asked->place, tr("more than %d files are included"),
                         (int)FILES_MOST);
    return files->count < FILES_MOST;
}

static void take_root(struct files *files, const struct node *root)
{
    const struct node *const more = node_find(root, "include");

    if (root->kind != NODE_MAP) {
        files->whole = false;
        reading_complain(files->reading, &root->place,
                         tr("wants words such as '%s: …' here, not %s"), "services",
                         root->kind == NODE_LIST ? tr("a list") : tr("a single value"));
        return;
    }
    if (files->merged == NULL)
        files->merged = new_joint(files, NODE_MAP, &root->place);
    for (size_t i = 0; i < root->count; i++)
        merge_word(files, root, i);
    if (more != NULL)
        include(files, more);
}

static void read_file(struct files *files, const char *path, const struct node *asked)
{
    const struct node *root = NULL;
    struct stat status = {0};
    const bool known = stat(path, &status) == 0;
    const size_t mine = files->count;

    if (known && !may_read(files, &status, asked))
        return;
    if (known)
        files->seen[files->count++] = (struct seen){status.st_dev, status.st_ino, true};
    if (!yaml_read_file(files->reading, path, asked == NULL ? NULL : &asked->place, &root))
        files->whole = false;
    else if (root != NULL)
        take_root(files, root);
    if (known)
        files->seen[mine].under_way = false;
}

const struct node *config_read_files(struct reading *reading, const char *path, bool *whole)
{
    struct files *const files = NEW(struct files);
    const struct place place = {.file = arena_copy_string(reading_arena(reading), path)};
    const struct node *merged;

    files->reading = reading;
    files->whole = true;
    read_file(files, path, NULL);
    if (files->merged == NULL && reading_mistakes(reading) == 0)
        reading_complain(reading, &place,
                         tr("is empty: 'province' and 'services' must stand in it"));
    merged = files->merged;
    *whole = files->whole;
    free(files);
    return merged;
}
