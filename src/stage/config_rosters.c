/* Duty rosters: shifts that come again, who takes turns in them, and what is otherwise on certain
 * dates. */
#include <stddef.h>
#include <string.h>

#include "base/words.h"
#include "stage/config_calling.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { SHIFTS_MOST = 32, OVERRIDES_MOST = 1000, TURNS_MOST = 100 };

static const int64_t not_written = INT64_MIN;

/* --- tables ---------------------------------------------------------------------------------- */

struct shift_words {
    struct config_stint when;
    int turn;
    int32_t from;
};

static const char *const turns[] = {"day", "week", NULL}; /* in the order of enum turn */

/* Who comes first when must be said, or restarts and edits would change it. */
static void check_shift(struct reading *reading, const struct node *map, void *settings)
{
    const struct shift_words *const words = settings;
    const struct node *const people = node_find(map, "people");

    if (people->kind == NODE_LIST && people->count > 1 && words->from == CONFIG_NO_DAY)
        reading_complain(reading, &map->place,
                         tr("'from' is missing here: the day from which the first of them is on "
                            "duty"));
    if (people->kind == NODE_LIST && (people->count == 0 || people->count > TURNS_MOST))
        reading_complain(reading, &people->place, tr("wants from 1 to %d values in this list"),
                         (int)TURNS_MOST);
}

static const struct schema_word shift_words[] = {
    {.name = "days",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct shift_words, when),
     .read = config_read_stint_days,
     .form = "mon, sat-sun, working, free or all",
     .help = "on which days it begins; working days and free ones are those of the province's "
             "calendar; if not written, all"},
    {.name = "hours",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct shift_words, when),
     .read = config_read_stint_hours,
     .form = "7:00-17:00",
     .help = "from when until when; 17:00-7:00 ends on the next day; if not written, the whole "
             "day"},
    {.name = "people",
     .type = SCHEMA_CUSTOM,
     .required = true,
     .read = config_read_ids,
     .form = "text or a list of texts",
     .help = "ids of those who take turns, in this order"},
    {.name = "turn",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct shift_words, turn),
     .fallback = "week",
     .choices = turns,
     .help = "how long each has the shift: for a week, or once"},
    {.name = "from",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct shift_words, from),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "the day from which the first has it; weeks count from this day on"},
};

static const struct schema shift_schema = {.name = "shifts",
                                           .words = shift_words,
                                           .count = COUNT(shift_words),
                                           .size = sizeof(struct shift_words),
                                           .check = check_shift};

struct override_words {
    int64_t from, to; /* local ms */
};

static void check_override(struct reading *reading, const struct node *map, void *settings)
{
    const struct override_words *const words = settings;
    const struct node *const to = node_find(map, "to");

    if (words->to <= words->from)
        reading_complain(reading, &to->place, tr("must be after 'from'"));
}

static const struct schema_word override_words[] = {
    CONFIG_STRETCH_WORDS(override_words),
    {.name = "people",
     .type = SCHEMA_CUSTOM,
     .required = true,
     .read = config_read_ids,
     .form = "text or a list of texts",
     .help = "ids of all who are on duty then, instead of the others"},
};

static const struct schema override_schema = {.name = "overrides",
                                              .words = override_words,
                                              .count = COUNT(override_words),
                                              .size = sizeof(struct override_words),
                                              .check = check_override};

struct roster_words {
    const char *id, *name;
    const struct node *shifts, *overrides;
};

static const struct schema_word roster_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct roster_words, id),
     .required = true,
     .read = config_read_id,
     .form = "id",
     .help = "by which rules refer to the roster; no person and no group may have it too"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct roster_words, name),
     .read = config_read_line,
     .form = "text",
     .help = "as people know it"},
    {.name = "shifts",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct roster_words, shifts),
     .required = true,
     .inner = &shift_schema,
     .read = config_read_list,
     .help = "that come again; if several are on at a time, all of theirs are on duty"},
    {.name = "overrides",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct roster_words, overrides),
     .inner = &override_schema,
     .read = config_read_list,
     .help = "who is on duty on certain dates; of several at a time the last holds"},
    {.name = "otherwise",
     .type = SCHEMA_CUSTOM,
     .read = config_read_ids,
     .form = "text or a list of texts",
     .help = "ids of those who are called while nobody is on duty"},
};

