#include "io/yaml.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/yaml_text.h"

/* A tree being built: the maps and lists that are open, the outermost first. */
struct builder {
    struct reading *reading;
    const struct yaml_text *text;
    yaml_parser_t parser;
    struct node *root;
    struct open_node {
        struct node *node;
        struct node *key; /* of a map: waits for its value */
    } open[YAML_DEPTH_MOST];
    int depth;
    size_t values;
    bool failed;
};

static struct place place_of(const struct builder *builder, const yaml_mark_t *mark)
{
    return yaml_text_place(builder->text, mark->line + 1, mark->column + 1);
}

/* After this the rest of the file is not read. */
static void stop(struct builder *builder, const struct place *place, const char *sentence)
{
    reading_complain(builder->reading, place, "%s", sentence);
    builder->failed = true;
}

/* --- what libyaml complains of -------------------------------------------------------------- */

/* Where a complaint points to: where libyaml noticed the problem, where what it was reading began,
 * or that only if it is in another line (what is never closed is noticed far below). */
enum pointing { AT_PROBLEM, AT_CONTEXT, AT_OTHER_LINE };

/* What begins so is said in our words. */
struct complaint {
    const char *context, *problem;
    enum pointing pointing;
    const char *sentence;
};

static const struct complaint complaints[] = {
    {NULL, "mapping values are not allowed", AT_PROBLEM,
     "':' is not allowed here: does the value need quotes, or is the line indented wrongly?"},
    {NULL, "found character that cannot start any token", AT_PROBLEM,
     "no value can begin with this character: put the value in quotes"},
    {NULL, "could not find expected ':'", AT_CONTEXT, "there is no ':' after this word"},
    {"while scanning an a", "did not find expected alphabetic", AT_CONTEXT,
     "a value that begins with '*' or '&' must stand in quotes"},
    {"while scanning a quoted scalar", "found unexpected", AT_CONTEXT,
     "this quote is never closed"},
    {NULL, "found unknown escape character", AT_PROBLEM,
     "unknown escape after '\\': in double quotes write '\\\\', or use single quotes"},
    {NULL, "did not find expected hexdecimal", AT_PROBLEM, "hexadecimal digits are expected here"},
    {"while parsing a flow sequence", "", AT_OTHER_LINE,
     "a '[' is not closed, or a ',' is missing"},
    {"while parsing a flow mapping", "", AT_OTHER_LINE, "a '{' is not closed, or a ',' is missing"},
    {"while parsing a block mapping", "", AT_PROBLEM,
     "this does not fit here: is it indented like the words above it?"},
    {"while parsing a block collection", "", AT_PROBLEM,
     "this does not fit here: is it indented like the '-' above it?"},
    {NULL, "block sequence entries are not allowed", AT_PROBLEM,
     "a list ('- …') may not begin here: begin it on a line of its own"},
    {NULL, "mapping keys are not allowed", AT_PROBLEM, "'?' is not allowed here"},
    {NULL, "did not find expected <document start>", AT_PROBLEM,
     "this does not fit here: is it indented like the words above it?"},
    {NULL, "found a tab character", AT_PROBLEM, "a tab may not indent: use spaces"},
};

static bool begins_with(const char *string, const char *beginning)
{
    return string != NULL && strncmp(string, beginning, strlen(beginning)) == 0;
}

static const struct complaint *find_complaint(const yaml_parser_t *parser)
{
    for (size_t i = 0; i < sizeof complaints / sizeof *complaints; i++) {
        const struct complaint *const complaint = &complaints[i];

        if (begins_with(parser->problem, complaint->problem) &&
            (complaint->context == NULL || begins_with(parser->context, complaint->context)))
            return complaint;
    }
    return NULL;
}

static const yaml_mark_t *mark_of(const yaml_parser_t *parser, const struct complaint *complaint)
{
    const bool other_line = parser->context_mark.line != parser->problem_mark.line;

    if (complaint == NULL || complaint->pointing == AT_PROBLEM ||
        (complaint->pointing == AT_OTHER_LINE && !other_line))
        return &parser->problem_mark;
    return &parser->context_mark;
}

