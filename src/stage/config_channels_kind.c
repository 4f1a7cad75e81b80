/* Kinds of channels: requests that are written down once, built in or in `channel_kinds`, and what
 * a channel says to use one. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/words.h"
#include "io/secret.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { VARIABLES_MOST = 32 };

struct caution_words {
    const char *vi, *en;
};

struct kind_words {
    const char *id, *name, *to;
    const struct node *needs, *request;
    struct caution_words caution;
};

/* --- the words of a kind ---------------------------------------------------------------------- */

static void read_map(struct reading *reading, const struct node *value, void *field)
{
    if (value->kind != NODE_MAP)
        reading_complain(reading, &value->place, tr("wants 'name: value' here"));
    else
        *(const struct node **)field = value;
}

static void read_needs(struct reading *reading, const struct node *value, void *field)
{
    static const char *const kinds[] = {"text", "secret", NULL};
    const struct node **const needs = field;
    int ignored;

    read_map(reading, value, field);
    for (size_t i = 0; *needs != NULL && i < value->count; i++)
        schema_read_choice(reading, value->items[i], kinds, &ignored);
}

static const struct schema_word caution_words[] = {
    {.name = "vi",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct caution_words, vi),
     .required = true,
     .read = config_read_line,
     .form = "text",
     .help = "in Vietnamese"},
    {.name = "en",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct caution_words, en),
     .required = true,
     .read = config_read_line,
     .form = "text",
     .help = "in English"},
};

static const struct schema caution_schema = {.name = "caution",
                                             .words = caution_words,
                                             .count = COUNT(caution_words),
                                             .size = sizeof(struct caution_words)};

static const struct schema_word kind_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct kind_words, id),
     .required = true,
     .read = config_read_id,
     .form = "id",
     .help = "what channels `use`; one of the same id replaces the built-in one"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct kind_words, name),
     .read = config_read_line,
     .form = "text",
     .help = "as people know it"},
    {.name = "to",
     .type = SCHEMA_ID,
     .offset = offsetof(struct kind_words, to),
     .help =
         "which address of a person it needs: mail, phone, or a name of his `addresses`; without "
         "it none"},
    {.name = "needs",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct kind_words, needs),
     .read = read_needs,
     .form = "name: text or secret",
     .help = "what a channel must say in `with`"},
    {.name = "request",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct kind_words, request),
     .required = true,
     .read = read_map,
     .inner = &config_request_schema,
     .form = "words",
     .help = "how a letter is handed over"},
    {.name = "caution",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct kind_words, caution),
     .inner = &caution_schema,
     .help = "why not to use it; who does so all the same says `despite_caution: true`"},
};

const struct schema config_channel_kind_schema = {.name = "channel_kinds",
                                                  .words = kind_words,
                                                  .count = COUNT(kind_words),
                                                  .size = sizeof(struct kind_words)};

/* --- finding one ------------------------------------------------------------------------------ */

static const struct node *find_in(const struct node *list, const char *id)
{
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct node *const there = node_find(list->items[i], "id");

        if (there != NULL && there->kind == NODE_SCALAR && strcmp(there->scalar, id) == 0)
            return list->items[i];
    }
    return NULL;
}

static void take_built_in(struct config_building *building, const struct node *list)
{
    for (size_t i = 0; i < list->count; i++)
        node_take(building->kinds_built_in, NULL, list->items[i]);
}

/* They lend their items to the trees that were read. */
static void release_list(void *thing)
{
    struct node *const node = thing;

    free(node->items);
    free(node);
}

static const struct node *find_built_in(struct config_building *building, const char *id)
{
    static const struct place nowhere = {.file = "probes/vn/channels"};

    if (building->kinds_built_in == NULL) {
        building->kinds_built_in = node_new(NODE_LIST, &nowhere);
        arena_adopt(reading_arena(building->reading), building->kinds_built_in, release_list);
        config_each_built_in(building, "probes/vn/channels/", "channel_kinds", take_built_in);
    }
    return find_in(building->kinds_built_in, id);
}

