/* People, how each is reached, and groups of them. */
#include <stddef.h>
#include <string.h>

#include "base/words.h"
#include "stage/config_calling.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { ADDRESSES_MOST = 32, PHONE_LEAST = 8, PHONE_MOST = 15 };

/* --- people ---------------------------------------------------------------------------------- */

struct addresses {
    struct person_address *addresses;
    size_t count;
};

struct person_words {
    const char *id, *name, *mail, *phone;
    struct addresses addresses;
    int language; /* -1: the province's */
};

/* "a@b": what else there is to say against it, the mail server says. */
static bool is_mail(const char *string)
{
    const char *const at = strchr(string, '@');

    if (at == NULL || at == string || at[1] == '\0' || strchr(at + 1, '@') != NULL)
        return false;
    for (const char *byte = string; *byte != '\0'; byte++)
        if (*byte <= ' ' || *byte > '~' || strchr("<>,;:\"\\()[]", *byte) != NULL)
            return false;
    return true;
}

static void read_mail(struct reading *reading, const struct node *value, void *field)
{
    const char **const mail = field;
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return;
    if (is_mail(string))
        *mail = string;
    else
        reading_complain(reading, &value->place,
                         tr("wants a mail address such as truc@ninhthuan.test, not '%s'"),
                         reading_quote(reading, string));
}

/* Digits of what people write: 0912 345 678 and +84 912 345 678 are both 84912345678. */
static bool copy_digits(const char *typed, char digits[PHONE_MOST + 1])
{
    const bool is_national = typed[0] == '0';
    size_t count = 0;

    if (is_national) {
        digits[count++] = '8';
        digits[count++] = '4';
    }
    for (const char *at = typed + (is_national || *typed == '+' ? 1 : 0); *at != '\0'; at++) {
        if (strchr(" .-", *at) != NULL)
            continue;
        if (*at < '0' || *at > '9' || count == PHONE_MOST)
            return false;
        digits[count++] = *at;
    }
    digits[count] = '\0';
    return count >= PHONE_LEAST;
}

static void read_phone(struct reading *reading, const struct node *value, void *field)
{
    const char **const phone = field;
    const char *string;
    char digits[PHONE_MOST + 1];

    if (!schema_read_string(reading, value, &string))
        return;
    if (copy_digits(string, digits))
        *phone = arena_copy_string(reading_arena(reading), digits);
    else
        reading_complain(reading, &value->place,
                         tr("wants a telephone number such as 0912345678 or +84912345678, not "
                            "'%s'"),
                         reading_quote(reading, string));
}

static void read_addresses(struct reading *reading, const struct node *value, void *field)
{
    struct addresses *const addresses = field;

    if (value->kind != NODE_MAP) {
        reading_complain(reading, &value->place, tr("wants 'name: value' here"));
        return;
    }
    if (value->count > ADDRESSES_MOST) {
        reading_complain(reading, &value->place, tr("wants from 1 to %d values in this list"),
                         (int)ADDRESSES_MOST);
        return;
    }
    addresses->addresses =
        arena_add(reading_arena(reading), value->count, sizeof *addresses->addresses);
    for (size_t i = 0; i < value->count; i++) {
        const char *name = NULL;
        const char *address = NULL;

        schema_read_id(reading, value->keys[i], &name);
        config_read_line(reading, value->items[i], &address);
        if (name != NULL && address != NULL)
            addresses->addresses[addresses->count++] = (struct person_address){name, address};
    }
}

static const char *const languages[] = {"vi", "en", NULL}; /* in the order of enum language */

static const struct schema_word person_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct person_words, id),
     .required = true,
     .read = config_read_id,
     .form = "id",
     .help = "by which rules refer to this person; no group and no roster may have it too"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct person_words, name),
     .required = true,
     .read = config_read_line,
     .form = "text",
     .help = "as people know it"},
    {.name = "mail",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct person_words, mail),
     .read = read_mail,
     .form = "text",
     .help = "address for channels that send mail"},
    {.name = "phone",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct person_words, phone),
     .read = read_phone,
     .form = "text",
     .help = "number for channels that need one, such as SMS and ZNS: 0912345678 or +84912345678"},
    {.name = "language",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct person_words, language),
     .choices = languages,
     .help = "of the letters; if not written, that of the province"},
    {.name = "addresses",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct person_words, addresses),
     .read = read_addresses,
     .form = "name: text",
     .help = "for channels that need something else, by the name that the channel asks for"},
};

const struct schema config_person_schema = {.name = "people",
                                            .words = person_words,
                                            .count = COUNT(person_words),
                                            .size = sizeof(struct person_words)};

void config_build_people(struct config_calling *calling)
{
    struct config_building *const building = calling->building;
    const struct node *const list = building->words->people;

    building->person_count = list == NULL ? 0 : list->count;
    building->people = arena_add(reading_arena(building->reading), building->person_count,
                                 sizeof *building->people);
    for (size_t i = 0; i < building->person_count; i++) {
        struct person_words words = {.language = building->words->province.language};

        schema_read(&config_person_schema, building->reading, list->items[i], NULL, &words);
        building->people[i] = (struct person){.id = words.id,
                                              .name = words.name,
                                              .language = (enum language)words.language,
                                              .mail = words.mail,
                                              .phone = words.phone,
                                              .addresses = words.addresses.addresses,
                                              .address_count = words.addresses.count};
    }
}

