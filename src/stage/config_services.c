/* Services, as a list of maps. */
#include <stddef.h>
#include <string.h>

#include "base/words.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- ids ------------------------------------------------------------------------------------ */

/* It stands in paths and before the '/' of a probe's id, so has none itself. */
void config_read_id(struct reading *reading, const struct node *value, void *field)
{
    const char **const id = field;
    const char *string;

    if (!schema_read_id(reading, value, &string))
        return;
    if (strchr(string, '/') != NULL)
        reading_complain(reading, &value->place, tr("'/' may not stand in this id: '%s'"), string);
    else
        *id = string;
}

static void read_service_id(struct reading *reading, const struct node *value, void *field)
{
    const char **const id = field;

    config_read_id(reading, value, field);
    if (*id != NULL && strcmp(*id, "province") == 0)
        reading_complain(reading, &value->place,
                         tr("'province' stands for all services together: choose another id"));
}

/* --- tables --------------------------------------------------------------------------------- */

struct service_words {
    const char *id, *name, *name_en, *agency, *programme;
    int owner;
    bool is_public;
    struct target target;
    struct meanwhile meanwhile;
    const struct node *targets, *changes, *probes;
    int32_t from, to;
};

const char *const config_owners[] = {"province", "central", "supplier", "line", "power", NULL};
_Static_assert(COUNT(config_owners) == OWNER_COUNT + 1, "in the order of enum owner");

/* Resolved when all services are known. */
void config_read_ids(struct reading *reading, const struct node *value, void *field)
{
    const char *ignored = NULL;

    (void)field;
    for (size_t i = 0; value->kind == NODE_LIST && i < value->count; i++)
        schema_read_id(reading, value->items[i], &ignored);
    if (value->kind != NODE_LIST)
        schema_read_id(reading, value, &ignored);
}

static const struct schema_word service_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct service_words, id),
     .required = true,
     .read = read_service_id,
     .form = "id",
     .help = "its short name, in addresses and files: never change it"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct service_words, name),
     .required = true,
     .read = config_read_line,
     .form = "text",
     .help = "as people know it"},
    {.name = "name_en",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct service_words, name_en),
     .read = config_read_line,
     .form = "text",
     .help = "the same in English"},
    {.name = "agency",
     .type = SCHEMA_ID,
     .offset = offsetof(struct service_words, agency),
     .help = "id of the agency that is responsible for it"},
    {.name = "programme",
     .type = SCHEMA_ID,
     .offset = offsetof(struct service_words, programme),
     .help = "id of the programme that it belongs to"},
    {.name = "owner",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct service_words, owner),
     .fallback = "province",
     .choices = config_owners,
     .help = "who has to mend it"},
    {.name = "public",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct service_words, is_public),
     .fallback = "true",
     .help = "whether the public page shows it; API and metrics always tell of it"},
    {.name = "target",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct service_words, target),
     .inner = &config_target_schema,
     .help = "what was promised; the province assigns it"},
    {.name = "targets",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct service_words, targets),
     .inner = &config_dated_target_schema,
     .read = config_read_list,
     .help = "instead of `target` if it changed: one after the other"},
    {.name = "changes",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct service_words, changes),
     .inner = &config_change_schema,
     .read = config_read_list,
     .help = "what became different from the words above, and since when"},
    {.name = "meanwhile",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct service_words, meanwhile),
     .inner = &config_meanwhile_schema,
     .help = "what people can do while it is down; the public page tells them then"},
    {.name = "from",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct service_words, from),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "its first day: what was before is not counted"},
    {.name = "to",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct service_words, to),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "its last day: what comes after is not counted"},
    {.name = "depends_on",
     .type = SCHEMA_CUSTOM,
     .read = config_read_ids,
     .form = "text or a list of texts",
     .help = "ids of services without which it cannot work"},
    {.name = "probes",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct service_words, probes),
     .required = true,
     .inner = &config_probe_schema,
     .read = config_read_list,
     .help = "how it is watched; at least one"},
};

static const char *const service_later[] = {"quorum",      "alerts", "people", "calendar",
                                            "maintenance", "level",  "notice", NULL};

const struct schema config_service_schema = {.name = "services",
                                             .words = service_words,
                                             .count = COUNT(service_words),
                                             .size = sizeof(struct service_words),
                                             .later = service_later};

/* --- reading -------------------------------------------------------------------------------- */

static void *new_array(struct config_building *building, size_t count, size_t size)
{
    return arena_add(reading_arena(building->reading), count, size);
}

static void build_dates(struct config_building *building, size_t index, const struct node *map,
                        const struct service_words *words)
{
    struct service *const service = &building->services[index];
    const struct node *const targets = node_find_key(map, "targets");
    const struct node *const to = node_find(map, "to");

    if (words->from != CONFIG_NO_DAY && words->to != CONFIG_NO_DAY && words->to < words->from)
        reading_complain(building->reading, &to->place, tr("the last day is before the first"));
    service->from_ms = config_begin_of(building, words->from);
    service->ended_ms = config_end_of(building, words->to);
    if (targets != NULL && node_find(map, "target") != NULL)
        reading_complain(building->reading, &targets->place,
                         tr("'%s' and '%s' stand here both: write one"), "target", "targets");
    else if (words->targets != NULL)
        config_build_targets(building, service, words->targets);
    building->changes[index] = config_read_changes(building->reading, words->changes);
    config_build_owners(building, index);
}

static void build_service(struct config_building *building, size_t index, const struct node *map)
{
    struct service *const service = &building->services[index];
    struct service_words words = {.from = CONFIG_NO_DAY, .to = CONFIG_NO_DAY};

    schema_read(&config_service_schema, building->reading, map, NULL, &words);
    *service = (struct service){
        .id = words.id,
        .name = words.name,
        .name_en = words.name_en,
        .agency = NONE_AT_ALL,
        .programme = NONE_AT_ALL,
        .owner = (enum owner)words.owner,
        .is_public = words.is_public,
        .target = words.target,
        .meanwhile = words.meanwhile,
        .first_probe = building->plan_count,
    };
    building->service_maps[index] = map->kind == NODE_MAP ? map : NULL;
    build_dates(building, index, map, &words);
    if (words.probes != NULL && words.probes->count == 0)
        reading_complain(building->reading, &words.probes->place,
                         tr("a service needs at least one probe"));
    if (words.probes != NULL)
        config_build_probes(building, index, words.probes);
    service->probe_count = building->plan_count - service->first_probe;
    if (service->probe_count > SERVICE_PROBES_MOST)
        reading_complain(building->reading, &words.probes->place,
                         tr("a service can have %d probes at most; 'address: both' makes two"),
                         SERVICE_PROBES_MOST);
}

void config_build_services(struct config_building *building)
{
    const struct node *const list = building->words->services;

    config_build_agencies(building);
    config_build_programmes(building);
    building->service_count = list == NULL ? 0 : list->count;
    building->services = new_array(building, building->service_count, sizeof(struct service));
    building->service_maps =
        new_array(building, building->service_count, sizeof(const struct node *));
    building->changes = new_array(building, building->service_count, sizeof(struct config_changes));
    for (size_t i = 0; i < building->service_count; i++)
        build_service(building, i, list->items[i]);
}
