/* Agencies, programmes and services, each a list of maps. */
#include <stddef.h>
#include <string.h>

#include "base/words.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- ids ------------------------------------------------------------------------------------ */

/* It stands in paths and before the '/' of a probe's id, so has none itself. */
static void read_id(struct reading *reading, const struct node *value, void *field)
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

    read_id(reading, value, field);
    if (*id != NULL && strcmp(*id, "province") == 0)
        reading_complain(reading, &value->place,
                         tr("'province' stands for all services together: choose another id"));
}

/* --- tables --------------------------------------------------------------------------------- */

static const struct schema_word agency_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct agency, id),
     .required = true,
     .read = read_id,
     .form = "id",
     .help = "its short name, by which services refer to it"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct agency, name),
     .required = true,
     .read = config_read_line,
     .form = "text",
     .help = "as people know it"},
    {.name = "name_en",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct agency, name_en),
     .read = config_read_line,
     .form = "text",
     .help = "the same in English"},
};

static const char *const agency_later[] = {"from", "to", "into", "calendar", NULL};

const struct schema config_agency_schema = {.name = "agencies",
                                            .words = agency_words,
                                            .count = COUNT(agency_words),
                                            .size = sizeof(struct agency),
                                            .later = agency_later};

static const struct schema_word programme_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct programme, id),
     .required = true,
     .read = read_id,
     .form = "id",
     .help = "its short name, by which services refer to it"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct programme, name),
     .required = true,
     .read = config_read_line,
     .form = "text",
     .help = "as people know it"},
    {.name = "name_en",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct programme, name_en),
     .read = config_read_line,
     .form = "text",
     .help = "the same in English"},
};

const struct schema config_programme_schema = {.name = "programmes",
                                               .words = programme_words,
                                               .count = COUNT(programme_words),
                                               .size = sizeof(struct programme),
                                               .later = agency_later};

static const struct schema_word target_words[] = {
    {.name = "availability",
     .type = SCHEMA_PERCENT,
     .offset = offsetof(struct target, availability_ppm),
     .least = 1,
     .most = 1000000,
     .help = "share of the time in which it must be up, such as 99.9%"},
    {.name = "p95",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct target, p95_us),
     .least = 1000,
     .most = INT64_C(3600000000),
     .help = "within which 95 of 100 answers must come"},
};

static const char *const target_later[] = {"p50", "p90", "p99", "coverage", NULL};

static const struct schema target_schema = {.name = "target",
                                            .words = target_words,
                                            .count = COUNT(target_words),
                                            .size = sizeof(struct target),
                                            .later = target_later};

struct service_words {
    const char *id, *name, *name_en, *agency, *programme;
    int owner;
    bool is_public;
    struct target target;
    const struct node *probes;
};

static const char *const owners[] = {"province", "central", "supplier", "line", "power", NULL};
_Static_assert(COUNT(owners) == OWNER_COUNT + 1, "in the order of enum owner");

/* Resolved when all services are known. */
static void read_depends_on(struct reading *reading, const struct node *value, void *field)
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
     .choices = owners,
     .help = "who has to mend it"},
    {.name = "public",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct service_words, is_public),
     .fallback = "true",
     .help = "whether the public page shows it; API and metrics always tell of it"},
    {.name = "target",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct service_words, target),
     .inner = &target_schema,
     .help = "what was promised; the province assigns it"},
    {.name = "depends_on",
     .type = SCHEMA_CUSTOM,
     .read = read_depends_on,
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

static const char *const service_later[] = {"quorum", "alerts",      "people", "calendar", "from",
                                            "to",     "maintenance", "level",  "notice",   NULL};

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

static void build_agencies(struct config_building *building)
{
    const struct node *const list = building->words->agencies;

    building->agency_count = list == NULL ? 0 : list->count;
    building->agencies = new_array(building, building->agency_count, sizeof(struct agency));
    for (size_t i = 0; i < building->agency_count; i++)
        schema_read(&config_agency_schema, building->reading, list->items[i], NULL,
                    &building->agencies[i]);
}

static void build_programmes(struct config_building *building)
{
    const struct node *const list = building->words->programmes;

    building->programme_count = list == NULL ? 0 : list->count;
    building->programmes = new_array(building, building->programme_count, sizeof(struct programme));
    for (size_t i = 0; i < building->programme_count; i++)
        schema_read(&config_programme_schema, building->reading, list->items[i], NULL,
                    &building->programmes[i]);
}

static void build_service(struct config_building *building, size_t index, const struct node *map)
{
    struct service *const service = &building->services[index];
    struct service_words words = {0};

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
        .first_probe = building->plan_count,
    };
    building->service_maps[index] = map->kind == NODE_MAP ? map : NULL;
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

    build_agencies(building);
    build_programmes(building);
    building->service_count = list == NULL ? 0 : list->count;
    building->services = new_array(building, building->service_count, sizeof(struct service));
    building->service_maps =
        new_array(building, building->service_count, sizeof(const struct node *));
    for (size_t i = 0; i < building->service_count; i++)
        build_service(building, i, list->items[i]);
}