static void stop_by_libyaml(struct builder *builder)
{
    const yaml_parser_t *const parser = &builder->parser;
    const struct complaint *const complaint = find_complaint(parser);
    const struct place place = place_of(builder, mark_of(parser, complaint));

    builder->failed = true;
    if (yaml_text_is_tab(&place))
        reading_complain(builder->reading, &place, tr("a tab may not indent: use spaces"));
    else if (complaint != NULL)
        reading_complain(builder->reading, &place, "%s", tr(complaint->sentence));
    else
        reading_complain(builder->reading, &place, tr("this is not YAML: %s"),
                         parser->problem == NULL ? "?" : parser->problem);
}

/* --- building ------------------------------------------------------------------------------- */

/* Puts a finished or opened value where it belongs. */
static void put(struct builder *builder, struct node *node)
{
    struct open_node *const parent =
        builder->depth == 0 ? NULL : &builder->open[builder->depth - 1];

    if (parent == NULL) {
        builder->root = node;
    } else if (parent->node->kind == NODE_LIST) {
        node_take(parent->node, NULL, node);
    } else if (parent->key != NULL) {
        node_take(parent->node, parent->key, node);
        parent->key = NULL;
    } else if (node->kind == NODE_SCALAR && parent->node->count < YAML_KEYS_MOST) {
        parent->key = node;
    } else {
        stop(builder, &node->place,
             node->kind == NODE_SCALAR ? tr("too many words stand in one map")
                                       : tr("a word is expected before ':', not a list or a map"));
        node_free(node);
    }
}

static void refuse_extras(struct builder *builder, const struct place *place,
                          const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (++builder->values > YAML_VALUES_MOST)
        stop(builder, place, tr("the file holds too many values"));
    else if (anchor != NULL)
        reading_complain(builder->reading, place,
                         tr("anchors and aliases ('&', '*') are not supported: write it out, or "
                            "put a text in quotes"));
    else if (tag != NULL)
        reading_complain(builder->reading, place, tr("tags ('!') are not supported"));
}

static void on_scalar(struct builder *builder, const yaml_event_t *event)
{
    const struct place place = place_of(builder, &event->start_mark);
    struct node *const node = node_new(NODE_SCALAR, &place);
    const char *const value = (const char *)event->data.scalar.value;

    node->scalar = memory_copy_string(value);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    refuse_extras(builder, &place, event->data.scalar.anchor, event->data.scalar.tag);
    if (strlen(value) != event->data.scalar.length)
        reading_complain(builder->reading, &place, tr("may not contain the character NUL"));
    put(builder, node);
}

static void on_open(struct builder *builder, const yaml_event_t *event, enum node_kind kind)
{
    const struct place place = place_of(builder, &event->start_mark);
    const bool is_map = kind == NODE_MAP;
    struct node *node;

    if (builder->depth == YAML_DEPTH_MOST) {
        stop(builder, &place, tr("is nested too deeply"));
        return;
    }
    refuse_extras(builder, &place,
                  is_map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
                  is_map ? event->data.mapping_start.tag : event->data.sequence_start.tag);
    node = node_new(kind, &place);
    put(builder, node);
    if (!builder->failed)
        builder->open[builder->depth++] = (struct open_node){.node = node};
}

static int compare_keys(const void *left, const void *right)
{
    const struct node *const a = *(const struct node *const *)left;
    const struct node *const b = *(const struct node *const *)right;
    const int order = strcmp(a->scalar, b->scalar);

    if (order != 0)
        return order;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    return a->place.column - b->place.column;
}

static void find_duplicates(struct builder *builder, const struct node *map)
{
    const struct node **const keys = NEW_ARRAY(const struct node *, map->count);

    for (size_t i = 0; i < map->count; i++)
        keys[i] = map->keys[i];
    qsort(keys, map->count, sizeof(const struct node *), compare_keys);
    for (size_t i = 1; i < map->count; i++)
        if (strcmp(keys[i - 1]->scalar, keys[i]->scalar) == 0)
            reading_complain(builder->reading, &keys[i]->place,
                             tr("'%s' stands here twice, the first time in line %d"),
                             reading_quote(builder->reading, keys[i]->scalar),
                             keys[i - 1]->place.line);
    free(keys);
}