static void complain_of_use(struct config_building *building,
                            const struct config_channel_with *words)
{
    const struct node *const lists[] = {building->words->channel_kinds, building->kinds_built_in};
    const char *names[2 * VARIABLES_MOST + 1];
    size_t count = 0;

    for (size_t l = 0; l < COUNT(lists); l++)
        for (size_t i = 0; lists[l] != NULL && i < lists[l]->count && i < VARIABLES_MOST; i++) {
            const struct node *const id = node_find(lists[l]->items[i], "id");

            if (id != NULL && id->kind == NODE_SCALAR)
                names[count++] = id->scalar;
        }
    names[count] = NULL;
    reading_complain(building->reading, &node_find(words->map, "use")->place,
                     tr("there is no kind of channel '%s'%s"),
                     reading_quote(building->reading, words->use),
                     reading_suggest(building->reading, words->use, names));
}

/* --- what a channel gives it ------------------------------------------------------------------ */

static bool is_secret_needed(const struct node *needs, const char *name)
{
    const struct node *const need = node_find(needs, name);

    return need != NULL && need->kind == NODE_SCALAR && strcmp(need->scalar, "secret") == 0;
}

/* A text where a secret must stand is not shown: it may be one. */
static void read_variable(struct reading *reading, const struct node *value, bool must_be_secret,
                          struct request_variable *variable)
{
    if (value->kind == NODE_MAP || must_be_secret) {
        variable->is_secret = true;
        secret_read(reading, value, &variable->value);
    } else {
        config_read_line(reading, value, &variable->value);
    }
    if (variable->value == NULL)
        variable->value = "x"; /* complained of; what follows is not to be complained of for it */
}

static bool is_taken_name(const char *name)
{
    for (const char *const *letter = request_letter_names; *letter != NULL; letter++)
        if (strcmp(*letter, name) == 0)
            return true;
    return strcmp(name, "access_token") == 0 || strcmp(name, "refresh_token") == 0 ||
           strcmp(name, "signature") == 0;
}

static void read_with(struct reading *reading, const struct config_channel_with *words,
                      const struct node *needs, bool has_needs, struct request_settings *settings)
{
    const struct node *const with = words->with;
    const size_t count = with == NULL ? 0 : with->count;
    struct request_variable *const variables =
        arena_add(reading_arena(reading), count, sizeof *variables);

    if (count > VARIABLES_MOST) {
        reading_complain(reading, &with->place, tr("wants from 1 to %d values in this list"),
                         (int)VARIABLES_MOST);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const char *const name = with->keys[i]->scalar;
        const bool known = !has_needs || (needs != NULL && node_find(needs, name) != NULL);

        variables[i].name = name;
        read_variable(reading, with->items[i], has_needs && is_secret_needed(needs, name),
                      &variables[i]);
        if (!known || is_taken_name(name))
            reading_complain(reading, &with->keys[i]->place,
                             known ? tr("'%s' is the name of what a letter fills: choose another")
                                   : tr("'%s' is not needed here"),
                             reading_quote(reading, name));
    }
    settings->variables = variables;
    settings->variable_count = count;
}

static bool check_needs(struct reading *reading, const struct config_channel_with *words,
                        const struct node *needs)
{
    const struct node *const place = words->with != NULL ? words->with : words->map;
    bool whole = true;

    for (size_t i = 0; needs != NULL && i < needs->count; i++) {
        if (words->with != NULL && node_find(words->with, needs->keys[i]->scalar) != NULL)
            continue;
        reading_complain(reading, &place->place,
                         words->with != NULL ? tr("'%s' is missing here")
                                             : tr("'with' is missing here, and in it '%s'"),
                         needs->keys[i]->scalar);
        whole = false;
    }
    return whole;
}

/* --- the file of tokens ----------------------------------------------------------------------- */

static void check_token_file(struct reading *reading, const struct config_channel_with *words,
                             const struct request_settings *settings)
{
    const struct node *const value = node_find(words->map, "token_file");

    if (settings->token == NULL) {
        if (value != NULL)
            reading_complain(reading, &value->place, tr("this channel has no token to keep"));
    } else if (value == NULL) {
        reading_complain(reading, &words->map->place,
                         tr("'%s' is missing here: a file with the first refresh token, in which "
                            "its followers are kept"),
                         "token_file");
    } else if (access(words->token_file, R_OK | W_OK) != 0) {
        reading_complain(reading, &value->place, tr("'%s' cannot be read and written (%s)"),
                         words->token_file, strerror(errno));
    } else {
        secret_warn_if_open(&value->place, words->token_file);
    }
}

/* --- the channel ------------------------------------------------------------------------------ */

