/* Holidays and the days worked for them: a set for each country or province and year. */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/asset.h"
#include "base/words.h"
#include "io/yaml.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { DAYS_MOST = 1000, SPAN_MOST = 60 };

/* --- a day or a few in a row -------------------------------------------------------------------
 */

struct day_words {
    int32_t day, from, to, worked_for;
    int kind;
    const char *name;
    bool in_force;
};

/* in the order of enum day_kind */
static const char *const kinds[] = {"holiday", "compensation", "swapped", "make_up", NULL};
_Static_assert(COUNT(kinds) == DAY_KIND_COUNT + 1, "a kind is missing");

static void check_kind(struct reading *reading, const struct node *map,
                       const struct day_words *words)
{
    const struct node *const worked_for = node_find_key(map, "for");

    if (words->kind == DAY_MAKE_UP && worked_for == NULL)
        reading_complain(reading, &map->place,
                         tr("'for' is missing here: the day whose hours are worked instead"));
    else if (words->kind != DAY_MAKE_UP && worked_for != NULL)
        reading_complain(reading, &worked_for->place,
                         tr("'for' belongs to days of the kind make_up only"));
}

/* Written by 'day' or by 'from' and 'to'. */
static void check_form(struct reading *reading, const struct node *map)
{
    const struct node *const from = node_find_key(map, "from");
    const struct node *const to = node_find_key(map, "to");
    const char *const missing = from == NULL && to == NULL ? "day" : from == NULL ? "from" : "to";

    if (node_find(map, "day") == NULL && (from == NULL || to == NULL))
        reading_complain(reading, &map->place, tr("'%s' is missing here"), missing);
    else if (node_find(map, "day") != NULL && (from != NULL || to != NULL))
        reading_complain(reading, from != NULL ? &from->place : &to->place,
                         tr("one day is written by 'day', several by 'from' and 'to': not both"));
}

static void check_day(struct reading *reading, const struct node *map, void *settings)
{
    struct day_words *const words = settings;
    const struct node *const to = node_find(map, "to");

    check_kind(reading, map, words);
    check_form(reading, map);
    if (words->day != CONFIG_NO_DAY)
        words->from = words->to = words->day;
    else if (words->from != CONFIG_NO_DAY && words->to != CONFIG_NO_DAY &&
             (words->to < words->from || words->to - words->from > SPAN_MOST))
        reading_complain(reading, &to->place, tr("must be 'from' or one of the %d days after it"),
                         (int)SPAN_MOST);
}

static const struct schema_word day_words[] = {
    {.name = "day",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct day_words, day),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "the day, if it is one"},
    {.name = "from",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct day_words, from),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "the first of several"},
    {.name = "to",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct day_words, to),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "the last of several"},
    {.name = "kind",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct day_words, kind),
     .fallback = "holiday",
     .choices = kinds,
     .help = "free by law; free for a holiday on a free day; free and worked on another day; "
             "worked for such a day"},
    {.name = "for",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct day_words, worked_for),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "of make_up: the day that was swapped; its weekday's hours are worked"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct day_words, name),
     .read = config_read_line,
     .form = "text",
     .help = "what is celebrated"},
    {.name = "in_force",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct day_words, in_force),
     .fallback = "true",
     .help = "false: kept in the list, but it does not count"},
};

const struct schema config_day_schema = {.name = "days",
                                         .words = day_words,
                                         .count = COUNT(day_words),
                                         .size = sizeof(struct day_words),
                                         .check = check_day};

static void take_days(struct reading *reading, const struct node *map,
                      const struct day_words *words, struct config_days *days)
{
    for (int32_t day = words->from; words->in_force && day <= words->to; day++) {
        if (days->count == DAYS_MOST) {
            reading_complain(reading, &map->place, tr("more than %d days in one list"),
                             (int)DAYS_MOST);
            return;
        }
        days->days[days->count++] = (struct special_day){
            .day = day,
            .kind = (enum day_kind)words->kind,
            .like = words->kind == DAY_MAKE_UP ? date_weekday(words->worked_for) : MONDAY};
    }
}

static void check_year(struct reading *reading, const struct node *map,
                       const struct day_words *words, int64_t year)
{
    const struct node *const value = node_find(map, "to") != NULL && node_find(map, "day") == NULL
                                         ? node_find(map, "to")
                                         : node_find(map, "day");

    if (year != 0 && (date_of_day(words->from).year != year || date_of_day(words->to).year != year))
        reading_complain(reading, &value->place, tr("is not in the year %" PRId64), year);
}