static void on_close(struct builder *builder)
{
    const struct node *const node = builder->open[--builder->depth].node;

    if (node->kind == NODE_MAP)
        find_duplicates(builder, node);
}

/* An alias is refused, but something must stand in its place for the tree to be whole. */
static void on_alias(struct builder *builder, const yaml_event_t *event)
{
    const struct place place = place_of(builder, &event->start_mark);
    struct node *const node = node_new(NODE_SCALAR, &place);

    node->scalar = memory_copy_string("*");
    refuse_extras(builder, &place, event->data.alias.anchor, NULL);
    put(builder, node);
}

static void on_event(struct builder *builder, const yaml_event_t *event)
{
    const struct place place = place_of(builder, &event->start_mark);

    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (builder->root != NULL)
            stop(builder, &place, tr("a file holds one document only: remove the '---'"));
        break;
    case YAML_ALIAS_EVENT:
        on_alias(builder, event);
        break;
    case YAML_SCALAR_EVENT:
        on_scalar(builder, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        on_open(builder, event, NODE_LIST);
        break;
    case YAML_MAPPING_START_EVENT:
        on_open(builder, event, NODE_MAP);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_close(builder);
        break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
}

static void build(struct builder *builder)
{
    bool over = false;

    while (!over && !builder->failed) {
        yaml_event_t event;

        if (yaml_parser_parse(&builder->parser, &event) == 0) {
            stop_by_libyaml(builder);
            break;
        }
        on_event(builder, &event);
        over = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    for (int i = 0; i < builder->depth; i++)
        node_free(builder->open[i].key); /* its value never came */
}

static void release_node(void *node)
{
    node_free(node);
}

/* "" and "~" as the whole document are what is left when all is commented out. */
static bool is_nothing(const struct node *root)
{
    return root != NULL && root->kind == NODE_SCALAR && !root->quoted &&
           (*root->scalar == '\0' || strcmp(root->scalar, "~") == 0);
}

bool yaml_read_bytes(struct reading *reading, const char *name, const char *bytes, size_t length,
                     const struct node **root)
{
    struct builder builder = {.reading = reading};

    *root = NULL;
    builder.text = yaml_text_new(reading, name, bytes, length);
    if (builder.text == NULL)
        return false;
    if (yaml_parser_initialize(&builder.parser) == 0)
        abort(); /* no memory left */
    yaml_parser_set_encoding(&builder.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&builder.parser, (const unsigned char *)builder.text->bytes,
                                 builder.text->length);
    build(&builder);
    yaml_parser_delete(&builder.parser);
    if (builder.root != NULL)
        arena_adopt(reading_arena(reading), builder.root, release_node);
    *root = is_nothing(builder.root) ? NULL : builder.root;
    return !builder.failed;
}

/* --- files ---------------------------------------------------------------------------------- */

static const char *describe(int number)
{
    switch (number) {
    case ENOENT:
        return tr("there is no such file");
    case EACCES:
        return tr("it may not be read");
    case EISDIR:
        return tr("it is a folder, not a file");
    default:
        return strerror(number);
    }
}

/* Up to one byte more than is allowed; false with errno. */
static bool read_all(const char *path, char *bytes, size_t *length)
{
    FILE *const file = fopen(path, "rb");
    int number;

    if (file == NULL)
        return false;
    *length = fread(bytes, 1, YAML_SIZE_MOST + 1, file);
    number = ferror(file) ? errno : 0;
    fclose(file);
    errno = number;
    return number == 0;
}

bool yaml_read_file(struct reading *reading, const char *path, const struct place *asked,
                    const struct node **root)
{
    const struct place nowhere = {.file = arena_copy_string(reading_arena(reading), path)};
    char *const bytes = NEW_ARRAY(char, YAML_SIZE_MOST + 1);
    size_t length;
    bool fine = false;

    *root = NULL;
    if (read_all(path, bytes, &length))
        fine = yaml_read_bytes(reading, path, bytes, length, root);
    else if (asked == NULL)
        reading_complain(reading, &nowhere, "%s", describe(errno));
    else
        reading_complain(reading, asked, "'%s': %s", reading_quote(reading, path), describe(errno));
    free(bytes);
    return fine;
}
