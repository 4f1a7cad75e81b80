#include "base/schema.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"

/* --- words that are not known ----------------------------------------------------------------- */

static bool schema_has(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->count; i++)
        if (strcmp(schema->words[i].name, name) == 0)
            return true;
    return false;
}

static bool is_later(const struct schema *schema, const char *name)
{
    for (const char *const *later = schema->later; later != NULL && *later != NULL; later++)
        if (strcmp(*later, name) == 0)
            return true;
    return false;
}

static bool is_known(const struct schema *const *schemas, const char *name)
{
    for (; *schemas != NULL; schemas++)
        if (schema_has(*schemas, name))
            return true;
    return false;
}

/* All words of the schemas, ends with NULL; free it. */
static const char **list_words(const struct schema *const *schemas)
{
    size_t count = 0;
    const char **names;

    for (size_t i = 0; schemas[i] != NULL; i++)
        count += schemas[i]->count;
    names = NEW_ARRAY(const char *, count + 1);
    for (count = 0; *schemas != NULL; schemas++)
        for (size_t i = 0; i < (*schemas)->count; i++)
            names[count++] = (*schemas)->words[i].name;
    return names;
}

static void complain_unknown(struct reading *reading, const struct schema *const *schemas,
                             const struct node *key)
{
    const char *const typed = reading_quote(reading, key->scalar);
    struct place place = key->place;
    const char **names;

    for (size_t i = 0; schemas[i] != NULL; i++) {
        if (schemas[i]->holds_secrets)
            place.line_text = NULL;
        if (is_later(schemas[i], key->scalar)) {
            reading_complain(reading, &place, tr("'%s' is not supported by this version"), typed);
            return;
        }
    }
    if (key->scalar[0] >= '0' && key->scalar[0] <= '9') { /* the rest of 99,9% between braces */
        reading_complain(reading, &place,
                         tr("unknown word '%s': in a number write a point, not a comma"), typed);
        return;
    }
    names = list_words(schemas);
    reading_complain(reading, &place, tr("unknown word '%s'%s"), typed,
                     reading_suggest(reading, key->scalar, names));
    free(names);
}

void schema_find_unknown(const struct schema *const *schemas, struct reading *reading,
                         const struct node *map)
{
    for (size_t i = 0; i < map->count; i++)
        if (!is_known(schemas, map->keys[i]->scalar))
            complain_unknown(reading, schemas, map->keys[i]);
}

/* --- words that are ------------------------------------------------------------------------- */

static bool read_map(const struct schema_word *word, struct reading *reading,
                     const struct node *value, void *field)
{
    const size_t before = reading_mistakes(reading);

    schema_read(word->inner, reading, value, NULL, field);
    return reading_mistakes(reading) == before;
}

static bool read_custom(const struct schema_word *word, struct reading *reading,
                        const struct node *value, void *field)
{
    const size_t before = reading_mistakes(reading);

    word->read(reading, value, field);
    return reading_mistakes(reading) == before;
}

static bool read_word(const struct schema_word *word, struct reading *reading,
                      const struct node *value, void *field)
{
    switch (word->type) {
    case SCHEMA_STRING:
        return schema_read_string(reading, value, field);
    case SCHEMA_ID:
        return schema_read_id(reading, value, field);
    case SCHEMA_URL:
        return schema_read_url(reading, value, field);
    case SCHEMA_PATH:
        return schema_read_path(reading, value, field);
    case SCHEMA_BOOL:
        return schema_read_bool(reading, value, field);
    case SCHEMA_INTEGER:
        return schema_read_integer(reading, value, word->least, word->most, field);
    case SCHEMA_DURATION:
        return schema_read_duration(reading, value, word->least, word->most, field);
    case SCHEMA_PERCENT:
        return schema_read_percent(reading, value, word->least, word->most, field);
    case SCHEMA_SIZE:
        return schema_read_size(reading, value, word->least, word->most, field);
    case SCHEMA_CHOICE:
        return schema_read_choice(reading, value, word->choices, field);
    case SCHEMA_STRINGS:
        return schema_read_strings(reading, value, field);
    case SCHEMA_MAP:
        return read_map(word, reading, value, field);
    case SCHEMA_CUSTOM:
        return read_custom(word, reading, value, field);
    }
    return false;
}

/* Defaults are read like what is typed, so that they mean the same; `place` names the file that
 * paths are relative to. */
static void fill_defaults(const struct schema *schema, struct reading *reading,
                          const struct place *place, void *settings)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_word *const word = &schema->words[i];
        void *const field = (char *)settings + word->offset;
        char *const fallback = memory_copy_string(word->fallback);
        const struct node value = {.kind = NODE_SCALAR, .place = *place, .scalar = fallback};

        if (word->type == SCHEMA_MAP)
            fill_defaults(word->inner, reading, place, field);
        else if (fallback != NULL)
            read_word(word, reading, &value, field);
        free(fallback);
    }
}

void schema_fill_defaults(const struct schema *schema, struct reading *reading, void *settings)
{
    const struct place place = {.file = schema->name};

    fill_defaults(schema, reading, &place, settings);
}

/* Whether all that is required is there and right. */
static bool read_all(const struct schema *schema, struct reading *reading, const struct node *map,
                     void *settings)
{
    bool whole = true;

    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_word *const word = &schema->words[i];
        const struct node *const value = node_find(map, word->name);
        bool fine = !word->required;

        if (value != NULL)
            fine = read_word(word, reading, value, (char *)settings + word->offset) || fine;
        else if (word->required)
            reading_complain(reading, &map->place, tr("'%s' is missing here"), word->name);
        whole = whole && fine;
    }
    return whole;
}

void schema_read_words(const struct schema *schema, struct reading *reading, const struct node *map,
                       void *settings)
{
    fill_defaults(schema, reading, &map->place, settings);
    if (map->kind != NODE_MAP)
        reading_complain(reading, &map->place, tr("wants words such as '%s: …' here, not %s"),
                         schema->words[0].name,
                         map->kind == NODE_LIST ? tr("a list") : tr("a single value"));
    else if (read_all(schema, reading, map, settings) && schema->check != NULL)
        schema->check(reading, map, settings);
}

void schema_read(const struct schema *schema, struct reading *reading, const struct node *map,
                 const struct schema *more, void *settings)
{
    const struct schema *const allowed[] = {schema, more, NULL};

    if (map->kind == NODE_MAP)
        schema_find_unknown(allowed, reading, map);
    schema_read_words(schema, reading, map, settings);
}