void config_read_days(struct reading *reading, const struct node *list, int64_t year,
                      struct config_days *days)
{
    const size_t most = list->count * (SPAN_MOST + 1);

    days->days =
        arena_add(reading_arena(reading), most < DAYS_MOST ? most : DAYS_MOST, sizeof *days->days);
    for (size_t i = 0; i < list->count; i++) {
        const size_t before = reading_mistakes(reading);
        struct day_words words = {.day = CONFIG_NO_DAY,
                                  .from = CONFIG_NO_DAY,
                                  .to = CONFIG_NO_DAY,
                                  .worked_for = CONFIG_NO_DAY};

        schema_read(&config_day_schema, reading, list->items[i], NULL, &words);
        if (reading_mistakes(reading) != before)
            continue;
        check_year(reading, list->items[i], &words, year);
        take_days(reading, list->items[i], &words, days);
    }
}

/* --- a year's set ------------------------------------------------------------------------------
 */

static const struct schema_word holidays_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_holidays, id),
     .required = true,
     .read = config_read_id,
     .form = "id",
     .help = "of the set: the same every year; vn is built in"},
    {.name = "year",
     .type = SCHEMA_INTEGER,
     .offset = offsetof(struct config_holidays, year),
     .required = true,
     .least = 1970,
     .most = 2199,
     .help = "of all its days; a set of the same id and year replaces the built-in one"},
    {.name = "days",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_holidays, list),
     .required = true,
     .inner = &config_day_schema,
     .read = config_read_list,
     .help = "which they are"},
};

const struct schema config_holidays_schema = {.name = "holidays",
                                              .words = holidays_words,
                                              .count = COUNT(holidays_words),
                                              .size = sizeof(struct config_holidays)};

static const struct config_holidays *find_set(const struct config_building *building,
                                              const struct config_holidays *like)
{
    for (size_t i = 0; i < building->holiday_count; i++)
        if (building->holidays[i].year == like->year && building->holidays[i].id != NULL &&
            strcmp(building->holidays[i].id, like->id) == 0)
            return &building->holidays[i];
    return NULL;
}

static void read_set(struct config_building *building, const struct node *map, bool built_in)
{
    struct reading *const reading = building->reading;
    struct config_holidays set = {.place = &map->place};
    const struct config_holidays *other;

    schema_read(&config_holidays_schema, reading, map, NULL, &set);
    if (set.id == NULL || set.year == 0 || set.list == NULL)
        return;
    other = find_set(building, &set);
    if (other != NULL && !built_in)
        reading_complain(reading, &map->place,
                         tr("the holidays '%s' of %" PRId64 " stand already in %s:%d"), set.id,
                         set.year, other->place->file, other->place->line);
    if (other != NULL || building->holiday_count == building->holiday_room)
        return;
    config_read_days(reading, set.list, set.year, &set.days);
    building->holidays[building->holiday_count++] = set;
}

void config_each_built_in(struct config_building *building, const char *prefix, const char *word,
                          void (*read)(struct config_building *building, const struct node *list))
{
    for (const struct asset *asset = assets; asset->path != NULL; asset++) {
        const struct node *root = NULL;
        const struct node *list;

        if (strncmp(asset->path, prefix, strlen(prefix)) != 0)
            continue;
        yaml_read_bytes(building->reading, asset->path, asset->bytes, asset->length, &root);
        list = root == NULL ? NULL : node_find(root, word);
        if (list != NULL && list->kind == NODE_LIST)
            read(building, list);
    }
}

static void read_built_in(struct config_building *building, const struct node *list)
{
    for (size_t i = 0; i < list->count; i++)
        read_set(building, list->items[i], true);
}

void config_build_holidays(struct config_building *building)
{
    enum { BUILT_IN_MOST = 300 };
    const struct node *const list = building->words->holidays;
    const size_t count = list == NULL ? 0 : list->count;

    building->holiday_room = count + BUILT_IN_MOST;
    building->holidays = arena_add(reading_arena(building->reading), building->holiday_room,
                                   sizeof *building->holidays);
    for (size_t i = 0; i < count; i++)
        read_set(building, list->items[i], false);
    config_each_built_in(building, "probes/vn/holidays-", "holidays", read_built_in);
}
