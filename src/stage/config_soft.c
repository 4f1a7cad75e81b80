/* Soft failures: rules by which a page fails although it answered well, built in and from files. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "io/unicode.h"
#include "model/soft.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { PHRASES_MOST = 500, RULES_MOST = 200, LETTERS_MOST = 100000 };

struct soft_words {
    const char *id;
    int kind;
    unsigned where;
    int64_t shorter_than, least;
    bool password, alone;
    struct schema_strings phrases, unless, unless_asked;
};

/* in the order of enum soft_kind */
static const char *const kinds[] = {"maintenance", "error",   "empty", "login",
                                    "challenge",   "planted", NULL};
_Static_assert(COUNT(kinds) == SOFT_KIND_COUNT + 1, "a kind is missing");

/* One place or several: bit by bit. */
static void read_where(struct reading *reading, const struct node *value, void *field)
{
    static const char *const places[] = {"title", "heading", "text", "hidden", NULL};
    unsigned *const where = field;
    const size_t count = value->kind == NODE_LIST ? value->count : 1;

    *where = 0;
    for (size_t i = 0; i < count; i++) {
        int place;

        if (schema_read_choice(reading, value->kind == NODE_LIST ? value->items[i] : value, places,
                               &place))
            *where |= 1U << place;
    }
}

static void check_least(struct reading *reading, const struct node *map, void *settings)
{
    const struct soft_words *const words = settings;
    const struct node *const least = node_find(map, "least");

    if (least != NULL && words->least > (int64_t)words->phrases.count)
        reading_complain(reading, &least->place, tr("there are only %zu phrases"),
                         words->phrases.count);
}

static const struct schema_word rule_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct soft_words, id),
     .required = true,
     .read = config_read_id,
     .form = "id",
     .help = "of the rule; one of the same id replaces the built-in one"},
    {.name = "kind",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct soft_words, kind),
     .required = true,
     .choices = kinds,
     .help = "what is wrong with such a page; its reason is soft_KIND"},
    {.name = "where",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct soft_words, where),
     .required = true,
     .read = read_where,
     .form = "title, heading, text, hidden or a list of these",
     .help = "where the phrases are looked for"},
    {.name = "phrases",
     .type = SCHEMA_STRINGS,
     .offset = offsetof(struct soft_words, phrases),
     .required = true,
     .help = "what such a page says; case does not matter, and it may lack its accents"},
    {.name = "least",
     .type = SCHEMA_INTEGER,
     .offset = offsetof(struct soft_words, least),
     .fallback = "1",
     .least = 1,
     .most = 100,
     .help = "so many different phrases must be there"},
    {.name = "page_shorter_than",
     .type = SCHEMA_INTEGER,
     .offset = offsetof(struct soft_words, shorter_than),
     .least = 1,
     .most = LETTERS_MOST,
     .help = "letters that can be seen: a page that has more is not meant"},
    {.name = "password",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct soft_words, password),
     .help = "true: the page must ask for a password, too"},
    {.name = "alone",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct soft_words, alone),
     .help = "true: a phrase must be a whole title or heading, or a whole part of it"},
    {.name = "unless",
     .type = SCHEMA_STRINGS,
     .offset = offsetof(struct soft_words, unless),
     .help = "a page that says one of these is not meant"},
    {.name = "unless_asked",
     .type = SCHEMA_STRINGS,
     .offset = offsetof(struct soft_words, unless_asked),
     .help = "nor is one whose address, as it was asked, has one of these in it"},
};

const struct schema config_soft_schema = {.name = "soft_failures",
                                          .words = rule_words,
                                          .count = COUNT(rule_words),
                                          .size = sizeof(struct soft_words),
                                          .check = check_least};

/* --- from words to rules ---------------------------------------------------------------------- */

static char *keep(struct reading *reading, char *text)
{
    arena_adopt(reading_arena(reading), text, free);
    return text;
}

/* A single word without its accents may be another word; several together are not. */
static struct soft_phrase fold_phrase(struct reading *reading, const char *written)
{
    char *const text = keep(reading, unicode_fold(written, strlen(written)));
    char *plain = NULL;

    if (strchr(text, ' ') != NULL && !unicode_is_ascii(text, strlen(text)))
        plain = keep(reading, unicode_strip_accents(text));
    return (struct soft_phrase){.text = text, .plain = plain};
}

static const struct soft_phrase *fold_phrases(struct reading *reading,
                                              const struct schema_strings *strings)
{
    struct soft_phrase *const phrases =
        arena_add(reading_arena(reading), strings->count, sizeof *phrases);

    for (size_t i = 0; i < strings->count; i++)
        phrases[i] = fold_phrase(reading, strings->strings[i]);
    return phrases;
}

static const char *const *fold_strings(struct reading *reading,
                                       const struct schema_strings *strings)
{
    const char **const folded = arena_add(reading_arena(reading), strings->count, sizeof *folded);

    for (size_t i = 0; i < strings->count; i++)
        folded[i] = keep(reading, unicode_fold(strings->strings[i], strlen(strings->strings[i])));
    return folded;
}

static struct soft_rule make_rule(struct reading *reading, const struct soft_words *words)
{
    return (struct soft_rule){
        .id = words->id,
        .kind = (enum soft_kind)words->kind,
        .where = words->where,
        .shorter_than = words->shorter_than,
        .password = words->password,
        .alone = words->alone,
        .least = words->least,
        .phrases = fold_phrases(reading, &words->phrases),
        .phrase_count = words->phrases.count,
        .unless = fold_phrases(reading, &words->unless),
        .unless_count = words->unless.count,
        .unless_asked = fold_strings(reading, &words->unless_asked),
        .unless_asked_count = words->unless_asked.count,
    };
}

static bool has_rule(const struct config_building *building, const char *id)
{
    for (size_t i = 0; i < building->soft_count; i++)
        if (strcmp(building->soft[i].id, id) == 0)
            return true;
    return false;
}

static void read_rule(struct config_building *building, const struct node *map, bool built_in)
{
    struct reading *const reading = building->reading;
    const size_t before = reading_mistakes(reading);
    struct soft_words words = {0};

    schema_read(&config_soft_schema, reading, map, NULL, &words);
    if (reading_mistakes(reading) != before)
        return;
    if (has_rule(building, words.id)) {
        if (!built_in)
            reading_complain(reading, &node_find(map, "id")->place, tr("there are two rules '%s'"),
                             reading_quote(reading, words.id));
        return;
    }
    if (words.phrases.count > PHRASES_MOST || building->soft_count == RULES_MOST) {
        reading_complain(reading, &map->place, tr("more than %d rules, or %d phrases of one"),
                         (int)RULES_MOST, (int)PHRASES_MOST);
        return;
    }
    building->soft[building->soft_count++] = make_rule(reading, &words);
}

static void read_built_in(struct config_building *building, const struct node *list)
{
    for (size_t i = 0; i < list->count; i++)
        read_rule(building, list->items[i], true);
}

void config_build_soft(struct config_building *building)
{
    const struct node *const list = building->words->soft_failures;

    building->soft =
        arena_add(reading_arena(building->reading), RULES_MOST, sizeof *building->soft);
    for (size_t i = 0; list != NULL && i < list->count; i++)
        read_rule(building, list->items[i], false);
    config_each_built_in(building, "probes/vn/soft-failures", "soft_failures", read_built_in);
}