const struct schema config_roster_schema = {.name = "rosters",
                                            .words = roster_words,
                                            .count = COUNT(roster_words),
                                            .size = sizeof(struct roster_words)};

/* --- building -------------------------------------------------------------------------------- */

void config_build_rosters(struct config_calling *calling)
{
    struct config_building *const building = calling->building;
    const struct node *const list = building->words->rosters;
    const size_t count = list == NULL ? 0 : list->count;

    calling->rosters = arena_add(reading_arena(building->reading), count, sizeof *calling->rosters);
    building->calling.rosters = calling->rosters;
    building->calling.roster_count = count;
    for (size_t i = 0; i < count; i++) {
        struct roster_words words = {.id = NULL};

        schema_read(&config_roster_schema, building->reading, list->items[i], NULL, &words);
        calling->rosters[i].id = words.id;
        calling->rosters[i].name = words.name;
    }
}

static struct roster_shift join_shift(struct config_calling *calling, const struct node *map)
{
    struct shift_words words = {
        .from = CONFIG_NO_DAY,
        .when.stint = {.weekdays = (1U << WEEKDAY_COUNT) - 1, .to_minute = MINUTES_PER_DAY}};
    struct config_numbers people;

    schema_read(&shift_schema, calling->building->reading, map, NULL, &words);
    people = config_find_people(calling, node_find(map, "people"));
    return (struct roster_shift){.when = words.when.stint,
                                 .people = people.numbers,
                                 .count = people.count,
                                 .turn = (enum turn)words.turn,
                                 .from_day = words.from == CONFIG_NO_DAY ? 0 : words.from};
}

static struct roster_override join_override(struct config_calling *calling, const struct node *map)
{
    const struct zone *const zone = calling->building->zone;
    struct override_words words = {not_written, not_written};
    struct config_numbers people;

    schema_read(&override_schema, calling->building->reading, map, NULL, &words);
    people = config_find_people(calling, node_find(map, "people"));
    return (struct roster_override){
        .from_ms = words.from == not_written ? 0 : zone_from_local(zone, words.from),
        .to_ms = words.to == not_written ? 0 : zone_from_local(zone, words.to),
        .people = people.numbers,
        .count = people.count};
}

/* How many there are of a list that must not be too long. */
static size_t count_of(struct config_calling *calling, const struct node *list, size_t least,
                       size_t most)
{
    if (list == NULL || list->kind != NODE_LIST)
        return 0;
    if (list->count >= least && list->count <= most)
        return list->count;
    reading_complain(calling->building->reading, &list->place,
                     tr("wants from 1 to %d values in this list"), (int)most);
    return 0;
}

static void join_roster(struct config_calling *calling, const struct node *map,
                        struct roster *roster)
{
    struct arena *const arena = reading_arena(calling->building->reading);
    const struct node *const shift_list = node_find(map, "shifts");
    const struct node *const override_list = node_find(map, "overrides");
    const size_t shift_count = count_of(calling, shift_list, 1, SHIFTS_MOST);
    const size_t override_count = count_of(calling, override_list, 0, OVERRIDES_MOST);
    struct roster_shift *const shifts = arena_add(arena, shift_count, sizeof *shifts);
    struct roster_override *const overrides = arena_add(arena, override_count, sizeof *overrides);
    const struct config_numbers otherwise =
        config_find_people(calling, node_find(map, "otherwise"));

    for (size_t i = 0; i < shift_count; i++) {
        shifts[roster->shift_count] = join_shift(calling, shift_list->items[i]);
        roster->shift_count += shifts[roster->shift_count].count > 0; /* else it is a mistake */
    }
    for (size_t i = 0; i < override_count; i++)
        overrides[i] = join_override(calling, override_list->items[i]);
    roster->shifts = shifts;
    roster->overrides = overrides;
    roster->override_count = override_count;
    roster->otherwise = otherwise.numbers;
    roster->otherwise_count = otherwise.count;
}

void config_join_rosters(struct config_calling *calling)
{
    for (size_t i = 0; i < calling->building->calling.roster_count; i++)
        join_roster(calling, calling->building->words->rosters->items[i], &calling->rosters[i]);
}
