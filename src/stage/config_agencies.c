/* Agencies, with the names that they had and what became of them, and programmes. */
#include <stddef.h>
#include <string.h>

#include "base/words.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { NAMES_MOST = 100 };

/* --- tables ----------------------------------------------------------------------------------- */

struct name_words {
    const char *name, *name_en;
    int32_t from;
};

static const struct schema_word name_words[] = {
    {.name = "from",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct name_words, from),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "the first day of it; the first of the list may do without"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct name_words, name),
     .required = true,
     .read = config_read_line,
     .form = "text",
     .help = "as people know it"},
    {.name = "name_en",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct name_words, name_en),
     .read = config_read_line,
     .form = "text",
     .help = "the same in English"},
};

static const struct schema name_schema = {.name = "names",
                                          .words = name_words,
                                          .count = COUNT(name_words),
                                          .size = sizeof(struct name_words)};

struct agency_words {
    const char *id, *name, *name_en;
    const struct node *names;
    int32_t from, to;
};

/* Resolved when all agencies and calendars are known. */
static void read_reference(struct reading *reading, const struct node *value, void *field)
{
    const char *ignored = NULL;

    (void)field;
    schema_read_id(reading, value, &ignored);
}

static const struct schema_word agency_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct agency_words, id),
     .required = true,
     .read = config_read_id,
     .form = "id",
     .help = "its short name, by which services refer to it"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct agency_words, name),
     .read = config_read_line,
     .form = "text",
     .help = "as people know it; if it was renamed write `names` instead"},
    {.name = "name_en",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct agency_words, name_en),
     .read = config_read_line,
     .form = "text",
     .help = "the same in English"},
    {.name = "names",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct agency_words, names),
     .inner = &name_schema,
     .read = config_read_list,
     .help = "the names that it had, one after the other"},
    {.name = "from",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct agency_words, from),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "its first day"},
    {.name = "to",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct agency_words, to),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "its last day"},
    {.name = "into",
     .type = SCHEMA_CUSTOM,
     .read = read_reference,
     .form = "id",
     .help = "id of the agency that it was merged into, with its services, after its last day"},
    {.name = "calendar",
     .type = SCHEMA_CUSTOM,
     .read = read_reference,
     .form = "id",
     .help = "id of its working hours; if not written, those of the province"},
};

const struct schema config_agency_schema = {.name = "agencies",
                                            .words = agency_words,
                                            .count = COUNT(agency_words),
                                            .size = sizeof(struct agency_words)};

static const struct schema_word programme_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct programme, id),
     .required = true,
     .read = config_read_id,
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

static const char *const programme_later[] = {"from", "to", "into", "calendar", NULL};

const struct schema config_programme_schema = {.name = "programmes",
                                               .words = programme_words,
                                               .count = COUNT(programme_words),
                                               .size = sizeof(struct programme),
                                               .later = programme_later};

/* --- reading ---------------------------------------------------------------------------------- */

static void read_names(struct config_building *building, const struct node *list,
                       struct agency *agency)
{
    struct reading *const reading = building->reading;
    struct agency_name *names;
    int32_t before = CONFIG_NO_DAY;

    if (list->count == 0 || list->count > NAMES_MOST) {
        reading_complain(reading, &list->place, tr("wants from 1 to %d values in this list"),
                         (int)NAMES_MOST);
        return;
    }
    names = arena_add(reading_arena(reading), list->count, sizeof *names);
    for (size_t i = 0; i < list->count; i++) {
        struct name_words words = {.from = CONFIG_NO_DAY};
        const size_t mistakes = reading_mistakes(reading);

        schema_read(&name_schema, reading, list->items[i], NULL, &words);
        if (i > 0 && reading_mistakes(reading) == mistakes)
            config_check_order(reading, list->items[i], before, words.from);
        before = words.from;
        names[i] = (struct agency_name){
            words.from == CONFIG_NO_DAY ? INT64_MIN : config_begin_of(building, words.from),
            words.name, words.name_en};
    }
    agency->names = names;
    agency->name_count = list->count;
}

static void check_names(struct reading *reading, const struct node *map)
{
    const struct node *const name = node_find(map, "name");
    const struct node *const names = node_find_key(map, "names");

    if (map->kind == NODE_MAP && name == NULL && names == NULL)
        reading_complain(reading, &map->place, tr("'%s' is missing here"), "name");
    else if (name != NULL && names != NULL)
        reading_complain(reading, &names->place, tr("'%s' and '%s' stand here both: write one"),
                         "name", "names");
}

static void check_days(struct reading *reading, const struct node *map, int32_t from, int32_t to)
{
    const struct node *const value = node_find(map, "to");

    if (from != CONFIG_NO_DAY && to != CONFIG_NO_DAY && to < from)
        reading_complain(reading, &value->place, tr("the last day is before the first"));
}

static void check_into(struct reading *reading, const struct node *map)
{
    const struct node *const into = node_find_key(map, "into");

    if (into != NULL && node_find(map, "to") == NULL)
        reading_complain(reading, &into->place,
                         tr("'to' is missing beside it: the last day of the agency"));
}

static void build_agency(struct config_building *building, const struct node *map,
                         struct agency *agency)
{
    struct agency_words words = {.from = CONFIG_NO_DAY, .to = CONFIG_NO_DAY};
    struct agency_name name;

    schema_read(&config_agency_schema, building->reading, map, NULL, &words);
    check_names(building->reading, map);
    check_days(building->reading, map, words.from, words.to);
    check_into(building->reading, map);
    *agency = (struct agency){.id = words.id,
                              .name = words.name,
                              .name_en = words.name_en,
                              .calendar = NONE_AT_ALL,
                              .into = NONE_AT_ALL,
                              .from_ms = config_begin_of(building, words.from),
                              .ended_ms = config_end_of(building, words.to)};
    if (words.names != NULL)
        read_names(building, words.names, agency);
    name = agency_name_at(agency, building->now_ms);
    agency->name = name.name;
    agency->name_en = name.name_en;
}

void config_build_agencies(struct config_building *building)
{
    const struct node *const list = building->words->agencies;

    building->agency_count = list == NULL ? 0 : list->count;
    building->agencies = arena_add(reading_arena(building->reading), building->agency_count,
                                   sizeof *building->agencies);
    for (size_t i = 0; i < building->agency_count; i++)
        build_agency(building, list->items[i], &building->agencies[i]);
}

void config_build_programmes(struct config_building *building)
{
    const struct node *const list = building->words->programmes;

    building->programme_count = list == NULL ? 0 : list->count;
    building->programmes = arena_add(reading_arena(building->reading), building->programme_count,
                                     sizeof *building->programmes);
    for (size_t i = 0; i < building->programme_count; i++)
        schema_read(&config_programme_schema, building->reading, list->items[i], NULL,
                    &building->programmes[i]);
}