static void check_caution(struct reading *reading, const struct config_channel_with *words,
                          struct request_settings *settings, const struct kind_words *kind)
{
    settings->caution = kind->caution.vi;
    settings->caution_en = kind->caution.en;
    if (kind->caution.vi != NULL && !words->despite_caution)
        reading_complain(reading, &node_find(words->map, "use")->place,
                         tr("%s: who uses it all the same writes 'despite_caution: true'"),
                         words_language() == LANGUAGE_VI ? kind->caution.vi : kind->caution.en);
}

static void build(struct reading *reading, const struct config_channel_with *words,
                  const struct kind_words *kind, struct channel_plan *plan)
{
    struct request_settings *const settings =
        arena_add(reading_arena(reading), 1, sizeof *settings);
    const bool is_kind = words->use != NULL;
    const char *const to = words->to != NULL ? words->to : kind->to;

    settings->kind = words->use;
    settings->address = words->address;
    read_with(reading, words, kind->needs, is_kind, settings);
    check_caution(reading, words, settings, kind);
    if (!check_needs(reading, words, kind->needs) ||
        !config_read_request(reading, kind->request, settings, words->token_file))
        return;
    check_token_file(reading, words, settings);
    *plan = (struct channel_plan){.id = plan->id,
                                  .driver = "request",
                                  .address = words->address != NULL ? NULL : to,
                                  .settings = settings};
}

/* --- kinds that nobody uses --------------------------------------------------------------------
 */

static bool is_used(const struct config_building *building, const char *id)
{
    const struct node *const channels = building->words->channels;

    for (size_t i = 0; channels != NULL && i < channels->count; i++) {
        const struct node *const use = node_find(channels->items[i], "use");

        if (use != NULL && use->kind == NODE_SCALAR && strcmp(use->scalar, id) == 0)
            return true;
    }
    return false;
}

/* Whatever a channel will say: an address, so that it may be one. */
static void give_anything(struct reading *reading, const struct node *needs,
                          struct request_settings *settings)
{
    const size_t count = needs == NULL ? 0 : needs->count;
    struct request_variable *const variables =
        arena_add(reading_arena(reading), count, sizeof *variables);

    for (size_t i = 0; i < count; i++)
        variables[i] =
            (struct request_variable){.name = needs->keys[i]->scalar,
                                      .value = "https://any.test",
                                      .is_secret = is_secret_needed(needs, needs->keys[i]->scalar)};
    settings->variables = variables;
    settings->variable_count = count;
}

static void check_kind(struct config_building *building, const struct node *map)
{
    struct reading *const reading = building->reading;
    struct request_settings settings = {.kind = NULL};
    struct kind_words kind = {.id = NULL};
    const struct node *first;

    schema_read(&config_channel_kind_schema, reading, map, NULL, &kind);
    if (kind.id == NULL || kind.request == NULL)
        return;
    first = find_in(building->words->channel_kinds, kind.id);
    if (first != map)
        reading_complain(reading, &node_find(map, "id")->place,
                         tr("the id '%s' is taken already, in %s:%d"), kind.id, first->place.file,
                         first->place.line);
    give_anything(reading, kind.needs, &settings);
    config_read_request(reading, kind.request, &settings, "");
}

void config_check_kinds(struct config_building *building)
{
    const struct node *const list = building->words->channel_kinds;

    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct node *const id = node_find(list->items[i], "id");

        if (id == NULL || id->kind != NODE_SCALAR || !is_used(building, id->scalar) ||
            find_in(list, id->scalar) != list->items[i])
            check_kind(building, list->items[i]);
    }
}

void config_build_request_channel(struct config_building *building,
                                  const struct config_channel_with *words,
                                  struct channel_plan *plan)
{
    struct reading *const reading = building->reading;
    const size_t before = reading_mistakes(reading);
    struct kind_words kind = {.request = words->request};
    const struct node *map;

    if (words->use == NULL) {
        build(reading, words, &kind, plan);
        return;
    }
    map = find_in(building->words->channel_kinds, words->use);
    if (map == NULL)
        map = find_built_in(building, words->use);
    if (map == NULL) {
        complain_of_use(building, words);
        return;
    }
    schema_read(&config_channel_kind_schema, reading, map, NULL, &kind);
    if (reading_mistakes(reading) == before)
        build(reading, words, &kind, plan);
}