/* --- groups ---------------------------------------------------------------------------------- */

struct group_words {
    const char *id, *name;
    const struct node *agencies, *programmes, *owners;
};

static const struct schema_word group_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct group_words, id),
     .required = true,
     .read = config_read_id,
     .form = "id",
     .help = "by which rules refer to the group; no person and no roster may have it too"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct group_words, name),
     .read = config_read_line,
     .form = "text",
     .help = "as people know it"},
    {.name = "people",
     .type = SCHEMA_CUSTOM,
     .read = config_read_ids,
     .form = "text or a list of texts",
     .help = "ids of those who are called whatever it is about"},
    {.name = "agencies",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct group_words, agencies),
     .read = config_read_map,
     .form = "id: ids of people",
     .help = "who is called besides for services of an agency"},
    {.name = "programmes",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct group_words, programmes),
     .read = config_read_map,
     .form = "id: ids of people",
     .help = "the same for those of a programme"},
    {.name = "owners",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct group_words, owners),
     .read = config_read_map,
     .form = "owner: ids of people",
     .help = "the same for those of an owner: province, central, supplier, line, power"},
    {.name = "otherwise",
     .type = SCHEMA_CUSTOM,
     .read = config_read_ids,
     .form = "text or a list of texts",
     .help = "ids of those who are called if that comes to nobody"},
};

static void check_group(struct reading *reading, const struct node *map, void *settings)
{
    const struct group_words *const words = settings;

    if (node_find(map, "people") == NULL && words->agencies == NULL && words->programmes == NULL &&
        words->owners == NULL)
        reading_complain(reading, &map->place, tr("'%s' is missing here"), "people");
}

const struct schema config_group_schema = {.name = "groups",
                                           .words = group_words,
                                           .count = COUNT(group_words),
                                           .size = sizeof(struct group_words),
                                           .check = check_group};

void config_build_groups(struct config_calling *calling)
{
    struct config_building *const building = calling->building;
    const struct node *const list = building->words->groups;
    const size_t count = list == NULL ? 0 : list->count;

    calling->groups = arena_add(reading_arena(building->reading), count, sizeof *calling->groups);
    building->calling.groups = calling->groups;
    building->calling.group_count = count;
    for (size_t i = 0; i < count; i++) {
        struct group_words words = {.id = NULL};

        schema_read(&config_group_schema, building->reading, list->items[i], NULL, &words);
        calling->groups[i].id = words.id;
        calling->groups[i].name = words.name;
    }
}

static int find_owner(struct config_calling *calling, const struct node *key)
{
    int owner = NONE_AT_ALL;

    schema_read_choice(calling->building->reading, key, config_owners, &owner);
    return owner;
}

static int find_trait(struct config_calling *calling, enum trait trait, const struct node *key)
{
    if (trait == TRAIT_OWNER)
        return find_owner(calling, key);
    if (trait == TRAIT_AGENCY)
        return config_find(calling->building, &calling->agencies, tr("agency"), key);
    return config_find(calling->building, &calling->programmes, tr("programme"), key);
}

/* `agencies: { vpub: [an, binh] }` and the like */
static size_t join_parts(struct config_calling *calling, enum trait trait, const struct node *map,
                         struct group_part *parts)
{
    size_t count = 0;

    for (size_t i = 0; map != NULL && map->kind == NODE_MAP && i < map->count; i++) {
        const int value = find_trait(calling, trait, map->keys[i]);
        const struct config_numbers people = config_find_people(calling, map->items[i]);

        if (value != NONE_AT_ALL)
            parts[count++] = (struct group_part){trait, value, people.numbers, people.count};
    }
    return count;
}

static void join_group(struct config_calling *calling, const struct node *map,
                       struct person_group *group)
{
    static const char *const words[] = {
        [TRAIT_AGENCY] = "agencies", [TRAIT_PROGRAMME] = "programmes", [TRAIT_OWNER] = "owners"};
    const struct config_numbers people = config_find_people(calling, node_find(map, "people"));
    const struct config_numbers otherwise =
        config_find_people(calling, node_find(map, "otherwise"));
    struct group_part *parts;
    size_t most = 0;

    for (int i = 0; i < TRAIT_COUNT; i++)
        most += node_find(map, words[i]) == NULL ? 0 : node_find(map, words[i])->count;
    parts = arena_add(reading_arena(calling->building->reading), most, sizeof *parts);
    group->parts = parts;
    for (int i = 0; i < TRAIT_COUNT; i++)
        group->part_count +=
            join_parts(calling, (enum trait)i, node_find(map, words[i]), parts + group->part_count);
    group->people = people.numbers;
    group->count = people.count;
    group->otherwise = otherwise.numbers;
    group->otherwise_count = otherwise.count;
}

void config_join_groups(struct config_calling *calling)
{
    for (size_t i = 0; i < calling->building->calling.group_count; i++)
        join_group(calling, calling->building->words->groups->items[i], &calling->groups[i]);
}
